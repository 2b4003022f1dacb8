/** Faces of the quarterly meeting: numbers, natures and causes; no names of who complains and no texts (P7). */
import type { ComplaintNumber, PersonId } from '../core/complaint.ts';
import { type AgendaGroup, type AgendaItem, groupedByCause } from '../core/discussion.ts';
import type { Quarter } from '../core/figures.ts';
import { CAUSES, type Cause } from '../core/inquiry.ts';
import type { Meeting, Plan } from '../core/quarterly.ts';
import { addMonths, dayAt, type TimeOfDay, timeAt } from '../core/time.ts';
import type { Sight } from './cards.ts';
import { formCard, type Input } from './forms.ts';
import type { Press } from './review.ts';
import { type Card, fill } from './templates.ts';
import { momentInWords, plain, quarterInWords, unbrace } from './words.ts';

/** A group shows so many, and a form has so many ticks; what is left comes when these were discussed. */
const LINES = 12;
export const TICKS = 40;
export const LONGEST_NOTE = 1_000;

/** What this person may see of the agenda, by cause, each group with its button. */
export function agendaCard(
  quarter: Quarter,
  items: readonly AgendaItem[],
  meeting: Meeting,
  {
    leads,
    chairs,
    before,
    words,
  }: { readonly leads: boolean; readonly chairs: boolean; readonly before: Quarter; readonly words: string },
  sight: Sight,
): Card {
  const { t } = sight;
  const entries = groupedByCause(items).map(({ cause, items: group }) => ({
    title: t('quarterly.group', { cause: t(`cause.${cause}`), count: group.length, done: group.filter(isDone(quarter)).length }),
    lines: linesOf(group, quarter, sight),
    theirs: [],
    button: t('quarterly.discuss', { cause: t(`cause.${cause}`) }),
    verb: 'quarterly-discuss',
    source: `${quarter} ${cause}`,
    mail: '',
  }));
  const press = (title: Parameters<Sight['t']>[0], verb: string, source: string = quarter): Press => ({
    title: t(title),
    verb,
    source,
  });
  const said = {
    count: items.length,
    done: items.filter(isDone(quarter)).length,
    carried: items.filter(({ closed }) => closed < quarter).length,
  };
  return fill('review', {
    language: t.language,
    title: t('quarterly.of', { quarter: quarterInWords(quarter) }),
    intro: [
      words,
      t(items.length > 0 ? 'quarterly.intro' : 'quarterly.none', said),
      ...plannedLine(meeting, sight),
      ...(meeting.chair ? [t('quarterly.chair.now', { who: nameIn(meeting.chair, sight) })] : []),
    ]
      .filter(Boolean)
      .join('\n\n'),
    entries,
    more: '',
    actions: [
      ...(leads ? [press('quarterly.chair.title', 'quarterly-chair'), press('quarterly.plan.title', 'quarterly-plan')] : []),
      ...(chairs ? [press('minutes.title', 'quarterly-minutes')] : []),
      press('measure.list', 'measure-list'),
      press('quarterly.before', 'quarterly-agenda', before),
    ],
  });
}

/** The event follows within a minute, or when Outlook can be reached again. */
function plannedLine({ plans, event }: Meeting, { t, zone }: Sight): readonly string[] {
  const last = plans.at(-1);
  if (!last) return [];
  const when = momentInWords(last.start, t, zone);
  return [t(event?.plan === last.plan ? 'quarterly.plan.stands' : 'quarterly.plan.waits', { when })];
}

const nameIn = (person: PersonId, { nameOf, t }: Sight): string => plain(nameOf(person) ?? t('someone'));

const isDone =
  (quarter: Quarter) =>
  ({ discussed }: AgendaItem): boolean =>
    discussed?.quarter === quarter;

function linesOf(group: AgendaGroup['items'], quarter: Quarter, { t }: Sight): readonly string[] {
  const waiting = group.filter((item) => !isDone(quarter)(item));
  const sorted = [...waiting, ...group.filter(isDone(quarter))];
  const lines = sorted.map(({ number, nature, closed, discussed }) => {
    const said = !discussed
      ? t('quarterly.waits')
      : discussed.quarter > quarter
        ? t('quarterly.later', { quarter: quarterInWords(discussed.quarter) })
        : t(discussed.action ? 'quarterly.said.action' : 'quarterly.said');
    const from = closed < quarter ? ` ${t('quarterly.from', { quarter: quarterInWords(closed) })}` : '';
    return `${t('quarterly.line', { number, nature: t(`nature.${nature}`), said })}${from}`;
  });
  const shown = lines.length > LINES ? [...lines.slice(0, LINES), `… (+${lines.length - LINES})`] : lines;
  return [shown.join('\n\n')];
}

/** One form for one complaint or for the whole group: what was not discussed yet is ticked. */
export function discussForm(
  quarter: Quarter,
  cause: Cause,
  group: readonly AgendaItem[],
  fields: Readonly<Record<string, string>>,
  { t }: Sight,
  words: string,
): Card {
  const waiting = group.filter(({ discussed }) => !discussed);
  const again = group.filter(isDone(quarter));
  const offered = [...waiting, ...again].slice(0, TICKS);
  const choices = offered.map(({ number, nature, discussed }) => ({
    title: t(discussed ? 'quarterly.tick.again' : 'quarterly.tick', { number, nature: t(`nature.${nature}`) }),
    value: number,
  }));
  const ticked = offered.filter(({ discussed }) => !discussed).map(({ number }) => number);
  const inputs: readonly Input[] = [
    {
      kind: 'choice',
      id: 'numbers',
      label: t('quarterly.numbers'),
      choices,
      several: true,
      value: fields.numbers ?? ticked.join(','),
    },
    {
      kind: 'choice',
      id: 'cause',
      label: t('quarterly.cause'),
      choices: CAUSES.map((value) => ({ title: t(`cause.${value}`), value })),
      style: 'compact',
      value: fields.cause ?? cause,
    },
    {
      kind: 'choice',
      id: 'action',
      label: t('quarterly.action'),
      choices: [
        { title: t('quarterly.action.yes'), value: 'yes' },
        { title: t('quarterly.action.no'), value: 'no' },
      ],
      value: fields.action,
    },
    {
      kind: 'text',
      id: 'note',
      label: t('quarterly.note'),
      most: LONGEST_NOTE,
      multiline: true,
      optional: true,
      value: fields.note,
    },
  ];
  const form = { number: '', about: `${quarter} ${cause}`, title: 'quarterly.discuss.title', inputs } as const;
  const intro = [t('quarterly.discuss.intro', { quarter: quarterInWords(quarter), cause: t(`cause.${cause}`) })];
  const back = { title: 'quarterly.title', verb: 'quarterly-agenda' } as const;
  return formCard({ ...form, intro, verb: 'quarterly-save', do: 'quarterly.save', back }, t, words);
}

/** Whom the lead can appoint. */
export function chairForm(
  quarter: Quarter,
  people: readonly { readonly id: PersonId; readonly name: string }[],
  chosen: PersonId | undefined,
  { t }: Sight,
  words: string,
): Card {
  const choices = people.map(({ id, name }) => ({ title: unbrace(name), value: id }));
  const input = {
    kind: 'choice',
    id: 'person',
    label: t('quarterly.chair.who'),
    choices,
    style: 'compact',
    value: chosen,
  } as const;
  const intro = [t('quarterly.chair.intro', { quarter: quarterInWords(quarter) })];
  const back = { title: 'quarterly.title', verb: 'quarterly-agenda' } as const;
  const form = { number: '', about: quarter, title: 'quarterly.chair.title', intro, inputs: [input], back } as const;
  return formCard({ ...form, verb: 'quarterly-appoint', do: 'quarterly.chair.do' }, t, words);
}

/** Day, time and whom of the team to invite. */
export function planForm(
  quarter: Quarter,
  people: readonly { readonly id: PersonId; readonly name: string }[],
  last: Plan | undefined,
  fields: Readonly<Record<string, string>>,
  { t, now, zone, calendar }: Sight,
  words: string,
): Card {
  const today = dayAt(now, zone);
  const inputs: readonly Input[] = [
    {
      kind: 'day',
      id: 'day',
      label: t('quarterly.plan.day'),
      min: today,
      max: addMonths(today, 12),
      value: fields.day ?? (last && dayAt(last.start, zone)),
    },
    {
      kind: 'choice',
      id: 'time',
      label: t('quarterly.plan.time'),
      choices: halfHours(calendar.opens, calendar.closes).map((value) => ({ title: value, value })),
      style: 'compact',
      value: fields.time ?? (last && timeAt(last.start, zone)),
    },
    {
      kind: 'choice',
      id: 'minutes',
      label: t('quarterly.plan.minutes'),
      choices: [30, 60, 90, 120, 180].map((count) => ({ title: t('quarterly.plan.length', { count }), value: String(count) })),
      style: 'compact',
      value: fields.minutes ?? String(last?.minutes ?? 60),
    },
    {
      kind: 'choice',
      id: 'people',
      label: t('quarterly.plan.people'),
      choices: people.map(({ id, name }) => ({ title: unbrace(name), value: id })),
      several: true,
      value: fields.people ?? (last?.people ?? people.map(({ id }) => id)).join(','),
    },
  ];
  const intro = [
    t(last ? 'quarterly.plan.again' : 'quarterly.plan.intro', { title: t('quarterly.of', { quarter: quarterInWords(quarter) }) }),
  ];
  const back = { title: 'quarterly.title', verb: 'quarterly-agenda' } as const;
  const form = { number: '', about: quarter, title: 'quarterly.plan.title', intro, inputs, back } as const;
  return formCard({ ...form, verb: 'quarterly-book', do: 'quarterly.plan.do' }, t, words);
}

function halfHours(from: TimeOfDay, until: TimeOfDay): readonly TimeOfDay[] {
  const all = Array.from({ length: 48 }, (_, n) => `${String(Math.floor(n / 2)).padStart(2, '0')}:${n % 2 ? '30' : '00'}`);
  return all.filter((time) => time >= from && time < until);
}

/** What was done, and of which complaints it could not be. */
export const savedWords = (
  count: number,
  not: readonly { readonly number: ComplaintNumber; readonly why: string }[],
  { t }: Sight,
): string => [t('quarterly.saved', { count }), ...not.map(({ number, why }) => `${number}: ${why}`)].join('\n\n');
