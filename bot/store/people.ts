/** How people are called and who leads: a snapshot of the team's members, kept so that old facts can still say who. */
import type { PersonId } from '../core/complaint.ts';
import { remembered } from './remembered.ts';
import type { Slot } from './slot.ts';

export interface Known {
  readonly name: string;
  /** Where a complaint may name them by. */
  readonly address?: string;
  readonly lead: boolean;
  /** False for somebody who has left the team; the name stays. */
  readonly member: boolean;
}

export type People = Readonly<Record<PersonId, Known>>;

export interface PeopleBook {
  /** The snapshot; a minute old at the most. */
  read(): Promise<People>;
  /** Writes what the team's member list says now; whoever is not on it has left. */
  learn(members: People): Promise<void>;
}

export function peopleBook(slot: Slot<People>): PeopleBook {
  const book = remembered(slot);
  return {
    read: async () => (await book.read()) ?? {},
    async learn(members) {
      const seen = await slot.get();
      const before = seen?.data ?? {};
      const gone = Object.entries(before).map(([id, person]) => [id, { ...person, lead: false, member: false }]);
      const people: People = { ...Object.fromEntries(gone), ...members };
      // Another instance may have written the same list just now; next time is soon enough.
      if (JSON.stringify(people) !== JSON.stringify(before)) await book.write(seen, people);
    },
  };
}
