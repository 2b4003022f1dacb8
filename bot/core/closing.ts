/** An own closing day that was added later (F35): what was promised stays, and whom it touches hears which day it would be now. */
import type { Complaint } from './complaint.ts';
import { type Decision, happened, type Setting } from './decision.ts';
import { isAnswered } from './steps.ts';
import { isPast, termFrom } from './terms.ts';
import type { Day, Instant, Zone } from './time.ts';
import { addWorkingDays, type Calendar, isWorkingDay } from './workdays.ts';

export type ClosingFact = {
  readonly type: 'ClosingDayAdded';
  /** The version of the calendar with which it was reckoned. */
  readonly calendar: number;
  /** The day that was promised, and stays so until a person extends the term. */
  readonly due: Day;
  readonly would: Day;
};

export type ClosingCommand = { readonly type: 'RecordCalendar' };

/** The day on which the answer would be due with this calendar, when that is later than was promised and the term still runs. */
export function laterBy(complaint: Complaint, calendar: Calendar, now: Instant, zone: Zone): Day | undefined {
  const { status, whole, extensions } = complaint;
  const { received, days, due } = whole;
  if (status !== 'open' || isAnswered(complaint) || isPast(due, now, zone)) return undefined;
  // A person chose that day: it is touched only when nobody works on it any more.
  if (extensions.length > 0) return isWorkingDay(due, calendar) ? undefined : addWorkingDays(due, 1, calendar);
  const would = termFrom(received, days, calendar, zone).due;
  return would > due ? would : undefined;
}

/** Told once for each day that it would become. */
export function decideClosing(complaint: Complaint, { calendar, now, zone }: Setting): Decision {
  const would = laterBy(complaint, calendar, now, zone);
  if (!would || complaint.closing?.would === would) return happened();
  return happened({ type: 'ClosingDayAdded', calendar: calendar.version, due: complaint.whole.due, would });
}
