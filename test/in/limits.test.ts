/** T2, T10: how often a page is shown and a webhook is looked at, and by what a visitor is counted. The clock is moved, never waited for. */
import { readConfig } from '../../bot/config.ts';
import { knocksAt } from '../../bot/in/knocks.ts';
import { visitorOf } from '../../bot/in/visitor.ts';
import { type Running, start } from '../../bot/main.ts';
import { memoryTables } from '../../bot/store/memory.ts';
import { storeOn } from '../../bot/store/store.ts';
import { createLog } from '../../bot/wire/log.ts';

jest.setTimeout(60_000);

test.each<[string, string | undefined, string | undefined, string]>([
  ['nothing in front: the socket', undefined, '203.0.113.7', '203.0.113.7'],
  ['an empty header: the socket', '', '203.0.113.7', '203.0.113.7'],
  ['the front of App Service, with the port', '203.0.113.7:50123', '10.0.0.1', '203.0.113.7'],
  [
    'what the visitor made up comes first, and does not count',
    '198.51.100.1, 198.51.100.2,203.0.113.7:50123',
    '10.0.0.1',
    '203.0.113.7',
  ],
  ['an address made up with a port', '198.51.100.1:1, 203.0.113.7', '10.0.0.1', '203.0.113.7'],
  ['IPv6 in its brackets with a port', '[2001:db8:1:2:3:4:5:6]:50123', '10.0.0.1', '2001:db8:1:2'],
  ['IPv6, another address of the same household', '2001:DB8:1:2::ffff', '10.0.0.1', '2001:db8:1:2'],
  ['IPv6 written short', '2001:db8::1', undefined, '2001:db8:0:0'],
  ['IPv6 with zeros before it', '2001:0db8:0001:0002::1', undefined, '2001:db8:1:2'],
  ['IPv6 of this machine', undefined, '::1', '0:0:0:0'],
  ['IPv4 as a socket of IPv6 tells it', undefined, '::ffff:203.0.113.7', '203.0.113.7'],
  ['IPv6 with a zone', undefined, 'fe80::1%eth0', 'fe80:0:0:0'],
  ['what is no address', 'x'.repeat(5_000), undefined, 'x'.repeat(100)],
  ['nothing at all', undefined, undefined, ''],
])('a visitor by address: %s', (_, forwarded, socket, expected) => {
  expect(visitorOf(forwarded, socket)).toBe(expected);
});

describe('a webhook', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  test('looks at so many a minute, and once more for all the others when the minute is over', () => {
    const looked: number[] = [];
    const knocks = knocksAt(300, (count) => looked.push(count));
    const heard = Array.from({ length: 10_000 }, () => knocks.heard());
    expect([heard.filter(Boolean).length, heard.lastIndexOf(true)]).toEqual([300, 299]);
    jest.advanceTimersByTime(59_999);
    expect([looked, knocks.heard()]).toEqual([[], false]);
    jest.advanceTimersByTime(1);
    expect(looked).toEqual([9_701]);
    // And begins anew.
    expect(knocks.heard()).toBe(true);
    jest.advanceTimersByTime(600_000);
    expect(looked).toEqual([9_701]);
  });

  test('does not look again when there were no more than it looked at', () => {
    const looked: number[] = [];
    const knocks = knocksAt(3, (count) => looked.push(count));
    for (let minute = 0; minute < 10; minute++) {
      expect([knocks.heard(), knocks.heard(), knocks.heard()]).toEqual([true, true, true]);
      jest.advanceTimersByTime(60_000);
    }
    expect(looked).toEqual([]);
  });

  test('that was closed looks no more', () => {
    const looked: number[] = [];
    const knocks = knocksAt(1, (count) => looked.push(count));
    knocks.heard();
    knocks.heard();
    knocks.stop();
    jest.advanceTimersByTime(120_000);
    expect(looked).toEqual([]);
  });
});

describe('the pages', () => {
  let bot: Running;
  let clock: jest.SpyInstance<number, []>;
  let now = Date.parse('2026-11-23T09:00:00Z');
  const log: string[] = [];
  const noise: string[] = [];
  const later = (seconds: number) => {
    now += seconds * 1000;
  };

  beforeAll(async () => {
    clock = jest.spyOn(Date, 'now').mockImplementation(() => now);
    jest.spyOn(process.stdout, 'write').mockImplementation((said, ...more: unknown[]) => {
      noise.push(String(said));
      const done = more.at(-1);
      if (typeof done === 'function') done();
      return true;
    });
    const config = readConfig({
      PORT: '0',
      MicrosoftAppType: 'SingleTenant',
      MicrosoftAppId: '0c7b1d58-3f2e-4b71-8a0d-9e64d1c5f3a2',
      MicrosoftAppTenantId: '5f0f4c1e-6d1b-4d53-9d4a-0b3f1a6c2e77',
      MicrosoftAppPassword: 'x',
      TABLES_CONNECTION_STRING: 'in memory',
      PUBLIC_URL: 'https://bot.example.org',
      GRAPH_URL: 'http://127.0.0.1:9/v1.0',
    });
    const lines = createLog('debug', (line) => void log.push(line));
    bot = await start(config, { store: storeOn(memoryTables()), timersOff: true, log: lines });
  });
  afterAll(async () => {
    await bot.stop();
    clock.mockRestore();
    jest.restoreAllMocks();
  });
  // Each in an hour and with links and visitors of its own.
  beforeEach(() => later(3600));

  let visitors = 0;
  const visitor = (): string => `203.0.113.${++visitors}`;
  let links = 0;
  const link = (): string => `${++links}`.padStart(43, 'k');
  const ask = (token: string, address: string, how: RequestInit = {}) =>
    fetch(`http://127.0.0.1:${bot.port}/k/${token}`, {
      ...how,
      headers: { 'x-forwarded-for': `${address}:4711`, ...how.headers },
    });
  const statuses = async (count: number, one: (nth: number) => Promise<Response>): Promise<Record<number, number>> => {
    const found: Record<number, number> = {};
    for (let nth = 0; nth < count; nth++) {
      const { status } = await one(nth);
      found[status] = (found[status] ?? 0) + 1;
    }
    return found;
  };

  test('ten at once for one visitor, then ten a minute, whatever links are asked for', async () => {
    const guesser = visitor();
    expect(await statuses(100, () => ask(link(), guesser))).toEqual({ 410: 10, 429: 90 });
    later(6);
    expect(await statuses(3, () => ask(link(), guesser))).toEqual({ 410: 1, 429: 2 });
    later(60);
    expect(await statuses(20, () => ask(link(), guesser))).toEqual({ 410: 10, 429: 10 });
    // Somebody else does not notice.
    expect((await ask(link(), visitor())).status).toBe(410);
  });

  test('addresses that the visitor made up do not make him another', async () => {
    const guesser = visitor();
    const found = await statuses(30, (nth) => ask(link(), `198.51.100.${nth}, ${guesser}`));
    expect(found).toEqual({ 410: 10, 429: 20 });
  });

  test('looking, asking for the head only and sending count alike', async () => {
    const guesser = visitor();
    const form = { method: 'POST', body: new URLSearchParams({ answer: 'x' }) };
    expect(await statuses(12, (nth) => ask(link(), guesser, [{}, { method: 'HEAD' }, form][nth % 3]))).toEqual({
      410: 10,
      429: 2,
    });
  });

  test('thirty for one link, then thirty a day, whoever asks', async () => {
    const one = link();
    expect(await statuses(40, () => ask(one, visitor()))).toEqual({ 410: 30, 429: 10 });
    later(24 * 60 * 60);
    expect(await statuses(40, () => ask(one, visitor()))).toEqual({ 410: 30, 429: 10 });
    expect((await ask(link(), visitor())).status).toBe(410);
  });

  test.each([
    ['nl', 'nl-NL,nl', 'Even wachten', 'U kunt ons ook bellen'],
    ['en', 'en-GB', 'Please wait', 'You can also call us'],
  ])(
    'who asks too often reads a plain page (%s) with a phone number, and when to come back',
    async (_, language, title, words) => {
      const guesser = visitor();
      await statuses(10, () => ask(link(), guesser));
      const answer = await ask(link(), guesser, { headers: { 'accept-language': language } });
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '60']);
      expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
      const page = await answer.text();
      expect(page).toContain(title);
      expect(page).toContain(words);
      expect(page).toContain('020-4414707');
      expect(page).not.toMatch(/r\/s|exceeded|TooMany/i);
    },
  );

  test('the other doors are not counted: Teams calls from few addresses', async () => {
    const asked = await Promise.all(
      Array.from({ length: 200 }, () =>
        fetch(`http://127.0.0.1:${bot.port}/api/messages`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'x-forwarded-for': '203.0.113.250:1' },
          body: '{}',
        }),
      ),
    );
    expect(asked.filter(({ status }) => status === 429)).toEqual([]);
  });

  test('it is told to the log, without the address and without the link', () => {
    const said = log.filter((line) => line.includes('too often'));
    expect(said.length).toBeGreaterThan(100);
    expect([...log, ...noise].join('\n')).not.toMatch(/203\.0\.113|kkkk/);
  });
});
