/** `npm run protocol`: the sentences of the protocol, each with the tests that prove it, and those that nothing proves yet. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { SENTENCES, type SentenceKey } from '../bot/core/trail.ts';
import nl from '../cards/texts/nl.json' with { type: 'json' };

export interface Proof {
  readonly file: string;
  readonly title: string;
}

/** A title of a test that begins with keys, `S2 F37: ...`; also of a table of tests. */
const TITLE = /[\w)`]\(\s*(['"`])((?:[SF]\d+ )*[SF]\d+: (?:\\.|(?!\1)[\s\S])*)\1/g;

/** The titles in the source of a test file that name a row or a sentence. */
export const titlesIn = (source: string): readonly string[] => [...source.matchAll(TITLE)].map(([, , title = '']) => title);

/** Which tests under `folder` name each sentence. */
export function provenIn(folder: string): ReadonlyMap<SentenceKey, readonly Proof[]> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(test|e2e)\.ts$/.test(name));
  const titles = files
    .sort()
    .flatMap((file) => titlesIn(readFileSync(join(folder, file), 'utf8')).map((title) => ({ file, title })));
  const names = (title: string, key: SentenceKey): boolean => (title.split(':')[0] ?? '').split(' ').includes(key);
  return new Map(SENTENCES.map((key) => [key, titles.filter(({ title }) => names(title, key))]));
}

/** The report, as lines. */
export function report(proven: ReadonlyMap<SentenceKey, readonly Proof[]>): readonly string[] {
  const lines = SENTENCES.flatMap((key) => {
    const proofs = proven.get(key) ?? [];
    const heading = `${key}  ${nl[`sentence.${key}`]}`;
    return [heading, ...(proofs.length > 0 ? proofs.map(({ file, title }) => `    ${file}: ${title}`) : ['    open'])];
  });
  const open = SENTENCES.filter((key) => (proven.get(key) ?? []).length === 0);
  return [...lines, '', `${SENTENCES.length - open.length} proven, ${open.length} open: ${open.join(' ') || 'none'}`];
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  console.info(report(provenIn(join(import.meta.dirname, '..', 'test'))).join('\n'));
}
