/** The trail of the protocol (F111), and the whole file on paper (F65). */
import { type Complaint, type ComplaintNumber, type ContentId, isApart, type Letter, type Recorded } from '../core/complaint.ts';
import type { Paper, Papers } from '../core/papers.ts';
import { type Sentence, type SentenceState, trailOf } from '../core/trail.ts';
import type { Sight } from './cards.ts';
import { linesOf, type OpenFile } from './dialogs.ts';
import { eventOf } from './history.ts';
import type { Page, PageSection } from './pages.ts';
import { type Card, fill } from './templates.ts';
import { dayInWords, momentInWords, unbrace } from './words.ts';

/** The states differ in shape as well as in words: not everybody sees colours. */
const ICONS: Readonly<Record<SentenceState, string>> = { done: '✔', open: '○', late: '✖', 'not-needed': '–' };

/** So many facts are named as proof; the whole list stands in the timeline. */
const PROOFS = 3;
/** Proof says what happened; the notes stand elsewhere. */
const NO_PAPERS: Papers = new Map();

/** Every sentence with its state, and a way to print the file. */
export function trailCard(number: ComplaintNumber, complaint: Complaint, past: readonly Recorded[], sight: Sight): Card {
  const { t, now, zone } = sight;
  return fill('trail', {
    language: t.language,
    title: t('trail.heading', { number }),
    intro: t('trail.intro'),
    sentences: trailOf(past, complaint, now, zone).map((sentence) => {
      const proof = proofWords(sentence, sight);
      return {
        title: t('trail.line', { icon: ICONS[sentence.state], key: sentence.key, sentence: t(`sentence.${sentence.key}`) }),
        state: stateWords(sentence, sight),
        proof: proof && t('trail.proof', { facts: proof }),
      };
    }),
    actions: [
      { title: t('print.all'), verb: 'print', number },
      { title: t('print.public'), verb: 'print-public', number },
      { title: t('open.back'), verb: 'open', number },
    ],
  });
}

/** `gedaan · maandag 23 november om 14:10 · Sanne de Boer`. */
function stateWords(sentence: Sentence, sight: Sight): string {
  const { key, state, at, by, due, quarter } = sentence;
  const { t, zone } = sight;
  const when = at && momentInWords(at, t, zone);
  const who = by && ('person' in by ? (sight.nameOf(by.person) ?? t('someone')) : t(`history.by.${by.system}`));
  const last = due && t('trail.due', { day: dayInWords(due, t) });
  const words = (): readonly (string | undefined)[] => {
    if (key === 'S6' && state === 'late') return [t('trail.strange'), when, who];
    if (key === 'S13' || key === 'S14')
      return [t(`trail.${state}`), state === 'open' ? t(quarter ? 'trail.quarter' : 'trail.later') : ''];
    if (state === 'open' && when) return [t('trail.begun', { when }), last, who];
    if (state === 'late' && !when) return [t('trail.late'), t('trail.not-done'), last];
    return [t(`trail.${state}`), when, last, who];
  };
  return unbrace(words().filter(Boolean).join(' · '));
}

function proofWords({ proof }: Sentence, sight: Sight): string {
  const words = proof.map((recorded) => eventOf(recorded, NO_PAPERS, sight, 0).what.replace(/\.$/, ''));
  const named = [...new Set(words)];
  const facts = named.slice(-PROOFS).join('; ');
  return named.length > PROOFS ? sight.t('trail.proof.more', { facts, count: named.length - PROOFS }) : facts;
}

/** The way to the page that is printed. */
export const printCard = (number: ComplaintNumber, link: string, { t }: Sight): Card =>
  fill('link', {
    language: t.language,
    title: t('print.all'),
    name: t('print.title', { number }),
    text: t('print.ready'),
    do: t('print.open'),
    link,
    number,
    back: t('open.back'),
  });

/** A note in print is not cut short. */
const WHOLE = 100_000;

/**
 * The file on one page: what is known, every message and letter, what was judged, the timeline and the trail.
 * @param notes with what colleagues wrote for themselves; without, nothing of it, and no letters to others than the complainant
 */
export function filePage(
  file: Pick<OpenFile, 'number' | 'complaint' | 'past' | 'papers'>,
  notes: boolean,
  by: string,
  sight: Sight,
): Page {
  const { number, complaint, past, papers } = file;
  const { t, now, zone } = sight;
  const made = t('print.made', { when: momentInWords(now, t, zone), who: by });
  return {
    title: t('print.title', { number }),
    paragraphs: [t(notes ? 'print.with' : 'print.without'), ...(complaint.training ? [t('training.line.text')] : []), made],
    sections: [
      { title: t('print.facts'), rows: factRows(complaint, papers, sight) },
      ...messages(complaint, papers, sight),
      ...letters(complaint, papers, notes, sight),
      ...judgements(complaint, papers, notes, sight),
      ...(notes ? internal(past, papers, sight) : []),
      historySection(past, notes ? papers : NO_PAPERS, sight),
      trailSection(past, complaint, sight),
    ],
  };
}

/** Everything that happened. `papers`: of which a note may stand with it. */
export const historySection = (past: readonly Recorded[], papers: Papers, sight: Sight): PageSection => ({
  title: sight.t('print.history'),
  head: [sight.t('print.when'), sight.t('print.who'), sight.t('print.what')],
  rows: past.map((recorded) => {
    const { when, who, what } = eventOf(recorded, papers, sight, WHOLE);
    return [when, who, what];
  }),
});

export const trailSection = (past: readonly Recorded[], complaint: Complaint, sight: Sight): PageSection => ({
  title: sight.t('trail.title'),
  head: [sight.t('print.sentence'), sight.t('print.state'), sight.t('print.proof')],
  rows: trailOf(past, complaint, sight.now, sight.zone).map((sentence) => [
    sight.t('trail.line', { icon: ICONS[sentence.state], key: sentence.key, sentence: sight.t(`sentence.${sentence.key}`) }),
    stateWords(sentence, sight),
    proofWords(sentence, sight),
  ]),
});

export const factRows = (complaint: Complaint, papers: Papers, sight: Sight): readonly (readonly string[])[] => {
  const { t } = sight;
  return [
    ...linesOf(complaint, papers, sight).map(({ title, value }) => [title, value]),
    [t('card.reaction'), dayInWords(complaint.reaction.due, t)],
    [t('card.whole'), dayInWords(complaint.whole.due, t)],
    [t('card.owner'), complaint.owner ? (sight.nameOf(complaint.owner.id) ?? t('someone')) : t('nobody')],
  ];
};

/** What the complainant said, and our words for it; none of it is a note of ours. */
function messages(complaint: Complaint, papers: Papers, { t, zone }: Sight): readonly PageSection[] {
  const { content, expects, added, aftercare, noted } = complaint;
  const text = (title: string, id: ContentId | undefined): readonly PageSection[] =>
    id ? [{ title, texts: [textIn(papers.get(id)) ?? t('open.erased')] }] : [];
  return [
    ...text(t('open.text'), content),
    ...text(t('open.expects'), expects),
    ...added.flatMap((one) => text(t('open.added', { day: momentInWords(one.receivedAt, t, zone) }), one.content)),
    ...noted.flatMap((one) => text(t('print.letter.sent', { when: momentInWords(one.sentAt, t, zone) }), one.content)),
    ...text(t('print.said'), aftercare.answer?.content),
  ];
}

function letters({ letters }: Complaint, papers: Papers, notes: boolean, sight: Sight): readonly PageSection[] {
  const { t } = sight;
  const shown = notes ? letters : letters.filter(({ letter }) => !isApart(letter));
  const hidden = shown.length < letters.length ? [t('print.letters.apart')] : [];
  if (shown.length === 0) return [{ title: t('print.letters'), texts: [t('print.letters.none'), ...hidden] }];
  const sections = shown.map((letter): PageSection => {
    const paper = papers.get(letter.content);
    const text =
      paper?.kind === 'letter'
        ? [`${t('letter.to')}: ${paper.to.name} <${paper.to.address}>\n${t('letter.subject')}: ${paper.subject}`, paper.text]
        : [t('open.erased')];
    return {
      title: t(`letter.kind.${letter.letter}`, { sequence: letter.sequence }),
      texts: [fateOf(letter, sight), ...text],
    };
  });
  return hidden.length > 0 ? [...sections, { title: t('print.letters'), texts: hidden }] : sections;
}

export function fateOf({ sentAt, stuck }: Letter, { t, zone }: Sight): string {
  if (stuck) return t('print.letter.stuck');
  return sentAt ? t('print.letter.sent', { when: momentInWords(sentAt, t, zone) }) : t('print.letter.waiting');
}

/** The judgement is the complainant's as well; how we came to it is ours. */
function judgements({ inquiry }: Complaint, papers: Papers, notes: boolean, { t }: Sight): readonly PageSection[] {
  if (inquiry.parts.length === 0) return [];
  const head = [t('print.part'), t('print.judgements'), ...(notes ? [t('print.finding')] : [])];
  const rows = inquiry.parts.map(({ part, judgement, finding }, n) => [
    textIn(papers.get(part)) ?? String(n + 1),
    t(`judgement.${judgement}`),
    ...(notes ? [textIn(papers.get(finding)) ?? t('open.erased')] : []),
  ]);
  const measure = notes && inquiry.conclusion?.measure ? textIn(papers.get(inquiry.conclusion.measure)) : undefined;
  return [{ title: t('print.judgements'), head, rows }, ...(measure ? [{ title: t('print.measure'), texts: [measure] }] : [])];
}

/** What persons involved answered, and what the post said of letters that came back. */
function internal(past: readonly Recorded[], papers: Papers, { t }: Sight): readonly PageSection[] {
  return past.flatMap(({ fact }): readonly PageSection[] => {
    if (fact.type !== 'PersonAnswered' && fact.type !== 'LetterBounced') return [];
    const text = textIn(papers.get(fact.content)) ?? t('open.erased');
    return [{ title: t(fact.type === 'PersonAnswered' ? 'print.person' : 'print.letter.stuck'), texts: [text] }];
  });
}

const textIn = (paper: Paper | undefined): string | undefined => (paper && 'text' in paper ? paper.text : undefined);
