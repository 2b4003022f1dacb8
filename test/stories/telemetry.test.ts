/** What an operator is told: one trace from mail to card whoever posts it, gauges and alarms; no word of a complaint; and it costs nothing. */
import { randomBytes } from 'node:crypto';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import { memoryTables } from '../../bot/store/memory.ts';
import { storeOn } from '../../bot/store/store.ts';
import { azureTables } from '../../bot/store/table.ts';
import { createLog } from '../../bot/wire/log.ts';
import { tableClients } from '../../bot/wire/tables.ts';
import { createTelemetry, NAMES } from '../../bot/wire/telemetry.ts';
import { connectionTo } from '../../scripts/azurite.ts';
import { countedStore } from '../../scripts/bench/counter.ts';
import { startSim } from '../../scripts/sim/sim.ts';
import { canaryComplaint } from '../kit/canary.ts';
import { type House, openapi, openHouse } from '../kit/house.ts';
import { type Ingestion, openIngestion, type SpanSeen } from '../kit/ingestion.ts';
import { factsOf, letterTo, linkIn, noor, reply } from '../kit/mailroom.ts';
import { startBotProcess } from '../kit/process.ts';
import { openTollgate } from '../kit/tollgate.ts';
import { walkIn } from '../kit/walk.ts';

jest.setTimeout(120_000);

let insights: Ingestion;
beforeEach(async () => {
  insights = await openIngestion();
});
afterEach(() => insights.close());

const toldTo = ({ connectionString }: Ingestion) => ({ APPLICATIONINSIGHTS_CONNECTION_STRING: connectionString });
const open = (more: Parameters<typeof openHouse>[0] = {}): Promise<House> =>
  openHouse({ env: toldTo(insights), fittings: { store: storeOn(memoryTables()) }, ...more });

/** The only span that fits. */
function theOne(fits: (span: SpanSeen) => boolean): SpanSeen {
  const found = insights.spans().filter(fits);
  expect(found).toHaveLength(1);
  return found[0] as SpanSeen;
}
const effectOf = (kind: string, version: number) =>
  theOne(
    ({ name, about }) => name === 'effect' && about['klachtenbot.kind'] === kind && about['klachtenbot.version'] === `${version}`,
  );
const handleOf = (command: string, nth = 0) =>
  insights.spans().filter(({ name, about }) => name === 'handle' && about['klachtenbot.command'] === command)[nth] as SpanSeen;

test('one trace from mail to card and receipt, and one from a button to what came of it', async () => {
  const house = await open();
  const number = await house.mail({ from: noor });
  await house.claim(house.sanne, number);
  await reply(house, house.sanne, number);
  const ids = (await house.store.streams.read(number)).past.map(({ id }) => id);
  await house.close();

  const mail = theOne(({ name }) => name === 'mail');
  expect(mail).toMatchObject({ parent: undefined, success: true });
  expect(mail.about).toEqual({ 'klachtenbot.number': number, 'klachtenbot.outcome': 'complaint' });
  const received = handleOf('ReceiveComplaint');
  expect(received).toMatchObject({ trace: mail.trace, parent: mail.id });
  const [card, receipt] = [effectOf('post-card', 1), effectOf('send-letter', 2)];
  for (const effect of [card, receipt]) {
    expect(effect).toMatchObject({ trace: mail.trace, parent: received.id, success: true });
    expect(effect.about['klachtenbot.outcome']).toBe('done');
  }
  expect(handleOf('RecordLetterSent')).toMatchObject({ trace: mail.trace, parent: receipt.id });

  const claim = theOne(({ about }) => about['klachtenbot.verb'] === 'claim');
  expect(claim).toMatchObject({ name: 'POST /api/messages', parent: undefined });
  expect(claim.about).toMatchObject({ 'klachtenbot.number': number, 'klachtenbot.outcome': 'granted' });
  const claimed = handleOf('ClaimComplaint');
  expect(claimed).toMatchObject({ trace: claim.trace, parent: claim.id });
  expect(effectOf('update-card', 4)).toMatchObject({ trace: claim.trace, parent: claimed.id });

  const sent = theOne(({ about }) => about['klachtenbot.verb'] === 'send-letter');
  const letter = effectOf('send-letter', 5);
  expect(letter).toMatchObject({ trace: sent.trace, parent: handleOf('SendLetter').id });
  expect(handleOf('RecordLetterSent', 1)).toMatchObject({ trace: sent.trace, parent: letter.id });
  expect(effectOf('update-card', 7)).toMatchObject({ trace: sent.trace, parent: handleOf('RecordLetterSent', 1).id });

  expect(new Set([mail.trace, claim.trace, sent.trace]).size).toBe(3);
  // The facts carry their trace in ids that are still ids.
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  // Whose parent is told of is told of as well.
  const known = new Set(insights.spans().map(({ id }) => id));
  expect(insights.spans().filter(({ parent }) => parent && !known.has(parent))).toEqual([]);
  console.log(
    `one story: ${insights.spans().length} spans in ${new Set(insights.spans().map(({ trace }) => trace)).size} traces`,
  );
});

test('a mail that becomes no complaint is told with where it ended, a refusal as one, a page by its route alone', async () => {
  const house = await open();
  await house.mail({ subject: 'Nieuwsbrief', text: 'Aanbiedingen', from: noor });
  const number = await house.mail({ from: noor });
  await house.claim(house.sanne, number);
  await house.claim(house.youssef, number);
  const token = 'x'.repeat(43);
  await fetch(`http://127.0.0.1:${house.bot.port}/k/${token}`);
  await fetch(`http://127.0.0.1:${house.bot.port}/healthz`);
  await fetch(`http://127.0.0.1:${house.bot.port}/api/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ type: 'message', channelId: 'kanarie', text: 'Hallo' }),
  });
  await house.close();

  const mails = insights.spans().filter(({ name }) => name === 'mail');
  expect(mails.map(({ about }) => about['klachtenbot.outcome'])).toEqual(['ignored', 'complaint']);
  expect(handleOf('ClaimComplaint', 1).about['klachtenbot.outcome']).toBe('refused');
  const routes = new Set(insights.spans().flatMap(({ name }) => (name.includes('/') ? [name] : [])));
  expect(routes).toEqual(new Set(['POST /api/messages', 'POST /api/graph/notifications', 'GET /k/:token']));
  expect(insights.sent.join('')).not.toContain(token);
  const refused = insights.envelopes.filter(({ data }) => data.baseData.responseCode === '400');
  expect(refused.map(({ data }) => [data.baseData.name, data.baseData.success])).toEqual([['POST /api/messages', false]]);

  const alarms = insights.lines().filter(({ about }) => about[NAMES.alarm] === 'true');
  expect(alarms).toEqual([
    {
      what: 'an activity was refused',
      trace: expect.any(String),
      about: expect.objectContaining({ 'klachtenbot.status': '400' }),
    },
  ]);
  // And the other lines are no alarms.
  expect(insights.lines().filter(({ what }) => what === 'a mail found its place')).toHaveLength(2);
});

test('the gauges tell what waits, for whom, and since when', async () => {
  const house = await open({ settled: false });
  await house.mail({ from: noor });
  await house.store.register.quarantine('some-source', () => ({
    mail: 'a-mail',
    problem: 'failed',
    tries: 8,
    at: house.sim.now(),
    after: house.sim.now(),
    state: 'held',
  }));
  await house.close();

  const values = (name: string) =>
    insights
      .gauges()
      .filter((one) => one.name === name)
      .map(({ value }) => value);
  expect(values(NAMES.gauges.quarantine)).toEqual([1]);
  // The card waits for a channel.
  expect(values(NAMES.gauges.undelivered)).toEqual([1]);
  expect(values(NAMES.gauges.subscriptionLeft)[0]).toBeGreaterThan(3600);
  const timers = insights.gauges().filter(({ name }) => name === NAMES.gauges.timerAge);
  expect(timers.map(({ about }) => about['klachtenbot.timer'])).toEqual(
    expect.arrayContaining(['mail', 'delivery', 'terms', 'subscription', 'closing days']),
  );
  for (const { value } of timers) expect(value).toBeLessThan(60);
  // Nobody has run a self-test.
  expect(values(NAMES.gauges.selfTestFailed)).toEqual([]);
});

test('what one bot wrote and another delivers is one trace', async () => {
  const house = await open({ settled: false });
  const number = await house.mail({ from: noor });
  await house.restart();
  await house.sim.install({ as: house.lead.id });
  const welcome = house.sim.state(house.lead.id).messages.at(-1)?.id ?? '';
  const channel = house.sim.team.channels.find(({ name }) => name === 'Klachten')?.id ?? '';
  await house.sim.click({ as: house.lead.id, message: welcome, verb: 'choose-channel', data: { channel } });
  await house.at('2026-11-23 09:05');
  expect(house.cardOf(number)).toBeDefined();
  await house.close();

  const mail = theOne(({ name }) => name === 'mail');
  const posted = insights.spans().filter(({ about }) => about['klachtenbot.kind'] === 'post-card');
  expect(posted.length).toBeGreaterThan(1);
  expect(new Set(posted.map(({ about }) => about['klachtenbot.outcome']))).toEqual(new Set(['waits', 'done']));
  for (const one of posted) expect(one).toMatchObject({ trace: mail.trace, parent: handleOf('ReceiveComplaint').id });
  const instances = insights.envelopes
    .filter(({ tags }) => tags['ai.operation.id'] === mail.trace)
    .map(({ tags }) => tags['ai.cloud.roleInstance']);
  expect(new Set(instances).size).toBe(2);
});

test('killed while it posted the card: the next process goes on in the trace that the facts tell', async () => {
  const sim = await startSim({ now: new Date().toISOString(), openapi });
  const prefix = `o${randomBytes(6).toString('hex')}`;
  const direct = process.env.TEST_TABLES ?? '';
  const world = await openTollgate(sim.url);
  const store = storeOn(azureTables(tableClients({ connectionString: direct, prefix })));
  const { team } = sim;
  const channelId = team.channels.find(({ name }) => name === 'Klachten')?.id ?? '';
  await sim.install({ as: sim.people[0]?.id ?? '' }).catch(() => undefined);
  const serviceUrl = `${world.url}/`;
  await store.settings.channel.set(undefined, {
    teamId: team.id,
    channelId,
    channelName: 'Klachten',
    serviceUrl,
    tenantId: 'local',
    at: sim.now(),
  });
  const start = async () => {
    const bot = await startBotProcess({
      ...toldTo(insights),
      GRAPH_URL: `${world.url}/v1.0`,
      TABLES_CONNECTION_STRING: connectionTo(Number(/127\.0\.0\.1:(\d+)/.exec(direct)?.[1])),
      TABLES_PREFIX: prefix,
      LOG_LEVEL: 'silent',
    });
    sim.setBotUrl(bot.url);
    return bot;
  };
  const first = await start();
  const killed = new Promise<void>((trapped) => {
    world.spring(
      ({ method, path }) => method === 'POST' && path.endsWith('/v3/conversations'),
      'before',
      () => {
        first.child.kill('SIGKILL');
        trapped();
      },
    );
  });
  sim.writeMail({ subject: 'Klacht', text: 'Mijn loonstrook klopt niet.', from: noor });
  void first.setClock(sim.now()).catch(() => undefined);
  await killed;
  await first.kill();

  const next = await start();
  for (let minutes = 0; minutes < 12 && (minutes < 4 || (await store.lists.marked()).length > 0); minutes++) {
    sim.setNow(new Date(Date.parse(sim.now()) + 60_000).toISOString());
    await next.setClock(sim.now());
  }
  const gone = new Promise((exit) => next.child.once('exit', exit));
  next.child.kill('SIGTERM');
  await gone;
  const [number = ''] = await store.register.numbers();
  const id = (await store.streams.read(number)).past[0]?.id.replaceAll('-', '') ?? '';
  await Promise.all([world.close(), sim.close()]);

  const card = theOne(({ about }) => about['klachtenbot.kind'] === 'post-card' && about['klachtenbot.outcome'] === 'done');
  expect(card).toMatchObject({ trace: id.slice(0, 16).repeat(2), parent: id.slice(16) });
});

test('T17: of a complaint with every kind of paper no word, address, link, mail or colleague is told', async () => {
  const asked: string[] = [];
  const listen = (message: unknown) => {
    const { request } = message as { request: ClientRequest };
    asked.push(`${request.host} ${request.path}`);
  };
  subscribe('http.client.request.start', listen);
  const house = await open();
  await canaryComplaint(walkIn(house));
  await house.tick();
  const tokens = house.sim
    .sentMails()
    .flatMap(({ text }) => [...text.matchAll(/\/k\/([\w-]{20,})/g)].map(([, token = '']) => token));
  const mails = house.sim.graphRequests.flatMap(({ path }) => path.match(/(?<=messages\/)[\w%-]{10,}/g) ?? []);
  const people = house.sim.people.flatMap(({ id, name }) => [id, name]);
  expect(tokens.length).toBeGreaterThan(2);
  const secrets = ['kanarie', 'geelvink', '@', 'babbage', '/k/', ...tokens, ...mails, ...people];
  const forms = ['kanarie', 'Kanarie'].flatMap((word) =>
    [0, 1, 2].map((skip) =>
      Buffer.from('x'.repeat(skip) + word)
        .toString('base64')
        .slice(skip === 0 ? 0 : 4, -4),
    ),
  );
  const found = () => {
    // The route of the pages is in the table of names.
    const all = decodeURIComponent(insights.sent.join('\n').replaceAll('%', '%25')).replaceAll('/k/:token', '');
    const low = all.toLowerCase();
    return [...secrets.filter((secret) => low.includes(secret.toLowerCase())), ...forms.filter((form) => all.includes(form))];
  };
  await house.close();
  unsubscribe('http.client.request.start', listen);
  // The exporter's own question has no more in it than this.
  const own = 'settings.sdk.monitor.azure.com /AzMonSDKDynamicConfigurationChanges?namespaces=nodejs';
  expect(asked.filter((one) => !/^(127\.0\.0\.1|localhost) /.test(one) && one !== own)).toEqual([]);
  const told = { spans: insights.spans().length, lines: insights.lines().length, secrets: secrets.length + forms.length };
  console.log(`canaries: ${JSON.stringify(told)}`);
  expect(told.spans).toBeGreaterThan(100);
  expect(told.lines).toBeGreaterThan(10);
  expect(mails.length).toBeGreaterThan(10);
  expect(found()).toEqual([]);

  // The twin: a line that takes a word of the complaint is heard.
  const leaky = createTelemetry({ connectionString: insights.connectionString, log: createLog('silent') });
  leaky.begin(quiet);
  leaky.along(createLog('silent')).say('a mail came', { kind: 'kanarie' });
  await leaky.stop();
  expect(found()).toEqual(['kanarie']);
});

const quiet = {
  quarantine: async () => 0,
  undelivered: async () => 0,
  subscriptionLeft: async () => 0,
  timerAge: () => ({}),
  selfTestFailed: async () => undefined,
};

describe('Application Insights that', () => {
  let without: { readonly mail: number; readonly claim: number; readonly facts: readonly string[] };

  /** A mail and a claim, in trips to the store. */
  async function story(env: Record<string, string>) {
    const { store, since } = countedStore(process.env.TEST_TABLES ?? '', `o${randomBytes(6).toString('hex')}`);
    const house = await openHouse({ env, fittings: { store } });
    await house.mail({ from: noor });
    since();
    const number = await house.mail({ from: noor });
    const mail = since().trips;
    await house.claim(house.sanne, number);
    const claim = since().trips;
    const facts = (await factsOf(house, number)).map(({ type }) => type);
    since();
    const stopping = Date.now();
    await house.close();
    const alarms = house.log.filter((line) => line.includes('telemetry does not arrive')).length;
    return { costs: { mail, claim, facts }, stop: since().trips, stopped: Date.now() - stopping, alarms };
  }
  beforeAll(async () => {
    without = (await story({})).costs;
  });

  test('listens costs no trip on any road, and four a minute for the gauges', async () => {
    const { costs, stop, alarms } = await story(toldTo(insights));
    expect(costs).toEqual(without);
    expect([stop, alarms]).toEqual([4, 0]);
    console.log(`trips: ${JSON.stringify({ mail: costs.mail, claim: costs.claim, gauges: stop })}`);
  });

  test.each([['refuses connections'], ['never answers'], [500], [429], [403]])(
    '%s costs nothing, and the house stops',
    async (how) => {
      if (how === 'refuses connections') await insights.close();
      else insights.answer(how === 'never answers' ? 'nothing' : (how as number));
      const { costs, stopped, alarms } = await story(toldTo(insights));
      expect(costs).toEqual(without);
      // Two seconds, and what the house itself needs.
      expect(stopped).toBeLessThan(10_000);
      // It is said once; of what never answers nobody knows yet.
      expect(alarms).toBe(how === 'never answers' ? 0 : 1);
      // One try for each batch of spans, lines and gauges: nothing is sent again and again.
      expect(insights.sent.length).toBeLessThanOrEqual(9);
      expect(insights.envelopes).toEqual([]);
    },
  );
});

test('a link in a letter leads to a page that is told by its route', async () => {
  const house = await open();
  const walk = walkIn(house);
  const number = await walk.claimed();
  await walk.answered(number);
  await walk.asked(number, 'yes');
  const link = linkIn(letterTo(house, noor.address).text);
  await house.close();
  expect(insights.spans().filter(({ name }) => name === 'POST /k/:token')).toHaveLength(1);
  expect(insights.sent.join('')).not.toContain(new URL(link).pathname.slice(3));
});
