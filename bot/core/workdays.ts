/**
 * Which days the office works, and counting in them.
 *
 * The free days are our own table, after the Algemene termijnenwet art. 3 lid 1 (New Year's Day, Easter Monday, Whit Monday, both
 * Christmas days, Ascension Day, King's Day, 5 May) and lid 2 (Good Friday). What offices differ in is a setting. The bridge days
 * that a royal decree adds under lid 3 are not ours, unless the office closes: then they are closing days.
 */
import {
  addDays,
  addMinutes,
  type Day,
  dayAt,
  type Instant,
  instantAt,
  minutesBetween,
  type TimeOfDay,
  weekday,
  type Zone,
} from './time.ts';

export type HolidayName =
  | 'new-year'
  | 'good-friday'
  | 'easter-monday'
  | 'kings-day'
  | 'liberation-day'
  | 'ascension-day'
  | 'whit-monday'
  | 'christmas-day'
  | 'boxing-day';

/** When the office works. A changed calendar gets a new version; a term keeps the version under which it was promised. */
export interface Calendar {
  readonly version: number;
  /** 5 May free: every year, in years that end in 0 or 5, or never. */
  readonly liberationDay: 'every-year' | 'lustrum' | 'never';
  readonly goodFriday: boolean;
  /** Days on which this office closes, each with the reason people will read. */
  readonly closed: readonly { readonly day: Day; readonly name: string }[];
  readonly opens: TimeOfDay;
  readonly closes: TimeOfDay;
  /** Whether what arrives after hours or on a free day has that day as day zero (strict) or the next working day (lenient). */
  readonly start: 'strict' | 'lenient';
}

/** What an office has that has set nothing. Strict, because then a date is never late under any reading of the protocol. */
export const standardCalendar: Calendar = {
  version: 1,
  liberationDay: 'lustrum',
  goodFriday: false,
  closed: [],
  opens: '09:00',
  closes: '17:00',
  start: 'strict',
};

/** Why nobody works on a day. */
export type DayOff =
  | { readonly kind: 'weekend' }
  | { readonly kind: 'holiday'; readonly name: HolidayName }
  | { readonly kind: 'closed'; readonly name: string };

/** Why `day` is free, or undefined when it is a working day. A Christmas day on a Saturday is Christmas: a name says more. */
export function dayOff(day: Day, calendar: Calendar): DayOff | undefined {
  const holiday = holidaysIn(Number(day.slice(0, 4)), calendar).get(day);
  if (holiday) return { kind: 'holiday', name: holiday };
  const closing = calendar.closed.find((closed) => closed.day === day);
  if (closing) return { kind: 'closed', name: closing.name };
  return weekday(day) >= 6 ? { kind: 'weekend' } : undefined;
}

export function isWorkingDay(day: Day, calendar: Calendar): boolean {
  return dayOff(day, calendar) === undefined;
}

/**
 * Counts working days from the day after `start`; back from the day before it when `count` is negative. `start` is day zero
 * whatever day it is, as in Regulation (EEC) 1182/71 art. 3: the day of the event does not count, and a period in working days
 * skips public holidays, Sundays and Saturdays.
 *   Friday + 1 is Monday         Monday - 1 is Friday
 *   Sunday + 1 is Monday         Sunday - 1 is Friday
 *   Thursday + 1 is Tuesday when Good Friday and Easter Monday are free
 *   any day + 0 is that day
 */
export function addWorkingDays(start: Day, count: number, calendar: Calendar): Day {
  if (!Number.isInteger(count) || Math.abs(count) > 10_000) {
    throw new Error(`Cannot count ${count} working days. Give a whole number up to 10000: check the term in the settings.`);
  }
  let day = start;
  for (let left = Math.abs(count); left > 0; left -= 1) day = nextWorkingDay(day, Math.sign(count), calendar);
  return day;
}

/**
 * How many working days there are after `from`, up to and including `to`. Turned round, the answer is the same with a minus.
 *   Friday to Monday     is 1      Monday to Friday     is -1
 *   Friday to Sunday     is 0      Sunday to Friday     is 0
 *   Sunday to Monday     is 1      Monday to Sunday     is -1
 */
export function workingDaysUntil(from: Day, to: Day, calendar: Calendar): number {
  if (to < from) return 0 - workingDaysUntil(to, from, calendar);
  let count = 0;
  for (let day = addDays(from, 1); day <= to; day = addDays(day, 1)) if (isWorkingDay(day, calendar)) count += 1;
  return count;
}

/**
 * Whether the office is open at a moment: from `opens` up to, not including, `closes`, on a working day in `zone`.
 * Asked of moments and not of the wall clock, so an hour that the clock shows twice cannot open the office twice.
 */
export function isOfficeMinute(instant: Instant, calendar: Calendar, zone: Zone): boolean {
  const hours = officeHours(dayAt(instant, zone), calendar, zone);
  return hours !== undefined && hours.from <= instant && instant < hours.until;
}

/**
 * The moment itself when the office is open, else the next opening.
 *   Tuesday 08:00 is Tuesday 09:00      Tuesday 12:34 is Tuesday 12:34
 *   Friday 17:00 is Monday 09:00        Christmas Eve 18:00 is the first working day after Christmas, 09:00
 */
export function nextOfficeMinute(instant: Instant, calendar: Calendar, zone: Zone): Instant {
  return officeHoursFrom(instant, calendar, zone).next().value.from;
}

/**
 * The first moment at which that many minutes of office time have passed. Minutes are elapsed time: an hour that the clocks skip
 * was not worked.
 *   Friday 16:00 + 90 is Monday 09:30
 *   Friday 16:00 + 60 is Friday 17:00, the very moment of closing
 *   Saturday 12:00 + 30 is Monday 09:30
 *   any moment + 0 is that moment
 */
export function addOfficeMinutes(instant: Instant, minutes: number, calendar: Calendar, zone: Zone): Instant {
  if (!(minutes >= 0 && minutes <= 1_000_000)) {
    throw new Error(
      `Cannot count ${minutes} office minutes. Give a number from 0 to 1000000: check the waiting times in the settings.`,
    );
  }
  // Whole milliseconds, since fractions of minutes would add up to just past closing hour.
  let left = Math.round(minutes * 60_000);
  if (left === 0) return instant;
  const openings = officeHoursFrom(instant, calendar, zone);
  for (;;) {
    const { from, until } = openings.next().value;
    const room = Math.round(minutesBetween(from, until) * 60_000);
    if (left <= room) return addMinutes(from, left / 60_000);
    left -= room;
  }
}

/** One working day's office hours, from the opening up to the closing. */
interface Hours {
  readonly from: Instant;
  readonly until: Instant;
}

/** The office hours of `day`; undefined when it is free, or when a jump of the clock leaves nothing of them. */
function officeHours(day: Day, calendar: Calendar, zone: Zone): Hours | undefined {
  if (!isWorkingDay(day, calendar)) return undefined;
  const hours = { from: instantAt(day, calendar.opens, zone), until: instantAt(day, calendar.closes, zone) };
  return hours.from < hours.until ? hours : undefined;
}

/** The office time ahead of a moment, a day at a time, without end; of a day already begun, what is left of it. */
function* officeHoursFrom(instant: Instant, calendar: Calendar, zone: Zone): Generator<Hours, never> {
  let day = dayAt(instant, zone);
  for (let idle = 0; idle <= patience; idle += 1) {
    const hours = officeHours(day, calendar, zone);
    if (hours && instant < hours.until) {
      yield hours.from < instant ? { from: instant, until: hours.until } : hours;
      idle = 0;
    }
    day = addDays(day, 1);
  }
  throw new Error(
    `The office does not open within ${patience} days before ${day}: calendar ${calendar.version} is open from ${calendar.opens} to ${calendar.closes} and has ${calendar.closed.length} closing days. Check these in the settings.`,
  );
}

/**
 * The holidays of a year by day, first to last, weekend or not. The caller gets a shared map: same year and settings, same map.
 * For years from 2014 on: before, the nation celebrated on Queen's Day, 30 April.
 */
export function holidaysIn(year: number, calendar: Calendar): ReadonlyMap<Day, HolidayName> {
  const key = `${year} ${calendar.liberationDay} ${calendar.goodFriday}`;
  const known = cache.get(key);
  if (known) return known;
  const holidays = holidayTable(year, calendar);
  if (cache.size >= 500) cache.clear();
  cache.set(key, holidays);
  return holidays;
}

/**
 *   easter - 2     Good Friday, a setting
 *   easter + 1     Easter Monday
 *   27 April       King's Day; the 26th when the 27th is a Sunday
 *   5 May          Liberation Day, a setting
 *   easter + 39    Ascension Day; in 2157 that is 5 May too, and the name that is always free wins
 *   easter + 50    Whit Monday
 */
function holidayTable(year: number, calendar: Calendar): Map<Day, HolidayName> {
  const easter = easterSunday(year);
  const rows: [Day, HolidayName][] = [
    [`${year}-01-01`, 'new-year'],
    [addDays(easter, 1), 'easter-monday'],
    [kingsDay(year), 'kings-day'],
    [addDays(easter, 39), 'ascension-day'],
    [addDays(easter, 50), 'whit-monday'],
    [`${year}-12-25`, 'christmas-day'],
    [`${year}-12-26`, 'boxing-day'],
  ];
  if (calendar.goodFriday) rows.unshift([addDays(easter, -2), 'good-friday']);
  if (isLiberationDayFree(year, calendar)) rows.unshift([`${year}-05-05`, 'liberation-day']);
  return new Map([...new Map(rows)].sort(([one], [other]) => (one < other ? -1 : 1)));
}

function isLiberationDayFree(year: number, { liberationDay }: Calendar): boolean {
  return liberationDay === 'every-year' || (liberationDay === 'lustrum' && year % 5 === 0);
}

function kingsDay(year: number): Day {
  return weekday(`${year}-04-27`) === 7 ? `${year}-04-26` : `${year}-04-27`;
}

/**
 * Easter Sunday: the first Sunday after the full moon on or after 21 March, both by the church's tables. After Clavius, in the
 * form Knuth gave it (The Art of Computer Programming, vol. 1, 1.3.2, exercise 14).
 *   2026 is 5 April      2008 is 23 March      2038 is 25 April
 */
function easterSunday(year: number): Day {
  const golden = (year % 19) + 1;
  const century = Math.floor(year / 100) + 1;
  const droppedLeapYears = Math.floor((3 * century) / 4) - 12;
  const moonCorrection = Math.floor((8 * century + 5) / 25) - 5;
  const sunday = Math.floor((5 * year) / 4) - droppedLeapYears - 10;
  let epact = (11 * golden + 20 + moonCorrection - droppedLeapYears) % 30;
  if (epact === 24 || (epact === 25 && golden > 11)) epact += 1;
  const fullMoon = epact > 23 ? 74 - epact : 44 - epact;
  return addDays(`${year}-03-01`, fullMoon + 6 - ((sunday + fullMoon) % 7));
}

function nextWorkingDay(from: Day, step: number, calendar: Calendar): Day {
  let day = from;
  for (let tries = 0; tries < patience; tries += 1) {
    day = addDays(day, step);
    if (isWorkingDay(day, calendar)) return day;
  }
  throw new Error(
    `No working day within ${patience} days of ${from}: calendar ${calendar.version} has ${calendar.closed.length} closing days. Take closing days out in the settings, so that the office opens again.`,
  );
}

// More free days in a row than any office that still handles complaints.
const patience = 400;

// Filled as years are asked for; a few years and one or two calendars in practice.
const cache = new Map<string, ReadonlyMap<Day, HolidayName>>();
