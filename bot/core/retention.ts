/**
 * How long personal text is kept, and how it goes (F87, F113, F122). The law names no number of months: the lead decides, per outcome
 * (facts/reliability-domain 3.6). What goes is text, names and addresses; the facts stay, and with them the record and the figures (P10).
 */
import type { Ending } from './aftercare.ts';
import type { Command } from './commands.ts';
import type { Complaint, ComplaintNumber, ContentId, Fact, Recorded } from './complaint.ts';
import { type Decision, happened, type Refusal, refuse, type Setting } from './decision.ts';
import { openFlags } from './flags.ts';
import { isLead, isMember, isPerson } from './permissions.ts';
import { addMonths, type Day, dayAt, type Instant, type Zone } from './time.ts';

/** How a complaint ended, as far as its keeping goes. */
export const OUTCOMES = ['handled', 'mediated', 'withdrawn', 'not-handled', 'dismissed'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Months after the closing day, by outcome. A version is never changed: each destruction says under which one it was done. */
export interface RetentionPolicy {
  readonly version: number;
  readonly months: Readonly<Record<Outcome, number>>;
}

/** The advice of facts/reliability-domain 3.6, until the lead decides otherwise. */
export const standardRetention: RetentionPolicy = {
  version: 1,
  months: { handled: 24, mediated: 24, withdrawn: 24, 'not-handled': 12, dismissed: 12 },
};
export const FEWEST_MONTHS = 1;
export const MOST_MONTHS = 120;

/** Why a person may have it erased: GDPR art. 17(1) a to e. */
export const ERASURE_REASONS = ['not-needed', 'consent', 'objection', 'unlawful', 'duty'] as const;
export type ErasureReason = (typeof ERASURE_REASONS)[number];

/** A hold is looked at again within this time. */
export const HOLD_MOST_MONTHS = 24;

export type RetentionFact =
  | {
      readonly type: 'ContentErased';
      /** `merged`: it went with the complaint that it was merged into. */
      readonly why: 'retention' | 'request' | 'merged';
      readonly reason?: ErasureReason;
      /** The version of the retention periods under which it was due. */
      readonly policy?: number;
      /** What was merged into it, and goes with it. */
      readonly absorbed: readonly ComplaintNumber[];
    }
  /** Nothing of it may be destroyed: a claim, an inspection. */
  | { readonly type: 'HoldSet'; readonly reason: ContentId; readonly review: Day }
  | { readonly type: 'HoldLifted' }
  /** It was part of an answer to somebody who asked what we have of them (GDPR art. 15). */
  | { readonly type: 'AccessGiven' };

export type RetentionCommand =
  | { readonly type: 'EraseContent'; readonly why: 'retention'; readonly policy: RetentionPolicy }
  | { readonly type: 'EraseContent'; readonly why: 'request'; readonly reason?: ErasureReason }
  | { readonly type: 'EraseContent'; readonly why: 'merged' }
  | { readonly type: 'HoldComplaint'; readonly reason?: ContentId; readonly review: Day }
  | { readonly type: 'LiftHold' }
  | { readonly type: 'GiveAccess' };

export interface Hold {
  readonly reason: ContentId;
  readonly review: Day;
  readonly since: Instant;
}

const ENDS: readonly Fact['type'][] = ['ComplaintClosed', 'ComplaintDismissed', 'ComplaintMerged'];

/** Since when it is over, on hold, or erased. */
export function withKeeping(state: Complaint, { fact, at }: Recorded): Complaint {
  if (fact.type === 'ContentErased') return { ...state, erased: { at } };
  if (fact.type === 'HoldSet') return { ...state, hold: { reason: fact.reason, review: fact.review, since: at } };
  if (fact.type === 'HoldLifted') return { ...state, hold: undefined };
  if (ENDS.includes(fact.type)) return { ...state, endedAt: at };
  return state.status === 'open' && state.endedAt ? { ...state, endedAt: undefined } : state;
}

const BY_ENDING: Readonly<Record<Ending, Outcome>> = {
  satisfied: 'handled',
  'no-answer': 'handled',
  unsatisfied: 'handled',
  settled: 'handled',
  'not-asked': 'handled',
  mediated: 'mediated',
  withdrawn: 'withdrawn',
  'not-handled': 'not-handled',
};

/** When its text goes: nothing for what is open, or goes with another complaint. */
export interface Keeping {
  readonly outcome: Outcome;
  /** The local day on which it ended. */
  readonly ended: Day;
  /** The last day on which it is kept: the same date so many months later, or the last day of a shorter month. */
  readonly until: Day;
}

export function keepingOf(complaint: Complaint, policy: RetentionPolicy, zone: Zone): Keeping | undefined {
  const { status, ending = 'settled', endedAt } = complaint;
  if (!endedAt || (status !== 'closed' && status !== 'dismissed')) return undefined;
  const outcome = status === 'dismissed' ? 'dismissed' : BY_ENDING[ending];
  const ended = dayAt(endedAt, zone);
  return { outcome, ended, until: addMonths(ended, policy.months[outcome]) };
}

/** Nobody has to look at what ended after this day: whatever its outcome, it is kept today. */
export const keptSince = ({ months }: RetentionPolicy, today: Day): Day => addMonths(today, -Math.min(...Object.values(months)));

export const isDue = ({ until }: Pick<Keeping, 'until'>, today: Day): boolean => today > until;

/** What must be over before anything is erased; `undefined` when nothing stands in the way. */
export function obstacleTo(complaint: Complaint): Refusal | undefined {
  const { hold, letters } = complaint;
  if (hold) return refuse('on-hold');
  if (openFlags(complaint).length > 0) return refuse('flags-open');
  // A letter that is on its way would be stopped halfway.
  return letters.some(({ sentAt, stuck }) => !sentAt && !stuck) ? refuse('letter-under-way') : undefined;
}

export function decideRetention(complaint: Complaint, command: RetentionCommand, setting: Setting): Decision {
  const { by } = setting;
  if (command.type === 'EraseContent' && !isPerson(by)) return eraseWithTheOther(complaint, command);
  if (!isMember(by)) return refuse('not-in-team');
  if (!isLead(by)) return refuse('not-lead');
  switch (command.type) {
    case 'EraseContent':
      return erase(complaint, command, setting);
    case 'HoldComplaint':
      return hold(complaint, command, setting);
    case 'LiftHold':
      return complaint.hold ? happened({ type: 'HoldLifted' }) : happened();
    case 'GiveAccess':
      return happened({ type: 'AccessGiven' });
  }
}

type Erase = Extract<RetentionCommand, { type: 'EraseContent' }>;

const erased = (complaint: Complaint, how: Omit<Extract<Fact, { type: 'ContentErased' }>, 'type' | 'absorbed'>): Decision =>
  happened({ type: 'ContentErased', ...how, absorbed: complaint.absorbed });

/** The delivery brings the news that the complaint was erased in which this one went on. */
const eraseWithTheOther = (complaint: Complaint, { why }: Erase): Decision =>
  why === 'merged' && complaint.status === 'merged' && !complaint.erased ? erased(complaint, { why }) : happened();

function erase(complaint: Complaint, command: Erase, { now, zone }: Setting): Decision {
  // Pressed twice, or approved on two lists.
  if (complaint.erased) return happened();
  if (complaint.status === 'open') return refuse('not-ended');
  if (complaint.status === 'merged') return { refused: 'is-merged', into: complaint.into };
  const obstacle = obstacleTo(complaint);
  if (obstacle) return obstacle;
  if (command.why === 'request')
    return command.reason ? erased(complaint, { why: 'request', reason: command.reason }) : refuse('reason-missing');
  if (command.why === 'merged') return refuse('not-ended');
  const keeping = keepingOf(complaint, command.policy, zone);
  if (!keeping || !isDue(keeping, dayAt(now, zone))) return refuse('not-due');
  return erased(complaint, { why: 'retention', policy: command.policy.version });
}

type HoldIt = Extract<RetentionCommand, { type: 'HoldComplaint' }>;

function hold(complaint: Complaint, { reason, review }: HoldIt, { now, zone }: Setting): Decision {
  if (!reason) return refuse('reason-missing');
  if (complaint.hold?.reason === reason) return happened();
  const today = dayAt(now, zone);
  if (review <= today) return refuse('day-not-later');
  if (review > addMonths(today, HOLD_MOST_MONTHS)) return refuse('day-too-late');
  return happened({ type: 'HoldSet', reason, review });
}

/** What the record of an erased complaint still takes: reading, the fate of letters that left before, and merges. None of it brings text. */
const LASTING: readonly Command['type'][] = [
  'ReceiveComplaint',
  'OpenComplaint',
  'EraseContent',
  'RecordLetterSent',
  'RecordLetterFateUnknown',
  'RecordLetterRefused',
  'AbsorbComplaint',
  'DetachComplaint',
  'Remind',
  'DiscussComplaint',
  'LinkMeasure',
];

/** Of what was erased nothing comes back. Answers nothing when the command may go on. */
export function afterErasure(complaint: Complaint, command: Command, { by }: Setting): Decision | undefined {
  if (!complaint.erased || LASTING.includes(command.type)) return undefined;
  if (isPerson(by)) return refuse(isMember(by) ? 'is-erased' : 'not-in-team');
  if (by.system === 'link') return refuse('link-over');
  // A mail must find another place; of the rest nobody needs to hear.
  return command.type === 'AddMail' ? refuse('is-erased') : happened();
}
