/** F11: content is recognised by what it is. Packages are built here entry by entry, so that the tests need no binary files. */
import { createHash } from 'node:crypto';
import { sniff } from '../../bot/wire/sniff.ts';

const hex = (text: string): Buffer => Buffer.from(text.replace(/\s/g, ''), 'hex');
const iso = (brand: string): Buffer => Buffer.concat([hex('00000018'), Buffer.from(`ftyp${brand}`), hex('00000000')]);
const riff = (kind: string): Buffer => Buffer.concat([Buffer.from('RIFF'), hex('24080000'), Buffer.from(kind)]);

/** A zip file whose entries are stored as they are. */
function zip(entries: Readonly<Record<string, string>>): Buffer {
  const files: Buffer[] = [];
  const contents: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(entries)) {
    const numbers = Buffer.alloc(16);
    numbers.writeUInt32LE(text.length, 4);
    numbers.writeUInt32LE(text.length, 8);
    numbers.writeUInt16LE(name.length, 12);
    const at = Buffer.alloc(4);
    at.writeUInt32LE(offset);
    const file = Buffer.concat([hex('504b0304 1400 0000 0000 0000 0000'), numbers, Buffer.from(name + text)]);
    const start = hex('504b0102 1400 1400 0000 0000 0000 0000');
    contents.push(Buffer.concat([start, numbers, Buffer.alloc(10), at, Buffer.from(name)]));
    files.push(file);
    offset += file.length;
  }
  return Buffer.concat([...files, ...contents, hex('504b0506'), Buffer.alloc(18)]);
}

/** An old Office file as far as it matters: the magic bytes, and the names of its streams. */
const ole = (...streams: readonly string[]): Buffer =>
  Buffer.concat([
    hex('d0cf11e0a1b11ae1'),
    Buffer.alloc(504),
    ...streams.map((name) => Buffer.concat([Buffer.from(name, 'utf16le'), Buffer.alloc(64)])),
  ]);

const odf = (kind: string): Buffer => zip({ mimetype: `application/vnd.oasis.opendocument.${kind}`, 'content.xml': '<x/>' });

test.each([
  ['a PDF', Buffer.from('%PDF-1.7\n%\u00e2\u00e3'), 'pdf'],
  ['a JPEG', hex('ffd8ffe0 0010 4a464946 00'), 'jpeg'],
  ['a PNG', hex('89504e470d0a1a0a 0000000d'), 'png'],
  ['a GIF', Buffer.from('GIF89a\u0001\u0000'), 'gif'],
  ['a picture of an iPhone', iso('heic'), 'heic'],
  ['a WebP', riff('WEBPVP8 '), 'webp'],
  ['a TIFF', hex('49492a00 08000000'), 'tif'],
  ['a TIFF from a Mac', hex('4d4d002a 00000008'), 'tiff'],
  ['a Word document', zip({ '[Content_Types].xml': '<x/>', 'word/document.xml': '<x/>' }), 'docx'],
  ['an Excel workbook', zip({ '[Content_Types].xml': '<x/>', 'xl/workbook.xml': '<x/>' }), 'xlsx'],
  ['a PowerPoint', zip({ '[Content_Types].xml': '<x/>', 'ppt/presentation.xml': '<x/>' }), 'pptx'],
  ['an OpenDocument text', odf('text'), 'odt'],
  ['an OpenDocument sheet', odf('spreadsheet'), 'ods'],
  ['an old Word document', ole('Root Entry', 'WordDocument'), 'doc'],
  ['an old workbook', ole('Root Entry', 'Workbook'), 'xls'],
  ['an old PowerPoint', ole('Root Entry', 'PowerPoint Document'), 'ppt'],
  ['a mail of Outlook', ole('Root Entry', '__properties_version1.0'), 'msg'],
  ['rich text', Buffer.from('{\\rtf1\\ansi Hoi}'), 'rtf'],
  ['an MP3', hex('49443304 00000000'), 'mp3'],
  ['sound of an iPhone', iso('M4A '), 'mp4'],
  ['a WAV', riff('WAVEfmt '), 'wav'],
  ['an MP4', iso('isom'), 'mp4'],
  ['a QuickTime', iso('qt  '), 'mov'],
  ['text', Buffer.from('Geachte heer, één vraag.\r\n\tGroet'), 'text'],
  ['text of an old Windows', Buffer.from('Geachte heer, één vraag', 'latin1'), 'text'],
  ['text of Notepad', Buffer.from('\ufeffHoi', 'utf16le'), 'txt'],
  ['nothing', Buffer.alloc(0), 'text'],
  ['a program', hex('4d5a9000 0300'), 'exe'],
])('%s is recognised', async (_, bytes, type) => {
  expect((await sniff(bytes)).types).toContain(type);
});

test.each([
  ['a zip with a program in it', zip({ 'setup.exe': 'MZ' }), ['docx', 'xlsx', 'pptx', 'odt', 'ods', 'text']],
  ['an empty zip', hex('504b0506 000000000000000000000000000000000000'), ['docx', 'odt', 'text']],
  ['an installer', ole('Root Entry', 'SummaryInformation'), ['doc', 'xls', 'ppt', 'msg', 'text']],
  ['a Word document', zip({ 'word/document.xml': '' }), ['xlsx', 'pptx', 'odt', 'text']],
  ['a program', hex('4d5a9000 0300 0000 504b0304'), ['zip', 'docx', 'text', 'pdf']],
  ['a PDF inside a program', Buffer.from('MZ\u0000\u0000%PDF-1.7'), ['pdf', 'text']],
  ['a row of zeros', Buffer.alloc(2000), ['pdf', 'text', 'jpeg', 'docx']],
])('%s is taken for nothing else', async (_, bytes, others) => {
  const { types } = await sniff(bytes);
  expect(types.filter((type) => (others as readonly string[]).includes(type))).toEqual([]);
});

test('the hash is of all bytes, also of a view on a larger buffer', async () => {
  const file = zip({ 'word/document.xml': 'x'.repeat(100_000) });
  const whole = Buffer.concat([Buffer.from('weg'), file, Buffer.from('weg')]);
  expect(await sniff(whole.subarray(3, -3))).toEqual({
    sha256: createHash('sha256').update(file).digest('hex'),
    types: ['zip', 'docx'],
  });
});
