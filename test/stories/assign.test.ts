/** F26: the lead asks a colleague to take a complaint over; it is theirs when they claim it, and never anybody's twice. */
import { randomBytes } from 'node:crypto';
import { fold } from '../../bot/core/complaint.ts';
import type { Person } from '../../bot/core/permissions.ts';
import { standardCalendar } from '../../bot/core/workdays.ts';
import { handle, type World } from '../../bot/handle.ts';
import { storeOn } from '../../bot/store/store.ts';
import { azureTables } from '../../bot/store/table.ts';
import { tableClients } from '../../bot/wire/tables.ts';
import { hanna, sanne as sanneOnPaper, youssef as youssefOnPaper } from '../kit/given.ts';
import { type House, openHouse, textOf } from '../kit/house.ts';
import { complaintOf, factsOf } from '../kit/mailroom.ts';

let house: House;
beforeEach(async () => {
  house = await openHouse();
});
afterEach(() => house.close());

const reason = 'Sanne heeft al vier klachten.';
const assign = (number: string, as = house.lead, to = house.youssef.id, fields = { reason }) =>
  house.submit(as, number, 'assign', { to, ...fields });
const said = (number: string) => house.threadOf(number).map(({ text }) => text ?? '');
const typesOf = async (number: string) => (await factsOf(house, number)).map(({ type }) => type);

test('F26: the colleague is asked in the thread, claims from the card, and declares not to be involved', async () => {
  const number = await house.mail();
  await house.claim(house.sanne, number);
  const form = textOf((await house.fetch(house.lead, number, 'ask-assign')).body);
  for (const name of ['Youssef El Amrani', 'Piet Jansen', 'Hanna Visser']) expect(form).toContain(`"title":"${name}"`);
  expect(form).not.toMatch(/Sanne|Gast|Bram/);
  expect(textOf((await assign(number)).body)).toContain('Youssef El Amrani is gevraagd');
  expect(said(number).at(-1)).toContain(
    `<at>Youssef El Amrani</at>: de kwaliteitsleider vraagt u om klacht ${number} over te nemen`,
  );
  const card = textOf(house.cardOf(number).cards);
  expect(card).toContain('{"title":"Gevraagd","value":"Youssef El Amrani"}');
  expect(card).toContain('"verb":"claim"');
  expect(card).not.toContain(reason);

  expect(textOf((await house.click(house.youssef, number, 'claim')).body)).toContain('Zet eerst een vinkje');
  expect((await complaintOf(house, number)).owner?.id).toBe(house.sanne.id);
  await house.claim(house.youssef, number);
  expect((await complaintOf(house, number)).owner?.id).toBe(house.youssef.id);
  expect((await typesOf(number)).slice(-2)).toEqual(['HandlerReleased', 'HandlerClaimed']);
  expect(said(number).at(-1)).toBe(`Youssef El Amrani heeft klacht ${number} overgenomen.`);
  expect(textOf(house.cardOf(number).cards)).not.toMatch(/Gevraagd|"verb":"claim"/);
  expect(textOf((await house.fetch(house.youssef, number, 'open')).body)).toContain(reason);
  expect(textOf((await house.fetch(house.sanne, number, 'open')).body)).toContain('Alleen de behandelaar (Youssef El Amrani)');
});

test('F26: anyone else who presses is told who has it, and nothing changes', async () => {
  const number = await house.mail();
  await house.claim(house.sanne, number);
  await assign(number);
  const before = await typesOf(number);
  for (const person of [house.piet, house.lead])
    expect(textOf((await house.claim(person, number)).body)).toContain('Al opgepakt door Sanne de Boer');
  for (const person of [house.guest, house.outsider])
    expect(textOf((await house.claim(person, number)).body)).toContain('Alleen leden van het kwaliteitsteam');
  expect(await typesOf(number)).toEqual(before);
});

test('F26: only the lead can ask, whoever presses', async () => {
  const number = await house.mail();
  await house.claim(house.sanne, number);
  for (const person of [house.sanne, house.piet, house.guest, house.outsider]) {
    for (const answer of [await house.fetch(person, number, 'ask-assign'), await assign(number, person)])
      expect(textOf(answer.body)).toMatch(/Alleen (een eigenaar|leden) van het/);
  }
  expect(await typesOf(number)).not.toContain('HandlerAssigned');
  expect(textOf((await house.fetch(house.sanne, number, 'open')).body)).not.toContain('ask-assign');
});

test.each([
  ['nobody', () => '', 'Kies een collega uit de lijst'],
  ['a guest', () => house.guest.id, 'Kies een collega uit de lijst'],
  ['somebody outside the team', () => house.outsider.id, 'Kies een collega uit de lijst'],
  ['who has it', () => house.sanne.id, 'Kies een collega uit de lijst'],
  ['a name of a prototype', () => '__proto__', 'Kies een collega uit de lijst'],
])('F26: asking %s is refused with a word, and the reason comes back', async (_, to, words) => {
  const number = await house.mail();
  await house.claim(house.sanne, number);
  const answer = textOf((await assign(number, house.lead, to())).body);
  expect(answer).toContain(words);
  expect(answer).toContain(reason);
  expect(await typesOf(number)).not.toContain('HandlerAssigned');
});

test('F26: who has left the team is not in the list, and cannot be asked', async () => {
  const number = await house.mail();
  await house.claim(house.sanne, number);
  const { [house.piet.id]: _, ...others } = await house.bot.store.people.read();
  await house.bot.store.people.learn(others);
  expect(textOf((await house.fetch(house.lead, number, 'ask-assign')).body)).not.toContain('Piet');
  expect(textOf((await assign(number, house.lead, house.piet.id)).body)).toContain('Kies een collega uit de lijst');
  expect(await typesOf(number)).not.toContain('HandlerAssigned');
});

test('F26: from its owner it is not asked without a reason; what nobody has needs none', async () => {
  const [owned, free] = [await house.mail(), await house.mail()];
  await house.claim(house.sanne, owned);
  const answer = textOf((await assign(owned, house.lead, house.youssef.id, { reason: ' ' })).body);
  expect(answer).toContain('Schrijf kort op waarom');
  expect(answer).toContain(`"value":"${house.youssef.id}"`);
  await assign(free, house.lead, house.youssef.id, { reason: '' });
  expect(await typesOf(owned)).not.toContain('HandlerAssigned');
  expect((await complaintOf(house, free)).assigned?.to).toBe(house.youssef.id);
});

test('F26: asked twice is asked once, and another colleague can be asked instead', async () => {
  const number = await house.mail();
  await house.claim(house.sanne, number);
  await assign(number);
  await assign(number);
  expect((await typesOf(number)).filter((type) => type === 'HandlerAssigned')).toHaveLength(1);
  expect(textOf((await house.fetch(house.lead, number, 'ask-assign')).body)).toContain('Nu gevraagd: Youssef El Amrani.');
  await assign(number, house.lead, house.piet.id);
  expect(textOf((await house.claim(house.youssef, number)).body)).toContain('Al opgepakt door Sanne de Boer');
  await house.claim(house.piet, number);
  expect((await complaintOf(house, number)).owner?.id).toBe(house.piet.id);
});

test('F26, F114: who handled an earlier round is not in the list', async () => {
  const number = await house.mail();
  await house.claim(house.sanne, number);
  await house.submit(house.sanne, number, 'save-details', { complainant: 'client', nature: 'planning', writeIn: 'nl' });
  await house.submit(house.sanne, number, 'close', { how: 'withdrawn', note: 'Ingetrokken.' });
  await house.submit(house.lead, number, 'reopen', {});
  expect((await complaintOf(house, number)).round).toBe(2);
  const form = textOf((await house.fetch(house.lead, number, 'ask-assign')).body);
  expect(form).toContain('Youssef El Amrani');
  expect(form).not.toContain('Sanne');
  expect(textOf((await assign(number, house.lead, house.sanne.id)).body)).toContain('Kies een collega uit de lijst');
});

test('F30: in the list stands who is away, and until when', async () => {
  const number = await house.mail();
  await house.claim(house.sanne, number);
  house.sim.setAbsence({ as: house.youssef.id, replies: { text: 'Ik ben op vakantie.' } });
  const days = { start: '2026-11-23T00:00:00Z', end: '2026-11-26T00:00:00Z', allDay: true, subject: 'Ziekenhuis' };
  house.sim.setAbsence({ as: house.piet.id, events: [days] });
  const form = textOf((await house.fetch(house.lead, number, 'ask-assign')).body);
  expect(form).toContain('"title":"Youssef El Amrani (afwezig)"');
  expect(form).toContain('"title":"Piet Jansen (afwezig tot en met woensdag 25 november)"');
  expect(form).toContain('"title":"Hanna Visser"');
  expect(form).not.toMatch(/vakantie|Ziekenhuis/);
});

test('F26: when Graph does not say who is away, the list is there all the same', async () => {
  const number = await house.mail();
  await house.claim(house.sanne, number);
  house.sim.fault({ match: 'GET /mailboxSettings', kind: 'status', status: 500, times: 99 });
  house.sim.fault({ match: 'GET /calendarView', kind: 'hang', milliseconds: 10_000, times: 99 });
  expect(textOf((await house.fetch(house.lead, number, 'ask-assign')).body)).toContain('"title":"Piet Jansen"');
});

test('F26, P2: the asked colleague claims while the owner gives it back, 20 times: one owner each time, and one release', async () => {
  const prefix = `a${randomBytes(6).toString('hex')}`;
  const world = (): World => ({
    store: storeOn(azureTables(tableClients({ connectionString: process.env.TEST_TABLES ?? '', prefix }))),
    now: () => '2026-11-23T09:00:00.000Z',
    zone: 'Europe/Amsterdam',
    calendar: () => standardCalendar,
  });
  const [here, there] = [world(), world()];
  const counts = { rounds: 0, releasedFirst: 0, claimedFirst: 0, oneOwner: 0, doubled: 0 };
  for (let n = 1; n <= 20; n++) {
    const number = `K-2026-${String(n).padStart(4, '0')}`;
    const give = (command: Parameters<typeof handle>[0]['command'], by: Person, at = here) => handle({ number, command, by }, at);
    const mail = { source: number, mail: number, content: 'mail', language: 'nl' } as const;
    const receive = { type: 'ReceiveComplaint', channel: 'mail', receivedAt: here.now(), ...mail } as const;
    await handle({ number, command: receive, by: { system: 'mail' } }, here);
    await give({ type: 'ClaimComplaint', notInvolved: true }, sanneOnPaper);
    await give({ type: 'AssignHandler', to: youssefOnPaper.id, reason: 'note-why' }, hanna);
    const release = () => give({ type: 'ReleaseComplaint', reason: 'note-release' }, sanneOnPaper);
    const claim = () => give({ type: 'ClaimComplaint', notInvolved: true }, youssefOnPaper, there);
    const [released] = await Promise.all(n % 2 ? [release(), claim()] : [claim(), release()].reverse());
    const { past } = await here.store.streams.read(number);
    const state = fold(past);
    const facts = past.map(({ fact }) => fact.type);
    counts.rounds++;
    if (released && 'refused' in released) counts.claimedFirst++;
    else counts.releasedFirst++;
    if (state.status === 'open' && state.owner?.id === youssefOnPaper.id) counts.oneOwner++;
    if (facts.filter((type) => type === 'HandlerReleased').length !== 1) counts.doubled++;
  }
  console.log('claim by the asked against release by the owner:', JSON.stringify(counts));
  expect(counts).toMatchObject({ rounds: 20, oneOwner: 20, doubled: 0 });
  expect(counts.claimedFirst + counts.releasedFirst).toBe(20);
}, 60_000);
