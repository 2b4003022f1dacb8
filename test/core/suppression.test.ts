/** F116, T23: what is hidden stays hidden, from sums, from other tables, from shares and from the columns beside it. */
import fc from 'fast-check';
import type { Figures, Quarter } from '../../bot/core/figures.ts';
import { COLUMNS, type Column, type Pack, packFrom, type Value } from '../../bot/core/pack.ts';
import { partsOf, suppress } from '../../bot/core/suppression.ts';
import { standardCalendar } from '../../bot/core/workdays.ts';
import { amsterdam, moment } from '../kit/given.ts';
import { drawn } from '../kit/quarters.ts';
import { recount } from '../kit/recount.ts';

/** A cell as a reader sees it: `now nature wages`. */
type Seen = ReadonlyMap<string, Value>;
type Truth = ReadonlyMap<string, number>;
/** So many times each cell, together nought but for the constant. */
interface Equation {
  readonly terms: ReadonlyMap<string, number>;
  readonly constant: number;
}

const total = (counts: object): number => Object.values(counts).reduce<number>((sum, count) => sum + Number(count), 0);
const under = (table: string, counts: object): (readonly [string, number])[] =>
  Object.entries(counts).map(([code, count]) => [`${table} ${code}`, Number(count)]);

/** Every count that is on a page, from the second opinion. */
function truthOf(figures: Figures, column: Column): Truth {
  const { received, dismissed, closed, open, reaction, whole, wholeExtended, satisfaction: said, mediator } = figures;
  const extensions = total(figures.extensions);
  const kept: readonly (readonly [string, number])[] = [
    ...under('main', { received, closed, open, dismissed, extensions, referred: mediator.referred }),
    ...under('nature', { ...figures.byNature, total: received }),
    ...under('complainant', { ...figures.byComplainant, total: received }),
    ...under('severity', { ...figures.bySeverity, total: received }),
    ...under('location', {
      ...Object.fromEntries(Object.entries(figures.byLocation).map(([name, count]) => [`@${name}`, count])),
      unsaid: received - total(figures.byLocation),
      total: received,
    }),
    ...under('repeat', { again: figures.again ?? 0, first: received - (figures.again ?? 0), total: received }),
    ...under('channel', { ...figures.byChannel, total: received }),
    ...under('dismissal', { ...figures.byDismissal, total: dismissed }),
    ...under('reaction', {
      'in-time': reaction.met,
      late: reaction.of - reaction.met,
      running: received - reaction.of,
      total: received,
    }),
    ...under('term', {
      'in-time': whole.met,
      extended: wholeExtended.met - whole.met,
      late: closed - wholeExtended.met,
      total: closed,
    }),
    ...under('extension', { ...figures.extensions, total: extensions }),
    ...under('ending', { ...figures.byEnding, total: closed }),
    ...under('cause', { ...figures.byCause, unsaid: closed - total(figures.byCause), total: closed }),
    ...under('judgement', { ...figures.byJudgement, total: total(figures.byJudgement) }),
    ...under('satisfaction', {
      asked: said.asked,
      'not-asked': closed - said.asked,
      answered: said.answered,
      silent: said.asked - said.answered,
      satisfied: said.satisfied,
      unsatisfied: said.answered - said.satisfied,
      total: closed,
    }),
    ...under('process', { ...said.process, unsaid: said.answered - total(said.process), total: said.answered }),
    ...under('outcome', { ...said.outcome, unsaid: said.answered - total(said.outcome), total: said.answered }),
    ...under('mediator', { ...mediator.verdicts, referred: mediator.referred, total: total(mediator.verdicts) }),
    ...under('age', { total: open }),
  ];
  return new Map(kept.map(([id, count]) => [`${column} ${id}`, count]));
}

/** What the pack says, cell by cell; a count that is nought is not in the truth's lists. */
function seenIn(pack: Pack): { readonly counts: Seen; readonly shares: Seen } {
  const cells = (unit: string): Seen =>
    new Map(
      pack.tables.flatMap(({ name, rows }) =>
        rows
          .filter((row) => row.unit === unit)
          .flatMap(({ key, cells: by }) => COLUMNS.map((column) => [`${column} ${name} ${key}`, by[column]] as const)),
      ),
    );
  return { counts: cells('count'), shares: cells('share') };
}

const SAME = [
  [
    'main received',
    ...['nature', 'complainant', 'severity', 'location', 'repeat', 'channel', 'reaction'].map((table) => `${table} total`),
  ],
  ['main dismissed', 'dismissal total'],
  ['main closed', 'term total', 'ending total', 'cause total', 'satisfaction total'],
  ['main open', 'age total'],
  ['main extensions', 'extension total'],
  ['main referred', 'mediator referred'],
  ['satisfaction answered', 'process total', 'outcome total'],
];
/** Tables of which all rows but the last add up to it. */
const ADDING = [
  'nature',
  'complainant',
  'severity',
  'location',
  'repeat',
  'channel',
  'dismissal',
  'reaction',
  'term',
  'extension',
  'ending',
  'cause',
  'judgement',
];
const SHARES = [
  { share: 'reaction reaction-share', part: 'reaction in-time', of: ['reaction in-time', 'reaction late'] },
  { share: 'term term-share', part: 'term in-time', of: ['term total'] },
  { share: 'satisfaction satisfied-share', part: 'satisfaction satisfied', of: ['satisfaction answered'] },
  { share: 'satisfaction answered-share', part: 'satisfaction answered', of: ['satisfaction asked'] },
];

/** What anybody knows who reads the definitions. */
function equationsOf(counts: Seen, truth: Truth): readonly Equation[] {
  const found: Equation[] = [];
  const equal = (left: readonly string[], right: readonly string[], constant = 0): void => {
    const terms = new Map<string, number>();
    for (const id of left) terms.set(id, (terms.get(id) ?? 0) + 1);
    for (const id of right) terms.set(id, (terms.get(id) ?? 0) - 1);
    found.push({ terms, constant });
  };
  for (const column of COLUMNS) {
    const at = (id: string): string => `${column} ${id}`;
    for (const [one = '', ...others] of SAME) for (const other of others) equal([at(one)], [at(other)]);
    for (const table of [...ADDING, 'process', 'outcome', 'mediator']) {
      const rows = [...counts.keys()].filter((id) => id.startsWith(`${at(table)} `));
      equal(
        [at(`${table} total`)],
        rows.filter((id) => !id.endsWith(' total') && !id.endsWith(' referred')),
      );
    }
    const s = (key: string): string => at(`satisfaction ${key}`);
    equal([s('total')], [s('asked'), s('not-asked')]);
    equal([s('asked')], [s('answered'), s('silent')]);
    equal([s('answered')], [s('satisfied'), s('unsatisfied')]);
  }
  const flow = ['before main open', 'now main received', 'now main closed', 'now main open'].map((id) => truth.get(id) ?? 0);
  const [before = 0, received = 0, closed = 0, open = 0] = flow;
  // The worst: a reader who knows what was opened again.
  equal(['before main open', 'now main received'], ['now main closed', 'now main open'], before + received - closed - open);
  return found;
}

/** A mean and a rate are reckoned from cells that everybody sees; beside a hidden one there is none. */
function derivedTellNothing({ tables, columns }: Pack, counts: Seen): void {
  const isShown = (id: string): boolean => counts.get(id)?.kind === 'value';
  for (const { name, rows } of tables)
    for (const { key, cells } of rows)
      for (const column of COLUMNS) {
        const value = cells[column];
        if (value.kind !== 'value') continue;
        if (key === 'score') expect(['good', 'fair', 'poor'].every((code) => isShown(`${column} ${name} ${code}`))).toBe(true);
        if (key === 'placements') expect([isShown(`${column} main received`), columns[column]]).not.toContain('2026Q3');
        if (key === 'placements') expect(isShown(`${column} main received`)).toBe(true);
      }
}

/** The cells whose count a reader gets to know: by narrowing what each can be, and by solving. */
function attack(counts: Seen, shares: Seen, truth: Truth): readonly string[] {
  const hidden = [...counts].filter(([, { kind }]) => kind === 'few' || kind === 'cover').map(([id]) => id);
  const low = new Map<string, number>();
  const high = new Map<string, number>();
  for (const [id, value] of counts) {
    const big = (truth.get(id) ?? 0) >= 5;
    const [from, to] =
      value.kind === 'value' ? [value.value, value.value] : value.kind === 'few' ? [1, 4] : [big ? 5 : 0, 10_000];
    low.set(id, from);
    high.set(id, to);
  }
  for (const { share, part, of } of SHARES) {
    for (const column of COLUMNS) {
      const told = shares.get(`${column} ${share}`);
      if (told?.kind !== 'value' && told?.kind !== 'range') continue;
      // Of how many it is must be known for a share to tell how many; else it follows from the bounds that are reckoned with here.
      if (share.startsWith('reaction') && counts.get(`${column} reaction running`)?.kind !== 'value') continue;
      const all = of.reduce((sum, id) => sum + (truth.get(`${column} ${id}`) ?? 0), 0);
      const [least, most] = told.kind === 'value' ? [told.value, told.value] : [told.least, told.most];
      const id = `${column} ${part}`;
      low.set(id, Math.max(low.get(id) ?? 0, Math.ceil(least * all - 1e-6)));
      high.set(id, Math.min(high.get(id) ?? 0, Math.floor(most * all + 1e-6)));
    }
  }
  const equations = equationsOf(counts, truth).filter(({ terms }) => [...terms.keys()].every((id) => counts.has(id)));
  for (let again = true; again; ) {
    again = false;
    for (const { terms, constant } of equations) {
      for (const [id, times] of terms) {
        const others = [...terms].filter(([other]) => other !== id);
        const sum = (up: boolean): number =>
          others.reduce((all, [other, n]) => all + n * ((n > 0 === up ? high.get(other) : low.get(other)) ?? 0), 0);
        const ends = [(constant - sum(true)) / times, (constant - sum(false)) / times].sort((one, other) => one - other);
        const [from, to] = [Math.max(low.get(id) ?? 0, ends[0] ?? 0), Math.min(high.get(id) ?? 0, ends[1] ?? 0)];
        if (from > (low.get(id) ?? 0) || to < (high.get(id) ?? 0)) again = true;
        low.set(id, from);
        high.set(id, to);
      }
    }
  }
  const solved = solve(equations, hidden, (id) => low.get(id) ?? 0);
  return hidden.filter((id) => low.get(id) === high.get(id) || solved.has(id));
}

/** Gauss: the unknowns that the equations alone leave one answer for. */
function solve(equations: readonly Equation[], unknowns: readonly string[], known: (id: string) => number): ReadonlySet<string> {
  const isUnknown = new Set(unknowns);
  const rows = equations.map(({ terms, constant }) => {
    const fixed = [...terms].filter(([id]) => !isUnknown.has(id)).reduce((sum, [id, times]) => sum + times * known(id), 0);
    return [...unknowns.map((id) => terms.get(id) ?? 0), constant - fixed];
  });
  let top = 0;
  for (let column = 0; column < unknowns.length; column++) {
    const at = rows.findIndex((row, n) => n >= top && Math.abs(row[column] ?? 0) > 1e-9);
    const [pivot] = at < 0 ? [] : rows.splice(at, 1);
    if (!pivot) continue;
    rows.splice(top, 0, pivot);
    const scale = pivot[column] ?? 1;
    rows[top] = pivot.map((value) => value / scale);
    for (const [n, row] of rows.entries()) {
      const factor = n === top ? 0 : (row[column] ?? 0);
      if (factor !== 0) rows[n] = row.map((value, place) => value - factor * ((rows[top] ?? [])[place] ?? 0));
    }
    top++;
  }
  const alone = rows.flatMap((row) => {
    const left = unknowns.filter((_, n) => Math.abs(row[n] ?? 0) > 1e-9);
    return left.length === 1 ? left : [];
  });
  return new Set(alone);
}

const [now, zone, calendar] = [moment('2027-06-01 12:00'), amsterdam, standardCalendar];
const QUARTERS = 200;

test('F116 T23: of 200 generated quarters, with the columns beside them, no hidden cell can be worked out; without cover they can', () => {
  const seen = { quarters: 0, shown: 0, few: 0, cover: 0, ranges: 0, recovered: 0, recoveredWithoutCover: 0 };
  for (let seed = 1; seed <= QUARTERS; seed++) {
    const told = drawn(seed, moment('2025-09-20 00:00'), 500, 20 + seed * 2);
    const again = new Set(told.filter((_, n) => (n * seed) % 11 < 2).map(({ number }) => number));
    const placements = (quarter: Quarter) => (quarter === '2026Q3' ? undefined : 800 + seed);
    const pack = packFrom(told, '2026Q4', { now, zone, calendar, again }, { placements });
    const quarters = Object.entries(pack.columns) as [Column, Quarter][];
    const truth = new Map(
      quarters.flatMap(([column, quarter]) => [...truthOf(recount(told, quarter, calendar, zone, now, again), column)]),
    );
    const { counts, shares } = seenIn(pack);
    for (const [id, value] of counts) {
      const real = truth.get(id) ?? 0;
      // What is shown is true, and nothing small is shown.
      if (value.kind === 'value') expect([id, value.value, real > 0 && real < 5]).toEqual([id, real, false]);
      if (value.kind === 'few') expect([id, real > 0 && real < 5]).toEqual([id, true]);
      if (value.kind === 'value') seen.shown++;
      if (value.kind === 'few' || value.kind === 'cover') seen[value.kind]++;
    }
    derivedTellNothing(pack, counts);
    seen.ranges += [...shares.values()].filter(({ kind }) => kind === 'range').length;
    seen.quarters++;
    seen.recovered += attack(counts, shares, truth).length;
    const bare: Seen = new Map(
      [...counts].map(([id, value]) => {
        const real = truth.get(id) ?? 0;
        const told =
          value.kind === 'none'
            ? value
            : real > 0 && real < 5
              ? { kind: 'few' as const }
              : { kind: 'value' as const, value: real };
        return [id, told];
      }),
    );
    seen.recoveredWithoutCover += attack(bare, new Map(), truth).length;
  }
  console.log(`suppression: ${JSON.stringify(seen)}`);
  expect(seen.recovered).toBe(0);
  expect(seen.recoveredWithoutCover).toBeGreaterThan(100);
  expect(seen.few).toBeGreaterThan(1_000);
  expect(seen.shown).toBeGreaterThan(5_000);
});

const shownOf = (values: Readonly<Record<string, number>>) => {
  const { total: all = 0, ...parts } = values;
  const cells = suppress(new Map([['total', all], ...Object.entries(parts)]), [partsOf('total', Object.keys(parts))]);
  return Object.fromEntries([...cells].map(([id, cell]) => [id, cell.kind === 'shown' ? cell.value : cell.kind]));
};

test.each([
  ['nothing small', { total: 12, a: 7, b: 5 }, { total: 12, a: 7, b: 5 }],
  ['nobody is no group', { total: 12, a: 12, b: 0 }, { total: 12, a: 12, b: 0 }],
  [
    'one small: the smallest of the others covers it',
    { total: 30, a: 20, b: 7, c: 3 },
    { total: 30, a: 20, b: 'cover', c: 'few' },
  ],
  ['two small cover each other', { total: 25, a: 20, b: 3, c: 2 }, { total: 25, a: 20, b: 'few', c: 'few' }],
  ['ones alone would give themselves away', { total: 22, a: 20, b: 1, c: 1 }, { total: 22, a: 'cover', b: 'few', c: 'few' }],
  ['and so would fours', { total: 28, a: 20, b: 4, c: 4 }, { total: 28, a: 'cover', b: 'few', c: 'few' }],
  ['a small total hides what it is made of', { total: 3, a: 3, b: 0 }, { total: 'few', a: 'few', b: 0 }],
  [
    'nothing is left but to hide which are nobody',
    { total: 8, a: 4, b: 4, c: 0 },
    { total: 8, a: 'cover', b: 'cover', c: 'cover' },
  ],
])('%s', (_, values, expected) => expect(shownOf(values as never)).toEqual(expected));

test('F116: no table of whatever counts gives a hidden one away', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 9 }), { minLength: 2, maxLength: 6 }), (parts) => {
      const ids = parts.map((_, n) => `p${n}`);
      const values = new Map([
        ['total', parts.reduce((sum, part) => sum + part, 0)],
        ...parts.map((part, n) => [`p${n}`, part] as const),
      ]);
      const cells = suppress(values, [partsOf('total', ids)]);
      for (const [id, cell] of cells) {
        const value = values.get(id) ?? 0;
        if (cell.kind === 'shown') expect(value > 0 && value < 5).toBe(false);
        else expect([cell.least <= value && value <= cell.most, cell.least < cell.most]).toEqual([true, true]);
      }
    }),
    { numRuns: 2_000 },
  );
});
