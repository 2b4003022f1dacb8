/** The quarterly meeting itself (F80, F123): who chairs it, when it is, and its minutes. Its record is apart from the complaints'. */
import type { Actor, ComplaintNumber, PersonId } from './complaint.ts';
import type { AgendaItem, MeasureNumber } from './discussion.ts';
import type { Quarter } from './figures.ts';
import type { Cause } from './inquiry.ts';
import type { Nature } from './natures.ts';
import type { Instant } from './time.ts';

/** A fact of a record that is no complaint. `id` is unique, so a lost answer can be told from a conflict. */
export interface Entry<Fact> {
  readonly id: string;
  readonly at: Instant;
  readonly by: Actor;
  readonly fact: Fact;
}

export type MeetingFact =
  | { readonly type: 'ChairAppointed'; readonly person: PersonId }
  /** In the calendar of who planned it first; the newest plan counts. */
  | ({ readonly type: 'MeetingPlanned' } & Plan)
  /** The event shows that plan now. */
  | { readonly type: 'EventMade'; readonly plan: string; readonly event: string; readonly organiser: PersonId }
  /** Somebody deleted it in Outlook. */
  | { readonly type: 'EventGone'; readonly event: string }
  /** What was said, as it stood when the chair kept it; kept again, the newest counts. */
  | { readonly type: 'MinutesKept'; readonly minutes: Minutes };

export interface Plan {
  readonly plan: string;
  readonly organiser: PersonId;
  readonly start: Instant;
  readonly minutes: number;
  readonly people: readonly PersonId[];
}

export interface Minutes {
  readonly chair: PersonId;
  readonly discussed: readonly {
    readonly number: ComplaintNumber;
    readonly nature: Nature;
    readonly cause: Cause;
    readonly action: boolean;
    /** When it was closed before this quarter. */
    readonly from?: Quarter;
  }[];
  readonly measures: readonly MeasureNumber[];
  /** What goes to the next meeting. */
  readonly carried: readonly { readonly number: ComplaintNumber; readonly nature: Nature; readonly cause: Cause }[];
}

export interface Meeting {
  readonly chair?: PersonId;
  readonly plans: readonly Plan[];
  readonly event?: { readonly id: string; readonly organiser: PersonId; readonly plan: string };
  /** How often its event was deleted in Outlook. */
  readonly gone: number;
  readonly kept?: { readonly at: Instant; readonly by: Actor; readonly minutes: Minutes };
}

export function meetingOf(past: readonly Entry<MeetingFact>[]): Meeting {
  let meeting: Meeting = { plans: [], gone: 0 };
  for (const entry of past) meeting = evolveMeeting(meeting, entry);
  return meeting;
}

function evolveMeeting(meeting: Meeting, { fact, at, by }: Entry<MeetingFact>): Meeting {
  switch (fact.type) {
    case 'ChairAppointed':
      return { ...meeting, chair: fact.person };
    case 'MeetingPlanned': {
      const { type, ...plan } = fact;
      return { ...meeting, plans: [...meeting.plans, plan] };
    }
    case 'EventMade':
      return { ...meeting, event: { id: fact.event, organiser: fact.organiser, plan: fact.plan } };
    case 'EventGone':
      return meeting.event?.id === fact.event ? { ...meeting, event: undefined, gone: meeting.gone + 1 } : meeting;
    case 'MinutesKept':
      return { ...meeting, kept: { at, by, minutes: fact.minutes } };
  }
}

/** The minutes write themselves out of what the record says now. */
export function minutesOf(
  items: readonly AgendaItem[],
  quarter: Quarter,
  chair: PersonId,
  measures: readonly MeasureNumber[],
): Minutes {
  const sorted = [...items].sort((one, other) => (one.number < other.number ? -1 : 1));
  return {
    chair,
    discussed: sorted.flatMap(({ number, nature, cause, closed, discussed }) =>
      discussed?.quarter === quarter
        ? [{ number, nature, cause, action: discussed.action, ...(closed < quarter && { from: closed }) }]
        : [],
    ),
    measures,
    carried: sorted.flatMap(({ number, nature, cause, discussed }) =>
      discussed?.quarter === quarter ? [] : [{ number, nature, cause }],
    ),
  };
}
