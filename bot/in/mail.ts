/**
 * The mailbox's door. Whoever rings - a notification, a lifecycle event, the timer - the truth is the delta query: every message
 * it names ends in exactly one place (P1), however often it is named.
 */
import type { Command } from '../core/commands.ts';
import type { ComplaintNumber } from '../core/complaint.ts';
import { REACTION_DAYS, WHOLE_DAYS } from '../core/decide.ts';
import { type Mail, mayHaveReceipt, readMail, saysComplaint } from '../core/mail.ts';
import type { MailPaper, Paper } from '../core/papers.ts';
import { isPassing } from '../core/passing.ts';
import { termFrom } from '../core/terms.ts';
import { addMinutes, dayAt } from '../core/time.ts';
import { keyOf } from '../store/keys.ts';
import type { Disposition, Pending } from '../store/register.ts';
import { receiptLetter } from '../view/letters.ts';
import { dutch } from '../view/texts.ts';
import { type Graph, GraphTrouble } from '../wire/graph.ts';
import { type Door, submit } from './door.ts';

export interface Mailbox {
  /** Reads everything that is new. Rings during a reading lead to one more reading, not to two at once. */
  ring(): Promise<void>;
  /** Tries again what stands in quarantine, and finishes numbers whose complaint was not written. */
  mend(): Promise<void>;
}

/** Fields that a listing gives; enough to make a complaint of a mail that is gone when we come to read it. */
const LISTED = 'id,subject,from,receivedDateTime,internetMessageId';
const READ = `${LISTED},sender,body,internetMessageHeaders`;
const AS_TEXT = 'outlook.body-content-type="text"';
const PAGE = 'odata.maxpagesize=50';
const PAGES = 2_000;

/** After a lost cursor we look back so far; what was seen before is recognised. */
const LOOK_BACK_MINUTES = 2 * 24 * 60;
/** A number without a complaint is left to the process that took it for so long. */
const PENDING_MINUTES = 2;
const QUARANTINE_TRIES = 8;

const MAILBOX = { system: 'mail' } as const;

interface Listed {
  readonly id: string;
  readonly internetMessageId?: unknown;
  readonly '@removed'?: unknown;
}

export function mailboxDoor(door: Door, graph: Graph, mailbox: string): Mailbox {
  const { world, log } = door;
  const { register, settings } = world.store;
  const inbox = `/users/${encodeURIComponent(mailbox)}/mailFolders/inbox/messages/delta`;
  let reading: Promise<void> | undefined;
  let again = false;

  return {
    async ring() {
      if (reading) {
        again = true;
        return reading;
      }
      reading = (async () => {
        do {
          again = false;
          await readAll();
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
        if (item.state === 'trying' && item.after <= now) await take({ id: item.mail }, source);
      }
    },
  };

  /** One round of the delta query, from the kept cursor or from two days back. The cursor moves only when every page was taken. */
  async function readAll(): Promise<void> {
    const cursor = await settings.cursor.get();
    let link = cursor?.data.link || firstLink(cursor?.data.at);
    try {
      for (let page = 0; page < PAGES; page++) {
        const answer = (await graph.get(link, PAGE)) as {
          value?: readonly Listed[];
          '@odata.nextLink'?: string;
          '@odata.deltaLink'?: string;
        };
        for (const listed of answer.value ?? []) {
          if (typeof listed?.id === 'string' && !listed['@removed']) await take(listed);
        }
        const next = answer['@odata.nextLink'];
        if (!next) {
          const deltaLink = answer['@odata.deltaLink'];
          if (deltaLink) await settings.cursor.set(cursor, { link: deltaLink, at: world.now() });
          return;
        }
        link = next;
      }
      throw new Error(`The mailbox's delta query went on for ${PAGES} pages. It starts again at the next tick.`);
    } catch (error) {
      if (!isLostCursor(error) || !cursor?.data.link) throw error;
      log.alarm('the mailbox cursor was lost; reading anew from two days back', { status: (error as GraphTrouble).status });
      await settings.cursor.set(cursor, { link: '', at: cursor.data.at });
      again = true;
    }
  }

  function firstLink(lastRead: string | undefined): string {
    const since = addMinutes(lastRead ?? world.now(), -LOOK_BACK_MINUTES);
    const filter = encodeURIComponent(`receivedDateTime ge ${since}`);
    return `${inbox}?changeType=created&$select=${LISTED}&$filter=${filter}`;
  }

  /**
   * Takes one listed message to its place. Only a broken store throws; a message that cannot be read goes to quarantine: for good
   * (`unreadable`), or until Graph can give it (`later`).
   */
  async function take(listed: Listed, known?: string): Promise<'placed' | 'unreadable' | 'later'> {
    const source = known ?? sourceOf(listed);
    if (await register.disposition(source)) return 'placed';
    try {
      const read = readMail(await fetchMail(listed), world.now());
      if ('problem' in read) {
        await quarantine(source, listed.id, read.problem);
        return 'unreadable';
      }
      const disposition = await place(source, read);
      await register.dispose(source, disposition);
      if (known) await register.free(source);
      log.say('a mail found its place', { ended: disposition.ended, number: disposition.number });
      return 'placed';
    } catch (error) {
      // Without storage nothing can be noted, so nothing moves; one mail that Graph chokes on holds up no other.
      if (!(error instanceof GraphTrouble) && isPassing(error)) throw error;
      log.broken('a mail could not be taken', error);
      await quarantine(source, listed.id, 'failed', isPassing(error));
      return isPassing(error) ? 'later' : 'unreadable';
    }
  }

  async function fetchMail(listed: Listed): Promise<unknown> {
    try {
      return await graph.get(
        `/users/${encodeURIComponent(mailbox)}/messages/${encodeURIComponent(listed.id)}?$select=${READ}`,
        AS_TEXT,
      );
    } catch (error) {
      // A person moved or deleted it in between: what the listing told must do.
      if (error instanceof GraphTrouble && error.status === 404) return listed;
      throw error;
    }
  }

  async function place(source: string, mail: Mail): Promise<Disposition> {
    const followed = await complaintAnswered(mail);
    if (followed) {
      await addTo(followed, source, mail);
      return { ended: 'follow-up', number: followed, at: world.now() };
    }
    if (mail.meeting || !saysComplaint(mail.subject)) return { ended: 'left-alone', at: world.now() };
    return { ended: 'complaint', number: await receive(source, mail), at: world.now() };
  }

  /** The complaint to whose letter this mail is an answer, by In-Reply-To and References. */
  async function complaintAnswered(mail: Mail): Promise<ComplaintNumber | undefined> {
    for (const id of mail.answersTo) {
      const number = await register.letterOf(keyOf(id));
      if (number) return number;
    }
    return undefined;
  }

  async function addTo(number: ComplaintNumber, source: string, mail: Mail): Promise<void> {
    const id = `mail-${source}`;
    const command: Command = { type: 'AddMail', receivedAt: mail.receivedAt, source, mail: mail.id, content: id };
    await submit(door, { number, command, by: MAILBOX, papers: [{ id, paper: paperOf(mail) }] });
  }

  async function receive(source: string, mail: Mail): Promise<ComplaintNumber> {
    const year = Number(dayAt(mail.receivedAt, world.zone).slice(0, 4));
    const pending = { source, mail: mail.id, receivedAt: mail.receivedAt, at: world.now() };
    const number = await register.numberFor(pending, year);
    const id = `mail-${source}`;
    const receipt = mayHaveReceipt(mail, mailbox) ? `letter-${source}` : undefined;
    const papers: { id: string; paper: Paper }[] = [{ id, paper: paperOf(mail) }];
    if (receipt && mail.from) {
      const { calendar, zone } = world;
      const [reaction, whole] = [REACTION_DAYS, WHOLE_DAYS].map((days) => termFrom(mail.receivedAt, days, calendar(), zone));
      if (reaction && whole)
        papers.push({ id: receipt, paper: receiptLetter(number, mail.from, reaction, whole, zone, door.house, dutch) });
    }
    const { receivedAt, id: mailId } = mail;
    const command: Command = { type: 'ReceiveComplaint', receivedAt, source, mail: mailId, content: id, receipt };
    await submit(door, { number, command, by: MAILBOX, papers });
    await register.settled(number);
    return number;
  }

  /** A process died between taking a number and writing its complaint, and the mailbox may not name the mail again. */
  async function finish(pending: Pending): Promise<void> {
    const taken = await take({ id: pending.mail }, pending.source);
    if (taken === 'later') return;
    if (taken === 'placed') return register.settled(pending.number);
    // The mail is gone for good: the number still gets its complaint, of what is known.
    const { number, receivedAt, source, mail } = pending;
    const id = `mail-${source}`;
    const command: Command = { type: 'ReceiveComplaint', receivedAt, source, mail, content: id };
    const paper: MailPaper = { kind: 'mail', subject: '', text: '', cut: false };
    await submit(door, { number, command, by: MAILBOX, papers: [{ id, paper }] });
    await register.dispose(source, { ended: 'complaint', number, at: world.now() });
    await register.free(source);
    await register.settled(number);
  }

  /** `passing`: Graph may give it later, so it is tried for ever. Named again within its wait, it stays as it is. */
  async function quarantine(source: string, mail: string, problem: string, passing = false): Promise<void> {
    const now = world.now();
    const { tries } = await register.quarantine(source, (before) => {
      if (before && before.after > now) return before;
      const tries = (before?.tries ?? 0) + 1;
      const after = addMinutes(now, Math.min(2 ** tries, 60));
      return {
        mail,
        problem,
        tries,
        at: before?.at ?? now,
        after,
        state: !passing && tries >= QUARANTINE_TRIES ? 'held' : 'trying',
      };
    });
    log.alarm('a mail is in quarantine', { kind: problem, tries });
  }
}

/** What makes a mail the same mail: its Message-ID; Graph's own id for one that has none. */
const sourceOf = ({ id, internetMessageId }: Listed): string =>
  keyOf(typeof internetMessageId === 'string' && internetMessageId ? internetMessageId : id);

const paperOf = ({ from, subject, text, cut }: Mail): MailPaper => ({ kind: 'mail', from, subject, text, cut });

const isLostCursor = (error: unknown): boolean =>
  error instanceof GraphTrouble &&
  (error.status === 410 || /syncStateNotFound|resyncRequired|syncStateInvalid/i.test(error.code));
