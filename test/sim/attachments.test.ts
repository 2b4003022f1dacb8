import type { Client } from '@microsoft/microsoft-graph-client';
import type { Fault, WriteAttachment } from '../../scripts/sim/api.ts';
import { type Sim, startSim } from '../../scripts/sim/sim.ts';
import { contractFile, graphClient, immutable, mailbox } from './helper.ts';

let sim: Sim;
let graph: Client;

beforeEach(async () => {
  sim = await startSim({ now: '2026-11-23T08:00:00Z', ...(contractFile ? { openapi: contractFile } : {}) });
  graph = graphClient(sim);
});
afterEach(async () => {
  await sim.close();
  expect(sim.violations).toEqual([]);
});

const base64 = (text: string) => Buffer.from(text).toString('base64');
const letter: WriteAttachment = { name: 'brief.txt', contentType: 'text/plain', contentBase64: base64('Dag é') };
const picture: WriteAttachment = { name: 'logo.png', contentType: 'image/png', contentBase64: base64('PNG'), inline: true };
const mail: WriteAttachment = { name: 'Doorgestuurd', kind: 'item', size: 900 };
const link: WriteAttachment = { name: 'map', kind: 'reference' };
const big: WriteAttachment = { name: 'film.mp4', contentType: 'video/mp4', size: 20_000_000 };

const write = (...attachments: WriteAttachment[]) => sim.writeMail({ attachments }).id;
const get = (path: string) => graph.api(`/users/${mailbox}/messages/${path}`).header('Prefer', immutable).get();
const list = async (id: string, options = ''): Promise<{ id: string; name: string }[]> =>
  (await get(`${id}/attachments${options}`)).value;
const first = async (attachment: WriteAttachment) => {
  const id = write(attachment);
  return `${id}/attachments/${(await list(id, '?$select=id'))[0]?.id}`;
};
const raw = (path: string) => fetch(`${sim.url}/v1.0/users/${mailbox}/messages/${path}/$value`);

test.each([
  ['nothing', [], false],
  ['a file', [letter], true],
  ['a picture in the text only', [picture], false],
  ['both', [picture, letter], true],
  ['a mail in a mail', [mail], true],
] as const)('hasAttachments with %s', async (_, attachments, has) => {
  expect(await get(write(...attachments))).toMatchObject({ hasAttachments: has });
});

test('a list with $select shows what each is, and nothing of what is in it', async () => {
  const id = write(letter, picture, mail, link, big);
  const shown = await list(id, '?$select=id,name,contentType,size,isInline,lastModifiedDateTime');
  const common = { id: expect.any(String), lastModifiedDateTime: expect.stringMatching(/^2026-11-23T08:00:\d\dZ$/) };
  const type = (kind: string) => ({ '@odata.type': `#microsoft.graph.${kind}Attachment` });
  expect(shown).toEqual([
    { ...common, ...type('file'), name: 'brief.txt', contentType: 'text/plain', size: 6, isInline: false },
    { ...common, ...type('file'), name: 'logo.png', contentType: 'image/png', size: 3, isInline: true },
    { ...common, ...type('item'), name: 'Doorgestuurd', contentType: 'message/rfc822', size: 900, isInline: false },
    { ...common, ...type('reference'), name: 'map', contentType: null, size: 0, isInline: false },
    { ...common, ...type('file'), name: 'film.mp4', contentType: 'video/mp4', size: 20_000_000, isInline: false },
  ]);
  expect(new Set(shown.map((one) => one.id)).size).toBe(5);
});

test('without $select everything that is in a file comes along', async () => {
  const [file, item] = await list(write(letter, mail));
  expect(file).toMatchObject({ contentBytes: base64('Dag é'), contentId: null });
  expect(item).not.toHaveProperty('contentBytes');
  expect(await get(await first(picture))).toMatchObject({ contentBytes: base64('PNG'), contentId: expect.any(String) });
});

test.each(['contentId', 'contentBytes', 'inhoud'])('$select=%s is refused: the base type has no such property', async (name) => {
  await expect(list(write(letter), `?$select=id,${name}`)).rejects.toMatchObject({
    statusCode: 400,
    code: 'RequestBroker--ParseUri',
    body: expect.stringContaining(`Could not find a property named '${name}' on type 'microsoft.graph.attachment'`),
  });
});

test('$value is the bytes themselves, with their type', async () => {
  const response = await raw(await first(letter));
  expect(response.headers.get('content-type')).toBe('text/plain');
  expect(response.headers.has('request-id')).toBe(true);
  expect(Buffer.from(await response.arrayBuffer()).toString()).toBe('Dag é');
  const untyped = await raw(await first({ ...letter, contentType: null }));
  expect(untyped.headers.get('content-type')).toBe('application/octet-stream');
});

test('$value of a mail is MIME, of a link it is 405', async () => {
  const response = await raw(await first(mail));
  const mime = await response.text();
  expect(response.headers.get('content-type')).toBe('message/rfc822');
  expect([mime.slice(0, 6), mime.length]).toEqual(['From: ', 900]);
  expect(mime).toContain('Subject: Doorgestuurd\r\n');
  expect((await raw(await first(link))).status).toBe(405);
});

test('a big one is there when it is asked for', async () => {
  const bytes = Buffer.from(await (await raw(await first(big))).arrayBuffer());
  expect(bytes.length).toBe(20_000_000);
  expect(bytes.every((byte) => byte === 0)).toBe(true);
});

test('what is not there is not found', async () => {
  const id = write(letter);
  await expect(get(`${id}/attachments/none`)).rejects.toMatchObject({ statusCode: 404, code: 'ErrorItemNotFound' });
  await expect(get('none/attachments')).rejects.toMatchObject({ statusCode: 404 });
  const elsewhere = await first(picture);
  await expect(get(`${id}/attachments/${elsewhere.split('/').at(-1)}`)).rejects.toMatchObject({ statusCode: 404 });
});

test('the page gets no content', () => {
  write(letter);
  expect(JSON.stringify(sim.state())).not.toContain(base64('Dag é'));
});

describe('goes wrong', () => {
  const arm = (kind: Fault['kind'], more: Partial<Fault> = {}) =>
    sim.fault({ match: 'GET /attachments/.*value$', kind, ...more });

  test.each([
    ['throttled', 429],
    ['status', 503],
    ['done-then-status', 503],
  ] as const)('%s', async (kind, status) => {
    const path = await first(letter);
    arm(kind);
    expect((await raw(path)).status).toBe(status);
    expect((await raw(path)).status).toBe(200);
  });

  test('garbage: 200 and HTML, without the mark that Graph puts on its answers', async () => {
    const path = await first(letter);
    arm('garbage');
    const response = await raw(path);
    expect([response.status, response.headers.get('content-type'), response.headers.has('request-id')]).toEqual([
      200,
      'text/html',
      false,
    ]);
  });

  test('slow: late, but right', async () => {
    const path = await first(letter);
    arm('slow', { milliseconds: 80 });
    const before = Date.now();
    expect(await (await raw(path)).text()).toBe('Dag é');
    expect(Date.now() - before).toBeGreaterThanOrEqual(75);
  });

  test.each(['done-answer-lost', 'reset', 'not-done-timeout'] as const)('%s: no answer', async (kind) => {
    const path = await first(letter);
    arm(kind, { milliseconds: 20 });
    await expect(raw(path)).rejects.toThrow();
  });

  test('hang: nothing until the client gives up', async () => {
    const path = await first(letter);
    arm('hang');
    const asked = fetch(`${sim.url}/v1.0/users/${mailbox}/messages/${path}/$value`, { signal: AbortSignal.timeout(60) });
    await expect(asked).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  test('the list can go wrong as well', async () => {
    const id = write(letter);
    sim.fault({ match: 'GET /attachments$', kind: 'status', status: 504 });
    await expect(list(id)).rejects.toMatchObject({ statusCode: 504 });
  });
});
