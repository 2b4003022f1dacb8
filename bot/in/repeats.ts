/**
 * Repeat signals (F83), for the lead alone: who complained before, about whom, and of what. The index only points; what is shown is read
 * anew, and whoever must not know of one complaint of a signal does not learn that there is a signal.
 */
import { type ComplaintNumber, fold } from '../core/complaint.ts';
import { contactOf } from '../core/papers.ts';
import { type Mark, markOf, repeatsIn, type Signal } from '../core/repeats.ts';
import { dayAt } from '../core/time.ts';
import type { World } from '../handle.ts';
import { keyOf } from '../store/keys.ts';
import type { People } from '../store/people.ts';
import { type NamedSignal, repeatsCard } from '../view/repeats.ts';
import { doorCard } from '../view/report.ts';
import type { Counter, Rows } from './counter.ts';
import { submit } from './door.ts';
import { type Looked, look, mayKnow } from './earlier.ts';
import { inGroups } from './groups.ts';
import { forLead } from './review.ts';
import type { Shown, Visit } from './visit.ts';

export const repeatDialogs: Rows = { 'repeats-list': forLead(showRepeats) };

/** The answer to the word `herhalingen`. */
export const repeatsDoor = ({ sight: { t } }: Visit) =>
  doorCard(t('repeats.title'), t('repeats.word'), { title: t('repeats.title'), verb: 'repeats-list' }, t);

/** Every mark; those of complaints that the index does not know yet are made now. */
export async function marksIn(world: World): Promise<readonly Mark[]> {
  const { repeats, register } = world.store;
  const [{ marks, known }, numbers] = await Promise.all([repeats.read(), register.numbers()]);
  const missing = [...new Set(numbers)].filter((number) => !known.has(number));
  const made = await inGroups(missing, async (number) => {
    const looked = await look(number, world);
    // A number whose complaint is not written yet.
    if (looked.past.length === 0) return [];
    return (await repeats.note({ ...looked, papers: async () => looked.papers }, world.zone)) ?? [];
  });
  return [...marks, ...made.flat()];
}

/** A colleague who was named and who was heard is one person. */
const asOne =
  (people: People) =>
  (mark: Mark): Mark => ({
    ...mark,
    persons: [...new Set(mark.persons.map((key) => (people[key]?.address ? keyOf(people[key].address.toLowerCase()) : key)))],
  });

async function showRepeats(visit: Visit, counter: Counter): Promise<Shown> {
  const { world, log } = counter;
  const { person, sight } = visit;
  const today = dayAt(world.now(), world.zone);
  const people = await world.store.people.read();
  const pointed = repeatsIn((await marksIn(world)).map(asOne(people)), today);
  const looked = await inGroups([...new Set(pointed.flatMap(({ numbers }) => numbers))], (number) => look(number, world));
  const marks = looked.flatMap((one) => markOf(one, one.papers, world.zone, keyOf) ?? []).map(asOne(people));
  const known = new Map(looked.map((one) => [one.number, one]));
  const free = repeatsIn(marks, today).filter(({ numbers }) => numbers.every((number) => mayKnow(person.id, known.get(number))));
  log.say('the repeat signals were shown', { count: free.length });
  const named = free.map((signal) => withName(signal, known, people));
  const read = named.flatMap(({ name, numbers }) => (name ? numbers : []));
  // A name was read (P7): that is kept with each complaint that it stands in, before it is shown.
  await inGroups([...new Set(read)], (number) => submit(counter, { number, command: { type: 'OpenComplaint' }, by: person }));
  return { dialog: repeatsCard(named, sight), title: sight.t('repeats.title'), size: 'large' };
}

const withName = (signal: Signal, known: ReadonlyMap<ComplaintNumber, Looked>, people: People): NamedSignal => {
  if (signal.repeat === 'cause' || signal.repeat === 'location') return signal;
  const theirs = signal.numbers.flatMap((number) => known.get(number) ?? []);
  const name = signal.repeat === 'complainant' ? complainantIn(theirs) : personIn(signal.key, theirs, people);
  return { ...signal, name };
};

/** As in the newest that says so. */
const complainantIn = (theirs: readonly Looked[]): string | undefined =>
  theirs
    .map(({ past, papers }) => {
      const state = fold(past);
      return state.status === 'unknown' ? undefined : contactOf(state, papers)?.name;
    })
    .findLast(Boolean);

function personIn(key: string, theirs: readonly Looked[], people: People): string | undefined {
  const colleague = Object.entries(people).find(
    ([id, { address }]) => id === key || (address && keyOf(address.toLowerCase()) === key),
  );
  if (colleague) return colleague[1].name;
  const heard = theirs.flatMap(({ past, papers }) =>
    past.flatMap(({ fact }) => {
      const paper = fact.type === 'PersonAsked' ? papers.get(fact.person) : undefined;
      return paper?.kind === 'address' && keyOf(paper.address.address.toLowerCase()) === key ? [paper.address.name] : [];
    }),
  );
  return heard.at(-1);
}
