/** Faces of keeping and destroying, for the lead: the list holds numbers, days and outcomes, and nothing of a complaint. */
import type { ComplaintNumber } from '../core/complaint.ts';
import {
  ERASURE_REASONS,
  HOLD_MOST_MONTHS,
  type Keeping,
  OUTCOMES,
  type Outcome,
  type RetentionPolicy,
} from '../core/retention.ts';
import { addDays, addMonths, type Day, dayAt, type Instant } from '../core/time.ts';
import type { Sight } from './cards.ts';
import { formCard, type Input } from './forms.ts';
import { doneCard } from './review.ts';
import type { Card } from './templates.ts';
import { dayInWords, momentInWords, plain } from './words.ts';

export interface Listed extends Keeping {
  readonly number: ComplaintNumber;
}

interface Why {
  readonly number: ComplaintNumber;
  readonly why: string;
}

export interface DestructionList {
  readonly due: readonly Listed[];
  /** So many more come on the next list. */
  readonly later: number;
  /** What would be emptied: pieces of text, and mails in the mailbox. */
  readonly papers: number;
  readonly mails: number;
  /** Whose talk stands in somebody's calendar, where only a person can take it out. */
  readonly talks: readonly ComplaintNumber[];
  readonly held: readonly { readonly number: ComplaintNumber; readonly review: Day; readonly reason: string }[];
  /** Due, and something must be done first. */
  readonly others: readonly Why[];
}

export interface Approved {
  readonly gone: number;
  /** Left out by hand. */
  readonly left: number;
  readonly kept: readonly Why[];
}

const LINES = 20;
const REASON = 200;

const some = (lines: readonly string[]): readonly string[] =>
  lines.length > LINES ? [...lines.slice(0, LINES), `… (+${lines.length - LINES})`] : lines;

/** What is due, with a tick for what is left out; below it what is on hold, and what a person does by hand. */
export function destructionCard(list: DestructionList, sight: Sight): Card {
  const { t, now, zone } = sight;
  const { due, later, papers, mails, talks, held, others } = list;
  const today = dayAt(now, zone);
  const apart = [
    ...(held.length > 0 ? [t('destruction.held'), ...some(held.map((one) => heldLine(one, today, sight)))] : []),
    ...(others.length > 0 ? [t('destruction.others'), ...some(others.map(({ number, why }) => `${number}: ${why}`))] : []),
  ];
  if (due.length === 0) return doneCard(t('destruction.title'), [t('destruction.none'), ...apart].join('\n\n'), [], t);
  const choices = due.map(({ number, outcome, ended, until }) => ({
    title: t('destruction.line', {
      number,
      ended: dayInWords(ended, t, today),
      outcome: t(`outcome.${outcome}`),
      until: dayInWords(until, t, today),
    }),
    value: number,
  }));
  const form = {
    number: '',
    about: due.map(({ number }) => number).join(' '),
    title: 'destruction.title',
    intro: [
      t('destruction.intro', { count: due.length, papers, mails }),
      ...(later > 0 ? [t('destruction.later', { count: later })] : []),
      ...apart,
      t('destruction.hand'),
      ...(talks.length > 0 ? [t('destruction.talks', { numbers: some(talks).join(', ') })] : []),
    ],
    inputs: [{ kind: 'choice', id: 'leave', label: t('destruction.leave'), choices, several: true, optional: true }],
    verb: 'destruction-approve',
    do: 'destruction.do',
    back: { title: 'destruction.again', verb: 'destruction-list' },
  } as const;
  return formCard(form, t);
}

const heldLine = ({ number, review, reason }: DestructionList['held'][number], today: Day, { t }: Sight): string =>
  t(review <= today ? 'destruction.held.now' : 'destruction.held.line', {
    number,
    day: dayInWords(review, t, today),
    reason: plain(reason.length > REASON ? `${reason.slice(0, REASON)}…` : reason),
  });

export function approvedCard({ gone, left, kept }: Approved, { t }: Sight): Card {
  const lines = [
    t('destruction.done', { count: gone }),
    ...(left > 0 ? [t('destruction.left', { count: left })] : []),
    ...some(kept.map(({ number, why }) => `${number}: ${why}`)),
  ];
  return doneCard(
    t('destruction.title'),
    lines.join('\n\n'),
    [{ title: t('destruction.again'), verb: 'destruction-list', source: '' }],
    t,
  );
}

/** Months for each outcome, and who changed them last. */
export function retentionForm(
  policy: RetentionPolicy & { readonly by?: string; readonly at?: Instant },
  fields: Readonly<Record<string, string>>,
  { t, zone, nameOf }: Sight,
  words: string,
): Card {
  const { months, version, by, at } = policy;
  const inputs = OUTCOMES.map((outcome: Outcome): Input => {
    const id = outcome.replace('-', '');
    return { kind: 'text', id, label: t(`outcome.${outcome}`), most: 3, value: fields[id] ?? String(months[outcome]) };
  });
  const changed =
    by && at
      ? t('retention.changed', { version, who: plain(nameOf(by) ?? t('someone')), when: momentInWords(at, t, zone) })
      : t('retention.standard');
  const intro = [t('retention.intro'), changed];
  const back = { title: 'destruction.again', verb: 'destruction-list' } as const;
  const form = { number: '', title: 'retention.title', intro, inputs, verb: 'retention-save', do: 'retention.do', back } as const;
  return formCard(form, t, words);
}

export function holdForm(
  number: ComplaintNumber,
  review: Day,
  fields: Readonly<Record<string, string>>,
  { t, now, zone }: Sight,
  words: string,
): Card {
  const today = dayAt(now, zone);
  const inputs: readonly Input[] = [
    { kind: 'text', id: 'note', label: t('hold.reason'), most: 500, multiline: true, value: fields.note },
    {
      kind: 'day',
      id: 'review',
      label: t('hold.review'),
      min: addDays(today, 1),
      max: addMonths(today, HOLD_MOST_MONTHS),
      value: review,
    },
  ];
  return formCard({ number, title: 'hold.title', intro: [t('hold.intro')], inputs, verb: 'save-hold', do: 'hold.do' }, t, words);
}

export function eraseForm(number: ComplaintNumber, { t }: Sight, words: string): Card {
  const choices = ERASURE_REASONS.map((value) => ({ title: t(`erasure.reason.${value}`), value }));
  const input = { kind: 'choice', id: 'reason', label: t('erase.reason'), choices } as const;
  const intro = [t('erase.intro', { number }), t('destruction.hand')];
  return formCard({ number, title: 'erase.title', intro, inputs: [input], verb: 'erase-complaint', do: 'erase.do' }, t, words);
}
