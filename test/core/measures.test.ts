/** F82, F115: a measure is done, checked by somebody else, and only then closed; and when the channel hears of it. */
import { decideMeasure, dueRung, effectDays, type MeasureFact, measureOf, urgencyOf } from '../../bot/core/measures.ts';
import type { Person } from '../../bot/core/permissions.ts';
import { memoryTables } from '../../bot/store/memory.ts';
import { storeOn } from '../../bot/store/store.ts';
import { amsterdam, guest, hanna, moment, sanne, youssef } from '../kit/given.ts';

const taken = {
  type: 'MeasureTaken',
  kind: 'preventive',
  description: 'note-1',
  owner: 'sanne',
  due: '2027-02-15',
  cause: 'process',
  quarter: '2026Q4',
  complaints: ['K-2026-0001'],
  draft: 'draft-1',
} as const satisfies MeasureFact;
const done = { type: 'MeasureDone', note: 'note-2', checkOn: '2027-05-10' } as const satisfies MeasureFact;
const checked = (outcome: 'effective' | 'again' | 'other'): MeasureFact => ({
  type: 'EffectChecked',
  outcome,
  before: 4,
  after: 1,
  note: 'note-3',
  ...(outcome === 'again' && { due: '2027-08-01' }),
});
const entry = (fact: MeasureFact, local: string, person: string) => ({
  id: local,
  at: moment(local),
  by: { person },
  fact,
});
const first = entry(taken, '2027-01-05 10:00', 'hanna');
const measure = (...facts: MeasureFact[]) => {
  const found = measureOf('M-2027-001', [first, ...facts.map((fact) => entry(fact, '2027-02-10 10:00', 'sanne'))]);
  if (!found) throw new Error('There is no measure.');
  return found;
};
const at = (local: string, by: Person, leads = false) => ({ by, leads, now: moment(local), zone: amsterdam });
const check = { type: 'CheckEffect', outcome: 'effective', before: 4, after: 1, note: 'note-3' } as const;

test.each([
  ['a check before it is done', measure(), check, at('2027-06-01 10:00', youssef), 'measure-not-done'],
  ['a check by its owner', measure(done), check, at('2027-06-01 10:00', sanne), 'measure-own-check'],
  ['a check before its day', measure(done), check, at('2027-05-09 10:00', youssef), 'measure-too-early'],
  ['a check without a word', measure(done), { ...check, note: undefined }, at('2027-06-01 10:00', youssef), 'reason-missing'],
  ['a second check', measure(done, checked('effective')), check, at('2027-06-01 10:00', youssef), 'measure-closed'],
  ['a guest', measure(done), check, at('2027-06-01 10:00', guest), 'not-in-team'],
  ['again without a day', measure(done), { ...check, outcome: 'again' }, at('2027-06-01 10:00', youssef), 'day-not-later'],
  [
    'again on a day too far',
    measure(done),
    { ...check, outcome: 'again', due: '2030-01-01' },
    at('2027-06-01 10:00', youssef),
    'day-too-late',
  ],
  [
    'done by another colleague',
    measure(),
    { ...done, type: 'FinishMeasure' },
    at('2027-02-01 10:00', youssef),
    'measure-not-yours',
  ],
  [
    'done without a word',
    measure(),
    { type: 'FinishMeasure', checkOn: '2027-05-01' },
    at('2027-02-01 10:00', sanne),
    'reason-missing',
  ],
  [
    'done after it was closed',
    measure(done, checked('other')),
    { ...done, type: 'FinishMeasure' },
    at('2027-06-01 10:00', sanne),
    'measure-closed',
  ],
] as const)('F115: refuses %s', (_, state, command, setting, refused) => {
  expect(decideMeasure(state, command, setting)).toMatchObject({ refused });
});

test('F115: nor by the lead who said that it was done; another one closes it, with the counts', () => {
  const byLead = measureOf('M', [first, entry(done, '2027-02-10 10:00', 'hanna')]);
  if (!byLead) throw new Error('There is no measure.');
  expect(decideMeasure(byLead, check, at('2027-06-01 10:00', hanna, true))).toMatchObject({ refused: 'measure-own-check' });
  expect(decideMeasure(byLead, check, at('2027-06-01 10:00', sanne))).toMatchObject({ refused: 'measure-own-check' });
  expect(decideMeasure(byLead, check, at('2027-06-01 10:00', youssef))).toEqual({ ...check, type: 'EffectChecked' });
  expect(measure(done, checked('effective'))).toMatchObject({ status: 'closed', checks: [{ before: 4, after: 1 }] });
  expect(measure(done, checked('other')).status).toBe('closed');
  expect(measure(done, checked('again'))).toMatchObject({ status: 'open', due: '2027-08-01', done: undefined });
});

test('F115: the effect shows in the three months after it was done, or until today', () => {
  expect(effectDays(measure(done), '2027-06-01', amsterdam)).toEqual({ from: '2027-02-11', until: '2027-05-10' });
  expect(effectDays(measure(done), '2027-03-01', amsterdam)).toEqual({ from: '2027-02-11', until: '2027-03-01' });
  expect(effectDays(measure(), '2027-03-01', amsterdam)).toBeUndefined();
});

test.each([
  ['2027-02-07', undefined],
  ['2027-02-08', 'week|2027-02-15'],
  ['2027-02-14', 'week|2027-02-15'],
  ['2027-02-15', 'day|2027-02-15'],
  ['2027-02-21', 'day|2027-02-15'],
  ['2027-02-22', 'late|2027-02-15|1'],
  ['2027-03-01', 'late|2027-02-15|2'],
])('F82: on %s the channel hears %s', (today, key) => {
  expect(dueRung(measure(), today)?.key).toBe(key);
});

test('F82: of the check on its day, then weekly; of what is closed nothing', () => {
  const keys = ['2027-05-09', '2027-05-10', '2027-05-16', '2027-05-17'].map((today) => dueRung(measure(done), today)?.key);
  expect(keys).toEqual([undefined, 'check|2027-05-10|0', 'check|2027-05-10|0', 'check|2027-05-10|1']);
  expect(dueRung(measure(done, checked('effective')), '2027-06-01')).toBeUndefined();
  const states = ['2027-02-15', '2027-02-16'].map((today) => urgencyOf(measure(), today));
  expect([...states, urgencyOf(measure(done), '2027-05-09'), urgencyOf(measure(done), '2027-05-10')]).toEqual([
    'open',
    'late',
    'waits',
    'check',
  ]);
});

test('F82: eight at once get eight numbers without a gap; the same form eight times is one measure', async () => {
  const { measures } = storeOn(memoryTables());
  const take = (draft: string, n: number) => measures.take('2027', { ...first, id: `${draft}-${n}`, fact: { ...taken, draft } });
  const numbers = await Promise.all(Array.from({ length: 8 }, (_, n) => take(`draft-${n}`, n)));
  expect([...numbers].sort()).toEqual(Array.from({ length: 8 }, (_, n) => `M-2027-00${n + 1}`));
  const same = await Promise.all(Array.from({ length: 8 }, (_, n) => take('draft-same', n)));
  expect(new Set(same)).toEqual(new Set(['M-2027-009']));
  expect((await measures.all()).size).toBe(9);
  const version = { ...entry(done, '2027-02-10 10:00', 'sanne') };
  const both = await Promise.all([
    measures.append('M-2027-001', 1, version),
    measures.append('M-2027-001', 1, { ...version, id: 'x' }),
  ]);
  expect([...both].sort()).toEqual(['appended', 'conflict']);
  expect(await measures.append('M-2027-001', 1, version)).toBe(both[0]);
});
