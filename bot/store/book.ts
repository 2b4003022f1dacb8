/** Records beside the complaints: insert-only facts under a name, all of them in one partition, so that reading them all is one query. */
import type { Entry } from '../core/quarterly.ts';
import type { Table } from './rows.ts';

export interface Book<Fact> {
  /** By name, each oldest first. */
  all(): Promise<ReadonlyMap<string, readonly Entry<Fact>[]>>;
  read(name: string): Promise<readonly Entry<Fact>[]>;
  /** Adds a fact after version `version`. `conflict`: somebody else wrote that version; read again and decide again. */
  append(name: string, version: number, entry: Entry<Fact>): Promise<'appended' | 'conflict'>;
}

const keyOf = (name: string, version: number): string => `${name}|${String(version).padStart(8, '0')}`;

export const book = <Fact>(table: Table, partition: string): Book<Fact> => ({
  async all() {
    const found = new Map<string, Entry<Fact>[]>();
    for (const { key, data } of await table.list(partition)) {
      const [name = ''] = key.split('|');
      found.set(name, [...(found.get(name) ?? []), data as Entry<Fact>]);
    }
    return found;
  },
  async read(name) {
    // `~` sorts after the bar.
    return (await table.list(partition, { from: `${name}|`, before: `${name}~` })).map(({ data }) => data as Entry<Fact>);
  },
  async append(name, version, entry) {
    const key = keyOf(name, version + 1);
    if ((await table.insert({ partition, key, data: entry })) !== 'exists') return 'appended';
    // A refusal can be our own success, repeated by the SDK after a lost answer: the id tells.
    const found = (await table.get(partition, key))?.data as Entry<Fact> | undefined;
    return found?.id === entry.id ? 'appended' : 'conflict';
  },
});
