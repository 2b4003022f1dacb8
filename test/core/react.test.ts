import type { Fact } from '../../bot/core/complaint.ts';
import { type Effect, laneOf, react } from '../../bot/core/react.ts';
import {
  absorbed,
  attachmentsListed,
  called,
  claimedBySanne,
  closed,
  described,
  detached,
  dismissed,
  later,
  mailAdded,
  mailRemoved,
  merged,
  noted,
  openedAs,
  receiptBounced,
  receiptSent,
  receiptWritten,
  received,
  releasedBySanne,
  reopenedAt,
  replyBounced,
  replyFateUnknown,
  replyRefused,
  replySent,
  replyWritten,
  reportedBy,
  restored,
  sanne,
} from '../kit/given.ts';

/** An effect in a word or two, so that a table of them can be read. */
function told(effect: Effect): string {
  if (effect.do === 'say') return `say ${effect.news.about}`;
  if (effect.do === 'tell') return `tell ${effect.number} ${effect.news}`;
  if (effect.do === 'send-letter') return `send ${effect.letter} ${effect.sequence} ${effect.content}`;
  if (effect.do === 'book-hearing') return `book ${effect.proposal}`;
  if (effect.do === 'cancel-hearing') return `unbook ${effect.event} ${effect.organiser}`;
  return effect.do === 'list-attachments' ? `list ${effect.mail}` : effect.do;
}

const rung = { key: 'reaction:day-before', about: 'reaction', at: '2026-11-24T08:00:00.000Z', to: ['owner'] } as const;
const reminders: Fact = { type: 'RemindersGiven', rungs: [rung] };
const letter = (kind: 'receipt' | 'read-back', fact: Fact): Fact => ({ ...fact, letter: kind }) as Fact;

/** A row for every type of fact: a new one asks for its row here. */
const effects: { readonly [Type in Fact['type']]: readonly (readonly [Fact, ...string[]])[] } = {
  ComplaintReceived: [
    [received, 'post-card', 'list mail-1'],
    [reportedBy(sanne).fact, 'post-card'],
  ],
  MailAdded: [
    [mailAdded, 'say mail-added', 'list mail-2'],
    [{ ...mailAdded, answers: 'read-back' } as Fact, 'say mail-added', 'list mail-2'],
    // Nobody is called for an out-of-office, and nothing of it is fetched.
    [{ ...mailAdded, automatic: true } as Fact],
  ],
  MailRemoved: [[mailRemoved]],
  ContentErased: [
    [later.ContentErased, 'update-card', 'erase-content', 'clear-mailbox'],
    [
      { ...later.ContentErased, absorbed: ['K-2026-0003'] },
      'update-card',
      'erase-content',
      'tell K-2026-0003 erased',
      'clear-mailbox',
    ],
  ],
  HoldSet: [[later.HoldSet]],
  HoldLifted: [[later.HoldLifted]],
  AccessGiven: [[later.AccessGiven]],
  ComplaintDiscussed: [[later.ComplaintDiscussed, 'update-card']],
  MeasureLinked: [[later.MeasureLinked]],
  HandlerClaimed: [[claimedBySanne, 'update-card']],
  HandlerReleased: [
    [releasedBySanne, 'update-card', 'say released'],
    [{ type: 'HandlerReleased', handler: 'sanne', conflict: true }, 'update-card', 'say conflict-released'],
  ],
  ComplaintOpened: [[openedAs('lead')]],
  ComplaintDescribed: [[described, 'update-card']],
  ComplaintDismissed: [[dismissed, 'update-card']],
  ComplaintClosed: [[closed, 'update-card']],
  ComplaintMerged: [[merged, 'update-card', 'tell K-2026-0007 merged']],
  ComplaintRestored: [
    [restored, 'update-card'],
    [{ type: 'ComplaintRestored', from: 'K-2026-0007' }, 'update-card', 'tell K-2026-0007 restored'],
  ],
  ComplaintReopened: [[reopenedAt('2026-12-07 10:00'), 'update-card', 'say reopened']],
  ComplaintAbsorbed: [[absorbed, 'update-card', 'say absorbed']],
  ComplaintDetached: [[detached, 'update-card']],
  ComplaintSplit: [[{ type: 'ComplaintSplit', to: 'K-2026-0009' }]],
  CallLogged: [
    [called('2026-11-23 11:00'), 'update-card'],
    [called('2026-11-23 11:00', false), 'update-card'],
  ],
  LetterWritten: [
    [receiptWritten, 'send receipt 1 receipt-text'],
    [replyWritten(2), 'send reply 2 reply-text-2'],
    [letter('read-back', replyWritten()), 'send read-back 1 reply-text-1'],
  ],
  LetterSent: [
    [replySent('2026-11-23 12:00'), 'update-card'],
    // The receipt is nobody's step.
    [receiptSent],
    [letter('read-back', replySent('2026-11-23 12:00')), 'update-card'],
  ],
  LetterFateUnknown: [[replyFateUnknown, 'update-card', 'say letter-fate-unknown']],
  LetterRefused: [[replyRefused, 'update-card', 'say letter-refused']],
  LetterBounced: [
    [replyBounced(), 'update-card', 'say letter-bounced'],
    [receiptBounced, 'update-card', 'say letter-bounced'],
    [{ type: 'LetterBounced', noted: 'source-5', source: 'source-9', content: 'x' }, 'update-card', 'say letter-bounced'],
  ],
  LetterNoted: [[noted('2026-11-23 12:00'), 'update-card']],
  ReceiptWithheld: [[{ type: 'ReceiptWithheld', why: 'total' }]],
  AttachmentsListed: [[attachmentsListed]],
  TextConfirmed: [[{ type: 'TextConfirmed', as: 'corrected', content: 'mail-text-2' }]],
  RemindersGiven: [[reminders, 'say reminders', 'update-card']],
  AddressProposed: [[{ type: 'AddressProposed', content: 'address-1', sides: ['new', 'old'] }]],
  AddressConfirmed: [[{ type: 'AddressConfirmed', content: 'address-1', side: 'new' }]],
  AddressRefused: [[{ type: 'AddressRefused', content: 'address-1', side: 'old' }, 'say address-refused']],
  AddressChanged: [[{ type: 'AddressChanged', content: 'address-1' }, 'say address-changed']],
  HandlerAssigned: [[later.HandlerAssigned, 'update-card', 'say assigned']],
  HandlerAbsent: [[later.HandlerAbsent, 'update-card', 'say absent']],
  ClosingDayAdded: [[later.ClosingDayAdded, 'update-card', 'say closing-day']],
  PersonInvolved: [[later.PersonInvolved, 'update-card', 'say person-involved']],
  PersonRemoved: [[later.PersonRemoved, 'update-card']],
  AccessAsked: [[later.AccessAsked, 'say access-asked']],
  AccessDenied: [[later.AccessDenied]],
  ConflictProposed: [[later.ConflictProposed, 'update-card', 'say conflict']],
  ConflictNamed: [[later.ConflictNamed, 'update-card']],
  ConflictCleared: [[later.ConflictCleared, 'update-card']],
  ExceptionAsked: [[later.ExceptionAsked, 'say conflict']],
  ExceptionMade: [[later.ExceptionMade, 'update-card']],
  TaskAssigned: [[later.TaskAssigned]],
  TaskFinished: [[later.TaskFinished, 'update-card']],
  QuestionAsked: [[later.QuestionAsked, 'update-card']],
  QuestionEnded: [
    [later.QuestionEnded, 'update-card', 'say question-silent'],
    [{ ...later.QuestionEnded, how: 'answered' }, 'update-card'],
  ],
  PersonAsked: [[later.PersonAsked, 'update-card']],
  PersonAnswered: [[later.PersonAnswered, 'update-card', 'say person-answered']],
  PartJudged: [[later.PartJudged, 'update-card']],
  ConclusionDrawn: [[later.ConclusionDrawn, 'update-card']],
  TermExtended: [[later.TermExtended, 'update-card']],
  SatisfactionAsked: [[later.SatisfactionAsked, 'update-card']],
  SatisfactionAnswered: [
    [later.SatisfactionAnswered, 'update-card', 'say not-satisfied'],
    [{ ...later.SatisfactionAnswered, satisfied: true }, 'update-card'],
  ],
  MediatorAsked: [[later.MediatorAsked, 'update-card']],
  VerdictReceived: [[later.VerdictReceived, 'update-card']],
  FlagRaised: [[later.FlagRaised, 'update-card', 'say flag']],
  FlagHandled: [[later.FlagHandled, 'update-card']],
  HearingProposed: [[later.HearingProposed, 'update-card']],
  HearingChosen: [[later.HearingChosen, 'update-card', 'book hearing-1']],
  HearingWished: [[later.HearingWished, 'update-card', 'say hearing-wished']],
  HearingDeclined: [[later.HearingDeclined, 'update-card', 'say hearing-declined']],
  HearingBooked: [[later.HearingBooked, 'update-card', 'say hearing-booked']],
  HearingMoved: [[later.HearingMoved, 'update-card', 'say hearing-moved']],
  HearingAnswered: [
    [later.HearingAnswered, 'update-card', 'say hearing-refused'],
    [{ ...later.HearingAnswered, answer: 'accepted' }, 'update-card'],
  ],
  HearingCancelled: [
    // Gone in Outlook already: nothing to take out there.
    [{ ...later.HearingCancelled, event: 'event-1', organiser: 'sanne' } as Fact, 'update-card', 'say hearing-gone'],
    [
      { ...later.HearingCancelled, why: 'handler', event: 'event-1', organiser: 'sanne' } as Fact,
      'update-card',
      'unbook event-1 sanne',
    ],
    // Nothing stood in a calendar yet.
    [{ ...later.HearingCancelled, why: 'released' } as Fact, 'update-card'],
  ],
  HearingHandedOver: [
    [later.HearingHandedOver, 'unbook event-1 sanne', 'book hearing-1'],
    [{ type: 'HearingHandedOver', proposal: 'hearing-1' }, 'book hearing-1'],
  ],
  HearingHeld: [[later.HearingHeld, 'update-card']],
  ReportSent: [[later.ReportSent, 'update-card']],
  ReportSilent: [[later.ReportSilent, 'update-card']],
  AttachmentOpened: [[{ type: 'AttachmentOpened', content: 'attachments-1', nth: 0 }]],
};
const rows = Object.entries(effects).flatMap(([type, samples]) =>
  samples.map(([fact, ...expected]) => ({ type, fact, expected, words: expected.join(', then ') || 'nothing' })),
);

describe('what comes of a fact', () => {
  test.each(rows)('$type: $words', ({ fact, expected }) => {
    expect(react(fact).map(told)).toEqual(expected);
  });
  test('of reminders is said with all their rungs', () => {
    expect(react(reminders)[0]).toEqual({ do: 'say', news: { about: 'reminders', rungs: [rung] } });
  });
});

describe('the lanes', () => {
  const all = rows.flatMap(({ fact }) => react(fact));

  test('keep what is shown in the channel in one row, and the rest out of its way', () => {
    const lanes: Record<string, Set<string>> = {};
    for (const effect of all) {
      lanes[laneOf(effect)] ??= new Set();
      lanes[laneOf(effect)]?.add(effect.do);
    }
    expect(Object.fromEntries(Object.entries(lanes).map(([lane, what]) => [lane, [...what].sort()]))).toEqual({
      channel: ['post-card', 'say', 'update-card'],
      mail: ['send-letter'],
      files: ['list-attachments'],
      calendar: ['book-hearing', 'cancel-hearing'],
      house: ['clear-mailbox', 'erase-content', 'tell'],
    });
  });
});
