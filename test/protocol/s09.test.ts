/** S9: the whole procedure aims at 5 working days. */
import { walking } from '../kit/walk.ts';

const walk = walking();

test('S9 F33: answered on the fifth working day is in time; on the sixth it is late, and the record says so', async () => {
  const { house, claimed, answered, sentence } = walk();
  const [first, second] = [await claimed(), await claimed()];
  expect(await sentence(first, 'S9')).toMatchObject({ state: 'open', due: '2026-11-30' });
  await house.at('2026-11-30 16:59');
  for (const number of [first, second]) await house.claim(house.sanne, number);
  await answered(first);
  expect((await sentence(first, 'S9')).state).toBe('done');
  await house.at('2026-12-01 09:30');
  await answered(second);
  expect((await sentence(second, 'S9')).state).toBe('late');
});
