import { type ReviewItem, reviewList, type Verdict } from '../../bot/store/review.ts';
import type { Row, Table } from '../../bot/store/rows.ts';
import { azureTables } from '../../bot/store/table.ts';
import { azurite, failing, forgetful, kinds, newPrefix } from './tables.ts';

const item = (source: string, hour = 8): ReviewItem => ({
  source,
  mail: `mail ${source}`,
  receivedAt: `2026-11-23T${String(hour).padStart(2, '0')}:00:00.000Z`,
  why: 'unknown-number',
});
const verdict: Verdict = { how: 'ignored', by: 'hanna', at: '2026-11-23T12:00:00.000Z' };

describe.each(kinds)('the review list in %s', (_, tables) => {
  const begin = () => {
    const table: Table = tables().register;
    const list = reviewList(table);
    const seen = async (source: string) => (await list.get(source)) as Row<ReviewItem>;
    const waiting = async () => (await list.waiting()).map(({ source }) => source);
    const index = async () => (await table.list('review-waiting')).map(({ data }) => (data as { source: string }).source);
    return { table, list, seen, waiting, index };
  };

  test('says what waits, the oldest first', async () => {
    const { list, waiting } = begin();
    expect(await waiting()).toEqual([]);
    for (const one of [item('b', 10), item('a', 11), item('c', 9), item('d', 9)]) await list.add(one);
    expect(await waiting()).toEqual(['c', 'd', 'b', 'a']);
    expect((await list.waiting())[0]).toEqual(item('c', 9));
  });
  test('knows a mail once, as it came first', async () => {
    const { list, seen } = begin();
    await list.add(item('a'));
    await list.add({ ...item('a'), why: 'spoofed' });
    expect((await seen('a')).data).toEqual(item('a'));
    expect(await list.waiting()).toHaveLength(1);
    expect(await list.get('z')).toBeUndefined();
  });
  test('no longer says what was decided, and remembers it', async () => {
    const { list, seen, waiting, index } = begin();
    await list.add(item('a'));
    await list.add(item('b'));
    expect(await list.write(await seen('a'), { ...item('a'), verdict })).toBe('written');
    expect([await waiting(), await index()]).toEqual([['b'], ['b']]);
    expect((await seen('a')).data.verdict).toEqual(verdict);
  });
  test('says it again when the decision is undone', async () => {
    const { list, seen, waiting, index } = begin();
    await list.add(item('a'));
    for (let n = 0; n < 2; n++) {
      await list.write(await seen('a'), { ...item('a'), verdict });
      expect(await waiting()).toEqual([]);
      expect(await list.write(await seen('a'), item('a'))).toBe('written');
      expect([await waiting(), await index()]).toEqual([['a'], ['a']]);
    }
  });
  test('gives a mail that was decided no second wait when it comes again', async () => {
    const { list, seen, waiting, index } = begin();
    await list.add(item('a'));
    await list.write(await seen('a'), { ...item('a'), verdict });
    await list.add(item('a'));
    expect(await waiting()).toEqual([]);
    expect((await seen('a')).data.verdict).toEqual(verdict);
    expect(await index()).toEqual([]);
  });
  test('lets who decides on what is old decide nothing', async () => {
    const { list, seen, waiting } = begin();
    await list.add(item('a'));
    const old = await seen('a');
    await list.write(old, { ...item('a'), verdict });
    expect(await list.write(old, { ...item('a'), verdict: { ...verdict, how: 'complaint', by: 'sanne' } })).toBe('changed');
    expect((await seen('a')).data.verdict).toEqual(verdict);
    expect(await waiting()).toEqual([]);
  });
  test('does not say what was decided, when an undoing on what is old came too late', async () => {
    const { list, seen, waiting } = begin();
    await list.add(item('a'));
    const old = await seen('a');
    await list.write(old, { ...item('a'), verdict });
    expect(await list.write(old, item('a'))).toBe('changed');
    expect(await waiting()).toEqual([]);
  });
  test('is decided though the answer was lost: whoever looks again sees it', async () => {
    const { table, list, seen, waiting } = begin();
    await list.add(item('a'));
    const lossy = forgetful(table);
    const before = await seen('a');
    lossy.loseNext();
    expect(await reviewList(lossy).write(before, { ...item('a'), verdict })).toBe('changed');
    expect((await seen('a')).data.verdict).toEqual(verdict);
    expect(await waiting()).toEqual([]);
  });

  describe('that stops halfway', () => {
    test.each([0, 1, 2])(
      'adding, after %i writes: it says nothing that is not there, and the next adding ends it',
      async (writes) => {
        const { table, list, waiting, index } = begin();
        const added = reviewList(failing(table, writes)).add(item('a'));
        if (writes < 2) await expect(added).rejects.toThrow('the power failed');
        else await added;
        expect(await waiting()).toEqual(writes < 2 ? [] : ['a']);
        await list.add(item('a'));
        expect([await waiting(), await index()]).toEqual([['a'], ['a']]);
      },
    );
    test.each([0, 1, 2])('deciding, after %i writes: it waits or it is decided, and nothing is left over', async (writes) => {
      const { table, list, seen, waiting, index } = begin();
      await list.add(item('a'));
      const decided = reviewList(failing(table, writes)).write(await seen('a'), { ...item('a'), verdict });
      if (writes < 2) await expect(decided).rejects.toThrow('the power failed');
      else await decided;
      expect(await waiting()).toEqual(writes === 0 ? ['a'] : []);
      expect((await seen('a')).data.verdict).toEqual(writes === 0 ? undefined : verdict);
      expect(await index()).toEqual(writes === 0 ? ['a'] : []);
    });
    test.each([0, 1, 2])('undoing, after %i writes: it is decided or it waits, never neither', async (writes) => {
      const { table, list, seen, waiting } = begin();
      await list.add(item('a'));
      await list.write(await seen('a'), { ...item('a'), verdict });
      await reviewList(failing(table, writes))
        .write(await seen('a'), item('a'))
        .catch(() => undefined);
      const { verdict: kept } = (await seen('a')).data;
      expect(kept).toEqual(writes < 2 ? verdict : undefined);
      expect(await waiting()).toEqual(kept ? [] : ['a']);
      await list.write(await seen('a'), item('a'));
      expect(await waiting()).toEqual(['a']);
    });
  });
});

test('of eight who decide at once, one wins and the others hear so', async () => {
  const prefix = newPrefix();
  const all = Array.from({ length: 8 }, () => reviewList(azureTables(azurite(prefix)).register));
  const [first] = all;
  await first?.add(item('a'));
  const rows = await Promise.all(all.map((list) => list.get('a')));
  const answers = await Promise.all(
    all.map((list, n) => list.write(rows[n] as Row<ReviewItem>, { ...item('a'), verdict: { ...verdict, by: `p${n}` } })),
  );
  expect(answers.filter((answer) => answer === 'written')).toHaveLength(1);
  expect((await first?.get('a'))?.data.verdict?.by).toBe(`p${answers.indexOf('written')}`);
  expect(await first?.waiting()).toEqual([]);
}, 60_000);
