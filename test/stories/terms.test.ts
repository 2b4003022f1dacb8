/** F29, F33, F34, F39, F40, F41, F45, F105: terms, reminders and the morning overview, by the clock alone. */
import { type House, openHouse, textOf } from '../kit/house.ts';

let house: House;
beforeEach(async () => {
  house = await openHouse();
});
afterEach(async () => {
  await house.close();
});

const said = (number: string) => house.threadOf(number).map(({ text }) => text ?? '');

/** Claimed, and a call that reached nobody: a claim with which nothing happens is given back (F31). */
async function claimed(by: House = house) {
  const number = await by.mail();
  await by.claim(by.sanne, number);
  await by.submit(by.sanne, number, 'log-call', { reached: 'no', day: '2026-11-23', time: '09:00', note: '' });
  return number;
}

test('F33, F34: terms step over weekends, holidays and the change of the clock', async () => {
  await house.at('2026-12-23 16:00');
  const number = await house.mail();
  expect(textOf(house.cardOf(number).cards)).toContain('uiterlijk maandag 28 december');
  expect(textOf(house.cardOf(number).cards)).toContain('uiterlijk donderdag 31 december');
});

test('F39, F105: the ladder of one complaint, from the day before to over the term, each rung once', async () => {
  const number = await claimed();
  const heard: [string, string][] = [];
  let before = 0;
  for (const day of ['23', '24', '25', '26', '27']) {
    for (const hour of ['09', '10', '12', '15', '16', '20']) {
      await house.at(`2026-11-${day} ${hour}:00`);
      const now = said(number);
      for (const text of now.slice(before)) heard.push([`${day} ${hour}:00`, text]);
      before = now.length;
    }
  }
  const reaction = heard.filter(([, text]) => text.includes('de eerste reactie'));
  expect(reaction.map(([when]) => when)).toEqual(['24 09:00', '25 09:00', '25 15:00', '26 09:00', '27 09:00']);
  const [dayBefore, morning, afternoon, late] = reaction.map(([, text]) => text);
  expect(dayBefore?.split('\n\n')).toEqual([
    `<at>Sanne de Boer</at>: de eerste reactie op klacht ${number}: uiterlijk woensdag 25 november, nog 1 werkdag.`,
    `de brief met de afspraken bij klacht ${number} is nog niet verstuurd.`,
  ]);
  expect(morning).toContain('uiterlijk vandaag, woensdag 25 november');
  expect(afternoon).toContain('<at>Sanne de Boer</at> en <at>Hanna Visser</at>');
  expect(late).toContain('was uiterlijk woensdag 25 november, 1 werkdag te laat');
  const whole = heard.filter(([, text]) => text.includes('het antwoord op klacht'));
  expect(whole.map(([when]) => when)).toEqual(['27 09:00']);
});

test('F39: after two days over the term management hears it as well', async () => {
  const fresh = await openHouse({ settled: false });
  await fresh.sim.install({ as: fresh.lead.id });
  const welcome = fresh.sim.state(fresh.lead.id).messages[0];
  const channel = fresh.sim.team.channels.find(({ name }) => name === 'Klachten');
  const data = { channel: channel?.id, management: fresh.piet.id };
  await fresh.sim.click({ as: fresh.lead.id, message: welcome?.id ?? '', verb: 'choose-channel', data });
  const number = await claimed(fresh);
  await fresh.at('2026-11-26 09:00');
  expect(
    fresh
      .threadOf(number)
      .at(-1)
      ?.mentions.map(({ name }) => name),
  ).toEqual(['Sanne de Boer', 'Hanna Visser']);
  await fresh.at('2026-11-27 09:00');
  expect(
    fresh
      .threadOf(number)
      .at(-1)
      ?.mentions.map(({ name }) => name),
  ).toEqual(['Sanne de Boer', 'Hanna Visser', 'Piet Jansen']);
  await fresh.close();
});

test('F40: nothing is said outside office minutes; what falls at night comes at opening', async () => {
  const number = await claimed();
  for (const when of ['2026-11-24 07:00', '2026-11-24 08:59']) {
    await house.at(when);
    expect(said(number)).toHaveLength(0);
  }
  await house.at('2026-11-24 09:00');
  expect(said(number)).toHaveLength(1);
  await house.at('2026-11-24 23:00');
  await house.at('2026-11-25 03:00');
  expect(said(number)).toHaveLength(1);
});

test('F41: after an outage of days the reminders are caught up once, and a restart repeats nothing', async () => {
  const number = await claimed();
  await house.at('2026-11-26 11:00');
  const once = said(number);
  expect(once).toHaveLength(1);
  expect(once[0]).toContain('1 werkdag te laat');
  await house.restart();
  await house.tick();
  await house.at('2026-11-26 11:30');
  expect(said(number)).toEqual(once);
});

test('F41: a clock that is set back an hour or a day repeats nothing', async () => {
  const number = await claimed();
  await house.at('2026-11-25 09:00');
  const once = said(number).length;
  for (const when of ['2026-11-25 08:00', '2026-11-24 09:00', '2026-11-25 09:00', '2026-11-25 09:30']) await house.at(when);
  expect(said(number)).toHaveLength(once);
});

test('a logged call that reached the complainant meets the first reaction; not reached does not', async () => {
  const number = await house.mail();
  await house.claim(house.sanne, number);
  await house.at('2026-11-23 11:00');
  const missed = await house.submit(house.sanne, number, 'log-call', {
    reached: 'no',
    day: '2026-11-23',
    time: '10:30',
    note: 'Voicemail.',
  });
  expect(textOf(missed.body)).toContain('niet bereikt');
  await house.at('2026-11-24 09:00');
  expect(said(number)).toHaveLength(1);
  await house.submit(house.sanne, number, 'log-call', { reached: 'yes', day: '2026-11-24', time: '09:00', note: '' });
  expect(textOf(house.cardOf(number).cards)).toContain('gedaan op dinsdag 24 november');
  await house.at('2026-11-25 15:00');
  expect(said(number)).toHaveLength(1);
});

test('F29: a complaint that nobody has after four office hours is called out to the lead', async () => {
  const number = await house.mail();
  await house.at('2026-11-23 12:59');
  expect(said(number)).toHaveLength(0);
  await house.at('2026-11-23 13:00');
  expect(said(number)).toEqual([
    `<at>Hanna Visser</at>: klacht ${number} is nog door niemand opgepakt. De eerste reactie: uiterlijk woensdag 25 november, nog 2 werkdagen.`,
  ]);
  expect(house.threadOf(number)[0]?.mentions).toEqual([{ id: house.lead.id, name: 'Hanna Visser' }]);
});

test('F45: the morning overview comes once, at opening, and says nothing when there is nothing', async () => {
  const overviews = () => house.channel().filter(({ summary }) => summary === 'Overzicht van de klachten');
  await house.at('2026-11-24 09:00');
  expect(overviews()).toHaveLength(0);
  const number = await house.mail();
  await house.at('2026-11-25 08:30');
  expect(overviews()).toHaveLength(0);
  await house.at('2026-11-25 09:00');
  await house.at('2026-11-25 09:01');
  expect(overviews()).toHaveLength(1);
  const card = textOf(overviews()[0]?.cards);
  expect(card).toContain('Klachten op woensdag 25 november');
  expect(card).toContain(`${number}: uiterlijk donderdag 26 november, nog 1 werkdag (nog niemand)`);
  expect(card).toContain('Nog niet opgepakt (1)');
});
