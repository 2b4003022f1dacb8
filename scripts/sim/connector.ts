/** The Bot Connector under /v3: the bot posts, replies, updates, deletes, and asks who is there. */

import type { SimMessage, SimPerson } from './api.ts';
import { APP_ID, BOT_NAME, channels, connectorId, findPerson, inTeam, people, TENANT_ID, team } from './directory.ts';
import { type Answer, type Ask, isRecord, routes, text } from './http.ts';
import type { Installation } from './installation.ts';
import type { Knobs } from './knobs.ts';
import { type Activity, chatId, type Posts, read } from './posts.ts';
import { makeRateLimits } from './rates.ts';

class ConnectorRefusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;
  constructor(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

export const connectorError = (status: number, code: string, message: string): Answer => ({
  status,
  body: { error: { code, message } },
});

/** Above this a message is refused, says the documentation; 70 KB was refused in practice as well. */
const largest = 100 * 1024;

/** A conversation is a channel, a thread in a channel, or a personal chat. */
interface Conversation {
  readonly place: string;
  readonly root?: string;
  readonly members: readonly SimPerson[];
}

export interface ConnectorParts {
  readonly posts: Posts;
  readonly installation: Installation;
  readonly knobs: Knobs;
  readonly url: () => string;
}

export function makeConnector({ posts, installation, knobs, url }: ConnectorParts): (ask: Ask) => Promise<Answer> {
  const rates = makeRateLimits();
  const bot: SimMessage['from'] = { id: `28:${APP_ID}`, name: BOT_NAME, bot: true };

  const needChannel = (id: string) => {
    if (!channels.some((channel) => channel.id === id))
      throw new ConnectorRefusal(404, 'ConversationNotFound', 'Conversation not found.');
    if (!installation.inTeam) throw notInRoster();
  };
  const conversation = (id: string): Conversation => {
    const [place = '', root] = id.split(';messageid=');
    const person = installation.chats.get(place);
    if (person) {
      if (installation.blocked.has(person.id)) {
        throw new ConnectorRefusal(403, 'ConversationBlockedByUser', 'User blocked the conversation with the bot.');
      }
      return { place, members: [person] };
    }
    if (people.some((one) => chatId(one) === place)) throw notInRoster();
    needChannel(place);
    return { place, members: inTeam, ...(root === undefined ? {} : { root }) };
  };

  const put = ({ place, root }: Conversation, activity: Activity): string => {
    // Typing shows for a moment and leaves nothing.
    if (activity.type !== 'message') return crypto.randomUUID();
    if (!text(activity.text) && !Array.isArray(activity.attachments)) {
      throw badSyntax("Activity must include non empty 'text' field or at least 1 attachment");
    }
    if (root && posts.placeOf(root) !== place) throw new ConnectorRefusal(404, 'ConversationNotFound', 'Conversation not found.');
    return posts.add({ place, ...(root ? { root } : {}), from: bot, ...read(activity) }, activity).id;
  };
  const needPosted = ({ place }: Conversation, id: string): SimMessage => {
    const message = posts.find(id)?.message;
    if (!message?.from.bot || message.place !== place) {
      throw new ConnectorRefusal(404, 'ActivityNotFoundInConversation', 'The activity is not found in the conversation.');
    }
    return message;
  };

  const createInChannel = (channel: string, activity: Activity | undefined): Answer => {
    needChannel(channel);
    if (!activity) throw badSyntax('Activity is required to start a thread in a channel.');
    const id = put({ place: channel, members: inTeam }, activity);
    return { status: 201, body: { id: `${channel};messageid=${id}`, activityId: id, serviceUrl: `${url()}/` } };
  };
  const createChat = (body: Activity): Answer => {
    const [member] = Array.isArray(body.members) ? body.members : [];
    const tenant = text(body.tenantId) ?? text(record(record(body.channelData).tenant).id);
    if (tenant !== TENANT_ID)
      throw new ConnectorRefusal(400, 'BadArgument', 'Failed to decrypt conversation id, or unknown tenant.');
    const person = findPerson(text(record(member).id) ?? '');
    if (!person) throw new ConnectorRefusal(400, 'BadArgument', 'Unknown user.');
    if (!installation.mayWriteTo(person)) {
      throw new ConnectorRefusal(
        403,
        'ForbiddenOperationException',
        'The bot is not installed in the personal scope of the user.',
      );
    }
    const id = installation.openChat(person);
    const activity = isRecord(body.activity) ? body.activity : undefined;
    const activityId = activity && put(conversation(id), activity);
    return { status: 201, body: { id, ...(activityId ? { activityId } : {}), serviceUrl: `${url()}/` } };
  };
  const activityOf = (ask: Ask): Activity => {
    if (!isRecord(ask.body)) throw badSyntax('The request has no activity.');
    return ask.body;
  };

  const find = routes({
    'POST /v3/conversations': (ask) => {
      const body = activityOf(ask);
      const channel = text(record(record(body.channelData).channel).id);
      return channel ? createInChannel(channel, isRecord(body.activity) ? body.activity : undefined) : createChat(body);
    },
    'POST /v3/conversations/*/activities': (ask, id = '') => ({
      status: 201,
      body: { id: put(conversation(id), activityOf(ask)) },
    }),
    'POST /v3/conversations/*/activities/*': (ask, id = '', to = '') => {
      const asked = conversation(id);
      const original = posts.find(to)?.message;
      const root = asked.root ?? (asked.place.startsWith('19:') ? (original?.root ?? original?.id) : undefined);
      return { status: 201, body: { id: put({ ...asked, ...(root ? { root } : {}) }, activityOf(ask)) } };
    },
    'PUT /v3/conversations/*/activities/*': (ask, id = '', activityId = '') => {
      const message = needPosted(conversation(id), activityId);
      const activity = activityOf(ask);
      posts.update(message.id, { text: '', summary: '', ...read(activity) }, activity);
      return { status: 200, body: { id: message.id } };
    },
    'DELETE /v3/conversations/*/activities/*': (_, id = '', activityId = '') => {
      posts.remove(needPosted(conversation(id), activityId).id);
      return { status: 200 };
    },
    'GET /v3/conversations/*/members': (_, id = '') => ({ status: 200, body: conversation(id).members.map(account) }),
    'GET /v3/conversations/*/members/*': (_, id = '', asked = '') => {
      const person = findPerson(asked);
      if (!person || !conversation(id).members.includes(person)) {
        throw new ConnectorRefusal(404, 'MemberNotFoundInConversation', 'The member is not found in the conversation.');
      }
      return { status: 200, body: account(person) };
    },
    'GET /v3/conversations/*/pagedmembers': (ask, id = '') => paged(ask, conversation(id).members, knobs.membersPage),
    'GET /v3/teams/*': (_, id = '') => {
      needTeam(id);
      const counts = { memberCount: inTeam.length, channelCount: channels.length };
      return { status: 200, body: { id: team.threadId, name: team.name, aadGroupId: team.id, tenantId: TENANT_ID, ...counts } };
    },
    'GET /v3/teams/*/conversations': (_, id = '') => {
      needTeam(id);
      // The General channel has no name, so that each client can say it in its own language.
      return {
        status: 200,
        body: { conversations: channels.map(({ id, name, general }) => ({ id, name: general ? null : name, type: 'standard' })) },
      };
    },
  });
  const needTeam = (id: string) => {
    if (id !== team.threadId) throw new ConnectorRefusal(404, 'ConversationNotFound', 'Conversation not found.');
    needChannel(id);
  };

  const answer = async (ask: Ask): Promise<Answer> => {
    const route = find(ask.method, ask.path.replace(/^\/teams(?=\/v3\/)/i, ''));
    if (route === 'no-path') throw new ConnectorRefusal(404, 'NotFound', `No route for ${ask.path}.`);
    if (route === 'no-method') throw new ConnectorRefusal(405, 'MethodNotAllowed', `${ask.path} does not take ${ask.method}.`);
    if (ask.malformed) throw badSyntax('The request is no valid JSON.');
    if (Buffer.byteLength(ask.text) > largest) throw new ConnectorRefusal(413, 'MessageSizeTooBig', 'Message size too large.');
    const wait = knobs.rateLimits ? rates.mustWait(ask.method, route.keys[0] ?? '') : 0;
    if (wait > 0) {
      throw new ConnectorRefusal(429, 'Throttled', 'Too many requests.', { 'retry-after': String(Math.ceil(wait / 1000)) });
    }
    return route.found(ask, ...route.keys);
  };

  return (ask) =>
    answer(ask).catch((error: unknown) => {
      if (error instanceof ConnectorRefusal) {
        return { ...connectorError(error.status, error.code, error.message), headers: error.headers };
      }
      return connectorError(
        500,
        'ServiceError',
        `The stand-in has a bug: ${error instanceof Error ? error.stack : String(error)}`,
      );
    });
}

const notInRoster = () =>
  new ConnectorRefusal(403, 'BotNotInConversationRoster', 'The bot is not part of the conversation roster.');

const badSyntax = (message: string) => new ConnectorRefusal(400, 'BadSyntax', message);

const record = (value: unknown): Record<string, unknown> => (isRecord(value) ? value : {});

/** Both names for the Entra id: the service says `objectId`, the SDKs say `aadObjectId`. */
function account(person: SimPerson): Record<string, unknown> {
  const [givenName = '', ...rest] = person.name.split(' ');
  return {
    id: connectorId(person),
    name: person.name,
    objectId: person.id,
    aadObjectId: person.id,
    givenName,
    surname: rest.join(' '),
    email: person.email,
    userPrincipalName: person.email,
    tenantId: TENANT_ID,
    userRole: person.role === 'guest' ? 'guest' : 'user',
  };
}

function paged(ask: Ask, members: readonly SimPerson[], largestPage: number): Answer {
  const size = Math.min(Number(ask.query.get('pageSize') ?? largestPage), largestPage);
  const from = Number(Buffer.from(ask.query.get('continuationToken') ?? '', 'base64url').toString() || 0);
  const more = from + size < members.length;
  const continuationToken = Buffer.from(String(from + size)).toString('base64url');
  return {
    status: 200,
    body: { members: members.slice(from, from + size).map(account), ...(more ? { continuationToken } : {}) },
  };
}
