/**
 * The self-test (F90): what is looked at, what can be found, and what of it is news. A finding has its words and its cure in
 * cards/texts, under `self-test.found.<check>.<key>` and `self-test.cure.<check>.<key>`.
 */
import type { PersonId } from './complaint.ts';
import { addDays, addMinutes, dayAt, type Instant, minutesBetween, timeAt, weekday, type Zone } from './time.ts';
import { type Calendar, type HolidayName, holidaysIn } from './workdays.ts';

/** In the order in which people read them. */
export const CHECKS = [
  'mailbox',
  'other-mailbox',
  'sending',
  'subscription',
  'channel',
  'roster',
  'tables',
  'calendars',
  'meetings',
  'clock',
  'zone',
  'holidays',
  'timers',
  'quarantine',
  'delivery',
] as const;
export type CheckName = (typeof CHECKS)[number];

/** What a check can find; `any` can happen to each of them. */
export const FINDINGS: Readonly<Record<CheckName | 'any', readonly string[]>> = {
  any: ['slow', 'identity', 'refused', 'silent', 'storage', 'broken'],
  mailbox: ['denied', 'missing'],
  'other-mailbox': ['open', 'unclear'],
  sending: ['denied', 'none-yet'],
  subscription: ['none', 'gone', 'ending', 'elsewhere'],
  channel: ['not-chosen', 'out', 'removed', 'denied'],
  roster: ['denied', 'missing', 'leaderless', 'no-team'],
  tables: ['missing', 'denied', 'read-only'],
  calendars: ['denied', 'no-answer', 'nobody'],
  meetings: ['no-teams', 'nobody'],
  clock: ['off', 'no-date'],
  zone: ['wrong'],
  holidays: ['missing', 'closing-days'],
  timers: ['still', 'failing', 'unreachable'],
  quarantine: ['waiting'],
  delivery: ['waiting'],
};

/** Neither good nor bad: it could not be known, or only a person knows whether it is right. */
const UNCLEAR = ['unclear', 'none-yet', 'no-team', 'nobody', 'no-date', 'closing-days'];

export interface Finding {
  readonly key: string;
  readonly values?: Readonly<Record<string, string | number>>;
  /** Colleagues whom it concerns: named where the card may name them. */
  readonly people?: readonly PersonId[];
}

export interface Outcome {
  readonly check: CheckName;
  readonly state: 'good' | 'unknown' | 'bad';
  readonly found: readonly Finding[];
  /** When the mailbox last saw a letter of ours. */
  readonly at?: Instant;
}

export const stateOf = (found: readonly Finding[]): Outcome['state'] => {
  if (found.length === 0) return 'good';
  return found.every(({ key }) => UNCLEAR.includes(key)) ? 'unknown' : 'bad';
};

export const failing = (outcomes: readonly Outcome[]): readonly CheckName[] =>
  outcomes.filter(({ state }) => state === 'bad').map(({ check }) => check);

/** Since when the leads know of a check that fails. */
export type Told = Readonly<Partial<Record<CheckName, Instant>>>;

export interface News {
  /** Fails, and nobody was told in the last week. */
  readonly broken: readonly CheckName[];
  /** Was told to fail, and is good. */
  readonly mended: readonly CheckName[];
  readonly told: Told;
}

/** A week, less the hour by which one morning's check may be earlier than the other's. */
const AGAIN_MINUTES = 7 * 24 * 60 - 60;

/** What is not known is no news: it neither breaks nor mends. */
export function newsOf(told: Told, outcomes: readonly Outcome[], now: Instant): News {
  const broken = failing(outcomes).filter((check) => (told[check] ?? '') <= addMinutes(now, -AGAIN_MINUTES));
  const mended = outcomes.filter(({ check, state }) => state === 'good' && told[check]).map(({ check }) => check);
  const kept = Object.entries(told).filter(([check]) => !mended.includes(check as CheckName));
  return { broken, mended, told: { ...Object.fromEntries(kept), ...Object.fromEntries(broken.map((check) => [check, now])) } };
}

/** Minutes by which a wall clock in `zone` is ahead of UTC. */
export const offsetAt = (now: Instant, zone: Zone): number =>
  Math.round(minutesBetween(`${now.slice(0, 16)}:00.000Z`, `${dayAt(now, zone)}T${timeAt(now, zone)}:00.000Z`));

/** The same for Amsterdam by the rule itself (Directive 2000/84/EC): summer time between the last Sundays of March and October, 01:00 UTC. */
export function offsetByRule(now: Instant): number {
  const lastSunday = (month: string) => {
    const last = `${now.slice(0, 4)}-${month}-31`;
    return `${addDays(last, -(weekday(last) % 7))}T01:00:00.000Z`;
  };
  return lastSunday('03') <= now && now < lastSunday('10') ? 120 : 60;
}

const HALF_A_YEAR_MINUTES = 183 * 24 * 60;

/** Whether the runtime knows Amsterdam's clock, in this half of the year and in the other. */
export const knowsZone = (now: Instant, offset: typeof offsetAt = offsetAt): boolean =>
  [now, addMinutes(now, HALF_A_YEAR_MINUTES)].every((at) => offset(at, 'Europe/Amsterdam') === offsetByRule(at));

const ALWAYS: readonly HolidayName[] = [
  'new-year',
  'easter-monday',
  'kings-day',
  'ascension-day',
  'whit-monday',
  'christmas-day',
  'boxing-day',
];

/** Of this year and the next, those whose holidays are not all there. */
export function yearsWithout(now: Instant, zone: Zone, calendar: Calendar, holidays = holidaysIn): readonly number[] {
  const year = Number(dayAt(now, zone).slice(0, 4));
  return [year, year + 1].filter((one) => {
    const named = [...holidays(one, calendar).values()];
    return !ALWAYS.every((name) => named.includes(name));
  });
}

/** In December: there were closing days this year, and there are none for the next. */
export function lacksClosingDays(now: Instant, zone: Zone, { closed }: Calendar): boolean {
  const today = dayAt(now, zone);
  const year = Number(today.slice(0, 4));
  const has = (one: number) => closed.some(({ day }) => day.startsWith(`${one}-`));
  return today.slice(5) >= '12-01' && has(year) && !has(year + 1);
}

/** When a tick was claimed, from its name (bot/in/clock.ts): minutes since 1970 in steps, or the moment of a jump. */
export const tickedAt = (tick: string, everyMinutes: number): Instant =>
  /^\d+$/.test(tick) ? addMinutes('1970-01-01T00:00:00.000Z', Number(tick) * everyMinutes) : (tick.split(' ')[0] ?? '');
