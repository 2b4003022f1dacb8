/** Who is away: automatic replies and the calendar of each person, as Graph tells an app of them. */
import type { Absence } from './api.ts';
import { MAILBOX_ID, needPerson, people } from './directory.ts';
import { GraphRefusal } from './graph-errors.ts';
import type { Handle } from './http.ts';
import type { Knobs } from './knobs.ts';
import { QueryError, readSelect } from './odata.ts';

const metadata = 'https://graph.microsoft.com/v1.0/$metadata';

export interface Absences {
  set(absence: Absence): void;
  of(person: string): Omit<Absence, 'as'>;
}

export function makeAbsences(): Absences {
  const known = new Map<string, Omit<Absence, 'as'>>();
  return {
    set: ({ as, ...absence }) => void known.set(needPerson(as).id, absence),
    of: (person) => known.get(person) ?? {},
  };
}

const refuse = (status: number, code: string, message: string): never => {
  throw new GraphRefusal({ status, code, message });
};

export function absenceRoutes({ absences, knobs }: { absences: Absences; knobs: Knobs }): Record<string, Handle> {
  /** The roles are granted for the team's own mailboxes; a guest's is not in this tenant. */
  const allow = (id: string, granted: boolean): string => {
    const person = people.find((one) => one.id === id || one.email === id.toLowerCase());
    if (!person && id !== MAILBOX_ID) return refuse(404, 'ErrorInvalidUser', `The requested user '${id}' is invalid.`);
    if (person?.role === 'guest')
      return refuse(404, 'MailboxNotEnabledForRESTAPI', 'The mailbox is either inactive, soft-deleted, or is hosted on-premise.');
    if (!person || person.role === 'outsider' || !granted)
      return refuse(403, 'ErrorAccessDenied', 'Access is denied. Check credentials and try again.');
    return person.id;
  };

  return {
    'GET /users/*/mailboxSettings': (ask, user = '') => {
      const { replies } = absences.of(allow(user, knobs.mayReadMailboxSettings));
      const moment = (at: string | undefined) => ({ dateTime: graphTime(at ?? '2026-01-01T00:00:00.000Z'), timeZone: 'UTC' });
      const all: Record<string, unknown> = {
        automaticRepliesSetting: {
          status: replies ? (replies.from ? 'scheduled' : 'alwaysEnabled') : 'disabled',
          externalAudience: 'all',
          internalReplyMessage: replies?.text ?? '',
          externalReplyMessage: replies?.text ?? '',
          scheduledStartDateTime: moment(replies?.from),
          scheduledEndDateTime: moment(replies?.until ?? replies?.from),
        },
        timeZone: 'W. Europe Standard Time',
        userPurpose: 'user',
      };
      return {
        status: 200,
        body: {
          '@odata.context': `${metadata}#users('${encodeURIComponent(user)}')/mailboxSettings`,
          ...chosen(all, readSelect(ask.query.get('$select')), 'mailboxSettings'),
        },
      };
    },
    'GET /users/*/calendarView': (ask, user = '') => {
      const person = allow(user, knobs.mayReadCalendars);
      const [from, until] = [ask.query.get('startDateTime'), ask.query.get('endDateTime')].map((at) => Date.parse(at ?? ''));
      if (from === undefined || until === undefined || Number.isNaN(from + until)) {
        return refuse(
          400,
          'ErrorInvalidParameter',
          'This request requires a time window specified by the query string parameters StartDateTime and EndDateTime.',
        );
      }
      const select = readSelect(ask.query.get('$select'));
      const events = (absences.of(person).events ?? [])
        .filter(({ start, end }) => Date.parse(start) < until && Date.parse(end) > from)
        .sort((one, other) => Date.parse(one.start) - Date.parse(other.start))
        .slice(0, Number(ask.query.get('$top') ?? 10))
        .map(({ start, end, showAs = 'oof', allDay = false, subject = '' }, n) => {
          const moment = (at: string) => ({ dateTime: graphTime(allDay ? `${at.slice(0, 10)}T00:00:00Z` : at), timeZone: 'UTC' });
          const all = { subject, bodyPreview: subject, isAllDay: allDay, showAs, start: moment(start), end: moment(end) };
          // The id comes along whatever was chosen.
          return { '@odata.etag': `W/"${n}"`, id: `AAMk${n}`, ...chosen(all, select, 'event') };
        });
      return {
        status: 200,
        body: { '@odata.context': `${metadata}#users('${encodeURIComponent(user)}')/calendarView`, value: events },
      };
    },
  };
}

const graphTime = (at: string): string => `${new Date(at).toISOString().slice(0, 19)}.0000000`;

function chosen(all: Record<string, unknown>, select: readonly string[] | undefined, type: string): Record<string, unknown> {
  if (!select) return all;
  const strange = select.find((name) => !(name in all));
  if (strange !== undefined)
    throw new QueryError('BadRequest', `Could not find a property named '${strange}' on type 'microsoft.graph.${type}'.`);
  return Object.fromEntries(select.map((name) => [name, all[name]]));
}
