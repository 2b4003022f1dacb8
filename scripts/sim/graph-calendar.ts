/** The calendar part of Graph: free/busy, appointments, and who may see and change them. */
import type { ShowAs } from './api.ts';
import { type Attendee, bodyOf, type CalendarEvent, type Calendars, type Details, type Owner } from './calendars.ts';
import { wholeSeconds } from './clock.ts';
import { MAILBOX_ID, people } from './directory.ts';
import { GraphRefusal } from './graph-errors.ts';
import { type Answer, type Ask, type Handle, isRecord, text } from './http.ts';
import type { Knobs } from './knobs.ts';
import { type Readable, readExpand, readFilter, readOrder, readSelect, selected, sorted } from './odata.ts';
import { type Prefer, readPrefer } from './prefer.ts';
import { crlf, preview } from './text.ts';
import { instantIn, wallTime, zoneOf } from './zones.ts';

const metadata = 'https://graph.microsoft.com/v1.0/$metadata';

const refuse = (status: number, code: string, message: string): never => {
  throw new GraphRefusal({ status, code, message });
};
const gone = (): never => refuse(404, 'ErrorItemNotFound', 'The specified object was not found in the store.');

export interface CalendarRoutes {
  readonly calendars: Calendars;
  readonly knobs: Knobs;
  readonly url: () => string;
}

export function calendarRoutes({ calendars, knobs, url }: CalendarRoutes): Record<string, Handle> {
  /** The roles are granted for the mailboxes of the team and the shared one; a guest's is not in this tenant. */
  const allow = (user: string, granted: boolean): Owner => {
    const owner = calendars.owner(user) ?? refuse(404, 'ErrorInvalidUser', `The requested user '${user}' is invalid.`);
    const role = roleOf(owner);
    if (role === 'guest')
      refuse(404, 'MailboxNotEnabledForRESTAPI', 'The mailbox is either inactive, soft-deleted, or is hosted on-premise.');
    if (role === 'outsider' || !granted) refuse(403, 'ErrorAccessDenied', 'Access is denied. Check credentials and try again.');
    return owner;
  };
  const toRead = (user: string) => allow(user, knobs.mayReadCalendars);
  const toWrite = (user: string) => allow(user, knobs.mayWriteCalendars);
  const need = (owner: Owner, id: string): CalendarEvent => calendars.find(owner, id) ?? gone();

  const one = (status: number, ask: Ask, user: string, event: CalendarEvent): Answer => {
    const shape = readShape(ask);
    return {
      status,
      headers: shape.prefer.applied,
      body: { '@odata.context': `${metadata}#users('${encodeURIComponent(user)}')/events/$entity`, ...show(event, shape) },
    };
  };
  const create: Handle = (ask, user = '') => {
    const owner = toWrite(user);
    readShape(ask);
    const given = fields(ask);
    const { start, end, ...details } = detailsIn(given);
    if (start === undefined || end === undefined) return invalid('The start and the end of an event are required.');
    if (end < start) return invalid('The end of an event cannot be before its start.');
    const made = calendars.create(owner, {
      details: { ...details, start, end },
      online: given.isOnlineMeeting === true,
      transactionId: text(given.transactionId),
      extended: extendedIn(given),
    });
    if ('code' in made) throw new GraphRefusal(made);
    return one(201, ask, user, made);
  };
  const list: Handle = (ask, user = '') => page(ask, user, calendars.list(toRead(user)), url());

  return {
    'GET /users/*/calendar': (ask, user = '') => {
      const owner = toRead(user);
      const teams = !knobs.withoutTeams.includes(owner.id);
      const all = {
        id: `AQMkCalendar${Buffer.from(owner.id).toString('base64url')}AAA=`,
        name: 'Agenda',
        color: 'auto',
        hexColor: '',
        isDefaultCalendar: true,
        changeKey: 'Y2FsZW5kYXI=',
        canShare: true,
        canViewPrivateItems: true,
        canEdit: true,
        allowedOnlineMeetingProviders: teams ? ['teamsForBusiness'] : [],
        defaultOnlineMeetingProvider: teams ? 'teamsForBusiness' : 'unknown',
        isTallyingResponses: true,
        isRemovable: false,
        owner: { name: owner.name, address: owner.email },
      };
      const { id, ...rest } = all;
      return {
        status: 200,
        body: {
          '@odata.context': `${metadata}#users('${encodeURIComponent(user)}')/calendar/$entity`,
          id,
          ...chosen(rest, readSelect(ask.query.get('$select')), 'calendar'),
        },
      };
    },
    'POST /users/*/calendar/getSchedule': (ask, user = '') => {
      toRead(user);
      const { prefer, zone } = readShape(ask);
      const given = fields(ask);
      const schedules = Array.isArray(given.schedules) ? given.schedules.map(String) : [];
      const [from, until] = [momentIn(given.startTime).at, momentIn(given.endTime).at];
      const minutes = typeof given.availabilityViewInterval === 'number' ? given.availabilityViewInterval : 30;
      if (schedules.length === 0) return invalid('The list of schedules is empty.');
      if (schedules.length > mostSchedules)
        return refuse(400, 'ErrorTooManySchedules', `At most ${mostSchedules} schedules can be asked for at once.`);
      if (minutes < 5 || minutes > 1440)
        return refuse(400, 'ErrorInvalidMergedFreeBusyInterval', 'The interval must be from 5 to 1440 minutes.');
      if (!(from < until) || until - from > mostDays * day)
        return refuse(400, 'ErrorInvalidFreeBusyWindow', `The window must be longer than nothing and at most ${mostDays} days.`);
      const asked = { from, until, minutes, zone };
      return {
        status: 200,
        headers: prefer.applied,
        body: {
          '@odata.context': `${metadata}#Collection(microsoft.graph.scheduleInformation)`,
          value: schedules.map((address) => schedule(calendars, knobs, address, asked)),
        },
      };
    },
    'GET /users/*/calendar/events': list,
    'POST /users/*/calendar/events': create,
    'GET /users/*/events': list,
    'POST /users/*/events': create,
    'GET /users/*/events/*': (ask, user = '', id = '') => one(200, ask, user, need(toRead(user), id)),
    'PATCH /users/*/events/*': (ask, user = '', id = '') => {
      const event = need(toWrite(user), id);
      const given = fields(ask);
      if ('transactionId' in given && given.transactionId !== event.transactionId)
        return invalid('The transactionId of an event cannot be changed.');
      const details = detailsIn(given);
      const { start, end } = { ...event.details, ...details };
      if (end < start) return invalid('The end of an event cannot be before its start.');
      calendars.change(event, details, extendedIn(given));
      return one(200, ask, user, event);
    },
    'DELETE /users/*/events/*': (_, user = '', id = '') => {
      calendars.remove(need(toWrite(user), id));
      return { status: 204 };
    },
    'POST /users/*/events/*/cancel': (ask, user = '', id = '') => {
      const event = need(toWrite(user), id);
      if (event.owner.id !== event.organiser.id)
        refuse(400, 'ErrorInvalidRequest', "Your request can't be completed. You need to be an organizer to cancel a meeting.");
      calendars.remove(event, text(fields(ask).comment));
      return { status: 202 };
    },
    'GET /users/*/calendarView': (ask, user = '') => {
      const owner = toRead(user);
      // Without an offset it is UTC, whatever zone is preferred.
      const [from, until] = ['startDateTime', 'endDateTime'].map((name) => bareInstant(ask.query.get(name) ?? ''));
      if (from === undefined || until === undefined || Number.isNaN(from + until)) {
        return refuse(
          400,
          'ErrorInvalidParameter',
          'This request requires a time window specified by the query string parameters StartDateTime and EndDateTime.',
        );
      }
      const inside = calendars.list(owner).filter(({ details: { start, end } }) => start < until && end > from);
      return page(ask, user, inside, url(), 'calendarView');
    },
  };
}

const mostSchedules = 20;
const mostDays = 62;
const day = 24 * 60 * 60_000;

const roleOf = ({ id }: Owner) => (id === MAILBOX_ID ? 'mailbox' : people.find((one) => one.id === id)?.role);
const fields = (ask: Ask): Record<string, unknown> => (isRecord(ask.body) ? ask.body : {});
const invalid = (message: string): never => refuse(400, 'ErrorPropertyValidationFailure', message);

const bareInstant = (given: string): number =>
  Date.parse(/(Z|[+-]\d\d:?\d\d)$/i.test(given) ? given : given.includes('T') ? `${given}Z` : given);

function needZone(name: string): string {
  const zone = zoneOf(name);
  if (zone !== undefined) return zone;
  return refuse(
    400,
    'TimeZoneNotSupportedException',
    `A valid TimeZone value must be specified. The following TimeZone value is not supported: '${name}'.`,
  );
}

/** A dateTimeTimeZone: what clocks show, and where. */
function momentIn(given: unknown): { readonly at: number; readonly timeZone: string } {
  const { dateTime, timeZone } = isRecord(given) ? given : {};
  const name = text(timeZone) ?? 'UTC';
  const zone = needZone(name);
  const shown = text(dateTime) ?? '';
  const hasOffset = /(Z|[+-]\d\d:?\d\d)$/i.test(shown);
  const bare = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?)?/.exec(shown)?.[0] ?? '';
  const wall = (bare.includes('T') ? bare : `${bare}T00:00:00`).replace(/\.\d+$/, '');
  const at = hasOffset ? Date.parse(shown) : instantIn(wall, zone);
  if (Number.isNaN(at)) return invalid(`'${shown}' is not a valid dateTime.`);
  return { at, timeZone: name };
}

const showAsNames: readonly ShowAs[] = ['free', 'tentative', 'busy', 'oof', 'workingElsewhere'];

/** What was said about an appointment; what was not said stays as it is. */
function detailsIn(given: Record<string, unknown>): Partial<Details> {
  const start = 'start' in given ? momentIn(given.start) : undefined;
  const end = 'end' in given ? momentIn(given.end) : undefined;
  const body = isRecord(given.body) ? given.body : undefined;
  const flag = (name: string) => (typeof given[name] === 'boolean' ? given[name] : undefined);
  const showAs = showAsNames.find((one) => one === given.showAs);
  const reminder = given.reminderMinutesBeforeStart;
  const all: { [Name in keyof Details]?: Details[Name] | undefined } = {
    subject: text(given.subject),
    body: body && bodyOf(text(body.content) ?? '', text(body.contentType) ?? 'text'),
    start: start?.at,
    end: end?.at,
    startZone: start?.timeZone,
    endZone: end?.timeZone,
    allDay: flag('isAllDay'),
    showAs,
    sensitivity: text(given.sensitivity),
    importance: text(given.importance),
    hideAttendees: flag('hideAttendees'),
    allowNewTimeProposals: flag('allowNewTimeProposals'),
    responseRequested: flag('responseRequested'),
    isReminderOn: flag('isReminderOn'),
    reminderMinutes: typeof reminder === 'number' ? reminder : undefined,
    categories: Array.isArray(given.categories) ? given.categories.map(String) : undefined,
    location: isRecord(given.location) ? { locationType: 'default', uniqueIdType: 'unknown', ...given.location } : undefined,
    attendees: Array.isArray(given.attendees) ? given.attendees.flatMap(attendeeIn) : undefined,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as Partial<Details>;
}

function attendeeIn(given: unknown): Attendee[] {
  const email = isRecord(given) && isRecord(given.emailAddress) ? given.emailAddress : {};
  const address = text(email.address);
  if (address === undefined || !address.includes('@'))
    return refuse(400, 'ErrorInvalidRecipients', 'At least one recipient is not valid.');
  const type = (isRecord(given) && text(given.type)) || 'required';
  return [{ name: text(email.name) ?? address, address, type, response: 'none' }];
}

const extendedIn = (given: Record<string, unknown>): Map<string, string> =>
  new Map(
    (Array.isArray(given.singleValueExtendedProperties) ? given.singleValueExtendedProperties : []).flatMap((one) => {
      const [id, value] = isRecord(one) ? [text(one.id), text(one.value)] : [];
      return id === undefined || value === undefined ? [] : [[id, value] as const];
    }),
  );

interface Shape {
  readonly prefer: Prefer;
  /** The zone of the times in the answer: by its Windows name, and as `Intl` wants it. */
  readonly zone: { readonly name: string; readonly iana: string };
  readonly select: readonly string[] | undefined;
  readonly expand: readonly string[] | undefined;
}

function readShape(ask: Ask): Shape {
  const prefer = readPrefer(ask);
  const name = prefer.timeZone ?? 'UTC';
  return {
    prefer,
    zone: { name, iana: needZone(name) },
    select: readSelect(ask.query.get('$select')),
    expand: readExpand(ask.query.get('$expand')),
  };
}

const shownIn = (at: number, { name, iana }: Shape['zone']) => ({ dateTime: `${wallTime(at, iana)}.0000000`, timeZone: name });

/** A whole day has no zone: it begins at midnight, wherever one asks from. */
const momentOf = (at: number, allDay: boolean, zone: Shape['zone']) =>
  allDay ? { dateTime: `${wallTime(at, 'Europe/Berlin')}.0000000`, timeZone: zone.name } : shownIn(at, zone);

const never = '0001-01-01T00:00:00Z';

function usual(event: CalendarEvent, { prefer, zone }: Pick<Shape, 'prefer' | 'zone'>): Record<string, unknown> {
  const { details, organiser, owner } = event;
  const own = organiser.id === owner.id;
  const mine = details.attendees.find(({ address }) => address.toLowerCase() === owner.email.toLowerCase());
  // A copy does not say who else comes, if that is to be hidden.
  const attendees = own || !details.hideAttendees ? details.attendees : mine ? [mine] : [];
  const joinUrl = event.linkless > 0 ? undefined : event.joinUrl;
  const response = own ? 'organizer' : (mine?.response ?? 'notResponded');
  return {
    createdDateTime: wholeSeconds(event.createdAt),
    lastModifiedDateTime: wholeSeconds(event.modifiedAt),
    changeKey: changeKey(event),
    categories: details.categories,
    transactionId: event.transactionId ?? null,
    originalStartTimeZone: details.startZone,
    originalEndTimeZone: details.endZone,
    iCalUId: event.iCalUId,
    reminderMinutesBeforeStart: details.reminderMinutes,
    isReminderOn: details.isReminderOn,
    hasAttachments: false,
    subject: details.subject,
    bodyPreview: preview(details.body.text),
    importance: details.importance,
    sensitivity: details.sensitivity,
    isAllDay: details.allDay,
    isCancelled: false,
    isOrganizer: own,
    responseRequested: details.responseRequested,
    seriesMasterId: null,
    showAs: details.showAs,
    type: 'singleInstance',
    webLink: `https://outlook.office365.com/owa/?itemid=${encodeURIComponent(idOf(event, prefer))}&exvsurl=1&path=/calendar/item`,
    onlineMeetingUrl: null,
    isOnlineMeeting: event.joinUrl !== undefined,
    onlineMeetingProvider: event.joinUrl === undefined ? 'unknown' : 'teamsForBusiness',
    allowNewTimeProposals: details.allowNewTimeProposals,
    isDraft: false,
    hideAttendees: details.hideAttendees,
    recurrence: null,
    responseStatus: { response, time: wholeSeconds(mine?.at ?? never) },
    body: prefer.text
      ? { contentType: 'text', content: crlf(details.body.text) }
      : { contentType: 'html', content: details.body.html },
    start: momentOf(details.start, details.allDay, zone),
    end: momentOf(details.end, details.allDay, zone),
    location: details.location,
    locations: details.location.displayName ? [details.location] : [],
    attendees: attendees.map(({ name, address, type, response: said, at }) => ({
      type,
      status: { response: said, time: wholeSeconds(at ?? never) },
      emailAddress: { name, address },
    })),
    organizer: { emailAddress: { name: organiser.name, address: organiser.email } },
    onlineMeeting: joinUrl === undefined ? null : { joinUrl },
  };
}

const changeKey = ({ immutableId, version }: CalendarEvent): string =>
  Buffer.from(`${immutableId.slice(-16, -4)}${version}`).toString('base64');
const idOf = (event: CalendarEvent, { immutable }: Prefer): string => (immutable ? event.immutableId : event.id);

function show(event: CalendarEvent, shape: Shape): Record<string, unknown> {
  const all = usual(event, shape);
  event.linkless = Math.max(0, event.linkless - 1);
  const extended = (shape.expand ?? []).flatMap((id) => {
    const value = event.extended.get(id);
    return value === undefined ? [] : [{ id, value }];
  });
  return {
    '@odata.etag': `W/"${changeKey(event)}"`,
    // The id comes along whatever was chosen.
    id: idOf(event, shape.prefer),
    ...chosen(all, shape.select, 'event'),
    ...(extended.length > 0 ? { singleValueExtendedProperties: extended } : {}),
  };
}

const besides = ['id', 'singleValueExtendedProperties'];

/** What `$select` leaves of all properties. */
export function chosen(
  all: Record<string, unknown>,
  select: readonly string[] | undefined,
  type: string,
): Record<string, unknown> {
  return selected(
    all,
    select?.filter((name) => !besides.includes(name)),
    `microsoft.graph.${type}`,
  );
}

/** For `$filter` and `$orderby`. */
function readable(event: CalendarEvent): Readable & { readonly event: CalendarEvent } {
  const all: unknown = { id: event.id, ...usual(event, { prefer: { immutable: false, text: false, applied: {} }, zone: utc }) };
  return {
    event,
    extended: (id) => event.extended.get(id),
    property: (path) => path.split('/').reduce((value, name) => (isRecord(value) ? value[name] : undefined), all),
  };
}

const utc = { name: 'UTC', iana: 'UTC' };

function page(ask: Ask, user: string, events: CalendarEvent[], url: string, name = 'events'): Answer {
  const { query } = ask;
  const shape = readShape(ask);
  const filter = query.has('$filter') ? readFilter(query.get('$filter') ?? '') : undefined;
  const order = readOrder(query.get('$orderby') ?? 'start/dateTime');
  const items = sorted(
    events.map(readable).filter((item) => !filter || filter.test(item)),
    order,
  );
  const top = Number(query.get('$top') ?? shape.prefer.pageSize ?? 10);
  const skip = Number(query.get('$skip') ?? 0);
  const next = new URLSearchParams(query);
  next.set('$skip', String(skip + top));
  return {
    status: 200,
    headers: shape.prefer.applied,
    body: {
      '@odata.context': `${metadata}#users('${encodeURIComponent(user)}')/${name}`,
      value: items.slice(skip, skip + top).map(({ event }) => show(event, shape)),
      ...(skip + top < items.length ? { '@odata.nextLink': `${url}${ask.path}?${next.toString().replaceAll('%24', '$')}` } : {}),
    },
  };
}

interface Asked {
  readonly from: number;
  readonly until: number;
  readonly minutes: number;
  readonly zone: Shape['zone'];
}

/** The more a person is kept away, the more it counts where two appointments meet. */
const digits: readonly (readonly [ShowAs, string])[] = [
  ['oof', '3'],
  ['busy', '2'],
  ['tentative', '1'],
  ['workingElsewhere', '4'],
];

/** One person's free/busy; whoever cannot be found or seen is an error of that item, and the answer is a 200 all the same. */
function schedule(calendars: Calendars, knobs: Knobs, address: string, { from, until, minutes, zone }: Asked): unknown {
  const owner = address.includes('@') ? calendars.owner(address) : undefined;
  const role = owner && roleOf(owner);
  const wrong = (responseCode: string, message: string) => ({
    scheduleId: address,
    availabilityView: '',
    error: { responseCode, message },
  });
  if (!owner || role === 'guest')
    return wrong('ErrorMailRecipientNotFound', 'Unable to resolve e-mail address to an Active Directory object.');
  if ((role === 'outsider' && !knobs.freeBusyOutsideScope) || knobs.scheduleErrors.includes(owner.id))
    return wrong('ErrorNoFreeBusyAccess', 'The caller does not have access to free/busy data.');
  const events = calendars
    .list(owner)
    .map(({ details }) => details)
    .filter(({ start, end }) => start < until && end > from)
    .sort((one, other) => one.start - other.start);
  const steps = Array.from({ length: Math.ceil((until - from) / (minutes * 60_000)) }, (_, n) => from + n * minutes * 60_000);
  const digit = (at: number): string => {
    const here = events.filter(({ start, end }) => start < Math.min(at + minutes * 60_000, until) && end > at);
    return digits.find(([showAs]) => here.some((one) => one.showAs === showAs))?.[1] ?? '0';
  };
  const { days, start, end, timeZone } = calendars.hours(owner);
  return {
    scheduleId: address,
    availabilityView: steps.map(digit).join(''),
    scheduleItems: events.map((one) => ({
      isPrivate: one.sensitivity === 'private',
      status: one.showAs,
      ...(one.sensitivity === 'private' ? {} : { subject: one.subject, location: String(one.location.displayName ?? '') }),
      start: shownIn(one.start, zone),
      end: shownIn(one.end, zone),
    })),
    workingHours: {
      daysOfWeek: days,
      startTime: `${start}:00.0000000`,
      endTime: `${end}:00.0000000`,
      timeZone: { name: timeZone },
    },
  };
}
