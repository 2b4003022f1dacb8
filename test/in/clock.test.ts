/** The timers when the house closes: the one that runs is waited for, the next is not begun and not claimed. */
import { clockDoor } from '../../bot/in/clock.ts';
import { memoryTables } from '../../bot/store/memory.ts';
import { storeOn } from '../../bot/store/store.ts';
import { createLog } from '../../bot/wire/log.ts';

const log = createLog('silent');
const now = () => '2026-11-23T08:00:00.000Z';

test('stopped while a timer runs: that one ends, and the next is left to another process, which begins it in the same minute', async () => {
  const { settings } = storeOn(memoryTables());
  const ran: string[] = [];
  let end = () => {};
  const running = new Promise<void>((ended) => {
    end = ended;
  });
  const timers = [
    { name: 'first', everyMinutes: 1, run: () => running },
    { name: 'second', everyMinutes: 1, run: async () => void ran.push('second') },
  ];
  const clock = clockDoor(timers, settings, log, now, async () => {});
  const tick = clock.tick();
  while (!clock.running) await Promise.resolve();
  expect(clock.running).toBe('first');

  let stopped = false;
  const stop = clock.stop().then(() => {
    stopped = true;
  });
  await Promise.resolve();
  expect(stopped).toBe(false);
  end();
  await Promise.all([stop, tick, clock.tick()]);
  expect([ran, clock.running, [...clock.lastRun.keys()]]).toEqual([[], undefined, ['first']]);

  const other = clockDoor(timers, settings, log, now, async () => {});
  await other.tick();
  // The first was claimed and done.
  expect(ran).toEqual(['second']);
});
