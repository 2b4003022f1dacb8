/** After the answer: is the complainant satisfied (S11), and where it goes when not (S12). */
import type { Added, Complaint, ContentId, Fact, LetterKind } from './complaint.ts';
import { type Decision, happened, ifManager, ifOwner, isWritten, refuse, type Setting, writing } from './decision.ts';
import { isPerson } from './permissions.ts';
import { isAsked, type Step, stepOf } from './steps.ts';
import { addDays, type Day, dayAt, type Instant } from './time.ts';

/** How the handling and the outcome were found, asked apart (facts 3.3, 7). */
export const SCORES = ['good', 'fair', 'poor'] as const;
export type Score = (typeof SCORES)[number];

/** Why somebody is not satisfied; free text stands beside it. */
export const DISSATISFACTIONS = ['facts', 'not-heard', 'solution', 'too-late', 'treated', 'unclear', 'other'] as const;
export type Dissatisfaction = (typeof DISSATISFACTIONS)[number];

/** How a complaint ended. */
export const ENDINGS = [
  'satisfied',
  'no-answer',
  'unsatisfied',
  'mediated',
  'settled',
  'withdrawn',
  'not-handled',
  'not-asked',
] as const;
export type Ending = (typeof ENDINGS)[number];

/** At which steps a person may end a complaint so; the others come by themselves. */
export const ENDING_RULES: Readonly<Record<Ending, { readonly byHand: readonly Step[] }>> = {
  satisfied: { byHand: [] },
  'no-answer': { byHand: [] },
  unsatisfied: { byHand: ['unsatisfied', 'mediation'] },
  mediated: { byHand: [] },
  settled: {
    byHand: ['claimed', 'investigating', 'waiting', 'hearing', 'extended', 'answered', 'asked', 'unsatisfied', 'mediation'],
  },
  withdrawn: {
    byHand: ['claimed', 'investigating', 'waiting', 'hearing', 'extended', 'answered', 'asked', 'unsatisfied', 'mediation'],
  },
  'not-handled': { byHand: ['claimed', 'investigating', 'waiting', 'hearing', 'extended'] },
  'not-asked': { byHand: ['answered'] },
};

/** The endings that the complainant hears of by a letter of that name; of the others they have heard. */
export const ENDING_LETTERS = ['withdrawn', 'not-handled', 'unsatisfied'] as const satisfies readonly (Ending & LetterKind)[];

/** The letter that this ending asks for and that was not written yet; one of an earlier round tells nothing of this one. */
export function endingLetter({ status, ending, letters, receivedAt }: Complaint): (typeof ENDING_LETTERS)[number] | undefined {
  const kind = status === 'closed' ? ENDING_LETTERS.find((one) => one === ending) : undefined;
  const told = letters.some(
    ({ letter, sentAt, stuck }) =>
      letter === kind && stuck !== 'bounced' && stuck !== 'refused' && (sentAt === undefined || sentAt >= receivedAt),
  );
  return told ? undefined : kind;
}

/** Whether we do what the mediator says. */
export const FOLLOWED = ['yes', 'partly', 'no'] as const;
export type Followed = (typeof FOLLOWED)[number];

export interface Satisfaction {
  readonly satisfied: boolean;
  readonly process?: Score;
  readonly outcome?: Score;
  readonly reasons: readonly Dissatisfaction[];
  /** What was said besides. */
  readonly content?: ContentId;
  /** `mail`: a person read the answer in a mail and says what it means; `phone`: it was said. */
  readonly how: 'link' | 'mail' | 'phone';
}

/** The question and what follows on silence. */
export interface SatisfactionQuestion {
  readonly letter: ContentId;
  /** Goes once when nothing is heard; previewed with the question. */
  readonly reminder: ContentId;
  readonly remindOn: Day;
  readonly until: Day;
}

/** The complainant agreed that a mediator looks at it. */
export interface Referral {
  readonly consent: ContentId;
  readonly mediator: ContentId;
  /** What the mediator may see, picked by hand. */
  readonly documents: ContentId;
  readonly until: Day;
}

export interface Verdict {
  readonly followed: Followed;
  readonly verdict: ContentId;
  readonly reason?: ContentId;
  readonly letter: ContentId;
}

export type AftercareFact =
  | ({ readonly type: 'SatisfactionAsked' } & SatisfactionQuestion)
  | ({ readonly type: 'SatisfactionAnswered' } & Satisfaction)
  | ({ readonly type: 'MediatorAsked' } & Referral)
  | ({ readonly type: 'VerdictReceived' } & Verdict);

export type AftercareCommand =
  | ({ readonly type: 'AskSatisfaction' } & SatisfactionQuestion)
  | ({ readonly type: 'AnswerSatisfaction' /** The question that was answered. */; readonly asked: ContentId } & Satisfaction)
  /** `letter` to the complainant; `toMediator` to the mediator. Both as previewed. */
  | ({ readonly type: 'AskMediator'; readonly letter: ContentId; readonly toMediator: ContentId } & Referral)
  | ({ readonly type: 'ReceiveVerdict' } & Verdict);

/** What happened after the answer of this round. */
export interface Aftercare {
  readonly asked?: SatisfactionQuestion & {
    /** Letters go elsewhere since: the reminder was previewed for an address that is over. */
    readonly moved?: true;
  };
  /** The source of the newest mail in answer to it. */
  readonly reply?: string;
  readonly answer?: Satisfaction & { readonly at: Instant };
  readonly mediation?: Referral & {
    readonly verdict?: { readonly followed: Followed; readonly verdict: ContentId };
  };
}

export const noAftercare: Aftercare = {};

export function evolveAftercare(aftercare: Aftercare, fact: AftercareFact, at: Instant): Aftercare {
  switch (fact.type) {
    case 'SatisfactionAsked': {
      const { type, ...asked } = fact;
      return { ...aftercare, asked };
    }
    case 'SatisfactionAnswered': {
      const { type, ...answer } = fact;
      return { ...aftercare, answer: { ...answer, at } };
    }
    case 'MediatorAsked': {
      const { type, ...mediation } = fact;
      return { ...aftercare, mediation };
    }
    case 'VerdictReceived': {
      const { followed, verdict } = fact;
      return aftercare.mediation
        ? { ...aftercare, mediation: { ...aftercare.mediation, verdict: { followed, verdict } } }
        : aftercare;
    }
  }
}

/** Letters go to another address from now on. */
export const movedAway = (aftercare: Aftercare): Aftercare =>
  aftercare.asked ? { ...aftercare, asked: { ...aftercare.asked, moved: true } } : aftercare;

/** Only who can have read the question can be silent: the letter left, or nobody can tell. */
const mayBeSilent = (complaint: Complaint): boolean =>
  isAsked(complaint) &&
  complaint.letters.some(
    ({ content, sentAt, stuck }) =>
      content === complaint.aftercare.asked?.letter && (sentAt !== undefined || stuck === 'unknown'),
  );

/** A plain mail in answer to the question; what it says, a person reads (F74). */
export const isAnswerByMail = ({ answers, automatic }: Pick<Added, 'answers' | 'automatic'>): boolean =>
  !automatic && (answers === 'satisfaction' || answers === 'satisfaction-reminder');

/** It came after the question of this round. By the order of the record: the clocks of mailboxes differ. */
export const withReply = (aftercare: Aftercare, mail: Added): Aftercare =>
  aftercare.asked && isAnswerByMail(mail) ? { ...aftercare, reply: mail.source } : aftercare;

/** The newest to the question of this round. */
export const answerByMail = ({ added, aftercare: { reply } }: Complaint): Added | undefined =>
  added.find(({ source }) => source === reply);

/** What the clock does about a question without an answer; nothing while a mail waits for a person who says what it means. */
export function silenceAfter(
  complaint: Complaint,
): { readonly remind?: ContentId; readonly remindOn: Day; readonly until: Day } | undefined {
  const { asked, answer } = complaint.aftercare;
  if (!asked || answer || !mayBeSilent(complaint) || answerByMail(complaint)) return undefined;
  const { reminder, remindOn, until, moved } = asked;
  return { remindOn, until, remind: moved || isWritten(complaint, reminder) ? undefined : reminder };
}

/** The silence was written down, and then an answer came: it still counts. */
export const wasSilent = ({ status, ending, aftercare }: Complaint): boolean =>
  status === 'closed' && ending === 'no-answer' && aftercare.asked !== undefined && !aftercare.answer;

export function decideAftercare(complaint: Complaint, command: AftercareCommand, setting: Setting): Decision {
  switch (command.type) {
    case 'AskSatisfaction':
      return ifOwner(complaint, setting, () => {
        const { type, ...asked } = command;
        if (isWritten(complaint, asked.letter)) return happened();
        if (asked.remindOn <= dayAt(setting.now, setting.zone) || asked.until <= asked.remindOn) return refuse('day-not-later');
        return happened({ type: 'SatisfactionAsked', ...asked }, writing('satisfaction', complaint, asked.letter));
      });
    case 'AnswerSatisfaction':
      return ifManager(complaint, setting, () => answerSatisfaction(complaint, command, setting));
    case 'AskMediator':
      return askMediator(complaint, command, setting);
    case 'ReceiveVerdict':
      return ifManager(complaint, setting, () => receiveVerdict(complaint, command));
  }
}

type AnswerSatisfaction = Extract<AftercareCommand, { type: 'AnswerSatisfaction' }>;

/**
 * Once, by the complainant's link; or by the handler who read it in a mail or heard it. An answer that comes after the silence was
 * written down still counts: nobody is told that they were too late to be satisfied.
 */
function answerSatisfaction(complaint: Complaint, command: AnswerSatisfaction, { by }: Setting): Decision {
  const { type, asked, ...answer } = command;
  const { aftercare, status } = complaint;
  const { answer: before } = aftercare;
  const current = aftercare.asked?.letter === asked;
  // Pressed twice, the second time says nothing new.
  if (current && before?.satisfied === answer.satisfied && before.content === answer.content) return happened();
  if (!current || before || (status !== 'open' && !wasSilent(complaint)))
    return isPerson(by) ? { ...refuse('not-now', complaint.owner), step: stepOf(complaint) } : refuse('link-over');
  const answered: Fact = { type: 'SatisfactionAnswered', ...answer };
  return answer.satisfied ? happened(answered, { type: 'ComplaintClosed', how: 'satisfied' }) : happened(answered);
}

type AskMediator = Extract<AftercareCommand, { type: 'AskMediator' }>;

/** The letter to the mediator came back or was refused: nobody has it. */
export const packageReturned = ({ letters }: Complaint): boolean => {
  const stuck = letters.findLast(({ letter }) => letter === 'mediator-package')?.stuck;
  return stuck === 'bounced' || stuck === 'refused';
};

/** The mediator's day lies not further than this many calendar days ahead. */
export const MEDIATION_MOST_DAYS = 92;

/** With the complainant's consent, once in a complaint: what the mediator says is the end of it (F76, F77). */
function askMediator(complaint: Complaint, command: AskMediator, setting: Setting): Decision {
  const { consent, mediator, documents, until, letter, toMediator } = command;
  if (isWritten(complaint, letter)) return happened();
  return ifManager(complaint, setting, () => {
    const before = complaint.aftercare.mediation || complaint.letters.some((one) => one.letter === 'mediator-package');
    if (before && !packageReturned(complaint)) return refuse('mediator-once');
    if (!consent) return refuse('consent-missing');
    const today = dayAt(setting.now, setting.zone);
    if (until <= today) return refuse('day-not-later');
    if (until > addDays(today, MEDIATION_MOST_DAYS)) return refuse('day-too-late');
    return happened(
      { type: 'MediatorAsked', consent, mediator, documents, until },
      writing('mediator-referral', complaint, letter),
      writing('mediator-package', complaint, toMediator),
    );
  });
}

type ReceiveVerdict = Extract<AftercareCommand, { type: 'ReceiveVerdict' }>;

/** Followed where possible; where not, the complainant hears why (S12). */
function receiveVerdict(complaint: Complaint, { followed, verdict, reason, letter }: ReceiveVerdict): Decision {
  if (isWritten(complaint, letter)) return happened();
  if (followed !== 'yes' && !reason) return refuse('reason-missing');
  return happened({ type: 'VerdictReceived', followed, verdict, reason, letter }, writing('verdict', complaint, letter), {
    type: 'ComplaintClosed',
    how: 'mediated',
  });
}
