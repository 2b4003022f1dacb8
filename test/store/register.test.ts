import { type Disposition, type Quarantined, register } from '../../bot/store/register.ts';
import type { Table } from '../../bot/store/rows.ts';
import { azureTables } from '../../bot/store/table.ts';
import { azurite, forgetful, kinds, newPrefix } from './tables.ts';

const at = '2026-11-23T08:00:00.000Z';
const asked = (source: string) => ({ source, mail: `mail ${source}`, receivedAt: at, at });

describe.each(kinds)('a register in %s', (_, tables) => {
  const begin = () => {
    const table: Table = tables().register;
    return { table, book: register(table) };
  };

  test('numbers from one on, four digits and more', async () => {
    const { table, book } = begin();
    expect(await book.numberFor(asked('a'), 2026)).toBe('K-2026-0001');
    expect(await book.numberFor(asked('b'), 2026)).toBe('K-2026-0002');
    const counter = await table.get('number', 'counter|2026');
    if (counter) await table.replace(counter, { last: 9998 });
    expect(await book.numberFor(asked('c'), 2026)).toBe('K-2026-9999');
    expect(await book.numberFor(asked('d'), 2026)).toBe('K-2026-10000');
  });
  test('gives the same source the same number, also in another year', async () => {
    const { book } = begin();
    const number = await book.numberFor(asked('a'), 2026);
    expect(await book.numberFor(asked('a'), 2026)).toBe(number);
    expect(await book.numberFor(asked('a'), 2027)).toBe(number);
    expect(await book.numberFor(asked('b'), 2026)).toBe('K-2026-0002');
  });
  test('begins anew each year, while the old year goes on', async () => {
    const { book } = begin();
    const numbers: string[] = [];
    for (const [source, year] of [
      ['a', 2026],
      ['b', 2027],
      ['c', 2026],
      ['d', 2027],
    ] as const) {
      numbers.push(await book.numberFor(asked(source), year));
    }
    expect(numbers).toEqual(['K-2026-0001', 'K-2027-0001', 'K-2026-0002', 'K-2027-0002']);
  });
  test('gives no second number when an answer was lost', async () => {
    const { table, book } = begin();
    const lossy = forgetful(table);
    lossy.loseNext();
    expect(await register(lossy).numberFor(asked('a'), 2026)).toBe('K-2026-0001');
    expect(await book.numberFor(asked('b'), 2026)).toBe('K-2026-0002');
    expect(await book.pending()).toHaveLength(2);
  });
  afterEach(() => jest.restoreAllMocks());
  test('says so when the counter stays busy', async () => {
    const { table } = begin();
    const busy: Table = { ...table, change: async () => 'refused' };
    jest.spyOn(Math, 'random').mockReturnValue(0);
    await expect(register(busy).numberFor(asked('a'), 2026)).rejects.toThrow(/busy \d+ times in a row/);
  });
  test('remembers what is not written yet, until it is settled', async () => {
    const { book } = begin();
    const [one, two] = [await book.numberFor(asked('a'), 2026), await book.numberFor(asked('b'), 2026)];
    expect(await book.pending()).toEqual([
      { ...asked('a'), number: one },
      { ...asked('b'), number: two },
    ]);
    await book.settled(one);
    await book.settled(one);
    expect((await book.pending()).map(({ number }) => number)).toEqual([two]);
    // Settled is not forgotten.
    expect(await book.numberFor(asked('a'), 2026)).toBe(one);
    expect((await book.pending()).map(({ number }) => number)).toEqual([two]);
  });

  test('knows which complaint a letter of ours belongs to', async () => {
    const { book } = begin();
    expect(await book.letterOf('a')).toBeUndefined();
    const reply = { number: 'K-2026-0001', letter: 'reply', sequence: 2 } as const;
    await book.recordLetter('a', reply);
    await book.recordLetter('a', { ...reply, number: 'K-2026-0002' });
    expect(await book.letterOf('a')).toEqual(reply);
  });

  test('sums where the mails ended, each in one place (P1)', async () => {
    const { book } = begin();
    expect(await book.counts()).toEqual({ complaint: 0, 'follow-up': 0, review: 0, ignored: 0 });
    const ends: readonly [string, Disposition['ended']][] = [
      ['a', 'complaint'],
      ['b', 'ignored'],
      ['c', 'review'],
      ['d', 'follow-up'],
      ['e', 'ignored'],
      ['a', 'ignored'],
    ];
    for (const [source, ended] of ends) await book.dispose(source, { ended, mail: `mail ${source}`, at });
    expect(await book.counts()).toEqual({ complaint: 1, 'follow-up': 1, review: 1, ignored: 2 });
    expect(await book.disposition('a')).toEqual({ ended: 'complaint', mail: 'mail a', at });
    expect(await book.disposition('z')).toBeUndefined();
  });
  test("puts a person's decision in the place of the rules', and back again", async () => {
    const { book } = begin();
    const placed: Disposition = { ended: 'review', why: 'unknown-number', mail: 'mail a', at };
    const decided: Disposition = { ended: 'follow-up', number: 'K-2026-0001', mail: 'mail a', at, by: 'hanna' };
    await book.dispose('a', placed);
    for (const one of [decided, decided, placed]) {
      await book.redispose('a', one);
      expect(await book.disposition('a')).toEqual(one);
    }
    await book.redispose('b', decided);
    expect(await book.counts()).toEqual({ complaint: 0, 'follow-up': 1, review: 1, ignored: 0 });
  });
  test('keeps one of ten decisions at once, whole', async () => {
    const { book } = begin();
    await book.dispose('a', { ended: 'review', mail: 'mail a', at });
    const decisions = Array.from({ length: 10 }, (_, n): Disposition => ({ ended: 'ignored', mail: 'mail a', at, by: `p${n}` }));
    await Promise.all(decisions.map((one) => book.redispose('a', one)));
    expect(decisions).toContainEqual(await book.disposition('a'));
    expect(await book.counts()).toMatchObject({ review: 0, ignored: 1 });
  });

  test('lets the newest complaint win a trail, and keeps the trails apart', async () => {
    const { book } = begin();
    expect(await book.trail('sender', 'k')).toBeUndefined();
    for (const number of ['K-2026-0001', 'K-2026-0001', 'K-2026-0002']) await book.leaveTrail('sender', 'k', number);
    await book.leaveTrail('print', 'k', 'K-2026-0003');
    expect(await Promise.all((['sender', 'print', 'conversation'] as const).map((trail) => book.trail(trail, 'k')))).toEqual([
      'K-2026-0002',
      'K-2026-0003',
      undefined,
    ]);
  });
  test('leaves a trail though the answer was lost', async () => {
    const { table, book } = begin();
    const lossy = forgetful(table);
    for (const number of ['K-2026-0001', 'K-2026-0002']) {
      lossy.loseNext();
      await register(lossy).leaveTrail('conversation', 'k', number);
      expect(await book.trail('conversation', 'k')).toBe(number);
    }
  });

  test('keeps a mail in quarantine with its tries, until it is freed', async () => {
    const { book } = begin();
    const once = (before: Quarantined | undefined): Quarantined => ({
      mail: 'mail a',
      problem: 'no-id',
      tries: (before?.tries ?? 0) + 1,
      at: before?.at ?? at,
      after: at,
      state: 'trying',
    });
    expect((await book.quarantine('a', once)).tries).toBe(1);
    expect((await book.quarantine('a', once)).tries).toBe(2);
    expect(await book.quarantined()).toEqual([{ source: 'a', item: expect.objectContaining({ tries: 2, at }) }]);
    await book.free('a');
    await book.free('a');
    expect(await book.quarantined()).toEqual([]);
  });
});

describe('eight instances on one register', () => {
  /** Eight registers, each with clients of its own, and how often they met at the counter. */
  const instances = () => {
    const prefix = newPrefix();
    const seen = { meetings: 0 };
    const all = Array.from({ length: 8 }, () => {
      const table = azureTables(azurite(prefix)).register;
      const counted: Table = {
        ...table,
        async change(partition, changes) {
          const answer = await table.change(partition, changes);
          if (answer === 'refused') seen.meetings++;
          return answer;
        },
      };
      return register(counted);
    });
    return { all, seen };
  };
  const expected = (count: number) => Array.from({ length: count }, (_, n) => `K-2026-${String(n + 1).padStart(4, '0')}`);

  test('number 300 complaints without a gap or a double, each taking its mails one by one', async () => {
    const { all, seen } = instances();
    const numbers: string[] = [];
    await Promise.all(
      all.map(async (book, nth) => {
        for (let n = nth; n < 300; n += all.length) numbers.push(await book.numberFor(asked(`s${n}`), 2026));
      }),
    );
    process.stdout.write(
      `register: ${numbers.length} numbers over ${all.length} instances, ${seen.meetings} meetings at the counter\n`,
    );
    expect(numbers.toSorted()).toEqual(expected(300));
    expect(seen.meetings).toBeGreaterThan(0);
    expect(await all[0]?.pending()).toHaveLength(300);
  }, 60_000);

  test('give one number to a source that all of them see at once', async () => {
    const { all, seen } = instances();
    const numbers: string[] = [];
    for (let n = 0; n < 20; n++) {
      const same = await Promise.all(all.map((book) => book.numberFor(asked(`s${n}`), 2026)));
      expect(new Set(same).size).toBe(1);
      numbers.push(same[0] ?? '');
    }
    process.stdout.write(`register: 20 sources seen by ${all.length} instances each, ${seen.meetings} meetings\n`);
    expect(numbers).toEqual(expected(20));
  }, 60_000);

  test('number 300 complaints that all come at the same moment', async () => {
    const { all, seen } = instances();
    const asks = Array.from({ length: 300 }, (_, n) => all[n % all.length]?.numberFor(asked(`s${n}`), 2026));
    const answers = await Promise.allSettled(asks);
    const failed = answers.filter(({ status }) => status === 'rejected').length;
    const numbers = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
    process.stdout.write(`register: 300 at once, ${failed} gave up, ${seen.meetings} meetings at the counter\n`);
    // Whoever gave up took no number with it.
    expect(numbers.toSorted()).toEqual(expected(numbers.length));
    expect(failed).toBe(0);
  }, 120_000);

  test('pass from one year to the next together', async () => {
    const { all } = instances();
    const asks = Array.from({ length: 32 }, (_, n) => all[n % 8]?.numberFor(asked(`s${n}`), n < 16 ? 2026 : 2027));
    const numbers = (await Promise.all(asks)).toSorted();
    const of = (year: number) => Array.from({ length: 16 }, (_, n) => `K-${year}-${String(n + 1).padStart(4, '0')}`);
    expect(numbers).toEqual([...of(2026), ...of(2027)]);
  }, 60_000);
});
