/**
 * A decision told as a sentence: `given(received, claimedBySanne).when(claim, youssef).refuses('already-claimed')`.
 * The samples are one complaint, received on Monday 23 November 2026 at 09:00; facts follow each other ten minutes apart.
 */
import type { Command } from '../../bot/core/commands.ts';
import type { Actor, Complaint, Fact, PersonId, Recorded } from '../../bot/core/complaint.ts';
import { fold } from '../../bot/core/complaint.ts';
import { decide } from '../../bot/core/decide.ts';
import type { Reason } from '../../bot/core/decision.ts';
import type { Asker, Person } from '../../bot/core/permissions.ts';
import { REACTION_DAYS, termFrom, WHOLE_DAYS } from '../../bot/core/terms.ts';
import type { Instant } from '../../bot/core/time.ts';
import { addMinutes, instantAt } from '../../bot/core/time.ts';
import { type Calendar, standardCalendar } from '../../bot/core/workdays.ts';

export const amsterdam = 'Europe/Amsterdam';

/** `2026-11-24 09:00` on the office's wall. */
export function moment(local: string): Instant {
  const [day = '', time = ''] = local.split(' ');
  return instantAt(day, time, amsterdam);
}

const monday = '2026-11-23 09:00';
/** When a command comes, unless the sentence says otherwise: after every fact that it could have been given. */
const noon = moment('2026-11-23 12:00');

export const sanne: Person = { id: 'sanne', name: 'Sanne', roles: ['member'] };
export const youssef: Person = { id: 'youssef', name: 'Youssef', roles: ['member'] };
/** The quality lead. */
export const hanna: Person = { id: 'hanna', name: 'Hanna', roles: ['member', 'lead'] };
/** Whom Graph does not show as a member of the team. */
export const guest: Person = { id: 'guest', name: 'A guest', roles: [] };
export const clock: Asker = { system: 'clock' };
export const delivery: Asker = { system: 'delivery' };
export const mailbox: Asker = { system: 'mail' };

/** A complaint as it comes in, with the terms of that moment. */
export function receivedAt(local: string, calendar: Calendar = standardCalendar): Extract<Fact, { type: 'ComplaintReceived' }> {
  const at = moment(local);
  const [reaction, whole] = [REACTION_DAYS, WHOLE_DAYS].map((days) => termFrom(at, days, calendar, amsterdam));
  if (!reaction || !whole) throw new Error('There are two terms.');
  const mail = { source: 'source-1', mail: 'mail-1', content: 'mail-text-1', language: 'nl' } as const;
  const sorted = { complainant: 'unknown', nature: 'unknown' } as const;
  return { type: 'ComplaintReceived', channel: 'mail', receivedAt: at, ...mail, ...sorted, reaction, whole };
}

export const received = receivedAt(monday);
/** The same complaint, told by phone to a colleague who wrote it down. */
export const reportedBy = ({ id }: Person): Recorded => {
  const { mail: _, ...fact } = receivedAt(monday);
  return { id: 'reported', at: moment(monday), by: { person: id }, fact: { ...fact, channel: 'phone' } };
};
export const receiptWritten: Fact = { type: 'LetterWritten', letter: 'receipt', sequence: 1, content: 'receipt-text' };
export const receiptSent: Fact = { type: 'LetterSent', letter: 'receipt', sequence: 1, sentAt: moment('2026-11-23 09:01') };
export const mailAdded: Fact = {
  type: 'MailAdded',
  receivedAt: moment('2026-11-23 10:30'),
  mail: 'mail-2',
  source: 'source-2',
  content: 'mail-text-2',
};
export const claimedBy = ({ id }: Person): Fact => ({ type: 'HandlerClaimed', handler: id, notInvolved: true });
export const claimedBySanne = claimedBy(sanne);
export const releasedBySanne: Fact = { type: 'HandlerReleased', handler: sanne.id, reason: 'why-released' };
export const openedAs = (as: 'owner' | 'lead'): Fact => ({ type: 'ComplaintOpened', as });
export const called = (local: string, reached = true): Fact => ({ type: 'CallLogged', happenedAt: moment(local), reached });
export const replyWritten = (sequence = 1, content = `reply-text-${sequence}`): Fact => ({
  type: 'LetterWritten',
  letter: 'reply',
  sequence,
  content,
});
export const replySent = (local: string, sequence = 1): Fact => ({
  type: 'LetterSent',
  letter: 'reply',
  sequence,
  sentAt: moment(local),
});
export const replyFateUnknown: Fact = { type: 'LetterFateUnknown', letter: 'reply', sequence: 1 };
export const replyRefused: Fact = { type: 'LetterRefused', letter: 'reply', sequence: 1 };
const report = { source: 'source-9', content: 'mail-text-9' };
export const replyBounced = (sequence = 1): Fact => ({ type: 'LetterBounced', letter: 'reply', sequence, ...report });
export const receiptBounced: Fact = { type: 'LetterBounced', letter: 'receipt', sequence: 1, ...report };
const outlook = { mail: 'mail-5', source: 'source-5', content: 'mail-text-5' };
export const noted = (local: string): Fact => ({ type: 'LetterNoted', sentAt: moment(local), ...outlook });
export const mailRemoved: Fact = { type: 'MailRemoved', source: 'source-2' };
const sorted = { complainant: 'client', nature: 'planning', language: 'nl' } as const;
export const described: Fact = { type: 'ComplaintDescribed', ...sorted };
export const dismissed: Fact = { type: 'ComplaintDismissed', reason: 'question' };
export const closed: Fact = { type: 'ComplaintClosed', how: 'withdrawn', note: 'why-closed' };
export const merged: Fact = { type: 'ComplaintMerged', into: 'K-2026-0007' };
export const restored: Fact = { type: 'ComplaintRestored' };
/** A new round, with the terms of that moment. */
export function reopenedAt(local: string): Extract<Fact, { type: 'ComplaintReopened' }> {
  const { receivedAt: at, reaction, whole } = receivedAt(local);
  return { type: 'ComplaintReopened', receivedAt: at, reaction, whole };
}
export const absorbed: Fact = { type: 'ComplaintAbsorbed', from: 'K-2026-0008' };
export const detached: Fact = { type: 'ComplaintDetached', from: 'K-2026-0008' };
export const attachmentsListed: Fact = { type: 'AttachmentsListed', mail: 'mail-1', content: 'list-1', count: 2 };

export const receive: Command = {
  type: 'ReceiveComplaint',
  channel: 'mail',
  receivedAt: moment(monday),
  source: 'source-1',
  mail: 'mail-1',
  content: 'mail-text-1',
  language: 'nl',
};
export const addMail: Command = {
  type: 'AddMail',
  receivedAt: moment('2026-11-23 10:30'),
  source: 'source-2',
  mail: 'mail-2',
  content: 'mail-text-2',
};
export const claim: Command = { type: 'ClaimComplaint', notInvolved: true };
export const release: Command = { type: 'ReleaseComplaint', reason: 'why-released' };
export const open: Command = { type: 'OpenComplaint' };
export const call = (local: string, reached = true): Command => ({ type: 'LogCall', happenedAt: moment(local), reached });
export const write = (content: string): Command => ({ type: 'SendLetter', content });
export const recordSent = (local: string, sequence = 1, letter: 'reply' | 'receipt' = 'reply'): Command => ({
  type: 'RecordLetterSent',
  letter,
  sequence,
  sentAt: moment(local),
});
export const recordFateUnknown: Command = { type: 'RecordLetterFateUnknown', letter: 'reply', sequence: 1 };
export const recordRefused: Command = { type: 'RecordLetterRefused', letter: 'reply', sequence: 1 };
export const recordBounced = (sequence = 1, letter: 'reply' | 'receipt' = 'reply'): Command => ({
  type: 'RecordLetterBounced',
  letter,
  sequence,
  ...report,
});
export const noteLetter = (local: string): Command => ({ type: 'NoteLetter', sentAt: moment(local), ...outlook });
export const removeMail: Command = { type: 'RemoveMail', source: 'source-2' };
export const describeIt: Command = { type: 'DescribeComplaint', ...sorted };
export const dismiss: Command = { type: 'DismissComplaint', reason: 'question' };
export const close: Command = { type: 'CloseComplaint', how: 'withdrawn', note: 'why-closed' };
export const merge: Command = { type: 'MergeComplaint', into: 'K-2026-0007' };
export const restore: Command = { type: 'RestoreComplaint' };
export const reopen = (local: string): Command => ({ type: 'ReopenComplaint', receivedAt: moment(local) });
export const absorb: Command = { type: 'AbsorbComplaint', from: 'K-2026-0008' };
export const detach: Command = { type: 'DetachComplaint', from: 'K-2026-0008' };
export const split: Command = { type: 'SplitComplaint', to: 'K-2026-0009' };
export const recordAttachments: Command = { type: 'RecordAttachments', mail: 'mail-1', content: 'list-1', count: 2 };
export const confirm: Command = { type: 'ConfirmText', as: 'agreed' };
export const readBack = (content: string): Command => ({ type: 'SendLetter', letter: 'read-back', content });
export const remind: Command = { type: 'Remind' };

/** A fact that was written at a moment of its own. */
export const at = (local: string, fact: Fact): Recorded => ({ id: `at ${local}`, at: moment(local), by: actorOf(fact), fact });

/** Facts as the store gives them back: each ten minutes after the one before, unless it says when. */
export function recorded(...facts: readonly (Fact | Recorded)[]): Recorded[] {
  let now = addMinutes(moment(monday), -10);
  return facts.map((told, n) => {
    if ('fact' in told) now = told.at;
    else now = told.type === 'ComplaintReceived' ? told.receivedAt : addMinutes(now, 10);
    return 'fact' in told ? told : { id: `fact ${n + 1}`, at: now, by: actorOf(told), fact: told };
  });
}

/** The complaint after these facts, for tests that need one that is there. */
export function complaintOf(...facts: readonly (Fact | Recorded)[]): Complaint {
  const state = fold(recorded(...facts));
  if (state.status === 'unknown') throw new Error('Begin with `received`: before it there is no complaint.');
  return state;
}

export const given = (...facts: readonly (Fact | Recorded)[]) => ({
  when: (command: Command, by: Asker = sanne, now: Instant = noon) => {
    const setting = { now, by, zone: amsterdam, calendar: standardCalendar };
    const decision = decide(fold(recorded(...facts)), command, setting);
    return {
      /** Exactly these facts, in this order; none at all when the command is a yes that changes nothing. */
      happens: (...expected: readonly Fact[]) => expect(decision).toEqual({ facts: expected }),
      /** A no with this reason; with an owner, the loser is also told who won and since when. */
      refuses: (refused: Reason, owner?: { id: PersonId; since: Instant }) =>
        owner ? expect(decision).toEqual({ refused, owner }) : expect(decision).toMatchObject({ refused }),
    };
  },
});

const BY_MAILBOX: readonly Fact['type'][] = ['ComplaintReceived', 'MailAdded', 'LetterBounced', 'LetterNoted'];
const BY_DELIVERY: readonly Fact['type'][] = [
  'LetterSent',
  'LetterFateUnknown',
  'LetterRefused',
  'AttachmentsListed',
  'ComplaintAbsorbed',
  'ComplaintDetached',
];

function actorOf(fact: Fact): Actor {
  if (BY_MAILBOX.includes(fact.type)) return { system: 'mail' };
  if (['RemindersGiven', 'HandlerAbsent', 'ClosingDayAdded'].includes(fact.type)) return { system: 'clock' };
  if (fact.type === 'AccessAsked') return { person: youssef.id };
  if (BY_DELIVERY.includes(fact.type)) return { system: 'delivery' };
  if (fact.type === 'LetterWritten' && fact.letter === 'receipt') return { system: 'mail' };
  return { person: fact.type === 'HandlerClaimed' ? fact.handler : sanne.id };
}

export const slotAt = (local: string) => ({ start: moment(local), minutes: 45 });
const proposed = {
  proposal: 'hearing-1',
  slots: [slotAt('2026-11-26 10:00'), slotAt('2026-11-27 14:00')],
  forms: ['teams', 'office', 'phone'],
  people: [],
  letter: 'letter-invitation',
  reminder: 'letter-hearing-reminder',
  until: '2026-11-25',
} as const;

/** One sample of each fact and command of the later steps, on the same complaint. */
export const later = {
  TaskAssigned: { type: 'TaskAssigned', task: 'file', to: 'youssef' },
  TaskFinished: { type: 'TaskFinished', task: 'file' },
  QuestionAsked: { type: 'QuestionAsked', content: 'letter-question', until: '2026-11-27' },
  QuestionEnded: { type: 'QuestionEnded', content: 'letter-question', how: 'silent', endedAt: moment('2026-11-28 00:00') },
  PersonAsked: { type: 'PersonAsked', content: 'letter-hear', person: 'address-1', until: '2026-11-27' },
  PersonAnswered: { type: 'PersonAnswered', asked: 'letter-hear', content: 'note-answer' },
  PartJudged: { type: 'PartJudged', part: 'note-part', judgement: 'founded', finding: 'note-finding' },
  ConclusionDrawn: { type: 'ConclusionDrawn', cause: 'process', letter: 'letter-conclusion' },
  TermExtended: { type: 'TermExtended', from: '2026-11-30', due: '2026-12-07', reason: 'complex', letter: 'letter-extension' },
  SatisfactionAsked: {
    type: 'SatisfactionAsked',
    letter: 'letter-satisfaction',
    reminder: 'letter-reminder',
    remindOn: '2026-12-07',
    until: '2026-12-14',
  },
  SatisfactionAnswered: { type: 'SatisfactionAnswered', satisfied: false, reasons: ['solution'], how: 'link' },
  MediatorAsked: {
    type: 'MediatorAsked',
    consent: 'note-yes',
    mediator: 'address-2',
    documents: 'note-package',
    until: '2026-12-21',
  },
  VerdictReceived: { type: 'VerdictReceived', followed: 'yes', verdict: 'note-verdict', letter: 'letter-verdict' },
  FlagRaised: { type: 'FlagRaised', flag: 'privacy-request' },
  FlagHandled: { type: 'FlagHandled', flag: 'privacy-request', note: 'note-flag' },
  HandlerAssigned: { type: 'HandlerAssigned', to: 'youssef', reason: 'note-why' },
  HearingProposed: { type: 'HearingProposed', ...proposed },
  HearingChosen: { type: 'HearingChosen', proposal: 'hearing-1', slot: slotAt('2026-11-26 10:00'), form: 'teams', how: 'link' },
  HearingWished: { type: 'HearingWished', proposal: 'hearing-1', content: 'note-wish' },
  HearingDeclined: { type: 'HearingDeclined', proposal: 'hearing-1', how: 'link' },
  HearingBooked: { type: 'HearingBooked', proposal: 'hearing-1', event: 'event-1', organiser: 'sanne', form: 'teams' },
  HearingMoved: { type: 'HearingMoved', proposal: 'hearing-1', slot: slotAt('2026-11-27 14:00'), how: 'outlook' },
  HearingAnswered: { type: 'HearingAnswered', proposal: 'hearing-1', answer: 'declined' },
  HearingCancelled: { type: 'HearingCancelled', proposal: 'hearing-1', why: 'outlook' },
  HearingHandedOver: { type: 'HearingHandedOver', proposal: 'hearing-1', event: 'event-1', organiser: 'sanne' },
  HearingHeld: { type: 'HearingHeld', proposal: 'hearing-1', attended: true },
  ReportSent: { type: 'ReportSent', letter: 'letter-report', until: '2026-12-01' },
  ReportSilent: { type: 'ReportSilent', letter: 'letter-report' },
  PersonInvolved: { type: 'PersonInvolved', person: 'youssef', role: 'adviser', reason: 'note-why' },
  PersonRemoved: { type: 'PersonRemoved', person: 'youssef', reason: 'note-why' },
  AccessAsked: { type: 'AccessAsked', reason: 'note-why' },
  AccessDenied: { type: 'AccessDenied', person: 'youssef' },
  ConflictProposed: { type: 'ConflictProposed', people: ['piet'] },
  ConflictNamed: { type: 'ConflictNamed', person: 'piet', reason: 'note-why' },
  ConflictCleared: { type: 'ConflictCleared', person: 'piet', reason: 'note-why' },
  ExceptionAsked: { type: 'ExceptionAsked', person: 'piet', reason: 'note-why' },
  ExceptionMade: { type: 'ExceptionMade', person: 'piet' },
  HandlerAbsent: { type: 'HandlerAbsent', handler: 'sanne', since: moment('2026-11-23 10:00'), until: '2026-11-27' },
  ClosingDayAdded: { type: 'ClosingDayAdded', calendar: 2, due: '2026-11-30', would: '2026-12-01' },
  ContentErased: { type: 'ContentErased', why: 'retention', policy: 1, absorbed: [] },
  HoldSet: { type: 'HoldSet', reason: 'note-hold', review: '2027-01-04' },
  HoldLifted: { type: 'HoldLifted' },
  AccessGiven: { type: 'AccessGiven' },
  ComplaintDiscussed: { type: 'ComplaintDiscussed', quarter: '2026Q4', cause: 'process', action: true },
  MeasureLinked: { type: 'MeasureLinked', measure: 'M-2026-001' },
} as const satisfies { readonly [Type in Fact['type']]?: Extract<Fact, { type: Type }> };

export const laterCommands = {
  AssignTask: { type: 'AssignTask', task: 'file', to: 'youssef' },
  FinishTask: { type: 'FinishTask', task: 'file' },
  AskComplainant: { type: 'AskComplainant', letter: 'letter-question', until: '2026-11-27' },
  AskPerson: { type: 'AskPerson', letter: 'letter-hear', person: 'address-1', until: '2026-11-27' },
  AnswerPerson: { type: 'AnswerPerson', asked: 'letter-hear', content: 'note-answer' },
  JudgePart: { type: 'JudgePart', part: 'note-part', judgement: 'founded', finding: 'note-finding' },
  DrawConclusion: { type: 'DrawConclusion', cause: 'process', letter: 'letter-conclusion' },
  ExtendTerm: { type: 'ExtendTerm', due: '2026-12-07', reason: 'complex', letter: 'letter-extension' },
  AskSatisfaction: {
    type: 'AskSatisfaction',
    letter: 'letter-satisfaction',
    reminder: 'letter-reminder',
    remindOn: '2026-12-07',
    until: '2026-12-14',
  },
  AnswerSatisfaction: {
    type: 'AnswerSatisfaction',
    asked: 'letter-satisfaction',
    satisfied: false,
    reasons: ['solution'],
    how: 'link',
  },
  AskMediator: {
    type: 'AskMediator',
    consent: 'note-yes',
    mediator: 'address-2',
    documents: 'note-package',
    until: '2026-12-21',
    letter: 'letter-referral',
    toMediator: 'letter-package',
  },
  ReceiveVerdict: { type: 'ReceiveVerdict', followed: 'yes', verdict: 'note-verdict', letter: 'letter-verdict' },
  RaiseFlag: { type: 'RaiseFlag', flags: ['privacy-request'] },
  HandleFlag: { type: 'HandleFlag', flag: 'privacy-request', note: 'note-flag' },
  AssignHandler: { type: 'AssignHandler', to: 'youssef', reason: 'note-why' },
  InvolvePerson: { type: 'InvolvePerson', person: 'youssef', role: 'adviser', reason: 'note-why' },
  RemovePerson: { type: 'RemovePerson', person: 'youssef', reason: 'note-why' },
  AskAccess: { type: 'AskAccess', reason: 'note-why' },
  AnswerAccess: { type: 'AnswerAccess', person: 'youssef', granted: true },
  NameConflict: { type: 'NameConflict', person: 'piet', reason: 'note-why' },
  ClearConflict: { type: 'ClearConflict', person: 'piet', reason: 'note-why' },
  AskException: { type: 'AskException', person: 'piet', reason: 'note-why' },
  MakeException: { type: 'MakeException', person: 'piet' },
  ProposeHearing: { type: 'ProposeHearing', ...proposed },
  ChooseHearing: { type: 'ChooseHearing', proposal: 'hearing-1', start: moment('2026-11-26 10:00'), form: 'teams', how: 'link' },
  WishHearing: { type: 'WishHearing', proposal: 'hearing-1', content: 'note-wish' },
  DeclineHearing: { type: 'DeclineHearing', proposal: 'hearing-1', how: 'link' },
  CancelHearing: { type: 'CancelHearing', proposal: 'hearing-1' },
  HoldHearing: { type: 'HoldHearing', proposal: 'hearing-1', attended: true },
  SendReport: { type: 'SendReport', letter: 'letter-report', until: '2026-12-01' },
  EraseContent: { type: 'EraseContent', why: 'request', reason: 'objection' },
  HoldComplaint: { type: 'HoldComplaint', reason: 'note-hold', review: '2027-01-04' },
  LiftHold: { type: 'LiftHold' },
  GiveAccess: { type: 'GiveAccess' },
  DiscussComplaint: { type: 'DiscussComplaint', quarter: '2026Q4', cause: 'process', action: true },
  LinkMeasure: { type: 'LinkMeasure', measure: 'M-2026-001' },
} as const satisfies { readonly [Type in Command['type']]?: Extract<Command, { type: Type }> };

/** What the clock tells of the world around a complaint; no person gives these. */
export const newsCommands = {
  RecordAbsence: { type: 'RecordAbsence', handler: 'sanne', since: moment('2026-11-23 10:00'), until: '2026-11-27' },
  RecordCalendar: { type: 'RecordCalendar' },
  ProposeConflict: { type: 'ProposeConflict', people: ['piet'] },
  RecordHearingBooked: {
    type: 'RecordHearingBooked',
    proposal: 'hearing-1',
    handler: 'sanne',
    event: 'event-1',
    organiser: 'sanne',
    form: 'teams',
  },
  RecordHearingMoved: { type: 'RecordHearingMoved', proposal: 'hearing-1', slot: slotAt('2026-11-27 14:00') },
  RecordHearingAnswered: { type: 'RecordHearingAnswered', proposal: 'hearing-1', answer: 'declined' },
  RecordHearingGone: { type: 'RecordHearingGone', proposal: 'hearing-1' },
} as const satisfies { readonly [Type in Command['type']]?: Extract<Command, { type: Type }> };
