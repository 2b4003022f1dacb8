import type { Summary } from '../../bot/core/overview.ts';
import { standardCalendar } from '../../bot/core/workdays.ts';
import { deliver, type Hands } from '../../bot/deliver.ts';
import { handle, type World } from '../../bot/handle.ts';
import { type Lists, lists, type Mark, type Wanted } from '../../bot/store/lists.ts';
import { memoryTables } from '../../bot/store/memory.ts';
import type { Row, Table } from '../../bot/store/rows.ts';
import { type Store, storeOn } from '../../bot/store/store.ts';
import { amsterdam, claim, dismiss, hanna, mailbox, moment, receive, release, sanne } from '../kit/given.ts';
import { failing, forgetful, kinds } from './tables.ts';

const summary = (number: string, owner?: string): Summary => ({
  number,
  channel: 'mail',
  receivedAt: '2026-11-23T08:00:00.000Z',
  reactionDue: '2026-11-25',
  wholeDue: '2026-11-30',
  ...(owner && { owner }),
});
const wanted = (number: string, due?: string, owner?: string): Wanted => ({
  version: 1,
  summary: summary(number, owner),
  ...(due && { due }),
});

const one = 'K-2026-0001';
const two = 'K-2026-0002';
const [nine, ten, eleven] = ['2026-11-24T08:00:00.000Z', '2026-11-24T09:00:00.000Z', '2026-11-24T10:00:00.000Z'] as const;

describe.each(kinds)('the lists in %s', (_, tables) => {
  const begin = () => {
    const table: Table = tables().index;
    return { table, index: lists(table) };
  };
  const dueAt = async (index: Lists, now: string, limit = 100) => (await index.dueBy(now, limit)).map(({ number }) => number);
  const numbers = (summaries: readonly Summary[]) => summaries.map(({ number }) => number);

  describe('of what is open', () => {
    test('say what was wanted, by number', async () => {
      const { index } = begin();
      expect(await index.open()).toEqual([]);
      await index.refresh(wanted(two));
      await index.refresh(wanted(one, nine, 'sanne'));
      expect(await index.open()).toEqual([summary(one, 'sanne'), summary(two)]);
    });
    test('say the newest, also when the same was wanted twice', async () => {
      const { index } = begin();
      for (const owner of ['sanne', 'youssef', 'youssef', undefined]) await index.refresh(wanted(one, nine, owner));
      expect(await index.open()).toEqual([summary(one)]);
    });
    test('write nothing when nothing changed', async () => {
      const { table, index } = begin();
      await index.refresh(wanted(one, nine, 'sanne'));
      const before = await Promise.all(['open', 'due', 'owner|sanne'].map((partition) => table.list(partition)));
      await index.refresh(wanted(one, nine, 'sanne'));
      expect(await Promise.all(['open', 'due', 'owner|sanne'].map((partition) => table.list(partition)))).toEqual(before);
    });
  });

  describe('of what is whose', () => {
    test('follow the owner, and each stands with one person only', async () => {
      const { index } = begin();
      await index.refresh(wanted(one, nine, 'sanne'));
      await index.refresh(wanted(two, nine, 'sanne'));
      expect(numbers(await index.ownedBy('sanne'))).toEqual([one, two]);
      await index.refresh(wanted(one, nine, 'youssef'));
      expect([numbers(await index.ownedBy('sanne')), numbers(await index.ownedBy('youssef'))]).toEqual([[two], [one]]);
      await index.refresh(wanted(one, nine));
      expect([numbers(await index.ownedBy('sanne')), numbers(await index.ownedBy('youssef'))]).toEqual([[two], []]);
    });
    test('come back to who had it before', async () => {
      const { index } = begin();
      for (const owner of ['sanne', undefined, 'sanne']) await index.refresh(wanted(one, nine, owner));
      expect(await index.ownedBy('sanne')).toEqual([summary(one, 'sanne')]);
    });
    test('have the newest summary', async () => {
      const { index } = begin();
      await index.refresh(wanted(one, nine, 'sanne'));
      const reacted = { version: 1, summary: { ...summary(one, 'sanne'), reactedAt: ten }, due: nine };
      await index.refresh(reacted);
      expect(await index.ownedBy('sanne')).toEqual([reacted.summary]);
    });
  });

  describe('of what is due', () => {
    test('give what has come, soonest first, the present moment included', async () => {
      const { index } = begin();
      await index.refresh(wanted(two, nine));
      await index.refresh(wanted(one, ten));
      await index.refresh(wanted('K-2026-0003', eleven));
      expect(await dueAt(index, '2026-11-24T07:59:59.999Z')).toEqual([]);
      expect(await dueAt(index, nine)).toEqual([two]);
      expect(await dueAt(index, ten)).toEqual([two, one]);
      expect(await dueAt(index, '2026-11-25T00:00:00.000Z')).toEqual([two, one, 'K-2026-0003']);
      expect(await dueAt(index, '2026-11-25T00:00:00.000Z', 2)).toEqual([two, one]);
    });
    test('move with the moment, forward and back, and leave no row behind', async () => {
      const { table, index } = begin();
      for (const due of [ten, eleven, nine]) await index.refresh(wanted(one, due));
      expect((await table.list('due')).map(({ key }) => key)).toEqual([`${nine}|${one}`]);
    });
    test('are empty once nothing is to come', async () => {
      const { index } = begin();
      await index.refresh(wanted(one, nine));
      await index.refresh(wanted(one));
      expect(await dueAt(index, eleven)).toEqual([]);
      expect(numbers(await index.open())).toEqual([one]);
    });
    test('forget a stale row, and forgetting it twice is no harm', async () => {
      const { table, index } = begin();
      await table.insert({ partition: 'due', key: `${nine}|${one}`, data: { number: one } });
      const [stale] = await index.dueBy(nine, 10);
      await index.forget(stale?.row as Row);
      await index.forget(stale?.row as Row);
      expect(await dueAt(index, nine)).toEqual([]);
    });
    test('have room for two complaints in one moment', async () => {
      const { index } = begin();
      await index.refresh(wanted(two, nine));
      await index.refresh(wanted(one, nine));
      expect(await dueAt(index, nine)).toEqual([one, two]);
    });
  });

  describe('of what is over', () => {
    const at = (version: number, more: Partial<Wanted> = {}): Wanted => ({ ...wanted(one, nine, 'sanne'), version, ...more });
    const over = (version: number): Wanted => ({ version, summary: summary(one, 'sanne'), over: true });
    const everywhere = async (index: Lists) => [
      numbers(await index.open()),
      await dueAt(index, eleven),
      numbers(await index.ownedBy('sanne')),
    ];
    const nowhere = [[], [], []];
    const inAll = [[one], [one], [one]];

    test('say nothing of it any more, and all of the others', async () => {
      const { index } = begin();
      await index.refresh(at(4));
      await index.refresh(wanted(two, ten, 'sanne'));
      await index.refresh(over(5));
      expect(await everywhere(index)).toEqual([[two], [two], [two]]);
      await index.refresh(over(5));
      expect(await everywhere(index)).toEqual([[two], [two], [two]]);
    });
    test('are the same for one that was over before it was ever listed', async () => {
      const { index } = begin();
      await index.refresh(over(3));
      await index.refresh(at(2));
      expect(await everywhere(index)).toEqual(nowhere);
    });
    test('do not bring it back for an older delivery that is slower', async () => {
      const { index } = begin();
      await index.refresh(at(4));
      await index.refresh(over(5));
      for (const version of [1, 3, 4]) await index.refresh(at(version));
      expect(await everywhere(index)).toEqual(nowhere);
    });
    test('bring it back when it is opened again, and let it end again', async () => {
      const { index } = begin();
      await index.refresh(at(4));
      await index.refresh(over(5));
      await index.refresh(at(6));
      expect(await everywhere(index)).toEqual(inAll);
      await index.refresh(over(5));
      expect(await everywhere(index)).toEqual(inAll);
      await index.refresh(over(7));
      expect(await everywhere(index)).toEqual(nowhere);
      await index.refresh(at(6));
      expect(await everywhere(index)).toEqual(nowhere);
    });
    test('F89: can be read by the newest number, so many and no more, as they were when they ended', async () => {
      const { index } = begin();
      expect(await index.ended(9)).toEqual([]);
      for (const number of ['K-2025-0009', 'K-2026-0002', 'K-2026-12345', one, 'O-2026-0002'])
        await index.refresh({ version: 3, summary: summary(number, 'sanne'), over: true });
      expect(numbers((await index.ended(9)).map(({ summary }) => summary))).toEqual([
        'K-2026-12345',
        two,
        'O-2026-0002',
        one,
        'K-2025-0009',
      ]);
      expect(numbers((await index.ended(2)).map(({ summary }) => summary))).toEqual(['K-2026-12345', two]);
      await index.refresh({ version: 5, summary: { ...summary(one), barred: ['sanne'] }, over: true });
      await index.refresh({ version: 4, summary: summary(one, 'youssef'), over: true });
      expect((await index.ended(9))[3]?.summary).toEqual({ ...summary(one), barred: ['sanne'] });
    });
    test('forget the rows of earlier owners and moments too', async () => {
      const { table, index } = begin();
      await index.refresh(at(2));
      // The old rows could not be dropped: they are still written down with the summary.
      const mortal: Table = { ...table, remove: () => Promise.reject(new Error('the power failed')) };
      const moved = lists(mortal).refresh({ ...wanted(one, ten, 'youssef'), version: 3 });
      await expect(moved).rejects.toThrow('the power failed');
      await index.refresh(over(4));
      expect(await everywhere(index)).toEqual(nowhere);
      expect(await index.ownedBy('youssef')).toEqual([]);
    });
    test('are right when the older delivery was overtaken in the middle of its writing', async () => {
      const { table, index } = begin();
      await index.refresh(at(3));
      const overtaken: Table = {
        ...table,
        async replace(row, data) {
          if (row.partition === 'open' && (data as Wanted).version === 4) await index.refresh(over(5));
          return table.replace(row, data);
        },
      };
      await lists(overtaken).refresh(at(4, { due: ten }));
      expect(await everywhere(index)).toEqual(nowhere);
    });
    test('are right when the answer was lost', async () => {
      const { table, index } = begin();
      for (const late of [0, 1, 2, 3]) {
        await index.refresh(at(4 + 2 * late));
        const lossy = forgetful(table);
        const remove: Table['remove'] = async (row) => {
          if (row.partition === 'open') lossy.loseNext();
          return lossy.remove(row);
        };
        await lists({ ...lossy, remove }).refresh(over(5 + 2 * late));
        expect(await everywhere(index)).toEqual(nowhere);
      }
    });
    test.each([0, 1, 2, 3, 4, 5])('that stop after %i writes are ended by the next refresh', async (writes) => {
      const { table, index } = begin();
      await index.refresh(at(4));
      await lists(failing(table, writes))
        .refresh(over(5))
        .catch(() => undefined);
      // Until all of it is gone, it can still be found in the list of what is open: nothing half done is out of sight.
      expect(numbers(await index.open())).toEqual(writes < 4 ? [one] : []);
      // An older delivery in between changes nothing for good.
      await index.refresh(at(4));
      await index.refresh(over(5));
      expect(await everywhere(index)).toEqual(nowhere);
    });
    test.each([0, 1, 2, 3])('that stop after %i writes of opening it again are ended by the next refresh', async (writes) => {
      const { table, index } = begin();
      await index.refresh(at(4));
      await index.refresh(over(5));
      await lists(failing(table, writes))
        .refresh(at(6))
        .catch(() => undefined);
      expect(await everywhere(index)).toEqual(
        [
          [[one], writes > 0],
          [[one], writes > 1],
          [[one], writes > 2],
        ].map(([list, is]) => (is ? list : [])),
      );
      await index.refresh(at(6));
      expect(await everywhere(index)).toEqual(inAll);
    });
  });

  describe('that stop halfway', () => {
    // A crash after so many writes: a row too many is harmless, one too few would be a complaint that nobody hears of.
    test.each([0, 1, 2, 3, 4])('after %i writes have no row too few, and the next refresh ends it', async (writes) => {
      const { table } = begin();
      await lists(table).refresh(wanted(one, nine, 'sanne'));
      await lists(failing(table, writes))
        .refresh(wanted(one, ten, 'youssef'))
        .catch(() => undefined);
      const index = lists(table);
      expect(await dueAt(index, eleven)).toContain(one);
      expect(numbers(await index.open())).toEqual([one]);
      expect(numbers([...(await index.ownedBy('sanne')), ...(await index.ownedBy('youssef'))])).toContain(one);

      await index.refresh(wanted(one, ten, 'youssef'));
      expect(await index.open()).toEqual([summary(one, 'youssef')]);
      expect(await index.ownedBy('youssef')).toEqual([summary(one, 'youssef')]);
      expect(await dueAt(index, ten)).toContain(one);
    });
    test('after the summary, before the old owner was taken off: the next refresh takes him off', async () => {
      const { table } = begin();
      await lists(table).refresh(wanted(one, nine, 'sanne'));
      const mortal: Table = { ...table, remove: () => Promise.reject(new Error('the power failed')) };
      await lists(mortal)
        .refresh(wanted(one, nine, 'youssef'))
        .catch(() => undefined);
      await lists(table).refresh(wanted(one, nine, 'youssef'));
      expect(numbers(await lists(table).ownedBy('sanne'))).toEqual([]);
    });
  });

  describe('of what is to be delivered', () => {
    const mark = (until: number, at: string = nine): Mark => ({ until, at });
    const seen = async (index: Lists) => (await index.marker(one)) as Row<Mark>;

    test('have a mark from the first on, until it is taken away', async () => {
      const { index } = begin();
      expect([await index.marker(one), await index.marked()]).toEqual([undefined, []]);
      await index.mark(one, mark(2));
      expect((await index.marked()).map(({ key, data }) => [key, data])).toEqual([[one, mark(2)]]);
      await index.unmark(await seen(index));
      expect([await index.marker(one), await index.marked()]).toEqual([undefined, []]);
    });
    test('never mark less than was marked', async () => {
      const { index } = begin();
      await index.mark(one, mark(5));
      await index.mark(one, mark(3, ten));
      expect((await seen(index)).data).toEqual(mark(5, ten));
      await index.mark(one, mark(6, eleven));
      expect((await seen(index)).data).toEqual(mark(6, eleven));
    });
    test('do not lose a newer mark when an older one is taken away', async () => {
      const { index } = begin();
      await index.mark(one, mark(2));
      const older = await seen(index);
      await index.mark(one, mark(3));
      await index.unmark(older);
      expect((await seen(index)).data).toEqual(mark(3));
    });
    test('do not lose a newer mark that says the same', async () => {
      const { index } = begin();
      await index.mark(one, mark(2));
      const older = await seen(index);
      await index.mark(one, mark(2));
      await index.unmark(older);
      expect((await seen(index)).data).toEqual(mark(2));
    });
    test('make the mark anew when it is taken away while they renew it', async () => {
      const { table, index } = begin();
      await index.mark(one, mark(2));
      const older = await seen(index);
      let met = false;
      const racing: Table = {
        ...table,
        async replace(row, data) {
          if (!met) await index.unmark(older);
          met = true;
          return table.replace(row, data);
        },
      };
      await lists(racing).mark(one, mark(3));
      expect((await seen(index)).data).toEqual(mark(3));
      expect(met).toBe(true);
    });
    test('make the mark anew when it is taken away between two looks', async () => {
      const { table, index } = begin();
      await index.mark(one, mark(2));
      const older = await seen(index);
      const racing: Table = {
        ...table,
        async get(partition, key) {
          await index.unmark(older);
          return table.get(partition, key);
        },
      };
      await lists(racing).mark(one, mark(3));
      expect((await seen(index)).data).toEqual(mark(3));
    });
    test('keep the highest of ten marks at once', async () => {
      const { index } = begin();
      await Promise.all(Array.from({ length: 10 }, (_, n) => index.mark(one, mark(n + 1))));
      expect((await seen(index)).data.until).toBe(10);
    });
  });
});

describe('two deliveries of one complaint', () => {
  /** A house without doors: the store, the road in and the road out. */
  const begin = async () => {
    const store = storeOn(memoryTables());
    const world = (of: Store): World => ({
      store: of,
      now: () => moment('2026-11-23 10:00'),
      zone: amsterdam,
      calendar: () => standardCalendar,
    });
    const hands: Hands = { perform: async () => ({ done: true }), gaveUp: async () => undefined, alarm: () => undefined };
    await handle({ number: one, command: receive, by: mailbox }, world(store));
    return { store, world, hands };
  };

  test.each(['claimed', 'released', 'dismissed'] as const)(
    'end with what was %s last, also when the older one is the slower',
    async (last) => {
      const { store, world, hands } = await begin();
      if (last === 'released') await handle({ number: one, command: claim, by: sanne }, world(store));
      // The slow one has read the stream, and writes the lists after the quick one is all done.
      let go: () => void = () => undefined;
      const gate = new Promise<void>((open) => {
        go = open;
      });
      let reached: () => void = () => undefined;
      const hasRead = new Promise<void>((open) => {
        reached = open;
      });
      const slow: Store = {
        ...store,
        streams: {
          ...store.streams,
          async read(number) {
            const kept = await store.streams.read(number);
            reached();
            await gate;
            return kept;
          },
        },
      };
      const older = deliver(one, world(slow), hands);
      await hasRead;
      const command = { claimed: claim, released: release, dismissed: dismiss }[last];
      await handle({ number: one, command, by: last === 'dismissed' ? hanna : sanne }, world(store));
      await deliver(one, world(store), hands);
      go();
      await older;
      for (const { key } of await store.lists.marked()) await deliver(key, world(store), hands);

      const owner = last === 'claimed' ? 'sanne' : undefined;
      const [open] = await store.lists.open();
      expect(open === undefined).toBe(last === 'dismissed');
      expect([open?.owner, (await store.lists.ownedBy('sanne')).length]).toEqual([owner, owner ? 1 : 0]);
    },
  );
});
