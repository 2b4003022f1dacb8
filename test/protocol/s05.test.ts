/** S5: the complainant may be invited to explain it; moment, place and form are agreed with them. */
import { visit } from '../kit/aftercare.ts';
import { complaintOf, letterTo, linkIn, noor } from '../kit/mailroom.ts';
import { walking } from '../kit/walk.ts';

const walk = walking();

/** Through the forms and the button; answers the page behind the link, and the moments. */
async function invited(number: string) {
  const { press, house } = walk();
  const form = await press(number, 'hearing-moments', { minutes: '45', forms: 'teams,office,phone', with: '' });
  const about = /"about":"([^"]*)"/.exec(form)?.[1];
  const moments = /"value":"([^"]*Z,[^"]*)"/.exec(form)?.[1] ?? '';
  const preview = await press(number, 'preview-hearing', { about, moments, until: '2026-11-27' });
  await press(number, 'send-hearing', { letter: /"letter":"([0-9a-f-]{36})"/.exec(preview)?.[1] });
  await house.tick();
  return { link: linkIn(letterTo(house, noor.address).text), moments: moments.split(',') };
}

test('S5 F46 F47: the complainant is invited, and chooses moment and form without an account', async () => {
  const { claimed, sentence, house, press } = walk();
  const number = await claimed();
  expect((await sentence(number, 'S5')).state).toBe('open');
  const { link, moments } = await invited(number);
  const begun = await sentence(number, 'S5');
  expect([begun.state, begun.proof.map(({ fact }) => fact.type)]).toEqual(['open', ['HearingProposed']]);
  await visit(house, link, { moment: moments[1] ?? '', form: 'office' });
  await house.tick();
  const agreed = await sentence(number, 'S5');
  expect([agreed.state, agreed.by]).toEqual(['done', { system: 'link' }]);
  expect(agreed.proof.map(({ fact }) => fact.type)).toEqual(['HearingProposed', 'HearingChosen', 'HearingBooked']);
  // What falls through has to be agreed again.
  await press(number, 'cancel-hearing', { reason: 'Ziek.' });
  expect((await sentence(number, 'S5')).state).toBe('open');
});

test('S5 F46 F51: held, it stays done', async () => {
  const { claimed, answered, sentence, house, press } = walk();
  const number = await claimed();
  const { link, moments } = await invited(number);
  await visit(house, link, { moment: moments[0] ?? '', form: 'office' });
  await house.tick();
  await house.at('2026-11-24 12:00');
  await press(number, 'save-hearing-held', { attended: 'yes', who: 'Noor en Sanne.' });
  const held = await sentence(number, 'S5');
  expect([held.state, held.by]).toEqual(['done', { person: house.sanne.id }]);
  await answered(number);
  expect((await sentence(number, 'S5')).state).toBe('done');
});

test('S5 F51: who wants no talk was asked, and that is enough', async () => {
  const { claimed, sentence, house } = walk();
  const number = await claimed();
  const { link } = await invited(number);
  await visit(house, link, { moment: 'notalk' });
  expect((await complaintOf(house, number)).hearing?.status).toBe('declined');
  expect((await sentence(number, 'S5')).state).toBe('done');
});

test('S5 F46: a complaint that was answered without a hearing did not need one, and until then the sentence is open', async () => {
  const { claimed, answered, sentence } = walk();
  const number = await claimed();
  expect((await sentence(number, 'S5')).state).toBe('open');
  await answered(number);
  expect((await sentence(number, 'S5')).state).toBe('not-needed');
});
