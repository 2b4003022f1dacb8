/** The cards of the meeting and the measures, at their largest and with hostile texts: valid for Teams, and not too big for it. */
import type { AgendaItem } from '../../bot/core/discussion.ts';
import { CAUSES } from '../../bot/core/inquiry.ts';
import type { Measure } from '../../bot/core/measures.ts';
import { standardCalendar } from '../../bot/core/workdays.ts';
import type { Sight } from '../../bot/view/cards.ts';
import { checkForm, closedCard, doneForm, measureForm, measuresCard, remindersCard } from '../../bot/view/measures.ts';
import { minutesCard } from '../../bot/view/minutes.ts';
import { agendaCard, chairForm, discussForm, planForm } from '../../bot/view/quarterly.ts';
import type { Card } from '../../bot/view/templates.ts';
import { textsFor } from '../../bot/view/texts.ts';
import { lint, schemaCheck, textsIn } from '../kit/cardlint.ts';

const NASTY = '[klik](https://evil.example) <at>Bo</at> {{DATE(2026-11-23T08:00:00Z, SHORT)}} *vet*';
const LARGEST = 28_000;

const items = Array.from(
  { length: 300 },
  (_, n): AgendaItem => ({
    number: `K-2026-${String(n).padStart(4, '0')}`,
    nature: 'planning',
    cause: CAUSES[n % CAUSES.length] ?? 'unknown',
    closed: n % 5 ? '2026Q4' : '2026Q3',
    ...(n % 3 === 0 && {
      discussed: {
        quarter: '2026Q4',
        cause: 'process',
        action: n % 2 === 0,
        at: '2027-01-05T09:00:00.000Z',
        by: { person: 'a' },
      },
    }),
  }),
);
const measures = Array.from(
  { length: 40 },
  (_, n): Measure => ({
    number: `M-2027-${String(n + 1).padStart(3, '0')}`,
    kind: 'preventive',
    description: 'note',
    owner: 'a',
    due: n % 2 ? '2027-01-01' : '2027-03-01',
    cause: 'process',
    quarter: '2026Q4',
    complaints: items.slice(0, 40).map(({ number }) => number),
    draft: 'd',
    status: n % 4 ? 'open' : 'done',
    takenAt: '2027-01-05T09:00:00.000Z',
    takenBy: { person: 'a' },
    ...(n % 4 === 0 && {
      done: { at: '2027-01-05T09:00:00.000Z', by: { person: 'a' }, note: 'n', checkOn: n % 8 ? '2027-01-06' : '2027-04-06' },
    }),
    checks: [],
  }),
);
const [first] = measures;
if (!first) throw new Error('There are measures.');
const people = Array.from({ length: 25 }, (_, n) => ({ id: `${n}`.repeat(8), name: `${NASTY} ${n}` }));
const listed = measures.map((measure) => ({ measure, description: { kind: 'note', text: NASTY.repeat(12) } as const }));

const facesIn = (locale: string): Readonly<Record<string, Card>> => {
  const t = textsFor(locale);
  const sight: Sight = {
    t,
    now: '2027-01-08T09:00:00.000Z',
    zone: 'Europe/Amsterdam',
    calendar: standardCalendar,
    nameOf: () => NASTY,
  };
  const plan = { plan: 'p', organiser: 'a', start: '2027-01-11T09:00:00.000Z', minutes: 60, people: ['a'] };
  const meeting = { plans: [plan], gone: 0, chair: 'a' };
  const numbers = items.slice(0, 40).map(({ number }) => number);
  const due = measures.map((measure) => ({ measure, rung: { key: 'k', about: measure.done ? 'check' : 'late' } as const }));
  return {
    agenda: agendaCard('2026Q4', items, meeting, { leads: true, chairs: true, before: '2026Q3', words: 'Besproken.' }, sight),
    nothing: agendaCard(
      '2026Q4',
      [],
      { plans: [], gone: 0 },
      { leads: false, chairs: false, before: '2026Q3', words: '' },
      sight,
    ),
    discuss: discussForm('2026Q4', 'process', items, { note: NASTY }, sight, ''),
    chair: chairForm('2026Q4', people, 'a', sight, ''),
    plan: planForm('2026Q4', people, plan, {}, sight, 'Kies.'),
    measures: measuresCard(listed, 3, true, sight, ''),
    closed: closedCard(listed, sight, ''),
    none: measuresCard([], 0, false, sight, ''),
    measure: measureForm('draft 2026Q4 process', 'process', numbers, people, { text: NASTY }, sight, ''),
    done: doneForm(first, { note: NASTY }, sight, ''),
    check: checkForm(first, { before: 4, after: 1 }, NASTY, {}, sight, ''),
    reminders: remindersCard(due.slice(0, 10), sight),
    minutes: minutesCard('2026Q4', 'https://klachten.example.org/k/x', sight),
  };
};
const cases = ['nl-NL', 'en-GB'].flatMap((locale) =>
  Object.entries(facesIn(locale)).map(([name, card]): [string, Card] => [`${name}, ${locale}`, card]),
);

test.each(cases)('F80 F82: the card is fit for Teams and small enough: %s', (name, card) => {
  expect(lint(card, { channel: name.startsWith('reminders') })).toEqual([]);
  expect(schemaCheck()?.(card) ?? []).toEqual([]);
  expect(Buffer.byteLength(JSON.stringify(card))).toBeLessThan(LARGEST);
});

test.each(cases)('F82: what a colleague wrote becomes no link, mention or function: %s', (_, card) => {
  for (const { at, text } of textsIn(card)) {
    // Runs, inputs and titles of choices know no Markdown.
    if (/inlines|value|title/.test(at)) continue;
    expect(text.replace(/\\[[\]<>`*_\\]/g, '')).not.toMatch(/\[[^\]]*\]\(|<at>|\{\{/);
  }
});
