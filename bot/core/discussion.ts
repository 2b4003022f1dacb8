/**
 * The agenda of the quarterly meeting (S13, F80): every complaint that was closed in the quarter, and what an earlier meeting left. What
 * was said of one complaint is a fact of its own; opened again and closed once more, it comes on the agenda of that quarter.
 */
import { type Actor, agreedCause, type Complaint, type ComplaintNumber, type ContentId } from './complaint.ts';
import { type Decision, happened, refuse, type Setting } from './decision.ts';
import { type Quarter, quarterOf } from './figures.ts';
import { CAUSES, type Cause } from './inquiry.ts';
import type { Nature } from './natures.ts';
import { isChair, isLead, isMember } from './permissions.ts';
import { dayAt, type Instant, type Zone } from './time.ts';

/** `M-2026-001`: a measure, and the key of its record. */
export type MeasureNumber = string;

export type DiscussionFact =
  | ({ readonly type: 'ComplaintDiscussed' } & Said)
  /** A measure was taken because of it (S14). */
  | { readonly type: 'MeasureLinked'; readonly measure: MeasureNumber };

export type DiscussionCommand =
  | ({ readonly type: 'DiscussComplaint' } & Said)
  | { readonly type: 'LinkMeasure'; readonly measure: MeasureNumber };

interface Said {
  /** Of which meeting: the quarter in which it was closed, or a later one. */
  readonly quarter: Quarter;
  /** As the meeting agreed it. */
  readonly cause: Cause;
  /** Something is to be done about it. */
  readonly action: boolean;
  readonly note?: ContentId;
}

export interface Discussed extends Said {
  readonly at: Instant;
  readonly by: Actor;
}

/** The quarter in which it was closed, by the local day; of what is on no agenda nothing: open, no complaint, merged, practice. */
export function closedIn({ status, endedAt, training }: Complaint, zone: Zone): Quarter | undefined {
  return status === 'closed' && endedAt && !training ? quarterOf(dayAt(endedAt, zone)) : undefined;
}

/** As the meeting agreed it; until then as the conclusion says. */
export const causeOf = (complaint: Complaint): Cause => agreedCause(complaint) ?? 'unknown';

export interface AgendaItem {
  readonly number: ComplaintNumber;
  readonly nature: Nature;
  readonly cause: Cause;
  /** When it was closed; earlier than the quarter of the agenda, it was carried over. */
  readonly closed: Quarter;
  /** By this meeting, or by a later one. */
  readonly discussed?: Discussed;
}

/** One complaint on the agenda of a quarter, or nothing: closed in it, or before and not discussed by an earlier meeting. */
export function onAgenda(number: ComplaintNumber, complaint: Complaint, quarter: Quarter, zone: Zone): AgendaItem | undefined {
  const { nature, discussed } = complaint;
  const closed = closedIn(complaint, zone);
  if (!closed || closed > quarter) return undefined;
  if (discussed && discussed.quarter < quarter) return undefined;
  return { number, nature, cause: causeOf(complaint), closed, ...(discussed && { discussed }) };
}

export interface AgendaGroup {
  readonly cause: Cause;
  readonly items: readonly AgendaItem[];
}

/** By cause, the largest group first; within it by number. */
export function groupedByCause(items: readonly AgendaItem[]): readonly AgendaGroup[] {
  return CAUSES.map((cause) => ({
    cause,
    items: items.filter((item) => item.cause === cause).sort((one, other) => (one.number < other.number ? -1 : 1)),
  }))
    .filter((group) => group.items.length > 0)
    .sort((one, other) => other.items.length - one.items.length);
}

/** By the lead or the chair of that meeting. Said again in the same meeting it corrects what was said; another meeting does not. */
export function decideDiscussion(complaint: Complaint, command: DiscussionCommand, { by, now, zone }: Setting): Decision {
  if (!isMember(by)) return refuse('not-in-team');
  if (!isLead(by) && !isChair(by)) return refuse('not-lead');
  if (complaint.training) return refuse('is-training');
  if (command.type === 'LinkMeasure') {
    const { measure } = command;
    return complaint.measures.includes(measure) ? happened() : happened({ type: 'MeasureLinked', measure });
  }
  const { quarter, cause, action, note } = command;
  const closed = closedIn(complaint, zone);
  if (!closed || quarter < closed || quarter > quarterOf(dayAt(now, zone))) return refuse('not-on-agenda');
  const before = complaint.discussed;
  if (before && before.quarter !== quarter) return refuse('is-discussed');
  // Of what was erased no text comes back.
  const kept = complaint.erased ? undefined : note;
  if (before && before.cause === cause && before.action === action && !kept) return happened();
  return happened({ type: 'ComplaintDiscussed', quarter, cause, action, ...(kept && { note: kept }) });
}
