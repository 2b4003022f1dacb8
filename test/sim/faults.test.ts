import type { Fault } from '../../scripts/sim/api.ts';
import { type Sim, startSim } from '../../scripts/sim/sim.ts';
import { graphClient, mailbox } from './helper.ts';

let sim: Sim;

beforeEach(async () => {
  sim = await startSim({ now: '2026-11-23T08:00:00Z' });
});
afterEach(() => sim.close());

const create = (signal?: AbortSignal) =>
  fetch(`${sim.url}/v1.0/users/${mailbox}/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ subject: 'Dag' }),
    ...(signal ? { signal } : {}),
  });
const drafts = async () => (await graphClient(sim).api(`/users/${mailbox}/mailFolders/drafts/messages`).get()).value.length;
const arm = (kind: Fault['kind'], more: Partial<Fault> = {}) => sim.fault({ match: 'POST /messages$', kind, ...more });
const last = () => sim.graphRequests.filter(({ method }) => method === 'POST').at(-1);

test("throttled: 429 with Retry-After, in Graph's words", async () => {
  arm('throttled', { retryAfter: '2.5' });
  const response = await create();
  expect([response.status, response.headers.get('retry-after')]).toEqual([429, '2.5']);
  expect(await response.json()).toMatchObject({ error: { innerError: { 'request-id': response.headers.get('request-id') } } });
  expect(await drafts()).toBe(0);
});

test('throttled-bare: 429 without Retry-After', async () => {
  arm('throttled-bare');
  const response = await create();
  expect([response.status, response.headers.has('retry-after')]).toEqual([429, false]);
  expect(await drafts()).toBe(0);
});

test('status: any status and code, and nothing is done', async () => {
  arm('status', { status: 403, code: 'ErrorAccessDenied' });
  const response = await create();
  expect(response.status).toBe(403);
  expect(await response.json()).toMatchObject({ error: { code: 'ErrorAccessDenied' } });
  expect(await drafts()).toBe(0);
  expect(last()).toMatchObject({ status: 403, fault: 'status', done: false });
});

test('not-done-timeout: no answer, and nothing is done', async () => {
  arm('not-done-timeout', { milliseconds: 50 });
  await expect(create()).rejects.toThrow();
  expect(await drafts()).toBe(0);
  expect(last()).toMatchObject({ status: 0, done: false });
});

test('done-answer-lost: no answer, yet it is done', async () => {
  arm('done-answer-lost');
  await expect(create()).rejects.toThrow();
  expect(await drafts()).toBe(1);
  expect(last()).toMatchObject({ status: 0, done: true });
});

test('hang: nothing until the client gives up', async () => {
  arm('hang');
  await expect(create(AbortSignal.timeout(80))).rejects.toMatchObject({ name: 'TimeoutError' });
  expect(await drafts()).toBe(0);
});

test('reset: the connection breaks', async () => {
  arm('reset');
  await expect(create()).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
  expect(await drafts()).toBe(0);
});

test.each([200, 502])('garbage: %s with HTML', async (status) => {
  arm('garbage', { status });
  const response = await create();
  expect([response.status, response.headers.get('content-type')]).toEqual([status, 'text/html']);
  expect(await drafts()).toBe(0);
});

test('slow: late, but right', async () => {
  arm('slow', { milliseconds: 120 });
  const before = Date.now();
  expect((await create()).status).toBe(201);
  expect(Date.now() - before).toBeGreaterThanOrEqual(115);
});

test('done-then-status: an error, yet it is done', async () => {
  arm('done-then-status', { status: 504 });
  expect((await create()).status).toBe(504);
  expect(await drafts()).toBe(1);
});

test('a fault hits as often as it says, only what it names, and can be taken back', async () => {
  arm('status', { times: 2 });
  sim.fault({ match: 'GET deltatoken', kind: 'status', times: 9 });
  expect(await drafts()).toBe(0);
  expect([(await create()).status, (await create()).status, (await create()).status]).toEqual([503, 503, 201]);
  arm('status');
  sim.clearFaults();
  expect((await create()).status).toBe(201);
});

describe('more at once than Outlook takes', () => {
  const list = (signal?: AbortSignal) =>
    fetch(`${sim.url}/v1.0/users/${mailbox}/messages`, signal ? { signal } : {}).then(async (response) => {
      await response.arrayBuffer();
      return response;
    });

  test('is refused, and counted', async () => {
    sim.knobs.concurrent = 4;
    // Four that stay inside, so that the others surely meet them, however slow this machine is today.
    sim.fault({ match: 'GET /messages$', kind: 'hang', times: 4 });
    const giveUp = new AbortController();
    const hanging = Array.from({ length: 4 }, () => list(giveUp.signal));
    while ((await list()).status !== 429);
    const responses = await Promise.all(Array.from({ length: 8 }, () => list()));
    expect(responses.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 429));
    expect(sim.overLimit).toBe(9);
    expect(responses[0]?.headers.get('retry-after')).toBe('1');
    expect(sim.graphRequests.filter(({ status, done }) => status === 429 && !done)).toHaveLength(9);
    giveUp.abort();
    for (const one of hanging) await expect(one).rejects.toThrow();
  });

  test('is not when there are no more than that, one after the other for long', async () => {
    sim.knobs.concurrent = 3;
    const worker = async () => {
      for (let n = 0; n < 20; n += 1) expect((await list()).status).toBe(200);
    };
    await Promise.all([worker(), worker(), worker()]);
    expect(sim.overLimit).toBe(0);
  });

  test('a request that hangs takes a place until the client gives up', async () => {
    sim.knobs.concurrent = 1;
    sim.fault({ match: 'GET /messages$', kind: 'hang' });
    const giveUp = new AbortController();
    const hanging = list(giveUp.signal);
    while ((await list()).status !== 429);
    giveUp.abort();
    await expect(hanging).rejects.toThrow();
    while ((await list()).status !== 200);
  });

  test('counts mail only, and only when it is switched on', async () => {
    expect((await Promise.all(Array.from({ length: 12 }, () => list()))).every(({ status }) => status === 200)).toBe(true);
    sim.knobs.concurrent = 1;
    const team = () => fetch(`${sim.url}/v1.0/teams/${sim.team.id}`);
    expect((await Promise.all(Array.from({ length: 12 }, team))).every(({ status }) => status === 200)).toBe(true);
    expect(sim.overLimit).toBe(0);
  });
});

test('the connector fails in its own words', async () => {
  sim.fault({ match: '* /v3/', kind: 'throttled' });
  const response = await fetch(`${sim.url}/v3/conversations`, { method: 'POST' });
  expect(await response.json()).toEqual({ error: { code: 'Throttled', message: expect.any(String) } });
  expect(sim.connectorRequests).toMatchObject([{ status: 429, fault: 'throttled' }]);
});

test('a match that is none is refused', () => {
  expect(() => sim.fault({ match: '/send$', kind: 'status' })).toThrow("'METHOD path-regexp'");
});
