/** Hostile mails: each ends in one place (P1), none holds up another, and none of its words get out of the house (P6, P7; T5-T8). */
import { fold } from '../../bot/core/complaint.ts';
import { readMail } from '../../bot/core/mail.ts';
import { standardCalendar } from '../../bot/core/workdays.ts';
import { mailboxDoor } from '../../bot/in/mail.ts';
import { keyOf } from '../../bot/store/keys.ts';
import { memoryTables } from '../../bot/store/memory.ts';
import { type Store, storeOn } from '../../bot/store/store.ts';
import type { Graph } from '../../bot/wire/graph.ts';
import { createLog } from '../../bot/wire/log.ts';
import type { WriteMail } from '../../scripts/sim/api.ts';
import { lint, textsIn } from '../kit/cardlint.ts';
import { type House, moment, openHouse, textOf } from '../kit/house.ts';

jest.setTimeout(120_000);

type Place = 'complaint' | 'follow-up' | 'review' | 'ignored' | 'quarantine';

/** What somebody may send, where it must end, and whether an automatic receipt may go out. */
type Row = readonly [name: string, mail: WriteMail, ends: Place, receipt?: false];

const klacht = 'Klacht over mijn plaatsing';
const from = (name: string, address?: string): WriteMail['from'] => ({ name, ...(address !== undefined && { address }) });
const header = (name: string, value: string): WriteMail => ({ subject: klacht, headers: [{ name, value }] });

const rows: readonly Row[] = [
  ['an ordinary complaint', { subject: klacht }, 'complaint'],
  ['an ordinary question', { subject: 'Vraag over vakantiedagen' }, 'ignored'],

  ['no sender', { subject: klacht, from: null }, 'complaint', false],
  ['an empty address', { subject: klacht, from: from('Noor', '') }, 'complaint', false],
  ['an address without @', { subject: klacht, from: from('Noor', 'noor') }, 'complaint', false],
  ['two addresses in one', { subject: klacht, from: from('Noor', 'a@example.org,b@example.org') }, 'complaint', false],
  ['a list of addresses', { subject: klacht, from: from('Noor', 'a@example.org; b@example.org') }, 'complaint', false],
  [
    'an address of 10,000 characters',
    { subject: klacht, from: from('Noor', `${'a'.repeat(10_000)}@example.org`) },
    'complaint',
    false,
  ],
  ['no name', { subject: klacht, from: from('') }, 'complaint'],
  ['a name of a million characters', { subject: klacht, from: from('N'.repeat(1_000_000)) }, 'complaint'],
  ['no subject', { subject: null }, 'ignored'],
  ['an empty subject', { subject: '' }, 'ignored'],
  ['no Message-ID', { subject: klacht, messageId: null }, 'complaint'],
  ['an empty Message-ID', { subject: klacht, messageId: '' }, 'complaint'],
  ['a Message-ID with keys that tables refuse', { subject: klacht, messageId: "</\\#?%\u0001'@x>" }, 'complaint'],
  ['no text', { subject: klacht, text: '' }, 'complaint'],
  ['a moment in 2106', { subject: klacht, receivedAt: '2106-02-07T06:28:15Z' }, 'quarantine'],

  ['5 MB of text', { subject: klacht, text: 'Mijn loon klopt niet. '.repeat(240_000) }, 'complaint'],
  ['quotes and backslashes to the limit', { subject: klacht, text: '"\\'.repeat(200_000) }, 'complaint'],
  ['nothing but line breaks', { subject: klacht, text: '\n'.repeat(300_000) }, 'complaint'],
  ['20,000 nested blocks', { subject: klacht, html: '<div>'.repeat(20_000) }, 'complaint'],
  [
    '5,000 nested quotes',
    { subject: klacht, html: `${'<blockquote>'.repeat(5000)}x${'</blockquote>'.repeat(5000)}` },
    'complaint',
  ],
  ['a comment that does not end', { subject: klacht, html: `<p>Klacht</p><!-- ${'x'.repeat(100_000)}` }, 'complaint'],
  ['an attribute of a megabyte', { subject: klacht, html: `<p title="${'x'.repeat(1_000_000)}">x</p>` }, 'complaint'],
  [
    'a script, a form and a pixel',
    { subject: klacht, html: '<script>alert(1)</script><form></form><img src="http://evil.example/p.png">' },
    'complaint',
  ],
  ['10,000 accents on one letter', { subject: klacht, text: `e${'\u0301'.repeat(10_000)}` }, 'complaint'],

  [
    'card templates',
    {
      subject: `${klacht} \${secret}`,
      from: from('${$root}'),
      text: '${if(true, secret, 0)} ${isMatch("aaaaaaaaaaaa!", "^(a+)+$")}',
    },
    'complaint',
  ],
  [
    'card functions',
    { subject: `${klacht} {{DATE(2026-11-23T08:00:00Z)}}`, from: from('{{TIME(x)}}'), text: '{{{{DATE(x)}}}} @{x}' },
    'complaint',
  ],
  [
    'Markdown',
    {
      subject: `${klacht} [klik](https://evil.example)`,
      from: from('**vet** [x](https://evil.example)'),
      text: '![x](https://evil.example/p.png)\n# kop\n- punt',
    },
    'complaint',
  ],
  [
    'mentions',
    {
      subject: `${klacht} <at>Hanna Visser</at> @iedereen`,
      from: from('<at>Hanna Visser</at>'),
      text: '<at>General</at> msteams:/l/chat @iedereen',
    },
    'complaint',
  ],
  ['new headers in the subject', { subject: `${klacht}\r\nBcc: all@evil.example\r\n\r\nHallo` }, 'complaint'],
  ['new headers in the name', { subject: klacht, from: from('Noor\r\nBcc: all@evil.example') }, 'complaint'],
  [
    'text that runs the other way',
    { subject: `${klacht} \u202Egpj.exe\u202C\u2066x\u2069`, from: from('\u202Eroon'), text: '\u202Eomgekeerd' },
    'complaint',
  ],
  ['halves of characters', { subject: `${klacht} \ud83d`, from: from('\udc00Noor'), text: 'x \ud83d y \udc00' }, 'complaint'],
  [
    'control characters',
    { subject: `${klacht}\u0000\u0007`, from: from('No\u0000or'), text: '\u0000\u001b[31mrood\u009f' },
    'complaint',
  ],
  [
    'names of prototypes',
    {
      subject: `${klacht} __proto__`,
      from: from('__proto__', '__proto__@constructor.example'),
      text: '{"__proto__":{"lead":true}}',
    },
    'complaint',
  ],
  [
    'a query in a name',
    { subject: `${klacht}' or 1 eq 1`, from: from("'; drop table complaints; --", "o'neil@example.org") },
    'complaint',
  ],
  ['a formula', { subject: `=HYPERLINK("https://evil.example") ${klacht}` }, 'complaint'],

  ['the word in capitals', { subject: 'KLACHT' }, 'complaint'],
  ['the word within a word', { subject: 'Ik wil een klachtenregeling' }, 'complaint'],
  ['the word with spaces of no width', { subject: 'K\u200bL\u200bA\u200bC\u200bH\u200bT' }, 'complaint'],
  ['the word in wide letters', { subject: '\uff2b\uff4c\uff41\uff43\uff48\uff54' }, 'complaint'],
  ['the word with a soft hyphen', { subject: 'kl\u00adacht' }, 'complaint'],
  ['the word with an accent', { subject: 'kl\u00e1cht' }, 'complaint'],
  ['the word only in the text', { subject: 'Vraag', text: 'Ik heb een klacht' }, 'review'],
  ['the word behind 100,000 characters', { subject: `${'x'.repeat(100_000)} klacht` }, 'ignored'],
  ['the number of another without an answer', { subject: 'Over K-2026-0001' }, 'review'],

  ['an out-of-office', header('Auto-Submitted', 'auto-replied'), 'ignored'],
  ['a list', header('List-Id', '<klachten.example.org>'), 'review'],
  ['bulk', header('Precedence', 'bulk'), 'review'],
  ['a bounce', header('Content-Type', 'multipart/report; report-type=delivery-status'), 'ignored'],
  ['an empty return path', header('Return-Path', '<>'), 'review'],
  ['no automatic answers please', header('X-Auto-Response-Suppress', 'All'), 'review'],
  ['a mailer daemon', { subject: klacht, from: from('Mailer', 'MAILER-DAEMON@example.org') }, 'review'],
  ['a no-reply address', { subject: klacht, from: from('Systeem', 'no-reply@example.org') }, 'review'],
  ['our own mailbox', { subject: klacht, from: from('Info', 'INFO@babbage.nl') }, 'review'],
  ['an answer to a letter that is not ours', { subject: 'RE: iets', inReplyTo: '<unknown@example.org>' }, 'ignored'],
  [
    '10,000 references',
    { subject: klacht, references: Array.from({ length: 10_000 }, (_, n) => `<${n}@example.org>`) },
    'complaint',
  ],
  [
    '1,000 headers',
    { subject: klacht, headers: Array.from({ length: 1000 }, (_, n) => ({ name: `X-${n}`, value: 'x' })) },
    'complaint',
  ],
];

/** Each by somebody else about something else, for the same words of the same sender are a copy. */
const ofItsOwn = (mail: WriteMail, n: number): WriteMail => ({
  ...(mail.html === undefined && { text: `Mijn loonstrook van week ${n} klopt niet, en niemand belt terug.` }),
  ...mail,
  from: mail.from === null ? null : { name: 'Noor Bakker', address: `noor.bakker${n}@example.org`, ...mail.from },
});

describe('hostile mails through the whole house', () => {
  let house: House;
  const sent = new Map<string, { readonly source: string; readonly row: Row }>();
  beforeAll(async () => {
    house = await openHouse();
    // All of them before the bot looks, the poison in the middle.
    for (const [n, row] of rows.entries()) {
      const { id, messageId } = house.sim.writeMail(ofItsOwn(row[1], n));
      sent.set(row[0], { source: keyOf(messageId || id), row });
    }
    await house.tick();
    await house.tick();
  });
  afterAll(async () => {
    // The bot keeps to Graph's contract whatever it was sent; what the stand-in itself says of nonsense is not looked at.
    expect(house.sim.violations.filter(({ side }) => side === 'request')).toEqual([]);
    await house.close();
  });

  const placeOf = async (source: string): Promise<readonly string[]> => {
    const disposed = await house.store.register.disposition(source);
    const quarantined = (await house.store.register.quarantined()).some((one) => one.source === source);
    return [...(disposed ? [disposed.ended] : []), ...(quarantined ? ['quarantine'] : [])];
  };

  test.each(rows.map(([name, , ends]) => [name, ends]))('%s ends as %s, and nowhere else', async (name, ends) => {
    expect(await placeOf(sent.get(name)?.source ?? '')).toEqual([ends]);
  });

  test('the sum of the places is the number of mails, and the numbers have no gap', async () => {
    const counts = await house.store.register.counts();
    const quarantined = (await house.store.register.quarantined()).length;
    console.info(`${rows.length} hostile mails: ${JSON.stringify({ ...counts, quarantined })}`);
    expect(counts.complaint + counts['follow-up'] + counts.review + counts.ignored + quarantined).toBe(rows.length);
    const open = (await house.store.lists.open()).map(({ number }) => number).sort();
    expect(open).toEqual(open.map((_, n) => `K-2026-${String(n + 1).padStart(4, '0')}`));
    expect(open).toHaveLength(counts.complaint);
    expect(await house.store.register.pending()).toEqual([]);
  });

  test('a receipt goes to one clean address, and only where an automatic answer is welcome', async () => {
    const welcome = rows.filter(([, , ends, receipt]) => ends === 'complaint' && receipt !== false);
    const letters = house.sim.sentMails();
    expect(letters).toHaveLength(welcome.length);
    for (const { to, cc, bcc, subject, text } of letters) {
      expect([to.length, cc.length, bcc.length]).toEqual([1, 0, 0]);
      expect(subject).toMatch(/^Uw klacht K-2026-\d{4}$/);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
      expect(JSON.stringify([to, subject])).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]|\\r|\\n/);
      // The number in brackets is the mark by which an answer finds its way; it is the last line, and the only bracket.
      const number = subject.replace('Uw klacht ', '');
      expect(text.split('\n').at(-1)).toBe(`[${number}]`);
      expect(text.replace(`[${number}]`, '')).not.toMatch(/evil\.example|\{\{|\$\{|<at>|\[/);
    }
  });

  test('the channel shows nothing of what they wrote', () => {
    const posted = JSON.stringify(house.sim.everythingPosted());
    expect(posted).not.toMatch(/evil\.example|\{\{|\$\{|@iedereen|drop table|msteams:\/|Noor|example\.org/);
    for (const message of house.channel()) for (const card of message.cards) expect(lint(card, { channel: true })).toEqual([]);
  });

  test('the dialog shows it in text runs, where nothing reads it', async () => {
    const open = (await house.store.lists.open()).map(({ number }) => number);
    const wrong: unknown[] = [];
    for (const number of open) {
      const { status, body } = await house.fetch(house.lead, number, 'open');
      expect(status).toBe(200);
      const card = cardIn(body);
      const state = fold((await house.store.streams.read(number)).past);
      expect(state.status).toBe('open');
      for (const { at, text } of textsIn(card)) {
        const node = at
          .split('/')
          .slice(1, -1)
          .reduce<unknown>((inner, step) => (inner as Record<string, unknown>)[step], card) as { type?: string };
        if (/evil\.example|\$\{|iedereen|drop table/.test(text) && node.type !== 'TextRun')
          wrong.push([number, at, text.slice(0, 60)]);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
        if (/\{\{|[\u0000-\u0008\u202a-\u202e\u2066-\u2069]/.test(text) || !text.isWellFormed())
          wrong.push([number, at, text.slice(0, 60)]);
      }
    }
    expect(wrong).toEqual([]);
  });

  test('what is kept of the largest fits in a row of Azure Tables, which Azurite does not mind', async () => {
    // 1 MiB, in which each character counts for two bytes (facts/teams-azure 6.1); the names of the columns come on top.
    const mebibyte = 1024 * 1024;
    const tooLarge: unknown[] = [];
    for (const { number } of await house.store.lists.open()) {
      for (const [, paper] of await house.store.content.all(number)) {
        const bytes = JSON.stringify(paper).length * 2;
        if (bytes > mebibyte - 8 * 1024) tooLarge.push([number, bytes]);
      }
    }
    expect(tooLarge).toEqual([]);
  });

  test('the log has not a word of it', () => {
    expect(house.log.join('\n')).not.toMatch(/evil\.example|drop table|iedereen|loonstrook|Noor/);
  });
});

describe('what the stand-in cannot say, said by a Graph that lost its mind', () => {
  const now = moment('2026-11-23 09:00');
  const good = {
    id: 'AAgood',
    subject: klacht,
    from: { emailAddress: { name: 'Noor', address: 'noor@example.org' } },
    receivedDateTime: now,
    internetMessageId: '<good@example.org>',
    body: { contentType: 'text', content: 'x' },
  };

  /** Of somebody else: a second mail of the first sender would be a known one's. */
  const odd = { ...good, id: 'odd', from: { emailAddress: { name: 'Otto', address: 'otto@example.org' } } };

  /** The mail door on a list of messages as they are. */
  async function take(messages: readonly unknown[]): Promise<{ store: Store; thrown: unknown; log: readonly string[] }> {
    const store = storeOn(memoryTables());
    const lines: string[] = [];
    const graph: Graph = {
      async get(path) {
        if (path.includes('/delta')) return { value: messages, '@odata.deltaLink': 'https://graph.microsoft.com/v1.0/delta?x' };
        const id = decodeURIComponent(/messages\/([^?]+)/.exec(path)?.[1] ?? '');
        return messages.find((message) => String((message as { id?: unknown } | null)?.id) === id);
      },
      post: async () => undefined,
      patch: async () => undefined,
      delete: async () => undefined,
      bytes: async () => 'too-large' as const,
    };
    const world = { store, now: () => now, zone: 'Europe/Amsterdam', calendar: () => standardCalendar };
    const log = createLog('debug', (line) => void lines.push(line));
    const door = { world, log, house: { organisation: 'B', phone: '0' }, publicUrl: '', proposed: [], afterwards: () => {} };
    const thrown = await mailboxDoor(door, graph, 'info@babbage.nl')
      .ring()
      .then(
        () => undefined,
        (error: unknown) => error,
      );
    return { store, thrown, log: lines };
  }

  const oddities: readonly (readonly [string, unknown, Place])[] = [
    ['no received time', { ...odd, receivedDateTime: null }, 'quarantine'],
    ['a received time of 1970', { ...odd, receivedDateTime: '1970-01-01T00:00:00Z' }, 'quarantine'],
    ['a received time of 2106', { ...odd, receivedDateTime: '2106-02-07T06:28:15Z' }, 'quarantine'],
    ['a received time without a zone', { ...odd, receivedDateTime: '2026-11-23T09:00:00' }, 'quarantine'],
    ['a received time that is a number', { ...odd, receivedDateTime: 1_790_000_000 }, 'quarantine'],
    ['a received time that is an object', { ...odd, receivedDateTime: {} }, 'quarantine'],
    ['a subject that is an array', { ...odd, subject: ['klacht'] }, 'ignored'],
    ['a sender that is a text', { ...odd, from: 'noor@example.org' }, 'complaint'],
    ['a sender with objects within', { ...odd, from: { emailAddress: { name: {}, address: [] } } }, 'complaint'],
    ['a body that is a text', { ...odd, body: 'x' }, 'complaint'],
    ['a body of null', { ...odd, body: null }, 'complaint'],
    ['headers that are an object', { ...odd, internetMessageHeaders: { length: 5 } }, 'complaint'],
    ['headers of null and numbers', { ...odd, internetMessageHeaders: [null, 5, { name: 5 }] }, 'complaint'],
    [
      'names of prototypes',
      JSON.parse(
        '{"__proto__":{"id":"x"},"constructor":{"prototype":{}},"id":"odd","subject":"klacht","receivedDateTime":"2026-11-23T08:00:00Z"}',
      ),
      'complaint',
    ],
    ['an invitation', { ...odd, '@odata.type': '#microsoft.graph.eventMessageRequest' }, 'ignored'],
    ['a Message-ID that is a number', { ...odd, internetMessageId: 5 }, 'complaint'],
    ['a Message-ID that is an object', { ...odd, internetMessageId: {} }, 'complaint'],
  ];

  test.each(oddities)('%s: it has a place, and so has the mail after it', async (_, raw, ends) => {
    const odd =
      typeof (raw as { internetMessageId?: unknown }).internetMessageId === 'string'
        ? { ...(raw as object), internetMessageId: '<odd@x>' }
        : raw;
    const { store, thrown } = await take([odd, good]);
    expect(thrown).toBeUndefined();
    const counts = await store.register.counts();
    const quarantined = (await store.register.quarantined()).length;
    const expected = { complaint: 1, 'follow-up': 0, review: 0, ignored: 0 };
    if (ends !== 'quarantine') expected[ends] += 1;
    expect({ ...counts, quarantined }).toEqual({ ...expected, quarantined: ends === 'quarantine' ? 1 : 0 });
  });

  test.each([
    ['nothing', null],
    ['a number', 5],
    ['a text', 'x'],
    ['an array', [[]]],
    ['an object without an id', {}],
  ])('%s in the list does not hold up the mail after it', async (_, odd) => {
    const { store, thrown } = await take([odd, good]);
    expect(thrown).toBeUndefined();
    expect((await store.register.counts()).complaint).toBe(1);
  });

  test('a mail in which everything is wrong is a problem with a name, never an exception', () => {
    const odd = [
      undefined,
      null,
      0,
      '',
      'x',
      [],
      {},
      { id: {} },
      { id: 'x' },
      { id: 'x'.repeat(2000) },
      { id: 'x', receivedDateTime: [] },
    ];
    for (const raw of odd) expect(readMail(raw, now)).toEqual({ problem: expect.any(String) });
  });
});

describe('a mail that cannot be read', () => {
  let house: House;
  beforeEach(async () => {
    house = await openHouse();
  });
  afterEach(() => house.close());

  const quarantined = async () => (await house.store.register.quarantined()).map(({ item }) => item);
  const numbers = async () => (await house.store.lists.open()).map(({ number }) => number);

  test.each([
    ['400', { kind: 'status', status: 400 }],
    ['an HTML page', { kind: 'garbage' }],
    ['500, always for this one', { kind: 'status', status: 500 }],
    ['nothing, always for this one', { kind: 'reset' }],
  ] as const)('when Graph answers %s, it does not hold up the others', async (_, fault) => {
    const poison = house.sim.writeMail({ subject: klacht });
    house.sim.fault({ match: `GET /messages/${escaped(poison.id)}`, times: 10_000, ...fault });
    house.sim.writeMail({ subject: klacht, text: 'Op mijn loonstrook staan te weinig uren.' });
    house.sim.writeMail({ subject: klacht, text: 'Niemand belt mij terug over mijn contract.' });
    for (const minute of ['09:01', '09:02', '09:04', '09:08', '09:16', '09:32']) await house.at(`2026-11-23 ${minute}`);
    expect(await numbers()).toHaveLength(2);
    expect(await quarantined()).toMatchObject([{ mail: poison.id }]);
  });

  const inQuarantine = 'In quarantaine, niet te verwerken: 1.';

  test('it is tried eight times with longer and longer waits, then held, and the overview says so each morning', async () => {
    // A delta query that names the mail again is another test, below.
    house.sim.knobs.oddities = 0;
    const poison = house.sim.writeMail({ subject: klacht, receivedAt: '2106-02-07T06:28:15Z' });
    await house.tick();
    expect(await quarantined()).toMatchObject([{ mail: poison.id, problem: 'absurd-received-time', tries: 1, state: 'trying' }]);
    const tries: number[] = [];
    for (let minute = 1; minute <= 6 * 60; minute += 1) {
      // One look a minute, as the timer does.
      if (minute % 2 === 0) await house.at(new Date(Date.parse(moment('2026-11-23 09:00')) + minute * 60_000).toISOString());
      tries.push((await quarantined())[0]?.tries ?? 0);
      if (tries.at(-1) === 8) break;
    }
    expect(await quarantined()).toMatchObject([{ tries: 8, state: 'held' }]);
    expect(tries.length).toBeGreaterThan(120);
    const asked = house.sim.graphRequests.length;
    await house.at('2026-11-23 16:00');
    expect(house.sim.graphRequests.slice(asked).filter(({ path }) => path.includes(encodeURIComponent(poison.id)))).toEqual([]);
    expect(house.log.filter((line) => line.includes('a mail is in quarantine'))).toHaveLength(8);

    await house.at('2026-11-24 09:00');
    expect(textOf(house.channel().map(({ cards }) => cards))).toContain(inQuarantine);
    const { messages } = house.sim.state(house.lead.id);
    await house.sim.say({ as: house.lead.id, text: 'overzicht' });
    const answer = house.sim.state(house.lead.id).messages.slice(messages.length);
    expect(textOf(answer)).toContain(inQuarantine);
  });

  test('named again and again within its wait, it is not tried again and again', async () => {
    house.sim.writeMail({ subject: klacht, receivedAt: '2106-02-07T06:28:15Z' });
    await house.tick();
    house.sim.replayDelta(10);
    for (let round = 0; round < 10; round++) await house.tick();
    expect(await quarantined()).toMatchObject([{ tries: 1, state: 'trying' }]);
  });

  test('once it can be read it becomes a complaint with its own time of receipt, and leaves the quarantine', async () => {
    const poison = house.sim.writeMail({ subject: klacht });
    house.sim.fault({ match: `GET /messages/${escaped(poison.id)}`, times: 10_000, kind: 'status', status: 400 });
    await house.tick();
    expect(await quarantined()).toHaveLength(1);
    house.sim.clearFaults();
    await house.at('2026-11-23 09:10');
    expect(await quarantined()).toEqual([]);
    const [number = ''] = await numbers();
    const state = fold((await house.store.streams.read(number)).past);
    expect(state).toMatchObject({ status: 'open', receivedAt: expect.stringMatching(/^2026-11-23T08:00/) });
    expect(house.sim.sentMails()).toHaveLength(1);
  });

  test('a mail that Graph misses once, right after it named it, is read whole', async () => {
    const { id } = house.sim.writeMail({ subject: klacht, text: 'Graph was even kwijt wat ik schreef.' });
    house.sim.fault({ match: `GET /messages/${escaped(id)}`, times: 1, kind: 'status', status: 404 });
    await house.tick();
    const [number = ''] = await numbers();
    expect(textOf((await house.fetch(house.lead, number, 'open')).body)).toContain('Graph was even kwijt wat ik schreef.');
    expect(house.sim.sentMails()).toHaveLength(1);
  });

  test('a mail that a person deleted before we read it becomes a complaint of what the list told', async () => {
    const gone = house.sim.writeMail({ subject: klacht });
    house.sim.fault({ match: `GET /messages/${escaped(gone.id)}`, times: 10_000, kind: 'status', status: 404 });
    await house.tick();
    const [number = ''] = await numbers();
    const { body } = await house.fetch(house.lead, number, 'open');
    expect(textOf(body)).toContain('De e-mail heeft geen tekst');
    expect(textOf(body)).toContain('noor.bakker@example.org');
  });
});

describe('the same mail, again and again', () => {
  let house: House;
  beforeEach(async () => {
    house = await openHouse();
  });
  afterEach(() => house.close());

  const facts = async () => {
    const open = (await house.store.lists.open()).map(({ number }) => number);
    const letters = house.sim.sentMails().length;
    return {
      open: open.length,
      letters,
      cards: house.channel().filter(({ summary }) => summary?.startsWith('Klacht K-')).length,
    };
  };
  const once = { open: 1, letters: 1, cards: 1 };

  test('delivered twice under one Message-ID it is one complaint', async () => {
    const mail = { subject: klacht, messageId: '<twice@example.org>' };
    house.sim.writeMail(mail);
    house.sim.writeMail(mail);
    await house.tick();
    house.sim.writeMail(mail);
    await house.tick();
    expect(await facts()).toEqual(once);
  });

  test('named again by a delta query that repeats everything it is one complaint', async () => {
    await house.mail();
    house.sim.replayDelta(5);
    for (let round = 0; round < 5; round++) await house.tick();
    expect(await facts()).toEqual(once);
  });

  test('announced by five notifications, some twice, while the timer looks as well, it is one complaint', async () => {
    house.sim.duplicateNotifications(5);
    house.sim.writeMail({ subject: klacht });
    await Promise.all([house.tick(), house.sim.notified(), house.tick()]);
    await house.sim.lifecycle('missed');
    await house.tick();
    expect(await facts()).toEqual(once);
  });

  test.each(['syncStateNotFound', 'gone'] as const)(
    'after the cursor was lost (%s) nothing is missed and nothing comes twice',
    async (how) => {
      await house.mail();
      house.sim.expireDeltaTokens(how);
      house.sim.writeMail({ subject: 'Tweede klacht' });
      await house.tick();
      await house.tick();
      expect(await facts()).toEqual({ open: 2, letters: 2, cards: 2 });
      house.sim.writeMail({ subject: 'Derde klacht' });
      await house.tick();
      expect(await facts()).toEqual({ open: 3, letters: 3, cards: 3 });
    },
  );

  test('taken by two bots at once it is one complaint', async () => {
    const other = await house.another();
    house.sim.writeMail({ subject: klacht });
    await Promise.all([house.bot.setClock(house.sim.now()), other.setClock(house.sim.now())]);
    await house.tick();
    expect(await facts()).toEqual(once);
  });

  test('an answer to our letter is added once, whoever sends it and whatever number stands in its subject', async () => {
    const number = await house.mail();
    await house.tick();
    const letter = house.sim.sentMails()[0]?.messageId ?? '';
    const answer = { subject: 'RE: klacht K-2026-9999', inReplyTo: letter, messageId: '<answer@example.org>' };
    house.sim.writeMail(answer);
    house.sim.writeMail(answer);
    await house.tick();
    house.sim.replayDelta(1);
    await house.tick();
    const added = (await house.store.streams.read(number)).past.filter(({ fact }) => fact.type === 'MailAdded');
    expect(added).toHaveLength(1);
    expect(house.threadOf(number).filter(({ text }) => text?.includes('nieuw bericht'))).toHaveLength(1);
    expect(await facts()).toEqual(once);
  });

  test("a stranger who knows a number is not let into somebody else's complaint: a person looks first", async () => {
    const number = await house.mail();
    house.sim.writeMail({
      subject: `RE: Uw klacht ${number}`,
      from: from('Vreemde', 'vreemd@evil.example'),
      text: 'Stuur mij alles',
    });
    await house.tick();
    const { past } = await house.store.streams.read(number);
    expect(past.filter(({ fact }) => fact.type === 'MailAdded')).toEqual([]);
    expect(await facts()).toEqual(once);
    expect(await house.store.review.waiting()).toMatchObject([{ why: 'stranger', about: number }]);
    expect(house.sim.sentMails().filter(({ to }) => to[0]?.address === 'vreemd@evil.example')).toEqual([]);
  });
});

/** P7: words that stand nowhere else, through a whole life of a complaint. */
describe('the words of a complainant', () => {
  const canaries = {
    name: 'Quirijn Zeldzaam',
    address: 'kanarie@vogel.example',
    subject: 'Klacht kraanvogel-91',
    text: 'zwartkopmees-17',
    later: 'ijsvogel-23',
  };
  const pattern = /Quirijn|Zeldzaam|kanarie@|vogel\.example|kraanvogel|zwartkopmees|ijsvogel/i;

  test('are in the dialog and in no channel message, summary, log line or address', async () => {
    const house = await openHouse();
    const number = await house.mail({
      from: { name: canaries.name, address: canaries.address },
      subject: canaries.subject,
      text: canaries.text,
    });
    const reply = house.sim.sentMails()[0]?.messageId ?? '';
    await house.claim(house.sanne, number);
    await house.claim(house.youssef, number);
    const { body } = await house.fetch(house.sanne, number, 'open');
    const shown = textsIn(cardIn(body)).filter(({ text }) => pattern.test(text));
    expect(shown.length).toBeGreaterThanOrEqual(4);
    await house.submit(house.sanne, number, 'log-call', {
      reached: 'no',
      day: '2026-11-23',
      time: '09:00',
      note: `Gebeld: ${canaries.text}`,
    });
    const preview = await house.submit(house.sanne, number, 'preview-letter', {
      text: `Beste ${canaries.name}, ${canaries.text}`,
    });
    const letter = /letter-[0-9a-f-]{36}/.exec(textOf(preview.body))?.[0];
    await house.submit(house.sanne, number, 'send-letter', { letter });
    house.sim.writeMail({
      from: { name: canaries.name, address: canaries.address },
      subject: canaries.subject,
      text: canaries.later,
      inReplyTo: reply,
    });
    await house.tick();
    await house.submit(house.sanne, number, 'release', { reason: `Ik ken ${canaries.name}` });
    // The other paths: a refusal, an old card, a list, a reminder, the morning, trouble on both wires.
    await house.fetch(house.youssef, number, 'open');
    await house.click(house.youssef, number, 'refresh', { generation: 7 });
    await house.click(house.youssef, number, 'claim', { generation: 1, number: canaries.name, notInvolved: canaries.text });
    for (const text of ['overzicht', 'mijn klachten', number, canaries.name]) await house.sim.say({ as: house.youssef.id, text });
    house.sim.fault({ match: '* /messages', kind: 'status', status: 400, code: 'ErrorInvalid', times: 3 });
    house.sim.fault({ match: '* /v3/', kind: 'status', status: 400, times: 2 });
    house.sim.writeMail({
      from: { name: canaries.name, address: canaries.address },
      subject: canaries.subject,
      text: canaries.text,
    });
    for (const when of ['2026-11-24 09:00', '2026-11-25 09:00', '2026-11-25 15:00', '2026-11-27 09:00']) await house.at(when);

    const posted = house.sim.everythingPosted();
    expect(posted.length).toBeGreaterThan(10);
    expect(posted.map(({ activity }) => JSON.stringify(activity)).filter((text) => pattern.test(text))).toEqual([]);
    expect(house.log.length).toBeGreaterThan(5);
    expect(house.log.filter((line) => pattern.test(line))).toEqual([]);
    const asked = [...house.sim.graphRequests, ...house.sim.connectorRequests];
    expect(asked.map(({ path }) => decodeURIComponent(path)).filter((path) => pattern.test(path))).toEqual([]);
    expect(house.sim.connectorRequests.filter(({ body }) => pattern.test(JSON.stringify(body ?? '')))).toEqual([]);
    // What Youssef saw - not the owner, not the lead - is as empty of them.
    expect(textOf(house.sim.state(house.youssef.id).messages.filter(({ from }) => from.bot))).not.toMatch(pattern);
    // And the letters did carry them, to the one they are for.
    const letters = house.sim.sentMails().filter(({ text }) => pattern.test(text));
    expect(letters.map(({ to }) => to[0]?.address)).toEqual(letters.map(() => canaries.address));
    expect(letters.length).toBeGreaterThanOrEqual(2);
    await house.close();
  });

  test('an error that is not ours reaches the log by its name and place only', () => {
    const lines: string[] = [];
    const log = createLog('debug', (line) => void lines.push(line));
    log.broken('a mail could not be taken', new SyntaxError(`Unexpected token 'x', "${canaries.text}" is not valid JSON`));
    log.broken('a mail could not be taken', new TypeError(`Cannot read ${canaries.address}`));
    expect(lines).toHaveLength(2);
    expect(lines.join('')).not.toMatch(pattern);
  });
});

const escaped = (id: string): string => id.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

function cardIn(body: unknown): unknown {
  return (body as { task?: { value?: { card?: { content?: unknown } } } }).task?.value?.card?.content;
}
