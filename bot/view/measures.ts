/** Faces of the measures. What is to be done stands in dialogs of the team only; the channel hears numbers, days and owners. */
import type { PersonId } from '../core/complaint.ts';
import type { Cause } from '../core/inquiry.ts';
import { CAUSES } from '../core/inquiry.ts';
import {
  CHECK_AFTER_MONTHS,
  CHECK_MOST_MONTHS,
  MEASURE_KINDS,
  MEASURE_MOST_MONTHS,
  type Measure,
  type MeasureRung,
  OUTCOMES,
  urgencyOf,
} from '../core/measures.ts';
import type { Paper } from '../core/papers.ts';
import { addDays, addMonths, dayAt } from '../core/time.ts';
import type { Sight } from './cards.ts';
import { formCard, type Input } from './forms.ts';
import { shorten } from './history.ts';
import type { Press } from './review.ts';
import { type Card, fill } from './templates.ts';
import { dayInWords, plain, quarterInWords, unbrace } from './words.ts';

export const LONGEST = 1_000;
/** A card with more is no list any more. */
const SHOWN = 12;
const NUMBERS = 10;
const EXCERPT = 400;
const ORDER = ['late', 'check', 'open', 'waits', 'closed'] as const;

export interface Listed {
  readonly measure: Measure;
  readonly description: Paper | undefined;
}

export const textIn = (paper: Paper | undefined): string | undefined => (paper?.kind === 'note' ? paper.text : undefined);

const nameIn = (person: PersonId, { nameOf, t }: Sight): string => plain(nameOf(person) ?? t('someone'));

/** What is not closed: late first, then what is to be checked; each with its button. */
export function measuresCard(all: readonly Listed[], closed: number, mayTake: boolean, sight: Sight, words: string): Card {
  const { t, now, zone } = sight;
  const today = dayAt(now, zone);
  const placeOf = ({ measure }: Listed): number => ORDER.indexOf(urgencyOf(measure, today));
  const sorted = [...all].sort((one, other) => placeOf(one) - placeOf(other) || (one.measure.due < other.measure.due ? -1 : 1));
  const entries = sorted.slice(0, SHOWN).map((listed) => entryOf(listed, sight));
  const rest = sorted.length - entries.length;
  const taking: readonly Press[] = mayTake
    ? [
        { title: t('measure.new'), verb: 'measure-new', source: '' },
        { title: t('measure.closed'), verb: 'measure-closed', source: '' },
      ]
    : [];
  return fill('review', {
    language: t.language,
    title: t('measure.list'),
    intro: [words, t(all.length > 0 ? 'measure.intro' : 'measure.none', { count: all.length, closed })]
      .filter(Boolean)
      .join('\n\n'),
    entries,
    more: rest > 0 ? t('measure.more', { count: rest }) : '',
    actions: taking,
  });
}

function entryOf({ measure, description }: Listed, sight: Sight) {
  const { t, now, zone } = sight;
  const { number, kind, owner, due, done, cause, complaints, quarter } = measure;
  const today = dayAt(now, zone);
  const state = t(`measure.state.${urgencyOf(measure, today)}`, { day: dayInWords(done?.checkOn ?? due, t, today) });
  const numbers = complaints.length > NUMBERS ? [...complaints.slice(0, NUMBERS), '…'] : complaints;
  return {
    title: t('measure.line', { number, kind: t(`measure.kind.${kind}`), state }),
    lines: [
      t('measure.about', { who: nameIn(owner, sight), cause: t(`cause.${cause}`), quarter: quarterInWords(quarter) }),
      ...(numbers.length > 0 ? [t('measure.complaints', { numbers: numbers.join(', ') })] : []),
    ],
    theirs: [unbrace(shorten(textIn(description) ?? t('open.erased'), EXCERPT))],
    button: t(done ? 'measure.check' : 'measure.done', { number }),
    verb: done ? 'measure-check' : 'measure-done',
    source: number,
    mail: '',
  };
}

/** What was closed, the newest first, with what its check found. */
export function closedCard(all: readonly Listed[], sight: Sight, words: string): Card {
  const { t } = sight;
  const newest = [...all].sort((one, other) => (one.measure.number < other.measure.number ? 1 : -1));
  const entries = newest.slice(0, SHOWN).map((listed) => {
    const { number, checks } = listed.measure;
    const { before = 0, after = 0, outcome = 'other' } = checks.at(-1) ?? {};
    const entry = entryOf(listed, sight);
    const found = t('measure.found', { outcome: t(`measure.outcome.${outcome}`), before, after });
    return { ...entry, lines: [...entry.lines, found], button: t('measure.erase', { number }), verb: 'measure-erase' };
  });
  return fill('review', {
    language: t.language,
    title: t('measure.closed'),
    intro: [words, t('measure.closed.intro', { count: all.length })].filter(Boolean).join('\n\n'),
    entries,
    more: '',
    actions: [{ title: t('measure.list'), verb: 'measure-list', source: '' }],
  });
}

const list = { title: 'measure.list', verb: 'measure-list' } as const;

/** `about` keeps the draft, the meeting and what it is taken for. */
export function measureForm(
  about: string,
  cause: Cause,
  numbers: readonly string[],
  people: readonly { readonly id: PersonId; readonly name: string }[],
  fields: Readonly<Record<string, string>>,
  { t, now, zone }: Sight,
  words: string,
): Card {
  const today = dayAt(now, zone);
  const inputs: readonly Input[] = [
    {
      kind: 'choice',
      id: 'kind',
      label: t('measure.kind'),
      choices: MEASURE_KINDS.map((value) => ({ title: t(`measure.explained.${value}`), value })),
      value: fields.kind,
    },
    { kind: 'text', id: 'text', label: t('measure.text'), most: LONGEST, multiline: true, value: fields.text },
    {
      kind: 'choice',
      id: 'person',
      label: t('measure.owner'),
      choices: people.map(({ id, name }) => ({ title: unbrace(name), value: id })),
      style: 'compact',
      value: fields.person,
    },
    {
      kind: 'day',
      id: 'due',
      label: t('measure.due'),
      min: addDays(today, 1),
      max: addMonths(today, MEASURE_MOST_MONTHS),
      value: fields.due,
    },
    {
      kind: 'choice',
      id: 'cause',
      label: t('measure.cause'),
      choices: CAUSES.map((value) => ({ title: t(`cause.${value}`), value })),
      style: 'compact',
      value: fields.cause ?? cause,
    },
  ];
  const intro = [t('measure.form.intro', { count: numbers.length })];
  const form = { number: '', about, title: 'measure.new', intro, inputs, verb: 'measure-save', do: 'measure.save' } as const;
  return formCard({ ...form, back: list }, t, words);
}

export function doneForm({ number }: Measure, fields: Readonly<Record<string, string>>, { t, now, zone }: Sight, words: string) {
  const today = dayAt(now, zone);
  const inputs: readonly Input[] = [
    { kind: 'text', id: 'note', label: t('measure.done.note'), most: LONGEST, multiline: true, value: fields.note },
    {
      kind: 'day',
      id: 'day',
      label: t('measure.done.check'),
      min: addDays(today, 1),
      max: addMonths(today, CHECK_MOST_MONTHS),
      value: fields.day ?? addMonths(today, CHECK_AFTER_MONTHS),
    },
  ];
  const intro = [t('measure.done.intro', { number })];
  const form = { number: '', about: number, title: 'measure.done.title', intro, inputs, back: list } as const;
  return formCard({ ...form, verb: 'measure-save-done', do: 'measure.done.do' }, t, words);
}

/** The counts stand above the choice: the check is about them. */
export function checkForm(
  { number, cause, quarter }: Measure,
  { before, after }: { readonly before: number; readonly after: number },
  done: string,
  fields: Readonly<Record<string, string>>,
  { t, now, zone }: Sight,
  words: string,
): Card {
  const today = dayAt(now, zone);
  const inputs: readonly Input[] = [
    {
      kind: 'choice',
      id: 'outcome',
      label: t('measure.check.outcome'),
      choices: OUTCOMES.map((value) => ({ title: t(`measure.outcome.${value}`), value })),
      value: fields.outcome,
    },
    { kind: 'text', id: 'note', label: t('measure.check.note'), most: LONGEST, multiline: true, value: fields.note },
    {
      kind: 'day',
      id: 'due',
      label: t('measure.check.due'),
      min: addDays(today, 1),
      max: addMonths(today, MEASURE_MOST_MONTHS),
      optional: true,
      value: fields.due,
    },
  ];
  const counted = { cause: t(`cause.${cause}`), quarter: quarterInWords(quarter), before, after };
  const intro = [
    t('measure.check.intro', { number }),
    t('measure.check.counts', counted),
    t('measure.check.done', { done: plain(done) }),
  ];
  const form = { number: '', about: number, title: 'measure.check.title', intro, inputs, back: list } as const;
  return formCard({ ...form, verb: 'measure-save-check', do: 'measure.check.do' }, t, words);
}

/** In the channel: number, kind, day and owner, and nothing of what it is about. */
export function remindersCard(due: readonly { readonly measure: Measure; readonly rung: MeasureRung }[], sight: Sight): Card {
  const { t, now, zone } = sight;
  const today = dayAt(now, zone);
  const lines = due.map(({ measure: { number, kind, owner, due, done }, rung: { about } }) =>
    t(`measure.remind.${about}`, {
      number,
      kind: t(`measure.kind.${kind}`),
      who: nameIn(owner, sight),
      day: dayInWords(done?.checkOn ?? due, t, today),
    }),
  );
  return fill('list', {
    language: t.language,
    title: t('measure.list'),
    empty: '',
    groups: [{ title: '', style: 'warning', lines }],
    actions: [{ title: t('measure.list'), verb: 'measure-list', number: '' }],
  });
}
