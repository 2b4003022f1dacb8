/** SECURITY.md is true: every threat has its row, every file it names is there, and every test it names has that title. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const security = read('SECURITY.md');
const rows = security
  .split('\n')
  .filter((line) => /^\| T\d+ \|/.test(line))
  .map((line) => line.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, '').trim()));

const ELSEWHERE = 'see test/stories/conflict.test.ts';

test('there is a row for every threat, in order', () => {
  expect(rows.map(([key]) => key)).toEqual(Array.from({ length: 26 }, (_, n) => `T${n + 1}`));
});

test.each(rows)('%s (%s) names files that are there, and tests with that title', (_key, _, control = '', tests = '') => {
  if (tests === ELSEWHERE) return expect(control).toBe(ELSEWHERE);
  const files = [...control.matchAll(/`((?:bot|infra)\/[^`]+|[\w-]+\.(?:json|md))`/g)].map(([, file = '']) => file);
  expect(files.length).toBeGreaterThan(0);
  expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  const named = [...tests.matchAll(/`(test\/[^`]+)`: _([^|]+?)_(?=;|$)/g)].map(([, file = '', title = '']) => ({ file, title }));
  expect(named.length).toBeGreaterThan(0);
  for (const { file, title } of named) {
    expect([file, existsSync(join(root, file))]).toEqual([file, true]);
    expect([title, read(file).replaceAll("\\'", "'").includes(title)]).toEqual([title, true]);
  }
});

test('it tells what is not defended against, and how to report a weakness', () => {
  expect(security).toMatch(/^## What we do not defend against$/m);
  expect(security).toMatch(/^## Report a weakness$/m);
  for (const file of ['README.md', 'CONTRIBUTING.md']) expect(read(file)).toContain('(SECURITY.md)');
});

/** Each was looked at: none is needed in production, where `--ignore-scripts` leaves them out. */
const SCRIPTS = ['@parcel/watcher', '@swc/core', 'dtrace-provider', 'node', 'protobufjs', 'tree-sitter-bicep'];

test('no package runs a script at installation but those that were looked at', () => {
  const { packages } = JSON.parse(read('package-lock.json')) as {
    packages: Readonly<Record<string, { hasInstallScript?: boolean; dev?: boolean; optional?: boolean }>>;
  };
  const running = Object.entries(packages).filter(([, { hasInstallScript }]) => hasInstallScript);
  expect(running.map(([path]) => path.replace('node_modules/', '')).sort()).toEqual(SCRIPTS);
  // What production installs and cannot do without has none.
  expect(running.filter(([, { dev, optional }]) => !dev && !optional)).toEqual([]);
});
