/** What one instance does for all of them, within a time: a claim that was not finished by then belonged to a process that died. */
import { addMinutes, type Instant } from '../core/time.ts';
import type { Row } from '../store/rows.ts';
import type { Once } from '../store/settings.ts';
import type { Slot } from '../store/slot.ts';

/** The claim, to be written as done or taken back; nothing when it was done, or is being done by somebody else. */
export async function claimed(slot: Slot<Once>, now: Instant, minutes: number, holder: string): Promise<Row<Once> | undefined> {
  const seen = await slot.get();
  if (seen && (seen.data.done || seen.data.at > addMinutes(now, -minutes))) return undefined;
  const claim = await slot.set(seen, { at: now, done: false, holder });
  return claim === 'changed' ? undefined : claim;
}
