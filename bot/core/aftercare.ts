/** After the answer: is the complainant satisfied (S11), and where it goes when not (S12). */
import type { Complaint, ContentId, Fact } from './complaint.ts';
import { type Decision, happened, ifManager, ifOwner, isWritten, refuse, type Setting, writing } from './decision.ts';
import { isPerson } from './permissions.ts';
import type { Step } from './steps.ts';
import { type Day, dayAt, type Instant } from './time.ts';

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
  unsatisfied: { byHand: ['unsatisfied'] },
  mediated: { byHand: [] },
  settled: { byHand: ['claimed', 'investigating', 'waiting', 'extended', 'answered', 'asked', 'unsatisfied'] },
  withdrawn: { byHand: ['claimed', 'investigating', 'waiting', 'extended', 'answered', 'asked', 'unsatisfied'] },
  'not-handled': { byHand: ['claimed', 'investigating', 'waiting', 'extended'] },
  'not-asked': { byHand: ['answered'] },
};

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

export type AftercareFact =
  /** `letter`: the question; `reminder`: the letter that goes once when nothing is heard, previewed with it. */
  | {
      readonly type: 'SatisfactionAsked';
      readonly letter: ContentId;
      readonly reminder: ContentId;
      readonly remindOn: Day;
      readonly until: Day;
    }
  | ({ readonly type: 'SatisfactionAnswered' } & Satisfaction)
  /** The complainant agreed that a mediator looks at it. `documents`: what the mediator may see, picked by hand. */
  | {
      readonly type: 'MediatorAsked';
      readonly consent: ContentId;
      readonly mediator: ContentId;
      readonly documents: ContentId;
      readonly until: Day;
    }
  | {
      readonly type: 'VerdictReceived';
      readonly followed: Followed;
      readonly verdict: ContentId;
      readonly reason?: ContentId;
      readonly letter: ContentId;
    };

export type AftercareCommand =
  | {
      readonly type: 'AskSatisfaction';
      readonly letter: ContentId;
      readonly reminder: ContentId;
      readonly remindOn: Day;
      readonly until: Day;
    }
  | ({ readonly type: 'AnswerSatisfaction' /** The question that was answered. */; readonly asked: ContentId } & Satisfaction)
  /** `letter` to the complainant; `package` to the mediator. Both as previewed. */
  | {
      readonly type: 'AskMediator';
      readonly consent: ContentId;
      readonly mediator: ContentId;
      readonly documents: ContentId;
      readonly until: Day;
      readonly letter: ContentId;
      readonly toMediator: ContentId;
    }
  | {
      readonly type: 'ReceiveVerdict';
      readonly followed: Followed;
      readonly verdict: ContentId;
      readonly reason?: ContentId;
      readonly letter: ContentId;
    };

/** What happened after the answer of this round. */
export interface Aftercare {
  readonly asked?: { readonly letter: ContentId; readonly reminder: ContentId; readonly remindOn: Day; readonly until: Day };
  readonly answer?: Satisfaction & { readonly at: Instant };
  readonly mediation?: {
    readonly consent: ContentId;
    readonly mediator: ContentId;
    readonly documents: ContentId;
    readonly until: Day;
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

export function decideAftercare(complaint: Complaint, command: AftercareCommand, setting: Setting): Decision {
  switch (command.type) {
    case 'AskSatisfaction':
      return ifOwner(complaint, setting, () => {
        const { type, ...asked } = command;
        if (isWritten(complaint, asked.letter)) return happened();
        return happened({ type: 'SatisfactionAsked', ...asked }, writing('satisfaction', complaint, asked.letter));
      });
    case 'AnswerSatisfaction':
      return answerSatisfaction(complaint, command, setting);
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
function answerSatisfaction(complaint: Complaint, command: AnswerSatisfaction, setting: Setting): Decision {
  const { type, asked, ...answer } = command;
  const { aftercare, status, ending } = complaint;
  const lateAnswer = status === 'closed' && ending === 'no-answer';
  if (aftercare.asked?.letter !== asked || aftercare.answer || (status !== 'open' && !lateAnswer)) {
    const same = aftercare.asked?.letter === asked && aftercare.answer?.satisfied === answer.satisfied;
    return same && !isPerson(setting.by) ? happened() : refuse('link-over');
  }
  const write = (): Decision => {
    const answered: Fact = { type: 'SatisfactionAnswered', ...answer };
    return answer.satisfied && !lateAnswer
      ? happened(answered, { type: 'ComplaintClosed', how: 'satisfied' })
      : happened(answered);
  };
  return isPerson(setting.by) ? ifManager(complaint, setting, write) : write();
}

type AskMediator = Extract<AftercareCommand, { type: 'AskMediator' }>;

/** With the complainant's consent, once in a complaint: what the mediator says is the end of it (F76, F77). */
function askMediator(complaint: Complaint, command: AskMediator, setting: Setting): Decision {
  const { consent, mediator, documents, until, letter, toMediator } = command;
  if (isWritten(complaint, letter)) return happened();
  return ifManager(complaint, setting, () => {
    if (complaint.aftercare.mediation) return refuse('mediator-once');
    if (until <= dayAt(setting.now, setting.zone)) return refuse('day-not-later');
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
