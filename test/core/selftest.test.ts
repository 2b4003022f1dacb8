/** F90: what is news, what Amsterdam's clock must say, and which holidays must be there. */
import { Temporal } from 'temporal-polyfill';
import {
  CHECKS,
  type CheckName,
  knowsZone,
  lacksClosingDays,
  newsOf,
  type Outcome,
  offsetAt,
  offsetByRule,
  stateOf,
  type Told,
  tickedAt,
  yearsWithout,
} from '../../bot/core/selftest.ts';
import { holidaysIn, standardCalendar } from '../../bot/core/workdays.ts';

const zone = 'Europe/Amsterdam';
const now = '2026-11-24T07:00:00.000Z';
const outcomes = (states: Partial<Record<CheckName, Outcome['state']>>): readonly Outcome[] =>
  CHECKS.map((check) => ({ check, state: states[check] ?? 'good', found: [] }));

test('a finding is bad unless it only says that something cannot be known', () => {
  expect(stateOf([])).toBe('good');
  expect(stateOf([{ key: 'nobody' }])).toBe('unknown');
  expect(stateOf([{ key: 'no-date' }, { key: 'off' }])).toBe('bad');
});

describe('news', () => {
  test.each([
    ['breaks, good before', {}, 'bad', ['clock'], []],
    ['was told yesterday', { clock: '2026-11-23T07:00:00.000Z' }, 'bad', [], []],
    ['was told six days ago', { clock: '2026-11-18T07:00:00.000Z' }, 'bad', [], []],
    ['was told a week ago, and some minutes later that day', { clock: '2026-11-17T07:04:00.000Z' }, 'bad', ['clock'], []],
    ['is good again', { clock: '2026-11-23T07:00:00.000Z' }, 'good', [], ['clock']],
    ['was never told', {}, 'good', [], []],
    ['is not known, and was told', { clock: '2026-11-23T07:00:00.000Z' }, 'unknown', [], []],
    ['is not known', {}, 'unknown', [], []],
  ] as const)('a check that %s', (_, told: Told, state, broken, mended) => {
    const news = newsOf(told, outcomes({ clock: state }), now);
    expect({ broken: news.broken, mended: news.mended }).toEqual({ broken, mended });
    if (broken.length > 0) expect(news.told).toEqual({ clock: now });
    else expect(news.told).toEqual(mended.length > 0 ? {} : told);
  });

  test('broken, mended and broken again within a week is told each time', () => {
    const first = newsOf({}, outcomes({ clock: 'bad' }), now);
    const second = newsOf(first.told, outcomes({}), '2026-11-25T07:00:00.000Z');
    const third = newsOf(second.told, outcomes({ clock: 'bad' }), '2026-11-26T07:00:00.000Z');
    expect([first.broken, second.mended, third.broken]).toEqual([['clock'], ['clock'], ['clock']]);
  });
});

test('the rule of summer time is the one of the time zone data, at every hour around each change for twenty years', () => {
  for (let year = 2020; year < 2040; year++)
    for (const month of [1, 3, 6, 10, 12])
      for (let hour = 0; hour < 31 * 24; hour += 1) {
        const at = new Date(Date.UTC(year, month - 1, 1, hour)).toISOString();
        const told = Temporal.Instant.from(at).toZonedDateTimeISO(zone).offsetNanoseconds / 60e9;
        if (offsetByRule(at) !== told) throw new Error(`${at}: ${offsetByRule(at)}, and not ${told}`);
      }
});

test.each([
  [now, 60],
  ['2026-07-01T10:00:30.500Z', 120],
])('at %s Amsterdam is %d minutes ahead', (at, minutes) => {
  expect(offsetAt(at, zone)).toBe(minutes);
});

test('a runtime that has no summer time is found out in winter as well', () => {
  expect(knowsZone(now)).toBe(true);
  expect(knowsZone(now, () => 60)).toBe(false);
  expect(knowsZone('2026-07-01T10:00:00.000Z', () => 60)).toBe(false);
});

test('the years whose holidays are not all there are named', () => {
  expect(yearsWithout(now, zone, standardCalendar)).toEqual([]);
  const short: typeof holidaysIn = (year, calendar) =>
    new Map([...holidaysIn(year, calendar)].filter(([, name]) => year === 2026 || name !== 'ascension-day'));
  expect(yearsWithout(now, zone, standardCalendar, short)).toEqual([2027]);
  // In Amsterdam it is the next year already.
  expect(yearsWithout('2026-12-31T23:30:00.000Z', zone, standardCalendar, () => new Map())).toEqual([2027, 2028]);
});

test.each([
  ['2026-11-30T10:00:00.000Z', ['2026-05-15'], false],
  ['2026-12-01T10:00:00.000Z', ['2026-05-15'], true],
  ['2026-12-01T10:00:00.000Z', ['2026-05-15', '2027-05-07'], false],
  ['2026-12-01T10:00:00.000Z', [], false],
])('at %s, with closing days %j: asks for those of next year: %s', (at, days, asks) => {
  const closed = days.map((day) => ({ day, name: 'x' }));
  expect(lacksClosingDays(at, zone, { ...standardCalendar, closed })).toBe(asks);
});

test('a tick tells when it was claimed', () => {
  expect(tickedAt('29665740', 1)).toBe('2026-05-28T05:00:00.000Z');
  expect(tickedAt('494429', 60)).toBe('2026-05-28T05:00:00.000Z');
  expect(tickedAt(`${now} 6f1d`, 60)).toBe(now);
});
