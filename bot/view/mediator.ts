/** After 'not satisfied': the choice, the papers for a mediator, and where else somebody may go (S12). */
import type { Complaint, ComplaintNumber, ContentId, LetterKind } from '../core/complaint.ts';
import type { Nature } from '../core/natures.ts';
import type { Paper, Papers } from '../core/papers.ts';
import { outsideFor, routeFor } from '../core/routes.ts';
import type { Zone } from '../core/time.ts';
import { dayAt } from '../core/time.ts';
import type { May } from './buttons.ts';
import { type PreviewButton, paragraphs } from './forms.ts';
import type { Page } from './pages.ts';
import { type Card, fill } from './templates.ts';
import type { Texts } from './texts.ts';
import { dayInWords, unbrace } from './words.ts';

/** The bodies outside this house that fit the nature, one line each; nothing when there are none. */
export const outsideInWords = (nature: Nature, t: Texts): string =>
  outsideFor(nature)
    .map(({ body, within }) => {
      const term = within ? ` ${t(`route.within.${within.unit}`, { count: within.count })}` : '';
      return `- ${t(`route.${body}`)}${term}`;
    })
    .join('\n');

/** What the letters that end a complaint say of it (F79). */
export function routesInWords(nature: Nature, t: Texts): string {
  const list = outsideInWords(nature, t);
  return list ? t('route.some', { list }) : t('route.none');
}

interface Choice {
  readonly number: ComplaintNumber;
  readonly complaint: Complaint;
  /** What the complainant wrote besides the reasons. */
  readonly said: string;
  readonly may: May;
}

/** Why the complainant is not satisfied, what the nature proposes, and the ways on; what is proposed comes first. */
export function nextCard({ number, complaint, said, may }: Choice, t: Texts): Card {
  const { nature, round, aftercare } = complaint;
  const route = routeFor(nature, round);
  const proposal = round > 1 ? t('mediator.propose.second') : t(`mediator.propose.${route}`);
  const reasons = aftercare.answer?.reasons.map((reason) => t(`satisfaction.reason.${reason}`)).join('; ');
  const reopen: readonly PreviewButton[] = round > 1 ? [] : [{ title: 'open.reopen', verb: 'reopen' }];
  const mediator: PreviewButton = { title: 'mediator.title', verb: 'ask-mediator' };
  const buttons: readonly PreviewButton[] = [
    ...(route === 'reopen' ? [...reopen, mediator] : [mediator, ...reopen]),
    ...(may.act ? [{ title: 'open.close', verb: 'ask-close' } as const] : []),
    { title: 'open.back', verb: 'open' },
  ];
  const block = (title: string, value: string, text = '') => ({
    lines: [{ title, value: unbrace(value) }],
    paragraphs: paragraphs(text) ?? [],
  });
  const outside = outsideInWords(nature, t);
  return fill('preview', {
    language: t.language,
    title: t('mediator.next'),
    intro: t('mediator.next.intro', { proposal }),
    letters: [
      block(t('mediator.why'), reasons || t('mediator.why.none'), said),
      block(t('mediator.outside'), outside ? '' : t('mediator.outside.none'), outside),
    ],
    actions: buttons.map(({ title, verb }, n) => ({
      title: t(title),
      style: n === 0 ? 'positive' : 'default',
      verb,
      number,
      letter: '',
    })),
  });
}

/** A paper that a mediator may be given. */
export interface Document {
  readonly id: ContentId;
  readonly title: string;
  readonly text: string;
}

/** Letters about the matter. The others hold a link that is the reader's alone, or say nothing about it. */
const FOR_MEDIATOR: readonly LetterKind[] = ['reply', 'read-back', 'agreements', 'question', 'extension', 'conclusion'];

/** More than this nobody picks from. */
const MOST_DOCUMENTS = 30;

/** What may be picked: the complaint, what was written since on both sides, and what was found. What was erased is not there. */
export function documentsOf(complaint: Complaint, papers: Papers, t: Texts, zone: Zone): readonly Document[] {
  const { content, added, letters, noted, inquiry } = complaint;
  const dayOf = (at: string): string => dayInWords(dayAt(at, zone), t);
  const letterOf = (letter: LetterKind, sequence: number, at: string): string =>
    t('mediator.paper.letter', { letter: t(`letter.kind.${letter}`, { sequence }), day: dayOf(at) });
  const all: readonly { readonly id: ContentId; readonly title: string }[] = [
    { id: content, title: t('mediator.paper.complaint') },
    ...added
      .filter(({ automatic }) => !automatic)
      .map(({ content, receivedAt }) => ({ id: content, title: t('open.added', { day: dayOf(receivedAt) }) })),
    ...letters.flatMap(({ letter, sequence, content, sentAt }) =>
      sentAt && FOR_MEDIATOR.includes(letter) ? [{ id: content, title: letterOf(letter, sequence, sentAt) }] : [],
    ),
    ...noted.map(({ content, sentAt }, n) => ({ id: content, title: letterOf('reply', n + 1, sentAt) })),
    ...inquiry.parts.map(({ finding }, n) => ({ id: finding, title: t('mediator.paper.finding', { nth: n + 1 }) })),
  ];
  return all
    .flatMap(({ id, title }) => {
      const text = textOf(papers.get(id));
      return text ? [{ id, title, text }] : [];
    })
    .slice(0, MOST_DOCUMENTS);
}

function textOf(paper: Paper | undefined): string {
  if (paper?.kind === 'mail' || paper?.kind === 'letter') return `${paper.subject}\n\n${paper.text}`.trim();
  return paper?.kind === 'note' || paper?.kind === 'report' ? paper.text.trim() : '';
}

/** What the mediator reads, with each paper under its title. */
export const packageText = (documents: readonly Document[]): string =>
  documents.map(({ title, text }) => `${title}\n\n${text}`).join('\n\n\n');

/** The page for the mediator: what was masked by hand and nothing else. */
export const packagePage = (number: ComplaintNumber, lastDay: string, text: string, t: Texts): Page => ({
  title: t('page.package.title'),
  paragraphs: [
    t('page.package.intro', { number, day: dayInWords(lastDay, t) }),
    ...text
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean),
  ],
});
