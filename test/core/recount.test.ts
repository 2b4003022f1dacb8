/** Issue 7: every figure recomputed by an independent implementation from the raw facts. */
import { type Figures, figuresOf } from '../../bot/core/figures.ts';
import { standardCalendar } from '../../bot/core/workdays.ts';
import { amsterdam, moment } from '../kit/given.ts';
import { drawn } from '../kit/quarters.ts';
import { recount } from '../kit/recount.ts';

const QUARTERS = 200;

test('F81: 200 generated quarters, every figure counted twice: 0 differences', () => {
  const counted = { quarters: 0, complaints: 0, facts: 0, figures: 0, running: 0 };
  const different: unknown[] = [];
  const leaves = (value: unknown): number =>
    typeof value === 'object' && value !== null ? Object.values(value).reduce<number>((sum, one) => sum + leaves(one), 0) : 1;
  for (let seed = 1; seed <= QUARTERS; seed++) {
    const told = drawn(seed, moment('2026-06-15 00:00'), 230, 150);
    const quarter = ['2026Q3', '2026Q4', '2027Q1'][seed % 3] ?? '';
    // Some are asked for while the quarter runs.
    const now = seed % 5 === 0 ? moment('2026-11-26 11:00') : moment('2027-06-01 12:00');
    const again = new Set(told.filter((_, n) => (n * seed) % 7 === 3).map(({ number }) => number));
    const ours: Figures = figuresOf(told, quarter, { now, calendar: standardCalendar, zone: amsterdam, again });
    const theirs = recount(told, quarter, standardCalendar, amsterdam, now, again);
    try {
      expect(ours).toEqual(theirs);
    } catch (error) {
      different.push({ seed, error: String(error) });
    }
    counted.quarters++;
    counted.complaints += told.length;
    counted.facts += told.reduce((sum, { past }) => sum + past.length, 0);
    counted.figures += leaves(ours);
    counted.running += now < '2027' ? 1 : 0;
  }
  console.log(`counted twice: ${JSON.stringify(counted)}, differences: ${different.length}`);
  expect(different).toEqual([]);
  expect(counted.figures).toBeGreaterThan(6_000);
});
