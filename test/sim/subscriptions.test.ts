import type { Client } from '@microsoft/microsoft-graph-client';
import { type Sim, startSim } from '../../scripts/sim/sim.ts';
import { contractFile, type Door, graphClient, immutable, mailbox, openDoor, politely, reply } from './helper.ts';

let sim: Sim;
let door: Door;
let graph: Client;

beforeEach(async () => {
  sim = await startSim({ now: '2026-11-23T08:00:00Z', ...(contractFile ? { openapi: contractFile } : {}) });
  door = await openDoor();
  graph = graphClient(sim);
});
afterEach(async () => {
  await sim.close();
  await door.close();
});

const wish = (expirationDateTime = '2026-11-29T08:00:00Z') => ({
  changeType: 'created',
  notificationUrl: `${door.url}/notify`,
  lifecycleNotificationUrl: `${door.url}/lifecycle`,
  resource: `users/${mailbox}/mailFolders('Inbox')/messages`,
  expirationDateTime,
  clientState: 'a secret of sixteen or more',
});
const subscribe = (body: object = wish()) => graph.api('/subscriptions').header('Prefer', immutable).post(body);
interface Notice {
  readonly clientState: string;
  readonly resourceData: { readonly id: string };
}
const rung = () => door.heard.filter(({ query, path }) => path === '/notify' && !query.has('validationToken'));
const shaken = () => door.heard.filter(({ query }) => query.has('validationToken')).map(({ path }) => path);

describe('the handshake', () => {
  test('comes at both doors before the subscription exists', async () => {
    const made = await subscribe();
    expect(shaken()).toEqual(['/notify', '/lifecycle']);
    expect(door.heard[0]?.headers['content-type']).toMatch(/^text\/plain/);
    expect(made).toMatchObject({ clientState: wish().clientState, resource: wish().resource });
    expect((await graph.api('/subscriptions').get()).value).toHaveLength(1);
    expect(sim.violations).toEqual([]);
  });

  test.each([
    ['another text', { status: 200, type: 'text/plain', say: () => 'hello' }],
    ['the token as it stands in the url', { status: 200, type: 'text/plain', say: encodeURIComponent }],
    ['202', { status: 202, type: 'text/plain', say: (token: string) => token }],
    ['JSON', { status: 200, type: 'application/json', say: (token: string) => token }],
  ])('fails on %s', async (_, { status, type, say }) => {
    door.answer = ({ query }, response) => {
      reply(response, status, { 'content-type': type }, say(query.get('validationToken') ?? ''));
    };
    await expect(subscribe()).rejects.toMatchObject({ statusCode: 400, code: 'ValidationError' });
    expect(sim.subscriptions).toEqual([]);
  });

  test('fails at the second door too', async () => {
    door.answer = (heard, response) => {
      if (heard.path === '/lifecycle') reply(response, 404);
      else politely(heard, response);
    };
    await expect(subscribe()).rejects.toMatchObject({ statusCode: 400, code: 'ValidationError' });
  });

  test('is not waited for endlessly', async () => {
    sim.knobs.handshakeTimeout = 100;
    door.answer = () => {};
    await expect(subscribe()).rejects.toMatchObject({ statusCode: 400, body: expect.stringContaining('timed out') });
  });

  test('never leaves the machine', async () => {
    const calls = jest.spyOn(globalThis, 'fetch');
    const far = { ...wish(), notificationUrl: 'https://bot.example.nl/notify' };
    await expect(subscribe(far)).rejects.toMatchObject({ statusCode: 400, code: 'ValidationError' });
    const asked = calls.mock.calls.map(([url]) => String(url));
    calls.mockRestore();
    expect(asked).toEqual([expect.stringContaining(sim.url)]);
  });
});

describe('the life of a subscription', () => {
  test('is a week at most', async () => {
    await expect(subscribe(wish('2026-11-30T08:01:00Z'))).rejects.toMatchObject({
      statusCode: 400,
      body: expect.stringContaining('10080 minutes'),
    });
    expect(shaken()).toEqual([]);
  });

  test('is three quarters of an hour at least', async () => {
    const made = await subscribe(wish('2026-11-23T08:10:00Z'));
    expect(made.expirationDateTime).toMatch(/^2026-11-23T08:45:0/);
  });

  test('is made longer by a renewal, after another handshake', async () => {
    const { id } = await subscribe();
    const renewed = await graph.api(`/subscriptions/${id}`).patch({ expirationDateTime: '2026-11-30T07:00:00Z' });
    expect(renewed.expirationDateTime).toBe('2026-11-30T07:00:00.000Z');
    expect(shaken()).toEqual(['/notify', '/lifecycle', '/notify', '/lifecycle']);
  });

  test('a renewal that finds the door closed changes nothing', async () => {
    const { id, expirationDateTime } = await subscribe();
    door.answer = (_, response) => reply(response, 500);
    const renewal = graph.api(`/subscriptions/${id}`).patch({ expirationDateTime: '2026-11-30T07:00:00Z' });
    await expect(renewal).rejects.toMatchObject({ statusCode: 400 });
    expect(sim.subscriptions[0]?.expirationDateTime).toBe(expirationDateTime);
  });

  test('ends silently by the clock; then it can only be made anew', async () => {
    const { id } = await subscribe();
    sim.setNow('2026-11-29T08:00:01Z');
    sim.writeMail();
    await sim.notified();
    expect(rung()).toEqual([]);
    const renewal = graph.api(`/subscriptions/${id}`).patch({ expirationDateTime: '2026-12-01T08:00:00Z' });
    await expect(renewal).rejects.toMatchObject({ statusCode: 404, code: 'ResourceNotFound' });
  });

  test('can be reauthorized and deleted, once', async () => {
    const { id } = await subscribe();
    await graph.api(`/subscriptions/${id}/reauthorize`).post({});
    await graph.api(`/subscriptions/${id}`).delete();
    await expect(graph.api(`/subscriptions/${id}`).delete()).rejects.toMatchObject({ statusCode: 404 });
  });

  test('is not given for a mailbox outside the scope', async () => {
    const other = { ...wish(), resource: "users/wethouder@babbage.nl/mailFolders('Inbox')/messages" };
    await expect(subscribe(other)).rejects.toMatchObject({ statusCode: 403 });
  });
});

describe('the doorbell', () => {
  test('rings for a mail, with the secret and the immutable id that was asked for', async () => {
    const { id: subscriptionId } = await subscribe();
    const { id } = sim.writeMail();
    await sim.notified();
    const [item] = rung()[0]?.json.value ?? [];
    expect(item).toMatchObject({
      subscriptionId,
      clientState: wish().clientState,
      changeType: 'created',
      resource: expect.stringMatching(/^Users\/[0-9a-f-]{36}\/Messages\/AAk/),
      resourceData: { '@odata.type': '#Microsoft.Graph.Message', id },
    });
  });

  test('rings by itself, within half a second', async () => {
    await subscribe();
    sim.writeMail();
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(rung()).toHaveLength(1);
  });

  test('gives regular ids to a subscription that did not ask for immutable ones', async () => {
    await graph.api('/subscriptions').post(wish());
    const { id } = sim.writeMail();
    await sim.notified();
    expect(rung()[0]?.json.value[0].resourceData.id).not.toBe(id);
  });

  test('puts several mails into one ring', async () => {
    await subscribe();
    for (let n = 0; n < 3; n += 1) sim.writeMail();
    await sim.notified();
    expect(rung().map(({ json }) => json.value.length)).toEqual([3]);
  });

  test('does not ring for letters that go out', async () => {
    await subscribe();
    const draft = await graph.api(`/users/${mailbox}/messages`).post({ subject: 'Dag' });
    await graph.api(`/users/${mailbox}/messages/${draft.id}`).delete();
    await sim.notified();
    expect(rung()).toEqual([]);
  });

  test('can fail to ring, and can ring twice', async () => {
    await subscribe();
    sim.dropNotifications(1);
    sim.writeMail();
    await sim.notified();
    expect(rung()).toEqual([]);
    sim.duplicateNotifications(1);
    sim.writeMail();
    await sim.notified();
    expect(rung()[0]?.json.value).toHaveLength(2);
  });

  test('rings again when nobody answers well', async () => {
    await subscribe();
    let closed = 2;
    door.answer = (heard, response) => {
      closed -= 1;
      if (closed >= 0) reply(response, 503);
      else politely(heard, response);
    };
    sim.writeMail();
    await sim.notified();
    expect(rung()).toHaveLength(3);
  });

  describe('held back', () => {
    const mine = () => rung().map(({ json }) => json.value.filter((item: Notice) => item.clientState === wish().clientState));
    const ids = () => mine().map((items) => items.map(({ resourceData }: Notice) => resourceData.id));
    const write = (count: number) => Array.from({ length: count }, () => sim.writeMail().id);
    beforeEach(async () => {
      await subscribe();
      sim.holdNotifications(true);
    });

    test('is silent until it is released, and then rings in order', async () => {
      const written = write(3);
      await sim.notified();
      expect(rung()).toEqual([]);
      expect(await sim.releaseNotifications()).toBe(3);
      expect(ids()).toEqual([written]);
      expect(await sim.releaseNotifications()).toBe(0);
    });

    test('rings several times, reversed, and loses some', async () => {
      const written = write(10);
      expect(await sim.releaseNotifications({ times: 3, reverse: true, share: 0.7 })).toBe(21);
      const [all = []] = ids();
      const once = all.slice(0, 7);
      expect(once).toEqual(written.filter((id) => once.includes(id)).reverse());
      expect(all).toEqual([...once, ...once, ...once]);
    });

    test('rings at most a hundred at a time, each with one for somebody else', async () => {
      const written = write(150);
      expect(await sim.releaseNotifications()).toBe(150);
      expect(rung().map(({ json }) => json.value.length)).toEqual([100, 52]);
      expect(mine().map((items) => items.length)).toEqual([99, 51]);
      expect(ids().flat()).toEqual(written);
      const strangers = rung().map(({ json }) => json.value[0].subscriptionId);
      expect(strangers).not.toContain(sim.subscriptions[0]?.id);
    });

    test('no longer, the next ones go as usual', async () => {
      write(1);
      sim.holdNotifications(false);
      const [id] = write(1);
      await sim.notified();
      expect(ids()).toEqual([[id]]);
    });
  });

  test('lifecycle events come at their own door', async () => {
    const { id: subscriptionId } = await subscribe();
    await sim.lifecycle('missed');
    await sim.lifecycle('reauthorizationRequired');
    await sim.lifecycle('subscriptionRemoved');
    const events = door.heard.filter(({ path, query }) => path === '/lifecycle' && !query.has('validationToken'));
    expect(events.map(({ json }) => json.value[0].lifecycleEvent)).toEqual([
      'missed',
      'reauthorizationRequired',
      'subscriptionRemoved',
    ]);
    expect(events[0]?.json.value[0]).toMatchObject({ subscriptionId, clientState: wish().clientState });
    expect(sim.subscriptions).toEqual([]);
  });
});
