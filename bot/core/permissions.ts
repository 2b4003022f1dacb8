/** Who may do what. The door tells who somebody is; these lines tell what that allows. */
import type { Actor, Complaint, Part, PersonId, State } from './complaint.ts';

/** Somebody of the quality team, as Graph's membership of that team says. `lead` is an owner of the team. Guests are nobody. */
export interface Person {
  readonly id: PersonId;
  readonly name: string;
  readonly roles: readonly ('member' | 'lead')[];
}

/** Who is asking: a person the door has looked up, or a part of the house. */
export type Asker = Person | { readonly system: Part };

export const isPerson = (asker: Asker): asker is Person => 'id' in asker;

export const isMember = (asker: Asker): boolean => isPerson(asker) && asker.roles.includes('member');

export const isLead = (asker: Asker): boolean => isPerson(asker) && asker.roles.includes('lead');

export const isOwner = (asker: Asker, complaint: Complaint): boolean =>
  isMember(asker) && isPerson(asker) && complaint.owner?.id === asker.id;

/** In which role somebody may read the complaint itself, or nothing (P7: an involved person only). */
export function readsAs(asker: Asker, complaint: Complaint): 'owner' | 'lead' | undefined {
  if (isOwner(asker, complaint)) return 'owner';
  return isLead(asker) ? 'lead' : undefined;
}

/** Who decides about a mail on the review list: the lead, or the owner of the complaint that it may belong to. */
export const mayReview = (asker: Asker, about: State | undefined): boolean =>
  isLead(asker) || (about !== undefined && about.status !== 'unknown' && isOwner(asker, about));

/** The actor to write beside a fact. */
export const actorOf = (asker: Asker): Actor => (isPerson(asker) ? { person: asker.id } : asker);
