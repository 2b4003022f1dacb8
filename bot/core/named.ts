/**
 * Which colleagues a text is about (F110), by address, by name, by one of the two names alone, and with a slip of the finger. Too many
 * is better than one too few: the lead clears with one click, and what was read cannot be unread.
 */
import type { PersonId } from './complaint.ts';
import type { Paper } from './papers.ts';

export interface Nameable {
  readonly id: PersonId;
  readonly name: string;
  readonly address?: string;
}

/** First names that are words as well: they count with a capital only. */
const WORDS_TOO = new Set([
  'jan',
  'mark',
  'roos',
  'will',
  'max',
  'fleur',
  'sterre',
  'joy',
  'hope',
  'april',
  'juni',
  'dag',
  'bas',
  'art',
]);

/** Names shorter than this are matched to the letter. */
const SHORTEST_WITH_SLIP = 5;
const SHORTEST_WITH_TWO_SLIPS = 8;
/** A family name of three letters is a word too often. */
const SHORTEST_FAMILY_NAME = 4;

interface Word {
  readonly plain: string;
  readonly capital: boolean;
}

/**
 * @param sender how the writer is called: one of the own names is no sign of a colleague
 * @returns the ids of the people whom it may be about, in the order of `people`
 */
export function namedIn(text: string, people: readonly Nameable[], sender = ''): readonly PersonId[] {
  const words = wordsOf(text);
  const own = wordsOf(sender).map(({ plain }) => plain);
  const lower = text.toLowerCase();
  return people.filter((person) => isNamed(person, words, lower, own)).map(({ id }) => id);
}

/** The same of a paper in which somebody else than the house speaks; our own letters name colleagues, and mean nothing by it. */
export function namedInPaper(paper: Paper, people: readonly Nameable[]): readonly PersonId[] {
  switch (paper.kind) {
    case 'mail':
      return namedIn(`${paper.subject}\n${paper.text}`, people, paper.from?.name);
    case 'report':
      return namedIn(paper.text, people, paper.caller.name);
    case 'note':
      return namedIn(paper.text, people);
    default:
      return [];
  }
}

function isNamed({ name, address }: Nameable, words: readonly Word[], lower: string, own: readonly string[]): boolean {
  if (address && lower.includes(address.toLowerCase())) return true;
  // `de`, `van` and the like are nobody's name by themselves.
  const parts =
    name
      .match(LETTERS)
      ?.filter((part) => /^\p{Lu}/u.test(part))
      .map(plainOf) ?? [];
  const [first = '', ...rest] = parts;
  const family = rest.at(-1);
  if (family && words.some((word, n) => isLike(word.plain, first) && followedBy(words, n, family))) return true;
  const alone = words.filter(({ plain }) => !own.includes(plain));
  if (alone.some((word) => isFirstName(word, first))) return true;
  return family !== undefined && family.length >= SHORTEST_FAMILY_NAME && alone.some((word) => isLike(word.plain, family, word));
}

/** `Sanne de Boer`: at most three small words in between. */
const followedBy = (words: readonly Word[], n: number, family: string): boolean =>
  words.slice(n + 1, n + 5).some(({ plain }) => isLike(plain, family));

const isFirstName = (word: Word, first: string): boolean =>
  word.plain === first ? word.capital || !WORDS_TOO.has(first) : word.capital && isLike(word.plain, first);

/** The same but for a slip; with `word` given, a family name by itself needs its capital. */
function isLike(plain: string, name: string, word?: Word): boolean {
  if (word && !word.capital) return false;
  if (plain === name || plain === `${name}s`) return name !== '';
  // A slip seldom hits the first letter, and `Anna` is not `Hanna`.
  if (plain[0] !== name[0] || name.length < SHORTEST_WITH_SLIP) return false;
  return slipsBetween(plain, name) <= (name.length < SHORTEST_WITH_TWO_SLIPS ? 1 : 2);
}

const LETTERS = /[\p{L}\p{M}]+/gu;

const wordsOf = (text: string): readonly Word[] =>
  (text.normalize('NFC').match(LETTERS) ?? []).map((word) => ({ plain: plainOf(word), capital: /^\p{Lu}/u.test(word) }));

/** Small letters without their marks: `Zoë` is `zoe`. */
export const plainOf = (word: string): string => word.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** Letters put in, left out, changed, or swapped with their neighbour (optimal string alignment); more than two is all the same. */
function slipsBetween(one: string, other: string): number {
  if (Math.abs(one.length - other.length) > 2) return 3;
  const rows: number[][] = [Array.from({ length: other.length + 1 }, (_, n) => n)];
  const at = (i: number, j: number): number => rows[i]?.[j] ?? 0;
  for (let i = 1; i <= one.length; i++) {
    rows.push([i]);
    for (let j = 1; j <= other.length; j++) {
      const changed = at(i - 1, j - 1) + (one[i - 1] === other[j - 1] ? 0 : 1);
      const swapped =
        i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1] ? at(i - 2, j - 2) + 1 : changed;
      rows[i]?.push(Math.min(changed, swapped, at(i - 1, j) + 1, at(i, j - 1) + 1));
    }
  }
  return at(one.length, other.length);
}
