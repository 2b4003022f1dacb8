/** S5: the complainant may be invited to explain it; moment, place and form are agreed with them. The invitation comes with a later release. */
import { walking } from '../kit/walk.ts';

const walk = walking();

test('towards S5: a complaint that was answered without a hearing did not need one, and until then the sentence is open', async () => {
  const { claimed, answered, sentence } = walk();
  const number = await claimed();
  expect((await sentence(number, 'S5')).state).toBe('open');
  await answered(number);
  expect((await sentence(number, 'S5')).state).toBe('not-needed');
});
