/**
 * The hand that erases one complaint for good: first the tables, then the mailbox. Each of the two can be done again from its beginning;
 * what is gone already is fine.
 */
import { type Complaint, type ComplaintNumber, fold, type Recorded } from '../core/complaint.ts';
import type { Job, Outcome } from '../deliver.ts';
import type { World } from '../handle.ts';
import { keyOf } from '../store/keys.ts';
import type { Buried } from '../store/tombstones.ts';
import { dutch } from '../view/texts.ts';
import { type Graph, GraphTrouble } from '../wire/graph.ts';
import type { Log } from '../wire/log.ts';

export interface EraseHand {
  erase(complaint: Complaint, job: Job): Promise<Outcome>;
  clearMailbox(complaint: Complaint, job: Job): Promise<Outcome>;
}

interface Reach {
  readonly world: World;
  readonly graph: Graph;
  readonly mailbox: string;
  readonly log: Log;
}

export function eraseHand({ world, graph, mailbox, log }: Reach): EraseHand {
  const { streams, register, review, erasing, tombstones } = world.store;
  const pathOf = (mail: string): string => `/users/${encodeURIComponent(mailbox)}/messages/${encodeURIComponent(mail)}`;

  /** Every message that is this complaint's, with the id by which Graph knows it. */
  async function mailsOf(complaint: Complaint, { number, past, progress }: Job): Promise<readonly Buried[]> {
    const { source, mail, added } = complaint;
    const removed = past.flatMap(({ fact }) => (fact.type === 'MailRemoved' ? [fact.source] : []));
    const named = [{ source, mail }, ...added, ...past.flatMap(otherIn), ...(await movedTo(number, past))];
    const decided = (await review.all()).filter(
      ({ about, verdict, source }) => verdict && (verdict.number ?? about) === number && !removed.includes(source),
    );
    // Our own letters: the draft kept its id when it left.
    const letters = [...progress.values()].flatMap(({ data }) =>
      typeof data.memo.draft === 'string' ? [{ source: keyOf(data.memo.draft), mail: data.memo.draft }] : [],
    );
    const found = new Map<string, Buried>();
    for (const one of [...named, ...decided, ...letters] as readonly Buried[]) {
      const place = one.mail ? undefined : await register.disposition(one.source);
      found.set(one.source, { source: one.source, mail: one.mail ?? place?.mail });
    }
    return [...found.values()];
  }

  /** Mails that were taken out of the complaint that this one was split from. */
  async function movedTo(number: ComplaintNumber, past: readonly Recorded[]): Promise<readonly Buried[]> {
    const [first] = past;
    const from = first?.fact.type === 'ComplaintReceived' ? first.fact.splitFrom : undefined;
    const other = from ? (await streams.read(from)).past : [];
    return other.flatMap(({ fact }) => (fact.type === 'MailRemoved' && fact.to === number ? [{ source: fact.source }] : []));
  }

  /** The mails that a complaint of the same mail still needs: it was split off this one, or this one off it. */
  async function sharedWith(number: ComplaintNumber, past: readonly Recorded[]): Promise<ReadonlySet<string>> {
    const relatives = new Set<ComplaintNumber>();
    for (const { fact } of past) {
      if (fact.type === 'ComplaintSplit') relatives.add(fact.to);
      if (fact.type === 'ComplaintReceived' && fact.splitFrom) relatives.add(fact.splitFrom);
    }
    const shared = new Set<string>();
    // The list grows while it is walked: brothers and sisters are found through the one they came from.
    for (const one of relatives) {
      if (one === number) continue;
      const state = fold((await streams.read(one)).past);
      if (state.status === 'unknown') continue;
      for (const split of state.splits) relatives.add(split);
      if (!state.erased) for (const { mail } of [state, ...state.added]) if (mail) shared.add(mail);
    }
    return shared;
  }

  return {
    async erase(complaint, job) {
      const mails = await mailsOf(complaint, job);
      const count = await erasing.erase(job.number, mails, complaint.erased?.at ?? world.now());
      log.say('a complaint was erased', { number: job.number, count });
      return { done: true };
    },

    async clearMailbox(_, { number, past }) {
      const shared = await sharedWith(number, past);
      const mails = (await tombstones.mailsOf(number)).flatMap(({ mail }) => (mail && !shared.has(mail) ? [mail] : []));
      for (const mail of mails) {
        await graph.patch(pathOf(mail), { categories: [dutch('erase.category', { number })] }).catch(fineIfGone);
        await graph.post(`${pathOf(mail)}/move`, { destinationId: 'deleteditems' }).catch(fineIfGone);
      }
      log.say('the mails of an erased complaint were moved', { number, count: mails.length });
      return { done: true };
    },
  };
}

/** Messages that are not the complainant's. */
function otherIn({ fact }: Recorded): readonly Buried[] {
  if (fact.type === 'LetterNoted') return [{ source: fact.source, mail: fact.mail }];
  return fact.type === 'LetterBounced' ? [{ source: fact.source }] : [];
}

/** A person has removed it for good: that is what we want. */
function fineIfGone(error: unknown): void {
  if (!(error instanceof GraphTrouble) || error.status !== 404) throw error;
}
