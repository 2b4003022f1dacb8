/**
 * Days, moments and wall clock times. Everything that knows about clocks and zones is here; nothing here asks what time it is.
 */
import { Temporal } from 'temporal-polyfill';

/** A calendar day in the office's time zone, `2026-11-23`. Days compare and sort as strings. */
export type Day = string;

/** A moment, as an ISO 8601 string in UTC with milliseconds, `2026-11-23T08:00:00.000Z`. Moments compare and sort as strings. */
export type Instant = string;

/** A wall clock time in the office, `09:00`. */
export type TimeOfDay = string;

/** An IANA zone name, `Europe/Amsterdam`. */
export type Zone = string;

/**
 * The calendar day at a moment, as a wall calendar in `zone` shows it.
 *   2026-04-26T22:30:00.000Z in Amsterdam is 2026-04-27
 *   2026-12-31T23:30:00.000Z in Amsterdam is 2027-01-01
 */
export function dayAt(instant: Instant, zone: Zone): Day {
  return local(instant, zone).toPlainDate().toString();
}

/** The wall clock at a moment in `zone`, in whole minutes: at 16:59:59 it says 16:59. */
export function timeAt(instant: Instant, zone: Zone): TimeOfDay {
  return local(instant, zone).toPlainTime().toString({ smallestUnit: 'minute' });
}

/**
 * The moment at which the wall clock in `zone` shows `time` on `day`. A time that is skipped when the clocks go forward moves
 * along with them; of a time that comes twice when they go back, the first is meant.
 *   2026-11-23 09:00 in Amsterdam is 2026-11-23T08:00:00.000Z
 *   2026-03-29 02:30 in Amsterdam is 2026-03-29T01:30:00.000Z, when the clock shows 03:30
 *   2026-10-25 02:30 in Amsterdam is 2026-10-25T00:30:00.000Z, still summer time
 */
export function instantAt(day: Day, time: TimeOfDay, zone: Zone): Instant {
  const wall = plain(day).toPlainDateTime(Temporal.PlainTime.from(time));
  return written(wall.toZonedDateTime(zone, { disambiguation: 'compatible' }).toInstant());
}

/** The day `days` calendar days later, or earlier when negative. Calendar days have no hours, so no clock can shift them. */
export function addDays(day: Day, days: number): Day {
  // Terms are walked a day at a time; within a month, counting up the date is many times faster than asking Temporal.
  const date = Number(day.slice(8)) + days;
  if (Number.isInteger(date) && date >= 1 && date <= 28) return `${day.slice(0, 8)}${`${date}`.padStart(2, '0')}`;
  return plain(day).add({ days }).toString();
}

/** The same date that many months later; the last day of a month that has no such date. 31 January + 1 is 28 February. */
export function addMonths(day: Day, months: number): Day {
  return plain(day).add({ months }).toString();
}

/** The moment `minutes` later, or earlier when negative. Parts of a minute count, to the millisecond. */
export function addMinutes(instant: Instant, minutes: number): Instant {
  return written(Temporal.Instant.from(instant).add({ milliseconds: Math.round(minutes * 60_000) }));
}

/** Minutes that pass from one moment to the other, with their fraction: 90 seconds is 1.5. Negative when `to` is earlier. */
export function minutesBetween(from: Instant, to: Instant): number {
  return (Temporal.Instant.from(to).epochMilliseconds - Temporal.Instant.from(from).epochMilliseconds) / 60_000;
}

/** The day of the week as ISO 8601 numbers it: 1 is Monday, 7 is Sunday. */
export function weekday(day: Day): number {
  return plain(day).dayOfWeek;
}

/**
 * Reads a moment that came from outside: ISO 8601 with a date, a time, and Z or an offset. Anything else is undefined, and so is
 * a year outside 1900-2200: year 1 and year 9999 are how .NET writes "no date", and the Easter rule is only proven in between.
 *   2026-11-23T09:00:00+01:00     is 2026-11-23T08:00:00.000Z
 *   2026-11-23T08:00:00.1234567Z  is 2026-11-23T08:00:00.123Z, as Graph writes it
 *   2026-11-23T08:00:00           is undefined: nobody knows where that clock hangs
 *   2026-02-30T08:00:00Z          is undefined: there is no such day
 */
export function parseInstant(value: unknown): Instant | undefined {
  if (typeof value !== 'string' || !instantShape.test(value)) return undefined;
  return within(attempt(() => written(Temporal.Instant.from(value))));
}

/** Reads a day that came from outside, `2026-11-23` and nothing longer. No such day, or a year outside 1900-2200: undefined. */
export function parseDay(value: unknown): Day | undefined {
  if (typeof value !== 'string' || !dayShape.test(value)) return undefined;
  return within(attempt(() => Temporal.PlainDate.from(value).toString()));
}

// Temporal itself also reads leap seconds, week dates and [annotations]; the shapes keep to what Graph, Teams and our store write.
const dayShape = /^\d{4}-\d{2}-\d{2}$/;
const instantShape = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:[0-5]\d(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

// Twice as fast as PlainDate.from, which also looks for times, zones and calendars.
function plain(day: Day): Temporal.PlainDate {
  return new Temporal.PlainDate(Number(day.slice(0, 4)), Number(day.slice(5, 7)), Number(day.slice(8)));
}

function local(instant: Instant, zone: Zone): Temporal.ZonedDateTime {
  return Temporal.Instant.from(instant).toZonedDateTimeISO(zone);
}

// The same as `new Date().toISOString()`, so that moments from everywhere sort as strings.
function written(instant: Temporal.Instant): Instant {
  return instant.toString({ fractionalSecondDigits: 3 });
}

function within<Text extends Day | Instant>(text: Text | undefined): Text | undefined {
  return text !== undefined && text >= '1900' && text < '2201' ? text : undefined;
}

function attempt<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
