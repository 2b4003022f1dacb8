/** F80: which complaint stands on the agenda of which quarter. */
import fc from 'fast-check';
import { type Complaint, type Fact, fold, type Recorded } from '../../bot/core/complaint.ts';
import { decide } from '../../bot/core/decide.ts';
import { groupedByCause, onAgenda } from '../../bot/core/discussion.ts';
import { type Quarter, quarterBefore } from '../../bot/core/figures.ts';
import { minutesOf } from '../../bot/core/quarterly.ts';
import { addMinutes, type Instant } from '../../bot/core/time.ts';
import { standardCalendar } from '../../bot/core/workdays.ts';
import {
  amsterdam,
  claimedBySanne,
  closed,
  described,
  dismissed,
  hanna,
  later,
  merged,
  moment,
  received,
  reopenedAt,
  sanne,
} from '../kit/given.ts';

type Dated = readonly [Fact, Instant];
const foldOf = (...dated: readonly Dated[]): Complaint =>
  fold(
    [[received, received.receivedAt] as Dated, [claimedBySanne, received.receivedAt] as Dated, ...dated].map(
      ([fact, at], n): Recorded => ({ id: String(n), at, by: { person: 'hanna' }, fact }),
    ),
  ) as Complaint;
const discussed = (quarter: Quarter): Fact => ({ type: 'ComplaintDiscussed', quarter, cause: 'process', action: false });
const QUARTERS = ['2026Q3', '2026Q4', '2027Q1', '2027Q2', '2027Q3', '2027Q4'];
const on = (complaint: Complaint): readonly Quarter[] =>
  QUARTERS.filter((quarter) => onAgenda('K-2026-0001', complaint, quarter, amsterdam));

test('F80: closed on 31 March at 23:30 in Amsterdam belongs to the first quarter, half an hour later to the second', () => {
  const at = (local: string) => onAgenda('K', foldOf([closed, moment(local)]), '2027Q2', amsterdam)?.closed;
  expect([at('2027-03-31 23:30'), at('2027-04-01 00:00')]).toEqual(['2027Q1', '2027Q2']);
  expect(onAgenda('K', foldOf([closed, moment('2027-04-01 00:00')]), '2027Q1', amsterdam)).toBeUndefined();
  expect([quarterBefore('2027Q1'), quarterBefore('2027Q3')]).toEqual(['2026Q4', '2027Q2']);
});

test('F80: what was not discussed is carried over until it is, and then on no later agenda', () => {
  const end: Dated = [closed, moment('2026-12-10 10:00')];
  expect(on(foldOf(end))).toEqual(['2026Q4', '2027Q1', '2027Q2', '2027Q3', '2027Q4']);
  expect(on(foldOf(end, [discussed('2027Q1'), moment('2027-04-10 10:00')]))).toEqual(['2026Q4', '2027Q1']);
});

test('F80: open, no complaint, merged and practice are on no agenda; opened again it comes with its new end', () => {
  const at = moment('2026-12-10 10:00');
  expect([on(foldOf()), on(foldOf([dismissed, at])), on(foldOf([merged, at]))]).toEqual([[], [], []]);
  expect(on({ ...foldOf([closed, at]), training: true })).toEqual([]);
  const said: Dated = [discussed('2026Q4'), moment('2027-01-05 10:00')];
  const again: Dated = [reopenedAt('2027-02-01 10:00'), moment('2027-02-01 10:00')];
  expect(on(foldOf([closed, at], said, again))).toEqual([]);
  const second = foldOf([closed, at], said, again, [closed, moment('2027-02-20 10:00')]);
  expect(on(second)).toEqual(['2027Q1', '2027Q2', '2027Q3', '2027Q4']);
  expect(second.discussed).toBeUndefined();
});

test('F80: over 2,000 histories each closed complaint is new on exactly one agenda, and discussed in one meeting at the most', () => {
  const day = fc.integer({ min: 0, max: 400 });
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom('close', 'discuss', 'reopen'), day), { maxLength: 8 }), (steps) => {
      let complaint: readonly Recorded[] = [
        { id: '0', at: received.receivedAt, by: { person: 'sanne' }, fact: received },
        { id: '1', at: received.receivedAt, by: { person: 'sanne' }, fact: claimedBySanne },
        { id: '2', at: received.receivedAt, by: { person: 'sanne' }, fact: described },
      ];
      let now = received.receivedAt;
      for (const [what, days] of steps) {
        now = addMinutes(now, days * 180);
        const state = fold(complaint);
        const setting = { now, zone: amsterdam, calendar: standardCalendar };
        const command =
          what === 'close'
            ? ({ type: 'CloseComplaint', how: 'withdrawn', note: 'n' } as const)
            : what === 'reopen'
              ? ({ type: 'ReopenComplaint', receivedAt: now } as const)
              : ({ ...later.ComplaintDiscussed, type: 'DiscussComplaint', quarter: quarterAt(now) } as const);
        const decision = decide(state, command, { ...setting, by: what === 'close' ? sanne : hanna });
        if ('facts' in decision)
          complaint = [
            ...complaint,
            ...decision.facts.map((fact, n) => ({ id: `${complaint.length + n}`, at: now, by: { person: 'x' }, fact })),
          ];
      }
      const state = fold(complaint) as Complaint;
      const items = QUARTERS.map((quarter) => ({ quarter, item: onAgenda('K', state, quarter, amsterdam) }));
      const fresh = items.filter(({ quarter, item }) => item?.closed === quarter);
      const said = items.filter(({ quarter, item }) => item?.discussed?.quarter === quarter);
      expect(fresh).toHaveLength(state.status === 'closed' ? 1 : 0);
      expect(said.length).toBe(state.discussed ? 1 : 0);
    }),
    { numRuns: 2_000, seed: 20261123 },
  );
});

const quarterAt = (now: Instant): Quarter => `${now.slice(0, 4)}Q${Math.ceil(Number(now.slice(5, 7)) / 3)}`;

test('F80: by cause, the largest group first; the meeting may correct the cause', () => {
  const end: Dated = [closed, moment('2026-12-10 10:00')];
  const one = onAgenda('K-2026-0002', foldOf(end, [later.ConclusionDrawn, moment('2026-12-11 10:00')]), '2026Q4', amsterdam);
  const two = onAgenda('K-2026-0001', foldOf(end, [{ ...discussed('2026Q4') }, moment('2027-01-04 10:00')]), '2026Q4', amsterdam);
  const three = onAgenda('K-2026-0003', foldOf(end), '2026Q4', amsterdam);
  const groups = groupedByCause([one, two, three].flatMap((item) => item ?? []));
  expect(groups.map(({ cause, items }) => [cause, items.map(({ number }) => number)])).toEqual([
    ['process', ['K-2026-0001', 'K-2026-0002']],
    ['unknown', ['K-2026-0003']],
  ]);
});

test('F123: minutes tell what was discussed in this meeting and carry the rest over', () => {
  const end: Dated = [closed, moment('2026-09-10 10:00')];
  const items = [
    onAgenda('K-2', foldOf(end, [discussed('2026Q4'), moment('2027-01-04 10:00')]), '2026Q4', amsterdam),
    onAgenda('K-1', foldOf(end), '2026Q4', amsterdam),
  ].flatMap((item) => item ?? []);
  expect(minutesOf(items, '2026Q4', 'hanna', ['M-2027-001'])).toEqual({
    chair: 'hanna',
    discussed: [{ number: 'K-2', nature: 'unknown', cause: 'process', action: false, from: '2026Q3' }],
    measures: ['M-2027-001'],
    carried: [{ number: 'K-1', nature: 'unknown', cause: 'unknown' }],
  });
});

test.each([
  ['a colleague', sanne, '2026Q4', 'not-lead'],
  ['a quarter before it was closed', hanna, '2026Q3', 'not-on-agenda'],
  ['a quarter that has not begun', hanna, '2027Q2', 'not-on-agenda'],
] as const)('F123: not by or in %s', (_, by, quarter, refused) => {
  const setting = { now: moment('2027-01-05 10:00'), zone: amsterdam, calendar: standardCalendar };
  const complaint = foldOf([closed, moment('2026-12-10 10:00')]);
  const command = { type: 'DiscussComplaint', quarter, cause: 'process', action: false } as const;
  expect(decide(complaint, command, { ...setting, by })).toMatchObject({ refused });
});

test('F123: another meeting does not discuss it again; the same one corrects, and twice the same is once', () => {
  const setting = { now: moment('2027-05-05 10:00'), zone: amsterdam, calendar: standardCalendar, by: hanna };
  const complaint = foldOf([closed, moment('2026-12-10 10:00')], [discussed('2026Q4'), moment('2027-01-04 10:00')]);
  const say = (quarter: Quarter, action: boolean) =>
    decide(complaint, { type: 'DiscussComplaint', quarter, cause: 'process', action }, setting);
  expect(say('2027Q1', false)).toMatchObject({ refused: 'is-discussed' });
  expect(say('2026Q4', false)).toEqual({ facts: [] });
  expect(say('2026Q4', true)).toMatchObject({ facts: [{ action: true }] });
  const practice = { ...complaint, training: true } as const;
  expect(decide(practice, { ...later.ComplaintDiscussed, type: 'DiscussComplaint' }, setting)).toMatchObject({
    refused: 'is-training',
  });
});
