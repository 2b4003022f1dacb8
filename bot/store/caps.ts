/**
 * How many automatic letters may go: to one address, and altogether (F18). A mail loop ends here, whatever the other side does.
 * Peers: FreeScout allows 10 in 3 hours, and 2 with the same subject (facts/reliability-domain 1.1); RFC 3834 asks for a limit.
 */
import { setTimeout } from 'node:timers/promises';
import { addMinutes, type Instant } from '../core/time.ts';
import type { Row, Table } from './rows.ts';

export const PER_ADDRESS = 3;
export const IN_TOTAL = 200;
const WITHIN_MINUTES = 24 * 60;

export interface Caps {
  /**
   * Whether an automatic letter may go to this address now, and counts it. The same letter again gets the same answer.
   * @param address the hash of the address
   * @param letter what makes it the same letter
   */
  mayGo(address: string, letter: string, now: Instant): Promise<'yes' | 'address' | 'total'>;
}

interface Gone {
  readonly letter: string;
  readonly at: Instant;
}

const CAP = 'cap';
const TOTAL = 'total';
const MEETINGS = 100;

export function caps(table: Table): Caps {
  /** Counts one letter under this key, unless there were as many as may be. */
  async function count(key: string, letter: string, most: number, now: Instant): Promise<boolean> {
    for (let meeting = 0; meeting < MEETINGS; meeting++) {
      const row = (await table.get(CAP, key)) as Row<{ gone: readonly Gone[] }> | undefined;
      const gone = row?.data.gone.filter(({ at }) => at > addMinutes(now, -WITHIN_MINUTES)) ?? [];
      if (gone.some((one) => one.letter === letter)) return true;
      if (gone.length >= most) return false;
      const data = { gone: [...gone, { letter, at: now }] };
      const written = row ? await table.replace(row, data) : await table.insert({ partition: CAP, key, data });
      if (written !== 'changed' && written !== 'exists') return true;
      await setTimeout(Math.random() * 10 * (meeting + 1));
    }
    throw new Error(
      `The counter of automatic letters was busy ${MEETINGS} times in a row. Are there far more instances than planned?`,
    );
  }

  return {
    async mayGo(address, letter, now) {
      if (!(await count(`address|${address}`, letter, PER_ADDRESS, now))) return 'address';
      return (await count(TOTAL, letter, IN_TOTAL, now)) ? 'yes' : 'total';
    },
  };
}
