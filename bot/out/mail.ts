/**
 * The hand that sends letters, each at most once (P3). Only a draft gives a handle to ask "was it sent?": its id is recorded before
 * it is sent, and only that id is ever sent. Measured over 192 kills: none lost, none doubled (facts/reliability-domain 0.1).
 */

import type { LetterKind } from '../core/complaint.ts';
import type { LetterPaper } from '../core/papers.ts';
import type { Instant } from '../core/time.ts';
import { addMinutes } from '../core/time.ts';
import type { Job, Outcome } from '../deliver.ts';
import { type Graph, GraphTrouble, OWN_PROPERTY } from '../wire/graph.ts';
import type { LookBack } from './restored.ts';

export interface MailHand {
  /**
   * Sends one letter, as a reply to `mail` if there is one. `unknown`: nobody can tell any more whether it left; a person decides.
   */
  send(letter: LetterPaper, about: LetterAbout, job: Job): Promise<Outcome | { readonly fate: 'sent' | 'unknown' }>;
}

export interface LetterAbout {
  readonly letter: LetterKind;
  readonly sequence: number;
  readonly mail?: string;
}

/** So long Graph may hide a letter that was sent; after that its fate is unknown (P3). */
const PATIENCE_MINUTES = 15;
const AGAIN_MINUTES = 1;

/** Headers of our own: the complaint's number comes back in replies. */
const HEADERS = 'String {00020386-0000-0000-C000-000000000046} Name';

interface LetterMemo {
  readonly draft?: string;
  readonly sendingSince?: Instant;
}

export function mailHand(
  graph: Graph,
  mailbox: string,
  now: () => Instant,
  recordLetter: (messageId: string, letter: { number: string; letter: LetterKind; sequence: number }) => Promise<void>,
  lookBack: LookBack = async () => 'free',
): MailHand {
  const messages = `/users/${encodeURIComponent(mailbox)}/messages`;
  const pathOf = (id: string): string => `${messages}/${encodeURIComponent(id)}`;

  async function makeDraft(letter: LetterPaper, about: LetterAbout, job: Job): Promise<string> {
    const properties = [
      { id: OWN_PROPERTY, value: job.number },
      { id: `${HEADERS} x-klacht-zaak`, value: job.number },
      ...(about.letter === 'receipt' ? [{ id: `${HEADERS} X-Auto-Response-Suppress`, value: 'All' }] : []),
    ];
    // Marked as ours from its birth: a draft whose answer is lost is found and removed by the sweep.
    const marks = { singleValueExtendedProperties: properties };
    const draft = (await newDraft(about.mail, marks)) as { id?: unknown; internetMessageId?: unknown };
    if (typeof draft?.id !== 'string') throw new Error('Graph made a draft without an id. Look at the request log of Graph.');
    const written = (await graph.patch(pathOf(draft.id), {
      subject: letter.subject,
      body: { contentType: 'text', content: letter.text },
      toRecipients: [{ emailAddress: letter.to }],
      ccRecipients: [],
      ...marks,
    })) as { subject?: unknown } | undefined;
    // What is not the letter that was previewed must not leave (P9): an answer that is not Graph's says nothing of the draft.
    if (written?.subject !== letter.subject)
      throw new GraphTrouble('PATCH', pathOf(draft.id), 0, 'unconfirmed', false, undefined);
    // An answer to this letter names its Message-ID; that is how it finds its complaint.
    const { letter: kind, sequence } = about;
    if (typeof draft.internetMessageId === 'string')
      await recordLetter(draft.internetMessageId, { number: job.number, letter: kind, sequence });
    return draft.id;
  }

  async function newDraft(mail: string | undefined, marks: object): Promise<unknown> {
    if (!mail) return graph.post(messages, marks);
    try {
      return await graph.post(`${pathOf(mail)}/createReply`, { message: marks });
    } catch (error) {
      // A person has deleted the mail: the letter goes on its own.
      if (error instanceof GraphTrouble && error.status === 404) return graph.post(messages, marks);
      throw error;
    }
  }

  /** What became of the draft, as far as Graph will tell. */
  async function fateOf(draft: string): Promise<'sent' | 'draft' | 'hidden'> {
    try {
      const found = (await graph.get(`${pathOf(draft)}?$select=id,isDraft`)) as { isDraft?: unknown };
      return found.isDraft === false ? 'sent' : 'draft';
    } catch (error) {
      if (error instanceof GraphTrouble && error.status === 404) return 'hidden';
      throw error;
    }
  }

  return {
    async send(letter, about, job) {
      let memo = job.memo as LetterMemo;
      const again = (): Outcome => ({ waitUntil: addMinutes(now(), AGAIN_MINUTES) });
      const remember = async (more: LetterMemo) => {
        memo = { ...memo, ...more };
        await job.remember({ ...memo });
      };

      const wasMade = memo.draft !== undefined;
      const before = wasMade ? 'free' : await lookBack(letter, about, job);
      if (before === 'later') return again();
      if (before !== 'free') return { fate: before };
      if (!memo.draft) await remember({ draft: await makeDraft(letter, about, job) });
      const draft = memo.draft as string;
      if (memo.sendingSince) {
        const fate = await fateOf(draft);
        if (fate === 'sent') return { fate };
        // Right after sending, a letter can be invisible for minutes. Sending anew would be guessing.
        if (fate === 'hidden') return addMinutes(memo.sendingSince, PATIENCE_MINUTES) < now() ? { fate: 'unknown' } : again();
      } else {
        // Of an older draft the sending may have been forgotten with the backup that was put back.
        if (wasMade && (await fateOf(draft)) === 'sent') return { fate: 'sent' };
        await remember({ sendingSince: now() });
      }

      let answer: unknown;
      try {
        answer = await graph.post(`${pathOf(draft)}/send`);
      } catch (error) {
        // Whatever was said, the draft knows: a refusal can also mean that it left before.
        if ((await fateOf(draft)) === 'sent') return { fate: 'sent' };
        throw error;
      }
      // Graph answers with nothing at all; a page of text came from something in between, which sent nothing.
      return !answer || (await fateOf(draft)) === 'sent' ? { fate: 'sent' } : again();
    },
  };
}
