/**
 * The door to Sent Items (F22): a colleague who answers a complainant from Outlook, in the shared mailbox, has answered. Its own
 * delta query; letters that we sent ourselves are known by their Message-ID.
 */
import type { Complaint, ComplaintNumber } from '../core/complaint.ts';
import { type Address, readSent, type SentLetter } from '../core/mail.ts';
import { type MailPaper, partiesOf } from '../core/papers.ts';
import { isPassing } from '../core/passing.ts';
import { keyOf } from '../store/keys.ts';
import { type Graph, GraphTrouble, OWN_PROPERTY } from '../wire/graph.ts';
import { type Listed, readNew } from './delta.ts';
import { type Door, submit } from './door.ts';
import { settled } from './intake.ts';

/** In-Reply-To and References: Graph keeps no headers of what was sent from the mailbox itself (facts/graph A10). */
const REFERENCES = ['String 0x1042', 'String 0x1039'];
const SELECT = 'id,subject,toRecipients,ccRecipients,sentDateTime,internetMessageId,conversationId,body';

export interface SentItems {
  /** Notes every letter to a complainant that lies there and is not ours. Asked for during a reading, it is that reading. */
  read(): Promise<void>;
}

export function sentItems(door: Door, graph: Graph, mailbox: string): SentItems {
  const { world, log } = door;
  const { register, settings, content } = world.store;
  const user = `/users/${encodeURIComponent(mailbox)}`;
  const folder = { path: `${user}/mailFolders/sentitems/messages`, cursor: settings.cursor('sentitems') };
  const properties = [...REFERENCES, OWN_PROPERTY].map((id) => `id eq '${id}'`).join(' or ');
  const query = `?$select=${SELECT}&$expand=${encodeURIComponent(`singleValueExtendedProperties($filter=${properties})`)}`;

  async function take(listed: Listed): Promise<void> {
    const { id, internetMessageId } = listed;
    const messageId = typeof internetMessageId === 'string' ? internetMessageId : id;
    if (await register.letterOf(keyOf(messageId))) return;
    const letter = readSent(await fetchSent(id), OWN_PROPERTY);
    const number = letter && (await complaintOf(letter));
    if (!number) return;
    const source = keyOf(messageId);
    const paper: MailPaper = { kind: 'mail', subject: letter.subject, text: letter.text, cut: letter.cut };
    const command = { type: 'NoteLetter', sentAt: letter.sentAt, mail: id, source, content: `mail-${source}` } as const;
    await submit(door, { number, command, by: { system: 'mail' }, papers: [{ id: `mail-${source}`, paper }] });
    // An answer to it, or a bounce, finds the complaint. Last: whoever is known here is not noted again.
    await register.recordLetter(source, { number });
    log.say('a letter from Outlook was noted', { number });
  }

  async function fetchSent(id: string): Promise<unknown> {
    const path = `${user}/messages/${encodeURIComponent(id)}`;
    try {
      const found = (await graph.get(`${path}${query}`, 'outlook.body-content-type="text"')) as { id?: unknown } | undefined;
      // A page of text came from something in between, and says nothing of the letter.
      if (typeof found?.id !== 'string') throw new GraphTrouble('GET', path, 0, 'unconfirmed', false, undefined);
      return found;
    } catch (error) {
      if (error instanceof GraphTrouble && error.status === 404) return undefined;
      throw error;
    }
  }

  /** The complaint that it answers, if one of those it goes to is the complainant: a question to a colleague is no answer. */
  async function complaintOf(letter: SentLetter): Promise<ComplaintNumber | undefined> {
    const keys = letter.answersTo.map(keyOf);
    const letters = await Promise.all(keys.map((key) => register.letterOf(key)));
    const mails = await Promise.all(keys.map((key) => register.disposition(key)));
    const topic = letter.conversation && (await register.trail('conversation', keyOf(letter.conversation)));
    const candidates = [...letters, ...mails].map((one) => one?.number);
    for (const candidate of new Set([...candidates, ...letter.numbers, topic])) {
      if (!candidate) continue;
      const { number, state } = await settled(candidate, door);
      if (state.status !== 'unknown' && (await reaches(number, state, letter.to))) return number;
    }
    return undefined;
  }

  async function reaches(number: ComplaintNumber, complaint: Complaint, to: readonly Address[]): Promise<boolean> {
    const parties = partiesOf(complaint, await content.all(number));
    return to.some(({ address }) => parties.has(address.toLowerCase()));
  }

  async function readAll(): Promise<void> {
    const ended = await readNew(folder, { graph, log, now: world.now }, async (listed) => {
      for (const one of listed) {
        await take(one).catch((error) => {
          if (isPassing(error)) throw error;
          // One that cannot be read holds up no other; it lies in Sent Items, where people look first.
          log.broken('a sent mail could not be read', error);
        });
      }
    });
    if (ended === 'cursor-lost') await readAll();
  }

  let reading: Promise<void> | undefined;
  return {
    read() {
      reading ??= readAll().finally(() => {
        reading = undefined;
      });
      return reading;
    },
  };
}
