/** The decisions: a complaint, a command and the setting go in; facts or a refusal come out. */
import { decideAbsence } from './absence.ts';
import { decideAftercare, ENDING_RULES, endingLetter } from './aftercare.ts';
import { decideClosing } from './closing.ts';
import type { Command, ReceiveComplaint } from './commands.ts';
import type { Complaint, Fact, LetterKind, PersonId, State } from './complaint.ts';
import { isSame, SIDES } from './complaint.ts';
import { conflictsIn, decidePersons, refusedForConflict } from './confidential.ts';
import type { Decision, Refusal, Setting } from './decision.ts';
import { happened, ifManager, ifOwner, isWritten, notOwner, refuse, writing } from './decision.ts';
import { decideDiscussion } from './discussion.ts';
import { decideExtension } from './extension.ts';
import { decideFlag, isRequestConfirmed, openRequest } from './flags.ts';
import { decideHearing, endsHearing, handsHearingOver } from './hearing.ts';
import { decideInquiry, openQuestion, openTasks } from './inquiry.ts';
import { isLead, isMember, isOwner, isPerson, type Person, readsAs, runs } from './permissions.ts';
import { isBarred } from './persons.ts';
import { dueRungs } from './reminders.ts';
import { afterErasure, decideRetention } from './retention.ts';
import { ALLOWED, READING, type Step, stepOf } from './steps.ts';
import { REACTION_DAYS, termFrom, WHOLE_DAYS } from './terms.ts';
import { ticking } from './ticking.ts';
import type { Instant } from './time.ts';
import { isOfficeMinute } from './workdays.ts';

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
  'RecordAbsence',
  'RecordCalendar',
  'RecordHearingBooked',
  'RecordHearingMoved',
  'RecordHearingAnswered',
  'RecordHearingGone',
  'ProposeConflict',
  'Remind',
];

/** What a complaint that is no longer open still takes: reading, news of the outside world, and the way back. */
const ALWAYS: readonly Command['type'][] = [
  ...BY_THE_HOUSE,
  ...READING,
  'ReceiveComplaint',
  'AddMail',
  'RemoveMail',
  'RestoreComplaint',
  'ReopenComplaint',
  // After the silence: an answer that comes late still counts.
  'AnswerSatisfaction',
  'HandleFlag',
  'EraseContent',
  'DiscussComplaint',
  'LinkMeasure',
];

export function decide(state: State, command: Command, setting: Setting): Decision {
  if (command.type === 'ReceiveComplaint') return receive(state, command, setting);
  if (state.status === 'unknown') return refuse('unknown-complaint');
  // Before all else, whatever is asked: whom it is about has no say in it and learns nothing of it (P8).
  if (isPerson(setting.by) && isBarred(setting.by.id, state)) return refuse('not-for-you');
  const barred = refusedForConflict(state, command);
  if (barred) return isMember(setting.by) ? barred : refuse('not-in-team');
  const gone = afterErasure(state, command, setting);
  if (gone) return gone;
  if (isPerson(setting.by) && BY_THE_HOUSE.includes(command.type))
    return refuse(isMember(setting.by) ? 'not-lead' : 'not-in-team');
  if (state.status !== 'open' && !ALWAYS.includes(command.type) && !isEndingLetter(state, command))
    return notOpen(state, command, setting);
  const step = stepOf(state);
  if (isRequest(command, setting) && !ALLOWED[step].includes(command.type)) return notNow(state, step, setting);
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
      return ifManager(state, setting, () =>
        happened({ type: 'ComplaintDismissed', reason, note }, ...endsHearing(state, 'closed')),
      );
    }
    case 'RestoreComplaint':
      return restore(state, setting);
    case 'CloseComplaint':
      return close(state, command, setting);
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
      // What came with a mail cannot be masked, so it is for who runs the complaint.
      if (!('refused' in opened) && !runs(setting.by, state)) return refuse('not-yours', state.owner);
      return 'refused' in opened ? opened : happened({ type: 'AttachmentOpened', content, nth });
    }
    case 'AssignHandler':
      return assign(state, command, setting);
    case 'AssignTask':
    case 'FinishTask':
    case 'AskComplainant':
    case 'AskPerson':
    case 'AnswerPerson':
    case 'JudgePart':
    case 'DrawConclusion':
      return decideInquiry(state, command, setting);
    case 'ExtendTerm':
      return decideExtension(state, command, setting);
    case 'AskSatisfaction':
    case 'AnswerSatisfaction':
    case 'AskMediator':
    case 'ReceiveVerdict':
      return decideAftercare(state, command, setting);
    case 'RaiseFlag':
    case 'HandleFlag':
      return decideFlag(state, command, setting);
    case 'ProposeHearing':
    case 'ChooseHearing':
    case 'WishHearing':
    case 'DeclineHearing':
    case 'CancelHearing':
    case 'HoldHearing':
    case 'SendReport':
    case 'RecordHearingBooked':
    case 'RecordHearingMoved':
    case 'RecordHearingAnswered':
    case 'RecordHearingGone':
      return decideHearing(state, command, setting);
    case 'InvolvePerson':
    case 'RemovePerson':
    case 'AskAccess':
    case 'AnswerAccess':
    case 'ProposeConflict':
    case 'NameConflict':
    case 'ClearConflict':
    case 'AskException':
    case 'MakeException':
      return decidePersons(state, command, setting, (people) => endings(state, people));
    case 'RecordAbsence':
      return decideAbsence(state, command);
    case 'RecordCalendar':
      return decideClosing(state, setting);
    case 'Remind':
      return remind(state, setting);
    case 'DiscussComplaint':
    case 'LinkMeasure':
      return decideDiscussion(state, command, setting);
    case 'EraseContent':
    case 'HoldComplaint':
    case 'LiftHold':
    case 'GiveAccess':
      return decideRetention(state, command, setting);
  }
}

/** Found out later: the handler has it no more, and a talk to which they would come is off. */
function endings(complaint: Complaint, people: readonly PersonId[]): readonly Fact[] {
  const { owner, hearing } = complaint;
  const handled = owner && people.includes(owner.id);
  const comes = hearing?.people.some((id) => people.includes(id));
  return [
    ...(handled ? [{ type: 'HandlerReleased', handler: owner.id, conflict: true } as const] : []),
    ...(handled || comes ? endsHearing(complaint, 'released') : []),
  ];
}

/** What a person or a link asks; the house's own news fits every step. */
const isRequest = (command: Command, { by }: Setting): boolean =>
  (isPerson(by) || by.system === 'link') && !BY_THE_HOUSE.includes(command.type) && !WAYS_BACK.includes(command.type);

/** The letter about how it ended is written when it has ended; and the same one again, when Teams repeats the click. */
const isEndingLetter = (complaint: Complaint, command: Command): boolean =>
  command.type === 'SendLetter' &&
  complaint.status === 'closed' &&
  command.letter !== undefined &&
  (command.letter === endingLetter(complaint) || (command.letter === complaint.ending && isWritten(complaint, command.content)));

/** They look at the status themselves, because a repeated press of them is a yes; and a mail that a person adds is news like any other. */
const WAYS_BACK: readonly Command['type'][] = ['RestoreComplaint', 'ReopenComplaint', 'AddMail'];

/** It does not fit the step; who is told so learns where the complaint stands, so it must be theirs to know. */
const notNow = (complaint: Complaint, step: Step, { by }: Setting): Refusal => {
  if (!isPerson(by)) return refuse('link-over');
  if (!isMember(by)) return refuse('not-in-team');
  return { ...refuse('not-now', complaint.owner), step };
};

/** What the clock alone brings: reminders, and whatever was waited for in vain. */
function remind(complaint: Complaint, { now, calendar, zone }: Setting): Decision {
  if (complaint.status !== 'open') return happened();
  const rungs = dueRungs(complaint, now, calendar, zone);
  const due = isOfficeMinute(now, calendar, zone)
    ? ticking(complaint, calendar, zone).filter(({ at, before }) => at <= now && !(before && before <= now))
    : [];
  const reminders: readonly Fact[] = rungs.length > 0 ? [{ type: 'RemindersGiven', rungs }] : [];
  return happened(...reminders, ...due.flatMap(({ facts }) => facts));
}

/** The lead asks a colleague to take it over; the colleague makes it theirs by claiming it (F26). */
function assign(complaint: Complaint, { to, reason }: Extract<Command, { type: 'AssignHandler' }>, { by }: Setting): Decision {
  if (!isMember(by)) return refuse('not-in-team');
  if (!isLead(by)) return refuse('not-lead');
  if (complaint.owner?.id === to || complaint.assigned?.to === to) return happened();
  if (complaint.earlierOwners.includes(to)) return refuse('second-handler');
  if (complaint.owner && !reason) return refuse('reason-missing');
  return happened({ type: 'HandlerAssigned', to, reason });
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
  const { receipt, withheld, readAloud, named = [], complainant = 'unknown', nature = 'unknown', ...rest } = command;
  const { receivedAt } = command;
  if (command.channel !== 'mail' && receivedAt > now) return refuse('received-in-future');
  const reaction = termFrom(receivedAt, REACTION_DAYS, calendar, zone);
  const whole = termFrom(receivedAt, WHOLE_DAYS, calendar, zone);
  const facts: Fact[] = [{ ...rest, type: 'ComplaintReceived', complainant, nature, reaction, whole }];
  if (named.length > 0) facts.push({ type: 'ConflictProposed', people: named });
  if (readAloud) facts.push({ type: 'TextConfirmed', as: 'read-aloud' });
  if (receipt) facts.push({ type: 'LetterWritten', letter: 'receipt', sequence: 1, content: receipt });
  if (withheld) facts.push({ type: 'ReceiptWithheld', why: withheld });
  return happened(...facts);
}

function addMail(complaint: Complaint, command: Extract<Command, { type: 'AddMail' }>): Decision {
  const { type, named, ...added } = command;
  if (complaint.source === added.source || complaint.added.some(({ source }) => source === added.source)) return happened();
  const arrived: readonly Fact[] = [{ type: 'MailAdded', ...added }, ...(added.automatic ? [] : conflictsIn(complaint, named))];
  const question = openQuestion(complaint.inquiry);
  // Any word of the complainant after our question ends the waiting: whether it answers is for a person to read.
  if (!question || added.automatic || added.receivedAt < question.askedAt) return happened(...arrived);
  return happened(...arrived, { type: 'QuestionEnded', content: question.content, how: 'answered', endedAt: added.receivedAt });
}

function removeMail(complaint: Complaint, { source, to }: Extract<Command, { type: 'RemoveMail' }>, setting: Setting): Decision {
  if (!complaint.added.some((known) => known.source === source)) return happened();
  return ifManager(complaint, setting, () => happened({ type: 'MailRemoved', source, to }));
}

function restore(complaint: Complaint, setting: Setting): Decision {
  return ifManager(complaint, setting, () => {
    if (complaint.status === 'open') return happened();
    return complaint.status === 'closed' ? refuse('is-closed') : happened({ type: 'ComplaintRestored', from: complaint.into });
  });
}

type Close = Extract<Command, { type: 'CloseComplaint' }>;

/** Without an answer of ours only what was settled, withdrawn or is not ours to handle; and then only settled needs the whole checklist. */
function close(complaint: Complaint, { how, note }: Close, setting: Setting): Decision {
  const { complainant, nature, inquiry } = complaint;
  return ifOwner(complaint, setting, () => {
    if (complainant === 'unknown' || nature === 'unknown') return refuse('not-described');
    if (!note || !how) return refuse('reason-missing');
    const { byHand } = ENDING_RULES[how];
    if (!byHand.includes(stepOf(complaint))) return { ...refuse('not-now', complaint.owner), step: stepOf(complaint) };
    if (how === 'settled' && openTasks(nature, inquiry).length > 0) return refuse('tasks-open');
    return happened({ type: 'ComplaintClosed', how, note }, ...endsHearing(complaint, 'closed'));
  });
}

function reopen(complaint: Complaint, receivedAt: Instant, setting: Setting): Decision {
  const { calendar, zone } = setting;
  const [reaction, whole] = [
    termFrom(receivedAt, REACTION_DAYS, calendar, zone),
    termFrom(receivedAt, WHOLE_DAYS, calendar, zone),
  ];
  return ifManager(complaint, setting, () => {
    // Teams repeats a click when our answer was slow: what was opened again and still is, is a yes.
    const unsatisfied = stepOf(complaint) === 'unsatisfied';
    // A second look that did not satisfy goes to the mediator or ends: nobody is sent around for ever (F76).
    if (unsatisfied && complaint.round > 1) return refuse('reopened-once');
    if (complaint.status === 'open' && !unsatisfied) return complaint.round > 1 ? happened() : refuse('is-open');
    if (complaint.status !== 'closed' && !unsatisfied)
      return notOpen(complaint, { type: 'ReopenComplaint', receivedAt }, setting);
    return happened({ type: 'ComplaintReopened', receivedAt, reaction, whole });
  });
}

type Propose = Extract<Command, { type: 'ProposeAddress' }>;

/** The new address must answer, and the old one if there is one: a stranger must not turn a complaint's letters to himself (F59). */
function proposeAddress(complaint: Complaint, { content, letters }: Propose, setting: Setting): Decision {
  return ifManager(complaint, setting, () => {
    if (complaint.proposal?.content === content || complaint.contact === content) return happened();
    const asked = SIDES.flatMap((side) => (letters[side] ? [{ side, content: letters[side] }] : []));
    const written = asked.map(({ side, content }) => writing(`address-${side}`, complaint, content));
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
  // Practice must not become part of a real complaint, nor make one.
  if (complaint.training && isPerson(setting.by)) return refuse(isMember(setting.by) ? 'is-training' : 'not-in-team');
  switch (command.type) {
    case 'MergeComplaint': {
      const { into } = command;
      // The door put the complaint's own number there when it was asked to merge with itself.
      if (complaint.absorbed.includes(into)) return refuse('merge-with-itself');
      // It would be destroyed with the other one.
      if (complaint.hold) return refuse('on-hold');
      return ifManager(complaint, setting, () =>
        happened({ type: 'ComplaintMerged', into }, ...endsHearing(complaint, 'closed')),
      );
    }
    case 'AbsorbComplaint': {
      const { from, named = [] } = command;
      if (complaint.absorbed.includes(from)) return happened();
      // Who must not know of the one must not read it in the other.
      const people = named.filter((id) => !complaint.persons.conflicts.some(({ person }) => person === id));
      const barred: readonly Fact[] = people.length > 0 ? [{ type: 'ConflictProposed', people }] : [];
      return happened({ type: 'ComplaintAbsorbed', from }, ...barred, ...endings(complaint, people));
    }
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

/** Who of the team may send a letter of this kind, besides the owner. */
const SENDERS: { readonly [letter in LetterKind]?: (by: Person, complaint: Complaint) => boolean } = {
  'read-back': (by, { recordedBy }) => recordedBy === by.id || isLead(by),
  'privacy-request': isLead,
};

function sendLetter(complaint: Complaint, command: Extract<Command, { type: 'SendLetter' }>, setting: Setting): Decision {
  const { letter = 'reply', content } = command;
  const { by } = setting;
  const maySend = isPerson(by) && isMember(by) && SENDERS[letter]?.(by, complaint);
  if (!maySend && !isOwner(by, complaint)) return notOwner(complaint, setting);
  if (isWritten(complaint, content)) return happened();
  if (letter === 'privacy-request') {
    // Previewed by two people at once: one letter says it.
    if (isRequestConfirmed(complaint)) return happened();
    if (!openRequest(complaint)) return refuse('flag-unknown');
  }
  return happened(writing(letter, complaint, content));
}

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
  const { owner, assigned } = complaint;
  if (owner && assigned?.to !== by.id) return refuse('already-claimed', owner);
  // A second look is another person's (F114).
  if (complaint.earlierOwners.includes(by.id)) return refuse('second-handler');
  if (!notInvolved) return refuse('not-declared');
  const claimed: Fact = { type: 'HandlerClaimed', handler: by.id, notInvolved: true };
  if (!owner) return happened(claimed);
  return happened(
    { type: 'HandlerReleased', handler: owner.id, reason: assigned?.reason ?? '' },
    claimed,
    ...handsHearingOver(complaint),
  );
}

function release(complaint: Complaint, reason: string | undefined, { by }: Setting): Decision {
  if (!isMember(by)) return refuse('not-in-team');
  if (!complaint.owner) return refuse('nobody-owns');
  if (!isOwner(by, complaint) && !isLead(by)) return refuse('not-owner', complaint.owner);
  if (!reason) return refuse('reason-missing');
  return happened({ type: 'HandlerReleased', handler: complaint.owner.id, reason }, ...endsHearing(complaint, 'released'));
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
