/**
 * All tables to files, while the bot runs. The order makes it safe: a table that points to another is read before it, so that what it
 * points to is there.
 *
 * - `index` first. It is made of the streams; an index that is younger than its stream would win from it for ever
 *   (bot/store/lists.ts), an older one is brought up to date by the first delivery.
 * - `complaints` before `register` and `content`. A paper is kept, and a number given out, before the fact that names it is written; so
 *   whatever a fact names is found in a table that is read later. A register of before would give a number out twice.
 * - `content` after `register`, because the review list names papers. Erasing buries in content last.
 * - `settings` last, with everything that was said once already. Its cursors would be too young; restoring sets them back.
 *
 * Within a complaint the progress of effects comes before the facts (`effect|`, `fact|`). So an effect can seem not done though its letter
 * left: whoever sends looks in Sent Items first (bot/out/restored.ts). A fact without its mark in the index is marked by the restore.
 *
 * What the later tables hold too much, such as the place of a mail whose complaint was not written when the streams were read, the
 * restore sorts out (scripts/tables/restore.ts).
 */
import type { Instant } from '../../bot/core/time.ts';
import { TABLES, type TableName } from '../../bot/store/rows.ts';
import type { TableClients } from '../../bot/wire/tables.ts';
import { type Counted, type Manifest, newFolder, writeManifest, writeTable } from './folder.ts';
import { type Line, lineOf } from './lines.ts';

const FIRST: readonly TableName[] = ['index', 'complaints', 'register', 'content'];
/** Every table of the store, also one that is made after this was written. */
export const ORDER: readonly TableName[] = [...FIRST, ...TABLES.filter((name) => !FIRST.includes(name))];

/** So many rows are held in memory, whatever the size of a table. */
const PAGE = 250;

export interface BackupOptions {
  readonly pageSize?: number;
  /** Called before each page; a test lets the house go on in the meantime. */
  readonly beforePage?: (table: TableName) => Promise<void>;
}

/** Writes a backup to a new folder. @returns what is in it */
export async function backUp(
  clients: TableClients,
  folder: string,
  now: () => Instant,
  { pageSize = PAGE, beforePage }: BackupOptions = {},
): Promise<Omit<Manifest, 'format'>> {
  newFolder(folder);
  const begun = now();
  const tables: Record<string, Counted> = {};
  for (const table of ORDER) tables[table] = await writeTable(folder, table, pagesOf(clients, table, pageSize, beforePage));
  const manifest = { begun, ended: now(), tables };
  writeManifest(folder, manifest);
  return manifest;
}

/** All rows of a table in the order of their keys, page by page. */
export async function* pagesOf(
  clients: TableClients,
  table: TableName,
  pageSize = PAGE,
  beforePage: BackupOptions['beforePage'] = async () => {},
): AsyncGenerator<readonly Line[]> {
  const client = await clients.open(table);
  const pages = client.listEntities<Record<string, unknown>>({ disableTypeConversion: true }).byPage({ maxPageSize: pageSize });
  await beforePage(table);
  try {
    for await (const page of pages) {
      yield page.map(lineOf);
      await beforePage(table);
    }
  } catch (error) {
    const { details } = error as { details?: { odataError?: { code?: string } } };
    if (details?.odataError?.code !== 'TableNotFound') throw error;
    throw new Error(`There is no table "${table}". Is TABLES_PREFIX right, and did the bot ever run here?`, { cause: error });
  }
}
