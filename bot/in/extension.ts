/** More time: a day and a reason, the letter that says so, and only with that letter the new day (S10, F42). */
import { randomUUID } from 'node:crypto';
import type { Command } from '../core/commands.ts';
import type { Refusal } from '../core/decision.ts';
import { EXTENSION_REASONS, type ExtensionReason, LONGEST_EXTENSION_DAYS } from '../core/extension.ts';
import { clean } from '../core/mail.ts';
import { oneOf } from '../core/natures.ts';
import { type Day, dayAt, parseDay } from '../core/time.ts';
import { addWorkingDays, isWorkingDay } from '../core/workdays.ts';
import { refusalWords } from '../view/dialogs.ts';
import { formCard, previewCard } from '../view/forms.ts';
import { standardLetter } from '../view/letters.ts';
import { textsFor } from '../view/texts.ts';
import { dayInWords, termInWords } from '../view/words.ts';
import {
  addressee,
  asked,
  type Counter,
  ifAllowed,
  notice,
  onComplaint,
  openWith,
  type Rows,
  refused,
  type Subject,
} from './counter.ts';
import { submit } from './door.ts';
import { keepLetter, previewedLetter } from './preview.ts';
import type { Fields, Shown, Visit } from './visit.ts';

export const extensionDialogs: Rows = {
  extend: onComplaint('dialog', askExtension),
  'preview-extension': onComplaint('dialog', previewExtension),
  'send-extension': onComplaint('dialog', sendExtension),
};

/** What the form proposes, in working days after the day that was promised. */
const PROPOSED_DAYS = 5;
const LONGEST_WORDS = 2_000;

/** What a person can mend, or must at least be able to read beside what they typed. */
const IN_THE_FORM: readonly Refusal['refused'][] = [
  'day-not-later',
  'day-too-late',
  'term-over',
  'extended-enough',
  'needs-lead',
];

/** Also the way back from the preview: then what was written in that letter stands in the form again. */
async function askExtension(subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const { complaint } = subject;
  const { sight } = visit;
  const { whole, closing } = complaint;
  // A closing day that was added since says itself which day it would be.
  const moved = closing?.due === whole.due ? closing.would : undefined;
  const due = moved ?? addWorkingDays(whole.due, PROPOSED_DAYS, sight.calendar);
  const no = ifAllowed({ type: 'ExtendTerm', due, reason: 'complex', letter: '' }, subject, visit, counter);
  if (no) return refused(no, visit);
  if (!(await addressee(subject, counter))) return notice(visit, sight.t('letter.no-address'), true);
  const before = await previewedIn(subject, visit, counter);
  return form(
    subject,
    visit,
    before ? { ...before.terms, words: before.letter.words ?? '' } : { due, ...(moved && { reason: 'closing-day' }) },
  );
}

function form({ number, complaint }: Subject, { sight }: Visit, fields: Fields, words = ''): Shown {
  const { t, calendar } = sight;
  const promised = complaint.whole.due;
  const today = dayAt(sight.now, sight.zone);
  const inputs = [
    {
      kind: 'choice',
      id: 'reason',
      label: t('extension.reason'),
      error: t('extension.reason.error'),
      choices: EXTENSION_REASONS.map((reason) => ({ title: t(`extension.reason.${reason}`), value: reason })),
      value: fields.reason,
    },
    {
      kind: 'day',
      id: 'due',
      label: t('extension.day'),
      error: t('extension.day.error'),
      min: addWorkingDays(promised, 1, calendar),
      max: addWorkingDays(promised, LONGEST_EXTENSION_DAYS, calendar),
      value: fields.due,
    },
    {
      kind: 'text',
      id: 'words',
      label: t('extension.words'),
      error: t('extension.words.error'),
      most: LONGEST_WORDS,
      multiline: true,
      value: fields.words,
    },
  ] as const;
  const intro = [t('extension.intro', { term: termInWords(promised, today, calendar, t) })];
  const card = { number, title: 'extension.title', intro, inputs, verb: 'preview-extension', do: 'letter.preview' } as const;
  return { dialog: formCard(card, t, words), title: t('extension.title') };
}

/** Makes the letter and keeps it; the button sends that one, for the day and the reason that it names (P9). */
async function previewExtension(subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const { number, complaint } = subject;
  const { sight, fields, person } = visit;
  const { t } = sight;
  const due = parseDay(fields.due);
  const reason = oneOf(EXTENSION_REASONS, fields.reason);
  const words = clean(fields.words ?? '').trim();
  const asking = { type: 'ExtendTerm', due: due ?? complaint.whole.due, reason: reason ?? 'complex', letter: '' } as const;
  const no = ifAllowed(asking, subject, visit, counter);
  if (no && !IN_THE_FORM.includes(no.refused)) return refused(no, visit);
  const again = (why: string): Shown => form(subject, visit, fields, why);
  if (!due) return again(t('extension.day.error'));
  if (!isWorkingDay(due, sight.calendar)) return again(t('extension.day.free'));
  if (no) return again(refusalWords(no, sight));
  if (!reason) return again(t('extension.reason.error'));
  if (!words) return again(t('extension.words.error'));
  if (words.length > LONGEST_WORDS) return again(t('extension.words.long', { most: LONGEST_WORDS }));
  const to = await addressee(subject, counter);
  if (!to) return notice(visit, t('letter.no-address'), true);

  const terms = { from: complaint.whole.due, due, reason };
  const id = idOf(terms);
  const theirs = textsFor(complaint.language);
  const values = {
    from: dayInWords(terms.from, theirs),
    day: dayInWords(due, theirs),
    reason: theirs(`letter.extension.reason.${reason}`),
    name: person.name,
  };
  const made = standardLetter('extension', { number, to, by: person, values, words }, counter.house, theirs);
  const letter = await keepLetter(subject, { kind: 'extension', id, letter: made }, visit, counter);
  const buttons = [
    { title: 'letter.send', verb: 'send-extension' },
    { title: 'letter.change', verb: 'extend' },
  ] as const;
  const preview = previewCard({ number, letter: id, intro: t('extension.preview') }, [letter], buttons, t);
  return { dialog: preview, title: t('letter.preview.title'), size: 'large' };
}

/** What a letter about more time says. */
type Terms = { readonly from: Day; readonly due: Day; readonly reason: ExtensionReason };

// The name of the kept letter tells what it promises, so that no other day can be sent with it.
const idOf = ({ from, due, reason }: Terms): string => `letter-extension-${from}-${due}-${reason}-${randomUUID()}`;

const EXTENSION = /^letter-extension-(\d{4}-\d\d-\d\d)-(\d{4}-\d\d-\d\d)-([a-z-]+?)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function termsIn(id: string): Terms | undefined {
  const [, from, due, code] = EXTENSION.exec(id) ?? [];
  const reason = oneOf(EXTENSION_REASONS, code);
  return from && due && reason ? { from, due, reason } : undefined;
}

/** The previewed letter and what it promises. */
async function previewedIn({ number }: Subject, visit: Visit, counter: Counter) {
  const id = visit.fields.letter ?? '';
  const letter = await previewedLetter(EXTENSION, id, number, visit, counter);
  const terms = termsIn(id);
  return letter && terms && { id, terms, letter };
}

async function sendExtension(subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const { complaint } = subject;
  const { sight } = visit;
  const previewed = await previewedIn(subject, visit, counter);
  const to = await addressee(subject, counter);
  const isIt = ({ letter }: { readonly letter: string }): boolean => letter === previewed?.id;
  const sent = complaint.extensions.some(isIt);
  const gone = complaint.extended.some(isIt) && !sent;
  // Since the preview another address may have been confirmed, or another day promised.
  const stillTrue = previewed?.letter.to.address === to?.address && previewed?.terms.from === complaint.whole.due;
  if (!previewed || gone || !(stillTrue || sent)) return notice(visit, sight.t('letter.gone'), true);
  const { due, reason } = previewed.terms;
  const command: Command = { type: 'ExtendTerm', due, reason, letter: previewed.id };
  const handled = await submit(counter, asked(subject, visit, command));
  if ('refused' in handled) {
    if (!IN_THE_FORM.includes(handled.refused)) return refused(handled, visit);
    return form(subject, visit, { ...previewed.terms, words: previewed.letter.words ?? '' }, refusalWords(handled, sight));
  }
  const term = termInWords(due, dayAt(sight.now, sight.zone), sight.calendar, sight.t);
  return openWith(sight.t('extension.done', { term }), subject, visit, counter);
}
