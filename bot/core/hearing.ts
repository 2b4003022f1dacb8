/**
 * The hearing (S5, toelichting): moments are proposed from real calendars, the complainant chooses moment and form without an account,
 * the event stands in the handler's calendar, and what happens there comes back. Facts: facts/graph B, facts/reliability-domain 1.2.
 */
import type { Added, Complaint, ContentId, Fact, LetterKind, PersonId, Recorded } from './complaint.ts';
import { type Decision, happened, ifManager, ifOwner, isWritten, refuse, type Setting, writing } from './decision.ts';
import { isMember, isPerson } from './permissions.ts';
import { addMinutes, type Day, dayAt, type Instant } from './time.ts';

/** Where and how. */
export const HEARING_FORMS = ['teams', 'office', 'phone'] as const;
export type HearingForm = (typeof HEARING_FORMS)[number];

/** A moment that is free for everybody who is needed. */
export interface Slot {
  readonly start: Instant;
  readonly minutes: number;
}

/** What the complainant brings along. */
export interface Company {
  readonly companion?: true;
  readonly interpreter?: true;
}

/** What the complainant may choose from. */
export interface Proposal {
  /** In the link and in the reservation. */
  readonly proposal: ContentId;
  readonly slots: readonly Slot[];
  readonly forms: readonly HearingForm[];
  /** Colleagues who come along, beside the handler. */
  readonly people: readonly PersonId[];
  readonly letter: ContentId;
  /** The letter that the complainant gets the working day before, previewed with the invitation; it names no handler. */
  readonly reminder: ContentId;
  /** The last day to choose. */
  readonly until: Day;
}

/** Where it stands. */
export interface Booking {
  readonly proposal: ContentId;
  /** Graph's id. */
  readonly event: string;
  /** Whose calendar it is. */
  readonly organiser: PersonId;
  readonly form: HearingForm;
  /** A paper with the address to join. */
  readonly join?: ContentId;
}

export type CalendarAnswer = 'accepted' | 'tentative' | 'declined';

/** Why a hearing is over before it was held. `outlook`: somebody removed it there. */
export type Cancelled = 'handler' | 'outlook' | 'released' | 'closed';

export type HearingFact =
  /** The newest takes the place of an older one. */
  | ({ readonly type: 'HearingProposed' } & Proposal)
  | ({
      readonly type: 'HearingChosen';
      readonly proposal: ContentId;
      readonly slot: Slot;
      readonly form: HearingForm;
      /** A phone number, or a word about companion or interpreter. */
      readonly content?: ContentId;
      readonly how: 'link' | 'mail';
    } & Company)
  /** None of these: the complainant's own wishes are in the paper. */
  | { readonly type: 'HearingWished'; readonly proposal: ContentId; readonly content: ContentId }
  | { readonly type: 'HearingDeclined'; readonly proposal: ContentId; readonly how: 'link' | 'mail' }
  /** It stands in the calendar. `form` is another one than was chosen when the mailbox has no Teams. */
  | ({ readonly type: 'HearingBooked' } & Booking)
  /** Somebody moved it in Outlook, or the handler here. */
  | { readonly type: 'HearingMoved'; readonly proposal: ContentId; readonly slot: Slot; readonly how: 'outlook' | 'handler' }
  /** The complainant's answer in the calendar. */
  | { readonly type: 'HearingAnswered'; readonly proposal: ContentId; readonly answer: CalendarAnswer }
  /** `event` and `organiser`: what to take out of whose calendar; nothing when it never stood there. */
  | {
      readonly type: 'HearingCancelled';
      readonly proposal: ContentId;
      readonly why: Cancelled;
      /** The handler's reason. */
      readonly content?: ContentId;
      readonly event?: string;
      readonly organiser?: PersonId;
    }
  /** Another handler took the complaint over: the event goes to their calendar, at the same moment. */
  | { readonly type: 'HearingHandedOver'; readonly proposal: ContentId; readonly event?: string; readonly organiser?: PersonId }
  /** Held, or nobody came. `content`: who were there, in words; they are involved from then on. */
  | ({
      readonly type: 'HearingHeld';
      readonly proposal: ContentId;
      readonly attended: boolean;
      readonly content?: ContentId;
    } & Company)
  /** The report went to the complainant, to be corrected. */
  | { readonly type: 'ReportSent'; readonly letter: ContentId; readonly until: Day }
  | { readonly type: 'ReportSilent'; readonly letter: ContentId };

export type HearingCommand =
  | ({ readonly type: 'ProposeHearing' } & Proposal)
  | ({
      readonly type: 'ChooseHearing';
      readonly proposal: ContentId;
      readonly start: Instant;
      readonly form: HearingForm;
      readonly content?: ContentId;
      readonly how: 'link' | 'mail';
    } & Company)
  | { readonly type: 'WishHearing'; readonly proposal: ContentId; readonly content: ContentId }
  | { readonly type: 'DeclineHearing'; readonly proposal: ContentId; readonly how: 'link' | 'mail' }
  /** `handler`: for whom it was put there; whoever took the complaint over since gets an event of their own. */
  | ({ readonly type: 'RecordHearingBooked'; readonly handler: PersonId } & Booking)
  | { readonly type: 'RecordHearingMoved'; readonly proposal: ContentId; readonly slot: Slot }
  | {
      readonly type: 'RecordHearingAnswered';
      readonly proposal: ContentId;
      readonly answer: CalendarAnswer;
    }
  | { readonly type: 'RecordHearingGone'; readonly proposal: ContentId }
  | { readonly type: 'CancelHearing'; readonly proposal: ContentId; readonly content?: ContentId }
  | ({
      readonly type: 'HoldHearing';
      readonly proposal: ContentId;
      readonly attended: boolean;
      readonly content?: ContentId;
    } & Company)
  | { readonly type: 'SendReport'; readonly letter: ContentId; readonly until: Day };

/** A hearing from proposal to report; of a round the newest. */
export interface Hearing extends Proposal {
  readonly proposedAt: Instant;
  readonly status: 'proposed' | 'wished' | 'declined' | 'chosen' | 'booked' | 'cancelled' | 'held';
  readonly wish?: ContentId;
  readonly chosen?: { readonly slot: Slot; readonly form: HearingForm; readonly content?: ContentId } & Company;
  readonly event?: { readonly id: string; readonly organiser: PersonId; readonly form: HearingForm; readonly join?: ContentId };
  /** The address changed since: the reminder was written to the one before. */
  readonly moved?: true;
  /** Since when it stands in the calendar at this moment. */
  readonly settledAt?: Instant;
  readonly answer?: CalendarAnswer;
  readonly why?: Cancelled;
  readonly attended?: boolean;
  /** Who were there, in words. */
  readonly present?: ContentId;
  readonly report?: { readonly letter: ContentId; readonly sentAt: Instant; readonly until: Day; readonly silent?: true };
}

export function evolveHearing(hearing: Hearing | undefined, fact: HearingFact, at: Instant): Hearing | undefined {
  if (fact.type === 'HearingProposed') {
    const { type, ...proposed } = fact;
    return { ...proposed, proposedAt: at, status: 'proposed' };
  }
  if (!hearing) return hearing;
  if (fact.type === 'ReportSent') return { ...hearing, report: { letter: fact.letter, sentAt: at, until: fact.until } };
  if (fact.type === 'ReportSilent') return hearing.report ? { ...hearing, report: { ...hearing.report, silent: true } } : hearing;
  if (fact.proposal !== hearing.proposal) return hearing;
  switch (fact.type) {
    case 'HearingChosen': {
      const { slot, form, content, companion, interpreter } = fact;
      return { ...hearing, status: 'chosen', chosen: { slot, form, content, companion, interpreter } };
    }
    case 'HearingWished':
      return { ...hearing, status: 'wished', wish: fact.content };
    case 'HearingDeclined':
      return { ...hearing, status: 'declined' };
    case 'HearingBooked': {
      const { event: id, organiser, form, join } = fact;
      return { ...hearing, status: 'booked', event: { id, organiser, form, join }, settledAt: at };
    }
    case 'HearingMoved':
      return hearing.chosen
        ? { ...hearing, chosen: { ...hearing.chosen, slot: fact.slot }, settledAt: at, answer: undefined }
        : hearing;
    case 'HearingAnswered':
      return { ...hearing, answer: fact.answer };
    case 'HearingCancelled':
      return { ...hearing, status: 'cancelled', why: fact.why };
    case 'HearingHandedOver':
      return { ...hearing, status: 'chosen', event: undefined, answer: undefined };
    case 'HearingHeld':
      return { ...hearing, status: 'held', attended: fact.attended, present: fact.content };
  }
}

/** The reminder would go to an address that is no longer the complainant's. */
export const hearingMovedAway = (hearing: Hearing | undefined): Hearing | undefined => hearing && { ...hearing, moved: true };

/** A mail of the complainant that answers the invitation; what it says is for a person to read. */
export const invitationReply = ({ added, hearing }: Complaint): Added | undefined =>
  hearing && added.findLast((one) => isReplyTo(['invitation', 'hearing-reminder'], hearing.proposedAt, one));

/** What the complainant said of the report. */
export const reportReactions = ({ added, hearing }: Complaint): readonly Added[] => {
  const { sentAt } = hearing?.report ?? {};
  return sentAt ? added.filter((one) => isReplyTo(['hearing-report'], sentAt, one)) : [];
};

/** The mailbox tells whole seconds, on a clock of its own. */
const isReplyTo = (letters: readonly LetterKind[], since: Instant, { answers, automatic, receivedAt }: Added): boolean =>
  !automatic && answers !== undefined && letters.includes(answers) && receivedAt >= addMinutes(since, -1);

/** It was chosen and was neither cancelled nor held yet. */
export const isPlanned = ({ hearing }: Complaint): boolean => hearing?.status === 'chosen' || hearing?.status === 'booked';

const MOST_SLOTS = 4;
const LEAST_SLOTS = 2;

export function decideHearing(complaint: Complaint, command: HearingCommand, setting: Setting): Decision {
  const { hearing } = complaint;
  const { now, zone, by } = setting;
  const current = 'proposal' in command && hearing?.proposal === command.proposal ? hearing : undefined;
  switch (command.type) {
    case 'ProposeHearing':
      return ifOwner(complaint, setting, () => {
        const { type, ...proposed } = command;
        const { slots, until, letter, forms } = proposed;
        if (isWritten(complaint, letter)) return happened();
        if (isPlanned(complaint)) return refuse('hearing-planned');
        const [first] = slots.map(({ start }) => start).sort();
        const fits = slots.length >= LEAST_SLOTS && slots.length <= MOST_SLOTS && forms.length > 0;
        if (!fits || !first || first <= now) return refuse('slots-missing');
        if (until < dayAt(now, zone)) return refuse('day-not-later');
        return happened({ type: 'HearingProposed', ...proposed }, writing('invitation', complaint, letter));
      });
    case 'ChooseHearing':
      return ifManager(complaint, setting, () => choose(command, current, setting));
    case 'WishHearing':
      if (isPerson(by)) return refuse(isMember(by) ? 'not-owner' : 'not-in-team');
      if (current?.wish === command.content) return happened();
      if (!isOpenProposal(current, setting)) return refuse('link-over');
      return happened({ type: 'HearingWished', proposal: command.proposal, content: command.content });
    case 'DeclineHearing':
      return ifManager(complaint, setting, () => {
        if (current?.status === 'declined') return happened();
        if (!isOpenProposal(current, setting)) return refuse('link-over');
        return happened({ type: 'HearingDeclined', proposal: command.proposal, how: command.how });
      });
    case 'RecordHearingBooked': {
      const { type, handler, ...booked } = command;
      if (current?.status !== 'chosen' || handler !== complaint.owner?.id) return happened();
      return happened({ type: 'HearingBooked', ...booked });
    }
    case 'RecordHearingMoved': {
      const { proposal, slot } = command;
      const same = current?.chosen?.slot.start === slot.start && current.chosen.slot.minutes === slot.minutes;
      return current?.status !== 'booked' || same
        ? happened()
        : happened({ type: 'HearingMoved', proposal, slot, how: 'outlook' });
    }
    case 'RecordHearingAnswered': {
      const { proposal, answer } = command;
      return current?.status !== 'booked' || current.answer === answer
        ? happened()
        : happened({ type: 'HearingAnswered', proposal, answer });
    }
    case 'RecordHearingGone':
      return current?.status === 'booked'
        ? happened({ type: 'HearingCancelled', proposal: command.proposal, why: 'outlook' })
        : happened();
    case 'CancelHearing':
      return ifManager(complaint, setting, () => {
        if (current?.status === 'cancelled') return happened();
        if (!current || !isPlanned(complaint)) return refuse('no-hearing');
        return happened(...endsHearing(complaint, 'handler', command.content));
      });
    case 'HoldHearing':
      return ifManager(complaint, setting, () => {
        const { type, ...held } = command;
        if (current?.status === 'held') return happened();
        if (!current?.chosen || !isPlanned(complaint)) return refuse('no-hearing');
        if (current.chosen.slot.start > now) return refuse('hearing-ahead');
        return happened({ type: 'HearingHeld', ...held }, { type: 'TaskFinished', task: 'complainant' });
      });
    case 'SendReport':
      return ifOwner(complaint, setting, () => {
        const { letter, until } = command;
        if (isWritten(complaint, letter)) return happened();
        if (hearing?.status !== 'held') return refuse('no-hearing');
        if (until <= dayAt(now, zone)) return refuse('day-not-later');
        return happened({ type: 'ReportSent', letter, until }, writing('hearing-report', complaint, letter));
      });
  }
}

/** Nothing was chosen yet, and there is still time to. */
const isOpenProposal = (hearing: Hearing | undefined, { now, zone }: Setting): hearing is Hearing =>
  (hearing?.status === 'proposed' || hearing?.status === 'wished') && dayAt(now, zone) <= hearing.until;

type Choose = Extract<HearingCommand, { type: 'ChooseHearing' }>;

/** The first valid choice wins. That nobody else has the moment is for the reservation to say (`bot/store/slots.ts`), before this. */
function choose({ type, start, ...chosen }: Choose, hearing: Hearing | undefined, setting: Setting): Decision {
  if (hearing?.chosen?.slot.start === start && hearing.chosen.form === chosen.form && hearing.status !== 'cancelled')
    return happened();
  if (!isOpenProposal(hearing, setting)) return refuse('link-over');
  const slot = hearing.slots.find((one) => one.start === start);
  if (!slot || !hearing.forms.includes(chosen.form) || start <= setting.now) return refuse('slot-gone');
  return happened({ type: 'HearingChosen', ...chosen, slot });
}

/** What goes with a complaint that is given back, closed or moves on: its event must not stay in the calendar. */
export function endsHearing(complaint: Complaint, why: Cancelled, content?: ContentId): readonly Fact[] {
  const { hearing } = complaint;
  return hearing && isPlanned(complaint)
    ? [{ type: 'HearingCancelled', ...eventOf(hearing), why, ...(content && { content }) }]
    : [];
}

/** Taken over at once by somebody else, the hearing stays; the event moves. */
export function handsHearingOver(complaint: Complaint): readonly Fact[] {
  const { hearing } = complaint;
  return hearing && isPlanned(complaint) ? [{ type: 'HearingHandedOver', ...eventOf(hearing) }] : [];
}

const eventOf = ({ proposal, event }: Hearing) => ({ proposal, ...(event && { event: event.id, organiser: event.organiser }) });

/** Every moment that this hearing had, and everybody who had to keep it free. */
export function momentsOf(past: readonly Recorded[], proposal: ContentId) {
  const facts = past.map(({ fact }) => fact);
  const slots = facts.flatMap((fact) =>
    (fact.type === 'HearingChosen' || fact.type === 'HearingMoved') && fact.proposal === proposal ? fact.slot : [],
  );
  const came = facts.flatMap((fact) => (fact.type === 'HearingProposed' && fact.proposal === proposal ? fact.people : []));
  const owners = facts.flatMap((fact) => (fact.type === 'HandlerClaimed' ? fact.handler : []));
  return { slots, people: [...new Set([...came, ...owners])] };
}
