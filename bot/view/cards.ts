/** Facts to faces: the cards that everybody in the channel may see. Exactly what each template asks for, and nothing it does not. */
import type { Complaint, ComplaintNumber } from '../core/complaint.ts';
import { isPlanned } from '../core/hearing.ts';
import { agreementsPending } from '../core/inquiry.ts';
import { type Affairs, nextDue, type Overview, type Summary, summaryOf } from '../core/overview.ts';
import { stepOf } from '../core/steps.ts';
import type { Term } from '../core/terms.ts';
import type { Day, Instant, Zone } from '../core/time.ts';
import { dayAt } from '../core/time.ts';
import type { Calendar } from '../core/workdays.ts';
import { plannedTalk } from './choose.ts';
import { involvedWords } from './involved.ts';
import type { Card } from './templates.ts';
import { fill } from './templates.ts';
import type { Texts } from './texts.ts';
import { dayInWords, dayOffInWords, metInWords, momentInWords, type NameOf, plain, termInWords, unbrace } from './words.ts';

/** What every face is seen with: language, day, calendar, and how people are called. */
export interface Sight {
  readonly t: Texts;
  readonly now: Instant;
  readonly zone: Zone;
  readonly calendar: Calendar;
  readonly nameOf: NameOf;
}

const todayIn = ({ now, zone }: Sight): Day => dayAt(now, zone);

const nameIn = ({ nameOf, t }: Sight, person: string): string => plain(nameOf(person) ?? t('someone'));

export function stepWords(complaint: Complaint, t: Texts): string {
  const { dismissal = 'other', into = '', ending = 'settled' } = complaint;
  const words = { reason: t(`dismissal.${dismissal}`), number: into, how: t(`ending.${ending}`) };
  return t(`step.${stepOf(complaint)}`, words);
}

/** What somebody may do with a complaint from its card; without it, the card that everybody sees. */
export interface Viewer {
  readonly claims: boolean;
  readonly opens: boolean;
  /** Something about who may know waits for their decision. */
  readonly decides: boolean;
}

function buttonsFor(viewer: Viewer | undefined, t: Texts) {
  const open = viewer && !viewer.opens ? { title: t('access.ask'), verb: 'ask-access' } : { title: t('card.open'), verb: 'open' };
  const decide = viewer?.decides ? [{ title: t('persons.title'), verb: 'persons' }] : [];
  return [...decide, open, { title: t('card.why'), verb: 'why' }];
}

/**
 * The channel card (P7): number, terms, step and owner. No name, address, subject or text of the complaint ever comes near it,
 * because none of it is handed to this function. For one viewer the same with the buttons that fit (F32).
 */
export function complaintCard(
  number: ComplaintNumber,
  complaint: Complaint,
  generation: number,
  sight: Sight,
  notice = '',
  viewer?: Viewer,
): Card {
  const { t, zone } = sight;
  if (complaint.erased) return noticeCard(t('card.title', { number }), t('erase.card', { number }), t);
  const title = t(complaint.training ? 'training.card' : 'card.title', { number });
  const step = stepWords(complaint, t);
  const facts = [
    { title: t('card.received'), value: momentInWords(complaint.receivedAt, t, zone) },
    { title: t('card.channel'), value: t(`channel.${complaint.channel}`) },
    { title: t('card.nature'), value: t(`nature.${complaint.nature}`) },
    { title: t('card.reaction'), value: reactionWords(complaint, sight) },
    { title: t('card.whole'), value: termInWords(complaint.whole.due, todayIn(sight), sight.calendar, t) },
    { title: t('card.step'), value: step },
    { title: t('card.owner'), value: complaint.owner ? nameIn(sight, complaint.owner.id) : t('nobody') },
    ...involvedLine(complaint, sight),
    ...(complaint.assigned ? [{ title: t('assign.asked'), value: nameIn(sight, complaint.assigned.to) }] : []),
    ...(isPlanned(complaint) ? [{ title: t('card.talk'), value: plannedTalk(complaint, t, zone) }] : []),
    ...agreementsLine(complaint, t),
  ];
  const next = nextDue(summaryOf(number, complaint));
  // What is over has no term that runs.
  const terms = [t('card.reaction'), t('card.whole')];
  return fill('complaint', {
    language: t.language,
    number,
    generation,
    title,
    speak: `${title}. ${step}. ${t('card.reaction')}: ${reactionWords(complaint, sight)}.`,
    notice,
    late: complaint.status === 'open' && next.due < todayIn(sight) ? t('card.late') : '',
    facts: complaint.status === 'open' ? facts : facts.filter(({ title }) => !terms.includes(title)),
    // The road lets nobody but the one who was asked take it from its owner.
    claimable: complaint.status === 'open' && (!complaint.owner || complaint.assigned !== undefined) && (viewer?.claims ?? true),
    claim: t('card.claim'),
    declare: t('card.claim.declare'),
    declareError: t('card.claim.error'),
    claimDo: t('card.claim.do'),
    buttons: buttonsFor(viewer, t),
  });
}

/** Colleagues who are involved beside the handler; whom it is about stands nowhere (P8). */
function involvedLine(complaint: Complaint, { nameOf, t }: Sight) {
  const value = involvedWords(complaint, nameOf, t, false);
  return value ? [{ title: t('card.involved'), value: plain(value) }] : [];
}

/** As long as what was agreed has not left on paper (S8). */
export const agreementsLine = (complaint: Complaint, t: Texts) =>
  agreementsPending(complaint) ? [{ title: t('agreements.card'), value: t('agreements.missing') }] : [];

const reactionWords = ({ reactedAt, reaction }: Complaint, sight: Sight): string =>
  reactedAt
    ? metInWords(dayAt(reactedAt, sight.zone), reaction.due, sight.t)
    : termInWords(reaction.due, todayIn(sight), sight.calendar, sight.t);

/** What notifications and card lists show: the number and the step. */
export const complaintSummary = (number: ComplaintNumber, complaint: Complaint, t: Texts): string =>
  t(complaint.training ? 'training.summary' : 'card.summary', { number, step: stepWords(complaint, t) });

/** A short message with at most a few buttons, for dialogs and for cards that are no longer in use. */
export const noticeCard = (title: string, text: string, t: Texts, actions: readonly Button[] = []): Card =>
  fill('notice', { language: t.language, title, text, actions });

export interface Button {
  readonly title: string;
  readonly verb: string;
  /** Empty for a button about no single complaint. */
  readonly number: ComplaintNumber | '';
}

export const replacedCard = (number: ComplaintNumber, t: Texts): Card =>
  noticeCard(t('card.replaced.title'), t('card.replaced', { number }), t);

/** Why these dates: day zero, the days that count, and the days that do not with their names (F36). */
export function whyCard(complaint: Complaint, { t, zone }: Sight): Card {
  const explain = (title: string, term: Term) => ({
    title,
    start: t('why.start', { day: momentInWords(term.received, t, zone) }),
    counted: t('why.counted', { days: term.counted.map((day) => dayInWords(day, t)).join(', ') }),
    skipped: skippedWords(term, t),
    due: t('why.due', { day: dayInWords(term.due, t) }),
    extended: [] as readonly string[],
  });
  // As it was promised first; what came after stands below it (F42).
  const { reaction, norm } = complaint;
  const whole = { ...explain(t('why.whole', { days: norm.days }), norm), extended: extensionLines(complaint, t, zone) };
  return fill('why', {
    language: t.language,
    title: t('why.title'),
    terms: [explain(t('why.reaction', { days: reaction.days }), reaction), whole],
    source: t('why.source'),
  });
}

/** Each time that more time was asked for: from, to, why, and when the complainant was told. */
const extensionLines = ({ extended, letters }: Complaint, t: Texts, zone: Zone): readonly string[] =>
  extended.map(({ from, due, reason, letter: content }) => {
    const { sentAt, stuck } = letters.find((letter) => letter.content === content) ?? {};
    const words = { from: dayInWords(from, t), day: dayInWords(due, t), reason: t(`extension.reason.${reason}`) };
    if (stuck === 'refused' || stuck === 'bounced') return t('why.extended.void', words);
    if (sentAt) return t('why.extended.told', { ...words, when: momentInWords(sentAt, t, zone) });
    return t(stuck === 'unknown' ? 'why.extended.unknown' : 'why.extended.sending', words);
  });

function skippedWords({ skipped }: Term, t: Texts): string {
  if (skipped.length === 0) return '';
  const days = skipped.map(({ day, why }) => t('why.skipped.day', { day: dayInWords(day, t), why: dayOffInWords(why, t) }));
  return t('why.skipped', { days: days.join(', ') });
}

const LINES = 15;

const lineOf = (summary: Summary, sight: Sight): string =>
  sight.t('overview.line', {
    number: summary.number,
    term: termInWords(nextDue(summary).due, todayIn(sight), sight.calendar, sight.t),
    owner: summary.owner ? nameIn(sight, summary.owner) : sight.t('nobody'),
  });

/** The morning overview: at most 15 lines a list, so that a bad month still fits in a card. */
export function overviewCard(overview: Overview, affairs: Affairs, sight: Sight): Card {
  const { t } = sight;
  const group = (title: string, style: string, summaries: readonly Summary[]) => ({
    title: `${title} (${summaries.length})`,
    style,
    summaries,
  });
  const groups = [
    group(t('overview.late'), 'attention', overview.late),
    group(t('overview.today'), 'warning', overview.today),
    group(t('overview.tomorrow'), 'default', overview.tomorrow),
    group(t('overview.unclaimed'), 'accent', overview.unclaimed),
  ].filter(({ summaries }) => summaries.length > 0);
  const lists = [
    ...groups.map(({ title, style, summaries }) => ({
      title,
      style,
      lines: shortened(summaries.map((summary) => lineOf(summary, sight))),
    })),
    ...affairLines(affairs, t),
  ];
  return fill('list', {
    language: t.language,
    title: t('overview.title', { day: dayInWords(todayIn(sight), t) }),
    empty: lists.length === 0 ? t('overview.quiet') : '',
    groups: lists,
    actions: affairButtons(affairs, t),
  });
}

function affairLines({ quarantined, review, reconciliation }: Affairs, t: Texts) {
  const line = (style: string, text: string) => ({ title: '', style, lines: [text] });
  const found = reconciliation && (reconciliation.missing > 0 ? 'overview.reconciled.missing' : 'overview.reconciled');
  return [
    ...(review > 0 ? [line('warning', t('overview.review', { count: review }))] : []),
    ...(quarantined > 0 ? [line('attention', t('overview.quarantine', { count: quarantined }))] : []),
    ...(found ? [line(reconciliation.missing > 0 ? 'attention' : 'good', t(found, { ...reconciliation }))] : []),
  ];
}

const affairButtons = ({ quarantined, review }: Affairs, t: Texts): readonly Button[] => [
  ...(review > 0 ? [{ title: t('review.open'), verb: 'review-list', number: '' as const }] : []),
  ...(quarantined > 0 ? [{ title: t('quarantine.open'), verb: 'quarantine-list', number: '' as const }] : []),
];

/** News for the lead that is about no single complaint: counts and buttons, nothing of what was written. */
export const noticesCard = (lines: readonly string[], affairs: Affairs, t: Texts): Card =>
  fill('list', {
    language: t.language,
    title: t('notices.title'),
    empty: '',
    groups: [{ title: '', style: 'warning', lines }],
    actions: affairButtons(affairs, t),
  });

const shortened = (lines: readonly string[]): readonly string[] =>
  lines.length > LINES ? [...lines.slice(0, LINES), `… (+${lines.length - LINES})`] : lines;

/** Somebody's own complaints, with a button to open each of the first three. */
export function mineCard(summaries: readonly Summary[], sight: Sight): Card {
  const { t } = sight;
  const sorted = [...summaries].sort((a, b) => nextDue(a).due.localeCompare(nextDue(b).due));
  const lines = sorted.map((summary) =>
    t('mine.line', { number: summary.number, term: termInWords(nextDue(summary).due, todayIn(sight), sight.calendar, t) }),
  );
  return fill('list', {
    language: t.language,
    title: t('mine.title'),
    empty: lines.length === 0 ? t('mine.none') : '',
    groups: lines.length === 0 ? [] : [{ title: '', style: 'default', lines: shortened(lines) }],
    actions: sorted.slice(0, 3).map(({ number }) => ({ title: `${t('card.open')} ${number}`, verb: 'open', number })),
  });
}

/** One complaint in a personal chat: what the channel card says, in short. */
export function oneCard(summary: Summary, sight: Sight): Card {
  const { t } = sight;
  const { number } = summary;
  return fill('list', {
    language: t.language,
    title: t('card.title', { number }),
    empty: '',
    groups: [{ title: '', style: 'default', lines: [lineOf(summary, sight)] }],
    actions: [{ title: t('card.open'), verb: 'open', number }],
  });
}

export function helpCard(t: Texts): Card {
  return fill('help', {
    language: t.language,
    title: t('help.title'),
    intro: t('help.intro'),
    words: t('help.words'),
    lines: [
      t('help.mine'),
      t('help.overview'),
      t('help.number'),
      t('help.search'),
      t('help.report'),
      t('help.training'),
      t('help.review'),
      t('help.quarantine'),
      t('help.closing-days'),
      t('help.deputy'),
      t('help.leak-test'),
      t('help.locations'),
      t('help.self-test'),
      t('help.retention'),
      t('help.destruction'),
      t('help.register'),
      t('help.repeats'),
      t('help.quarterly'),
      t('help.measures'),
      t('help.quarter'),
      t('help.channel'),
      t('help.help'),
    ],
    actions: [{ title: t('mine.word') }, { title: t('overview.word') }],
  });
}

export interface Choice {
  readonly title: string;
  readonly value: string;
}

/** A list of choices must fit in a card; a quality team is far smaller. */
const CHOICES = 60;

// A title in a list knows no Markdown, but it does know `{{`.
const harmless = ({ title, value }: Choice): Choice => ({ title: unbrace(title), value });

/** The set-up card in a team: which channel, and who hears it when a complaint is late for long. */
export function welcomeCard(
  given: {
    readonly by?: string;
    readonly channels: readonly Choice[];
    readonly people: readonly Choice[];
    readonly chosen?: { readonly channel: string; readonly channelName: string; readonly management?: string };
    readonly refusal?: string;
  },
  t: Texts,
): Card {
  const { by, channels, people, chosen, refusal } = given;
  const notice =
    refusal ??
    (channels.length === 0 ? t('welcome.no-channel') : chosen ? t('welcome.done', { channel: plain(chosen.channelName) }) : '');
  return fill('welcome', {
    language: t.language,
    title: t('welcome.title'),
    intro: by ? t('welcome.by', { name: plain(by) }) : t('welcome.by.unknown'),
    ask: t('welcome.ask'),
    notice,
    noticeStyle: refusal || channels.length === 0 ? 'warning' : 'good',
    channels: channels.slice(0, CHOICES).map(harmless),
    channelLabel: t('welcome.channel'),
    channelError: t('welcome.channel.error'),
    channel: chosen?.channel ?? '',
    people: people.slice(0, CHOICES).map(harmless),
    managementLabel: t('welcome.management'),
    management: chosen?.management ?? '',
    do: t('welcome.do'),
    again: t('welcome.again'),
  });
}
