/** The doors: handshakes, doorbells and everything that should not have been sent to them (T2, T3, T21, T26). */
import { readdirSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { gzipSync } from 'node:zlib';
import { readConfig } from '../../bot/config.ts';
import { type Running, start } from '../../bot/main.ts';
import { memoryTables } from '../../bot/store/memory.ts';
import { storeOn } from '../../bot/store/store.ts';
import { createLog } from '../../bot/wire/log.ts';
import { type House, openHouse } from '../kit/house.ts';
import { startBotProcess } from '../kit/process.ts';

jest.setTimeout(60_000);

let house: House;
let url = '';
beforeAll(async () => {
  house = await openHouse({ fittings: { store: storeOn(memoryTables()) } });
  house.sim.knobs.oddities = 0;
  url = `http://127.0.0.1:${house.bot.port}`;
});
afterAll(() => house.close());

interface Said {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** A request as bare as can be: nothing is added that was not asked for. */
const ask = (
  method: string,
  path: string,
  body?: string | Buffer,
  headers: Record<string, string> = { 'content-type': 'application/json' },
): Promise<Said> =>
  new Promise((answered, failed) => {
    const asked = request(
      `${url}${path}`,
      { method, headers: { ...headers, ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }) } },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          answered({ status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(chunks).toString() }),
        );
      },
    );
    asked.on('error', failed);
    asked.end(body);
  });

/** Nothing of the house in an answer: no stack, no file, no library, no version. */
const internals = /\n\s+at |\.ts\b|\.js\b|node_modules|\/work\/|restify\/|TypeError|SyntaxError|Error:/;

const doors = ['/api/graph/notifications', '/api/graph/lifecycle'];
const until = async (happened: () => boolean | Promise<boolean>): Promise<void> => {
  for (let attempt = 0; attempt < 500 && !(await happened()); attempt++) await new Promise((next) => setTimeout(next, 10));
  expect(await happened()).toBe(true);
};

describe.each(doors)('the handshake at %s', (door) => {
  test.each([
    [
      'Validation%3a+Testing+client+application+reachability+for+subscription+Request-Id%3a+1234',
      'Validation: Testing client application reachability for subscription Request-Id: 1234',
    ],
    ['%3Cscript%3Ealert(1)%3C/script%3E', '<script>alert(1)</script>'],
    ['%C3%A9%E2%82%AC', 'é€'],
    ['a%26b%3Dc%23d', 'a&b=c#d'],
    ['x%0d%0aSet-Cookie%3A+a%3Db', 'x\r\nSet-Cookie: a=b'],
    ['x'.repeat(2048), 'x'.repeat(2048)],
  ])('gives %s back, decoded, as plain text that no browser reads as anything else', async (token, expected) => {
    const { status, headers, text } = await ask('POST', `${door}?validationToken=${token}`, '', {
      'content-type': 'text/plain; charset=utf-8',
    });
    expect([status, text]).toEqual([200, expected]);
    expect(headers['content-type']).toMatch(/^text\/plain\b/);
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['set-cookie']).toBeUndefined();
  });

  test.each([
    ['no body', undefined, 'text/plain'],
    ['a body that is no JSON', '{{{', 'application/json'],
    ['a body of a kind that nobody knows', '\u0000', 'application/x-unknown'],
    ['a body with wrong notifications', '{"value":[{"clientState":"wrong"}]}', 'application/json'],
  ])('comes before anything else is looked at: %s', async (_, body, type) => {
    const { status, text } = await ask('POST', `${door}?validationToken=abc`, body, { 'content-type': type });
    expect([status, text]).toEqual([200, 'abc']);
  });

  test('a token of 3 KB or of a megabyte is not given back', async () => {
    expect(await ask('POST', `${door}?validationToken=${'x'.repeat(3000)}`, '')).toMatchObject({ status: 400, text: '' });
    const huge = await ask('POST', `${door}?validationToken=${'x'.repeat(1_000_000)}`, '').catch(() => ({
      status: 431,
      text: '',
    }));
    expect([400, 414, 431]).toContain(huge.status);
    expect(huge.text).not.toContain('xxxx');
  });

  test.each(['validationToken=a&validationToken=b', 'validationToken[x]=1', 'validationToken[]=1'])(
    'what is no token is not given back: %s',
    async (query) => {
      expect(await ask('POST', `${door}?${query}`, '')).toMatchObject({ status: 400, text: '' });
    },
  );

  test.each(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS'])('%s is no handshake', async (method) => {
    const { status, text } = await ask(method, `${door}?validationToken=abc`);
    expect([404, 405]).toContain(status);
    expect(text).not.toContain('abc');
  });

  test('the token does not come into the log', async () => {
    await ask('POST', `${door}?validationToken=kanarie-in-het-logboek`, '');
    expect(house.log.join('')).not.toContain('kanarie-in-het-logboek');
  });
});

describe('a notification', () => {
  const ours = () => {
    const [subscription] = house.sim.subscriptions;
    return { subscriptionId: subscription?.id ?? '', clientState: subscription?.clientState ?? '' };
  };
  const good = () => ({
    ...ours(),
    changeType: 'created',
    tenantId: 'x',
    resource: 'users/ander/messages/x',
    resourceData: { id: 'x', '@odata.id': 'https://evil.example' },
  });
  const rounds = (): number => house.sim.graphRequests.filter(({ path }) => path.includes('/delta')).length;
  const alarms = (): number => house.log.filter((line) => line.includes('was not ours')).length;

  const wrong: readonly (readonly [string, () => unknown])[] = [
    ['nothing', () => ({})],
    ['no list', () => ({ value: good() })],
    ['a list of nothing', () => ({ value: [] })],
    ['nulls, numbers, texts and arrays', () => ({ value: [null, 5, 'x', [], [good()]] })],
    ['another secret', () => ({ value: [{ ...good(), clientState: 'wrong' }] })],
    ['no secret', () => ({ value: [{ ...good(), clientState: undefined }] })],
    ['a secret of null', () => ({ value: [{ ...good(), clientState: null }] })],
    ['an empty secret', () => ({ value: [{ ...good(), clientState: '' }] })],
    ['the beginning of the secret', () => ({ value: [{ ...good(), clientState: ours().clientState.slice(0, -1) }] })],
    ['the secret and more', () => ({ value: [{ ...good(), clientState: `${ours().clientState}x` }] })],
    ['another secret of the same length', () => ({ value: [{ ...good(), clientState: 'x'.repeat(ours().clientState.length) }] })],
    ['the secret in other capitals', () => ({ value: [{ ...good(), clientState: ours().clientState.toUpperCase() }] })],
    ['the secret in an array', () => ({ value: [{ ...good(), clientState: [ours().clientState] }] })],
    ['the secret as an object', () => ({ value: [{ ...good(), clientState: { toString: ours().clientState } }] })],
    ['a foreign subscription', () => ({ value: [{ ...good(), subscriptionId: 'de0e1b1d-0000-4000-8000-000000000000' }] })],
    ['no subscription', () => ({ value: [{ ...good(), subscriptionId: undefined }] })],
    [
      'the secret of one and the id of another',
      () => ({
        value: [
          { ...good(), clientState: 'x' },
          { ...good(), subscriptionId: 'x' },
        ],
      }),
    ],
  ];

  test.each(wrong)('with %s is accepted and ignored, rings nothing, and is an alarm', async (_, body) => {
    const before = { rounds: rounds(), alarms: alarms() };
    const { status, text } = await ask('POST', '/api/graph/notifications', JSON.stringify(body()));
    expect([status, text]).toEqual([202, '']);
    await settled();
    expect({ rounds: rounds(), alarms: alarms() }).toEqual({ rounds: before.rounds, alarms: before.alarms + 1 });
  });

  test('of ours among a thousand of others rings, and nothing that stands in it is used', async () => {
    house.sim.dropNotifications(1);
    house.sim.writeMail({ subject: 'Klacht' });
    const others = Array.from({ length: 500 }, (_, n) => ({ ...good(), clientState: `x${n}` }));
    const before = house.sim.graphRequests.length;
    const { status } = await ask(
      'POST',
      '/api/graph/notifications',
      JSON.stringify({ value: [...others, good(), ...others.slice(0, 100)] }),
    );
    expect(status).toBe(202);
    await until(async () => (await house.store.lists.open()).length === 1);
    const asked = house.sim.graphRequests.slice(before).map(({ path }) => decodeURIComponent(path));
    expect(asked.filter((path) => /ander|evil|messages\/x\b/.test(path))).toEqual([]);
  });

  test('the secret is 256 bits, and stands in no log', () => {
    expect(Buffer.from(ours().clientState, 'base64url').length).toBeGreaterThanOrEqual(32);
    expect(house.log.join('')).not.toContain(ours().clientState);
  });

  test('10,000 posts in a minute: the first 300 are looked at, and one reading comes for all the others', async () => {
    await house.tick();
    const before = { rounds: rounds(), alarms: alarms() };
    const open = (await house.store.lists.open()).length;
    const flood = async (posts: number, one: object): Promise<void> => {
      const body = JSON.stringify({ value: [one] });
      for (let left = posts; left > 0; left -= 50) {
        const answers = await Promise.all(Array.from({ length: 50 }, () => ask('POST', '/api/graph/notifications', body)));
        expect(answers.filter(({ status, text }) => status !== 202 || text !== '')).toEqual([]);
      }
    };
    await flood(9_950, { ...good(), clientState: 'wrong' });
    // The right ones among them come when nobody looks any more.
    house.sim.dropNotifications(1);
    house.sim.writeMail({ subject: 'Klacht in de drukte', text: 'Dit is in de drukte geschreven.' });
    await flood(50, good());
    await settled();
    const figures = { posts: 10_000, looked: alarms() - before.alarms, readings: rounds() - before.rounds };
    process.stdout.write(`a flood of rings: ${JSON.stringify(figures)}\n`);
    expect(figures).toEqual({ posts: 10_000, looked: 300, readings: 0 });
    // The clock moves on, and the minute is over.
    await house.tick();
    expect(await house.store.lists.open()).toHaveLength(open + 1);
    const said = house.log.filter((line) => line.includes('more notifications than were looked at'));
    expect(said.map((line) => JSON.parse(line))).toMatchObject([{ level: 40, count: 9_700 }]);
  });

  /** Whatever a request set going in the same breath has asked Graph by now: two answers over the same wire came after it. */
  async function settled(): Promise<void> {
    for (let nth = 0; nth < 2; nth++) await fetch(`${house.sim.url}/v1.0/users/info%40babbage.nl/mailFolders/inbox`);
    await ask('GET', '/healthz');
  }
});

describe('a lifecycle event', () => {
  const rounds = (): number => house.sim.graphRequests.filter(({ path }) => path.includes('/delta')).length;
  const asked = (method: string): number =>
    house.sim.graphRequests.filter((one) => one.method === method && one.path.includes('/subscriptions')).length;

  test('missed: the mailbox is read, and the subscription stays as it is', async () => {
    const before = { rounds: rounds(), id: house.sim.subscriptions[0]?.id, made: asked('POST') };
    await house.sim.lifecycle('missed');
    await until(() => rounds() > before.rounds);
    expect(house.sim.subscriptions).toMatchObject([{ id: before.id }]);
    expect(asked('POST')).toBe(before.made);
  });

  test('reauthorizationRequired: the subscription is renewed', async () => {
    const before = { patched: asked('PATCH'), id: house.sim.subscriptions[0]?.id };
    await house.sim.lifecycle('reauthorizationRequired');
    await until(() => asked('PATCH') > before.patched);
    expect(house.sim.subscriptions).toMatchObject([{ id: before.id }]);
  });

  test('subscriptionRemoved: there is a new one, with a secret of its own, and the mailbox is read', async () => {
    const before = { rounds: rounds(), ...house.sim.subscriptions[0] };
    await house.sim.lifecycle('subscriptionRemoved');
    await until(() => house.sim.subscriptions.length === 1 && rounds() > before.rounds);
    expect(house.sim.subscriptions[0]?.id).not.toBe(before.id);
    expect(house.sim.subscriptions[0]?.clientState).not.toBe(before.clientState);
    // And the new one rings.
    const count = (await house.store.lists.open()).length;
    house.sim.writeMail({ subject: 'Klacht na de nieuwe bel' });
    await until(async () => (await house.store.lists.open()).length === count + 1);
  });

  test('that comes when nobody looks any more is made good when the minute is over', async () => {
    const body = JSON.stringify({ value: [{ clientState: 'x', lifecycleEvent: 'missed' }] });
    await Promise.all(Array.from({ length: 300 }, () => ask('POST', '/api/graph/lifecycle', body)));
    const before = { patched: asked('PATCH'), rounds: rounds() };
    await house.sim.lifecycle('reauthorizationRequired');
    await house.bot.idle();
    expect({ patched: asked('PATCH'), rounds: rounds() }).toEqual(before);
    await house.tick();
    await until(() => asked('PATCH') > before.patched && rounds() > before.rounds);
  });

  test('of somebody else changes nothing', async () => {
    const before = { rounds: rounds(), made: asked('POST'), patched: asked('PATCH') };
    const { id } = house.sim.subscriptions[0] ?? {};
    for (const item of [
      { lifecycleEvent: 'subscriptionRemoved' },
      { subscriptionId: id, clientState: 'x', lifecycleEvent: 'subscriptionRemoved' },
    ])
      expect((await ask('POST', '/api/graph/lifecycle', JSON.stringify({ value: [item] }))).status).toBe(202);
    expect({ rounds: rounds(), made: asked('POST'), patched: asked('PATCH') }).toEqual(before);
  });
});

describe.each(['/api/messages', ...doors, '/local/clock'])('a body at %s', (door) => {
  test.each<[string, string, number]>([
    ['that is no JSON', '{"a":', 400],
    ['of nothing', '', 400],
    ['of null', 'null', 400],
    ['that is a text', '"x"', 400],
    ['that is a number', '5', 400],
    ['that is an array', '[{"value":[]}]', 400],
    ['of 300 KB', `{"a":"${'x'.repeat(300_000)}"}`, 413],
    ['of 5 MB', `{"a":"${'x'.repeat(5_000_000)}"}`, 413],
  ])('%s is refused, with nothing of the house in the answer', async (_, body, expected) => {
    const { status, text } = await ask('POST', door, body);
    expect(status).toBe(expected);
    expect(text).not.toMatch(internals);
    expect(text).not.toContain('xxxxxxxx');
  });

  test('that is nested 50,000 deep does no harm', async () => {
    const { status, text } = await ask('POST', door, `{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`);
    expect(status).toBeLessThan(500);
    expect(text).not.toMatch(internals);
  });

  test('with names of prototypes reaches no object', async () => {
    await ask('POST', door, '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"value":[]}');
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  test.each([
    ['a form, which any web page can send', 'value=1&now=2026-11-24T08:00:00Z&type=message', 'application/x-www-form-urlencoded'],
    ['plain text, which any web page can send', '{"value":[],"now":"2026-11-24T08:00:00Z"}', 'text/plain'],
    ['tab separated', 'a\tb\n1\t2', 'text/tsv'],
    ['comma separated', 'a,b\n1,2', 'text/csv'],
    ['bytes', 'xxxx', 'application/octet-stream'],
  ])('as %s is refused', async (_, body, type) => {
    const { status, text } = await ask('POST', door, body, { 'content-type': type });
    expect([400, 415]).toContain(status);
    expect(text).not.toMatch(internals);
  });

  test('with a file is refused, and the file is kept nowhere', async () => {
    const files = (): readonly string[] => readdirSync(tmpdir()).filter((name) => name.startsWith('upload_'));
    const before = files();
    const form = new FormData();
    form.set('type', 'message');
    form.set('file', new Blob(['x'.repeat(1_000_000)]), 'evil.bin');
    const answer = await fetch(`${url}${door}`, { method: 'POST', body: form });
    expect([400, 413, 415]).toContain(answer.status);
    expect(files()).toEqual(before);
  });

  test('that is small but packed from 20 MB is refused', async () => {
    const packed = gzipSync(`{"type":"${'x'.repeat(20_000_000)}"}`);
    expect(packed.length).toBeLessThan(256 * 1024);
    const { status } = await ask('POST', door, packed, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
    expect([400, 413, 415]).toContain(status);
  });
});

test('what says that it is packed and is not does not stop the bot', async () => {
  const bot = await startBotProcess({
    GRAPH_URL: `${house.sim.url}/v1.0`,
    TABLES_CONNECTION_STRING: process.env.TEST_TABLES ?? '',
    TABLES_PREFIX: 'gz',
  });
  try {
    for (const path of ['/api/messages', '/api/graph/notifications'])
      await fetch(`${bot.url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
        body: 'garbage',
      }).catch(() => undefined);
    const alive = await fetch(`${bot.url}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    );
    expect(alive).toBe(true);
  } finally {
    await bot.kill();
  }
});

describe('other addresses', () => {
  test.each([
    ['GET', '/'],
    ['GET', '/api/messages'],
    ['PUT', '/api/messages'],
    ['POST', '/api/message'],
    ['POST', '/API/MESSAGES'],
    ['GET', '/.env'],
    ['GET', '/package.json'],
    ['GET', '/..%2f..%2fetc%2fpasswd'],
    ['GET', '/%'],
    ['GET', '/%ff%fe'],
    ['GET', '/%00'],
    ['GET', '/constructor'],
    ['GET', '/__proto__'],
    ['GET', '/k'],
    ['POST', '/healthz'],
    ['POST', '/readyz'],
    ['GET', '/local/clock'],
    ['TRACE', '/healthz'],
    ['GET', `/${'x'.repeat(8000)}`],
    ['GET', '/<script>alert(1)</script>'],
  ])('%s %s is not there, and says no more than that', async (method, path) => {
    const { status, headers, text } = await ask(method, path.replace(/[<>]/g, encodeURIComponent));
    expect([400, 404, 405, 414]).toContain(status);
    expect(text).not.toMatch(internals);
    expect(text).not.toContain('<script>');
    expect(headers['content-type'] ?? '').not.toMatch(/html/);
  });

  test('the headers name no library and no version', async () => {
    const { headers } = await ask('GET', '/healthz');
    expect(JSON.stringify(headers)).not.toMatch(/restify|express|node|\d+\.\d+\.\d+/i);
  });

  test('healthz says that it is alive, and no more', async () => {
    const { status, text } = await ask('GET', '/healthz');
    expect([status, JSON.parse(text)]).toEqual([200, { alive: true }]);
  });

  test('readyz is ready after the timers ran, with ages and no names', async () => {
    await house.tick();
    const { status, text } = await ask('GET', '/readyz');
    const ages = { mail: expect.any(Number), delivery: expect.any(Number), terms: expect.any(Number) };
    expect([status, JSON.parse(text)]).toEqual([200, { ready: true, ages: expect.objectContaining(ages) }]);
    expect(text).not.toMatch(/babbage|@|http/);
  });

  test('readyz is not ready while the mailbox cannot be read', async () => {
    house.sim.fault({ match: 'GET /delta', kind: 'status', status: 401, times: 10_000 });
    const ages: unknown[] = [];
    for (const when of ['2026-11-23 09:05', '2026-11-23 09:14', '2026-11-23 09:20']) {
      await house.at(when);
      ages.push((await ask('GET', '/readyz')).status);
    }
    house.sim.clearFaults();
    expect(ages).toEqual([200, 200, 503]);
    await house.at('2026-11-23 09:21');
    expect((await ask('GET', '/readyz')).status).toBe(200);
  });
});

describe('the local clock', () => {
  test.each([
    undefined,
    null,
    '',
    'yesterday',
    '2026-11-24',
    '2026-11-24T08:00:00',
    '2026-13-01T00:00:00Z',
    '2026-02-30T00:00:00Z',
    '24-11-2026',
    5,
    true,
    {},
    [],
    ['2026-11-24T08:00:00Z'],
    '+275760-09-13T00:00:00.001Z',
    '${now}',
  ])('does not jump to %j', async (now) => {
    const before = await house.bot.idle().then(() => ask('GET', '/readyz'));
    const { status, text } = await ask('POST', '/local/clock', JSON.stringify({ now }));
    expect(status).toBe(400);
    expect(JSON.parse(text)).toEqual({ error: expect.stringContaining('a moment with its zone') });
    expect(before.status).toBe(200);
  });

  test('jumps to a moment, and says when it is now', async () => {
    house.sim.setNow('2026-11-23T10:00:00Z');
    const { status, text } = await ask('POST', '/local/clock', '{"now":"2026-11-23T11:00:00+01:00"}');
    expect([status, JSON.parse(text)]).toEqual([200, { now: expect.stringMatching(/^2026-11-23T10:00:0/) }]);
  });

  test('is reached over this machine only', async () => {
    // All of 127/8 is this machine; only the one address is listened at.
    await expect(fetch(`http://127.0.0.2:${house.bot.port}/healthz`)).rejects.toThrow();
  });
});

test('in local mode nothing that calls itself a connector elsewhere is answered', async () => {
  for (const serviceUrl of [
    'https://smba.trafficmanager.net/emea/',
    'http://evil.example/',
    'http://127.evil.example/',
    'http://127.0.0.1.evil.example/',
    'http://localhost.evil.example/',
    'file:///etc/passwd',
    '',
    null,
  ]) {
    const activity = {
      type: 'message',
      text: 'help',
      serviceUrl,
      channelId: 'msteams',
      from: { id: '29:x' },
      recipient: { id: '28:x' },
      conversation: { id: 'a:1', conversationType: 'personal' },
    };
    const { status } = await ask('POST', '/api/messages', JSON.stringify(activity));
    expect([serviceUrl, status]).toEqual([serviceUrl, 400]);
  }
});

describe('in the cloud', () => {
  let bot: Running;
  let local = '';
  beforeAll(async () => {
    const config = readConfig({
      PORT: '0',
      MicrosoftAppType: 'SingleTenant',
      MicrosoftAppId: '0c7b1d58-3f2e-4b71-8a0d-9e64d1c5f3a2',
      MicrosoftAppTenantId: '5f0f4c1e-6d1b-4d53-9d4a-0b3f1a6c2e77',
      MicrosoftAppPassword: 'x',
      TABLES_CONNECTION_STRING: 'in memory',
      PUBLIC_URL: 'https://bot.example.org',
      GRAPH_URL: `${house.sim.url}/v1.0`,
    });
    bot = await start(config, { store: storeOn(memoryTables()), timersOff: true, log: createLog('silent') });
    local = url;
    url = `http://127.0.0.1:${bot.port}`;
  });
  afterAll(async () => {
    url = local;
    await bot.stop();
  });

  test('there is no clock to set', async () => {
    for (const method of ['POST', 'GET', 'PUT'])
      expect((await ask(method, '/local/clock', '{"now":"2026-11-24T08:00:00Z"}')).status).toBe(404);
  });

  test('it is not ready before the timers have run', async () => {
    const { status, text } = await ask('GET', '/readyz');
    expect([status, JSON.parse(text)]).toEqual([503, { ready: false, ages: {} }]);
  });

  test('without a token the door of Teams is closed, whatever is sent', async () => {
    for (const body of [
      '{}',
      '{"type":"message"}',
      '{"type":"message","channelId":"msteams","serviceUrl":"https://smba.trafficmanager.net/emea/"}',
    ]) {
      const { status, text } = await ask('POST', '/api/messages', body);
      expect([400, 401, 403]).toContain(status);
      expect(text).toBe('');
    }
  });
});
