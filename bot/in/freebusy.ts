/**
 * When colleagues are free (F46): free/busy of their calendars, their working hours, and the moments that complainants chose and that
 * are on their way to a calendar. What an appointment is about is never kept.
 */
import { setTimeout } from 'node:timers/promises';
import { fold, type PersonId } from '../core/complaint.ts';
import { isPlanned } from '../core/hearing.ts';
import type { Diary, WorkingHours } from '../core/slots.ts';
import { addMinutes, type Instant, instantAt, minutesBetween, parseInstant, type TimeOfDay } from '../core/time.ts';
import { ianaZone } from '../core/windows.ts';
import type { Graph } from '../wire/graph.ts';
import type { Door } from './door.ts';

export interface FreeBusy {
  /** `unread`: whose calendar did not tell, in time or at all; their diaries are empty. */
  read(
    people: readonly PersonId[],
    from: Instant,
    until: Instant,
  ): Promise<{ readonly diaries: readonly Diary[]; readonly unread: readonly PersonId[] }>;
}

/** A dialog must be there within seconds. */
const PATIENCE_MILLISECONDS = 4_000;
/** What Graph takes at once (facts/graph B1). */
const MOST_SCHEDULES = 20;

export function freeBusyDoor(door: Door, graph: Graph): FreeBusy {
  const { world, log } = door;

  async function addressOf(person: PersonId): Promise<string | undefined> {
    const user = (await graph.get(`/users/${encodeURIComponent(person)}?$select=mail`)) as { mail?: unknown } | undefined;
    return typeof user?.mail === 'string' ? user.mail : undefined;
  }

  /** On the path of the first, who handles the complaint: the app may read that calendar, and Exchange tells of the others. */
  async function schedules(people: readonly PersonId[], from: Instant, until: Instant): Promise<ReadonlyMap<PersonId, Diary>> {
    const found = new Map<PersonId, Diary>();
    const [first = ''] = people;
    const settled = await Promise.allSettled(people.map(addressOf));
    const known = people.flatMap((person, n) => {
      const answer = settled[n];
      return answer?.status === 'fulfilled' && answer.value ? [{ person, address: answer.value }] : [];
    });
    if (known.length === 0) return found;
    const answer = (await graph.post(`/users/${encodeURIComponent(first)}/calendar/getSchedule`, {
      schedules: known.map(({ address }) => address),
      startTime: utc(from),
      endTime: utc(until),
      availabilityViewInterval: 30,
    })) as { readonly value?: readonly Schedule[] } | undefined;
    for (const schedule of answer?.value ?? []) {
      const id = text(schedule.scheduleId).toLowerCase();
      const who = known.find(({ address }) => address.toLowerCase() === id);
      const diary = who && !schedule.error && diaryOf(who.person, schedule);
      if (diary) found.set(diary.person, diary);
    }
    return found;
  }

  /** Nothing when any appointment of it is not understood: that would read as a free hour. */
  function diaryOf(person: PersonId, { scheduleItems, workingHours }: Schedule): Diary | undefined {
    if (!Array.isArray(scheduleItems)) return undefined;
    const busy: Diary['busy'][number][] = [];
    for (const { status, start, end } of scheduleItems as readonly Item[]) {
      if (FREE.includes(text(status))) continue;
      const [from, until] = [momentOf(start), momentOf(end)];
      if (!from || !until) return undefined;
      busy.push({ start: from, end: until });
    }
    return { person, busy, hours: hoursOf(workingHours) };
  }

  /** Chosen, and perhaps not in the calendar yet. */
  async function reserved(person: PersonId, from: Instant, until: Instant): Promise<Diary['busy']> {
    const { slots, streams } = world.store;
    const holders = await slots.holdersOf({ start: from, minutes: minutesBetween(from, until) }, person);
    const seen = new Map(holders.map((held) => [held.proposal, held.number]));
    const spans = await Promise.all(
      [...seen].map(async ([proposal, number]) => {
        const state = fold((await streams.read(number)).past);
        if (state.status !== 'open' || !isPlanned(state) || state.hearing?.proposal !== proposal) return [];
        const { slot } = state.hearing.chosen ?? {};
        return slot ? [{ start: slot.start, end: addMinutes(slot.start, slot.minutes) }] : [];
      }),
    );
    return spans.flat();
  }

  return {
    async read(people, from, until) {
      const asked = people.slice(0, MOST_SCHEDULES);
      const [told, held] = await Promise.all([
        Promise.race([
          schedules(asked, from, until).catch((error): ReadonlyMap<PersonId, Diary> => {
            log.broken('the calendars of colleagues could not be read', error);
            return new Map();
          }),
          setTimeout(PATIENCE_MILLISECONDS, new Map<PersonId, Diary>(), { ref: false }),
        ]),
        Promise.all(people.map((person) => reserved(person, from, until))),
      ]);
      const diaries = people.map((person, n): Diary => {
        const diary = told.get(person) ?? { person, busy: [] };
        return { ...diary, busy: [...diary.busy, ...(held[n] ?? [])] };
      });
      return { diaries, unread: people.filter((person) => !told.has(person)) };
    },
  };
}

/** Who works elsewhere can still take part; what is marked tentative may well go through. */
const FREE = ['free', 'workingElsewhere'];

const utc = (at: Instant) => ({ dateTime: at.slice(0, 19), timeZone: 'UTC' });

/** In UTC, for no other zone is asked for; another one that is named all the same is read as such. */
function momentOf(moment: Moment | undefined): Instant | undefined {
  const shown = text(moment?.dateTime).slice(0, 19);
  const zone = ianaZone(text(moment?.timeZone) || 'UTC');
  if (!zone || zone === 'UTC') return parseInstant(`${shown}Z`);
  return parseInstant(`${shown}Z`) && instantAt(shown.slice(0, 10), shown.slice(11, 16), zone);
}

const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

/** Nothing when any part of it is not understood: then the office hours count. */
function hoursOf(hours: Hours | undefined): WorkingHours | undefined {
  const zone = ianaZone(text(hours?.timeZone?.name));
  const [from, until] = [timeOf(hours?.startTime), timeOf(hours?.endTime)];
  const days = Array.isArray(hours?.daysOfWeek) ? hours.daysOfWeek.map((day) => DAYS.indexOf(text(day)) + 1) : [];
  return zone && from && until && from < until && days.length > 0 ? { days, from, until, zone } : undefined;
}

const timeOf = (value: unknown): TimeOfDay | undefined => /^([01]\d|2[0-3]):[0-5]\d/.exec(text(value))?.[0];

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

interface Moment {
  readonly dateTime?: unknown;
  readonly timeZone?: unknown;
}

interface Hours {
  readonly daysOfWeek?: unknown;
  readonly startTime?: unknown;
  readonly endTime?: unknown;
  readonly timeZone?: { readonly name?: unknown };
}

interface Schedule {
  readonly scheduleId?: unknown;
  readonly error?: unknown;
  readonly scheduleItems?: unknown;
  readonly workingHours?: Hours;
}

interface Item {
  readonly status?: unknown;
  readonly start?: Moment;
  readonly end?: Moment;
}
