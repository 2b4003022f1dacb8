/** What may be done with an open complaint, as one table: the first five stand below it, the others behind 'more'. */
import { endingLetter, packageReturned } from '../core/aftercare.ts';
import type { Command } from '../core/commands.ts';
import { awaitsReadBack, type Complaint, type ComplaintNumber } from '../core/complaint.ts';
import { MOST_EXTENSIONS } from '../core/extension.ts';
import { isPlanned } from '../core/hearing.ts';
import { hasBegun, needsAgreements } from '../core/inquiry.ts';
import { contactOf, type Papers } from '../core/papers.ts';
import { ALLOWED, stepOf } from '../core/steps.ts';
import type { Button } from './cards.ts';
import type { TextKey, Texts } from './texts.ts';

/** What the reader may do: `act` as its owner; `manage` as its owner or the lead; `lead` as the lead. */
export interface May {
  readonly act: boolean;
  readonly manage: boolean;
  readonly lead: boolean;
}

interface Row {
  readonly title: TextKey;
  readonly verb: string;
  /** It is offered where this may be asked (`bot/core/steps.ts`). */
  readonly command: Command['type'];
  readonly by: keyof May;
  readonly when?: (complaint: Complaint, papers: Papers) => boolean;
}

const canBeWritten = (complaint: Complaint, papers: Papers): boolean => contactOf(complaint, papers) !== undefined;
const isAway = ({ owner, absence }: Complaint): boolean => owner !== undefined && absence?.handler === owner.id;
const isOpen = ({ status }: Complaint): boolean => status === 'open';
const isUnsatisfied = (complaint: Complaint): boolean => stepOf(complaint) === 'unsatisfied';

/** The order is that of importance: what the step asks for first, what is always there later. */
const ROWS: readonly Row[] = [
  { title: 'mediator.next', verb: 'not-satisfied', command: 'AskMediator', by: 'manage', when: isUnsatisfied },
  { title: 'mediator.title', verb: 'ask-mediator', command: 'AskMediator', by: 'manage', when: packageReturned },
  { title: 'mediator.verdict', verb: 'ask-verdict', command: 'ReceiveVerdict', by: 'manage' },
  {
    title: 'mediator.ending',
    verb: 'ending-letter',
    command: 'SendLetter',
    by: 'act',
    when: (complaint, papers) => endingLetter(complaint) !== undefined && canBeWritten(complaint, papers),
  },
  { title: 'agreements.title', verb: 'agreements', command: 'SendLetter', by: 'act', when: needsAgreements },
  { title: 'satisfaction.ask', verb: 'ask-satisfaction', command: 'AskSatisfaction', by: 'act' },
  { title: 'assign.title', verb: 'ask-assign', command: 'AssignHandler', by: 'lead', when: isAway },
  {
    title: 'open.reopen',
    verb: 'reopen',
    command: 'ReopenComplaint',
    by: 'manage',
    when: ({ status, round }) => status === 'closed' || round === 1,
  },
  {
    title: 'open.restore',
    verb: 'restore',
    command: 'RestoreComplaint',
    by: 'manage',
    when: ({ status }) => status === 'dismissed',
  },
  { title: 'open.detach', verb: 'restore', command: 'RestoreComplaint', by: 'manage', when: ({ status }) => status === 'merged' },
  {
    title: 'open.read-back',
    verb: 'ask-read-back',
    command: 'SendLetter',
    by: 'manage',
    when: (complaint, papers) => isOpen(complaint) && awaitsReadBack(complaint) && canBeWritten(complaint, papers),
  },
  { title: 'open.call', verb: 'call', command: 'LogCall', by: 'act' },
  { title: 'open.letter', verb: 'letter', command: 'SendLetter', by: 'act', when: isOpen },
  {
    title: 'inquiry.title',
    verb: 'inquiry',
    command: 'OpenComplaint',
    by: 'manage',
    when: ({ status, owner, inquiry }) => (status === 'open' && owner !== undefined) || hasBegun(inquiry),
  },
  {
    title: 'hearing.report.title',
    verb: 'write-hearing-report',
    command: 'SendReport',
    by: 'act',
    when: ({ hearing }) => hearing?.status === 'held' && hearing.attended === true && !hearing.report,
  },
  {
    title: 'hearing.title',
    verb: 'propose-hearing',
    command: 'ProposeHearing',
    by: 'act',
    when: (complaint, papers) => !isPlanned(complaint) && canBeWritten(complaint, papers),
  },
  { title: 'open.details', verb: 'details', command: 'DescribeComplaint', by: 'manage' },
  {
    title: 'extension.title',
    verb: 'extend',
    command: 'ExtendTerm',
    by: 'manage',
    when: ({ extensions }) => extensions.length < MOST_EXTENSIONS,
  },
  { title: 'open.close', verb: 'ask-close', command: 'CloseComplaint', by: 'act', when: isOpen },
  {
    title: 'open.release',
    verb: 'ask-release',
    command: 'ReleaseComplaint',
    by: 'manage',
    when: ({ owner }) => owner !== undefined,
  },
  {
    title: 'assign.title',
    verb: 'ask-assign',
    command: 'AssignHandler',
    by: 'lead',
    when: (complaint) => isOpen(complaint) && !isAway(complaint),
  },
  { title: 'dismiss.title', verb: 'ask-dismiss', command: 'DismissComplaint', by: 'manage', when: isOpen },
  { title: 'flag.title', verb: 'flags', command: 'RaiseFlag', by: 'manage', when: isOpen },
  { title: 'persons.title', verb: 'persons', command: 'InvolvePerson', by: 'manage' },
  { title: 'trail.title', verb: 'trail', command: 'OpenComplaint', by: 'manage' },
  {
    title: 'merge.title',
    verb: 'ask-merge',
    command: 'MergeComplaint',
    by: 'manage',
    when: (complaint) => isOpen(complaint) && !complaint.training,
  },
  { title: 'split.title', verb: 'ask-split', command: 'SplitComplaint', by: 'manage', when: ({ training }) => !training },
  { title: 'hold.title', verb: 'ask-hold', command: 'HoldComplaint', by: 'lead', when: ({ hold }) => !hold },
  { title: 'hold.lift', verb: 'lift-hold', command: 'LiftHold', by: 'lead', when: ({ hold }) => hold !== undefined },
  { title: 'access.title', verb: 'ask-subject-access', command: 'GiveAccess', by: 'lead' },
  { title: 'erase.title', verb: 'ask-erase', command: 'EraseContent', by: 'lead', when: ({ erased }) => !erased },
];

/** A card shows six buttons at the most. */
const MOST = 6;

interface Offer {
  readonly number: ComplaintNumber;
  readonly complaint: Complaint;
  readonly papers: Papers;
  readonly may: May;
}

function offered({ number, complaint, papers, may }: Offer, t: Texts): readonly Button[] {
  const allowed = ALLOWED[stepOf(complaint)];
  return ROWS.filter(({ command, by, when }) => may[by] && allowed.includes(command) && (when?.(complaint, papers) ?? true)).map(
    ({ title, verb }) => ({ title: t(title), verb, number }),
  );
}

/** Below the complaint itself. */
export function firstButtons(offer: Offer, t: Texts): readonly Button[] {
  const all = offered(offer, t);
  if (all.length <= MOST) return all;
  return [...all.slice(0, MOST - 1), { title: t('open.more'), verb: 'more', number: offer.number }];
}

/** Behind 'more'. */
export const otherButtons = (offer: Offer, t: Texts): readonly Button[] => offered(offer, t).slice(MOST - 1);
