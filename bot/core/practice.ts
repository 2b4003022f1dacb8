/**
 * The clock of a practice complaint (F118): one working day of the protocol passes in two minutes, so that reminders and all else that
 * the clock brings can be seen within a quarter of an hour. Its whole record is kept by that clock, so that its days fit each other.
 */
import type { Complaint, State } from './complaint.ts';
import { nextReminderAt } from './reminders.ts';
import { addMinutes, dayAt, type Instant, instantAt, minutesBetween, type Zone } from './time.ts';
import { addOfficeMinutes, type Calendar, nextOfficeMinute } from './workdays.ts';

/** So many of our minutes are one working day of practice. */
export const PRACTICE_DAY_MINUTES = 2;
/** Then its clock stands still: a practice that was forgotten reminds nobody for ever. */
export const PRACTICE_DAYS = 30;
const LONGEST = PRACTICE_DAYS * PRACTICE_DAY_MINUTES;

/** What the clock shows for this complaint: our own time, or in practice a faster one, always in office hours. */
export function practiceNow(state: State, now: Instant, calendar: Calendar, zone: Zone): Instant {
  if (state.status === 'unknown' || !state.practiceFrom) return now;
  return shownAfter(minutesBetween(state.practiceFrom, now), state.practiceFrom, calendar, zone);
}

/** What it shows when so many of our minutes have passed. */
function shownAfter(minutes: number, from: Instant, calendar: Calendar, zone: Zone): Instant {
  const passed = Math.min(Math.max(minutes, 0), LONGEST) / PRACTICE_DAY_MINUTES;
  const day = dayAt(from, zone);
  const dayMinutes = minutesBetween(instantAt(day, calendar.opens, zone), instantAt(day, calendar.closes, zone));
  return nextOfficeMinute(addOfficeMinutes(from, passed * dayMinutes, calendar, zone), calendar, zone);
}

/** When the clock must look at this complaint next, in our own time; nothing when nothing is to come. */
export function nextLookAt(complaint: Complaint, now: Instant, calendar: Calendar, zone: Zone): Instant | undefined {
  const next = nextReminderAt(complaint, practiceNow(complaint, now, calendar, zone), calendar, zone);
  const { practiceFrom } = complaint;
  return next && practiceFrom ? ourMoment(next, practiceFrom, calendar, zone) : next;
}

/** The first second of ours in which the practice clock has reached this moment; nothing when it stands still before. */
function ourMoment(moment: Instant, from: Instant, calendar: Calendar, zone: Zone): Instant | undefined {
  const hasReached = (seconds: number): boolean => shownAfter(seconds / 60, from, calendar, zone) >= moment;
  let [before, there] = [-1, LONGEST * 60];
  if (!hasReached(there)) return undefined;
  while (there - before > 1) {
    const middle = Math.floor((before + there) / 2);
    if (hasReached(middle)) there = middle;
    else before = middle;
  }
  return addMinutes(from, there / 60);
}
