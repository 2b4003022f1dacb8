/** Letters: one function makes what is previewed and what is sent (P9). Plain text, so there is nothing to inject. */
import type { ComplaintNumber, PersonId } from '../core/complaint.ts';
import type { Address } from '../core/mail.ts';
import type { LetterPaper } from '../core/papers.ts';
import type { Term } from '../core/terms.ts';
import type { Zone } from '../core/time.ts';
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
    text: [greeting(to, t), text, closing].join('\n\n'),
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
  const text = [greeting(to, t), words.trim(), closing].join('\n\n');
  return { kind: 'letter', to, subject: t('letter.reply.subject', { number }), text, by: by.id, words };
}

/** A name that looks like a name is used; an address or a strange string is not. */
const greeting = (to: Address, t: Texts): string =>
  /^[\p{L}][\p{L}\p{M} .'’-]{1,60}$/u.test(to.name)
    ? t('letter.receipt.greeting', { name: to.name })
    : t('letter.receipt.greeting.unknown');
