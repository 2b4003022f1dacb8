import { type Remembered, remembered } from '../../bot/store/remembered.ts';
import { settings } from '../../bot/store/settings.ts';
import { kinds } from './tables.ts';

const at = '2026-11-23T08:00:00.000Z';
const link = (name: string) => ({ link: name, at });

describe.each(kinds)('a remembered setting in %s', (_, tables) => {
  const begin = () => {
    const slot = settings(tables().settings).cursor('inbox');
    let reads = 0;
    const counted = {
      ...slot,
      get: () => {
        reads++;
        return slot.get();
      },
    };
    // Whoever writes has just looked.
    const looking = (book: Remembered<ReturnType<typeof link>>) => ({
      ...book,
      write: async (value: ReturnType<typeof link>) => book.write(await slot.get(), value),
    });
    return { slot: counted, mine: looking(remembered(counted)), other: looking(remembered(slot)), reads: () => reads };
  };
  beforeEach(() => jest.spyOn(performance, 'now').mockReturnValue(1000));
  afterEach(() => jest.restoreAllMocks());

  test('that is not there yet is looked for each time, so that it is seen as soon as it is', async () => {
    const { mine, other } = begin();
    expect(await mine.read()).toBeUndefined();
    await other.write(link('a'));
    expect(await mine.read()).toEqual(link('a'));
  });
  test('is read once a minute, and no later than that', async () => {
    const { mine, other, reads } = begin();
    await other.write(link('a'));
    await mine.read();
    await other.write(link('b'));
    jest.spyOn(performance, 'now').mockReturnValue(60_999);
    expect([await mine.read(), reads()]).toEqual([link('a'), 1]);
    jest.spyOn(performance, 'now').mockReturnValue(61_000);
    expect([await mine.read(), reads()]).toEqual([link('b'), 2]);
  });
  test('is known to its writer at once, and to the others after a minute', async () => {
    const { mine, other } = begin();
    await other.write(link('a'));
    await mine.read();
    expect(await mine.write(link('b'))).toBe('written');
    expect(await mine.read()).toEqual(link('b'));
    expect(await other.read()).toEqual(link('a'));
  });
  test('that could not be written is not remembered as if it were', async () => {
    const { slot, other } = begin();
    await other.write(link('a'));
    const late = remembered({ ...slot, set: async () => 'changed' as const });
    expect(await late.write(undefined, link('b'))).toBe('changed');
    expect(await late.read()).toEqual(link('a'));
  });
  test('written while it was being read is the newer one', async () => {
    const { slot, other } = begin();
    await other.write(link('a'));
    let go: () => void = () => undefined;
    const gate = new Promise<void>((open) => {
      go = open;
    });
    let first = true;
    const slow = remembered({
      ...slot,
      async get() {
        const row = await slot.get();
        if (first) {
          first = false;
          await gate;
        }
        return row;
      },
    });
    const reading = slow.read();
    await slow.write(await slot.get(), link('b'));
    go();
    expect([await reading, await slow.read()]).toEqual([link('b'), link('b')]);
  });
});
