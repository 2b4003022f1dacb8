import type { Overview, Summary } from '../../bot/core/overview.ts';
import { isQuiet, nextDue, overviewOf, summaryOf } from '../../bot/core/overview.ts';
import { type Calendar, standardCalendar } from '../../bot/core/workdays.ts';
import { amsterdam, called, claimedBySanne, complaintOf, moment, received, receivedAt } from '../kit/given.ts';

/** A complaint of which only the next due day matters. */
const due = (number: string, day: string, more: Partial<Summary> = {}): Summary => ({
  number: `K-2026-${number}`,
  channel: 'mail',
  receivedAt: moment('2026-11-16 09:00'),
  reactionDue: day,
  wholeDue: '2026-12-31',
  owner: 'sanne',
  ...more,
});

const numbers = (list: readonly Summary[]) => list.map(({ number }) => number.slice(-4)).join(' ');
const told = ({ late, today, tomorrow, unclaimed }: Overview) =>
  [late, today, tomorrow, unclaimed].map(numbers).map((list) => list || '-');
const on = (local: string, summaries: readonly Summary[], calendar: Calendar = standardCalendar) =>
  overviewOf(summaries, moment(local), calendar, amsterdam);

describe('a summary', () => {
  test('says nothing of the complainant', () => {
    expect(summaryOf('K-2026-0001', complaintOf(received, claimedBySanne, called('2026-11-23 11:00')))).toEqual({
      number: 'K-2026-0001',
      channel: 'mail',
      receivedAt: moment('2026-11-23 09:00'),
      reactionDue: '2026-11-25',
      reactedAt: moment('2026-11-23 11:00'),
      wholeDue: '2026-11-30',
      owner: 'sanne',
      step: 'claimed',
      nature: 'unknown',
    });
  });
  test('is due for the first reaction while there is none, then for the whole', () => {
    expect(nextDue(summaryOf('K', complaintOf(received)))).toEqual({ about: 'reaction', due: '2026-11-25' });
    const reacted = complaintOf(received, called('2026-11-23 11:00'));
    expect(nextDue(summaryOf('K', reacted))).toEqual({ about: 'whole', due: '2026-11-30' });
  });
});

describe('the morning', () => {
  const four = [due('0003', '2026-11-26'), due('0002', '2026-11-25'), due('0001', '2026-11-24'), due('0004', '2026-11-27')];

  test.each`
    morning               | late                     | today     | tomorrow  | because
    ${'2026-11-23 09:00'} | ${'-'}                   | ${'-'}    | ${'0001'} | ${'Monday looks one day ahead'}
    ${'2026-11-25 09:00'} | ${'0001'}                | ${'0002'} | ${'0003'} | ${'each stands in one list'}
    ${'2026-11-26 00:00'} | ${'0001 0002'}           | ${'0003'} | ${'0004'} | ${'a new day in Amsterdam, the old one in UTC'}
    ${'2026-11-25 23:59'} | ${'0001'}                | ${'0002'} | ${'0003'} | ${'the day lasts until midnight'}
    ${'2026-11-30 09:00'} | ${'0001 0002 0003 0004'} | ${'-'}    | ${'-'}    | ${'all are late'}
  `('of $morning: late $late, today $today, tomorrow $tomorrow: $because', ({ morning, late, today, tomorrow }) => {
    expect(told(on(morning, four))).toEqual([late, today, tomorrow, '-']);
  });

  test('calls the next working day tomorrow: after a weekend, after holidays, after closing days', () => {
    const monday = [due('0001', '2026-11-30'), due('0002', '2026-12-01')];
    expect(told(on('2026-11-27 09:00', monday))).toEqual(['-', '-', '0001', '-']);
    const afterChristmas = [due('0001', '2026-12-28'), due('0002', '2026-12-29')];
    expect(told(on('2026-12-24 09:00', afterChristmas))).toEqual(['-', '-', '0001', '-']);
    const closed: Calendar = { ...standardCalendar, closed: [{ day: '2026-11-30', name: 'verhuizing' }] };
    expect(told(on('2026-11-27 09:00', monday, closed))).toEqual(['-', '-', '0001 0002', '-']);
  });

  test('lists the unclaimed ones as well, wherever else they stand', () => {
    const nobody = { owner: undefined };
    const all = [due('0005', '2026-12-02', nobody), due('0001', '2026-11-23', nobody), due('0002', '2026-11-24')];
    expect(told(on('2026-11-24 09:00', all))).toEqual(['0001', '0002', '-', '0001 0005']);
  });

  test('sorts each list by due day and then by number', () => {
    const all = [due('0009', '2026-11-20'), due('0003', '2026-11-20'), due('0007', '2026-11-19'), due('0001', '2026-11-21')];
    expect(told(on('2026-11-24 09:00', all))).toEqual(['0007 0003 0009 0001', '-', '-', '-']);
    expect(told(on('2026-11-24 09:00', [...all].reverse()))).toEqual(['0007 0003 0009 0001', '-', '-', '-']);
  });

  test('reckons a complaint that was answered by its whole term', () => {
    const answered = due('0001', '2026-11-20', { reactedAt: moment('2026-11-19 10:00'), wholeDue: '2026-11-24' });
    expect(told(on('2026-11-24 09:00', [answered]))).toEqual(['-', '0001', '-', '-']);
  });

  test('leaves what it was given as it was', () => {
    const all = Object.freeze([due('0002', '2026-11-20'), due('0001', '2026-11-19')]);
    expect(() => on('2026-11-24 09:00', all)).not.toThrow();
    expect(numbers(all)).toBe('0002 0001');
  });
});

describe('a quiet morning', () => {
  test('is one on which nothing asks for attention', () => {
    expect(isQuiet(on('2026-11-24 09:00', []))).toBe(true);
    expect(isQuiet(on('2026-11-24 09:00', [due('0001', '2026-12-10')]))).toBe(true);
  });
  test.each(['2026-11-20', '2026-11-24', '2026-11-25'])('is not one with a complaint due on %s', (day) => {
    expect(isQuiet(on('2026-11-24 09:00', [due('0001', day)]))).toBe(false);
  });
  test('is not one with a complaint that nobody has', () => {
    const fresh = summaryOf('K-2026-0001', complaintOf(receivedAt('2026-11-24 08:00')));
    expect(isQuiet(on('2026-11-24 09:00', [fresh]))).toBe(false);
  });
});
