/** Tables for the tests of the store: both kinds, each time new, and one whose answers get lost on the way back. */
import { randomBytes } from 'node:crypto';
import { memoryTables } from '../../bot/store/memory.ts';
import type { Table, Tables } from '../../bot/store/rows.ts';
import { azureTables } from '../../bot/store/table.ts';
import { type TableClients, tableClients } from '../../bot/wire/tables.ts';

export const newPrefix = (): string => `t${randomBytes(6).toString('hex')}`;

/** The plug to Azurite. With the same prefix two plugs see the same rows, as two instances of the bot do. */
export const azurite = (prefix: string = newPrefix()): TableClients =>
  tableClients({ connectionString: process.env.TEST_TABLES ?? '', prefix });

/** Both kinds of tables, for `describe.each`. */
export const kinds: readonly (readonly [string, () => Tables])[] = [
  ['memory', memoryTables],
  ['Azure Tables', () => azureTables(azurite())],
];

/**
 * A table on which the next write succeeds and says that it did not: the answer was lost, the SDK repeated the request, and the
 * repetition met its own work.
 */
export function forgetful(table: Table): Table & { loseNext(): void } {
  let lose = false;
  const lost = (): boolean => {
    const was = lose;
    lose = false;
    return was;
  };
  return {
    ...table,
    loseNext() {
      lose = true;
    },
    async insert(row) {
      const made = await table.insert(row);
      return lost() ? 'exists' : made;
    },
    async replace(seen, data) {
      const made = await table.replace(seen, data);
      return lost() ? 'changed' : made;
    },
    async remove(seen) {
      const answer = await table.remove(seen);
      return lost() ? table.remove(seen) : answer;
    },
    async change(partition, changes) {
      const answer = await table.change(partition, changes);
      return lost() ? 'refused' : answer;
    },
  };
}

/** A table on which the power fails after so many writes. */
export function failing(table: Table, writes: number): Table {
  let left = writes;
  const dies =
    <A extends unknown[], R>(write: (...args: A) => Promise<R>) =>
    (...args: A): Promise<R> =>
      left-- > 0 ? write(...args) : Promise.reject(new Error('the power failed'));
  return { ...table, insert: dies(table.insert), replace: dies(table.replace), remove: dies(table.remove) };
}
