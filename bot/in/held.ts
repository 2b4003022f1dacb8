/**
 * Complaints that cannot be read or delivered: a fact that this release does not know, for one. Each stands in quarantine once, is
 * tried again at each tick, is counted and logged at growing intervals, and holds up no other.
 */
import type { ComplaintNumber } from '../core/complaint.ts';
import { isPassing } from '../core/passing.ts';
import { addMinutes } from '../core/time.ts';
import type { World } from '../handle.ts';
import type { Log } from '../wire/log.ts';

export interface Held {
  /** Delivers, and frees what was held; what fails for a reason of its own is held. Throws only what will pass. */
  deliver(number: ComplaintNumber, work: () => Promise<void>): Promise<void>;
  /** Puts a complaint in quarantine, or counts one more try. Throws the error when that will pass. */
  hold(number: ComplaintNumber, error: unknown): Promise<void>;
  /** What waits for delivery: marked or held. */
  due(): Promise<readonly ComplaintNumber[]>;
}

const LONGEST_WAIT_MINUTES = 60;
/** While a new release is rolled out, it has taken by then what the older one cannot read. */
const ALERT_AT_TRY = 2;

export function heldStreams({ store, now: clock }: World, log: Log): Held {
  const { register, lists, notices } = store;
  const sourceOf = (number: ComplaintNumber): string => `stream-${number}`;
  /** As far as this process knows: a look in the register would cost each delivery a trip. */
  const known = new Set<ComplaintNumber>();

  async function hold(number: ComplaintNumber, error: unknown): Promise<void> {
    // Storage or network: nothing is wrong with this complaint.
    if (isPassing(error)) throw error;
    const now = clock();
    let counted = false;
    const { tries } = await register.quarantine(sourceOf(number), (before) => {
      if (before && before.after > now) return before;
      counted = true;
      const tries = (before?.tries ?? 0) + 1;
      const after = addMinutes(now, Math.min(2 ** tries, LONGEST_WAIT_MINUTES));
      return { stream: number, problem: 'stream', tries, at: before?.at ?? now, after, state: 'held' };
    });
    known.add(number);
    if (counted) log.broken('a complaint cannot be read or delivered', error, { number, tries });
    if (counted && tries === ALERT_AT_TRY) await notices.give('quarantine', sourceOf(number), now);
  }

  return {
    hold,

    async deliver(number, work) {
      try {
        await work();
      } catch (error) {
        return hold(number, error);
      }
      if (known.delete(number)) await register.free(sourceOf(number));
    },

    async due() {
      const marked = (await lists.marked()).map(({ key }) => key);
      // Another process may have put them there, or a person may have taken them out.
      const held = (await register.quarantined()).flatMap(({ item }) => (item.stream ? [item.stream] : []));
      known.clear();
      for (const number of held) known.add(number);
      return [...new Set([...marked, ...held])];
    },
  };
}
