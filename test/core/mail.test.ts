import type { Mail, MailProblem } from '../../bot/core/mail.ts';
import { clean, mayHaveReceipt, readMail, saysComplaint, TEXT_LIMIT } from '../../bot/core/mail.ts';

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
      automatic: false,
      meeting: false,
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
    ['headers that are an object', { internetMessageHeaders: { name: 'List-Id', value: 'x' } }, { automatic: false }],
    ['headers of nothing', { internetMessageHeaders: [null, 5, 'x', [], {}, { name: 'List-Id' }] }, { automatic: false }],
    ['a header without a text', headers(['List-Id', 5], [5, 'x']), { automatic: false }],
    ['an invitation', { '@odata.type': '#microsoft.graph.eventMessageRequest' }, { meeting: true }],
    ['a type that is a number', { '@odata.type': 5 }, { meeting: false }],
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
    expect(readMail(raw, now)).toMatchObject({ id: 'x', subject: '', from: undefined, automatic: false });
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
  });

  test('with endless references and headers names fifty at the most', () => {
    const ids = Array.from({ length: 100_000 }, (_, n) => `<${n}@x>`).join(' ');
    expect(mail(headers(['References', ids])).answersTo).toHaveLength(50);
    const many = Array.from({ length: 100_000 }, (_, n) => [`X-${n}`, 'x'] as [string, string]);
    expect(mail(headers(...many, ['List-Id', 'x'])).automatic).toBe(false);
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
