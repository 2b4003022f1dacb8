/** SIGTERM: nothing new is taken, what is under way is finished, what waits is left in the store, and whatever hangs is cut off. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { fold } from '../../bot/core/complaint.ts';
import { addMinutes } from '../../bot/core/time.ts';
import { type Store, storeOn } from '../../bot/store/store.ts';
import { azureTables } from '../../bot/store/table.ts';
import { tableClients } from '../../bot/wire/tables.ts';
import { connectionTo } from '../../scripts/azurite.ts';
import { type Sim, startSim } from '../../scripts/sim/sim.ts';
import { moment, openapi } from '../kit/house.ts';
import type { Instance } from '../kit/instance.ts';
import { type BotProcess, node, startBotProcess } from '../kit/process.ts';
import { openTollgate, type Passing, type Tollgate } from '../kit/tollgate.ts';

jest.setTimeout(12_000);

const direct = process.env.TEST_TABLES ?? '';
const CLOSED = 'the house is closed';
const CUT_OFF = 'the house was closed before everything was finished';

let prefix: string;
let sim: Sim;
let store: Store;
let tables: Tollgate;
let world: Tollgate;
let bots: BotProcess[];
let letGo: () => void;
let letOn: Promise<void>;

beforeEach(async () => {
  prefix = `d${randomBytes(6).toString('hex')}`;
  sim = await startSim({ now: moment('2026-11-23 09:00'), openapi });
  tables = await openTollgate(`http://127.0.0.1:${/127\.0\.0\.1:(\d+)/.exec(direct)?.[1]}`);
  world = await openTollgate(sim.url);
  store = storeOn(azureTables(tableClients({ connectionString: direct, prefix })));
  bots = [];
  letOn = new Promise((go) => {
    letGo = go;
  });
  await sim.install({ as: sim.people[0]?.id ?? '' }).catch(() => undefined);
  await store.settings.channel.set(undefined, {
    teamId: sim.team.id,
    channelId: sim.team.channels.find(({ name }) => name === 'Klachten')?.id ?? '',
    channelName: 'Klachten',
    serviceUrl: `${world.url}/`,
    tenantId: 'local',
    at: sim.now(),
  });
});
afterEach(async () => {
  letGo();
  for (const bot of bots) await bot.kill();
  await Promise.all([tables.close(), world.close(), sim.close()]);
});

async function open(fittings: Instance = {}): Promise<BotProcess> {
  const env = {
    GRAPH_URL: `${world.url}/v1.0`,
    TABLES_CONNECTION_STRING: connectionTo(tables.port),
    TABLES_PREFIX: prefix,
  };
  const bot = await startBotProcess(env, { timersOff: true, retrySeconds: 0, ...fittings });
  bots.push(bot);
  sim.setBotUrl(bot.url);
  await bot.setClock(sim.now());
  return bot;
}

/** Lets so many minutes go by. */
async function later(bot: BotProcess, minutes: number): Promise<void> {
  sim.setNow(addMinutes(sim.now(), minutes));
  await bot.setClock(sim.now());
}

/** A request is held, and while it is, the process hears SIGTERM. It goes on when the test lets go. */
function termAt(bot: BotProcess, gate: Tollgate, fits: (passing: Passing) => boolean, when: 'before' | 'after' = 'after') {
  return new Promise<void>((heard) => {
    gate.hold(fits, when, async () => {
      bot.ask();
      await closing(bot);
      heard();
      await letOn;
    });
  });
}

async function closing(bot: BotProcess): Promise<void> {
  for (let attempt = 0; attempt < 400; attempt++) {
    // The connection of an earlier look may be closed at this very moment.
    const ready = await fetch(`${bot.url}/readyz`)
      .then((answer) => answer.json() as Promise<{ closing?: true }>)
      .catch(() => undefined);
    if (ready?.closing) return;
    await new Promise((next) => setTimeout(next, 10));
  }
  throw new Error('The process did not hear that it has to end.');
}

const said = ({ log }: BotProcess) => log.map(({ msg }) => msg);
const lead = () => sim.people[0]?.id ?? '';
const cards = () => sim.state(lead()).messages.filter(({ root, summary }) => !root && summary?.includes('K-2026-'));
const receipts = () => sim.sentMails().length;
const complaint = async (number = 'K-2026-0001') => fold((await store.streams.read(number)).past);
const press = (as: string) => {
  const data = { number: 'K-2026-0001', generation: 1, notInvolved: 'true' };
  return sim.click({
    as: sim.people.find(({ name }) => name.startsWith(as))?.id ?? '',
    message: cards()[0]?.id ?? '',
    verb: 'claim',
    data,
  });
};

test('what was asked gets its answer; who comes now hears 503 and goes elsewhere; what would follow is left', async () => {
  const bot = await open();
  sim.writeMail({ subject: 'Klacht' });
  await later(bot, 1);
  const heard = termAt(bot, tables, ({ path, body }) => path.includes('$batch') && body.includes('HandlerClaimed'));
  const answer = press('Sanne');
  // Awaited below, if it comes to that.
  answer.catch(() => undefined);
  await heard;

  const ask = (path: string, method = 'GET') => fetch(`${bot.url}${path}`, { method });
  const ready = await ask('/readyz');
  expect([ready.status, await ready.json()]).toEqual([503, expect.objectContaining({ ready: false, closing: true })]);
  expect((await ask('/healthz')).status).toBe(200);
  for (const path of ['/api/messages', '/api/graph/notifications', '/api/graph/lifecycle', '/local/clock']) {
    const refused = await ask(path, 'POST');
    expect([path, refused.status, refused.headers.get('connection'), refused.headers.get('retry-after')]).toEqual([
      path,
      503,
      'close',
      '2',
    ]);
  }
  const page = await ask(`/k/${'x'.repeat(43)}`);
  expect([page.status, await page.text()]).toEqual([503, expect.stringContaining('<title>')]);

  letGo();
  expect(JSON.stringify(await answer)).toContain('Sanne');
  expect(await bot.ended).toBe(0);
  // The card in the channel still says the older thing: that was not begun.
  expect(bot.log.at(-1)).toMatchObject({ msg: CLOSED, count: 1 });
  expect(sim.connectorRequests.filter(({ method }) => method === 'PUT')).toHaveLength(0);
  expect(await complaint()).toMatchObject({ owner: { id: expect.any(String) } });

  await later(await open(), 1);
  expect(sim.connectorRequests.filter(({ method }) => method === 'PUT').length).toBeGreaterThan(0);
  expect(await store.lists.marked()).toEqual([]);
});

test('the effect that is under way is finished, and the next one is for the next process: no waiting for a lease', async () => {
  const bot = await open();
  sim.writeMail({ subject: 'Klacht' });
  const heard = termAt(bot, world, ({ method, path }) => method === 'POST' && path.endsWith('/v3/conversations'));
  void later(bot, 1).catch(() => undefined);
  await heard;
  letGo();
  expect(await bot.ended).toBe(0);
  expect(said(bot).at(-1)).toBe(CLOSED);
  expect([cards().length, receipts()]).toEqual([1, 0]);
  const { progress } = await store.streams.read('K-2026-0001');
  expect([...progress.values()].map(({ data }) => data.state)).toEqual(['done']);

  await later(await open(), 0);
  expect([cards().length, receipts()]).toEqual([1, 1]);
});

test('a mailbox that is being read is left after the mail at hand; the next process reads the rest, each mail once', async () => {
  const bot = await open();
  for (let n = 0; n < 12; n++) sim.writeMail({ subject: `Klacht ${n}`, from: { address: `klager${n}@example.org` } });
  const heard = termAt(bot, tables, ({ path, body }) => path.includes('$batch') && body.includes('ComplaintReceived'));
  void later(bot, 1).catch(() => undefined);
  await heard;
  letGo();
  expect(await bot.ended).toBe(0);
  expect(said(bot).at(-1)).toBe(CLOSED);
  expect(await store.lists.marked()).toHaveLength(1);

  const next = await open();
  await later(next, 1);
  expect([cards().length, receipts()]).toEqual([12, 12]);
  expect(await store.register.counts()).toMatchObject({ complaint: 12 });
});

describe('whatever hangs', () => {
  /** Ends by itself with a line that says how much was cut off, as its last word. */
  const isCutOff = async (bot: BotProcess, about: object) => {
    expect(await bot.ended).toBe(0);
    expect(bot.log.at(-1)).toMatchObject({ msg: CUT_OFF, ...about });
  };

  test('Graph, while a letter leaves: the other process waits for the end of the lease, and asks before it sends', async () => {
    const bot = await open({ drainMilliseconds: 200 });
    sim.writeMail({ subject: 'Klacht' });
    const heard = termAt(bot, world, ({ path }) => path.endsWith('/send'));
    void later(bot, 1).catch(() => undefined);
    await heard;
    await isCutOff(bot, { total: 2 });
    letGo();

    const next = await open();
    const claims = async () => [...(await store.streams.read('K-2026-0001')).progress.values()].map(({ data }) => data.state);
    expect(await claims()).toEqual(['done', 'done', 'taken']);
    await later(next, 3);
    expect(await claims()).toEqual(['done', 'done', 'done']);
    expect([receipts(), await complaint()]).toEqual([
      1,
      expect.objectContaining({ letters: [expect.objectContaining({ sentAt: expect.any(String) })] }),
    ]);
  });

  test('Teams, while a card is posted', async () => {
    const bot = await open({ drainMilliseconds: 200 });
    sim.writeMail({ subject: 'Klacht' });
    const heard = termAt(bot, world, ({ path }) => path.endsWith('/v3/conversations'), 'before');
    void later(bot, 1).catch(() => undefined);
    await heard;
    await isCutOff(bot, {});
  });

  test('storage, in the middle of a press of a button', async () => {
    const bot = await open({ drainMilliseconds: 200 });
    sim.writeMail({ subject: 'Klacht' });
    await later(bot, 1);
    const heard = termAt(bot, tables, ({ path, body }) => path.includes('$batch') && body.includes('HandlerClaimed'), 'before');
    void press('Sanne').catch(() => undefined);
    await heard;
    await isCutOff(bot, { total: 1 });
  });

  test('who asks and never comes to the end of it', async () => {
    const bot = await open({ drainMilliseconds: 200 });
    const socket = await dial(bot);
    socket.write('POST /api/messages HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{');
    await answersTo(bot);
    bot.ask();
    await isCutOff(bot, { total: 1 });
    socket.destroy();
  });

  test('it ends at once when it is asked a second time', async () => {
    const bot = await open();
    sim.writeMail({ subject: 'Klacht' });
    const heard = termAt(bot, world, ({ path }) => path.endsWith('/v3/conversations'), 'before');
    void later(bot, 1).catch(() => undefined);
    await heard;
    bot.ask();
    expect(await bot.ended).toBe(1);
    expect(said(bot)).not.toContain(CUT_OFF);
  });
});

test('a connection that is kept open, and one on which nothing was asked yet, hold up nothing', async () => {
  const bot = await open();
  const silent = await dial(bot);
  const kept = await dial(bot);
  kept.write('GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: keep-alive\r\n\r\n');
  await new Promise((answer) => kept.once('data', answer));
  bot.ask();
  expect(await bot.ended).toBe(0);
  expect(bot.log.at(-1)).toMatchObject({ msg: CLOSED, count: 0 });
  for (const socket of [silent, kept]) socket.destroy();
});

test('asked to end while it waits for storage and its doors are not open yet, it ends', async () => {
  const hangs = new Promise<ChildProcess>((begun) => {
    tables.hold(
      () => true,
      'before',
      async () => {
        begun(child);
        await letOn;
      },
    );
  });
  const env = { PORT: '0', PUBLIC_URL: 'http://127.0.0.1', GRAPH_URL: `${world.url}/v1.0`, TABLES_PREFIX: prefix };
  const child = spawn(node, [join(import.meta.dirname, '..', '..', 'bot', 'main.ts')], {
    env: { PATH: process.env.PATH ?? '', TABLES_CONNECTION_STRING: connectionTo(tables.port), ...env },
    stdio: 'ignore',
  });
  (await hangs).kill('SIGTERM');
  expect(await new Promise((exit) => child.once('exit', (code, signal) => exit(code ?? signal)))).toBe(0);
});

/** A bare connection. */
async function dial(bot: BotProcess): Promise<Socket> {
  const socket = connect(Number(new URL(bot.url).port), '127.0.0.1');
  socket.on('error', () => undefined);
  await new Promise((connected) => socket.once('connect', connected));
  return socket;
}

/** What came before this was seen by the process as well. */
const answersTo = (bot: BotProcess) => fetch(`${bot.url}/healthz`);
