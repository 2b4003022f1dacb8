/** Decisions on who may know of a complaint and who must not (S6, S7, P8); the lists themselves are in `persons.ts`. */
import type { Command } from './commands.ts';
import type { Complaint, ContentId, Fact, PersonId } from './complaint.ts';
import { type Decision, happened, ifManager, type Refusal, refuse, type Setting } from './decision.ts';
import { isDeputy, isLead, isMember, isPerson } from './permissions.ts';
import { isBarred, isSame, type Role, type Who } from './persons.ts';

export type PersonsCommand =
  | ({ readonly type: 'InvolvePerson'; readonly role: Role; readonly reason?: ContentId } & Who)
  | ({ readonly type: 'RemovePerson'; readonly reason?: ContentId } & Who)
  | { readonly type: 'AskAccess'; readonly reason?: ContentId }
  | { readonly type: 'AnswerAccess'; readonly person: PersonId; readonly granted: boolean }
  | { readonly type: 'ProposeConflict'; readonly people: readonly PersonId[] }
  | { readonly type: 'NameConflict'; readonly person: PersonId; readonly reason?: ContentId }
  | { readonly type: 'ClearConflict'; readonly person: PersonId; readonly reason?: ContentId }
  | { readonly type: 'AskException'; readonly person: PersonId; readonly reason?: ContentId }
  | { readonly type: 'MakeException'; readonly person: PersonId };

/** Whom a command would give something to do with the complaint. A new command with a person in it belongs here. */
function peopleGivenIn(command: Command): readonly PersonId[] {
  switch (command.type) {
    case 'AssignHandler':
    case 'AssignTask':
      return [command.to];
    case 'ProposeHearing':
      return command.people;
    case 'InvolvePerson':
      return 'person' in command ? [command.person] : [];
    default:
      return [];
  }
}

/** Nobody gives it to who must not know. */
export const refusedForConflict = (complaint: Complaint, command: Command): Refusal | undefined =>
  peopleGivenIn(command).some((id) => isBarred(id, complaint)) ? refuse('person-barred') : undefined;

/**
 * `endings`: what else ends when a colleague must not know any more: their handling, and the talk that they would have come to.
 */
export function decidePersons(
  complaint: Complaint,
  command: PersonsCommand,
  setting: Setting,
  endings: (people: readonly PersonId[]) => readonly Fact[],
): Decision {
  const { persons } = complaint;
  const { by } = setting;
  switch (command.type) {
    case 'InvolvePerson': {
      const { type, role, reason, ...who } = command;
      return ifManager(complaint, setting, () => {
        if (persons.involved.some((one) => isSame(one, who) && one.role === role)) return happened();
        // A colleague whom it is about is named as such, and then knows nothing.
        if (role === 'subject' && 'person' in who) return refuse('person-barred');
        return reason ? happened({ type: 'PersonInvolved', role, reason, ...who }) : refuse('reason-missing');
      });
    }
    case 'RemovePerson': {
      const { type, reason, ...who } = command;
      return ifManager(complaint, setting, () => {
        if (!persons.involved.some((one) => isSame(one, who))) return happened();
        return reason ? happened({ type: 'PersonRemoved', reason, ...who }) : refuse('reason-missing');
      });
    }
    case 'AskAccess': {
      if (!isPerson(by) || !isMember(by)) return refuse('not-in-team');
      if (persons.asking.some(({ person }) => person === by.id)) return happened();
      return command.reason ? happened({ type: 'AccessAsked', reason: command.reason }) : refuse('reason-missing');
    }
    case 'AnswerAccess': {
      const { person, granted } = command;
      return ifManager(complaint, setting, () => {
        const asked = persons.asking.find((one) => one.person === person);
        if (!asked) return happened();
        if (!granted) return happened({ type: 'AccessDenied', person });
        return happened({ type: 'PersonInvolved', role: 'reader', reason: asked.reason, person });
      });
    }
    case 'ProposeConflict':
      return happened(...conflictsIn(complaint, command.people), ...endings(freshIn(complaint, command.people)));
    case 'NameConflict': {
      const { person, reason } = command;
      return ifManager(complaint, setting, () => {
        if (persons.conflicts.some((one) => one.person === person && one.stage === 'named')) return happened();
        return reason ? happened({ type: 'ConflictNamed', person, reason }, ...endings([person])) : refuse('reason-missing');
      });
    }
    case 'ClearConflict': {
      const { person, reason } = command;
      return ifLead(setting, () => {
        if (!persons.conflicts.some((one) => one.person === person)) return happened();
        return reason ? happened({ type: 'ConflictCleared', person, reason }) : refuse('reason-missing');
      });
    }
    case 'AskException': {
      const { person, reason } = command;
      return ifLead(setting, () => {
        const known = persons.conflicts.find((one) => one.person === person && one.stage === 'named');
        if (!known) return refuse('no-conflict');
        if (known.excepted || known.exceptionAskedBy) return happened();
        return reason ? happened({ type: 'ExceptionAsked', person, reason }) : refuse('reason-missing');
      });
    }
    case 'MakeException': {
      const { person } = command;
      if (!isPerson(by) || !isMember(by)) return refuse('not-in-team');
      if (!isLead(by) && !isDeputy(by)) return refuse('not-lead');
      const known = persons.conflicts.find((one) => one.person === person);
      if (!known?.exceptionAskedBy) return refuse('no-conflict');
      if (known.excepted) return happened();
      return known.exceptionAskedBy === by.id ? refuse('needs-second') : happened({ type: 'ExceptionMade', person });
    }
  }
}

function ifLead({ by }: Setting, allowed: () => Decision): Decision {
  if (!isMember(by)) return refuse('not-in-team');
  return isLead(by) ? allowed() : refuse('not-lead');
}

/** Who is new among those whose names were found. Of who works on it the name in a mail says nothing: one writes to one's handler. */
function freshIn({ persons, owner, earlierOwners }: Complaint, people: readonly PersonId[]): readonly PersonId[] {
  const { conflicts, cleared, involved } = persons;
  const known = [
    ...conflicts.map(({ person }) => person),
    ...cleared,
    ...involved.flatMap((one) => ('person' in one ? [one.person] : [])),
    ...(owner ? [owner.id] : []),
    ...earlierOwners,
  ];
  return people.filter((person, n, all) => !known.includes(person) && all.indexOf(person) === n);
}

/** The fact that bars them, when there is anybody new. */
export function conflictsIn(complaint: Complaint, people: readonly PersonId[] = []): readonly Fact[] {
  const fresh = freshIn(complaint, people);
  return fresh.length > 0 ? [{ type: 'ConflictProposed', people: fresh }] : [];
}
