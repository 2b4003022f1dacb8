/** What the delta query leaves out (facts/graph A6): more than 5,000 at once, and mailboxes where it refuses the filter. */
import { readNew } from '../../bot/in/delta.ts';
import { memoryTables } from '../../bot/store/memory.ts';
import { settings } from '../../bot/store/settings.ts';
import { type Graph, GraphTrouble } from '../../bot/wire/graph.ts';
import { createLog } from '../../bot/wire/log.ts';

const ids = (from: number, count: number) => Array.from({ length: count }, (_, n) => ({ id: `m${from + n}` }));

async function read(answer: (link: string) => unknown) {
  const cursor = settings(memoryTables().settings).cursor('inbox');
  const asked: string[] = [];
  const get = async (link: string): Promise<unknown> => {
    asked.push(link);
    return answer(link);
  };
  const taken: string[] = [];
  const reading = { graph: { get } as unknown as Graph, log: createLog('silent'), now: () => '2026-11-23T09:00:00.000Z' };
  const run = () =>
    readNew({ path: '/inbox/messages', cursor }, reading, async (listed) => void taken.push(...listed.map(({ id }) => id)));
  await run();
  return { taken, asked, again: run, link: (await cursor.get())?.data.link };
}

test('of 7,000 mails the delta query gives 5,000; the others are listed, and the next reading goes on from its link', async () => {
  const { taken, link } = await read((link) => {
    if (link.includes('/delta')) return { value: ids(0, 5_000), '@odata.deltaLink': 'next-time' };
    return { value: ids(0, 7_000) };
  });
  expect([new Set(taken).size, taken.length, link]).toEqual([7_000, 7_000, 'next-time']);
});

test('with fewer nothing is listed twice', async () => {
  const { asked } = await read(() => ({ value: ids(0, 4_999), '@odata.deltaLink': 'next-time' }));
  expect(asked).toHaveLength(1);
});

test('a mailbox whose delta query refuses the filter is listed each time', async () => {
  const { taken, asked, again } = await read((link) => {
    if (link.includes('/delta')) throw new GraphTrouble('GET', link, 400, 'ErrorInvalidUrlQuery', false, undefined);
    return { value: ids(0, 3) };
  });
  await again();
  expect(taken).toEqual(['m0', 'm1', 'm2', 'm0', 'm1', 'm2']);
  expect(asked.filter((link) => !link.includes('/delta'))).toHaveLength(2);
});
