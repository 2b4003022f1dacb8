/** F83: who complains again, about whom, and of what: for the lead alone, and not for whoever must not know of one of them. */
import type { SimPerson } from '../../scripts/sim/api.ts';
import { commanded, conclude } from '../kit/aftercare.ts';
import { type House, openHouse, textOf } from '../kit/house.ts';
import { complaintOf, noor, says } from '../kit/mailroom.ts';

let house: House;
beforeEach(async () => {
  house = await openHouse();
});
afterEach(() => house.close());

const bram = { name: 'Bram [x](https://evil.example)', address: 'bram@example.org' };

const asks = (as: SimPerson, text: string): Promise<string> => says(house, as, text);

async function signals(as: SimPerson = house.lead): Promise<string> {
  const message = house.sim.state(as.id).messages.find(({ from }) => from.bot)?.id ?? '';
  return textOf((await house.sim.submitDialog({ as: as.id, message, data: { verb: 'repeats-list' } })).body);
}

const opened = async (as: SimPerson, number: string) => textOf((await house.fetch(as, number, 'open')).body);
const NONE = 'zie ik geen herhalingen';

async function claimed(from = noor): Promise<string> {
  const number = await house.mail({ from });
  await house.claim(house.sanne, number);
  return number;
}

/** The person complained about is heard at this address. */
async function heard(number: string, to: { readonly name: string; readonly address: string }): Promise<void> {
  const letter = { kind: 'letter', to, subject: 'Vraag', text: 'Vraag', words: 'Wat is uw kant?' } as const;
  await commanded(house, number, [{ type: 'AskPerson', letter: 'letter-hear', person: 'address-hear', until: '2026-12-07' }], {
    'letter-hear': letter,
    'address-hear': { kind: 'address', address: to, by: house.sanne.id },
  });
}

test('F83: the lead reads who complained twice; the channel, the log and the index hold no name and no address', async () => {
  const first = await claimed();
  expect(await asks(house.lead, 'herhalingen')).toContain('"verb":"repeats-list"');
  expect(await signals()).toContain(NONE);
  const second = await claimed({ ...noor, address: noor.address.toUpperCase() });
  await claimed(bram);
  const card = await signals();
  expect(card).toContain(`Noor Bakker, 2 keer: ${first}, ${second}`);
  expect(card).not.toContain('Bram');
  await claimed(bram);
  expect(await signals()).toContain(String.raw`Bram \\[x\\](https://evil.example), 2 keer`);
  expect(textOf(house.channel())).not.toMatch(/Noor|herhal|eerder geklaagd/i);
  expect(house.log.join('\n')).not.toMatch(/Noor|noor\.bakker|Bram/);
  const rows = await house.store.tables.index.list('repeat');
  expect(rows).toHaveLength(4);
  expect(textOf(rows)).not.toMatch(/noor|bram|@/i);
});

test('F83: on opening the later one the lead reads what came before; its owner does not', async () => {
  const [first, second] = [await claimed(), await claimed()];
  expect(await opened(house.lead, second)).toContain(`Deze klager heeft eerder geklaagd: ${first}.`);
  expect(await opened(house.lead, first)).not.toContain('eerder geklaagd');
  expect(await opened(house.sanne, second)).not.toMatch(new RegExp(`eerder geklaagd|${first}`));
  expect(textOf(house.channel())).not.toContain('eerder geklaagd');
});

test('F83 P7: the names are a reading of each complaint that they stand in, and of no other', async () => {
  const numbers = [await claimed(), await claimed(), await claimed(bram)];
  const readers = async (number: string) =>
    (await house.store.streams.read(number)).past.flatMap(({ fact, by }) =>
      fact.type === 'ComplaintOpened' && 'person' in by ? [by.person] : [],
    );
  await signals();
  expect(await Promise.all(numbers.map(readers))).toEqual([[house.lead.id], [house.lead.id], []]);
});

test('F83: the same cause at the same location three times, of whatever nature; the lead keeps the list of locations', async () => {
  const press = async (verb: string, data: Readonly<Record<string, string>> = {}, as = house.lead) => {
    const message = house.sim.state(as.id).messages.find(({ from }) => from.bot)?.id ?? '';
    return textOf((await house.sim.submitDialog({ as: as.id, message, data: { verb, ...data } })).body);
  };
  expect(await asks(house.lead, 'vestigingen')).toContain('"verb":"locations"');
  expect(await press('locations')).toContain('Een naam per regel');
  expect(await press('locations-save', { names: 'Utrecht\n 12 \nZwolle' })).toMatch(/met letters.*Utrecht\\n 12 \\nZwolle/);
  expect(await press('locations-save', { names: ' Den  Haag \n\nZwolle\nZwolle' })).toContain('"value":"Den Haag\\nZwolle"');
  const numbers = [await claimed(), await claimed(bram), await claimed({ ...bram, address: 'b@example.org' })];
  const described = { complainant: 'client', writeIn: 'nl', severity: 'high' };
  for (const [n, number] of numbers.entries()) {
    const nature = n === 0 ? 'wages' : 'planning';
    expect(await opened(house.sanne, number)).not.toContain('Vestiging');
    const details = { ...described, nature, location: 'Den Haag' };
    expect(textOf((await house.submit(house.sanne, number, 'save-details', details)).body)).toMatch(/Vestiging.*Den Haag/);
    expect(await signals()).not.toContain('bij Den Haag');
    await conclude(house, number);
  }
  expect(await signals()).toContain(`de werkwijze, bij Den Haag, 3 keer: ${numbers.join(', ')}`);
  // A location that the lead took away is not to be chosen, and stays with what has it.
  await press('locations-save', { names: 'Zwolle' });
  const [first = '', second = ''] = numbers;
  const other = { ...described, nature: 'wages', location: 'Utrecht' };
  expect(textOf((await house.submit(house.sanne, first, 'save-details', other)).body)).toContain('Maak een keuze.');
  await house.submit(house.sanne, first, 'save-details', { ...other, location: 'Den Haag' });
  expect(await complaintOf(house, first)).toMatchObject({ severity: 'high', location: 'Den Haag' });
  await house.submit(house.sanne, second, 'save-details', { ...other, location: '-' });
  expect(await complaintOf(house, second)).toMatchObject({ location: '' });
  // A card from before they were asked leaves both as they are.
  await house.submit(house.sanne, first, 'save-details', { complainant: 'client', nature: 'wages', writeIn: 'nl' });
  expect(await complaintOf(house, first)).toMatchObject({ severity: 'high', location: 'Den Haag' });
  expect(await signals()).not.toContain('bij Den Haag');
  expect(textOf(house.channel())).not.toContain('Den Haag');
  for (const as of [house.sanne, house.piet]) {
    expect(await asks(as, 'vestigingen')).toContain('Alleen een eigenaar');
    expect(await press('locations-save', { names: 'Assen' }, as)).toContain('Alleen een eigenaar');
  }
  expect((await house.store.settings.locations.get())?.data).toMatchObject({ value: ['Zwolle'], by: house.lead.id });
});

test('F83: whoever was named in one complaint and heard in another is one person', async () => {
  const [first, second] = [await claimed(), await claimed(bram)];
  const piet = (await house.store.people.read())[house.piet.id];
  await house.submit(house.lead, first, 'name-conflict', { person: house.piet.id, reason: 'Het gaat over hem.' });
  expect(await signals()).toContain(NONE);
  await heard(second, { name: 'P. de collega', address: (piet?.address ?? '').toUpperCase() });
  expect(await signals()).toContain(`${piet?.name}, 2 keer: ${first}, ${second}`);
  // Somebody from outside is known by the address they were heard at.
  await heard(await claimed({ ...bram, address: 'x@example.org' }), { name: 'Karel Buiten', address: 'karel@example.net' });
  expect(await signals()).not.toContain('Karel');
  await heard(await claimed({ ...bram, address: 'y@example.org' }), { name: 'Karel Buiten', address: 'karel@example.net' });
  expect(await signals()).toContain('Karel Buiten, 2 keer');
});

test('F83: the same cause with the same nature three times; what was erased counts for its cause and tells of nobody', async () => {
  const numbers = [await claimed(), await claimed(), await claimed()];
  for (const number of numbers.slice(0, 2)) await conclude(house, number);
  expect(await signals()).not.toContain('de werkwijze');
  await conclude(house, numbers[2] ?? '');
  expect(await signals()).toContain(`de werkwijze, bij planning of uitval, 3 keer: ${numbers.join(', ')}`);
  for (const number of numbers) {
    await house.submit(house.sanne, number, 'close', { how: 'not-asked', note: 'Klaar.' });
    await house.submit(house.lead, number, 'erase-complaint', { reason: 'objection' });
    await house.tick();
    expect((await complaintOf(house, number)).erased).toBeDefined();
  }
  const card = await signals();
  expect(card).toContain('de werkwijze, bij planning of uitval, 3 keer');
  expect(card).not.toMatch(/Dezelfde klager|Noor/);
  expect(textOf(await house.store.tables.index.list('repeat'))).not.toMatch(/[0-9a-f]{32}/);
});

test('F83 F27: whoever must not know of one complaint of a signal sees no signal, no count and no earlier complaint', async () => {
  const [first, second, third] = [await claimed(), await claimed(), await claimed()];
  expect(await signals()).toContain('3 keer');
  await house.submit(house.sanne, first, 'name-conflict', { person: house.lead.id, reason: 'Het gaat over haar.' });
  const card = await signals();
  expect(card).toContain(NONE);
  expect(card).not.toMatch(new RegExp(`Noor|keer|${first}|${second}|${third}`));
  expect(await opened(house.lead, third)).not.toContain('eerder geklaagd');
});

test('F83 F55: for nobody but the lead, and neither what was split nor what was no complaint counts', async () => {
  const [first, second] = [await claimed(), await claimed()];
  for (const as of [house.sanne, house.youssef, house.guest, house.outsider])
    for (const said of [await asks(as, 'herhalingen'), await signals(as)]) {
      expect(said).toMatch(/Alleen (een eigenaar|leden) van het/);
      expect(said).not.toMatch(/Noor|K-2026/);
    }
  await house.submit(house.sanne, second, 'dismiss', { reason: 'question' });
  await house.tick();
  expect(await signals()).toContain(NONE);
  await house.submit(house.sanne, first, 'split', { what: 'text', nth: '0' });
  await house.tick();
  expect((await complaintOf(house, first)).splits).toHaveLength(1);
  expect(await signals()).toContain(NONE);
});

test('F83: an index that was thrown away is made again', async () => {
  await claimed();
  await claimed();
  const before = await house.store.tables.index.list('repeat');
  for (const row of before) await house.store.tables.index.remove(row);
  expect(await signals()).toContain('Noor Bakker, 2 keer');
  expect((await house.store.tables.index.list('repeat')).map(({ key, data }) => [key, (data as { mark: unknown }).mark])).toEqual(
    before.map(({ key, data }) => [key, (data as { mark: unknown }).mark]),
  );
});
