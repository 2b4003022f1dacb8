/** F35: whom a new closing day touches. The sample was received on Monday 23 November: the answer is due on Monday 30 November. */
import { laterBy } from '../../bot/core/closing.ts';
import { type Fact, fold } from '../../bot/core/complaint.ts';
import { decide } from '../../bot/core/decide.ts';
import { type Calendar, standardCalendar } from '../../bot/core/workdays.ts';
import { amsterdam, claimedBySanne, clock, closed, complaintOf, later, moment, received, recorded } from '../kit/given.ts';

const now = moment('2026-11-24 10:00');
const closedOn = (...days: readonly string[]): Calendar => ({
  ...standardCalendar,
  version: 2,
  closed: days.map((day) => ({ day, name: 'dicht' })),
});
const extensionWritten = { type: 'LetterWritten', letter: 'extension', sequence: 1, content: 'letter-extension' } as const;

test.each([
  ['a day within the term', ['2026-11-26'], '2026-12-01'],
  ['its last day', ['2026-11-30'], '2026-12-01'],
  ['two days', ['2026-11-26', '2026-11-27'], '2026-12-02'],
  ['the day of receipt', ['2026-11-23'], undefined],
  ['a day after it', ['2026-12-01'], undefined],
  ['a Saturday', ['2026-11-28'], undefined],
])('F35: %s', (_, days, would) => {
  expect(laterBy(complaintOf(received, claimedBySanne), closedOn(...days), now, amsterdam)).toBe(would);
});

test('F35: a day that a person chose is touched only when nobody works on it', () => {
  const extended = complaintOf(received, claimedBySanne, later.TermExtended, extensionWritten);
  expect(laterBy(extended, closedOn('2026-12-03'), now, amsterdam)).toBeUndefined();
  expect(laterBy(extended, closedOn('2026-12-07', '2026-12-08'), now, amsterdam)).toBe('2026-12-09');
});

test('F35: what is closed, or over its term, is not touched', () => {
  const calendar = closedOn('2026-11-26');
  expect(laterBy(complaintOf(received, claimedBySanne, closed), calendar, now, amsterdam)).toBeUndefined();
  expect(laterBy(complaintOf(received), calendar, moment('2026-12-01 09:00'), amsterdam)).toBeUndefined();
});

test('F35: it is told once for each day that it would become, and the promise itself stays', () => {
  const telling = (calendar: Calendar, ...facts: readonly Fact[]) =>
    decide(fold(recorded(...facts)), { type: 'RecordCalendar' }, { now, by: clock, zone: amsterdam, calendar });
  const first = { type: 'ClosingDayAdded', calendar: 2, due: '2026-11-30', would: '2026-12-01' } as const;
  expect(telling(closedOn('2026-11-26'), received)).toEqual({ facts: [first] });
  expect(telling({ ...closedOn('2026-11-26', '2026-12-24'), version: 3 }, received, first)).toEqual({ facts: [] });
  expect(telling({ ...closedOn('2026-11-26', '2026-11-27'), version: 3 }, received, first)).toEqual({
    facts: [{ ...first, calendar: 3, would: '2026-12-02' }],
  });
  expect(complaintOf(received, first).whole).toEqual(received.whole);
});
