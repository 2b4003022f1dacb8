/** What must be shown or sent because something happened. Data, derived from the fact alone, so it can be derived again. */
import type { ComplaintNumber, ContentId, Fact, LetterKind, PersonId, Rung } from './complaint.ts';
import type { Day } from './time.ts';

export type Effect =
  /** The one live card of the complaint, posted once (P4). */
  | { readonly do: 'post-card' }
  /** The card in place, as the complaint stands now. */
  | { readonly do: 'update-card' }
  /** A reply in the card's thread. */
  | { readonly do: 'say'; readonly news: News }
  /** A letter to the complainant (P3). */
  | { readonly do: 'send-letter'; readonly letter: LetterKind; readonly sequence: number; readonly content: ContentId }
  /** Lists what came with a mail, with hash and kind. */
  | { readonly do: 'list-attachments'; readonly mail: string }
  /** The event in the handler's calendar, with the invitation that Outlook sends along (facts/graph B2). */
  | { readonly do: 'book-hearing'; readonly proposal: ContentId }
  /** Out of a calendar again; Outlook tells who was invited. */
  | { readonly do: 'cancel-hearing'; readonly event: string; readonly organiser: PersonId }
  /** Another complaint must know of a merge, or of its undoing. */
  | { readonly do: 'tell'; readonly number: ComplaintNumber; readonly news: 'merged' | 'restored' | 'erased' }
  /** Empties every row that holds or derives from personal text; what stays is told in `bot/store/erasing.ts`. */
  | { readonly do: 'erase-content' }
  /** Marks the mails in the mailbox and puts them in Deleted Items. */
  | { readonly do: 'clear-mailbox' };

export type News =
  | { readonly about: 'reminders'; readonly rungs: readonly Rung[] }
  | { readonly about: 'released' | 'given-back' | 'conflict-released' }
  | { readonly about: 'mail-added' }
  | { readonly about: 'letter-fate-unknown' | 'letter-refused' | 'letter-bounced' | 'extension-refused' | 'extension-bounced' }
  | { readonly about: 'reopened' | 'absorbed' }
  | { readonly about: 'address-changed' | 'address-refused' }
  | { readonly about: 'absent'; readonly handler: PersonId; readonly until?: Day }
  | { readonly about: 'closing-day'; readonly due: Day; readonly would: Day }
  | {
      readonly about:
        | 'hearing-gone'
        | 'hearing-wished'
        | 'hearing-declined'
        | 'hearing-booked'
        | 'hearing-moved'
        | 'hearing-refused';
    }
  | { readonly about: 'conflict' | 'access-asked' | 'person-involved' }
  | { readonly about: 'assigned' | 'flag' | 'not-satisfied' | 'person-answered' | 'question-silent' };

/** Effects wait for each other within a lane: a card that cannot be posted holds up no letter. */
export function laneOf(effect: Effect): 'channel' | 'mail' | 'files' | 'calendar' | 'house' {
  if (effect.do === 'send-letter') return 'mail';
  if (effect.do === 'list-attachments') return 'files';
  if (effect.do === 'book-hearing' || effect.do === 'cancel-hearing') return 'calendar';
  return ['tell', 'erase-content', 'clear-mailbox'].includes(effect.do) ? 'house' : 'channel';
}

const say = (news: News): Effect => ({ do: 'say', news });
const update: Effect = { do: 'update-card' };

export function react(fact: Fact): readonly Effect[] {
  switch (fact.type) {
    case 'ComplaintReceived':
      return [{ do: 'post-card' }, ...attachmentsOf(fact.mail)];
    case 'MailAdded':
      return fact.automatic ? [] : [say({ about: 'mail-added' }), ...attachmentsOf(fact.mail)];
    case 'HandlerClaimed':
    case 'CallLogged':
    case 'ComplaintDescribed':
    case 'ComplaintDismissed':
    case 'ComplaintClosed':
    case 'ComplaintDetached':
    case 'LetterNoted':
      return [update];
    case 'HandlerReleased':
      if (fact.conflict) return [update, say({ about: 'conflict-released' })];
      return [update, say({ about: fact.idle ? 'given-back' : 'released' })];
    case 'ComplaintReopened':
      return [update, say({ about: 'reopened' })];
    case 'ComplaintAbsorbed':
      return [update, say({ about: 'absorbed' })];
    case 'ComplaintMerged':
      return [update, { do: 'tell', number: fact.into, news: 'merged' }];
    case 'ComplaintRestored':
      return fact.from ? [update, { do: 'tell', number: fact.from, news: 'restored' }] : [update];
    case 'LetterWritten':
      return [{ do: 'send-letter', letter: fact.letter, sequence: fact.sequence, content: fact.content }];
    case 'LetterSent':
      // What may be the first reaction, or the answer, changes the card.
      return fact.letter === 'receipt' ? [] : [update];
    case 'LetterFateUnknown':
      return [update, say({ about: 'letter-fate-unknown' })];
    case 'LetterRefused':
      return [update, say({ about: fact.letter === 'extension' ? 'extension-refused' : 'letter-refused' })];
    case 'LetterBounced':
      return [update, say({ about: 'letter' in fact && fact.letter === 'extension' ? 'extension-bounced' : 'letter-bounced' })];
    case 'HearingChosen':
      return [update, { do: 'book-hearing', proposal: fact.proposal }];
    case 'HearingHandedOver':
      return [...outOfCalendar(fact), { do: 'book-hearing', proposal: fact.proposal }];
    case 'HearingCancelled':
      return fact.why === 'outlook' ? [update, say({ about: 'hearing-gone' })] : [update, ...outOfCalendar(fact)];
    case 'HearingWished':
      return [update, say({ about: 'hearing-wished' })];
    case 'HearingDeclined':
      return [update, say({ about: 'hearing-declined' })];
    case 'HearingBooked':
      return [update, say({ about: 'hearing-booked' })];
    case 'HearingMoved':
      return [update, say({ about: 'hearing-moved' })];
    case 'HearingAnswered':
      return fact.answer === 'declined' ? [update, say({ about: 'hearing-refused' })] : [update];
    case 'HearingProposed':
    case 'HearingHeld':
    case 'ReportSent':
    case 'ReportSilent':
      return [update];
    case 'HandlerAssigned':
      return [update, say({ about: 'assigned' })];
    case 'HandlerAbsent':
      return [update, say({ about: 'absent', handler: fact.handler, until: fact.until })];
    case 'ClosingDayAdded':
      return [update, say({ about: 'closing-day', due: fact.due, would: fact.would })];
    case 'FlagRaised':
      return [update, say({ about: 'flag' })];
    case 'SatisfactionAnswered':
      return fact.satisfied ? [update] : [update, say({ about: 'not-satisfied' })];
    case 'PersonAnswered':
      return [update, say({ about: 'person-answered' })];
    case 'QuestionEnded':
      return fact.how === 'silent' ? [update, say({ about: 'question-silent' })] : [update];
    case 'ConflictProposed':
      return [update, say({ about: 'conflict' })];
    case 'AccessAsked':
      return [say({ about: 'access-asked' })];
    case 'PersonInvolved':
      return [update, say({ about: 'person-involved' })];
    case 'ExceptionAsked':
      return [say({ about: 'conflict' })];
    case 'ComplaintDiscussed':
    case 'ConflictNamed':
    case 'ConflictCleared':
    case 'ExceptionMade':
    case 'PersonRemoved':
    case 'TermExtended':
    case 'FlagHandled':
    case 'TaskFinished':
    case 'QuestionAsked':
    case 'PartJudged':
    case 'PersonAsked':
    case 'ConclusionDrawn':
    case 'SatisfactionAsked':
    case 'MediatorAsked':
    case 'VerdictReceived':
      return [update];
    case 'AddressChanged':
      return [say({ about: 'address-changed' })];
    case 'AddressRefused':
      return [say({ about: 'address-refused' })];
    case 'RemindersGiven':
      return [say({ about: 'reminders', rungs: fact.rungs }), update];
    case 'ContentErased':
      return [
        update,
        { do: 'erase-content' },
        ...fact.absorbed.map((number): Effect => ({ do: 'tell', number, news: 'erased' })),
        { do: 'clear-mailbox' },
      ];
    case 'MeasureLinked':
    case 'HoldSet':
    case 'HoldLifted':
    case 'AccessGiven':
    case 'ComplaintOpened':
    case 'AccessDenied':
    case 'MailRemoved':
    case 'ComplaintSplit':
    case 'ReceiptWithheld':
    case 'AttachmentsListed':
    case 'TextConfirmed':
    case 'TaskAssigned':
    case 'AddressProposed':
    case 'AddressConfirmed':
    case 'AttachmentOpened':
      return [];
  }
}

const outOfCalendar = ({ event, organiser }: { readonly event?: string; readonly organiser?: PersonId }): readonly Effect[] =>
  event && organiser ? [{ do: 'cancel-hearing', event, organiser }] : [];

const attachmentsOf = (mail: string | undefined): readonly Effect[] => (mail ? [{ do: 'list-attachments', mail }] : []);
