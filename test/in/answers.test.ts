/** T26: what every answer has, and what none has. Doors that break say so in the log and nowhere else. */
import { request } from 'node:http';
import { type Routes, type Served, serve } from '../../bot/in/server.ts';
import { createLog } from '../../bot/wire/log.ts';

const canary = 'kanarie-van-den-berg@example.org';
const lines: string[] = [];
const noise: string[] = [];
const log = createLog('debug', (line) => void lines.push(line));

interface Said {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

const ask = (port: number, method: string, path: string, body = '', type = 'application/json'): Promise<Said> =>
  new Promise((answered, failed) => {
    const headers = { 'content-type': type, 'content-length': String(Buffer.byteLength(body)) };
    const asked = request(`http://127.0.0.1:${port}${path}`, { method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        answered({ status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(chunks).toString() }),
      );
    });
    asked.on('error', failed);
    asked.end(body);
  });

class Strange extends Error {
  readonly statusCode = 418;
  readonly body = { message: canary };
}
/** Takes what would be written, and says that it was. */
const heard = (said: unknown, ...more: unknown[]): boolean => {
  noise.push(String(said));
  const done = more.at(-1);
  if (typeof done === 'function') done();
  return true;
};
/** Everything that can be thrown, with a person in it. */
const faults: readonly (readonly [string, () => never])[] = [
  [
    'an error',
    () => {
      throw new Error(canary);
    },
  ],
  [
    'an error of a library, with a status and a body of its own',
    () => {
      throw new Strange(canary);
    },
  ],
  [
    'a text',
    () => {
      throw canary;
    },
  ],
  [
    'nothing',
    () => {
      throw undefined;
    },
  ],
  [
    'an object',
    () => {
      throw { statusCode: 200, message: canary };
    },
  ],
];
const breaking = (fail: () => never, how: 'at once' | 'later'): Routes => {
  const broken = how === 'later' ? async () => fail() : () => fail();
  const links = { look: broken, answer: broken, busy: fail };
  return { messages: broken, notifications: broken, lifecycle: broken, links, readiness: fail, clock: broken };
};
const good: Routes = {
  messages: async () => ({ status: 200, body: { fine: true } }),
  notifications: async () => {},
  lifecycle: async () => {},
  links: {
    look: async () => ({ status: 200, html: '<p>x</p>' }),
    answer: async () => ({ status: 200, file: Buffer.from('x'), name: 'x.pdf' }),
    busy: () => ({ status: 429, html: '<p>x</p>' }),
  },
  readiness: () => ({ ready: true }),
};
const routes: readonly (readonly [method: string, path: string, body?: string, type?: string])[] = [
  ['POST', '/api/messages', '{}'],
  ['POST', '/api/graph/notifications', '{}'],
  ['POST', '/api/graph/lifecycle', '{}'],
  ['GET', '/k/x'],
  ['HEAD', '/k/x'],
  ['POST', '/k/x', 'a=b', 'application/x-www-form-urlencoded'],
  ['GET', '/readyz'],
  ['POST', '/local/clock', '{}'],
];
const internals = /\bat .*:\d+|\.ts\b|\.js\b|node_modules|restify|Error/;

let opened: Served[] = [];
const open = async (these: Routes, https = false): Promise<number> => {
  const served = await serve(these, { port: 0, host: '127.0.0.1', log, https, limited: true });
  opened.push(served);
  return served.port;
};
beforeAll(() => {
  for (const stream of [process.stdout, process.stderr]) jest.spyOn(stream, 'write').mockImplementation(heard);
});
afterEach(async () => {
  await Promise.all(opened.map((served) => served.close()));
  opened = [];
});
afterAll(() => void jest.restoreAllMocks());

test.each(faults.flatMap(([name, fail]) => (['at once', 'later'] as const).map((how) => [name, how, fail] as const)))(
  'a door that throws %s (%s) answers a status and nothing of it, and stays open',
  async (_, how, fail) => {
    const port = await open(breaking(fail, how));
    const before = lines.length;
    for (const [method, path, body, type] of routes) {
      const { status, headers, text } = await ask(port, method, path, body, type);
      const page = path.startsWith('/k/');
      expect([path, status]).toEqual([path, page ? 503 : 500]);
      expect(text).not.toContain(canary);
      expect(text).not.toMatch(internals);
      if (!page) expect(text).toBe('');
      expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
    }
    expect((await ask(port, 'GET', '/healthz')).status).toBe(200);
    // Each is told to the log, and who was in it is not.
    expect(lines.length - before).toBe(routes.length);
    expect([...lines.slice(before), ...noise].join('\n')).not.toContain(canary);
  },
);

type Ask = [status: number, method: string, path: string, body: string | undefined, type: string | undefined];
const asked: readonly (readonly [number, string, string, string?, string?])[] = [
  [200, 'GET', '/healthz'],
  [200, 'GET', '/readyz'],
  [200, 'POST', '/api/messages', '{}'],
  [202, 'POST', '/api/graph/notifications', '{}'],
  [202, 'POST', '/api/graph/lifecycle', '{}'],
  [200, 'POST', '/api/graph/notifications?validationToken=x'],
  [400, 'POST', '/api/graph/notifications?validationToken=a&validationToken=b'],
  [200, 'GET', '/k/x'],
  [200, 'HEAD', '/k/x'],
  [200, 'POST', '/k/x', 'a=b', 'application/x-www-form-urlencoded'],
  [400, 'POST', '/api/messages', '{'],
  [400, 'POST', '/api/messages', '[]'],
  [404, 'GET', '/nowhere'],
  [404, 'POST', '/local/clock', '{}'],
  [404, 'GET', `/${canary}`],
  [405, 'PUT', '/api/messages', '{}'],
  [405, 'DELETE', '/k/x'],
  [413, 'POST', '/api/messages', `{"a":"${'x'.repeat(300_000)}"}`],
  [413, 'POST', '/api/graph/notifications', `{"a":"${'x'.repeat(5_000_000)}"}`],
  [413, 'POST', '/k/x', `a=${'x'.repeat(100_000)}`, 'application/x-www-form-urlencoded'],
  [415, 'POST', '/api/messages', 'a=b', 'application/x-www-form-urlencoded'],
  [415, 'POST', '/k/x', '{}'],
];

test.each(asked.map((one) => [...one, undefined, undefined].slice(0, 5) as Ask))(
  '%i to %s %s has the headers, and names no library',
  async (expected, method, path, body, type) => {
    for (const https of [true, false]) {
      const { status, headers, text } = await ask(await open(good, https), method, path, body, type);
      expect(status).toBe(expected);
      expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
      expect(headers['strict-transport-security']).toBe(https ? 'max-age=31536000' : undefined);
      expect(headers.server ?? headers['x-powered-by']).toBeUndefined();
      if (status >= 400) expect(text).toBe('');
    }
  },
);

test('429 has them too', async () => {
  const port = await open(good, true);
  const answers: Said[] = [];
  for (let nth = 0; nth < 11; nth++) answers.push(await ask(port, 'GET', `/k/${nth}`));
  const last = answers.at(-1);
  expect(last?.status).toBe(429);
  expect(last?.headers).toMatchObject({
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    'strict-transport-security': 'max-age=31536000',
    'referrer-policy': 'no-referrer',
  });
});

test('what a browser or a scanner asked for stands on no console', () => {
  expect(noise.join('')).not.toMatch(/nowhere|\/k\/|kanarie/);
});
