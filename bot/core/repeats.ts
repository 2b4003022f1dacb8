/**
 * Repeat signals (F83): the same complainant, the same person complained about, the same cause, or the same cause at the same location,
 * more than once within a year. Who somebody is stands here as a key that tells nothing by itself: a hash of an address, or the id of a colleague. Source:
 * facts/reliability-domain 3.5, herhaalklachten.
 */
import { type Complaint, type ComplaintNumber, type Fact, fold, type Recorded } from './complaint.ts';
import type { Told } from './figures.ts';
import type { Cause } from './inquiry.ts';
import type { Location, Nature } from './natures.ts';
import { complainantAddresses, type Papers } from './papers.ts';
import { addMonths, type Day, dayAt, type Zone } from './time.ts';

export const REPEATS = ['complainant', 'person', 'cause', 'location'] as const;
export type Repeat = (typeof REPEATS)[number];

/** From how many complaints on, received within how many months, it is a signal. */
export const THRESHOLDS: Readonly<Record<Repeat, { readonly least: number; readonly months: number }>> = {
  complainant: { least: 2, months: 12 },
  person: { least: 2, months: 12 },
  cause: { least: 3, months: 12 },
  location: { least: 3, months: 12 },
};

/** What one complaint has in common with others. */
export interface Mark {
  readonly number: ComplaintNumber;
  readonly day: Day;
  /** What it was split from, or itself: the parts of one mail are no repetition. */
  readonly root: ComplaintNumber;
  readonly nature: Nature;
  readonly location?: Location;
  readonly cause?: Cause;
  /** The address that it came from, and the one that letters go to. */
  readonly complainants: readonly string[];
  /** Colleagues by their id, others by their address. */
  readonly persons: readonly string[];
}

export interface Signal {
  readonly repeat: Repeat;
  readonly key: string;
  /** Oldest first. */
  readonly numbers: readonly ComplaintNumber[];
}

/** Facts that can change a mark. */
const TELLING: readonly Fact['type'][] = [
  'ComplaintReceived',
  'ComplaintDescribed',
  'ComplaintDismissed',
  'ComplaintMerged',
  'ComplaintRestored',
  'AddressChanged',
  'PersonAsked',
  'ConflictNamed',
  'ConflictCleared',
  'ConclusionDrawn',
  'ComplaintDiscussed',
  'ContentErased',
];
export const tellsMore = (news: readonly Recorded[]): boolean => news.some(({ fact }) => TELLING.includes(fact.type));

/** What was erased tells nothing of persons any more, and counts for its cause. Practice and what is no complaint have no mark. */
export function markOf(
  { number, past }: Told,
  papers: Papers,
  zone: Zone,
  hashOf: (address: string) => string,
): Mark | undefined {
  const state = fold(past);
  const [first] = past;
  if (state.status === 'unknown' || first?.fact.type !== 'ComplaintReceived') return undefined;
  if (state.training || state.status === 'dismissed' || state.status === 'merged') return undefined;
  const { receivedAt, splitFrom: root = number } = first.fact;
  // What was concluded or agreed of an earlier round stays known.
  const cause = past
    .flatMap(({ fact }) => (fact.type === 'ConclusionDrawn' || fact.type === 'ComplaintDiscussed' ? [fact.cause] : []))
    .at(-1);
  const location = state.location && { location: state.location };
  const common = { number, day: dayAt(receivedAt, zone), root, nature: state.nature, ...location, cause };
  if (state.erased) return { ...common, complainants: [], persons: [] };
  const complainants = complainantAddresses(state, papers).map(hashOf);
  return { ...common, complainants: [...new Set(complainants)], persons: personsIn(state, past, papers, hashOf) };
}

/** Whoever was named as the one it is about, and whoever was heard, in any round. */
function personsIn(
  { persons }: Complaint,
  past: readonly Recorded[],
  papers: Papers,
  hashOf: (address: string) => string,
): readonly string[] {
  const named = persons.conflicts.filter(({ stage }) => stage === 'named').map(({ person }) => person);
  const heard = past.flatMap(({ fact }) => {
    const paper = fact.type === 'PersonAsked' ? papers.get(fact.person) : undefined;
    return paper?.kind === 'address' ? [hashOf(paper.address.address.toLowerCase())] : [];
  });
  return [...new Set([...named, ...heard])];
}

/** Every signal among these complaints, seen from today. The same complaints under two addresses of one complainant are one signal. */
export function repeatsIn(marks: readonly Mark[], today: Day): readonly Signal[] {
  return REPEATS.flatMap((repeat) => {
    const { least, months } = THRESHOLDS[repeat];
    const since = addMonths(today, -months);
    const groups = new Map<string, Mark[]>();
    for (const mark of marks) {
      if (mark.day < since) continue;
      for (const key of KEYS[repeat](mark)) groups.set(key, [...(groups.get(key) ?? []), mark]);
    }
    const found = [...groups].filter(([, theirs]) => new Set(theirs.map(({ root }) => root)).size >= least);
    const signals = found.map(([key, theirs]) => ({ repeat, key, numbers: theirs.map(({ number }) => number).sort() }));
    if (repeat !== 'complainant') return signals;
    return [...new Map(signals.map((signal) => [signal.numbers.join(' '), signal])).values()];
  });
}

const isKnown = (cause: Cause | undefined): cause is Cause => cause !== undefined && cause !== 'unknown';

const KEYS: Readonly<Record<Repeat, (mark: Mark) => readonly string[]>> = {
  complainant: ({ complainants }) => complainants,
  person: ({ persons }) => persons,
  // That nobody knows why, twice, says nothing.
  cause: ({ cause, nature }) => (isKnown(cause) ? [`${cause}|${nature}`] : []),
  location: ({ cause, location }) => (isKnown(cause) && location ? [`${cause}|${location}`] : []),
};

/** Which of these came from somebody who had complained within the months of a signal before. */
export function againIn(marks: readonly Mark[]): ReadonlySet<ComplaintNumber> {
  const theirs = new Map<string, Mark[]>();
  for (const mark of marks) for (const key of mark.complainants) theirs.set(key, [...(theirs.get(key) ?? []), mark]);
  const isAgain = (mark: Mark) =>
    earlierOf(
      mark,
      mark.complainants.flatMap((key) => theirs.get(key) ?? []),
    ).length > 0;
  return new Set(marks.filter(isAgain).map(({ number }) => number));
}

/** What the same complainant complained of before this one, within the months of a signal. */
export function earlierOf(one: Mark, marks: readonly Mark[]): readonly ComplaintNumber[] {
  const since = addMonths(one.day, -THRESHOLDS.complainant.months);
  return marks
    .filter(({ number, root, day }) => number !== one.number && root !== one.root && day >= since && day <= one.day)
    .filter(({ number, day }) => day < one.day || number < one.number)
    .filter(({ complainants }) => complainants.some((key) => one.complainants.includes(key)))
    .map(({ number }) => number)
    .sort();
}
