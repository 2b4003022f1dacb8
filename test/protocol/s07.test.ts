/** S7: it is always clear which persons are involved in the file. */
import { textOf } from '../kit/house.ts';
import { factsOf, letterTo, noor } from '../kit/mailroom.ts';
import { walking } from '../kit/walk.ts';

const walk = walking();

test('S7 F28 F26: who handles it is on the card and in the letter, declared not to be involved; a hand-over is in the record', async () => {
  const { house, press, claimed, mailed, sentence } = walk();
  const number = await claimed();
  await mailed(number, 'agreements');
  expect(textOf(house.cardOf(number).cards)).toContain('Sanne');
  expect(letterTo(house, noor.address).text).toContain(house.sanne.name);
  await press(number, 'assign', { to: house.youssef.id, reason: 'Sanne is er volgende week niet.' }, house.lead);
  await house.claim(house.youssef, number);
  const facts = (await factsOf(house, number)).map(({ type }) => type);
  expect(facts.filter((type) => type === 'HandlerClaimed')).toHaveLength(2);
  expect(await sentence(number, 'S7')).toMatchObject({ state: 'done', by: { person: house.youssef.id } });
});

test('S7 F26: after a hand-over the complainant is told who handles it now; until then the complaint asks for that letter', async () => {
  const { house, press, claimed, mailed, sentence } = walk();
  const number = await claimed();
  await mailed(number, 'agreements');
  await press(number, 'assign', { to: house.youssef.id, reason: 'Sanne is er volgende week niet.' }, house.lead);
  await house.claim(house.youssef, number);
  expect(await press(number, 'open', {}, house.youssef)).toContain('Afspraken vastleggen');
  await mailed(number, 'agreements', {}, house.youssef);
  expect(letterTo(house, noor.address).text).toContain(house.youssef.name);
  expect(await press(number, 'open', {}, house.youssef)).not.toContain('Afspraken vastleggen');
  expect((await sentence(number, 'S8')).state).toBe('done');
});
