/** The register: which source became which number. Counter and source are written together, so there is no gap and no double (F8). */
import { setTimeout } from 'node:timers/promises';
import type { ComplaintNumber, LetterKind, PersonId } from '../core/complaint.ts';
import type { IgnoredReason, ReviewReason } from '../core/intake.ts';
import type { Instant } from '../core/time.ts';
import type { Row, Table } from './rows.ts';

/** Where a mail ended (P1). */
export interface Disposition {
  readonly ended: 'complaint' | 'follow-up' | 'review' | 'ignored';
  readonly why?: ReviewReason | IgnoredReason;
  readonly number?: ComplaintNumber;
  /** Graph's id of the mail: another mail under the same Message-ID has another one. */
  readonly mail: string;
  /** What it says, as a hash: to tell a copy from another mail under the same Message-ID. */
  readonly print?: string;
  readonly at: Instant;
  /** The person who decided, where the rules did not. */
  readonly by?: PersonId;
}

/** Which of our letters has a Message-ID; of one that a colleague wrote in Outlook only the complaint is known. */
export interface LetterTrace {
  readonly number: ComplaintNumber;
  readonly letter?: LetterKind;
  readonly sequence?: number;
}

/** What leads from a mail to a complaint beside references: hints, never proof. All are hashes. */
export type Trail = 'conversation' | 'sender' | 'print';

/**
 * Something that could not be done, and where a person will look for it (P6): a mail that could not be read, a held effect, or a
 * complaint that cannot be read or delivered.
 */
export interface Quarantined {
  /** Graph's id of the mail. */
  readonly mail?: string;
  /** The effect that every try refused. */
  readonly effect?: { readonly number: ComplaintNumber; readonly key: string };
  readonly stream?: ComplaintNumber;
  readonly problem: string;
  readonly tries: number;
  readonly at: Instant;
  readonly after: Instant;
  readonly state: 'trying' | 'held';
}

/** A number that was given out and whose complaint is not written yet: what is needed to write it after a crash. */
export interface Pending {
  readonly number: ComplaintNumber;
  readonly source: string;
  /** A call has no mail: it is written anew by who reported it. */
  readonly mail?: string;
  readonly receivedAt: Instant;
  readonly at: Instant;
  readonly training?: true;
}

export interface Register {
  /** The number of this source: the one it has, or the next of the year. Practice has a series of its own: `O-2026-0001`. */
  numberFor(pending: Omit<Pending, 'number'>, year: number): Promise<ComplaintNumber>;
  /** The number that this source was given before, if it was. */
  numberOf(source: string): Promise<ComplaintNumber | undefined>;
  /** Every number that was given out, practice too. */
  numbers(): Promise<readonly ComplaintNumber[]>;
  /** Numbers whose complaint may not have been written. Normally none. */
  pending(): Promise<readonly Pending[]>;
  settled(number: ComplaintNumber): Promise<void>;
  /** Which complaint one of our letters belongs to, by the hash of its Message-ID. */
  letterOf(source: string): Promise<LetterTrace | undefined>;
  recordLetter(source: string, trace: LetterTrace): Promise<void>;
  trail(trail: Trail, key: string): Promise<ComplaintNumber | undefined>;
  /** The newest complaint wins: it is the likeliest that somebody means. */
  leaveTrail(trail: Trail, key: string, number: ComplaintNumber): Promise<void>;
  disposition(source: string): Promise<Disposition | undefined>;
  /** What is disposed of already stays where it is. */
  dispose(source: string, disposition: Disposition): Promise<void>;
  /** A person's decision takes the place of the rules'. */
  redispose(source: string, disposition: Disposition): Promise<void>;
  /** How many mails ended where. */
  counts(): Promise<Readonly<Record<Disposition['ended'], number>>>;
  /** Where every mail ended. */
  dispositions(): Promise<readonly Disposition[]>;
  /** Puts a mail in quarantine, or writes down one more try. */
  quarantine(source: string, next: (before: Quarantined | undefined) => Quarantined): Promise<Quarantined>;
  quarantined(): Promise<readonly { readonly source: string; readonly item: Quarantined }[]>;
  free(source: string): Promise<void>;
}

const NUMBERS = 'number';
const SEEN = 'seen';
const LETTERS = 'letter';
const QUARANTINE = 'quarantine';

/** How often two intakes may meet at the counter before we call it broken. */
const MEETINGS = 200;
const LONGEST_PAUSE_MILLISECONDS = 100;

export function register(table: Table): Register {
  const removeRow = async (partition: string, key: string) => {
    const row = await table.get(partition, key);
    if (row) await table.remove(row);
  };

  /** Last writer wins, on purpose: for what is decided elsewhere and only noted here. */
  const put = async (partition: string, key: string, data: unknown): Promise<void> => {
    if ((await table.insert({ partition, key, data })) !== 'exists') return;
    const row = await table.get(partition, key);
    if (row && JSON.stringify(row.data) === JSON.stringify(data)) return;
    const written = row ? await table.replace(row, data) : 'changed';
    if (written === 'changed') await put(partition, key, data);
  };

  let queue: Promise<unknown> = Promise.resolve();

  async function takeNumber(asked: Omit<Pending, 'number'>, year: number): Promise<ComplaintNumber> {
    const counterKey = asked.training ? `counter|practice|${year}` : `counter|${year}`;
    for (let meeting = 0; meeting < MEETINGS; meeting++) {
      const known = await table.get(NUMBERS, `source|${asked.source}`);
      if (known) return (known.data as { number: ComplaintNumber }).number;
      const counter = (await table.get(NUMBERS, counterKey)) as Row<{ last: number }> | undefined;
      const last = (counter?.data.last ?? 0) + 1;
      const number = `${asked.training ? 'O' : 'K'}-${year}-${String(last).padStart(4, '0')}`;
      const written = await table.change(NUMBERS, [
        counter ? { replace: counter, data: { last } } : { insert: { key: counterKey, data: { last } } },
        { insert: { key: `source|${asked.source}`, data: { number } } },
        { insert: { key: `pending|${number}`, data: { ...asked, number } } },
      ]);
      if (written === 'done') return number;
      // Whoever was there first goes on at once; the others come back at different moments.
      await setTimeout(Math.random() * Math.min(10 * (meeting + 1), LONGEST_PAUSE_MILLISECONDS));
    }
    throw new Error(`The counter of ${year} was busy ${MEETINGS} times in a row. Are there far more instances than planned?`);
  }

  return {
    numberFor(asked, year) {
      // One at a time within this instance: then only other instances are met at the counter.
      const number = queue.then(() => takeNumber(asked, year));
      queue = number.catch(() => undefined);
      return number;
    },
    async numberOf(source) {
      return ((await table.get(NUMBERS, `source|${source}`))?.data as { number: ComplaintNumber } | undefined)?.number;
    },
    async numbers() {
      const rows = await table.list(NUMBERS, { from: 'source|', before: 'source}' });
      return rows.map(({ data }) => (data as { number: ComplaintNumber }).number);
    },
    async pending() {
      return (await table.list(NUMBERS, { from: 'pending|', before: 'pending}' })).map(({ data }) => data as Pending);
    },
    settled: (number) => removeRow(NUMBERS, `pending|${number}`),
    async letterOf(source) {
      return (await table.get(LETTERS, source))?.data as LetterTrace | undefined;
    },
    async recordLetter(source, trace) {
      await table.insert({ partition: LETTERS, key: source, data: trace });
    },
    async trail(trail, key) {
      return ((await table.get(trail, key))?.data as { number: ComplaintNumber } | undefined)?.number;
    },
    leaveTrail: (trail, key, number) => put(trail, key, { number }),
    async disposition(source) {
      return (await table.get(SEEN, source))?.data as Disposition | undefined;
    },
    async dispose(source, disposition) {
      await table.insert({ partition: SEEN, key: source, data: disposition });
    },
    redispose: (source, disposition) => put(SEEN, source, disposition),
    async counts() {
      const sums = { complaint: 0, 'follow-up': 0, review: 0, ignored: 0 };
      for (const { ended } of await this.dispositions()) sums[ended]++;
      return sums;
    },
    async dispositions() {
      return (await table.list(SEEN)).map(({ data }) => data as Disposition);
    },
    async quarantine(source, next) {
      const row = (await table.get(QUARANTINE, source)) as Row<Quarantined> | undefined;
      const item = next(row?.data);
      if (row) await table.replace(row, item);
      else await table.insert({ partition: QUARANTINE, key: source, data: item });
      return item;
    },
    async quarantined() {
      return (await table.list(QUARANTINE)).map(({ key, data }) => ({ source: key, item: data as Quarantined }));
    },
    free: (source) => removeRow(QUARANTINE, source),
  };
}
