/** What a decision is made of: facts, or a no with its reason; and the questions that most of them begin with. */
import type { Complaint, ComplaintNumber, ContentId, Fact, LetterKind, PersonId } from './complaint.ts';
import type { Asker } from './permissions.ts';
import { isLead, isMember, isOwner, isPerson } from './permissions.ts';
import type { Step } from './steps.ts';
import type { Instant, Zone } from './time.ts';
import type { Calendar } from './workdays.ts';

/** A "no" we can explain to a person. The words live in cards/texts, under `refusal.<reason>`. */
export type Reason =
  | 'unknown-complaint'
  | 'not-in-team'
  | 'already-claimed'
  | 'not-declared'
  | 'not-yours'
  | 'not-owner'
  | 'not-lead'
  | 'nobody-owns'
  | 'reason-missing'
  | 'call-in-future'
  | 'call-before-receipt'
  | 'received-in-future'
  | 'is-dismissed'
  | 'is-closed'
  | 'is-merged'
  | 'is-open'
  | 'not-described'
  | 'merge-with-itself'
  | 'link-over'
  | 'hearing-planned'
  | 'hearing-ahead'
  | 'slots-missing'
  | 'slot-gone'
  | 'no-hearing'
  | 'not-now'
  | 'second-handler'
  | 'not-this-colleague'
  | 'tasks-open'
  | 'no-judgement'
  | 'task-not-asked'
  | 'day-not-later'
  | 'day-too-late'
  | 'term-over'
  | 'extended-enough'
  | 'needs-lead'
  | 'flag-unknown'
  | 'mediator-once'
  | 'consent-missing'
  | 'reopened-once'
  | 'is-training'
  | 'not-for-you'
  | 'person-barred'
  | 'no-conflict'
  | 'needs-second'
  | 'is-erased'
  | 'not-ended'
  | 'not-due'
  | 'on-hold'
  | 'flags-open'
  | 'letter-under-way'
  | 'not-on-agenda'
  | 'is-discussed'
  | 'measure-not-yours'
  | 'measure-own-check'
  | 'measure-not-done'
  | 'measure-too-early'
  | 'measure-closed';

export interface Refusal {
  readonly refused: Reason;
  /** Who stands in the way, and since when: a loser is told who won. */
  readonly owner?: { readonly id: PersonId; readonly since: Instant };
  /** Where the complaint went on. */
  readonly into?: ComplaintNumber;
  /** Where the complaint stands, when what was asked does not fit there. */
  readonly step?: Step;
}

export type Decision = { readonly facts: readonly Fact[] } | Refusal;

/** Everything a decision may know besides the complaint. */
export interface Setting {
  readonly now: Instant;
  readonly by: Asker;
  readonly zone: Zone;
  readonly calendar: Calendar;
}

export const happened = (...facts: readonly Fact[]): Decision => ({ facts });
export const refuse = (refused: Reason, owner?: Complaint['owner']): Refusal => ({ refused, owner });

/** The owner and the lead run a complaint: they sort it, dismiss it, merge it. A part of the house has its orders from one of them. */
export function ifManager(complaint: Complaint, { by }: Setting, allowed: () => Decision): Decision {
  if (!isPerson(by)) return allowed();
  if (!isMember(by)) return refuse('not-in-team');
  return isOwner(by, complaint) || isLead(by) ? allowed() : refuse(complaint.owner ? 'not-owner' : 'not-lead', complaint.owner);
}

export const notOwner = (complaint: Complaint, { by }: Pick<Setting, 'by'>): Refusal =>
  isMember(by) ? refuse(complaint.owner ? 'not-owner' : 'nobody-owns', complaint.owner) : refuse('not-in-team');

/** What the handler alone does. */
export const ifOwner = (complaint: Complaint, setting: Setting, allowed: () => Decision): Decision =>
  isOwner(setting.by, complaint) ? allowed() : notOwner(complaint, setting);

/** The fact that writes the next letter of a kind. */
export const writing = (letter: LetterKind, complaint: Complaint, content: ContentId): Fact => ({
  type: 'LetterWritten',
  letter,
  sequence: complaint.letters.filter((known) => known.letter === letter).length + 1,
  content,
});

/** Teams repeats a click when our answer was slow: the same previewed letter is one letter (P3). */
export const isWritten = ({ letters }: Complaint, content: ContentId): boolean =>
  letters.some((letter) => letter.content === content);
