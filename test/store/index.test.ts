import { type Lists, lists, type Wanted } from '../../bot/store/lists.ts';
import { type ReviewItem, reviewList, type Verdict } from '../../bot/store/review.ts';
import type { Row, Table } from '../../bot/store/rows.ts';
import { kinds } from './tables.ts';

const [nine, eleven] = ['2026-11-24T08:00:00.000Z', '2026-11-24T10:00:00.000Z'] as const;
const one = 'K-2026-0001';
const summary = {
  number: one,
  channel: 'mail',
  receivedAt: nine,
  reactionDue: '2026-11-25',
  wholeDue: '2026-11-30',
  owner: 'sanne',
} as const;
const at = (version: number, more: Partial<Wanted> = {}): Wanted => ({ version, summary, due: nine, ...more });
const over = (version: number): Wanted => ({ version, summary, over: true });
const everywhere = async (index: Lists) => [
  (await index.open()).map(({ number }) => number),
  (await index.dueBy(eleven, 9)).map(({ number }) => number),
  (await index.ownedBy('sanne')).map(({ number }) => number),
];
const nowhere = [[], [], []];
const item: ReviewItem = { source: 'a', mail: 'mail a', receivedAt: nine, why: 'spoofed' };
const verdict: Verdict = { how: 'ignored', by: 'hanna', at: nine };

describe.each(kinds)('defects in %s', (_, tables) => {
  const begin = () => {
    const table: Table = tables().index;
    return { table, index: lists(table) };
  };
  test('do not bring back what ended twice, when the delivery of the first end is the slower', async () => {
    const { index } = begin();
    await index.refresh(at(4));
    await index.refresh(over(7));
    await index.refresh(over(5));
    await index.refresh(at(6));
    expect(await everywhere(index)).toEqual(nowhere);
  });
  // The slow delivery has looked, and then the whole of the end comes before what it writes, at each of its writes.
  test.each([0, 1, 2, 3])('are right when it ended before the write number %i of a first delivery', async (nth) => {
    const { table, index } = begin();
    let writes = 0;
    const overtaken: Table = {
      ...table,
      async insert(row) {
        if (writes++ === nth) await index.refresh(over(5));
        return table.insert(row);
      },
    };
    await lists(overtaken).refresh(at(4));
    if (writes <= nth) await index.refresh(over(5));
    expect(await everywhere(index)).toEqual(nowhere);
  });
  test.each([0, 1, 2, 3, 4])('are right when it ended before the write number %i of a later delivery', async (nth) => {
    const { table, index } = begin();
    await index.refresh({ ...at(3), due: eleven, summary: { ...summary, owner: 'youssef' } });
    let writes = 0;
    const late =
      <A extends unknown[], R>(write: (...args: A) => Promise<R>) =>
      async (...args: A): Promise<R> => {
        if (writes++ === nth) await index.refresh(over(5));
        return write(...args);
      };
    const overtaken: Table = { ...table, insert: late(table.insert), replace: late(table.replace), remove: late(table.remove) };
    await lists(overtaken).refresh(at(4));
    if (writes <= nth) await index.refresh(over(5));
    expect([...(await everywhere(index)), await index.ownedBy('youssef')]).toEqual([...nowhere, []]);
  });

  test('have the newest summary, though the older delivery wrote its rows last', async () => {
    const { table, index } = begin();
    await index.refresh(at(3));
    const newest = { ...summary, reactedAt: nine };
    let met = false;
    const overtaken: Table = {
      ...table,
      async insert(row) {
        if (!met && row.partition === 'owner|sanne') {
          met = true;
          await index.refresh(at(5, { summary: newest }));
        }
        return table.insert(row);
      },
    };
    await lists(overtaken).refresh(at(4, { summary: { ...summary, wholeDue: '2026-12-01' } }));
    expect(met).toBe(true);
    expect([await index.open(), await index.ownedBy('sanne')]).toEqual([[newest], [newest]]);
  });

  // Who undoes a decision has everybody else reading the list, or deciding, between any two of his steps.
  test.each([0, 1, 2])('an undoing is seen, though somebody read the list before its write number %i', async (nth) => {
    const table = tables().register;
    const list = reviewList(table);
    await list.add(item);
    await list.write((await list.get('a')) as Row<ReviewItem>, { ...item, verdict });
    let writes = 0;
    const late =
      <A extends unknown[], R>(write: (...args: A) => Promise<R>) =>
      async (...args: A): Promise<R> => {
        if (writes++ === nth) await list.waiting();
        return write(...args);
      };
    const met: Table = { ...table, insert: late(table.insert), replace: late(table.replace) };
    await reviewList(met).write((await list.get('a')) as Row<ReviewItem>, item);
    expect((await list.waiting()).map(({ source }) => source)).toEqual(['a']);
  });
  test('an undoing is seen, though it came before the decision had tidied up', async () => {
    const table = tables().register;
    const list = reviewList(table);
    await list.add(item);
    let met = false;
    const slow: Table = {
      ...table,
      async remove(row) {
        if (!met) {
          met = true;
          await list.write((await list.get('a')) as Row<ReviewItem>, item);
        }
        return table.remove(row);
      },
    };
    await reviewList(slow).write((await list.get('a')) as Row<ReviewItem>, { ...item, verdict });
    expect(met).toBe(true);
    expect((await list.waiting()).map(({ source }) => source)).toEqual(['a']);
  });
  test('a reader that is slow takes away no undoing', async () => {
    const table = tables().register;
    const list = reviewList(table);
    await list.add(item);
    // A leftover: decided, and the index row still there.
    const dead: Table = { ...table, remove: () => Promise.reject(new Error('the power failed')) };
    await reviewList(dead)
      .write((await list.get('a')) as Row<ReviewItem>, { ...item, verdict })
      .catch(() => undefined);
    const slow: Table = {
      ...table,
      async remove(row) {
        await list.write((await list.get('a')) as Row<ReviewItem>, item);
        return table.remove(row);
      },
    };
    await reviewList(slow).waiting();
    expect((await list.waiting()).map(({ source }) => source)).toEqual(['a']);
  });
});
