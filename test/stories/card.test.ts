/** F23, F25, F36, F53, F85: the card in the channel, what it tells and what it never tells. */
import { type House, openHouse, textOf } from '../kit/house.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(async () => {
  await house.close();
});

test('F23: the card stands in the chosen channel, not in General, with at most three buttons', async () => {
  const number = await house.mail();
  const everywhere = house.sim.state(house.lead.id).messages.filter(({ summary }) => summary?.includes(number));
  const channel = house.sim.team.channels.find(({ name }) => name === 'Klachten');
  expect(everywhere.map(({ place }) => place)).toEqual([channel?.id]);
  const [card] = house.cardOf(number).cards as { actions: { title: string }[] }[];
  expect(card?.actions.map(({ title }) => title)).toEqual(['Oppakken', 'Openen', 'Waarom deze datum']);
});

test('F23: a complaint that came before a channel was chosen gets its card when it is', async () => {
  const early = await openHouse({ settled: false });
  const number = await early.mail();
  expect(early.channel()).toHaveLength(0);
  await early.sim.install({ as: early.lead.id });
  const welcome = early.sim.state(early.lead.id).messages.at(-1);
  const channel = early.sim.team.channels.find(({ name }) => name === 'Klachten');
  await early.sim.click({
    as: early.lead.id,
    message: welcome?.id ?? '',
    verb: 'choose-channel',
    data: { channel: channel?.id },
  });
  await early.bot.idle();
  await early.at('2026-11-23 09:02');
  expect(early.cardOf(number).summary).toContain(number);
  await early.close();
});

test('the bot welcomes once, and only an owner of the team chooses the channel', async () => {
  const fresh = await openHouse({ settled: false });
  await fresh.sim.install({ as: fresh.sanne.id });
  await fresh.sim.install({ as: fresh.lead.id });
  const messages = fresh.sim.state(fresh.lead.id).messages;
  expect(messages).toHaveLength(1);
  expect(textOf(messages[0]?.cards)).toContain('Sanne de Boer heeft mij aan dit team toegevoegd');
  const channel = fresh.sim.team.channels.find(({ name }) => name === 'Klachten');
  const general = fresh.sim.team.channels.find(({ general }) => general);
  const choose = (as: string, id?: string) =>
    fresh.sim.click({ as, message: messages[0]?.id ?? '', verb: 'choose-channel', data: { channel: id } });
  expect(textOf((await choose(fresh.sanne.id, channel?.id)).body)).toContain('Alleen een eigenaar van het team');
  expect(textOf((await choose(fresh.lead.id, general?.id)).body)).toContain('Kies een kanaal');
  expect(await fresh.store.settings.channel.get()).toBeUndefined();
  expect(textOf((await choose(fresh.lead.id, channel?.id)).body)).toContain('Klachten komen in het kanaal Klachten');
  await fresh.close();
});

test('F25: the card changes in place after each step, for everybody', async () => {
  const number = await house.mail();
  const { id } = house.cardOf(number);
  const seen = () => textOf(house.cardOf(number).cards);
  await house.claim(house.sanne, number);
  expect(seen()).toContain('Sanne de Boer');
  await house.submit(house.sanne, number, 'log-call', { reached: 'yes', day: '2026-11-23', time: '09:00', note: '' });
  expect(seen()).toContain('gedaan op maandag 23 november');
  await house.submit(house.sanne, number, 'release', { reason: 'Ik ben morgen vrij.' });
  expect(seen()).toContain('nog niemand');
  expect(house.cardOf(number).id).toBe(id);
  expect(house.channel(house.youssef).find((message) => message.id === id)?.edited).toBeTruthy();
});

test('F36: the dates explain themselves: start, counted days, free days by name', async () => {
  const late = await openHouse({ now: '2026-12-23 16:00' });
  const number = await late.mail();
  const answer = textOf((await late.fetch(late.piet, number, 'why')).body);
  expect(answer).toContain('Ontvangen op woensdag 23 december om 16:00. Deze dag telt niet mee.');
  expect(answer).toContain('Telt mee: donderdag 24 december, maandag 28 december.');
  expect(answer).toContain('vrijdag 25 december (Eerste Kerstdag)');
  expect(answer).toContain('zaterdag 26 december (Tweede Kerstdag), zondag 27 december (weekend)');
  expect(answer).toContain('Uiterlijk donderdag 31 december, tot het einde van de dag.');
  await late.close();
});

test('F53: no name, address, subject or text of the complaint is ever posted, or written in the log', async () => {
  const canary = {
    from: { name: 'Canarina Vogelaar', address: 'canarina.vogelaar@example.org' },
    subject: 'Klacht kanarieonderwerp',
    text: 'kanarietekst',
  };
  const number = await house.mail(canary);
  await house.claim(house.sanne, number);
  await house.submit(house.sanne, number, 'log-call', {
    reached: 'no',
    day: '2026-11-23',
    time: '09:00',
    note: 'kanarienotitie',
  });
  await house.submit(house.sanne, number, 'release', { reason: 'kanariereden' });
  await house.at('2026-11-24 09:00');
  await house.at('2026-11-25 15:00');
  const posted = textOf(house.sim.everythingPosted());
  const logged = house.log.join('\n');
  for (const secret of ['Canarina', 'canarina.vogelaar', 'kanarie']) {
    expect(posted.includes(secret)).toBe(false);
    expect(logged.includes(secret)).toBe(false);
  }
  expect(posted).toContain(number);
});

test('F53: the owner and the lead open the complaint, others are refused with a reason', async () => {
  const fresh = await openHouse();
  const number = await fresh.mail({ text: 'Alleen voor betrokkenen.' });
  const opens = async (as: typeof fresh.sanne) => textOf((await fresh.fetch(as, number, 'open')).body);
  expect(await opens(fresh.sanne)).toContain('Pak de klacht eerst op');
  await fresh.claim(fresh.sanne, number);
  expect(await opens(fresh.sanne)).toContain('Alleen voor betrokkenen.');
  expect(await opens(fresh.lead)).toContain('Alleen voor betrokkenen.');
  for (const other of [fresh.youssef, fresh.guest, fresh.outsider]) {
    expect(await opens(other)).not.toContain('Alleen voor betrokkenen.');
  }
  expect(await opens(fresh.youssef)).toContain('Alleen de behandelaar (Sanne de Boer) en de kwaliteitsleider');
  await fresh.close();
});

test('F85: the timeline tells who did what and when, and that the complaint was read', async () => {
  const fresh = await openHouse();
  const number = await fresh.mail();
  await fresh.at('2026-11-23 10:00');
  await fresh.claim(fresh.sanne, number);
  await fresh.fetch(fresh.lead, number, 'open');
  const dialog = textOf((await fresh.fetch(fresh.sanne, number, 'open')).body);
  expect(dialog).toContain('Klacht ontvangen per e-mail');
  expect(dialog).toContain('Ontvangstbevestiging: verstuurd');
  expect(dialog).toContain('maandag 23 november om 10:00 · Sanne de Boer: ');
  expect(dialog).toContain('Klacht opgepakt. Verklaring: niet betrokken bij deze klacht');
  expect(dialog).toContain('maandag 23 november om 10:00 · Hanna Visser: ');
  expect(dialog.match(/Klacht gelezen/g)).toHaveLength(2);
  const { past } = await fresh.store.streams.read(number);
  expect(past.filter(({ fact }) => fact.type === 'ComplaintOpened')).toHaveLength(2);
  expect(new Set(past.map(({ id }) => id)).size).toBe(past.length);
  await fresh.close();
});
