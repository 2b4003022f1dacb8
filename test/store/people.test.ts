import { type People, peopleBook } from '../../bot/store/people.ts';
import type { Table } from '../../bot/store/rows.ts';
import { settings } from '../../bot/store/settings.ts';
import { forgetful, kinds } from './tables.ts';

const sanne = { name: 'Sanne', lead: false, member: true };
const youssef = { name: 'Youssef', lead: false, member: true };
const hanna = { name: 'Hanna', lead: true, member: true };

describe.each(kinds)('the people in %s', (_, tables) => {
  const begin = () => {
    const table = tables().settings;
    const reads = { count: 0 };
    const counted = {
      ...table,
      get: (partition: string, key: string) => {
        reads.count++;
        return table.get(partition, key);
      },
    };
    const slot = settings(counted).people;
    return { table, slot, reads, book: peopleBook(slot), other: () => peopleBook(slot) };
  };

  afterEach(() => jest.restoreAllMocks());

  test('are nobody at first', async () => {
    expect(await begin().book.read()).toEqual({});
  });
  test('are known once they were learnt, also to another instance', async () => {
    const { book, other } = begin();
    await book.learn({ sanne, hanna });
    expect(await book.read()).toEqual({ sanne, hanna });
    expect(await other().read()).toEqual({ sanne, hanna });
  });
  test('who left keep their names and lead nothing', async () => {
    const { book, other } = begin();
    await book.learn({ sanne, hanna });
    await book.learn({ sanne, youssef });
    const gone = { name: 'Hanna', lead: false, member: false };
    expect(await other().read()).toEqual({ sanne, youssef, hanna: gone });
    await book.learn({ sanne, hanna: { ...hanna, name: 'Hanna de Wit' } });
    expect(await other().read()).toMatchObject({ hanna: { name: 'Hanna de Wit', lead: true, member: true } });
  });
  test('are read once a minute at most', async () => {
    const { book, reads, other } = begin();
    const clock = jest.spyOn(performance, 'now').mockReturnValue(1000);
    await other().learn({ sanne });
    reads.count = 0;
    await book.read();
    await book.read();
    expect(reads.count).toBe(1);
    await other().learn({ sanne, hanna });
    reads.count = 0;
    clock.mockReturnValue(60_999);
    expect([await book.read(), reads.count]).toEqual([{ sanne }, 0]);
    clock.mockReturnValue(61_000);
    expect([await book.read(), reads.count]).toEqual([{ sanne, hanna }, 1]);
  });
  test('learnt while they were being read are the newer ones', async () => {
    const { book } = begin();
    const reading = book.read();
    await book.learn({ sanne });
    await reading;
    expect(await book.read()).toEqual({ sanne });
  });
  test('are not written again when nothing changed', async () => {
    const { book, slot } = begin();
    await book.learn({ sanne, hanna });
    await book.learn({ sanne });
    const before = await slot.get();
    await book.learn({ sanne });
    expect(await slot.get()).toEqual(before);
  });
  test('are learnt by two instances at once without harm', async () => {
    const { book, other, slot } = begin();
    await Promise.all([book.learn({ sanne, hanna }), other().learn({ sanne, hanna })]);
    expect((await slot.get())?.data).toEqual({ sanne, hanna });
  });
  test('that another instance learns in between are not lost', async () => {
    const { table, other } = begin();
    let met = false;
    const racing: Table = {
      ...table,
      async get(partition, key) {
        const row = await table.get(partition, key);
        if (!met) {
          met = true;
          await other().learn({ sanne, hanna });
        }
        return row;
      },
    };
    await peopleBook(settings(racing).people).learn({ sanne });
    // Hanna may be a member still or have left, but her name is known.
    expect(Object.keys(await other().read())).toContain('hanna');
  });
  test('with a name like a prototype are people too', async () => {
    const { book, other } = begin();
    await book.learn(
      JSON.parse(
        '{"__proto__":{"name":"Eve","lead":true,"member":true},"constructor":{"name":"Con","lead":false,"member":true}}',
      ) as People,
    );
    await book.learn({ sanne });
    const people = await other().read();
    expect(Object.keys(people).toSorted()).toEqual(['__proto__', 'constructor', 'sanne']);
    expect(({} as { lead?: boolean }).lead).toBeUndefined();
  });
  test('can be read on when a write was lost', async () => {
    const { table } = begin();
    const lossy = forgetful(table);
    const book = peopleBook(settings(lossy).people);
    lossy.loseNext();
    await book.learn({ sanne });
    expect(await book.read()).toEqual({ sanne });
  });
});
