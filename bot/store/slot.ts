/** One value under a name, with compare-and-swap: what a setting is. */
import type { Row, Table } from './rows.ts';

export interface Slot<T> {
  get(): Promise<Row<T> | undefined>;
  /** `undefined` as what was seen: only if there is none yet. */
  set(seen: Row<T> | undefined, value: T): Promise<Row<T> | 'changed'>;
  clear(seen: Row<T>): Promise<void>;
}

export const slotIn = <T>(table: Table, partition: string, key: string): Slot<T> => ({
  get: async () => (await table.get(partition, key)) as Row<T> | undefined,
  async set(seen, value) {
    const made = seen ? await table.replace(seen, value) : await table.insert({ partition, key, data: value });
    return made === 'exists' ? 'changed' : (made as Row<T> | 'changed');
  },
  async clear(seen) {
    await table.remove(seen);
  },
});
