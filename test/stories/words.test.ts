/** Typed words in the personal chat: always an answer, in the language of the one who asks. */
import type { SimPerson } from '../../scripts/sim/api.ts';
import { type House, openHouse, textOf } from '../kit/house.ts';
import { says } from '../kit/mailroom.ts';

let house: House;
let number: string;
beforeAll(async () => {
  house = await openHouse();
  number = await house.mail();
  await house.claim(house.sanne, number);
});
afterAll(async () => {
  await house.close();
});

const asks = (as: SimPerson, text: string): Promise<string> => says(house, as, text);

test.each`
  text                  | answer
  ${'help'}             | ${'mijn klachten'}
  ${'HELP!'}            | ${'overzicht'}
  ${'iets heel anders'} | ${'Typ **help** voor uitleg'}
  ${'K-2026-9999'}      | ${'Ik ken geen klacht K-2026-9999'}
  ${'overzicht'}        | ${'Volgende werkdag'}
`('"$text" is answered with "$answer"', async ({ text, answer }) => {
  if (text === 'overzicht') await house.at('2026-11-24 10:00');
  expect(await asks(house.sanne, text)).toContain(answer);
});

test('mijn klachten lists the own complaints only', async () => {
  expect(await asks(house.sanne, 'mijn klachten')).toContain(number);
  expect(await asks(house.youssef, 'Mijn klachten')).toContain('U hebt geen klachten in behandeling.');
});

test('a number gives the complaint in short, without anything personal, with a button to open it', async () => {
  for (const text of [number, number.toLowerCase(), number.slice(2)]) {
    const answer = await asks(house.piet, text);
    expect(answer).toContain(`${number}: uiterlijk`);
    expect(answer).not.toContain('Noor');
  }
});

test('kanaal gives the set-up card again in the team, and says where to ask in a personal chat', async () => {
  expect(await asks(house.lead, 'kanaal')).toContain('@Klachtenbot kanaal');
  const channel = house.sim.team.channels.find(({ name }) => name === 'Overleg')?.id ?? '';
  await house.sim.say({ as: house.lead.id, channel, text: 'kanaal' });
  const card = house.sim.state(house.lead.id).messages.filter((message) => message.place === channel && message.from.bot);
  expect(textOf(card.at(-1)?.cards)).toContain('Kanaal voor de klachten');
});

test.each`
  text                   | title                  | verb
  ${'klacht melden'}     | ${'Klacht melden'}     | ${'report'}
  ${'Melden.'}           | ${'Klacht melden'}     | ${'report'}
  ${'report'}            | ${'Klacht melden'}     | ${'report'}
  ${'beoordelen'}        | ${'Beoordelingslijst'} | ${'review-list'}
  ${'beoordelingslijst'} | ${'Beoordelingslijst'} | ${'review-list'}
  ${'review'}            | ${'Beoordelingslijst'} | ${'review-list'}
  ${'quarantaine'}       | ${'Quarantaine'}       | ${'quarantine-list'}
  ${'QUARANTINE'}        | ${'Quarantaine'}       | ${'quarantine-list'}
`('"$text" gives the lead the button for $verb', async ({ text, title, verb }) => {
  const answer = await asks(house.lead, text);
  expect(answer).toContain(title);
  expect(answer).toContain(`"type":"task/fetch"},"verb":"${verb}"`);
});

test('the review list counts what waits, and is for the lead only', async () => {
  await house.mail({ subject: 'Vraag', text: 'Ik heb een klacht.', from: { name: 'Ilse', address: 'ilse@example.org' } });
  expect(await asks(house.lead, 'beoordelen')).toContain('E-mails die op een beslissing wachten: 1.');
  expect(await asks(house.lead, 'quarantaine')).toContain('In quarantaine, niet te verwerken: 0.');
  for (const text of ['beoordelen', 'quarantaine'])
    expect(await asks(house.sanne, text)).toContain('Alleen een eigenaar van het team');
});

test('the button of "klacht melden" opens the form', async () => {
  await asks(house.sanne, 'klacht melden');
  const { messages } = house.sim.state(house.sanne.id);
  const message = messages.filter(({ from, place }) => from.bot && !place.includes('@thread')).at(-1)?.id ?? '';
  const answer = await house.sim.fetchDialog({ as: house.sanne.id, message, data: { verb: 'report', number: '' } });
  expect(textOf(answer.body)).toContain('"verb":"save-report"');
});

test.each`
  text                  | channel
  ${'overzicht e-mail'} | ${'e-mail'}
  ${'overview mail'}    | ${'e-mail'}
  ${'overzicht teams'}  | ${'bericht in Teams'}
  ${'overzicht anders'} | ${'anders'}
  ${'overview phone'}   | ${'telefoon'}
`('F7: "$text" lists the open complaints that came by $channel', async ({ text, channel }) => {
  const answer = await asks(house.youssef, text);
  expect(answer).toContain(`Open klachten via ${channel}`);
  expect(answer.includes(number)).toBe(channel === 'e-mail');
});

test('somebody outside the team and a guest learn nothing', async () => {
  for (const person of [house.outsider, house.guest]) {
    for (const text of [
      'overzicht',
      'overzicht telefoon',
      'mijn klachten',
      'klacht melden',
      'beoordelen',
      'quarantaine',
      number,
    ]) {
      const answer = await asks(person, text);
      expect(answer).toContain('Alleen leden van het kwaliteitsteam');
      expect(answer).not.toContain('uiterlijk');
    }
  }
});

test('added to a personal chat the bot explains itself once', async () => {
  await house.sim.install({ as: house.piet.id, personal: true });
  await house.sim.install({ as: house.piet.id, personal: true });
  const hello = house.sim
    .state(house.piet.id)
    .messages.filter((message) => textOf(message.cards).includes('Typ een van deze woorden'));
  expect(hello).toHaveLength(1);
});
