/** What may leave and what may not, whatever it is handed; and that nothing is loaded where nothing leaves. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hushExporter } from '../../bot/config.ts';
import { clicks, dialogs } from '../../bot/in/verbs.ts';
import { createLog } from '../../bot/wire/log.ts';
import { createTelemetry, type Gauges, leaving, NAMES, untold } from '../../bot/wire/telemetry.ts';
import { type Ingestion, openIngestion } from '../kit/ingestion.ts';
import { node } from '../kit/process.ts';

const root = join(import.meta.dirname, '..', '..');
const sources = readdirSync(join(root, 'bot'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => readFileSync(join(root, 'bot', file), 'utf8'));
const quiet: Gauges = {
  selfTestFailed: async () => undefined,
  quarantine: async () => 0,
  undelivered: async () => 0,
  subscriptionLeft: async () => 0,
  timerAge: () => ({}),
};
const silent = createLog('silent');
beforeAll(() => hushExporter());

let insights: Ingestion;
beforeEach(async () => {
  insights = await openIngestion();
});
afterEach(() => insights.close());

describe('what may leave', () => {
  test('is every button, command, refusal and effect by its code', () => {
    const commands = sources.flatMap((text) => [...text.matchAll(/\btype: '([A-Z]\w+)'/g)].map(([, type = '']) => type));
    const effects = sources.flatMap((text) => [...text.matchAll(/\bdo: '([a-z-]+)'/g)].map(([, kind = '']) => kind));
    const refusals = sources.flatMap((text) => [...text.matchAll(/\brefuse\('([a-z-]+)'/g)].map(([, code = '']) => code));
    const timers = sources.flatMap((text) => [...text.matchAll(/name: '([a-z ]+)', everyMinutes/g)].map(([, name = '']) => name));
    const verbs = [...Object.keys(clicks), ...Object.keys(dialogs)];
    const lists = Object.entries({ command: commands, kind: effects, code: refusals, timer: timers, verb: verbs });
    for (const [field, codes] of lists) {
      expect(codes.length).toBeGreaterThan(5);
      expect(codes.filter((code) => leaving({ [field]: code })[`klachtenbot.${field}`] !== code)).toEqual([]);
    }
  });

  test('is every sentence of the log', async () => {
    const said = sources.flatMap((text) =>
      [...text.matchAll(/\blog\.(?:say|alarm|broken)\(\s*(['"`])(.*?)\1/g)].map(([, , what = '']) => what),
    );
    expect(said.length).toBeGreaterThan(50);
    const telemetry = createTelemetry({ connectionString: insights.connectionString, log: silent });
    const log = telemetry.along(silent);
    for (const what of new Set(said)) log.say(what);
    telemetry.begin(quiet);
    await telemetry.stop();
    expect(insights.lines().map(({ what }) => what)).toEqual([...new Set(said)]);
  });

  test.each([
    ['number', 'K-2026-0001'],
    ['number', 'M-2026-001'],
    ['version', 12],
    ['kind', "a token that is not the channel's"],
    ['key', '12/0'],
    ['reference', 'a1b2c3d4'],
  ])('is %s %j', (field, value) => {
    expect(leaving({ [field]: value })).toEqual({ [`klachtenbot.${field}`]: value });
  });
});

test.each<[string, unknown]>([
  ['kind', 'noor.bakker@example.org'],
  ['kind', 'http://127.0.0.1/k/abc'],
  ['kind', '//example.org'],
  ['kind', 'ghJk3_kdl-AAbbCCddEEffGGhhIIjjKKllMMnnOOpp1'],
  ['key', 'AAMkAGI2TAAAAAAAAA'.repeat(4)],
  ['code', '0c7b1d58-3f2e-4b71-8a0d-9e64d1c5f3a2'],
  ['code', 'één woord'],
  ['kind', 'twee\nregels'],
  ['kind', 'woord '.repeat(12).trim()],
  ['kind', ''],
  ['kind', { text: 'Noor' }],
  ['kind', ['Noor']],
  ['kind', null],
  ['count', Number.NaN],
  ['number', 'Noor'],
  ['number', 'K-2026-0001 Noor'],
  ['name', 'Noor'],
  ['text', 'klacht'],
  ['subject', 'klacht'],
  ['toString', 'klacht'],
  ['http.url', 'klacht'],
])('%s %j does not leave', (field, value) => {
  expect(leaving({ [field]: value, status: 1 })).toEqual({ 'klachtenbot.status': 1 });
});

test('a sentence with something in it, and the message of an error, do not leave; the kind of error does', async () => {
  const telemetry = createTelemetry({ connectionString: insights.connectionString, log: silent });
  telemetry.begin(quiet);
  const log = telemetry.along(silent);
  log.alarm('a mail of noor@example.org');
  log.broken('it broke', new TypeError('kanarie is not a function'), { number: 'K-2026-0001' });
  log.broken('it broke', Object.assign(new Error('kanarie'), { name: 'kanarie@example.org' }));
  log.broken('it broke', 'kanarie');
  await telemetry.stop();
  expect(insights.lines()).toEqual([
    { what: 'a line that may not leave', trace: undefined, about: { [NAMES.alarm]: 'true' } },
    { what: 'it broke', trace: undefined, about: { 'klachtenbot.number': 'K-2026-0001', [NAMES.fault]: 'TypeError' } },
    { what: 'it broke', trace: undefined, about: { [NAMES.fault]: 'not an error' } },
    { what: 'it broke', trace: undefined, about: { [NAMES.fault]: 'not an error' } },
  ]);
  expect(insights.sent.join('')).not.toMatch(/kanarie|noor/);
});

test('work that fails is told as failed, and fails', async () => {
  const telemetry = createTelemetry({ connectionString: insights.connectionString, log: silent });
  telemetry.begin(quiet);
  const work = telemetry.span('handle', { number: 'K-2026-0001', command: 'Remind' }, async () => {
    throw new Error('kanarie');
  });
  await expect(work).rejects.toThrow('kanarie');
  await telemetry.stop();
  expect(insights.spans()).toEqual([
    expect.objectContaining({
      name: 'handle',
      success: false,
      about: expect.objectContaining({ 'klachtenbot.outcome': 'failed' }),
    }),
  ]);
});

test('all five gauges are told', async () => {
  const telemetry = createTelemetry({ connectionString: insights.connectionString, log: silent });
  telemetry.begin({
    ...quiet,
    timerAge: () => ({ mail: 61, 'closing days': 2, 'kanarie@example.org': 3 }),
    selfTestFailed: async () => 2,
  });
  await telemetry.stop();
  expect(new Set(insights.gauges().map(({ name }) => name))).toEqual(new Set(Object.values(NAMES.gauges)));
  expect(insights.gauges().find(({ name }) => name === NAMES.gauges.selfTestFailed)?.value).toBe(2);
  expect(insights.sent.join('')).not.toContain('kanarie');
});

test('of a gauge that cannot be read nothing is told, and the others are', async () => {
  const broken = createTelemetry({ connectionString: insights.connectionString, log: silent });
  broken.begin({ ...quiet, quarantine: () => Promise.reject(new Error('down')), selfTestFailed: async () => undefined });
  await broken.stop();
  expect(insights.gauges().map(({ name }) => name)).toEqual([NAMES.gauges.undelivered, NAMES.gauges.subscriptionLeft]);
});

test('what happens before it is loaded waits, a thousand at the most', async () => {
  const telemetry = createTelemetry({ connectionString: insights.connectionString, log: silent });
  for (let n = 0; n < 1500; n++) await telemetry.span('mail', {}, async () => {});
  telemetry.begin(quiet);
  await telemetry.stop();
  expect(insights.spans()).toHaveLength(1000);
});

test('a connection string that is none ends in a line of the log, and nothing else', async () => {
  const lines: string[] = [];
  const telemetry = createTelemetry({
    connectionString: 'InstrumentationKey=kanarie',
    log: createLog('info', (line) => void lines.push(line)),
  });
  telemetry.begin(quiet);
  expect(await telemetry.span('mail', {}, async () => 'done')).toBe('done');
  await telemetry.stop();
  expect(lines).toEqual([expect.stringContaining('telemetry could not begin')]);
  expect(lines.join('')).not.toContain('kanarie');
});

test('the facts of one command have ids that differ, in the trace of their span; beyond 256 and outside a span any id', async () => {
  const telemetry = createTelemetry({ connectionString: '', log: silent });
  const ids = await telemetry.span('handle', {}, async () => Array.from({ length: 300 }, () => telemetry.factId()));
  expect(new Set(ids).size).toBe(300);
  const halves = ids.map((id) => id.slice(0, 18));
  expect(new Set(halves.slice(0, 256)).size).toBe(1);
  expect(new Set(halves).size).toBe(45);
  for (const id of [...ids, telemetry.factId()])
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test('without a setting work runs, ids are made and the log is the log', async () => {
  const none = createTelemetry();
  expect(none.span).toBe(untold);
  expect(await none.span('effect', {}, async () => 7)).toBe(7);
  expect(await none.request('GET', '/k/:token', async () => ({ status: 200 }))).toEqual({ status: 200 });
  expect(none.along(silent)).toBe(silent);
  expect(none.factId()).not.toBe(none.factId());
  none.begin(quiet);
  await none.stop();
});

describe('a start', () => {
  /** How many modules of OpenTelemetry a bot has loaded when its doors are open. */
  const loadedWith = (connectionString: string): number => {
    const script = `
      import { registerHooks } from 'node:module';
      const loaded = [];
      registerHooks({ load(url, context, next) { loaded.push(url); return next(url, context); } });
      const { start } = await import('./bot/main.ts');
      const { readConfig } = await import('./bot/config.ts');
      const { storeOn } = await import('./bot/store/store.ts');
      const { memoryTables } = await import('./bot/store/memory.ts');
      const { createLog } = await import('./bot/wire/log.ts');
      const env = { PORT: '0', PUBLIC_URL: 'http://127.0.0.1:1', GRAPH_URL: 'http://127.0.0.1:1/v1.0', TABLES_CONNECTION_STRING: 'x' };
      const config = readConfig({ ...env, APPLICATIONINSIGHTS_CONNECTION_STRING: process.argv[1] });
      const bot = await start(config, { store: storeOn(memoryTables()), timersOff: true, log: createLog('silent') });
      await bot.stop();
      console.log(loaded.filter((url) => /opentelemetry/.test(url)).length);
      process.exit(0);`;
    const { stdout } = spawnSync(node, ['--input-type=module', '--eval', script, connectionString], {
      cwd: root,
      encoding: 'utf8',
    });
    return Number(stdout.trim());
  };

  test('without a connection string loads nothing of OpenTelemetry or the exporter; with one it does', async () => {
    expect(loadedWith('')).toBe(0);
    // Nobody answers while spawnSync waits, and the stop ends all the same.
    expect(loadedWith(insights.connectionString)).toBeGreaterThan(100);
  }, 60_000);
});
