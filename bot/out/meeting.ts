/**
 * The hand that puts hearings in a calendar and takes them out, each at most once: Graph keeps the `transactionId` of a request, so the
 * same request again makes no second event (facts/graph B2).
 */
import { createHash } from 'node:crypto';
import type { Command } from '../core/commands.ts';
import type { Complaint, ContentId, PersonId, Recorded } from '../core/complaint.ts';
import { type HearingForm, momentsOf } from '../core/hearing.ts';
import { contactOf, type Paper } from '../core/papers.ts';
import { react } from '../core/react.ts';
import { addMinutes } from '../core/time.ts';
import { graphMoment } from '../core/windows.ts';
import type { Job, Outcome } from '../deliver.ts';
import type { World } from '../handle.ts';
import { keyOf } from '../store/keys.ts';
import type { House } from '../view/letters.ts';
import { dutch, textsFor } from '../view/texts.ts';
import { namesInWords } from '../view/words.ts';
import { type Graph, GraphTrouble, OWN_PROPERTY } from '../wire/graph.ts';
import type { Log } from '../wire/log.ts';

export interface MeetingHand {
  /** The event of the hearing that was chosen, in the calendar of who handles the complaint; tells the complaint when it stands there. */
  book(proposal: ContentId, complaint: Complaint, job: Job): Promise<Outcome>;
  /** Out of that calendar again; what is not there any more is out of it. */
  cancel(event: string, organiser: PersonId, job: Job): Promise<Outcome>;
}

export interface MeetingSetting {
  readonly graph: Graph;
  readonly world: World;
  readonly log: Log;
  readonly house: House;
  /** The shared mailbox, when hearings stand in its calendar and not in that of the handler. */
  readonly mailbox?: string;
  /** Where a hearing at the office is. */
  readonly office: string;
  tell(number: string, command: Command, papers?: readonly { readonly id: string; readonly paper: Paper }[]): Promise<void>;
}

/** What was begun, so that it can be finished or undone by whoever takes over. */
interface Memo {
  /** Whose calendar was asked; from then on there may be an event. */
  readonly calendar?: PersonId;
  readonly event?: string;
  /** How often the address to join was looked for. */
  readonly looks?: number;
}

interface Event {
  readonly id?: unknown;
  readonly transactionId?: unknown;
  readonly onlineMeetingProvider?: unknown;
  readonly start?: { readonly dateTime?: unknown };
  readonly location?: { readonly displayName?: unknown };
  readonly onlineMeeting?: { readonly joinUrl?: unknown } | null;
}

/** A mailbox without Teams makes the event and never gets an address to join. */
const LOOKS = 3;
const AGAIN_MINUTES = 1;
const ONLINE = '$select=id,onlineMeeting,onlineMeetingProvider,location';

export function meetingHand({ graph, world, log, house, mailbox, office, tell }: MeetingSetting): MeetingHand {
  const { store, zone } = world;
  const eventsOf = (calendar: PersonId): string => `/users/${encodeURIComponent(calendar)}/events`;
  const pathOf = (calendar: PersonId, event: string): string => `${eventsOf(calendar)}/${encodeURIComponent(event)}`;
  const again = (): Outcome => ({ waitUntil: addMinutes(world.now(), AGAIN_MINUTES) });

  /** The same for the same effect, whoever asks and however often. */
  async function requestOf(complaint: Complaint, chosen: Chosen, calendar: PersonId, job: Job): Promise<object> {
    const { slot, form } = chosen;
    const papers = await store.content.all(job.number);
    const complainant = contactOf(complaint, papers);
    const colleagues = [...(mailbox && complaint.owner ? [complaint.owner.id] : []), ...(complaint.hearing?.people ?? [])];
    const invited = (
      await Promise.all([...new Set(colleagues)].filter((id) => id !== calendar).map((id) => colleagueOf(id, graph)))
    ).flat();
    const attendees = [...(complainant ? [complainant] : []), ...invited];
    return {
      subject: textsFor(complaint.language)('meeting.subject', { number: job.number }),
      ...(await wordsOf(complaint, form)),
      start: graphMoment(slot.start, zone),
      end: graphMoment(addMinutes(slot.start, slot.minutes), zone),
      attendees: attendees.map(({ address, name }) => ({ emailAddress: { address, name: name || address }, type: 'required' })),
      ...(form === 'teams' && { isOnlineMeeting: true, onlineMeetingProvider: 'teamsForBusiness' }),
      sensitivity: 'private',
      hideAttendees: true,
      allowNewTimeProposals: false,
      transactionId: transactionOf(job),
      singleValueExtendedProperties: [{ id: OWN_PROPERTY, value: job.number }],
    };
  }

  /** Who, where and how to change it: nothing of the complaint itself, for calendars are read by many. */
  async function wordsOf(complaint: Complaint, form: HearingForm) {
    const t = textsFor(complaint.language);
    const people = await store.people.read();
    const ids = [...(complaint.owner ? [complaint.owner.id] : []), ...(complaint.hearing?.people ?? [])];
    const names = namesInWords(
      ids.flatMap((id) => people[id]?.name ?? []),
      t,
    );
    const where = t(`meeting.where.${form}`, { office });
    const content = t('meeting.body', { names: names || house.organisation, where, ...house });
    return {
      body: { contentType: 'text', content },
      location: { displayName: form === 'office' ? office : t(`meeting.location.${form}`) },
    };
  }

  /** The event that this effect made before, if its answer was lost. */
  async function findOwn(calendar: PersonId, job: Job): Promise<string | undefined> {
    const filter = `singleValueExtendedProperties/Any(ep: ep/id eq '${OWN_PROPERTY}' and ep/value eq '${job.number}')`;
    const query = `$filter=${encodeURIComponent(filter)}&$select=id,transactionId,start&$top=50`;
    const answer = (await graph.get(`${eventsOf(calendar)}?${query}`)) as { value?: readonly Event[] } | undefined;
    if (!Array.isArray(answer?.value)) throw unconfirmed('GET', eventsOf(calendar));
    const events: readonly Event[] = answer.value;
    const named = events.filter(({ transactionId }) => typeof transactionId === 'string');
    const start = (job.state as Complaint).hearing?.chosen?.slot.start;
    // Graph need not say of an event with which request it was made; a complaint has one at a time, and at this moment no other.
    const own =
      named.length > 0
        ? named.find(({ transactionId }) => isSame(transactionId, transactionOf(job)))
        : events.find((event) => start && textOf(event.start?.dateTime).slice(0, 19) === start.slice(0, 19));
    return typeof own?.id === 'string' ? own.id : undefined;
  }

  async function make(complaint: Complaint, chosen: Chosen, calendar: PersonId, job: Job): Promise<Event & { id: string }> {
    const path = `/users/${encodeURIComponent(calendar)}/calendar/events`;
    const request = await requestOf(complaint, chosen, calendar, job);
    await job.remember({ ...job.memo, calendar });
    try {
      const event = (await graph.post(path, request)) as Event | undefined;
      if (typeof event?.id === 'string') return { ...event, id: event.id };
      // What is not Graph's answer says nothing of the event; the same request again does.
      throw unconfirmed('POST', path);
    } catch (error) {
      if (!isDuplicate(error)) throw error;
      const id = await findOwn(calendar, job);
      if (!id) throw new Error('Graph says that the event of a hearing is there, and does not show it. Look in the calendar.');
      return await look(calendar, id).then((event) => ({ ...event, id }));
    }
  }

  /** Of an event that somebody deleted nothing is known; following it finds that out. */
  async function look(calendar: PersonId, id: string): Promise<Event> {
    const event = (await orGone(graph.get(`${pathOf(calendar, id)}?${ONLINE}`))) as Event | 'gone' | undefined;
    if (event === 'gone') return {};
    if (event?.id !== id) throw unconfirmed('GET', pathOf(calendar, id));
    return event;
  }

  /** Where and how it is held, said anew to who was invited; but not twice. */
  async function makePhone(complaint: Complaint, calendar: PersonId, event: Event & { id: string }): Promise<void> {
    const { body, location } = await wordsOf(complaint, 'phone');
    if (event.location?.displayName === location.displayName) return;
    // The body of an online meeting holds its address: written over, that is lost.
    const change = event.onlineMeetingProvider === 'teamsForBusiness' ? { location } : { location, body };
    const path = pathOf(calendar, event.id);
    const changed = (await orGone(graph.patch(path, change))) as Event | 'gone' | undefined;
    if (changed !== 'gone' && changed?.id !== event.id) throw unconfirmed('PATCH', path);
  }

  async function cancelEvent(event: string, calendar: PersonId, complaint: Complaint | undefined): Promise<void> {
    const comment = (complaint ? textsFor(complaint.language) : dutch)('meeting.cancelled', { phone: house.phone });
    try {
      const answer = await orGone(graph.post(`${pathOf(calendar, event)}/cancel`, { comment }));
      // Graph answers with nothing at all; a page of text came from something in between, which cancelled nothing.
      if (answer && answer !== 'gone') throw unconfirmed('POST', pathOf(calendar, event));
    } catch (error) {
      // Nobody is invited, or this calendar is not the organiser's: then it is deleted.
      if (!(error instanceof GraphTrouble) || error.status !== 400) throw error;
      await orGone(graph.delete(pathOf(calendar, event)));
    }
  }

  /** The hearing was cancelled or went to somebody else before it stood in the calendar: what may be there goes. */
  async function standDown(proposal: ContentId, complaint: Complaint, job: Job): Promise<Outcome> {
    const { calendar, event } = job.memo as Memo;
    const made = event ?? (calendar && (await findOwn(calendar, job)));
    const { hearing } = complaint;
    const booked = hearing?.proposal === proposal ? hearing.event : undefined;
    if (made && calendar && booked?.id !== made) await cancelEvent(made, calendar, complaint);
    const planned = hearing?.proposal === proposal && (hearing.status === 'chosen' || hearing.status === 'booked');
    if (!planned && hearing?.status !== 'held') await giveBack(job.past, proposal, job.number);
    return { done: true };
  }

  /** Of everybody for whom the moment may have been taken. */
  async function giveBack(past: readonly Recorded[], proposal: ContentId, number: string): Promise<void> {
    const { slots, people } = momentsOf(past, proposal);
    for (const slot of slots) await store.slots.release(slot, people, { number, proposal });
  }

  const isCurrent = (proposal: ContentId, { hearing, owner }: Complaint, { past, key }: Job): boolean =>
    owner !== undefined && hearing?.proposal === proposal && hearing.status === 'chosen' && key === lastBookingOf(past, proposal);

  return {
    async book(proposal, complaint, job) {
      const { hearing, owner } = complaint;
      const chosen = hearing?.chosen;
      if (!chosen || !owner || !isCurrent(proposal, complaint, job)) return standDown(proposal, complaint, job);
      const { number, key } = job;
      const told = async (event: string, organiser: PersonId, form: HearingForm, joinUrl?: string): Promise<Outcome> => {
        const join = joinUrl && `join-${keyOf(event)}`;
        const booked = { proposal, event, organiser, form, ...(join && { join }) };
        const papers = join ? [{ id: join, paper: { kind: 'note', text: joinUrl } as const }] : [];
        await tell(number, { type: 'RecordHearingBooked', handler: owner.id, ...booked }, papers);
        // Cancelled or handed over in the meantime: then nobody else knows of this event.
        const { past } = await store.streams.read(number);
        if (!complaint.training && !proposalOf(past, event)) await cancelEvent(event, organiser, complaint);
        return { done: true };
      };

      // Of whoever took the complaint over it is taken here; that they are busy then is for people to settle.
      for (const person of [owner.id, ...(hearing.people ?? [])])
        if ((await store.slots.take(chosen.slot, [person], { number, proposal, at: world.now() }, async () => true)) === 'busy')
          log.alarm('a hearing meets another one in a calendar', { number, key });
      // Practice invites nobody.
      if (complaint.training) return told(`practice-${keyOf(`${number} ${key}`)}`, owner.id, chosen.form);

      const memo = job.memo as Memo;
      const calendar = memo.calendar ?? mailbox ?? owner.id;
      const event = memo.event
        ? { ...(await look(calendar, memo.event)), id: memo.event }
        : await make(complaint, chosen, calendar, job);
      if (chosen.form !== 'teams') {
        await job.remember({ calendar, event: event.id });
        return told(event.id, calendar, chosen.form);
      }

      const joinUrl = textOf(event.onlineMeeting?.joinUrl);
      const looks = (memo.looks ?? 0) + 1;
      await job.remember({ calendar, event: event.id, looks });
      if (joinUrl) return told(event.id, calendar, 'teams', joinUrl);
      if (looks <= LOOKS) return again();
      await makePhone(complaint, calendar, event);
      log.alarm('a calendar has no Teams: the hearing is held by phone', { number, key });
      return told(event.id, calendar, 'phone');
    },

    async cancel(event, organiser, job) {
      const complaint = job.state as Complaint;
      if (!complaint.training) await cancelEvent(event, organiser, complaint);
      const proposal = proposalOf(job.past, event);
      if (!proposal) return { done: true };
      const { hearing } = complaint;
      const goesOn = hearing?.proposal === proposal && hearing.status !== 'cancelled';
      // Handed over, the moment stays taken for those who still come.
      if (!goesOn) await giveBack(job.past, proposal, job.number);
      else if (hearing.chosen) {
        const { people } = momentsOf(job.past, proposal);
        const gone = people.filter((person) => person !== complaint.owner?.id && !hearing.people.includes(person));
        await store.slots.release(hearing.chosen.slot, gone, { number: job.number, proposal });
      }
      return { done: true };
    },
  };
}

type Chosen = NonNullable<NonNullable<Complaint['hearing']>['chosen']>;

interface Attendee {
  readonly address: string;
  readonly name: string;
}

interface Found {
  readonly mail?: unknown;
  readonly displayName?: unknown;
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Name and address; a colleague who has no mailbox is not invited. */
export async function colleagueOf(id: PersonId, graph: Graph): Promise<readonly Attendee[]> {
  try {
    const found = (await graph.get(`/users/${encodeURIComponent(id)}?$select=mail,displayName`)) as Found | undefined;
    return typeof found?.mail === 'string' ? [{ address: found.mail, name: textOf(found.displayName) || found.mail }] : [];
  } catch (error) {
    if (error instanceof GraphTrouble && error.status === 404) return [];
    throw error;
  }
}

const transactionOf = ({ number, key }: Job): string => uuidOf(`hearing ${number} ${key}`);

/** A UUID out of what something is called: the same at every attempt, on every instance. */
export const uuidOf = (name: string): string => {
  const hex = createHash('sha256').update(name).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

const isSame = (one: unknown, other: string): boolean => textOf(one).toLowerCase() === other;

/** It was 400 once, and is 409 (facts/graph B2). */
export const isDuplicate = (error: unknown): boolean =>
  error instanceof GraphTrouble && (error.status === 409 || error.code === 'ErrorDuplicateTransactionId');

export const unconfirmed = (method: string, path: string) => new GraphTrouble(method, path, 0, 'unconfirmed', false, undefined);

export async function orGone<T>(answer: Promise<T>): Promise<T | 'gone'> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof GraphTrouble && error.status === 404) return 'gone';
    throw error;
  }
}

/** The key of the effect that is to book this hearing; an older one was overtaken by a hand-over. */
const lastBookingOf = (past: readonly Recorded[], proposal: ContentId): string | undefined =>
  past
    .flatMap(({ fact }, at) => react(fact).map((effect, n) => ({ effect, key: `${at + 1}/${n}` })))
    .filter(({ effect }) => effect.do === 'book-hearing' && effect.proposal === proposal)
    .at(-1)?.key;

const proposalOf = (past: readonly Recorded[], event: string): ContentId | undefined =>
  past.flatMap(({ fact }) => (fact.type === 'HearingBooked' && fact.event === event ? fact.proposal : [])).at(-1);
