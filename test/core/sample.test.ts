/** The auditor's choice (F124): spread, the same each time, and nobody's. */
import type { Entry } from '../../bot/core/entry.ts';
import { entriesOf, sampleOf } from '../../bot/core/sample.ts';
import { amsterdam, moment } from '../kit/given.ts';

const entry = (nth: number, more: Partial<Entry> = {}): Entry => ({
  number: `K-2026-${String(nth).padStart(4, '0')}`,
  status: 'closed',
  receivedAt: moment('2026-11-02 10:00'),
  channel: 'mail',
  nature: 'planning',
  complainant: 'client',
  severity: 'low',
  round: 1,
  reaction: { due: '2026-11-04' },
  norm: '2026-11-09',
  due: '2026-11-09',
  extensions: [],
  endedAt: moment('2026-11-09 10:00'),
  ending: 'satisfied',
  judgements: ['founded'],
  heard: false,
  mediator: false,
  erased: false,
  ...more,
});
const chosen = (entries: readonly Entry[], rank = (number: string) => number) =>
  sampleOf(entries, '2026Q4', amsterdam, rank).map(({ number }) => Number(number.slice(-4)));

test('F124: a rare nature and a rare outcome are in it, however many there are of the others', () => {
  const many = Array.from({ length: 50 }, (_, n) => entry(n + 1));
  const rare = [
    entry(60, { nature: 'discrimination' }),
    entry(61, { ending: 'mediated' }),
    entry(62, { nature: 'safety', ending: 'withdrawn' }),
  ];
  expect(chosen([...many, ...rare])).toEqual([1, 2, 60, 61, 62]);
  const backwards = (number: string) => String(9999 - Number(number.slice(-4))).padStart(4, '0');
  expect(chosen([...many, ...rare], backwards)).toEqual([49, 50, 60, 61, 62]);
});

test('F124: the order in which they are given makes no difference', () => {
  const all = Array.from({ length: 20 }, (_, n) => entry(n + 1, { nature: n % 3 === 0 ? 'wages' : 'planning' }));
  expect(chosen([...all].reverse())).toEqual(chosen(all));
});

test('F124: what ended in the quarter goes first, then what came in; what was merged never', () => {
  const open = entry(1, { status: 'open', endedAt: undefined, ending: undefined });
  const merged = entry(2, { status: 'merged', ending: undefined });
  const later = entry(3, { endedAt: moment('2027-01-01 00:00') });
  const last = entry(4, { endedAt: moment('2026-12-31 23:59') });
  expect(chosen([open, merged, later, last])).toEqual([1, 3, 4]);
  expect(chosen([open, ...Array.from({ length: 5 }, (_, n) => entry(n + 10))])).toEqual([10, 11, 12, 13, 14]);
});

test('F124: the register of a quarter is what came or ended in it, by the local day', () => {
  const before = entry(1, { receivedAt: moment('2026-09-30 23:59'), endedAt: moment('2026-09-30 23:59') });
  const ended = entry(2, { receivedAt: moment('2026-09-30 23:59'), endedAt: moment('2026-10-01 00:00') });
  const came = entry(3, { receivedAt: moment('2026-12-31 23:59'), endedAt: undefined, status: 'open' });
  const after = entry(4, { receivedAt: moment('2027-01-01 00:00'), endedAt: undefined, status: 'open' });
  expect(entriesOf([before, ended, came, after], '2026Q4', amsterdam)).toEqual([ended, came]);
});
