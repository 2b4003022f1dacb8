/** The settings: what is missing is named with its cure, all at once, and nothing that is secret is repeated. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { type Environment, readConfig } from '../../bot/config.ts';
import { node } from '../kit/process.ts';

const secret = 'a-secret-that-nobody-may-read';
const key = '00000000-1111-4222-8333-444444444444';

const cloud: Environment = {
  MicrosoftAppType: 'SingleTenant',
  MicrosoftAppId: '0c7b1d58-3f2e-4b71-8a0d-9e64d1c5f3a2',
  MicrosoftAppTenantId: '5f0f4c1e-6d1b-4d53-9d4a-0b3f1a6c2e77',
  MicrosoftAppPassword: secret,
  TABLES_ENDPOINT: 'https://klachten.table.core.windows.net',
  PUBLIC_URL: 'https://klachten.example.org',
};
const local: Environment = {
  GRAPH_URL: 'http://127.0.0.1:5200/v1.0',
  TABLES_CONNECTION_STRING: 'UseDevelopmentStorage=true',
  PUBLIC_URL: 'http://127.0.0.1:3978',
};

/** What is said of settings that are not right; nothing when they are. */
function said(env: Environment): string {
  try {
    readConfig(env);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

test('settings that are right are read, with the defaults of what is left out', () => {
  expect(readConfig(cloud)).toEqual({
    port: 3978,
    local: false,
    app: { type: 'SingleTenant', id: cloud.MicrosoftAppId, tenantId: cloud.MicrosoftAppTenantId, password: secret },
    tables: { endpoint: cloud.TABLES_ENDPOINT, connectionString: undefined, prefix: '' },
    graphUrl: 'https://graph.microsoft.com/v1.0',
    mailbox: 'info@babbage.nl',
    publicUrl: 'https://klachten.example.org',
    zone: 'Europe/Amsterdam',
    team: undefined,
    sweepSeconds: 60,
    house: { organisation: 'Babbage', phone: '020-4414707' },
    hearing: { calendar: 'handler', office: 'Kantoor van Babbage' },
    proposedWords: expect.arrayContaining(['complaint', 'reclamație', 'жалба']),
    logLevel: 'info',
  });
});

test('where hearings stand and are held is read', () => {
  const read = (env: Record<string, string>) => readConfig({ ...cloud, ...env }).hearing;
  expect(read({ HEARING_CALENDAR: 'mailbox', OFFICE: 'Dam 1, Amsterdam' })).toEqual({
    calendar: 'mailbox',
    office: 'Dam 1, Amsterdam',
  });
  expect(read({ ORGANISATION: 'Flex' })).toEqual({ calendar: 'handler', office: 'Kantoor van Flex' });
});

test('words that may mean a complaint are given with commas; what is left empty between them is no word', () => {
  const read = (words: string) => readConfig({ ...cloud, PROPOSED_WORDS: words }).proposedWords;
  expect(read('grievance, valitus ,,')).toEqual(['grievance', 'valitus']);
  expect(read('  ')).toEqual(readConfig(cloud).proposedWords);
});

test('a slash at the end of PUBLIC_URL and spaces around a value do no harm', () => {
  expect(readConfig({ ...cloud, PUBLIC_URL: ' https://klachten.example.org/ ', PORT: ' 80 ' })).toMatchObject({
    publicUrl: 'https://klachten.example.org',
    port: 80,
  });
});

test.each<[string, RegExp]>([
  ['MicrosoftAppId', /MicrosoftAppId is missing\. .*anybody could post.*app registration/],
  ['MicrosoftAppType', /MicrosoftAppType is missing\. Give one of UserAssignedMSI, SingleTenant.*multi-tenant/],
  ['MicrosoftAppTenantId', /MicrosoftAppTenantId is missing\. Give the tenant/],
  ['MicrosoftAppPassword', /MicrosoftAppPassword is missing\. .*client secret/],
  ['TABLES_ENDPOINT', /TABLES_ENDPOINT is missing\. .*TABLES_CONNECTION_STRING/],
  ['PUBLIC_URL', /PUBLIC_URL is missing\. Give the https address/],
])('%s, when it is missing, is named with its cure and nothing else is', (name, cure) => {
  for (const empty of [undefined, '', '  ']) {
    const message = said({ ...cloud, [name]: empty });
    expect(message).toMatch(cure);
    expect(message.match(/^- /gm)).toHaveLength(1);
    expect(message).not.toContain(secret);
  }
});

test.each<[Environment, RegExp]>([
  [{ MicrosoftAppType: 'UserAssignedMSI' }, /MicrosoftAppPassword must be empty with UserAssignedMSI/],
  [{ MicrosoftAppType: 'MultiTenant' }, /MicrosoftAppType "MultiTenant" is not supported\. Give one of/],
  [{ MicrosoftAppType: 'singletenant' }, /MicrosoftAppType "singletenant" is not supported/],
  [{ MicrosoftAppType: 'constructor' }, /MicrosoftAppType "constructor" is not supported/],
  [{ PUBLIC_URL: 'http://klachten.example.org' }, /PUBLIC_URL must begin with https/],
  [{ PUBLIC_URL: 'http://127.0.0.1:3978' }, /PUBLIC_URL must begin with https/],
  [{ PUBLIC_URL: 'ftp://klachten.example.org' }, /PUBLIC_URL must begin with https/],
  [{ PUBLIC_URL: 'klachten.example.org' }, /PUBLIC_URL must begin with https/],
  [{ PUBLIC_URL: 'https://' }, /PUBLIC_URL/],
  [{ PUBLIC_URL: 'https:// klachten .example.org' }, /PUBLIC_URL/],
  [{ PORT: 'abc' }, /PORT must be a whole number from 0 to 65535/],
  [{ PORT: '-1' }, /PORT must be/],
  [{ PORT: '65536' }, /PORT must be/],
  [{ PORT: '39.78' }, /PORT must be/],
  [{ PORT: 'NaN' }, /PORT must be/],
  [{ PORT: 'Infinity' }, /PORT must be/],
  [{ SWEEP_SECONDS: '0' }, /SWEEP_SECONDS must be a whole number from 1 to 3600/],
  [{ SWEEP_SECONDS: '99999' }, /SWEEP_SECONDS must be/],
  [{ TIME_ZONE: 'Amsterdam' }, /TIME_ZONE "Amsterdam" is not an IANA zone such as Europe\/Amsterdam/],
  [{ TIME_ZONE: '+01:00' }, /TIME_ZONE "\+01:00" is not/],
  [{ TIME_ZONE: '../../etc/passwd' }, /TIME_ZONE/],
  [{ HEARING_CALENDAR: 'mine' }, /HEARING_CALENDAR "mine" is neither handler nor mailbox/],
  [{ QUALITY_TEAM_ID: 'x' }, /QUALITY_TEAM_ID and QUALITY_CHANNEL_ID go together/],
  [{ QUALITY_CHANNEL_ID: 'x' }, /QUALITY_TEAM_ID and QUALITY_CHANNEL_ID go together/],
  [{ LOG_LEVEL: 'loud' }, /LOG_LEVEL/],
  [{ APPLICATIONINSIGHTS_CONNECTION_STRING: secret }, /APPLICATIONINSIGHTS_CONNECTION_STRING is none\. Copy it/],
  [{ APPLICATIONINSIGHTS_CONNECTION_STRING: `InstrumentationKey=${secret};IngestionEndpoint=https://x.example/` }, /INSIGHTS/],
  [{ APPLICATIONINSIGHTS_CONNECTION_STRING: `InstrumentationKey=${key}` }, /APPLICATIONINSIGHTS_CONNECTION_STRING/],
])('%j is refused with its reason', (change, reason) => {
  const message = said({ ...cloud, ...change });
  expect(message).toMatch(reason);
  expect(message).not.toContain(secret);
});

test('where telemetry goes is read as it is; without it there is none', () => {
  const insights = `InstrumentationKey=${key};IngestionEndpoint=https://westeurope-5.in.applicationinsights.azure.com/;LiveEndpoint=https://westeurope.livediagnostics.monitor.azure.com/;ApplicationId=${key}`;
  expect(readConfig({ ...cloud, APPLICATIONINSIGHTS_CONNECTION_STRING: ` ${insights} ` }).insights).toBe(insights);
  expect(readConfig({ ...cloud, APPLICATIONINSIGHTS_CONNECTION_STRING: '  ' }).insights).toBeUndefined();
});

test('UTC and a zone of elsewhere are zones', () => {
  for (const zone of ['UTC', 'America/New_York']) expect(readConfig({ ...cloud, TIME_ZONE: zone }).zone).toBe(zone);
});

test('with a managed identity there is no secret to give', () => {
  const identity = { ...cloud, MicrosoftAppType: 'UserAssignedMSI', MicrosoftAppPassword: undefined };
  expect(readConfig(identity).app).toMatchObject({ type: 'UserAssignedMSI', password: '' });
});

test('everything that is wrong is said at once', () => {
  const message = said({ PORT: 'x', TIME_ZONE: 'x', SWEEP_SECONDS: 'x', QUALITY_TEAM_ID: 'x', MicrosoftAppPassword: secret });
  const names = [
    'MicrosoftAppId',
    'MicrosoftAppType',
    'MicrosoftAppTenantId',
    'TABLES_ENDPOINT',
    'PUBLIC_URL',
    'PORT',
    'TIME_ZONE',
    'SWEEP_SECONDS',
    'QUALITY_CHANNEL_ID',
  ];
  for (const name of names) expect(message).toMatch(new RegExp(`^- .*${name}`, 'm'));
  expect(message.match(/^- /gm)).toHaveLength(names.length);
  expect(message).toContain('.env.example');
  expect(message).not.toContain(secret);
});

test('what needs no login is local: no app id, and Graph on loopback', () => {
  for (const graph of [
    'http://127.0.0.1:5200/v1.0',
    'http://127.1.2.3/v1.0',
    'http://localhost:5200/v1.0',
    'http://[::1]:5200/v1.0',
  ])
    expect(readConfig({ ...local, GRAPH_URL: graph })).toMatchObject({ local: true, app: { id: '', password: '' } });
});

test('in local mode a password that happens to stand around is not taken', () => {
  expect(JSON.stringify(readConfig({ ...local, MicrosoftAppPassword: secret }))).not.toContain(secret);
});

test.each([
  undefined,
  'https://graph.microsoft.com/v1.0',
  'http://graph.microsoft.com/v1.0',
  'https://127.0.0.1/v1.0',
  'http://127.0.0.1.evil.example/v1.0',
  'http://127.evil.example/v1.0',
  'http://localhost.evil.example/v1.0',
  'http://127.0.0.1@evil.example/v1.0',
  'http://127.0.0.1:80@evil.example/v1.0',
  'http://evil.example/127.0.0.1',
  'http://0.0.0.0/v1.0',
  'http://192.168.1.2/v1.0',
  'http://[::2]/v1.0',
])('without an app id and with Graph at %s it refuses to start: anybody could post', (graph) => {
  expect(said({ ...local, GRAPH_URL: graph })).toMatch(/MicrosoftAppId is missing/);
});

test('with an app id it is never local, wherever Graph is', () => {
  expect(readConfig({ ...cloud, GRAPH_URL: 'http://127.0.0.1:5200/v1.0' })).toMatchObject({ local: false });
});

describe('the program itself', () => {
  const run = (env: Record<string, string>): Promise<{ code: number | null; said: string }> =>
    new Promise((ended) => {
      const child = spawn(node, [join(import.meta.dirname, '..', '..', 'bot', 'main.ts')], {
        env: { PATH: process.env.PATH ?? '', ...env },
      });
      let text = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
      const patience = setTimeout(() => child.kill('SIGKILL'), 20_000);
      child.once('close', (code) => {
        clearTimeout(patience);
        ended({ code, said: text });
      });
    });

  test('without settings it ends with an error that names them, and no stack', async () => {
    const { code, said } = await run({});
    expect(code).toBeGreaterThan(0);
    for (const name of ['MicrosoftAppId', 'MicrosoftAppType', 'MicrosoftAppTenantId', 'TABLES_ENDPOINT', 'PUBLIC_URL'])
      expect(said).toMatch(new RegExp(`- ${name} is missing`));
    expect(said).not.toMatch(/\n\s+at |node_modules/);
  }, 30_000);

  test('with half of them it ends without a word of the secrets it did get', async () => {
    const { code, said } = await run({
      MicrosoftAppPassword: secret,
      TABLES_CONNECTION_STRING: `AccountKey=${secret};`,
      MicrosoftAppType: 'SingleTenant',
    });
    expect(code).toBeGreaterThan(0);
    expect(said).toContain('MicrosoftAppId is missing');
    expect(said).not.toContain(secret);
  }, 30_000);
});
