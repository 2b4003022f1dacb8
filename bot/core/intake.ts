/** Where a mail ends (P1): exactly one place, by the first rule that fits. The door looks things up; nothing here does. */
import type { ComplaintNumber, LetterKind, Returned } from './complaint.ts';
import { type Mail, mentionsComplaint, saysAnyOf, saysComplaint } from './mail.ts';

/** A complaint that a mail may belong to, and why we think so. */
export interface Named {
  readonly number: ComplaintNumber;
  /**
   * letter: it answers one of our letters. mail: it answers a mail that we took before. number: it names the number. text: the same
   * sender, subject and text as a mail taken before. conversation: Exchange thinks so. sender: it is a complainant's address.
   */
  readonly by: 'letter' | 'mail' | 'number' | 'text' | 'conversation' | 'sender';
  /** missing: there is no such complaint. erased: its text is gone, so nothing can be added and nobody is known in it. */
  readonly status: 'open' | 'closed' | 'dismissed' | 'missing' | 'erased';
  /** The mail's sender is known in that complaint. A number alone is no proof: anybody may write it down. */
  readonly party: boolean;
  /** By letter only: which letter; `noted`: one that a colleague wrote from Outlook, by its source. */
  readonly letter?: LetterKind;
  readonly sequence?: number;
  readonly noted?: string;
}

/** What the door found out about a mail. */
export interface Known {
  readonly named: readonly Named[];
  /** The mail is one of our own letters, back in the inbox. */
  readonly ourLetter: boolean;
  /** It comes from our own mailbox or one of its other addresses. */
  readonly ownAddress: boolean;
  /** Other words for 'klacht', which a person must confirm. */
  readonly proposed: readonly string[];
  /** It lies in the folder for junk mail. */
  readonly junk?: boolean;
  /** It came in before a backup was put back, which does not know it: it may be a complaint that had its answer. */
  readonly restored?: boolean;
}

/** Why a person must look at a mail. The door itself adds `same-id` and `by-hand`. */
export type ReviewReason =
  | 'automatic'
  | 'bounce-unknown'
  | 'by-hand'
  | 'closed'
  | 'dismissed'
  | 'erased'
  | 'junk'
  | 'known-sender'
  | 'maybe-follow-up'
  | 'own-address'
  | 'proposed'
  | 'restored'
  | 'same-id'
  | 'spoofed'
  | 'stranger'
  | 'unknown-number';

/** Why nobody needs to look at a mail. The door itself adds `duplicate` and `erased`, and a person `by-hand`. */
export type IgnoredReason =
  | 'auto-reply'
  | 'bounce'
  | 'bulk'
  | 'by-hand'
  | 'delayed'
  | 'duplicate'
  | 'erased'
  | 'meeting'
  | 'other'
  | 'own-address'
  | 'own-letter'
  | 'receipt';

export type Place =
  | { readonly ended: 'complaint' }
  /** `automatic`: kept with the complaint, but no reaction; it rings nobody and moves no term (F17). */
  | { readonly ended: 'follow-up'; readonly number: ComplaintNumber; readonly automatic: boolean }
  /** Our letter did not arrive (F19). */
  | ({ readonly ended: 'bounce'; readonly number: ComplaintNumber } & Returned)
  | { readonly ended: 'review'; readonly why: ReviewReason; readonly about?: ComplaintNumber }
  | { readonly ended: 'ignored'; readonly why: IgnoredReason };

type Looked = Pick<Mail, 'kind' | 'subject' | 'text' | 'spoofed'>;
type Rule = (mail: Looked, known: Known) => Place | undefined;

/**
 * Finds the one place where a mail ends.
 * @param mail as it was read
 * @param known what the door looked up about it
 */
export function placeFor(mail: Looked, known: Known): Place {
  for (const rule of rules) {
    const place = rule(mail, known);
    if (place) return place;
  }
  return ignored('other');
}

/** In this order. What no person wrote comes first; then what surely belongs to a complaint; then what may be a new one. */
const rules: readonly Rule[] = [
  ({ kind }) => (kind === 'meeting' || kind === 'receipt' ? ignored(kind) : undefined),
  (_, { ourLetter }) => (ourLetter ? ignored('own-letter') : undefined),
  bounced,
  automaticAnswer,
  fromOurselves,
  (mail, known) => followUp(mail, find(known, 'letter')),
  (mail, known) => fromParty(mail, find(known, 'mail')),
  (mail, known) => fromParty(mail, find(known, 'number')),
  (mail, known) => followUp(mail, find(known, 'text', isParty)),
  (mail) => (isProgram(mail) ? ifComplaint(mail, 'automatic', 'bulk') : undefined),
  (mail) => (mail.spoofed ? ifComplaint(mail, 'spoofed', 'other') : undefined),
  (_, known) => doubtful('maybe-follow-up', find(known, 'conversation', isParty)),
  (mail, { junk }) => (junk ? ifComplaint(mail, 'junk', 'other') : undefined),
  ({ subject }, { restored }) => (restored && saysComplaint(subject) ? review('restored') : undefined),
  ({ subject }) => (saysComplaint(subject) ? { ended: 'complaint' } : undefined),
  ({ subject, text }, { proposed }) => (saysAnyOf(subject, proposed) || mentionsComplaint(text) ? review('proposed') : undefined),
  (_, known) => doubtful('known-sender', find(known, 'sender', isParty)),
];

/** Whose letter it was may be told only by the Message-ID of that letter; a number in a bounce is anybody's. */
function bounced({ kind }: Looked, known: Known): Place | undefined {
  if (kind !== 'bounce') return undefined;
  const byLetter = find(known, 'letter', exists);
  if (byLetter?.letter && byLetter.sequence !== undefined)
    return { ended: 'bounce', number: byLetter.number, letter: byLetter.letter, sequence: byLetter.sequence };
  if (byLetter?.noted) return { ended: 'bounce', number: byLetter.number, noted: byLetter.noted };
  const about = doubtful('bounce-unknown', byLetter ?? find(known, 'number'));
  // The letter may have left after the backup.
  return about ?? (known.restored ? review('bounce-unknown') : ignored('bounce'));
}

function automaticAnswer({ kind }: Looked, known: Known): Place | undefined {
  if (kind !== 'delayed' && kind !== 'auto-reply') return undefined;
  const answered = find(known, 'letter', exists);
  return answered ? { ended: 'follow-up', number: answered.number, automatic: true } : ignored(kind);
}

function fromOurselves({ subject }: Looked, known: Known): Place | undefined {
  if (!known.ownAddress) return undefined;
  const about = find(known, 'letter') ?? find(known, 'mail') ?? find(known, 'number');
  return about || saysComplaint(subject) ? review('own-address', about) : ignored('own-address');
}

function fromParty(mail: Looked, named: Named | undefined): Place | undefined {
  return named && exists(named) && !named.party ? review('stranger', named) : followUp(mail, named);
}

/** It belongs to that complaint for sure; whether it can simply be added depends on how the complaint stands. */
function followUp(mail: Looked, named: Named | undefined): Place | undefined {
  if (!named) return undefined;
  if (named.status === 'open') return { ended: 'follow-up', number: named.number, automatic: isProgram(mail) };
  return named.status === 'missing' ? review('unknown-number') : review(named.status, named);
}

/** The best of several: where the sender is known rather than not, an existing complaint rather than a slip of the pen. */
function find({ named }: Known, by: Named['by'], fits: (named: Named) => boolean = () => true): Named | undefined {
  const found = named.filter((one) => one.by === by && fits(one));
  return found.find((one) => exists(one) && one.party) ?? found.find(exists) ?? found[0];
}

const exists = ({ status }: Named): boolean => status !== 'missing' && status !== 'erased';
const isParty = (named: Named): boolean => named.party && exists(named);
const isProgram = ({ kind }: Looked): boolean => kind === 'list' || kind === 'generated';

const ignored = (why: IgnoredReason): Place => ({ ended: 'ignored', why });

const review = (why: ReviewReason, about?: Named): Place =>
  about && exists(about) ? { ended: 'review', why, about: about.number } : { ended: 'review', why };

const doubtful = (why: ReviewReason, about: Named | undefined): Place | undefined =>
  about && exists(about) ? review(why, about) : undefined;

const ifComplaint = ({ subject }: Looked, why: ReviewReason, otherwise: IgnoredReason): Place =>
  saysComplaint(subject) ? review(why) : ignored(otherwise);
