/** F4, F10, F20, F21: what can become of a complaint besides an answer, by whom, and the ways back. Nothing of it mails anybody. */
import { fold } from '../../bot/core/complaint.ts';
import { partiesOf } from '../../bot/core/papers.ts';
import type { SimPerson } from '../../scripts/sim/api.ts';
import { type House, openHouse, textOf } from '../kit/house.ts';

jest.setTimeout(60_000);

let house: House;
beforeEach(async () => {
  house = await openHouse();
});
afterEach(async () => {
  await house.close();
});

const noor = { name: 'Noor Bakker', address: 'noor.bakker@example.org' };
const els = { name: 'Els Vermeer', address: 'els.vermeer@example.org' };

const cardText = (number: string) => textOf(house.cardOf(number).cards);
const isOpen = async (number: string) => (await house.store.lists.open()).some((summary) => summary.number === number);
const complaintOf = async (number: string) => {
  const state = fold((await house.store.streams.read(number)).past);
  if (state.status === 'unknown') throw new Error(`There is no complaint ${number}.`);
  return state;
};
const said = async (as: SimPerson, number: string, verb: string, data: Readonly<Record<string, unknown>> = {}) =>
  textOf((await house.submit(as, number, verb, data)).body);
const lettersOf = (address: string) =>
  (house.sim.state(house.lead.id).outside[address] ?? []).filter(({ direction }) => direction === 'in');

/** Somebody's own complaint, claimed by Sanne. */
async function claimed(from = noor) {
  const number = await house.mail({ from });
  await house.claim(house.sanne, number);
  return number;
}

/** An answer to the newest letter about this complaint that reached the address. */
async function answer(number: string, from: typeof noor, text: string) {
  const letter = lettersOf(from.address).findLast(({ subject }) => subject.includes(number));
  house.sim.writeMail({ from, subject: `RE: ${letter?.subject}`, text, inReplyTo: letter?.messageId ?? 'none' });
  await house.tick();
}

const described = { complainant: 'flex-worker', nature: 'wages', writeIn: 'nl', expects: '' };
const closeIt = async (number: string) => {
  await said(house.sanne, number, 'save-details', described);
  return said(house.sanne, number, 'close', { how: 'withdrawn', note: 'De loonstrook is verbeterd.' });
};

test('F4: a mail that is no complaint leaves lists and reminders, and comes back with its own terms', async () => {
  const number = await claimed();
  const before = await complaintOf(number);
  const dialog = await said(house.sanne, number, 'dismiss', { reason: 'question', note: 'Een vraag over vakantiegeld.' });
  expect(dialog).toContain('Vastgelegd: dit is geen klacht');
  expect(dialog).toContain('Een vraag over vakantiegeld.');
  expect(cardText(number)).toContain('Geen klacht: een vraag');
  expect(cardText(number)).not.toContain('vakantiegeld');
  expect(await isOpen(number)).toBe(false);
  const thread = house.threadOf(number).length;
  await house.at('2026-11-26 09:05');
  expect(house.threadOf(number)).toHaveLength(thread);

  expect(await said(house.sanne, number, 'restore')).toContain('weer open');
  const after = await complaintOf(number);
  expect([after.reaction, after.whole]).toEqual([before.reaction, before.whole]);
  expect(await isOpen(number)).toBe(true);
  expect(cardText(number)).not.toContain('Geen klacht');
  await house.at('2026-11-26 10:05');
  expect(house.threadOf(number).length).toBeGreaterThan(thread);
});

test('F10: a complaint is closed only when it says who complains and what about; then it is over, and its card keeps no name', async () => {
  const number = await claimed();
  expect(await said(house.sanne, number, 'ask-close')).toContain("Vul eerst bij 'Gegevens' in");
  expect(await said(house.sanne, number, 'close', { how: 'withdrawn', note: 'Klaar.' })).toContain("Vul eerst bij 'Gegevens' in");
  expect((await complaintOf(number)).status).toBe('open');

  const details = { ...described, writeIn: 'en', expects: 'Een nieuwe loonstrook.' };
  expect(await said(house.sanne, number, 'save-details', details)).toContain('Een nieuwe loonstrook.');
  expect(cardText(number)).toContain('loon, uren of reiskosten');
  expect(cardText(number)).not.toMatch(/Noor|loonstrook/);
  expect(await said(house.sanne, number, 'close', { how: 'withdrawn', note: '  ' })).toContain('Kies hoe de klacht eindigde');
  expect(await said(house.sanne, number, 'close', { how: 'withdrawn', note: 'De loonstrook is verbeterd.' })).toContain(
    'De klacht is afgesloten',
  );
  expect(cardText(number)).toContain('Afgesloten');
  expect(await isOpen(number)).toBe(false);
  const thread = house.threadOf(number).length;
  await house.at('2026-12-04 09:05');
  expect(house.threadOf(number)).toHaveLength(thread);
});

test('F9, F64: what is expected is kept beside the complaint, changed only when it was changed, and letters follow the language', async () => {
  const number = await claimed();
  const expects = 'Een nieuwe loonstrook.';
  await said(house.sanne, number, 'save-details', { ...described, writeIn: 'en', expects });
  const first = await complaintOf(number);
  await said(house.sanne, number, 'save-details', { ...described, writeIn: 'en', expects });
  expect((await complaintOf(number)).expects).toBe(first.expects);
  expect(await said(house.sanne, number, 'preview-letter', { text: 'Hello.' })).toContain('Your complaint');
  await said(house.sanne, number, 'save-details', { ...described, expects: '' });
  expect(await said(house.sanne, number, 'open')).not.toContain('Wat de klager van ons verwacht');
});

test('a form that came back keeps what was typed', async () => {
  const number = await claimed();
  const details = await said(house.sanne, number, 'save-details', { ...described, nature: 'weather', expects: 'Mijn geld.' });
  expect(details).toContain('"value":"Mijn geld."');
  expect(await said(house.sanne, number, 'dismiss', { reason: 'boring', note: 'Mijn reden.' })).toContain(
    '"value":"Mijn reden."',
  );
  expect(await said(house.sanne, number, 'merge', { to: 'die van gisteren' })).toContain('"value":"die van gisteren"');
});

test('F20: mail on a closed complaint waits for a person and rings; opened again, the complaint has new terms', async () => {
  const number = await claimed();
  const before = await complaintOf(number);
  await closeIt(number);
  const cards = house.channel().length;
  await house.at('2026-11-30 09:05');
  await answer(number, noor, 'Het klopt nog steeds niet.');
  expect(await house.store.review.waiting()).toMatchObject([{ why: 'closed', about: number }]);
  expect(textOf(house.channel().slice(cards))).toContain('Nieuwe e-mails die op een beslissing wachten: 1.');
  expect((await complaintOf(number)).added).toEqual([]);

  expect(await said(house.sanne, number, 'reopen')).toContain('De klacht is heropend');
  const after = await complaintOf(number);
  expect(before.reaction.due).toBe('2026-11-25');
  expect(after.reaction.due).toBe('2026-12-02');
  expect(await isOpen(number)).toBe(true);
  expect(house.threadOf(number).map(({ text }) => text)).toContainEqual(expect.stringContaining('is heropend'));
});

test('F21: a merge mails nobody; answers to the merged number follow, its text is read there, and all of it can be undone', async () => {
  const [from, into] = [await claimed(els), await claimed()];
  const letters = house.sim.sentMails().length;
  expect(await said(house.sanne, from, 'merge', { to: `k ${into.slice(2)}` })).toContain(`verder in klacht ${into}`);
  await house.tick();
  expect(cardText(from)).toContain(`Verder in klacht ${into}`);
  expect(await isOpen(from)).toBe(false);
  expect((await complaintOf(into)).absorbed).toEqual([from]);

  await answer(from, els, 'Ik heb nog een bewijsstuk.');
  expect((await complaintOf(into)).added).toHaveLength(1);
  const opened = await said(house.sanne, into, 'open');
  expect(opened).toContain(`Klacht ${from}, hierbij gevoegd`);
  expect(opened).toContain('Els Vermeer <els.vermeer@example.org>');
  expect(opened).toContain('Ik heb nog een bewijsstuk.');
  expect(house.sim.sentMails()).toHaveLength(letters);

  await said(house.sanne, from, 'restore');
  await house.tick();
  expect((await complaintOf(into)).absorbed).toEqual([]);
  expect(await said(house.sanne, into, 'open')).not.toContain(`Klacht ${from}, hierbij gevoegd`);
  expect(await isOpen(from)).toBe(true);
  expect(house.sim.sentMails()).toHaveLength(letters);
});

test('F21: a merge needs another complaint, that exists, is open, and is run by the same person', async () => {
  const [number, other] = [await claimed(), await claimed(els)];
  const theirs = await house.mail();
  await house.claim(house.youssef, theirs);
  const refusals = [
    [number, 'Kies een andere klacht'],
    ['K-2026-0999', 'Ik ken geen klacht K-2026-0999'],
    [theirs, 'Alleen de behandelaar (Youssef'],
  ] as const;
  for (const [to, words] of refusals) expect(await said(house.sanne, number, 'merge', { to })).toContain(words);
  await said(house.sanne, other, 'dismiss', { reason: 'test' });
  expect(await said(house.sanne, number, 'merge', { to: other })).toContain(`Klacht ${other} is niet open`);
  expect((await complaintOf(number)).status).toBe('open');
  expect(await said(house.lead, number, 'merge', { to: theirs })).toContain(`verder in klacht ${theirs}`);
});

test('F21: a later mail becomes a complaint of its own, once, and its answers follow it', async () => {
  const number = await claimed();
  await house.at('2026-11-24 10:00');
  await answer(number, noor, 'En mijn huisvesting is ook niet in orde.');
  const letters = house.sim.sentMails().length;
  const [added] = (await complaintOf(number)).added;
  const known = await house.store.lists.open();
  expect(await said(house.sanne, number, 'ask-split')).toContain('Het bericht van dinsdag 24 november om 10:00');
  const press = () => said(house.sanne, number, 'split', { what: added?.source });
  await Promise.all([press(), press()]);
  await press();
  const made = (await house.store.lists.open()).filter((one) => !known.some((before) => before.number === one.number));
  expect(made).toHaveLength(1);
  const second = made[0]?.number ?? '';
  const split = await complaintOf(second);
  expect(split).toMatchObject({ receivedAt: added?.receivedAt, channel: 'mail', status: 'open' });
  expect(split.reaction.due).toBe('2026-11-26');
  expect(partiesOf(split, await house.store.content.all(second))).toEqual(new Set([noor.address]));
  expect(cardText(second)).toContain('Nieuw, nog niemand');
  expect((await complaintOf(number)).added).toEqual([]);
  expect(await house.store.register.disposition(added?.source ?? '')).toMatchObject({ ended: 'complaint', number: second });
  expect(await house.store.register.pending()).toEqual([]);

  await house.claim(house.sanne, second);
  const opened = await said(house.sanne, second, 'open');
  expect(opened).toContain('En mijn huisvesting is ook niet in orde.');
  expect(opened).toContain(`Gesplitst van klacht ${number}`);
  expect(house.sim.sentMails()).toHaveLength(letters);
});

test('F21: a text with two complaints in it becomes two, once a form', async () => {
  const number = await claimed();
  const letters = house.sim.sentMails().length;
  const count = (await house.store.lists.open()).length;
  const press = () => said(house.sanne, number, 'split', { what: 'text', nth: '0' });
  await Promise.all([press(), press()]);
  await press();
  expect(await house.store.lists.open()).toHaveLength(count + 1);
  await said(house.sanne, number, 'split', { what: 'text', nth: '1' });
  expect(await house.store.lists.open()).toHaveLength(count + 2);
  expect(house.sim.sentMails()).toHaveLength(letters);
  expect(await said(house.sanne, number, 'split', { what: 'everything' })).toContain('Kies wat een aparte klacht wordt');
});

/** Every verb of this table, with what it needs to succeed. */
const verbs: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ['details', {}],
  ['save-details', described],
  ['more', {}],
  ['ask-dismiss', {}],
  ['dismiss', { reason: 'question' }],
  ['ask-close', {}],
  ['close', { how: 'withdrawn', note: 'Klaar.' }],
  ['ask-merge', {}],
  ['merge', { to: 'K-2026-0002' }],
  ['ask-split', {}],
  ['split', { what: 'text', nth: '0' }],
];

test('a colleague who is not the handler, and a guest, can take none of these steps', async () => {
  const number = await claimed();
  await claimed(els);
  const before = (await house.store.streams.read(number)).past.length;
  for (const [verb, data] of verbs) {
    expect([verb, await said(house.youssef, number, verb, data)]).toEqual([
      verb,
      expect.stringContaining('Alleen de behandelaar'),
    ]);
    expect([verb, await said(house.guest, number, verb, data)]).toEqual([verb, expect.stringContaining('Alleen leden van')]);
  }
  expect((await house.store.streams.read(number)).past).toHaveLength(before);

  await said(house.sanne, number, 'dismiss', { reason: 'test' });
  expect(await said(house.youssef, number, 'restore')).toContain('Alleen de behandelaar');
  await said(house.lead, number, 'restore');
  await closeIt(number);
  expect(await said(house.youssef, number, 'reopen')).toContain('Alleen de behandelaar');
  expect(await said(house.guest, number, 'reopen')).toContain('Alleen leden van');
  expect((await complaintOf(number)).status).toBe('closed');
});

test('the lead sorts and dismisses without being the handler; closing is for the handler', async () => {
  const number = await claimed();
  expect(await said(house.lead, number, 'save-details', described)).toContain('opgeslagen');
  expect(await said(house.lead, number, 'close', { how: 'withdrawn', note: 'Klaar.' })).toContain('Alleen de behandelaar (Sanne');
  expect(await said(house.lead, number, 'dismiss', { reason: 'internal' })).toContain('geen klacht');
});

test('F11: attachments are listed in the dialog with what was found, and stay in the mailbox', async () => {
  const exe = Buffer.from('MZ\u0090 this program').toString('base64');
  const number = await house.mail({
    attachments: [
      {
        name: 'loonstrook.pdf',
        contentType: 'application/pdf',
        contentBase64: Buffer.from('%PDF-1.7\n%%EOF').toString('base64'),
      },
      { name: 'hulp.exe', contentType: 'application/octet-stream', contentBase64: exe },
    ],
  });
  await house.claim(house.sanne, number);
  const opened = await said(house.sanne, number, 'open');
  expect(opened).toContain('loonstrook.pdf (application/pdf, 1 kB): ');
  expect(opened).toContain('dit soort bestand nemen wij niet aan');
  expect(opened).toContain('De bijlagen staan bij de e-mail in de mailbox');
  expect(cardText(number)).not.toContain('loonstrook');
});
