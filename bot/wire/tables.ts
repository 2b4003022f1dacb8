/** The plug to Azure Table Storage: Azurite or a key by connection string, managed identity by endpoint. */
import type { TableClient, TableServiceClientOptions } from '@azure/data-tables';
import { credentialOf, type Identity } from './credential.ts';

export interface TableClients {
  /** The client of one table, which exists from then on. Kept, because building one costs most of a turn. */
  open(table: string): Promise<TableClient>;
  sdk(): Promise<typeof import('@azure/data-tables')>;
}

type Policy = NonNullable<TableServiceClientOptions['additionalPolicies']>[number]['policy'];

export interface TablesSetting {
  readonly connectionString?: string;
  readonly endpoint?: string;
  /** Whose rights count at the endpoint; a connection string brings its own. */
  readonly identity?: Identity;
  /** For who may only read: the tables are there already, and are not made. */
  readonly readOnly?: boolean;
  /** Put before each table's name, so that several bots can share one account. */
  readonly prefix?: string;
  /** Extra steps for each request: tests count round trips with one. */
  readonly policies?: readonly Policy[];
}

export function tableClients(setting: TablesSetting): TableClients {
  const opened = new Map<string, Promise<TableClient>>();
  return {
    sdk: () => import('@azure/data-tables'),
    open(table) {
      const known = opened.get(table);
      if (known) return known;
      const opening = openTable(setting, `${setting.prefix ?? ''}${table}`);
      opened.set(table, opening);
      // A table that could not be made is tried again by the next request.
      opening.catch(() => opened.delete(table));
      return opening;
    },
  };
}

async function openTable(setting: TablesSetting, name: string): Promise<TableClient> {
  const { TableClient } = await import('@azure/data-tables');
  const options: TableServiceClientOptions = {
    allowInsecureConnection: true,
    // The SDK repeats what may have been done already; that is why each row carries an id to compare (facts/teams-azure 6.3).
    retryOptions: { maxRetries: 3, retryDelayInMs: 200, maxRetryDelayInMs: 2000 },
    additionalPolicies: (setting.policies ?? []).map((policy) => ({ policy, position: 'perRetry' as const })),
  };
  const client = await connect(TableClient, setting, name, options);
  if (!setting.readOnly) await client.createTable();
  return client;
}

async function connect(
  Client: typeof TableClient,
  setting: TablesSetting,
  name: string,
  options: TableServiceClientOptions,
): Promise<TableClient> {
  if (setting.connectionString) return Client.fromConnectionString(setting.connectionString, name, options);
  if (!setting.endpoint || !setting.identity)
    throw new Error('No Table Storage. Set TABLES_ENDPOINT (managed identity) or TABLES_CONNECTION_STRING (Azurite, or a key).');
  return new Client(setting.endpoint, name, await credentialOf(setting.identity), { ...options, allowInsecureConnection: false });
}
