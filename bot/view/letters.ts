/** Letters: one function makes what is previewed and what is sent (P9). Plain text, so there is nothing to inject. */
import type { Complaint, ComplaintNumber, LetterKind, PersonId } from '../core/complaint.ts';
import type { Address } from '../core/mail.ts';
import type { LetterPaper } from '../core/papers.ts';
import { quoted } from '../core/quote.ts';
import type { Term } from '../core/terms.ts';
import type { Zone } from '../core/time.ts';
import { dayAt } from '../core/time.ts';
import type { TextKey, Texts } from './texts.ts';
import { dayInWords } from './words.ts';

/** Who writes: shown below each letter. */
export interface House {
  readonly organisation: string;
  readonly phone: string;
}

/** The automatic receipt (F12): number, both dates, how to add something. It repeats nothing from the mail but the sender's name. */
export function receiptLetter(
  number: ComplaintNumber,
  to: Address,
  reaction: Term,
  whole: Term,
  zone: Zone,
  house: House,
  t: Texts,
): LetterPaper {
  const text = t('letter.receipt.text', {
    number,
    received: dayInWords(dayAt(reaction.received, zone), t),
    reaction: dayInWords(reaction.due, t),
    whole: dayInWords(whole.due, t),
    phone: house.phone,
  });
  const closing = t('letter.closing', { organisation: house.organisation });
  return {
    kind: 'letter',
    to,
    subject: t('letter.receipt.subject', { number }),
    text: [greeting(to, t), text, closing, markOf(number)].join('\n\n'),
  };
}

/** What the texts of a letter name between braces; `phone` and `organisation` are always there. */
export type LetterValues = Readonly<Record<string, string | number>>;

export interface LetterDraft {
  readonly number: ComplaintNumber;
  readonly to: Address;
  /** Who signs; without a name the house does. */
  readonly by?: { readonly id: PersonId; readonly name: string };
  readonly values?: LetterValues;
  /** What its writer typed, in the place of `{words}` in the text, a paragraph of its own. */
  readonly words?: string;
}

/**
 * A letter of the protocol (facts/reliability-domain 3.7). Its subject is the text `letter.<kind>.subject`, its body `letter.<kind>.text`;
 * every place in them must be in `values`. One function makes what is previewed and what is sent (P9).
 */
export function standardLetter(kind: LetterKind, draft: LetterDraft, house: House, t: Texts): LetterPaper {
  const { number, to, by, values = {}, words } = draft;
  const all = { number, phone: house.phone, organisation: house.organisation, ...values };
  // The writer's own words go in last, and are not read for places to fill in.
  const [before, after = ''] = t(`letter.${kind}.text` as TextKey, { ...all, words: WORDS }).split(WORDS);
  const body =
    words === undefined
      ? before
      : [before, words.trim(), after]
          .map((part) => part?.trim())
          .filter(Boolean)
          .join('\n\n');
  const closing = by
    ? t('letter.closing.person', { name: by.name, organisation: house.organisation })
    : t('letter.closing', { organisation: house.organisation });
  const text = [greeting(to, t), body, closing, markOf(number)].join('\n\n');
  return {
    kind: 'letter',
    to,
    subject: t(`letter.${kind}.subject` as TextKey, all),
    text,
    by: by?.id,
    ...(words !== undefined && { words }),
  };
}

/** Stands for the writer's words while the text is filled in; nobody can type it. */
const WORDS = '\u0000';

/** A letter in a handler's own words, signed with the handler's name. */
export function replyLetter(
  number: ComplaintNumber,
  to: Address,
  words: string,
  by: { readonly id: PersonId; readonly name: string },
  house: House,
  t: Texts,
): LetterPaper {
  const closing = t('letter.closing.person', { name: by.name, organisation: house.organisation });
  const text = [greeting(to, t), words.trim(), closing, markOf(number)].join('\n\n');
  return { kind: 'letter', to, subject: t('letter.reply.subject', { number }), text, by: by.id, words };
}

/** Our words for what was said by phone, to be corrected by an answer (F6). They are quoted: nothing in them can be clicked. */
export function readBackLetter(
  number: ComplaintNumber,
  to: Address,
  said: { readonly text: string; readonly expects?: string },
  complaint: Pick<Complaint, 'reaction' | 'whole'>,
  by: { readonly id: PersonId; readonly name: string },
  zone: Zone,
  house: House,
  t: Texts,
): LetterPaper {
  const { reaction, whole } = complaint;
  const before = t('letter.read-back.text', { number, received: dayInWords(dayAt(reaction.received, zone), t) });
  const after = t('letter.read-back.after', {
    reaction: dayInWords(reaction.due, t),
    whole: dayInWords(whole.due, t),
    phone: house.phone,
  });
  const expected = said.expects ? [t('letter.read-back.expects'), quoted(said.expects, LONGEST_QUOTE)] : [];
  const closing = t('letter.closing.person', { name: by.name, organisation: house.organisation });
  const text = [greeting(to, t), before, quoted(said.text, LONGEST_QUOTE), ...expected, after, closing, markOf(number)].join(
    '\n\n',
  );
  return { kind: 'letter', to, subject: t('letter.read-back.subject', { number }), text, by: by.id };
}

/** As long as the form allows: what was written down is read back whole. */
const LONGEST_QUOTE = 5_000;

/** The last line of each letter: a reply that lost its headers and its subject still quotes it (F15). */
const markOf = (number: ComplaintNumber): string => `[${number}]`;

/** A name that looks like a name is used; an address or a strange string is not. */
const greeting = (to: Address, t: Texts): string =>
  /^[\p{L}][\p{L}\p{M} .'’-]{1,60}$/u.test(to.name)
    ? t('letter.receipt.greeting', { name: to.name })
    : t('letter.receipt.greeting.unknown');
