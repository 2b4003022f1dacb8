/** The store in memory: for tests that are not about the store. It keeps the same promise as the table (test/store/contract). */
import type { Change, NewRow, Range, Row, Table, Tables } from './rows.ts';
import { checkKey, jsonOf, TABLES } from './rows.ts';

export function memoryTables(): Tables {
  return Object.fromEntries(TABLES.map((name) => [name, memoryTable()])) as unknown as Tables;
}

function memoryTable(): Table {
  const partitions = new Map<string, Map<string, Row>>();
  let version = 0;

  const rowsOf = (partition: string) => {
    const rows = partitions.get(checkKey(partition)) ?? new Map<string, Row>();
    partitions.set(partition, rows);
    return rows;
  };
  // Data goes through JSON, as in a table: what cannot be kept there must not seem to work here.
  const rowOf = (partition: string, key: string, data: unknown): Row => ({
    partition,
    key: checkKey(key),
    etag: `"${++version}"`,
    data: JSON.parse(jsonOf(data)),
  });
  const isCurrent = (seen: Row) => rowsOf(seen.partition).get(seen.key)?.etag === seen.etag;
  const set = (row: Row) => {
    rowsOf(row.partition).set(row.key, row);
    return structuredClone(row);
  };

  return {
    async get(partition, key) {
      return structuredClone(rowsOf(partition).get(checkKey(key)));
    },
    async list(partition, { from = '', before, limit }: Range = {}) {
      const keys = [...rowsOf(partition).keys()].filter((key) => key >= from && (before === undefined || key < before)).sort();
      return keys.slice(0, limit).map((key) => structuredClone(rowsOf(partition).get(key) as Row));
    },
    async insert({ partition, key, data }: NewRow) {
      return rowsOf(partition).has(key) ? 'exists' : set(rowOf(partition, key, data));
    },
    async replace(seen, data) {
      return isCurrent(seen) ? set(rowOf(seen.partition, seen.key, data)) : 'changed';
    },
    async remove(seen) {
      if (!rowsOf(seen.partition).has(seen.key)) return 'removed';
      if (!isCurrent(seen)) return 'changed';
      rowsOf(seen.partition).delete(seen.key);
      return 'removed';
    },
    async change(partition, changes: readonly Change[]) {
      // Made before anything is looked at: a row that cannot be written stops them all.
      const made = changes.map((change) =>
        'insert' in change
          ? rowOf(partition, change.insert.key, change.insert.data)
          : rowOf(partition, change.replace.key, change.data),
      );
      if (new Set(made.map(({ key }) => key)).size < made.length) throw new Error('A transaction names each row once.');
      const fits = (change: Change) =>
        'insert' in change ? !rowsOf(partition).has(change.insert.key) : isCurrent(change.replace);
      if (!changes.every(fits)) return 'refused';
      made.forEach(set);
      return 'done';
    },
  };
}
