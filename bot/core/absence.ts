/** Whether the handler is away (F30): told once for each absence, so that the lead can hand the complaint over. */
import type { Complaint, PersonId } from './complaint.ts';
import { type Decision, happened } from './decision.ts';
import { type Day, dayAt, type Instant, instantAt, type Zone } from './time.ts';
import { addWorkingDays, type Calendar } from './workdays.ts';

/** `since`: when the house first saw this absence; with the handler it is the key of one absence. `until`: the last day, when known. */
export interface Absence {
  readonly handler: PersonId;
  readonly since: Instant;
  readonly until?: Day;
}

export type AbsenceFact = { readonly type: 'HandlerAbsent' } & Absence;
export type AbsenceCommand = { readonly type: 'RecordAbsence' } & Absence;

/** Somebody who has it no more, or an absence that was told, changes nothing. */
export function decideAbsence({ status, owner, absence }: Complaint, command: AbsenceCommand): Decision {
  const { type, ...seen } = command;
  if (status !== 'open' || owner?.id !== seen.handler) return happened();
  if (absence?.handler === seen.handler && absence.since === seen.since) return happened();
  return happened({ type: 'HandlerAbsent', ...seen });
}

/** From `start` up to, not including, `end`; without an end nobody knows when it is over. */
export interface Span {
  readonly start: Instant;
  readonly end?: Instant;
}

/** A last day, or nothing when nobody knows it. */
export interface Away {
  readonly until?: Day;
}

/** So many working days ahead it is looked for the last day. */
const LOOK_AHEAD = 60;

/**
 * Away is who is out for the rest of the day and for at least one whole working day: nobody is called for an hour at the dentist.
 *   out Tuesday 13:00 to 17:00                  is not away
 *   out Tuesday 13:00 to Friday 08:00           is away on Tuesday at 13:00, until Thursday
 *   out the whole of Monday, and of Tuesday     is away until Tuesday
 */
export function awayIn(spans: readonly Span[], now: Instant, calendar: Calendar, zone: Zone): Away | undefined {
  const isOut = (from: Instant, until: Instant) => spans.some(({ start, end }) => start <= from && (!end || until <= end));
  const opening = (day: Day) => instantAt(day, calendar.opens, zone);
  const closing = (day: Day) => instantAt(day, calendar.closes, zone);
  const today = dayAt(now, zone);
  if (!isOut(now, closing(today))) return undefined;
  if (spans.some(({ start, end }) => start <= now && !end)) return {};
  let until = today;
  for (let ahead = 1; ahead <= LOOK_AHEAD; ahead++) {
    const day = addWorkingDays(today, ahead, calendar);
    if (!isOut(opening(day), closing(day))) break;
    until = day;
  }
  return until > today || isOut(opening(today), closing(today)) ? { until } : undefined;
}

/** An absence that was seen goes on, unless its last day is over: then it is another one. */
export const goesOn = (until: Day | undefined, today: Day): boolean => !until || until >= today;
