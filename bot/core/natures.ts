/** How complaints are sorted (F10): who complains, what about, and why a mail turned out to be no complaint. Their words: cards/texts. */

/** Who complains. `unknown` is allowed at intake, and no longer when the complaint is closed. */
export const COMPLAINANTS = [
  'candidate',
  'flex-worker',
  'client',
  'client-employee',
  'supplier',
  'third-party',
  'anonymous',
  'unknown',
] as const;
export type ComplainantKind = (typeof COMPLAINANTS)[number];

/** What the complaint is about; the route after 'not satisfied' depends on it (S12). */
export const NATURES = [
  'service',
  'communication',
  'treatment',
  'matching',
  'job-description',
  'selection',
  'discrimination',
  'privacy',
  'contract',
  'wages',
  'invoice',
  'planning',
  'safety',
  'housing',
  'misconduct',
  'integrity',
  'complaint-handling',
  'other',
  'unknown',
] as const;
export type Nature = (typeof NATURES)[number];

/** How heavy it weighs: discomfort; damage, or again; great damage, or more people; safety, discrimination, a data leak, a crime. */
export const SEVERITIES = ['low', 'middle', 'high', 'critical', 'unknown'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Which office it is about, by the name that the lead gave it; empty while nobody said so. */
export type Location = string;

/** Why something is no complaint after all (F4). */
export const DISMISSALS = ['question', 'spam', 'double', 'internal', 'test', 'mistake', 'other'] as const;
export type Dismissal = (typeof DISMISSALS)[number];

/** By which way a complaint came (F7). */
export const CHANNELS = ['mail', 'phone', 'teams', 'other'] as const;
export type Channel = (typeof CHANNELS)[number];

/** Reads a code that came from a form. */
export const oneOf = <Code extends string>(codes: readonly Code[], value: unknown): Code | undefined =>
  codes.find((code) => code === value);
