/** The decisions: a complaint, a command and the setting go in; facts or a refusal come out. */
import type { Command } from './commands.ts';
import type { Complaint, Fact, PersonId, State } from './complaint.ts';
import { isSame } from './complaint.ts';
import type { Asker } from './permissions.ts';
import { isLead, isMember, isOwner, isPerson, readsAs } from './permissions.ts';
import { dueRungs } from './reminders.ts';
import { termFrom } from './terms.ts';
import type { Instant, Zone } from './time.ts';
import type { Calendar } from './workdays.ts';

/** A "no" we can explain to a person. The words live in cards/texts, under `refusal.<reason>`. */
export type Reason =
  | 'unknown-complaint'
  | 'not-in-team'
  | 'already-claimed'
  | 'not-declared'
  | 'not-yours'
  | 'not-owner'
  | 'nobody-owns'
  | 'reason-missing'
  | 'call-in-future'
  | 'call-before-receipt';

export interface Refusal {
  readonly refused: Reason;
  /** Who stands in the way, and since when: a loser is told who won. */
  readonly owner?: { readonly id: PersonId; readonly since: Instant };
}

export type Decision = { readonly facts: readonly Fact[] } | Refusal;

/** Everything a decision may know besides the complaint. */
export interface Setting {
  readonly now: Instant;
  readonly by: Asker;
  readonly zone: Zone;
  readonly calendar: Calendar;
}

/** The protocol: a reaction within 2 working days (S2), the whole aims at 5 (S9). */
export const REACTION_DAYS = 2;
export const WHOLE_DAYS = 5;

const happened = (...facts: readonly Fact[]): Decision => ({ facts });
const refuse = (refused: Reason, owner?: Complaint['owner']): Refusal => ({ refused, owner });

export function decide(state: State, command: Command, setting: Setting): Decision {
  if (command.type === 'ReceiveComplaint') return receive(state, command, setting);
  if (state.status === 'unknown') return refuse('unknown-complaint');
  switch (command.type) {
    case 'AddMail':
      return addMail(state, command);
    case 'ClaimComplaint':
      return claim(state, command.notInvolved, setting);
    case 'ReleaseComplaint':
      return release(state, command.reason, setting);
    case 'OpenComplaint':
      return open(state, setting);
    case 'LogCall':
      return logCall(state, command, setting);
    case 'SendLetter': {
      if (!isOwner(setting.by, state)) return notOwner(state, setting);
      // Teams repeats a click when our answer was slow: the same previewed letter is one letter (P3).
      if (state.letters.some(({ content }) => content === command.content)) return happened();
      const sequence = state.letters.filter(({ letter }) => letter === 'reply').length + 1;
      return happened({ type: 'LetterWritten', letter: 'reply', sequence, content: command.content });
    }
    case 'RecordLetterSent': {
      const { letter, sequence, sentAt } = command;
      if (!state.letters.some((known) => isSame(known, command) && !known.sentAt)) return happened();
      return happened({ type: 'LetterSent', letter, sequence, sentAt });
    }
    case 'RecordLetterFateUnknown':
    case 'RecordLetterRefused': {
      const { letter, sequence } = command;
      if (!state.letters.some((known) => isSame(known, command) && !known.stuck && !known.sentAt)) return happened();
      const type = command.type === 'RecordLetterRefused' ? 'LetterRefused' : 'LetterFateUnknown';
      return happened({ type, letter, sequence });
    }
    case 'Remind': {
      const rungs = dueRungs(state, setting.now, setting.calendar, setting.zone);
      return rungs.length ? happened({ type: 'RemindersGiven', rungs }) : happened();
    }
  }
}

function receive(state: State, command: Extract<Command, { type: 'ReceiveComplaint' }>, { calendar, zone }: Setting): Decision {
  // The same mail again: the complaint is there, nothing more happens.
  if (state.status !== 'unknown') return happened();
  const { receivedAt, source, mail, content, receipt } = command;
  const reaction = termFrom(receivedAt, REACTION_DAYS, calendar, zone);
  const whole = termFrom(receivedAt, WHOLE_DAYS, calendar, zone);
  const received: Fact = { type: 'ComplaintReceived', channel: 'mail', receivedAt, source, mail, content, reaction, whole };
  if (!receipt) return happened(received);
  return happened(received, { type: 'LetterWritten', letter: 'receipt', sequence: 1, content: receipt });
}

function addMail(complaint: Complaint, command: Extract<Command, { type: 'AddMail' }>): Decision {
  const { receivedAt, source, mail, content } = command;
  if (complaint.source === source || complaint.added.some((known) => known.source === source)) return happened();
  return happened({ type: 'MailAdded', receivedAt, mail, source, content });
}

function claim(complaint: Complaint, notInvolved: boolean, { by }: Setting): Decision {
  if (!isPerson(by) || !isMember(by)) return refuse('not-in-team');
  // Teams repeats a click when our answer was slow: your own claim again is a yes, not a conflict.
  if (complaint.owner?.id === by.id) return happened();
  if (complaint.owner) return refuse('already-claimed', complaint.owner);
  if (!notInvolved) return refuse('not-declared');
  return happened({ type: 'HandlerClaimed', handler: by.id, notInvolved: true });
}

function release(complaint: Complaint, reason: string | undefined, { by }: Setting): Decision {
  if (!isMember(by)) return refuse('not-in-team');
  if (!complaint.owner) return refuse('nobody-owns');
  if (!isOwner(by, complaint) && !isLead(by)) return refuse('not-owner', complaint.owner);
  if (!reason) return refuse('reason-missing');
  return happened({ type: 'HandlerReleased', handler: complaint.owner.id, reason });
}

function open(complaint: Complaint, { by }: Setting): Decision {
  if (!isMember(by)) return refuse('not-in-team');
  const as = readsAs(by, complaint);
  return as ? happened({ type: 'ComplaintOpened', as }) : refuse('not-yours', complaint.owner);
}

function logCall(complaint: Complaint, command: Extract<Command, { type: 'LogCall' }>, setting: Setting): Decision {
  if (!isOwner(setting.by, complaint)) return notOwner(complaint, setting);
  const { happenedAt, reached, note } = command;
  if (happenedAt > setting.now) return refuse('call-in-future');
  if (happenedAt < complaint.receivedAt) return refuse('call-before-receipt');
  if (complaint.calls.some((call) => call.happenedAt === happenedAt && call.reached === reached)) return happened();
  return happened({ type: 'CallLogged', happenedAt, reached, note });
}

const notOwner = (complaint: Complaint, { by }: Setting): Refusal =>
  isMember(by) ? refuse(complaint.owner ? 'not-owner' : 'nobody-owns', complaint.owner) : refuse('not-in-team');
