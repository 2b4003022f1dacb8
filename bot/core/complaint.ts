/** What a complaint is: the facts that make it, and how they fold. Nothing here knows a clock, a store or a screen. */
import type { Absence, AbsenceFact } from './absence.ts';
import {
  type Aftercare,
  type AftercareFact,
  type Ending,
  evolveAftercare,
  movedAway,
  noAftercare,
  wasSilent,
  withReply,
} from './aftercare.ts';
import type { ClosingFact } from './closing.ts';
import type { Discussed, DiscussionFact, MeasureNumber } from './discussion.ts';
import { type Extension, type ExtensionFact, extendedTerm, extensionsInForce } from './extension.ts';
import type { FlagFact, Raised } from './flags.ts';
import { evolveHearing, type Hearing, type HearingFact, hearingMovedAway } from './hearing.ts';
import { type Cause, evolveInquiry, type Inquiry, type InquiryFact, noInquiry, withoutLetter } from './inquiry.ts';
import type { Channel, ComplainantKind, Dismissal, Location, Nature, Severity } from './natures.ts';
import { evolvePersons, noPersons, type Persons, type PersonsFact } from './persons.ts';
import { type Hold, type RetentionFact, withKeeping } from './retention.ts';
import type { Term } from './terms.ts';
import type { Day, Instant } from './time.ts';

/** `K-2026-0042`: what people say on the phone, and the key under which everything of one complaint is kept. */
export type ComplaintNumber = string;

/** An Entra object id. Names are looked up when they are shown; facts hold ids only. */
export type PersonId = string;

/** The key of an erasable piece of personal text, kept apart from the facts (promise P10). */
export type ContentId = string;

/**
 * Every kind of letter. `contact`: it is a person's, about the matter, and may be the first reaction (S2). `apart`: it goes to somebody
 * else than the complainant, or to an address that may be somebody else's, so it is no reply in the complainant's thread.
 */
const LETTER_TABLE = {
  receipt: {},
  reply: { contact: true },
  'read-back': {},
  'address-new': { apart: true },
  'address-old': {},
  agreements: { contact: true },
  question: { contact: true },
  hear: { apart: true },
  extension: { contact: true },
  conclusion: { contact: true },
  satisfaction: {},
  'satisfaction-reminder': {},
  'mediator-referral': { contact: true },
  'mediator-package': { apart: true },
  verdict: { contact: true },
  'not-handled': { contact: true },
  withdrawn: { contact: true },
  invitation: { contact: true },
  'hearing-reminder': {},
  'hearing-report': { contact: true },
  unsatisfied: { contact: true },
  'privacy-request': {},
} as const satisfies Record<string, { readonly contact?: true; readonly apart?: true }>;

export type LetterKind = keyof typeof LETTER_TABLE;

const traitsOf = (letter: LetterKind): { readonly contact?: true; readonly apart?: true } => LETTER_TABLE[letter];
export const isApart = (letter: LetterKind): boolean => traitsOf(letter).apart === true;

/** The languages that letters can be written in: those that have a table of texts. */
export const LANGUAGES = ['nl', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** The two promises with a term: the first reaction (S2) and the whole procedure (S9). */
export type Promise_ = 'reaction' | 'whole';

/** Who must hear a reminder: the owner first, then the quality lead, then management. */
export type Ear = 'owner' | 'lead' | 'management';

/** One rung of the ladder, `reaction:due-morning` or `whole:late-2` or `unclaimed`; its name never comes twice in one complaint. */
export interface Rung {
  readonly key: string;
  readonly about: Promise_ | 'make-it' | 'unclaimed' | 'idle' | 'agreements' | 'ask' | 'mediator' | 'hearing' | 'flag';
  /** The moment it should have been heard; the moment of giving is the fact's own. */
  readonly at: Instant;
  readonly to: readonly Ear[];
}

/** Which letter came back: one of ours, or the one that was noted under this source. */
export type Returned = { readonly letter: LetterKind; readonly sequence: number } | { readonly noted: string };

/** What happened. Past tense, small, and never changed once written. The store adds who and when. */
export type Fact =
  | {
      readonly type: 'ComplaintReceived';
      readonly channel: Channel;
      readonly receivedAt: Instant;
      /** Hash of the Message-ID, or of what stands for it: the key under which the same thing is never taken twice. */
      readonly source: string;
      /** Graph's immutable id of the mail; a receipt is a reply to it. A call has none. */
      readonly mail?: string;
      readonly content: ContentId;
      readonly reaction: Term;
      readonly whole: Term;
      readonly language: Language;
      readonly complainant: ComplainantKind;
      readonly nature: Nature;
      /** What the complainant asks of us (F9). */
      readonly expects?: ContentId;
      /** The complaint that it was split from (F21). */
      readonly splitFrom?: ComplaintNumber;
      /** For practice: it walks the whole protocol, and is in no figure (F118). */
      readonly training?: true;
    }
  | {
      readonly type: 'MailAdded';
      readonly receivedAt: Instant;
      readonly mail: string;
      readonly source: string;
      readonly content: ContentId;
      /** Sent by a program, such as an out-of-office: kept, but nobody's reaction (F17). */
      readonly automatic?: true;
      /** The letter that it answers. */
      readonly answers?: LetterKind;
    }
  /** Taken out again by a person: it belonged elsewhere, or became a complaint of its own. */
  | { readonly type: 'MailRemoved'; readonly source: string; readonly to?: ComplaintNumber }
  | { readonly type: 'HandlerClaimed'; readonly handler: PersonId; readonly notInvolved: true }
  /** `idle`: by the clock, because nothing was done with it (F31). */
  | {
      readonly type: 'HandlerReleased';
      readonly handler: PersonId;
      readonly reason?: ContentId;
      readonly idle?: true;
      /** The complaint turned out to be about the handler: whoever leads gives it to somebody else. */
      readonly conflict?: true;
    }
  /** The lead asks somebody to take it over; it is theirs when they claim it (F26). */
  | { readonly type: 'HandlerAssigned'; readonly to: PersonId; readonly reason?: ContentId }
  | { readonly type: 'ComplaintOpened'; readonly as: 'owner' | 'lead' | 'involved' }
  | {
      readonly type: 'ComplaintDescribed';
      readonly complainant: ComplainantKind;
      readonly nature: Nature;
      /** Missing in the oldest records, as is the location. */
      readonly severity?: Severity;
      readonly location?: Location;
      readonly language: Language;
      readonly expects?: ContentId;
    }
  | { readonly type: 'ComplaintDismissed'; readonly reason: Dismissal; readonly note?: ContentId }
  /** `how` is missing in the oldest records. */
  | { readonly type: 'ComplaintClosed'; readonly how?: Ending; readonly note?: ContentId }
  | { readonly type: 'ComplaintMerged'; readonly into: ComplaintNumber }
  /** Open again after a dismissal or a merge, as if that had not happened; the terms are those of the receipt. */
  | { readonly type: 'ComplaintRestored'; readonly from?: ComplaintNumber }
  /** Open again after it was closed: a new round with its own terms. */
  | { readonly type: 'ComplaintReopened'; readonly receivedAt: Instant; readonly reaction: Term; readonly whole: Term }
  | { readonly type: 'ComplaintAbsorbed' | 'ComplaintDetached'; readonly from: ComplaintNumber }
  | { readonly type: 'ComplaintSplit'; readonly to: ComplaintNumber }
  | { readonly type: 'CallLogged'; readonly happenedAt: Instant; readonly reached: boolean; readonly note?: ContentId }
  | { readonly type: 'LetterWritten'; readonly letter: LetterKind; readonly sequence: number; readonly content: ContentId }
  | { readonly type: 'LetterSent'; readonly letter: LetterKind; readonly sequence: number; readonly sentAt: Instant }
  | { readonly type: 'LetterFateUnknown' | 'LetterRefused'; readonly letter: LetterKind; readonly sequence: number }
  | ({
      readonly type: 'LetterBounced';
      /** The message that says so. */
      readonly source: string;
      readonly content: ContentId;
    } & Returned)
  /** A colleague wrote to the complainant from Outlook, in the shared mailbox (F22). */
  | {
      readonly type: 'LetterNoted';
      readonly sentAt: Instant;
      readonly mail: string;
      readonly source: string;
      readonly content: ContentId;
    }
  /** No receipt: too many automatic letters to this address, or altogether (F18). */
  | { readonly type: 'ReceiptWithheld'; readonly why: 'address' | 'total' }
  | { readonly type: 'AttachmentsListed'; readonly mail: string; readonly content: ContentId; readonly count: number }
  /** What the complainant said of our words for their phone call: yes, or better words (F6). */
  | { readonly type: 'TextConfirmed'; readonly as: 'read-aloud' | 'agreed' | 'corrected'; readonly content?: ContentId }
  | { readonly type: 'RemindersGiven'; readonly rungs: readonly Rung[] }
  /** Another address for the complainant, which each of these sides must confirm; the newest proposal counts (F59). */
  | { readonly type: 'AddressProposed'; readonly content: ContentId; readonly sides: readonly Side[] }
  /** `note`: the old address reaches nobody, and the lead has found out in another way that the complainant wants this. */
  | { readonly type: 'AddressConfirmed'; readonly content: ContentId; readonly side: Side; readonly note?: ContentId }
  | { readonly type: 'AddressRefused'; readonly content: ContentId; readonly side: Side }
  | { readonly type: 'AddressChanged'; readonly content: ContentId }
  | { readonly type: 'AttachmentOpened'; readonly content: ContentId; readonly nth: number }
  | InquiryFact
  | ExtensionFact
  | AftercareFact
  | FlagFact
  | AbsenceFact
  | ClosingFact
  | HearingFact
  | PersonsFact
  | RetentionFact
  | DiscussionFact;

/** Who reads a letter about a change of address. */
export const SIDES = ['new', 'old'] as const;
export type Side = (typeof SIDES)[number];

/** The parts of the house that act by themselves: the mailbox, the clock, the road itself, and a link in a letter. */
export type Part = 'mail' | 'clock' | 'delivery' | 'link';

/** Who did it. */
export type Actor = { readonly person: PersonId } | { readonly system: Part };

/** A fact as the store keeps it. `id` is unique, so a lost answer can be told from a conflict. */
export interface Recorded {
  readonly id: string;
  readonly at: Instant;
  readonly by: Actor;
  readonly fact: Fact;
}

export interface Letter {
  readonly letter: LetterKind;
  readonly sequence: number;
  readonly content: ContentId;
  readonly by: Actor;
  readonly sentAt?: Instant;
  /** It did not arrive as far as anybody knows: `unknown`: nobody can tell; `refused`: Graph does not want it; `bounced`: it came back. */
  readonly stuck?: 'unknown' | 'refused' | 'bounced';
}

/** A later message of, or about, the complainant. */
export interface Added {
  readonly source: string;
  readonly mail: string;
  readonly content: ContentId;
  readonly receivedAt: Instant;
  readonly automatic?: true;
  readonly answers?: LetterKind;
}

export interface Noted {
  readonly source: string;
  readonly sentAt: Instant;
  readonly content: ContentId;
  readonly bounced?: true;
}

export interface Complaint {
  readonly status: 'open' | 'closed' | 'dismissed' | 'merged';
  readonly channel: Channel;
  /** Of the present round: the receipt, or the message for which it was opened again. */
  readonly receivedAt: Instant;
  /** 1 at receipt, and one more each time it is opened again after it was closed. */
  readonly round: number;
  readonly source: string;
  readonly mail?: string;
  readonly content: ContentId;
  readonly reaction: Term;
  /** As it runs now, extensions and all. */
  readonly whole: Term;
  /** As the protocol promises it, whatever was extended since. */
  readonly norm: Term;
  /** Every extension of this round, and those of them that count: no letter, no extension. */
  readonly extended: readonly Extension[];
  readonly extensions: readonly Extension[];
  readonly inquiry: Inquiry;
  readonly aftercare: Aftercare;
  /** The newest of this round. */
  readonly hearing?: Hearing;
  readonly flags: readonly Raised[];
  readonly persons: Persons;
  readonly training?: true;
  /** When practice began: its clock is fast from there (`bot/core/practice.ts`). */
  readonly practiceFrom?: Instant;
  readonly language: Language;
  readonly complainant: ComplainantKind;
  readonly nature: Nature;
  readonly severity: Severity;
  readonly location: Location;
  readonly expects?: ContentId;
  /** Who wrote it down, when it did not come by mail. */
  readonly recordedBy?: PersonId;
  /** The first contact by a person that reached the complainant (S2): when it happened, not when it was typed in. */
  readonly reactedAt?: Instant;
  readonly owner?: { readonly id: PersonId; readonly since: Instant };
  /** Since this claim something was done with it, beside reading (F31). */
  readonly begun?: true;
  /** Whom the lead asked to take it over. */
  readonly assigned?: { readonly to: PersonId; readonly reason?: ContentId };
  /** The newest absence of who has it that was told to the lead. */
  readonly absence?: Absence;
  /** The newest closing day that would move the promised day, and whereto. */
  readonly closing?: { readonly due: Day; readonly would: Day };
  /** Who handled it in an earlier round: a second look is another person's (F114). */
  readonly earlierOwners: readonly PersonId[];
  /** When the letter with the conclusion left; then the whole is done. */
  readonly answeredAt?: Instant;
  readonly ending?: Ending;
  /** Since when nobody has it: receipt, or the last release. */
  readonly unclaimedSince?: Instant;
  readonly calls: readonly { readonly happenedAt: Instant; readonly reached: boolean }[];
  readonly letters: readonly Letter[];
  /** Letters that a colleague wrote from Outlook. */
  readonly noted: readonly Noted[];
  readonly added: readonly Added[];
  /** Lists of attachments, by the mail that they came with. */
  readonly attachments: readonly { readonly mail: string; readonly content: ContentId; readonly count: number }[];
  readonly textConfirmed?: { readonly as: 'read-aloud' | 'agreed' | 'corrected'; readonly content?: ContentId };
  /** Where letters go, when that was changed since the receipt. */
  readonly contact?: ContentId;
  /** A change of address that is not confirmed yet, and by whom not. */
  readonly proposal?: { readonly content: ContentId; readonly missing: readonly Side[] };
  readonly dismissal?: Dismissal;
  /** Where it went on, when it was merged. */
  readonly into?: ComplaintNumber;
  /** What was merged into it. */
  readonly absorbed: readonly ComplaintNumber[];
  /** The complaints that were split off its text. */
  readonly splits: readonly ComplaintNumber[];
  /** The keys of the rungs that were given. */
  readonly reminded: readonly string[];
  /** What the quarterly meeting said of it, while it is closed. */
  readonly discussed?: Discussed;
  /** What was done because of it, in every round. */
  readonly measures: readonly MeasureNumber[];
  /** When it was closed, dismissed or merged, while it is. */
  readonly endedAt?: Instant;
  /** Nothing of it may be destroyed. */
  readonly hold?: Hold;
  /** Its text is gone; only the record is left. */
  readonly erased?: { readonly at: Instant };
}

export type State = { readonly status: 'unknown' } | Complaint;

export const unknown: State = { status: 'unknown' };

/** A newer release wrote this, and runs beside this one or did so before it: nothing may be decided, shown or done about it here. */
export class NewerFact extends Error {
  override readonly name = 'NewerFact';
  constructor(what: string) {
    super(`A newer release wrote "${what.slice(0, 60)}". This one leaves the complaint to it.`);
  }
}

/** Folds one fact into the state. Facts before the receipt cannot happen and change nothing. Throws NewerFact. */
export function evolve(state: State, recorded: Recorded): State {
  const { fact, by } = recorded;
  if (fact.type === 'ComplaintReceived') {
    const { type, splitFrom, ...received } = fact;
    const lists = { calls: [], letters: [], noted: [], added: [], attachments: [], absorbed: [], splits: [], reminded: [] };
    const handling = {
      extended: [],
      extensions: [],
      flags: [],
      measures: [],
      earlierOwners: [],
      inquiry: noInquiry,
      aftercare: noAftercare,
      persons: noPersons,
    };
    const nothingYet = { norm: fact.whole, severity: 'unknown', location: '', ...lists, ...handling } as const;
    const recordedBy = fact.channel !== 'mail' && 'person' in by ? by.person : undefined;
    const practice = fact.training && { practiceFrom: fact.receivedAt };
    return { status: 'open', round: 1, ...received, ...practice, recordedBy, unclaimedSince: fact.receivedAt, ...nothingYet };
  }
  return state.status === 'unknown'
    ? state
    : withAgenda(withKeeping(withReaction(withTerm(withDeed(changed(state, recorded), recorded))), recorded));
}

function changed(state: Complaint, { fact, at, by }: Recorded): Complaint {
  switch (fact.type) {
    case 'MailAdded': {
      const { type, ...added } = fact;
      return { ...state, added: [...state.added, added], aftercare: withReply(state.aftercare, added) };
    }
    case 'MailRemoved':
      return { ...state, added: state.added.filter(({ source }) => source !== fact.source) };
    case 'HandlerClaimed':
      return {
        ...state,
        inquiry: takenOver(state, fact.handler),
        owner: { id: fact.handler, since: at },
        begun: undefined,
        unclaimedSince: undefined,
        assigned: undefined,
        absence: undefined,
      };
    case 'HandlerAssigned':
      return { ...state, assigned: { to: fact.to, reason: fact.reason } };
    case 'HandlerReleased':
      return { ...state, owner: undefined, unclaimedSince: at, absence: undefined };
    case 'HandlerAbsent': {
      const { type, ...absence } = fact;
      return { ...state, absence };
    }
    case 'ClosingDayAdded':
      return { ...state, closing: { due: fact.due, would: fact.would } };
    case 'ComplaintDescribed': {
      const { type, expects = state.expects, ...described } = fact;
      return { ...state, ...described, expects };
    }
    case 'ComplaintDismissed':
      return { ...state, status: 'dismissed', dismissal: fact.reason };
    case 'ComplaintClosed':
      return { ...state, status: 'closed', ending: fact.how ?? 'settled' };
    case 'ComplaintMerged':
      return { ...state, status: 'merged', into: fact.into };
    case 'ComplaintRestored':
      return { ...state, status: 'open', dismissal: undefined, into: undefined };
    case 'ComplaintDiscussed': {
      const { type, ...said } = fact;
      return { ...state, discussed: { ...said, at, by } };
    }
    case 'MeasureLinked':
      return { ...state, measures: [...state.measures, fact.measure] };
    case 'ComplaintReopened': {
      const { receivedAt, reaction, whole } = fact;
      const round = state.round + 1;
      const earlierOwners = [...new Set([...state.earlierOwners, ...whoAnswered(state)])];
      const nobody = { owner: undefined, hearing: undefined, assigned: undefined, absence: undefined, closing: undefined };
      const anew = { ...nobody, unclaimedSince: receivedAt, reminded: [], extended: [] };
      const nothingYet = { inquiry: noInquiry, aftercare: noAftercare, ending: undefined };
      return { ...state, status: 'open', round, receivedAt, reaction, whole, norm: whole, earlierOwners, ...anew, ...nothingYet };
    }
    case 'ComplaintAbsorbed':
      return { ...state, absorbed: [...state.absorbed, fact.from] };
    case 'ComplaintDetached':
      return { ...state, absorbed: state.absorbed.filter((number) => number !== fact.from) };
    case 'CallLogged': {
      const { happenedAt, reached } = fact;
      return { ...state, calls: [...state.calls, { happenedAt, reached }] };
    }
    case 'LetterWritten': {
      const { letter, sequence, content } = fact;
      if (!Object.hasOwn(LETTER_TABLE, letter)) throw new NewerFact(`${fact.type} ${letter}`);
      const inquiry = letter === 'agreements' ? { ...state.inquiry, agreements: content } : state.inquiry;
      return { ...state, inquiry, letters: [...state.letters, { letter, sequence, content, by }] };
    }
    case 'LetterSent':
      return withLetter(state, fact, { sentAt: fact.sentAt });
    case 'LetterFateUnknown':
      return withLetter(state, fact, { stuck: 'unknown' });
    case 'LetterRefused':
      return withLetter(withoutItsLetter(state, fact, at), fact, { stuck: 'refused' });
    case 'LetterBounced':
      if ('noted' in fact) return withNotedBounced(state, fact.noted);
      return withLetter(withoutItsLetter(state, fact, at), fact, { stuck: 'bounced' });
    case 'LetterNoted': {
      const { source, sentAt, content } = fact;
      return { ...state, noted: [...state.noted, { source, sentAt, content }] };
    }
    case 'AttachmentsListed': {
      const { mail, content, count } = fact;
      return { ...state, attachments: [...state.attachments, { mail, content, count }] };
    }
    case 'TextConfirmed':
      return { ...state, textConfirmed: { as: fact.as, content: fact.content } };
    case 'RemindersGiven':
      return { ...state, reminded: [...state.reminded, ...fact.rungs.map(({ key }) => key)] };
    case 'AddressProposed':
      return { ...state, proposal: { content: fact.content, missing: fact.sides } };
    case 'AddressConfirmed': {
      const { proposal } = state;
      if (proposal?.content !== fact.content) return state;
      return { ...state, proposal: { ...proposal, missing: proposal.missing.filter((side) => side !== fact.side) } };
    }
    case 'AddressRefused':
      return state.proposal?.content === fact.content ? { ...state, proposal: undefined } : state;
    case 'AddressChanged':
      return {
        ...state,
        contact: fact.content,
        proposal: undefined,
        aftercare: movedAway(state.aftercare),
        hearing: hearingMovedAway(state.hearing),
      };
    case 'ComplaintSplit':
      return { ...state, splits: [...new Set([...state.splits, fact.to])] };
    case 'TermExtended': {
      const { type, ...extension } = fact;
      return { ...state, extended: [...state.extended, extension] };
    }
    case 'FlagRaised':
      return { ...state, flags: [...state.flags, { flag: fact.flag, raisedAt: at, known: fact.known }] };
    case 'FlagHandled':
      return {
        ...state,
        flags: state.flags.map((one) => (one.flag === fact.flag && !one.handledAt ? { ...one, handledAt: at } : one)),
      };
    case 'TaskAssigned':
    case 'TaskFinished':
    case 'QuestionAsked':
    case 'QuestionEnded':
    case 'PersonAsked':
    case 'PersonAnswered':
    case 'PartJudged':
    case 'ConclusionDrawn':
      return { ...state, inquiry: evolveInquiry(state.inquiry, fact, at) };
    case 'SatisfactionAnswered': {
      const aftercare = evolveAftercare(state.aftercare, fact, at);
      // Nobody is told that they were too late to be dissatisfied: the silence is over, and so is its ending.
      return wasSilent(state) && !fact.satisfied
        ? { ...state, aftercare, status: 'open', ending: undefined }
        : { ...state, aftercare };
    }
    case 'HearingProposed':
    case 'HearingChosen':
    case 'HearingWished':
    case 'HearingDeclined':
    case 'HearingBooked':
    case 'HearingMoved':
    case 'HearingAnswered':
    case 'HearingCancelled':
    case 'HearingHandedOver':
    case 'HearingHeld':
    case 'ReportSent':
    case 'ReportSilent':
      return { ...state, hearing: evolveHearing(state.hearing, fact, at) };
    case 'SatisfactionAsked':
    case 'MediatorAsked':
    case 'VerdictReceived':
      return { ...state, aftercare: evolveAftercare(state.aftercare, fact, at) };
    case 'ConflictProposed':
    case 'ConflictNamed': {
      const people = fact.type === 'ConflictNamed' ? [fact.person] : fact.people;
      const assigned = state.assigned && people.includes(state.assigned.to) ? undefined : state.assigned;
      return { ...state, assigned, persons: evolvePersons(state.persons, { fact, at, by, id: '' }) };
    }
    case 'PersonInvolved':
    case 'PersonRemoved':
    case 'AccessAsked':
    case 'AccessDenied':
    case 'ConflictCleared':
    case 'ExceptionAsked':
    case 'ExceptionMade':
      return { ...state, persons: evolvePersons(state.persons, { fact, at, by, id: '' }) };
    case 'AttachmentOpened':
    case 'ComplaintReceived':
    case 'ComplaintOpened':
    case 'ReceiptWithheld':
    case 'ContentErased':
    case 'HoldSet':
    case 'HoldLifted':
    case 'AccessGiven':
      return state;
    default:
      throw new NewerFact((fact satisfies never as Fact).type);
  }
}

/** The state after all of these facts, in order. */
export const fold = (past: readonly Recorded[]): State => past.reduce(evolve, unknown);

/** It was told to a colleague, and the complainant has not said, nor been asked, whether our words for it are right (F6). */
export const awaitsReadBack = ({ status, channel, letters, textConfirmed }: Complaint): boolean =>
  status === 'open' && channel !== 'mail' && !textConfirmed && !letters.some(({ letter }) => letter === 'read-back');

/** The letter that this letter fact is about. */
export const isSame = (one: { letter: LetterKind; sequence: number }, other: { letter: LetterKind; sequence: number }): boolean =>
  one.letter === other.letter && one.sequence === other.sequence;

const withLetter = (state: Complaint, which: Pick<Letter, 'letter' | 'sequence'>, news: Partial<Letter>): Complaint => ({
  ...state,
  letters: state.letters.map((letter) => (isSame(letter, which) ? { ...letter, ...news } : letter)),
});

/** Who has it at the end of a round, and who wrote its answer: a second look is neither's (F114). */
function whoAnswered({ owner, inquiry, letters }: Complaint): readonly PersonId[] {
  const answer = letters.find(({ content }) => content === inquiry.conclusion?.letter)?.by;
  return [...(owner ? [owner.id] : []), ...(answer && 'person' in answer ? [answer.person] : [])];
}

/** The complainant knows who handles it from the agreements; another handler writes them anew, until there is an answer (S7, S8). */
function takenOver({ inquiry, letters }: Complaint, handler: PersonId): Inquiry {
  const written = letters.find(({ content }) => content === inquiry.agreements);
  const theirs = written && 'person' in written.by && written.by.person !== handler;
  return theirs && !inquiry.conclusion ? { ...inquiry, agreements: undefined } : inquiry;
}

const withoutItsLetter = (state: Complaint, which: Pick<Letter, 'letter' | 'sequence'>, at: Instant): Complaint => ({
  ...state,
  inquiry: withoutLetter(state.inquiry, state.letters.find((letter) => isSame(letter, which))?.content, at),
});

const withNotedBounced = (state: Complaint, source: string): Complaint => ({
  ...state,
  noted: state.noted.map((letter) => (letter.source === source ? { ...letter, bounced: true } : letter)),
});

/** Opened again, it comes before a later meeting anew. */
const withAgenda = (state: Complaint): Complaint =>
  state.discussed && state.status !== 'closed' ? { ...state, discussed: undefined } : state;

/** The cause as the quarterly meeting agreed it; until then as the conclusion says. */
export const agreedCause = ({ discussed, inquiry }: Complaint): Cause | undefined =>
  discussed?.cause ?? inquiry.conclusion?.cause;

/** What persons do that brings a complaint no further. */
const NO_DEEDS: readonly Fact['type'][] = [
  'HandlerClaimed',
  'HandlerReleased',
  'HandlerAssigned',
  'ComplaintOpened',
  'AttachmentOpened',
  'FlagRaised',
  'FlagHandled',
  'HandlerAbsent',
  'ClosingDayAdded',
  'PersonInvolved',
  'PersonRemoved',
  'AccessAsked',
  'AccessDenied',
  'ConflictNamed',
  'ConflictCleared',
  'ExceptionAsked',
  'ExceptionMade',
  'HoldSet',
  'HoldLifted',
  'AccessGiven',
  'ComplaintDiscussed',
  'MeasureLinked',
];

/** Whoever did it: work that somebody began is not taken from its handler (F31). */
function withDeed(state: Complaint, { fact, by }: Recorded): Complaint {
  const { owner, begun } = state;
  if (!owner || begun) return state;
  const written = fact.type === 'LetterNoted' && fact.sentAt >= owner.since;
  return written || ('person' in by && !NO_DEEDS.includes(fact.type)) ? { ...state, begun: true } : state;
}

/** The term as it runs: an extension counts as long as its letter did not come back or was refused. */
function withTerm(state: Complaint): Complaint {
  const extensions = extensionsInForce(state);
  const conclusion = state.letters.find(({ content }) => content === state.inquiry.conclusion?.letter);
  const answeredAt = conclusion?.stuck === 'bounced' ? undefined : conclusion?.sentAt;
  return { ...state, extensions, whole: extendedTerm(state.norm, extensions), answeredAt };
}

/**
 * The first reaction, seen anew after each fact: a call may be typed in after a letter that went later, and a letter that came back
 * reached nobody. Of a complaint that was opened again, contacts of before do not count.
 */
function withReaction(state: Complaint): Complaint {
  const contacts = [
    ...state.calls.filter(({ reached }) => reached).map(({ happenedAt }) => happenedAt),
    ...state.letters.flatMap(({ letter, sentAt, stuck }) =>
      traitsOf(letter).contact && sentAt && stuck !== 'bounced' ? [sentAt] : [],
    ),
    ...state.noted.filter(({ bounced }) => !bounced).map(({ sentAt }) => sentAt),
  ];
  const [reactedAt] = contacts.filter((at) => at >= state.receivedAt).sort();
  return reactedAt === state.reactedAt ? state : { ...state, reactedAt };
}
