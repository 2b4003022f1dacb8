/** The house rules that no single file can keep: layers, who may know what, and documents that are true. */
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const filesIn = (folder: string): readonly string[] =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
const tracked = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { cwd: root, encoding: 'utf8' })
  .trim()
  .split('\n');

/** What the linter says of a line, planted in a file of that name: in a copy, for nothing may be planted here. */
function lint(file: string, text: string): string {
  const copy = mkdtempSync(join(tmpdir(), 'house-'));
  mkdirSync(join(copy, dirname(file)), { recursive: true });
  copyFileSync(join(root, 'biome.json'), join(copy, 'biome.json'));
  writeFileSync(join(copy, file), text);
  const { stdout, stderr } = spawnSync(join(root, 'node_modules/.bin/biome'), ['lint', '--vcs-enabled=false', file], {
    cwd: copy,
    encoding: 'utf8',
  });
  rmSync(copy, { recursive: true });
  return stdout + stderr;
}

test.each`
  file                      | planted                                              | why
  ${'bot/core/planted.ts'}  | ${"import type { Store } from '../store/store.ts';"} | ${'core is pure'}
  ${'bot/core/planted.ts'}  | ${"import { randomUUID } from 'node:crypto';"}       | ${'core is pure'}
  ${'bot/view/planted.ts'}  | ${"import { storeOn } from '../store/store.ts';"}    | ${'view turns facts into faces'}
  ${'bot/store/planted.ts'} | ${"import { fill } from '../view/templates.ts';"}    | ${'store remembers'}
  ${'bot/handle.ts'}        | ${"import { submit } from './in/door.ts';"}          | ${'The two roads'}
  ${'bot/in/planted.ts'}    | ${"import { teamsHand } from '../out/teams.ts';"}    | ${'Nothing that comes in calls what goes out'}
  ${'bot/in/planted.ts'}    | ${"import { TurnContext } from 'botbuilder';"}       | ${'npm packages live behind a plug'}
  ${'bot/in/teams.ts'}      | ${"import restify from 'restify';"}                  | ${'npm packages live behind a plug'}
  ${'bot/out/planted.ts'}   | ${"import { handle } from '../handle.ts';"}          | ${'Hands know the shapes of the roads'}
  ${'bot/out/planted.ts'}   | ${"import { submit } from '../in/door.ts';"}         | ${'Nothing on the right calls anything on the left'}
  ${'bot/wire/planted.ts'}  | ${"import type { Day } from '../core/time.ts';"}     | ${'wire holds plugs'}
`('the linter refuses $planted in $file', ({ file, planted, why }) => {
  expect(lint(file, `${planted}\nexport const used = 1;`)).toContain(why);
});

test('exactly three files name botbuilder, and one names restify', () => {
  const naming = (pattern: RegExp) => filesIn('bot').filter((file) => pattern.test(read(file)));
  expect(naming(/from 'bot(builder|framework)/).sort()).toEqual(['bot/in/teams.ts', 'bot/out/teams.ts', 'bot/wire/adapter.ts']);
  expect(naming(/from 'restify'/)).toEqual(['bot/in/server.ts']);
});

test('only config.ts reads the environment', () => {
  expect(filesIn('bot').filter((file) => read(file).includes('process.env'))).toEqual(['bot/config.ts']);
});

test('every setting that is read is in the README, and every setting of the README is read', () => {
  const inCode = [...read('bot/config.ts').matchAll(/(?:read|need|readNumber)\(\s*'(\w+)'/g)].map(([, name]) => name);
  const table = read('README.md').split('| setting |')[1]?.split('| door |')[0] ?? '';
  const rows = table.split('\n').map((line) => line.split('|')[1] ?? '');
  const inReadme = rows.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name));
  expect(new Set(inReadme)).toEqual(new Set(inCode));
});

test('every door of the README is opened by the server, and the reverse', () => {
  const inReadme = [...read('README.md').matchAll(/(?:GET|POST) (\/[\w/]+)/g)].map(([, path = '']) => path.replace(/\/$/, ''));
  const inCode = [...read('bot/in/server.ts').matchAll(/'(\/(?:api|local)\/[\w/]+|\/\w+z|\/k(?=\/:token))/g)].map(
    ([, path]) => path,
  );
  expect(new Set(inReadme)).toEqual(new Set(inCode));
});

test('every row that the changelog calls delivered is named by a test', () => {
  const delivered = new Set(read('CHANGELOG.md').match(/\bF\d+\b/g));
  const tests = filesIn('test').filter((file) => /\.(test|e2e)\.ts$/.test(file) && !file.endsWith('house.test.ts'));
  const named = new Set(tests.flatMap((file) => read(file).match(/\bF\d+\b/g) ?? []));
  expect([...delivered].filter((row) => !named.has(row))).toEqual([]);
});

test('every decision has its date, context, decision and consequence', () => {
  const decisions = filesIn('docs/decisions');
  expect(decisions.length).toBeGreaterThan(0);
  for (const file of decisions)
    expect(read(file)).toMatch(
      /^# \d+\. .+\n\n\d{4}-\d\d-\d\d\n[\s\S]*\*\*Context\.\*\*[\s\S]*\*\*Decision\.\*\*[\s\S]*\*\*Consequence\.\*\*/,
    );
});

test('the repository names no download host, no path of a machine and no unfinished work', () => {
  const texts = tracked.filter((file) => !file.endsWith('.png') && file !== 'test/house.test.ts');
  const found = (pattern: RegExp) => texts.filter((file) => pattern.test(read(file)));
  expect(found(/registry\.(npmjs|yarnpkg)|deb\.debian\.org/)).toEqual([]);
  expect(found(/\/work\/main|\/root\//)).toEqual([]);
  expect(found(/\b(TODO|FIXME|XXX)\b|^\s*(test|describe)\.(skip|only|todo)\b/m)).toEqual([]);
});
