/**
 * Letters after a backup was put back. Those that left after the backup was begun are unknown to the store, but lie in Sent Items under
 * our mark: before such a letter could be sent a second time, it is looked for there (P3).
 */
import type { Recorded } from '../core/complaint.ts';
import type { LetterPaper } from '../core/papers.ts';
import { addMinutes, type Instant } from '../core/time.ts';
import type { Job } from '../deliver.ts';
import { keyOf } from '../store/keys.ts';
import { lastRestored } from '../store/restored.ts';
import type { Store } from '../store/store.ts';
import { type Graph, GraphTrouble, OWN_PROPERTY } from '../wire/graph.ts';
import type { LetterAbout } from './mail.ts';

/** What is known of a letter that has no draft. `free`: it may be sent. `later`: it may not have reached Sent Items yet. Of the others nobody may send a second one. */
export type Before = 'free' | 'later' | 'sent' | 'unknown';
export type LookBack = (letter: LetterPaper, about: LetterAbout, job: Job) => Promise<Before>;

/** Graph's clock and ours. */
const SKEW_MINUTES = 10;
/** So long Graph may hide what was sent just before the restore (bot/out/mail.ts). */
const HIDDEN_MINUTES = 15;
const PAGES = 100;

interface SentOne {
  readonly subject?: unknown;
  readonly internetMessageId?: unknown;
  readonly singleValueExtendedProperties?: readonly { readonly value?: unknown }[];
}

export function lookBackIn(
  { settings, register }: Pick<Store, 'settings' | 'register'>,
  graph: Graph,
  mailbox: string,
  now: () => Instant,
): LookBack {
  const folder = `/users/${encodeURIComponent(mailbox)}/mailFolders/sentitems/messages`;
  const mark = encodeURIComponent(`singleValueExtendedProperties($filter=id eq '${OWN_PROPERTY}')`);

  /** The same letter of the same complaint, if it left between the two moments. */
  async function find(subject: string, number: string, from: string, until: string): Promise<SentOne | undefined> {
    const window = encodeURIComponent(`createdDateTime ge ${from} and createdDateTime le ${until}`);
    let link: string | undefined = `${folder}?$select=id,subject,internetMessageId&$filter=${window}&$expand=${mark}&$top=100`;
    for (let page = 0; link && page < PAGES; page++) {
      const answer = (await graph.get(link)) as { value?: unknown; '@odata.nextLink'?: string } | undefined;
      // A page of text from something in between would look like an empty folder.
      if (!Array.isArray(answer?.value)) throw new GraphTrouble('GET', folder, 0, 'unconfirmed', false, undefined);
      const found = (answer.value as readonly SentOne[]).find(
        (one) => one.subject === subject && one.singleValueExtendedProperties?.some(({ value }) => value === number),
      );
      if (found) return found;
      link = answer['@odata.nextLink'];
    }
    return undefined;
  }

  return async ({ subject }, { letter, sequence }, { number, key, past }) => {
    const restored = await lastRestored(settings.restore);
    const written = past[Number.parseInt(key, 10) - 1];
    if (!restored || !written) return 'free';
    const wasThere = written.at <= restored.at;
    if (!wasThere && !isByClock(written)) return 'free';
    const found = await find(subject, number, addMinutes(restored.begun, -SKEW_MINUTES), addMinutes(restored.at, SKEW_MINUTES));
    if (!found && now() < addMinutes(restored.at, HIDDEN_MINUTES)) return 'later';
    if (!found) return wasThere ? 'unknown' : 'free';
    const { internetMessageId } = found;
    // An answer to it finds its complaint.
    if (typeof internetMessageId === 'string')
      await register.recordLetter(keyOf(internetMessageId), { number, letter, sequence });
    return 'sent';
  };
}

/** What the clock did between the two moments, it does again. A person who writes anew means it. */
const isByClock = ({ by }: Recorded): boolean => 'system' in by && by.system === 'clock';
