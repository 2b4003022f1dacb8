/** The figures of a quarter (facts 3.5), on records that are small enough to count by hand. */
import type { Fact, Recorded } from '../../bot/core/complaint.ts';
import { type Figures, figuresOf, quarterOf } from '../../bot/core/figures.ts';
import { standardCalendar } from '../../bot/core/workdays.ts';
import {
  amsterdam,
  at,
  called,
  claimedBySanne,
  described,
  dismissed,
  later,
  merged,
  moment,
  receivedAt,
  reopenedAt,
} from '../kit/given.ts';

const NEXT_YEAR = moment('2027-02-01 12:00');
const figures = (pasts: readonly (readonly Recorded[])[], quarter = '2026Q4', now = NEXT_YEAR): Figures =>
  figuresOf(
    pasts.map((past, n) => ({ number: `K-2026-000${n + 1}`, past })),
    quarter,
    { now, calendar: standardCalendar, zone: amsterdam },
  );

const arrived = (local: string): Recorded => at(local, receivedAt(local));
const closedAt = (local: string): Recorded => at(local, { type: 'ComplaintClosed', how: 'settled', note: 'n' });
const also = (local: string, ...facts: readonly Fact[]): readonly Recorded[] => facts.map((fact) => at(local, fact));

/** Monday 23 November: reacted to on the second working day, answered on the last day, more time asked, satisfied. */
const good: readonly Recorded[] = [
  arrived('2026-11-23 10:00'),
  ...also('2026-11-24 09:00', claimedBySanne, described),
  at('2026-11-25 16:00', called('2026-11-25 16:00')),
  ...also('2026-11-26 09:00', later.PartJudged, later.ConclusionDrawn),
  ...also(
    '2026-11-30 17:00',
    { type: 'LetterWritten', letter: 'conclusion', sequence: 1, content: later.ConclusionDrawn.letter },
    { type: 'LetterSent', letter: 'conclusion', sequence: 1, sentAt: moment('2026-11-30 17:00') },
    later.SatisfactionAsked,
    { type: 'SatisfactionAnswered', satisfied: true, process: 'good', outcome: 'fair', reasons: [], how: 'link' },
  ),
  closedAt('2026-12-04 09:00'),
];
/** Reacted to a day late, extended, closed within the extension without an answer. */
const late: readonly Recorded[] = [
  arrived('2026-12-01 10:00'),
  at('2026-12-04 09:00', called('2026-12-04 09:00')),
  ...also('2026-12-07 09:00', { ...later.TermExtended, from: '2026-12-08', due: '2026-12-15' } as Fact, {
    type: 'LetterWritten',
    letter: 'extension',
    sequence: 1,
    content: later.TermExtended.letter,
  }),
  closedAt('2026-12-14 09:00'),
];
const open: readonly Recorded[] = [arrived('2026-12-28 10:00')];

test('towards S13: counted by hand', () => {
  expect(figures([good, late, open])).toEqual({
    quarter: '2026Q4',
    received: 3,
    dismissed: 0,
    byDismissal: {},
    byNature: { planning: 1, unknown: 2 },
    byComplainant: { client: 1, unknown: 2 },
    bySeverity: { unknown: 3 },
    byLocation: {},
    byChannel: { mail: 3 },
    closed: 2,
    byEnding: { settled: 2 },
    byCause: { process: 1 },
    byJudgement: { founded: 1 },
    // 23 to 30 November; 1 to 14 December.
    days: { median: 7, mean: 7, p90: 9, max: 9 },
    open: 1,
    age: { median: 3, mean: 3, p90: 3, max: 3 },
    reaction: { of: 3, met: 1 },
    whole: { of: 2, met: 1 },
    wholeExtended: { of: 2, met: 2 },
    extensions: { complex: 1 },
    satisfaction: { asked: 1, answered: 1, satisfied: 1, process: { good: 1 }, outcome: { fair: 1 } },
    mediator: { referred: 0, verdicts: {} },
  });
});

test('S13: the cause is the one that the meeting agreed, also after the quarter, and not what a later round came to', () => {
  const agreed = (local: string, cause: 'system' | 'capacity'): Recorded =>
    at(local, { type: 'ComplaintDiscussed', quarter: '2026Q4', cause, action: false });
  const january = [...good, agreed('2027-01-11 10:00', 'system')];
  expect(figures([good]).byCause).toEqual({ process: 1 });
  expect(figures([january]).byCause).toEqual({ system: 1 });
  expect(figures([january], '2026Q4', moment('2027-01-10 10:00')).byCause).toEqual({ process: 1 });
  const again = [...january, at('2027-01-12 10:00', reopenedAt('2027-01-12 10:00')), closedAt('2027-01-14 10:00')];
  expect(figures([[...again, agreed('2027-01-15 10:00', 'capacity')]]).byCause).toEqual({ system: 1 });
});

test('the newest details count; what nobody weighed or placed is counted apart', () => {
  const weighed = (location: string) => at('2026-11-24 10:00', { ...described, severity: 'high', location } as Fact);
  const told = [
    [arrived('2026-11-23 10:00'), weighed('Utrecht'), at('2026-11-25 10:00', described)],
    [arrived('2026-11-23 10:00'), weighed('')],
    open,
  ];
  expect(figures(told)).toMatchObject({ bySeverity: { high: 2, unknown: 1 }, byLocation: { Utrecht: 1 } });
});

test('a quarter begins and ends by the local clock', () => {
  expect([quarterOf('2026-03-31'), quarterOf('2026-04-01'), quarterOf('2026-12-31')]).toEqual(['2026Q1', '2026Q2', '2026Q4']);
  const edge = [
    [arrived('2026-12-31 23:30'), closedAt('2027-01-01 00:30')],
    [arrived('2027-01-01 00:30'), closedAt('2027-01-01 00:40')],
  ];
  expect(figures(edge)).toMatchObject({ received: 1, closed: 0, open: 1 });
  expect(figures(edge, '2027Q1')).toMatchObject({ received: 1, closed: 2, open: 0 });
});

test('practice, what was merged and what was no complaint are in no count of complaints', () => {
  const practice = arrived('2026-11-23 10:00');
  const training: Recorded = { ...practice, fact: { ...receivedAt('2026-11-23 10:00'), training: true } };
  const others = [
    [training, closedAt('2026-11-24 10:00')],
    [arrived('2026-11-23 10:00'), at('2026-11-23 11:00', merged)],
    [arrived('2026-11-23 10:00'), at('2026-11-23 11:00', dismissed)],
  ];
  expect(figures(others)).toMatchObject({ received: 0, dismissed: 1, closed: 0, open: 0, reaction: { of: 0, met: 0 } });
  expect(figures([good, ...others]).days).toEqual(figures([good]).days);
});

test('a second round is no second complaint; each end counts in its own quarter, and what comes later changes no quarter before', () => {
  const again = [...good, at('2027-01-11 09:00', reopenedAt('2027-01-11 09:00')), closedAt('2027-01-13 09:00')];
  expect(figures([again])).toEqual(figures([good]));
  expect(figures([again], '2027Q1')).toMatchObject({ received: 0, closed: 1, days: { max: 2 }, reaction: { of: 0, met: 0 } });
});

test('a reaction counts when its last day is over, or when there was one', () => {
  const early = moment('2026-12-29 12:00');
  expect(figures([open], '2026Q4', early).reaction).toEqual({ of: 0, met: 0 });
  const reacted = [...open, at('2026-12-29 09:00', called('2026-12-29 09:00'))];
  expect(figures([reacted], '2026Q4', early).reaction).toEqual({ of: 1, met: 1 });
  expect(figures([open], '2026Q4', moment('2026-12-31 12:00')).reaction).toEqual({ of: 1, met: 0 });
});

test('an extension whose letter came back is none', () => {
  const bounced: Fact = { type: 'LetterBounced', letter: 'extension', sequence: 1, source: 's', content: 'c' };
  const past = [...late.slice(0, -1), at('2026-12-08 09:00', bounced), closedAt('2026-12-14 09:00')];
  expect(figures([past])).toMatchObject({ extensions: {}, wholeExtended: { of: 1, met: 0 } });
});

test('mediators are counted when it happened', () => {
  const past = [...good.slice(0, -1), at('2026-12-30 09:00', later.MediatorAsked), at('2027-01-05 09:00', later.VerdictReceived)];
  expect(figures([past]).mediator).toEqual({ referred: 1, verdicts: {} });
  expect(figures([past], '2027Q1').mediator).toEqual({ referred: 0, verdicts: { yes: 1 } });
});

test('P10: erased, held or given to who asked: the figures are the same', () => {
  const kept = [...late, at('2027-01-10 09:00', later.HoldSet), at('2027-01-11 09:00', later.HoldLifted)];
  const gone = [...kept, at('2027-01-12 09:00', later.AccessGiven), at('2027-01-13 09:00', later.ContentErased)];
  for (const quarter of ['2026Q4', '2027Q1']) expect(figures([good, gone], quarter)).toEqual(figures([good, late], quarter));
});

test.each([
  [[4], { median: 4, mean: 4, p90: 4, max: 4 }],
  [[1, 2, 3, 10], { median: 2.5, mean: 4, p90: 10, max: 10 }],
  [[1, 1, 1, 1, 1, 1, 1, 1, 5, 9], { median: 1, mean: 2.2, p90: 5, max: 9 }],
])('working days of %j', (days, expected) => {
  const pasts = days.map((count) => {
    const last = `2026-11-${String(2 + count + (count > 4 ? 2 : 0) + (count > 9 ? 2 : 0)).padStart(2, '0')}`;
    return [arrived('2026-11-02 09:00'), closedAt(`${last} 09:00`)];
  });
  expect(figures(pasts).days).toEqual(expected);
});
