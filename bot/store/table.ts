/** The store in Azure Table Storage. JSON stands in columns `json0`, `json1` ... of at most 32,000 characters each. */
import type { TableEntity, TableEntityResult, TransactionAction } from '@azure/data-tables';
import type { TableClients } from '../wire/tables.ts';
import type { Change, Range, Row, Table, TableName, Tables } from './rows.ts';
import { checkKey, jsonOf, StoreDown, TABLES } from './rows.ts';

/** A string column holds 32,768 characters of UTF-16 (facts/teams-azure 6.1). */
const COLUMN = 32_000;

export function azureTables(clients: TableClients): Tables {
  return Object.fromEntries(TABLES.map((name) => [name, azureTable(name, clients)])) as unknown as Tables;
}

/** What the service's answer means for us, whichever of the SDK's two error shapes it came in (facts/teams-azure 6.3). */
export type Verdict = 'exists' | 'changed' | 'gone' | 'refused' | 'down';

/** Sorts an SDK error: single operations carry `details.odataError.code`, transactions carry `code`; a broken wire carries neither. */
export function classify(error: unknown): Verdict {
  const {
    statusCode,
    code,
    details,
    name: ownName,
  } = (error ?? {}) as {
    name?: string;
    statusCode?: number;
    code?: string;
    details?: { odataError?: { code?: string } };
  };
  const name = details?.odataError?.code ?? code;
  if (name === 'EntityAlreadyExists' || (statusCode === 409 && name === undefined)) return 'exists';
  if (name === 'UpdateConditionNotSatisfied' || statusCode === 412) return 'changed';
  if (name === 'ResourceNotFound' || name === 'EntityNotFound') return 'gone';
  // An error with neither status nor code is not the SDK's, but a mistake of ours.
  if (statusCode === undefined) return code || /^(RestError|AbortError)$/.test(ownName ?? '') ? 'down' : 'refused';
  if (statusCode === 408 || statusCode === 429 || statusCode >= 500) return 'down';
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
      const [partitionKey, rowKey] = [checkKey(partition), checkKey(key)];
      const found = await ask(async () => (await client()).getEntity(partitionKey, rowKey), ['gone']);
      return found === 'gone' ? undefined : rowOf(found);
    },
    async list(partition, range: Range = {}) {
      const { odata } = await clients.sdk();
      const { from = '', before, limit = Number.POSITIVE_INFINITY } = range;
      const since = odata`PartitionKey eq ${checkKey(partition)} and RowKey ge ${from}`;
      const filter = before === undefined ? since : `${since} and ${odata`RowKey lt ${before}`}`;
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
      const json = jsonOf(data);
      const entity = entityOf(partition, key, json);
      const made = await ask(async () => (await client()).createEntity(entity), ['exists']);
      return made === 'exists' ? 'exists' : { partition, key, etag: made.etag ?? '', data: JSON.parse(json) };
    },
    async replace(seen, data) {
      const { partition, key, etag } = seen;
      const json = jsonOf(data);
      const entity = entityOf(partition, key, json);
      const made = await ask(async () => (await client()).updateEntity(entity, 'Replace', { etag }), ['changed', 'gone']);
      return typeof made === 'string' ? 'changed' : { partition, key, etag: made.etag ?? '', data: JSON.parse(json) };
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
  if ('insert' in change) return ['create', entityOf(partition, change.insert.key, jsonOf(change.insert.data))];
  const { key, etag } = change.replace;
  return ['update', entityOf(partition, key, jsonOf(change.data)), 'Replace', { etag }];
}

function entityOf(partition: string, key: string, json: string): TableEntity<Record<string, string>> {
  const columns: Record<string, string> = {};
  for (let at = 0, nth = 0; at < json.length; nth++) {
    const column = columnAt(json, at);
    columns[`json${nth}`] = column;
    at += column.length;
  }
  return { partitionKey: checkKey(partition), rowKey: checkKey(key), ...columns };
}

/** So much as fits, but never half of a character: the wire would replace it. */
function columnAt(json: string, at: number): string {
  const column = json.slice(at, at + COLUMN);
  return column.isWellFormed() || at + COLUMN >= json.length ? column : json.slice(at, at + COLUMN - 1);
}

function rowOf(entity: TableEntityResult<Record<string, unknown>>): Row {
  let json = '';
  for (let nth = 0; typeof entity[`json${nth}`] === 'string'; nth++) json += entity[`json${nth}`];
  return { partition: entity.partitionKey ?? '', key: entity.rowKey ?? '', etag: entity.etag, data: JSON.parse(json) };
}
