/** A sheet of all letters of the protocol, in Dutch and English, with ordinary and with the longest of values: `npm run letters`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LetterKind } from '../bot/core/complaint.ts';
import { noInquiry } from '../bot/core/inquiry.ts';
import type { LetterPaper } from '../bot/core/papers.ts';
import { noPersons } from '../bot/core/persons.ts';
import { termFrom } from '../bot/core/terms.ts';
import { standardCalendar } from '../bot/core/workdays.ts';
import { withPersons } from '../bot/view/involved.ts';
import { readBackLetter, receiptLetter, replyLetter, standardLetter } from '../bot/view/letters.ts';
import { type TextKey, type Texts, textsFor } from '../bot/view/texts.ts';
import { dayInWords } from '../bot/view/words.ts';
import nl from '../cards/texts/nl.json' with { type: 'json' };

const zone = 'Europe/Amsterdam';
const house = { organisation: 'Babbage', phone: '020-4414707' };
const number = 'K-2026-0042';
const receivedAt = '2026-11-23T09:42:00.000Z';
const terms = {
  reaction: termFrom(receivedAt, 2, standardCalendar, zone),
  whole: termFrom(receivedAt, 5, standardCalendar, zone),
};

interface Sample {
  readonly name: string;
  readonly to: { readonly name: string; readonly address: string };
  readonly by: { readonly id: string; readonly name: string };
  readonly words: string;
  readonly day: string;
  /** For the other places: a name, or text that comes from elsewhere. */
  readonly known: string;
  readonly text: string;
}

const DAYS = ['asked', 'day', 'from', 'last', 'reaction', 'received', 'whole'];
const NAMES = ['handler', 'mediator', 'name'];
const LINK = `https://klachten.example.org/k/${'A'.repeat(43)}`;

/** What stands in a place of a letter's text; number, phone and organisation are the letter's own. */
function filledWith(place: string, { day, known, text }: Sample, t: Texts): string {
  if (DAYS.includes(place)) return dayInWords(day, t);
  if (place === 'link') return LINK;
  return NAMES.includes(place) ? known : text;
}

const samples: readonly Sample[] = [
  {
    name: 'ordinary',
    to: { name: 'Noor Bakker', address: 'noor.bakker@example.org' },
    by: { id: 'x', name: 'Sanne de Boer' },
    words: 'Uw loonstrook van oktober klopte niet. U krijgt morgen een nieuwe.',
    day: '2026-12-02',
    known: 'Sanne de Boer',
    text: 'Hier staat wat daar in het echt staat.',
  },
  {
    name: 'longest',
    to: {
      name: 'Wilhelmina-Alexandra van den Bosch-Oudejans tot Verwegg',
      address: `${'n'.repeat(64)}@${'voorbeeld.'.repeat(8)}example.org`,
    },
    by: { id: 'x', name: 'Maria-Johanna Alexandrina van den Bosch-Oudejans tot Verweggistan' },
    words: 'Dit is een lange zin over een loonstrook die al maanden niet klopt. '.repeat(40),
    day: '2027-09-22',
    known: 'Maria-Johanna Alexandrina van den Bosch-Oudejans tot Verweggistan',
    text: 'Een lang stuk tekst dat van elders komt. '.repeat(30),
  },
];

const OWN = ['number', 'phone', 'organisation', 'words'];
const KINDS = Object.keys(nl).flatMap((key) => /^letter\.([a-z-]+)\.text$/.exec(key)?.[1] ?? []);

/** Every letter of one sample in one language. */
function lettersOf(sample: Sample, t: Texts): readonly (readonly [string, LetterPaper])[] {
  const { to, by, words } = sample;
  const said = { text: words, expects: words };
  const own: Readonly<Record<string, LetterPaper>> = {
    receipt: receiptLetter(number, to, terms.reaction, terms.whole, zone, house, t),
    reply: replyLetter(number, to, words, by, house, t),
    'read-back': readBackLetter(number, to, said, terms, by, zone, house, t),
  };
  const standard = KINDS.filter((kind) => !(kind in own)).map((kind): readonly [string, LetterPaper] => {
    const places = [...t(`letter.${kind}.text` as TextKey).matchAll(/\{(\w+)\}/g)].map(([, place = '']) => place);
    const given = places.filter((place) => !OWN.includes(place));
    const values = Object.fromEntries(given.map((place) => [place, filledWith(place, sample, t)]));
    const typed = places.includes('words') ? { words } : {};
    // It leaves when somebody else may have taken over.
    const signed = kind === 'hearing-reminder' ? {} : { by };
    return [kind, standardLetter(kind as LetterKind, { number, to, ...signed, values, ...typed }, house, t)];
  });
  const involved = [{ person: 'y', role: 'adviser' }] as const;
  const company = { owner: { id: by.id, since: receivedAt }, persons: { ...noPersons, involved }, inquiry: noInquiry };
  const nameOf = (id: string): string => (id === by.id ? by.name : 'Youssef El Amrani');
  return [...Object.entries(own), ...standard].map(([kind, letter]) =>
    // At the receipt nobody is involved yet.
    kind === 'receipt' ? [kind, letter] : [kind, withPersons(letter, kind as LetterKind, number, company, nameOf, t)],
  );
}

const escaped = (text: string): string => text.replace(/[&<>]/g, (one) => `&#${one.charCodeAt(0)};`);

function sheet(): string {
  const pages = samples.map((sample) => {
    const [dutch, english] = [lettersOf(sample, textsFor('nl')), lettersOf(sample, textsFor('en'))];
    const rows = dutch.map(([kind, letter], n) => {
      const paper = ({ to, subject, text }: LetterPaper) =>
        `<td><b>${escaped(`${to.name} <${to.address}>`)}</b><br><i>${escaped(subject)}</i><pre>${escaped(text)}</pre></td>`;
      return `<tr><th>${kind}</th>${paper(letter)}${paper(english[n]?.[1] ?? letter)}</tr>`;
    });
    return `<h1>${sample.name}</h1><table>${rows.join('\n')}</table>`;
  });
  const style = `body{font:14px/1.5 sans-serif}pre{font:inherit;white-space:pre-wrap;overflow-wrap:anywhere}table{table-layout:fixed;width:100%}
th{width:9rem;vertical-align:top;text-align:left}td{vertical-align:top;border:1px solid #999;padding:1rem;overflow-wrap:anywhere}`;
  return `<!doctype html><meta charset="utf-8"><title>Letters</title><style>${style}</style>${pages.join('\n')}`;
}

const folder = join(import.meta.dirname, '..', '.local');
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'letters.html'), sheet());
console.log('The letters are in .local/letters.html.');
