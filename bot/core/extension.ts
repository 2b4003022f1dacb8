/**
 * More time (S10): before the term is over, with a reason, a new day and the letter that says so, all in one step. Without the
 * letter there is no extension; the day that was promised first stays in the record (F42).
 */
import type { Complaint, ContentId } from './complaint.ts';
import { type Decision, happened, ifManager, isWritten, refuse, type Setting, writing } from './decision.ts';
import { isLead } from './permissions.ts';
import { isPast, type Term } from './terms.ts';
import type { Day } from './time.ts';
import { addWorkingDays, isWorkingDay } from './workdays.ts';

export const EXTENSION_REASONS = [
  'complex',
  'waiting-complainant',
  'waiting-other',
  'absence',
  'closing-day',
  'hearing',
] as const;
export type ExtensionReason = (typeof EXTENSION_REASONS)[number];

/** So far ahead a term may be put, counted in working days from the day that was promised before. */
export const LONGEST_EXTENSION_DAYS = 20;
/** The first is the handler's; a second one needs the lead, a third does not exist (facts 3.2). */
export const MOST_EXTENSIONS = 2;

export interface Extension {
  /** The day that was promised until now. */
  readonly from: Day;
  readonly due: Day;
  readonly reason: ExtensionReason;
  readonly letter: ContentId;
}

export type ExtensionFact = { readonly type: 'TermExtended' } & Extension;

export type ExtensionCommand = {
  readonly type: 'ExtendTerm';
  readonly due: Day;
  readonly reason: ExtensionReason;
  /** As it was previewed. */
  readonly letter: ContentId;
};

/** Those whose letter reached the complainant, or may still: one that was refused or came back extends nothing. */
export function extensionsInForce({ extended, letters }: Pick<Complaint, 'extended' | 'letters'>): readonly Extension[] {
  return extended.filter(({ letter }) => {
    const stuck = letters.find(({ content }) => content === letter)?.stuck;
    return stuck !== 'refused' && stuck !== 'bounced';
  });
}

/** The term as it runs now: its explanation is that of the norm, only the last day is another. */
export function extendedTerm(norm: Term, extensions: readonly Extension[]): Term {
  const due = extensions.at(-1)?.due;
  return due ? { ...norm, due } : norm;
}

/**
 * The first by the handler, the second by the lead, none after that; always before the running term is over (S10).
 * Refuses `term-over`, `day-not-later`, `day-too-late`, `needs-lead`, `extended-enough`.
 */
export function decideExtension(complaint: Complaint, { due, reason, letter }: ExtensionCommand, setting: Setting): Decision {
  const { whole, extensions } = complaint;
  const { now, zone, calendar, by } = setting;
  if (isWritten(complaint, letter)) return happened();
  return ifManager(complaint, setting, () => {
    if (isPast(whole.due, now, zone)) return refuse('term-over');
    if (extensions.length >= MOST_EXTENSIONS) return refuse('extended-enough');
    if (extensions.length > 0 && !isLead(by)) return refuse('needs-lead');
    if (due <= whole.due || !isWorkingDay(due, calendar)) return refuse('day-not-later');
    if (due > addWorkingDays(whole.due, LONGEST_EXTENSION_DAYS, calendar)) return refuse('day-too-late');
    return happened({ type: 'TermExtended', from: whole.due, due, reason, letter }, writing('extension', complaint, letter));
  });
}
