/** The decisions: a complaint, a command and the setting go in; facts or a refusal come out. */
import type { Command, ReceiveComplaint } from './commands.ts';
import type { Complaint, ComplaintNumber, Fact, LetterKind, PersonId, State } from './complaint.ts';
import { isSame, SIDES } from './complaint.ts';
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
  | 'not-lead'
  | 'nobody-owns'
  | 'reason-missing'
  | 'call-in-future'
  | 'call-before-receipt'
  | 'received-in-future'
  | 'is-dismissed'
  | 'is-closed'
  | 'is-merged'
  | 'is-open'
  | 'not-described'
  | 'merge-with-itself'
  | 'link-over';

export interface Refusal {
  readonly refused: Reason;
  /** Who stands in the way, and since when: a loser is told who won. */
  readonly owner?: { readonly id: PersonId; readonly since: Instant };
  /** Where the complaint went on. */
  readonly into?: ComplaintNumber;
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

/** What a complaint that is no longer open still takes: reading, news of the outside world, and the way back. */
const ALWAYS: readonly Command['type'][] = [
  'ReceiveComplaint',
  'AddMail',
  'RemoveMail',
  'OpenComplaint',
  'OpenAttachment',
  'RestoreComplaint',
  'ReopenComplaint',
  'AbsorbComplaint',
  'DetachComplaint',
  'RecordLetterSent',
  'RecordLetterFateUnknown',
  'RecordLetterRefused',
  'RecordLetterBounced',
  'NoteLetter',
  'RecordAttachments',
  'Remind',
];

/** What only a part of the house gives: the mailbox, the clock or the delivery. No button leads there. */
const BY_THE_HOUSE: readonly Command['type'][] = [
  'AbsorbComplaint',
  'DetachComplaint',
  'RecordLetterSent',
  'RecordLetterFateUnknown',
  'RecordLetterRefused',
  'RecordLetterBounced',
  'NoteLetter',
  'RecordAttachments',
  'Remind',
];

export function decide(state: State, command: Command, setting: Setting): Decision {
  if (command.type === 'ReceiveComplaint') return receive(state, command, setting);
  if (state.status === 'unknown') return refuse('unknown-complaint');
  if (isPerson(setting.by) && BY_THE_HOUSE.includes(command.type))
    return refuse(isMember(setting.by) ? 'not-lead' : 'not-in-team');
  if (state.status !== 'open' && !ALWAYS.includes(command.type)) return notOpen(state, command, setting);
  switch (command.type) {
    case 'AddMail':
      return addMail(state, command);
    case 'RemoveMail':
      return removeMail(state, command, setting);
    case 'ClaimComplaint':
      return claim(state, command.notInvolved, setting);
    case 'ReleaseComplaint':
      return release(state, command.reason, setting);
    case 'OpenComplaint':
      return open(state, setting);
    case 'DescribeComplaint': {
      const { type, ...described } = command;
      return ifManager(state, setting, () => happened({ type: 'ComplaintDescribed', ...described }));
    }
    case 'DismissComplaint': {
      const { reason, note } = command;
      return ifManager(state, setting, () => happened({ type: 'ComplaintDismissed', reason, note }));
    }
    case 'RestoreComplaint':
      return restore(state, setting);
    case 'CloseComplaint':
      return close(state, command.note, setting);
    case 'ReopenComplaint':
      return reopen(state, command.receivedAt, setting);
    case 'MergeComplaint':
    case 'AbsorbComplaint':
    case 'DetachComplaint':
    case 'SplitComplaint':
      return joinOrPart(state, command, setting);
    case 'LogCall':
      return logCall(state, command, setting);
    case 'SendLetter':
      return sendLetter(state, command, setting);
    case 'RecordLetterSent':
    case 'RecordLetterFateUnknown':
    case 'RecordLetterRefused':
    case 'RecordLetterBounced':
      return recordFate(state, command);
    case 'NoteLetter': {
      const { type, ...noted } = command;
      const known = state.noted.some(({ source }) => source === noted.source);
      return known ? happened() : happened({ type: 'LetterNoted', ...noted });
    }
    case 'RecordAttachments': {
      const { type, ...listed } = command;
      const known = state.attachments.some(({ mail }) => mail === listed.mail);
      return known ? happened() : happened({ type: 'AttachmentsListed', ...listed });
    }
    case 'ConfirmText':
      return confirmText(state, command, setting);
    case 'ProposeAddress':
      return proposeAddress(state, command, setting);
    case 'AnswerAddress':
      return answerAddress(state, command, setting);
    case 'OpenAttachment': {
      const { content, nth } = command;
      const opened = open(state, setting);
      return 'refused' in opened ? opened : happened({ type: 'AttachmentOpened', content, nth });
    }
    case 'Remind': {
      const rungs = state.status === 'open' ? dueRungs(state, setting.now, setting.calendar, setting.zone) : [];
      return rungs.length ? happened({ type: 'RemindersGiven', rungs }) : happened();
    }
  }
}

/** The reason why nothing can be done: it was dismissed, closed, or went on elsewhere. A repeated click is a yes all the same. */
function notOpen(state: Complaint, command: Command, { by }: Setting): Decision {
  if (!isMember(by) && isPerson(by)) return refuse('not-in-team');
  if (state.status === 'dismissed') return command.type === 'DismissComplaint' ? happened() : refuse('is-dismissed');
  if (state.status === 'closed') return command.type === 'CloseComplaint' ? happened() : refuse('is-closed');
  if (command.type === 'MergeComplaint' && command.into === state.into) return happened();
  return { refused: 'is-merged', into: state.into };
}

function receive(state: State, command: ReceiveComplaint, { calendar, zone, now }: Setting): Decision {
  // The same mail again: the complaint is there, nothing more happens.
  if (state.status !== 'unknown') return happened();
  const { receipt, withheld, readAloud, complainant = 'unknown', nature = 'unknown', ...rest } = command;
  const { receivedAt } = command;
  if (command.channel !== 'mail' && receivedAt > now) return refuse('received-in-future');
  const reaction = termFrom(receivedAt, REACTION_DAYS, calendar, zone);
  const whole = termFrom(receivedAt, WHOLE_DAYS, calendar, zone);
  const facts: Fact[] = [{ ...rest, type: 'ComplaintReceived', complainant, nature, reaction, whole }];
  if (readAloud) facts.push({ type: 'TextConfirmed', as: 'read-aloud' });
  if (receipt) facts.push({ type: 'LetterWritten', letter: 'receipt', sequence: 1, content: receipt });
  if (withheld) facts.push({ type: 'ReceiptWithheld', why: withheld });
  return happened(...facts);
}

function addMail(complaint: Complaint, command: Extract<Command, { type: 'AddMail' }>): Decision {
  const { type, ...added } = command;
  if (complaint.source === added.source || complaint.added.some(({ source }) => source === added.source)) return happened();
  return happened({ type: 'MailAdded', ...added });
}

function removeMail(complaint: Complaint, { source, to }: Extract<Command, { type: 'RemoveMail' }>, setting: Setting): Decision {
  if (!complaint.added.some((known) => known.source === source)) return happened();
  return ifManager(complaint, setting, () => happened({ type: 'MailRemoved', source, to }));
}

function restore(complaint: Complaint, setting: Setting): Decision {
  if (complaint.status === 'open') return happened();
  if (complaint.status === 'closed') return refuse('is-closed');
  return ifManager(complaint, setting, () => happened({ type: 'ComplaintRestored', from: complaint.into }));
}

function close(complaint: Complaint, note: string | undefined, setting: Setting): Decision {
  if (!isOwner(setting.by, complaint)) return notOwner(complaint, setting);
  if (complaint.complainant === 'unknown' || complaint.nature === 'unknown') return refuse('not-described');
  return note ? happened({ type: 'ComplaintClosed', note }) : refuse('reason-missing');
}

function reopen(complaint: Complaint, receivedAt: Instant, setting: Setting): Decision {
  const { calendar, zone } = setting;
  const [reaction, whole] = [
    termFrom(receivedAt, REACTION_DAYS, calendar, zone),
    termFrom(receivedAt, WHOLE_DAYS, calendar, zone),
  ];
  return ifManager(complaint, setting, () => {
    // Teams repeats a click when our answer was slow: what was opened again and still is, is a yes.
    if (complaint.status === 'open') return complaint.round > 1 ? happened() : refuse('is-open');
    if (complaint.status !== 'closed') return notOpen(complaint, { type: 'ReopenComplaint', receivedAt }, setting);
    return happened({ type: 'ComplaintReopened', receivedAt, reaction, whole });
  });
}

type Propose = Extract<Command, { type: 'ProposeAddress' }>;

/** The new address must answer, and the old one if there is one: a stranger must not turn a complaint's letters to himself (F59). */
function proposeAddress(complaint: Complaint, { content, letters }: Propose, setting: Setting): Decision {
  return ifManager(complaint, setting, () => {
    if (complaint.proposal?.content === content || complaint.contact === content) return happened();
    const asked = SIDES.flatMap((side) => (letters[side] ? [{ side, content: letters[side] }] : []));
    const written = asked.map(({ side, content }): Fact => {
      const letter = `address-${side}` as const;
      return { type: 'LetterWritten', letter, sequence: nextOf(letter, complaint), content };
    });
    return happened({ type: 'AddressProposed', content, sides: asked.map(({ side }) => side) }, ...written);
  });
}

type AnswerAddress = Extract<Command, { type: 'AnswerAddress' }>;

/** Answered through the link in a letter; or, for an old address that reaches nobody, by the lead who says how it is known. */
function answerAddress(complaint: Complaint, { content, side, agreed, note }: AnswerAddress, { by }: Setting): Decision {
  if (isPerson(by) && !isLead(by)) return refuse(isMember(by) ? 'not-lead' : 'not-in-team');
  if (isPerson(by) && !note) return refuse('reason-missing');
  // Pressed twice, the second time says nothing new.
  if (complaint.contact === content && agreed) return happened();
  const { proposal } = complaint;
  if (proposal?.content !== content) return refuse('link-over');
  if (!proposal.missing.includes(side)) return agreed ? happened() : refuse('link-over');
  if (!agreed) return happened({ type: 'AddressRefused', content, side });
  const confirmed: Fact = { type: 'AddressConfirmed', content, side, note };
  return proposal.missing.length > 1 ? happened(confirmed) : happened(confirmed, { type: 'AddressChanged', content });
}

type Join = 'MergeComplaint' | 'AbsorbComplaint' | 'DetachComplaint' | 'SplitComplaint';

/** Merging is decided in the complaint that goes; the other one is told by the delivery, and so is the way back (F21). */
function joinOrPart(complaint: Complaint, command: Extract<Command, { type: Join }>, setting: Setting): Decision {
  switch (command.type) {
    case 'MergeComplaint': {
      const { into } = command;
      // The door put the complaint's own number there when it was asked to merge with itself.
      if (complaint.absorbed.includes(into)) return refuse('merge-with-itself');
      return ifManager(complaint, setting, () => happened({ type: 'ComplaintMerged', into }));
    }
    case 'AbsorbComplaint':
      return complaint.absorbed.includes(command.from) ? happened() : happened({ type: 'ComplaintAbsorbed', from: command.from });
    case 'DetachComplaint':
      return complaint.absorbed.includes(command.from) ? happened({ type: 'ComplaintDetached', from: command.from }) : happened();
    case 'SplitComplaint': {
      const { to } = command;
      return ifManager(complaint, setting, () =>
        complaint.splits.includes(to) ? happened() : happened({ type: 'ComplaintSplit', to }),
      );
    }
  }
}

function sendLetter(complaint: Complaint, command: Extract<Command, { type: 'SendLetter' }>, setting: Setting): Decision {
  const { letter = 'reply', content } = command;
  const { by } = setting;
  const readsBack = letter === 'read-back' && isMember(by) && isPerson(by) && (complaint.recordedBy === by.id || isLead(by));
  if (!readsBack && !isOwner(by, complaint)) return notOwner(complaint, setting);
  // Teams repeats a click when our answer was slow: the same previewed letter is one letter (P3).
  if (complaint.letters.some((known) => known.content === content)) return happened();
  return happened({ type: 'LetterWritten', letter, sequence: nextOf(letter, complaint), content });
}

const nextOf = (letter: LetterKind, complaint: Complaint): number =>
  complaint.letters.filter((known) => known.letter === letter).length + 1;

type Fate = 'RecordLetterSent' | 'RecordLetterFateUnknown' | 'RecordLetterRefused' | 'RecordLetterBounced';

function recordFate(complaint: Complaint, command: Extract<Command, { type: Fate }>): Decision {
  if ('noted' in command) return recordNotedBounced(complaint, command);
  const { letter, sequence } = command;
  const known = complaint.letters.find((one) => isSame(one, command));
  if (!known) return happened();
  switch (command.type) {
    case 'RecordLetterSent':
      return known.sentAt ? happened() : happened({ type: 'LetterSent', letter, sequence, sentAt: command.sentAt });
    case 'RecordLetterBounced':
      // Only a letter that left can come back; of several reports the first tells enough.
      if (known.stuck === 'bounced') return happened();
      return happened({ type: 'LetterBounced', letter, sequence, source: command.source, content: command.content });
    default: {
      if (known.stuck || known.sentAt) return happened();
      const type = command.type === 'RecordLetterRefused' ? 'LetterRefused' : 'LetterFateUnknown';
      return happened({ type, letter, sequence });
    }
  }
}

/** Of several reports the first tells enough, as with our own letters. */
function recordNotedBounced(
  { noted: letters }: Complaint,
  { noted, source, content }: Extract<Command, { noted: string }>,
): Decision {
  const known = letters.find((letter) => letter.source === noted);
  return known && !known.bounced ? happened({ type: 'LetterBounced', noted, source, content }) : happened();
}

function confirmText(complaint: Complaint, command: Extract<Command, { type: 'ConfirmText' }>, setting: Setting): Decision {
  const { as, content } = command;
  const before = complaint.textConfirmed;
  if (before?.as === as && before.content === content) return happened();
  return ifManager(complaint, setting, () => happened({ type: 'TextConfirmed', as, content }));
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

/** The owner and the lead run a complaint: they sort it, dismiss it, merge it. A part of the house has its orders from one of them. */
function ifManager(complaint: Complaint, { by }: Setting, allowed: () => Decision): Decision {
  if (!isPerson(by)) return allowed();
  if (!isMember(by)) return refuse('not-in-team');
  return isOwner(by, complaint) || isLead(by) ? allowed() : refuse(complaint.owner ? 'not-owner' : 'not-lead', complaint.owner);
}

const notOwner = (complaint: Complaint, { by }: Setting): Refusal =>
  isMember(by) ? refuse(complaint.owner ? 'not-owner' : 'nobody-owns', complaint.owner) : refuse('not-in-team');
