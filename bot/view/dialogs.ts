/** The dialogs of one complaint. They show personal text, so only the doors that checked access may call these. */
import { answerByMail, type Satisfaction, wasSilent } from '../core/aftercare.ts';
import type { Attachment } from '../core/attachments.ts';
import type { Added, Complaint, ComplaintNumber, ContentId, Recorded } from '../core/complaint.ts';
import type { Refusal } from '../core/decision.ts';
import { actBy, isRequestConfirmed, legalTerm, openFlags } from '../core/flags.ts';
import { invitationReply } from '../core/hearing.ts';
import { contactOf, type Paper, type Papers } from '../core/papers.ts';
import { dayAt, timeAt } from '../core/time.ts';
import { firstButtons, type May } from './buttons.ts';
import { agreementsLine, type Button, type Sight, stepWords } from './cards.ts';
import { headingLines, paragraphs } from './forms.ts';
import { hearingTexts } from './hearing.ts';
import { eventOf, shorten } from './history.ts';
import { answerLines } from './satisfaction.ts';
import type { Card } from './templates.ts';
import { fill } from './templates.ts';
import type { TextKey, Texts } from './texts.ts';
import { dayInWords, momentInWords, plain, unbrace } from './words.ts';

/** A card must stay under 25 KB (facts/teams-azure 2.3): so much of a long complaint is shown, in characters. */
interface Room {
  readonly text: number;
  readonly added: number;
  readonly files: number;
  readonly events: number;
  readonly event: number;
}

/** From roomy to tight: a script of more bytes a character, or a long history, gets less. The last always fits. */
const ROOMS: readonly Room[] = [
  { text: 6_000, added: 1_500, files: 30, events: 25, event: 300 },
  { text: 3_000, added: 600, files: 15, events: 20, event: 150 },
  { text: 1_500, added: 300, files: 8, events: 12, event: 80 },
  { text: 500, added: 100, files: 4, events: 6, event: 40 },
];
const LARGEST = 24_000;
/** Of messages that came later, of texts of merged complaints and of letters that came back: so many, the newest. */
const LATEST = 3;

/** Everything that is known of one complaint, for a reader whose access was checked. */
export interface OpenFile {
  readonly number: ComplaintNumber;
  readonly complaint: Complaint;
  readonly past: readonly Recorded[];
  readonly papers: Papers;
  /** What was merged into it. */
  readonly absorbed?: readonly Absorbed[];
  readonly may: May;
}

export interface Absorbed {
  readonly number: ComplaintNumber;
  readonly complaint: Complaint;
  readonly papers: Papers;
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

function openCardIn(room: Room, file: OpenFile, sight: Sight, notice: string): Card {
  const { number, complaint, past, papers } = file;
  const { t } = sight;
  return fill('open', {
    language: t.language,
    title: t('open.title', { number }),
    confidential: t('open.confidential'),
    notice: complaint.erased ? t('erase.when', { when: momentInWords(complaint.erased.at, t, sight.zone) }) : notice,
    lines: linesOf(complaint, papers, sight),
    texts: complaint.erased ? [] : textsOf(room, file, sight),
    history: t('open.history'),
    events: past.slice(-room.events).map((recorded) => eventOf(recorded, papers, sight, room.event, complaint.training)),
    actions: firstButtons(file, t),
  });
}

interface Line {
  readonly title: string;
  readonly value: string;
}

export function linesOf(complaint: Complaint, papers: Papers, { t, zone }: Sight): readonly Line[] {
  return [
    { title: t('open.received'), value: momentInWords(complaint.receivedAt, t, zone) },
    { title: t('card.channel'), value: t(`channel.${complaint.channel}`) },
    { title: t('card.step'), value: stepWords(complaint, t) },
    ...agreementsLine(complaint, t),
    ...senderLines(papers.get(complaint.content), t),
    ...changedAddress(complaint, papers, t),
    { title: t('open.complainant'), value: t(`complainant.${complaint.complainant}`) },
    { title: t('card.nature'), value: t(`nature.${complaint.nature}`) },
    ...(complaint.severity === 'unknown' ? [] : [{ title: t('open.severity'), value: t(`severity.${complaint.severity}`) }]),
    ...(complaint.location ? [{ title: t('open.location'), value: unbrace(complaint.location) }] : []),
    { title: t('open.language'), value: t(`language.${complaint.language}`) },
    ...(complaint.training ? [{ title: t('training.line'), value: t('training.line.text') }] : []),
  ];
}

function changedAddress({ contact }: Complaint, papers: Papers, t: Texts): readonly Line[] {
  const paper = contact && papers.get(contact);
  return paper && paper.kind === 'address' ? [{ title: t('address.new'), value: unbrace(paper.address.address) }] : [];
}

export function senderLines(paper: Paper | undefined, t: Texts): readonly Line[] {
  if (paper?.kind === 'report') {
    const { name, phone, address } = paper.caller;
    return [
      { title: t('open.from'), value: unbrace(name) },
      ...(phone ? [{ title: t('open.phone'), value: unbrace(phone) }] : []),
      ...(address ? [{ title: t('open.address'), value: unbrace(address) }] : []),
    ];
  }
  if (paper?.kind !== 'mail') return [];
  return [
    { title: t('open.from'), value: paper.from ? unbrace(paper.from.name) : t('open.from.unknown') },
    ...(paper.from ? [{ title: t('open.address'), value: unbrace(paper.from.address) }] : []),
    { title: t('open.subject'), value: unbrace(paper.subject) || t('open.subject.none') },
  ];
}

/** One text under its own heading. `sender`: who wrote it, when that is not who complains. */
interface Text {
  readonly title: string;
  readonly sender: string;
  readonly paragraphs: readonly string[];
  readonly note: string;
  readonly answers: readonly (Button & { readonly content: ContentId })[];
}

function textsOf(room: Room, file: OpenFile, sight: Sight): readonly Text[] {
  const { complaint, papers } = file;
  const { t } = sight;
  const first = papers.get(complaint.content);
  const reply = complaint.added.findLast(isReadBackReply);
  const title = t(first?.kind === 'report' ? 'open.text.phone' : 'open.text');
  return [
    ...flagTexts(file, sight),
    paperText(title, first, room.text, t),
    ...(reply ? [replyText(reply, room.text, file, sight)] : []),
    ...satisfactionTexts(file, room.added, sight),
    ...hearingTexts(file, room.added, sight),
    ...expectsText(complaint, papers, room.added, t),
    ...complaint.added
      .filter((added) => added !== reply && added !== answerByMail(complaint) && added !== invitationReply(complaint))
      .slice(-LATEST)
      .map((added) => addedText('open.added', added, '', papers, room.added, sight)),
    ...absorbedTexts(file.absorbed ?? [], room.added, sight),
    ...bouncedTexts(file, room.added, sight),
    ...attachmentsText(file, room.files, t),
    ...proposalText(file, t),
  ];
}

/** What starts another clock stands above the complaint: what to do, and by when (F112). */
const flagTexts = ({ number, complaint, papers, may }: OpenFile, { t, zone, calendar }: Sight): readonly Text[] => {
  const canConfirm = complaint.status === 'open' && contactOf(complaint, papers) !== undefined && !isRequestConfirmed(complaint);
  return openFlags(complaint).map((raised) => {
    const { flag } = raised;
    const term = legalTerm(raised, complaint, calendar, zone);
    const acts = t('flag.act', { when: momentInWords(actBy(raised, calendar, zone), t, zone) });
    const legal = !term
      ? []
      : 'day' in term
        ? [t('flag.legal', { day: dayInWords(term.day, t) })]
        : [t('flag.legal.moment', { when: momentInWords(term.moment, t, zone) })];
    const handle = { title: t('flag.handle'), verb: 'ask-flag', number, content: flag };
    const confirm = { title: t('flag.confirm'), verb: 'preview-privacy-request', number, content: flag };
    const confirms = flag === 'privacy-request' && canConfirm && may.manage;
    return {
      title: t('flag.open', { flag: t(`flag.${flag}`) }),
      sender: '',
      paragraphs: [t(`flag.do.${flag}`), acts, ...legal],
      note: '',
      answers: [...(confirms ? [confirm] : []), ...(may.lead ? [handle] : [])],
    };
  });
};

const isReadBackReply = ({ answers, automatic }: Added): boolean => answers === 'read-back' && !automatic;

/** The complainant's answer to our words, beside them; a person says whether it is a yes or better words (F6). */
function replyText(reply: Added, limit: number, { number, complaint, papers, may }: OpenFile, { t, zone }: Sight): Text {
  const { content, receivedAt } = reply;
  const text = paperText(t('open.reply', { day: momentInWords(receivedAt, t, zone) }), papers.get(content), limit, t);
  const confirmed = complaint.textConfirmed;
  if (confirmed?.content === content) return { ...text, note: t(`history.TextConfirmed.${confirmed.as}`) };
  if (complaint.status !== 'open' || !may.manage) return text;
  const answer = (title: string, verb: string) => ({ title, verb, number, content });
  return { ...text, answers: [answer(t('open.agreed'), 'text-agreed'), answer(t('open.corrected'), 'text-corrected')] };
}

/** What the complainant says of how it was handled; a plain mail waits for a person who says what it means (S11, F74). */
function satisfactionTexts(file: OpenFile, limit: number, { t, zone }: Sight): readonly Text[] {
  const { number, complaint, papers, may } = file;
  const { asked, answer } = complaint.aftercare;
  const mail = answerByMail(complaint);
  const reads = may.manage && !answer && (complaint.status === 'open' || wasSilent(complaint));
  const button = (title: TextKey, verb: string) => ({ title: t(title), verb, number, content: mail?.content ?? '' });
  const answers = reads
    ? [button('satisfaction.reply.yes', 'mail-satisfied'), button('satisfaction.reply.no', 'mail-unsatisfied')]
    : [];
  const day = (at: string) => ({ day: momentInWords(at, t, zone) });
  return [
    ...(asked && answer ? [answerText(t('satisfaction.answer', day(answer.at)), answer, papers, limit, t)] : []),
    ...(mail
      ? [{ ...paperText(t('satisfaction.reply', day(mail.receivedAt)), papers.get(mail.content), limit, t), answers }]
      : []),
  ];
}

function answerText(title: string, answer: Satisfaction, papers: Papers, limit: number, t: Texts): Text {
  const lines = answerLines(answer, t);
  if (answer.how === 'mail') return { title, sender: '', paragraphs: lines, note: t('satisfaction.answer.mail'), answers: [] };
  const said = answer.content && paperText(title, papers.get(answer.content), limit, t);
  return said
    ? { ...said, paragraphs: [...lines, ...said.paragraphs] }
    : { title, sender: '', paragraphs: lines, note: '', answers: [] };
}

function expectsText({ expects }: Complaint, papers: Papers, limit: number, t: Texts): readonly Text[] {
  if (!expects) return [];
  const paper = papers.get(expects);
  return paper?.kind === 'note' && !paper.text ? [] : [paperText(t('open.expects'), paper, limit, t)];
}

function addedText(
  key: 'open.added' | 'open.absorbed.added',
  { content, receivedAt }: Added,
  number: ComplaintNumber,
  papers: Papers,
  limit: number,
  { t, zone }: Sight,
): Text {
  const paper = papers.get(content);
  const title = t(key, { number, day: momentInWords(receivedAt, t, zone) });
  return { ...paperText(title, paper, limit, t), sender: senderOf(paper, limit, t) };
}

/** What was merged into this one is read here: its own owner may be somebody else (F21). */
const absorbedTexts = (absorbed: readonly Absorbed[], limit: number, sight: Sight): readonly Text[] =>
  absorbed
    .flatMap(({ number, complaint, papers }) => {
      const first = papers.get(complaint.content);
      const text = paperText(sight.t('open.absorbed', { number }), first, limit, sight.t);
      const later = complaint.added.slice(-1);
      return [
        { ...text, sender: senderOf(first, limit, sight.t) },
        ...later.map((added) => addedText('open.absorbed.added', added, number, papers, limit, sight)),
      ];
    })
    .slice(-2 * LATEST);

function bouncedTexts({ past, papers }: OpenFile, limit: number, { t, zone }: Sight): readonly Text[] {
  const bounced = past.flatMap(({ fact, at }) => (fact.type === 'LetterBounced' ? [{ at, content: fact.content }] : []));
  return bounced
    .slice(-LATEST)
    .map(({ at, content }) => paperText(t('open.bounced', { day: momentInWords(at, t, zone) }), papers.get(content), limit, t));
}

/** What lies in the mailbox beside the mails of this complaint. Nothing of it is opened, shown or passed on by us (F11). */
function attachmentsText({ number, complaint, papers, absorbed = [] }: OpenFile, most: number, t: Texts): readonly Text[] {
  const files = [{ complaint, papers }, ...absorbed].flatMap(({ complaint, papers }) => {
    const mails = [complaint.mail, ...complaint.added.map(({ mail }) => mail)];
    return complaint.attachments
      .filter(({ mail }) => mails.includes(mail))
      .flatMap(({ content }) => {
        const paper = papers.get(content);
        return paper?.kind === 'attachments' ? paper.list : [];
      });
  });
  if (files.length === 0) return [];
  const lines = files.slice(0, most).map((file) => attachmentLine(file, t));
  const more = files.length > most ? [t('open.attachments.more', { count: files.length - most })] : [];
  const note = t('open.attachments.where');
  const open = { title: t('file.title'), verb: 'files', number, content: '' };
  const answers = complaint.attachments.length > 0 && files.some(({ verdict }) => verdict === 'ok') ? [open] : [];
  return [{ title: t('open.attachments'), sender: '', paragraphs: [...lines, ...more], note, answers }];
}

/** A change of address that waits for an answer; the lead may answer for an old address that reaches nobody. */
function proposalText({ number, complaint, papers, may }: OpenFile, t: Texts): readonly Text[] {
  const { proposal } = complaint;
  const paper = proposal && papers.get(proposal.content);
  if (!proposal || paper?.kind !== 'address') return [];
  const paragraphs = [unbrace(paper.address.address), ...proposal.missing.map((side) => t(`address.missing.${side}`))];
  const vouch = { title: t('address.vouch'), verb: 'ask-vouch', number, content: proposal.content };
  const answers = may.lead && proposal.missing.includes('old') ? [vouch] : [];
  return [{ title: t('address.pending'), sender: '', paragraphs, note: '', answers }];
}

const attachmentLine = ({ name, type, size, verdict }: Attachment, t: Texts): string =>
  unbrace(
    t('open.attachments.line', {
      name,
      type: type || t('open.attachments.no-type'),
      size: sizeInWords(size),
      verdict: t(`attachment.${verdict}`),
    }),
  );

const sizeInWords = (bytes: number): string =>
  bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} kB` : `${Math.ceil(bytes / 1024 / 1024)} MB`;

function senderOf(paper: Paper | undefined, limit: number, t: Texts): string {
  if (paper?.kind === 'report') return `${t('open.from')}: ${unbrace(shorten(paper.caller.name, limit))}`;
  if (paper?.kind !== 'mail') return '';
  return `${t('open.from')}: ${paper.from ? unbrace(shorten(`${paper.from.name} <${paper.from.address}>`, limit)) : t('open.from.unknown')}`;
}

export function paperText(title: string, paper: Paper | undefined, limit: number, t: Texts): Text {
  if (!paper || paper.kind === 'attachments' || paper.kind === 'letter' || paper.kind === 'address')
    return { title, sender: '', paragraphs: [t('open.erased')], note: '', answers: [] };
  const cut = paper.text.length > limit;
  const gone = cut || (paper.kind === 'mail' && paper.cut);
  return {
    title,
    sender: '',
    paragraphs: paragraphs(paper.text.slice(0, limit).toWellFormed(), Math.ceil(limit / 50)) ?? [t('open.text.none')],
    note: gone ? t(paper.kind === 'mail' ? 'open.text.cut' : 'open.text.cut.note') : '',
    answers: [],
  };
}

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

/** A link that a browser opens; its name is a stranger's. */
export const linkCard = (number: ComplaintNumber, name: string, link: string, t: Texts): Card =>
  fill('link', {
    language: t.language,
    title: t('file.title'),
    name: unbrace(name),
    text: t('file.ready'),
    do: t('file.save'),
    link,
    number,
    back: t('open.back'),
  });

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
export function refusalWords(refusal: Refusal, sight: Sight): string {
  const { t, zone, nameOf } = sight;
  if (refusal.refused === 'not-yours' && !refusal.owner) return t('refusal.not-yours.nobody');
  const { owner, into = '', step } = refusal;
  if (step)
    return t('refusal.not-now', { step: t(`step.${step}`, { how: '', reason: '', number: into }), next: t(`next.${step}`) });
  const values = owner
    ? { who: plain(nameOf(owner.id) ?? t('someone')), when: momentInWords(owner.since, t, zone), into }
    : { who: t('nobody'), when: '', into };
  return t(`refusal.${refusal.refused}` as TextKey, values);
}
