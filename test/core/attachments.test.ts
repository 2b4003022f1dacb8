/** F11, T22: what a stranger sent along is named, typed and judged without believing any of it. */
import { cleanName, type Listed, MOST_BYTES, readListed, verdictOf } from '../../bot/core/attachments.ts';

const file = (name: string, more: Partial<Listed> = {}): Listed => ({
  id: 'x',
  name: cleanName(name),
  type: '',
  size: 1000,
  inline: false,
  kind: 'file',
  ...more,
});

describe('a name', () => {
  const long = 'x'.repeat(300);
  test.each([
    ['factuur.pdf', 'factuur.pdf'],
    ['Klacht über Zoë 😀.docx', 'Klacht über Zoë 😀.docx'],
    ['../../etc/passwd', 'passwd'],
    ['..\\..\\windows\\system.ini', 'system.ini'],
    ['C:\\geheim\\brief.doc', 'brief.doc'],
    ['..', 'bijlage'],
    ['. . .', 'bijlage'],
    ['', 'bijlage'],
    ['   ', 'bijlage'],
    ['map/', 'bijlage'],
    [undefined, 'bijlage'],
    [['x.pdf'], 'bijlage'],
    ['.pdf', 'bijlage.pdf'],
    ['a...pdf', 'a.pdf'],
    ['brief.pdf. . ', 'brief.pdf'],
    ['factuur.pdf.exe', 'factuur.pdf.exe'],
    ['factuur\u202efdp.exe', 'factuurfdp.exe'],
    ['factuur.pdf\u0000.exe', 'factuur.pdf.exe'],
    [`factuur.pdf${' '.repeat(200)}.exe`, 'factuur.pdf.exe'],
    [`factuur.pdf${'\u2800'.repeat(50)}.exe`, 'factuur.pdf.exe'],
    ['fac\u200btuur\u00ad.pdf', 'factuur.pdf'],
    ['factuur\r\nBcc: x.pdf', 'factuurBcc_ x.pdf'],
    ['wat?*<>"|.pdf', 'wat______.pdf'],
    ['brief.exe:brief.pdf', 'brief.exe_brief.pdf'],
    ['CON', '_CON'],
    ['con.pdf', '_con.pdf'],
    ['Nul .txt', '_Nul.txt'],
    ['lpt1.tar.gz', '_lpt1.tar.gz'],
    ['COM¹.txt', '_COM¹.txt'],
    ['console.txt', 'console.txt'],
    [`${long}.pdf`, `${'x'.repeat(96)}.pdf`],
    [`${'x'.repeat(95)}😀.pdf`, `${'x'.repeat(95)}.pdf`],
    [`a.${long}`, `a.${'x'.repeat(49)}`],
  ])('%j is kept as %j', (given, kept) => {
    expect(cleanName(given)).toBe(kept);
  });

  test('made of anything at all is harmless, and cleaning it twice changes nothing', () => {
    const parts = ['../', '\\', '.', '..', ' ', 'con', 'nul', '.pdf', '.exe', '\u202e', '\u0000', '\n', '😀', '\ud800', '\udc00'];
    const more = ['e\u0301', '\u200d', '$' + '{x}', ':', '|', 'a'.repeat(60), 'ﷺ', 'ß', '\u2028', '\ufeff'];
    const pool = [...parts, ...more];
    // A generator with a fixed seed: the same names in each run.
    let seed = 7;
    const chance = (most: number): number => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return Math.floor((seed / 2147483648) * most);
    };
    let tried = 0;
    for (; tried < 20_000; tried++) {
      const given = Array.from({ length: chance(9) }, () => pool[chance(pool.length)]).join('');
      const kept = cleanName(given);
      const harmless =
        kept.length > 0 &&
        kept.length <= 100 &&
        kept.isWellFormed() &&
        !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}<>:"|?*\\/]/u.test(kept) &&
        !kept.includes('..') &&
        !/^[. ]|[. ]$/.test(kept) &&
        !/^(con|nul)\s*(\.|$)/i.test(kept) &&
        cleanName(kept) === kept;
      if (!harmless) throw new Error(`${JSON.stringify(given)} became ${JSON.stringify(kept)}`);
    }
    console.info(`names: ${tried} tried, all harmless`);
  });
});

describe('the verdict', () => {
  test.each([
    ['factuur.pdf', ['pdf'], 'ok'],
    ['FOTO.JPG', ['jpeg'], 'ok'],
    ['foto.heic', ['heic'], 'ok'],
    ['foto.heic', ['mp4'], 'ok'],
    ['notitie.txt', ['mpeg', 'text'], 'ok'],
    ['brief.docx', ['zip', 'docx'], 'ok'],
    ['mail.eml', ['text'], 'ok'],
    ['factuur.pdf', ['exe'], 'content-differs'],
    ['factuur.pdf', ['text'], 'content-differs'],
    ['factuur.pdf', [], 'content-differs'],
    ['brief.docx', ['zip'], 'content-differs'],
    ['brief.doc', ['ole'], 'content-differs'],
    ['factuur.pdf.exe', ['pdf'], 'type-not-allowed'],
    ['factuur\u202efdp.exe', ['pdf'], 'type-not-allowed'],
    ['factuur.pdf\uff0eexe', ['pdf'], 'type-not-allowed'],
    ['factuur.ｐｄｆ', ['pdf'], 'type-not-allowed'],
    ['alles.zip', ['zip'], 'type-not-allowed'],
    ['pagina.html', ['text'], 'type-not-allowed'],
    ['plaatje.svg', ['svg', 'text'], 'type-not-allowed'],
    ['macro.docm', ['zip', 'docx'], 'type-not-allowed'],
    ['x.constructor', ['text'], 'type-not-allowed'],
    ['x.__proto__', ['text'], 'type-not-allowed'],
    ['zonder', ['pdf'], 'type-not-allowed'],
  ] as const)('on %j with content %j is %s', (name, sniffed, verdict) => {
    expect(verdictOf(file(name), sniffed)).toBe(verdict);
  });

  test('without the content is final, except for what may be read', () => {
    expect(verdictOf(file('a.pdf'))).toBe('not-read');
    expect(verdictOf(file('a.pdf', { size: MOST_BYTES }))).toBe('not-read');
    expect(verdictOf(file('a.pdf', { size: MOST_BYTES + 1 }))).toBe('too-large');
    expect(verdictOf(file('a.exe', { size: MOST_BYTES + 1 }))).toBe('type-not-allowed');
    expect(verdictOf(file('a.pdf', { kind: 'item' }))).toBe('mail');
    expect(verdictOf(file('a.pdf', { kind: 'reference' }))).toBe('link');
  });
});

describe("Graph's listing", () => {
  const entry = { '@odata.type': '#microsoft.graph.fileAttachment', id: 'A', name: 'a.pdf', contentType: 'application/pdf' };

  test('is read as it is', () => {
    expect(readListed({ value: [{ ...entry, size: 12, isInline: true }], '@odata.nextLink': 'https://x/v1.0/y' })).toEqual({
      listed: [{ id: 'A', name: 'a.pdf', type: 'application/pdf', size: 12, inline: true, kind: 'file' }],
      next: 'https://x/v1.0/y',
    });
  });

  test.each([undefined, null, 'text', 7, [], {}, { value: {} }, { value: 'x' }])('is none when it is %j', (raw) => {
    expect(readListed(raw)).toBeUndefined();
  });

  test.each([
    ['a name that is none', { name: 7 }, { name: 'bijlage' }],
    ['a size below nothing', { size: -1 }, { size: 0 }],
    ['a size in words', { size: '12' }, { size: 0 }],
    ['a size without end', { size: Number.POSITIVE_INFINITY }, { size: 0 }],
    ['a type with parameters', { contentType: 'Text/Plain; charset=utf-8; name="x"' }, { type: 'text/plain' }],
    ['a type that is markup', { contentType: '<b>/x' }, { type: '' }],
    ['no type', { contentType: null }, { type: '' }],
    ['inline in words', { isInline: 'true' }, { inline: false }],
    ['an id that is none', { id: { a: 1 } }, { id: '' }],
    ['an id without end', { id: 'x'.repeat(3000) }, { id: '' }],
    ['a mail in the mail', { '@odata.type': '#microsoft.graph.itemAttachment' }, { kind: 'item' }],
    ['a link', { '@odata.type': '#microsoft.graph.referenceAttachment' }, { kind: 'reference' }],
    ['a kind that nobody knows', { '@odata.type': 'toString' }, { kind: 'file' }],
  ])('with %s is believed no further', (_, given, read) => {
    expect(readListed({ value: [{ ...entry, ...given }] })?.listed).toMatchObject([read]);
  });

  test('loses no entry that makes no sense', () => {
    const listed = readListed({ value: [null, 'x', [], entry] })?.listed ?? [];
    expect(listed.map(({ id, name }) => [id, name])).toEqual([
      ['', 'bijlage'],
      ['', 'bijlage'],
      ['', 'bijlage'],
      ['A', 'a.pdf'],
    ]);
  });
});
