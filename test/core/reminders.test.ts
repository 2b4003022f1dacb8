import type { Complaint, Fact, Recorded, Rung } from '../../bot/core/complaint.ts';
import { evolve } from '../../bot/core/complaint.ts';
import { decide } from '../../bot/core/decide.ts';
import { dueRungs, nextReminderAt } from '../../bot/core/reminders.ts';
import { ticking } from '../../bot/core/ticking.ts';
import type { Instant } from '../../bot/core/time.ts';
import { addDays, addMinutes, dayAt, instantAt, timeAt, weekday } from '../../bot/core/time.ts';
import { type Calendar, isOfficeMinute, standardCalendar } from '../../bot/core/workdays.ts';
import {
  amsterdam,
  at,
  called,
  claimedBySanne,
  clock,
  complaintOf,
  later,
  moment,
  noted,
  openedAs,
  receivedAt,
  releasedBySanne,
  remind,
  replySent,
  replyWritten,
} from '../kit/given.ts';
import { instantOf, numberOf, SecondOpinion, seeded, wallAt } from '../kit/second-opinion.ts';

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
  withFact(complaint, { id: 'r', at: now, by: { system: 'clock' }, fact: { type: 'RemindersGiven', rungs } });
const withFact = (complaint: Complaint, fact: Recorded): Complaint => evolve(complaint, fact) as Complaint;

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
  const byClock = (now: Instant, fact: Fact): Recorded => ({ id: 't', at: now, by: { system: 'clock' }, fact });
  for (let now = moment(from); now < moment(until); now = addMinutes(now, minutes)) {
    while (waiting[0] && waiting[0].at <= now) state = withFact(state, waiting.shift() as Recorded);
    if (nights.some(([begin, end]) => begin <= now && now < end)) continue;
    const decision = decide(state, remind, { now, by: clock, zone: amsterdam, calendar });
    for (const fact of 'facts' in decision ? decision.facts : []) {
      state = withFact(state, byClock(now, fact));
      if (fact.type !== 'RemindersGiven') given.push(`${wall(now)} ${fact.type}`);
      for (const { key, to } of fact.type === 'RemindersGiven' ? fact.rungs : []) {
        keys.push(key);
        given.push(`${wall(now)} ${key} > ${to.join(', ')}`);
      }
    }
  }
  return { given, keys };
}

const agreed: Fact = { type: 'TaskFinished', task: 'agreements', note: 'note-agreed' };

/** Claimed a minute after it came in, and the agreements are settled, so that nothing but the terms speaks. */
const claimed = (local: string, ...facts: readonly (Fact | Recorded)[]): Complaint => {
  const received = receivedAt(local);
  const claim: Recorded = {
    id: 'c',
    at: addMinutes(received.receivedAt, 1),
    by: { person: 'sanne' },
    fact: claimedBySanne,
  };
  return complaintOf(received, claim, { id: 'a', at: claim.at, by: { person: 'sanne' }, fact: agreed }, ...facts);
};

/** The same, and nothing was done since. */
const idle = (received: string, claimedAt: string, ...facts: readonly (Fact | Recorded)[]): Complaint =>
  complaintOf(receivedAt(received), at(claimedAt, claimedBySanne), ...facts);

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
      'vr 2026-11-27 10:00 whole:make-it:2026-11-30 > owner',
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
    ${['2026-11-24 10:00', '2026-11-28 10:00']} | ${['ma 2026-11-30 09:00 whole:due-morning > owner', 'ma 2026-11-30 09:00 reaction:late-3 > owner, lead, management', 'ma 2026-11-30 09:00 whole:make-it:2026-11-30 > owner']}
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
    expect(keys).toEqual([
      'whole:day-before',
      'whole:make-it:2026-11-30',
      'whole:due-morning',
      'whole:due-afternoon',
      'whole:late-1',
    ]);
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
    `wo 2026-11-25 10:00 idle:${moment('2026-11-24 10:00')} > owner, lead`,
    `wo 2026-11-25 10:00 agreements:${moment('2026-11-24 10:00')} > owner`,
    'wo 2026-11-25 15:00 reaction:due-afternoon > owner, lead',
    `wo 2026-11-25 15:30 unclaimed:${moment('2026-11-25 11:20')} > lead`,
    'do 2026-11-26 09:00 reaction:late-1 > owner, lead',
    `do 2026-11-26 16:45 idle:${moment('2026-11-25 16:40')} > owner, lead`,
    `do 2026-11-26 16:45 agreements:${moment('2026-11-25 16:40')} > owner`,
    'vr 2026-11-27 09:00 whole:day-before > owner',
    'vr 2026-11-27 09:00 reaction:late-2 > owner, lead, management',
    'vr 2026-11-27 10:00 whole:make-it:2026-11-30 > owner',
    'vr 2026-11-27 16:45 HandlerReleased',
    'ma 2026-11-30 09:00 whole:due-morning > owner',
    'ma 2026-11-30 09:00 reaction:late-3 > owner, lead, management',
    `ma 2026-11-30 12:45 unclaimed:${moment('2026-11-27 16:45')} > lead`,
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

describe('S10 F43: whether the promised day will be met is asked', () => {
  const asked = (lines: readonly string[]) => lines.filter((line) => line.includes('make-it'));

  test.each`
    received              | moment                   | due             | because
    ${'2026-11-23 10:00'} | ${'vr 2026-11-27 10:00'} | ${'2026-11-30'} | ${'working day 4 of 5'}
    ${'2026-11-20 10:00'} | ${'do 2026-11-26 10:00'} | ${'2026-11-27'} | ${'the weekend lies before'}
    ${'2026-03-23 10:00'} | ${'vr 2026-03-27 10:00'} | ${'2026-03-30'} | ${'the clocks go forward in between'}
    ${'2026-03-30 10:00'} | ${'vr 2026-04-03 10:00'} | ${'2026-04-07'} | ${'Good Friday is worked, Easter Monday is not'}
    ${'2026-03-31 10:00'} | ${'di 2026-04-07 10:00'} | ${'2026-04-08'} | ${'the first day after Easter'}
    ${'2026-04-20 10:00'} | ${'vr 2026-04-24 10:00'} | ${'2026-04-28'} | ${"King's Day is a Monday"}
    ${'2026-10-19 10:00'} | ${'vr 2026-10-23 10:00'} | ${'2026-10-26'} | ${'the clocks go back in between'}
    ${'2026-12-18 10:00'} | ${'do 2026-12-24 10:00'} | ${'2026-12-28'} | ${'Christmas'}
  `('of $received at $moment: $because', ({ received, moment: when, due: day }) => {
    const life = { from: received, until: `${addDays(day, 3)} 00:00`, minutes: 20 };
    const { given } = lived(claimed(received), life);
    expect(asked(given)).toEqual([`${when} whole:make-it:${day} > owner`]);
  });

  test('once, also after an outage, and not when the day is over', () => {
    const from = '2026-11-23 10:00';
    const until = '2026-12-03 00:00';
    const [onTheDay, tooLate] = ['2026-11-30 11:00', '2026-12-01 11:00'].map((awake) =>
      lived(claimed(from), { from, until, minutes: 30, asleep: [['2026-11-26 10:00', awake]] }),
    );
    expect(asked(onTheDay?.given ?? [])).toEqual(['ma 2026-11-30 11:00 whole:make-it:2026-11-30 > owner']);
    expect(asked(tooLate?.given ?? [])).toEqual([]);
  });

  test('no more when the answer is on its way', () => {
    const written: Fact = { type: 'LetterWritten', letter: 'conclusion', sequence: 1, content: 'letter-conclusion' };
    expect(due(claimed('2026-11-23 10:00', called('2026-11-24 10:00')), '2026-11-27 10:00')).toContain(
      'whole:make-it:2026-11-30 > owner',
    );
    const answered = claimed('2026-11-23 10:00', called('2026-11-24 10:00'), later.ConclusionDrawn, written);
    expect(due(answered, '2026-11-27 10:00').join()).not.toContain('make-it');
  });
});

describe('S10 F42: after more time', () => {
  const letter: Fact = { type: 'LetterWritten', letter: 'extension', sequence: 1, content: 'letter-extension' };
  const reached = called('2026-11-24 10:00');
  const life = { from: '2026-11-23 10:00', until: '2026-12-09 12:00', minutes: 60 };
  const ofWhole = (facts: readonly Recorded[]) => lived(claimed('2026-11-23 10:00', reached), { ...life, facts }).given;
  const extended = [at('2026-11-30 10:30', later.TermExtended), at('2026-11-30 10:31', letter)];

  test('the new day has all its reminders, whatever was said of the old one', () => {
    expect(ofWhole(extended)).toEqual([
      'vr 2026-11-27 09:00 whole:day-before > owner',
      'vr 2026-11-27 10:00 whole:make-it:2026-11-30 > owner',
      'ma 2026-11-30 09:00 whole:due-morning > owner',
      'vr 2026-12-04 09:00 whole:2026-12-07:day-before > owner',
      'vr 2026-12-04 10:00 whole:make-it:2026-12-07 > owner',
      'ma 2026-12-07 09:00 whole:2026-12-07:due-morning > owner',
      'ma 2026-12-07 15:00 whole:2026-12-07:due-afternoon > owner, lead',
      'di 2026-12-08 09:00 whole:2026-12-07:late-1 > owner, lead',
      'wo 2026-12-09 09:00 whole:2026-12-07:late-2 > owner, lead, management',
    ]);
  });

  test.each(['LetterRefused', 'LetterBounced'] as const)('%s: the first day counts again, and goes on where it was', (type) => {
    const fate = { type, letter: 'extension', sequence: 1, source: 's', content: 'c' } as Fact;
    const given = ofWhole([...extended, at('2026-12-01 10:30', fate)]);
    expect(given.slice(0, 4)).toEqual([
      'vr 2026-11-27 09:00 whole:day-before > owner',
      'vr 2026-11-27 10:00 whole:make-it:2026-11-30 > owner',
      'ma 2026-11-30 09:00 whole:due-morning > owner',
      'di 2026-12-01 11:00 whole:late-1 > owner, lead',
    ]);
    expect(given.slice(4).every((line) => line.includes(' whole:late-'))).toBe(true);
  });
});

describe('F31: a claim with which nothing happens', () => {
  test.each`
    claimedAt             | told                     | givenBack                | because
    ${'2026-11-23 10:00'} | ${'di 2026-11-24 10:00'} | ${'wo 2026-11-25 10:00'} | ${'eight and sixteen office hours'}
    ${'2026-11-23 09:00'} | ${'di 2026-11-24 09:00'} | ${'wo 2026-11-25 09:00'} | ${'full at closing, so at the next opening'}
    ${'2026-11-27 12:00'} | ${'ma 2026-11-30 12:00'} | ${'di 2026-12-01 12:00'} | ${'the weekend is not worked'}
    ${'2026-11-28 12:00'} | ${'di 2026-12-01 09:00'} | ${'wo 2026-12-02 09:00'} | ${'claimed on a Saturday'}
    ${'2026-03-27 11:00'} | ${'ma 2026-03-30 11:00'} | ${'di 2026-03-31 11:00'} | ${'the clocks go forward on Sunday'}
    ${'2026-04-02 11:00'} | ${'vr 2026-04-03 11:00'} | ${'di 2026-04-07 11:00'} | ${'Easter Monday is not worked'}
    ${'2026-04-24 11:00'} | ${'di 2026-04-28 11:00'} | ${'wo 2026-04-29 11:00'} | ${"King's Day is not worked"}
    ${'2026-10-23 11:00'} | ${'ma 2026-10-26 11:00'} | ${'di 2026-10-27 11:00'} | ${'the clocks go back on Sunday'}
    ${'2026-12-23 11:00'} | ${'do 2026-12-24 11:00'} | ${'ma 2026-12-28 11:00'} | ${'Christmas is not worked'}
  `('since $claimedAt is told at $told and given back at $givenBack: $because', ({ claimedAt, told, givenBack }) => {
    const life = { from: claimedAt, until: `${addDays(givenBack.slice(3, 13), 1)} 00:00`, minutes: 15 };
    const { given } = lived(idle(claimedAt, claimedAt), life);
    expect(given.filter((line) => /idle|Released/.test(line))).toEqual([
      `${told} idle:${moment(claimedAt)} > owner, lead`,
      `${givenBack} HandlerReleased`,
    ]);
  });

  const monday = '2026-11-23 10:00';
  const week = { from: monday, until: '2026-12-01 00:00', minutes: 60 };

  test.each([
    ['a call that reached nobody', called('2026-11-23 11:00', false)],
    ['a letter', replyWritten()],
    ['a letter from Outlook', noted('2026-11-23 11:00')],
    ['a task that was given to a colleague', later.TaskAssigned],
    ['a task', later.TaskFinished],
    ['a question', later.QuestionAsked],
    ['a judgement', later.PartJudged],
    ['more time', later.TermExtended],
  ] as const)('is none after %s', (_, fact) => {
    const { given } = lived(idle(monday, monday, at('2026-11-23 11:00', fact)), week);
    expect(given.filter((line) => /idle|Released/.test(line))).toEqual([]);
  });

  test('is one after reading only; and an outage past both hours gives it back without asking first', () => {
    const read = idle(monday, monday, at('2026-11-23 11:00', openedAs('owner')));
    const { given } = lived(read, { ...week, asleep: [['2026-11-23 12:00', '2026-11-26 11:00']] });
    expect(given.filter((line) => /idle|Released/.test(line))).toEqual(['do 2026-11-26 11:00 HandlerReleased']);
  });

  test('counts anew for whoever claims it next, and what another did before is not theirs', () => {
    const facts = [
      at('2026-11-23 11:00', called('2026-11-23 11:00', false)),
      at('2026-11-23 12:00', releasedBySanne),
      at('2026-11-24 10:00', { type: 'HandlerClaimed', handler: 'youssef', notInvolved: true }),
    ];
    const { given } = lived(idle(monday, monday), { ...week, facts });
    expect(given.filter((line) => /idle|Released/.test(line))).toEqual([
      `wo 2026-11-25 10:00 idle:${moment('2026-11-24 10:00')} > owner, lead`,
      'do 2026-11-26 10:00 HandlerReleased',
    ]);
  });

  test('who takes over while the complainant is waited for, may begin when that is over', () => {
    const answeredAt = moment('2026-11-26 14:00');
    const facts = [
      at('2026-11-23 11:00', later.QuestionAsked),
      at('2026-11-23 12:00', releasedBySanne),
      at('2026-11-24 10:00', { type: 'HandlerClaimed', handler: 'youssef', notInvolved: true }),
      {
        id: 'answer',
        at: answeredAt,
        by: { system: 'mail' },
        fact: { ...later.QuestionEnded, how: 'answered', endedAt: answeredAt },
      },
    ] as const;
    const { given } = lived(idle(monday, monday), { ...week, facts });
    expect(given.filter((line) => /idle|Released/.test(line))).toEqual([
      `vr 2026-11-27 14:00 idle:${moment('2026-11-26 14:00')} > owner, lead`,
      'ma 2026-11-30 14:00 HandlerReleased',
    ]);
  });
});

describe('the later steps', () => {
  const monday = '2026-11-23 10:00';
  const sent = (letter: 'agreements' | 'conclusion', content: string): readonly Fact[] => [
    { type: 'LetterWritten', letter, sequence: 1, content },
    { type: 'LetterSent', letter, sequence: 1, sentAt: moment('2026-11-23 16:00') },
  ];
  const named = (name: string, complaint: Complaint, until = '2026-12-30 00:00') =>
    lived(complaint, { from: monday, until, minutes: 60 }).given.filter((line) => line.includes(` ${name}`));

  test('S8: the agreements are asked for once, one working day after each claim', () => {
    const busy = idle(monday, '2026-11-23 11:00', called('2026-11-23 11:10', false));
    const since = moment('2026-11-23 11:00');
    expect(named('agreements', busy)).toEqual([`di 2026-11-24 11:00 agreements:${since} > owner`]);
    const letters = sent('agreements', 'letter-agreements');
    expect(named('agreements', withFact(withFact(busy, at(monday, letters[0] as Fact)), at(monday, letters[1] as Fact)))).toEqual(
      [],
    );
    const bounced = { type: 'LetterBounced', letter: 'agreements', sequence: 1, source: 's', content: 'c' } as const;
    const back = [...letters, bounced].reduce((state, fact) => withFact(state, at(monday, fact)), busy);
    expect(named('agreements', back)).toHaveLength(1);
  });

  test('S11: the satisfaction question is asked for once, one working day after the answer left', () => {
    const [written, left] = sent('conclusion', 'letter-conclusion') as [Fact, Fact];
    const answered = claimed(monday, later.ConclusionDrawn, written, left);
    expect(named('ask', answered)).toEqual([`di 2026-11-24 16:00 ask:${moment('2026-11-23 16:00')} > owner`]);
    expect(named('ask', withFact(answered, at('2026-11-23 16:30', later.SatisfactionAsked)))).toEqual([]);
  });

  test.each`
    until           | before                   | day
    ${'2026-12-21'} | ${'vr 2026-12-18 09:00'} | ${'ma 2026-12-21 09:00'}
    ${'2026-12-20'} | ${'do 2026-12-17 09:00'} | ${'vr 2026-12-18 09:00'}
    ${'2026-12-28'} | ${'do 2026-12-24 09:00'} | ${'ma 2026-12-28 09:00'}
  `("F78: the mediator's day $until is told of at $before and $day", ({ until, before, day }) => {
    const [written, left] = sent('conclusion', 'letter-conclusion') as [Fact, Fact];
    const asked = claimed(monday, later.ConclusionDrawn, written, left, { ...later.MediatorAsked, until });
    expect(named('mediator', asked)).toEqual([
      `${before} mediator:${until}:day-before > owner, lead`,
      `${day} mediator:${until}:due-morning > owner, lead`,
    ]);
    expect(named('mediator', withFact(asked, at(monday, later.VerdictReceived)))).toEqual([]);
  });

  test.each`
    raisedAt              | lead                     | management               | because
    ${'2026-11-23 10:00'} | ${'ma 2026-11-23 14:00'} | ${'di 2026-11-24 09:00'} | ${'four office hours'}
    ${'2026-11-23 13:00'} | ${'di 2026-11-24 09:00'} | ${'wo 2026-11-25 09:00'} | ${'full at closing'}
    ${'2026-03-27 15:00'} | ${'ma 2026-03-30 11:00'} | ${'di 2026-03-31 09:00'} | ${'the clocks go forward on Sunday'}
    ${'2026-04-03 15:00'} | ${'di 2026-04-07 11:00'} | ${'wo 2026-04-08 09:00'} | ${'Easter'}
    ${'2026-04-24 15:00'} | ${'di 2026-04-28 11:00'} | ${'wo 2026-04-29 09:00'} | ${"King's Day"}
    ${'2026-10-23 15:00'} | ${'ma 2026-10-26 11:00'} | ${'di 2026-10-27 09:00'} | ${'the clocks go back on Sunday'}
  `(
    'F112: a flag of $raisedAt is told to the lead at $lead, to management at $management: $because',
    ({ raisedAt, lead, management, because }) => {
      expect(because).toBeTruthy();
      const raised = claimed(raisedAt, at(raisedAt, later.FlagRaised));
      const life = { from: raisedAt, until: `${addDays(management.slice(3, 13), 2)} 00:00`, minutes: 15 };
      const flags = (complaint: Complaint) => lived(complaint, life).given.filter((line) => line.includes('flag'));
      const key = `flag:privacy-request:${moment(raisedAt)}`;
      expect(flags(raised)).toEqual([`${lead} ${key} > lead`, `${management} ${key}:next-day > lead, management`]);
      expect(flags(withFact(raised, at(raisedAt, later.FlagHandled)))).toEqual([]);
    },
  );

  test('F112: two flags are two, and one that is raised again after it was handled is told of again', () => {
    const again = claimed(
      monday,
      at('2026-11-23 10:00', later.FlagRaised),
      at('2026-11-23 10:00', { type: 'FlagRaised', flag: 'liability' }),
      at('2026-11-23 11:00', later.FlagHandled),
      at('2026-11-23 12:00', later.FlagRaised),
    );
    expect(named('flag', again, '2026-11-24 00:00')).toEqual([
      `ma 2026-11-23 14:00 flag:liability:${moment('2026-11-23 10:00')} > lead`,
      `ma 2026-11-23 16:00 flag:privacy-request:${moment('2026-11-23 12:00')} > lead`,
    ]);
  });

  describe('F51: a talk that is over and not recorded', () => {
    const { HearingProposed, HearingChosen, HearingBooked, HearingHeld, HearingMoved, HearingCancelled } = later;
    const talk = (...facts: readonly Fact[]) => claimed(monday, HearingProposed, HearingChosen, ...facts);
    const start = moment('2026-11-26 10:00');

    test.each([
      ['booked', talk(HearingBooked)],
      ['not in a calendar yet', talk()],
    ])('%s: asked for at opening on the next three working days, and no more', (_, complaint) => {
      expect(named('hearing', complaint)).toEqual([
        `vr 2026-11-27 09:00 hearing:${start}:1 > owner`,
        `ma 2026-11-30 09:00 hearing:${start}:2 > owner`,
        `di 2026-12-01 09:00 hearing:${start}:3 > owner`,
      ]);
    });

    test('recorded, cancelled, not yet held or moved, nobody asks for what was', () => {
      const held = withFact(talk(HearingBooked), at('2026-11-27 09:30', HearingHeld));
      expect(named('hearing', held)).toEqual([]);
      expect(named('hearing', talk(HearingBooked, HearingCancelled))).toEqual([]);
      expect(named('hearing', claimed(monday, HearingProposed))).toEqual([]);
      expect(named('hearing', talk(HearingBooked, HearingMoved))[0]).toBe(
        `ma 2026-11-30 09:00 hearing:${moment('2026-11-27 14:00')}:1 > owner`,
      );
    });

    test('after an outage once, and then the next', () => {
      const asleep = [['2026-11-26 08:00', '2026-11-30 13:00']] as const;
      const { keys } = lived(talk(HearingBooked), {
        from: monday,
        until: '2026-12-10 00:00',
        minutes: 60,
        asleep: [[...asleep[0]]],
      });
      expect(keys.filter((key) => key.startsWith('hearing'))).toEqual([`hearing:${start}:2`, `hearing:${start}:3`]);
    });

    test('each at the minute that a second opinion finds, for 1,000 random talks', () => {
      const random = seeded(51);
      const below = (n: number): number => Math.floor(random() * n);
      const opinion = new SecondOpinion(standardCalendar, amsterdam, 2026, 2027);
      let rungs = 0;
      for (let n = 0; n < 1000; n++) {
        const day = addDays('2026-01-02', below(360));
        const slot = { start: moment(`${day} ${String(8 + below(10)).padStart(2, '0')}:00`), minutes: 45 };
        const complaint = claimed('2026-01-01 10:00', { ...HearingProposed, slots: [slot] }, { ...HearingChosen, slot });
        for (const nth of [1, 2, 3]) {
          const due = opinion.nextOfficeMinute(instantOf(numberOf(opinion.addWorkingDays(day, nth)), 9 * 3_600_000, amsterdam));
          const keysAt = (now: Instant) => dueRungs(complaint, now, standardCalendar, amsterdam).map(({ key }) => key);
          expect(keysAt(due)).toContain(`hearing:${slot.start}:${nth}`);
          expect(keysAt(addMinutes(due, -1))).not.toContain(`hearing:${slot.start}:${nth}`);
          rungs++;
        }
      }
      expect(rungs).toBe(3000);
    });
  });

  test('each at the minute that a second opinion finds, for 2,000 random claims', () => {
    const random = seeded(43);
    const below = (n: number): number => Math.floor(random() * n);
    const calendars: readonly Calendar[] = [
      standardCalendar,
      { ...standardCalendar, goodFriday: true, liberationDay: 'every-year' },
      { ...standardCalendar, opens: '08:30', closes: '12:30' },
    ];
    const opinions = calendars.map((calendar) => new SecondOpinion(calendar, amsterdam, 2026, 2027));
    const seen = { rungs: 0, ticks: 0 };
    for (let n = 0; n < 2000; n++) {
      const nth = below(calendars.length);
      const [calendar, opinion] = [calendars[nth] as Calendar, opinions[nth] as SecondOpinion];
      const day = addDays('2026-02-20', below(300));
      const since = moment(`${day} ${String(6 + below(14)).padStart(2, '0')}:${String(below(60)).padStart(2, '0')}`);
      const flagged: Recorded = { id: 'f', at: since, by: { person: 'sanne' }, fact: later.FlagRaised };
      const claim: Recorded = { id: 'c', at: since, by: { person: 'sanne' }, fact: claimedBySanne };
      const complaint = complaintOf({ ...receivedAt(monday, calendar), ...termsAt(since, calendar) }, claim, flagged);
      const open = (minutes: number): Instant => opinion.nextOfficeMinute(opinion.addOfficeMinutes(since, minutes));
      const sameHour = opinion.addWorkingDays(day, 1);
      const makeIt = numberOf(opinion.addWorkingDays(complaint.whole.due, -1));
      const expected: Readonly<Record<string, Instant>> = {
        [`idle:${since}`]: open(480),
        [`agreements:${since}`]: opinion.nextOfficeMinute(instantOf(numberOf(sameHour), wallAt(since, amsterdam).ms, amsterdam)),
        [`flag:privacy-request:${since}`]: open(240),
        [`whole:make-it:${complaint.whole.due}`]: opinion.nextOfficeMinute(instantOf(makeIt, 10 * 3_600_000, amsterdam)),
      };
      for (const [key, at] of Object.entries(expected)) {
        const has = (now: Instant) => dueRungs(complaint, now, calendar, amsterdam).some((rung) => rung.key === key);
        expect([key, wall(at), has(at), has(addMinutes(at, -1))]).toEqual([key, wall(at), true, false]);
        seen.rungs++;
      }
      expect(ticking(complaint, calendar, amsterdam).map(({ at }) => at)).toEqual([open(960)]);
      seen.ticks++;
    }
    process.stdout.write(`later rungs: ${JSON.stringify(seen)}\n`);
  }, 60_000);

  function termsAt(since: Instant, calendar: Calendar) {
    const { receivedAt: _, ...terms } = receivedAt(`${dayAt(since, amsterdam)} ${timeAt(since, amsterdam)}`, calendar);
    return { receivedAt: since, reaction: terms.reaction, whole: terms.whole };
  }
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
        const due = addDays(complaint.whole.due, 1 + below(20));
        const letter = `extension-${step}`;
        const facts: readonly Fact[] = [
          claimedBySanne,
          releasedBySanne,
          { type: 'CallLogged', happenedAt: now, reached: true },
          agreed,
          { type: 'TermExtended', from: complaint.whole.due, due, reason: 'complex', letter },
          { type: 'FlagRaised', flag: 'liability' },
          { type: 'FlagHandled', flag: 'liability', note: 'note' },
          { ...later.MediatorAsked, until: due },
        ];
        const fact = facts[below(16)];
        if (fact) complaint = withFact(complaint, { id: 'f', at: now, by: { person: 'sanne' }, fact });
        const told = decide(complaint, remind, { now, by: clock, zone: amsterdam, calendar });
        for (const one of 'facts' in told ? told.facts : [])
          complaint = withFact(complaint, { id: 'c', at: now, by: { system: 'clock' }, fact: one });
      }
      // One in three was left alone since its last tick.
      if (random() < 0.3) now = addMinutes(now, below(4 * 24 * 60));
      const next = nextReminderAt(complaint, now, calendar, amsterdam) as Instant;
      const given = [...dueRungs(complaint, next, calendar, amsterdam), ...dueTicks(complaint, next, calendar)];
      const told = `${wall(complaint.receivedAt)}, now ${wall(now)}, next ${next && wall(next)}, ${JSON.stringify(complaint.reminded)}`;
      expect([told, next >= now, isOfficeMinute(next, calendar, amsterdam), given.length > 0]).toEqual([told, true, true, true]);
      seen.complaints++;
      if (next === now) seen.atOnce++;
      for (const between of probes(now, next, random)) {
        seen.probes++;
        const early = [...dueRungs(complaint, between, calendar, amsterdam), ...dueTicks(complaint, between, calendar)];
        if (early.length > 0) throw new Error(`${told}: ${JSON.stringify(early)} was due at ${wall(between)} already.`);
      }
    }
    process.stdout.write(`next reminder: ${JSON.stringify(seen)}\n`);
    expect(seen.atOnce).toBeGreaterThan(20);
  }, 60_000);

  /** What the clock does besides speaking: nothing outside office minutes. */
  const dueTicks = (complaint: Complaint, now: Instant, calendar: Calendar) =>
    isOfficeMinute(now, calendar, amsterdam) ? ticking(complaint, calendar, amsterdam).filter(({ at }) => at <= now) : [];

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
