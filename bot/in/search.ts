/**
 * Search, for the compose box and for the word `zoek` (F89, F56). The index says which complaints are worth reading; each one that is
 * shown was read, and checked like any other reading of it. What was typed is kept nowhere and logged nowhere.
 */
import { setTimeout } from 'node:timers/promises';
import { fold } from '../core/complaint.ts';
import { type Summary, summariesFor, summaryOf } from '../core/overview.ts';
import { isLead, type Person, readsAs } from '../core/permissions.ts';
import { isBarred } from '../core/persons.ts';
import {
  type Asking,
  asksOfEnded,
  type Candidate,
  candidatesIn,
  fitOf,
  holds,
  isOld,
  parseQuery,
  type Query,
} from '../core/search.ts';
import { dayAt } from '../core/time.ts';
import { deputiesOf } from '../store/settings.ts';
import { type Found, type Hit, vocabularyOf } from '../view/search.ts';
import { type Counter, standingFor } from './counter.ts';
import type { Visit } from './visit.ts';

/** Teams shows a list of ten well, and lets a message extension answer within five seconds (facts/teams-azure 2.2). */
export const MOST_HITS = 10;
/** So many complaints are read for one search, and of each its text at the most: what is not read may be found by other words. */
export const MOST_READ = 25;
/** Of what ended, so many of the newest stand beside what is open. */
export const MOST_ENDED = 200;
const AT_ONCE = 5;
const PATIENCE_MILLISECONDS = 2_500;

/** Finds for a member of the team; the doors refuse everybody else before they come here. */
export async function search(typed: string, { person, sight }: Visit, counter: Pick<Counter, 'world'>): Promise<Found> {
  const { store, zone } = counter.world;
  const { lists } = store;
  const [open, own, ended, people, deputies] = await Promise.all([
    lists.open(),
    lists.ownedBy(person.id),
    lists.ended(MOST_ENDED).then((all) => all.map(({ summary }) => summary)),
    store.people.read(),
    deputiesOf(store),
  ]);
  const asking: Asking = { me: person.id, today: dayAt(sight.now, zone), calendar: sight.calendar };
  const query = parseQuery(typed, vocabularyOf(people), asking.today);
  const mayBeLed = (summary: Summary) => deputies.includes(person.id) && summary.barred !== undefined;
  const mayRead = (summary: Summary) => mayReadBy(summary, person) || mayBeLed(summary);
  const told = (summaries: readonly Summary[]) =>
    summariesFor(person.id, summaries).filter(({ training, owner }) => !training || owner === person.id);
  const candidates = candidatesIn(query, { open: told(once([...open, ...own])), ended: told(ended) }, mayRead, asking);

  const look = (candidate: Candidate) => lookAt(candidate, query, person, asking, counter);
  const { hits, left } = await readInTurn(candidates, look);
  return {
    hits: hits.slice(0, MOST_HITS),
    more: left || hits.length > MOST_HITS || (asksOfEnded(query) && ended.length === MOST_ENDED),
  };
}

/** A few side by side, until there is enough: hits, readings or time. */
async function readInTurn(
  candidates: readonly Candidate[],
  look: (candidate: Candidate) => Promise<Hit | undefined>,
): Promise<{ readonly hits: readonly Hit[]; readonly left: boolean }> {
  const hits: Hit[] = [];
  const late = new AbortController();
  const patience = setTimeout(PATIENCE_MILLISECONDS, 'late' as const, { signal: late.signal, ref: false }).catch(() => undefined);
  try {
    for (let at = 0; at < candidates.length; at += AT_ONCE) {
      if (hits.length >= MOST_HITS || at >= MOST_READ) return { hits, left: true };
      const found = await Promise.race([Promise.all(candidates.slice(at, at + AT_ONCE).map(look)), patience]);
      if (found === 'late' || found === undefined) return { hits, left: true };
      hits.push(...found.filter((hit) => hit !== undefined));
    }
    return { hits, left: false };
  } finally {
    late.abort();
  }
}

/** By the index: worth reading, or not. Of rows from before it knew, the stream tells. */
const mayReadBy = (summary: Summary, person: Person): boolean =>
  isLead(person) || summary.owner === person.id || (summary.involved ?? []).includes(person.id) || isOld(summary);

const once = (summaries: readonly Summary[]): readonly Summary[] => [
  ...new Map(summaries.map((summary) => [summary.number, summary])).values(),
];

/** The complaint as it is now: what the index said was only why it is looked at. */
async function lookAt(
  { number, named }: Candidate,
  query: Query,
  person: Person,
  asking: Asking,
  counter: Pick<Counter, 'world'>,
): Promise<Hit | undefined> {
  const { streams, content } = counter.world.store;
  const complaint = fold((await streams.read(number)).past);
  if (complaint.status === 'unknown' || isBarred(person.id, complaint)) return undefined;
  if (complaint.training && complaint.owner?.id !== person.id) return undefined;
  const reads = readsAs(await standingFor(person, complaint, counter), complaint) !== undefined;
  // What ended is in nobody's list; it is found by its number, or by who may read it.
  if (complaint.status !== 'open' && !reads && !named) return undefined;
  const fit = fitOf(query, summaryOf(number, complaint), asking);
  if (fit === 'never') return undefined;
  if (fit.fits) return { number, complaint };
  return reads && holds((await content.all(number)).values(), fit.left) ? { number, complaint } : undefined;
}
