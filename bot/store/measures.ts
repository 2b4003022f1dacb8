/** The measures: each its own stream of insert-only facts, all of them in one partition. */
import type { MeasureNumber } from '../core/discussion.ts';
import type { MeasureFact } from '../core/measures.ts';
import type { Entry } from '../core/quarterly.ts';
import { type Book, book } from './book.ts';
import type { Table } from './rows.ts';

export interface MeasureBook extends Book<MeasureFact> {
  /** The next number of the year, claimed by writing its first fact. The same draft again is the measure that it became. */
  take(year: string, entry: Entry<Extract<MeasureFact, { type: 'MeasureTaken' }>>): Promise<MeasureNumber>;
}

/** Others who take a measure at the same moment. */
const TRIES = 20;

export function measureBook(table: Table): MeasureBook {
  const measures = book<MeasureFact>(table, 'measure');
  return {
    ...measures,
    async take(year, entry) {
      for (let tries = 0; tries < TRIES; tries++) {
        const all = await measures.all();
        const made = [...all].find(([, [first]]) => first?.fact.type === 'MeasureTaken' && first.fact.draft === entry.fact.draft);
        if (made) return made[0];
        const taken = [...all.keys()]
          .filter((number) => number.startsWith(`M-${year}-`))
          .map((number) => Number(number.slice(7)));
        const number = `M-${year}-${String(Math.max(0, ...taken) + 1).padStart(3, '0')}`;
        if ((await measures.append(number, 0, entry)) === 'appended') return number;
      }
      throw new Error(`${TRIES} measures were taken by others before this one. Look for a loop that takes measures.`);
    },
  };
}
