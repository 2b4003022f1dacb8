/**
 * One complaint as a line of the register (F84): facts and codes, no names and no texts, from the facts alone, so that what was erased
 * reads as before. docs/register.md says what each of these is.
 */
import type { Ending, Followed, Satisfaction, Score } from './aftercare.ts';
import { agreedCause, type Complaint, type ComplaintNumber, type Fact, fold, type Recorded } from './complaint.ts';
import type { ExtensionReason } from './extension.ts';
import type { Quarter, Told } from './figures.ts';
import type { Cause, Judgement } from './inquiry.ts';
import type { Channel, ComplainantKind, Location, Nature, Severity } from './natures.ts';
import { type Day, dayAt, type Instant, type Zone } from './time.ts';

/** `silent`: asked, and closed without an answer. */
export const SATISFACTIONS = ['satisfied', 'unsatisfied', 'asked', 'silent'] as const;

export interface Entry {
  readonly number: ComplaintNumber;
  readonly status: Complaint['status'];
  /** The first receipt; a second round is no second complaint. */
  readonly receivedAt: Instant;
  readonly channel: Channel;
  readonly nature: Nature;
  readonly complainant: ComplainantKind;
  readonly severity: Severity;
  readonly location?: Location;
  readonly round: number;
  /** When the present round began, when it is not the first. */
  readonly reopenedAt?: Instant;
  /** Of the first round. `inTime` is not known while there is no reaction and its last day is not over. */
  readonly reaction: { readonly due: Day; readonly at?: Instant; readonly inTime?: boolean };
  /** Of the present round, as all that follows. */
  readonly norm: Day;
  readonly due: Day;
  readonly extensions: readonly ExtensionReason[];
  readonly answeredAt?: Instant;
  readonly endedAt?: Instant;
  readonly ending?: Ending;
  readonly judgements: readonly Judgement[];
  readonly cause?: Cause;
  readonly satisfaction?: (typeof SATISFACTIONS)[number];
  readonly process?: Score;
  readonly outcome?: Score;
  /** A talk was held, in any round. */
  readonly heard: boolean;
  readonly mediator: boolean;
  readonly followed?: Followed;
  readonly discussed?: Quarter;
  readonly erased: boolean;
}

/** What a line is reckoned with. */
export interface EntrySetting {
  readonly now: Instant;
  readonly zone: Zone;
}

/** Nothing of practice, nor of a number that never became a complaint. */
export function entryOf({ number, past }: Told, { now, zone }: EntrySetting): Entry | undefined {
  const state = fold(past);
  const first = fold(firstRound(past));
  if (state.status === 'unknown' || first.status === 'unknown' || state.training) return undefined;
  const { channel, nature, complainant, severity, location, round, inquiry, aftercare, ending } = state;
  const has = (fits: (fact: Fact) => boolean): boolean => past.some(({ fact }) => fits(fact));
  return {
    number,
    status: state.status,
    receivedAt: first.receivedAt,
    channel,
    nature,
    complainant,
    severity,
    ...(location && { location }),
    round,
    ...(round > 1 && { reopenedAt: state.receivedAt }),
    reaction: reactionOf(first, now, zone),
    norm: state.norm.due,
    due: state.whole.due,
    extensions: state.extensions.map(({ reason }) => reason),
    answeredAt: state.answeredAt,
    endedAt: state.status === 'open' ? undefined : state.endedAt,
    ending: state.status === 'closed' ? ending : undefined,
    judgements: inquiry.parts.map(({ judgement }) => judgement),
    cause: agreedCause(state),
    satisfaction: satisfactionOf(state, aftercare.answer),
    process: aftercare.answer?.process,
    outcome: aftercare.answer?.outcome,
    heard: has((fact) => fact.type === 'HearingHeld' && fact.attended),
    mediator: has(({ type }) => type === 'MediatorAsked'),
    followed: followedIn(past),
    discussed: discussedIn(past),
    erased: state.erased !== undefined,
  };
}

function firstRound(past: readonly Recorded[]): readonly Recorded[] {
  const again = past.findIndex(({ fact }) => fact.type === 'ComplaintReopened');
  return again < 0 ? past : past.slice(0, again);
}

function reactionOf({ reaction: { due }, reactedAt: at }: Complaint, now: Instant, zone: Zone): Entry['reaction'] {
  if (at) return { due, at, inTime: dayAt(at, zone) <= due };
  return dayAt(now, zone) > due ? { due, inTime: false } : { due };
}

function satisfactionOf({ status, aftercare }: Complaint, answer: Satisfaction | undefined): Entry['satisfaction'] {
  if (answer) return answer.satisfied ? 'satisfied' : 'unsatisfied';
  if (!aftercare.asked) return undefined;
  return status === 'open' ? 'asked' : 'silent';
}

/** The newest meeting that spoke of it; only facts of a meeting name a quarter. */
const discussedIn = (past: readonly Recorded[]): Quarter | undefined =>
  past.flatMap(({ fact }) => ('quarter' in fact && typeof fact.quarter === 'string' ? [fact.quarter] : [])).at(-1);

const followedIn = (past: readonly Recorded[]): Followed | undefined =>
  past.flatMap(({ fact }) => (fact.type === 'VerdictReceived' ? [fact.followed] : [])).at(-1);
