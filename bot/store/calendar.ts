/**
 * The office's calendar, in versions: each change is a new row, and no row is ever written over, because a term keeps the version
 * under which it was promised (P5).
 */
import type { PersonId } from '../core/complaint.ts';
import type { Instant } from '../core/time.ts';
import { type Calendar, standardCalendar } from '../core/workdays.ts';
import type { Table } from './rows.ts';

export interface CalendarBook {
  /** As it was last read or written here; the standard one when there is no other. */
  current(): Calendar;
  /** Reads the newest version. */
  read(): Promise<Calendar>;
  /** Writes the version after `seen`. `changed`: somebody else was faster, and theirs stays. */
  change(seen: Calendar, closed: Calendar['closed'], by: PersonId, at: Instant): Promise<Calendar | 'changed'>;
}

interface Version {
  readonly closed: Calendar['closed'];
  readonly by: PersonId;
  readonly at: Instant;
}

const PARTITION = 'calendar';
// Sorts like the number it is.
const keyOf = (version: number): string => String(version).padStart(8, '0');

export function calendarBook(table: Table): CalendarBook {
  let newest = standardCalendar;
  /** An answer that was long under way brings no older version back. */
  const keep = (calendar: Calendar): Calendar => {
    if (calendar.version > newest.version) newest = calendar;
    return newest;
  };
  const calendarOf = (version: number, { closed }: Version): Calendar => ({ ...standardCalendar, version, closed });

  return {
    current: () => newest,
    async read() {
      const last = (await table.list(PARTITION, { from: keyOf(newest.version) })).at(-1);
      return last ? keep(calendarOf(Number(last.key), last.data as Version)) : newest;
    },
    async change(seen, closed, by, at) {
      const version = seen.version + 1;
      const data: Version = { closed, by, at };
      const made = await table.insert({ partition: PARTITION, key: keyOf(version), data });
      return made === 'exists' ? 'changed' : keep(calendarOf(version, data));
    },
  };
}
