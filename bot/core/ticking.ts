/** What happens by the clock alone: a question that stays without answer, the silence after the satisfaction question, an idle claim. */
import { silenceAfter } from './aftercare.ts';
import type { Complaint, Fact } from './complaint.ts';
import { isWritten, writing } from './decision.ts';
import { endsHearing, reportReactions } from './hearing.ts';
import { idleSince, RETURN_MINUTES } from './idle.ts';
import { openQuestion } from './inquiry.ts';
import { addDays, type Day, dayAt, type Instant, instantAt, type Zone } from './time.ts';
import { addOfficeMinutes, addWorkingDays, type Calendar, nextOfficeMinute } from './workdays.ts';

/** From `at` on these facts are due. */
export interface Tick {
  readonly at: Instant;
  /** From then on they would say nothing any more. */
  readonly before?: Instant;
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
    const released: Fact = { type: 'HandlerReleased', handler: complaint.owner.id, idle: true };
    ticks.push({ at, facts: [released, ...endsHearing(complaint, 'released')] });
  }
  ticks.push(...hearingTicks(complaint, opening, calendar, zone));
  return ticks;
}

/** The reminder the working day before the talk (F51), unless it was agreed on later than that; and silence after the report (F52). */
function hearingTicks(complaint: Complaint, opening: (day: Day) => Instant, calendar: Calendar, zone: Zone): readonly Tick[] {
  const { hearing } = complaint;
  const reminds = hearing?.status === 'booked' && !hearing.moved && !isWritten(complaint, hearing.reminder);
  if (reminds && hearing.chosen && hearing.settledAt) {
    const { start } = hearing.chosen.slot;
    const at = opening(addWorkingDays(dayAt(start, zone), -1, calendar));
    return hearing.settledAt < at
      ? [{ at, before: start, facts: [writing('hearing-reminder', complaint, hearing.reminder)] }]
      : [];
  }
  const { report } = hearing ?? {};
  if (!report || report.silent || reportReactions(complaint).length > 0) return [];
  return [{ at: opening(addDays(report.until, 1)), facts: [{ type: 'ReportSilent', letter: report.letter }] }];
}
