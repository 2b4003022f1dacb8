/** S6: it is handled confidentially. */
import { textOf } from '../kit/house.ts';
import { walking } from '../kit/walk.ts';

const walk = walking();

test('S6 F53: the channel learns number, terms, step and owner, whatever was done; the content opens to the owner and the lead', async () => {
  const { house, press, claimed, answered, asked, sentence } = walk();
  const number = await claimed({ text: 'Een geheime zin over mijn rooster.' });
  await answered(number);
  await asked(number, 'no');
  const shown = textOf(house.channel());
  expect(shown).not.toMatch(/Noor|bakker|geheime zin|Onze excuses|wat ik wilde zeggen/i);
  for (const person of [house.youssef, house.guest, house.outsider])
    expect(await press(number, 'open', {}, person)).not.toMatch(/Noor|geheime zin/);
  expect(await press(number, 'open', {}, house.lead)).toContain('geheime zin');
  expect((await sentence(number, 'S6')).state).toBe('done');
});
