/** Teams towards the bot: activities as Teams sends them, to `/api/messages`. */
import { randomUUID } from 'node:crypto';
import type { InvokeAnswer, SimPerson } from './api.ts';
import type { Clock } from './clock.ts';
import { APP_ID, BOT_NAME, connectorId, TENANT_ID, team } from './directory.ts';
import type { Knobs } from './knobs.ts';
import type { Activity } from './posts.ts';

export interface Bot {
  url: string | undefined;
  /** Gives the value of the Authorization header, if tests want one. */
  authorize: (() => Promise<string>) | undefined;
  /** Any activity, also a malformed one, with any headers. */
  post(activity: unknown, headers?: Readonly<Record<string, string>>): Promise<InvokeAnswer>;
  /** POST to another of its doors. */
  knock(path: string, body: unknown): Promise<InvokeAnswer>;
}

export function makeBot(url: string | undefined): Bot {
  const send = async (path: string, body: string, headers: Readonly<Record<string, string>>): Promise<InvokeAnswer> => {
    if (!bot.url) throw new Error('The stand-in does not know where the bot is: give startSim a botUrl, or call setBotUrl.');
    const response = await fetch(new URL(path, bot.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
      body,
    });
    return { status: response.status, body: parse(await response.text()) };
  };
  const bot: Bot = {
    url,
    authorize: undefined,
    post: async (activity, headers = {}) => {
      const authorization: Record<string, string> = bot.authorize ? { authorization: await bot.authorize() } : {};
      const body = typeof activity === 'string' ? activity : JSON.stringify(activity);
      return send('/api/messages', body, { ...authorization, ...headers });
    },
    knock: (path, body) => send(path, JSON.stringify(body), {}),
  };
  return bot;
}

function parse(body: string): unknown {
  if (body === '') return undefined;
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

export const botAccount = { id: `28:${APP_ID}`, name: BOT_NAME };

/** Where it happens: a channel, a thread in it, or the personal chat. */
export type Where = { readonly channel: string; readonly root?: string | undefined } | { readonly chat: string };

/** What every activity from Teams has. */
export function envelope(
  person: SimPerson,
  where: Where,
  { clock, serviceUrl, knobs }: { clock: Clock; serviceUrl: string; knobs: Knobs },
): Activity {
  const at = clock.now();
  return {
    id: `f:${randomUUID()}`,
    timestamp: at,
    localTimestamp: amsterdam(at),
    localTimezone: 'Europe/Amsterdam',
    serviceUrl,
    channelId: 'msteams',
    from: { id: connectorId(person), name: person.name, aadObjectId: person.id },
    recipient: botAccount,
    conversation: conversationOf(where),
    channelData: channelDataOf(where, knobs.leanChannelData),
    locale: 'nl-NL',
    entities: [{ type: 'clientInfo', locale: 'nl-NL', country: 'NL', platform: 'Web', timezone: 'Europe/Amsterdam' }],
  };
}

function conversationOf(where: Where): Activity {
  if ('chat' in where) return { id: where.chat, conversationType: 'personal', tenantId: TENANT_ID };
  const id = where.root ? `${where.channel};messageid=${where.root}` : where.channel;
  return { id, conversationType: 'channel', tenantId: TENANT_ID, isGroup: true };
}

function channelDataOf(where: Where, lean: boolean): Activity {
  const tenant = { id: TENANT_ID };
  if ('chat' in where) return { tenant };
  return {
    teamsChannelId: where.channel,
    teamsTeamId: team.threadId,
    channel: { id: where.channel },
    team: lean ? { id: team.threadId } : teamData,
    tenant,
  };
}

export const teamData = { id: team.threadId, aadGroupId: team.id, name: team.name };

/** The wall clock in Amsterdam with its offset, as Teams adds it. */
function amsterdam(at: string): string {
  const parts = new Intl.DateTimeFormat('sv-SE', {
    timeZone: 'Europe/Amsterdam',
    dateStyle: 'short',
    timeStyle: 'medium',
  }).format(new Date(at));
  const wall = parts.replace(' ', 'T');
  const hours = Math.round((Date.parse(`${wall}Z`) - Date.parse(at)) / 3_600_000);
  return `${wall}.${at.slice(20, 23)}+0${hours}:00`;
}
