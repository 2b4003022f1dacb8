/** T1, T11, T14: only Teams, only our tenant, and only with a token that is all right. Anything else leaves no trace. */
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readConfig } from '../../bot/config.ts';
import { fold } from '../../bot/core/complaint.ts';
import { type Running, start } from '../../bot/main.ts';
import { memoryTables } from '../../bot/store/memory.ts';
import { type Store, storeOn } from '../../bot/store/store.ts';
import { createAdapter } from '../../bot/wire/adapter.ts';
import { createLog } from '../../bot/wire/log.ts';
import { type Sim, startSim } from '../../scripts/sim/sim.ts';
import { openapi } from '../kit/house.ts';
import { type Issuer, openIssuer } from '../kit/issuer.ts';

const appId = '0c7b1d58-3f2e-4b71-8a0d-9e64d1c5f3a2';
const tenantId = '5f0f4c1e-6d1b-4d53-9d4a-0b3f1a6c2e77';
const foreign = '11111111-2222-4333-8444-555555555555';
const channelIssuer = 'https://api.botframework.com';
const serviceUrl = 'https://smba.trafficmanager.net/emea/';
const number = 'K-2026-0001';

let issuer: Issuer;
let evil: Issuer;
let sim: Sim;
let bot: Running;
let store: Store;
const lines: string[] = [];
const noise: string[] = [];

beforeAll(async () => {
  for (const way of ['error', 'warn', 'log'] as const)
    jest.spyOn(console, way).mockImplementation((...said) => void noise.push(said.join(' ')));
  [issuer, evil, sim] = await Promise.all([openIssuer(), openIssuer(), startSim({ openapi, now: '2026-11-23T08:00:00Z' })]);
  store = storeOn(memoryTables());
  const config = readConfig({
    PORT: '0',
    MicrosoftAppType: 'SingleTenant',
    MicrosoftAppId: appId,
    MicrosoftAppTenantId: tenantId,
    MicrosoftAppPassword: 'not-a-real-secret',
    TABLES_CONNECTION_STRING: 'in memory',
    PUBLIC_URL: 'https://bot.example.org',
    GRAPH_URL: `${sim.url}/v1.0`,
  });
  bot = await start(config, {
    store,
    issuer: issuer.settings,
    timersOff: true,
    log: createLog('debug', (line) => void lines.push(line)),
  });
  sim.writeMail({ subject: 'Klacht over mijn plaatsing' });
  await bot.setClock(sim.now());
});
afterAll(async () => {
  await bot.stop();
  await Promise.all([issuer.close(), evil.close(), sim.close()]);
  jest.restoreAllMocks();
});

type Claims = Record<string, unknown>;
const seconds = (): number => Math.floor(Date.now() / 1000);
const goodClaims = (): Claims => ({
  iss: channelIssuer,
  aud: appId,
  serviceurl: serviceUrl,
  nbf: seconds() - 60,
  exp: seconds() + 3600,
});
const hanna = '3d0a6c1f-5b27-4e94-9c38-1f6e2a7b4d01';

/** Hanna presses "Oppakken": something that leaves a fact when it is let in. */
const goodActivity = (): Record<string, unknown> => {
  const [general] = sim.team.channels;
  return {
    type: 'invoke',
    id: 'f:1',
    name: 'adaptiveCard/action',
    value: { action: { type: 'Action.Execute', verb: 'claim', data: { number, notInvolved: 'true' } } },
    serviceUrl,
    channelId: 'msteams',
    from: { id: `29:${hanna}`, name: 'Hanna Visser', aadObjectId: hanna },
    recipient: { id: `28:${appId}`, name: 'Klachtenbot' },
    conversation: { id: `${general?.id};messageid=1`, conversationType: 'channel', tenantId, isGroup: true },
    channelData: { team: { id: sim.team.threadId, aadGroupId: sim.team.id }, tenant: { id: tenantId } },
    locale: 'nl-NL',
  };
};

interface Attempt {
  /** The whole header; undefined is none at all, several are several headers. */
  readonly authorization?: string | readonly string[];
  readonly activity?: unknown;
}

const post = ({ authorization, activity = goodActivity() }: Attempt): Promise<{ status: number; body: string }> =>
  new Promise((answered, failed) => {
    const body = JSON.stringify(activity);
    const asked = request(
      `http://127.0.0.1:${bot.port}/api/messages`,
      {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'content-length': String(Buffer.byteLength(body)),
          ...(authorization === undefined ? {} : { authorization: authorization as string }),
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => answered({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }));
      },
    );
    asked.on('error', failed);
    asked.end(body);
  });

const bearer = (token: string): string => `Bearer ${token}`;
const right = (change: Claims = {}, key?: string, header?: Claims): string =>
  bearer(issuer.token({ ...goodClaims(), ...change }, key, header));
const without = (claim: string): string => {
  const { [claim]: _, ...rest } = goodClaims();
  return bearer(issuer.token(rest));
};
const changed = (change: Record<string, unknown>): Record<string, unknown> => ({ ...goodActivity(), ...change });
const tenants = (inConversation: unknown, inChannelData: unknown): Attempt => ({
  authorization: right(),
  activity: changed({
    conversation: { id: 'a:1', conversationType: 'personal', tenantId: inConversation },
    channelData: { ...(goodActivity().channelData as object), tenant: { id: inChannelData } },
  }),
});
/** The token names that address as well, so that only the list of addresses stands in the way. */
const at = (address: unknown): Attempt => ({
  authorization: right({ serviceurl: address }),
  activity: changed({ serviceUrl: address }),
});

const emulator = (tenant: string, more: Claims): Claims => ({
  iss: `https://sts.windows.net/${tenant}/`,
  ver: '1.0',
  appid: appId,
  ...more,
});
const emulatorTenant = 'd6d49420-f39b-4df7-a1dc-d59a935871db';

const mutations: readonly (readonly [name: string, attempt: () => Attempt])[] = [
  // The header.
  ['no header', () => ({})],
  ['an empty header', () => ({ authorization: '' })],
  ['a header of spaces', () => ({ authorization: '   ' })],
  ['garbage', () => ({ authorization: 'garbage' })],
  ['Bearer and nothing', () => ({ authorization: 'Bearer' })],
  ['Bearer and garbage', () => ({ authorization: 'Bearer x.y.z' })],
  ['Bearer and a token of null', () => ({ authorization: 'Bearer bnVsbA.bnVsbA.bnVsbA' })],
  ['another scheme', () => ({ authorization: right().replace('Bearer', 'Basic') })],
  ['the token alone', () => ({ authorization: right().replace('Bearer ', '') })],
  ['two tokens in one header', () => ({ authorization: `${right()}, ${right()}` })],
  ['two headers, the second one right', () => ({ authorization: ['Bearer x.y.z', right()] })],
  ['a header of 10,000 characters', () => ({ authorization: bearer('x'.repeat(10_000)) })],
  // The signature.
  ['not signed (none)', () => ({ authorization: bearer(issuer.unsigned(goodClaims())) })],
  ['signed with the public key (HS256)', () => ({ authorization: bearer(issuer.symmetric(goodClaims())) })],
  ['signed with another key under our name', () => ({ authorization: bearer(evil.token(goodClaims())) })],
  ['the signature cut off', () => ({ authorization: right().replace(/\.[^.]*$/, '.') })],
  [
    'one character of the claims changed',
    () => ({ authorization: right().replace(/\.(.)/, (_, letter: string) => `.${letter === 'e' ? 'f' : 'e'}`) }),
  ],
  ['an unknown key', () => ({ authorization: right({}, 'secret') })],
  ['no name of a key', () => ({ authorization: right({}, 'msteams', { kid: undefined }) })],
  ['a key that is a path', () => ({ authorization: right({}, 'secret', { kid: '../../../../dev/null' }) })],
  [
    'a key that is an address',
    () => ({ authorization: bearer(evil.token(goodClaims(), 'msteams', { kid: `${evil.url}/keys` })) }),
  ],
  [
    'a key list of its own (jku)',
    () => ({ authorization: bearer(evil.token(goodClaims(), 'secret', { jku: `${evil.url}/keys`, kid: 'secret' })) }),
  ],
  ['a key named __proto__', () => ({ authorization: right({}, 'secret', { kid: '__proto__' }) })],
  ['a key endorsed for another channel only', () => ({ authorization: right({}, 'webchat') })],
  // The claims.
  ['another issuer', () => ({ authorization: right({ iss: 'https://evil.example' }) })],
  ['no issuer', () => ({ authorization: without('iss') })],
  ['the issuer with a slash more', () => ({ authorization: right({ iss: `${channelIssuer}/` }) })],
  ['two issuers', () => ({ authorization: right({ iss: [channelIssuer] }) })],
  ['our own tenant as issuer', () => ({ authorization: right({ iss: `https://sts.windows.net/${tenantId}/`, appid: appId }) })],
  ['the emulator as issuer', () => ({ authorization: right(emulator(emulatorTenant, {})) })],
  [
    'the emulator as issuer, second version',
    () => ({ authorization: right({ iss: `https://login.microsoftonline.com/${emulatorTenant}/v2.0`, ver: '2.0', azp: appId }) }),
  ],
  ['another bot, as a skill', () => ({ authorization: right(emulator(emulatorTenant, { appid: foreign })) })],
  ['another bot as a skill of the channel', () => ({ authorization: right({ ver: '1.0', appid: foreign }) })],
  ['another audience', () => ({ authorization: right({ aud: foreign }) })],
  ['no audience', () => ({ authorization: without('aud') })],
  [
    'another address of service than the body',
    () => ({ authorization: right({ serviceurl: 'https://smba.trafficmanager.net/amer/' }) }),
  ],
  ['no address of service', () => ({ authorization: without('serviceurl') })],
  ['expired an hour ago', () => ({ authorization: right({ nbf: seconds() - 7200, exp: seconds() - 3600 }) })],
  ['not valid yet', () => ({ authorization: right({ nbf: seconds() + 3600, exp: seconds() + 7200 }) })],
  // The body, with a token that is right.
  ['no address of service in the body', () => ({ authorization: right(), activity: changed({ serviceUrl: undefined }) })],
  ['an address of service that is no text', () => ({ authorization: right(), activity: changed({ serviceUrl: [serviceUrl] }) })],
  ['http', () => at('http://smba.trafficmanager.net/emea/')],
  ['a user in the address', () => at('https://user@smba.trafficmanager.net/emea/')],
  ['our host as a user', () => at('https://smba.trafficmanager.net@evil.example/')],
  ['our host as a password', () => at('https://x:smba.trafficmanager.net@evil.example/')],
  ['a host that begins like ours', () => at('https://smba.trafficmanager.net.evil.example/')],
  ['a host that ends like ours', () => at('https://evilbotframework.com/')],
  ['our host in the path', () => at('https://evil.example/smba.trafficmanager.net/')],
  ['our host behind a hash', () => at('https://evil.example#smba.trafficmanager.net')],
  ['our host with a letter of another alphabet', () => at('https://smb\u0430.trafficmanager.net/')],
  ['an IP address', () => at('https://127.0.0.1/')],
  ['no address at all', () => at('smba.trafficmanager.net')],
  ['another channel', () => ({ authorization: right(), activity: changed({ channelId: 'webchat' }) })],
  ['the emulator as channel', () => ({ authorization: right(), activity: changed({ channelId: 'emulator' }) })],
  ['the channel of App Service', () => ({ authorization: right(), activity: changed({ channelId: 'AseChannel' }) })],
  ['no channel', () => ({ authorization: right(), activity: changed({ channelId: undefined }) })],
  ['a foreign tenant', () => tenants(foreign, foreign)],
  ['a foreign tenant in the data of the channel', () => tenants(tenantId, foreign)],
  ['a foreign tenant in the conversation', () => tenants(foreign, tenantId)],
  ['our tenant in an array', () => tenants([tenantId], [tenantId])],
  ['no tenant', () => tenants(undefined, undefined)],
  ['a tenant of null beside ours', () => tenants(tenantId, null)],
  ['no kind of activity', () => ({ authorization: right(), activity: changed({ type: undefined }) })],
  ['an array', () => ({ authorization: right(), activity: [goodActivity()] })],
];

const owner = async () => {
  const state = fold((await store.streams.read(number)).past);
  return state.status === 'open' ? state.owner?.id : 'no complaint';
};

test.each(mutations)('%s: refused, with nothing said, written or posted', async (_, attempt) => {
  const before = (await store.streams.read(number)).past.length;
  const graph = sim.graphRequests.length;
  const { status, body } = await post(attempt());
  await bot.idle();
  expect([400, 401, 403]).toContain(status);
  expect(body).toBe('');
  expect((await store.streams.read(number)).past).toHaveLength(before);
  expect(sim.graphRequests).toHaveLength(graph);
  expect(sim.everythingPosted()).toEqual([]);
});

test('the right one is let in, so that the others show something', async () => {
  expect(await owner()).toBeUndefined();
  const { status, body } = await post({ authorization: right() });
  expect(status).toBe(200);
  expect(body).toContain('Hanna Visser');
  expect(await owner()).toBe(hanna);
});

test('a clock that is four minutes off is forgiven, as Microsoft does', async () => {
  expect((await post({ authorization: right({ nbf: seconds() - 3600, exp: seconds() - 240 }) })).status).toBe(200);
  expect((await post({ authorization: right({ nbf: seconds() + 240 }) })).status).toBe(200);
});

const strange = [
  'http://smba.trafficmanager.net/emea/',
  'https://user@smba.trafficmanager.net/emea/',
  'https://smba.trafficmanager.net@evil.example/',
  'https://smba.trafficmanager.net.evil.example/',
  'https://evilbotframework.com/',
  'https://evil.example/smba.trafficmanager.net/',
  'https://127.0.0.1/',
  'https://[::1]/',
  'https://localhost/',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'smba.trafficmanager.net',
  '',
];

test.each(strange)('an address that was stored is looked at again when it is used (T11): %s', (address) => {
  const log = createLog('silent');
  const app = { appType: 'SingleTenant', appId, tenantId, password: 'x' };
  const adapter = createAdapter({ ...app, local: false, log, issuer: issuer.settings });
  expect(() => adapter.connector(address)).toThrow('A stored service address is not one of Teams');
});

test('a card for a channel with a stored address of somebody else is not posted, and no token leaves (T11)', async () => {
  const at = { teamId: 't', channelId: 'c', channelName: 'Klachten', tenantId, at: sim.now() };
  await store.channel.write(await store.settings.channel.get(), { ...at, serviceUrl: `${evil.url}/` });
  const before = lines.length;
  for (const when of ['2026-11-23T08:05:00Z', '2026-11-23T08:20:00Z']) await bot.setClock(when);
  expect(evil.asked).toEqual([]);
  expect(issuer.asked.filter((path) => !['/keys', '/metadata'].includes(path))).toEqual([]);
  expect(sim.everythingPosted()).toEqual([]);
  // An operator reads why there is no card.
  expect(lines.slice(before).filter((line) => line.includes('not-an-address-of-Teams')).length).toBeGreaterThan(0);
});

test('a connector that sends us on to another address is not followed (T11)', async () => {
  const sending = createServer((_, response) => {
    response.writeHead(307, { location: `${evil.url}/v3/conversations` });
    response.end();
  });
  await new Promise<void>((listening) => sending.listen(0, '127.0.0.1', listening));
  const log = createLog('silent');
  const adapter = createAdapter({ appType: '', appId: '', tenantId: '', password: '', local: true, log });
  const connector = await adapter.connector(`http://127.0.0.1:${(sending.address() as AddressInfo).port}/`);
  await expect(connector.conversations.createConversation({} as never)).rejects.toThrow();
  await expect(connector.conversations.getConversationMembers('x')).rejects.toThrow();
  expect(evil.asked).toEqual([]);
  sending.closeAllConnections();
  await new Promise((closed) => sending.close(closed));
});

test('nothing in a token sent us anywhere, and no token was asked for', () => {
  expect(evil.asked).toEqual([]);
  expect([...new Set(issuer.asked)].sort()).toEqual(['/keys', '/metadata']);
});

test('no token, claim or key stands in the log or on the console', () => {
  const said = [...lines, ...noise].join('\n');
  expect(said).not.toMatch(/eyJ|Bearer|BEGIN|not-a-real-secret|smba\.trafficmanager\.net\/emea/);
});

test.each<[string, () => Attempt]>([
  ['a token', () => ({ authorization: right({}, 'webchat') })],
  ['a tenant', () => tenants(foreign, foreign)],
  ['an address of service', () => at('https://evil.example/')],
])('%s that is refused is an alarm in the log, so that an operator sees who knocks', async (_, attempt) => {
  const before = lines.length;
  await post(attempt());
  const said = lines.slice(before).map((line) => JSON.parse(line) as { level: number; msg: string });
  expect(said).toMatchObject([{ level: 40, msg: expect.any(String) }]);
});

test('they are counted', () => {
  process.stdout.write(`${mutations.length} mutations of a token or its activity, all refused; 3 that are right, all let in\n`);
  expect(mutations.length).toBeGreaterThanOrEqual(20);
});
