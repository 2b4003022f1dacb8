/** How people are called and who leads: a snapshot of the team's members, kept so that old facts can still say who. */
import type { PersonId } from '../core/complaint.ts';
import type { Slot } from './settings.ts';

export interface Known {
  readonly name: string;
  readonly lead: boolean;
  /** False for somebody who has left the team; the name stays. */
  readonly member: boolean;
}

export type People = Readonly<Record<PersonId, Known>>;

export interface PeopleBook {
  /** The snapshot; read once a minute at most. */
  read(): Promise<People>;
  /** Writes what the team's member list says now; whoever is not on it has left. */
  learn(members: People): Promise<void>;
}

const FRESH_MILLISECONDS = 60_000;

export function peopleBook(slot: Slot<People>): PeopleBook {
  let known: { readonly people: People; readonly until: number } | undefined;
  const keep = (people: People): People => {
    known = { people, until: performance.now() + FRESH_MILLISECONDS };
    return people;
  };
  return {
    async read() {
      if (known && performance.now() < known.until) return known.people;
      const found = (await slot.get())?.data ?? {};
      // What was learnt while we were reading is newer.
      return known && performance.now() < known.until ? known.people : keep(found);
    },
    async learn(members) {
      const seen = await slot.get();
      const gone = Object.entries(seen?.data ?? {}).map(([id, person]) => [id, { ...person, lead: false, member: false }]);
      const people: People = { ...Object.fromEntries(gone), ...members };
      keep(people);
      // Another instance may have written the same list just now; next time is soon enough.
      if (JSON.stringify(people) !== JSON.stringify(seen?.data)) await slot.set(seen, people);
    },
  };
}
