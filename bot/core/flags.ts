/**
 * What starts another clock than the complaint's own (F112): the lead hears it at once and has four office hours to act. Sources:
 * GDPR art. 12(3) and 33, and facts/reliability-domain 3.3.
 */
import type { Complaint, ContentId } from './complaint.ts';
import { type Decision, happened, ifManager, refuse, type Setting } from './decision.ts';
import { isLead, isMember } from './permissions.ts';

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

export type FlagFact =
  | { readonly type: 'FlagRaised'; readonly flag: Flag }
  | { readonly type: 'FlagHandled'; readonly flag: Flag; readonly note: ContentId };

export type FlagCommand =
  | { readonly type: 'RaiseFlag'; readonly flags: readonly Flag[] }
  | { readonly type: 'HandleFlag'; readonly flag: Flag; readonly note?: ContentId };

export function decideFlag(complaint: Complaint, command: FlagCommand, setting: Setting): Decision {
  const open = complaint.flags.filter(({ handledAt }) => !handledAt).map(({ flag }) => flag);
  if (command.type === 'RaiseFlag') {
    const fresh = command.flags.filter((flag) => !open.includes(flag));
    return ifManager(complaint, setting, () => happened(...fresh.map((flag) => ({ type: 'FlagRaised', flag }) as const)));
  }
  const { flag, note } = command;
  if (!isMember(setting.by)) return refuse('not-in-team');
  if (!isLead(setting.by)) return refuse('not-lead');
  if (!complaint.flags.some((known) => known.flag === flag)) return refuse('flag-unknown');
  if (!open.includes(flag)) return happened();
  return note ? happened({ type: 'FlagHandled', flag, note }) : refuse('reason-missing');
}
