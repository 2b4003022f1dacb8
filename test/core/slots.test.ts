/** F46: moments for a hearing, from everybody's calendar, working hours and our own days; the tables are written by hand. */
import { type Diary, findSlots, type Wanted } from '../../bot/core/slots.ts';
import { dayAt, timeAt } from '../../bot/core/time.ts';
import { standardCalendar } from '../../bot/core/workdays.ts';
import { amsterdam, moment } from '../kit/given.ts';

const office = { days: [1, 2, 3, 4, 5], from: '09:00', until: '17:00', zone: amsterdam } as const;
const diary = (person: string, ...busy: readonly (readonly [string, string])[]): Diary => ({
  person,
  hours: office,
  busy: busy.map(([from, until]) => ({ start: moment(from), end: moment(until) })),
});

/** Monday 23 November 2026, 10:00; the term ends on Monday 30 November. */
const wanted = (change: Partial<Wanted> = {}): Wanted => ({
  diaries: [diary('sanne')],
  minutes: 45,
  now: moment('2026-11-23 10:00'),
  due: '2026-11-30',
  calendar: standardCalendar,
  zone: amsterdam,
  ...change,
});

const local = (start: string): string => `${dayAt(start, amsterdam)} ${timeAt(start, amsterdam)}`;
const proposedOf = (change: Partial<Wanted> = {}) => findSlots(wanted(change)).proposed.map(({ start }) => local(start));
const leftOf = (change: Partial<Wanted> = {}) =>
  findSlots(wanted(change)).leftOut.map((piece) => {
    const who = 'people' in piece ? ` ${piece.people.join('+')}` : '';
    return `${local(piece.start)}-${timeAt(piece.end, amsterdam)} ${piece.why}${who}`;
  });

test('F46: an empty calendar gives four moments on four days, mornings and afternoons, from tomorrow to the last day', () => {
  expect(proposedOf()).toEqual(['2026-11-24 10:00', '2026-11-25 14:00', '2026-11-27 10:00', '2026-11-30 14:00']);
});

test('F46: of two days two moments each, that do not overlap', () => {
  expect(proposedOf({ due: '2026-11-25' })).toEqual([
    '2026-11-24 10:00',
    '2026-11-24 14:00',
    '2026-11-25 10:00',
    '2026-11-25 14:00',
  ]);
});

test('F46: what is taken is left out, with who and until when; what only touches it is free', () => {
  const diaries = [
    diary('sanne', ['2026-11-24 09:00', '2026-11-24 12:00']),
    diary('youssef', ['2026-11-24 13:00', '2026-11-24 17:00']),
  ];
  const { free } = findSlots(wanted({ diaries, due: '2026-11-25' }));
  const tuesday = free.map(({ start }) => local(start)).filter((one) => one.startsWith('2026-11-24'));
  expect(tuesday).toEqual(['2026-11-24 12:00']);
  expect(leftOf({ diaries, due: '2026-11-25' }).slice(0, 2)).toEqual([
    '2026-11-24 09:00-12:15 busy sanne',
    '2026-11-24 12:30-16:45 busy youssef',
  ]);
});

test('F46: free days are named and never proposed: the weekend, and Christmas', () => {
  const now = moment('2026-12-23 10:00');
  expect(proposedOf({ now, due: '2026-12-30' })).toEqual([
    '2026-12-24 10:00',
    '2026-12-28 14:00',
    '2026-12-29 10:00',
    '2026-12-30 14:00',
  ]);
  const off = findSlots(wanted({ now, due: '2026-12-30' })).leftOut.flatMap((piece) =>
    piece.why === 'day-off' && piece.day <= '2026-12-30'
      ? [`${piece.day} ${'name' in piece.off ? piece.off.name : piece.off.kind}`]
      : [],
  );
  expect(off).toEqual(['2026-12-25 christmas-day', '2026-12-26 boxing-day', '2026-12-27 weekend']);
});

describe('F46: the Mondays after the clocks change', () => {
  test.each([
    ['2026-03-27 12:00', '2026-03-30', '2026-03-30T08:00:00.000Z'],
    ['2026-10-23 12:00', '2026-10-26', '2026-10-26T09:00:00.000Z'],
    // The Monday before: the other hour.
    ['2026-10-16 12:00', '2026-10-19', '2026-10-19T08:00:00.000Z'],
  ])('asked on %s, Monday %s at ten is %s', (now, monday, utc) => {
    const found = findSlots(wanted({ now: moment(now), due: monday }));
    expect(found.proposed.map(({ start }) => start)).toContain(utc);
    expect(local(utc)).toBe(`${monday} 10:00`);
    const all = found.free.map(({ start }) => local(start)).filter((one) => one.startsWith(monday));
    expect([all[0], all.at(-1), all.length]).toEqual([`${monday} 09:00`, `${monday} 16:00`, 15]);
  });
});

test('F46: a colleague elsewhere has other working hours, on the Monday after the clocks change as well', () => {
  const away = (zone: string): Diary => ({
    person: 'piet',
    busy: [],
    hours: { days: [1, 2, 3], from: '09:00', until: '17:00', zone },
  });
  const timesOn = (day: string, zone: string, now: string) =>
    findSlots(wanted({ diaries: [diary('sanne'), away(zone)], now: moment(now), due: day }))
      .free.map(({ start }) => local(start))
      .filter((one) => one.startsWith(day))
      .map((one) => one.slice(11));
  const lisbon = timesOn('2026-11-24', 'Europe/Lisbon', '2026-11-23 10:00');
  expect([lisbon[0], lisbon.at(-1)]).toEqual(['10:00', '16:00']);
  const york = timesOn('2026-11-24', 'America/New_York', '2026-11-23 10:00');
  expect(york).toEqual(['15:00', '15:30', '16:00']);
  // America sets its clocks back a week later than we do.
  expect(timesOn('2026-10-26', 'America/New_York', '2026-10-23 12:00')).toEqual(['14:00', '14:30', '15:00', '15:30', '16:00']);
  expect(timesOn('2026-11-26', 'Europe/Lisbon', '2026-11-23 10:00')).toEqual([]);
  expect(leftOf({ diaries: [away('Europe/Lisbon')] })[0]).toBe('2026-11-24 09:00-10:15 outside-hours piet');
});

test('F46: who is busy all week leaves nothing in the term: then the first two days behind it, and that is said', () => {
  const diaries = [diary('sanne', ['2026-11-24 00:00', '2026-12-01 00:00'])];
  const found = findSlots(wanted({ diaries }));
  expect(found.termMissed).toBe(true);
  expect(found.proposed.map(({ start }) => local(start))).toEqual([
    '2026-12-01 10:00',
    '2026-12-01 14:00',
    '2026-12-02 10:00',
    '2026-12-02 14:00',
  ]);
});

test('F46: one free day in the term is not enough to choose from', () => {
  const diaries = [diary('sanne', ['2026-11-24 00:00', '2026-11-30 00:00'])];
  const found = findSlots(wanted({ diaries }));
  expect([found.termMissed, [...new Set(found.proposed.map(({ start }) => dayAt(start, amsterdam)))]]).toEqual([
    true,
    ['2026-11-30', '2026-12-01'],
  ]);
});

test('F46: always busy: nothing is proposed, and every piece has its reason', () => {
  const diaries = [diary('sanne', ['2026-11-01 00:00', '2027-02-01 00:00'])];
  const found = findSlots(wanted({ diaries }));
  expect([found.termMissed, found.proposed, found.free]).toEqual([true, [], []]);
  expect(leftOf({ diaries })[0]).toBe('2026-11-24 09:00-16:45 busy sanne');
});

test('F46: what lies behind the term is left out for that reason', () => {
  expect(leftOf().filter((one) => one.includes('after-term'))[0]).toBe('2026-12-01 09:00-16:45 after-term');
});

test('F46: a longer talk ends before closing hour', () => {
  const { free } = findSlots(wanted({ minutes: 90, due: '2026-11-25' }));
  expect(free.map(({ start }) => timeAt(start, amsterdam)).at(-1)).toBe('15:30');
});
