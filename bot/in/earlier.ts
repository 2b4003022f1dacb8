/** Looking at complaints beside the one that is open: what their complainant said before (F83), and whether the asker may know. */
import { type Complaint, type ComplaintNumber, fold, type PersonId } from '../core/complaint.ts';
import type { Told } from '../core/figures.ts';
import type { Papers } from '../core/papers.ts';
import { isDeputy, isLead } from '../core/permissions.ts';
import { isBarred } from '../core/persons.ts';
import { earlierOf, markOf } from '../core/repeats.ts';
import type { World } from '../handle.ts';
import { keyOf } from '../store/keys.ts';
import { inGroups } from './groups.ts';
import type { Visit } from './visit.ts';

export interface Looked extends Told {
  readonly papers: Papers;
}

export async function look(number: ComplaintNumber, { store }: World): Promise<Looked> {
  const [{ past }, papers] = await Promise.all([store.streams.read(number), store.content.all(number)]);
  return { number, past, papers };
}

export function mayKnow(by: PersonId, looked: Told | undefined): boolean {
  const state = looked && fold(looked.past);
  return state !== undefined && (state.status === 'unknown' || !isBarred(by, state));
}

/** On opening, for the lead: what this complainant complained of before; nothing when there is one that the lead must not know of. */
export async function earlierFor(
  number: ComplaintNumber,
  complaint: Complaint,
  { person, sight }: Visit,
  world: World,
): Promise<string> {
  // A deputy leads in this complaint, and in no other.
  if (!isLead(person) || isDeputy(person) || complaint.erased || complaint.training) return '';
  const { marks } = await world.store.repeats.read();
  const own = marks.find((mark) => mark.number === number);
  const pointed = own ? earlierOf(own, marks) : [];
  if (!own || pointed.length === 0) return '';
  const looked = await inGroups(pointed, (one) => look(one, world));
  if (!looked.every((one) => mayKnow(person.id, one))) return '';
  const fresh = looked.flatMap((one) => markOf(one, one.papers, world.zone, keyOf) ?? []);
  const numbers = earlierOf(own, fresh);
  return numbers.length > 0 ? sight.t('repeats.earlier', { numbers: numbers.join(', ') }) : '';
}
