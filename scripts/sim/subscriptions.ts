/** Change notifications: the handshake with both doors, the life of a subscription, and the doorbell that may fail to ring. */
import { randomUUID } from 'node:crypto';
import type { Clock } from './clock.ts';
import { APP_ID, MAILBOX_ID, TENANT_ID } from './directory.ts';
import type { Refusal } from './graph-errors.ts';
import { isRecord, text } from './http.ts';
import { regularId } from './ids.ts';
import type { Knobs } from './knobs.ts';
import { type Change, folderName, type Mailbox, type Message } from './mailbox.ts';
import { etag } from './shape.ts';

export interface Subscription {
  readonly id: string;
  readonly resource: string;
  readonly changeType: string;
  readonly clientState: string | undefined;
  notificationUrl: string;
  readonly lifecycleNotificationUrl: string | undefined;
  expirationDateTime: string;
  readonly immutable: boolean;
  readonly latestSupportedTlsVersion: string | undefined;
}

export interface Release {
  /** Each so many times: first all of them once, then all of them again. */
  readonly times?: number;
  readonly reverse?: boolean;
  /** 0 to 1: evenly spread, the others are lost. */
  readonly share?: number;
}

export type LifecycleEvent = 'missed' | 'subscriptionRemoved' | 'reauthorizationRequired';

export interface Subscriptions {
  list(): readonly Subscription[];
  find(id: string): Subscription | undefined;
  create(body: unknown, immutable: boolean): Promise<Subscription | Refusal>;
  renew(subscription: Subscription, body: unknown): Promise<Refusal | undefined>;
  reauthorize(subscription: Subscription): Promise<Refusal | undefined>;
  remove(subscription: Subscription): void;
  drop(count: number): void;
  duplicate(count: number): void;
  /** From now on notifications are kept back (true) or go as usual (false); what was kept stays until it is released. */
  hold(on: boolean): void;
  /** Posts what was kept back; answers when all has arrived or was given up, and how many items went to the bot. */
  release(how?: Release): Promise<number>;
  lifecycle(event: LifecycleEvent): Promise<void>;
  /** When everything that was under way has arrived or was given up. */
  delivered(): Promise<void>;
  close(): void;
}

const MINUTE = 60_000;
const longest = 10_080;
const shortest = 45;
/** So many items Graph may put into one POST. */
const largestBatch = 100;
const retryAfter = [100, 400, 1600];

export function showSubscription(subscription: Subscription): Record<string, unknown> {
  const { immutable, ...shown } = subscription;
  return {
    ...shown,
    applicationId: APP_ID,
    creatorId: APP_ID,
    includeResourceData: null,
    latestSupportedTlsVersion: shown.latestSupportedTlsVersion ?? 'v1_2',
    encryptionCertificate: null,
    encryptionCertificateId: null,
    notificationQueryOptions: null,
    notificationUrlAppId: null,
  };
}

const refuse = (status: number, code: string, message: string): Refusal => ({ status, code, message });

interface Notice {
  readonly subscription: Subscription;
  readonly item: Record<string, unknown>;
}

const byUrl = (notices: readonly Notice[]): Map<string, readonly Notice['item'][]> => {
  const groups = Map.groupBy(notices, ({ subscription }) => subscription.notificationUrl);
  return new Map([...groups].map(([url, group]) => [url, group.map(({ item }) => item)]));
};

export function makeSubscriptions({ mailbox, clock, knobs }: { mailbox: Mailbox; clock: Clock; knobs: Knobs }): Subscriptions {
  let subscriptions: Subscription[] = [];
  let waiting: Notice[] = [];
  let timer: NodeJS.Timeout | undefined;
  let holding = false;
  let held: Notice[] = [];
  let toDrop = 0;
  let toDouble = 0;
  const closing = new AbortController();
  const underWay = new Set<Promise<void>>();

  const live = () => {
    subscriptions = subscriptions.filter(({ expirationDateTime }) => Date.parse(expirationDateTime) > clock.milliseconds());
    return subscriptions;
  };

  const shake = async (urls: readonly (string | undefined)[]): Promise<Refusal | undefined> => {
    for (const url of urls) {
      const wrong = url === undefined ? undefined : await handshake(url, knobs.handshakeTimeout, closing.signal);
      if (wrong) return wrong;
    }
    return undefined;
  };

  /** Graph's own limits: a week at most, three quarters of an hour at least. */
  const expiry = (asked: unknown): string | Refusal => {
    const at = Date.parse(text(asked) ?? '');
    if (Number.isNaN(at)) return refuse(400, 'InvalidRequest', 'Subscription expirationDateTime is missing or is not a date.');
    const minutes = (at - clock.milliseconds()) / MINUTE;
    if (minutes > longest)
      return refuse(400, 'InvalidRequest', `Subscription expiration can only be ${longest} minutes in the future.`);
    if (minutes <= 0) return refuse(400, 'InvalidRequest', 'Subscription expiration must be in the future.');
    return new Date(minutes < shortest ? clock.milliseconds() + shortest * MINUTE : at).toISOString();
  };

  const send = async (url: string, value: readonly unknown[]): Promise<void> => {
    for (const pause of [...retryAfter, undefined]) {
      if (await delivered(url, value, closing.signal)) return;
      if (pause === undefined || closing.signal.aborted) return;
      await sleep(pause, closing.signal);
    }
  };
  const follow = (work: Promise<void>): Promise<void> => {
    const tracked = work.finally(() => underWay.delete(tracked));
    underWay.add(tracked);
    return tracked;
  };

  const flush = () => {
    timer = undefined;
    const batch = waiting;
    waiting = [];
    for (const [url, items] of byUrl(batch)) void follow(send(url, items));
  };
  mailbox.onChange((change, message) => {
    const rung = live().filter((subscription) => concerns(subscription, change));
    if (rung.length === 0) return;
    if (toDrop > 0) {
      toDrop -= 1;
      return;
    }
    const copies = toDouble > 0 ? 2 : 1;
    toDouble = Math.max(0, toDouble - 1);
    for (const subscription of rung) {
      const item = notification(subscription, change, message);
      for (let n = 0; n < copies; n += 1) (holding ? held : waiting).push({ subscription, item });
    }
    if (!holding) timer ??= setTimeout(flush, knobs.notifyAfter);
  });

  return {
    list: live,
    find: (id) => live().find((subscription) => subscription.id === id),

    create: async (body, immutable) => {
      const asked = isRecord(body) ? body : {};
      const { changeType, notificationUrl, resource } = asked;
      if (typeof changeType !== 'string' || typeof notificationUrl !== 'string' || typeof resource !== 'string') {
        return refuse(400, 'InvalidRequest', 'changeType, notificationUrl, resource and expirationDateTime are required.');
      }
      const expirationDateTime = expiry(asked.expirationDateTime);
      if (typeof expirationDateTime !== 'string') return expirationDateTime;
      if (!readResource(resource, mailbox.address)) {
        return refuse(403, 'ExtensionError', 'Operation: Create; Exception: [Status Code: Forbidden; Reason: ]');
      }
      const lifecycleNotificationUrl = text(asked.lifecycleNotificationUrl);
      const wrong = await shake([notificationUrl, lifecycleNotificationUrl]);
      if (wrong) return wrong;
      const subscription: Subscription = {
        id: randomUUID(),
        resource,
        changeType,
        clientState: text(asked.clientState),
        notificationUrl,
        lifecycleNotificationUrl,
        expirationDateTime,
        immutable,
        latestSupportedTlsVersion: text(asked.latestSupportedTlsVersion),
      };
      subscriptions.push(subscription);
      return subscription;
    },

    renew: async (subscription, body) => {
      const asked = isRecord(body) ? body : {};
      const until = 'expirationDateTime' in asked ? expiry(asked.expirationDateTime) : subscription.expirationDateTime;
      if (typeof until !== 'string') return until;
      const url = text(asked.notificationUrl) ?? subscription.notificationUrl;
      const wrong = await shake([url, subscription.lifecycleNotificationUrl]);
      if (wrong) return wrong;
      subscription.expirationDateTime = until;
      subscription.notificationUrl = url;
      return undefined;
    },

    reauthorize: (subscription) => shake([subscription.notificationUrl, subscription.lifecycleNotificationUrl]),

    remove: (subscription) => {
      subscriptions = subscriptions.filter(({ id }) => id !== subscription.id);
    },
    drop: (count) => {
      toDrop = count;
    },
    duplicate: (count) => {
      toDouble = count;
    },

    hold: (on) => {
      holding = on;
    },
    release: async ({ times = 1, reverse = false, share = 1 } = {}) => {
      const kept = held.filter((_, n) => Math.floor((n + 1) * share) > Math.floor(n * share));
      held = [];
      const once = reverse ? kept.reverse() : kept;
      const all = Array.from({ length: times }, () => once).flat();
      for (const [url, items] of byUrl(all)) {
        for (let n = 0; n < items.length; n += largestBatch - 1) {
          // One of each batch belongs to a subscription that is not the bot's.
          await follow(send(url, [foreign(), ...items.slice(n, n + largestBatch - 1)]));
        }
      }
      return all.length;
    },

    lifecycle: async (lifecycleEvent) => {
      const told = live();
      if (lifecycleEvent === 'subscriptionRemoved') subscriptions = [];
      const all = told.map(({ id, expirationDateTime, clientState, lifecycleNotificationUrl: url }) => {
        const item = { subscriptionId: id, subscriptionExpirationDateTime: expirationDateTime, tenantId: TENANT_ID, clientState };
        return url ? follow(send(url, [{ ...item, lifecycleEvent }])) : Promise.resolve();
      });
      await Promise.all(all);
    },

    delivered: async () => {
      if (timer) {
        clearTimeout(timer);
        flush();
      }
      while (underWay.size > 0) await Promise.all(underWay);
    },
    close: () => {
      clearTimeout(timer);
      closing.abort();
    },
  };
}

/** `users/{mailbox}/mailFolders('Inbox')/messages` or all messages of it; undefined when it is no mailbox that we may read. */
function readResource(resource: string, address: string): { folder: string | undefined } | undefined {
  const [path = ''] = resource
    .replace(/\('([^']*)'\)/g, '/$1')
    .replace(/^\//, '')
    .split('?');
  const match = /^users\/([^/]+)(?:\/mailFolders\/([^/]+))?\/messages$/i.exec(path);
  const user = decodeURIComponent(match?.[1] ?? '').toLowerCase();
  if (!match || (user !== address.toLowerCase() && user !== MAILBOX_ID)) return undefined;
  return { folder: match[2] && folderName(match[2]) };
}

function concerns(subscription: Subscription, change: Change): boolean {
  const folder = /mailFolders[/(]'?([^'/)]+)/i.exec(subscription.resource)?.[1];
  return (!folder || folderName(folder) === change.folder) && subscription.changeType.split(',').includes(change.kind);
}

function notification(subscription: Subscription, change: Change, message: Message): Record<string, unknown> {
  const id = subscription.immutable ? change.immutableId : change.id;
  const resource = `Users/${MAILBOX_ID}/Messages/${id}`;
  return {
    subscriptionId: subscription.id,
    subscriptionExpirationDateTime: subscription.expirationDateTime,
    changeType: change.kind,
    resource,
    // The capital G is Graph's own, and only here.
    resourceData: { '@odata.type': '#Microsoft.Graph.Message', '@odata.id': resource, '@odata.etag': etag(message), id },
    clientState: subscription.clientState,
    tenantId: TENANT_ID,
  };
}

/** A notification for somebody else, as a door that many know may get. */
function foreign(): Record<string, unknown> {
  const resource = `Users/${randomUUID()}/Messages/${regularId()}`;
  return {
    subscriptionId: randomUUID(),
    subscriptionExpirationDateTime: '2099-01-01T00:00:00Z',
    changeType: 'created',
    resource,
    resourceData: { '@odata.type': '#Microsoft.Graph.Message', '@odata.id': resource, '@odata.etag': 'W/"AA=="' },
    clientState: 'not ours',
    tenantId: randomUUID(),
  };
}

async function handshake(url: string, limit: number, closing: AbortSignal): Promise<Refusal | undefined> {
  const token = `Validation: Testing client application reachability for subscription Request-Id: ${randomUUID()}`;
  const asked = URL.canParse(url) ? new URL(url) : undefined;
  // Nothing leaves the machine: another host is as unreachable as it would be for Graph behind a closed door.
  if (!asked || !loopback.test(asked.host)) return notValidated;
  asked.searchParams.set('validationToken', token);
  try {
    const response = await fetch(asked, {
      method: 'POST',
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      signal: AbortSignal.any([AbortSignal.timeout(limit), closing]),
    });
    const echoed = (await response.text()) === token;
    const plain = response.headers.get('content-type')?.startsWith('text/plain') ?? false;
    if (response.status === 200 && echoed && plain) return undefined;
  } catch (error) {
    // Not `instanceof`: in Jest this error belongs to another realm.
    if (isRecord(error) && error.name === 'TimeoutError') {
      return refuse(400, 'InvalidRequest', 'Subscription validation request timed out.');
    }
  }
  return notValidated;
}

const loopback = /^(127\.0\.0\.1|localhost)(:\d+)?$/;

const notValidated = refuse(
  400,
  'ValidationError',
  'Subscription validation request failed. Notification endpoint must respond with 200 OK to validation request.',
);

/** Three seconds is what Graph gives an endpoint. */
async function delivered(url: string, value: readonly unknown[], closing: AbortSignal): Promise<boolean> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify({ value }),
      signal: AbortSignal.any([AbortSignal.timeout(3000), closing]),
    });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}

const sleep = (milliseconds: number, closing: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    closing.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
