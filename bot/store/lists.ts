/**
 * The read models: what is open, what is due when, whose it is, and which streams have effects to deliver. All of it can be thrown
 * away and made again from the streams; stale rows mend themselves when they are met.
 */
import type { ComplaintNumber, PersonId } from '../core/complaint.ts';
import type { Quarter } from '../core/figures.ts';
import type { Summary } from '../core/overview.ts';
import type { Instant } from '../core/time.ts';
import type { Row, Table } from './rows.ts';

/** What the index should say of a complaint from now on. */
export interface Wanted {
  /** Up to which fact this is true: an older delivery that is slower may not overrule a newer one. */
  readonly version: number;
  readonly summary: Summary;
  /** When the clock must look at it next. */
  readonly due?: Instant;
  /** It is open no more: it stands among what ended, and its version is kept, so that an older delivery cannot bring it back. */
  readonly over?: true;
  /** When it ended, and whether its text is gone. */
  readonly ended?: Ended;
}

export interface Ended {
  readonly at?: Instant;
  readonly erased?: true;
  /** The quarterly meeting that discussed it; `never`: it is on no agenda. */
  readonly agenda?: Quarter | 'never';
}

/** A stream will have something to deliver up to version `until`; written before the facts are. */
export interface Mark {
  readonly until: number;
  readonly at: Instant;
}

export interface Lists {
  /** Every open complaint; practice is in no list but its handler's own, and so in no figure. */
  open(): Promise<readonly Summary[]>;
  ownedBy(person: PersonId): Promise<readonly Summary[]>;
  /** What ended, the newest number first, and when; at most `limit`. One that was opened again may still stand here. */
  ended(limit?: number): Promise<readonly (Ended & { readonly number: ComplaintNumber; readonly summary: Summary })[]>;
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

/** What the index keeps of what is over. */
type Over = Ended & Pick<Wanted, 'version' | 'summary'>;

const OPEN = 'open';
const OVER = 'over';
const DUE = 'due';
const UNDELIVERED = 'undelivered';
const ownerPartition = (person: PersonId): string => `owner|${person}`;
/** Sorts the newest number first, so that the newest are read without the others. */
const endedKey = (number: ComplaintNumber): string => {
  const [, year, nth] = number.split('-').map(Number);
  return `${9_999 - (year ?? 0)}|${String(999_999 - (nth ?? 0)).padStart(6, '0')}|${number}`;
};
const dueKey = (due: Instant, number: ComplaintNumber): string => `${due}|${number}`;

export function lists(table: Table): Lists {
  const summariesIn = async (partition: string) => (await table.list(partition)).map(({ data }) => (data as Wanted).summary);

  /** The open row: what is wanted, and which rows of earlier wants may still stand. */
  type Open = Wanted & { readonly left?: readonly (readonly [partition: string, key: string])[] };

  const drop = async ([partition, key]: readonly [string, string]) => {
    const row = await table.get(partition, key);
    if (row) await table.remove(row);
  };
  const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);
  const ensure = async (partition: string, key: string, data: unknown) => {
    if ((await table.insert({ partition, key, data })) !== 'exists') return;
    const row = await table.get(partition, key);
    if (row && !same(row.data, data)) await table.replace(row, data);
  };
  const openRow = async (number: ComplaintNumber) => (await table.get(OPEN, number)) as Row<Open> | undefined;
  /** Up to which fact the index says that this complaint is over; 0 when it never was. */
  const overSince = async (number: ComplaintNumber): Promise<number> =>
    ((await table.get(OVER, endedKey(number)))?.data as Over | undefined)?.version ?? 0;
  /** Never notes less than was noted: the delivery of an earlier end may be the slower. */
  const noteOver = async (wanted: Wanted): Promise<void> => {
    const { version, summary, ended } = wanted;
    const key = endedKey(summary.number);
    const data: Over = { version, summary, ...ended };
    if ((await table.insert({ partition: OVER, key, data })) !== 'exists') return;
    const row = (await table.get(OVER, key)) as Row<Over> | undefined;
    if (row && row.data.version >= version) return;
    if (!row || (await table.replace(row, data)) === 'changed') await noteOver(wanted);
  };

  /** The rows by which a want is found, beside its own. */
  const rowsFor = ({ due, summary: { number, owner } }: Wanted): (readonly [string, string])[] => [
    ...(due ? [[DUE, dueKey(due, number)] as const] : []),
    ...(owner ? [[ownerPartition(owner), number] as const] : []),
  ];

  return {
    open: async () => (await summariesIn(OPEN)).filter(({ training }) => !training),
    ownedBy: (person) => summariesIn(ownerPartition(person)),
    async ended(limit) {
      return (await table.list(OVER, { limit })).map(({ data }) => {
        const { at, erased, agenda, summary } = data as Over;
        return { number: summary.number, at, erased, agenda, summary };
      });
    },
    async dueBy(now, limit) {
      // `~` sorts after the bar, so a row of exactly this moment is in.
      const rows = await table.list(DUE, { before: `${now}~`, limit });
      return rows.map((row) => ({ number: (row.data as { number: ComplaintNumber }).number, row }));
    },
    async forget(row) {
      await table.remove(row);
    },

    async refresh(wanted) {
      const { number } = wanted.summary;
      const row = await openRow(number);
      if (row && row.data.version > wanted.version) return;
      if (wanted.over) {
        await noteOver(wanted);
        if (!row) return;
        for (const one of [...(row.data.left ?? []), ...rowsFor(row.data)]) await drop(one);
        if ((await table.remove(row)) === 'changed') await this.refresh(wanted);
        return;
      }
      if (!row && (await overSince(number)) > wanted.version) return;
      const rows = rowsFor(wanted);
      const { left: leftBefore = [], ...before } = row?.data ?? ({} as Partial<Open>);
      const old = [...leftBefore, ...(row ? rowsFor(row.data) : [])].filter((one) => !rows.some((kept) => same(kept, one)));
      // The old rows are written down before they are dropped, so whatever stops in between is finished by the next refresh.
      let written: Row | 'changed' | 'exists' | undefined = row;
      if (!row) written = await table.insert({ partition: OPEN, key: number, data: wanted });
      else if (!same(before, wanted) || !same(leftBefore, old)) written = await table.replace(row, { ...wanted, left: old });
      // Somebody else was here: look again, for theirs may be the newer.
      if (written === 'changed' || written === 'exists') return this.refresh(wanted);

      for (const [partition, key] of rows) await ensure(partition, key, partition === DUE ? { number } : wanted);
      for (const one of old) await drop(one);
      const after = await openRow(number);
      if (!after || after.data.version > wanted.version) {
        const theirs = after ? rowsFor(after.data) : [];
        for (const one of rows) if (!theirs.some((kept) => same(kept, one))) await drop(one);
        if (!after) return;
        // A row that both of us have may say what is ours.
        const { left, ...newer } = after.data;
        return this.refresh(newer);
      }
      // It ended between our look and our insert: end it again.
      const ended = row ? 0 : await overSince(number);
      if (ended > wanted.version) return this.refresh({ version: ended, summary: wanted.summary, over: true });
      if (old.length > 0) await table.replace(after, wanted);
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
