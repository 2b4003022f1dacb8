import type { Paper } from '../../bot/core/papers.ts';
import { content } from '../../bot/store/content.ts';
import { keyOf } from '../../bot/store/keys.ts';
import { forgetful, kinds } from './tables.ts';

const note = (text: string): Paper => ({ kind: 'note', text });
const [one, two] = ['K-2026-0001', 'K-2026-0002'] as const;

describe.each(kinds)('personal text in %s', (_, tables) => {
  test('is there once it is kept, by its number and id', async () => {
    const papers = content(tables().content);
    expect(await papers.get(one, 'a')).toBeUndefined();
    await papers.keep(one, 'a', note('Jan belde'));
    expect(await papers.get(one, 'a')).toEqual(note('Jan belde'));
    expect(await papers.get(two, 'a')).toBeUndefined();
    expect(await papers.get(one, 'b')).toBeUndefined();
  });
  test('that was kept first stays: what was previewed is what is sent (P9)', async () => {
    const papers = content(tables().content);
    await papers.keep(one, 'a', note('first'));
    await papers.keep(one, 'a', note('second'));
    expect(await papers.get(one, 'a')).toEqual(note('first'));
    const all = await Promise.all(
      Array.from({ length: 10 }, (_, n) => papers.keep(one, 'b', note(`${n}`)).then(() => papers.get(one, 'b'))),
    );
    expect(new Set(all.map((paper) => JSON.stringify(paper))).size).toBe(1);
  });
  test('is kept though the answer was lost', async () => {
    const lossy = forgetful(tables().content);
    lossy.loseNext();
    await content(lossy).keep(one, 'a', note('x'));
    expect(await content(lossy).get(one, 'a')).toEqual(note('x'));
  });
  test('of one complaint comes together, and of that complaint only', async () => {
    const papers = content(tables().content);
    expect(await papers.all(one)).toEqual(new Map());
    await papers.keep(one, 'a', note('1'));
    await papers.keep(one, 'b', note('2'));
    await papers.keep(two, 'c', note('3'));
    expect(await papers.all(one)).toEqual(
      new Map([
        ['a', note('1')],
        ['b', note('2')],
      ]),
    );
  });
  test('of a mail comes back as it was, whatever is in it', async () => {
    const papers = content(tables().content);
    const mail: Paper = {
      kind: 'mail',
      from: { name: "O'Brien 😀", address: 'o@example.nl' },
      subject: '=cmd|calc "x" <b>',
      // Short on purpose: Azurite decodes each piece of a request by itself and breaks the characters in between.
      text: `regel 1\nregel 2\t${'é😀'.repeat(1000)}`,
      cut: false,
    };
    await papers.keep(one, 'a', mail);
    expect(await papers.get(one, 'a')).toEqual(mail);
  });
});

describe('a key out of an id from outside', () => {
  test.each(['<a/b#c?d%e@x>', '', 'x'.repeat(100_000), '😀', '\ud800', 'AAMkAGI1AAA='])(
    'is 32 hexadecimal characters (%#)',
    (id) => {
      expect(keyOf(id)).toMatch(/^[0-9a-f]{32}$/);
      expect(keyOf(id)).toBe(keyOf(id));
    },
  );
  test('differs with the id, also in the case of a letter', () => {
    const ids = ['<a@x>', '<A@x>', '<a@x> ', 'a@x', ''];
    expect(new Set(ids.map(keyOf)).size).toBe(ids.length);
  });
});
