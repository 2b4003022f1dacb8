/** S3: the complaint is registered in the quality system so that its handling can be monitored. */
import { noor } from '../kit/mailroom.ts';
import { walking } from '../kit/walk.ts';

const walk = walking();

test('S3 F8 F85: every complaint has a number of its own without gaps, and a record in which nothing is overwritten', async () => {
  const { house, press, sentence } = walk();
  const numbers = [];
  for (let n = 0; n < 5; n++) numbers.push(await house.mail({ from: noor }));
  expect(numbers).toEqual(['K-2026-0001', 'K-2026-0002', 'K-2026-0003', 'K-2026-0004', 'K-2026-0005']);
  const [number = ''] = numbers;
  const before = (await house.store.streams.read(number)).past;
  await house.claim(house.sanne, number);
  await press(number, 'open');
  const after = (await house.store.streams.read(number)).past;
  expect(after.slice(0, before.length)).toEqual(before);
  expect(after.length).toBeGreaterThan(before.length);
  expect((await sentence(number, 'S3')).state).toBe('done');
});
