/** F24, F28, F102: one handler claims, the other is told who and when. */
import { type House, openHouse, textOf } from '../kit/house.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(async () => {
  await house.close();
});

test('F24, F102: a handler claims from the card, and the card changes in place for everybody', async () => {
  const number = await house.mail();
  const before = house.cardOf(number);
  await house.claim(house.sanne, number);
  const after = house.cardOf(number);
  expect(after.id).toBe(before.id);
  expect(textOf(after.cards)).toContain('Sanne de Boer');
  expect(textOf(after.cards)).not.toContain('Oppakken');
});

test('F24: the second to claim is told who was faster and when', async () => {
  const number = await house.mail();
  await house.at('2026-11-23 10:42');
  await house.claim(house.sanne, number);
  const answer = await house.claim(house.youssef, number);
  expect(textOf(answer.body)).toContain('Al opgepakt door Sanne de Boer op maandag 23 november om 10:42');
});

test('F28: without the declaration of not being involved nobody claims', async () => {
  const number = await house.mail();
  const answer = await house.click(house.sanne, number, 'claim', { notInvolved: 'false' });
  expect(textOf(answer.body)).toContain('niet betrokken');
  expect(textOf(house.cardOf(number).cards)).toContain('nog niemand');
});

test('F24: a guest and a colleague outside the team cannot claim', async () => {
  const number = await house.mail();
  for (const person of [house.guest, house.outsider]) {
    const answer = await house.claim(person, number);
    expect(textOf(answer.body)).toContain('Alleen leden van het kwaliteitsteam');
  }
  expect(textOf(house.cardOf(number).cards)).toContain('nog niemand');
});
