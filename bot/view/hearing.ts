/** The faces of the talk (S5) for colleagues: its forms, its part of the open complaint, and what its letters are made of. */
import type { Complaint, ComplaintNumber, ContentId, PersonId } from '../core/complaint.ts';
import {
  HEARING_FORMS,
  type Hearing,
  type HearingForm,
  invitationReply,
  isPlanned,
  reportReactions,
  type Slot,
} from '../core/hearing.ts';
import type { Papers } from '../core/papers.ts';
import type { Against, Found, Piece } from '../core/slots.ts';
import { ALLOWED, stepOf } from '../core/steps.ts';
import { addDays, type Day, dayAt, type Instant, timeAt } from '../core/time.ts';
import type { May } from './buttons.ts';
import type { Button, Choice, Sight } from './cards.ts';
import { formCard, type Input, paragraphs } from './forms.ts';
import { shorten } from './history.ts';
import type { Card } from './templates.ts';
import type { Texts } from './texts.ts';
import { dayInWords, dayOffInWords, momentInWords, namesInWords, plain, unbrace } from './words.ts';

/** Lengths to choose from, in minutes. */
export const LENGTHS = [30, 45, 60, 90] as const;
export const USUAL_LENGTH = 45;
export const LONGEST_NOTE = 2_000;

/** With whom, how long and in which ways; the moments depend on it. */
export interface Plan {
  readonly people: readonly PersonId[];
  readonly minutes: number;
  readonly forms: readonly HearingForm[];
}

export function planForm(number: ComplaintNumber, { t }: Sight, colleagues: readonly Choice[], plan: Plan, notice = ''): Card {
  const inputs: readonly Input[] = [
    ...(colleagues.length > 0
      ? [
          {
            kind: 'choice' as const,
            id: 'with',
            label: t('hearing.with'),
            choices: colleagues.map(({ title, value }) => ({ title: unbrace(title), value })),
            several: true,
            optional: true,
            value: plan.people.join(','),
          },
        ]
      : []),
    {
      kind: 'choice',
      id: 'minutes',
      label: t('hearing.minutes'),
      style: 'compact',
      choices: LENGTHS.map((count) => ({ title: t('hearing.minutes.option', { count }), value: String(count) })),
      value: String(plan.minutes),
    },
    {
      kind: 'choice',
      id: 'forms',
      label: t('hearing.forms'),
      error: t('hearing.forms.error'),
      choices: HEARING_FORMS.map((form) => ({ title: t(`hearing.form.${form}`), value: form })),
      several: true,
      value: plan.forms.join(','),
    },
  ];
  const form = { number, title: 'hearing.title', intro: [t('hearing.intro')], inputs, verb: 'hearing-moments' } as const;
  return formCard({ ...form, do: 'hearing.find' }, t, notice);
}

/** What was filled in about the moments. */
export interface MomentFields {
  readonly moments: readonly string[];
  readonly day: string;
  readonly time: string;
  readonly until: string;
}

interface Moments {
  readonly number: ComplaintNumber;
  /** The plan, for the button. */
  readonly about: string;
  readonly found: Found;
  /** Whose calendar could not be read. */
  readonly unread: readonly PersonId[];
  readonly due: Day;
  readonly mayExtend: boolean;
}

/** What was proposed is there; the other free whole hours too. More is not seen at once: any moment may be typed. */
export function momentsForm(given: Moments, fields: MomentFields, sight: Sight, notice = ''): Card {
  const { number, about, found, unread, mayExtend } = given;
  const { t, zone, now } = sight;
  const proposed = new Set(found.proposed.map(({ start }) => start));
  const shown = found.free
    .filter(({ start }) => proposed.has(start) || timeAt(start, zone).endsWith(':00'))
    .slice(0, MOST_MOMENTS);
  const today = dayAt(now, zone);
  const max = addDays(today, 60);
  const inputs: readonly Input[] = [
    ...(shown.length > 0
      ? [
          {
            kind: 'choice' as const,
            id: 'moments',
            label: t('hearing.moments'),
            choices: shown.map(({ start }) => ({ title: momentInWords(start, t, zone), value: start })),
            several: true,
            optional: true,
            value: fields.moments.join(','),
          },
        ]
      : []),
    { kind: 'day', id: 'day', label: t('hearing.own-day'), optional: true, min: today, max, value: fields.day },
    { kind: 'text', id: 'time', label: t('hearing.own-time'), optional: true, most: 5, value: fields.time },
    { kind: 'day', id: 'until', label: t('hearing.until'), error: t('inquiry.day.error'), min: today, max, value: fields.until },
  ];
  const missed = found.termMissed ? [t(mayExtend ? 'hearing.term-missed' : 'hearing.term-missed.last')] : [];
  const choosing =
    unread.length > 0
      ? [t('hearing.unread', { who: namesOf(unread, sight) }), t('hearing.moments.intro.unread')]
      : [t('hearing.moments.intro')];
  const left = leftOutLines(found.leftOut, given.due, sight);
  const intro = [...missed, ...choosing, ...left];
  const back = found.termMissed && mayExtend ? ({ title: 'extension.title', verb: 'extend' } as const) : undefined;
  const form = { number, about, title: 'hearing.title', intro, inputs, verb: 'preview-hearing', do: 'letter.preview' } as const;
  return formCard(back ? { ...form, back } : form, t, notice);
}

const MOST_MOMENTS = 60;
const MOST_LINES = 14;

const namesOf = (people: readonly PersonId[], { t, nameOf }: Sight): string =>
  namesInWords(
    people.map((person) => plain(nameOf(person) ?? t('someone'))),
    t,
  );

/** What the handler hears of a moment that was typed; nothing when nothing speaks against it. */
export function doubtWords(start: Instant, against: readonly Against[], unread: readonly PersonId[], sight: Sight): string {
  const { t, zone } = sight;
  const reasons = against.map((one) =>
    one.why === 'day-off' ? dayOffInWords(one.off, t) : t(`hearing.own.${one.why}`, { who: namesOf(one.people, sight) }),
  );
  const all = unread.length > 0 ? [...reasons, t('hearing.own.unread', { who: namesOf(unread, sight) })] : reasons;
  return all.length > 0 ? t('hearing.own.doubt', { when: momentInWords(start, t, zone), why: all.join('; ') }) : '';
}

/** A line a day: which parts of it were left out, and why. */
export function leftOutLines(leftOut: readonly Piece[], due: Day, sight: Sight): readonly string[] {
  const { t, zone } = sight;
  const inTerm = leftOut.filter(({ why }) => why !== 'after-term').filter(({ day, why }) => day <= due || why !== 'day-off');
  const days = [...new Set(inTerm.map(({ day }) => day))];
  const pieceWords = (piece: Piece): string => {
    const from = timeAt(piece.start, zone);
    const until = timeAt(piece.end, zone);
    if (piece.why === 'day-off') return dayOffInWords(piece.off, t);
    if (piece.why === 'after-term') return '';
    return t(`hearing.left.${piece.why}`, { from, until, who: namesOf(piece.people, sight) });
  };
  const lines = days.map((day) =>
    t('hearing.left.day', {
      day: dayInWords(day, t),
      pieces: inTerm
        .filter((piece) => piece.day === day)
        .map(pieceWords)
        .join('; '),
    }),
  );
  const after = leftOut.some(({ why }) => why === 'after-term')
    ? [t('hearing.left.after-term', { day: dayInWords(due, t) })]
    : [];
  const all = [...lines.slice(0, MOST_LINES), ...after];
  return all.length > 0 ? [t('hearing.left.title'), ...all] : [];
}

/** The moments, a line each, as a letter says them. */
export const momentLines = (slots: readonly Slot[], t: Texts, zone: Sight['zone']): string =>
  slots.map(({ start }) => `- ${momentInWords(start, t, zone)}.`).join('\n');

export const formNames = (forms: readonly HearingForm[], t: Texts): string =>
  forms.map((form) => `- ${t(`hearing.form.${form}`)}`).join('\n');

/** What the complainant chose, in a mail or by phone. */
export function answerForm(
  number: ComplaintNumber,
  slot: Slot,
  forms: readonly HearingForm[],
  { t, zone }: Sight,
  notice = '',
): Card {
  const inputs: readonly Input[] = [
    {
      kind: 'choice',
      id: 'form',
      label: t('hearing.form'),
      error: t('hearing.form.error'),
      choices: forms.map((form) => ({ title: t(`hearing.form.${form}`), value: form })),
      value: forms.length === 1 ? forms[0] : '',
    },
    companyInput(t),
    { kind: 'text', id: 'words', label: t('hearing.words'), most: LONGEST_NOTE, multiline: true, optional: true },
  ];
  const intro = [t('hearing.chooses', { when: momentInWords(slot.start, t, zone) })];
  const form = { number, about: slot.start, title: 'hearing.answer.title', intro, inputs, verb: 'choose-hearing' } as const;
  return formCard({ ...form, do: 'hearing.answer.do' }, t, notice);
}

const companyInput = (t: Texts): Input => ({
  kind: 'choice',
  id: 'company',
  label: t('hearing.company'),
  choices: [
    { title: t('hearing.company.companion'), value: 'companion' },
    { title: t('hearing.company.interpreter'), value: 'interpreter' },
  ],
  several: true,
  optional: true,
});

export function cancelForm(number: ComplaintNumber, { t }: Sight, notice = ''): Card {
  const inputs = [
    { kind: 'text', id: 'reason', label: t('hearing.cancel.reason'), most: LONGEST_NOTE, multiline: true },
  ] as const satisfies readonly Input[];
  const form = { number, title: 'hearing.cancel', intro: [t('hearing.cancel.intro')], inputs, verb: 'cancel-hearing' } as const;
  return formCard({ ...form, do: 'hearing.cancel' }, t, notice);
}

export function heldForm(number: ComplaintNumber, { t }: Sight, notice = ''): Card {
  const inputs: readonly Input[] = [
    {
      kind: 'choice',
      id: 'attended',
      label: t('hearing.attended'),
      error: t('hearing.attended.error'),
      choices: [
        { title: t('hearing.attended.yes'), value: 'yes' },
        { title: t('hearing.attended.no'), value: 'no' },
      ],
    },
    companyInput(t),
    { kind: 'text', id: 'who', label: t('hearing.present'), most: LONGEST_NOTE, multiline: true, optional: true },
  ];
  return formCard({ number, title: 'hearing.hold', inputs, verb: 'save-hearing-held', do: 'hearing.hold.do' }, t, notice);
}

export interface ReportFields {
  readonly text: string;
  readonly until: string;
}

export function reportForm(
  number: ComplaintNumber,
  { t, now, zone }: Sight,
  fields: ReportFields,
  most: number,
  notice = '',
): Card {
  const tomorrow = addDays(dayAt(now, zone), 1);
  const inputs: readonly Input[] = [
    { kind: 'text', id: 'text', label: t('hearing.report.text'), most, multiline: true, value: fields.text },
    {
      kind: 'day',
      id: 'until',
      label: t('hearing.report.until'),
      error: t('inquiry.day.error'),
      min: tomorrow,
      max: addDays(tomorrow, 30),
      value: fields.until,
    },
  ];
  const form = { number, title: 'hearing.report.title', intro: [t('hearing.report.intro')], inputs } as const;
  return formCard({ ...form, verb: 'preview-hearing-report', do: 'letter.preview' }, t, notice);
}

interface File {
  readonly number: ComplaintNumber;
  readonly complaint: Complaint;
  readonly papers: Papers;
  readonly may: May;
}

interface Section {
  readonly title: string;
  readonly sender: string;
  readonly paragraphs: readonly string[];
  readonly note: string;
  readonly answers: readonly (Button & { readonly content: ContentId })[];
}

/** How the talk stands, for who may read the complaint; with the buttons that fit. */
export function hearingTexts(file: File, limit: number, sight: Sight): readonly Section[] {
  const { complaint, papers } = file;
  const { hearing } = complaint;
  if (!hearing) return [];
  const { t, zone } = sight;
  const reply = invitationReply(complaint);
  const answers = proposalAnswers(file, hearing, sight);
  const own: Section = {
    title: t('hearing.section'),
    sender: '',
    paragraphs: linesOf(file, hearing, limit, sight),
    note: '',
    answers: reply && answers.length > 0 ? [] : [...answers, ...plannedAnswers(file, hearing, sight)],
  };
  if (!reply) return [own];
  const title = t('hearing.reply', { day: momentInWords(reply.receivedAt, t, zone) });
  return [own, { title, sender: '', paragraphs: textOf(reply.content, papers, limit, t), note: '', answers }];
}

function textOf(id: ContentId | undefined, papers: Papers, limit: number, t: Texts): readonly string[] {
  const paper = id === undefined ? undefined : papers.get(id);
  if (paper?.kind !== 'note' && paper?.kind !== 'mail') return [t('open.erased')];
  return paragraphs(shorten(paper.text, limit), Math.ceil(limit / 50)) ?? [];
}

function linesOf({ complaint, papers }: File, hearing: Hearing, limit: number, sight: Sight): readonly string[] {
  const { t, zone } = sight;
  const { status, chosen, event, until, wish, slots, answer, present, report } = hearing;
  const of = (id: ContentId | undefined) => (id ? textOf(id, papers, limit, t) : []);
  if (status === 'declined') return [t('history.HearingDeclined')];
  if (status === 'proposed' || status === 'wished') {
    const day = dayInWords(until, t);
    const asked = status === 'wished' ? [t('hearing.section.wished'), ...of(wish)] : [t('hearing.section.proposed', { day })];
    return [...asked, ...slots.map(({ start }) => `– ${momentInWords(start, t, zone)}`)];
  }
  const when = chosen ? momentInWords(chosen.slot.start, t, zone) : '';
  const form = chosen ? t(`hearing.form.${event?.form ?? chosen.form}`) : '';
  const moment = t('hearing.section.moment', { when, form });
  if (status === 'cancelled') return [moment, t(`history.HearingCancelled.${hearing.why ?? 'handler'}`, { text: '' }).trim()];
  if (status === 'held') {
    const held = t(hearing.attended ? 'history.HearingHeld.yes' : 'history.HearingHeld.no', { text: '' }).trim();
    return [moment, held, ...of(present), ...(report ? reportLines(complaint, report, sight) : [])];
  }
  return [
    moment,
    ...(chosen?.companion ? [t('hearing.company.companion')] : []),
    ...(chosen?.interpreter ? [t('hearing.company.interpreter')] : []),
    ...of(chosen?.content),
    ...(event?.join ? of(event.join) : []),
    status === 'chosen' ? t('hearing.section.booking') : t('hearing.section.booked'),
    ...(answer ? [t(`history.HearingAnswered.${answer}`)] : []),
  ];
}

function reportLines(complaint: Complaint, { until, silent }: NonNullable<Hearing['report']>, { t }: Sight): readonly string[] {
  const reactions = reportReactions(complaint).length;
  if (reactions > 0) return [t('hearing.section.reaction', { day: dayInWords(until, t) })];
  return [t(silent ? 'history.ReportSilent' : 'history.ReportSent', { day: dayInWords(until, t) })];
}

/** What a mail or a call may have said; a press is no press at a step that does not know it. */
function proposalAnswers(
  { number, complaint, may }: File,
  { proposal, slots, status, until }: Hearing,
  sight: Sight,
): Section['answers'] {
  const { t, zone, now } = sight;
  const asks = (status === 'proposed' || status === 'wished') && dayAt(now, zone) <= until;
  if (!asks || !may.manage || !ALLOWED[stepOf(complaint)].includes('ChooseHearing')) return [];
  const button = (title: string, verb: string, content: string) => ({ title, verb, number, content });
  return [
    ...slots
      .filter(({ start }) => start > now)
      .map(({ start }) => button(t('hearing.chooses', { when: momentInWords(start, t, zone) }), 'mail-hearing', start)),
    button(t('hearing.no-talk'), 'mail-no-hearing', proposal),
    ...(may.act ? [button(t('hearing.again'), 'propose-hearing', '')] : []),
  ];
}

function plannedAnswers(
  { number, complaint, may }: File,
  { proposal, chosen, status, report, attended }: Hearing,
  { t, now }: Sight,
): Section['answers'] {
  const allowed = ALLOWED[stepOf(complaint)];
  const button = (title: string, verb: string) => [{ title, verb, number, content: proposal }];
  if (isPlanned(complaint) && chosen && may.manage && complaint.status === 'open') {
    const over = chosen.slot.start <= now;
    if (over && allowed.includes('HoldHearing')) return button(t('hearing.hold'), 'hold-hearing');
    if (!over && allowed.includes('CancelHearing')) return button(t('hearing.cancel'), 'ask-cancel-hearing');
  }
  const writes = status === 'held' && attended === true && !report && may.act && allowed.includes('SendReport');
  return writes ? button(t('hearing.report.title'), 'write-hearing-report') : [];
}
