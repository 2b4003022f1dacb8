/** S8: agreements on the handling and its term are made together and shared in writing. */
import { letterTo, noor } from '../kit/mailroom.ts';
import { walking } from '../kit/walk.ts';

const walk = walking();

test('S8 F61: the letter names handler, steps, both dates, the phone and the mediator; until it left the complaint asks for it', async () => {
  const { house, press, claimed, mailed, sentence } = walk();
  const number = await claimed();
  expect((await sentence(number, 'S8')).state).toBe('open');
  expect(await press(number, 'open')).toMatch(/afspraken/i);
  await mailed(number, 'agreements');
  const { text } = letterTo(house, noor.address);
  for (const part of [house.sanne.name, 'woensdag 25 november', 'maandag 30 november', '020-4414707', 'bemiddelaar', number])
    expect(text).toContain(part);
  expect((await sentence(number, 'S8')).state).toBe('done');
});
