/** What waits for the lead beside the complaints, in numbers. */
import type { Affairs } from '../core/overview.ts';
import type { Store } from './store.ts';

export async function affairsOf({ register, review, settings }: Store): Promise<Affairs> {
  const [quarantined, waiting, reconciliation] = await Promise.all([
    register.quarantined(),
    review.waiting(),
    settings.reconciliation.get(),
  ]);
  return { quarantined: quarantined.length, review: waiting.length, reconciliation: reconciliation?.data };
}
