/**
 * What starts another clock than the complaint's own (F112): the lead hears it at once and has four office hours to act. Sources:
 * GDPR art. 12(3) and 33, Regulation 1182/71, and facts/reliability-domain 3.3.
 */
import type { Complaint, ContentId } from './complaint.ts';
import { type Decision, happened, ifManager, refuse, type Setting } from './decision.ts';
import { isLead, isMember } from './permissions.ts';
import { addDays, addMinutes, addMonths, type Day, dayAt, type Instant, instantAt, type Zone } from './time.ts';
import { addOfficeMinutes, type Calendar, dayOff } from './workdays.ts';

export const FLAGS = [
  'privacy-request',
  'data-breach',
  'discrimination',
  'unsafe',
  'liability',
  'wages',
  'whistleblower',
  'threat',
] as const;
export type Flag = (typeof FLAGS)[number];

/** Office minutes within which the lead must have acted. */
export const FLAG_MINUTES = 4 * 60;

/** `known`: the day since when we could know it; without it, the receipt of the complaint. */
export type FlagFact =
  | { readonly type: 'FlagRaised'; readonly flag: Flag; readonly known?: Day }
  | { readonly type: 'FlagHandled'; readonly flag: Flag; readonly note: ContentId };

export type FlagCommand =
  | { readonly type: 'RaiseFlag'; readonly flags: readonly Flag[]; readonly known?: Day }
  | { readonly type: 'HandleFlag'; readonly flag: Flag; readonly note?: ContentId };

export interface Raised {
  readonly flag: Flag;
  readonly raisedAt: Instant;
  readonly known?: Day;
  readonly handledAt?: Instant;
}

export const openFlags = ({ flags }: Pick<Complaint, 'flags'>): readonly Raised[] => flags.filter(({ handledAt }) => !handledAt);

/** The privacy request that is not dealt with yet. */
export const openRequest = (complaint: Pick<Complaint, 'flags'>): Raised | undefined =>
  openFlags(complaint).find(({ flag }) => flag === 'privacy-request');

/** The complainant was told that we have it; a letter that came back or was refused told nobody. */
export const isRequestConfirmed = ({ letters }: Pick<Complaint, 'letters'>): boolean =>
  letters.some(({ letter, stuck }) => letter === 'privacy-request' && stuck !== 'bounced' && stuck !== 'refused');

export function decideFlag(complaint: Complaint, command: FlagCommand, setting: Setting): Decision {
  const open = openFlags(complaint).map(({ flag }) => flag);
  if (command.type === 'RaiseFlag') {
    const { known } = command;
    const { now, zone } = setting;
    return ifManager(complaint, setting, () => {
      if (known && known > dayAt(now, zone)) return refuse('received-in-future');
      const fresh = command.flags.filter((flag, n, all) => !open.includes(flag) && all.indexOf(flag) === n);
      return happened(...fresh.map((flag) => ({ type: 'FlagRaised', flag, ...(known && { known }) }) as const));
    });
  }
  const { flag, note } = command;
  if (!isMember(setting.by)) return refuse('not-in-team');
  if (!isLead(setting.by)) return refuse('not-lead');
  if (!complaint.flags.some((known) => known.flag === flag)) return refuse('flag-unknown');
  if (!open.includes(flag)) return happened();
  return note ? happened({ type: 'FlagHandled', flag, note }) : refuse('reason-missing');
}

/** Until when the lead may take to act on it. */
export const actBy = ({ raisedAt }: Raised, calendar: Calendar, zone: Zone): Instant =>
  addOfficeMinutes(raisedAt, FLAG_MINUTES, calendar, zone);

/** The term that the law gives, where it gives one: a last day, or a last moment. */
export type LegalTerm = { readonly day: Day } | { readonly moment: Instant };

const HOURS_FOR_A_BREACH = 72;

/** Since when it could be known. */
export const knownSince = ({ known }: Raised, { receivedAt }: Pick<Complaint, 'receivedAt'>, zone: Zone): Day =>
  known ?? dayAt(receivedAt, zone);

/**
 * A privacy request is answered within a month, by calendar; a month that ends on a free day ends on the next that is not (Regulation
 * 1182/71, art. 3). Our own closing days are no reason.
 */
export function requestDue(since: Day, calendar: Calendar): Day {
  let day = addMonths(since, 1);
  while (isFreeForAll(day, calendar)) day = addDays(day, 1);
  return day;
}

/** A data breach is reported within 72 hours, weekends and nights and all. */
export function legalTerm(
  raised: Raised,
  complaint: Pick<Complaint, 'receivedAt'>,
  calendar: Calendar,
  zone: Zone,
): LegalTerm | undefined {
  const { receivedAt } = complaint;
  const since = knownSince(raised, complaint, zone);
  if (raised.flag === 'privacy-request') return { day: requestDue(since, calendar) };
  if (raised.flag !== 'data-breach') return undefined;
  // Of another day than that of the receipt nobody knows the hour: then its first minute, so that it is never too late.
  const from = since === dayAt(receivedAt, zone) ? receivedAt : instantAt(since, '00:00', zone);
  return { moment: addMinutes(from, HOURS_FOR_A_BREACH * 60) };
}

function isFreeForAll(day: Day, calendar: Calendar): boolean {
  return dayOff(day, { ...calendar, closed: [] }) !== undefined;
}
