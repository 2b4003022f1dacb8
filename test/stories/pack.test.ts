/** F81 F116: the lead asks for the figures of a quarter: a card, and two files behind links of a few minutes. */
import { randomBytes } from 'node:crypto';
import { standardCalendar } from '../../bot/core/workdays.ts';
import { packOf } from '../../bot/in/pack.ts';
import { amsterdam, moment } from '../kit/given.ts';
import { type House, openHouse, textOf } from '../kit/house.ts';
import { linkIn, noor } from '../kit/mailroom.ts';

jest.setTimeout(120_000);

let house: House;
beforeEach(async () => {
  house = await openHouse();
});
afterEach(() => house.close());

type Who = { readonly id: string };
const chatOf = (as: Who) => house.sim.state(as.id).messages.filter(({ from, place }) => from.bot && !place.includes('@thread'));

/** Every answer to what was typed, oldest first. */
async function types(as: Who, text: string): Promise<readonly string[]> {
  const before = chatOf(as).length;
  await house.sim.say({ as: as.id, text });
  return chatOf(as)
    .slice(before)
    .map((answer) => `${answer.text ?? ''} ${textOf(answer.cards)}`);
}

async function press(as: Who, verb: string, data: Readonly<Record<string, unknown>> = {}): Promise<string> {
  if (chatOf(as).length === 0) await types(as, 'help');
  const answer = await house.sim.submitDialog({ as: as.id, message: chatOf(as).at(-1)?.id ?? '', data: { verb, ...data } });
  return textOf(answer.body);
}

const PERSONAL = /K-2026-|Noor|Bakker|loonstrook|Sanne/;

test('F81: the lead hears at once that it takes a moment, and then gets the card of the last quarter that is over', async () => {
  for (let n = 0; n < 6; n++) await house.mail({ from: noor });
  await house.at('2027-01-04 10:00');
  const [notice, card = '', ...more] = await types(house.lead, 'kwartaalcijfers');
  expect(notice).toContain('Ik tel de cijfers.');
  expect(more).toEqual([]);
  expect(card).toContain('Kwartaalcijfers: kwartaal 4 van 2026');
  expect(card).toContain('In woorden: Ontvangen: 6;');
  expect(card).toContain('"verb":"pack-workbook"');
  expect(card).not.toMatch(PERSONAL);
});

test('F81: the lead fills in the placements, and the card tells the complaints for each hundred of them', async () => {
  for (let n = 0; n < 6; n++) await house.mail({ from: noor });
  await house.at('2027-01-04 10:00');
  expect((await types(house.lead, 'kwartaalcijfers')).join()).toContain('"verb":"placements"');
  const quarter = '2026Q4';
  expect(await press(house.lead, 'placements', { quarter })).toContain('Hoeveel plaatsingen waren er in kwartaal 4 van 2026?');
  for (const count of ['', '0', '-3', '1.200', '12,5', '1e3', '1234567'])
    expect(await press(house.lead, 'placements-save', { about: quarter, count })).toContain('Vul een heel getal in');
  expect(await press(house.sanne, 'placements-save', { about: quarter, count: '9' })).toContain('Alleen een eigenaar');
  expect(await press(house.lead, 'placements-save', { about: '2027Q3', count: '9' })).toContain('Dit kwartaal ken ik niet.');
  expect(await press(house.lead, 'placements-save', { about: quarter, count: ' 480 ' })).toContain('kwartaal 4 van 2026: 480');
  expect(await press(house.lead, 'placements', { quarter })).toContain('"value":"480"');
  const [, card = ''] = await types(house.lead, 'kwartaalcijfers');
  // 6 of 480; the quarter before has no number, and so no rate.
  expect(card).toMatch(/Klachten per 100 plaatsingen".*"–".*"–".*"1,3"/);
});

test('F81: who complained before, where, how seriously, and which mail needed a person', async () => {
  await types(house.lead, 'vestigingen');
  await press(house.lead, 'locations-save', { names: 'Utrecht' });
  for (let n = 0; n < 12; n++) {
    const number = await house.mail({ from: n < 6 ? noor : { name: 'Iemand', address: `klager-${n}@example.org` } });
    await house.claim(house.sanne, number);
    const details = {
      complainant: 'client',
      nature: 'planning',
      writeIn: 'nl',
      severity: 'low',
      location: n < 6 ? 'Utrecht' : '-',
    };
    await house.submit(house.sanne, number, 'save-details', details);
  }
  const pack = await packOf('2026Q4', {
    store: house.store,
    now: () => moment('2026-12-01 10:00'),
    zone: amsterdam,
    calendar: () => standardCalendar,
  });
  const row = (table: string, key: string) =>
    pack.tables.find(({ name }) => name === table)?.rows.find((one) => one.key === key)?.cells.now;
  // Five of the six were not the first of their complainant.
  expect(row('repeat', 'again')).toEqual({ kind: 'value', value: 5 });
  expect(row('location', '@Utrecht')).toEqual({ kind: 'value', value: 6 });
  expect(row('location', 'unsaid')).toEqual({ kind: 'value', value: 6 });
  expect(row('severity', 'low')).toEqual({ kind: 'value', value: 12 });
  expect(row('health', 'by-hand')).toEqual({ kind: 'value', value: 0 });
  expect(row('health', 'quarantined')).toEqual({ kind: 'value', value: 0 });
});

test('F116: a group under five is not in the card, nor its sum', async () => {
  for (let n = 0; n < 3; n++) await house.mail({ from: noor });
  const [, card = ''] = await types(house.lead, 'kwartaalcijfers 2026Q4');
  expect(card).toContain('Dit kwartaal loopt nog.');
  expect(card).toContain('In woorden: Ontvangen: <5;');
  expect(card).not.toMatch(/"y":3\b/);
});

test('F81: practice is in no figure', async () => {
  await types(house.lead, 'oefenklacht');
  await house.tick();
  const [, card = ''] = await types(house.lead, 'quarter 2026q4');
  expect(card).toContain('In woorden: Ontvangen: 0;');
});

test('other words for a quarter are answered with what to type', async () => {
  for (const word of ['kwartaalcijfers 2027Q1', 'kwartaalcijfers 2026Q5', 'kwartaalcijfers __proto__', 'kwartaalcijfers 1999Q1'])
    expect((await types(house.lead, word)).join()).toContain('Dit kwartaal ken ik niet.');
  for (const quarter of ['2027Q1', 'x', '', undefined])
    expect(await press(house.lead, 'pack-workbook', { quarter })).toContain('Dit kwartaal ken ik niet.');
});

test('nobody but the lead gets them, in words or by the button', async () => {
  for (const as of [house.sanne, house.piet]) {
    expect((await types(as, 'kwartaalcijfers')).join()).toContain('Alleen een eigenaar van het team');
    for (const verb of ['pack-workbook', 'pack-document'])
      expect(await press(as, verb, { quarter: '2026Q4' })).toContain('Alleen een eigenaar van het team');
  }
  for (const as of [house.guest, house.outsider])
    expect((await types(as, 'kwartaalcijfers')).join()).toContain('Alleen leden van het kwaliteitsteam');
});

test.each([
  ['pack-workbook', 'kwartaalcijfers-2026Q4.xlsx'],
  ['pack-document', 'kwartaalcijfers-2026Q4.pptx'],
])('F81: %s gives a link that works for five minutes, for who leads', async (verb, name) => {
  await house.mail({ from: noor });
  const [one, other] = [0, 1].map(() => press(house.lead, verb, { quarter: '2026Q4' }));
  const [link, second] = [linkIn(await (one ?? '')), linkIn(await (other ?? ''))];
  // Pressed twice: each has its own.
  expect(link).not.toBe(second);
  const saved = await fetch(link);
  expect([saved.status, saved.headers.get('content-disposition')]).toEqual([200, `attachment; filename*=UTF-8''${name}`]);
  const bytes = Buffer.from(await saved.arrayBuffer());
  expect(bytes.subarray(0, 2).toString()).toBe('PK');
  // Looked at again by a scanner or the browser: the same file, and no fact.
  expect(Buffer.from(await (await fetch(link)).arrayBuffer()).equals(bytes)).toBe(true);
  expect((await fetch(link, { method: 'POST', body: new URLSearchParams({ a: 'b' }) })).status).toBe(410);
  await house.at('2026-11-23 09:06');
  expect((await fetch(link)).status).toBe(410);
  expect(house.log.join('\n')).not.toContain(link.split('/k/')[1]);
});

test('a link of somebody who does not lead, or leads no more, is over', async () => {
  const until = '2026-12-31T00:00:00.000Z';
  for (const [by, status] of [
    [house.lead.id, 200],
    [house.sanne.id, 410],
    [house.guest.id, 410],
  ] as const) {
    const token = randomBytes(32).toString('base64url');
    const link = { purpose: 'pack', quarter: '2026Q4', file: 'workbook', by, until } as const;
    await house.store.links.keep(token, link);
    expect((await fetch(`http://127.0.0.1:${house.bot.port}/k/${token}`)).status).toBe(status);
  }
});
