/** The hand that looks at what was sent along with a mail. It only reads, so doing it twice is harmless. */
import type { Attachment, AttachmentsPaper, Listed, Verdict } from '../core/attachments.ts';
import { MOST_BYTES, MOST_LISTED, readListed, verdictOf } from '../core/attachments.ts';
import type { ComplaintNumber, ContentId } from '../core/complaint.ts';
import type { World } from '../handle.ts';
import { type Graph, GraphTrouble } from '../wire/graph.ts';
import { sniff } from '../wire/sniff.ts';

const LISTED = 'id,name,contentType,size,isInline';
/** In the size that it lists, Exchange counts names and icons as well: 237 bytes with one file, some thousands with others. */
const ADMINISTRATION = 64 * 1024;

/**
 * Lists, hashes and judges the attachments of one mail.
 * @param mail Graph's id of it
 * @returns the paper, or `gone` when the mail is no longer there; what may succeed later throws, and is `passing`
 */
export async function readAttachments(graph: Graph, mailbox: string, mail: string): Promise<AttachmentsPaper | 'gone'> {
  const path = pathOf(mailbox, mail);
  const listed = await listAll(graph, path);
  if (listed === 'gone') return 'gone';

  const list: Attachment[] = [];
  // One after another: together they could fill the memory.
  for (const one of listed.slice(0, MOST_LISTED)) {
    const more = list.length === MOST_LISTED - 1 && listed.length > MOST_LISTED;
    list.push(more ? noted(one, 'too-many') : await judge(graph, path, one));
  }
  return { kind: 'attachments', mail, list };
}

/**
 * One attachment that was judged good, for somebody whose access was checked.
 * @returns nothing when it is not what was judged: gone, changed, or erased from the record
 */
export async function openAttachment(
  { store }: Pick<World, 'store'>,
  graph: Graph,
  mailbox: string,
  { number, about, nth }: { readonly number: ComplaintNumber; readonly about: ContentId; readonly nth: number },
): Promise<{ readonly name: string; readonly bytes: Uint8Array } | undefined> {
  const paper = await store.content.get(number, about);
  const file = paper?.kind === 'attachments' ? paper.list[nth] : undefined;
  if (paper?.kind !== 'attachments' || file?.verdict !== 'ok') return undefined;
  const bytes = await contentOf(graph, `${pathOf(mailbox, paper.mail)}/${encodeURIComponent(file.id)}/$value`, file.size);
  if (typeof bytes === 'string' || (await sniff(bytes)).sha256 !== file.sha256) return undefined;
  return { name: file.name, bytes };
}

const pathOf = (mailbox: string, mail: string): string =>
  `/users/${encodeURIComponent(mailbox)}/messages/${encodeURIComponent(mail)}/attachments`;

async function listAll(graph: Graph, path: string): Promise<readonly Listed[] | 'gone'> {
  const all: Listed[] = [];
  let link = `${path}?$select=${LISTED}`;
  for (let page = 0; page <= MOST_LISTED; page++) {
    const answer = await graph.get(link).catch((error: unknown) => {
      if (error instanceof GraphTrouble && error.status === 404) return 'gone';
      throw error;
    });
    if (answer === 'gone') return 'gone';
    const read = readListed(answer);
    if (!read) throw unconfirmed(path);
    all.push(...read.listed);
    if (!read.next || all.length > MOST_LISTED) return all;
    link = read.next;
  }
  throw new Error(`Graph lists the attachments of one mail on over ${MOST_LISTED} pages. Look at this mail in the mailbox.`);
}

async function judge(graph: Graph, path: string, one: Listed): Promise<Attachment> {
  const verdict = verdictOf(one);
  if (verdict !== 'not-read' || !one.id) return noted(one, verdict);
  const bytes = await contentOf(graph, `${path}/${encodeURIComponent(one.id)}/$value`, one.size);
  if (typeof bytes === 'string') return noted(one, bytes);
  const { sha256, types } = await sniff(bytes);
  return { ...noted({ ...one, size: bytes.length }, verdictOf(one, types)), sha256 };
}

async function contentOf(graph: Graph, path: string, size: number): Promise<Uint8Array | 'too-large' | 'not-read'> {
  try {
    const bytes = await graph.bytes(path, MOST_BYTES);
    if (bytes === 'too-large' || (bytes.length <= size && size - bytes.length <= ADMINISTRATION)) return bytes;
    // One of the two is wrong, the size or the content. What comes twice is what the mailbox holds.
    const again = await graph.bytes(path, MOST_BYTES);
    if (again !== 'too-large' && Buffer.compare(bytes, again) === 0) return again;
  } catch (error) {
    if (error instanceof GraphTrouble && !error.passing) return 'not-read';
    throw error;
  }
  throw unconfirmed(path);
}

const noted = ({ id, name, type, size, inline }: Listed, verdict: Verdict): Attachment => ({
  id,
  name,
  type,
  size,
  inline,
  verdict,
});

/** An answer that is not Graph's says nothing; it is asked again later. */
const unconfirmed = (path: string): GraphTrouble => new GraphTrouble('GET', path, 0, 'unconfirmed', false, undefined);
