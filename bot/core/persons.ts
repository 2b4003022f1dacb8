/**
 * Who may know of a complaint, and who must not (S6, S7, P7, P8). Persons involved are listed with role, since, by whom and why.
 * Whoever the complaint is about knows nothing of it: not its text, and not that it is theirs. Source: facts/reliability-domain 3.3
 * and threat T15, after Awb 9:7.
 */
import type { Complaint, ContentId, PersonId, Recorded } from './complaint.ts';
import type { Instant } from './time.ts';

/** What a colleague, or somebody from outside, can be added as. All but `subject` may be a colleague, who then reads the complaint. */
export const ROLES = ['adviser', 'witness', 'reader', 'subject'] as const;
export type Role = (typeof ROLES)[number];

/** A colleague, or somebody from outside whose name is a paper. */
export type Who = { readonly person: PersonId } | { readonly name: ContentId };

export type PersonsFact =
  | ({ readonly type: 'PersonInvolved'; readonly role: Role; readonly reason: ContentId } & Who)
  | ({ readonly type: 'PersonRemoved'; readonly reason: ContentId } & Who)
  | { readonly type: 'AccessAsked'; readonly reason: ContentId }
  | { readonly type: 'AccessDenied'; readonly person: PersonId }
  /** Their names, or something like them, stand in the text; nobody has looked yet (F110). */
  | { readonly type: 'ConflictProposed'; readonly people: readonly PersonId[] }
  | { readonly type: 'ConflictNamed'; readonly person: PersonId; readonly reason: ContentId }
  | { readonly type: 'ConflictCleared'; readonly person: PersonId; readonly reason: ContentId }
  /** Breaking the rule needs two people: one asks, another one agrees. */
  | { readonly type: 'ExceptionAsked'; readonly person: PersonId; readonly reason: ContentId }
  | { readonly type: 'ExceptionMade'; readonly person: PersonId };

export type Involved = Who & { readonly role: Role };

/** A colleague who must not know. `proposed`: by the text alone, until the lead has looked. */
export interface Conflict {
  readonly person: PersonId;
  readonly stage: 'proposed' | 'named';
  /** Who asked that they may know all the same. */
  readonly exceptionAskedBy?: PersonId;
  /** Two people agreed. */
  readonly excepted?: true;
}

export interface Persons {
  readonly involved: readonly Involved[];
  readonly conflicts: readonly Conflict[];
  /** Of whom the lead said that it is not about them: their name in a later mail says nothing new. */
  readonly cleared: readonly PersonId[];
  readonly asking: readonly { readonly person: PersonId; readonly reason: ContentId }[];
}

export const noPersons: Persons = { involved: [], conflicts: [], cleared: [], asking: [] };

export const isSame = (one: Who, other: Who): boolean =>
  'person' in one ? 'person' in other && one.person === other.person : 'name' in other && one.name === other.name;

const whoIn = (who: Who): Who => ('person' in who ? { person: who.person } : { name: who.name });

export function evolvePersons(persons: Persons, { fact, by }: Recorded): Persons {
  const { involved, conflicts, cleared, asking } = persons;
  const withConflict = (person: PersonId, news: Partial<Conflict> & Pick<Conflict, 'stage'>): readonly Conflict[] => [
    ...conflicts.filter((one) => one.person !== person),
    { ...conflicts.find((one) => one.person === person), person, ...news },
  ];
  /** Whoever must not know is involved no more, and does not wait at the door. */
  const without = (people: readonly PersonId[]) => ({
    involved: involved.filter((one) => !('person' in one && people.includes(one.person))),
    asking: asking.filter(({ person }) => !people.includes(person)),
  });
  switch (fact.type) {
    case 'PersonInvolved': {
      const who = whoIn(fact);
      const others = involved.filter((one) => !isSame(one, who));
      const waiting = asking.filter(({ person }) => !isSame({ person }, who));
      return { ...persons, involved: [...others, { ...who, role: fact.role }], asking: waiting };
    }
    case 'PersonRemoved':
      return { ...persons, involved: involved.filter((one) => !isSame(one, fact)) };
    case 'AccessAsked':
      return 'person' in by ? { ...persons, asking: [...asking, { person: by.person, reason: fact.reason }] } : persons;
    case 'AccessDenied':
      return { ...persons, asking: asking.filter(({ person }) => person !== fact.person) };
    case 'ConflictProposed': {
      const fresh = fact.people.map((person): Conflict => ({ person, stage: 'proposed' }));
      return { ...persons, ...without(fact.people), conflicts: [...conflicts, ...fresh] };
    }
    case 'ConflictNamed': {
      const named = withConflict(fact.person, { stage: 'named' });
      return { ...persons, ...without([fact.person]), conflicts: named, cleared: cleared.filter((id) => id !== fact.person) };
    }
    case 'ConflictCleared': {
      const rest = conflicts.filter(({ person }) => person !== fact.person);
      return { ...persons, conflicts: rest, cleared: [...cleared, fact.person] };
    }
    case 'ExceptionAsked':
      return {
        ...persons,
        conflicts: withConflict(fact.person, { stage: 'named', ...('person' in by && { exceptionAskedBy: by.person }) }),
      };
    case 'ExceptionMade':
      return { ...persons, conflicts: withConflict(fact.person, { stage: 'named', excepted: true }) };
    default:
      return persons;
  }
}

/** P8: they never handle, open, find or get it, whatever else they are. */
export const isBarred = (id: PersonId, { persons }: Pick<Complaint, 'persons'>): boolean => barredFrom({ persons }).includes(id);

export const barredFrom = ({ persons }: Pick<Complaint, 'persons'>): readonly PersonId[] =>
  persons.conflicts.filter(({ excepted }) => !excepted).map(({ person }) => person);

/** A line of the list of persons: in which role, since when and until when, who put them there and why. */
export interface Listed {
  readonly role: Role | 'handler' | 'recorder' | 'task' | 'talk' | 'company' | 'heard' | 'mediator';
  readonly who?: Who;
  readonly since: Instant;
  readonly until?: Instant;
  readonly by: Recorded['by'];
  readonly reason?: ContentId;
}

/** Everybody who is or was involved, oldest first (F54). The complainant is not in it, nor who must not know. */
export function personsIn(past: readonly Recorded[]): readonly Listed[] {
  const found: Listed[] = [];
  const end = (fits: (one: Listed) => boolean, at: Instant) =>
    found.forEach((one, n) => {
      if (!one.until && fits(one)) found[n] = { ...one, until: at };
    });
  /** Who comes along to the talk, as it was proposed last. */
  let along: readonly PersonId[] = [];
  const add = (one: Listed) => {
    end((known) => known.role === one.role && same(known.who, one.who), one.since);
    found.push(one);
  };
  for (const { fact, at, by } of past) {
    const said = { since: at, by };
    switch (fact.type) {
      case 'ComplaintReceived':
        if (fact.channel !== 'mail' && 'person' in by) add({ role: 'recorder', who: { person: by.person }, ...said });
        break;
      case 'HandlerClaimed':
        add({ role: 'handler', who: { person: fact.handler }, ...said });
        break;
      case 'HandlerReleased':
        end(({ role, who }) => role === 'handler' && same(who, { person: fact.handler }), at);
        break;
      case 'TaskAssigned':
        add({ role: 'task', who: { person: fact.to }, ...said });
        break;
      case 'PersonInvolved':
        add({ role: fact.role, who: whoIn(fact), reason: fact.reason, ...said });
        break;
      case 'PersonRemoved':
        end(({ who }) => same(who, whoIn(fact)), at);
        break;
      case 'PersonAsked':
        add({ role: 'heard', who: { name: fact.person }, ...said });
        break;
      case 'MediatorAsked':
        add({ role: 'mediator', ...said });
        break;
      case 'HearingProposed':
        along = fact.people;
        break;
      case 'HearingHeld': {
        // Those present are involved from then on (F51); the handler is already.
        if (!fact.attended) break;
        for (const person of along) add({ role: 'talk', who: { person }, ...said });
        if (fact.companion || fact.interpreter || fact.content) add({ role: 'company', reason: fact.content, ...said });
        break;
      }
      case 'ConflictProposed':
        end(({ who }) => fact.people.some((person) => same(who, { person })), at);
        break;
      case 'ConflictNamed':
        end(({ who }) => same(who, { person: fact.person }), at);
        break;
    }
  }
  return found;
}

const same = (one: Who | undefined, other: Who | undefined): boolean => (one && other ? isSame(one, other) : one === other);

/** As much of a complaint as says who is involved. */
export type Company = Pick<Complaint, 'owner' | 'persons' | 'inquiry' | 'hearing'>;

/** Colleagues who are involved beside the handler, each once, with the role that says most: for card, letters and pages. */
export function colleaguesInvolved({ persons, inquiry, hearing, owner }: Company): ReadonlyMap<PersonId, Listed['role']> {
  const present = hearing?.status === 'held' && hearing.attended ? hearing.people : [];
  const all: readonly (readonly [PersonId, Listed['role']])[] = [
    ...persons.involved.flatMap((one) => ('person' in one ? [[one.person, one.role] as const] : [])),
    ...present.map((id) => [id, 'talk'] as const),
    ...inquiry.tasks.flatMap(({ by }) => (by ? [[by, 'task'] as const] : [])),
  ];
  const barred = barredFrom({ persons });
  const others = all.filter(([id]) => id !== owner?.id && !barred.includes(id));
  // The first that was said of somebody stays.
  return new Map(others.reverse());
}

/** Who reads it because they are involved: added by hand, or present at the talk. A task alone shows the task alone. */
export const isInvolved = (id: PersonId, complaint: Complaint): boolean => {
  const role = colleaguesInvolved(complaint).get(id);
  return role !== undefined && role !== 'task';
};
