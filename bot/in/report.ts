/** What a colleague writes down for a complainant: after a call, or of a message in Teams (F5). Our words are read back (F6). */
import { randomUUID } from 'node:crypto';
import type { ReceiveComplaint } from '../core/commands.ts';
import { awaitsReadBack, type ComplaintNumber, LANGUAGES } from '../core/complaint.ts';
import { languageOf } from '../core/language.ts';
import { clean, readAddress } from '../core/mail.ts';
import { COMPLAINANTS, oneOf } from '../core/natures.ts';
import { contactOf, type NotePaper, type ReportPaper } from '../core/papers.ts';
import { isMember } from '../core/permissions.ts';
import { addDays, dayAt, type Instant, instantAt, parseDay, type Zone } from '../core/time.ts';
import { keyOf } from '../store/keys.ts';
import { noticeCard } from '../view/cards.ts';
import { previewCard } from '../view/forms.ts';
import { withPersons } from '../view/involved.ts';
import { readBackLetter } from '../view/letters.ts';
import { type ReportForm, reportCard, reportTitle } from '../view/report.ts';
import { textsFor } from '../view/texts.ts';
import { unbrace } from '../view/words.ts';
import {
  asked,
  type Counter,
  ifAllowed,
  notice,
  onComplaint,
  openWith,
  type Row,
  type Rows,
  refused,
  type Subject,
} from './counter.ts';
import { submit } from './door.ts';
import { previewedLetter } from './preview.ts';
import type { Fields, Shown, Visit } from './visit.ts';

export const reportDialogs: Rows = {
  report: forMembers(async (visit) => formOf({ form: randomUUID(), origin: '', channel: 'phone' }, visit, {})),
  'from-message': forMembers(async (visit) => askAboutMessage(visit)),
  'save-report': forMembers(saveReport),
  'ask-read-back': onComplaint('dialog', askReadBack),
  'send-read-back': onComplaint('dialog', sendReadBack),
  'skip-read-back': onComplaint('dialog', async ({ number }, visit) => recorded(number, visit)),
  'text-agreed': onComplaint('dialog', (subject, visit, counter) => confirmText('agreed', subject, visit, counter)),
  'text-corrected': onComplaint('dialog', (subject, visit, counter) => confirmText('corrected', subject, visit, counter)),
};

/** What fits in a form and in the preview of its letter, in a card of 25 KB at the most. */
const LONGEST_REPORT = 5_000;
const LARGEST_REPORT_BYTES = 15_000;
const LONGEST_EXPECTS = 1_000;
const LONGEST_LINE = 120;
const LONGEST_ADDRESS = 320;
const OLDEST_DAYS = 365;

function forMembers(row: Row): Row {
  return async (visit, counter) =>
    isMember(visit.person) ? row(visit, counter) : notice(visit, visit.sight.t('refusal.not-in-team'), true);
}

function formOf(form: ReportForm, { sight, taken }: Visit, fields: Fields, notices: readonly string[] = []): Shown {
  const card = reportCard(form, fields, sight, { notices, source: taken });
  return { dialog: card, title: reportTitle(form.channel, sight.t), size: 'large' };
}

function askAboutMessage(visit: Visit): Shown {
  const { origin = '', text = '' } = visit.taken ?? {};
  const form = { form: randomUUID(), origin, channel: 'teams' } as const;
  return formOf(form, visit, { text: fitting(text), language: languageOf(text) });
}

async function saveReport(visit: Visit, counter: Counter): Promise<Shown> {
  const { fields, sight } = visit;
  const form = formIn(fields);
  if (!form) return notice(visit, sight.t('refusal.unreadable'), true);
  const report = readReport(fields, visit);
  const back = (...notices: string[]): Shown => formOf(form, visit, keptFields(fields), notices);
  if ('mistakes' in report) return back(...report.mistakes);
  try {
    return await receiveReport(form, report, visit, counter, back);
  } catch (error) {
    // A long text was typed: it stays on the screen, and the form sent again goes on where this one stopped.
    counter.log.broken('a report could not be written down', error);
    return back(sight.t('report.failed'));
  }
}

async function receiveReport(
  form: ReportForm,
  report: Report,
  visit: Visit,
  counter: Counter,
  back: (notice: string) => Shown,
): Promise<Shown> {
  const { sight, person } = visit;
  const { register } = counter.world.store;
  const source = keyOf(`report|${form.origin || form.form}`);
  const number = await counter.box.intake.numberFor(source, report.receivedAt);
  const { command, papers } = commandOf(form, report, source);
  const handled = await submit(counter, { number, command, by: person, papers });
  if ('refused' in handled) return refused(handled, visit);
  await register.settled(number);
  const { state } = handled;
  if (state.status === 'unknown') return notice(visit, sight.t('refusal.unknown-complaint'), true);
  if (state.content.startsWith(contentOf(form))) return readBack({ number, complaint: state }, visit, counter, form.form);
  if (form.origin) return notice(visit, sight.t('report.exists', { number }), true);
  // The form failed, and its number was given an empty complaint before it was sent again (bot/in/mail.ts, `finish`).
  return back(sight.t('report.half', { number }));
}

const contentOf = ({ form }: ReportForm): string => `report-${form}`;

function commandOf(form: ReportForm, report: Report, source: string) {
  const { receivedAt, complainant, language, readAloud, paper, expects } = report;
  // The same text under the same key: a form that failed and was changed since is not taken for the older one.
  const stamp = keyOf(JSON.stringify([paper, expects])).slice(0, 8);
  const id = `${contentOf(form)}-${stamp}`;
  const note = expects ? [{ id: `expects-${form.form}-${stamp}`, paper: expects }] : [];
  const { channel } = form;
  const received = { channel, receivedAt, source, content: id, expects: note[0]?.id, complainant, language, readAloud };
  const command: ReceiveComplaint = { type: 'ReceiveComplaint', ...received };
  return { command, papers: [{ id, paper }, ...note] };
}

/** A read-back that was left unsent, later. */
async function askReadBack(subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const { t } = visit.sight;
  const no = ifAllowed({ type: 'SendLetter', letter: 'read-back', content: '' }, subject, visit, counter);
  if (no) return refused(no, visit);
  // Somebody else may have sent it since this button was shown.
  if (!awaitsReadBack(subject.complaint)) return openWith(t('read-back.over'), subject, visit, counter);
  return readBack(subject, visit, counter);
}

/**
 * The letter that reads our words back, of what was kept; without an address there is only word that it is kept.
 * @param form of which it is the last step; later, the same words for the same reader are one letter
 */
async function readBack(
  { number, complaint }: Pick<Subject, 'number' | 'complaint'>,
  visit: Visit,
  counter: Counter,
  form?: string,
): Promise<Shown> {
  const { sight, person } = visit;
  const { content } = counter.world.store;
  const papers = await content.all(number);
  const report = papers.get(complaint.content);
  const expects = complaint.expects ? papers.get(complaint.expects) : undefined;
  const to = contactOf(complaint, papers);
  if (report?.kind !== 'report' || !to) return recorded(number, visit);
  const said = { text: report.text, expects: expects?.kind === 'note' ? expects.text : undefined };
  const t = textsFor(complaint.language);
  const written = readBackLetter(number, to, said, complaint, person, sight.zone, counter.house, t);
  const made = withPersons(written, 'read-back', number, complaint, sight.nameOf, t);
  const id = `read-back-${form ?? keyOf(JSON.stringify(made))}`;
  await content.keep(number, id, made);
  const letter = await previewedLetter(READ_BACK, id, number, visit, counter);
  if (!letter) return recorded(number, visit);
  const buttons = [
    { title: 'letter.send', verb: 'send-read-back' },
    { title: 'read-back.skip', verb: 'skip-read-back' },
  ] as const;
  const intro = form ? sight.t('read-back.intro', { number }) : sight.t('read-back.later');
  const preview = previewCard({ number, letter: id, intro }, [letter], buttons, sight.t);
  return { dialog: preview, title: sight.t('letter.preview.title'), size: 'large' };
}

const recorded = (number: ComplaintNumber, visit: Visit): Shown => done(visit.sight.t('report.done', { number }), visit);

function done(words: string, { sight: { t } }: Visit): Shown {
  return { dialog: noticeCard(t('report.title'), words, t), title: t('report.title'), size: 'small' };
}

/** What an id of a read-back looks like; a letter of another kind has another. */
const READ_BACK = /^read-back-[0-9a-f-]{32,36}$/;

async function sendReadBack(subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const { number } = subject;
  const { sight, fields } = visit;
  const letter = await previewedLetter(READ_BACK, fields.letter, number, visit, counter);
  if (!letter || !fields.letter) return notice(visit, sight.t('letter.gone'), true);
  const command = { type: 'SendLetter', letter: 'read-back', content: fields.letter } as const;
  const handled = await submit(counter, asked(subject, visit, command));
  return 'refused' in handled ? refused(handled, visit) : done(sight.t('read-back.done', { number }), visit);
}

/** The button tells which answer was read; another one may have come since. */
async function confirmText(as: 'agreed' | 'corrected', subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const { t } = visit.sight;
  const answers = subject.complaint.added.filter(({ answers, automatic }) => answers === 'read-back' && !automatic);
  const answer = answers.find(({ content }) => content === visit.fields.content);
  if (!answer) return notice(visit, t('read-back.no-answer'), true);
  const handled = await submit(counter, asked(subject, visit, { type: 'ConfirmText', as, content: answer.content }));
  return 'refused' in handled ? refused(handled, visit) : openWith(t('read-back.kept'), subject, visit, counter);
}

interface Report {
  readonly paper: ReportPaper;
  readonly expects?: NotePaper;
  readonly receivedAt: Instant;
  readonly complainant: (typeof COMPLAINANTS)[number];
  readonly language: (typeof LANGUAGES)[number];
  readonly readAloud: boolean;
}

/** The hidden fields are the form's own; they came through a client all the same. */
function formIn({ form = '', origin = '', channel }: Fields): ReportForm | undefined {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(form) || !/^([0-9a-f]{32})?$/.test(origin)) return undefined;
  return { form, origin, channel: oneOf(['phone', 'teams'] as const, channel) ?? 'phone' };
}

function readReport(fields: Fields, { sight }: Visit): Report | { readonly mistakes: readonly string[] } {
  const { t, now, zone } = sight;
  const [name, phone] = [lineOf(fields.caller, LONGEST_LINE), lineOf(fields.phone, LONGEST_LINE)];
  // One character more than is allowed: a cut address would be somebody else's.
  const address = lineOf(fields.address, LONGEST_ADDRESS + 1);
  const [text, expected] = [textOf(fields.text), cut(textOf(fields.expects), LONGEST_EXPECTS)];
  const receivedAt = momentIn(fields, zone);
  const checks: readonly (readonly [wrong: boolean, words: string])[] = [
    [!name, t('report.caller.error')],
    [address !== '' && !readAddress(address), t('report.address.error')],
    [!receivedAt, t('call.when.error')],
    [receivedAt !== undefined && receivedAt > now, t('refusal.received-in-future')],
    [receivedAt !== undefined && dayAt(receivedAt, zone) < addDays(dayAt(now, zone), -OLDEST_DAYS), t('report.long-ago')],
    [!text, t('report.text.error')],
    [text !== fitting(text), t('report.text.long', { most: LONGEST_REPORT })],
  ];
  const mistakes = checks.filter(([wrong]) => wrong).map(([, words]) => words);
  if (mistakes.length > 0 || !receivedAt) return { mistakes };
  const caller = { name, phone: phone || undefined, address: address || undefined };
  return {
    paper: { kind: 'report', caller, text },
    expects: expected ? { kind: 'note', text: expected } : undefined,
    receivedAt,
    complainant: oneOf(COMPLAINANTS, fields.complainant) ?? 'unknown',
    language: oneOf(LANGUAGES, fields.language) ?? 'nl',
    readAloud: fields.readAloud === 'true',
  };
}

/** What goes back into the form. What a form could not have sent is left out. */
function keptFields(fields: Fields): Fields {
  const chosen = {
    day: parseDay(fields.day),
    time: isTime(fields.time) ? fields.time : undefined,
    complainant: oneOf(COMPLAINANTS, fields.complainant),
    language: oneOf(LANGUAGES, fields.language),
    readAloud: oneOf(['true', 'false'], fields.readAloud),
  };
  return {
    caller: lineOf(fields.caller, LONGEST_LINE),
    phone: lineOf(fields.phone, LONGEST_LINE),
    address: lineOf(fields.address, LONGEST_ADDRESS),
    text: fitting(textOf(fields.text)),
    expects: cut(textOf(fields.expects), LONGEST_EXPECTS),
    ...(Object.fromEntries(Object.entries(chosen).filter(([, value]) => value !== undefined)) as Fields),
  };
}

const isTime = (value: string | undefined): value is string => /^([01]\d|2[0-3]):[0-5]\d$/.test(value ?? '');

function momentIn({ day: dayField, time }: Fields, zone: Zone): Instant | undefined {
  const day = parseDay(dayField);
  return day && isTime(time) ? instantAt(day, time, zone) : undefined;
}

// A form breaks `{{` on its way out (bot/view/words.ts); what comes back is what was typed.
const textOf = (value = ''): string => clean(value.replace(/\{\u200b(?=\{)/g, '{')).trim();

const lineOf = (value: string | undefined, most: number): string => cut(textOf(value).replace(/\s+/g, ' '), most);

const cut = (text: string, most: number): string => text.slice(0, most).toWellFormed();

/** As much of it as the form takes, in characters and in bytes. */
function fitting(text: string): string {
  let fit = cut(text, LONGEST_REPORT);
  while (bytesOf(unbrace(fit)) > LARGEST_REPORT_BYTES) fit = cut(fit, fit.length - 500);
  return fit;
}

const bytesOf = (text: string): number => new TextEncoder().encode(text).length;
