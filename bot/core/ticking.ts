/** What happens by the clock alone: a question that stays without answer, and the silence after the satisfaction question. */
import type { Complaint, Fact } from './complaint.ts';
import { isWritten, writing } from './decision.ts';
import { openQuestion } from './inquiry.ts';
import { addDays, type Day, type Instant, instantAt, type Zone } from './time.ts';
import { type Calendar, nextOfficeMinute } from './workdays.ts';

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
  const { asked, answer } = complaint.aftercare;
  if (asked && !answer) {
    const { reminder, remindOn, until } = asked;
    if (!isWritten(complaint, reminder))
      ticks.push({ at: opening(remindOn), facts: [writing('satisfaction-reminder', complaint, reminder)] });
    ticks.push({ at: opening(addDays(until, 1)), facts: [{ type: 'ComplaintClosed', how: 'no-answer' }] });
  }
  return ticks;
}
