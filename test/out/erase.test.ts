/** F113: the erasing hand is killed at every step and begun again; and Graph fails in its ways. Nothing is left, nothing is done wrong. */
import { standardRetention } from '../../bot/core/retention.ts';
import { standardCalendar } from '../../bot/core/workdays.ts';
import { deliver, type Hands } from '../../bot/deliver.ts';
import { handle, type World } from '../../bot/handle.ts';
import { eraseHand } from '../../bot/out/erase.ts';
import type { Table, Tables } from '../../bot/store/rows.ts';
import { storeOn } from '../../bot/store/store.ts';
import { type Graph, GraphTrouble } from '../../bot/wire/graph.ts';
import { createLog } from '../../bot/wire/log.ts';
import { CANARY, type Canaries, canaryComplaint } from '../kit/canary.ts';
import { amsterdam, hanna } from '../kit/given.ts';
import { openHouse } from '../kit/house.ts';
import { copyOf, holding, type RawRow, watched } from '../kit/raw.ts';
import { walkIn } from '../kit/walk.ts';

jest.setTimeout(300_000);

let rows: readonly RawRow[];
let made: Canaries;
let now = '2028-11-24T09:00:00.000Z';

beforeAll(async () => {
  const raw = watched();
  const house = await openHouse({ fittings: { store: storeOn(raw.tables) } });
  made = await canaryComplaint(walkIn(house));
  await house.submit(house.lead, made.split, 'dismiss', { reason: 'double' });
  await house.tick();
  const world = { store: house.store, now: () => now, zone: amsterdam, calendar: () => standardCalendar };
  for (const number of [made.number, made.split]) {
    const command = { type: 'EraseContent', why: 'retention', policy: standardRetention } as const;
    expect(await handle({ number, command, by: hanna }, world)).not.toHaveProperty('refused');
  }
  rows = await raw.rows();
  await house.close();
});

/** Each change of a table or of the mailbox is a step; after so many the power fails, after the step or before it. */
function powered(steps: number, when: 'before' | 'after') {
  let done = 0;
  const step = async <R>(change: () => Promise<R>): Promise<R> => {
    if (done >= steps) throw new Error('the power failed');
    const result = when === 'after' || done < steps ? await change() : undefined;
    if (++done === steps && when === 'after') throw new Error('the power failed');
    return result as R;
  };
  const wrap = (table: Table): Table => ({
    ...table,
    insert: (row) => step(() => table.insert(row)),
    replace: (seen, data) => step(() => table.replace(seen, data)),
    remove: (seen) => step(() => table.remove(seen)),
    change: (partition, changes) => step(() => table.change(partition, changes)),
  });
  return { step, wrap, done: () => done };
}

interface Bin {
  readonly marked: Map<string, string>;
  readonly moved: Set<string>;
}
const newBin = (): Bin => ({ marked: new Map(), moved: new Set() });

function graphOn(
  { marked, moved }: Bin,
  step: <R>(change: () => Promise<R>) => Promise<R>,
  fail?: () => GraphTrouble | undefined,
): Graph {
  const mailIn = (path: string): string => decodeURIComponent(path.split('/messages/')[1]?.split('/')[0] ?? '');
  const ask = <R>(change: () => R) =>
    step(async () => {
      const trouble = fail?.();
      if (trouble && !trouble.mayBeDone) throw trouble;
      const result = change();
      if (trouble) throw trouble;
      return result;
    });
  return {
    patch: (path: string, body: { categories: readonly string[] }) =>
      ask(() => void marked.set(mailIn(path), body.categories.join())),
    post: (path: string) => ask(() => void moved.add(mailIn(path))),
  } as unknown as Graph;
}

/** A bot that does nothing but erase. */
function botOn(tables: Tables, graph: Graph): (number: string) => Promise<void> {
  const store = storeOn(tables);
  const world: World = { store, now: () => now, zone: amsterdam, calendar: () => standardCalendar };
  const eraser = eraseHand({ world, graph, mailbox: 'info@babbage.nl', log: createLog('silent') });
  const hands: Hands = {
    alarm: () => {},
    gaveUp: async () => {},
    async perform(effect, job) {
      if (job.state.status === 'unknown') return { done: true };
      if (effect.do === 'erase-content') return eraser.erase(job.state, job);
      if (effect.do === 'clear-mailbox') return eraser.clearMailbox(job.state, job);
      if (effect.do === 'tell') {
        const command = { type: 'EraseContent', why: 'merged' } as const;
        await handle({ number: effect.number, command, by: { system: 'delivery' } }, world);
      }
      return { done: true };
    },
  };
  return (number) => deliver(number, world, hands);
}

const numbers = (): readonly string[] => [made.number, made.split, made.merged];

/** Until it rests: what another instance holds comes free when its lease is over. */
async function untilDone(tables: Tables, bin: Bin): Promise<void> {
  const bot = botOn(
    tables,
    graphOn(bin, (change) => change()),
  );
  for (let round = 0; round < 4; round++) {
    now = new Date(Date.parse(now) + 20 * 60_000).toISOString();
    for (const number of numbers()) await bot(number);
  }
}

/** All but how far effects came, which tells of tries and leases. */
const plain = (all: readonly RawRow[]): string =>
  JSON.stringify(
    all.filter(({ key, partition }) => !key.startsWith('effect|') && partition !== 'undelivered'),
    (name, value) => (['at', 'id', 'lease', 'since'].includes(name) ? '' : value),
  );

async function reference() {
  const copy = await copyOf(rows);
  const bin = newBin();
  const power = powered(Number.POSITIVE_INFINITY, 'after');
  const tables = Object.fromEntries(Object.entries(copy.tables).map(([name, table]) => [name, power.wrap(table)]));
  const bot = botOn(tables as unknown as Tables, graphOn(bin, power.step));
  for (const number of numbers()) await bot(number);
  for (const number of numbers()) await bot(number);
  return { steps: power.done(), rows: plain(await copy.rows()), bin };
}

test.each(['before', 'after'] as const)('killed %s every step and begun again, the end is the same', async (when) => {
  const wanted = await reference();
  const sums = { steps: wanted.steps, killed: 0, left: 0, different: 0, lost: 0 };
  for (let at = 1; at <= wanted.steps; at++) {
    const copy = await copyOf(rows);
    const bin = newBin();
    const power = powered(at, when);
    const tables = Object.fromEntries(Object.entries(copy.tables).map(([name, table]) => [name, power.wrap(table)]));
    const bot = botOn(tables as unknown as Tables, graphOn(bin, power.step));
    for (const number of numbers()) await bot(number).catch(() => sums.killed++);
    await untilDone(copy.tables, bin);
    const after = await copy.rows();
    sums.left += holding(after, CANARY).length;
    if (plain(after) !== wanted.rows) sums.different++;
    if (bin.moved.size !== wanted.bin.moved.size || bin.marked.size !== wanted.bin.marked.size) sums.lost++;
  }
  console.log(`killed ${when} each step:`, JSON.stringify(sums));
  expect(sums).toMatchObject({ left: 0, different: 0, lost: 0 });
  expect(sums.steps).toBeGreaterThan(100);
  expect(sums.killed).toBeGreaterThanOrEqual(sums.steps);
});

const trouble = (status: number, mayBeDone: boolean) => new GraphTrouble('PATCH', '/x', status, '', mayBeDone, undefined);

test.each([
  ['busy', 429, false],
  ['down', 503, false],
  ['done, and the answer lost', 0, true],
  ['gone', 404, false],
] as const)(
  'Graph is %s every second time, 20 times over: every mail ends marked and moved, or is gone',
  async (_, status, mayBeDone) => {
    const wanted = await reference();
    for (let run = 0; run < 20; run++) {
      const copy = await copyOf(rows);
      const bin = newBin();
      let asked = run % 2;
      const graph = graphOn(
        bin,
        (change) => change(),
        () => (asked++ % 2 === 0 && asked < 40 ? trouble(status, mayBeDone) : undefined),
      );
      const bot = botOn(copy.tables, graph);
      for (let round = 0; round < 40; round++) {
        now = new Date(Date.parse(now) + 20 * 60_000).toISOString();
        for (const number of numbers()) await bot(number);
      }
      expect(holding(await copy.rows(), CANARY)).toEqual([]);
      if (status === 404) continue;
      expect([...bin.moved].sort()).toEqual([...wanted.bin.moved].sort());
      expect([...bin.marked.keys()].sort()).toEqual([...wanted.bin.marked.keys()].sort());
    }
  },
);
