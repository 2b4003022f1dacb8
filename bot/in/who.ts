/** Identity to person: membership of the quality team, as Graph tells it. When Graph does not tell, nobody is let in. */
import type { Person } from '../core/permissions.ts';
import type { Known, People } from '../store/people.ts';
import type { Store } from '../store/store.ts';
import type { Graph } from '../wire/graph.ts';

export interface Who {
  /** The person with the roles in that team; somebody who is not in it has none. */
  person(objectId: string, teamId: string | undefined): Promise<Person>;
  /** The team's members, fresh from Graph. */
  members(teamId: string): Promise<People>;
}

/** A membership that was withdrawn works on for five minutes at the most. */
const FRESH_MILLISECONDS = 5 * 60_000;
const PAGES = 50;

export function whoIn(graph: Graph, store: Store): Who {
  const asked = new Map<string, { readonly members: Promise<People>; readonly until: number }>();

  const members = async (teamId: string): Promise<People> => {
    const found: Record<string, Known> = {};
    let link: string | undefined = `/teams/${encodeURIComponent(teamId)}/members`;
    for (let page = 0; link && page < PAGES; page++) {
      const answer = (await graph.get(link)) as { value?: readonly Member[]; '@odata.nextLink'?: string };
      for (const { userId, displayName, email, roles } of answer.value ?? []) {
        // Guests may sit in the team, but a complaint is not theirs to see (T14).
        if (!userId || roles?.includes('guest')) continue;
        const address = email ? { address: email } : {};
        found[userId] = { name: displayName || userId, ...address, lead: roles?.includes('owner') ?? false, member: true };
      }
      link = answer['@odata.nextLink'];
    }
    return found;
  };

  const remembered = (teamId: string): Promise<People> => {
    const known = asked.get(teamId);
    if (known && performance.now() < known.until) return known.members;
    // Names come from the snapshot, so it is written before anybody is let in; a failure to ask is not remembered.
    const fresh = members(teamId).then(async (people) => {
      await store.people.learn(people);
      return people;
    });
    asked.set(teamId, { members: fresh, until: performance.now() + FRESH_MILLISECONDS });
    fresh.catch(() => asked.delete(teamId));
    return fresh;
  };

  return {
    members: remembered,
    async person(objectId, teamId) {
      const members = teamId ? await remembered(teamId) : {};
      // Own properties only: an id such as `__proto__` is nobody.
      const known = Object.hasOwn(members, objectId) ? members[objectId] : undefined;
      if (!known) return { id: objectId, name: '', roles: [] };
      return { id: objectId, name: known.name, roles: known.lead ? ['member', 'lead'] : ['member'] };
    },
  };
}

interface Member {
  readonly userId?: string;
  readonly displayName?: string;
  readonly email?: string | null;
  readonly roles?: readonly string[];
}
