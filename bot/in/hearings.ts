/** Follows the events of hearings (F103): what a person or the complainant did with one in Outlook comes back to the complaint. */
import type { Command } from '../core/commands.ts';
import { type Complaint, type ComplaintNumber, fold } from '../core/complaint.ts';
import { type Hearing, momentsOf, type Slot } from '../core/hearing.ts';
import { contactOf } from '../core/papers.ts';
import { type Instant, parseInstant } from '../core/time.ts';
import { type Graph, GraphTrouble } from '../wire/graph.ts';
import { type Door, submit } from './door.ts';

const SELECT = '$select=id,start,end,isCancelled,attendees';

/** Looks at the event of every hearing that is not over. One that cannot be read holds up no other. */
export async function followHearings(door: Door, graph: Graph): Promise<void> {
  const { world, log } = door;
  const now = world.now();
  for (const { number, hearing, training } of await world.store.lists.open()) {
    if (!hearing || hearing <= now || training) continue;
    await follow(number, door, graph).catch((error) => log.broken('the event of a hearing could not be read', error, { number }));
  }
}

async function follow(number: ComplaintNumber, door: Door, graph: Graph): Promise<void> {
  const { streams, content, slots } = door.world.store;
  const { past } = await streams.read(number);
  const state = fold(past);
  if (state.status === 'unknown' || state.hearing?.status !== 'booked') return;
  const { hearing, owner } = state;
  const { proposal, chosen } = hearing;
  const event = await read(hearing, graph);
  if (!event || !chosen) return;
  const tell = (command: Command) => submit(door, { number, command, by: { system: 'clock' } });
  const holder = { number, proposal };

  if (event === 'gone') {
    await tell({ type: 'RecordHearingGone', proposal });
    const { slots: taken, people } = momentsOf(past, proposal);
    for (const slot of taken) await slots.release(slot, people, holder);
    return;
  }
  const { slot } = event;
  if (slot.start !== chosen.slot.start || slot.minutes !== chosen.slot.minutes) {
    await tell({ type: 'RecordHearingMoved', proposal, slot });
    const people = [...(owner ? [owner.id] : []), ...hearing.people];
    await slots.release(chosen.slot, people, holder);
    // Whoever moved it saw the calendar; that it meets another choice is no reason to leave the rest of it open.
    for (const person of people) await slots.take(slot, [person], { ...holder, at: door.world.now() }, async () => true);
    // An answer that stands there still was about the moment before.
    return;
  }
  const answer = answerOf(event.attendees, await addressOf(state, () => content.all(number)));
  if (answer && answer !== hearing.answer) await tell({ type: 'RecordHearingAnswered', proposal, answer });
}

async function addressOf(complaint: Complaint, papers: () => Promise<Parameters<typeof contactOf>[1]>): Promise<string> {
  return contactOf(complaint, await papers())?.address.toLowerCase() ?? '';
}

interface Followed {
  readonly slot: Slot;
  readonly attendees: readonly Attendee[];
}

async function read({ event }: Hearing, graph: Graph): Promise<Followed | 'gone' | undefined> {
  if (!event) return undefined;
  const path = `/users/${encodeURIComponent(event.organiser)}/events/${encodeURIComponent(event.id)}`;
  try {
    const found = (await graph.get(`${path}?${SELECT}`)) as Event | undefined;
    if (found?.id !== event.id) throw new GraphTrouble('GET', path, 0, 'unconfirmed', false, undefined);
    if (found.isCancelled === true) return 'gone';
    const [start, end] = [instantOf(found.start), instantOf(found.end)];
    if (!start || !end || end <= start) throw new GraphTrouble('GET', path, 0, 'unconfirmed', false, undefined);
    const minutes = Math.round((Date.parse(end) - Date.parse(start)) / 60_000);
    return { slot: { start, minutes }, attendees: Array.isArray(found.attendees) ? found.attendees : [] };
  } catch (error) {
    // That the whole calendar is not there says nothing of this event.
    if (error instanceof GraphTrouble && error.status === 404 && error.code === 'ErrorItemNotFound') return 'gone';
    throw error;
  }
}

const ANSWERS = { accepted: 'accepted', tentativelyAccepted: 'tentative', declined: 'declined' } as const;

function answerOf(attendees: readonly Attendee[], address: string) {
  const complainant = attendees.find(({ emailAddress }) => text(emailAddress?.address).toLowerCase() === address);
  const response = text(complainant?.status?.response);
  return Object.hasOwn(ANSWERS, response) ? ANSWERS[response as keyof typeof ANSWERS] : undefined;
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** In UTC, for we ask for no other zone. */
const instantOf = (moment: { readonly dateTime?: unknown } | undefined): Instant | undefined =>
  parseInstant(`${text(moment?.dateTime).slice(0, 19)}Z`);

interface Attendee {
  readonly emailAddress?: { readonly address?: unknown };
  readonly status?: { readonly response?: unknown };
}

interface Event {
  readonly id?: unknown;
  readonly start?: { readonly dateTime?: unknown };
  readonly end?: { readonly dateTime?: unknown };
  readonly isCancelled?: unknown;
  readonly attendees?: readonly Attendee[];
}
