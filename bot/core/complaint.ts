/** What a complaint is: the facts that make it, and how they fold. Nothing here knows a clock, a store or a screen. */
import type { Term } from './terms.ts';
import type { Instant } from './time.ts';

/** `K-2026-0042`: what people say on the phone, and the key under which everything of one complaint is kept. */
export type ComplaintNumber = string;

/** An Entra object id. Names are looked up when they are shown; facts hold ids only. */
export type PersonId = string;

/** The key of an erasable piece of personal text, kept apart from the facts (promise P10). */
export type ContentId = string;

/** `receipt` is the automatic one and never counts as the first reaction; `reply` is written by a person. */
export type LetterKind = 'receipt' | 'reply';

/** The two promises with a term: the first reaction (S2) and the whole procedure (S9). */
export type Promise_ = 'reaction' | 'whole';

/** Who must hear a reminder: the owner first, then the quality lead, then management. */
export type Ear = 'owner' | 'lead' | 'management';

/** One rung of the ladder, `reaction:due-morning` or `whole:late-2` or `unclaimed`; its name never comes twice in one complaint. */
export interface Rung {
  readonly key: string;
  readonly about: Promise_ | 'unclaimed';
  /** The moment it should have been heard; the moment of giving is the fact's own. */
  readonly at: Instant;
  readonly to: readonly Ear[];
}

/** What happened. Past tense, small, and never changed once written. The store adds who and when. */
export type Fact =
  | {
      readonly type: 'ComplaintReceived';
      readonly channel: 'mail';
      readonly receivedAt: Instant;
      /** Hash of the Message-ID: the key under which the same mail is never taken twice. */
      readonly source: string;
      /** Graph's immutable id of the mail; a receipt is a reply to it. */
      readonly mail: string;
      readonly content: ContentId;
      readonly reaction: Term;
      readonly whole: Term;
    }
  | {
      readonly type: 'MailAdded';
      readonly receivedAt: Instant;
      readonly mail: string;
      readonly source: string;
      readonly content: ContentId;
    }
  | { readonly type: 'HandlerClaimed'; readonly handler: PersonId; readonly notInvolved: true }
  | { readonly type: 'HandlerReleased'; readonly handler: PersonId; readonly reason: ContentId }
  | { readonly type: 'ComplaintOpened'; readonly as: 'owner' | 'lead' }
  | { readonly type: 'CallLogged'; readonly happenedAt: Instant; readonly reached: boolean; readonly note?: ContentId }
  | { readonly type: 'LetterWritten'; readonly letter: LetterKind; readonly sequence: number; readonly content: ContentId }
  | { readonly type: 'LetterSent'; readonly letter: LetterKind; readonly sequence: number; readonly sentAt: Instant }
  | { readonly type: 'LetterFateUnknown' | 'LetterRefused'; readonly letter: LetterKind; readonly sequence: number }
  | { readonly type: 'RemindersGiven'; readonly rungs: readonly Rung[] };

/** Who did it: a person by id, or the clock, the mailbox or the road itself. */
export type Actor = { readonly person: PersonId } | { readonly system: 'mail' | 'clock' | 'delivery' };

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
  /** It did not leave as far as anybody knows: `unknown` for nobody can tell, `refused` for Graph does not want it. */
  readonly stuck?: 'unknown' | 'refused';
}

export interface Complaint {
  readonly status: 'open';
  readonly receivedAt: Instant;
  readonly source: string;
  readonly mail: string;
  readonly content: ContentId;
  readonly reaction: Term;
  readonly whole: Term;
  /** The first contact by a person that reached the complainant (S2): when it happened, not when it was typed in. */
  readonly reactedAt?: Instant;
  readonly owner?: { readonly id: PersonId; readonly since: Instant };
  /** Since when nobody has it: receipt, or the last release. */
  readonly unclaimedSince?: Instant;
  readonly calls: readonly { readonly happenedAt: Instant; readonly reached: boolean }[];
  readonly letters: readonly Letter[];
  readonly added: readonly { readonly source: string; readonly content: ContentId; readonly receivedAt: Instant }[];
  /** The keys of the rungs that were given. */
  readonly reminded: readonly string[];
}

export type State = { readonly status: 'unknown' } | Complaint;

export const unknown: State = { status: 'unknown' };

/** Folds one fact into the state. Facts before the receipt cannot happen and change nothing. */
export function evolve(state: State, { fact, at, by }: Recorded): State {
  if (fact.type === 'ComplaintReceived') {
    const { receivedAt, source, mail, content, reaction, whole } = fact;
    const nothingYet = { unclaimedSince: receivedAt, calls: [], letters: [], added: [], reminded: [] };
    return { status: 'open', receivedAt, source, mail, content, reaction, whole, ...nothingYet };
  }
  if (state.status === 'unknown') return state;
  switch (fact.type) {
    case 'MailAdded':
      return { ...state, added: [...state.added, { source: fact.source, content: fact.content, receivedAt: fact.receivedAt }] };
    case 'HandlerClaimed':
      return { ...state, owner: { id: fact.handler, since: at }, unclaimedSince: undefined };
    case 'HandlerReleased':
      return { ...state, owner: undefined, unclaimedSince: at };
    case 'CallLogged': {
      const { happenedAt, reached } = fact;
      const called = { ...state, calls: [...state.calls, { happenedAt, reached }] };
      return reached ? reacted(called, happenedAt) : called;
    }
    case 'LetterWritten': {
      const { letter, sequence, content } = fact;
      return { ...state, letters: [...state.letters, { letter, sequence, content, by }] };
    }
    case 'LetterSent': {
      const sent = withLetter(state, fact, { sentAt: fact.sentAt });
      return fact.letter === 'receipt' ? sent : reacted(sent, fact.sentAt);
    }
    case 'LetterFateUnknown':
      return withLetter(state, fact, { stuck: 'unknown' });
    case 'LetterRefused':
      return withLetter(state, fact, { stuck: 'refused' });
    case 'RemindersGiven':
      return { ...state, reminded: [...state.reminded, ...fact.rungs.map(({ key }) => key)] };
    case 'ComplaintOpened':
      return state;
  }
}

/** The state after all of these facts, in order. */
export const fold = (past: readonly Recorded[]): State => past.reduce(evolve, unknown);

/** The letter that this letter fact is about. */
export const isSame = (one: { letter: LetterKind; sequence: number }, other: { letter: LetterKind; sequence: number }): boolean =>
  one.letter === other.letter && one.sequence === other.sequence;

const withLetter = (state: Complaint, which: Pick<Letter, 'letter' | 'sequence'>, news: Partial<Letter>): Complaint => ({
  ...state,
  letters: state.letters.map((letter) => (isSame(letter, which) ? { ...letter, ...news } : letter)),
});

// A call may be typed in after a letter that went later: the earliest contact is the first reaction.
function reacted(state: Complaint, at: Instant): Complaint {
  return state.reactedAt && state.reactedAt <= at ? state : { ...state, reactedAt: at };
}
