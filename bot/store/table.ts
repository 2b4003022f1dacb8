/** The store in Azure Table Storage. JSON stands in columns `json0`, `json1` ... of at most 32,000 characters each. */
import type { TableEntity, TableEntityResult, TransactionAction } from '@azure/data-tables';
import type { TableClients } from '../wire/tables.ts';
import type { Change, Range, Row, Table, TableName, Tables } from './rows.ts';
import { checkKey, StoreDown, TABLES } from './rows.ts';

/** A string column holds 32,768 characters of UTF-16 (facts/teams-azure 6.1). */
const COLUMN = 32_000;
/** A row holds 1 MiB, and a character takes two bytes of it. */
const LONGEST = 500_000;

export function azureTables(clients: TableClients): Tables {
  return Object.fromEntries(TABLES.map((name) => [name, azureTable(name, clients)])) as unknown as Tables;
}

/** What the service's answer means for us, whichever of the SDK's two error shapes it came in (facts/teams-azure 6.3). */
export type Verdict = 'exists' | 'changed' | 'gone' | 'refused' | 'down';

/** Sorts an SDK error: single operations carry `details.odataError.code`, transactions carry `code`; a broken wire carries neither. */
export function classify(error: unknown): Verdict {
  const { statusCode, code, details } = (error ?? {}) as {
    statusCode?: number;
    code?: string;
    details?: { odataError?: { code?: string } };
  };
  const name = details?.odataError?.code ?? code;
  if (name === 'EntityAlreadyExists' || (statusCode === 409 && name === undefined)) return 'exists';
  if (name === 'UpdateConditionNotSatisfied' || statusCode === 412) return 'changed';
  if (name === 'ResourceNotFound' || name === 'EntityNotFound') return 'gone';
  if (statusCode === undefined || statusCode === 408 || statusCode === 429 || statusCode >= 500) return 'down';
  return 'refused';
}

function azureTable(name: TableName, clients: TableClients): Table {
  const client = () => clients.open(name);

  /** Runs one request; the verdicts in `expected` come back as values, anything else tells what to do about it. */
  async function ask<T, V extends Verdict>(request: () => Promise<T>, expected: readonly V[]): Promise<T | V> {
    try {
      return await request();
    } catch (error) {
      const verdict = classify(error);
      if ((expected as readonly Verdict[]).includes(verdict)) return verdict as V;
      // The SDK's own message can echo what was written; its code cannot.
      const { code, statusCode } = (error ?? {}) as { code?: string; statusCode?: number };
      const said = code ?? statusCode ?? 'no answer';
      if (verdict === 'down')
        throw new StoreDown(`Table Storage did not answer for "${name}" (${said}). It is tried again.`, { cause: error });
      throw new Error(`Table Storage refused a request on "${name}": ${said}. See infra/README, "Table Storage".`, {
        cause: error,
      });
    }
  }

  return {
    async get(partition, key) {
      const found = await ask(async () => (await client()).getEntity(checkKey(partition), checkKey(key)), ['gone']);
      return found === 'gone' ? undefined : rowOf(found);
    },
    async list(partition, range: Range = {}) {
      const { odata } = await clients.sdk();
      const { from = '', before = '~~', limit = Number.POSITIVE_INFINITY } = range;
      const filter = odata`PartitionKey eq ${checkKey(partition)} and RowKey ge ${from} and RowKey lt ${before}`;
      return ask(async () => {
        const rows: Row[] = [];
        const pages = (await client()).listEntities({ queryOptions: { filter } }).byPage({ maxPageSize: Math.min(limit, 1000) });
        for await (const page of pages) {
          rows.push(...page.map(rowOf));
          if (rows.length >= limit) break;
        }
        return rows.slice(0, Math.min(limit, rows.length));
      }, []);
    },
    async insert({ partition, key, data }) {
      const made = await ask(async () => (await client()).createEntity(entityOf(partition, key, data)), ['exists']);
      return made === 'exists' ? 'exists' : { partition, key, etag: made.etag ?? '', data };
    },
    async replace(seen, data) {
      const { partition, key, etag } = seen;
      const entity = entityOf(partition, key, data);
      const made = await ask(async () => (await client()).updateEntity(entity, 'Replace', { etag }), ['changed', 'gone']);
      return typeof made === 'string' ? 'changed' : { partition, key, etag: made.etag ?? '', data };
    },
    async remove({ partition, key, etag }) {
      const answer = await ask(async () => (await client()).deleteEntity(partition, key, { etag }), ['changed', 'gone']);
      return answer === 'changed' ? 'changed' : 'removed';
    },
    async change(partition, changes) {
      const actions = changes.map((change) => actionOf(partition, change));
      const answer = await ask(async () => (await client()).submitTransaction(actions), ['exists', 'changed', 'gone']);
      return typeof answer === 'string' ? 'refused' : 'done';
    },
  };
}

function actionOf(partition: string, change: Change): TransactionAction {
  if ('insert' in change) return ['create', entityOf(partition, change.insert.key, change.insert.data)];
  if ('remove' in change) {
    const { key, etag } = change.remove;
    return ['delete', { partitionKey: partition, rowKey: key, etag }];
  }
  const { key, etag } = change.replace;
  return ['update', entityOf(partition, key, change.data), 'Replace', { etag }];
}

function entityOf(partition: string, key: string, data: unknown): TableEntity<Record<string, string>> {
  const json = JSON.stringify(data);
  if (json.length > LONGEST)
    throw new Error(`A row of ${json.length} characters does not fit in Table Storage (${LONGEST}). Cut it at the door.`);
  const columns: Record<string, string> = {};
  for (let at = 0, nth = 0; at < json.length; at += COLUMN, nth++) columns[`json${nth}`] = json.slice(at, at + COLUMN);
  return { partitionKey: checkKey(partition), rowKey: checkKey(key), ...columns };
}

function rowOf(entity: TableEntityResult<Record<string, unknown>>): Row {
  let json = '';
  for (let nth = 0; typeof entity[`json${nth}`] === 'string'; nth++) json += entity[`json${nth}`];
  return { partition: entity.partitionKey ?? '', key: entity.rowKey ?? '', etag: entity.etag, data: JSON.parse(json) };
}
