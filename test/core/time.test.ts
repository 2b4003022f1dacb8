import {
  addDays,
  addMinutes,
  dayAt,
  instantAt,
  minutesBetween,
  parseDay,
  parseInstant,
  timeAt,
  weekday,
} from '../../bot/core/time.ts';

const amsterdam = 'Europe/Amsterdam';

describe('a moment on the wall', () => {
  test.each`
    instant                       | zone                  | day             | time       | because
    ${'2026-11-23T08:00:00.000Z'} | ${amsterdam}          | ${'2026-11-23'} | ${'09:00'} | ${'winter is an hour ahead'}
    ${'2026-07-01T07:00:00.000Z'} | ${amsterdam}          | ${'2026-07-01'} | ${'09:00'} | ${'summer is two hours ahead'}
    ${'2026-04-26T22:30:00.000Z'} | ${amsterdam}          | ${'2026-04-27'} | ${'00:30'} | ${"it is King's Day before UTC knows"}
    ${'2026-12-31T22:59:59.999Z'} | ${amsterdam}          | ${'2026-12-31'} | ${'23:59'} | ${'the last millisecond of the year'}
    ${'2026-12-31T23:00:00.000Z'} | ${amsterdam}          | ${'2027-01-01'} | ${'00:00'} | ${'the first of the next'}
    ${'2026-03-29T00:59:59.999Z'} | ${amsterdam}          | ${'2026-03-29'} | ${'01:59'} | ${'just before the clocks go forward'}
    ${'2026-03-29T01:00:00.000Z'} | ${amsterdam}          | ${'2026-03-29'} | ${'03:00'} | ${'just after'}
    ${'2026-10-25T00:30:00.000Z'} | ${amsterdam}          | ${'2026-10-25'} | ${'02:30'} | ${'half past two for the first time'}
    ${'2026-10-25T01:30:00.000Z'} | ${amsterdam}          | ${'2026-10-25'} | ${'02:30'} | ${'half past two for the second time'}
    ${'2026-11-23T02:00:00.000Z'} | ${'America/New_York'} | ${'2026-11-22'} | ${'21:00'} | ${'the office is where the zone says'}
    ${'2028-02-28T23:30:00.000Z'} | ${amsterdam}          | ${'2028-02-29'} | ${'00:30'} | ${'a leap day'}
  `('$instant in $zone is $day $time: $because', ({ instant, zone, day, time }) => {
    expect([dayAt(instant, zone), timeAt(instant, zone)]).toEqual([day, time]);
  });

  test.each`
    day             | time       | instant                       | because
    ${'2026-11-23'} | ${'09:00'} | ${'2026-11-23T08:00:00.000Z'} | ${'winter'}
    ${'2026-07-01'} | ${'09:00'} | ${'2026-07-01T07:00:00.000Z'} | ${'summer'}
    ${'2026-03-29'} | ${'02:30'} | ${'2026-03-29T01:30:00.000Z'} | ${'skipped, so the clock shows 03:30'}
    ${'2026-10-25'} | ${'02:30'} | ${'2026-10-25T00:30:00.000Z'} | ${'comes twice, so the first'}
    ${'2026-01-01'} | ${'00:00'} | ${'2025-12-31T23:00:00.000Z'} | ${'midnight is last year in UTC'}
  `('$day $time in Amsterdam is $instant: $because', ({ day, time, instant }) => {
    expect(instantAt(day, time, amsterdam)).toBe(instant);
  });

  test('is written like toISOString, so that moments sort as strings', () => {
    const written = instantAt('2026-11-23', '09:00', amsterdam);
    expect(written).toBe(new Date(written).toISOString());
    expect(addMinutes('2026-11-23T08:00:00Z', 0)).toBe('2026-11-23T08:00:00.000Z');
  });
});

describe('reckoning', () => {
  test.each`
    day             | days    | expected
    ${'2026-03-28'} | ${1}    | ${'2026-03-29'}
    ${'2026-03-29'} | ${1}    | ${'2026-03-30'}
    ${'2026-10-25'} | ${1}    | ${'2026-10-26'}
    ${'2026-12-31'} | ${1}    | ${'2027-01-01'}
    ${'2028-02-28'} | ${1}    | ${'2028-02-29'}
    ${'2026-01-01'} | ${-1}   | ${'2025-12-31'}
    ${'2026-11-23'} | ${0}    | ${'2026-11-23'}
    ${'2026-01-01'} | ${-365} | ${'2025-01-01'}
  `('$day and $days days is $expected', ({ day, days, expected }) => {
    expect(addDays(day, days)).toBe(expected);
  });

  test.each`
    from                          | minutes | to
    ${'2026-11-23T08:00:00.000Z'} | ${90}   | ${'2026-11-23T09:30:00.000Z'}
    ${'2026-11-23T08:00:00.000Z'} | ${-90}  | ${'2026-11-23T06:30:00.000Z'}
    ${'2026-12-31T23:59:00.000Z'} | ${1.5}  | ${'2027-01-01T00:00:30.000Z'}
    ${'2026-03-29T00:30:00.000Z'} | ${60}   | ${'2026-03-29T01:30:00.000Z'}
  `('$minutes minutes lie between $from and $to', ({ from, minutes, to }) => {
    expect(addMinutes(from, minutes)).toBe(to);
    expect(minutesBetween(from, to)).toBe(minutes);
  });

  test('a week starts on Monday', () => {
    const week = ['2026-11-23', '2026-11-24', '2026-11-25', '2026-11-26', '2026-11-27', '2026-11-28', '2026-11-29'];
    expect(week.map(weekday)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });
});

describe('what comes from outside', () => {
  test.each`
    written                           | expected
    ${'2026-11-23T08:00:00Z'}         | ${'2026-11-23T08:00:00.000Z'}
    ${'2026-11-23T08:00:00.1234567Z'} | ${'2026-11-23T08:00:00.123Z'}
    ${'2026-11-23T09:00:00+01:00'}    | ${'2026-11-23T08:00:00.000Z'}
    ${'2026-11-23T09:00+01:00'}       | ${'2026-11-23T08:00:00.000Z'}
    ${'2026-11-22T23:00:00.5-09:30'}  | ${'2026-11-23T08:30:00.500Z'}
    ${'2028-02-29T00:00:00Z'}         | ${'2028-02-29T00:00:00.000Z'}
    ${'1900-01-01T00:00:00.000Z'}     | ${'1900-01-01T00:00:00.000Z'}
    ${'2200-12-31T23:59:59.999Z'}     | ${'2200-12-31T23:59:59.999Z'}
  `('$written is the moment $expected', ({ written, expected }) => {
    expect(parseInstant(written)).toBe(expected);
  });

  test.each([
    ['no zone', '2026-11-23T08:00:00'],
    ['a day', '2026-11-23'],
    ['30 February', '2026-02-30T08:00:00Z'],
    ['29 February in an ordinary year', '2026-02-29T08:00:00Z'],
    ['month 13', '2026-13-01T08:00:00Z'],
    ['hour 24', '2026-11-23T24:00:00Z'],
    ['minute 60', '2026-11-23T08:60:00Z'],
    ['a leap second', '2026-12-31T23:59:60Z'],
    ['an offset of 25 hours', '2026-11-23T08:00:00+25:00'],
    ['ten decimals', '2026-11-23T08:00:00.1234567891Z'],
    ['small letters', '2026-11-23t08:00:00z'],
    ['a space for T', '2026-11-23 08:00:00Z'],
    ['spaces around', ' 2026-11-23T08:00:00Z '],
    ['a line end', '2026-11-23T08:00:00Z\n'],
    ['an annotation', '2026-11-23T08:00:00Z[Europe/Amsterdam]'],
    ['other digits', '２０２６-11-23T08:00:00Z'],
    ['the year .NET calls no date', '0001-01-01T00:00:00Z'],
    ['the year .NET calls for ever', '9999-12-31T23:59:59.9999999Z'],
    ['a year that overflows', '9999-12-31T23:59:59-01:00'],
    ['a year of six digits', '+020260-11-23T08:00:00Z'],
    ['the last millisecond before 1900', '1899-12-31T23:59:59.999Z'],
    ['the first after 2200', '2201-01-01T00:00:00.000Z'],
    ['a mail date', 'Mon, 23 Nov 2026 08:00:00 +0000'],
    ['words', 'tomorrow'],
    ['nothing', ''],
    ['a book', '2026-11-23T08:00:00Z'.repeat(100_000)],
    ['a number', 1_795_420_800_000],
    ['not a number', Number.NaN],
    ['null', null],
    ['undefined', undefined],
    ['a Date', new Date('2026-11-23T08:00:00Z')],
    ['a list', ['2026-11-23T08:00:00Z']],
    ['an object that reads as text', { toString: () => '2026-11-23T08:00:00Z' }],
  ])('%s is no moment', (_, value) => {
    expect(parseInstant(value)).toBeUndefined();
  });

  test.each(['2026-11-23', '2028-02-29', '1900-01-01', '2200-12-31'])('%s is a day', (day) => {
    expect(parseDay(day)).toBe(day);
  });

  test.each([
    '2026-02-29',
    '2026-00-10',
    '2026-11-31',
    '2026-1-2',
    '23-11-2026',
    '20261123',
    '2026-W48-1',
    '2026-11-23T00:00:00Z',
    ' 2026-11-23',
    '2026-11-23\n',
    '0001-01-01',
    '1899-12-31',
    '2201-01-01',
    '9999-12-31',
    '',
    20261123,
    null,
    undefined,
    {},
    new Date(0),
  ])('%j is no day', (value) => {
    expect(parseDay(value)).toBeUndefined();
  });
});
