/** T21, F63: a stranger's HTML becomes text, or nothing at all; meanwhile the rest of the house goes on. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { plainText } from '../../bot/wire/plaintext.ts';

jest.setTimeout(60_000);

const MEGABYTE = 1024 * 1024;

/** The longest time that this thread did nothing but one thing, in milliseconds, while `work` went on. */
async function longestBlock<T>(work: () => Promise<T> | T): Promise<readonly [T, number]> {
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  // Its first look only sets its clock.
  await new Promise((go) => setTimeout(go, 50));
  const result = await work();
  await new Promise((go) => setTimeout(go, 50));
  delay.disable();
  return [result, delay.max / 1e6];
}

beforeAll(async () => {
  expect(await plainText('<p>wakker</p>')).toBe('wakker');
});

test.each([
  ['a message of Teams', '<div><p>Hoi <at>Jan</at></p></div>', 'Hoi Jan'],
  ['paragraphs and lines', '<p>Een<br>twee</p><p>drie</p>', 'Een\ntwee\n\ndrie'],
  ['a list', '<ul><li>een</li><li>twee</li></ul>', ' * een\n * twee'],
  ['a heading', '<h1>Klacht</h1><p>x</p>', 'Klacht\n\nx'],
  ['entities', '<p>5 &lt; 6 &amp; &euro; 7</p>', '5 < 6 & € 7'],
  ['a link, without where it goes', '<a href="https://kwaad.example/?t=1">Klik hier</a>', 'Klik hier'],
  ['a picture, not at all', '<p>Zie <img src="https://kwaad.example/p.gif" alt="logo"></p>', 'Zie'],
  ['scripts and styles, not at all', '<style>p{color:red}</style><script>alert(1)</script><p>Hoi</p>', 'Hoi'],
  ['a form, as its words', '<form action="https://kwaad.example"><input value="geheim">Vul in</form>', 'Vul in'],
  ['what the head says, not at all', '<html><head><title>Titel</title></head><body>Hoi</body></html>', 'Hoi'],
  ['what stands before a comment without end', '<p>Hoi</p><!-- en de rest', 'Hoi'],
  ['a picture in code, not at all', '<svg><text>x</text><script>y</script></svg><p>Hoi</p>', 'Hoi'],
  ['text without any tag', 'Gewoon tekst', 'Gewoon tekst'],
  ['nothing', '', ''],
])('%s is read', async (_, html, text) => {
  expect(await plainText(html)).toBe(text);
});

const nested = (tag: string, times: number): string => tag.repeat(times);
const bombs: readonly (readonly [name: string, html: string, ending: 'text' | 'nothing' | 'either'])[] = [
  ['5,000 nested quotes', `${nested('<blockquote>', 5000)}x`, 'either'],
  ['200,000 nested blocks', `${nested('<div>', 200_000)}x`, 'nothing'],
  ['60,000 nested tables', nested('<table><tr><td>', 60_000), 'nothing'],
  ['330,000 nested bold', nested('<b>', 330_000), 'nothing'],
  ['a million <', '<'.repeat(1_000_000), 'text'],
  ['a million &', '&'.repeat(1_000_000), 'text'],
  ['a comment of a megabyte, without end', `<p>Hoi</p><!--${'a '.repeat(MEGABYTE / 2)}`, 'text'],
  ['a script of a megabyte, without end', `<p>Hoi</p><script>${'a '.repeat(MEGABYTE / 2)}`, 'text'],
  ['a style of a megabyte', `<style>${'a{} '.repeat(MEGABYTE / 4)}</style><p>Hoi</p>`, 'either'],
  ['250,000 attributes', `<a ${'x=1 '.repeat(250_000)}>Hoi</a>`, 'text'],
  ['an attribute of 5 megabytes', `<p>Hoi</p><a title="${'x'.repeat(5 * MEGABYTE)}">Hoi</a>`, 'text'],
  ['200,000 lines in 400 quotes', `${nested('<blockquote>', 400)}${'a<br>'.repeat(200_000)}`, 'nothing'],
  ['5 megabytes of paragraphs', '<p>Een klacht.</p>'.repeat(300_000), 'text'],
];

const seen: string[] = [];
afterAll(() => {
  console.info(['bombs: what came of them, milliseconds, longest block of this thread', ...seen].join('\n'));
});

test.each(bombs)('%s end as text or as nothing, in time, and hold up nobody', async (name, html, ending) => {
  const began = performance.now();
  const [text, block] = await longestBlock(() => plainText(html));
  const took = performance.now() - began;
  const came = text === undefined ? 'nothing' : 'text';
  seen.push(`${name}: ${came}, ${Math.round(took)}, ${Math.round(block)}`);
  expect([came, 'either']).toContain(ending);
  expect(text?.length ?? 0).toBeLessThanOrEqual(MEGABYTE);
  expect(took).toBeLessThan(5000);
  // Measured at 24 ms; a busy machine gets room, and is still told from the seconds that the library itself takes.
  expect(block).toBeLessThan(1000);
});

test('the twin: the same library in this thread blocks it far longer', async () => {
  const { convert } = await import('html-to-text');
  const html = nested('<b>', 100_000);
  const [, inOurs] = await longestBlock(() => plainText(html, { milliseconds: 10_000 }));
  const [, inThis] = await longestBlock(() => void convert(html, { limits: { maxDepth: 100 } }));
  seen.push(`twin, 100,000 nested bold: blocks ${Math.round(inThis)} here, ${Math.round(inOurs)} with the guard`);
  expect(inThis).toBeGreaterThan(200);
  expect(inOurs).toBeLessThan(inThis / 2);
});

test('many at once each get their own answer, also those after a bomb', async () => {
  const bomb = nested('<b>', 330_000);
  const asked = ['<p>een', bomb, '<p>twee', bomb, '<p>drie'];
  const answers = await Promise.all(asked.map((html) => plainText(html, { milliseconds: 500 })));
  expect(answers).toEqual(['een', undefined, 'twee', undefined, 'drie']);
});

test('one that eats all memory ends its helper, and not us', async () => {
  const hungry = `<ul>${'<li>x'.repeat(4 * MEGABYTE)}`;
  expect(await plainText(hungry, { milliseconds: 30_000, characters: 20 * MEGABYTE })).toBeUndefined();
  expect(await plainText('<p>goed')).toBe('goed');
});

test('what is longer than the limit is cut before', async () => {
  expect(await plainText(`<p>${'a'.repeat(100)}`, { characters: 13 })).toBe('a'.repeat(10));
});

test('the helper holds no process that is done, and does not outlive it', () => {
  const plug = join(import.meta.dirname, '..', '..', 'bot', 'wire', 'plaintext.ts');
  const script = `const { plainText } = await import(${JSON.stringify(plug)}); console.log(await plainText('<p>klaar'));`;
  const ended = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8', timeout: 20_000 });
  expect([ended.status, ended.stdout.trim()]).toEqual([0, 'klaar']);
});
