/**
 * Who may press which button of a complaint, in one table: looked at before the row runs, and again by the road when it decides. A
 * button that is not in it is nobody's. What is about no single complaint stands with its own row.
 */
import type { Complaint } from '../core/complaint.ts';
import { notOwner, type Refusal, refuse } from '../core/decision.ts';
import { isDeputy, isLead, isOwner, type Person, runs } from '../core/permissions.ts';

/**
 * `team`: everybody of the team whom it is not about. `run`: its owner and the lead. `own`: its owner alone. `lead`: who leads in it.
 * `second`: who leads in it, or the deputy as a second person. `task`: who runs it or was given a task. `reporter`: who runs it or wrote
 * it down.
 */
const AUDIENCES = {
  team: ['claim', 'refresh', 'why', 'open', 'ask-access', 'send-access'],
  run: [
    'address',
    'preview-address',
    'send-address',
    'ask-dismiss',
    'dismiss',
    'ask-merge',
    'merge',
    'ask-split',
    'split',
    'more',
    'details',
    'save-details',
    'reopen',
    'restore',
    'ask-release',
    'release',
    'files',
    'open-file',
    'flags',
    'raise-flags',
    'preview-privacy-request',
    'send-privacy-request',
    'inquiry',
    'assign-task',
    'save-assign',
    'extend',
    'preview-extension',
    'send-extension',
    'mail-satisfied',
    'mail-unsatisfied',
    'not-satisfied',
    'ask-mediator',
    'change-mediator',
    'mask-mediator',
    'preview-mediator',
    'send-mediator',
    'ask-verdict',
    'preview-verdict',
    'send-verdict',
    'ask-cancel-hearing',
    'cancel-hearing',
    'choose-hearing',
    'mail-hearing',
    'mail-no-hearing',
    'hold-hearing',
    'save-hearing-held',
    'text-agreed',
    'text-corrected',
    'print',
    'print-public',
    'trail',
    'persons',
    'ask-involve',
    'involve',
    'ask-remove-person',
    'remove-person',
    'ask-conflict',
    'name-conflict',
    'ask-answer-access',
    'answer-access',
  ],
  own: [
    'agreements',
    'agreements-words',
    'preview-agreements',
    'send-agreements',
    'call',
    'log-call',
    'ask-close',
    'close',
    'letter',
    'preview-letter',
    'send-letter',
    'ask-question',
    'preview-question',
    'send-question',
    'ask-person',
    'preview-person',
    'send-person',
    'judge',
    'save-judgement',
    'conclude',
    'preview-conclusion',
    'send-conclusion',
    'ask-satisfaction',
    'send-satisfaction',
    'ending-letter',
    'preview-ending',
    'send-ending',
    'propose-hearing',
    'hearing-moments',
    'preview-hearing',
    'send-hearing',
    'write-hearing-report',
    'preview-hearing-report',
    'send-hearing-report',
  ],
  lead: [
    'ask-assign',
    'assign',
    'ask-vouch',
    'vouch',
    'ask-flag',
    'handle-flag',
    'ask-hold',
    'save-hold',
    'lift-hold',
    'ask-erase',
    'erase-complaint',
    'ask-subject-access',
    'give-subject-access',
  ],
  second: ['ask-decide-conflict', 'decide-conflict'],
  task: ['finish-task', 'save-task'],
  reporter: ['ask-read-back', 'send-read-back', 'skip-read-back'],
} as const;

type Audience = keyof typeof AUDIENCES;

const audienceOf: ReadonlyMap<string, Audience> = new Map(
  Object.entries(AUDIENCES).flatMap(([audience, verbs]) => verbs.map((verb) => [verb, audience as Audience] as const)),
);

const RULES: Readonly<Record<Audience, (by: Person, complaint: Complaint) => boolean>> = {
  team: () => true,
  run: runs,
  own: isOwner,
  lead: isLead,
  second: (by) => isLead(by) || isDeputy(by),
  task: (by, complaint) => runs(by, complaint) || complaint.inquiry.tasks.some((task) => task.by === by.id),
  reporter: (by, complaint) => runs(by, complaint) || complaint.recordedBy === by.id,
};

/** Why this colleague may not press it, or nothing. Whether it fits the step is for the road to say. */
export function notForThem(verb: string, by: Person, complaint: Complaint): Refusal | undefined {
  const audience = audienceOf.get(verb);
  if (audience && RULES[audience](by, complaint)) return undefined;
  if (audience === 'lead' || audience === 'second') return refuse('not-lead');
  if (audience === 'own') return notOwner(complaint, { by });
  return refuse(complaint.owner ? 'not-owner' : 'not-lead', complaint.owner);
}
