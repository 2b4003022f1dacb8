/** What goes to Azure in the package, and what the Agents Toolkit is told: all of it is there. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { BESIDE_THE_BOT, filesOf, leavingOut, OURS, STAGE } from '../../scripts/package.ts';

const root = join(import.meta.dirname, '..', '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const manifest = JSON.parse(read('package.json'));
const ignore = read('.webappignore');

test('F106: the package has all that the bot imports, and no tool of ours', () => {
  const sources = filesOf(join(root, 'bot'), () => false).filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'));
  expect(sources).toEqual(expect.arrayContaining(['main.ts', 'wire/plaintext-worker.ts']));
  const wanted = sources.flatMap((name) =>
    [...read(`bot/${name}`).matchAll(/^(?!import type)(?:import|export)?.*?(?:from |import\()'([^']+)'/gm)].map(
      ([, what = '']) => ({ name, what }),
    ),
  );
  const folders = wanted
    .filter(({ what }) => what.startsWith('.'))
    .map(({ name, what }) => join('bot', name, '..', what).split('/')[0]);
  expect(new Set(folders)).toEqual(new Set(['bot', 'cards']));
  expect(OURS).toEqual(expect.arrayContaining(['bot', 'cards']));
  const packages = new Set(
    wanted.filter(({ what }) => !/^(\.|node:)/.test(what)).map(({ what }) => what.match(/^(@[^/]+\/)?[^/]+/)?.[0]),
  );
  expect(packages.size).toBeGreaterThan(8);
  expect([...packages].filter((name) => !(name && name in manifest.dependencies))).toEqual([]);
  expect(OURS.filter((name) => !existsSync(join(root, name)))).toEqual([]);
  for (const name of ['scripts', 'test', 'env', '.env']) expect(OURS).not.toContain(name);
});

test('a command that goes along with the bot imports nothing that does not', () => {
  for (const name of BESIDE_THE_BOT.filter((one) => existsSync(join(root, one)))) {
    const near = [...read(name).matchAll(/ from '(\.[^']+)'/g)].map(([, what = '']) => join(name, '..', what));
    expect(near.length).toBeGreaterThan(0);
    expect(near.filter((path) => !path.startsWith('bot/') && !BESIDE_THE_BOT.some((one) => one === path))).toEqual([]);
  }
});

test('what is left out of the package is what production does without, and nothing of ours', () => {
  const leaves = leavingOut(ignore);
  const kept = [
    'bot/main.ts',
    'bot/wire/log.ts',
    'cards/help.json',
    'node_modules/pino/pino.js',
    'node_modules/x/LICENSE',
    'package.json',
  ];
  expect(kept.filter(leaves)).toEqual([]);
  const left = [
    'node_modules/pino/pino.d.ts',
    'node_modules/@azure/x/a.js.map',
    'node_modules/.bin/pino',
    'node_modules/zod/a.d.cts',
  ];
  expect(left.filter((path) => !leaves(path))).toEqual([]);
  expect(() => leavingOut('*.md')).toThrow('.webappignore: "*.md" is neither');
  for (const name of OURS) expect(leaves(`${name}/`)).toBe(false);
});

const yml = read('m365agents.yml');
const environments = readdirSync(join(root, 'env')).map((name) => name.replace('.env.', ''));

test.each(['dev', 'prod'])('F106: m365agents.yml names what exists, for %s', (name) => {
  const here = yml.replaceAll('${{TEAMSFX_ENV}}', name);
  const values = [...here.matchAll(/^\s*-? ?(path|parameters|manifestPath|ignoreFile|environmentFolderPath): (\S+)/gm)];
  expect(values.length).toBe(6);
  expect(values.map(([, , path = '']) => path).filter((path) => !existsSync(join(root, path)))).toEqual([]);
  const kept = parseEnv(read(`env/.env.${name}`));
  expect(kept.TEAMSFX_ENV).toBe(name);
  const asked = [...(here + read('appPackage/manifest.json') + read('appPackage/en.json')).matchAll(/\$\{\{(\w+)\}\}/g)].map(
    ([, key = '']) => key,
  );
  expect(asked.length).toBeGreaterThan(10);
  expect(asked.filter((key) => !(key in kept))).toEqual([]);
});

test('the environments are the same but for their values, and hold no secret', () => {
  expect(environments).toEqual(expect.arrayContaining(['dev', 'prod']));
  const [dev, prod] = ['dev', 'prod'].map((name) => Object.keys(parseEnv(read(`env/.env.${name}`))));
  expect(dev).toEqual(prod);
  expect(dev?.filter((key) => /secret|password|key/i.test(key))).toEqual([]);
});

test('the scripts that it runs and the outputs that it relies on are there', () => {
  const scripts = [...yml.matchAll(/args: run (\S+)/g)].map(([, name = '']) => name);
  expect(scripts).toEqual(['package']);
  for (const name of [...scripts, 'pack']) expect(manifest.scripts).toHaveProperty(name);
  expect(yml).toContain(`artifactFolder: ${STAGE}\n`);
  const outputs = [...read('infra/main.bicep').matchAll(/^output (\w+) /gm)].map(([, name = '']) => name);
  const named = yml.match(/# Its outputs ([^\n]*) go into/)?.[1]?.match(/\w{4,}/g) ?? [];
  expect(named.length).toBe(4);
  const env = Object.keys(parseEnv(read('env/.env.dev'))).filter((key) => key.startsWith('BOT_'));
  for (const name of [...named, ...env, 'BOT_AZURE_APP_SERVICE_RESOURCE_ID']) expect(outputs).toContain(name);
});

test('docs/install.md names outputs, parameters and files that are there', () => {
  const text = read('docs/install.md');
  const template = read('infra/main.bicep');
  const outputs = [...template.matchAll(/^output (\w+) /gm)].map(([, name = '']) => name);
  const asked = [...text.matchAll(/<([A-Z][A-Z_]{4,})>/g)].map(([, name = '']) => name);
  expect(asked.length).toBeGreaterThan(5);
  expect(asked.filter((name) => !outputs.includes(name))).toEqual([]);
  const parameters = [...(text.split('## First-day checklist')[0] ?? '').matchAll(/`([a-z]+[A-Z]\w+)`/g)].map(
    ([, name = '']) => name,
  );
  expect(parameters).toContain('backupGroupId');
  expect(parameters.filter((name) => !new RegExp(`^param ${name} `, 'm').test(template))).toEqual([]);
  const paths = [...text.matchAll(/(?:infra|appPackage|env|docs)\/[\w./-]*\w/g)].map(([path]) => path);
  expect(paths.filter((path) => !path.includes('/build/') && !existsSync(join(root, path)))).toEqual([]);
  expect(text).toContain(`--name ${read('infra/modules/storage.bicep').match(/name: '(keep-\w+)'/)?.[1]} `);
});
