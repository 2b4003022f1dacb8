/** What happens by the clock alone: a question that stays without answer, the silence after the satisfaction question, an idle claim. */
import { silenceAfter } from './aftercare.ts';
import type { Complaint, Fact } from './complaint.ts';
import { writing } from './decision.ts';
import { idleSince, RETURN_MINUTES } from './idle.ts';
import { openQuestion } from './inquiry.ts';
import { addDays, type Day, type Instant, instantAt, type Zone } from './time.ts';
import { addOfficeMinutes, type Calendar, nextOfficeMinute } from './workdays.ts';

/** From `at` on these facts are due. */
export interface Tick {
  readonly at: Instant;
  readonly facts: readonly Fact[];
}

/** Everything that will happen to this complaint if nobody does anything, in no order; always in an office minute. */
export function ticking(complaint: Complaint, calendar: Calendar, zone: Zone): readonly Tick[] {
  if (complaint.status !== 'open') return [];
  const opening = (day: Day): Instant => nextOfficeMinute(instantAt(day, calendar.opens, zone), calendar, zone);
  const ticks: Tick[] = [];
  const question = openQuestion(complaint.inquiry);
  if (question) {
    const dayAfter = addDays(question.until, 1);
    const endedAt = instantAt(dayAfter, '00:00', zone);
    ticks.push({ at: opening(dayAfter), facts: [{ type: 'QuestionEnded', content: question.content, how: 'silent', endedAt }] });
  }
  const silence = silenceAfter(complaint);
  if (silence) {
    const { remind, remindOn, until } = silence;
    if (remind) ticks.push({ at: opening(remindOn), facts: [writing('satisfaction-reminder', complaint, remind)] });
    ticks.push({ at: opening(addDays(until, 1)), facts: [{ type: 'ComplaintClosed', how: 'no-answer' }] });
  }
  const idle = idleSince(complaint);
  if (complaint.owner && idle) {
    const at = nextOfficeMinute(addOfficeMinutes(idle, RETURN_MINUTES, calendar, zone), calendar, zone);
    ticks.push({ at, facts: [{ type: 'HandlerReleased', handler: complaint.owner.id, idle: true }] });
  }
  return ticks;
}
