/** F90: the card of the self-test, with everything broken that can be, the longest and nastiest of names, and in both languages. */
import { CHECKS, FINDINGS, type Outcome, stateOf } from '../../bot/core/selftest.ts';
import { standardCalendar } from '../../bot/core/workdays.ts';
import { selfTestCard } from '../../bot/view/selftest.ts';
import { dutch, textsFor } from '../../bot/view/texts.ts';
import { lint, schemaCheck } from '../kit/cardlint.ts';
import { lintB1 } from '../kit/plain-dutch.ts';

const values = { who: 'Microsoft Graph', seconds: 7200, status: 503, count: 500, years: '2026, 2027', reference: 'x'.repeat(60) };
const long = { ...values, tables: 'complaints, content, register, index, settings', timers: 'quarterly meeting, '.repeat(18) };
const people = Array.from({ length: 60 }, (_, n) => `id-${n}`);
const names = [
  'Maria-Johanna van den Bosch-Oudejans tot Verweggistan'.padEnd(120, ' de Groot'),
  '[klik](https://evil.example) {{DATE(2026-11-23T08:00:00Z, SHORT)}} ${secret}',
];
const sight = (language: string) => ({
  t: textsFor(language),
  now: '2026-11-24T07:00:00.000Z',
  zone: 'Europe/Amsterdam',
  calendar: standardCalendar,
  nameOf: (id: string) => names[Number(id.slice(3)) % names.length],
});
const named = ['calendars', 'meetings'];
const all = CHECKS.map((check): Outcome => {
  const found = [...FINDINGS[check], ...FINDINGS.any].map((key) => {
    const { who, ...rest } = long;
    return named.includes(check) && FINDINGS[check].includes(key) ? { key, values: rest, people } : { key, values: long };
  });
  return { check, state: stateOf(found), found };
});
const cards = ['nl', 'en'].flatMap((language) => [
  ...CHECKS.flatMap((check) =>
    all
      .filter((one) => one.check === check)
      .flatMap(({ found }) => found.map((one): Outcome => ({ check, state: stateOf([one]), found: [one] })))
      .map((one) => selfTestCard([one], sight(language), CHECKS)),
  ),
  // Each check with the worst that it has of its own: more than any house will ever see.
  selfTestCard(
    all.map(({ check, found }) => ({ check, state: 'bad', found: found.slice(0, 2) })),
    sight(language),
    CHECKS,
  ),
  selfTestCard(
    CHECKS.map((check) => ({ check, state: 'good', found: [], at: '2025-11-24T07:00:00.000Z' })),
    sight(language),
  ),
]);

test('every card of it is small enough, complete, and safe', () => {
  const given = names.map((name) => name.slice(0, 60));
  expect(cards.flatMap((card) => lint(card, { given: ['${secret}', ...given] }))).toEqual([]);
  const check = schemaCheck();
  expect(check ? cards.flatMap((card) => check(card)) : []).toEqual([]);
  const largest = Math.max(...cards.map((card) => Buffer.byteLength(JSON.stringify(card))));
  process.stdout.write(`self-test cards: ${cards.length}, the largest ${largest} bytes\n`);
});

test('of many colleagues eight are named, and the rest counted', () => {
  const found = [{ key: 'denied', people }];
  const card = selfTestCard([{ check: 'calendars', state: 'bad', found }], { ...sight('nl'), nameOf: (id) => id });
  expect(JSON.stringify(card)).toContain('vrij zijn: id-0, id-1, id-2, id-3, id-4, id-5, id-6, id-7 en nog 52.');
});

test('every finding and every cure is plain Dutch', () => {
  const words = Object.entries(FINDINGS).flatMap(([check, keys]) =>
    keys.flatMap((key) =>
      ['found', 'cure'].map((part) =>
        dutch(`self-test.${part}.${check}.${key}` as Parameters<typeof dutch>[0], {
          ...values,
          tables: 'index',
          timers: 'mail',
          count: 3,
        }),
      ),
    ),
  );
  const wrong = words.flatMap((text) => lintB1(text).filter((one) => !one.includes('words a sentence')));
  expect(wrong).toEqual([]);
});
