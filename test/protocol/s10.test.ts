/** S10: when that cannot be met the complainant is told, with an indication of how long it will take. */
import { complaintOf, letterTo, noor } from '../kit/mailroom.ts';
import { walking } from '../kit/walk.ts';

const walk = walking();

test('S10 F42: more time is a reason, a new day and the letter that says so, in one step and before the day', async () => {
  const { house, claimed, mailed, sentence } = walk();
  const number = await claimed();
  await house.at('2026-11-27 10:00');
  expect(
    house
      .threadOf(number)
      .map(({ text }) => text)
      .join('\n'),
  ).toMatch(/halen we maandag 30 november/i);
  await mailed(number, 'extension', { reason: 'complex', due: '2026-12-04', words: 'Wij willen eerst met een collega praten.' });
  const { text } = letterTo(house, noor.address);
  expect(text).toContain('vrijdag 4 december');
  expect(text).toContain('met een collega praten');
  const { whole, norm } = await complaintOf(house, number);
  expect([whole.due, norm.due]).toEqual(['2026-12-04', '2026-11-30']);
  expect((await sentence(number, 'S10')).state).toBe('done');
});

test('S10: a complaint that was answered in time did not need it', async () => {
  const { claimed, answered, sentence } = walk();
  const number = await claimed();
  await answered(number);
  expect((await sentence(number, 'S10')).state).toBe('not-needed');
});
