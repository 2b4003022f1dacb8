/** F47: of two who want the same moment of the same colleague, one gets it. */
import { type Held, type Slots, slots } from '../../bot/store/slots.ts';
import { kinds } from './tables.ts';

const at = '2026-11-23T08:00:00.000Z';
const ten = { start: '2026-11-26T09:00:00.000Z', minutes: 45 };
const half = { start: '2026-11-26T09:30:00.000Z', minutes: 30 };
const eleven = { start: '2026-11-26T09:45:00.000Z', minutes: 45 };
const noor: Held = { number: 'K-2026-0001', proposal: 'hearing-1', at };
const adam: Held = { number: 'K-2026-0002', proposal: 'hearing-2', at };
const counts = async () => true;
const over = async () => false;

describe.each(kinds)('moments of colleagues in %s', (_, tables) => {
  let book: Slots;
  beforeEach(() => {
    book = slots(tables().register);
  });

  test('a moment is taken once, and again by who has it', async () => {
    expect(await book.take(ten, ['sanne'], noor, counts)).toBe('taken');
    expect(await book.take(ten, ['sanne'], noor, counts)).toBe('taken');
    expect(await book.take(ten, ['sanne'], adam, counts)).toBe('busy');
    expect(await book.holdersOf(ten, 'sanne')).toEqual([noor, noor, noor]);
  });
  test('moments meet in the quarters that they share, and not where one ends and the next begins', async () => {
    await book.take(ten, ['sanne'], noor, counts);
    expect(await book.take(half, ['sanne'], adam, counts)).toBe('busy');
    expect(await book.take(eleven, ['sanne'], adam, counts)).toBe('taken');
  });
  test('for all colleagues or for none: what was taken on the way is given back', async () => {
    await book.take(ten, ['youssef'], noor, counts);
    expect(await book.take(ten, ['youssef', 'sanne', 'hanna'], adam, counts)).toBe('busy');
    expect(await book.holdersOf(ten, 'sanne')).toEqual([]);
    expect(await book.holdersOf(ten, 'hanna')).toEqual([]);
    expect(await book.holdersOf(ten, 'youssef')).toEqual([noor, noor, noor]);
  });
  test('who fails keeps what was theirs before', async () => {
    await book.take(half, ['sanne'], adam, counts);
    const early = { start: ten.start, minutes: 30 };
    await book.take(early, ['sanne'], noor, counts);
    expect(await book.take(ten, ['sanne'], noor, counts)).toBe('busy');
    expect(await book.holdersOf(early, 'sanne')).toEqual([noor, noor]);
  });
  test('given back is free, and nobody gives back what is not theirs', async () => {
    await book.take(ten, ['sanne'], noor, counts);
    await book.release(ten, ['sanne'], adam);
    expect(await book.take(ten, ['sanne'], adam, counts)).toBe('busy');
    await book.release(ten, ['sanne'], noor);
    expect(await book.take(ten, ['sanne'], adam, counts)).toBe('taken');
  });
  test('what does not count any more is taken over, and counts from then on', async () => {
    await book.take(ten, ['sanne'], noor, counts);
    const later = { ...adam, at: '2026-11-23T08:06:00.000Z' };
    expect(await book.take(ten, ['sanne'], later, over)).toBe('taken');
    expect(await book.holdersOf(ten, 'sanne')).toEqual([later, later, later]);
    const again = { ...later, at: '2026-11-23T08:09:00.000Z' };
    await book.take(ten, ['sanne'], again, counts);
    expect(await book.holdersOf(ten, 'sanne')).toEqual([again, again, again]);
  });
  test('of twelve who take over the same moment at once, one gets it', async () => {
    await book.take(ten, ['sanne', 'youssef'], noor, counts);
    const stillNoor = async ({ number }: Held) => number !== noor.number;
    const wanted = Array.from({ length: 12 }, (_, n): Held => ({ ...adam, number: `K-2026-01${String(n).padStart(2, '0')}` }));
    const got = await Promise.all(wanted.map((held) => book.take(ten, ['youssef', 'sanne'], held, stillNoor)));
    expect(got.filter((one) => one === 'taken')).toHaveLength(1);
    const winner = wanted[got.indexOf('taken')];
    for (const person of ['sanne', 'youssef']) expect(await book.holdersOf(ten, person)).toEqual([winner, winner, winner]);
  });
});
