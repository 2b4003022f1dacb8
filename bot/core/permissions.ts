/** Who may do what. The door tells who somebody is; these lines tell what that allows. */
import type { Actor, Complaint, Part, PersonId, State } from './complaint.ts';
import { barredFrom, isBarred, isInvolved } from './persons.ts';

/**
 * Somebody of the quality team, as Graph's membership of that team says. `lead` is an owner of the team; `deputy` was chosen by a lead to
 * decide where every lead is concerned; `chair` was appointed by a lead for the meeting at hand. Guests are nobody.
 */
export interface Person {
  readonly id: PersonId;
  readonly name: string;
  readonly roles: readonly ('member' | 'lead' | 'deputy' | 'chair')[];
}

/** Who is asking: a person the door has looked up, or a part of the house. */
export type Asker = Person | { readonly system: Part };

export const isPerson = (asker: Asker): asker is Person => 'id' in asker;

export const isMember = (asker: Asker): boolean => isPerson(asker) && asker.roles.includes('member');

export const isLead = (asker: Asker): boolean => isPerson(asker) && asker.roles.includes('lead');

export const isDeputy = (asker: Asker): boolean => isPerson(asker) && asker.roles.includes('deputy');

export const isChair = (asker: Asker): boolean => isPerson(asker) && asker.roles.includes('chair');

export const isOwner = (asker: Asker, complaint: Complaint): boolean =>
  isMember(asker) && isPerson(asker) && complaint.owner?.id === asker.id;

/** In which role somebody may read the complaint itself, or nothing (P7: an involved person only). */
export function readsAs(asker: Asker, complaint: Complaint): 'owner' | 'lead' | 'involved' | undefined {
  if (!isPerson(asker) || !isMember(asker) || isBarred(asker.id, complaint)) return undefined;
  if (isOwner(asker, complaint)) return 'owner';
  if (isLead(asker)) return 'lead';
  return isInvolved(asker.id, complaint) ? 'involved' : undefined;
}

/** Who runs it: its owner and the lead. Whoever reads along does not work with it. */
export const runs = (asker: Asker, complaint: Complaint): boolean => ['owner', 'lead'].includes(readsAs(asker, complaint) ?? '');

/** Who decides about a mail on the review list: the lead, or the owner of the complaint that it may belong to. */
export const mayReview = (asker: Asker, about: State | undefined): boolean => {
  if (about === undefined || about.status === 'unknown') return isLead(asker);
  return isPerson(asker) && !isBarred(asker.id, about) && (isLead(asker) || isOwner(asker, about));
};

/** Who leads in this complaint: the leads whom it does not concern; where it concerns them all, the deputy. */
export function leadsFor(
  complaint: Pick<Complaint, 'persons'>,
  leads: readonly PersonId[],
  deputies: readonly PersonId[],
): readonly PersonId[] {
  const barred = barredFrom(complaint);
  const free = leads.filter((id) => !barred.includes(id));
  return free.length > 0 ? free : deputies.filter((id) => !barred.includes(id));
}

/** The actor to write beside a fact. */
export const actorOf = (asker: Asker): Actor => (isPerson(asker) ? { person: asker.id } : asker);
