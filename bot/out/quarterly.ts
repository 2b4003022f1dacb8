/**
 * The hand that puts quarterly meetings in the calendar of who planned them, each once: Graph keeps the `transactionId` of a request, so
 * the same request again makes no second event (facts/graph B2). What was planned anew moves that event.
 */
import { randomUUID } from 'node:crypto';
import type { PersonId } from '../core/complaint.ts';
import type { Quarter } from '../core/figures.ts';
import { type Entry, type MeetingFact, meetingOf, type Plan } from '../core/quarterly.ts';
import { addMinutes } from '../core/time.ts';
import { graphMoment } from '../core/windows.ts';
import type { World } from '../handle.ts';
import { dutch } from '../view/texts.ts';
import { quarterInWords } from '../view/words.ts';
import { type Graph, OWN_PROPERTY } from '../wire/graph.ts';
import type { Log } from '../wire/log.ts';
import { colleagueOf, isDuplicate, orGone, unconfirmed, uuidOf } from './meeting.ts';

/** What the invitation says of the quarter's pack, if there is one: a sentence with where it is. */
export type PackWords = (quarter: Quarter, plan: Plan) => Promise<string | undefined>;

export interface MeetingBooking {
  readonly world: World;
  readonly graph: Graph;
  readonly log: Log;
  readonly packWords: PackWords;
}

interface Event {
  readonly id?: unknown;
  readonly transactionId?: unknown;
}

/** Every meeting whose event does not show its newest plan. Done twice or by two instances it is one event; what fails is tried next minute. */
export async function bookMeetings(booking: MeetingBooking): Promise<void> {
  const { world, log } = booking;
  for (const [quarter, past] of await world.store.meetings.all()) {
    const { plans, event } = meetingOf(past);
    const plan = plans.at(-1);
    if (!plan || event?.plan === plan.plan || plan.start <= world.now()) continue;
    try {
      await note(quarter, await bookOne(quarter, plan, past, booking), booking);
    } catch (error) {
      log.broken('a quarterly meeting could not be put in the calendar', error, { key: quarter });
    }
  }
}

async function bookOne(
  quarter: Quarter,
  plan: Plan,
  past: readonly Entry<MeetingFact>[],
  booking: MeetingBooking,
): Promise<MeetingFact> {
  const { graph } = booking;
  const { plans, event, gone } = meetingOf(past);
  const organiser = event?.organiser ?? plans[0]?.organiser ?? plan.organiser;
  const times = await timesOf(plan, organiser, booking);
  const shows = (id: string): MeetingFact => ({ type: 'EventMade', plan: plan.plan, event: id, organiser });
  if (event) return (await move(event.id, organiser, times, graph)) ? shows(event.id) : { type: 'EventGone', event: event.id };

  const transactionId = uuidOf(`quarterly ${quarter} ${gone}`);
  const path = `/users/${encodeURIComponent(organiser)}/calendar/events`;
  try {
    const words = { quarter: quarterInWords(quarter), pack: (await booking.packWords(quarter, plan)) ?? '' };
    const made = (await graph.post(path, {
      subject: dutch('quarterly.of', { quarter: quarterInWords(quarter) }),
      body: { contentType: 'text', content: dutch('quarterly.event', words).trim() },
      ...times,
      isOnlineMeeting: true,
      onlineMeetingProvider: 'teamsForBusiness',
      transactionId,
      singleValueExtendedProperties: [{ id: OWN_PROPERTY, value: propertyOf(quarter, gone) }],
    })) as Event | undefined;
    if (typeof made?.id === 'string') return shows(made.id);
    // What is not Graph's answer says nothing of the event; the same request again does.
    throw unconfirmed('POST', path);
  } catch (error) {
    if (!isDuplicate(error)) throw error;
    const id = await findOwn(quarter, gone, organiser, transactionId, graph);
    if (!id) throw new Error('Graph says that the event of a meeting is there, and does not show it. Look in the calendar.');
    // Made by an earlier attempt: of a plan that was overtaken since, it shows the older moment.
    if (plans.length === 1 || (await move(id, organiser, times, graph))) return shows(id);
    return { type: 'EventGone', event: id };
  }
}

const propertyOf = (quarter: Quarter, gone: number): string => `meeting ${quarter} ${gone}`;

async function timesOf({ start, minutes, people }: Plan, organiser: PersonId, { world: { zone }, graph }: MeetingBooking) {
  const invited = await Promise.all(people.filter((id) => id !== organiser).map((id) => colleagueOf(id, graph)));
  return {
    start: graphMoment(start, zone),
    end: graphMoment(addMinutes(start, minutes), zone),
    attendees: invited.flat().map(({ address, name }) => ({ emailAddress: { address, name }, type: 'required' })),
  };
}

/** Its body stays: it holds the address of the online meeting. Answers whether the event is still there. */
async function move(id: string, organiser: PersonId, times: object, graph: Graph): Promise<boolean> {
  const path = `/users/${encodeURIComponent(organiser)}/events/${encodeURIComponent(id)}`;
  const changed = (await orGone(graph.patch(path, times))) as Event | 'gone' | undefined;
  if (changed === 'gone') return false;
  if (changed?.id !== id) throw unconfirmed('PATCH', path);
  return true;
}

/** The event that an earlier attempt made, if its answer was lost. */
async function findOwn(quarter: Quarter, gone: number, organiser: PersonId, transactionId: string, graph: Graph) {
  const value = propertyOf(quarter, gone);
  const filter = `singleValueExtendedProperties/Any(ep: ep/id eq '${OWN_PROPERTY}' and ep/value eq '${value}')`;
  const path = `/users/${encodeURIComponent(organiser)}/events`;
  const answer = (await graph.get(`${path}?$filter=${encodeURIComponent(filter)}&$select=id,transactionId&$top=50`)) as
    | { readonly value?: readonly Event[] }
    | undefined;
  if (!Array.isArray(answer?.value)) throw unconfirmed('GET', path);
  const events: readonly Event[] = answer.value;
  const own = events.find((one) => String(one.transactionId).toLowerCase() === transactionId) ?? events[0];
  return typeof own?.id === 'string' ? own.id : undefined;
}

/** Other instances and leads who write at the same moment. */
const TRIES = 5;

/** Written after whatever came in between, unless another instance has written the same. */
async function note(quarter: Quarter, fact: MeetingFact, { world: { store, now } }: MeetingBooking): Promise<void> {
  const id = randomUUID();
  for (let tries = 0; tries < TRIES; tries++) {
    const past = await store.meetings.read(quarter);
    if (past.some((entry) => JSON.stringify(entry.fact) === JSON.stringify(fact))) return;
    const entry = { id, at: now(), by: { system: 'delivery' } as const, fact };
    if ((await store.meetings.append(quarter, past.length, entry)) === 'appended') return;
  }
  throw new Error(`The record of a quarterly meeting was written by others ${TRIES} times in a row. Look for a loop.`);
}
