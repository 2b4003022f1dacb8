/** What complaints have in common, as marks in the index: keys that tell nothing by themselves, made anew from the streams (F83). */
import type { ComplaintNumber, Recorded } from '../core/complaint.ts';
import type { Papers } from '../core/papers.ts';
import { type Mark, markOf, tellsMore } from '../core/repeats.ts';
import type { Zone } from '../core/time.ts';
import { keyOf } from './keys.ts';
import type { Row, Table } from './rows.ts';

/** A complaint as it is now. */
export interface Marked {
  readonly number: ComplaintNumber;
  readonly past: readonly Recorded[];
  papers(): Promise<Papers>;
}

export interface Repeats {
  /** Every mark, and of which numbers it is known what they have. */
  read(): Promise<{ readonly marks: readonly Mark[]; readonly known: ReadonlySet<ComplaintNumber> }>;
  /** Notes what this complaint has, when something was added that can change it; an older look at it overrules no newer one. */
  note(marked: Marked, zone: Zone): Promise<Mark | undefined>;
}

interface Noted {
  readonly version: number;
  /** Nothing for what must give no signal. */
  readonly mark?: Mark;
}

const PARTITION = 'repeat';

export const repeats = (table: Table): Repeats => {
  async function write(number: ComplaintNumber, noted: Noted): Promise<void> {
    if ((await table.insert({ partition: PARTITION, key: number, data: noted })) !== 'exists') return;
    const row = (await table.get(PARTITION, number)) as Row<Noted> | undefined;
    if (row && row.data.version >= noted.version) return;
    if (!row || (await table.replace(row, noted)) === 'changed') await write(number, noted);
  }
  return {
    async read() {
      const rows = (await table.list(PARTITION)) as Row<Noted>[];
      return { marks: rows.flatMap(({ data }) => data.mark ?? []), known: new Set(rows.map(({ key }) => key)) };
    },
    async note({ number, past, papers }, zone) {
      const row = (await table.get(PARTITION, number)) as Row<Noted> | undefined;
      if (row && !tellsMore(past.slice(row.data.version))) return row.data.mark;
      const mark = markOf({ number, past }, await papers(), zone, keyOf);
      await write(number, { version: past.length, ...(mark && { mark }) });
      return mark;
    },
  };
};
