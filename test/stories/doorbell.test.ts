/** Mail in: the subscription's whole life, and the delta query as the truth behind it. */
import { type House, openHouse } from '../kit/house.ts';

let house: House;
beforeEach(async () => {
  house = await openHouse();
});
afterEach(async () => {
  await house.close();
});

const asked = (method: string, path: RegExp) =>
  house.sim.graphRequests.filter((request) => request.method === method && path.test(request.path));
const open = async () => (await house.store.lists.open()).length;

test('one subscription on the inbox, with both addresses, a secret and six days to live', async () => {
  await house.restart();
  expect(house.sim.subscriptions).toHaveLength(1);
  const [made] = asked('POST', /subscriptions$/);
  const body = made?.body as Record<string, string>;
  expect(body.resource).toMatch(/mailFolders\('Inbox'\)\/messages$/);
  expect(body.notificationUrl).toMatch(/\/api\/graph\/notifications$/);
  expect(body.lifecycleNotificationUrl).toMatch(/\/api\/graph\/lifecycle$/);
  expect(body.clientState?.length).toBeGreaterThanOrEqual(43);
  expect(made?.headers.prefer).toContain('IdType="ImmutableId"');
});

test('it is renewed before it ends, and made anew when it has ended or was removed', async () => {
  await house.at('2026-11-26 09:00');
  expect(asked('PATCH', /subscriptions/)).toHaveLength(1);
  await house.at('2026-12-07 09:00');
  expect(asked('POST', /subscriptions$/)).toHaveLength(2);
  expect(house.sim.subscriptions).toHaveLength(1);
  await house.sim.lifecycle('subscriptionRemoved');
  for (let wait = 0; wait < 100 && asked('POST', /subscriptions$/).length < 3; wait++)
    await new Promise((later) => setTimeout(later, 20));
  expect(asked('POST', /subscriptions$/)).toHaveLength(3);
});

test('lost notifications cost a minute at most: the timer reads what they would have rung for', async () => {
  house.sim.dropNotifications(10);
  house.sim.writeMail({ subject: 'Klacht zonder bel' });
  await house.sim.notified();
  expect(await open()).toBe(0);
  await house.at('2026-11-23 09:01');
  expect(await open()).toBe(1);
});

test('a missed event rings as well', async () => {
  house.sim.dropNotifications(10);
  house.sim.writeMail({ subject: 'Klacht die gemist werd' });
  await house.sim.notified();
  await house.sim.lifecycle('missed');
  for (let wait = 0; wait < 100 && (await open()) === 0; wait++) await new Promise((later) => setTimeout(later, 20));
  expect(await open()).toBe(1);
});

test('mails are read with immutable ids and as text; empty pages and replays change nothing', async () => {
  house.sim.emptyDeltaPages(3);
  for (let n = 0; n < 3; n++)
    house.sim.writeMail({ subject: `Klacht ${n}`, html: '<p>Dit is <b>tekst</b></p><script>x()</script>' });
  await house.tick();
  house.sim.replayDelta(10);
  await house.tick();
  expect(await open()).toBe(3);
  const reads = asked('GET', /\/messages\/[^/?]+\?/);
  expect(reads.length).toBeGreaterThanOrEqual(3);
  for (const { headers } of reads) expect(headers.prefer).toContain('IdType="ImmutableId"');
  for (const { headers } of reads.filter(({ path }) => path.includes('body')))
    expect(headers.prefer).toContain('outlook.body-content-type="text"');
  const [first] = await house.store.lists.open();
  const papers = await house.store.content.all(first?.number ?? '');
  expect(JSON.stringify([...papers.values()])).not.toContain('<b>');
});

test('nine days of silence: the cursor is lost, everything is found, nothing twice', async () => {
  const before = await house.mail();
  house.sim.expireDeltaTokens('syncStateNotFound');
  house.sim.dropNotifications(10);
  house.sim.writeMail({ subject: 'Klacht tijdens de storing' });
  await house.at('2026-12-02 09:00');
  expect(await open()).toBe(2);
  expect((await house.store.lists.open())[0]?.number).toBe(before);
});
