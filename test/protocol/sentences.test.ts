/** The sentences of the protocol, and the tests that say they prove them (`npm run protocol`). */
import { join } from 'node:path';
import { SENTENCES } from '../../bot/core/trail.ts';
import { provenIn, report, titlesIn } from '../../scripts/protocol.ts';

const proven = provenIn(join(import.meta.dirname, '..'));
/** The hearing and the quarterly meeting come with later releases. */
const LATER = ['S5', 'S13', 'S14'];

test.each(SENTENCES.filter((key) => !LATER.includes(key)))('%s is proven by a story through the real roads', (key) => {
  const stories = (proven.get(key) ?? []).filter(({ file }) => /^(stories|e2e)\//.test(file));
  expect(stories.length).toBeGreaterThan(0);
});

test('the report names every sentence, its tests, and what is open', () => {
  const nothing = report(new Map());
  expect(nothing.filter((line) => line === '    open')).toHaveLength(SENTENCES.length);
  expect(nothing.at(-1)).toBe(`0 proven, 14 open: ${SENTENCES.join(' ')}`);
  const lines = report(new Map([['S2', [{ file: 'stories/x.test.ts', title: 'Any title' }]]]));
  expect(lines).toContain('    stories/x.test.ts: Any title');
  expect(lines.at(-1)).toContain('1 proven, 13 open');
});

test('titles are found in tests and in tables of tests, and nowhere else', () => {
  // Written with another letter: this file is read for titles as well.
  const source = [
    "test('@2 F37: a call', () => {});",
    'test.each`a\n${1}`(`@10 F42: ${x} days`, () => {});',
    "test.each([1])(\n  '@1: by phone',\n  () => {});",
    "const words = '@3: not a test';",
    "test('no key, though @4: stands in it', () => {});",
  ].join('\n');
  expect(titlesIn(source.replaceAll('@', 'S'))).toEqual(
    ['@2 F37: a call', '@10 F42: ${x} days', '@1: by phone'].map((one) => one.replace('@', 'S')),
  );
});
