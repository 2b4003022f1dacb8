/** The morning overview: which open complaints ask for attention today. Pure sums over the index's summaries. */
import type { Complaint, ComplaintNumber, PersonId } from './complaint.ts';
import type { Channel, Nature } from './natures.ts';
import { barredFrom, colleaguesInvolved, isInvolved } from './persons.ts';
import { type Step, stepOf } from './steps.ts';
import type { Day, Instant, Zone } from './time.ts';
import { addMinutes, dayAt } from './time.ts';
import type { Calendar } from './workdays.ts';
import { addWorkingDays } from './workdays.ts';

/** What the index knows of a complaint: enough for every list, and nothing personal of the complainant. */
export interface Summary {
  readonly number: ComplaintNumber;
  readonly channel: Channel;
  readonly receivedAt: Instant;
  readonly reactionDue: Day;
  readonly reactedAt?: Instant;
  readonly wholeDue: Day;
  readonly owner?: PersonId;
  readonly training?: true;
  /** In nobody's list of these people, nor in their counts (P8). */
  readonly barred?: readonly PersonId[];
  /** Rows that were written before there was a search have neither step nor nature, until the next delivery of their complaint. */
  readonly step?: Step;
  readonly nature?: Nature;
  /** Who reads it beside its owner and the lead. */
  readonly involved?: readonly PersonId[];
  /** When a hearing that stands in a calendar is over; until then its event is followed. */
  readonly hearing?: Instant;
}

export const summaryOf = (number: ComplaintNumber, complaint: Complaint): Summary => ({
  number,
  channel: complaint.channel,
  receivedAt: complaint.receivedAt,
  reactionDue: complaint.reaction.due,
  reactedAt: complaint.reactedAt,
  wholeDue: complaint.whole.due,
  owner: complaint.owner?.id,
  ...(complaint.training && { training: true }),
  step: stepOf(complaint),
  nature: complaint.nature,
  ...barredOf(complaint),
  ...involvedOf(complaint),
  ...hearingOf(complaint),
});

function barredOf(complaint: Complaint): Pick<Summary, 'barred'> {
  const barred = barredFrom(complaint);
  return barred.length > 0 ? { barred } : {};
}

function involvedOf(complaint: Complaint): Pick<Summary, 'involved'> {
  const involved = [...colleaguesInvolved(complaint).keys()].filter((id) => isInvolved(id, complaint));
  return involved.length > 0 ? { involved } : {};
}

/** What somebody may be told of. */
export const summariesFor = (person: PersonId, summaries: readonly Summary[]): readonly Summary[] =>
  summaries.filter(({ barred = [] }) => !barred.includes(person));

function hearingOf({ hearing }: Complaint): Pick<Summary, 'hearing'> {
  if (hearing?.status !== 'booked' || !hearing.chosen) return {};
  const { start, minutes } = hearing.chosen.slot;
  return { hearing: addMinutes(start, minutes) };
}

/** The day by which something must happen next: the first reaction while there is none, then the whole. */
export const nextDue = (summary: Summary): { readonly about: 'reaction' | 'whole'; readonly due: Day } =>
  summary.reactedAt ? { about: 'whole', due: summary.wholeDue } : { about: 'reaction', due: summary.reactionDue };

export interface Overview {
  readonly late: readonly Summary[];
  readonly today: readonly Summary[];
  readonly tomorrow: readonly Summary[];
  readonly unclaimed: readonly Summary[];
}

/**
 * The lists of the morning, each by due day and number. `tomorrow` is the next working day. A complaint stands in one of the
 * first three at the most; unclaimed ones are listed as well.
 */
export function overviewOf(summaries: readonly Summary[], now: Instant, calendar: Calendar, zone: Zone): Overview {
  const today = dayAt(now, zone);
  const tomorrow = addWorkingDays(today, 1, calendar);
  const sorted = [...summaries].sort((a, b) => nextDue(a).due.localeCompare(nextDue(b).due) || a.number.localeCompare(b.number));
  const dueWhen = (fits: (due: Day) => boolean) => sorted.filter((summary) => fits(nextDue(summary).due));
  return {
    late: dueWhen((due) => due < today),
    today: dueWhen((due) => due === today),
    tomorrow: dueWhen((due) => due > today && due <= tomorrow),
    unclaimed: sorted.filter(({ owner }) => !owner),
  };
}

export const isQuiet = ({ late, today, tomorrow, unclaimed }: Overview): boolean =>
  late.length + today.length + tomorrow.length + unclaimed.length === 0;

/** What waits for the lead, beside the complaints themselves. */
export interface Affairs {
  readonly quarantined: number;
  readonly review: number;
  readonly reconciliation?: { readonly checked: number; readonly missing: number };
}
