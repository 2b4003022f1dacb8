/** Tables that can be read and take no writing: for asking what would be shown, and finding out what would be written. */
import type { Row, Table, Tables } from './rows.ts';
import { TABLES } from './rows.ts';

/** `written` hears of every write that was asked for; each is answered as if it was done. */
export function dryTables(tables: Tables, written: () => void): Tables {
  return Object.fromEntries(TABLES.map((name) => [name, dry(tables[name], written)])) as unknown as Tables;
}

function dry(table: Table, written: () => void): Table {
  const asRow = (partition: string, key: string, data: unknown): Row => ({ partition, key, etag: 'dry', data });
  return {
    get: (partition, key) => table.get(partition, key),
    list: (partition, range) => table.list(partition, range),
    async insert({ partition, key, data }) {
      written();
      return asRow(partition, key, data);
    },
    async replace({ partition, key }, data) {
      written();
      return asRow(partition, key, data);
    },
    async remove() {
      written();
      return 'removed';
    },
    async change() {
      written();
      return 'done';
    },
  };
}
