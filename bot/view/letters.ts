/** Letters: one function makes what is previewed and what is sent (P9). Plain text, so there is nothing to inject. */
import type { Complaint, ComplaintNumber, PersonId, Side } from '../core/complaint.ts';
import type { Address } from '../core/mail.ts';
import type { LetterPaper } from '../core/papers.ts';
import { quoted } from '../core/quote.ts';
import type { Term } from '../core/terms.ts';
import type { Day, Zone } from '../core/time.ts';
import { dayAt } from '../core/time.ts';
import type { Texts } from './texts.ts';
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

/** What a letter about a change of address holds besides (F59). */
export interface AddressQuestion {
  readonly link: string;
  readonly lastDay: Day;
  readonly by: PersonId;
}

/** Asks the new address, or the old one, whether the change is right. The new one may be a stranger's: it learns no name. */
export function addressLetter(
  side: Side,
  number: ComplaintNumber,
  to: Address,
  { link, lastDay, by }: AddressQuestion,
  house: House,
  t: Texts,
): LetterPaper {
  const receiver = side === 'old' ? to : { ...to, name: '' };
  const text = t(`letter.address.${side}`, {
    link,
    day: dayInWords(lastDay, t),
    phone: house.phone,
    organisation: house.organisation,
  });
  const closing = t('letter.closing', { organisation: house.organisation });
  return {
    kind: 'letter',
    to: receiver,
    subject: t('letter.address.subject', { number }),
    text: [greeting(receiver, t), text, closing].join('\n\n'),
    by,
  };
}

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
