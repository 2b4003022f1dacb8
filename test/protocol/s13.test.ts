/** S13: all handled complaints are discussed once a quarter in the quality meeting. */
import { tableIn } from '../kit/meeting.ts';
import { walking } from '../kit/walk.ts';

const walk = walking();

test('S13 F80: a closed complaint waits for the quarterly meeting, and its trail shows when it was discussed', async () => {
  const { house, claimed, answered, asked, sentence } = walk();
  const number = await claimed();
  expect((await sentence(number, 'S13')).quarter).toBeUndefined();
  await answered(number);
  await asked(number, 'yes');
  await house.tick();
  expect(await sentence(number, 'S13')).toMatchObject({ state: 'open', quarter: true });
  await house.at('2027-01-05 10:00');
  const { press } = tableIn(house);
  expect(await press(house.lead, 'quarterly-agenda')).toContain(number);
  await press(house.lead, 'quarterly-save', { about: '2026Q4 mistake', numbers: number, cause: 'mistake', action: 'no' });
  expect(await sentence(number, 'S13')).toMatchObject({
    state: 'done',
    by: { person: house.lead.id },
    proof: [{ fact: { type: 'ComplaintDiscussed', quarter: '2026Q4' } }],
  });
});
