/** Repeat signals (F83): thresholds and months, on marks that are small enough to count by hand. */
import { earlierOf, type Mark, repeatsIn, THRESHOLDS } from '../../bot/core/repeats.ts';

const mark = (nth: number, day: string, more: Partial<Mark> = {}): Mark => {
  const number = `K-2026-000${nth}`;
  return { number, day, root: number, nature: 'planning', complainants: ['noor'], persons: [], ...more };
};
const TODAY = '2026-11-23';
const told = (marks: readonly Mark[], today = TODAY) =>
  repeatsIn(marks, today).map(({ repeat, numbers }) => [repeat, ...numbers.map((number) => number.slice(-1))].join(' '));

test('F83: the thresholds are those of the table', () => {
  expect(THRESHOLDS).toEqual({
    complainant: { least: 2, months: 12 },
    person: { least: 2, months: 12 },
    cause: { least: 3, months: 12 },
    location: { least: 3, months: 12 },
  });
});

test('F83: within 12 months, to the day', () => {
  const marks = [mark(1, '2025-11-23'), mark(2, TODAY)];
  expect(told(marks)).toEqual(['complainant 1 2']);
  expect(told(marks, '2026-11-24')).toEqual([]);
});

test('F83: an old and a new address are one complainant, and two persons of the same complaints are two', () => {
  const both = { complainants: ['noor', 'noor-new'], persons: ['piet', 'karel'] };
  expect(told([mark(1, TODAY, both), mark(2, TODAY, both)])).toEqual(['complainant 1 2', 'person 1 2', 'person 1 2']);
});

test('F83: a cause counts with the nature it was found in, and not when nobody knows it', () => {
  const of = (nth: number, cause: Mark['cause'], nature: Mark['nature']) => mark(nth, TODAY, { cause, nature, complainants: [] });
  expect(told([of(1, 'mistake', 'wages'), of(2, 'mistake', 'wages'), of(3, 'mistake', 'planning')])).toEqual([]);
  expect(told([of(1, 'mistake', 'wages'), of(2, 'mistake', 'wages'), of(3, 'mistake', 'wages')])).toEqual(['cause 1 2 3']);
  expect(told([of(1, 'unknown', 'wages'), of(2, 'unknown', 'wages'), of(3, 'unknown', 'wages')])).toEqual([]);
});

test('F83: the parts of one mail are no repetition', () => {
  const parts = [mark(1, TODAY), mark(2, TODAY, { root: 'K-2026-0001' })];
  expect(told(parts)).toEqual([]);
  expect(told([...parts, mark(3, TODAY)])).toEqual(['complainant 1 2 3']);
});

test('F83: earlier is what came before, of the same complainant, within a year, and no part of the same mail', () => {
  const own = mark(5, '2026-11-20');
  const marks = [
    mark(1, '2025-11-19'),
    mark(2, '2025-11-20'),
    mark(3, '2026-11-20', { complainants: ['bram'] }),
    mark(4, '2026-11-20'),
    own,
    mark(6, '2026-11-20', { root: own.number }),
    mark(7, '2026-11-21'),
  ];
  expect(earlierOf(own, marks)).toEqual(['K-2026-0002', 'K-2026-0004']);
});
