/** On which step a complaint stands, and what may be done there: one table (F86). */
import type { Command } from './commands.ts';
import type { Complaint } from './complaint.ts';
import { isPlanned } from './hearing.ts';
import { hasBegun, openQuestion } from './inquiry.ts';

/** In the order of the protocol. */
export const STEPS = [
  'new',
  'claimed',
  'investigating',
  'waiting',
  'hearing',
  'extended',
  'answered',
  'asked',
  'unsatisfied',
  'mediation',
  'closed',
  'discussed',
  'dismissed',
  'merged',
  'erased',
] as const;
export type Step = (typeof STEPS)[number];

/** The step of a complaint; the furthest that was reached. */
export function stepOf(complaint: Complaint): Step {
  const { status, owner, inquiry, aftercare, extensions } = complaint;
  if (complaint.erased) return 'erased';
  if (complaint.discussed) return 'discussed';
  if (status !== 'open') return status;
  if (aftercare.mediation) return 'mediation';
  if (aftercare.answer && !aftercare.answer.satisfied) return 'unsatisfied';
  if (isAsked(complaint)) return 'asked';
  if (isAnswered(complaint)) return 'answered';
  if (!owner) return 'new';
  if (openQuestion(inquiry)) return 'waiting';
  if (isPlanned(complaint)) return 'hearing';
  if (extensions.length > 0) return 'extended';
  return hasBegun(inquiry) ? 'investigating' : 'claimed';
}

/** The letter with the conclusion of this round is on its way or has left; one that came back or was refused answered nobody. */
export function isAnswered({ inquiry, letters }: Complaint): boolean {
  const letter = inquiry.conclusion && letters.find(({ content }) => content === inquiry.conclusion?.letter);
  return letter !== undefined && (letter.stuck === undefined || letter.stuck === 'unknown');
}

/** The same of the question whether the complainant is satisfied: a letter that came back asked nobody. */
export function isAsked({ aftercare, letters }: Complaint): boolean {
  const letter = letters.find(({ content }) => content === aftercare.asked?.letter);
  return aftercare.asked !== undefined && (letter?.stuck === undefined || letter.stuck === 'unknown');
}

type Type = Command['type'];

/** Who may know is decided as long as there is something to know. */
const knowing: readonly Type[] = [
  'InvolvePerson',
  'RemovePerson',
  'AskAccess',
  'AnswerAccess',
  'NameConflict',
  'ClearConflict',
  'AskException',
  'MakeException',
];
const keeping: readonly Type[] = ['HoldComplaint', 'LiftHold', 'GiveAccess'];
/** At each step, whatever became of it: reading, who may read, and how long it is kept. */
export const READING: readonly Type[] = ['OpenComplaint', 'OpenAttachment', ...knowing, ...keeping];
const always: readonly Type[] = [...READING, 'RemoveMail', 'RaiseFlag', 'HandleFlag', 'DescribeComplaint'];
/** The address may change, a call may be logged and a letter written as long as somebody is talked with. */
const contact: readonly Type[] = [
  'LogCall',
  'SendLetter',
  'ProposeAddress',
  'AnswerAddress',
  'ConfirmText',
  'ReleaseComplaint',
  'AssignHandler',
  'ClaimComplaint',
];
const sorting: readonly Type[] = ['DismissComplaint', 'MergeComplaint', 'SplitComplaint'];
const inquiring: readonly Type[] = [
  'AssignTask',
  'FinishTask',
  'AskComplainant',
  'AskPerson',
  'AnswerPerson',
  'JudgePart',
  'DrawConclusion',
  'ExtendTerm',
  'CloseComplaint',
  'ProposeHearing',
  'ChooseHearing',
  'WishHearing',
  'DeclineHearing',
];
/** A talk that was planned before the answer left still takes place, or does not. */
const talk: readonly Type[] = ['CancelHearing', 'HoldHearing', 'SendReport'];
/** The way back stays open, and the quarterly meeting looks at it. */
const over: readonly Type[] = [
  ...READING,
  'RemoveMail',
  'ReopenComplaint',
  'CloseComplaint',
  'AnswerSatisfaction',
  'HandleFlag',
  'SendLetter',
  'EraseContent',
  'DiscussComplaint',
];
const working = [...always, ...contact, ...sorting, ...inquiring, ...talk];

/** What persons and links may ask at each step; news of the outside world and the clock always come through. */
export const ALLOWED: Readonly<Record<Step, readonly Type[]>> = {
  // Given back while somebody was asked for their side: they still answer.
  new: [...always, ...contact, ...sorting, 'AnswerPerson'],
  claimed: working,
  investigating: working,
  waiting: working,
  hearing: working,
  extended: working,
  // Answered by a question of which the letter was said to have come back.
  answered: [...always, ...contact, ...talk, 'AnswerPerson', 'AskSatisfaction', 'AnswerSatisfaction', 'CloseComplaint'],
  asked: [...always, ...contact, ...talk, 'AnswerSatisfaction', 'CloseComplaint'],
  unsatisfied: [...always, ...contact, ...talk, 'AnswerSatisfaction', 'ReopenComplaint', 'AskMediator', 'CloseComplaint'],
  // Whoever no longer wants a mediator is not held to it.
  mediation: [...always, ...contact, ...talk, 'ReceiveVerdict', 'AskMediator', 'CloseComplaint'],
  closed: over,
  // Somebody may have more to say of it, and the meeting may correct itself.
  discussed: [...over, 'LinkMeasure'],
  dismissed: [...READING, 'RemoveMail', 'RestoreComplaint', 'DismissComplaint', 'HandleFlag', 'EraseContent'],
  merged: [...READING, 'RemoveMail', 'RestoreComplaint', 'MergeComplaint', 'HandleFlag'],
  // The record alone is left.
  erased: ['OpenComplaint', 'EraseContent', 'DiscussComplaint', 'LinkMeasure'],
};
