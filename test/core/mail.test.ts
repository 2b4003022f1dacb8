import type { Mail, MailKind, MailProblem } from '../../bot/core/mail.ts';
import {
  clean,
  mayHaveReceipt,
  mentionsComplaint,
  newPart,
  readMail,
  sameness,
  saysAnyOf,
  saysComplaint,
  TEXT_LIMIT,
} from '../../bot/core/mail.ts';

const now = '2026-11-23T08:00:00.000Z';

/** A message as Graph gives it: `GET /users/{id}/messages/{id}`. */
const message = (more: Readonly<Record<string, unknown>> = {}) => ({
  '@odata.type': '#microsoft.graph.message',
  id: 'AAMkAGI1',
  internetMessageId: '<one@example.nl>',
  subject: 'Klacht over mijn plaatsing',
  from: { emailAddress: { name: 'Jan Jansen', address: 'jan@example.nl' } },
  receivedDateTime: '2026-11-23T07:45:00Z',
  body: { contentType: 'text', content: 'Geachte heer, mevrouw,\r\nIk ben niet tevreden.' },
  internetMessageHeaders: [],
  ...more,
});

function mail(more: Readonly<Record<string, unknown>> = {}): Mail {
  const read = readMail(message(more), now);
  if ('problem' in read) throw new Error(`This mail should be readable: ${read.problem}.`);
  return read;
}
const from = (address: unknown, name: unknown = 'Jan') => ({ from: { emailAddress: { name, address } } });
const headers = (...pairs: readonly [unknown, unknown][]) => ({
  internetMessageHeaders: pairs.map(([name, value]) => ({ name, value })),
});

describe('a mail', () => {
  test('is read as Graph gives it', () => {
    expect(mail()).toEqual({
      id: 'AAMkAGI1',
      messageId: '<one@example.nl>',
      subject: 'Klacht over mijn plaatsing',
      from: { name: 'Jan Jansen', address: 'jan@example.nl' },
      receivedAt: '2026-11-23T07:45:00.000Z',
      text: 'Geachte heer, mevrouw,\nIk ben niet tevreden.',
      cut: false,
      answersTo: [],
      kind: 'person',
      conversation: undefined,
      spoofed: false,
      mark: undefined,
      numbers: [],
      idsInText: [],
      whole: true,
      html: false,
      hasAttachments: false,
    });
  });

  test.each<[string, unknown, MailProblem]>([
    ['nothing', undefined, 'not-a-message'],
    ['null', null, 'not-a-message'],
    ['a text', 'mail', 'not-a-message'],
    ['a number', 5, 'not-a-message'],
    ['a list', [message()], 'not-a-message'],
    ['an empty object', {}, 'no-id'],
    ['an empty id', message({ id: '' }), 'no-id'],
    ['an id that is a number', message({ id: 7 }), 'no-id'],
    ['an id that is an object', message({ id: { toString: 'x' } }), 'no-id'],
    ['an id that is too long to be one', message({ id: 'x'.repeat(1025) }), 'no-id'],
    ['no time', message({ receivedDateTime: undefined }), 'no-received-time'],
    ['a time that is a number', message({ receivedDateTime: 1 }), 'no-received-time'],
    ['a time without a zone', message({ receivedDateTime: '2026-11-23T07:45:00' }), 'no-received-time'],
    ['a day that is not', message({ receivedDateTime: '2026-02-30T07:45:00Z' }), 'no-received-time'],
    ["the year 1, .NET's nothing", message({ receivedDateTime: '0001-01-01T00:00:00Z' }), 'no-received-time'],
    ['the day after tomorrow', message({ receivedDateTime: '2026-11-25T07:45:00Z' }), 'absurd-received-time'],
    ['two years ago', message({ receivedDateTime: '2024-11-23T07:45:00Z' }), 'absurd-received-time'],
    ['1970', message({ receivedDateTime: '1970-01-01T00:00:00Z' }), 'absurd-received-time'],
  ])('that is or has %s has a problem', (_, raw, problem) => {
    expect(readMail(raw, now)).toEqual({ problem });
  });

  test.each(['2026-11-24T08:00:00Z', '2025-10-19T08:00:00Z', '2026-11-23T08:45:00+01:00', '2026-11-23T07:45:00.1234567Z'])(
    'received at %s can be read',
    (receivedDateTime) => {
      expect(mail({ receivedDateTime }).receivedAt).toBe(new Date(receivedDateTime).toISOString());
    },
  );

  test.each<[string, Readonly<Record<string, unknown>>, Partial<Mail>]>([
    ['no subject', { subject: undefined }, { subject: '' }],
    ['a null subject', { subject: null }, { subject: '' }],
    ['a subject that is an object', { subject: { toString: () => 'Klacht' } }, { subject: '' }],
    ['no sender', { from: undefined }, { from: undefined }],
    ['a sender without an address', { from: { emailAddress: { name: 'Jan' } } }, { from: undefined }],
    ['a sender that is a text', { from: 'jan@example.nl' }, { from: undefined }],
    ['a sender that is a list', { from: [{ emailAddress: { address: 'jan@example.nl' } }] }, { from: undefined }],
    ['an address that is a number', from(5), { from: undefined }],
    ['an address without a name', from('jan@example.nl', ''), { from: { name: 'jan@example.nl', address: 'jan@example.nl' } }],
    ['a name that is an object', from('jan@example.nl', {}), { from: { name: 'jan@example.nl', address: 'jan@example.nl' } }],
    ['no @ in the address', from('jan'), { from: undefined }],
    ['two addresses', from('jan@example.nl,piet@example.nl'), { from: undefined }],
    ['two addresses with a semicolon', from('jan@example.nl; piet@example.nl'), { from: undefined }],
    ['an address in brackets', from('<jan@example.nl>'), { from: undefined }],
    ['an address with a quote', from('"jan"@example.nl'), { from: undefined }],
    ['an X.500 address', from('/O=EXCHANGELABS/OU=EXCHANGE/CN=JAN'), { from: undefined }],
    ['spaces around the address', from(' jan@example.nl '), { from: { name: 'Jan', address: 'jan@example.nl' } }],
    ['no body', { body: undefined }, { text: '', cut: false }],
    ['a body that is a text', { body: 'hello' }, { text: '', cut: false }],
    ['a body without content', { body: { contentType: 'text' } }, { text: '', cut: false }],
    ['a null body', { body: { content: null } }, { text: '' }],
    ['no Message-ID', { internetMessageId: undefined }, { messageId: undefined }],
    ['an endless Message-ID', { internetMessageId: `<${'x'.repeat(2000)}@a>` }, { messageId: undefined }],
    ['headers that are an object', { internetMessageHeaders: { name: 'List-Id', value: 'x' } }, { kind: 'person' }],
    ['headers of nothing', { internetMessageHeaders: [null, 5, 'x', [], {}, { name: 'List-Id' }] }, { kind: 'person' }],
    ['a header without a text', headers(['List-Id', 5], [5, 'x']), { kind: 'person' }],
    ['an invitation', { '@odata.type': '#microsoft.graph.eventMessageRequest' }, { kind: 'meeting' }],
    ['a conversation', { conversationId: 'AAQkAD' }, { conversation: 'AAQkAD' }],
    ['a conversation that is a number', { conversationId: 5 }, { conversation: undefined }],
    ['an endless conversation', { conversationId: 'x'.repeat(1001) }, { conversation: undefined }],
    ['attachments', { hasAttachments: true }, { hasAttachments: true }],
    ['attachments as a word', { hasAttachments: 'true' }, { hasAttachments: false }],
    ['HTML', { body: { contentType: 'html', content: '<p>x</p>' } }, { html: true, text: '<p>x</p>' }],
    ['HTML in capitals', { body: { contentType: 'HTML', content: '' } }, { html: true }],
    ['a type of body that is a number', { body: { contentType: 5, content: 'x' } }, { html: false, text: 'x' }],
    ['a body and no headers', { internetMessageHeaders: undefined }, { whole: true }],
    ['headers and no body', { body: undefined }, { whole: true }],
    ['only what a listing gives', { body: undefined, internetMessageHeaders: undefined }, { whole: false, kind: 'person' }],
    ['nulls instead of body and headers', { body: null, internetMessageHeaders: null }, { whole: false }],
    ['a type that is a number', { '@odata.type': 5 }, { kind: 'person' }],
  ])('with %s is still read', (_, more, expected) => {
    expect(mail(more)).toMatchObject(expected);
  });

  test('takes the sender when there is no from', () => {
    const sender = { emailAddress: { name: 'Secretariaat', address: 'sec@example.nl' } };
    expect(mail({ from: null, sender }).from).toEqual({ name: 'Secretariaat', address: 'sec@example.nl' });
    expect(mail({ sender }).from?.address).toBe('jan@example.nl');
  });

  test('says which letters it answers', () => {
    const more = headers(['In-Reply-To', '<b@x>'], ['References', '<a@x>\r\n <b@x> nonsense <with space@x> <>']);
    expect(mail(more).answersTo).toEqual(['<b@x>', '<a@x>', '<b@x>']);
  });

  test('with keys of the prototype is a mail like any other', () => {
    const raw = JSON.parse(
      `{"__proto__":{"subject":"evil","polluted":true},"constructor":{"prototype":{"polluted":true}},"id":"x","receivedDateTime":"2026-11-23T07:45:00Z",
        "from":{"__proto__":{"emailAddress":{"address":"evil@example.nl"}}},
        "internetMessageHeaders":[{"name":"__proto__","value":"x"},{"name":"constructor","value":"y"}]}`,
    );
    expect(readMail(raw, now)).toMatchObject({ id: 'x', subject: '', from: undefined, kind: 'person' });
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  test('made of any JSON at all never throws', () => {
    const odd: readonly unknown[] = [null, 0, -1, true, '', 'x', '\ud800', [], [[]], {}, { emailAddress: null }, { content: 5 }];
    const fields = ['id', 'subject', 'from', 'sender', 'body', 'receivedDateTime', 'internetMessageId', 'internetMessageHeaders'];
    for (const field of [...fields, '@odata.type'])
      for (const value of odd) expect(() => readMail(message({ [field]: value }), now)).not.toThrow();
    for (const value of odd) expect(() => mail({ internetMessageHeaders: [value, { name: value, value }] })).not.toThrow();
    for (const value of odd) expect(() => mail({ from: { emailAddress: value } })).not.toThrow();
    for (const value of odd) expect(() => mail(from(value, value))).not.toThrow();
  });
});

describe('a hostile mail', () => {
  test.each(['\r\n', '\n', '\r', '\u2028', '\u2029', '\v', '\f', '\u0085', '\0'])('cannot add a line with %j', (end) => {
    const name = `Jan${end}Bcc: all@example.nl`;
    const read = mail({ subject: `Klacht${end}Bcc: all@example.nl`, ...from('jan@example.nl', name) });
    for (const text of [read.subject, read.from?.name]) expect(text).toMatch(/^(Klacht|Jan) ?Bcc: all@example\.nl$/);
  });

  test('cannot turn a name round or hide in it', () => {
    expect(mail(from('jan@example.nl', 'Jan\u202egnp.exe\u2066\ufeff')).from?.name).toBe('Jangnp.exe');
  });

  test.each([
    ['a line break', 'jan@example.nl\r\nBcc: all@example.nl'],
    ['a space', 'jan @example.nl'],
    ['a second line', 'jan@exam\nple.nl'],
  ])('cannot have %s within its address made into another address', (_, address) => {
    expect(mail(from(address)).from).toBeUndefined();
  });

  test('cannot have an address cut into another address', () => {
    expect(mail(from(`jan@${'a'.repeat(300)}.example.nl.evil.example`)).from).toBeUndefined();
  });

  test('with lone halves of a character is text again', () => {
    const read = mail({ subject: 'Klacht \ud83d', body: { content: 'a\udc00b' }, ...from('jan@example.nl', '\ud800Jan') });
    for (const text of [read.subject, read.text, read.from?.name ?? '']) expect(text.isWellFormed()).toBe(true);
    expect(read.subject).toBe('Klacht \ufffd');
  });

  test('of any size is cut', () => {
    const big = 5_000_000;
    const read = mail({
      subject: 'x'.repeat(big),
      body: { content: 'y'.repeat(big) },
      ...from('jan@example.nl', 'z'.repeat(big)),
    });
    expect([read.subject.length, read.text.length, read.from?.name.length, read.cut]).toEqual([500, TEXT_LIMIT, 120, true]);
  });

  test.each<[string, string]>([
    ['spaces', ' '],
    ['line breaks', '\r\n'],
    ['half characters', '\ud800'],
    ['whole characters', '😀'],
    ['combining accents', '\u0301'],
    ['zero-width joiners', '\u200d'],
    ['brackets', '<'],
    ['at signs', '@'],
  ])('of nothing but %s stays within its limits', (_, piece) => {
    const lots = piece.repeat(1_000_000);
    const read = mail({
      subject: lots,
      body: { content: lots },
      ...from(lots, lots),
      ...headers(['References', lots], ['In-Reply-To', lots], ['Auto-Submitted', lots], ['Content-Type', lots]),
    });
    expect(read.subject.length).toBeLessThanOrEqual(500);
    expect(read.text.length).toBeLessThanOrEqual(TEXT_LIMIT);
    expect(read.from).toBeUndefined();
    expect(read.answersTo).toEqual([]);
    expect(read.subject.isWellFormed() && read.text.isWellFormed()).toBe(true);
    expect(saysComplaint(read.subject)).toBe(false);
    expect(read).toMatchObject({ numbers: [], idsInText: [], spoofed: false });
  });

  test('with endless references and headers names fifty at the most', () => {
    const ids = Array.from({ length: 100_000 }, (_, n) => `<${n}@x>`).join(' ');
    expect(mail(headers(['References', ids])).answersTo).toHaveLength(50);
    const many = Array.from({ length: 100_000 }, (_, n) => [`X-${n}`, 'x'] as [string, string]);
    expect(mail(headers(...many, ['List-Id', 'x'])).kind).toBe('person');
  });

  test('is not cut when it is exactly as long as we keep', () => {
    expect(mail({ body: { content: 'y'.repeat(TEXT_LIMIT) } })).toMatchObject({ cut: false });
    expect(mail({ body: { content: 'y'.repeat(TEXT_LIMIT + 1) } })).toMatchObject({ cut: true });
  });

  test('cut in the middle of a character has a sign for it, not half of it', () => {
    const { text } = mail({ body: { content: `${'y'.repeat(TEXT_LIMIT - 1)}😀` } });
    expect([text.isWellFormed(), text.at(-1)]).toEqual([true, '\ufffd']);
    const { subject } = mail({ subject: `${'y'.repeat(499)}😀` });
    expect([subject.isWellFormed(), subject.length]).toEqual([true, 500]);
  });

  test('keeps tabs and line breaks in its text and loses what disguises', () => {
    expect(clean('a\tb\r\nc\rd\u0000e\u202ef\u200eg\u007fh\ufeff')).toBe('a\tb\nc\ndefgh');
  });
});

describe('a subject', () => {
  test.each`
    subject                         | says     | because
    ${'Klacht'}                     | ${true}  | ${'the word itself'}
    ${'KLACHT'}                     | ${true}  | ${'in capitals'}
    ${'kLaChT'}                     | ${true}  | ${'in any case'}
    ${'RE: klacht'}                 | ${true}  | ${'an answer'}
    ${'FW: Klacht over plaatsing'}  | ${true}  | ${'forwarded'}
    ${'Antw: klacht'}               | ${true}  | ${'answered in Dutch'}
    ${'Mijn klachten'}              | ${true}  | ${'the plural'}
    ${'klachtbrief'}                | ${true}  | ${'a compound'}
    ${'Klachtenformulier ingevuld'} | ${true}  | ${'a longer compound'}
    ${'telefoonklacht'}             | ${true}  | ${'at the end of a word'}
    ${'**KLACHT!!**'}               | ${true}  | ${'with marks around'}
    ${'kla\u200bcht'}               | ${true}  | ${'a zero-width space in it'}
    ${'k\u200dl\u200dacht'}         | ${true}  | ${'zero-width joiners in it'}
    ${'\ufeffklacht'}               | ${true}  | ${'a byte order mark before it'}
    ${'kla\u00adcht'}               | ${true}  | ${'a soft hyphen in it'}
    ${'ｋｌａｃｈｔ'}               | ${true}  | ${'fullwidth letters'}
    ${'𝐊𝐥𝐚𝐜𝐡𝐭'}                     | ${true}  | ${'mathematical bold'}
    ${'klàcht'}                     | ${true}  | ${'an accent'}
    ${'kl\u0061\u0301cht'}          | ${true}  | ${'an accent apart'}
    ${'ḱĺáćh́t́'}                     | ${true}  | ${'accents on all'}
    ${''}                           | ${false} | ${'it is empty'}
    ${'klagt'}                      | ${false} | ${'that is another word'}
    ${'Ik wil klagen'}              | ${false} | ${'and so is this'}
    ${'kracht'}                     | ${false} | ${'and this'}
    ${'klach t'}                    | ${false} | ${'a real space parts words'}
    ${'k-l-a-c-h-t'}                | ${false} | ${'real hyphens do too'}
    ${'complaint'}                  | ${false} | ${'another language'}
    ${'Vraag over factuur'}         | ${false} | ${'something else'}
    ${'=?utf-8?B?S2xhY2h0?='}       | ${false} | ${'what a mail program failed to decode'}
    ${'=?utf-8?Q?Kl=61cht?='}       | ${false} | ${'the same in the other code'}
    ${'kl%61cht'}                   | ${false} | ${'as in a link'}
    ${'&#107;lacht'}                | ${false} | ${'as in a page'}
  `('$subject says complaint: $says, $because', ({ subject, says }) => {
    expect(saysComplaint(subject)).toBe(says);
  });
});

describe('a receipt', () => {
  const own = 'info@babbage.nl';

  test.each`
    address                       | may      | because
    ${'jan@example.nl'}           | ${true}  | ${'a person'}
    ${'JAN@EXAMPLE.NL'}           | ${true}  | ${'a person in capitals'}
    ${'norbert@example.nl'}       | ${true}  | ${'a name that begins with no'}
    ${'noreplyfan@example.nl'}    | ${true}  | ${'a name that goes on'}
    ${'bouncer@example.nl'}       | ${true}  | ${'not a bounce'}
    ${'jan.noreply@example.nl'}   | ${true}  | ${'the word is not at the beginning'}
    ${'info@example.nl'}          | ${true}  | ${"somebody else's mailbox"}
    ${'info@babbage.nl'}          | ${false} | ${'our own mailbox'}
    ${'INFO@Babbage.NL'}          | ${false} | ${'our own mailbox in capitals'}
    ${'mailer-daemon@example.nl'} | ${false} | ${'a mail server'}
    ${'MAILER-DAEMON@example.nl'} | ${false} | ${'a mail server that shouts'}
    ${'postmaster@example.nl'}    | ${false} | ${'its keeper'}
    ${'no-reply@example.nl'}      | ${false} | ${'nobody reads it'}
    ${'noreply@example.nl'}       | ${false} | ${'nor this'}
    ${'NoReply+abc@example.nl'}   | ${false} | ${'nor this'}
    ${'no-reply.news@example.nl'} | ${false} | ${'nor this'}
    ${'no_reply@example.nl'}      | ${false} | ${'nor this'}
    ${'do-not-reply@example.nl'}  | ${false} | ${'it says so'}
    ${'donotreply@example.nl'}    | ${false} | ${'it says so'}
    ${'bounce-123@example.nl'}    | ${false} | ${'a return address'}
    ${'bounces+jan=x@example.nl'} | ${false} | ${'a return address'}
  `('to $address may go: $may, $because', ({ address, may }) => {
    expect(mayHaveReceipt(mail(from(address)), own)).toBe(may);
  });

  test('does not go where there is no address', () => {
    expect(mayHaveReceipt(mail({ from: undefined }), own)).toBe(false);
  });

  test('knows our own mailbox however it is written in the settings', () => {
    expect(mayHaveReceipt(mail(from('info@babbage.nl')), 'Info@Babbage.nl')).toBe(false);
  });

  test.each`
    header                        | value                                | may      | because
    ${'Auto-Submitted'}           | ${'no'}                              | ${true}  | ${'it says that a person wrote it'}
    ${'auto-submitted'}           | ${' No '}                            | ${true}  | ${'in any case'}
    ${'Auto-Submitted'}           | ${'no; owner-email="x@example.nl"'}  | ${true}  | ${'with parameters'}
    ${'Auto-Submitted'}           | ${''}                                | ${true}  | ${'it says nothing'}
    ${'Auto-Submitted'}           | ${'auto-replied'}                    | ${false} | ${'an out-of-office'}
    ${'AUTO-SUBMITTED'}           | ${'auto-generated (failure)'}        | ${false} | ${'a program'}
    ${'Auto-Submitted'}           | ${'nobody'}                          | ${false} | ${'not the word no'}
    ${'X-Auto-Response-Suppress'} | ${'All'}                             | ${false} | ${'Exchange asks for none'}
    ${'X-Autoreply'}              | ${'yes'}                             | ${false} | ${'an older sign'}
    ${'X-Autorespond'}            | ${''}                                | ${false} | ${'another older sign'}
    ${'Precedence'}               | ${'bulk'}                            | ${false} | ${'a mailing'}
    ${'Precedence'}               | ${'list'}                            | ${false} | ${'a list'}
    ${'Precedence'}               | ${'JUNK'}                            | ${false} | ${'a mailing'}
    ${'Precedence'}               | ${'auto_reply'}                      | ${false} | ${'an answer by a program'}
    ${'Precedence'}               | ${'first-class'}                     | ${true}  | ${'ordinary'}
    ${'List-Id'}                  | ${'<news.example.nl>'}               | ${false} | ${'a list'}
    ${'Content-Type'}             | ${'multipart/report; report-type=x'} | ${false} | ${'a bounce'}
    ${'Content-Type'}             | ${' Multipart/Report'}               | ${false} | ${'a bounce'}
    ${'Content-Type'}             | ${'multipart/mixed'}                 | ${true}  | ${'a mail with an attachment'}
    ${'Return-Path'}              | ${'<>'}                              | ${false} | ${'an empty return path: a bounce'}
    ${'Return-Path'}              | ${'<jan@example.nl>'}                | ${true}  | ${'a return path'}
    ${'X-Mailer'}                 | ${'bulk list auto-replied'}          | ${true}  | ${'words in a header that says nothing'}
  `('to a mail with $header: $value may go: $may, $because', ({ header, value, may }) => {
    expect(mayHaveReceipt(mail(headers(['Received', 'by x'], [header, value])), own)).toBe(may);
  });
});

type Header = readonly [name: string, value: string];

describe('the kind of a mail', () => {
  const dsn: Header = ['Content-Type', 'multipart/report; report-type=delivery-status; boundary="x"'];
  const mdn: Header = ['Content-Type', 'multipart/report; report-type=disposition-notification; boundary="x"'];
  const none: Header = ['Return-Path', '<>'];
  const replied: Header = ['Auto-Submitted', 'auto-replied'];
  const generated: Header = ['Auto-Submitted', 'auto-generated'];
  const suppress: Header = ['X-Auto-Response-Suppress', 'All'];
  const daemon = 'MAILER-DAEMON@mx.example.nl';
  const exchange = 'MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@babbage.onmicrosoft.com';
  const jan = 'jan@example.nl';
  const failing = 'Your message could not be delivered to the following recipients:';

  const rows: readonly [kind: MailKind, subject: string, from: string, headers: readonly Header[], text?: string][] = [
    // What people write, in Outlook, Gmail, on a telephone, through a gateway.
    ['person', 'Klacht over mijn plaatsing', jan, []],
    [
      'person',
      'Klacht',
      jan,
      [
        ['Return-Path', '<jan@example.nl>'],
        ['X-MS-Has-Attach', ''],
        ['X-MS-Exchange-Organization-SCL', '1'],
      ],
    ],
    [
      'person',
      'RE: Uw klacht K-2026-0042',
      jan,
      [
        ['Auto-Submitted', 'no'],
        ['Importance', 'normal'],
      ],
    ],
    ['person', '[EXTERN] Klacht', jan, [['Content-Type', 'multipart/mixed; boundary="x"']]],
    ['person', 'FW: Onbestelbaar: mijn klacht', jan, []],
    ['person', 'Onbestelbaar: mijn klacht', jan, [['Return-Path', '<jan@example.nl>']]],
    ['person', 'Niet bezorgd pakket', jan, []],
    ['person', 'Uw brief is vertraagd', jan, [], 'Mijn loon is vertraagd.'],
    ['person', 'Re: Automatisch antwoord: Klacht', jan, []],
    ['person', 'Wat is een automatisch antwoord?', jan, []],
    ['person', 'Afwezigheid niet doorbetaald: klacht', jan, []],
    ['person', 'Afwezig geweest en geen loon gekregen', jan, []],
    ['person', 'Out of office hours calls', jan, []],
    ['person', 'Gelezen en niet akkoord', jan, []],
    ['person', 'Ready: for work', jan, []],
    ['person', 'Bezorgd: over mijn dochter', jan, []],
    ['person', 'Klacht', jan, [['Precedence', 'first-class']]],
    ['person', 'Klacht', jan, [['X-Spam-Status', 'No, tests=BULK,LIST auto-replied']]],

    ['meeting', 'Geaccepteerd: toelichting', jan, []],
    ['meeting', 'Automatisch antwoord: toelichting', jan, [replied]],

    ['receipt', 'Gelezen: Uw klacht K-2026-0042', jan, [mdn]],
    ['receipt', 'Your message was read', jan, [mdn, replied]],
    ['receipt', 'Gelezen: Uw klacht K-2026-0042', jan, []],
    ['receipt', 'Niet gelezen: Uw klacht K-2026-0042', jan, []],
    ['receipt', 'Read: Your complaint', jan, [none]],
    ['receipt', '[EXTERN] Read: Your complaint', jan, []],
    ['receipt', 'Gelesen: Ihre Beschwerde', jan, []],
    ['receipt', 'Bezorgd: Uw klacht', exchange, [dsn]],
    ['receipt', 'Delivered: Your complaint', exchange, [dsn, generated]],
    ['receipt', 'Relayed: Your complaint', exchange, [dsn]],
    ['receipt', 'Successful Mail Delivery Report', daemon, [dsn, none]],
    ['receipt', 'Delivery Status Notification (Success)', daemon, [dsn]],

    ['bounce', 'Onbestelbaar: Uw klacht K-2026-0042', exchange, [dsn, replied, none]],
    ['bounce', 'Undeliverable: Uw klacht K-2026-0042', exchange, [suppress]],
    ['bounce', 'Unzustellbar: Uw klacht K-2026-0042', exchange, [none]],
    ['bounce', 'Undelivered Mail Returned to Sender', daemon, [dsn, replied, none]],
    ['bounce', 'Undelivered Mail Returned to Sender', daemon, []],
    ['bounce', 'Delivery Status Notification (Failure)', 'mailer-daemon@googlemail.com', [dsn, replied]],
    ['bounce', 'Delivery Status Notification (Failure)', jan, [none]],
    ['bounce', 'Mail delivery failed: returning message to sender', daemon, [['X-Failed-Recipients', jan], replied]],
    ['bounce', 'Mail delivery failed: returning message to sender', jan, [none, replied]],
    ['bounce', 'Returned mail: see transcript for details', daemon, [['Auto-Submitted', 'auto-generated (failure)']]],
    ['bounce', 'failure notice', daemon, []],
    ['bounce', 'Niet bezorgd: Uw klacht', 'postmaster@example.nl', []],
    ['bounce', 'ONBESTELBAAR: Uw klacht', 'postmaster@example.nl', [none]],
    ['bounce', '[EXTERN] Onbestelbaar: Uw klacht', 'Postmaster@example.nl', []],
    ['bounce', 'Melding', exchange, [none], failing],
    ['bounce', 'Mededeling', daemon, [], 'Uw bericht kan\nniet worden bezorgd aan jan@example.nl'],
    ['bounce', 'Hinweis', daemon, [], 'Ihre Nachricht konnte nicht zugestellt werden.'],
    ['bounce', 'Delivery Status Notification', daemon, [], 'Delivery has failed to these recipients or groups: jan@example.nl'],
    ['bounce', 'Uw klacht K-2026-0042', daemon, [dsn]],
    ['bounce', 'Undeliverable: Uw klacht', exchange, [dsn], 'The message was delayed for a day and then it was returned.'],
    ['bounce', 'Report', daemon, [dsn], 'The message was delayed. The server has given up on it.'],
    ['bounce', 'Bericht', daemon, [dsn], 'Uw bericht is vertraagd en daarna verlopen.'],

    ['delayed', 'Vertraagd: Uw klacht K-2026-0042', exchange, [dsn, replied]],
    ['delayed', 'Delivery delayed: Uw klacht', exchange, [none]],
    ['delayed', 'Verzögert: Uw klacht', exchange, [dsn]],
    [
      'delayed',
      'Delivery Status Notification (Delay)',
      'mailer-daemon@googlemail.com',
      [dsn],
      'It fails permanently after 46 hours.',
    ],
    ['delayed', 'Delayed Mail (still being retried)', daemon, [dsn, replied, none]],
    ['delayed', 'Warning: could not send message for past 4 hours', daemon, [generated]],
    ['delayed', 'Warning: message 1abc-2 delayed 24 hours', daemon, [replied]],
    [
      'delayed',
      'Status',
      daemon,
      [dsn],
      'THIS IS A WARNING ONLY. Your message could not be delivered yet. It will be retried for 5 days.',
    ],
    ['delayed', 'Status', daemon, [], 'Uw bericht is nog niet bezorgd.'],
    ['delayed', 'Status', exchange, [dsn], 'Die Zustellung wird verzögert.'],
    ['delayed', 'Status', exchange, [none], 'Your message is delayed: it is still being retried.'],

    ['auto-reply', 'Re: Uw klacht', jan, [replied]],
    ['auto-reply', 'Re: Uw klacht', jan, [['AUTO-SUBMITTED', ' Auto-Replied; owner-email="x"']]],
    ['auto-reply', 'Uw afspraak', jan, [['Auto-Submitted', 'auto-notified']]],
    ['auto-reply', 'Re: Uw klacht', jan, [['X-Autoreply', 'yes']]],
    ['auto-reply', 'Re: Uw klacht', jan, [['X-AutoRespond', '']]],
    ['auto-reply', 'Re: Uw klacht', jan, [['Precedence', 'auto_reply']]],
    ['auto-reply', 'Re: Uw klacht', jan, [['Precedence', 'bulk'], replied]],
    ['auto-reply', 'Automatisch antwoord: Uw klacht K-2026-0042', jan, [generated, suppress, none]],
    ['auto-reply', 'Automatisch antwoord: Uw klacht K-2026-0042', jan, []],
    ['auto-reply', '[EXTERN] Automatic reply: Uw klacht', jan, []],
    ['auto-reply', 'Automatische Antwort: Uw klacht', jan, []],
    ['auto-reply', 'Abwesenheitsnotiz: Uw klacht', jan, []],
    ['auto-reply', 'Réponse automatique : Uw klacht', jan, []],
    ['auto-reply', 'Odpowiedź automatyczna: Uw klacht', jan, []],
    ['auto-reply', 'Out of Office: Uw klacht', jan, []],
    ['auto-reply', 'Out of Office Re: Uw klacht', jan, []],
    ['auto-reply', 'AFWEZIG', jan, []],
    ['auto-reply', 'Afwezig: Uw klacht', jan, []],
    ['auto-reply', 'Afwezig tot 3 december', jan, []],
    ['auto-reply', 'Autoreply: Uw klacht', jan, []],
    ['generated', 'Dank voor uw bericht', jan, [none]],
    ['generated', 'Dank voor uw bericht', jan, [['Return-Path', ' <> ']]],
    ['generated', 'Mijn pakket is niet bezorgd', jan, [none]],
    ['generated', 'Uw bestelling', jan, [none], 'Uw pakket is vertraagd.'],

    ['list', 'Nieuwsbrief', 'nieuws@example.nl', [['List-Unsubscribe', '<mailto:x@example.nl>']]],
    ['list', 'Klachten in de branche', 'nieuws@example.nl', [['List-Id', '<news.example.nl>'], generated]],
    ['list', 'Aanbieding', jan, [['Precedence', 'Bulk']]],
    ['list', 'Aanbieding', jan, [['Precedence', 'list'], none]],
    ['list', 'Aanbieding', jan, [['Precedence', 'junk']]],
    ['list', 'Nieuws', 'no-reply@example.nl', [['List-Id', 'x']]],

    ['generated', 'Uw factuur', jan, [generated]],
    ['generated', 'Uw factuur', jan, [['Auto-Submitted', 'auto-whatever']]],
    ['generated', 'Klacht via formulier', jan, [suppress]],
    ['generated', 'Misbruikmelding', jan, [['Content-Type', 'multipart/report; report-type=feedback-report']]],
    ['generated', 'Klacht', 'no-reply@example.nl', []],
    ['generated', 'Klacht', 'DoNotReply@example.nl', []],
    ['generated', 'Klacht', 'noreply_klant@example.nl', []],
    ['generated', 'Klacht over een vertraagd loon', 'postmaster@example.nl', [], 'Mijn loon is vertraagd.'],
    ['generated', 'Dagrapport', daemon, []],
  ];

  test.each(rows)('is %s: %s, from %s with %j', (kind, subject, address, pairs, content = 'Goedemiddag.') => {
    const type = kind === 'meeting' ? { '@odata.type': '#microsoft.graph.eventMessageResponse' } : {};
    const more = {
      ...type,
      subject,
      ...from(address),
      body: { contentType: 'text', content },
      ...headers(...pairs.map(([name, value]): [string, string] => [name, value])),
    };
    expect(mail(more).kind).toBe(kind);
  });

  test('is known by its subject and sender when only the listing is left', () => {
    const gone = { body: undefined, internetMessageHeaders: undefined };
    expect(mail({ ...gone, subject: 'Automatic reply: x' })).toMatchObject({ kind: 'auto-reply', whole: false });
    expect(mail({ ...gone, subject: 'Onbestelbaar: x', ...from(exchange) })).toMatchObject({ kind: 'bounce', whole: false });
  });
});

describe('whether a mail comes from whom it says', () => {
  test.each`
    header                      | value                                                                | spoofed
    ${'Authentication-Results'} | ${'spf=pass; dkim=pass; dmarc=pass action=none; compauth=pass'}      | ${false}
    ${'Authentication-Results'} | ${'spf=fail smtp.mailfrom=x.nl; dmarc=fail action=none; compauth=x'} | ${true}
    ${'authentication-results'} | ${'spf=none; dkim=none; dmarc=none; compauth=fail reason=001'}       | ${true}
    ${'Authentication-Results'} | ${'DMARC=FAIL action=oreject'}                                       | ${true}
    ${'Authentication-Results'} | ${'spf=fail; dkim=fail; dmarc=bestguesspass; compauth=softpass'}     | ${false}
    ${'ARC-Authentication'}     | ${'dmarc=fail'}                                                      | ${false}
    ${'Authentication-Results'} | ${''}                                                                | ${false}
  `('is doubted: $spoofed, for $header says $value', ({ header, value, spoofed }) => {
    expect(mail(headers([header, value])).spoofed).toBe(spoofed);
  });

  test('is told by the first header, our own server; those below came with the mail', () => {
    const [pass, fail] = ['dmarc=pass', 'dmarc=fail'].map((said): Header => ['Authentication-Results', said]) as [Header, Header];
    expect(mail(headers([...fail], [...pass])).spoofed).toBe(true);
    expect(mail(headers([...pass], [...fail])).spoofed).toBe(false);
  });
});

describe('the complaint that a mail names', () => {
  test.each`
    value                 | mark
    ${'K-2026-0042'}      | ${'K-2026-0042'}
    ${' K-2026-0042 '}    | ${'K-2026-0042'}
    ${'K-2026-12345'}     | ${'K-2026-12345'}
    ${'k-2026-0042'}      | ${undefined}
    ${'K-2026-42'}        | ${undefined}
    ${'K-2026-0042\r\nx'} | ${undefined}
    ${'2026-014'}         | ${undefined}
    ${''}                 | ${undefined}
  `('is in our own header $value as $mark', ({ value, mark }) => {
    expect(mail(headers(['X-Klacht-Zaak', value])).mark).toBe(mark);
  });

  test.each`
    subject                                                     | numbers
    ${'RE: Uw klacht K-2026-0042'}                              | ${['K-2026-0042']}
    ${'k-2026-0042'}                                            | ${['K-2026-0042']}
    ${'K 2026 42'}                                              | ${['K-2026-0042']}
    ${'K2026-42'}                                               | ${['K-2026-0042']}
    ${'K\u20112026\u20110042'}                                  | ${['K-2026-0042']}
    ${'K\u20132026\u20140042'}                                  | ${['K-2026-0042']}
    ${'K\u22122026\u22120042'}                                  | ${['K-2026-0042']}
    ${'K - 2026 - 0042'}                                        | ${['K-2026-0042']}
    ${'\uff2b\uff0d\uff12\uff10\uff12\uff16\uff0d\uff14\uff12'} | ${['K-2026-0042']}
    ${'K-\u200b2026-00\u200b42'}                                | ${['K-2026-0042']}
    ${'[K-2026-0042] antwoord'}                                 | ${['K-2026-0042']}
    ${'K-2026-12345'}                                           | ${['K-2026-12345']}
    ${'K-2026-0001 en K-2026-2, K-2026-0001'}                   | ${['K-2026-0001', 'K-2026-0002']}
    ${'K-2026-1 K-2026-2 K-2026-3 K-2026-4 K-2026-5 K-2026-6'}  | ${['K-2026-0001', 'K-2026-0002', 'K-2026-0003', 'K-2026-0004', 'K-2026-0005']}
    ${'K-2026-0000'}                                            | ${[]}
    ${'K-2026-1234567'}                                         | ${[]}
    ${'K-1926-0042'}                                            | ${[]}
    ${'OK-2026-0042'}                                           | ${[]}
    ${'30K 2026 12'}                                            | ${[]}
    ${'K-2026-0042a'}                                           | ${[]}
    ${'K-202-0042'}                                             | ${[]}
    ${'K20260042'}                                              | ${[]}
    ${'Klacht 2026 42'}                                         | ${[]}
  `('in the subject $subject is $numbers', ({ subject, numbers }) => {
    expect(mail({ subject }).numbers).toEqual(numbers);
  });

  const withText = (content: string, subject = 'Vraag') => mail({ subject, body: { contentType: 'text', content } }).numbers;

  test('is found near the end of what is new, after the subject, and as a mark below it', () => {
    expect(withText('Mijn nummer is K-2026-0007.', 'Over K-2026-0042')).toEqual(['K-2026-0042', 'K-2026-0007']);
    expect(withText('Dank.\n\nOp 23-11-2026 om 08:45 schreef Babbage:\nx\n[K-2026-0009]')).toEqual(['K-2026-0009']);
  });

  test.each([
    '> [K-2026-0009]',
    '>> Met vriendelijke groet,\n>> Babbage\n>>\n>> [K-2026-0009]',
    '-----Oorspronkelijk bericht-----\nVan: Babbage\n\n[K-2026-0009]',
    '> Met vriendelijke groet, Babbage [K-2026-0009] ',
  ])('is found as the mark at the end of a letter, however it is quoted: %j', (quotation) => {
    expect(withText(`Dank u.\n\n${quotation}`)).toEqual(['K-2026-0009']);
    expect(withText(`Dank u.\n\n${quotation.replace(/[[\]]/g, '')}`)).toEqual([]);
  });

  test('is not looked for in what is quoted, or far from the end', () => {
    expect(withText('Dank.\n> Uw klacht K-2026-0009')).toEqual([]);
    expect(withText('Dank.\n-----Oorspronkelijk bericht-----\nK-2026-0009')).toEqual([]);
    expect(withText(`K-2026-0009${' x'.repeat(1000)}`)).toEqual([]);
    expect(withText(`K-2026-0009${' x'.repeat(990)}`)).toEqual(['K-2026-0009']);
  });
});

describe('the letters that a bounce names', () => {
  const bounce = (content: string) => mail({ subject: 'Undeliverable: x', body: { content }, ...headers(['Return-Path', '<>']) });

  test('are the Message-IDs in its text, its own before those it mentions, each once', () => {
    const text = 'jan <jan@example.nl>\nReferences: <a@x>\n <b@x> <no id> <>\nMessage-ID: <c@x>\nIn-Reply-To: <b@x>';
    expect(bounce(text).idsInText).toEqual(['<c@x>', '<jan@example.nl>', '<a@x>', '<b@x>']);
    expect(bounce('message-id:\n <d@x>').idsInText).toEqual(['<d@x>']);
  });

  test('are twenty at the most', () => {
    expect(bounce(Array.from({ length: 1000 }, (_, n) => `<${n}@x>`).join('\n')).idsInText).toHaveLength(20);
  });

  test('are looked for in a delay as well, and in nothing else', () => {
    const content = 'Message-ID: <c@x>';
    expect(mail({ subject: 'Vertraagd: x', body: { content }, ...headers(['Return-Path', '<>']) }).idsInText).toEqual(['<c@x>']);
    expect(mail({ subject: 'Automatic reply: x', body: { content } }).idsInText).toEqual([]);
    expect(mail({ body: { content } }).idsInText).toEqual([]);
  });
});

describe('a word in a subject', () => {
  test.each`
    subject                       | words                      | says
    ${'My COMPLAINT about wages'} | ${['complaint', 'skarga']} | ${true}
    ${'Skarga na pracę'}          | ${['complaint', 'skarga']} | ${true}
    ${'Réclamation'}              | ${['reclamation']}         | ${true}
    ${'reclamation'}              | ${['Réclamation']}         | ${true}
    ${'com\u200bplaint'}          | ${['complaint']}           | ${true}
    ${'Жалоба'}                   | ${['жалоба']}              | ${true}
    ${'Vraag'}                    | ${['complaint']}           | ${false}
    ${'Vraag'}                    | ${[]}                      | ${false}
    ${'Vraag'}                    | ${['', '  ', '\u200b']}    | ${false}
    ${''}                         | ${['complaint', '']}       | ${false}
  `('$subject says one of $words: $says', ({ subject, words, says }) => {
    expect(saysAnyOf(subject, words)).toBe(says);
  });
});

describe('a text', () => {
  test.each`
    text                                                       | mentions
    ${'Ik heb een klacht over mijn loon.'}                     | ${true}
    ${'Hierbij wil ik een KLACHT indienen'}                    | ${true}
    ${'klacht'}                                                | ${true}
    ${'Mijn klachten zijn bekend.'}                            | ${true}
    ${'(klacht)'}                                              | ${true}
    ${'kla\u200bcht'}                                          | ${true}
    ${'Ik heb geen klacht gehad, maar nu heb ik een klacht.'}  | ${true}
    ${'Geen klachten over u, wel een klacht over uw collega'}  | ${true}
    ${'Ik heb geen klacht.'}                                   | ${false}
    ${'Ik heb geen\n  klachten.'}                              | ${false}
    ${'Er is geen enkele klacht.'}                             | ${false}
    ${'Waar vind ik de klachtenregeling?'}                     | ${false}
    ${'Uw klachten regeling en klachten-procedure'}            | ${false}
    ${'klachtenprocedure klachtenformulier klachtencommissie'} | ${false}
    ${'Wij werken klachtvrij.'}                                | ${false}
    ${'kracht'}                                                | ${false}
    ${''}                                                      | ${false}
    ${'Dank.\n> Ik heb een klacht'}                            | ${false}
    ${'Dank.\n-----Original Message-----\nIk heb een klacht'}  | ${false}
    ${`${'x'.repeat(5000)} een klacht`}                        | ${false}
    ${`${'x'.repeat(4980)} een klacht`}                        | ${true}
  `('$text mentions a complaint: $mentions', ({ text, mentions }) => {
    expect(mentionsComplaint(text)).toBe(mentions);
  });

  test.each([
    [
      'Outlook in Dutch',
      'Van: Babbage <info@babbage.nl>\nVerzonden: maandag 23 november 2026 08:45\nAan: Jan\nOnderwerp: x\n\nold',
    ],
    ['Outlook on one line', 'Van: Babbage Verzonden: maandag 23 november 2026 08:45\nold'],
    ['Outlook in bold', '*Van:* Babbage\n*Verzonden:* maandag\nold'],
    ['Outlook in English', 'From: Babbage <info@babbage.nl>\nSent: Monday, November 23, 2026 8:45 AM\nTo: Jan\n\nold'],
    ['Outlook in German', 'Von: Babbage\nGesendet: Montag, 23. November 2026 08:45\nold'],
    ['Outlook in French', 'De : Babbage\nEnvoyé : lundi 23 novembre 2026 08:45\nold'],
    ['an older Outlook', '-----Oorspronkelijk bericht-----\nold'],
    ['an older Outlook in English', ' ----- Original Message -----\nold'],
    ['Gmail', 'On Mon, Nov 23, 2026 at 8:45 AM Babbage <info@babbage.nl> wrote:\nold'],
    ['Gmail, broken off', 'On Mon, Nov 23, 2026 at 8:45 AM Babbage <\ninfo@babbage.nl> wrote:\nold'],
    ['Gmail in Dutch', 'Op ma 23 nov. 2026 om 08:45 schreef Babbage <info@babbage.nl>:\nold'],
    ['Apple in Dutch', 'Op 23 nov. 2026 om 08:45 heeft Babbage het volgende geschreven:\n\nold'],
    ['Thunderbird in German', 'Am 23.11.2026 um 08:45 schrieb Babbage:\nold'],
    ['Apple in French', 'Le 23 nov. 2026 à 08:45, Babbage a écrit :\nold'],
    ['signs', '> old\n  > old\n>> old'],
  ])('quoted by %s is not new', (_, original) => {
    expect(newPart(`Dank u.\nJan\n${original}`)).toBe('Dank u.\nJan');
    expect(newPart(original)).toBe('');
  });

  test.each([
    'Op maandag 3 maart schreef u mij het volgende:\nklopt niet',
    'Op 3 maart 2026 schreef ik u al.\nMijn klacht:\nx',
    'Van: ons\nAan: u',
    'Van 8:00 tot 17:00 werk ik.',
    'Op tijd, op 12-11-2026, was ik er om 08:45. Niemand anders.',
    '--\nJan',
    'a\n\nb',
    '',
  ])('that only looks like a quotation stays: %j', (text) => {
    expect(newPart(text)).toBe(text);
  });

  test('between quotations is new', () => {
    expect(newPart('> vraag 1\nja\n> vraag 2\nnee')).toBe('ja\nnee');
  });
});

describe('the same mail once more', () => {
  const text = 'Ik ben niet tevreden over mijn loon.';
  const same = (more: Partial<Mail> = {}) =>
    sameness({ from: { name: 'Jan', address: 'jan@example.nl' }, subject: 'Klacht', text, ...more });

  test.each<[string, Partial<Mail>]>([
    ['with an address in capitals', { from: { name: 'J.', address: 'JAN@Example.nl' } }],
    ['forwarded', { subject: 'FW: Klacht' }],
    ['answered', { subject: 'RE: Antw: Re[2]: Klacht' }],
    ['through a gateway', { subject: '[EXTERN] Fwd: klacht' }],
    ['broken into other lines', { text: 'Ik ben niet tevreden\n\n over mijn\u00a0loon. ' }],
  ])('is the same %s', (_, more) => {
    expect(same(more)).toBe(same());
  });

  test.each<[string, Partial<Mail>]>([
    ['another sender', { from: { name: 'Jan', address: 'piet@example.nl' } }],
    ['no sender', { from: undefined }],
    ['another subject', { subject: 'Klacht 2' }],
    ['a subject that moved into the text', { subject: '', text: `Klacht\n${text}` }],
    ['another text', { text: `${text}!` }],
  ])('is another one with %s', (_, more) => {
    expect(same(more)).not.toBe(same());
  });

  test('cannot be told from a few words', () => {
    expect(same({ text: '' })).toBeUndefined();
    expect(same({ text: `${'x '.repeat(19)}` })).toBeUndefined();
    expect(same({ text: 'x '.repeat(20) })).toBeDefined();
  });
});

describe('a receipt for what is doubtful', () => {
  const own = 'info@babbage.nl';

  test.each<[string, Readonly<Record<string, unknown>>]>([
    ['only the listing is known', { body: undefined, internetMessageHeaders: undefined }],
    ['the sender is forged', headers(['Authentication-Results', 'dmarc=fail'])],
    ['it answers by itself', { subject: 'Automatic reply: klacht' }],
    ['it is an invitation', { '@odata.type': '#microsoft.graph.eventMessageRequest' }],
    ['the address has no domain', from('jan@localhost')],
    ['the address is a route', from('victim%evil.example@example.nl')],
    ['the address is an older route', from('evil.example!victim@example.nl')],
    ['the address ends in a dot', from('jan@example.nl.')],
    ['the address has two dots', from('jan@example..nl')],
    ['the address is a number', from('jan@127.0.0.1\\x')],
  ])('does not go when %s', (_, more) => {
    expect(mayHaveReceipt(mail(), own)).toBe(true);
    expect(mayHaveReceipt(mail(more), own)).toBe(false);
  });

  test.each([
    "o'neil@example.org",
    'jan+werk@sub.example.co.uk',
    'jan@bücher.example',
    'jan@xn--bcher-kva.example',
    'джон@пример.рф',
  ])('goes to %s', (address) => {
    expect(mayHaveReceipt(mail(from(address)), own)).toBe(true);
  });
});

describe('a megabyte of anything', () => {
  const pieces = [
    ...[
      '>',
      '> ',
      '<',
      '<a',
      '<a@',
      '<a@a',
      '<@>',
      ' ',
      '\n',
      '\t',
      '-',
      '-----',
      '----- ',
      '_',
      '[',
      '[K-2026-',
      '[x] ',
      ']',
      ':',
      '.',
    ],
    ...[
      'K',
      'k-',
      'K 2026 ',
      'K---',
      'K   2026   ',
      '2026',
      '0',
      'klacht',
      'geen klacht ',
      'geen enkele ',
      'klacht-',
      'klachten',
      '*',
      '**Van',
    ],
    ...[
      'Van:',
      'Van:\n',
      'van\n',
      'Van: x Verzonden',
      'On ',
      'on\n',
      'Op 2026 08:45 ',
      'Op 2026 08:45 schreef\n',
      'Op 2026 ',
      'op 1:11\n',
    ],
    ...[
      'wrote',
      'message-id:',
      'message-id: ',
      'message-id:\n<',
      're:',
      'RE: ',
      're[1]',
      'e\u0301',
      '\u0301\u0323',
      '\u0323\u0301',
      '\ud800',
    ],
    ...['\ufdfa', '\u200b', '😀', 'dmarc=', 'multipart/report;', 'Auto-', 'ſ', 'İ', '`', '\\', '\u00a0', 'a b ', 'x'],
  ];
  const size = 1_000_000;

  /** The best of three: other work on the machine is no fault of ours. */
  const fastest = (work: () => unknown): number =>
    Math.min(
      ...[1, 2, 3].map(() => {
        const start = performance.now();
        work();
        return performance.now() - start;
      }),
    );

  test.each(pieces)('made of %j is looked at in time, for nothing backtracks', (piece) => {
    const lots = piece.repeat(Math.ceil(size / piece.length));
    const names = [
      'References',
      'In-Reply-To',
      'Auto-Submitted',
      'Content-Type',
      'Precedence',
      'Return-Path',
      'Authentication-Results',
    ];
    const more = {
      subject: `Undeliverable: ${lots}`,
      body: { content: lots },
      ...from(`postmaster@${lots}`, lots),
      ...headers(...[...names, 'X-Klacht-Zaak'].map((name): [string, string] => [name, lots]), ['X-Failed-Recipients', 'x']),
    };
    const works = {
      readMail: () => mail(more),
      newPart: () => newPart(lots),
      mentionsComplaint: () => mentionsComplaint(lots),
      saysAnyOf: () => saysAnyOf(lots, ['klacht', 'complaint']),
      sameness: () => sameness({ subject: lots.slice(0, 500), text: lots }),
    };
    const slow = Object.entries(works).filter(([, work]) => fastest(work) >= 2_000);
    expect(slow.map(([name]) => name)).toEqual([]);
  });
});
