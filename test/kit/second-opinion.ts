/**
 * The calendar a second time, by another method on purpose, to set beside bot/core: days are numbers, Easter is Gauss's, working
 * days are a list made beforehand and counted by their place in it, and the zone is asked of Intl. It shares no code with bot/core,
 * only types.
 */
import type { Day, Instant, Zone } from '../../bot/core/time.ts';
import type { Calendar } from '../../bot/core/workdays.ts';

const dayMs = 86_400_000;

/** Days since 1970-01-01. */
export function numberOf(day: Day): number {
  return Date.parse(`${day}T00:00:00Z`) / dayMs;
}

export function dayOf(number: number): Day {
  return new Date(number * dayMs).toISOString().slice(0, 10);
}

/** Easter Sunday after Gauss (1800, corrected 1816), with his table for the centuries 1900-2299 and his two exceptions. */
export function gaussEaster(year: number): number {
  const [m, n] = year < 2100 ? [24, 5] : year < 2200 ? [24, 6] : [25, 0];
  const [a, b, c] = [year % 19, year % 4, year % 7];
  const d = (19 * a + m) % 30;
  const e = (2 * b + 4 * c + 6 * d + n) % 7;
  if (d === 29 && e === 6) return numberOf(`${year}-04-19`);
  if (d === 28 && e === 6 && (11 * m + 11) % 30 < 19) return numberOf(`${year}-04-18`);
  return numberOf(`${year}-03-22`) + d + e;
}

/** What the wall shows: the day as a number, and milliseconds since midnight by the hands of the clock. */
export function wallAt(instant: Instant, zone: Zone): { day: number; ms: number } {
  const at = Date.parse(instant);
  const local = at + offsetAt(at, zone);
  const day = Math.floor(local / dayMs);
  return { day, ms: local - day * dayMs };
}

/** The moment at which the wall shows that. Only for times that come exactly once, such as those of an office. */
export function instantOf(day: number, ms: number, zone: Zone): Instant {
  const wall = day * dayMs + ms;
  const guess = wall - offsetAt(wall, zone);
  return new Date(wall - offsetAt(guess, zone)).toISOString();
}

const formats = new Map<Zone, Intl.DateTimeFormat>();

function offsetAt(at: number, zone: Zone): number {
  const format = formats.get(zone) ?? clockOf(zone);
  formats.set(zone, format);
  const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const wall = Date.UTC(part.year ?? 0, (part.month ?? 0) - 1, part.day, part.hour, part.minute, part.second);
  return wall - Math.floor(at / 1000) * 1000;
}

function clockOf(timeZone: Zone): Intl.DateTimeFormat {
  const two = '2-digit';
  return new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: two,
    day: two,
    hour: two,
    minute: two,
    second: two,
  });
}

/** All free weekdays of a year by the settings, as day numbers. */
export function freeDays(year: number, calendar: Calendar): Set<number> {
  const easter = gaussEaster(year);
  const april27 = numberOf(`${year}-04-27`);
  const free = [easter + 1, easter + 39, easter + 50, april27 - (isoWeekday(april27) === 7 ? 1 : 0)];
  for (const day of ['01-01', '12-25', '12-26']) free.push(numberOf(`${year}-${day}`));
  if (calendar.goodFriday) free.push(easter - 2);
  if (calendar.liberationDay === 'every-year' || (calendar.liberationDay === 'lustrum' && /[05]$/.test(`${year}`))) {
    free.push(numberOf(`${year}-05-05`));
  }
  for (const { day } of calendar.closed) if (day.startsWith(`${year}-`)) free.push(numberOf(day));
  return new Set(free.filter((day) => isoWeekday(day) < 6));
}

/** 1970-01-01 was a Thursday. */
export function isoWeekday(number: number): number {
  return ((((number + 3) % 7) + 7) % 7) + 1;
}

/** The same questions as workdays.ts and terms.ts answer, for the years `first` to `last`. */
export class SecondOpinion {
  private readonly calendar: Calendar;
  private readonly zone: Zone;
  private readonly from: number;
  /** Working days in order. */
  private readonly working: number[] = [];
  /** By day since `from`: how many working days there are up to and including that day. */
  private readonly upTo: number[] = [];

  constructor(calendar: Calendar, zone: Zone, first: number, last: number) {
    this.calendar = calendar;
    this.zone = zone;
    this.from = numberOf(`${first}-01-01`);
    const free = new Set<number>();
    for (let year = first; year <= last; year += 1) for (const day of freeDays(year, calendar)) free.add(day);
    for (let day = this.from; day <= numberOf(`${last}-12-31`); day += 1) {
      if (isoWeekday(day) < 6 && !free.has(day)) this.working.push(day);
      this.upTo.push(this.working.length);
    }
  }

  isWorkingDay(day: Day): boolean {
    return this.works(numberOf(day));
  }

  addWorkingDays(start: Day, count: number): Day {
    if (count === 0) return start;
    const before = this.count(numberOf(start) - (count < 0 ? 1 : 0));
    return dayOf(this.working[count > 0 ? before + count - 1 : before + count] ?? Number.NaN);
  }

  workingDaysUntil(from: Day, to: Day): number {
    return this.count(numberOf(to)) - this.count(numberOf(from));
  }

  term(received: Instant, days: number): { start: Day; due: Day; counted: number; skipped: number } {
    const { day, ms } = wallAt(received, this.zone);
    const lateOrFree = !this.works(day) || ms >= this.closes;
    const start = this.calendar.start === 'lenient' && lateOrFree ? this.addWorkingDays(dayOf(day), 1) : dayOf(day);
    const due = this.addWorkingDays(start, days);
    return { start, due, counted: days, skipped: numberOf(due) - numberOf(start) - days };
  }

  isOfficeMinute(instant: Instant): boolean {
    const { day, ms } = wallAt(instant, this.zone);
    return this.works(day) && ms >= this.opens && ms < this.closes;
  }

  /** All office time laid end to end is one axis; find the place on it, move along, and look up the day again. */
  addOfficeMinutes(instant: Instant, minutes: number): Instant {
    if (minutes === 0) return instant;
    const length = this.closes - this.opens;
    const { day, ms } = wallAt(instant, this.zone);
    const today = this.works(day) ? Math.min(Math.max(ms - this.opens, 0), length) : 0;
    const place = this.count(day - 1) * length + today + minutes * 60_000;
    const index = Math.ceil(place / length) - 1;
    return instantOf(this.working[index] ?? Number.NaN, this.opens + place - index * length, this.zone);
  }

  nextOfficeMinute(instant: Instant): Instant {
    if (this.isOfficeMinute(instant)) return instant;
    const { day, ms } = wallAt(instant, this.zone);
    const next = this.works(day) && ms < this.opens ? day : (this.working[this.count(day)] ?? Number.NaN);
    return instantOf(next, this.opens, this.zone);
  }

  private get opens(): number {
    return Date.parse(`1970-01-01T${this.calendar.opens}Z`);
  }

  private get closes(): number {
    return Date.parse(`1970-01-01T${this.calendar.closes}Z`);
  }

  private works(day: number): boolean {
    return this.count(day) > this.count(day - 1);
  }

  private count(day: number): number {
    return this.upTo[day - this.from] ?? 0;
  }
}

/** Numbers from 0 up to 1 that are the same on every run (mulberry32), so that a difference found once is found again. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
