/** The clock's door: timers whose every tick is claimed by one insert, so that any number of instances can run. */
import { randomUUID } from 'node:crypto';
import type { ComplaintNumber } from '../core/complaint.ts';
import { nextLookAt } from '../core/practice.ts';
import type { Instant } from '../core/time.ts';
import type { Row } from '../store/rows.ts';
import type { Settings } from '../store/settings.ts';
import type { Log } from '../wire/log.ts';
import { type Door, submit } from './door.ts';

export interface Timer {
  readonly name: string;
  readonly everyMinutes: number;
  /** Does what is due and not done yet; running it twice is harmless. */
  run(): Promise<void>;
}

export interface Clock {
  start(everySeconds: number): void;
  /** Begins no timer any more, and waits for the one that runs. */
  stop(): Promise<void>;
  /** One tick of each timer, at once. `forced`: even when this minute was ticked already, as after a jump of the local clock. */
  tick(forced?: boolean): Promise<void>;
  /** When each timer last did its work without an error. */
  readonly lastRun: ReadonlyMap<string, Instant>;
  /** The timer that runs at this moment. */
  readonly running: string | undefined;
}

/** @param first what every instance does at each of its ticks, before the timers */
export function clockDoor(
  timers: readonly Timer[],
  settings: Settings,
  log: Log,
  now: () => Instant,
  first: () => Promise<void>,
): Clock {
  const instance = randomUUID();
  const lastRun = new Map<string, Instant>();
  let pulse: NodeJS.Timeout | undefined;
  let stopped = false;
  let timerNow: string | undefined;
  let running: Promise<void> = Promise.resolve();

  async function tickAll(forced: boolean): Promise<void> {
    await first().catch((error) => log.broken('a tick could not begin', error));
    for (const timer of timers) {
      if (stopped) return;
      try {
        const tick = forced ? `${now()} ${randomUUID()}` : tickOf(now(), timer.everyMinutes);
        if (!(await settings.claimTick(timer.name, tick, instance))) continue;
        timerNow = timer.name;
        await timer.run();
        lastRun.set(timer.name, now());
      } catch (error) {
        // The others go on; what was not done is still due at the next tick.
        log.broken('a timer could not finish', error, { timer: timer.name });
      } finally {
        timerNow = undefined;
      }
    }
  }

  const tick = (forced = false): Promise<void> => {
    running = running.then(() => tickAll(forced));
    return running;
  };

  return {
    lastRun,
    tick,
    get running() {
      return timerNow;
    },
    start(everySeconds) {
      const next = () => {
        pulse = setTimeout(() => void tick().finally(() => pulse && next()), everySeconds * 1000);
        pulse.unref();
      };
      next();
    },
    async stop() {
      stopped = true;
      clearTimeout(pulse);
      pulse = undefined;
      await running;
    },
  };
}

/** The name of the tick that this moment belongs to: minutes since 1970, in steps. */
const tickOf = (now: Instant, everyMinutes: number): string => String(Math.floor(Date.parse(now) / 60_000 / everyMinutes));

/** At most so many complaints in one tick; the rest follow a minute later. */
const BATCH = 500;

/**
 * Reminds of every complaint whose moment has come. Reads only those (DESIGN section 4).
 * @param hold takes one that cannot be read; the others are reminded of all the same
 */
export async function remindDue(
  door: Door,
  deliverNow: (number: ComplaintNumber) => Promise<void>,
  hold: (number: ComplaintNumber, error: unknown) => Promise<void>,
): Promise<void> {
  const { world } = door;
  for (const { number, row } of await world.store.lists.dueBy(world.now(), BATCH)) {
    if (world.closing?.()) return;
    await remindOf(number, row, door, deliverNow).catch((error) => hold(number, error));
  }
}

async function remindOf(
  number: ComplaintNumber,
  row: Row,
  door: Door,
  deliverNow: (number: ComplaintNumber) => Promise<void>,
): Promise<void> {
  const { world } = door;
  const { lists } = world.store;
  const handled = await submit(door, { number, command: { type: 'Remind' }, by: { system: 'clock' } });
  if ('refused' in handled) return lists.forget(row);
  if (handled.delivers || handled.state.status === 'unknown') return;
  if (handled.state.status !== 'open') return lists.forget(row);
  // Nothing to say: the row was stale. The delivery writes the right one.
  await deliverNow(number);
  const due = nextLookAt(handled.state, world.now(), world.calendar(), world.zone);
  if (!row.key.startsWith(`${due}|`)) await lists.forget(row);
}
