/** A backup that was put back, as the house must know of it: scripts/restore.ts writes it, intake and the hand that sends letters ask. */
import type { Instant } from '../core/time.ts';
import type { Slot } from './slot.ts';

/**
 * Of what happened between `begun` and `at` this store knows nothing: which mails were answered, and which letters left. Without `at`
 * it is being put back at this moment.
 */
export interface Restored {
  /** When the backup was begun. */
  readonly begun: Instant;
  /** When it was back in its place. */
  readonly at?: Instant;
}

/** The partition of the settings. */
export const RESTORE = 'restore';

/** A store that is half restored would take every mail for a new one, and every letter for one that did not leave. */
export class HalfRestored extends Error {
  override readonly name = 'HalfRestored';
  /** It is tried again when the rest is there. */
  readonly passing = true;
  constructor() {
    super('A backup is being put back: no mail is read and no letter sent until it is. Keep the bot stopped meanwhile.');
  }
}

/** The last backup that was put back, if there was one. Throws while it is being put back. */
export async function lastRestored(slot: Slot<Restored>): Promise<Required<Restored> | undefined> {
  const { begun, at } = (await slot.get())?.data ?? {};
  if (begun && !at) throw new HalfRestored();
  return begun && at ? { begun, at } : undefined;
}
