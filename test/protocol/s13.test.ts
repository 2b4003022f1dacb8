/** S13: all handled complaints are discussed once a quarter in the quality meeting. The meeting comes with a later release. */
import { walking } from '../kit/walk.ts';

const walk = walking();

test('towards S13: a closed complaint waits for the quarterly meeting, and says so', async () => {
  const { claimed, answered, asked, sentence } = walk();
  const number = await claimed();
  expect((await sentence(number, 'S13')).quarter).toBeUndefined();
  await answered(number);
  await asked(number, 'yes');
  expect(await sentence(number, 'S13')).toMatchObject({ state: 'open', quarter: true });
});
