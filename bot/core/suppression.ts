/**
 * Groups so small that somebody could be recognised are not shown (F116, T23), nor what would give them away: from the sums that
 * the figures make, no reader can work out a count that is hidden. Zero is nobody, and is shown.
 */

/** The smallest group that is shown. */
export const SMALLEST = 5;

/** `left` and `right` add up to the same, but for `apart`. `yields`: which of them may be hidden to protect another. */
export interface Sum {
  readonly left: readonly string[];
  readonly right: readonly string[];
  readonly apart?: number;
  readonly yields: readonly string[];
}

/** A total and all of its parts; the parts yield, for a total is read first. */
export const partsOf = (total: string, parts: readonly string[]): Sum => ({ left: [total], right: parts, yields: parts });

/** `few`: one to four. `cover`: hidden for the sake of another. Neither tells more than that it lies between `least` and `most`. */
export type Cell =
  | { readonly kind: 'shown'; readonly value: number }
  | { readonly kind: 'few' | 'cover'; readonly least: number; readonly most: number };

interface Range {
  readonly least: number;
  readonly most: number;
}

const UNBOUNDED = Number.POSITIVE_INFINITY;

type Kinds = ReadonlyMap<string, Cell['kind']>;
type Values = ReadonlyMap<string, number>;

/** What may be shown of each count. The sums must hold for the counts. */
export function suppress(values: Values, sums: readonly Sum[]): ReadonlyMap<string, Cell> {
  const kinds = new Map([...values].map(([id, value]) => [id, value > 0 && value < SMALLEST ? 'few' : 'shown'] as const)) as Map<
    string,
    Cell['kind']
  >;
  for (;;) {
    const ranges = rangesOf(values, kinds, sums);
    const pinned = [...ranges].find(([id, { least, most }]) => kinds.get(id) !== 'shown' && least === most)?.[0];
    if (pinned === undefined) return new Map([...ranges].map(([id, range]) => [id, cellOf(id, range, kinds, values)]));
    const more = coverFor(pinned, values, kinds, sums);
    if (more.length === 0) throw new Error(`Nothing is left that could hide ${pinned}. Look for a sum that does not hold.`);
    for (const id of more) kinds.set(id, 'cover');
  }
}

function cellOf(id: string, { least, most }: Range, kinds: Kinds, values: Values): Cell {
  const kind = kinds.get(id) ?? 'shown';
  return kind === 'shown' ? { kind, value: values.get(id) ?? 0 } : { kind, least, most };
}

/** What to hide next: something in a sum with it, or else in a sum with one of those, and so on. */
function coverFor(pinned: string, values: Values, kinds: Kinds, sums: readonly Sum[]): readonly string[] {
  let about: readonly Sum[] = [];
  let near: ReadonlySet<string> = new Set([pinned]);
  for (;;) {
    const wider = sums.filter(({ left, right }) => [...left, ...right].some((id) => near.has(id)));
    if (wider.length === about.length) return [];
    about = wider;
    const found = coverIn(about, values, kinds);
    if (found.length > 0) return found;
    near = new Set(about.flatMap(({ left, right }) => [...left, ...right]));
  }
}

/** The smallest that is shown; then noughts with those that are few, so that nobody can tell them apart; then totals. */
function coverIn(about: readonly Sum[], values: Values, kinds: Kinds): readonly string[] {
  const countOf = (id: string): number => values.get(id) ?? 0;
  const uncovered = [...new Set(about.flatMap(({ yields }) => yields))].filter((id) => kinds.get(id) !== 'cover');
  const shown = uncovered.filter((id) => kinds.get(id) === 'shown' && countOf(id) > 0);
  const [smallest] = shown.sort((one, other) => countOf(one) - countOf(other) || (one < other ? -1 : 1));
  if (smallest !== undefined) return [smallest];
  if (uncovered.length > 0) return uncovered;
  return about.flatMap(({ left, right }) => [...left, ...right]).filter((id) => kinds.get(id) !== 'cover');
}

/** Between which numbers a reader knows each count to lie: by what is shown, by what `few` means, and by the sums. */
function rangesOf(values: Values, kinds: Kinds, sums: readonly Sum[]): ReadonlyMap<string, Range> {
  const ranges = new Map([...values].map(([id, value]) => [id, rangeAlone(value, kinds.get(id) ?? 'shown')]));
  const sides = sums.flatMap(({ left, right, apart = 0 }) => [
    { one: left, other: right, apart },
    { one: right, other: left, apart: -apart },
  ]);
  for (let narrowed = true; narrowed; ) {
    narrowed = false;
    for (const { one, other, apart } of sides) {
      const [mine, theirs] = [boundsOf(one, ranges), boundsOf(other, ranges)];
      for (const id of one) {
        const before = ranges.get(id) ?? { least: 0, most: 0 };
        const unbounded = mine.unbounded - (before.most === UNBOUNDED ? 1 : 0) > 0;
        const restMost = unbounded ? UNBOUNDED : mine.most - (before.most === UNBOUNDED ? 0 : before.most);
        const after = {
          least: Math.max(before.least, theirs.least + apart - restMost),
          most: Math.min(before.most, (theirs.unbounded > 0 ? UNBOUNDED : theirs.most) + apart - (mine.least - before.least)),
        };
        if (after.least === before.least && after.most === before.most) continue;
        ranges.set(id, after);
        narrowed = true;
        break;
      }
    }
  }
  return ranges;
}

/** Of a side of a sum: its least, the most of those that have one, and how many have none. */
function boundsOf(ids: readonly string[], ranges: ReadonlyMap<string, Range>) {
  let [least, most, unbounded] = [0, 0, 0];
  for (const id of ids) {
    const range = ranges.get(id) ?? { least: 0, most: 0 };
    least += range.least;
    if (range.most === UNBOUNDED) unbounded++;
    else most += range.most;
  }
  return { least, most, unbounded };
}

/** A reader may guess that what is hidden for another's sake is not small itself; so it is reckoned that they know. */
function rangeAlone(value: number, kind: Cell['kind']): Range {
  if (kind === 'shown') return { least: value, most: value };
  if (kind === 'few') return { least: 1, most: SMALLEST - 1 };
  return { least: value >= SMALLEST ? SMALLEST : 0, most: UNBOUNDED };
}
