/** F118: the fast clock of practice. */
import type { Fact, Recorded } from '../../bot/core/complaint.ts';
import { decide } from '../../bot/core/decide.ts';
import { nextLookAt, PRACTICE_DAY_MINUTES, PRACTICE_DAYS, practiceNow } from '../../bot/core/practice.ts';
import { addMinutes, minutesBetween } from '../../bot/core/time.ts';
import { isOfficeMinute, standardCalendar } from '../../bot/core/workdays.ts';
import {
  amsterdam,
  at,
  clock,
  complaintOf,
  laterCommands,
  merge,
  moment,
  received,
  receivedAt,
  sanne,
  split,
} from '../kit/given.ts';

const training: Fact = { ...received, training: true };
const practice = complaintOf(training);
const shown = (minutes: number, fact: Fact = training, start = '2026-11-23 09:00') =>
  practiceNow(complaintOf(fact), addMinutes(moment(start), minutes), standardCalendar, amsterdam);

test('F118: a real complaint has the real time', () => {
  const now = moment('2026-11-24 23:11');
  expect(practiceNow(complaintOf(received), now, standardCalendar, amsterdam)).toBe(now);
  expect(practiceNow({ status: 'unknown' }, now, standardCalendar, amsterdam)).toBe(now);
});

test.each([
  [0, '2026-11-23 09:00'],
  [1, '2026-11-23 13:00'],
  [2, '2026-11-24 09:00'],
  [3, '2026-11-24 13:00'],
  [10, '2026-11-30 09:00'],
  [12, '2026-12-01 09:00'],
  [-5, '2026-11-23 09:00'],
])('F118: after %s minutes its clock shows %s', (minutes, local) => {
  expect(shown(minutes)).toBe(moment(local));
});

test('F118: begun in the evening, it is the next opening at once; in the end its clock stands still', () => {
  const evening: Fact = { ...receivedAt('2026-11-27 22:30'), training: true };
  expect(shown(0, evening, '2026-11-27 22:30')).toBe(moment('2026-11-30 09:00'));
  const end = PRACTICE_DAYS * PRACTICE_DAY_MINUTES;
  expect(shown(end + 100_000)).toBe(shown(end));
  for (let minute = 0; minute <= end; minute += 0.25)
    expect(isOfficeMinute(shown(minute), standardCalendar, amsterdam)).toBe(true);
});

/** Lets nobody do anything, and looks when the clock is told to look. */
function walk(minutes: number) {
  let past: readonly (Fact | Recorded)[] = [training];
  const said: { minute: number; keys: readonly string[] }[] = [];
  let now = moment('2026-11-23 09:00');
  const until = addMinutes(now, minutes);
  for (let looks = 0; looks < 200; looks++) {
    const complaint = complaintOf(...past);
    const next = nextLookAt(complaint, now, standardCalendar, amsterdam);
    if (!next || next > until) break;
    now = next;
    const seen = practiceNow(complaint, now, standardCalendar, amsterdam);
    const decision = decide(complaint, { type: 'Remind' }, { now: seen, by: clock, zone: amsterdam, calendar: standardCalendar });
    if ('refused' in decision) throw new Error(decision.refused);
    const given = decision.facts.flatMap((fact) => (fact.type === 'RemindersGiven' ? fact.rungs.map(({ key }) => key) : []));
    said.push({ minute: minutesBetween(moment('2026-11-23 09:00'), now), keys: given });
    past = [...past, ...decision.facts.map((fact): Recorded => ({ ...at('2026-11-23 09:00', fact), at: seen }))];
  }
  return said;
}

test('F118: the whole ladder walks in about twelve minutes, every rung once and in its order', () => {
  const said = walk(13);
  const keys = said.flatMap(({ keys }) => keys);
  expect(new Set(keys).size).toBe(keys.length);
  const minuteOf = (key: string) => said.find(({ keys }) => keys.includes(key))?.minute;
  const rungs = ['reaction:day-before', 'reaction:due-morning', 'reaction:due-afternoon', 'reaction:late-1'];
  const wholes = ['whole:day-before', 'whole:due-morning', 'whole:due-afternoon', 'whole:late-1'];
  expect(rungs.map(minuteOf)).toEqual([2, 4, 5.5, 6]);
  expect(wholes.map(minuteOf)).toEqual([8, 10, 11.5, 12]);
  // Every look has something to say: the clock is not told to look for nothing.
  expect(said.every(({ keys }) => keys.length > 0)).toBe(true);
});

test('F118: a practice that was forgotten falls silent', () => {
  const said = walk(24 * 60);
  expect(Math.max(...said.map(({ minute }) => minute))).toBeLessThanOrEqual(PRACTICE_DAYS * PRACTICE_DAY_MINUTES);
  const long = addMinutes(moment('2026-11-23 09:00'), PRACTICE_DAYS * PRACTICE_DAY_MINUTES + 1);
  const reminded = said.flatMap(({ keys }) => keys);
  const quiet = { ...practice, reminded };
  expect(nextLookAt(quiet, long, standardCalendar, amsterdam)).toBeUndefined();
});

test('F118: practice cannot be merged or split, and a flag in it can be raised', () => {
  const setting = {
    now: moment('2026-11-23 10:00'),
    by: { ...sanne, roles: ['member', 'lead'] as const },
    zone: amsterdam,
    calendar: standardCalendar,
  };
  for (const command of [merge, split])
    expect(decide(practice, command, setting)).toEqual({ refused: 'is-training', owner: undefined });
  expect(decide(practice, laterCommands.RaiseFlag, setting)).toMatchObject({ facts: [{ type: 'FlagRaised' }] });
});
