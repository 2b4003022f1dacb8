/** Who is away: the automatic replies of each person, as Graph tells an app of them. What stands in a calendar is in calendars.ts. */
import type { Absence } from './api.ts';
import { MAILBOX_ID, needPerson, people } from './directory.ts';
import { chosen } from './graph-calendar.ts';
import { GraphRefusal } from './graph-errors.ts';
import type { Handle } from './http.ts';
import type { Knobs } from './knobs.ts';
import { readSelect } from './odata.ts';

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
  };
}

const graphTime = (at: string): string => `${new Date(at).toISOString().slice(0, 19)}.0000000`;
