/**
 * The ladder of reminders: which rung a complaint stands on, and when the next one comes.
 *
 * A complaint received on Monday 23 November 2026 has its first reaction due on Wednesday 25 November:
 *   Tuesday   09:00  one working day before        owner
 *   Wednesday 09:00  the day itself                owner
 *   Wednesday 15:00  the last hours                owner, lead
 *   Thursday  09:00  over the term                 owner, lead
 *   Friday    09:00  and each working day after    owner, lead, management
 */
import type { Complaint, Ear, Rung } from './complaint.ts';
import { actBy, openFlags } from './flags.ts';
import { isPlanned } from './hearing.ts';
import { IDLE_MINUTES, idleSince, RETURN_MINUTES } from './idle.ts';
import { needsAgreements } from './inquiry.ts';
import { isAnswered, type Step, stepOf } from './steps.ts';
import { ticking } from './ticking.ts';
import type { Day, Instant, TimeOfDay, Zone } from './time.ts';
import { addDays, addMinutes, dayAt, instantAt, timeAt } from './time.ts';
import type { Calendar } from './workdays.ts';
import { addOfficeMinutes, addWorkingDays, isOfficeMinute, nextOfficeMinute, workingDaysUntil } from './workdays.ts';

/** A new complaint that nobody has after this many office minutes is called out (F29). */
export const UNCLAIMED_MINUTES = 4 * 60;

/** The afternoon reminder on the last day. */
const AFTERNOON = '15:00';
/** When the handler is asked whether the last day will be met, one working day before it (F43). */
const MAKE_IT = '10:00';

/**
 * The rungs to give now: at most one per subject, the highest that was reached, because what was missed during a night or an
 * outage is caught up once. Nothing outside office minutes; nothing at or below a rung that was given, also when the clock was set
 * back.
 */
export function dueRungs(complaint: Complaint, now: Instant, calendar: Calendar, zone: Zone): Rung[] {
  if (!isOfficeMinute(now, calendar, zone)) return [];
  return laddersAhead(complaint, now, calendar, zone).flatMap((ladder) => ladder.filter(({ at }) => at <= now).slice(-1));
}

/**
 * When this complaint next needs the clock: always an office minute, in UTC. Until it is answered there is always one, for an open
 * complaint over its term is called out every working day.
 */
export function nextReminderAt(complaint: Complaint, now: Instant, calendar: Calendar, zone: Zone): Instant | undefined {
  const rungs = laddersAhead(complaint, now, calendar, zone).flatMap((ladder) => ladder.slice(0, 1));
  const moments = [...rungs, ...ticking(complaint, calendar, zone).filter(({ before }) => !before || now < before)].map(
    ({ at }) => nextOfficeMinute(at > now ? at : now, calendar, zone),
  );
  return moments.sort()[0];
}

/** What is still to be said on each subject, lowest rung first. */
function laddersAhead(complaint: Complaint, now: Instant, calendar: Calendar, zone: Zone): Rung[][] {
  const { reminded } = complaint;
  const office: Office = { today: dayAt(now, zone), now, calendar, zone };
  return [
    ...termLadders(complaint, office),
    ...SUBJECTS.map((rungsOf) => rungsOf(complaint, office)),
    ...flagLadders(complaint, office),
  ]
    .map((ladder) => ladder.slice(ladder.findLastIndex(({ key }) => reminded.includes(key)) + 1))
    .filter((ladder) => ladder.length > 0);
}

/** The clock and the calendar by which a rung finds its moment. */
interface Office {
  readonly today: Day;
  readonly now: Instant;
  readonly calendar: Calendar;
  readonly zone: Zone;
}

// A closing day that was added later can fall on the day itself: then the reminder comes at the next opening.
const moment = (day: Day, time: TimeOfDay, { calendar, zone }: Office): Instant =>
  nextOfficeMinute(instantAt(day, time, zone), calendar, zone);
const opening = (day: Day, office: Office): Instant => moment(day, office.calendar.opens, office);

/** So many office minutes later; what is full at closing hour is said at the next opening. */
const officeMinutesLater = (since: Instant, minutes: number, { calendar, zone }: Office): Instant =>
  nextOfficeMinute(addOfficeMinutes(since, minutes, calendar, zone), calendar, zone);

/** One working day later, at the same hour. */
const workingDayLater = (since: Instant, office: Office): Instant =>
  moment(addWorkingDays(dayAt(since, office.zone), 1, office.calendar), timeAt(since, office.zone), office);

/** The whole, and the reaction. A day that was promised later has a ladder of its own: what was said of the first is not said of it. */
function termLadders({ reaction, whole, norm, reactedAt, reminded, answeredAt }: Complaint, office: Office): Rung[][] {
  const wholeKey = whole.due === norm.due ? 'whole:' : `whole:${whole.due}:`;
  return [
    ...(answeredAt ? [] : [termLadder('whole', wholeKey, whole.due, reminded, office)]),
    ...(reactedAt ? [] : [termLadder('reaction', 'reaction:', reaction.due, reminded, office)]),
  ];
}

/** The rungs by height; `late-1` stands above the last of these. */
const HEIGHTS = ['day-before', 'due-morning', 'due-afternoon'];

const heightOf = (name: string): number =>
  name.startsWith('late-') ? HEIGHTS.length - 1 + Number(name.slice('late-'.length)) : HEIGHTS.indexOf(name);

function termLadder(about: 'whole' | 'reaction', prefix: string, due: Day, reminded: readonly string[], office: Office): Rung[] {
  const { today, calendar } = office;
  const rung = (name: string, day: Day, time: TimeOfDay, to: readonly Ear[]): Rung => ({
    key: `${prefix}${name}`,
    about,
    at: moment(day, time, office),
    to,
  });
  const rungs = [
    rung('day-before', addWorkingDays(due, -1, calendar), calendar.opens, ['owner']),
    rung('due-morning', due, calendar.opens, ['owner']),
    rung('due-afternoon', due, AFTERNOON, ['owner', 'lead']),
  ];
  const nameOf = (key: string): string => key.slice(prefix.length);
  const reached = Math.max(-1, ...reminded.filter((key) => key.startsWith(prefix)).map((key) => heightOf(nameOf(key))));
  // Over the term there is one rung per working day; only today's, the next one, and the one after the last given matter.
  const late = Math.max(workingDaysUntil(due, today, calendar), 0);
  const afterGiven = reached - HEIGHTS.length + 2;
  const nths = [...new Set([late, late + 1, afterGiven])].filter((nth) => nth > 0).sort((one, other) => one - other);
  for (const nth of nths) {
    const to: readonly Ear[] = nth === 1 ? ['owner', 'lead'] : ['owner', 'lead', 'management'];
    rungs.push(rung(`late-${nth}`, addWorkingDays(due, nth, calendar), calendar.opens, to));
  }
  return rungs.filter(({ key }) => heightOf(nameOf(key)) > reached);
}

/** Asked once of each day that was promised, and no more when that day is over (F43). */
function makeItRungs(complaint: Complaint, office: Office): Rung[] {
  const { due } = complaint.whole;
  if (isAnswered(complaint) || office.today > due) return [];
  const at = moment(addWorkingDays(due, -1, office.calendar), MAKE_IT, office);
  return [{ key: `whole:make-it:${due}`, about: 'make-it', at, to: ['owner'] }];
}

// The moment is part of the key: a complaint that was given back is called out again.
function unclaimedRungs({ unclaimedSince }: Complaint, { calendar, zone }: Office): Rung[] {
  if (!unclaimedSince) return [];
  const at = addOfficeMinutes(unclaimedSince, UNCLAIMED_MINUTES, calendar, zone);
  return [{ key: `unclaimed:${unclaimedSince}`, about: 'unclaimed', at, to: ['lead'] }];
}

/** The clock gives it back now, so its handler is asked nothing more. */
function isGoingBack(complaint: Complaint, office: Office): boolean {
  const since = idleSince(complaint);
  return since !== undefined && office.now >= officeMinutesLater(since, RETURN_MINUTES, office);
}

/** Before the clock gives it back (F31). */
function idleRungs(complaint: Complaint, office: Office): Rung[] {
  const since = idleSince(complaint);
  if (!since || isGoingBack(complaint, office)) return [];
  const at = officeMinutesLater(since, IDLE_MINUTES, office);
  return [{ key: `idle:${since}`, about: 'idle', at, to: ['owner', 'lead'] }];
}

/** While it is being handled, and not answered yet. */
const IN_HAND: readonly Step[] = ['claimed', 'investigating', 'waiting', 'hearing', 'extended'];

/** The agreements were not written down for the complainant in this round (S8). */
function agreementsRungs(complaint: Complaint, office: Office): Rung[] {
  const { owner } = complaint;
  if (!owner || !needsAgreements(complaint) || !IN_HAND.includes(stepOf(complaint)) || isGoingBack(complaint, office)) return [];
  const { since } = owner;
  return [{ key: `agreements:${since}`, about: 'agreements', at: workingDayLater(since, office), to: ['owner'] }];
}

/** Answered, and nobody asked whether that satisfies (S11). */
function askRungs(complaint: Complaint, office: Office): Rung[] {
  const { answeredAt } = complaint;
  if (!answeredAt || stepOf(complaint) !== 'answered') return [];
  return [{ key: `ask:${answeredAt}`, about: 'ask', at: workingDayLater(answeredAt, office), to: ['owner'] }];
}

/** The mediator's last day, or the last working day before it (F78). */
function mediatorRungs({ aftercare }: Complaint, office: Office): Rung[] {
  const { mediation } = aftercare;
  if (!mediation || mediation.verdict) return [];
  const { until } = mediation;
  const last = addWorkingDays(addDays(until, 1), -1, office.calendar);
  const rung = (name: string, day: Day): Rung => ({
    key: `mediator:${until}:${name}`,
    about: 'mediator',
    at: opening(day, office),
    to: ['owner', 'lead'],
  });
  return [rung('day-before', addWorkingDays(last, -1, office.calendar)), rung('due-morning', last)];
}

/** A talk that is over and of which nobody wrote down who came: so many times, a working day apart (F51). */
const ASKED_TO_RECORD = [1, 2, 3];

// The moment is part of the key: of a talk that was moved it is asked anew.
function hearingRungs(complaint: Complaint, office: Office): Rung[] {
  const { chosen } = complaint.hearing ?? {};
  if (!chosen || !isPlanned(complaint)) return [];
  const { start, minutes } = chosen.slot;
  const day = dayAt(addMinutes(start, minutes), office.zone);
  return ASKED_TO_RECORD.map((nth) => ({
    key: `hearing:${start}:${nth}`,
    about: 'hearing',
    at: opening(addWorkingDays(day, nth, office.calendar), office),
    to: ['owner'],
  }));
}

/** Each says one thing of a complaint, with a ladder of its own. */
const SUBJECTS = [makeItRungs, unclaimedRungs, idleRungs, agreementsRungs, askRungs, mediatorRungs, hearingRungs];

/** Another clock runs, and the lead has not acted: then management hears it on the next working day (F112). */
const flagLadders = (complaint: Complaint, office: Office): Rung[][] =>
  openFlags(complaint).map((raised) => {
    const { calendar, zone } = office;
    const key = `flag:${raised.flag}:${raised.raisedAt}`;
    const at = nextOfficeMinute(actBy(raised, calendar, zone), calendar, zone);
    const nextDay = addWorkingDays(dayAt(at, zone), 1, calendar);
    return [
      { key, about: 'flag', at, to: ['lead'] },
      { key: `${key}:next-day`, about: 'flag', at: opening(nextDay, office), to: ['lead', 'management'] },
    ];
  });
