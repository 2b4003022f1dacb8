/** Whom a text is about: found with slips and by one name alone, and not in what only looks like it. */
import { namedIn } from '../../bot/core/named.ts';

const people = [
  { id: 'hanna', name: 'Hanna Visser', address: 'h.visser@babbage.nl' },
  { id: 'sanne', name: 'Sanne de Boer', address: 's.deboer@babbage.nl' },
  { id: 'zoe', name: 'Zoë Bahçeli' },
  { id: 'jan', name: 'Jan Ek' },
  { id: 'kees', name: 'Christiaan van den Wijngaard' },
];

test.each<[string, string, readonly string[], string?]>([
  ['whole name', 'Ik sprak met Sanne de Boer over mijn loon.', ['sanne']],
  ['family name with title', 'Mevrouw Visser belde nooit terug.', ['hanna']],
  ['first name alone', 'Sanne was onbeleefd.', ['sanne']],
  ['first name in small letters', 'ik heb met sanne gebeld', ['sanne']],
  ['possession', 'Hannas houding was niet goed.', ['hanna']],
  ['a letter left out', 'Hana heeft mij niet geholpen.', ['hanna']],
  ['two letters swapped', 'Ik bedoel Snane.', ['sanne']],
  ['without its marks', 'Zoe Bahceli zei dat het niet kon.', ['zoe']],
  ['two slips in a long name', 'De heer Weingaardt was er niet.', []],
  ['one slip in a long name', 'De heer Wijngaart was er niet.', ['kees']],
  ['address', 'Mail aan H.Visser@babbage.nl bleef onbeantwoord.', ['hanna']],
  ['several people', 'Hanna en Sanne waren er allebei bij.', ['hanna', 'sanne']],
  ['another name that is near', 'Anna heeft mij goed geholpen.', []],
  ['a word that is a name as well', 'Ik wacht al sinds 3 jan op mijn geld.', []],
  ['the same with its capital', 'Jan zou mij bellen.', ['jan']],
  ['a family name of two letters by itself', 'Ek weet het niet.', []],
  ['a family name as a word', 'De visser en de boer staan buiten.', []],
  ['the writer is called so', 'Met vriendelijke groet, Sanne Jansen', [], 'Sanne Jansen'],
  ['the writer is a colleague', 'Met vriendelijke groet, Sanne de Boer', ['sanne'], 'Sanne de Boer'],
  ['nobody', 'Mijn loonstrook klopt niet.', []],
  ['nothing', '', []],
])('F110: %s', (_, text, found, ...[sender]) => {
  expect(namedIn(text, people, sender)).toEqual(found);
});

test('F110: a name without letters is found nowhere, and a long text is read in no time', () => {
  expect(
    namedIn('!!! ???', [
      { id: 'x', name: '' },
      { id: 'y', name: '123' },
    ]),
  ).toEqual([]);
  expect(namedIn('Sannes '.repeat(20_000), people)).toEqual(['sanne']);
});
