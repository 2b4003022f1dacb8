/** The doorbell: one subscription on the mailbox, renewed in time; and the check that a ring is really Graph's. */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { addMinutes } from '../core/time.ts';
import type { Store } from '../store/store.ts';
import { type Graph, GraphTrouble } from '../wire/graph.ts';
import type { Log } from '../wire/log.ts';

/** Graph allows just under 7 days; asked for is 6, renewed with less than 4 to go (facts/graph A1). */
const LIFE_MINUTES = 6 * 24 * 60;
const RENEW_MINUTES = 4 * 24 * 60;

export interface Doorbell {
  /** Makes sure that there is one subscription with time to spare; others of ours are removed. */
  keep(): Promise<void>;
  /** Which of these notifications are ours. Nothing else in them is believed or used (T2). */
  areOurs(notifications: unknown): Promise<readonly { readonly lifecycle?: string }[]>;
  /** The subscription is gone or must be confirmed: make it anew, or renew it. */
  restore(): Promise<void>;
}

export const notificationUrlOf = (publicUrl: string): string => `${publicUrl}/api/graph/notifications`;

export function doorbell(
  store: Store,
  graph: Graph,
  log: Log,
  setting: { readonly mailbox: string; readonly publicUrl: string; now(): string },
): Doorbell {
  const { mailbox, publicUrl, now } = setting;
  const slot = store.settings.subscription;
  const notificationUrl = notificationUrlOf(publicUrl);

  async function create(): Promise<void> {
    const seen = await slot.get();
    const clientState = randomBytes(32).toString('base64url');
    const expires = addMinutes(now(), LIFE_MINUTES);
    const made = (await graph.post('/subscriptions', {
      changeType: 'created',
      notificationUrl,
      lifecycleNotificationUrl: `${publicUrl}/api/graph/lifecycle`,
      resource: `users/${mailbox}/mailFolders('Inbox')/messages`,
      expirationDateTime: expires,
      clientState,
      latestSupportedTlsVersion: 'v1_2',
    })) as { id: string };
    const kept = await slot.set(seen, { id: made.id, clientState, expires });
    // Another instance was faster; its subscription stays and ours goes.
    if (kept === 'changed') await remove(made.id);
    else log.say('subscribed to the mailbox');
  }

  async function remove(id: string): Promise<void> {
    await graph.delete(`/subscriptions/${encodeURIComponent(id)}`).catch((error) => {
      if (!(error instanceof GraphTrouble) || error.status !== 404) throw error;
    });
  }

  async function renew(): Promise<void> {
    const seen = await slot.get();
    if (!seen) return create();
    const expires = addMinutes(now(), LIFE_MINUTES);
    try {
      await graph.patch(`/subscriptions/${encodeURIComponent(seen.data.id)}`, { expirationDateTime: expires });
      await slot.set(seen, { ...seen.data, expires });
    } catch (error) {
      if (!(error instanceof GraphTrouble) || error.status !== 404) throw error;
      await slot.clear(seen);
      await create();
    }
  }

  return {
    async keep() {
      const seen = await slot.get();
      // The list holds only our own app's; those for this address that we do not know are left-overs of a crash.
      const { value = [] } = (await graph.get('/subscriptions')) as {
        value?: readonly { id: string; notificationUrl?: string }[];
      };
      const alive = seen && value.some(({ id }) => id === seen.data.id);
      for (const { id, notificationUrl: url } of value) {
        if (url === notificationUrl && id !== seen?.data.id) await remove(id);
      }
      if (!seen || !alive) {
        if (seen) await slot.clear(seen);
        return create();
      }
      if (seen.data.expires < addMinutes(now(), RENEW_MINUTES)) await renew();
    },

    async areOurs(notifications) {
      const items = (notifications as { value?: unknown } | undefined)?.value;
      if (!Array.isArray(items)) return [];
      const seen = await slot.get();
      if (!seen) return [];
      return items.slice(0, 1000).flatMap((item: unknown) => {
        const { subscriptionId, clientState, lifecycleEvent } = (item ?? {}) as Record<string, unknown>;
        if (subscriptionId !== seen.data.id || !isSame(clientState, seen.data.clientState)) return [];
        return [typeof lifecycleEvent === 'string' ? { lifecycle: lifecycleEvent } : {}];
      });
    },

    restore: renew,
  };
}

function isSame(given: unknown, expected: string): boolean {
  if (typeof given !== 'string') return false;
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}
