/**
 * A measure of the quarterly meeting (S14, F82, F115), as PDCA has it: taken, done, checked by somebody else, closed
 * (facts/reliability-domain 3.4). It closes by no other way than the check.
 */
import type { Actor, ComplaintNumber, ContentId, PersonId } from './complaint.ts';
import { type Refusal, refuse } from './decision.ts';
import type { MeasureNumber } from './discussion.ts';
import type { Quarter } from './figures.ts';
import type { Cause } from './inquiry.ts';
import { isMember, type Person } from './permissions.ts';
import type { Entry } from './quarterly.ts';
import { addDays, addMonths, type Day, dayAt, type Instant, type Zone } from './time.ts';

/** Makes good what went wrong; takes the cause away; keeps it from happening elsewhere. */
export const MEASURE_KINDS = ['repair', 'corrective', 'preventive'] as const;
export type MeasureKind = (typeof MEASURE_KINDS)[number];

/** What the check found: it helps; it does not, so it is done again; or something else must be done. */
export const OUTCOMES = ['effective', 'again', 'other'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** A measure is done within two years, and its effect is looked at three months later, and within one year. */
export const MEASURE_MOST_MONTHS = 24;
export const CHECK_AFTER_MONTHS = 3;
export const CHECK_MOST_MONTHS = 12;

export type MeasureFact =
  | {
      readonly type: 'MeasureTaken';
      readonly kind: MeasureKind;
      readonly description: ContentId;
      readonly owner: PersonId;
      readonly due: Day;
      readonly cause: Cause;
      /** Of the meeting in which it was taken. */
      readonly quarter: Quarter;
      readonly complaints: readonly ComplaintNumber[];
      /** Of the form: the same form sent twice is one measure. */
      readonly draft: string;
    }
  | { readonly type: 'MeasureDone'; readonly note: ContentId; readonly checkOn: Day }
  | {
      readonly type: 'EffectChecked';
      readonly outcome: Outcome;
      /** Complaints with this cause: closed in the quarter of the meeting, and in the months after it was done. */
      readonly before: number;
      readonly after: number;
      readonly note: ContentId;
      /** Until when it is done again. */
      readonly due?: Day;
    };

type Taken = Omit<Extract<MeasureFact, { type: 'MeasureTaken' }>, 'type'>;
type Checked = Omit<Extract<MeasureFact, { type: 'EffectChecked' }>, 'type'>;

export interface Measure extends Taken {
  readonly number: MeasureNumber;
  readonly status: 'open' | 'done' | 'closed';
  readonly takenAt: Instant;
  readonly takenBy: Actor;
  /** While it waits for its check, and after. */
  readonly done?: { readonly at: Instant; readonly by: Actor; readonly note: ContentId; readonly checkOn: Day };
  readonly checks: readonly (Checked & { readonly at: Instant; readonly by: Actor })[];
}

export function measureOf(number: MeasureNumber, past: readonly Entry<MeasureFact>[]): Measure | undefined {
  let measure: Measure | undefined;
  for (const entry of past) measure = evolveMeasure(number, measure, entry);
  return measure;
}

function evolveMeasure(number: MeasureNumber, measure: Measure | undefined, { fact, at, by }: Entry<MeasureFact>) {
  if (fact.type === 'MeasureTaken') {
    const { type, ...taken } = fact;
    return { ...taken, number, status: 'open', takenAt: at, takenBy: by, checks: [] } as const;
  }
  if (!measure) return undefined;
  if (fact.type === 'MeasureDone') {
    const { note, checkOn } = fact;
    return { ...measure, status: 'done', done: { at, by, note, checkOn } } as const;
  }
  const { type, ...checked } = fact;
  const checks = [...measure.checks, { ...checked, at, by }];
  if (fact.outcome === 'again')
    return { ...measure, checks, status: 'open', done: undefined, due: fact.due ?? measure.due } as const;
  return { ...measure, checks, status: 'closed' } as const;
}

export type MeasureCommand =
  | { readonly type: 'FinishMeasure'; readonly note?: ContentId; readonly checkOn: Day }
  | ({ readonly type: 'CheckEffect'; readonly note?: ContentId } & Omit<Checked, 'note'>);

interface Setting {
  readonly by: Person;
  /** This person leads in it. */
  readonly leads: boolean;
  readonly now: Instant;
  readonly zone: Zone;
}

/** A fact, nothing when it says nothing new, or a refusal. */
export function decideMeasure(measure: Measure, command: MeasureCommand, setting: Setting): MeasureFact | Refusal | undefined {
  if (!isMember(setting.by)) return refuse('not-in-team');
  return command.type === 'FinishMeasure' ? finish(measure, command, setting) : check(measure, command, setting);
}

type Finish = Extract<MeasureCommand, { type: 'FinishMeasure' }>;

/** By its owner or the lead, with what was done. */
function finish({ owner, status }: Measure, { note, checkOn }: Finish, { by, leads, now, zone }: Setting) {
  if (by.id !== owner && !leads) return refuse('measure-not-yours');
  if (status === 'closed') return refuse('measure-closed');
  // Pressed twice, the second time says nothing new.
  if (status === 'done') return undefined;
  if (!note) return refuse('reason-missing');
  const today = dayAt(now, zone);
  if (checkOn <= today) return refuse('day-not-later');
  if (checkOn > addMonths(today, CHECK_MOST_MONTHS)) return refuse('day-too-late');
  return { type: 'MeasureDone', note, checkOn } as const;
}

type Check = Extract<MeasureCommand, { type: 'CheckEffect' }>;

/** By somebody else than its owner and than who said that it was done, and not before its day (F115). */
function check({ owner, status, done }: Measure, command: Check, { by, now, zone }: Setting) {
  if (by.id === owner || (done && 'person' in done.by && done.by.person === by.id)) return refuse('measure-own-check');
  if (status === 'closed') return refuse('measure-closed');
  if (!done) return refuse('measure-not-done');
  const today = dayAt(now, zone);
  if (today < done.checkOn) return refuse('measure-too-early');
  const { type, note, due, ...checked } = command;
  if (!note) return refuse('reason-missing');
  if (command.outcome !== 'again') return { type: 'EffectChecked', ...checked, note } as const;
  if (!due || due <= today) return refuse('day-not-later');
  if (due > addMonths(today, MEASURE_MOST_MONTHS)) return refuse('day-too-late');
  return { type: 'EffectChecked', ...checked, note, due } as const;
}

/** The days after it was done in which its effect shows: as long as a quarter, or until today. */
export function effectDays({ done }: Measure, today: Day, zone: Zone): { readonly from: Day; readonly until: Day } | undefined {
  if (!done) return undefined;
  const day = dayAt(done.at, zone);
  const until = addMonths(day, CHECK_AFTER_MONTHS);
  return { from: addDays(day, 1), until: until < today ? until : today };
}

/** What the channel hears of a measure, under a key that comes once. */
export interface MeasureRung {
  readonly key: string;
  readonly about: 'week' | 'day' | 'late' | 'check';
}

/** The newest that is due: a week before, on the day, then weekly; and the check on its day, then weekly. */
export function dueRung({ status, due, done }: Measure, today: Day): MeasureRung | undefined {
  if (status === 'closed') return undefined;
  if (done) {
    const weeks = weeksSince(done.checkOn, today);
    return weeks === undefined ? undefined : { key: `check|${done.checkOn}|${weeks}`, about: 'check' };
  }
  const weeks = weeksSince(due, today);
  if (weeks === undefined) return today >= addDays(due, -7) ? { key: `week|${due}`, about: 'week' } : undefined;
  return weeks === 0 ? { key: `day|${due}`, about: 'day' } : { key: `late|${due}|${weeks}`, about: 'late' };
}

/** Whole weeks that went by since a day; nothing before it. */
function weeksSince(day: Day, today: Day): number | undefined {
  if (today < day) return undefined;
  let weeks = 0;
  while (addDays(day, 7 * (weeks + 1)) <= today) weeks++;
  return weeks;
}

/** Late, to be checked, or simply open: in that order. */
export function urgencyOf({ status, due, done }: Measure, today: Day): 'late' | 'check' | 'open' | 'waits' | 'closed' {
  if (status === 'closed') return 'closed';
  if (done) return done.checkOn <= today ? 'check' : 'waits';
  return due < today ? 'late' : 'open';
}
