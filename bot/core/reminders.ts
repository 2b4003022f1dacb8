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
import type { Complaint, Ear, Promise_, Rung } from './complaint.ts';
import type { Term } from './terms.ts';
import { ticking } from './ticking.ts';
import type { Day, Instant, Zone } from './time.ts';
import { dayAt, instantAt } from './time.ts';
import type { Calendar } from './workdays.ts';
import { addOfficeMinutes, addWorkingDays, isOfficeMinute, nextOfficeMinute, workingDaysUntil } from './workdays.ts';

/** A new complaint that nobody has after this many office minutes is called out (F29). */
export const UNCLAIMED_MINUTES = 4 * 60;

/** The afternoon reminder on the last day. */
const AFTERNOON = '15:00';

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
  const moments = [...rungs, ...ticking(complaint, calendar, zone)].map(({ at }) =>
    nextOfficeMinute(at > now ? at : now, calendar, zone),
  );
  return moments.sort()[0];
}

/** What is still to be said on each subject, lowest rung first. */
function laddersAhead(complaint: Complaint, now: Instant, calendar: Calendar, zone: Zone): Rung[][] {
  const { reaction, whole, unclaimedSince, reactedAt, reminded, answeredAt } = complaint;
  const today = dayAt(now, zone);
  const ladders: Rung[][] = [];
  if (!answeredAt) ladders.push(termLadder('whole', whole, reminded, today, calendar, zone));
  if (!reactedAt) ladders.push(termLadder('reaction', reaction, reminded, today, calendar, zone));
  if (unclaimedSince) {
    const rung = unclaimedRung(unclaimedSince, calendar, zone);
    if (!reminded.includes(rung.key)) ladders.push([rung]);
  }
  return ladders;
}

/** The rungs by height; `late-1` stands above the last of these. */
const HEIGHTS = ['day-before', 'due-morning', 'due-afternoon'];

function heightOf(key: string): number {
  const name = key.slice(key.indexOf(':') + 1);
  return name.startsWith('late-') ? HEIGHTS.length - 1 + Number(name.slice('late-'.length)) : HEIGHTS.indexOf(name);
}

function termLadder(
  about: Promise_,
  { due }: Term,
  reminded: readonly string[],
  today: Day,
  calendar: Calendar,
  zone: Zone,
): Rung[] {
  const rung = (name: string, day: Day, time: string, to: readonly Ear[]): Rung => {
    // A closing day that was added later can fall on the day itself: then the reminder comes at the next opening.
    const at = nextOfficeMinute(instantAt(day, time, zone), calendar, zone);
    return { key: `${about}:${name}`, about, at, to };
  };
  const rungs = [
    rung('day-before', addWorkingDays(due, -1, calendar), calendar.opens, ['owner']),
    rung('due-morning', due, calendar.opens, ['owner']),
    rung('due-afternoon', due, AFTERNOON, ['owner', 'lead']),
  ];
  const reached = Math.max(-1, ...reminded.filter((key) => key.startsWith(`${about}:`)).map(heightOf));
  // Over the term there is one rung per working day; only today's, the next one, and the one after the last given matter.
  const late = Math.max(workingDaysUntil(due, today, calendar), 0);
  const afterGiven = reached - HEIGHTS.length + 2;
  const nths = [...new Set([late, late + 1, afterGiven])].filter((nth) => nth > 0).sort((one, other) => one - other);
  for (const nth of nths) {
    const to: readonly Ear[] = nth === 1 ? ['owner', 'lead'] : ['owner', 'lead', 'management'];
    rungs.push(rung(`late-${nth}`, addWorkingDays(due, nth, calendar), calendar.opens, to));
  }
  return rungs.filter(({ key }) => heightOf(key) > reached);
}

// The moment is part of the key: a complaint that was given back is called out again.
function unclaimedRung(since: Instant, calendar: Calendar, zone: Zone): Rung {
  return {
    key: `unclaimed:${since}`,
    about: 'unclaimed',
    at: addOfficeMinutes(since, UNCLAIMED_MINUTES, calendar, zone),
    to: ['lead'],
  };
}
