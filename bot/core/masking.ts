/** Hides who can be reached and how: third parties in what a mediator will read (F77), and contact data from who only reads along (F58). */
import type { Address } from './mail.ts';
import type { Paper, Papers } from './papers.ts';

/** A date is read first, so that its digits are not taken for a phone number. */
const DATE = String.raw`\d{1,2}[-/.]\d{1,2}[-/.]\d{4}`;
/** Begins with 0 or +, perhaps between brackets, and has nine to fifteen digits on one line. */
const PHONE = String.raw`(?<![\p{L}\p{N}])(?:\(?\+\d|\(?0\d)(?:[ \u00a0()./\-\u2010-\u2013]{0,3}\d){7,13}(?![\p{L}\p{N}])`;
const ADDRESS = String.raw`[\p{L}\p{N}._%+'-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,8}`;
/** A link of ours is its reader's alone. */
const LINK = String.raw`https?://[^\s<>]{1,200}/k/[A-Za-z0-9_-]{43}`;

/**
 * Addresses, links of ours, phone numbers, and these people's names, whole or in part, each replaced by `mask`.
 * @param own addresses and phone numbers of the reader, which may stay
 */
export function maskedText(text: string, names: readonly string[], mask: string, own: readonly string[] = []): string {
  const contacts = new RegExp(`${DATE}|(${LINK}|${ADDRESS}|${PHONE})`, 'gu');
  const theirs = new Set(own.map(asDialled));
  const withoutContacts = text
    .normalize('NFC')
    .replace(contacts, (found, contact?: string) => (contact && !theirs.has(asDialled(contact)) ? mask : found));
  return names.reduce((rest, name) => withoutName(rest, name, mask), withoutContacts);
}

/** The same for the same number, however it is written; an address in lower case. */
const asDialled = (contact: string): string =>
  contact.toLowerCase().replace(/^\+31|[ \u00a0()./\u2010-\u2013]|-(?=\d)/g, (found) => (found === '+31' ? '0' : ''));

/** The whole name in any case; its parts as they are written, for the farmer is no `Boer`. */
function withoutName(text: string, name: string, mask: string): string {
  const words = name.normalize('NFC').trim().split(/\s+/).filter(Boolean);
  // A prefix such as `de` is nobody's name by itself.
  const parts = words.filter((word) => word.length > 1 && /^\p{Lu}/u.test(word));
  if (words.length === 0) return text;
  const whole = wordOf(words.map(escaped).join(String.raw`\s+`), 'giu');
  return parts.reduce(
    (rest, part) => rest.replace(wordOf(escaped(part), 'gu'), () => mask),
    text.replace(whole, () => mask),
  );
}

/** Not within a longer word; with the s of possession, as in `Sannes brief`. */
const wordOf = (pattern: string, flags: string): RegExp =>
  new RegExp(String.raw`(?<![\p{L}\p{N}])${pattern}s?(?![\p{L}\p{N}])`, flags);

const escaped = (word: string): string => word.replace(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);

/** The same papers without addresses, phone numbers and links: whoever only reads along writes to nobody (F58). */
export const withoutContacts = (papers: Papers, mask: string): Papers =>
  new Map([...papers].map(([id, paper]) => [id, withoutContact(paper, mask)]));

function withoutContact(paper: Paper, mask: string): Paper {
  const hidden = (text: string): string => maskedText(text, [], mask);
  const nameOnly = ({ name }: Address): Address => ({ name, address: mask });
  switch (paper.kind) {
    case 'mail':
      return { ...paper, from: paper.from && nameOnly(paper.from), subject: hidden(paper.subject), text: hidden(paper.text) };
    case 'letter':
      return { ...paper, to: nameOnly(paper.to), text: hidden(paper.text) };
    case 'report': {
      const { name, phone, address } = paper.caller;
      const caller = { name, ...(phone && { phone: mask }), ...(address && { address: mask }) };
      return { ...paper, caller, text: hidden(paper.text) };
    }
    case 'note':
      return { ...paper, text: hidden(paper.text) };
    case 'address':
      return { ...paper, address: nameOnly(paper.address) };
    default:
      return paper;
  }
}
