import type { Complaint, Fact, Recorded, Rung } from '../../bot/core/complaint.ts';
import { evolve } from '../../bot/core/complaint.ts';
import { dueRungs, nextReminderAt } from '../../bot/core/reminders.ts';
import type { Instant } from '../../bot/core/time.ts';
import { addDays, addMinutes, dayAt, instantAt, timeAt, weekday } from '../../bot/core/time.ts';
import { type Calendar, isOfficeMinute, standardCalendar } from '../../bot/core/workdays.ts';
import {
  amsterdam,
  at,
  called,
  claimedBySanne,
  complaintOf,
  moment,
  receivedAt,
  releasedBySanne,
  replySent,
  replyWritten,
} from '../kit/given.ts';
import { seeded } from '../kit/second-opinion.ts';

const days = ['ma', 'di', 'wo', 'do', 'vr', 'za', 'zo'];

/** `di 2026-11-24 09:00` on the office's wall. */
const wall = (instant: Instant): string => {
  const day = dayAt(instant, amsterdam);
  return `${days[weekday(day) - 1]} ${day} ${timeAt(instant, amsterdam)}`;
};

const due = (complaint: Complaint, local: string, calendar = standardCalendar): string[] =>
  dueRungs(complaint, moment(local), calendar, amsterdam).map(({ key, to }) => `${key} > ${to.join(', ')}`);

/** The complaint after a reminder was written down. */
const heard = (complaint: Complaint, rungs: readonly Rung[], now: Instant): Complaint =>
  after(complaint, { id: 'r', at: now, by: { system: 'clock' }, fact: { type: 'RemindersGiven', rungs } });
const after = (complaint: Complaint, fact: Recorded): Complaint => evolve(complaint, fact) as Complaint;

/** Lets the clock tick from `from` up to `until`, with facts coming in between; answers each rung with the moment it was given. */
function lived(
  complaint: Complaint,
  {
    from,
    until,
    minutes,
    facts = [],
    calendar = standardCalendar,
    asleep = [],
  }: {
    from: string;
    until: string;
    minutes: number;
    facts?: readonly Recorded[];
    calendar?: Calendar;
    asleep?: readonly [string, string][];
  },
): { readonly given: string[]; readonly keys: string[] } {
  const given: string[] = [];
  const keys: string[] = [];
  const waiting = [...facts];
  const nights = asleep.map(([begin, end]) => [moment(begin), moment(end)] as const);
  let state = complaint;
  for (let now = moment(from); now < moment(until); now = addMinutes(now, minutes)) {
    while (waiting[0] && waiting[0].at <= now) state = after(state, waiting.shift() as Recorded);
    if (nights.some(([begin, end]) => begin <= now && now < end)) continue;
    const rungs = dueRungs(state, now, calendar, amsterdam);
    if (rungs.length === 0) continue;
    for (const { key, to } of rungs) {
      keys.push(key);
      given.push(`${wall(now)} ${key} > ${to.join(', ')}`);
    }
    state = heard(state, rungs, now);
  }
  return { given, keys };
}

/** Claimed a minute after it came in, so that nothing but the terms speaks. */
const claimed = (local: string, ...facts: readonly (Fact | Recorded)[]): Complaint => {
  const received = receivedAt(local);
  const claim: Recorded = {
    id: 'c',
    at: addMinutes(received.receivedAt, 1),
    by: { person: 'sanne' },
    fact: claimedBySanne,
  };
  return complaintOf(received, claim, ...facts);
};

describe('the ladder', () => {
  test('of a complaint on Monday, hour by hour', () => {
    const { given } = lived(claimed('2026-11-23 10:00'), { from: '2026-11-23 10:00', until: '2026-12-03 00:00', minutes: 60 });
    expect(given).toEqual([
      'di 2026-11-24 09:00 reaction:day-before > owner',
      'wo 2026-11-25 09:00 reaction:due-morning > owner',
      'wo 2026-11-25 15:00 reaction:due-afternoon > owner, lead',
      'do 2026-11-26 09:00 reaction:late-1 > owner, lead',
      'vr 2026-11-27 09:00 whole:day-before > owner',
      'vr 2026-11-27 09:00 reaction:late-2 > owner, lead, management',
      'ma 2026-11-30 09:00 whole:due-morning > owner',
      'ma 2026-11-30 09:00 reaction:late-3 > owner, lead, management',
      'ma 2026-11-30 15:00 whole:due-afternoon > owner, lead',
      'di 2026-12-01 09:00 whole:late-1 > owner, lead',
      'di 2026-12-01 09:00 reaction:late-4 > owner, lead, management',
      'wo 2026-12-02 09:00 whole:late-2 > owner, lead, management',
      'wo 2026-12-02 09:00 reaction:late-5 > owner, lead, management',
    ]);
  });

  test('of a complaint on Thursday, with the weekend in between', () => {
    const { given } = lived(claimed('2026-11-19 16:00'), { from: '2026-11-19 16:00', until: '2026-11-26 00:00', minutes: 60 });
    expect(given.filter((line) => line.includes('reaction'))).toEqual([
      'vr 2026-11-20 09:00 reaction:day-before > owner',
      'ma 2026-11-23 09:00 reaction:due-morning > owner',
      'ma 2026-11-23 15:00 reaction:due-afternoon > owner, lead',
      'di 2026-11-24 09:00 reaction:late-1 > owner, lead',
      'wo 2026-11-25 09:00 reaction:late-2 > owner, lead, management',
    ]);
  });

  test("with the weekend and King's Day in between, in summer time", () => {
    const { given } = lived(claimed('2026-04-23 11:00'), { from: '2026-04-23 11:00', until: '2026-04-30 00:00', minutes: 60 });
    expect(given.filter((line) => line.includes('reaction'))).toEqual([
      'vr 2026-04-24 09:00 reaction:day-before > owner',
      'di 2026-04-28 09:00 reaction:due-morning > owner',
      'di 2026-04-28 15:00 reaction:due-afternoon > owner, lead',
      'wo 2026-04-29 09:00 reaction:late-1 > owner, lead',
    ]);
  });

  test('of a complaint on Saturday begins on Monday', () => {
    const { given } = lived(claimed('2026-11-21 12:00'), { from: '2026-11-21 12:00', until: '2026-11-26 00:00', minutes: 60 });
    expect(given.filter((line) => line.includes('reaction'))).toEqual([
      'ma 2026-11-23 09:00 reaction:day-before > owner',
      'di 2026-11-24 09:00 reaction:due-morning > owner',
      'di 2026-11-24 15:00 reaction:due-afternoon > owner, lead',
      'wo 2026-11-25 09:00 reaction:late-1 > owner, lead',
    ]);
  });

  test('moves to the next opening when the office closes on the day itself, and its rungs fall together', () => {
    const calendar: Calendar = { ...standardCalendar, closed: [{ day: '2026-11-25', name: 'verhuizing' }] };
    const life = { from: '2026-11-23 10:00', until: '2026-11-28 00:00', minutes: 60, calendar };
    expect(lived(claimed('2026-11-23 10:00'), life).given.filter((line) => line.includes('reaction'))).toEqual([
      'di 2026-11-24 09:00 reaction:day-before > owner',
      'do 2026-11-26 09:00 reaction:late-1 > owner, lead',
      'vr 2026-11-27 09:00 reaction:late-2 > owner, lead, management',
    ]);
  });

  test.each`
    now                   | rungs                                       | because
    ${'2026-11-24 08:59'} | ${[]}                                       | ${'the office is closed'}
    ${'2026-11-24 09:00'} | ${['reaction:day-before > owner']}          | ${'the very minute of opening'}
    ${'2026-11-24 16:59'} | ${['reaction:day-before > owner']}          | ${'the last minute'}
    ${'2026-11-24 17:00'} | ${[]}                                       | ${'the office has closed'}
    ${'2026-11-25 03:00'} | ${[]}                                       | ${'at night nothing'}
    ${'2026-11-25 14:59'} | ${['reaction:due-morning > owner']}         | ${'it is not yet three'}
    ${'2026-11-25 15:00'} | ${['reaction:due-afternoon > owner, lead']} | ${'the highest rung only'}
    ${'2026-11-28 12:00'} | ${[]}                                       | ${'on Saturday nothing'}
    ${'2026-12-25 12:00'} | ${[]}                                       | ${'at Christmas nothing'}
  `('at $now asks for $rungs: $because', ({ now, rungs }) => {
    expect(due(claimed('2026-11-23 10:00'), now)).toEqual(rungs);
  });
});

describe('an outage', () => {
  test.each`
    asleep                                      | first
    ${['2026-11-24 08:30', '2026-11-25 09:30']} | ${['wo 2026-11-25 09:30 reaction:due-morning > owner']}
    ${['2026-11-24 14:30', '2026-11-25 15:30']} | ${['wo 2026-11-25 15:30 reaction:due-afternoon > owner, lead']}
    ${['2026-11-24 10:00', '2026-12-03 10:00']} | ${['do 2026-12-03 10:00 whole:late-3 > owner, lead, management', 'do 2026-12-03 10:00 reaction:late-6 > owner, lead, management']}
    ${['2026-11-24 10:00', '2026-11-28 10:00']} | ${['ma 2026-11-30 09:00 whole:due-morning > owner', 'ma 2026-11-30 09:00 reaction:late-3 > owner, lead, management']}
  `('$asleep is caught up with one rung per subject: $first', ({ asleep, first }) => {
    const life = { from: '2026-11-23 10:00', until: '2026-12-04 00:00', minutes: 15, asleep: [asleep] as [string, string][] };
    const { given, keys } = lived(claimed('2026-11-23 10:00'), life);
    const since = given.filter((line) => line.slice(3) >= asleep[1]);
    expect(since.slice(0, first.length)).toEqual(first);
    // And nothing of what was missed follows after it.
    expect(since.filter((line) => line.slice(3, 19) === first[0].slice(3, 19))).toEqual(first);
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('of a complaint that nobody saw yet is caught up with one rung per subject, unclaimed among them', () => {
    const complaint = complaintOf(receivedAt('2026-11-23 10:00'));
    expect(due(complaint, '2026-12-02 10:00')).toEqual([
      'whole:late-2 > owner, lead, management',
      'reaction:late-5 > owner, lead, management',
      `unclaimed:${moment('2026-11-23 10:00')} > lead`,
    ]);
  });
});

describe('a complaint that nobody has', () => {
  test.each`
    received              | called                   | because
    ${'2026-11-23 10:00'} | ${'ma 2026-11-23 14:00'} | ${'four office hours later'}
    ${'2026-11-23 12:59'} | ${'ma 2026-11-23 16:59'} | ${'the last minute of the day'}
    ${'2026-11-23 13:00'} | ${'di 2026-11-24 09:00'} | ${'four hours are full at closing, so at the next opening'}
    ${'2026-11-23 16:00'} | ${'di 2026-11-24 12:00'} | ${'the night is not worked'}
    ${'2026-11-23 06:00'} | ${'ma 2026-11-23 13:00'} | ${'hours count from the opening'}
    ${'2026-11-20 16:30'} | ${'ma 2026-11-23 12:30'} | ${'the weekend is not worked'}
    ${'2026-11-21 12:00'} | ${'ma 2026-11-23 13:00'} | ${'a Saturday counts from Monday'}
    ${'2026-12-24 15:00'} | ${'ma 2026-12-28 11:00'} | ${'Christmas is not worked'}
    ${'2026-10-24 12:00'} | ${'ma 2026-10-26 13:00'} | ${'the clocks go back on Sunday'}
  `('since $received is called out at $called: $because', ({ received, called: expected }) => {
    const key = `unclaimed:${moment(received)}`;
    const moments = { from: received, until: expected.slice(3), minutes: 15 };
    const quiet = lived(complaintOf(receivedAt(received)), moments);
    expect(quiet.keys).not.toContain(key);
    const before = wall(addMinutes(moment(moments.until), -1)).slice(3);
    const around = { from: before, until: `${moments.until.slice(0, 10)} 23:59`, minutes: 1 };
    const { given } = lived(complaintOf(receivedAt(received)), around);
    expect(given.filter((line) => line.includes('unclaimed'))).toEqual([`${expected} ${key} > lead`]);
  });

  test('is called out no more once it is claimed', () => {
    expect(due(complaintOf(receivedAt('2026-11-23 10:00')), '2026-11-23 15:00')).toEqual([
      `unclaimed:${moment('2026-11-23 10:00')} > lead`,
    ]);
    expect(due(claimed('2026-11-23 10:00'), '2026-11-23 15:00')).toEqual([]);
  });

  test('is called out anew, four office hours after each release', () => {
    const complaint = complaintOf(receivedAt('2026-11-23 09:00'), called('2026-11-23 09:00'));
    const facts = [
      at('2026-11-23 14:00', claimedBySanne),
      at('2026-11-23 16:00', releasedBySanne),
      at('2026-11-24 15:00', claimedBySanne),
      at('2026-11-24 16:30', releasedBySanne),
    ];
    const { given } = lived(complaint, { from: '2026-11-23 09:00', until: '2026-11-26 00:00', minutes: 15, facts });
    expect(given).toEqual([
      `ma 2026-11-23 13:00 unclaimed:${moment('2026-11-23 09:00')} > lead`,
      `di 2026-11-24 12:00 unclaimed:${moment('2026-11-23 16:00')} > lead`,
      `wo 2026-11-25 12:30 unclaimed:${moment('2026-11-24 16:30')} > lead`,
    ]);
  });
});

describe('a reaction', () => {
  test('stops its own ladder and no other', () => {
    const reacted = claimed('2026-11-23 10:00', called('2026-11-24 11:00'));
    const { keys } = lived(reacted, { from: '2026-11-24 11:00', until: '2026-12-02 00:00', minutes: 60 });
    expect(keys).toEqual(['whole:day-before', 'whole:due-morning', 'whole:due-afternoon', 'whole:late-1']);
  });
  test('by letter stops it as well; a call that did not reach does not', () => {
    const byLetter = claimed('2026-11-23 10:00', replyWritten(), replySent('2026-11-24 11:00'));
    expect(due(byLetter, '2026-11-25 10:00')).toEqual([]);
    const notReached = claimed('2026-11-23 10:00', called('2026-11-24 11:00', false));
    expect(due(notReached, '2026-11-25 10:00')).toEqual(['reaction:due-morning > owner']);
  });
});

test('a month in ticks of 15 minutes gives exactly these rungs, each once', () => {
  const complaint = complaintOf(receivedAt('2026-11-23 10:10'));
  const facts = [
    at('2026-11-24 10:00', claimedBySanne),
    at('2026-11-25 11:20', releasedBySanne),
    at('2026-11-25 16:40', claimedBySanne),
    at('2026-11-30 11:00', called('2026-11-30 10:50')),
  ];
  const { given, keys } = lived(complaint, { from: '2026-11-23 10:15', until: '2026-12-30 00:00', minutes: 15, facts });
  expect(given).toEqual([
    `ma 2026-11-23 14:15 unclaimed:${moment('2026-11-23 10:10')} > lead`,
    'di 2026-11-24 09:00 reaction:day-before > owner',
    'wo 2026-11-25 09:00 reaction:due-morning > owner',
    'wo 2026-11-25 15:00 reaction:due-afternoon > owner, lead',
    `wo 2026-11-25 15:30 unclaimed:${moment('2026-11-25 11:20')} > lead`,
    'do 2026-11-26 09:00 reaction:late-1 > owner, lead',
    'vr 2026-11-27 09:00 whole:day-before > owner',
    'vr 2026-11-27 09:00 reaction:late-2 > owner, lead, management',
    'ma 2026-11-30 09:00 whole:due-morning > owner',
    'ma 2026-11-30 09:00 reaction:late-3 > owner, lead, management',
    'ma 2026-11-30 15:00 whole:due-afternoon > owner, lead',
    'di 2026-12-01 09:00 whole:late-1 > owner, lead',
    'wo 2026-12-02 09:00 whole:late-2 > owner, lead, management',
    'do 2026-12-03 09:00 whole:late-3 > owner, lead, management',
    'vr 2026-12-04 09:00 whole:late-4 > owner, lead, management',
    'ma 2026-12-07 09:00 whole:late-5 > owner, lead, management',
    'di 2026-12-08 09:00 whole:late-6 > owner, lead, management',
    'wo 2026-12-09 09:00 whole:late-7 > owner, lead, management',
    'do 2026-12-10 09:00 whole:late-8 > owner, lead, management',
    'vr 2026-12-11 09:00 whole:late-9 > owner, lead, management',
    'ma 2026-12-14 09:00 whole:late-10 > owner, lead, management',
    'di 2026-12-15 09:00 whole:late-11 > owner, lead, management',
    'wo 2026-12-16 09:00 whole:late-12 > owner, lead, management',
    'do 2026-12-17 09:00 whole:late-13 > owner, lead, management',
    'vr 2026-12-18 09:00 whole:late-14 > owner, lead, management',
    'ma 2026-12-21 09:00 whole:late-15 > owner, lead, management',
    'di 2026-12-22 09:00 whole:late-16 > owner, lead, management',
    'wo 2026-12-23 09:00 whole:late-17 > owner, lead, management',
    'do 2026-12-24 09:00 whole:late-18 > owner, lead, management',
    'ma 2026-12-28 09:00 whole:late-19 > owner, lead, management',
    'di 2026-12-29 09:00 whole:late-20 > owner, lead, management',
  ]);
  expect(new Set(keys).size).toBe(keys.length);
});

describe('a clock that is set back an hour', () => {
  const complaint = claimed('2026-11-23 10:00');

  test('gives nothing twice', () => {
    const morning = moment('2026-11-25 09:30');
    const told = heard(complaint, dueRungs(complaint, morning, standardCalendar, amsterdam), morning);
    const afternoon = moment('2026-11-25 15:20');
    const both = heard(told, dueRungs(told, afternoon, standardCalendar, amsterdam), afternoon);
    expect(both.reminded).toEqual(['reaction:due-morning', 'reaction:due-afternoon']);
    expect(due(both, '2026-11-25 14:20')).toEqual([]);
    expect(due(both, '2026-11-25 15:20')).toEqual([]);
    expect(due(both, '2026-11-26 09:00')).toEqual(['reaction:late-1 > owner, lead']);
  });

  test('after a catch-up does not climb down to a rung that was passed over', () => {
    const late = moment('2026-11-25 15:20');
    const told = heard(complaint, dueRungs(complaint, late, standardCalendar, amsterdam), late);
    expect(told.reminded).toEqual(['reaction:due-afternoon']);
    expect(due(told, '2026-11-25 14:20')).toEqual([]);
  });
});

describe('the next moment', () => {
  const next = (complaint: Complaint, local: string) =>
    wall(nextReminderAt(complaint, moment(local), standardCalendar, amsterdam) as Instant);

  test.each`
    now                   | expected                 | because
    ${'2026-11-23 10:01'} | ${'di 2026-11-24 09:00'} | ${'the day before'}
    ${'2026-11-24 08:59'} | ${'di 2026-11-24 09:00'} | ${'this very morning'}
    ${'2026-11-24 11:11'} | ${'di 2026-11-24 11:11'} | ${'the day before was not given yet: now'}
    ${'2026-11-24 17:00'} | ${'wo 2026-11-25 09:00'} | ${'nothing at night'}
    ${'2026-11-28 12:00'} | ${'ma 2026-11-30 09:00'} | ${'nothing in a weekend'}
    ${'2026-12-24 18:00'} | ${'ma 2026-12-28 09:00'} | ${'nothing at Christmas'}
  `('seen from $now is $expected: $because', ({ now, expected }) => {
    expect(next(claimed('2026-11-23 10:00'), now)).toBe(expected);
  });

  test('of what nobody has is four office hours on, at the next opening when that is at closing hour', () => {
    expect(next(complaintOf(receivedAt('2026-11-23 10:00')), '2026-11-23 10:00')).toBe('ma 2026-11-23 14:00');
    expect(next(complaintOf(receivedAt('2026-11-23 13:00')), '2026-11-23 13:00')).toBe('di 2026-11-24 09:00');
  });

  test('is always there: years over its term a complaint still waits for the next working day', () => {
    const { reminded, ...rest } = claimed('2026-11-23 10:00');
    const given = {
      ...rest,
      reminded: [
        ...reminded,
        ...dueRungs({ ...rest, reminded }, moment('2031-06-02 10:00'), standardCalendar, amsterdam).map(({ key }) => key),
      ],
    };
    expect(next(given, '2031-06-02 10:00')).toBe('di 2031-06-03 09:00');
  });

  test('never lies before or after what dueRungs gives, for 5,000 random complaints and moments', () => {
    const random = seeded(29);
    const below = (n: number): number => Math.floor(random() * n);
    const calendars: readonly Calendar[] = [
      standardCalendar,
      { ...standardCalendar, start: 'lenient', goodFriday: true, liberationDay: 'every-year' },
      { ...standardCalendar, opens: '08:30', closes: '12:30' },
      {
        ...standardCalendar,
        closed: [1, 5, 9, 13, 17, 21, 25].map((day) => ({ day: `2026-12-${String(day).padStart(2, '0')}`, name: 'dicht' })),
      },
    ];
    const seen = { complaints: 0, probes: 0, atOnce: 0 };
    for (let n = 0; n < 5000; n++) {
      const calendar = calendars[below(calendars.length)] as Calendar;
      // The term was reckoned with the calendar of that day; closing days may have been added since.
      const day = addDays('2026-03-20', below(280));
      const time = `${String(below(24)).padStart(2, '0')}:${String(below(60)).padStart(2, '0')}`;
      let complaint = complaintOf(receivedAt(`${day} ${time}`, random() < 0.5 ? calendar : standardCalendar));
      let now = complaint.receivedAt;
      // A life with ticks, outages, claims, releases and calls at random.
      for (let step = below(6); step > 0; step--) {
        now = addMinutes(now, below([60, 24 * 60, 6 * 24 * 60][below(3)] as number) + random());
        const fact = ([claimedBySanne, releasedBySanne, { type: 'CallLogged', happenedAt: now, reached: true }] as const)[
          below(6)
        ];
        if (fact) complaint = after(complaint, { id: 'f', at: now, by: { person: 'sanne' }, fact });
        const rungs = dueRungs(complaint, now, calendar, amsterdam);
        if (rungs.length > 0) complaint = heard(complaint, rungs, now);
      }
      // One in three was left alone since its last tick.
      if (random() < 0.3) now = addMinutes(now, below(4 * 24 * 60));
      const next = nextReminderAt(complaint, now, calendar, amsterdam) as Instant;
      const given = dueRungs(complaint, next, calendar, amsterdam);
      const told = `${wall(complaint.receivedAt)}, now ${wall(now)}, next ${next && wall(next)}, ${JSON.stringify(complaint.reminded)}`;
      expect([told, next >= now, isOfficeMinute(next, calendar, amsterdam), given.length > 0]).toEqual([told, true, true, true]);
      seen.complaints++;
      if (next === now) seen.atOnce++;
      for (const between of probes(now, next, random)) {
        seen.probes++;
        const early = dueRungs(complaint, between, calendar, amsterdam);
        if (early.length > 0) throw new Error(`${told}: ${early.map(({ key }) => key)} was due at ${wall(between)} already.`);
      }
    }
    process.stdout.write(`next reminder: ${JSON.stringify(seen)}\n`);
    expect(seen.atOnce).toBeGreaterThan(20);
  }, 60_000);

  /** Moments strictly in between: the last millisecond, each opening and each three o'clock, and a few at random. */
  function probes(from: Instant, to: Instant, random: () => number): Instant[] {
    const all = [addMinutes(to, -1 / 60_000)];
    const length = (Date.parse(to) - Date.parse(from)) / 60_000;
    for (let n = 0; n < 4; n++) all.push(addMinutes(from, random() * length));
    for (let day = dayAt(from, amsterdam); day <= dayAt(to, amsterdam); day = addDays(day, 1)) {
      for (const time of ['08:30', '09:00', '12:29', '15:00']) all.push(instantAt(day, time, amsterdam));
    }
    return all.filter((between) => from < between && between < to);
  }
});
