/** The app package as it goes into Teams, against Microsoft's own schemas and against what the bot really understands. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { dialogs } from '../../bot/in/verbs.ts';
import { type AppFiles, appFiles, filled, NAMES, problemsOf } from '../../scripts/pack.ts';

const root = join(import.meta.dirname, '..', '..');
const values = {
  TEAMS_APP_ID: '6a1f1c70-0000-4000-8000-000000000003',
  BOT_ID: '6a1f1c70-0000-4000-8000-000000000001',
  APP_NAME: 'Klachtenbot (dev)',
  DEVELOPER_NAME: 'Babbage',
  WEBSITE_URL: 'https://www.babbage.nl',
  PRIVACY_URL: 'https://www.babbage.nl/privacy',
  TERMS_URL: 'https://www.babbage.nl/voorwaarden',
};
const files = (): AppFiles => appFiles(values, 'env/.env.dev');
const json = (name: string) => JSON.parse(Buffer.from(files()[name] ?? []).toString('utf8'));
const withJson = (name: string, data: unknown): AppFiles => ({ ...files(), [name]: Buffer.from(JSON.stringify(data)) });

test('F106: the package fits the schemas and our checks', () => {
  expect(Object.keys(files())).toEqual([...NAMES]);
  expect(problemsOf(files())).toEqual([]);
  expect(Buffer.from(files()['manifest.json'] ?? []).toString()).not.toContain('${{');
});

test('a placeholder without a value is named with its cure', () => {
  expect(() => appFiles({ ...values, BOT_ID: '' }, 'env/.env.dev')).toThrow(
    /^BOT_ID has no value\. It is an output of the deployment .* Put it in env\/\.env\.dev\.$/,
  );
  expect(filled('{"name": "${{APP_NAME}}"}', { APP_NAME: 'a "b"' }, '')).toBe('{"name": "a \\"b\\""}');
});

// biome-ignore lint/suspicious/noExplicitAny: a broken copy is broken anywhere
type Break = (manifest: any) => unknown;

test.each<[string, Break, string]>([
  ['a scope that Teams does not know', (m) => m.bots[0].scopes.push('channel'), '/bots/0/scopes/2 must be equal to one of'],
  ['a field that Teams does not know', (m) => Object.assign(m, { colour: 'red' }), 'must NOT have additional properties'],
  [
    'a short name that is too long',
    (m) => Object.assign(m.name, { short: 'k'.repeat(31) }),
    '/name/short must NOT have more than 30',
  ],
  ['an older schema', (m) => Object.assign(m, { manifestVersion: '1.18' }), 'there is no schema of version 1.18'],
  ['no icons', (m) => Object.assign(m, { icons: {} }), '/icons must have required property'],
  ['an id that is none', (m) => Object.assign(m, { id: 'klachtenbot' }), '/id must match pattern'],
  [
    'a thirteenth command',
    (m) => m.bots[0].commandLists[0].commands.push({ title: 'hulp', description: 'x' }),
    'must NOT have more than 12 items',
  ],
  [
    'a word that the bot does not know',
    (m) => Object.assign(m.bots[0].commandLists[0].commands[0], { title: 'mijn zaken' }),
    'does not understand "mijn zaken"',
  ],
  [
    'the same word twice',
    (m) => Object.assign(m.bots[0].commandLists[1].commands[0], { title: 'help' }),
    'a list has a command twice',
  ],
  ['a scope without a list', (m) => m.bots[0].commandLists.pop(), 'each scope of the bot needs one list'],
  [
    'a text without translation',
    (m) => m.composeExtensions[0].commands.push({ id: 'x', title: 'x' }),
    'en.json: composeExtensions[0].commands[3].title is missing',
  ],
  ['a translation of nothing', (m) => m.composeExtensions[0].commands.pop(), 'commands[2].title translates nothing'],
  [
    'a consent with a slip',
    (m) => Object.assign(m.authorization.permissions.resourceSpecific[0], { name: 'TeamMembers.Read.Group' }),
    'the consent asked is ChannelSettings.Read.Group, TeamMembers.Read.Group',
  ],
  [
    'more consent than is needed',
    (m) => m.authorization.permissions.resourceSpecific.push({ name: 'ChannelMessage.Read.Group', type: 'Application' }),
    'the consent asked is ChannelMessage.Read.Group',
  ],
  [
    'another app for the consent',
    (m) => Object.assign(m.webApplicationInfo, { id: values.TEAMS_APP_ID }),
    'are not the same app',
  ],
  [
    'another resource',
    (m) => Object.assign(m.webApplicationInfo, { resource: 'api://klachten' }),
    'webApplicationInfo.resource is not',
  ],
])('a manifest with %s is refused', (_, broken, why) => {
  const manifest = json('manifest.json');
  broken(manifest);
  expect(problemsOf(withJson('manifest.json', manifest)).join('\n')).toContain(why);
});

test('English is held to the same', () => {
  const english = json('en.json');
  const word = 'bots[0].commandLists[0].commands[1].title';
  expect(problemsOf(withJson('en.json', { ...english, [word]: 'summary' }))).toEqual(['the bot does not understand "summary"']);
  expect(problemsOf(withJson('en.json', { ...english, [word]: undefined }))).toEqual([`en.json: ${word} is missing`]);
  expect(problemsOf(withJson('en.json', { ...english, greeting: 'hello' })).join()).toContain(
    'must NOT have additional properties',
  );
  expect(problemsOf(withJson('en.json', { ...english, $schema: english.$schema.replace('1.25', '1.24') }))).toEqual([
    'en.json: its schema has another version than the manifest',
  ]);
});

/** A PNG of one colour, with one pixel of another in the middle. */
function png(size: number, all: readonly number[], one: readonly number[]): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(size, 0);
  head.writeUInt32BE(size, 4);
  head.set([8, 6], 8);
  const middle = Math.floor(size / 2);
  const rows = Array.from({ length: size }, (_, y) => [
    0,
    ...Array.from({ length: size }, (_, x) => (x === middle && y === middle ? one : all)).flat(),
  ]);
  const chunk = (type: string, data: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    return Buffer.concat([length, Buffer.from(type), data, Buffer.alloc(4)]);
  };
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  return Buffer.concat([
    signature,
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(Buffer.from(rows.flat()))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

const [NOTHING, WHITE, HALF, NEARLY] = [
  [0, 0, 0, 0],
  [255, 255, 255, 255],
  [255, 255, 255, 99],
  [254, 255, 255, 255],
];

test.each([
  ['color.png', png(96, WHITE, WHITE), 'color.png is 96x96; it must be 192x192'],
  ['color.png', Buffer.from('GIF89a'), 'color.png is no 8-bit PNG with alpha; it must be 192x192'],
  ['outline.png', png(64, NOTHING, WHITE), 'outline.png is 64x64; it must be 32x32'],
  ['outline.png', png(32, NOTHING, NEARLY), 'outline.png must be white on transparent, and nothing else'],
  ['outline.png', png(32, NOTHING, NOTHING), 'outline.png must be white on transparent, and nothing else'],
  ['outline.png', png(32, WHITE, WHITE), 'outline.png must be white on transparent, and nothing else'],
])('%s: a wrong one is refused (%#)', (name, picture, why) => {
  expect(problemsOf({ ...files(), [name]: picture })).toEqual([why]);
});

test('an outline with half-transparent white is a good one', () => {
  expect(problemsOf({ ...files(), 'outline.png': png(32, NOTHING, HALF) })).toEqual([]);
});

test('a file that is not there is named', () => {
  const { 'color.png': _, ...rest } = files();
  expect(problemsOf(rest)).toEqual(['color.png is missing']);
});

test('F106: the commands of the message extension are those that the bot answers, with the words it reads', () => {
  const [{ commands }] = json('manifest.json').composeExtensions;
  const door = readFileSync(join(root, 'bot/in/teams.ts'), 'utf8');
  const actions = door.match(/const COMMANDS = \[([^\]]*)\]/)?.[1]?.match(/[\w-]+/g);
  const of = (type: string) => commands.filter((command: { type: string }) => command.type === type);
  expect(of('action').map(({ id }: { id: string }) => id)).toEqual(actions);
  for (const { id, fetchTask } of of('action')) {
    expect(fetchTask).toBe(true);
    expect(dialogs).toHaveProperty(id);
  }
  expect(of('action').map(({ context }: { context: string[] }) => context)).toEqual([['compose', 'commandBox'], ['message']]);
  const [search, ...others] = of('query');
  expect(others).toEqual([]);
  expect(door).toContain(`commandId === '${search.id}'`);
  expect(search).toMatchObject({ initialRun: true, parameters: [{ name: 'query' }] });
  expect(door).toContain(`name === '${search.parameters[0].name}'`);
});
