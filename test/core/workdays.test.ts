import Holidays from 'date-holidays';
import { addDays, type Day, weekday } from '../../bot/core/time.ts';
import {
  addOfficeMinutes,
  addWorkingDays,
  type Calendar,
  dayOff,
  holidaysIn,
  isOfficeMinute,
  isWorkingDay,
  nextOfficeMinute,
  standardCalendar,
  workingDaysUntil,
} from '../../bot/core/workdays.ts';
import { dayOf, gaussEaster } from '../kit/second-opinion.ts';

const amsterdam = 'Europe/Amsterdam';
const withoutExtras: Calendar = { ...standardCalendar, liberationDay: 'never' };
const withGoodFriday: Calendar = { ...standardCalendar, goodFriday: true };
const withEverything: Calendar = { ...standardCalendar, liberationDay: 'every-year', goodFriday: true };

describe('holidays', () => {
  test.each`
    year    | free                                           | working
    ${2026} | ${'01-01 04-06 04-27 05-14 05-25 12-25'}       | ${255}
    ${2027} | ${'01-01 03-29 04-27 05-06 05-17'}             | ${256}
    ${2028} | ${'04-17 04-27 05-25 06-05 12-25 12-26'}       | ${254}
    ${2029} | ${'01-01 04-02 04-27 05-10 05-21 12-25 12-26'} | ${254}
    ${2030} | ${'01-01 04-22 05-30 06-10 12-25 12-26'}       | ${255}
    ${2031} | ${'01-01 04-14 05-22 06-02 12-25 12-26'}       | ${255}
  `('$year has $working working days, and on weekdays $free are free', ({ year, free, working }) => {
    expect(freeWeekdays(year, withoutExtras).join(' ')).toBe(free);
    expect(workingDaysUntil(`${year - 1}-12-31`, `${year}-12-31`, withoutExtras)).toBe(working);
  });

  test.each(['2026-04-03', '2027-03-26', '2028-04-14', '2029-03-30', '2030-04-19', '2031-04-11'])(
    'Good Friday %s is free only where the office says so',
    (day) => {
      expect(dayOff(day, withGoodFriday)).toEqual({ kind: 'holiday', name: 'good-friday' });
      expect(dayOff(day, standardCalendar)).toBeUndefined();
    },
  );

  test("King's Day moves to the 26th in exactly the years in which the 27th is a Sunday", () => {
    const moved = years(2014, 2070).filter((year) => holidaysIn(year, standardCalendar).get(`${year}-04-26`) === 'kings-day');
    const kept = years(2014, 2070).filter((year) => holidaysIn(year, standardCalendar).get(`${year}-04-27`) === 'kings-day');
    expect(moved).toEqual([2014, 2025, 2031, 2036, 2042, 2053, 2059, 2064, 2070]);
    expect(moved.length + kept.length).toBe(57);
  });

  test.each`
    setting         | free
    ${'every-year'} | ${[2024, 2025, 2026, 2027, 2028, 2029, 2030, 2031]}
    ${'lustrum'}    | ${[2025, 2030]}
    ${'never'}      | ${[]}
  `('Liberation Day $setting is free in $free', ({ setting, free }) => {
    const calendar = { ...standardCalendar, liberationDay: setting };
    expect(years(2024, 2031).filter((year) => holidaysIn(year, calendar).has(`${year}-05-05`))).toEqual(free);
  });

  test('5 May 2157 is Ascension Day as well, and bears the name that is always free', () => {
    expect(dayOff('2157-05-05', withEverything)).toEqual({ kind: 'holiday', name: 'ascension-day' });
    expect(holidaysIn(2157, withEverything).size).toBe(8);
  });

  test('come first to last', () => {
    for (const year of years(2026, 2040)) {
      const days = [...holidaysIn(year, withEverything).keys()];
      expect(days).toEqual([...days].sort());
    }
  });

  test('are reckoned once for the same year and settings', () => {
    expect(holidaysIn(2026, { ...standardCalendar, version: 7, opens: '08:00' })).toBe(holidaysIn(2026, standardCalendar));
    expect(holidaysIn(2026, withGoodFriday)).not.toBe(holidaysIn(2026, standardCalendar));
  });
});

describe('Easter', () => {
  // The earliest and latest there are, both sides of the century years, and the years in which a bare Gauss or a bare epact errs.
  test.each`
    easter          | because
    ${'1913-03-23'} | ${'earliest of its century'}
    ${'1943-04-25'} | ${'the latest there is'}
    ${'1954-04-18'} | ${'epact 25'}
    ${'1981-04-19'} | ${'epact 24'}
    ${'2000-04-23'} | ${'a leap century'}
    ${'2008-03-23'} | ${'earliest of our time'}
    ${'2026-04-05'} | ${'this year'}
    ${'2027-03-28'} | ${'on the night the clocks go forward'}
    ${'2038-04-25'} | ${'the latest there is'}
    ${'2049-04-18'} | ${'epact 25'}
    ${'2076-04-19'} | ${'epact 24'}
    ${'2100-03-28'} | ${'a century without a leap day'}
    ${'2160-03-23'} | ${'earliest of its century'}
  `('$easter: $because', ({ easter }) => {
    expect(holidaysIn(Number(easter.slice(0, 4)), standardCalendar).get(addDays(easter, 1))).toBe('easter-monday');
  });

  test('agrees with Gauss from 1900 to 2200', () => {
    const all = years(1900, 2200);
    const differences = all.filter((year) => !isEasterMonday(dayOf(gaussEaster(year) + 1)));
    say(`Easter: ${all.length} years, ${differences.length} differences`);
    expect(all).toHaveLength(301);
    expect(differences).toEqual([]);
  });
});

describe('beside date-holidays', () => {
  // Its days as text: its moments are midnight in Amsterdam, which is another day in other zones.
  const theirs = new Holidays('NL');
  const typed = (year: number, type: string): Day[] =>
    theirs
      .getHolidays(year)
      .filter((holiday) => holiday.type === type)
      .map((holiday) => holiday.date.slice(0, 10));

  test('the public weekdays of 2026-2040 are the same', () => {
    const ours = years(2026, 2040).flatMap((year) => freeWeekdays(year, withoutExtras).map((day) => `${year}-${day}`));
    const publicWeekdays = years(2026, 2040).flatMap((year) => typed(year, 'public').filter((day) => weekday(day) < 6));
    say(`date-holidays: 15 years, ${ours.length} free weekdays of ours, ${publicWeekdays.length} of theirs`);
    expect(ours.length).toBeGreaterThan(80);
    expect(ours).toEqual(publicWeekdays);
  });

  test('Good Friday and 5 May are there, every year, as type school', () => {
    const ours = years(2026, 2040).flatMap((year) => {
      const names = [...holidaysIn(year, withEverything)];
      return names.filter(([, name]) => name === 'good-friday' || name === 'liberation-day').map(([day]) => day);
    });
    expect(ours).toHaveLength(30);
    expect(ours).toEqual(years(2026, 2040).flatMap((year) => typed(year, 'school')));
  });

  test("New Year's Eve is type bank there, and an ordinary working day here", () => {
    expect(typed(2026, 'bank')).toEqual(['2026-12-31']);
    expect(isWorkingDay('2026-12-31', withEverything)).toBe(true);
  });
});

describe('a day off', () => {
  const closed: Calendar = {
    ...standardCalendar,
    closed: [
      { day: '2026-05-15', name: 'brugdag' },
      { day: '2026-05-16', name: 'verhuizing' },
      { day: '2026-05-14', name: 'brugdag' },
    ],
  };

  test.each`
    day             | why                                           | because
    ${'2026-05-13'} | ${undefined}                                  | ${'a Wednesday'}
    ${'2026-05-14'} | ${{ kind: 'holiday', name: 'ascension-day' }} | ${'a holiday, closed or not'}
    ${'2026-05-15'} | ${{ kind: 'closed', name: 'brugdag' }}        | ${'the Friday after'}
    ${'2026-05-16'} | ${{ kind: 'closed', name: 'verhuizing' }}     | ${'a name says more than weekend'}
    ${'2026-05-17'} | ${{ kind: 'weekend' }}                        | ${'a Sunday'}
    ${'2026-12-26'} | ${{ kind: 'holiday', name: 'boxing-day' }}    | ${'a Saturday, but Christmas'}
  `('$day is $why: $because', ({ day, why }) => {
    expect(dayOff(day, closed)).toEqual(why);
    expect(isWorkingDay(day, closed)).toBe(why === undefined);
  });
});

describe('counting working days', () => {
  test.each`
    start           | count  | expected        | because
    ${'2026-11-27'} | ${1}   | ${'2026-11-30'} | ${'Friday + 1 is Monday'}
    ${'2026-11-28'} | ${1}   | ${'2026-11-30'} | ${'Saturday + 1 is Monday'}
    ${'2026-11-29'} | ${1}   | ${'2026-11-30'} | ${'Sunday + 1 is Monday'}
    ${'2026-11-29'} | ${0}   | ${'2026-11-29'} | ${'nothing added, nothing moved'}
    ${'2026-11-30'} | ${-1}  | ${'2026-11-27'} | ${'Monday - 1 is Friday'}
    ${'2026-11-29'} | ${-1}  | ${'2026-11-27'} | ${'Sunday - 1 is Friday'}
    ${'2026-04-02'} | ${1}   | ${'2026-04-03'} | ${'Good Friday is worked by default'}
    ${'2026-04-03'} | ${1}   | ${'2026-04-07'} | ${'Easter Monday is not'}
    ${'2026-12-24'} | ${1}   | ${'2026-12-28'} | ${'over Christmas'}
    ${'2027-01-04'} | ${-1}  | ${'2026-12-31'} | ${'back over New Year'}
    ${'2026-03-27'} | ${1}   | ${'2026-03-30'} | ${'the clocks go forward in between'}
    ${'2026-10-23'} | ${1}   | ${'2026-10-26'} | ${'the clocks go back in between'}
    ${'2025-12-31'} | ${255} | ${'2026-12-31'} | ${'all of 2026'}
  `('$start and $count working days is $expected: $because', ({ start, count, expected }) => {
    expect(addWorkingDays(start, count, standardCalendar)).toBe(expected);
  });

  test.each`
    from            | to              | expected | because
    ${'2026-11-27'} | ${'2026-11-30'} | ${1}     | ${'Friday to Monday'}
    ${'2026-11-27'} | ${'2026-11-29'} | ${0}     | ${'Friday to Sunday'}
    ${'2026-11-28'} | ${'2026-11-30'} | ${1}     | ${'Saturday to Monday'}
    ${'2026-11-23'} | ${'2026-11-23'} | ${0}     | ${'the day itself'}
    ${'2026-11-30'} | ${'2026-11-27'} | ${-1}    | ${'Monday back to Friday'}
    ${'2026-11-29'} | ${'2026-11-27'} | ${0}     | ${'on Sunday no working day has gone by since Friday'}
    ${'2026-12-24'} | ${'2026-12-28'} | ${1}     | ${'over Christmas'}
  `('from $from until $to is $expected: $because', ({ from, to, expected }) => {
    expect(workingDaysUntil(from, to, standardCalendar)).toBe(expected);
  });

  test('a closing day that is added moves what lies behind it', () => {
    const closed = { ...standardCalendar, closed: [{ day: '2026-05-15', name: 'brugdag' }] };
    expect(addWorkingDays('2026-05-13', 2, standardCalendar)).toBe('2026-05-18');
    expect(addWorkingDays('2026-05-13', 2, closed)).toBe('2026-05-19');
    expect(workingDaysUntil('2026-05-13', '2026-05-19', closed)).toBe(2);
  });

  test('an office that never opens gets an error that tells the cure, not an endless loop', () => {
    const shut = {
      ...standardCalendar,
      closed: Array.from({ length: 900 }, (_, n) => ({ day: addDays('2025-06-01', n), name: 'dicht' })),
    };
    expect(() => addWorkingDays('2026-01-01', 1, shut)).toThrow(/Take closing days out in the settings/);
    expect(() => addWorkingDays('2027-11-01', -1, shut)).toThrow(/Take closing days out in the settings/);
    expect(() => nextOfficeMinute('2026-01-01T12:00:00.000Z', shut, amsterdam)).toThrow(/Check these in the settings/);
  });

  test.each([0.5, Number.NaN, Number.POSITIVE_INFINITY, 1e9, -1e9])('%d working days is refused', (count) => {
    expect(() => addWorkingDays('2026-11-23', count, standardCalendar)).toThrow(/check the term in the settings/);
  });
});

describe('office minutes', () => {
  test.each`
    instant                       | open     | next                          | because
    ${'2026-11-23T07:59:59.999Z'} | ${false} | ${'2026-11-23T08:00:00.000Z'} | ${'a blink before nine'}
    ${'2026-11-23T08:00:00.000Z'} | ${true}  | ${'2026-11-23T08:00:00.000Z'} | ${'nine sharp'}
    ${'2026-11-23T11:34:56.789Z'} | ${true}  | ${'2026-11-23T11:34:56.789Z'} | ${'the moment itself'}
    ${'2026-11-23T15:59:59.999Z'} | ${true}  | ${'2026-11-23T15:59:59.999Z'} | ${'a blink before five'}
    ${'2026-11-23T16:00:00.000Z'} | ${false} | ${'2026-11-24T08:00:00.000Z'} | ${'five sharp'}
    ${'2026-11-28T11:00:00.000Z'} | ${false} | ${'2026-11-30T08:00:00.000Z'} | ${'Saturday'}
    ${'2026-12-24T17:00:00.000Z'} | ${false} | ${'2026-12-28T08:00:00.000Z'} | ${'Christmas Eve'}
    ${'2026-03-27T16:30:00.000Z'} | ${false} | ${'2026-03-30T07:00:00.000Z'} | ${'the clocks go forward in the weekend'}
    ${'2026-10-23T15:30:00.000Z'} | ${false} | ${'2026-10-26T08:00:00.000Z'} | ${'the clocks go back in the weekend'}
    ${'2026-03-29T01:30:00.000Z'} | ${false} | ${'2026-03-30T07:00:00.000Z'} | ${'in the night itself'}
  `('at $instant open is $open, and next is $next: $because', ({ instant, open, next }) => {
    expect(isOfficeMinute(instant, standardCalendar, amsterdam)).toBe(open);
    expect(nextOfficeMinute(instant, standardCalendar, amsterdam)).toBe(next);
  });

  test.each`
    instant                       | minutes | expected                      | because
    ${'2026-11-23T08:00:00.000Z'} | ${30}   | ${'2026-11-23T08:30:00.000Z'} | ${'within the day'}
    ${'2026-11-27T15:00:00.000Z'} | ${60}   | ${'2026-11-27T16:00:00.000Z'} | ${'up to the moment of closing'}
    ${'2026-11-27T15:00:00.000Z'} | ${60.5} | ${'2026-11-30T08:00:30.000Z'} | ${'and past it is Monday'}
    ${'2026-11-27T15:00:00.000Z'} | ${90}   | ${'2026-11-30T08:30:00.000Z'} | ${'Friday 16:00 + 90 is Monday 09:30'}
    ${'2026-11-28T11:00:00.000Z'} | ${30}   | ${'2026-11-30T08:30:00.000Z'} | ${'Saturday counts from Monday'}
    ${'2026-11-28T11:00:00.000Z'} | ${0}    | ${'2026-11-28T11:00:00.000Z'} | ${'nothing added, nothing moved'}
    ${'2026-11-23T08:00:00.000Z'} | ${480}  | ${'2026-11-23T16:00:00.000Z'} | ${'a whole day'}
    ${'2026-11-23T08:00:00.000Z'} | ${2400} | ${'2026-11-27T16:00:00.000Z'} | ${'a whole week'}
    ${'2026-11-23T06:00:00.000Z'} | ${10}   | ${'2026-11-23T08:10:00.000Z'} | ${'early counts from nine'}
    ${'2026-03-27T15:30:00.000Z'} | ${60}   | ${'2026-03-30T07:30:00.000Z'} | ${'half an hour either side of going forward'}
    ${'2026-10-23T14:30:00.000Z'} | ${60}   | ${'2026-10-26T08:30:00.000Z'} | ${'half an hour either side of going back'}
    ${'2026-12-24T15:30:00.000Z'} | ${60}   | ${'2026-12-28T08:30:00.000Z'} | ${'over Christmas'}
  `('$instant and $minutes minutes is $expected: $because', ({ instant, minutes, expected }) => {
    expect(addOfficeMinutes(instant, minutes, standardCalendar, amsterdam)).toBe(expected);
  });

  // Europe changes its clocks on Sundays; Cairo does so on a Friday at midnight and on a Thursday, so there it meets office time.
  test('an hour that the clocks skip during office time is not counted', () => {
    const night: Calendar = { ...standardCalendar, opens: '00:00', closes: '08:00' };
    expect(addOfficeMinutes('2026-04-23T04:30:00.000Z', 120, night, 'Africa/Cairo')).toBe('2026-04-23T22:30:00.000Z');
    expect(addOfficeMinutes('2026-04-23T22:00:00.000Z', 7 * 60, night, 'Africa/Cairo')).toBe('2026-04-24T05:00:00.000Z');
  });

  test('an hour that comes twice does not open the office twice', () => {
    const late: Calendar = { ...standardCalendar, opens: '22:00', closes: '23:30' };
    expect(addOfficeMinutes('2026-10-29T19:00:00.000Z', 90, late, 'Africa/Cairo')).toBe('2026-10-29T20:30:00.000Z');
    expect(isOfficeMinute('2026-10-29T20:15:00.000Z', late, 'Africa/Cairo')).toBe(true);
    expect(isOfficeMinute('2026-10-29T21:15:00.000Z', late, 'Africa/Cairo')).toBe(false);
    expect(nextOfficeMinute('2026-10-29T21:15:00.000Z', late, 'Africa/Cairo')).toBe('2026-10-30T20:00:00.000Z');
  });

  test('a closing day that is added has no minutes', () => {
    const closed = { ...standardCalendar, closed: [{ day: '2026-11-24', name: 'studiedag' }] };
    expect(isOfficeMinute('2026-11-24T10:00:00.000Z', closed, amsterdam)).toBe(false);
    expect(nextOfficeMinute('2026-11-24T10:00:00.000Z', closed, amsterdam)).toBe('2026-11-25T08:00:00.000Z');
    expect(addOfficeMinutes('2026-11-23T15:30:00.000Z', 60, closed, amsterdam)).toBe('2026-11-25T08:30:00.000Z');
  });

  test('an office that closes before it opens gets an error that tells the cure', () => {
    const turned = { ...standardCalendar, opens: '17:00', closes: '09:00' };
    expect(() => addOfficeMinutes('2026-11-23T10:00:00.000Z', 1, turned, amsterdam)).toThrow(
      /open from 17:00 to 09:00.*settings/,
    );
  });

  test.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('%d office minutes is refused', (minutes) => {
    expect(() => addOfficeMinutes('2026-11-23T10:00:00.000Z', minutes, standardCalendar, amsterdam)).toThrow(/waiting times/);
  });
});

/** The free weekdays of a year, as `MM-DD`. */
function freeWeekdays(year: number, calendar: Calendar): string[] {
  return [...holidaysIn(year, calendar).keys()].filter((day) => weekday(day) < 6).map((day) => day.slice(5));
}

function isEasterMonday(day: Day): boolean {
  return holidaysIn(Number(day.slice(0, 4)), standardCalendar).get(day) === 'easter-monday';
}

function years(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, n) => first + n);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
