/** The calendars of the team, the colleagues and the shared mailbox: appointments, and the mails that inviting people sends at once. */
import { randomUUID } from 'node:crypto';
import type {
  Absence,
  AddEvent,
  AnswerEvent,
  EventResponse,
  MoveEvent,
  ShowAs,
  SimEvent,
  SimInvitation,
  WorkingHours,
} from './api.ts';
import type { Clock } from './clock.ts';
import { MAILBOX_ID, people } from './directory.ts';
import type { Refusal } from './graph-errors.ts';
import { immutableId, internetMessageId, regularId } from './ids.ts';
import type { Knobs } from './knobs.ts';
import { bodyFrom, type Letters } from './letters.ts';
import type { Body } from './mailbox.ts';
import { escapeHtml } from './text.ts';
import { instantIn } from './zones.ts';

/** Whose calendar it is. */
export interface Owner {
  readonly id: string;
  readonly name: string;
  readonly email: string;
}

export interface Attendee {
  readonly name: string;
  readonly address: string;
  readonly type: string;
  readonly response: EventResponse;
  /** When it was answered. */
  readonly at?: string;
}

/** What somebody who makes or changes an appointment may say about it. */
export interface Details {
  readonly subject: string;
  readonly body: Body;
  readonly start: number;
  readonly end: number;
  readonly startZone: string;
  readonly endZone: string;
  readonly allDay: boolean;
  readonly showAs: ShowAs;
  readonly sensitivity: string;
  readonly importance: string;
  readonly hideAttendees: boolean;
  readonly allowNewTimeProposals: boolean;
  readonly responseRequested: boolean;
  readonly isReminderOn: boolean;
  readonly reminderMinutes: number;
  readonly categories: readonly string[];
  readonly location: Readonly<Record<string, unknown>>;
  readonly attendees: readonly Attendee[];
}

export interface CalendarEvent {
  readonly immutableId: string;
  readonly id: string;
  readonly iCalUId: string;
  readonly owner: Owner;
  readonly organiser: Owner;
  readonly createdAt: string;
  readonly transactionId?: string | undefined;
  /** `singleValueExtendedProperties` by their id. */
  readonly extended: Map<string, string>;
  /** It is there because the person is away: see `setAbsence`. */
  readonly absence: boolean;
  details: Details;
  joinUrl: string | undefined;
  /** So many answers still come without the link. */
  linkless: number;
  modifiedAt: string;
  version: number;
  gone: boolean;
}

export interface NewEvent {
  readonly details: Partial<Details> & Pick<Details, 'start' | 'end'>;
  readonly online?: boolean;
  readonly transactionId?: string | undefined;
  readonly extended?: ReadonlyMap<string, string>;
}

export interface Calendars {
  owner(idOrAddress: string): Owner | undefined;
  find(owner: Owner, id: string): CalendarEvent | undefined;
  /** What stands in a calendar now. */
  list(owner: Owner): CalendarEvent[];
  /** The refusal of a transactionId that was used before, or the event that was made with it. */
  create(owner: Owner, event: NewEvent): CalendarEvent | Refusal;
  change(event: CalendarEvent, details: Partial<Details>, extended?: ReadonlyMap<string, string>): void;
  remove(event: CalendarEvent, comment?: string): void;
  hours(owner: Owner): Required<WorkingHours>;

  setAbsence(absence: Absence): void;
  events(person: string): SimEvent[];
  add(person: string, event: AddEvent): string;
  move(person: string, id: string, to: MoveEvent): void;
  delete(person: string, id: string): void;
  answer(answer: AnswerEvent): void;
  setHours(person: string, hours: WorkingHours): void;
}

const ownZone = 'W. Europe Standard Time';
const usualHours: Required<WorkingHours> = {
  days: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'],
  start: '09:00',
  end: '17:00',
  timeZone: ownZone,
};

const usual: Omit<Details, 'start' | 'end'> = {
  subject: '',
  body: { html: '', text: '' },
  startZone: 'UTC',
  endZone: 'UTC',
  allDay: false,
  showAs: 'busy',
  sensitivity: 'normal',
  importance: 'normal',
  hideAttendees: false,
  allowNewTimeProposals: true,
  responseRequested: true,
  isReminderOn: true,
  reminderMinutes: 15,
  categories: [],
  location: { displayName: '', locationType: 'default', uniqueIdType: 'unknown' },
  attendees: [],
};

export interface CalendarParts {
  readonly clock: Clock;
  readonly letters: Letters;
  readonly knobs: Knobs;
  readonly mailbox: string;
  readonly changed: () => void;
}

export function makeCalendars({ clock, letters, knobs, mailbox, changed }: CalendarParts): Calendars {
  const all: CalendarEvent[] = [];
  const hours = new Map<string, WorkingHours>();
  const shared: Owner = { id: MAILBOX_ID, name: 'Info', email: mailbox };
  const owner = (idOrAddress: string): Owner | undefined =>
    [...people, shared].find(({ id, email }) => id === idOrAddress || same(email, idOrAddress));
  /** Somebody whose calendar is in this tenant. */
  const colleague = (address: string): Owner | undefined => {
    const found = owner(address);
    return found && people.find(({ id }) => id === found.id)?.role !== 'guest' ? found : undefined;
  };
  const need = (person: string): Owner => {
    const found = owner(person);
    if (!found) throw new Error(`Nobody here has the id or the address '${person}'.`);
    return found;
  };
  const needEvent = (person: string, id: string): CalendarEvent => {
    const found = calendars.find(need(person), id);
    if (!found) throw new Error(`There is no appointment '${id}' in the calendar of '${person}'.`);
    return found;
  };

  const put = (parts: Pick<CalendarEvent, 'owner' | 'details'> & Partial<CalendarEvent>): CalendarEvent => {
    const event: CalendarEvent = {
      immutableId: immutableId(),
      id: regularId(),
      iCalUId: `040000008200E00074C5B7101A82E008${randomUUID().replaceAll('-', '').toUpperCase()}`,
      organiser: parts.owner,
      createdAt: clock.now(),
      modifiedAt: clock.now(),
      extended: new Map(),
      absence: false,
      joinUrl: undefined,
      linkless: 0,
      version: 1,
      gone: false,
      ...parts,
    };
    all.push(event);
    return event;
  };
  const touch = (event: CalendarEvent) => {
    event.version += 1;
    event.modifiedAt = clock.now();
  };
  const copiesOf = (event: CalendarEvent) => all.filter((one) => one !== event && !one.gone && one.iCalUId === event.iCalUId);
  const isOwn = (event: CalendarEvent) => event.organiser.id === event.owner.id;

  /** Colleagues have it in their calendar at once, not yet accepted; who is not invited any more has it no longer. */
  const spread = (event: CalendarEvent) => {
    const { attendees } = event.details;
    const copies = copiesOf(event);
    for (const copy of copies) {
      const mine = attendees.find(({ address }) => same(address, copy.owner.email));
      copy.gone = !mine;
      const showAs = mine?.response === 'accepted' ? event.details.showAs : 'tentative';
      copy.details = { ...event.details, showAs };
      copy.joinUrl = event.joinUrl;
      touch(copy);
    }
    for (const { address } of attendees) {
      const invited = colleague(address);
      if (!invited || invited.id === event.owner.id || copies.some((copy) => copy.owner.id === invited.id)) continue;
      const { iCalUId, organiser, joinUrl } = event;
      put({ owner: invited, iCalUId, organiser, joinUrl, details: { ...event.details, showAs: 'tentative' } });
    }
  };

  const tell = (event: CalendarEvent, who: readonly Attendee[], kind: SimInvitation['kind'], comment = '') => {
    const { subject, body, start, end, location, hideAttendees, attendees } = event.details;
    const place = String(location.displayName ?? '');
    const invitation: SimInvitation = {
      event: event.immutableId,
      kind,
      start: iso(start),
      end: iso(end),
      ...(place && { location: place }),
      ...(event.joinUrl && { joinUrl: event.joinUrl }),
    };
    const all = attendees.map(({ name, address }) => ({ name, address }));
    for (const { name, address } of who) {
      if (colleague(address)) continue;
      letters.arrive(address, {
        id: immutableId(),
        from: { name: event.owner.name, address: event.owner.email },
        to: hideAttendees || kind === 'cancellation' ? [{ name, address }] : all,
        subject: `${prefix[kind]}${subject}`,
        text: [`Wanneer: ${inWords.formatRange(start, end)}`, place && `Waar: ${place}`, comment, body.text]
          .filter(Boolean)
          .join('\n'),
        at: clock.now(),
        messageId: internetMessageId('babbage.nl'),
        direction: 'in',
        invitation,
      });
    }
  };

  const change = (event: CalendarEvent, details: Partial<Details>) => {
    const before = event.details;
    const after = { ...before, ...details };
    const known = (one: Attendee) => before.attendees.find(({ address }) => same(address, one.address));
    const moved = after.start !== before.start || after.end !== before.end;
    // Whoever was invited before keeps the answer, unless the moment is another one.
    const attendees = after.attendees.map((one) => {
      const { response, at } = (!moved && known(one)) || { response: 'none' as const, at: undefined };
      return { ...one, response, ...(at && { at }) };
    });
    event.details = { ...after, attendees };
    // The invitation's blob lies in the body: who writes another body takes the link away.
    if (details.body && event.joinUrl && !details.body.html.includes(event.joinUrl)) event.joinUrl = undefined;
    touch(event);
    if (!isOwn(event)) return;
    spread(event);
    tell(
      event,
      attendees.filter((one) => !known(one)),
      'invitation',
    );
    const dropped = before.attendees.filter((one) => !attendees.some(({ address }) => same(address, one.address)));
    tell(event, dropped, 'cancellation');
    if (Object.keys(details).some((name) => seen.includes(name))) {
      tell(
        event,
        attendees.filter((one) => known(one)),
        'update',
      );
    }
  };

  const remove = (event: CalendarEvent, comment = '') => {
    event.gone = true;
    touch(event);
    if (isOwn(event)) {
      for (const copy of copiesOf(event)) copy.gone = true;
      tell(event, event.details.attendees, 'cancellation', comment);
    }
    changed();
  };

  const calendars: Calendars = {
    owner,
    find: (of, id) => all.find((one) => one.owner.id === of.id && !one.gone && (one.immutableId === id || one.id === id)),
    list: (of) => all.filter((one) => one.owner.id === of.id && !one.gone),
    create: (of, { details, online = false, transactionId, extended }) => {
      const before = transactionId && all.find((one) => one.owner.id === of.id && one.transactionId === transactionId);
      if (before) return knobs.repeatedEvent === 201 ? before : repeated(before, knobs);
      const joinUrl = online && !knobs.withoutTeams.includes(of.id) ? meetingUrl(of) : undefined;
      const given = { ...usual, ...details };
      const event = put({
        owner: of,
        transactionId,
        joinUrl,
        linkless: joinUrl ? knobs.answersWithoutJoinUrl : 0,
        details: joinUrl ? { ...given, body: withBlob(given.body, joinUrl) } : given,
        extended: new Map(extended),
      });
      spread(event);
      tell(event, event.details.attendees, 'invitation');
      changed();
      return event;
    },
    change: (event, details, extended) => {
      for (const [id, value] of extended ?? []) event.extended.set(id, value);
      change(event, details);
      changed();
    },
    remove,
    hours: ({ id }) => ({ ...usualHours, ...hours.get(id) }),

    setAbsence: ({ as, events = [] }) => {
      const of = need(as);
      for (const event of all) if (event.owner.id === of.id && event.absence) event.gone = true;
      for (const { start, end, showAs = 'oof', allDay = false, subject = '' } of events) {
        put({ owner: of, absence: true, details: { ...usual, ...span(start, end, allDay), showAs, subject } });
      }
      changed();
    },
    events: (person) => {
      const { id } = need(person);
      return all.filter((one) => one.owner.id === id && !(one.absence && one.gone)).map(show);
    },
    add: (person, { start, end, status = 'busy', subject = 'Afspraak', allDay = false }) => {
      const event = put({ owner: need(person), details: { ...usual, ...span(start, end, allDay), showAs: status, subject } });
      changed();
      return event.immutableId;
    },
    move: (person, id, { start, end }) => {
      const event = needEvent(person, id);
      const from = moment(start);
      calendars.change(event, { start: from, end: end ? moment(end) : from + event.details.end - event.details.start });
    },
    delete: (person, id) => remove(needEvent(person, id)),
    answer: ({ event: id, attendee, response }) => {
      const event = all.find((one) => !one.gone && one.immutableId === id && isOwn(one));
      const asked = event?.details.attendees.find(({ address }) => same(address, attendee));
      if (!event || !asked) throw new Error(`'${attendee}' is not invited to an appointment '${id}'.`);
      if (!knobs.answersArrive) return;
      const attendees = event.details.attendees.map((one) => (one === asked ? { ...one, response, at: clock.now() } : one));
      event.details = { ...event.details, attendees };
      touch(event);
      spread(event);
      // The answer itself is a mail to the organiser, and the shared mailbox is the one that the bot reads.
      if (event.owner.id === MAILBOX_ID && !colleague(attendee)) {
        letters.write({
          from: { name: asked.name, address: asked.address },
          subject: `${answered[response]}: ${event.details.subject}`,
          text: '',
          type: 'eventMessageResponse',
          headers: [{ name: 'Content-Type', value: 'text/calendar; method=REPLY; charset="utf-8"' }],
        });
      }
      changed();
    },
    setHours: (person, given) => void hours.set(need(person).id, { ...hours.get(need(person).id), ...given }),
  };
  return calendars;
}

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
const iso = (at: number): string => new Date(at).toISOString();

/** What an attendee hears of when it changes. */
const seen = ['subject', 'body', 'start', 'end', 'location', 'allDay', 'attendees'];
const prefix = { invitation: '', update: 'Bijgewerkt: ', cancellation: 'Geannuleerd: ' };
const answered = { accepted: 'Geaccepteerd', tentativelyAccepted: 'Voorlopig', declined: 'Geweigerd' };
const inWords = new Intl.DateTimeFormat('nl-NL', { dateStyle: 'full', timeStyle: 'short', timeZone: 'Europe/Amsterdam' });

const moment = (at: string): number => {
  const found = Date.parse(/^\d{4}-\d\d-\d\d$/.test(at) ? `${at}T00:00:00Z` : at);
  if (Number.isNaN(found)) throw new Error(`'${at}' is not a moment. Give an ISO instant such as 2026-11-23T08:00:00Z.`);
  return found;
};

/** A whole day is one in the zone of the calendar; of its moments only the date counts. */
const span = (start: string, end: string, allDay: boolean): Pick<Details, 'start' | 'end' | 'allDay'> => {
  const at = (given: string) =>
    allDay ? instantIn(`${iso(moment(given)).slice(0, 10)}T00:00:00`, 'Europe/Berlin') : moment(given);
  return { start: at(start), end: at(end), allDay };
};

const repeated = (before: CalendarEvent, { repeatedEvent, namesExistingEvent }: Knobs): Refusal => ({
  status: repeatedEvent,
  code: 'ErrorDuplicateTransactionId',
  message:
    "Your request can't be completed. The TransactionId specified in the request has already been used to create a different event.",
  ...(namesExistingEvent && { more: { '@event.existingEventId': before.immutableId } }),
});

const meetingUrl = ({ id }: Owner): string => {
  const context = encodeURIComponent(JSON.stringify({ Oid: id }));
  return `https://teams.microsoft.com/l/meetup-join/19%3ameeting_${randomUUID().replaceAll('-', '')}%40thread.v2/0?context=${context}`;
};

/** Exchange writes how to join below what was said. */
const withBlob = ({ html, text }: Body, url: string): Body => {
  const line = '________________________________________________________________________________';
  const blob = `<div class="me-email-text"><div>${line}</div><div>Microsoft Teams-vergadering</div><div><a href="${escapeHtml(url)}">${escapeHtml(url)}</a></div><div>${line}</div></div>`;
  const whole = html || '<html><body></body></html>';
  return {
    html: whole.includes('</body>') ? whole.replace('</body>', () => `${blob}</body>`) : `${whole}${blob}`,
    text: `${text}\n${line}\nMicrosoft Teams-vergadering\nDeelnemen: ${url}\n${line}`,
  };
};

export const bodyOf = (content: string, type: string): Body =>
  type.toLowerCase() === 'html' ? bodyFrom({ html: content }) : bodyFrom({ text: content });

function show(event: CalendarEvent): SimEvent {
  const { details, joinUrl, transactionId } = event;
  const location = String(details.location.displayName ?? '');
  return {
    id: event.immutableId,
    subject: details.subject,
    start: iso(details.start),
    end: iso(details.end),
    allDay: details.allDay,
    status: details.showAs,
    organiser: event.owner.id === event.organiser.id,
    attendees: details.attendees.map(({ name, address, response }) => ({ name, address, response })),
    form: joinUrl ? 'teams' : 'place',
    ...(joinUrl && { joinUrl }),
    ...(location && { location }),
    text: details.body.text,
    private: details.sensitivity === 'private',
    hideAttendees: details.hideAttendees,
    ...(transactionId && { transactionId }),
    extended: Object.fromEntries(event.extended),
    cancelled: event.gone,
  };
}
