/**
 * Moments for a hearing (F46): free for everybody who is needed, in their working hours and in ours, before the term is over; and of
 * what is left out, why. Pure: calendars and reservations are read elsewhere (`bot/in/freebusy.ts`).
 */
import type { PersonId } from './complaint.ts';
import type { Slot } from './hearing.ts';
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
import { addWorkingDays, type Calendar, type DayOff, dayOff } from './workdays.ts';

/** What the calendar of one colleague says. */
export interface Diary {
  readonly person: PersonId;
  readonly busy: readonly { readonly start: Instant; readonly end: Instant }[];
  /** As the colleague set them, wherever that is; without them the office hours count. */
  readonly hours?: WorkingHours;
}

export interface WorkingHours {
  /** As ISO 8601 numbers them: 1 is Monday. */
  readonly days: readonly number[];
  readonly from: TimeOfDay;
  readonly until: TimeOfDay;
  readonly zone: Zone;
}

/** What speaks against a moment by itself. */
export type Against =
  | { readonly why: 'busy' | 'outside-hours'; readonly people: readonly PersonId[] }
  | { readonly why: 'day-off'; readonly off: DayOff };

/** Why a moment is no proposal. */
export type LeftOut = Against | { readonly why: 'after-term' };

/** From one moment to another on one day, with the same reason. */
export type Piece = LeftOut & { readonly day: Day; readonly start: Instant; readonly end: Instant };

export interface Wanted {
  readonly diaries: readonly Diary[];
  readonly minutes: number;
  readonly now: Instant;
  /** The last day of the term. */
  readonly due: Day;
  readonly calendar: Calendar;
  readonly zone: Zone;
}

export interface Found {
  /** Two to four, spread over at least two days where there are two; by time. */
  readonly proposed: readonly Slot[];
  /** Every free moment, those included; by time. */
  readonly free: readonly Slot[];
  readonly leftOut: readonly Piece[];
  /** Fewer than two days of the term have a free moment: what is proposed may lie behind it. */
  readonly termMissed: boolean;
}

/** A moment begins at the hour or half past. */
const STEP = 30;
/** As far ahead as anybody looks when the term is too short. */
const WORKING_DAYS_AHEAD = 10;
const MOST = 4;
const LEAST_DAYS = 2;
/** In turn: who works in the morning may come in the afternoon. */
const PREFERRED: readonly TimeOfDay[] = ['10:00', '14:00'];

export function findSlots(wanted: Wanted): Found {
  const { now, due, calendar, zone } = wanted;
  const today = dayAt(now, zone);
  const last = [due, addWorkingDays(today, WORKING_DAYS_AHEAD, calendar)].sort().at(-1) ?? due;
  const all = daysBetween(addDays(today, 1), last).map((day) => ({ day, moments: momentsOf(day, wanted) }));
  const freeOf = (from: readonly DayMoments[]) => from.filter(({ moments }) => moments.some(({ left }) => !left));
  const inTerm = freeOf(all.filter(({ day }) => day <= due));
  const termMissed = inTerm.length < LEAST_DAYS;
  // Behind the term only as many days as are needed, for each is a day later than was promised.
  const used = termMissed ? freeOf(all).slice(0, LEAST_DAYS) : inTerm;
  const lastUsed = [due, used.at(-1)?.day ?? due].sort().at(-1) ?? due;
  const free = freeOf(all.filter(({ day }) => day <= lastUsed)).flatMap(({ moments }) => moments.filter(({ left }) => !left));
  return {
    proposed: spread(used, zone),
    free: free.map(({ slot }) => slot),
    leftOut: all.flatMap(({ day, moments }) => (day <= lastUsed ? piecesOf(day, moments) : [afterTerm(day, moments)].flat())),
    termMissed,
  };
}

interface Moment {
  readonly slot: Slot;
  readonly left?: LeftOut;
}

interface DayMoments {
  readonly day: Day;
  readonly moments: readonly Moment[];
}

function daysBetween(from: Day, until: Day): readonly Day[] {
  const days: Day[] = [];
  for (let day = from; day <= until; day = addDays(day, 1)) days.push(day);
  return days;
}

/** Every moment of our office hours on this day; a free day has them as well, each left out for the same reason. */
function momentsOf(day: Day, wanted: Wanted): readonly Moment[] {
  const { calendar, zone, minutes } = wanted;
  const closes = instantAt(day, calendar.closes, zone);
  const moments: Moment[] = [];
  for (let start = instantAt(day, calendar.opens, zone); addMinutes(start, minutes) <= closes; start = addMinutes(start, STEP)) {
    const slot = { start, minutes };
    moments.push({ slot, left: reasonsAgainst(slot, wanted)[0] });
  }
  return moments;
}

type Company = Pick<Wanted, 'diaries' | 'calendar' | 'zone'>;

/** All that speaks against a moment, as far as these calendars tell; a free day says enough. */
export function reasonsAgainst({ start, minutes }: Slot, { diaries, calendar, zone }: Company): readonly Against[] {
  const off = dayOff(dayAt(start, zone), calendar);
  if (off) return [{ why: 'day-off', off }];
  const end = addMinutes(start, minutes);
  const away = diaries.filter(({ hours }) => hours && !isWithin(start, end, hours));
  const taken = diaries.filter(({ busy }) => busy.some((one) => one.start < end && start < one.end));
  const reasons = [
    { why: 'outside-hours', people: away.map(({ person }) => person) },
    { why: 'busy', people: taken.map(({ person }) => person) },
  ] as const;
  return reasons.filter(({ people }) => people.length > 0);
}

/** On the colleague's own clock: who works elsewhere begins and ends at another moment. */
function isWithin(start: Instant, end: Instant, { days, from, until, zone }: WorkingHours): boolean {
  const day = dayAt(start, zone);
  return days.includes(weekday(day)) && instantAt(day, from, zone) <= start && end <= instantAt(day, until, zone);
}

/** Moments that follow each other with the same reason, as one piece. */
function piecesOf(day: Day, moments: readonly Moment[]): readonly Piece[] {
  const pieces: Piece[] = [];
  for (const { slot, left } of moments) {
    if (!left) continue;
    const end = addMinutes(slot.start, slot.minutes);
    const before = pieces.at(-1);
    const goesOn = before && slot.start <= before.end && reasonOf(before) === reasonOf(left);
    if (goesOn) pieces[pieces.length - 1] = { ...before, end };
    else pieces.push({ ...left, day, start: slot.start, end });
  }
  return pieces;
}

const reasonOf = (left: LeftOut): string => ('people' in left ? `${left.why} ${left.people.join(' ')}` : left.why);

/** A free day behind the term is no more than free. */
function afterTerm(day: Day, moments: readonly Moment[]): readonly Piece[] {
  const [first, last] = [moments[0], moments.at(-1)];
  if (!first || !last || first.left?.why === 'day-off') return piecesOf(day, moments);
  return [{ why: 'after-term', day, start: first.slot.start, end: addMinutes(last.slot.start, last.slot.minutes) }];
}

/** Of four days or more one each, from the first to the last; of fewer days more than one, never overlapping. */
function spread(days: readonly DayMoments[], zone: Zone): readonly Slot[] {
  const many = days.length > MOST;
  const chosenDays = many ? Array.from({ length: MOST }, (_, n) => days[Math.round((n * (days.length - 1)) / (MOST - 1))]) : days;
  const chosen: Slot[] = [];
  for (let round = 0; round < MOST && chosen.length < MOST; round++) {
    for (const [nth, day] of chosenDays.entries()) {
      if (!day || chosen.length === MOST) break;
      const at = instantAt(day.day, PREFERRED[(nth + round) % PREFERRED.length] ?? '10:00', zone);
      const slot = nearest(at, day.moments, chosen);
      if (slot) chosen.push(slot);
    }
  }
  return chosen.sort((one, other) => (one.start < other.start ? -1 : 1));
}

function nearest(at: Instant, moments: readonly Moment[], chosen: readonly Slot[]): Slot | undefined {
  const left = moments.filter(({ slot, left }) => !left && !chosen.some((one) => overlap(one, slot)));
  const far = ({ slot }: Moment): number => Math.abs(minutesBetween(at, slot.start));
  return left.sort((one, other) => far(one) - far(other))[0]?.slot;
}

export const overlap = (one: Slot, other: Slot): boolean =>
  one.start < addMinutes(other.start, other.minutes) && other.start < addMinutes(one.start, one.minutes);
