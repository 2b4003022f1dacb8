/** The dialogs of one complaint. They show personal text, so only the doors that checked access may call these. */
import type { Actor, Complaint, ComplaintNumber, ContentId, Fact, Recorded } from '../core/complaint.ts';
import type { LetterPaper, Paper } from '../core/papers.ts';
import type { Instant } from '../core/time.ts';
import { dayAt, timeAt } from '../core/time.ts';
import type { Button, Sight } from './cards.ts';
import type { Card } from './templates.ts';
import { fill } from './templates.ts';
import type { TextKey, Texts } from './texts.ts';
import { momentInWords, plain, unbrace } from './words.ts';

export type Papers = ReadonlyMap<ContentId, Paper>;

/** A card must stay under 25 KB (facts/teams-azure 2.3): so much of a long complaint is shown, in characters. */
interface Room {
  readonly text: number;
  readonly added: number;
  readonly events: number;
  readonly event: number;
}

/** From roomy to tight: a script of more bytes a character, or a long history, gets less. The last always fits. */
const ROOMS: readonly Room[] = [
  { text: 6_000, added: 1_500, events: 25, event: 300 },
  { text: 3_000, added: 600, events: 20, event: 150 },
  { text: 1_500, added: 300, events: 12, event: 80 },
  { text: 500, added: 100, events: 6, event: 40 },
];
const LARGEST = 24_000;

/** Everything that is known of one complaint, for a reader whose access was checked. */
export interface OpenFile {
  readonly number: ComplaintNumber;
  readonly complaint: Complaint;
  readonly past: readonly Recorded[];
  readonly papers: Papers;
  readonly may: May;
}

/** The complaint as its owner and the lead see it, as much as fits. Outsiders' text stands in text runs, which know no Markdown. */
export function openCard(file: OpenFile, sight: Sight, notice = ''): Card {
  let card: Card | undefined;
  for (const room of ROOMS) {
    card = openCardIn(room, file, sight, notice);
    if (new TextEncoder().encode(JSON.stringify(card)).length <= LARGEST) break;
  }
  return card as Card;
}

function openCardIn(room: Room, { number, complaint, past, papers, may }: OpenFile, sight: Sight, notice: string): Card {
  const { t, zone } = sight;
  const mail = papers.get(complaint.content);
  return fill('open', {
    language: t.language,
    title: t('open.title', { number }),
    confidential: t('open.confidential'),
    notice,
    lines: [{ title: t('open.received'), value: momentInWords(complaint.receivedAt, t, zone) }, ...senderLines(mail, t)],
    texts: [
      mailText(t('open.text'), mail, room.text, t),
      ...complaint.added
        .slice(-3)
        .map(({ content, receivedAt }) =>
          mailText(t('open.added', { day: momentInWords(receivedAt, t, zone) }), papers.get(content), room.added, t),
        ),
    ],
    history: t('open.history'),
    events: past.slice(-room.events).map((recorded) => eventOf(recorded, papers, sight, room.event)),
    actions: complaint.owner ? actionsFor(number, may, t) : [],
  });
}

/** What the reader may do with an owned complaint: the owner everything, the lead may give it back. */
export interface May {
  readonly act: boolean;
  readonly release: boolean;
}

function actionsFor(number: ComplaintNumber, may: May, t: Texts): readonly Button[] {
  const verbs: readonly (readonly [TextKey, string, boolean])[] = [
    ['open.call', 'call', may.act],
    ['open.letter', 'letter', may.act],
    ['open.release', 'ask-release', may.release],
  ];
  return verbs.filter(([, , allowed]) => allowed).map(([title, verb]) => ({ title: t(title), verb, number }));
}

function senderLines(mail: Paper | undefined, t: Texts): readonly { readonly title: string; readonly value: string }[] {
  if (mail?.kind !== 'mail') return [];
  return [
    { title: t('open.from'), value: mail.from ? unbrace(mail.from.name) : t('open.from.unknown') },
    ...(mail.from ? [{ title: t('open.address'), value: unbrace(mail.from.address) }] : []),
    { title: t('open.subject'), value: unbrace(mail.subject) || t('open.subject.none') },
  ];
}

function mailText(title: string, mail: Paper | undefined, limit: number, t: Texts) {
  if (mail?.kind !== 'mail') return { title, paragraphs: [t('open.erased')], note: '' };
  const cut = mail.cut || mail.text.length > limit;
  return {
    title,
    paragraphs: paragraphs(mail.text.slice(0, limit)) || [t('open.text.none')],
    note: cut ? t('open.text.cut') : '',
  };
}

/** A text run shows line breaks, but one block a paragraph reads better. At most 60, so that blank lines cannot fill a card. */
function paragraphs(text: string): readonly string[] | undefined {
  const parts = unbrace(text)
    .split(/\n\s*\n/)
    .map((part) => part.trim())
    .filter(Boolean);
  if (parts.length === 0) return undefined;
  return parts.length > 60 ? [...parts.slice(0, 59), parts.slice(59).join('\n')] : parts;
}

/** One line of the timeline: who, when, what (F85). */
function eventOf({ fact, at, by }: Recorded, papers: Papers, sight: Sight, limit: number) {
  return {
    when: momentInWords(at, sight.t, sight.zone),
    who: actorName(by, sight),
    what: unbrace(eventWords(fact, papers, sight, limit)),
  };
}

const actorName = (by: Actor, { t, nameOf }: Sight): string =>
  'person' in by ? unbrace(nameOf(by.person) ?? t('someone')) : t(`history.by.${by.system}`);

function eventWords(fact: Fact, papers: Papers, { t, zone }: Sight, limit: number): string {
  const textOf = (id: ContentId | undefined): string => {
    const paper = id ? papers.get(id) : undefined;
    return paper?.kind === 'note' ? shorten(paper.text, limit) : '';
  };
  switch (fact.type) {
    case 'HandlerReleased':
      return t('history.HandlerReleased', { text: textOf(fact.reason) });
    case 'CallLogged': {
      const key = fact.reached ? 'history.CallLogged.reached' : 'history.CallLogged.missed';
      return t(key, { when: momentInWords(fact.happenedAt, t, zone), text: textOf(fact.note) }).trim();
    }
    case 'LetterWritten':
    case 'LetterSent':
      return t(`history.${fact.type}.${fact.letter}`, { sequence: fact.sequence });
    default:
      return t(`history.${fact.type}`);
  }
}

const shorten = (text: string, limit: number): string => (text.length > limit ? `${text.slice(0, limit)}…`.toWellFormed() : text);

/** What was filled in before, when a form comes back with a refusal: nobody types twice. */
export type Fields = Readonly<Record<string, string>>;

export function callCard(number: ComplaintNumber, { t, zone, now }: Sight, fields: Fields = {}, notice = ''): Card {
  const today = dayAt(now, zone);
  return fill('call', {
    language: t.language,
    title: t('call.title'),
    number,
    notice,
    reachedLabel: t('call.reached'),
    reachedError: t('call.reached.error'),
    yes: t('call.reached.yes'),
    no: t('call.reached.no'),
    dayLabel: t('call.day'),
    timeLabel: t('call.time'),
    whenError: t('call.when.error'),
    noteLabel: t('call.note'),
    do: t('call.do'),
    back: t('open.back'),
    today,
    reached: fields.reached ?? '',
    day: fields.day ?? today,
    time: fields.time ?? timeAt(now, zone),
    note: unbrace(fields.note ?? ''),
  });
}

export function letterCard(
  number: ComplaintNumber,
  heading: { readonly to: string; readonly subject: string },
  t: Texts,
  text = '',
  notice = '',
): Card {
  return fill('letter', {
    language: t.language,
    title: t('letter.title'),
    number,
    notice,
    lines: headingLines(heading, t),
    textLabel: t('letter.text'),
    textError: t('letter.text.error'),
    text: unbrace(text),
    preview: t('letter.preview'),
    back: t('open.back'),
  });
}

/** The preview shows the very letter that is kept under `letter`, and the button sends that one (P9). */
export function previewCard(number: ComplaintNumber, letter: ContentId, paper: LetterPaper, t: Texts): Card {
  return fill('preview', {
    language: t.language,
    title: t('letter.preview.title'),
    intro: t('letter.preview.intro'),
    number,
    letter,
    lines: headingLines({ to: `${paper.to.name} <${paper.to.address}>`, subject: paper.subject }, t),
    paragraphs: paragraphs(paper.text) ?? [],
    send: t('letter.send'),
    change: t('letter.change'),
  });
}

const headingLines = ({ to, subject }: { readonly to: string; readonly subject: string }, t: Texts) => [
  { title: t('letter.to'), value: unbrace(to) },
  { title: t('letter.subject'), value: unbrace(subject) },
];

export const releaseCard = (number: ComplaintNumber, t: Texts): Card =>
  fill('release', {
    language: t.language,
    title: t('release.title'),
    number,
    reasonLabel: t('release.reason'),
    reasonError: t('release.reason.error'),
    do: t('release.do'),
    back: t('open.back'),
  });

/** Who and when stand in the way, in words (F24). */
export function refusalWords(
  refusal: { readonly refused: string; readonly owner?: { readonly id: string; readonly since: Instant } },
  sight: Sight,
): string {
  const { t, zone, nameOf } = sight;
  if (refusal.refused === 'not-yours' && !refusal.owner) return t('refusal.not-yours.nobody');
  const { owner } = refusal;
  const values = owner
    ? { who: plain(nameOf(owner.id) ?? t('someone')), when: momentInWords(owner.since, t, zone) }
    : { who: t('nobody'), when: '' };
  return t(`refusal.${refusal.refused}` as TextKey, values);
}
