/** The parts of Graph about people and the team, and its subscriptions. */

import type { SimChannel, SimPerson } from './api.ts';
import { inTeam, MAILBOX_ID, people, TENANT_ID, team } from './directory.ts';
import { GraphRefusal, type Refusal } from './graph-errors.ts';
import type { Ask, Handle } from './http.ts';
import type { Knobs } from './knobs.ts';
import { readSelect, selected } from './odata.ts';
import { readPrefer } from './prefer.ts';
import { type Subscription, type Subscriptions, showSubscription } from './subscriptions.ts';

const metadata = 'https://graph.microsoft.com/v1.0/$metadata';

const refuse = (status: number, code: string, message: string): never => {
  throw new GraphRefusal({ status, code, message });
};

export function subscriptionRoutes(subscriptions: Subscriptions): Record<string, Handle> {
  const need = (id: string): Subscription =>
    subscriptions.find(id) ?? refuse(404, 'ResourceNotFound', 'The object was not found.');
  const check = (refusal: Refusal | undefined) => {
    if (refusal) throw new GraphRefusal(refusal);
  };
  const entity = (subscription: Subscription) => ({
    '@odata.context': `${metadata}#subscriptions/$entity`,
    ...showSubscription(subscription),
  });
  return {
    'GET /subscriptions': () => ({
      status: 200,
      body: { '@odata.context': `${metadata}#subscriptions`, value: subscriptions.list().map(showSubscription) },
    }),
    'POST /subscriptions': async (ask) => {
      const made = await subscriptions.create(ask.body, readPrefer(ask).immutable);
      if ('code' in made) throw new GraphRefusal(made);
      return { status: 201, body: entity(made) };
    },
    'GET /subscriptions/*': (_, id = '') => ({ status: 200, body: entity(need(id)) }),
    'PATCH /subscriptions/*': async (ask, id = '') => {
      const subscription = need(id);
      check(await subscriptions.renew(subscription, ask.body));
      return { status: 200, body: entity(subscription) };
    },
    'DELETE /subscriptions/*': (_, id = '') => {
      subscriptions.remove(need(id));
      return { status: 204 };
    },
    'POST /subscriptions/*/reauthorize': async (_, id = '') => {
      check(await subscriptions.reauthorize(need(id)));
      return { status: 204 };
    },
  };
}

export function directoryRoutes({
  knobs,
  url,
  mailbox,
}: {
  knobs: Knobs;
  url: () => string;
  mailbox: string;
}): Record<string, Handle> {
  const needTeam = (id: string) => {
    if (id === team.id) return;
    if (!/^[0-9a-f-]{36}$/i.test(id)) refuse(400, 'BadRequest', 'teamId needs to be a valid GUID.');
    refuse(404, 'NotFound', `No team found with Group Id ${id}`);
  };
  return {
    'GET /teams/*': (_, id = '') => {
      needTeam(id);
      return {
        status: 200,
        body: {
          '@odata.context': `${metadata}#teams/$entity`,
          id: team.id,
          displayName: team.name,
          internalId: team.threadId,
          tenantId: TENANT_ID,
        },
      };
    },
    'GET /teams/*/members': (ask, id = '') => {
      needTeam(id);
      return members(ask, url(), knobs);
    },
    'GET /teams/*/channels': (_, id = '') => {
      needTeam(id);
      return {
        status: 200,
        body: {
          '@odata.context': `${metadata}#teams('${id}')/channels`,
          '@odata.count': team.channels.length,
          value: team.channels.map(channel),
        },
      };
    },
    'GET /teams/*/channels/*': (_, id = '', asked = '') => {
      needTeam(id);
      const found =
        team.channels.find((one) => one.id === asked) ?? refuse(404, 'NotFound', `No thread found with thread id ${asked}`);
      return { status: 200, body: { '@odata.context': `${metadata}#teams('${id}')/channels/$entity`, ...channel(found) } };
    },
    'GET /users/*': (ask, id = '') => {
      const isMailbox = id === MAILBOX_ID || id.toLowerCase() === mailbox.toLowerCase();
      const found = isMailbox
        ? { id: MAILBOX_ID, name: 'Info', email: mailbox }
        : people.find((person) => person.id === id || person.email === id.toLowerCase());
      if (!found) {
        return refuse(
          404,
          'Request_ResourceNotFound',
          `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`,
        );
      }
      return {
        status: 200,
        body: { '@odata.context': `${metadata}#users/$entity`, ...user(found, readSelect(ask.query.get('$select'))) },
      };
    },
  };
}

function members(ask: Ask, url: string, { membersPage: largest, withoutOwner }: Knobs) {
  const size = Math.min(Number(ask.query.get('$top') ?? largest), largest);
  const from = Number(Buffer.from(ask.query.get('$skiptoken') ?? '', 'base64url').toString() || 0);
  const value = inTeam.slice(from, from + size).map((person) => ({
    '@odata.type': '#microsoft.graph.aadUserConversationMember',
    id: Buffer.from(`MCMjMSMj${TENANT_ID}##${person.id}`).toString('base64url'),
    roles: (person.role === 'owner' && !withoutOwner) || person.role === 'guest' ? [person.role] : [],
    displayName: person.name,
    userId: person.id,
    email: person.email,
    tenantId: TENANT_ID,
    visibleHistoryStartDateTime: '0001-01-01T00:00:00Z',
  }));
  const next = new URLSearchParams(ask.query);
  next.set('$skiptoken', Buffer.from(String(from + size)).toString('base64url'));
  const more = from + size < inTeam.length;
  return {
    status: 200,
    body: {
      '@odata.context': `${metadata}#teams('${team.id}')/members`,
      '@odata.count': value.length,
      ...(more ? { '@odata.nextLink': `${url}${ask.path}?${next.toString().replaceAll('%24', '$')}` } : {}),
      value,
    },
  };
}

const channel = ({ id, name }: SimChannel) => ({
  id,
  displayName: name,
  description: null,
  membershipType: 'standard',
  email: '',
  tenantId: TENANT_ID,
  createdDateTime: '2026-01-05T09:00:00Z',
  isFavoriteByDefault: null,
  isArchived: false,
  webUrl: `https://teams.microsoft.com/l/channel/${encodeURIComponent(id)}/${encodeURIComponent(name)}?groupId=${team.id}&tenantId=${TENANT_ID}`,
});

function user(found: Pick<SimPerson, 'id' | 'name' | 'email'>, select: readonly string[] | undefined): Record<string, unknown> {
  const [givenName = '', ...rest] = found.name.split(' ');
  const usual: Record<string, unknown> = {
    businessPhones: [],
    displayName: found.name,
    givenName,
    jobTitle: null,
    mail: found.email,
    mobilePhone: null,
    officeLocation: null,
    preferredLanguage: 'nl-NL',
    surname: rest.join(' '),
    userPrincipalName: found.email,
    id: found.id,
  };
  if (!select) return usual;
  const person = people.find(({ id }) => id === found.id);
  const all: Record<string, unknown> = {
    ...usual,
    accountEnabled: true,
    department: null,
    userType: person?.role === 'guest' ? 'Guest' : 'Member',
  };
  return selected(all, select, 'Microsoft.DirectoryServices.User');
}
