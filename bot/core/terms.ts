/**
 * Terms of the protocol, in working days, each able to explain itself: where it started, what counted, what was skipped and why.
 *
 * The protocol sets these terms, not the law, so the Algemene termijnenwet does not govern them; it and Regulation (EEC) 1182/71
 * are the model. The day of the event does not count, and a term ends with the last hour of its last day.
 */
import { addDays, type Day, dayAt, type Instant, timeAt, type Zone } from './time.ts';
import { addWorkingDays, type Calendar, type DayOff, dayOff, isWorkingDay } from './workdays.ts';

/** The protocol: a reaction within 2 working days (S2), the whole aims at 5 (S9). */
export const REACTION_DAYS = 2;
export const WHOLE_DAYS = 5;

/** A promise of so many working days, with its reckoning. */
export interface Term {
  readonly received: Instant;
  /** Day zero. */
  readonly start: Day;
  /** How many working days were promised. */
  readonly days: number;
  /** The last day on which it is in time, all of it. */
  readonly due: Day;
  /** The working days that counted, first to last; the last one is `due`. */
  readonly counted: readonly Day[];
  /** The free days after `start` up to `due`. */
  readonly skipped: readonly { readonly day: Day; readonly why: DayOff }[];
  /** The version of the calendar it was reckoned with. */
  readonly calendar: number;
}

/**
 * The term of `days` working days for what was received at a moment, on the office's calendar in `zone`. With two working days:
 *   received          strict, due    lenient, due
 *   Tuesday 10:00     Thursday       Thursday
 *   Tuesday 17:00     Thursday       Friday, since Wednesday is day zero
 *   Saturday 10:00    Tuesday        Wednesday, since Monday is day zero
 */
export function termFrom(received: Instant, days: number, calendar: Calendar, zone: Zone): Term {
  if (days < 0) throw new Error(`A term of ${days} working days ends before it starts. Check the terms in the settings.`);
  const start = dayZero(received, calendar, zone);
  const due = addWorkingDays(start, days, calendar);
  const counted: Day[] = [];
  const skipped: { day: Day; why: DayOff }[] = [];
  for (let day = addDays(start, 1); day <= due; day = addDays(day, 1)) {
    const why = dayOff(day, calendar);
    if (why) skipped.push({ day, why });
    else counted.push(day);
  }
  return { received, start, days, due, counted, skipped, calendar: calendar.version };
}

/** Whether a due day has gone by: only once it is over in `zone`, so at 23:59 on the day itself there is still a minute. */
export function isPast(due: Day, now: Instant, zone: Zone): boolean {
  return dayAt(now, zone) > due;
}

function dayZero(received: Instant, calendar: Calendar, zone: Zone): Day {
  const day = dayAt(received, zone);
  if (calendar.start === 'strict') return day;
  const inTime = isWorkingDay(day, calendar) && timeAt(received, zone) < calendar.closes;
  return inTime ? day : addWorkingDays(day, 1, calendar);
}
