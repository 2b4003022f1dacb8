/** S11: after handling, the complainant is asked to say in writing whether it was handled to their satisfaction. */
import { complaintOf } from '../kit/mailroom.ts';
import { walking } from '../kit/walk.ts';

const walk = walking();

test('S11 F71: the question goes after the answer, and a yes through its link closes the complaint', async () => {
  const { house, claimed, answered, asked, sentence } = walk();
  const number = await claimed();
  await answered(number);
  expect((await sentence(number, 'S11')).state).toBe('open');
  await asked(number, 'yes');
  expect(await complaintOf(house, number)).toMatchObject({ status: 'closed', ending: 'satisfied' });
  expect((await sentence(number, 'S11')).state).toBe('done');
});
