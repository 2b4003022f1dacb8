/** F11: whatever goes wrong on the way to the mailbox, what the paper says of an attachment is true, or it is asked again later. */
import { createHash } from 'node:crypto';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { type Attachment, type AttachmentsPaper, MOST_BYTES } from '../../bot/core/attachments.ts';
import { isPassing } from '../../bot/core/passing.ts';
import { readAttachments } from '../../bot/out/attachments.ts';
import { createGraph, type Graph } from '../../bot/wire/graph.ts';
import type { Fault, WriteAttachment } from '../../scripts/sim/api.ts';
import { type Sim, startSim } from '../../scripts/sim/sim.ts';
import { contractFile } from '../sim/helper.ts';

jest.setTimeout(120_000);

const MAILBOX = 'info@babbage.nl';
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

let sim: Sim;
let graph: Graph;
beforeAll(async () => {
  sim = await startSim({ now: '2026-11-23T08:00:00Z', ...(contractFile ? { openapi: contractFile } : {}) });
  graph = createGraph({ url: `${sim.url}/v1.0`, retrySeconds: 0, timeoutMilliseconds: 1500 });
});
afterAll(async () => {
  await sim.close();
  expect(sim.violations).toEqual([]);
});
afterEach(() => sim.clearFaults());

const pdf = Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(5000, 0xe2)]);
const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
const sent = (name: string, bytes: Uint8Array, more: Partial<WriteAttachment> = {}): WriteAttachment => ({
  name,
  contentBase64: Buffer.from(bytes).toString('base64'),
  contentType: 'application/octet-stream',
  ...more,
});
const mailWith = (...attachments: readonly WriteAttachment[]): string => sim.writeMail({ attachments }).id;
const read = (mail: string): Promise<AttachmentsPaper | 'gone'> => readAttachments(graph, MAILBOX, mail);
async function listOf(mail: string): Promise<readonly Attachment[]> {
  const paper = await read(mail);
  if (paper === 'gone') throw new Error('This mail should be there.');
  expect(paper).toMatchObject({ kind: 'attachments', mail });
  return paper.list;
}
const valuesAsked = (): readonly string[] =>
  sim.graphRequests.map(({ path }) => path).filter((path) => decodeURIComponent(path).endsWith('/$value'));

describe('the attachments of a mail', () => {
  test('are listed with name, type, size, hash and verdict', async () => {
    const mail = mailWith(
      sent('Factuur 2026.pdf', pdf, { contentType: 'Application/PDF; name="x"' }),
      sent('logo.png', png, { contentType: 'image/png', inline: true }),
      sent('betaald.pdf', Buffer.from('MZ\u0000\u0000')),
      sent('..\\notitie.txt', Buffer.from('Geachte heer')),
    );
    expect(await listOf(mail)).toEqual([
      { ...known('Factuur 2026.pdf', pdf), type: 'application/pdf' },
      { ...known('logo.png', png), type: 'image/png', inline: true },
      { ...known('betaald.pdf', Buffer.from('MZ\u0000\u0000')), verdict: 'content-differs' },
      known('notitie.txt', Buffer.from('Geachte heer')),
    ]);
  });

  test('are read only where the table and the size allow it', async () => {
    const mail = mailWith(
      sent('factuur.pdf.exe', pdf),
      sent('factuur\u202efdp.exe', pdf),
      { name: 'film.mp4', size: MOST_BYTES + 1 },
      { name: 'Doorgestuurd: factuur.pdf', kind: 'item' },
      { name: 'map.pdf', kind: 'reference' },
    );
    const before = valuesAsked().length;
    expect((await listOf(mail)).map(({ verdict, sha256 }) => [verdict, sha256])).toEqual([
      ['type-not-allowed', undefined],
      ['type-not-allowed', undefined],
      ['too-large', undefined],
      ['mail', undefined],
      ['link', undefined],
    ]);
    expect(valuesAsked()).toHaveLength(before);
  });

  test('are none for a mail without any, and gone for a mail that is gone', async () => {
    expect(await listOf(mailWith())).toEqual([]);
    const mail = mailWith(sent('a.pdf', pdf));
    sim.deleteMail(mail);
    expect(await read(mail)).toBe('gone');
  });

  test('of the largest size that is read come with the right hash', async () => {
    const bytes = Buffer.alloc(MOST_BYTES, 0x41);
    const mail = mailWith(sent('groot.txt', bytes));
    const patient = createGraph({ url: `${sim.url}/v1.0`, timeoutMilliseconds: 20_000 });
    expect(await readAttachments(patient, MAILBOX, mail)).toMatchObject({ list: [known('groot.txt', bytes)] });
  });

  test('are listed up to a hundred; the last says when there are more', async () => {
    const many = (count: number): string =>
      mailWith(...Array.from({ length: count }, (_, n) => sent(`${n}.txt`, Buffer.from(`tekst ${n}`))));
    const hundred = await listOf(many(100));
    expect([hundred.length, hundred.at(-1)?.verdict]).toEqual([100, 'ok']);
    const before = valuesAsked().length;
    const more = await listOf(many(130));
    expect(more.map(({ verdict }) => verdict)).toEqual([...Array(99).fill('ok'), 'too-many']);
    expect(valuesAsked().length - before).toBe(99);
  });

  test('are the same when they are read twice', async () => {
    const mail = mailWith(sent('a.pdf', pdf), sent('b.exe', pdf));
    expect(await read(mail)).toEqual(await read(mail));
  });
});

/** What the paper must say of a file of which the content agrees with the name. */
const known = (name: string, bytes: Uint8Array): Attachment => ({
  id: expect.any(String) as unknown as string,
  name,
  type: 'application/octet-stream',
  size: bytes.length,
  inline: false,
  sha256: sha256(bytes),
  verdict: 'ok',
});

describe('a listing of Graph', () => {
  const entry = (id: string, size: number) => ({
    '@odata.type': '#microsoft.graph.fileAttachment',
    id,
    name: `${id}.txt`,
    contentType: 'text/plain',
    size,
    isInline: false,
  });
  /** A Graph of pages and contents, which counts how many of its answers are asked for at once. */
  function paged(pages: Readonly<Record<string, unknown>>, contents: (asked: number) => Uint8Array) {
    const asked: string[] = [];
    let busy = 0;
    let most = 0;
    const fake = {
      get: async (path: string) => pages[path.includes('$select') ? 'first' : path],
      bytes: async (path: string) => {
        asked.push(path);
        most = Math.max(most, ++busy);
        await new Promise((go) => setImmediate(go));
        busy--;
        return contents(asked.length);
      },
    };
    return { asked, most: () => most, read: () => readAttachments(fake as unknown as Graph, MAILBOX, 'mail') };
  }

  test('is followed to its last page, and the contents are read one after another', async () => {
    const graph = paged(
      {
        first: { value: [entry('a', 5), entry('b', 5)], '@odata.nextLink': '/two' },
        '/two': { value: [], '@odata.nextLink': '/three' },
        '/three': { value: [entry('c', 5)] },
      },
      () => Buffer.from('tekst'),
    );
    expect(await graph.read()).toMatchObject({ list: ['a', 'b', 'c'].map((id) => ({ id, verdict: 'ok' })) });
    expect(graph.asked).toHaveLength(3);
    expect(graph.most()).toBe(1);
  });

  test('that leads back to itself is given up', async () => {
    const graph = paged(
      { first: { value: [], '@odata.nextLink': '/x' }, '/x': { value: [], '@odata.nextLink': '/x' } },
      () => pdf,
    );
    await expect(graph.read()).rejects.toThrow('over 100 pages');
  });

  test('of which a later page is garbage is tried again', async () => {
    const graph = paged({ first: { value: [entry('a', 5)], '@odata.nextLink': '/x' }, '/x': '<html>' }, () => pdf);
    await expect(graph.read()).rejects.toMatchObject({ passing: true });
  });

  test("with Exchange's own administration in its sizes does for one reading", async () => {
    const graph = paged({ first: { value: [entry('a', 1053)] } }, () => Buffer.alloc(816, 'x'));
    expect(await graph.read()).toMatchObject({ list: [{ size: 816, verdict: 'ok' }] });
    expect(graph.asked).toHaveLength(1);
  });

  test('with a size that cannot be is believed when the content comes twice alike, and else tried again', async () => {
    const same = paged({ first: { value: [entry('a', 3)] } }, () => Buffer.from('tekst'));
    expect(await same.read()).toMatchObject({ list: [{ size: 5, sha256: sha256(Buffer.from('tekst')) }] });
    expect(same.asked).toHaveLength(2);
    const other = paged({ first: { value: [entry('a', 3)] } }, (asked) => Buffer.from(`tekst ${asked}`));
    await expect(other.read()).rejects.toMatchObject({ passing: true });
  });

  test('with an entry without id says that it was not read', async () => {
    const graph = paged({ first: { value: [{ ...entry('a', 3), id: null }] } }, () => pdf);
    expect(await graph.read()).toMatchObject({ list: [{ name: 'a.txt', verdict: 'not-read' }] });
    expect(graph.asked).toEqual([]);
  });
});

type Trouble = readonly [name: string, fault: Omit<Fault, 'match'>];

/** facts/reliability-domain 1.6. `Retry-After: 0` keeps the client's waits out of the test's time. */
const troubles: readonly Trouble[] = [
  ['429 with Retry-After', { kind: 'throttled', retryAfter: '0' }],
  ['429 without', { kind: 'throttled-bare' }],
  ['400', { kind: 'status', status: 400 }],
  ['401', { kind: 'status', status: 401 }],
  ['403', { kind: 'status', status: 403 }],
  ['404', { kind: 'status', status: 404 }],
  ['405', { kind: 'status', status: 405 }],
  ['500', { kind: 'status', status: 500 }],
  ['503', { kind: 'status', status: 503, retryAfter: '0' }],
  ['504', { kind: 'status', status: 504, retryAfter: '0' }],
  ['done, answer lost', { kind: 'done-answer-lost' }],
  ['done, yet 500', { kind: 'done-then-status', status: 500 }],
  ['not done, no answer', { kind: 'not-done-timeout', milliseconds: 50 }],
  ['hangs', { kind: 'hang', milliseconds: 120_000 }],
  ['connection reset', { kind: 'reset' }],
  ['HTML with 502', { kind: 'garbage', status: 502 }],
  ['HTML with 200', { kind: 'garbage', status: 200 }],
  ['slow', { kind: 'slow', milliseconds: 100 }],
];
/** Statuses that say no for good: of a listing they are passed on, of one attachment they are noted. */
const refusals = ['400', '404', '405'];

describe.each([
  ['the list', 'GET /attachments\\?'],
  ['the content', 'GET /\\$value$'],
])('when something goes wrong with %s', (request, match) => {
  const cases = troubles.flatMap(([name, fault]) => [1, 9].map((times) => ({ name, fault, times })));
  // Nine times a wait in real time proves no more than once.
  const quick = cases.filter(({ fault, times }) => times === 1 || fault.kind !== 'throttled-bare');
  const sums = { cases: 0, right: 0, 'to be tried again': 0, 'refused for good': 0, 'wrong hash': 0, 'wrong after all': 0 };
  afterAll(() => console.info(`attachments, ${request}: ${JSON.stringify(sums)}`));

  test.each(quick)('$name, $times time(s), no hash is wrong and nothing is lost', async ({ name, fault, times }) => {
    const mail = mailWith(sent('a.pdf', pdf), sent('b.png', png), sent('c.exe', png));
    const right = [known('a.pdf', pdf), known('b.png', png), { name: 'c.exe', verdict: 'type-not-allowed' }];
    sim.fault({ match, times, ...fault });
    const came = await read(mail).catch((error: unknown) => error);
    sim.clearFaults();

    const list = (came as AttachmentsPaper).list ?? [];
    const hashes = list.map(({ sha256 }) => sha256);
    const wrong = [sha256(pdf), sha256(png), undefined].filter((hash, n) => hashes[n] && hashes[n] !== hash);
    const isRight = list.length === 3 && list.every(({ sha256 }, n) => sha256 === (right[n] as Attachment).sha256);
    sums.cases += 1;
    sums['wrong hash'] += wrong.length;
    if (isRight) sums.right += 1;
    else if (isPassing(came)) sums['to be tried again'] += 1;
    else sums['refused for good'] += 1;

    expect(wrong).toEqual([]);
    if (!isRight && !isPassing(came)) {
      expect(refusals).toContain(name);
      if (request === 'the content') expect(list.map(({ verdict }) => verdict)).toContain('not-read');
      else if (name === '404') expect(came).toBe('gone');
      else expect(came).toMatchObject({ status: Number(name) });
    }
    const after = await listOf(mail);
    if (!after.every(({ sha256 }, n) => sha256 === (right[n] as Attachment).sha256)) sums['wrong after all'] += 1;
    expect(after).toMatchObject(right);
  });
});

test('the twin: who takes any 200 for the file hashes a page of something in between', async () => {
  const naive: Graph = {
    ...graph,
    bytes: async (path) => new Uint8Array(await (await fetch(`${sim.url}/v1.0${path}`)).arrayBuffer()),
  };
  const mail = mailWith(sent('a.pdf', pdf));
  const hashWith = async (by: Graph): Promise<string | undefined> => {
    sim.fault({ match: 'GET /\\$value$', kind: 'garbage', status: 200 });
    const paper = await readAttachments(by, MAILBOX, mail).catch(() => undefined);
    sim.clearFaults();
    return paper && paper !== 'gone' ? paper.list[0]?.sha256 : undefined;
  };
  expect(await hashWith(graph)).toBeUndefined();
  const wrong = await hashWith(naive);
  expect(wrong).toBeDefined();
  expect(wrong).not.toBe(sha256(pdf));
});

describe('the plug to Graph, reading bytes,', () => {
  let server: Server;
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });
  async function answering(listener: RequestListener): Promise<Graph> {
    server = createServer(listener);
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as AddressInfo;
    return createGraph({ url: `http://127.0.0.1:${port}/v1.0`, retrySeconds: 0, timeoutMilliseconds: 1000 });
  }
  const marked = { 'request-id': 'x' };
  const passing = { name: 'GraphTrouble', status: 0, passing: true, mayBeDone: false };

  test('gives them as they are, whatever type they are said to be', async () => {
    for (const type of ['application/json', 'text/html', 'text/plain', 'image/png', '']) {
      const plug = await answering((_, response) => {
        response.writeHead(200, { ...marked, ...(type && { 'content-type': type }) });
        response.end(pdf);
      });
      const bytes = await plug.bytes('/x', MOST_BYTES);
      expect(typeof bytes === 'string' ? bytes : sha256(bytes)).toBe(sha256(pdf));
      await new Promise((done) => {
        server.closeAllConnections();
        server.close(done);
      });
    }
    await answering(() => {});
  });

  test('stops at the most that may come, and hangs up', async () => {
    let written = 0;
    let hungUp = false;
    const plug = await answering((_, response) => {
      response.writeHead(200, marked);
      response.on('close', () => {
        hungUp = true;
      });
      const more = (): void => {
        if (hungUp) return;
        written += 64 * 1024;
        if (response.write(Buffer.alloc(64 * 1024))) setImmediate(more);
        else response.once('drain', more);
      };
      more();
    });
    expect(await plug.bytes('/x', 1024 * 1024)).toBe('too-large');
    for (let wait = 0; wait < 100 && !hungUp; wait++) await new Promise((go) => setTimeout(go, 10));
    expect(hungUp).toBe(true);
    expect(written).toBeLessThan(50 * 1024 * 1024);
  });

  test('counts what was packed as what it becomes', async () => {
    // Packed beforehand: on a busy machine that alone can take longer than the plug waits.
    const packed = gzipSync(Buffer.alloc(30 * 1024 * 1024));
    const plug = await answering((_, response) => {
      response.writeHead(200, { ...marked, 'content-encoding': 'gzip' });
      response.end(packed);
    });
    expect(await plug.bytes('/x', 1024 * 1024)).toBe('too-large');
  });

  test.each<readonly [string, RequestListener]>([
    [
      'shorter than it was said to be',
      (_, response) => {
        response.writeHead(200, { ...marked, 'content-length': '100' });
        response.write('half', () => response.destroy());
      },
    ],
    [
      'broken off between two pieces',
      (_, response) => {
        response.writeHead(200, marked);
        response.write('half', () => response.destroy());
      },
    ],
    [
      'begun and never ended',
      (_, response) => {
        response.writeHead(200, marked);
        response.write('half');
      },
    ],
    ['without the mark of Graph', (_, response) => void response.end('<html>')],
  ])('throws what is passing when the answer is %s', async (_, listener) => {
    const plug = await answering(listener);
    await expect(plug.bytes('/users/jan@example.nl/messages/geheim/attachments/id/$value', 1000)).rejects.toMatchObject(passing);
  });

  test("says Graph's code, and names nobody", async () => {
    const plug = await answering((_, response) => {
      response.writeHead(404, { ...marked, 'content-type': 'application/json' });
      response.end('{"error":{"code":"ErrorItemNotFound","message":"Jan"}}');
    });
    const asked = plug.bytes('/users/jan@example.nl/messages/geheim/attachments/id/$value', 1000);
    await expect(asked).rejects.toMatchObject({ status: 404, code: 'ErrorItemNotFound', passing: false });
    await expect(asked).rejects.toThrow(
      /^Graph answered 404 ErrorItemNotFound to GET \/users\/…\/messages\/…\/attachments\/…\/\$value\./,
    );
  });
});
