import { isPast, termFrom } from '../../bot/core/terms.ts';
import { addDays, addMinutes, dayAt, type Instant, type Zone } from '../../bot/core/time.ts';
import {
  addOfficeMinutes,
  addWorkingDays,
  type Calendar,
  isOfficeMinute,
  isWorkingDay,
  nextOfficeMinute,
  standardCalendar,
  workingDaysUntil,
} from '../../bot/core/workdays.ts';
import { SecondOpinion, seeded } from '../kit/second-opinion.ts';

const amsterdam = 'Europe/Amsterdam';
const lenient: Calendar = { ...standardCalendar, start: 'lenient' };
const everyYear: Calendar = { ...standardCalendar, liberationDay: 'every-year' };
const goodFriday: Calendar = { ...standardCalendar, goodFriday: true };

// zones.test.ts runs this block again on machines in other zones, and reads in the title that it really was there.
describe(`golden table, on a machine in ${Intl.DateTimeFormat().resolvedOptions().timeZone}`, () => {
  // Each cell: due after 2 and after 5 working days.
  test.each`
    received                 | instant                       | strict                     | soft                       | eachMay5                   | withGoodFriday
    ${'vr 2026-03-27 17:59'} | ${'2026-03-27T16:59:00.000Z'} | ${'2026-03-31 2026-04-03'} | ${'2026-04-01 2026-04-07'} | ${'2026-03-31 2026-04-03'} | ${'2026-03-31 2026-04-07'}
    ${'zo 2026-03-29 01:30'} | ${'2026-03-29T00:30:00.000Z'} | ${'2026-03-31 2026-04-03'} | ${'2026-04-01 2026-04-07'} | ${'2026-03-31 2026-04-03'} | ${'2026-03-31 2026-04-07'}
    ${'do 2026-04-02 10:00'} | ${'2026-04-02T08:00:00.000Z'} | ${'2026-04-07 2026-04-10'} | ${'2026-04-07 2026-04-10'} | ${'2026-04-07 2026-04-10'} | ${'2026-04-08 2026-04-13'}
    ${'vr 2026-04-24 17:30'} | ${'2026-04-24T15:30:00.000Z'} | ${'2026-04-29 2026-05-04'} | ${'2026-04-30 2026-05-05'} | ${'2026-04-29 2026-05-04'} | ${'2026-04-29 2026-05-04'}
    ${'ma 2026-04-27 00:30'} | ${'2026-04-26T22:30:00.000Z'} | ${'2026-04-29 2026-05-04'} | ${'2026-04-30 2026-05-05'} | ${'2026-04-29 2026-05-04'} | ${'2026-04-29 2026-05-04'}
    ${'vr 2026-05-01 12:00'} | ${'2026-05-01T10:00:00.000Z'} | ${'2026-05-05 2026-05-08'} | ${'2026-05-05 2026-05-08'} | ${'2026-05-06 2026-05-11'} | ${'2026-05-05 2026-05-08'}
    ${'ma 2026-05-04 12:00'} | ${'2026-05-04T10:00:00.000Z'} | ${'2026-05-06 2026-05-11'} | ${'2026-05-06 2026-05-11'} | ${'2026-05-07 2026-05-12'} | ${'2026-05-06 2026-05-11'}
    ${'wo 2026-05-13 12:00'} | ${'2026-05-13T10:00:00.000Z'} | ${'2026-05-18 2026-05-21'} | ${'2026-05-18 2026-05-21'} | ${'2026-05-18 2026-05-21'} | ${'2026-05-18 2026-05-21'}
    ${'vr 2026-05-22 16:00'} | ${'2026-05-22T14:00:00.000Z'} | ${'2026-05-27 2026-06-01'} | ${'2026-05-27 2026-06-01'} | ${'2026-05-27 2026-06-01'} | ${'2026-05-27 2026-06-01'}
    ${'zo 2026-10-25 02:30'} | ${'2026-10-25T00:30:00.000Z'} | ${'2026-10-27 2026-10-30'} | ${'2026-10-28 2026-11-02'} | ${'2026-10-27 2026-10-30'} | ${'2026-10-27 2026-10-30'}
    ${'zo 2026-10-25 02:30'} | ${'2026-10-25T01:30:00.000Z'} | ${'2026-10-27 2026-10-30'} | ${'2026-10-28 2026-11-02'} | ${'2026-10-27 2026-10-30'} | ${'2026-10-27 2026-10-30'}
    ${'wo 2026-12-23 16:00'} | ${'2026-12-23T15:00:00.000Z'} | ${'2026-12-28 2026-12-31'} | ${'2026-12-28 2026-12-31'} | ${'2026-12-28 2026-12-31'} | ${'2026-12-28 2026-12-31'}
    ${'do 2026-12-24 11:00'} | ${'2026-12-24T10:00:00.000Z'} | ${'2026-12-29 2027-01-04'} | ${'2026-12-29 2027-01-04'} | ${'2026-12-29 2027-01-04'} | ${'2026-12-29 2027-01-04'}
    ${'vr 2027-01-01 00:30'} | ${'2026-12-31T23:30:00.000Z'} | ${'2027-01-05 2027-01-08'} | ${'2027-01-06 2027-01-11'} | ${'2027-01-05 2027-01-08'} | ${'2027-01-05 2027-01-08'}
    ${'ma 2027-05-03 12:00'} | ${'2027-05-03T10:00:00.000Z'} | ${'2027-05-05 2027-05-11'} | ${'2027-05-05 2027-05-11'} | ${'2027-05-07 2027-05-12'} | ${'2027-05-05 2027-05-11'}
    ${'do 2030-05-02 12:00'} | ${'2030-05-02T10:00:00.000Z'} | ${'2030-05-06 2030-05-09'} | ${'2030-05-06 2030-05-09'} | ${'2030-05-06 2030-05-09'} | ${'2030-05-06 2030-05-09'}
    ${'vr 2031-04-25 12:00'} | ${'2031-04-25T10:00:00.000Z'} | ${'2031-04-29 2031-05-02'} | ${'2031-04-29 2031-05-02'} | ${'2031-04-29 2031-05-02'} | ${'2031-04-29 2031-05-02'}
  `('$received ($instant): $strict, lenient $soft, 5 May $eachMay5, Good Friday $withGoodFriday', (row) => {
    expect(dues(row.instant, standardCalendar)).toBe(row.strict);
    expect(dues(row.instant, lenient)).toBe(row.soft);
    expect(dues(row.instant, everyYear)).toBe(row.eachMay5);
    expect(dues(row.instant, goodFriday)).toBe(row.withGoodFriday);
  });
});

describe('a term', () => {
  test('explains itself: where it starts, what counts, what is skipped and why', () => {
    const closed: Calendar = { ...standardCalendar, version: 4, closed: [{ day: '2026-05-15', name: 'brugdag' }] };
    expect(termFrom('2026-05-13T10:00:00.000Z', 2, closed, amsterdam)).toEqual({
      received: '2026-05-13T10:00:00.000Z',
      start: '2026-05-13',
      days: 2,
      due: '2026-05-19',
      counted: ['2026-05-18', '2026-05-19'],
      skipped: [
        { day: '2026-05-14', why: { kind: 'holiday', name: 'ascension-day' } },
        { day: '2026-05-15', why: { kind: 'closed', name: 'brugdag' } },
        { day: '2026-05-16', why: { kind: 'weekend' } },
        { day: '2026-05-17', why: { kind: 'weekend' } },
      ],
      calendar: 4,
    });
  });

  test.each`
    received              | instant                       | strict          | soft
    ${'Tuesday 08:00'}    | ${'2026-11-24T07:00:00.000Z'} | ${'2026-11-24'} | ${'2026-11-24'}
    ${'Tuesday 16:59:59'} | ${'2026-11-24T15:59:59.999Z'} | ${'2026-11-24'} | ${'2026-11-24'}
    ${'Tuesday 17:00'}    | ${'2026-11-24T16:00:00.000Z'} | ${'2026-11-24'} | ${'2026-11-25'}
    ${'Friday 17:30'}     | ${'2026-11-27T16:30:00.000Z'} | ${'2026-11-27'} | ${'2026-11-30'}
    ${'Saturday 10:00'}   | ${'2026-11-28T09:00:00.000Z'} | ${'2026-11-28'} | ${'2026-11-30'}
    ${'Christmas'}        | ${'2026-12-25T09:00:00.000Z'} | ${'2026-12-25'} | ${'2026-12-28'}
  `('received on $received has as day zero $strict when strict and $soft when lenient', ({ instant, strict, soft }) => {
    expect(termFrom(instant, 2, standardCalendar, amsterdam).start).toBe(strict);
    expect(termFrom(instant, 2, lenient, amsterdam).start).toBe(soft);
  });

  test('of no days is due on day zero', () => {
    expect(termFrom('2026-11-28T09:00:00.000Z', 0, standardCalendar, amsterdam)).toMatchObject({
      due: '2026-11-28',
      counted: [],
      skipped: [],
    });
    expect(termFrom('2026-11-28T09:00:00.000Z', 0, lenient, amsterdam)).toMatchObject({
      due: '2026-11-30',
      counted: [],
      skipped: [],
    });
  });

  test('of fewer than no days is refused', () => {
    expect(() => termFrom('2026-11-23T09:00:00.000Z', -1, standardCalendar, amsterdam)).toThrow(
      /Check the terms in the settings/,
    );
  });

  test('does not depend on the version number of its calendar, but remembers it', () => {
    const one = termFrom('2026-11-23T09:00:00.000Z', 5, standardCalendar, amsterdam);
    expect(termFrom('2026-11-23T09:00:00.000Z', 5, { ...standardCalendar, version: 9 }, amsterdam)).toEqual({
      ...one,
      calendar: 9,
    });
  });
});

describe('a due day', () => {
  test.each`
    due             | now                           | past     | because
    ${'2026-11-27'} | ${'2026-11-26T12:00:00.000Z'} | ${false} | ${'the day before'}
    ${'2026-11-27'} | ${'2026-11-27T16:30:00.000Z'} | ${false} | ${'after closing hour it is still the day'}
    ${'2026-11-27'} | ${'2026-11-27T22:59:59.999Z'} | ${false} | ${'the last millisecond'}
    ${'2026-11-27'} | ${'2026-11-27T23:00:00.000Z'} | ${true}  | ${'midnight in Amsterdam'}
    ${'2026-07-01'} | ${'2026-07-01T21:59:59.999Z'} | ${false} | ${'the last millisecond in summer'}
    ${'2026-07-01'} | ${'2026-07-01T22:00:00.000Z'} | ${true}  | ${'midnight in summer'}
    ${'2026-03-29'} | ${'2026-03-29T21:59:59.999Z'} | ${false} | ${'a day of 23 hours'}
    ${'2026-03-29'} | ${'2026-03-29T22:00:00.000Z'} | ${true}  | ${'and its end'}
    ${'2026-10-25'} | ${'2026-10-25T22:59:59.999Z'} | ${false} | ${'a day of 25 hours'}
    ${'2026-10-25'} | ${'2026-10-25T23:00:00.000Z'} | ${true}  | ${'and its end'}
    ${'2026-12-31'} | ${'2026-12-31T23:00:00.000Z'} | ${true}  | ${'a new year'}
  `('$due is past at $now: $past, $because', ({ due, now, past }) => {
    expect(isPast(due, now, amsterdam)).toBe(past);
  });
});

describe('beside a second opinion', () => {
  const cases = 20_000;

  test(`${cases} random moments get the same answers`, () => {
    const random = seeded(20_261_123);
    const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
    const opinions = calendars(random).flatMap((calendar) =>
      [amsterdam, amsterdam, amsterdam, 'America/New_York', 'Pacific/Auckland'].map((zone) => ({ calendar, zone })),
    );
    const seconds = new Map(opinions.map((opinion) => [opinion, new SecondOpinion(opinion.calendar, opinion.zone, 2024, 2040)]));
    const differences: unknown[] = [];
    let compared = 0;
    const agree = (asked: string, ours: unknown, theirs: unknown, context: object): void => {
      compared += 1;
      if (JSON.stringify(ours) !== JSON.stringify(theirs)) differences.push({ asked, ours, theirs, ...context });
    };

    for (let n = 0; n < cases; n += 1) {
      const opinion = pick(opinions);
      const { calendar, zone } = opinion;
      const second = seconds.get(opinion) as SecondOpinion;
      const at = randomMoment(random);
      const days = Math.floor(random() * random() * 31);
      const minutes = pick([0, 1, 30, 480, Math.floor(random() * 2000), Math.round(random() * 60_000_000) / 60_000]);
      const day = dayAt(at, zone);
      const other = addDays(day, Math.floor(random() * 41) - 20);
      const context = { at, days, minutes, other, zone, calendar };

      agree('term', summary(at, days, calendar, zone), second.term(at, days), context);
      agree('working', isWorkingDay(day, calendar), second.isWorkingDay(day), context);
      agree('back', addWorkingDays(day, -days, calendar), second.addWorkingDays(day, -days), context);
      agree('until', workingDaysUntil(day, other, calendar), second.workingDaysUntil(day, other), context);
      agree('open', isOfficeMinute(at, calendar, zone), second.isOfficeMinute(at), context);
      agree('opening', nextOfficeMinute(at, calendar, zone), second.nextOfficeMinute(at), context);
      agree('minutes', addOfficeMinutes(at, minutes, calendar, zone), second.addOfficeMinutes(at, minutes), context);
    }

    process.stdout.write(
      `second opinion: ${cases} moments, ${opinions.length / 5} calendars in 3 zones, ${compared} answers, ${differences.length} differences\n`,
    );
    expect(compared).toBe(7 * cases);
    expect(differences.slice(0, 5)).toEqual([]);
  }, 120_000);
});

/** Due after two and after five working days. */
function dues(received: Instant, calendar: Calendar): string {
  return [2, 5].map((days) => termFrom(received, days, calendar, amsterdam).due).join(' ');
}

function summary(received: Instant, days: number, calendar: Calendar, zone: Zone): object {
  const { start, due, counted, skipped } = termFrom(received, days, calendar, zone);
  return { start, due, counted: counted.length, skipped: skipped.length };
}

/** Every combination of settings, each with closing days and hours of its own. */
function calendars(random: () => number): Calendar[] {
  const all: Calendar[] = [];
  for (const liberationDay of ['every-year', 'lustrum', 'never'] as const) {
    for (const goodFriday of [true, false]) {
      for (const start of ['strict', 'lenient'] as const) {
        const closed = Array.from({ length: Math.floor(random() * 40) }, () => ({
          day: addDays('2026-01-01', Math.floor(random() * 4017)),
          name: 'dicht',
        }));
        const [opens, closes] = random() < 0.5 ? ['09:00', '17:00'] : ['08:30', '16:45'];
        all.push({ version: all.length + 1, liberationDay, goodFriday, start, closed, opens, closes });
      }
    }
  }
  return all;
}

/** From 2026 to 2036; half of them at most two seconds from a whole half hour, where days, offices and clocks change. */
function randomMoment(random: () => number): Instant {
  const minutes = random() * 5_785_919;
  if (random() < 0.5) return addMinutes('2026-01-01T00:00:00.000Z', minutes);
  return addMinutes('2026-01-01T00:00:00.000Z', Math.floor(minutes / 30) * 30 + (Math.floor(random() * 5) - 2) / 60);
}
