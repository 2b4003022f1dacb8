/** What bytes are, whatever their name says. It looks and counts; it opens, unpacks and renders nothing. */
import { createHash } from 'node:crypto';

/** So much of a file tells whether it is text. */
const SAMPLE = 64 * 1024;
const MAGIC = 1024;

/** Packages share the magic bytes of their wrapping; what is in them stands in their own list of contents. */
const packages: readonly { readonly wrapping: string; readonly inside: readonly (readonly [type: string, mark: Buffer])[] }[] = [
  {
    wrapping: 'zip',
    inside: [
      ['docx', Buffer.from('word/document')],
      ['xlsx', Buffer.from('xl/workbook.xml')],
      ['pptx', Buffer.from('ppt/presentation.xml')],
      ['odt', Buffer.from('mimetypeapplication/vnd.oasis.opendocument.text')],
      ['ods', Buffer.from('mimetypeapplication/vnd.oasis.opendocument.spreadsheet')],
    ],
  },
  {
    // The old Office container is also that of installers (msi).
    wrapping: 'doc',
    inside: [
      ['doc', Buffer.from('WordDocument', 'utf16le')],
      ['xls', Buffer.from('Workbook', 'utf16le')],
      ['xls', Buffer.from('Book', 'utf16le')],
      ['ppt', Buffer.from('PowerPoint Document', 'utf16le')],
      ['msg', Buffer.from('__properties_version1.0', 'utf16le')],
    ],
  },
];

/**
 * Hashes and recognises a file.
 * @returns every type that it may be, as extensions in lower case (`jpeg`, `zip`, `exe`), with `text` for what reads as text
 */
export async function sniff(bytes: Uint8Array): Promise<{ readonly sha256: string; readonly types: readonly string[] }> {
  const { filetypeinfo } = await import('magic-bytes.js');
  const magic = filetypeinfo(bytes.subarray(0, MAGIC)).map(({ extension, typename }) =>
    (extension ?? typename).replace(/^\./, '').toLowerCase(),
  );
  const wrapped = packages.find(({ wrapping }) => magic.includes(wrapping));
  const types = wrapped ? [wrapped.wrapping === 'zip' ? 'zip' : 'ole', ...insideOf(bytes, wrapped.inside)] : magic;
  return {
    sha256: createHash('sha256').update(bytes).digest('hex'),
    types: [...new Set([...types, ...(readsAsText(bytes) ? ['text'] : [])])],
  };
}

function insideOf(bytes: Uint8Array, inside: readonly (readonly [string, Buffer])[]): readonly string[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return inside.filter(([, mark]) => buffer.includes(mark)).map(([type]) => type);
}

/** No control characters but those of lines, tabs, pages and terminals: so it is text in any alphabet of one byte, and in UTF-8. */
const readsAsText = (bytes: Uint8Array): boolean =>
  bytes.subarray(0, SAMPLE).every((byte) => byte >= 32 || byte === 27 || (byte >= 9 && byte <= 13));
