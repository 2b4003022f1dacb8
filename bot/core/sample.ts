/**
 * Which complaints an auditor looks at (F124): five of a quarter, as different in nature and outcome as there are, and the same five
 * whoever asks again.
 */
import type { ComplaintNumber } from './complaint.ts';
import type { Entry } from './entry.ts';
import { type Quarter, quarterOf } from './figures.ts';
import { dayAt, type Instant, type Zone } from './time.ts';

export const SAMPLE = 5;

/** What came or ended in the quarter, by the local day. */
export function entriesOf(entries: readonly Entry[], quarter: Quarter, zone: Zone): readonly Entry[] {
  return entries.filter(({ receivedAt, endedAt }) => isIn(receivedAt, quarter, zone) || isIn(endedAt, quarter, zone));
}

const isIn = (at: Instant | undefined, quarter: Quarter, zone: Zone): boolean =>
  at !== undefined && quarterOf(dayAt(at, zone)) === quarter;

/**
 * Those that ended in the quarter first; others only when there are too few.
 * @param rankOf a number without meaning for each complaint, which nobody can choose
 */
export function sampleOf(
  entries: readonly Entry[],
  quarter: Quarter,
  zone: Zone,
  rankOf: (number: ComplaintNumber) => string,
): readonly Entry[] {
  const ended = ({ status, endedAt }: Entry): boolean => status !== 'merged' && isIn(endedAt, quarter, zone);
  const byRank = [...entries].sort((one, other) => (rankOf(one.number) < rankOf(other.number) ? -1 : 1));
  const chosen: Entry[] = [];
  for (const heap of [byRank.filter(ended), byRank.filter((one) => !ended(one) && one.status !== 'merged')]) {
    const left = [...heap];
    while (chosen.length < SAMPLE && left.length > 0) {
      const seen = left.map((one) => alike(one, chosen));
      chosen.push(...left.splice(seen.indexOf(Math.min(...seen)), 1));
    }
  }
  return chosen.sort((one, other) => (one.number < other.number ? -1 : 1));
}

/** How much of it was chosen already. */
const alike = (one: Entry, chosen: readonly Entry[]): number =>
  chosen.filter(({ nature }) => nature === one.nature).length +
  chosen.filter((other) => outcomeOf(other) === outcomeOf(one)).length;

const outcomeOf = ({ status, ending, judgements }: Entry): string => [status, ending, ...judgements].join(' ');
