/** What was sent along with a mail: listed, judged, never opened by us. The name, the type and the size are a stranger's word. */

export interface Attachment {
  /** Graph's id. */
  readonly id: string;
  readonly name: string;
  /** As the sender declared it; empty when that was no type. */
  readonly type: string;
  /** Of the content when it was read, else as the mailbox lists it: that counts some of its own administration. */
  readonly size: number;
  readonly inline: boolean;
  /** Of the content, in hex; only of what was read. */
  readonly sha256?: string;
  readonly verdict: Verdict;
}

/** `mail`: a mail in a mail. `link`: it lies in somebody's cloud. `too-many`: this one and what follows it are not looked at. */
export type Verdict = 'ok' | 'type-not-allowed' | 'content-differs' | 'too-large' | 'not-read' | 'link' | 'mail' | 'too-many';

export type AttachmentsPaper = { readonly kind: 'attachments'; readonly mail: string; readonly list: readonly Attachment[] };

export interface Listed extends Omit<Attachment, 'sha256' | 'verdict'> {
  readonly kind: 'file' | 'item' | 'reference';
}

export const MOST_BYTES = 20 * 1024 * 1024;
export const MOST_LISTED = 100;
const NAME_LIMIT = 100;

const text = ['text', 'txt'];
// iPhones write still pictures, sound and film in the same container, under more brands than any table knows.
const film = ['mp4', 'mov', 'heic', 'heif'];

/** Which content may go under which extension; the words on the right are those of `bot/wire/sniff.ts`. */
const allowed: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    pdf: ['pdf'],
    jpg: ['jpeg'],
    jpeg: ['jpeg'],
    png: ['png'],
    gif: ['gif'],
    heic: film,
    webp: ['webp'],
    tif: ['tif', 'tiff'],
    tiff: ['tif', 'tiff'],
    txt: text,
    csv: text,
    doc: ['doc'],
    docx: ['docx'],
    xls: ['xls'],
    xlsx: ['xlsx'],
    ppt: ['ppt'],
    pptx: ['pptx'],
    odt: ['odt'],
    ods: ['ods'],
    rtf: ['rtf'],
    eml: ['eml', 'text'],
    msg: ['msg'],
    mp3: ['mp3'],
    m4a: film,
    wav: ['wav'],
    mp4: film,
    mov: film,
  }),
);

/**
 * Judges one attachment.
 * @param sniffed what its content turned out to be; without it the answer is `not-read` for a file that may be read, and final for
 *   every other
 */
export function verdictOf({ kind, name, size }: Listed, sniffed?: readonly string[]): Verdict {
  if (kind === 'reference') return 'link';
  if (kind === 'item') return 'mail';
  const types = allowed.get(extensionOf(name));
  if (!types) return 'type-not-allowed';
  if (size > MOST_BYTES) return 'too-large';
  if (!sniffed) return 'not-read';
  return sniffed.some((type) => types.includes(type)) ? 'ok' : 'content-differs';
}

/**
 * Reads one page of `GET /users/{id}/messages/{id}/attachments`, of which nothing is believed.
 * @returns undefined when it is no such page. An entry that makes no sense is listed all the same, without an id.
 */
export function readListed(raw: unknown): { readonly listed: readonly Listed[]; readonly next?: string } | undefined {
  if (!isRecord(raw) || !Array.isArray(raw.value)) return undefined;
  const next = raw['@odata.nextLink'];
  return {
    listed: raw.value.slice(0, MOST_LISTED + 1).map((entry) => listedOf(isRecord(entry) ? entry : {})),
    ...(typeof next === 'string' && next && { next }),
  };
}

const listedOf = (entry: Record<string, unknown>): Listed => ({
  id: typeof entry.id === 'string' && entry.id.length <= 2000 ? entry.id : '',
  name: cleanName(entry.name),
  type: typeOf(entry.contentType),
  size: Number.isSafeInteger(entry.size) && (entry.size as number) > 0 ? (entry.size as number) : 0,
  inline: entry.isInline === true,
  kind: kinds.get(entry['@odata.type']) ?? 'file',
});

const kinds: ReadonlyMap<unknown, Listed['kind']> = new Map([
  ['#microsoft.graph.itemAttachment', 'item'],
  ['#microsoft.graph.referenceAttachment', 'reference'],
]);

const typeOf = (raw: unknown): string =>
  (typeof raw === 'string' && /^\s*([\w.+-]{1,60}\/[\w.+-]{1,80})\s*(;|$)/.exec(raw.slice(0, 500))?.[1]?.toLowerCase()) || '';

const NAMELESS = 'bijlage';
/** Windows opens a device by these, whatever extension follows. */
const DEVICE = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])\s*$/i;

/**
 * A name under which a person may keep the file: no path, nothing that hides or turns text, at most 100 characters. The extension is
 * the real last one, and stays.
 */
export function cleanName(raw: unknown): string {
  const name = (typeof raw === 'string' ? raw.slice(-5000) : '')
    .normalize('NFC')
    // Control and format characters (bidi, zero width), halves of a character, letters and marks that show nothing.
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\u115f\u1160\u2800\u3164\uffa0]/gu, '')
    .replace(/^.*[\\/]/s, '')
    .replace(/[<>:"|?*]/g, '_')
    .replace(/\s+/g, ' ')
    .replace(/\.{2,}/g, '.')
    .replace(/[. ]+$/, '')
    .trimStart();
  const at = name.lastIndexOf('.');
  const stem = (at < 0 ? name : name.slice(0, at)).replace(/^[. ]+/, '');
  const tail = at < 0 ? '' : cut(name.slice(at), NAME_LIMIT / 2);
  const [first = ''] = stem.split('.');
  const safe = DEVICE.test(first) ? `_${stem}` : stem || NAMELESS;
  return `${cut(safe, NAME_LIMIT - tail.length)}${tail}`;
}

/** No more than so many, without half an emoji or a space at the end. */
const cut = (value: string, most: number): string =>
  value
    .slice(0, most)
    .replace(/[\ud800-\udbff]$/, '')
    .replace(/[. ]+$/, '');

const extensionOf = (name: string): string => (/\.([a-z0-9]{1,10})$/i.exec(name)?.[1] ?? '').toLowerCase();

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
