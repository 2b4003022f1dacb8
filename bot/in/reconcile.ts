/**
 * Each night: is everything in the mailbox in the register (F13)? Notifications can be lost and rules can move a mail before we see
 * it, into another folder or into Junk. What is missing is taken to its place, and the morning overview says how many there were.
 */
import { addMinutes, dayAt, timeAt } from '../core/time.ts';
import { keyOf } from '../store/keys.ts';
import { type Graph, GraphTrouble } from '../wire/graph.ts';
import { LISTED, type Listed } from './delta.ts';
import type { Door } from './door.ts';
import type { Mailbox } from './mail.ts';

export interface Reconcile {
  /** Compares once a night; at another hour, or when it was done, nothing happens. */
  ifNight(): Promise<void>;
  /** Compares now. */
  now(): Promise<{ readonly checked: number; readonly missing: number }>;
}

const FROM = '02:00';
const LOOK_BACK_MINUTES = 14 * 24 * 60;
const PAGES = 2_000;
/** A mail that came in a minute ago is still on its way through the front door. */
const FRESH_MINUTES = 10;

/** Longer than a comparison takes: who has not finished by then has died. */
const TAKE_OVER_MINUTES = 30;

/** Folders with nothing that came in. */
const OWN_FOLDERS = ['sentitems', 'drafts', 'outbox'] as const;

interface Found extends Listed {
  readonly parentFolderId?: unknown;
  readonly isDraft?: unknown;
}

export function reconcileWith(door: Door, graph: Graph, mailbox: string, box: Mailbox): Reconcile {
  const { world, log } = door;
  const { settings, register } = world.store;
  const user = `/users/${encodeURIComponent(mailbox)}`;

  /** The id of a well-known folder; a mailbox may lack one. Not knowing where Junk is would make complaints of what lies there. */
  async function folderId(name: string): Promise<unknown> {
    const path = `${user}/mailFolders/${name}`;
    const folder = await graph.get(`${path}?$select=id`).catch((error: unknown) => {
      if (error instanceof GraphTrouble && error.status === 404) return 'none';
      throw error;
    });
    if (folder === 'none') return undefined;
    const { id } = (folder ?? {}) as { id?: unknown };
    return typeof id === 'string' ? id : unconfirmed(path);
  }

  /** A page of text from something in between would look like an empty mailbox, in which nothing is missing. */
  const unconfirmed = (path: string): never => {
    throw new GraphTrouble('GET', path, 0, 'unconfirmed', false, undefined);
  };

  async function listAll(): Promise<readonly Found[]> {
    const from = addMinutes(world.now(), -LOOK_BACK_MINUTES);
    const until = addMinutes(world.now(), -FRESH_MINUTES);
    const filter = encodeURIComponent(`receivedDateTime ge ${from} and receivedDateTime le ${until}`);
    const order = encodeURIComponent('receivedDateTime asc');
    let link: string | undefined =
      `${user}/messages?$select=${LISTED},parentFolderId,isDraft&$filter=${filter}&$orderby=${order}&$top=100`;
    const found = new Map<string, Found>();
    for (let page = 0; link && page < PAGES; page++) {
      const answer = (await graph.get(link)) as { value?: readonly Found[]; '@odata.nextLink'?: string } | undefined;
      if (!Array.isArray(answer?.value)) return unconfirmed(`${user}/messages`);
      for (const one of answer.value) if (typeof one?.id === 'string') found.set(one.id, one);
      link = answer['@odata.nextLink'];
    }
    return [...found.values()];
  }

  const reconcile: Reconcile = {
    async ifNight() {
      const now = world.now();
      if (timeAt(now, world.zone) < FROM) return;
      const slot = settings.once(`reconciled-${dayAt(now, world.zone)}`);
      const seen = await slot.get();
      if (seen?.data.done) return;
      // Another instance is at it; if it died, it does not answer for the night.
      if (seen && seen.data.at > addMinutes(now, -TAKE_OVER_MINUTES)) return;
      const claim = await slot.set(seen, { at: now, done: false, holder: 'reconciliation' });
      if (claim === 'changed') return;
      try {
        await reconcile.now();
      } catch (error) {
        // Tried again at the next tick, by whoever comes first.
        await slot.clear(claim);
        throw error;
      }
      await slot.set(claim, { at: now, done: true, holder: 'reconciliation' });
    },

    async now() {
      const own = await Promise.all(OWN_FOLDERS.map(folderId));
      const junk = await folderId('junkemail');
      const all = await listAll();
      const quarantined = new Set((await register.quarantined()).map(({ item }) => item.mail));
      const incoming: Found[] = [];
      for (const one of all) {
        // In quarantine it has its place, and is tried again there.
        if (quarantined.has(one.id)) continue;
        if (one.isDraft === true || own.includes(one.parentFolderId)) continue;
        // Our own letter, moved by a person to another folder.
        if (typeof one.internetMessageId === 'string' && (await register.letterOf(keyOf(one.internetMessageId)))) continue;
        incoming.push(one);
      }
      const inJunk = incoming.filter(({ parentFolderId }) => junk !== undefined && parentFolderId === junk);
      const elsewhere = incoming.filter((one) => !inJunk.includes(one));
      const missing = await box.takeAll(elsewhere);
      // Junk was never promised a look: what says 'klacht' there goes to a person, and is no loss of ours.
      await box.takeAll(inJunk, { junk: true });
      const seen = await settings.reconciliation.get();
      const found = { at: world.now(), checked: elsewhere.length, missing };
      await settings.reconciliation.set(seen, found);
      if (missing > 0) log.alarm('mails had no place until tonight', { count: missing, total: elsewhere.length });
      else log.say('mailbox and register agree', { total: elsewhere.length });
      return found;
    },
  };
  return reconcile;
}
