/** How long personal text is kept, in versions: each change is a new row with who and when, and none is written over (F87). */
import type { PersonId } from '../core/complaint.ts';
import { type RetentionPolicy, standardRetention } from '../core/retention.ts';
import type { Instant } from '../core/time.ts';
import type { Table } from './rows.ts';

/** Nobody for the first one, which came with the house. */
export interface KeptPolicy extends RetentionPolicy {
  readonly by?: PersonId;
  readonly at?: Instant;
}

export interface RetentionBook {
  /** The newest version. */
  read(): Promise<KeptPolicy>;
  /** Writes the version after `seen`. `changed`: somebody else was faster, and theirs stays. */
  change(seen: RetentionPolicy, months: RetentionPolicy['months'], by: PersonId, at: Instant): Promise<KeptPolicy | 'changed'>;
}

const PARTITION = 'retention';
// Sorts like the number it is.
const keyOf = (version: number): string => String(version).padStart(8, '0');

export const retentionBook = (table: Table): RetentionBook => ({
  async read() {
    const last = (await table.list(PARTITION)).at(-1);
    return last ? { version: Number(last.key), ...(last.data as Omit<KeptPolicy, 'version'>) } : standardRetention;
  },
  async change(seen, months, by, at) {
    const version = seen.version + 1;
    const made = await table.insert({ partition: PARTITION, key: keyOf(version), data: { months, by, at } });
    return made === 'exists' ? 'changed' : { version, months, by, at };
  },
});
