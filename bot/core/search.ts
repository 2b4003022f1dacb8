/**
 * Search (F89): the words that somebody types become wishes, and a summary fulfils them or not. Words that name a nature, a step, a
 * colleague or a number are looked for in the index; every word also in the text of complaints that the asker may read. Flags such as
 * `te laat` say one thing only.
 */
import type { ComplaintNumber, PersonId } from './complaint.ts';
import { plainOf } from './named.ts';
import type { Nature } from './natures.ts';
import { nextDue, type Summary } from './overview.ts';
import type { Paper } from './papers.ts';
import type { Step } from './steps.ts';
import type { Day } from './time.ts';
import { addWorkingDays, type Calendar } from './workdays.ts';

/** How natures, steps and colleagues are called, in every language. */
export interface Vocabulary {
  readonly natures: readonly Named<Nature>[];
  readonly steps: readonly Named<Step>[];
  readonly people: readonly Named<PersonId>[];
}
export interface Named<Code> {
  readonly code: Code;
  readonly name: string;
}

export type Flag = 'mine' | 'late' | 'today' | 'tomorrow' | 'unclaimed';

/** One word, and everything that it may mean. */
interface Term {
  readonly word: string;
  /** It is a whole number, and means that complaint. */
  readonly number?: ComplaintNumber;
  readonly natures: readonly Nature[];
  readonly steps: readonly Step[];
  readonly people: readonly PersonId[];
}

export interface Query {
  readonly flags: readonly Flag[];
  readonly terms: readonly Term[];
  /** The complaints that the words name whole; a year that is not said is this one or the last. */
  readonly numbers: readonly ComplaintNumber[];
}

/** Who asks, and when. */
export interface Asking {
  readonly me: PersonId;
  readonly today: Day;
  readonly calendar: Calendar;
}

/** So much of what was typed is read. */
const CHARACTERS = 200;
const MOST_WORDS = 8;
/** So many are looked up though they stand in no list. */
const MOST_NUMBERS = 4;
const SHORTEST_NAME = 3;

const FLAGS: readonly (readonly [phrase: string, flag: Flag])[] = [
  ['van mij', 'mine'],
  ['mijn', 'mine'],
  ['mij', 'mine'],
  ['my', 'mine'],
  ['mine', 'mine'],
  ['te laat', 'late'],
  ['laat', 'late'],
  ['over de termijn', 'late'],
  ['late', 'late'],
  ['overdue', 'late'],
  ['vandaag', 'today'],
  ['today', 'today'],
  ['morgen', 'tomorrow'],
  ['tomorrow', 'tomorrow'],
  ['zonder behandelaar', 'unclaimed'],
  ['niemand', 'unclaimed'],
  ['unclaimed', 'unclaimed'],
  ['nobody', 'unclaimed'],
];

/** Words that narrow nothing. */
const EMPTY = new Set(
  'klacht klachten van over de het een en of met bij in op complaint complaints of the a an and about with from by'.split(' '),
);

const NUMBER = /\b(?:([ko])\s?-?\s?)?(\d{4})\s?-\s?(\d{1,6})\b(?!-)/g;

/** What was typed, as wishes that must all be fulfilled. When nothing in it says anything, it asks for one's own. */
export function parseQuery(typed: string, vocabulary: Vocabulary, today: Day): Query {
  const text = typed.slice(0, CHARACTERS).toLowerCase();
  const whole = [...text.matchAll(NUMBER)].map(
    ([said, kind = 'k', year = '', nth = '']): Term => ({
      word: foldedWords(said).join(' '),
      number: numberOf(kind, year, nth),
      ...{ natures: [], steps: [], people: [] },
    }),
  );
  const words = foldedWords(text.replace(NUMBER, ' '));
  const flags: Flag[] = [];
  const rest: string[] = [];
  for (let at = 0; at < words.length; ) {
    const said = (phrase: string) => phrase.split(' ').every((word, n) => words[at + n] === word);
    const [phrase, flag] = FLAGS.find(([phrase]) => said(phrase)) ?? [];
    if (flag) flags.push(flag);
    else rest.push(words[at] ?? '');
    at += phrase ? phrase.split(' ').length : 1;
  }
  const useful = [...new Set(rest)].filter((word) => !EMPTY.has(word) && (word.length > 1 || isDigits(word)));
  const terms = [...whole, ...useful.map((word) => termOf(word, vocabulary))].slice(0, MOST_WORDS);
  if (flags.length === 0 && terms.length === 0) return { flags: ['mine'], terms: [], numbers: [] };
  return { flags, terms, numbers: terms.flatMap((term) => meantBy(term, Number(today.slice(0, 4)))).slice(0, MOST_NUMBERS) };
}

/** `42` alone may be the forty-second of this year, or of the last. */
const meantBy = ({ number, word }: Term, year: number): readonly ComplaintNumber[] => {
  if (number) return [number];
  return isDigits(word) && word.length <= 6 ? [year, year - 1].map((one) => numberOf('k', String(one), word)) : [];
};

const isDigits = (word: string): boolean => /^\d+$/.test(word);

const numberOf = (kind: string, year: string, nth: string): ComplaintNumber =>
  `${kind.toUpperCase()}-${year}-${String(Number(nth)).padStart(4, '0')}`;

function termOf(word: string, { natures, steps, people }: Vocabulary): Term {
  const called = <Code>(named: readonly Named<Code>[], shortest: number): readonly Code[] =>
    word.length < shortest ? [] : named.filter(({ name }) => begins(word, name)).map(({ code }) => code);
  return { word, natures: called(natures, SHORTEST_NAME), steps: called(steps, SHORTEST_NAME), people: called(people, 2) };
}

const foldedWords = (text: string): readonly string[] => plainOf(text).match(/[\p{L}\p{N}]+/gu) ?? [];

/** Some word of the text begins with this one. */
const begins = (word: string, text: string): boolean => foldedWords(text).some((one) => one.startsWith(word));

/** The index alone says yes; or it says no, but the text may still hold the `left` words; or no text can help. */
export type Fit = { readonly fits: true } | { readonly fits: false; readonly left: readonly string[] };

export function fitOf(query: Query, summary: Summary, asking: Asking): Fit | 'never' {
  if (OVER.includes(summary.step) && !asksOfEnded(query)) return 'never';
  if (!query.flags.every((flag) => flagged(flag, summary, asking))) return 'never';
  const left = query.terms.filter((term) => !says(term, summary)).map(({ word }) => word);
  return left.length === 0 ? { fits: true } : { fits: false, left };
}

const OVER: readonly (Step | undefined)[] = ['closed', 'dismissed', 'merged'];

/** What ended has no term and waits for nobody; it is found by words, and not because it was mine. */
export const asksOfEnded = ({ flags, terms }: Query): boolean => terms.length > 0 && flags.every((flag) => flag === 'mine');

function flagged(flag: Flag, summary: Summary, { me, today, calendar }: Asking): boolean {
  const { owner } = summary;
  const { due } = nextDue(summary);
  switch (flag) {
    case 'mine':
      return owner === me;
    case 'late':
      return due < today;
    case 'today':
      return due === today;
    case 'tomorrow':
      return due > today && due <= addWorkingDays(today, 1, calendar);
    case 'unclaimed':
      return owner === undefined;
  }
}

function says({ word, number: whole, natures, steps, people }: Term, { number, nature, step, owner }: Summary): boolean {
  if (whole) return whole === number;
  if (nature && natures.includes(nature)) return true;
  if (step && steps.includes(step)) return true;
  if (owner && people.includes(owner)) return true;
  if (!isDigits(word)) return false;
  const [, year = '', nth = ''] = number.split('-');
  return year === word || nth.includes(word) || Number(nth) === Number(word);
}

/** Whether the papers of one complaint hold each of these words, at the beginning of some word of theirs. */
export function holds(papers: Iterable<Paper>, words: readonly string[]): boolean {
  const missing = new Set(words);
  for (const paper of papers)
    for (const text of textsIn(paper)) {
      const found = ` ${foldedWords(text).join(' ')}`;
      for (const word of missing) if (found.includes(` ${word}`)) missing.delete(word);
      if (missing.size === 0) return true;
    }
  return missing.size === 0;
}

function textsIn(paper: Paper): readonly string[] {
  switch (paper.kind) {
    case 'mail':
      return [paper.subject, paper.text, paper.from?.name ?? '', paper.from?.address ?? ''];
    case 'letter':
      return [paper.subject, paper.text, paper.to.name, paper.to.address];
    case 'note':
      return [paper.text];
    case 'report':
      return [paper.text, paper.caller.name, paper.caller.phone ?? '', paper.caller.address ?? ''];
    case 'address':
      return [paper.address.name, paper.address.address];
    case 'attachments':
      return paper.list.map(({ name }) => name);
  }
}

/** What a search looks at, in the order in which it is worth looking. */
export interface Candidate {
  readonly number: ComplaintNumber;
  /** It was asked for by its number: then it is found though it ended, by whoever may know of it. */
  readonly named?: true;
}

/**
 * Which complaints to read. First those that were named; then the open ones that the index finds, soonest first, those that ended and
 * that the asker may read, newest first; last those whose text may hold the words. `mayRead` goes by the index: who says yes is asked again.
 */
export function candidatesIn(
  query: Query,
  { open, ended }: { readonly open: readonly Summary[]; readonly ended: readonly Summary[] },
  mayRead: (summary: Summary) => boolean,
  asking: Asking,
): readonly Candidate[] {
  const soonest = [...open].sort((a, b) => nextDue(a).due.localeCompare(nextDue(b).due) || a.number.localeCompare(b.number));
  const standing = new Set(open.map(({ number }) => number));
  const over = ended.filter((summary) => !standing.has(summary.number) && mayRead(summary));
  const fitting = (summary: Summary) => fitOf(query, summary, asking);
  const sure = (summary: Summary): boolean => {
    const fit = fitting(summary);
    return fit !== 'never' && fit.fits;
  };
  const perhaps = (summary: Summary): boolean => isOld(summary) || (fitting(summary) !== 'never' && mayRead(summary));
  const all = [...soonest, ...over];
  const found = [...all.filter(sure), ...all.filter((summary) => !sure(summary) && perhaps(summary))];
  const named = query.numbers.map((number): Candidate => ({ number, named: true }));
  const numbers = new Set(query.numbers);
  return [...named, ...found.filter(({ number }) => !numbers.has(number)).map(({ number }) => ({ number }))];
}

/** From before the index knew steps and natures: its stream has to tell. */
export const isOld = ({ step }: Summary): boolean => step === undefined;
