/**
 * The talk with the complainant (S5), for colleagues: proposing moments, an answer by mail or phone, cancelling, and the record of it.
 * The page behind the invitation is `bot/in/choose.ts`.
 */
import { randomUUID } from 'node:crypto';
import type { Command } from '../core/commands.ts';
import type { ComplaintNumber, PersonId, State } from '../core/complaint.ts';
import { isWritten } from '../core/decision.ts';
import { MOST_EXTENSIONS } from '../core/extension.ts';
import { HEARING_FORMS, type HearingForm, type Slot } from '../core/hearing.ts';
import { oneOf } from '../core/natures.ts';
import type { LetterPaper } from '../core/papers.ts';
import { findSlots, reasonsAgainst } from '../core/slots.ts';
import { addDays, addMinutes, type Day, dayAt, type Instant, instantAt, parseDay, parseInstant } from '../core/time.ts';
import { addWorkingDays } from '../core/workdays.ts';
import { refusalWords } from '../view/dialogs.ts';
import { previewCard } from '../view/forms.ts';
import {
  answerForm,
  cancelForm,
  doubtWords,
  formNames,
  heldForm,
  LENGTHS,
  type MomentFields,
  momentLines,
  momentsForm,
  type Plan,
  planForm,
  type ReportFields,
  reportForm,
  USUAL_LENGTH,
} from '../view/hearing.ts';
import { standardLetter } from '../view/letters.ts';
import { textsFor } from '../view/texts.ts';
import { dayInWords, momentInWords } from '../view/words.ts';
import { chooseReserved } from './choose.ts';
import {
  addressee,
  asked,
  type Counter,
  ifAllowed,
  noteIn,
  notice,
  onComplaint,
  openWith,
  type Rows,
  refused,
  type Subject,
} from './counter.ts';
import { submit } from './door.ts';
import { colleaguesBut } from './inquiry.ts';
import { makeLink } from './link.ts';
import { draftIn, keepLetter, LONGEST_WORDS, newDraft, preview, send, typedIn } from './preview.ts';
import type { Shown, Visit } from './visit.ts';

export const hearingDialogs: Rows = {
  'propose-hearing': onComplaint('dialog', (subject, visit, counter) => askPlan(subject, visit, counter)),
  'hearing-moments': onComplaint('dialog', askMoments),
  'preview-hearing': onComplaint('dialog', previewInvitation),
  'send-hearing': onComplaint('dialog', sendInvitation),
  'mail-hearing': onComplaint('dialog', (subject, visit) => askAnswer(subject, visit, visit.fields.content)),
  'choose-hearing': onComplaint('dialog', chooseForComplainant),
  'mail-no-hearing': onComplaint('dialog', noTalk),
  'ask-cancel-hearing': onComplaint('dialog', askCancel),
  'cancel-hearing': onComplaint('dialog', cancel),
  'hold-hearing': onComplaint('dialog', async (subject, visit, counter) => {
    const no = ifAllowed(holding(subject, true), subject, visit, counter);
    return no ? refused(no, visit) : formShown(visit, heldForm(subject.number, visit.sight), 'hearing.hold');
  }),
  'save-hearing-held': onComplaint('dialog', hold),
  'write-hearing-report': onComplaint('dialog', writeReport),
  'preview-hearing-report': onComplaint('dialog', previewReport),
  'send-hearing-report': onComplaint('dialog', (subject, visit, counter) => {
    const command = ({ id, extra }: { id: string; extra: string }): Command => ({ type: 'SendReport', letter: id, until: extra });
    const after = () => openWith(visit.sight.t('hearing.report.done'), subject, visit, counter);
    return send({ kind: 'hearing-report', command, after }, subject, visit, counter);
  }),
};

type TitleKey = 'hearing.title' | 'hearing.answer.title' | 'hearing.cancel' | 'hearing.hold' | 'hearing.report.title';
const formShown = ({ sight }: Visit, dialog: ReturnType<typeof planForm>, title: TitleKey): Shown => ({
  dialog,
  title: sight.t(title),
});

/** Whether a talk may be proposed at all; the moments of the sample fit whatever is asked. */
function mayPropose({ sight: { now, zone } }: Visit): Command {
  const slots = [1, 2].map((days) => ({
    start: instantAt(addDays(dayAt(now, zone), days), '10:00', zone),
    minutes: USUAL_LENGTH,
  }));
  const until = dayAt(now, zone);
  return { type: 'ProposeHearing', proposal: '', slots, forms: HEARING_FORMS, people: [], letter: '', reminder: '', until };
}

/** Who may come along: everybody of the team whom it is not about, beside the handler. */
function colleaguesFor(subject: Subject, counter: Counter): Promise<ReadonlyMap<PersonId, string>> {
  const { owner } = subject.complaint;
  return colleaguesBut(owner ? [owner.id] : [], subject, counter);
}

const usualPlan: Plan = { people: [], minutes: USUAL_LENGTH, forms: HEARING_FORMS };

async function askPlan(subject: Subject, visit: Visit, counter: Counter, plan = usualPlan, words = ''): Promise<Shown> {
  const no = ifAllowed(mayPropose(visit), subject, visit, counter);
  if (no) return refused(no, visit);
  if (!(await addressee(subject, counter))) return notice(visit, visit.sight.t('hearing.no-address'), true);
  const others = [...(await colleaguesFor(subject, counter))].map(([value, title]) => ({ title, value }));
  return formShown(visit, planForm(subject.number, visit.sight, others, plan, words), 'hearing.title');
}

const list = (value: string | undefined): readonly string[] => (value ?? '').split(',').filter(Boolean);

/** What came back of the first form, or what its button carried on; people who are no colleagues are nobody. */
async function planIn(given: readonly (string | undefined)[], subject: Subject, counter: Counter): Promise<Plan> {
  const [length, forms, people] = given;
  const others = await colleaguesFor(subject, counter);
  return {
    minutes: LENGTHS.find((minutes) => String(minutes) === length) ?? USUAL_LENGTH,
    forms: HEARING_FORMS.filter((form) => list(forms).includes(form)),
    people: [...others.keys()].filter((id) => list(people).includes(id)),
  };
}

/** `warned`: the typed moment of which the handler heard that it may not fit; sent again it is meant. */
const written = ({ minutes, forms, people }: Plan, warned = ''): string =>
  [minutes, forms.join(','), people.join(','), warned].join(';');

async function askMoments(subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const no = ifAllowed(mayPropose(visit), subject, visit, counter);
  if (no) return refused(no, visit);
  const { fields, sight } = visit;
  const plan = await planIn([fields.minutes, fields.forms, fields.with], subject, counter);
  if (plan.forms.length === 0) return askPlan(subject, visit, counter, plan, sight.t('hearing.forms.error'));
  return momentsShown(subject, visit, counter, plan);
}

/** As far as anybody looks: the term, and somewhat more when that is too short. */
const DAYS_READ = 30;

async function momentsShown(
  subject: Subject,
  visit: Visit,
  counter: Counter,
  plan: Plan,
  typed?: MomentFields,
  words = '',
  warned = '',
): Promise<Shown> {
  const { number, complaint } = subject;
  const { sight, person } = visit;
  const { now, zone, calendar } = sight;
  const { due } = complaint.whole;
  const today = dayAt(now, zone);
  const furthest = addDays(today, DAYS_READ);
  const end = instantAt(addDays(furthest, 1), '00:00', zone);
  const { diaries, unread } = await counter.freeBusy.read([person.id, ...plan.people], now, end);
  const [sooner = due] = [due, furthest].sort();
  const found = findSlots({ diaries, minutes: plan.minutes, now, due: sooner, calendar, zone });
  const mayExtend = complaint.extensions.length < MOST_EXTENSIONS;
  const given = { number, about: written(plan, warned), found, unread, due, mayExtend };
  const fields = typed ?? {
    // Of a calendar that nobody saw it is not known whether these are free: then a person ticks them.
    moments: unread.length > 0 ? [] : found.proposed.map(({ start }) => start),
    day: '',
    time: '',
    until: lastDay(found.proposed, visit),
  };
  return { dialog: momentsForm(given, fields, sight, words), title: sight.t('hearing.title'), size: 'large' };
}

/** The working day before the last moment, so that the reminder is in time; today at the earliest. */
function lastDay(slots: readonly Slot[], { sight: { now, zone, calendar } }: Visit): Day {
  const today = dayAt(now, zone);
  const last = slots.at(-1);
  const [latest = today] = last ? [today, addWorkingDays(dayAt(last.start, zone), -1, calendar)].sort().slice(-1) : [today];
  return latest;
}

interface Proposal {
  readonly slots: readonly Slot[];
  readonly forms: readonly HearingForm[];
  readonly people: readonly PersonId[];
  readonly until: Day;
}

const LETTERS = ['invitation', 'hearing-reminder'] as const;
const letterOf = (id: string, kind: (typeof LETTERS)[number]): string => `letter-${kind}-${id}`;
const proposalOf = (id: string): string => `hearing-${id}`;
const ID = /^[0-9a-f]{8}-[0-9a-f-]{27}$/;

const proposing = (id: string, proposal: Proposal): Command => ({
  type: 'ProposeHearing',
  proposal: proposalOf(id),
  ...proposal,
  letter: letterOf(id, 'invitation'),
  reminder: letterOf(id, 'hearing-reminder'),
});

async function previewInvitation(subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const { number, complaint } = subject;
  const { sight, fields, person } = visit;
  const first = ifAllowed(mayPropose(visit), subject, visit, counter);
  if (first) return refused(first, visit);
  const about = (fields.about ?? '').split(';');
  const plan = await planIn(about, subject, counter);
  if (plan.forms.length === 0) return askPlan(subject, visit, counter, plan, sight.t('hearing.forms.error'));
  const [day, time] = [typedIn(visit, 'day'), typedIn(visit, 'time')];
  const typed: MomentFields = { moments: list(fields.moments), day, time, until: typedIn(visit, 'until') };
  const warned = about[3] ?? '';
  const again = (words: string, doubted = warned) => momentsShown(subject, visit, counter, plan, typed, words, doubted);
  const own = ownMoment(typed, sight.zone);
  const until = parseDay(typed.until);
  if (own === 'no moment') return again(sight.t('hearing.own.error'));
  if (!until) return again(sight.t('inquiry.day.error'));
  const starts = startsIn(typed, own);
  const { minutes, ...others } = plan;
  const proposal: Proposal = { ...others, until, slots: starts.map((start) => ({ start, minutes })) };
  const id = randomUUID();
  const no = ifAllowed(proposing(id, proposal), subject, visit, counter);
  if (no) return again(refusalWords(no, sight));
  const doubt = own && own !== warned ? await doubtAbout(own, plan, visit, counter) : '';
  if (doubt) return again(doubt, own);
  const to = await addressee(subject, counter);
  if (!to) return notice(visit, sight.t('hearing.no-address'), true);

  const { content } = counter.world.store;
  const link = await makeLink({ number, purpose: 'hearing', about: proposalOf(id) }, counter);
  const t = textsFor(complaint.language);
  const values = {
    link,
    minutes,
    day: dayInWords(until, t),
    moments: momentLines(proposal.slots, t, sight.zone),
    forms: formNames(proposal.forms, t),
  };
  // Somebody else may have taken over when the reminder leaves: the house signs it, and names no handler.
  await content.keep(number, proposalOf(id), { kind: 'note', text: JSON.stringify(proposal) });
  const letters: LetterPaper[] = [];
  for (const kind of LETTERS) {
    const by = kind === 'invitation' ? { by: person } : {};
    const letter = standardLetter(kind, { number, to, ...by, values }, counter.house, t);
    letters.push(await keepLetter(subject, { kind, id: letterOf(id, kind), letter }, visit, counter));
  }
  const buttons = [
    { title: 'letter.send', verb: 'send-hearing' },
    { title: 'letter.change', verb: 'propose-hearing' },
  ] as const;
  const card = previewCard({ number, letter: id, intro: sight.t('hearing.preview') }, letters, buttons, sight.t);
  return { dialog: card, title: sight.t('letter.preview.title'), size: 'large' };
}

/** What was typed, if anything was. */
function ownMoment({ day, time }: MomentFields, zone: string): Instant | undefined | 'no moment' {
  if (!day && !time) return undefined;
  const own = parseDay(day);
  const [, hours = '', minutes = ''] = /^([01]?\d|2[0-3])[:.]([0-5]\d)$/.exec(time) ?? [];
  return own && minutes ? instantAt(own, `${hours.padStart(2, '0')}:${minutes}`, zone) : 'no moment';
}

/** Ticked and typed, by time. */
function startsIn({ moments }: MomentFields, own: Instant | undefined): readonly Instant[] {
  const ticked = moments.flatMap((moment) => parseInstant(moment) ?? []);
  return [...new Set(own ? [...ticked, own] : ticked)].sort();
}

/** Why a typed moment may not suit everybody who is needed. The handler decides; a calendar can be wrong. */
async function doubtAbout(start: Instant, plan: Plan, { person, sight }: Visit, { freeBusy }: Counter): Promise<string> {
  const { minutes, people } = plan;
  const { diaries, unread } = await freeBusy.read([person.id, ...people], start, addMinutes(start, minutes));
  return doubtWords(start, reasonsAgainst({ start, minutes }, { ...sight, diaries }), unread, sight);
}

async function sendInvitation(subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const { sight, fields, person } = visit;
  const { number } = subject;
  const gone = () => notice(visit, sight.t('letter.gone'), true);
  const id = ID.test(fields.letter ?? '') ? (fields.letter ?? '') : '';
  const draft = id ? await draftOf(id, number, counter) : undefined;
  if (!draft || draft.letters[0]?.by !== person.id) return gone();
  const { proposal, letters } = draft;
  const done = () => openWith(sight.t('hearing.done', { day: dayInWords(proposal.until, sight.t) }), subject, visit, counter);
  const isSent = (state: State) => state.status !== 'unknown' && isWritten(state, letterOf(id, 'invitation'));
  if (isSent(subject.complaint)) return done();
  // Another address may have been confirmed since the preview.
  const now = await addressee(subject, counter);
  if (letters.some(({ to }) => to.address !== now?.address)) return gone();
  const handled = await submit(counter, asked(subject, visit, proposing(id, proposal)));
  return 'refused' in handled && !isSent(handled.state) ? refused(handled, visit) : done();
}

/** As it was previewed; under these ids stands only what the preview kept. */
async function draftOf(id: string, number: ComplaintNumber, { world }: Counter) {
  const { content } = world.store;
  const [note, ...papers] = await Promise.all([
    content.get(number, proposalOf(id)),
    ...LETTERS.map((kind) => content.get(number, letterOf(id, kind))),
  ]);
  const letters = papers.flatMap((paper) => (paper?.kind === 'letter' ? [paper] : []));
  if (note?.kind !== 'note' || letters.length !== LETTERS.length) return undefined;
  return { proposal: JSON.parse(note.text) as Proposal, letters };
}

const choosing = ({ complaint }: Subject, start: string, form: HearingForm): Command => ({
  type: 'ChooseHearing',
  proposal: complaint.hearing?.proposal ?? '',
  start,
  form,
  how: 'mail',
});

/** The button named a moment of the proposal; a newer proposal has other ones. */
async function askAnswer({ number, complaint }: Subject, visit: Visit, start = '', words = ''): Promise<Shown> {
  const { hearing } = complaint;
  const slot = hearing?.slots.find((one) => one.start === start);
  if (!hearing || !slot) return notice(visit, visit.sight.t('hearing.answer.none'), true);
  return formShown(visit, answerForm(number, slot, hearing.forms, visit.sight, words), 'hearing.answer.title');
}

const companyIn = ({ fields }: Visit) => {
  const company = list(fields.company);
  return {
    ...(company.includes('companion') && { companion: true as const }),
    ...(company.includes('interpreter') && { interpreter: true as const }),
  };
};

/** First the reservation, then the choice, as behind the link. */
async function chooseForComplainant(subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const { complaint } = subject;
  const { fields, sight } = visit;
  const { hearing } = complaint;
  const slot = hearing?.slots.find(({ start }) => start === fields.about);
  if (!hearing || !slot) return notice(visit, sight.t('hearing.answer.none'), true);
  const form = oneOf(HEARING_FORMS, fields.form);
  if (!form) return askAnswer(subject, visit, slot.start, sight.t('hearing.form.error'));
  const no = ifAllowed(choosing(subject, slot.start, form), subject, visit, counter);
  if (no) return refused(no, visit);
  const note = noteIn(fields.words);
  const command = { ...choosing(subject, slot.start, form), ...companyIn(visit), content: note?.id } as Command;
  const request = asked(subject, visit, command, note && [note]);
  const handled = await chooseReserved(slot, hearing.proposal, complaint, request, counter);
  if (handled === 'busy') return askAnswer(subject, visit, slot.start, sight.t('refusal.slot-gone'));
  if ('refused' in handled) return refused(handled, visit);
  return openWith(sight.t('hearing.answer.kept'), subject, visit, counter);
}

async function noTalk(subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const proposal = visit.fields.content ?? '';
  const handled = await submit(counter, asked(subject, visit, { type: 'DeclineHearing', proposal, how: 'mail' }));
  if ('refused' in handled) return refused(handled, visit);
  return openWith(visit.sight.t('hearing.declined.kept'), subject, visit, counter);
}

const cancelling = ({ complaint }: Subject, content?: string): Command => ({
  type: 'CancelHearing',
  proposal: complaint.hearing?.proposal ?? '',
  content,
});

async function askCancel(subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const no = ifAllowed(cancelling(subject), subject, visit, counter);
  return no ? refused(no, visit) : formShown(visit, cancelForm(subject.number, visit.sight), 'hearing.cancel');
}

async function cancel(subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const { sight, fields } = visit;
  const no = ifAllowed(cancelling(subject), subject, visit, counter);
  if (no) return refused(no, visit);
  const note = noteIn(fields.reason);
  if (!note) return formShown(visit, cancelForm(subject.number, sight, sight.t('refusal.reason-missing')), 'hearing.cancel');
  const handled = await submit(counter, asked(subject, visit, cancelling(subject, note.id), [note]));
  if ('refused' in handled) return refused(handled, visit);
  return openWith(sight.t('hearing.cancel.done'), subject, visit, counter);
}

const holding = ({ complaint }: Subject, attended: boolean): Command => ({
  type: 'HoldHearing',
  proposal: complaint.hearing?.proposal ?? '',
  attended,
});

async function hold(subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const { fields, sight } = visit;
  const answer = oneOf(['yes', 'no'] as const, fields.attended);
  if (!answer) return formShown(visit, heldForm(subject.number, sight, sight.t('hearing.attended.error')), 'hearing.hold');
  const note = noteIn(fields.who);
  const attended = answer === 'yes';
  const command = { ...holding(subject, attended), ...companyIn(visit), content: note?.id } as Command;
  const handled = await submit(counter, asked(subject, visit, command, note && [note]));
  if ('refused' in handled) return refused(handled, visit);
  return openWith(sight.t(attended ? 'hearing.hold.done' : 'hearing.hold.done.absent'), subject, visit, counter);
}

/** So long the complainant has to correct it. */
const REPORT_DAYS = 2;

function usualDay({ sight: { now, zone, calendar } }: Visit): Day {
  return addWorkingDays(dayAt(now, zone), REPORT_DAYS, calendar);
}

const reporting = (until: Day): Command => ({ type: 'SendReport', letter: '', until });

async function writeReport(subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const no = ifAllowed(reporting(usualDay(visit)), subject, visit, counter);
  if (no) return refused(no, visit);
  if (!(await addressee(subject, counter))) return notice(visit, visit.sight.t('letter.no-address'), true);
  const draft = await draftIn('hearing-report', subject, visit, counter);
  const text = draft?.letter.words ?? (await reportTemplate(subject, visit, counter));
  return reportShown(subject, visit, { text, until: draft?.extra ?? usualDay(visit) });
}

const reportShown = ({ number }: Subject, visit: Visit, fields: ReportFields, words = ''): Shown => ({
  dialog: reportForm(number, visit.sight, fields, LONGEST_WORDS, words),
  title: visit.sight.t('hearing.report.title'),
  size: 'large',
});

/** What is known of the talk is filled in, in the complainant's language. */
async function reportTemplate({ number, complaint }: Subject, { sight, person }: Visit, { world }: Counter): Promise<string> {
  const t = textsFor(complaint.language);
  const { chosen, present, people = [] } = complaint.hearing ?? {};
  const note = present && (await world.store.content.get(number, present));
  const ours = [person.name, ...people.map((id) => sight.nameOf(id) ?? t('someone'))].join(', ');
  const who = note && note.kind === 'note' ? note.text : ours;
  return t('hearing.report.template', { when: chosen ? momentInWords(chosen.slot.start, t, sight.zone) : '', who });
}

async function previewReport(subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const { number, complaint } = subject;
  const { sight, person } = visit;
  const first = ifAllowed(reporting(usualDay(visit)), subject, visit, counter);
  if (first) return refused(first, visit);
  const fields: ReportFields = { text: typedIn(visit, 'text'), until: typedIn(visit, 'until') };
  const again = (words: string) => reportShown(subject, visit, fields, words);
  const until = parseDay(fields.until);
  if (!fields.text) return again(sight.t('hearing.report.error'));
  if (fields.text.length > LONGEST_WORDS) return again(sight.t('letter.text.long', { most: LONGEST_WORDS }));
  if (!until) return again(sight.t('inquiry.day.error'));
  const no = ifAllowed(reporting(until), subject, visit, counter);
  if (no) return again(refusalWords(no, sight));
  const to = await addressee(subject, counter);
  const { chosen } = complaint.hearing ?? {};
  if (!to || !chosen) return notice(visit, sight.t('letter.no-address'), true);
  const t = textsFor(complaint.language);
  const values = { day: dayInWords(dayAt(chosen.slot.start, sight.zone), t), until: dayInWords(until, t) };
  const letter = standardLetter('hearing-report', { number, to, by: person, values, words: fields.text }, counter.house, t);
  const buttons = [
    { title: 'letter.send', verb: 'send-hearing-report' },
    { title: 'letter.change', verb: 'write-hearing-report' },
  ] as const;
  return preview(subject, { ...newDraft('hearing-report', until), letter }, buttons, visit, counter);
}
