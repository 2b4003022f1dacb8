/** A claim with which nothing happens: the handler hears it, and then the clock gives the complaint back (F31). */
import type { Complaint } from './complaint.ts';
import { stepOf } from './steps.ts';
import type { Instant } from './time.ts';

/** Office minutes after the claim. */
export const IDLE_MINUTES = 8 * 60;
export const RETURN_MINUTES = 16 * 60;

/**
 * Since when a claimed complaint lies still; undefined when something was done in this claim, or when nothing has to be done.
 * Who took it over while the complainant was being waited for may begin when that is over.
 */
export function idleSince(complaint: Complaint): Instant | undefined {
  const { owner, begun, inquiry } = complaint;
  const step = stepOf(complaint);
  if (!owner || begun || (step !== 'claimed' && step !== 'investigating' && step !== 'extended')) return undefined;
  return [owner.since, ...inquiry.questions.flatMap(({ endedAt }) => endedAt ?? [])].sort().at(-1);
}
