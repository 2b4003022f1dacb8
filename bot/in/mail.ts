/**
 * The mailbox's door. Whoever rings - a notification, a lifecycle event, the timer - the truth is the delta query: every message
 * it names ends in exactly one place (P1), however often it is named.
 */
import { type Mail, readMail, saysComplaint } from '../core/mail.ts';
import { isPassing } from '../core/passing.ts';
import { addMinutes, parseInstant } from '../core/time.ts';
import { keyOf } from '../store/keys.ts';
import type { Pending } from '../store/register.ts';
import { type Graph, GraphTrouble } from '../wire/graph.ts';
import { plainText } from '../wire/plaintext.ts';
import { untold } from '../wire/telemetry.ts';
import { type Folder, LISTED, type Listed, readNew } from './delta.ts';
import type { Door } from './door.ts';
import { type Intake, intakeAt, printOf } from './intake.ts';

export interface Mailbox {
  /** Reads everything that is new. Rings during a reading lead to one more reading, not to two at once. */
  ring(): Promise<void>;
  /** Tries again what stands in quarantine, and finishes numbers whose complaint was not written. */
  mend(): Promise<void>;
  /** Takes these to their places, if they are not there; answers how many were not. */
  takeAll(listed: readonly Listed[], where?: { readonly junk: boolean }): Promise<number>;
  /** Reads one mail anew, for a person who wants something done with it. */
  read(id: string): Promise<{ readonly source: string; readonly mail: Mail } | undefined>;
  /** The newest mails of the inbox as a listing tells them: without text, newest first. */
  recent(): Promise<readonly { readonly source: string; readonly mail: Mail }[]>;
  readonly intake: Intake;
}

const READ = `${LISTED},sender,body,internetMessageHeaders,conversationId,hasAttachments`;
const AS_TEXT = 'outlook.body-content-type="text"';

/** A number without a complaint is left to the process that took it for so long. */
const PENDING_MINUTES = 2;
const QUARANTINE_TRIES = 8;
/** At the second try a passing hiccup is over: what is still there is told to a person. */
const ALERT_AT_TRY = 2;

/** So many of the newest mails are offered to a person who looks for a complaint among them. */
const NEWEST = 25;

/** So many mails are fetched ahead of the one that is placed; Graph allows four requests at once (facts/graph D). */
const AHEAD = 3;
/** A reading of more than this is a backlog, and says how far it is. */
const BACKLOG = 200;

type Fetched = { readonly raw: unknown } | { readonly error: unknown };

export function mailboxDoor(door: Door, graph: Graph, mailbox: string): Mailbox {
  const { world, log, span = untold } = door;
  const { register, settings, notices } = world.store;
  const messages = `/users/${encodeURIComponent(mailbox)}/messages`;
  const inbox: Folder = {
    path: `/users/${encodeURIComponent(mailbox)}/mailFolders/inbox/messages`,
    cursor: settings.cursor('inbox'),
  };
  const intake = intakeAt(door, mailbox);
  let reading: Promise<void> | undefined;
  let again = false;

  const box: Mailbox = {
    intake,

    async ring() {
      if (reading) {
        again = true;
        return reading;
      }
      reading = (async () => {
        do {
          again = false;
          const ended = await readNew(inbox, { graph, log, now: world.now }, async (listed) => void (await box.takeAll(listed)));
          if (ended === 'cursor-lost') again = true;
        } while (again);
      })().finally(() => {
        reading = undefined;
      });
      return reading;
    },

    async mend() {
      const now = world.now();
      for (const pending of await register.pending()) {
        if (pending.at < addMinutes(now, -PENDING_MINUTES)) await finish(pending);
      }
      for (const { source, item } of await register.quarantined()) {
        if (item.mail && item.state === 'trying' && item.after <= now)
          await take({ id: item.mail }, undefined, { known: source });
      }
    },

    /** Placed one after another, so that an answer never comes before what it answers; fetched a few ahead. */
    async takeAll(listed, where) {
      const queue = await notYetPlaced(listed);
      const fetched = new Map<string, Promise<Fetched>>();
      for (const [n, one] of queue.entries()) {
        // The cursor stays where it is, so the rest is listed again.
        if (world.closing?.()) throw new Error('The process ends; the rest of the mailbox is for the next one.');
        for (const next of queue.slice(n, n + 1 + AHEAD)) if (!fetched.has(next.id)) fetched.set(next.id, fetchLater(next));
        await take(one, await fetched.get(one.id), { junk: where?.junk });
        fetched.delete(one.id);
        if (queue.length > BACKLOG && (n + 1) % BACKLOG === 0)
          log.say('a backlog is being read', { count: n + 1, total: queue.length });
      }
      return queue.length;
    },

    async read(id) {
      const raw = await fetchMail({ id });
      const mail = await readable(raw);
      return 'problem' in mail || !mail.whole ? undefined : { source: sourceOf({ id, internetMessageId: mail.messageId }), mail };
    },

    async recent() {
      const query = `$top=${NEWEST}&$orderby=${encodeURIComponent('receivedDateTime desc')}&$select=${LISTED}`;
      const answer = (await graph.get(`${inbox.path}?${query}`)) as { readonly value?: unknown } | undefined;
      return (Array.isArray(answer?.value) ? answer.value : []).flatMap((raw) => {
        const mail = readMail(raw, world.now());
        return 'problem' in mail ? [] : [{ source: sourceOf({ id: mail.id, internetMessageId: mail.messageId }), mail }];
      });
    },
  };
  return box;

  /** Those that were not taken yet: what says that it is a complaint first, and the oldest of it, for its term ends first. */
  async function notYetPlaced(listed: readonly Listed[]): Promise<readonly Listed[]> {
    const fresh: Listed[] = [];
    for (const one of listed) {
      const placed = await register.disposition(sourceOf(one));
      // The same Message-ID on another message: a copy, or something else that calls itself the same.
      const other = placed && placed.mail !== one.id && !(await register.disposition(secondSource(one)));
      if (!placed || other) fresh.push(one);
    }
    const urgency = (one: Listed): string =>
      `${typeof one.subject === 'string' && saysComplaint(one.subject.slice(0, 2_000)) ? 0 : 1}${parseInstant(one.receivedDateTime) ?? ''}`;
    return fresh
      .map((one) => ({ one, urgency: urgency(one) }))
      .sort((a, b) => (a.urgency < b.urgency ? -1 : a.urgency > b.urgency ? 1 : 0))
      .map(({ one }) => one);
  }

  function fetchLater(listed: Listed): Promise<Fetched> {
    return fetchMail(listed).then(
      (raw) => ({ raw }),
      (error: unknown) => ({ error }),
    );
  }

  async function fetchMail(listed: Listed): Promise<unknown> {
    const ask = () => graph.get(`${messages}/${encodeURIComponent(listed.id)}?$select=${READ}`, AS_TEXT);
    const orIfGone = (otherwise: () => unknown) => (error: unknown) => {
      if (error instanceof GraphTrouble && error.status === 404) return otherwise();
      throw error;
    };
    // Graph may miss for a moment what it has just named. What it misses twice a person moved or deleted: the listing must do.
    return ask()
      .catch(orIfGone(ask))
      .catch(orIfGone(() => listed));
  }

  /** Text was asked for; when HTML came all the same, it is made plain where it can block nobody (facts/reliability-domain 0.8). */
  async function readable(raw: unknown): Promise<ReturnType<typeof readMail>> {
    const mail = readMail(raw, world.now());
    if ('problem' in mail || !mail.html) return mail;
    const { body } = raw as { body: { content: string } };
    const content = await plainText(body.content);
    if (content === undefined) return { problem: 'unreadable-html' };
    return readMail({ ...(raw as object), body: { contentType: 'text', content } }, world.now());
  }

  /**
   * Takes one listed message to its place. Only a broken store throws; a message that cannot be read goes to quarantine: for good
   * (`unreadable`), or until Graph can give it (`later`).
   */
  function take(...asked: Parameters<typeof placeOne>): ReturnType<typeof placeOne> {
    return span('mail', {}, async (note) => {
      const ended = await placeOne(...asked);
      if (ended !== 'placed') note({ outcome: 'quarantine', kind: ended });
      return ended;
    });
  }

  async function placeOne(
    listed: Listed,
    fetched?: Fetched,
    { known, junk = false }: { readonly known?: string; readonly junk?: boolean } = {},
  ): Promise<'placed' | 'unreadable' | 'later'> {
    const source = known ?? sourceOf(listed);
    const before = await register.disposition(source);
    if (before && (known || before.mail === listed.id)) {
      if (known) await register.free(source);
      return 'placed';
    }
    try {
      const got = fetched ?? (await fetchLater(listed));
      if ('error' in got) throw got.error;
      const mail = await readable(got.raw);
      if ('problem' in mail) {
        await quarantine(source, listed.id, mail.problem);
        return 'unreadable';
      }
      if (before) await intake.again(secondSource(listed), mail, before.print === printOf(mail));
      else await intake.place(source, mail, { junk });
      if (known) await register.free(source);
      return 'placed';
    } catch (error) {
      // Without storage nothing can be noted, so nothing moves; one mail that Graph chokes on holds up no other.
      if (!(error instanceof GraphTrouble) && isPassing(error)) throw error;
      log.broken('a mail could not be taken', error);
      await quarantine(source, listed.id, 'failed', isPassing(error));
      return isPassing(error) ? 'later' : 'unreadable';
    }
  }

  /** A process died between taking a number and writing its complaint, and the mailbox may not name the mail again. */
  async function finish(pending: Pending): Promise<void> {
    const { number, receivedAt, source, mail, training } = pending;
    if (mail) {
      const taken = await take({ id: mail }, undefined, { known: source });
      if (taken === 'later') return;
      if (taken === 'placed') return register.settled(number);
    }
    // The mail is gone for good, or there was none: the number still gets its complaint, of what is known.
    await intake.receiveEmpty(number, source, receivedAt, mail, training);
    await register.free(source);
  }

  /** `passing`: Graph may give it later, so it is tried for ever. Named again within its wait, it stays as it is. */
  async function quarantine(source: string, mail: string, problem: string, passing = false): Promise<void> {
    const now = world.now();
    let counted = false;
    const { tries } = await register.quarantine(source, (before) => {
      if (before && before.after > now) return before;
      counted = true;
      const tries = (before?.tries ?? 0) + 1;
      const after = addMinutes(now, Math.min(2 ** tries, 60));
      const state = !passing && tries >= QUARANTINE_TRIES ? 'held' : 'trying';
      return { mail, problem, tries, at: before?.at ?? now, after, state };
    });
    if (counted) log.alarm('a mail is in quarantine', { kind: problem, tries });
    if (counted && tries === ALERT_AT_TRY) await notices.give('quarantine', source, now);
  }
}

/** What makes a mail the same mail: its Message-ID; Graph's own id for one that has none. */
export const sourceOf = ({ id, internetMessageId }: Pick<Listed, 'id' | 'internetMessageId'>): string =>
  keyOf(typeof internetMessageId === 'string' && internetMessageId ? internetMessageId : id);

/** The key of another message under a Message-ID that was seen before. */
const secondSource = (listed: Listed): string => `${sourceOf(listed)}-${keyOf(listed.id).slice(0, 12)}`;
