import { createTurns } from '../../bot/wire/turns.ts';
import { seeded } from '../kit/second-opinion.ts';

/** Lets everything run that can run without somebody's hand. */
const settle = async (): Promise<void> => {
  for (let n = 0; n < 20; n++) await Promise.resolve();
};

/** Work that ends when it is told to, and a list of what has begun. */
function bench(atOnce?: number) {
  const begun: string[] = [];
  const troubles: [string, string][] = [];
  const gates = new Map<string, { end: () => void; fail: (error: Error) => void }>();
  const turns = createTurns((error, name) => void troubles.push([name, (error as Error).message]), atOnce);
  const work = (what: string) => () => {
    begun.push(what);
    return new Promise<void>((end, fail) => gates.set(what, { end, fail }));
  };
  const take = (name: string, what = name, first?: boolean) => turns.take(name, work(what), first);
  const end = async (what: string): Promise<void> => {
    gates.get(what)?.end();
    await settle();
  };
  const fail = async (what: string): Promise<void> => {
    gates.get(what)?.fail(new Error(`${what} broke`));
    await settle();
  };
  return { turns, take, end, fail, begun, troubles };
}

describe('work under one name', () => {
  test('is done one after another, in the order it was taken', async () => {
    const { take, end, begun } = bench();
    for (const what of ['a1', 'a2', 'a3']) void take('a', what);
    await settle();
    expect(begun).toEqual(['a1']);
    await end('a1');
    expect(begun).toEqual(['a1', 'a2']);
    await end('a2');
    expect(begun).toEqual(['a1', 'a2', 'a3']);
  });
  test('goes on after trouble, which is told with the name and to nobody else', async () => {
    const { take, end, fail, begun, troubles } = bench();
    const first = take('a', 'a1');
    const second = take('a', 'a2');
    await settle();
    await fail('a1');
    await expect(first).resolves.toBeUndefined();
    expect([begun, troubles]).toEqual([['a1', 'a2'], [['a', 'a1 broke']]]);
    await end('a2');
    await expect(second).resolves.toBeUndefined();
    expect(troubles).toHaveLength(1);
  });
  test('keeps its order, also when the later one goes before all that waits for a place', async () => {
    const { take, end, begun } = bench(1);
    void take('x');
    await settle();
    void take('a', 'a1');
    void take('a', 'a2', true);
    await settle();
    await end('x');
    expect(begun).toEqual(['x', 'a1']);
    await end('a1');
    expect(begun).toEqual(['x', 'a1', 'a2']);
  });
});

describe('work under several names', () => {
  test('goes side by side when there is no limit', async () => {
    const { take, begun } = bench();
    for (const name of ['a', 'b', 'c']) void take(name);
    await settle();
    expect(begun).toEqual(['a', 'b', 'c']);
  });
  test('is never more than so many at once, and each place goes to who waited longest', async () => {
    const { take, end, begun } = bench(2);
    for (const name of ['a', 'b', 'c', 'd', 'e']) void take(name);
    await settle();
    expect(begun).toEqual(['a', 'b']);
    await end('b');
    expect(begun).toEqual(['a', 'b', 'c']);
    await end('a');
    await end('c');
    expect(begun).toEqual(['a', 'b', 'c', 'd', 'e']);
  });
  test('waits no longer for a place than for the trouble of who had it', async () => {
    const { take, fail, begun } = bench(1);
    void take('a');
    void take('b');
    await settle();
    await fail('a');
    expect(begun).toEqual(['a', 'b']);
  });
  test('goes before all that waits, when it is somebody who looks at it', async () => {
    const { take, end, begun } = bench(1);
    for (const name of ['a', 'b', 'c']) void take(name);
    void take('looked at', 'looked at', true);
    await settle();
    // What is running is not stopped for it.
    expect(begun).toEqual(['a']);
    await end('a');
    expect(begun).toEqual(['a', 'looked at']);
    await end('looked at');
    await end('b');
    expect(begun).toEqual(['a', 'looked at', 'b', 'c']);
  });
  test('frees its place when nobody wants it, so that the next one need not wait', async () => {
    const { take, end, begun } = bench(1);
    for (const name of ['a', 'b', 'c']) {
      void take(name);
      await settle();
      await end(name);
    }
    expect(begun).toEqual(['a', 'b', 'c']);
  });
  test('that waits for its own name takes no place from the others', async () => {
    const { take, begun } = bench(2);
    for (const what of ['a1', 'a2', 'a3']) void take('a', what);
    void take('b');
    await settle();
    expect(begun).toEqual(['a1', 'b']);
  });
});

describe('idle', () => {
  test('is at once when nothing was taken', async () => {
    await expect(bench().turns.idle()).resolves.toBeUndefined();
  });
  test('waits for what runs, what waits, and what these take in their turn', async () => {
    const { turns, take, end } = bench(1);
    let idle = false;
    void take('a');
    void turns.take('b', async () => void take('c'));
    void turns.idle().then(() => {
      idle = true;
    });
    await settle();
    await end('a');
    expect(idle).toBe(false);
    await end('c');
    await settle();
    expect(idle).toBe(true);
  });
});

describe('closed', () => {
  test('begins nothing, finishes what runs, and tells how much was left', async () => {
    const { turns, take, end, begun } = bench(1);
    void take('a', 'a1');
    void take('a', 'a2');
    void take('b');
    await settle();
    expect([turns.running, turns.left]).toEqual([1, 2]);
    turns.close();
    const late = take('c');
    await end('a1');
    await expect(late).resolves.toBeUndefined();
    await expect(turns.idle()).resolves.toBeUndefined();
    expect([begun, turns.running, turns.left]).toEqual([['a1'], 0, 3]);
  });
  test('counts as running what broke no longer', async () => {
    const { turns, take, fail } = bench();
    void take('a');
    await settle();
    turns.close();
    await fail('a');
    expect([turns.running, turns.left]).toEqual([0, 0]);
  });
});

test('5,000 pieces of work, some of which break: never more than four at once, each name in order, none forgotten', async () => {
  const random = seeded(20261123);
  const seen = { done: 0, troubles: 0, most: 0, first: 0 };
  const next = new Map<string, number>();
  const taken = new Map<string, number>();
  const wrong: string[] = [];
  let running = 0;
  const turns = createTurns(() => void seen.troubles++, 4);
  for (let n = 0; n < 5_000; n++) {
    const name = `K-${Math.floor(random() * 50)}`;
    const nth = taken.get(name) ?? 0;
    taken.set(name, nth + 1);
    const first = random() < 0.2;
    if (first) seen.first++;
    void turns.take(
      name,
      async () => {
        seen.most = Math.max(seen.most, ++running);
        if (next.get(name) !== undefined ? next.get(name) !== nth : nth !== 0) wrong.push(`${name} ${nth}`);
        next.set(name, nth + 1);
        for (let wait = Math.floor(random() * 5); wait > 0; wait--) await Promise.resolve();
        running--;
        if (random() < 0.1) throw new Error('broken');
        seen.done++;
      },
      first,
    );
    if (random() < 0.3) await Promise.resolve();
  }
  await turns.idle();
  process.stdout.write(`turns: ${JSON.stringify(seen)}\n`);
  expect(wrong).toEqual([]);
  expect(seen.done + seen.troubles).toBe(5_000);
  expect(next).toEqual(taken);
  expect(seen.most).toBe(4);
});
