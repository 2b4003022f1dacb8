/** Every row of every table, as it lies there: for looking what is left of somebody. */
import { memoryTables } from '../../bot/store/memory.ts';
import { type Row, TABLES, type Table, type Tables } from '../../bot/store/rows.ts';

export interface RawRow {
  readonly table: string;
  readonly partition: string;
  readonly key: string;
  readonly data: unknown;
}

/** Tables that know which partitions they have. */
export interface Watched {
  readonly tables: Tables;
  rows(): Promise<readonly RawRow[]>;
}

export function watched(inner: Tables = memoryTables()): Watched {
  const seen = new Set<string>();
  const watch = (name: string, table: Table): Table => ({
    ...table,
    insert(row) {
      seen.add(JSON.stringify([name, row.partition]));
      return table.insert(row);
    },
    change(partition, changes) {
      seen.add(JSON.stringify([name, partition]));
      return table.change(partition, changes);
    },
  });
  return {
    tables: Object.fromEntries(TABLES.map((name) => [name, watch(name, inner[name])])) as unknown as Tables,
    async rows() {
      const lists = [...seen].sort().map(async (one) => {
        const [table, partition] = JSON.parse(one) as [keyof Tables, string];
        return (await inner[table].list(partition)).map(({ key, data }: Row) => ({ table, partition, key, data }));
      });
      return (await Promise.all(lists)).flat();
    },
  };
}

/** New tables with the same rows. */
export async function copyOf(rows: readonly RawRow[]): Promise<Watched> {
  const copy = watched();
  for (const { table, partition, key, data } of rows) await copy.tables[table as keyof Tables].insert({ partition, key, data });
  return copy;
}

/** The rows in which this is written, in a key or in what they hold. */
export const holding = (rows: readonly RawRow[], what: RegExp): readonly string[] =>
  rows.filter((row) => what.test(JSON.stringify(row))).map(({ table, partition, key }) => `${table} ${partition} ${key}`);
