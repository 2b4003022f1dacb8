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
 * outage is caught up once. Nothing outside office minutes, nothing that was given before.
 */
export function dueRungs(complaint: Complaint, now: Instant, calendar: Calendar, zone: Zone): Rung[] {
  if (!isOfficeMinute(now, calendar, zone)) return [];
  return ladders(complaint, dayAt(now, zone), calendar, zone).flatMap((ladder) => {
    const reached = ladder.filter(({ at }) => at <= now).at(-1);
    return reached && !complaint.reminded.includes(reached.key) ? [reached] : [];
  });
}

/**
 * When this complaint next needs the clock: always an office minute, in UTC. There is always one, for an open complaint over its
 * term is called out every working day.
 */
export function nextReminderAt(complaint: Complaint, now: Instant, calendar: Calendar, zone: Zone): Instant | undefined {
  const moments = ladders(complaint, dayAt(now, zone), calendar, zone).flatMap((ladder) => {
    const reached = ladder.filter(({ at }) => at <= now).at(-1);
    if (reached && !complaint.reminded.includes(reached.key)) return [nextOfficeMinute(now, calendar, zone)];
    return ladder
      .filter(({ at }) => at > now)
      .slice(0, 1)
      .map(({ at }) => nextOfficeMinute(at, calendar, zone));
  });
  return moments.sort()[0];
}

function ladders(complaint: Complaint, today: Day, calendar: Calendar, zone: Zone): Rung[][] {
  const { reaction, whole, unclaimedSince, reactedAt } = complaint;
  const all = [termLadder('whole', whole, today, calendar, zone)];
  if (!reactedAt) all.push(termLadder('reaction', reaction, today, calendar, zone));
  if (unclaimedSince) all.push([unclaimedRung(unclaimedSince, calendar, zone)]);
  return all;
}

function termLadder(about: Promise_, { due }: Term, today: Day, calendar: Calendar, zone: Zone): Rung[] {
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
  // Over the term there is one rung per working day: only the latest and the next one matter.
  const late = Math.max(workingDaysUntil(due, today, calendar), 0);
  for (const nth of [late, late + 1].filter((n) => n > 0)) {
    const to: readonly Ear[] = nth === 1 ? ['owner', 'lead'] : ['owner', 'lead', 'management'];
    rungs.push(rung(`late-${nth}`, addWorkingDays(due, nth, calendar), calendar.opens, to));
  }
  return rungs;
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
