/**
 * The figures of a quarter (facts/reliability-domain 3.5), from the facts alone: what was erased counts as before. Every figure says what
 * it counts, so that somebody else can count it again. Practice is in none of them, nor is what went on in another complaint.
 */
import { type Ending, type Followed, SCORES, type Score } from './aftercare.ts';
import { agreedCause, type Complaint, type ComplaintNumber, evolve, fold, type Recorded } from './complaint.ts';
import type { EXTENSION_REASONS } from './extension.ts';
import type { Cause, Judgement } from './inquiry.ts';
import type { Channel, ComplainantKind, Dismissal, Location, Nature, Severity } from './natures.ts';
import { addMinutes, addMonths, type Day, dayAt, type Instant, instantAt, type Zone } from './time.ts';
import { type Calendar, workingDaysUntil } from './workdays.ts';

/** `2026Q4`. */
export type Quarter = string;

export const quarterOf = (day: Day): Quarter => `${day.slice(0, 4)}Q${Math.ceil(Number(day.slice(5, 7)) / 3)}`;

/** So many quarters earlier: of `2026Q1`, one earlier is `2025Q4`. A meeting in January is about the quarter that ended in December. */
export const quarterBefore = (quarter: Quarter, count = 1): Quarter => quarterOf(addMonths(firstDayOf(quarter), -3 * count));

export const firstDayOf = (quarter: Quarter): Day =>
  `${quarter.slice(0, 4)}-${String(Number(quarter.slice(5)) * 3 - 2).padStart(2, '0')}-01`;

export type Counts<Code extends string> = Readonly<Partial<Record<Code, number>>>;

/** So many of so many. */
export interface Share {
  readonly of: number;
  readonly met: number;
}

/** Of whole working days; nothing when there are none. The 90th percentile is the nearest rank. */
export interface Spread {
  readonly median: number;
  readonly mean: number;
  readonly p90: number;
  readonly max: number;
}

export interface Figures {
  readonly quarter: Quarter;
  /** Received in the quarter, by the local day; a second round is no second complaint. What turned out to be none is `dismissed`. */
  readonly received: number;
  readonly dismissed: number;
  readonly byDismissal: Counts<Dismissal>;
  /** Of those received, as they are sorted now. */
  readonly byNature: Counts<Nature>;
  readonly byComplainant: Counts<ComplainantKind>;
  readonly bySeverity: Counts<Severity>;
  /** Without those of which nobody said the location. */
  readonly byLocation: Counts<Location>;
  /** Of those received: from somebody who had complained in the year before; nothing when it is not known who they were. */
  readonly again?: number;
  readonly byChannel: Counts<Channel>;
  /** Ended in the quarter and closed at its end; opened again and closed later, it counts there as well. */
  readonly closed: number;
  /** Of those closed: how it ended, the cause as the meeting agreed it or else as the conclusion says, and the judgement of each part. */
  readonly byEnding: Counts<Ending>;
  readonly byCause: Counts<Cause>;
  readonly byJudgement: Counts<Judgement>;
  /** Of those closed: working days from the day of receipt to the day of our answer, or of the end when there was no answer. */
  readonly days?: Spread;
  /** Open at the end of the quarter, and for how many working days since the receipt. */
  readonly open: number;
  readonly age?: Spread;
  /** First reaction on or before its last day; of those received whose last day is over, or who were reacted to. */
  readonly reaction: Share;
  /** Answered, or ended, on or before the day of the protocol; and on or before the day as it was extended. Of those closed. */
  readonly whole: Share;
  readonly wholeExtended: Share;
  /** Of those closed: every extension whose letter was not refused and did not come back. */
  readonly extensions: Counts<(typeof EXTENSION_REASONS)[number]>;
  /** Of those closed: asked, answered, and how. */
  readonly satisfaction: {
    readonly asked: number;
    readonly answered: number;
    readonly satisfied: number;
    readonly process: Counts<Score>;
    readonly outcome: Counts<Score>;
  };
  /** In the quarter: referred to a mediator, and verdicts by whether we follow them. */
  readonly mediator: { readonly referred: number; readonly verdicts: Counts<Followed> };
}

export interface Told {
  readonly number: ComplaintNumber;
  readonly past: readonly Recorded[];
}

/** What the figures are reckoned with; facts after `now` do not count. */
export interface Reckoning {
  readonly now: Instant;
  readonly calendar: Calendar;
  readonly zone: Zone;
  /** Complaints of somebody who had complained in the year before. */
  readonly again?: ReadonlySet<ComplaintNumber>;
}

/** One complaint: as it is now, as it was when the quarter ended, and its first round. */
interface Seen {
  readonly number: ComplaintNumber;
  readonly past: readonly Recorded[];
  readonly now: Complaint;
  readonly then?: Complaint;
  readonly first: Complaint;
}

export function figuresOf(told: readonly Told[], quarter: Quarter, { now, calendar, zone, again }: Reckoning): Figures {
  const begin = firstDayOf(quarter);
  const [from, end] = [begin, addMonths(begin, 3)].map((day) => instantAt(day, '00:00', zone)) as [Instant, Instant];
  const until = end < now ? end : now;
  const isIn = (at: Instant | undefined): boolean => at !== undefined && at >= from && at < end;
  const seen = told.flatMap((one) => seenAt(one, now, until));

  const came = seen.filter(({ first }) => isIn(first.receivedAt));
  const received = came.filter(({ now }) => now.status !== 'dismissed');
  const ended = seen.flatMap(({ then, past }) => (then?.status === 'closed' && isIn(then.endedAt) ? [{ then, past }] : []));
  const closed = ended.map(({ then }) => then);
  const open = seen.flatMap(({ then }) => (then?.status === 'open' ? [then] : []));

  const dayOf = (at: Instant): Day => dayAt(at, zone);
  const doneOn = ({ answeredAt, receivedAt, endedAt = receivedAt }: Complaint): Day => dayOf(answeredAt ?? endedAt);
  const daysTo = (complaint: Complaint, day: Day): number => workingDaysUntil(dayOf(complaint.receivedAt), day, calendar);
  const reacted = received.filter(({ first }) => first.reactedAt !== undefined || first.reaction.due < dayOf(now));
  const answers = closed.flatMap(({ aftercare }) => (aftercare.answer ? [aftercare.answer] : []));
  const events = seen.flatMap(({ past }) => past.filter(({ at }) => isIn(at) && at <= now).map(({ fact }) => fact));

  return {
    quarter,
    received: received.length,
    dismissed: came.length - received.length,
    byDismissal: countsOf(came.flatMap(({ now }) => (now.status === 'dismissed' ? [now.dismissal ?? 'other'] : []))),
    byNature: countsOf(received.map(({ now }) => now.nature)),
    byComplainant: countsOf(received.map(({ now }) => now.complainant)),
    bySeverity: countsOf(received.map(({ now }) => now.severity)),
    byLocation: countsOf(received.flatMap(({ now }) => (now.location ? [now.location] : []))),
    ...(again && { again: received.filter(({ number }) => again.has(number)).length }),
    byChannel: countsOf(received.map(({ now }) => now.channel)),
    closed: closed.length,
    byEnding: countsOf(closed.flatMap(({ ending = 'settled' }) => ending)),
    byCause: countsOf(
      ended.flatMap(({ then, past }) =>
        causeAfter(
          then,
          past.filter(({ at }) => at >= until && at <= now),
        ),
      ),
    ),
    byJudgement: countsOf(closed.flatMap(({ inquiry }) => inquiry.parts.map(({ judgement }) => judgement))),
    days: spreadOf(closed.map((one) => daysTo(one, doneOn(one)))),
    open: open.length,
    age: spreadOf(open.map((one) => daysTo(one, lastDayOf(until, end, zone)))),
    reaction: share(reacted, ({ first }) => first.reactedAt !== undefined && dayOf(first.reactedAt) <= first.reaction.due),
    whole: share(closed, (one) => doneOn(one) <= one.norm.due),
    wholeExtended: share(closed, (one) => doneOn(one) <= one.whole.due),
    extensions: countsOf(closed.flatMap(({ extensions }) => extensions.map(({ reason }) => reason))),
    satisfaction: {
      asked: closed.filter(({ aftercare }) => aftercare.asked).length,
      answered: answers.length,
      satisfied: answers.filter(({ satisfied }) => satisfied).length,
      process: scoresOf(answers.map(({ process }) => process)),
      outcome: scoresOf(answers.map(({ outcome }) => outcome)),
    },
    mediator: {
      referred: events.filter(({ type }) => type === 'MediatorAsked').length,
      verdicts: countsOf(events.flatMap((fact) => (fact.type === 'VerdictReceived' ? [fact.followed] : []))),
    },
  };
}

/** Nothing of practice, nor of what is part of another complaint. */
function seenAt({ number, past }: Told, now: Instant, until: Instant): readonly Seen[] {
  const state = fold(past.filter(({ at }) => at <= now));
  if (state.status === 'unknown' || state.status === 'merged' || state.training) return [];
  const then = fold(past.filter(({ at }) => at < until));
  const again = past.findIndex(({ fact }) => fact.type === 'ComplaintReopened');
  const first = fold((again < 0 ? past : past.slice(0, again)).filter(({ at }) => at <= now));
  if (first.status === 'unknown') return [];
  return [{ number, past, now: state, first, ...(then.status !== 'unknown' && { then }) }];
}

/** The cause of what was closed, with what was agreed later while it stayed closed: a meeting comes after its quarter. */
function causeAfter(closed: Complaint, later: readonly Recorded[]): readonly Cause[] {
  let state = closed;
  for (const recorded of later) {
    const next = evolve(state, recorded);
    if (next.status !== 'closed') break;
    state = next;
  }
  const cause = agreedCause(state);
  return cause ? [cause] : [];
}

/** The last day of the quarter, or today while it runs. */
const lastDayOf = (until: Instant, end: Instant, zone: Zone): Day => dayAt(until < end ? until : addMinutes(end, -1), zone);

const share = <One>(all: readonly One[], met: (one: One) => boolean): Share => ({ of: all.length, met: all.filter(met).length });

export function countsOf<Code extends string>(codes: readonly Code[]): Counts<Code> {
  const counts: Partial<Record<Code, number>> = {};
  for (const code of [...codes].sort()) counts[code] = (counts[code] ?? 0) + 1;
  return counts;
}

const scoresOf = (scores: readonly (Score | undefined)[]): Counts<Score> =>
  countsOf(scores.flatMap((score) => SCORES.filter((known) => known === score)));

function spreadOf(values: readonly number[]): Spread | undefined {
  if (values.length === 0) return undefined;
  const sorted = [...values].sort((one, other) => one - other);
  const at = (place: number): number => sorted[place] ?? 0;
  const middle = sorted.length / 2;
  return {
    median: Number.isInteger(middle) ? (at(middle - 1) + at(middle)) / 2 : at(Math.floor(middle)),
    mean: sorted.reduce((sum, one) => sum + one, 0) / sorted.length,
    p90: at(Math.ceil(sorted.length * 0.9) - 1),
    max: at(sorted.length - 1),
  };
}
