/**
 * The read models: what is open, what is due when, whose it is, and which streams have effects to deliver. All of it can be thrown
 * away and made again from the streams; stale rows mend themselves when they are met.
 */
import type { ComplaintNumber, PersonId } from '../core/complaint.ts';
import type { Summary } from '../core/overview.ts';
import type { Instant } from '../core/time.ts';
import type { Row, Table } from './rows.ts';

/** What the index should say of a complaint from now on. */
export interface Wanted {
  readonly summary: Summary;
  /** When the clock must look at it next. */
  readonly due?: Instant;
}

/** A stream will have something to deliver up to version `until`; written before the facts are. */
export interface Mark {
  readonly until: number;
  readonly at: Instant;
}

export interface Lists {
  open(): Promise<readonly Summary[]>;
  ownedBy(person: PersonId): Promise<readonly Summary[]>;
  /** Complaints whose moment has come, soonest first. Reads no row of a complaint that is not due. */
  dueBy(now: Instant, limit: number): Promise<readonly { readonly number: ComplaintNumber; readonly row: Row }[]>;
  /** Forgets a due row that turned out to be stale. */
  forget(row: Row): Promise<void>;
  /** Makes the index say what is wanted. */
  refresh(wanted: Wanted): Promise<void>;
  /** Notes, before facts are written, that this stream will have something to deliver. */
  mark(number: ComplaintNumber, mark: Mark): Promise<void>;
  marked(): Promise<readonly Row<Mark>[]>;
  marker(number: ComplaintNumber): Promise<Row<Mark> | undefined>;
  /** Takes the mark away, unless something was written since it was seen. */
  unmark(seen: Row): Promise<void>;
}

const OPEN = 'open';
const DUE = 'due';
const UNDELIVERED = 'undelivered';
const ownerPartition = (person: PersonId): string => `owner|${person}`;
const dueKey = (due: Instant, number: ComplaintNumber): string => `${due}|${number}`;

export function lists(table: Table): Lists {
  const summariesIn = async (partition: string) => (await table.list(partition)).map(({ data }) => (data as Wanted).summary);

  const put = async (partition: string, key: string, data: unknown) => {
    const made = await table.insert({ partition, key, data });
    if (made !== 'exists') return;
    const row = await table.get(partition, key);
    // Whoever changed it meanwhile had read the stream later than we did; the next delivery corrects what remains.
    if (row && JSON.stringify(row.data) !== JSON.stringify(data)) await table.replace(row, data);
  };
  const drop = async (partition: string, key: string) => {
    const row = await table.get(partition, key);
    if (row) await table.remove(row);
  };

  return {
    open: () => summariesIn(OPEN),
    ownedBy: (person) => summariesIn(ownerPartition(person)),
    async dueBy(now, limit) {
      // `~` sorts after the bar, so a row of exactly this moment is in.
      const rows = await table.list(DUE, { before: `${now}~`, limit });
      return rows.map((row) => ({ number: (row.data as { number: ComplaintNumber }).number, row }));
    },
    async forget(row) {
      await table.remove(row);
    },

    async refresh(wanted) {
      const { number, owner } = wanted.summary;
      const row = (await table.get(OPEN, number)) as Row<Wanted> | undefined;
      const before = row?.data;
      // New rows first, the summary next, old rows last: whatever stops in between leaves a row too many, never one too few.
      if (wanted.due && wanted.due !== before?.due)
        await table.insert({ partition: DUE, key: dueKey(wanted.due, number), data: { number } });
      if (owner) await put(ownerPartition(owner), number, wanted);
      if (!row) await put(OPEN, number, wanted);
      else if (JSON.stringify(before) !== JSON.stringify(wanted)) await table.replace(row, wanted);
      if (before?.due && before.due !== wanted.due) await drop(DUE, dueKey(before.due, number));
      if (before?.summary.owner && before.summary.owner !== owner) await drop(ownerPartition(before.summary.owner), number);
    },

    async mark(number, mark) {
      const made = await table.insert({ partition: UNDELIVERED, key: number, data: mark });
      if (made !== 'exists') return;
      const seen = (await table.get(UNDELIVERED, number)) as Row<Mark> | undefined;
      // The mark must be newer than the one a delivery may be about to take away; if that happened just now, make it anew.
      const until = Math.max(mark.until, seen?.data.until ?? 0);
      const renewed = seen ? await table.replace(seen, { ...mark, until }) : 'changed';
      if (renewed === 'changed') await this.mark(number, mark);
    },
    marked: async () => (await table.list(UNDELIVERED)) as Row<Mark>[],
    marker: async (number) => (await table.get(UNDELIVERED, number)) as Row<Mark> | undefined,
    async unmark(seen) {
      await table.remove(seen);
    },
  };
}
