/**
 * The trail of the protocol (F111): each of its fourteen sentences, and how far this complaint keeps it, with the facts that prove it.
 * Reckoned from the record alone, and for the present round: a complaint that was opened again has to keep them again.
 */
import { type Actor, type Complaint, type Fact, fold, type LetterKind, type Recorded } from './complaint.ts';
import { isPlanned } from './hearing.ts';
import { hasBegun, openTasks } from './inquiry.ts';
import { isBarred, isInvolved } from './persons.ts';
import { type Day, dayAt, type Instant, type Zone } from './time.ts';

export const SENTENCES = ['S1', 'S2', 'S3', 'S4', 'S5', 'S6', 'S7', 'S8', 'S9', 'S10', 'S11', 'S12', 'S13', 'S14'] as const;
export type SentenceKey = (typeof SENTENCES)[number];

/** `late`: done after its day; or not done, and its day went by or the complaint is over. */
export type SentenceState = 'done' | 'open' | 'late' | 'not-needed';

export interface Sentence {
  readonly key: SentenceKey;
  readonly state: SentenceState;
  /** When it was done or, while it is open, begun. */
  readonly at?: Instant;
  readonly by?: Actor;
  /** The last day on which it is in time, while it is not done. */
  readonly due?: Day;
  /** It comes in the next quarterly meeting. */
  readonly quarter?: true;
  /** The facts that show it, oldest first. */
  readonly proof: readonly Recorded[];
}

/** Everything that the rules look at. */
interface Looked {
  readonly complaint: Complaint;
  readonly past: readonly Recorded[];
  /** The facts of the present round. */
  readonly round: readonly Recorded[];
  /** The fact that ended it, when it is over. */
  readonly ended?: Recorded;
  readonly today: Day;
  dayOf(moment: Instant): Day;
}

type Found = Omit<Sentence, 'key'>;

/** What the record shows of each sentence, in their order. `now`: on the clock of this complaint. */
export function trailOf(past: readonly Recorded[], complaint: Complaint, now: Instant, zone: Zone): readonly Sentence[] {
  const start = past.findLastIndex(({ fact }) => fact.type === 'ComplaintReceived' || fact.type === 'ComplaintReopened');
  const round = past.slice(start);
  const dayOf = (moment: Instant): Day => dayAt(moment, zone);
  const ended = complaint.status === 'open' ? undefined : factsOf(round, ...ENDS).at(-1);
  const looked: Looked = { complaint, past, round, ended, today: dayOf(now), dayOf };
  return SENTENCES.map((key) => ({ key, ...unlessOver(RULES[key](looked), looked) }));
}

const ENDS = ['ComplaintClosed', 'ComplaintDismissed', 'ComplaintMerged'] as const;

/** What was no complaint, or went on in another one, owes nothing more. */
function unlessOver(found: Found, { complaint: { status }, ended }: Looked): Found {
  const isMissing = found.state === 'open' || (found.state === 'late' && !found.at);
  return (status === 'dismissed' || status === 'merged') && isMissing ? notNeeded(ended) : found;
}

const RULES: Readonly<Record<SentenceKey, (looked: Looked) => Found>> = {
  S1: ({ past }) => {
    const [received] = factsOf(past, 'ComplaintReceived');
    return { ...done(received), at: received?.fact.receivedAt };
  },
  S2: firstReaction,
  S3: ({ past }) => done(factsOf(past, 'ComplaintReceived')[0]),
  S4: investigated,
  S5: heard,
  S6: confidential,
  S7: ({ complaint, round, ended }) => {
    const claimed = factsOf(round, 'HandlerClaimed').at(-1);
    if (claimed && complaint.owner)
      return { ...done(claimed), proof: [claimed, ...factsOf(round, 'PersonAsked', 'PersonInvolved')] };
    return ended ? notNeeded(ended) : open();
  },
  S8: agreed,
  S9: wholeInTime,
  S10: toldInTime,
  S11: ({ round, complaint, ended }) => {
    const [sent] = sentOf('satisfaction', round, complaint);
    if (sent) return done(sent);
    return ended ? notNeeded(ended) : open(factsOf(round, 'SatisfactionAsked')[0]);
  },
  S12: unsatisfied,
  S13: discussed,
  S14: prevented,
};

/** By a person, within two working days; the automatic receipt is none (F37). */
function firstReaction({ complaint, round, ended, today, dayOf }: Looked): Found {
  const { reactedAt, reaction } = complaint;
  if (!reactedAt) return missing(reaction.due, { ended, today, dayOf });
  const contact = round.findLast(
    ({ fact }) =>
      (fact.type === 'CallLogged' && fact.reached && fact.happenedAt === reactedAt) ||
      ((fact.type === 'LetterSent' || fact.type === 'LetterNoted') && fact.sentAt === reactedAt),
  );
  return inTime(reactedAt, reaction.due, contact, dayOf);
}

function investigated({ complaint, round, ended }: Looked): Found {
  const { inquiry, nature } = complaint;
  const inquired = factsOf(
    round,
    'TaskFinished',
    'QuestionAsked',
    'PersonAsked',
    'PersonAnswered',
    'PartJudged',
    'ConclusionDrawn',
  );
  const first = inquired[0];
  if (inquiry.conclusion) return { ...done(factsOf(inquired, 'ConclusionDrawn').at(-1)), proof: inquired };
  if (!ended) return hasBegun(inquiry) ? { ...open(first), proof: inquired } : open();
  // Settled together: everything that the nature asks was done, only no conclusion was needed.
  return first && openTasks(nature, inquiry).length === 0 ? { ...done(inquired.at(-1)), proof: inquired } : notNeeded(ended);
}

/**
 * Moment, place and form were agreed with the complainant, the talk was held, or the complainant wants none. What was agreed and then
 * fell through has to be agreed again. Without a talk the conclusion shows that it was not needed; the invitation stays the proof.
 */
function heard({ complaint, round, ended }: Looked): Found {
  const { hearing } = complaint;
  const proof = factsOf(round, ...HEARING);
  const of = <Type extends (typeof HEARING)[number]>(type: Type) => factsOf(round, type).at(-1);
  const held = of('HearingHeld');
  const declined = hearing?.status === 'declined' ? of('HearingDeclined') : undefined;
  const agreed = isPlanned(complaint) ? of('HearingChosen') : undefined;
  const found = held ?? declined ?? agreed;
  if (found) return { ...done(found), proof };
  const without = factsOf(round, 'ConclusionDrawn').at(0) ?? ended;
  return without ? notNeeded(...proof, without) : { ...open(proof[0]), proof };
}

const HEARING = [
  'HearingProposed',
  'HearingChosen',
  'HearingWished',
  'HearingDeclined',
  'HearingBooked',
  'HearingMoved',
  'HearingCancelled',
  'HearingHandedOver',
  'HearingHeld',
  'ReportSent',
  'ReportSilent',
] as const;

/** Every reading was by who owned it then, who was involved, or the lead; and by nobody whom it is about. One that was not is proof of the contrary. */
function confidential({ past, ended }: Looked): Found {
  const readings = past.flatMap((recorded, n) => (isReading(recorded.fact) ? [{ recorded, before: past.slice(0, n) }] : []));
  const strange = readings.filter(({ recorded, before }) => !hadReason(recorded, before)).map(({ recorded }) => recorded);
  const last = readings.at(-1)?.recorded;
  if (strange.length > 0) return { state: 'late', at: strange[0]?.at, by: strange[0]?.by, proof: strange };
  if (last) return { ...done(last), proof: readings.map(({ recorded }) => recorded) };
  return ended ? notNeeded(ended) : open();
}

export const isReading = ({ type }: Fact): boolean => type === 'ComplaintOpened' || type === 'AttachmentOpened';

function hadReason({ fact, by }: Recorded, before: readonly Recorded[]): boolean {
  const state = fold(before);
  if (!('person' in by) || state.status === 'unknown' || isBarred(by.person, state)) return false;
  if (fact.type === 'ComplaintOpened' && fact.as === 'lead') return true;
  if (state.owner?.id === by.person) return true;
  if (fact.type === 'ComplaintOpened' && isInvolved(by.person, state)) return true;
  // An attachment is opened after the complaint was, in the same role.
  return (
    fact.type === 'AttachmentOpened' &&
    factsOf(before, 'ComplaintOpened').some((one) => 'person' in one.by && one.by.person === by.person && one.fact.as === 'lead')
  );
}

function agreed({ complaint, round, ended }: Looked): Found {
  const [sent] = sentOf('agreements', round, complaint);
  if (sent) return done(sent);
  const waived = factsOf(round, 'TaskFinished').findLast(({ fact }) => fact.task === 'agreements' && fact.waived);
  if (waived) return notNeeded(waived);
  if (!ended) return open();
  return complaint.inquiry.conclusion ? { state: 'late', proof: [] } : notNeeded(ended);
}

/** Measured against the day that was promised first, whatever was extended since (F42). */
function wholeInTime({ complaint, round, ended, today, dayOf }: Looked): Found {
  const { norm, answeredAt } = complaint;
  if (answeredAt) return inTime(answeredAt, norm.due, sentOf('conclusion', round, complaint).at(-1), dayOf);
  if (complaint.status === 'closed' && ended) return inTime(ended.at, norm.due, ended, dayOf);
  return ended ? notNeeded(ended) : missing(norm.due, { ended, today, dayOf });
}

/** Only when the norm is not met: then the letter with the new day left before the norm was over. */
function toldInTime(looked: Looked): Found {
  const { complaint, round, today, dayOf } = looked;
  const { due } = complaint.norm;
  const [told] = sentOf('extension', round, complaint);
  if (told) return inTime(told.fact.sentAt, due, told, dayOf, factsOf(round, 'TermExtended'));
  const whole = wholeInTime(looked);
  if (whole.at && whole.state === 'done') return notNeeded(...whole.proof);
  return today > due || whole.at ? { state: 'late', due, proof: [] } : open(undefined, due);
}

function unsatisfied({ complaint, round, ended }: Looked): Found {
  const { answer } = complaint.aftercare;
  const [verdict] = factsOf(round, 'VerdictReceived');
  const route = factsOf(round, 'MediatorAsked', 'VerdictReceived');
  if (verdict) return { ...done(verdict), proof: route };
  if (route.length > 0 && !ended) return open(route[0]);
  const said = factsOf(round, 'SatisfactionAnswered');
  if (answer && !answer.satisfied && !ended) return open(said[0]);
  return ended ? notNeeded(...said, ended) : open();
}

/** Practice is discussed by nobody. */
function discussed({ complaint, round, ended }: Looked): Found {
  const said = factsOf(round, 'ComplaintDiscussed').at(-1);
  if (complaint.discussed) return done(said);
  if (complaint.status !== 'closed') return open();
  return complaint.training ? notNeeded(ended) : { ...open(), quarter: true };
}

/** The meeting took a measure, or said that none is needed. What is done with the measure stands in its own record. */
function prevented(looked: Looked): Found {
  const found = discussed(looked);
  if (found.state !== 'done') return found;
  const taken = factsOf(looked.round, 'MeasureLinked');
  if (taken.length > 0) return { ...done(taken.at(-1)), proof: [...found.proof, ...taken] };
  return looked.complaint.discussed?.action ? open(found.proof[0]) : notNeeded(...found.proof);
}

type FactOf<Type extends Fact['type']> = Recorded & { readonly fact: Extract<Fact, { readonly type: Type }> };

const factsOf = <Type extends Fact['type']>(past: readonly Recorded[], ...types: readonly Type[]): readonly FactOf<Type>[] =>
  past.filter((recorded): recorded is FactOf<Type> => types.some((type) => type === recorded.fact.type));

/** The letters of a kind that left in this round and did not come back. */
function sentOf(kind: LetterKind, round: readonly Recorded[], { letters }: Complaint): readonly FactOf<'LetterSent'>[] {
  const arrived = letters.filter(({ letter, stuck }) => letter === kind && stuck !== 'bounced' && stuck !== 'refused');
  return factsOf(round, 'LetterSent').filter(
    ({ fact }) => fact.letter === kind && arrived.some(({ sequence }) => sequence === fact.sequence),
  );
}

const done = (fact: Recorded | undefined): Found => ({ state: 'done', at: fact?.at, by: fact?.by, proof: fact ? [fact] : [] });

const open = (begun?: Recorded, due?: Day): Found => ({
  state: 'open',
  ...(begun && { at: begun.at, by: begun.by }),
  ...(due && { due }),
  proof: begun ? [begun] : [],
});

const notNeeded = (...why: readonly (Recorded | undefined)[]): Found => ({
  state: 'not-needed',
  proof: why.filter((one) => one !== undefined),
});

/** Done at this moment, in time or not. */
function inTime(
  at: Instant,
  due: Day,
  fact: Recorded | undefined,
  dayOf: Looked['dayOf'],
  besides: readonly Recorded[] = [],
): Found {
  const proof = [...besides, ...(fact ? [fact] : [])];
  return dayOf(at) <= due ? { state: 'done', at, by: fact?.by, proof } : { state: 'late', at, by: fact?.by, due, proof };
}

/** Not done yet; over before its day, it is not needed any more. */
function missing(due: Day, { ended, today, dayOf }: Pick<Looked, 'ended' | 'today' | 'dayOf'>): Found {
  if (ended && dayOf(ended.at) <= due) return notNeeded(ended);
  return { state: ended || today > due ? 'late' : 'open', due, proof: [] };
}
