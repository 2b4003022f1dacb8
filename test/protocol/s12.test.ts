/** S12: not satisfied: depending on the type of complaint it can go to an independent mediator, whose verdict is followed where possible. */
import { textOf } from '../kit/house.ts';
import { complaintOf, letterTo, noor } from '../kit/mailroom.ts';
import { lintB1 } from '../kit/plain-dutch.ts';
import { walking } from '../kit/walk.ts';

const walk = walking();

test('S12 F73 F114: a no is looked at again by somebody else, with terms of its own; a second no goes to the mediator', async () => {
  const { house, press, claimed, answered, asked, sentence } = walk();
  const number = await claimed();
  await answered(number);
  await asked(number, 'no');
  expect((await sentence(number, 'S12')).state).toBe('open');
  await press(number, 'reopen', {}, house.lead);
  expect(textOf((await house.claim(house.sanne, number)).body)).toContain('eerder behandeld');
  await house.claim(house.youssef, number);
  expect((await complaintOf(house, number)).owner?.id).toBe(house.youssef.id);
  await answered(number, house.youssef);
  await asked(number, 'no', house.youssef);
  expect(await press(number, 'reopen', {}, house.lead)).toContain('al een keer heropend');
});

test('S12 F77 F78: the mediator gets what was picked and masked, with consent; what we do with the verdict is told', async () => {
  const { house, press, claimed, answered, asked, mailed, sentence } = walk();
  const number = await claimed({ text: 'Piet Jansen belde niet terug. Mijn nummer is 06-12345678.' });
  await answered(number);
  await asked(number, 'no');
  const { content } = await complaintOf(house, number);
  const mediator = { name: 'Bo van Dam', address: 'bo.van.dam@example.net', consent: 'Telefonisch, vandaag.' };
  const form = await press(number, 'mask-mediator', { ...mediator, until: '2026-12-07', papers: content });
  const about = /"about":"([^"]+)"/.exec(form)?.[1];
  const text = 'Iemand belde niet terug.';
  const preview = await press(number, 'preview-mediator', { about, text });
  await press(number, 'send-mediator', { letter: /"letter":"([^"]+)"/.exec(preview)?.[1] });
  await house.tick();
  expect(letterTo(house, mediator.address).text).not.toMatch(/Noor|Bakker|06-12345678/);
  expect(letterTo(house, noor.address).text).toContain('Bo van Dam');
  const verdict = { followed: 'partly', verdict: 'Betaal de uren.', reason: 'De reiskosten horen er niet bij.' };
  await mailed(number, 'verdict', verdict);
  expect(letterTo(house, noor.address).text).toContain('De reiskosten horen er niet bij.');
  expect(await complaintOf(house, number)).toMatchObject({ status: 'closed', ending: 'mediated' });
  expect((await sentence(number, 'S12')).state).toBe('done');
});

test('S12 S8 F61 F114: who was not satisfied reads that another colleague looks at it again, and by when', async () => {
  const { house, press, mailed, claimed, answered, asked } = walk();
  const number = await claimed();
  await answered(number);
  const first = house.sim.sentMails().find(({ subject }) => subject === `Onze afspraken over uw klacht ${number}`);
  expect(first?.text).toContain(`Wij behandelen uw klacht met nummer ${number}.`);
  expect(first?.text).toContain('uiterlijk maandag 30 november');
  expect(first?.text).not.toContain('opnieuw');
  await asked(number, 'no');
  await house.at('2026-12-01 10:00');
  await press(number, 'reopen', {}, house.lead);
  await house.claim(house.youssef, number);
  const shown = await press(number, 'agreements', {}, house.youssef);
  await mailed(number, 'agreements', {}, house.youssef);
  const { subject, text } = letterTo(house, noor.address);
  expect(subject).toBe(`Wij kijken opnieuw naar uw klacht ${number}`);
  const opening =
    `Wij kijken opnieuw naar uw klacht met nummer ${number}. Dat doet nu een andere collega: Youssef El Amrani. ` +
    'Er gelden ook nieuwe data. U hoort van ons uiterlijk donderdag 3 december. Ons antwoord willen wij u uiterlijk dinsdag 8 december geven.';
  expect(text.split('\n\n')[1]).toBe(opening);
  expect(shown).toContain(opening);
  expect(text).not.toMatch(/Sanne|30 november/);
  expect(lintB1(text)).toEqual([]);
});
