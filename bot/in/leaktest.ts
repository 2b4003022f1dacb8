/**
 * The lekproef (F119): the lead has the house ask itself, as somebody who must not know, along every way there is to read: each button,
 * each word, and a link that was guessed. Every answer must be a no, hold no word of the complaint, and write nothing.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import type { Paper } from '../core/papers.ts';
import type { Person } from '../core/permissions.ts';
import type { LinkDoor } from './links.ts';
import { overheard } from './overheard.ts';
import type { Visit } from './visit.ts';

/** The ways in, and a house that takes no writing. */
export interface LeakHouse {
  /** Every button by its verb. */
  readonly verbs: readonly string[];
  press(verb: string, visit: Visit): Promise<unknown>;
  /** A word for each question, and what it is answered. */
  readonly words: readonly string[];
  say(word: string, visit: Visit): Promise<unknown>;
  readonly links: Pick<LinkDoor, 'look'>;
  /** How many writes were asked for until now. */
  written(): number;
}

/** What came through; `way` is a verb, a word or `link`. */
export interface Leak {
  readonly way: string;
  readonly as: 'outsider' | 'colleague';
  readonly what: 'let in' | 'read' | 'wrote';
}

export interface LeakTest {
  readonly tried: number;
  readonly leaks: readonly Leak[];
}

/** What tells a complaint from any other text: its words, cut in pieces that no text of ours holds by chance. */
const PIECE = 24;
const MOST_PIECES = 200;

/** Of names, addresses, subjects and texts. */
export function piecesOf(papers: Iterable<Paper>): readonly string[] {
  const texts = [...papers].flatMap((paper): readonly string[] => {
    switch (paper.kind) {
      case 'mail':
        return [paper.from?.name ?? '', paper.from?.address ?? '', ...cut(paper.subject), ...cut(paper.text)];
      case 'report':
        return [paper.caller.name, paper.caller.phone ?? '', paper.caller.address ?? '', ...cut(paper.text)];
      case 'address':
        return [paper.address.name, paper.address.address];
      case 'note':
        return cut(paper.text);
      case 'letter':
        return [paper.to.address];
      default:
        return [];
    }
  });
  return [...new Set(texts.map((text) => text.trim()).filter((text) => text.length >= 5))].slice(0, MOST_PIECES);
}

const cut = (text: string): readonly string[] =>
  text.split(/\n+/).flatMap((line) => (line.trim().length >= PIECE ? [line.trim().slice(0, PIECE)] : []));

/** What a member of the team may always do with a complaint that is not theirs: look at its dates, claim it, ask to read it. */
const OPEN_TO_THE_TEAM = [
  'claim',
  'refresh',
  'why',
  'ask-access',
  'send-access',
  'refresh-welcome',
  'report',
  'from-message',
  'save-report',
  'measure-list',
];

/** @param visit the lead's own, for language and clock; the person in it is put aside */
export async function leakTest(visit: Visit, number: string, papers: Iterable<Paper>, house: LeakHouse): Promise<LeakTest> {
  const pieces = piecesOf(papers);
  const leaks: Leak[] = [];
  let tried = 0;
  const people: readonly (readonly [Leak['as'], Person])[] = [
    ['outsider', { id: randomUUID(), name: '', roles: [] }],
    ['colleague', { id: randomUUID(), name: '', roles: ['member'] }],
  ];
  const judge = (way: string, as: Leak['as'], shown: unknown, refused: boolean, before: number) => {
    tried++;
    const text = JSON.stringify(shown ?? '');
    // As it stands in JSON: a quote in a text is written otherwise there.
    if (pieces.some((piece) => text.includes(JSON.stringify(piece).slice(1, -1)))) leaks.push({ way, as, what: 'read' });
    else if (!refused) leaks.push({ way, as, what: 'let in' });
    if (as === 'outsider' && house.written() > before) leaks.push({ way, as, what: 'wrote' });
  };
  for (const [as, person] of people) {
    const ask = async (way: string, how: (visit: Visit) => Promise<unknown>, free: boolean) => {
      const heard = new Set<string>();
      const sight = { ...visit.sight, t: overheard(visit.sight.t, heard) };
      const before = house.written();
      const shown = await how({ ...visit, person, sight, fields: { number }, message: undefined });
      judge(way, as, shown, heard.size > 0 || free, before);
    };
    for (const verb of house.verbs)
      await ask(verb, (theirs) => house.press(verb, theirs), as === 'colleague' && OPEN_TO_THE_TEAM.includes(verb));
    for (const word of [...house.words, number]) await ask(word, (theirs) => house.say(word, theirs), true);
  }
  for (const token of [randomBytes(32).toString('base64url'), number]) {
    const before = house.written();
    const answer = await house.links.look(token, visit.sight.t.language);
    judge('link', 'outsider', answer, answer.status === 410, before);
  }
  return { tried, leaks };
}
