import { addMinutes } from '../../bot/core/time.ts';
import { caps, IN_TOTAL, PER_ADDRESS } from '../../bot/store/caps.ts';
import { memoryTables } from '../../bot/store/memory.ts';
import type { Table } from '../../bot/store/rows.ts';
import { azureTables } from '../../bot/store/table.ts';
import { azurite, forgetful, kinds, newPrefix } from './tables.ts';

const nine = '2026-11-23T08:00:00.000Z';
const DAY = 24 * 60;
const later = (minutes: number) => addMinutes(nine, minutes);

afterEach(() => jest.restoreAllMocks());

describe.each(kinds)('automatic letters in %s', (_, tables) => {
  const begin = () => {
    const table: Table = tables().register;
    const book = caps(table);
    const asks = async (letters: readonly string[], address = 'jan', now = nine) => {
      const answers: string[] = [];
      for (const letter of letters) answers.push(await book.mayGo(address, letter, now));
      return answers;
    };
    return { table, book, asks };
  };

  test('go to one address three times a day', async () => {
    const { asks } = begin();
    expect(PER_ADDRESS).toBe(3);
    expect(await asks(['a', 'b', 'c', 'd', 'e'])).toEqual(['yes', 'yes', 'yes', 'address', 'address']);
    expect(await asks(['f'], 'els')).toEqual(['yes']);
  });
  test('that are the same letter get the same answer and are counted once', async () => {
    const { asks } = begin();
    expect(await asks(['a', 'a', 'a', 'a', 'b', 'c', 'd', 'a', 'c', 'd'])).toEqual([
      ...['yes', 'yes', 'yes', 'yes', 'yes', 'yes'],
      ...['address', 'yes', 'yes', 'address'],
    ]);
  });
  test('may go again a day after the first, one for each', async () => {
    const { asks } = begin();
    expect(await asks(['a'], 'jan', nine)).toEqual(['yes']);
    expect(await asks(['b', 'c', 'd'], 'jan', later(60))).toEqual(['yes', 'yes', 'address']);
    expect(await asks(['d'], 'jan', later(DAY - 1))).toEqual(['address']);
    expect(await asks(['d', 'e'], 'jan', later(DAY))).toEqual(['yes', 'address']);
    expect(await asks(['e', 'f', 'g'], 'jan', later(DAY + 60))).toEqual(['yes', 'yes', 'address']);
  });
  test('are counted though the answer was lost, and once', async () => {
    const { table, asks } = begin();
    jest.spyOn(Math, 'random').mockReturnValue(0);
    const lossy = forgetful(table);
    for (const letter of ['a', 'b']) {
      lossy.loseNext();
      expect(await caps(lossy).mayGo('jan', letter, nine)).toBe('yes');
    }
    expect(await asks(['c', 'd'])).toEqual(['yes', 'address']);
  });
  test('are not held back for ever by a counter that stays busy: that is said', async () => {
    const { table } = begin();
    jest.spyOn(Math, 'random').mockReturnValue(0);
    const busy: Table = { ...table, insert: async () => 'exists', replace: async () => 'changed' };
    await expect(caps(busy).mayGo('jan', 'a', nine)).rejects.toThrow(/busy \d+ times in a row/);
  });
});

describe('all automatic letters together', () => {
  const begin = () => {
    const book = caps(memoryTables().register);
    const asks = async (count: number, name: string, now = nine) => {
      const answers: string[] = [];
      for (let n = 0; n < count; n++) answers.push(await book.mayGo(`${name} ${n}`, `letter ${name} ${n}`, now));
      return answers;
    };
    return { book, asks };
  };

  test('are 200 a day at the most, whomever they are for', async () => {
    const { book, asks } = begin();
    expect(IN_TOTAL).toBe(200);
    expect(new Set(await asks(200, 'a'))).toEqual(new Set(['yes']));
    expect(await asks(3, 'b')).toEqual(['total', 'total', 'total']);
    expect(await book.mayGo('a 0', 'letter a 0', nine)).toBe('yes');
    expect(await book.mayGo('b 0', 'letter b 0', nine)).toBe('total');
  });
  test('may go again a day later', async () => {
    const { asks } = begin();
    await asks(150, 'a');
    await asks(50, 'b', later(60));
    expect(await asks(1, 'c', later(DAY - 1))).toEqual(['total']);
    const answers = await asks(151, 'd', later(DAY));
    expect([answers.filter((one) => one === 'yes').length, answers.at(-1)]).toEqual([150, 'total']);
  });
});

describe('eight instances with clients of their own', () => {
  test('let three letters go to one address, however they race', async () => {
    const prefix = newPrefix();
    const all = Array.from({ length: 8 }, () => caps(azureTables(azurite(prefix)).register));
    const gone: number[] = [];
    for (let round = 0; round < 10; round++) {
      const asks = all.map((book, n) => book.mayGo(`address ${round}`, `letter ${round} ${n}`, nine));
      gone.push((await Promise.all(asks)).filter((answer) => answer === 'yes').length);
    }
    process.stdout.write(`caps: 8 instances, 10 addresses, went: ${gone.join(' ')}\n`);
    expect(gone).toEqual(Array(10).fill(PER_ADDRESS));
  }, 60_000);
  test('let no more than 200 go in total, and no fewer', async () => {
    const prefix = newPrefix();
    const all = Array.from({ length: 8 }, () => caps(azureTables(azurite(prefix)).register));
    for (let n = 0; n < IN_TOTAL - 5; n++) await all[n % 8]?.mayGo(`before ${n}`, `before ${n}`, nine);
    const answers = await Promise.all(all.map((book, n) => book.mayGo(`racer ${n}`, `racer ${n}`, nine)));
    process.stdout.write(`caps: 8 at once for the last 5 places, went: ${answers.filter((answer) => answer === 'yes').length}\n`);
    expect(answers.filter((answer) => answer === 'yes')).toHaveLength(5);
    expect(answers.filter((answer) => answer === 'total')).toHaveLength(3);
  }, 60_000);
});
