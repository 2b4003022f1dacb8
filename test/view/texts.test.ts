/** The words people read: in both languages, all used, and the letters in plain Dutch. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { termFrom } from '../../bot/core/terms.ts';
import { standardCalendar } from '../../bot/core/workdays.ts';
import { receiptLetter, replyLetter } from '../../bot/view/letters.ts';
import { dutch, type TextKey, textsFor } from '../../bot/view/texts.ts';
import en from '../../cards/texts/en.json' with { type: 'json' };
import nl from '../../cards/texts/nl.json' with { type: 'json' };
import { lintB1 } from '../kit/plain-dutch.ts';

const root = join(import.meta.dirname, '..', '..');
const keys = Object.keys(nl) as TextKey[];
const placesIn = (text: string): readonly string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name).sort();

test('Dutch and English have the same keys, in the same order', () => {
  expect(Object.keys(en)).toEqual(keys);
});

test.each(keys)('%s has the same places to fill in, in both languages', (key) => {
  expect(placesIn(en[key])).toEqual(placesIn(nl[key]));
});

test('no text is empty, has a brace too many, or spaces around it', () => {
  const wrong = keys.flatMap((key) =>
    [nl[key], en[key]].filter((text) => {
      const rest = text.replace(/\{\w+\}/g, '');
      // What ends in a space is meant to be followed by something.
      return text === '' || /[{}$]/.test(rest) || (text.trim() !== text && !/^\{names\}: $/.test(text));
    }),
  );
  expect(wrong).toEqual([]);
});

/** The words in `${}` are made elsewhere: each part of such a key must be a word of the code as well. */
test('every text is used somewhere in the bot', () => {
  const code = readdirSync(join(root, 'bot'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(join(root, 'bot', name), 'utf8'))
    .join('\n');
  const made = [...code.matchAll(/`([a-z-]+(?:\.[a-z-]+)*\.)\$\{/g)].map(([, prefix = '']) => prefix);
  const isSaid = (word: string): boolean => ["'", '"', '`'].some((quote) => code.includes(`${quote}${word}${quote}`));
  // `language` is read by the table itself.
  const unused = keys.filter((key) => {
    if (isSaid(key) || key === 'language') return false;
    const prefix = made.find((start) => key.startsWith(start));
    return !prefix || !key.slice(prefix.length).split('.').every(isSaid);
  });
  expect(made).toEqual(expect.arrayContaining(['holiday.', 'refusal.', 'history.', 'reminder.']));
  expect(unused).toEqual([]);
});

test('what is filled in is never read again', () => {
  expect(dutch('card.title', { number: '{number} {language}' })).toBe('Klacht {number} {language}');
  expect(dutch('card.title', { constructor: 'x' })).toBe('Klacht {number}');
  expect(dutch('card.title', JSON.parse('{"__proto__":{"number":"x"}}'))).toBe('Klacht {number}');
});

test.each([
  ['en-GB', 'en'],
  ['EN', 'en'],
  ['nl-NL', 'nl'],
  ['eng', 'nl'],
  ['de-DE', 'nl'],
  ['', 'nl'],
  [undefined, 'nl'],
])('somebody whose Teams speaks %s reads %s', (locale, language) => {
  expect(textsFor(locale).language).toBe(language);
});

const zone = 'Europe/Amsterdam';
const house = { organisation: 'Babbage', phone: '020-4414707' };
const noor = { name: 'Noor Bakker', address: 'noor.bakker@example.org' };
const termOf = (received: string, days: number) => termFrom(received, days, standardCalendar, zone);
const receipt = (received: string) =>
  receiptLetter('K-2026-0042', noor, termOf(received, 2), termOf(received, 5), zone, house, dutch).text;

test.each(['2026-11-23T09:42:00.000Z', '2026-12-24T22:59:00.000Z', '2026-12-30T09:00:00.000Z'])(
  'the receipt of a complaint of %s is plain Dutch and says number, both dates and the phone',
  (received) => {
    const text = receipt(received);
    expect(lintB1(text)).toEqual([]);
    expect(text).toMatch(/K-2026-0042/);
    expect(text).toMatch(/uiterlijk \w+ \d+ \w+.*uiterlijk \w+ \d+ \w+/s);
    expect(text).toContain('020-4414707');
  },
);

test("what the house adds to a handler's letter is plain Dutch", () => {
  const by = { id: 'x', name: 'Sanne de Boer' };
  const { text, subject } = replyLetter('K-2026-0042', noor, 'U hebt gelijk. Onze excuses.', by, house, dutch);
  expect(lintB1(text)).toEqual([]);
  expect(text).toBe(
    'Beste Noor Bakker,\n\nU hebt gelijk. Onze excuses.\n\nMet vriendelijke groet,\nSanne de Boer\nBabbage\n\n[K-2026-0042]',
  );
  expect(subject).toBe('Uw klacht K-2026-0042');
});

test.each([
  ['Klik <a href="https://evil.example">hier</a>', 'a tag'],
  ['https://evil.example', 'an address'],
  ['Noor\r\nBcc: all@example.org', 'a header'],
  ['{number}', 'a place to fill in'],
  ['noor.bakker@example.org', 'a mail address'],
  ['X', 'one letter'],
])('a sender called %j is not greeted by %s', (name) => {
  const text = receiptLetter(
    'K-2026-0042',
    { ...noor, name },
    termOf('2026-11-23T09:42:00.000Z', 2),
    termOf('2026-11-23T09:42:00.000Z', 5),
    zone,
    house,
    dutch,
  ).text;
  expect(text).toMatch(/^Beste lezer,\n/);
  expect(text).not.toContain(name);
});

test.each([
  ['Wij zullen de betreffende klacht indien nodig opnieuw bekijken.', /An office word: indien/],
  [`${'Dit is een heel lange zin '.repeat(5)}en nog meer.`, /Longer than 20/],
  ['Wij hebben uw klacht van maandag vandaag zelf al heel erg goed gelezen. '.repeat(3), /words a sentence/],
  ['U hoort van ons uiterlijk {reaction}.', /not filled in/],
])('the lint of plain Dutch finds what is wrong with: %s', (letter, finding) => {
  expect(lintB1(letter).join('\n')).toMatch(finding);
});

const PLACE = /\{(\w+)\}/g;
/** The longest that a place is ever filled with. */
const longest: Readonly<Record<string, string>> = {
  day: 'woensdag 23 september 2027',
  link: 'https://klachten.example.org/k/x',
  phone: '020-4414707',
  organisation: 'Babbage',
};
const bodies = keys.filter((key) => /^letter\.[a-z-]+\.text$/.test(key));

test.each(bodies)('F60, F117: %s is plain Dutch, however its places are filled in', (key) => {
  // A paragraph of its own, in the writer's words, is not ours to judge.
  const text = nl[key]
    .replace(/\n*\{(words|parts|question|routes)\}\n*/g, '\n\n')
    .replace(PLACE, (_, place) => longest[place] ?? '23');
  expect(lintB1(text)).toEqual([]);
});

test.each(bodies)('F60: %s has a subject that names the complaint and nothing of it', (key) => {
  const subject = nl[key.replace(/text$/, 'subject') as TextKey];
  expect(subject).toContain('{number}');
  expect([...subject.matchAll(PLACE)].map(([, place]) => place)).toEqual(['number']);
});
