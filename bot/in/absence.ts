/**
 * Who is away (F30): asked of the mailboxes and calendars of handlers, at most every quarter of an hour. What an automatic reply or an
 * appointment says is never asked for where Graph allows that, and never kept: only whether, and until when.
 */
import { setTimeout } from 'node:timers/promises';
import { type Away, awayIn, goesOn, type Span } from '../core/absence.ts';
import type { PersonId } from '../core/complaint.ts';
import { addDays, type Day, dayAt, type Instant, instantAt, parseDay, parseInstant } from '../core/time.ts';
import { isOfficeMinute } from '../core/workdays.ts';
import type { Absences } from '../store/settings.ts';
import { type Graph, GraphTrouble } from '../wire/graph.ts';
import { type Door, submit } from './door.ts';

export interface AbsenceDoor {
  /** Looks at everybody who has an open complaint, and tells each complaint once of each absence. Only in office minutes. */
  look(): Promise<void>;
  /** Who of these is away now, as far as Graph says so in time. */
  among(people: readonly PersonId[]): Promise<ReadonlyMap<PersonId, Away>>;
}

/** A calendar is read so far ahead. */
const DAYS_AHEAD = 45;
/** A dialog must be there within seconds, and shows what is known by then. */
const PATIENCE_MILLISECONDS = 2_500;
const MOST_ASKED = 12;

export function absenceDoor(door: Door, graph: Graph): AbsenceDoor {
  const { world, log } = door;
  const { lists, settings } = world.store;

  /** Once a day: a permission that is missing stays so for a while, and nothing else waits for it. */
  async function complain(error: unknown): Promise<void> {
    const now = world.now();
    const once = settings.once(`absence-unread-${dayAt(now, world.zone)}`);
    if ((await once.set(undefined, { at: now, done: true, holder: '' })) !== 'changed')
      log.broken('whether a handler is away could not be read', error);
  }

  /** `unknown` when Graph does not say: then nothing changes. What the app may not read at all is left out. */
  async function awayNow(person: PersonId): Promise<Away | undefined | 'unknown'> {
    const now = world.now();
    const user = `/users/${encodeURIComponent(person)}`;
    const from = dayAt(now, world.zone);
    const window = `startDateTime=${from}T00:00:00Z&endDateTime=${addDays(from, DAYS_AHEAD)}T00:00:00Z`;
    const select = '$select=start,end,isAllDay,showAs&$orderby=start/dateTime&$top=500';
    const answers = await Promise.allSettled([
      graph.get(`${user}/mailboxSettings?$select=automaticRepliesSetting`).then(repliesIn),
      graph.get(`${user}/calendarView?${window}&${select}`).then(absencesIn),
    ]);
    const failed = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason] : []));
    if (failed[0]) await complain(failed[0]);
    const spans = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
    const away = awayIn(spans, now, world.calendar(), world.zone);
    const incomplete = failed.length === answers.length || failed.some((error) => !isForbidden(error));
    return away ?? (incomplete ? 'unknown' : undefined);
  }

  const repliesIn = (answer: unknown): readonly Span[] => {
    const replies = (answer as Settings | undefined)?.automaticRepliesSetting;
    if (replies?.status === 'alwaysEnabled') return [{ start: '' }];
    if (replies?.status !== 'scheduled') return [];
    return spanOf(replies.scheduledStartDateTime, replies.scheduledEndDateTime, false);
  };

  const absencesIn = (answer: unknown): readonly Span[] =>
    ((answer as { value?: readonly Event[] } | undefined)?.value ?? []).flatMap(({ showAs, isAllDay, start, end }) =>
      showAs === 'oof' ? spanOf(start, end, isAllDay === true) : [],
    );

  function spanOf(from: Moment | undefined, until: Moment | undefined, wholeDays: boolean): readonly Span[] {
    const [start, end] = [from, until].map((moment) => (wholeDays ? midnightOf(moment) : instantOf(moment)));
    return start && end ? [{ start, end }] : [];
  }

  /** An all-day appointment is a day, wherever its midnight is said to be. */
  const midnightOf = (moment: Moment | undefined): Instant | undefined => {
    const day = parseDay(text(moment?.dateTime).slice(0, 10));
    return day && instantAt(day, '00:00', world.zone);
  };
  const instantOf = (moment: Moment | undefined): Instant | undefined => parseInstant(`${text(moment?.dateTime).slice(0, 19)}Z`);

  return {
    async among(people) {
      const found = new Map<PersonId, Away>();
      const asked = people.slice(0, MOST_ASKED).map(async (person) => {
        const away = await awayNow(person);
        if (away && away !== 'unknown') found.set(person, away);
      });
      await Promise.race([Promise.allSettled(asked), setTimeout(PATIENCE_MILLISECONDS, undefined, { ref: false })]);
      return new Map(found);
    },

    async look() {
      const now = world.now();
      if (!isOfficeMinute(now, world.calendar(), world.zone)) return;
      const open = await lists.open();
      const owners = [...new Set(open.flatMap(({ owner }) => owner ?? []))];
      const seen = await settings.absences.get();
      const known = seen?.data ?? {};
      const absences: Record<PersonId, Absences[PersonId]> = {};
      for (const owner of owners) {
        const away = await awayNow(owner);
        const before = Object.hasOwn(known, owner) ? known[owner] : undefined;
        const absence = away === 'unknown' ? before : away && newest(before, away, now, dayAt(now, world.zone));
        if (absence) absences[owner] = absence;
      }
      // Written before it is told: of two instances one names the absence, and whatever stops here is told at the next tick.
      if (JSON.stringify(absences) !== JSON.stringify(known) && (await settings.absences.set(seen, absences)) === 'changed')
        return;
      for (const { number, owner } of open) {
        const absence = owner && absences[owner];
        if (!absence) continue;
        const command = { type: 'RecordAbsence', handler: owner, ...absence } as const;
        await submit(door, { number, command, by: { system: 'clock' } });
      }
    },
  };
}

/** The same absence keeps its name, and may turn out to last longer. */
function newest(before: Absences[PersonId] | undefined, { until }: Away, now: Instant, today: Day): Absences[PersonId] {
  return { since: before && goesOn(before.until, today) ? before.since : now, until };
}

const isForbidden = (error: unknown): boolean => error instanceof GraphTrouble && error.status === 403;

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** In UTC, for we ask for no other zone. */
interface Moment {
  readonly dateTime?: unknown;
}

interface Settings {
  readonly automaticRepliesSetting?: {
    readonly status?: unknown;
    readonly scheduledStartDateTime?: Moment;
    readonly scheduledEndDateTime?: Moment;
  };
}

interface Event {
  readonly showAs?: unknown;
  readonly isAllDay?: unknown;
  readonly start?: Moment;
  readonly end?: Moment;
}
