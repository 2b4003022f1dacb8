/** S2: a reaction as soon as possible, always within 2 working days of receipt, by phone or in writing. */
import { textOf } from '../kit/house.ts';
import { walking } from '../kit/walk.ts';

const walk = walking();

test('S2 F37 F38: the receipt is no reaction, nor is a call that reached nobody; the call that did is one, when it happened', async () => {
  const { house, press, claimed, sentence } = walk();
  const number = await claimed();
  expect(await sentence(number, 'S2')).toMatchObject({ state: 'open', due: '2026-11-25' });
  await house.at('2026-11-24 11:00');
  await press(number, 'log-call', { reached: 'no', day: '2026-11-24', time: '10:00' });
  expect((await sentence(number, 'S2')).state).toBe('open');
  await house.at('2026-11-26 09:00');
  await press(number, 'log-call', { reached: 'yes', day: '2026-11-25', time: '16:45' });
  expect(await sentence(number, 'S2')).toMatchObject({ state: 'done', at: '2026-11-25T15:45:00.000Z' });
});

test('S2 F37: a reaction after the second working day is told as late, and stays late', async () => {
  const { house, press, claimed, sentence } = walk();
  const number = await claimed();
  await house.at('2026-11-26 09:00');
  expect((await sentence(number, 'S2')).state).toBe('late');
  await press(number, 'log-call', { reached: 'yes', day: '2026-11-26', time: '08:59' });
  expect((await sentence(number, 'S2')).state).toBe('late');
  expect(textOf(house.cardOf(number).cards)).toContain('te laat');
});
