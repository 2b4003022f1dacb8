/** F120: the complainant sees how the complaint stands, on a page behind the link in the letter with the agreements. */
import { commanded, conclude, visit } from '../kit/aftercare.ts';
import { type House, moment, openHouse, textOf } from '../kit/house.ts';
import { inviteTo, sendAgreements } from '../kit/invite.ts';
import { factsOf, linkIn, noor } from '../kit/mailroom.ts';

let house: House;
beforeEach(async () => {
  house = await openHouse();
});
afterEach(() => house.close());

async function agreed(nature = 'wages', writeIn = 'nl') {
  const number = await house.mail({ from: noor, subject: 'Klacht over de loonstrook van Piet Jansen' });
  await house.claim(house.sanne, number);
  await house.submit(house.sanne, number, 'save-details', { complainant: 'flex-worker', nature, writeIn });
  return { number, link: linkIn(await sendAgreements(house, number)) };
}

/** The table of the page: what is asked, and what stands beside it. */
async function rowsOf(link: string) {
  const { html } = await visit(house, link);
  const rows = [...html.matchAll(/<tr><th scope="row">([^<]*)<\/th><td>([^<]*)<\/td><\/tr>/g)];
  return Object.fromEntries(rows.map(([, title, value]) => [title, value]));
}

test('S7 F120: number, step, handler, next date and persons by role, and nothing else', async () => {
  const { number, link } = await agreed();
  const { html, status } = await visit(house, link);
  expect(status).toBe(200);
  expect(await rowsOf(link)).toEqual({
    Nummer: number,
    'Wat gebeurt er nu?': 'Een collega heeft uw klacht opgepakt.',
    'Wie helpt u?': 'Sanne de Boer',
    // The letter with the agreements was the first reaction.
    'Wanneer hoort u iets?': 'Ons antwoord, uiterlijk maandag 30 november.',
    'Wie zijn erbij?': 'degene over wie uw klacht gaat en onze loonadministratie',
  });
  expect(html).not.toMatch(/<script|<form|Noor|Bakker|Piet|de loonstrook|Youssef|Hanna/i);
});

test('F120: it follows the complaint: a waived role, a planned talk, the answer, and a day that went by', async () => {
  const { number, link } = await agreed();
  await house.submit(house.sanne, number, 'save-task', { task: 'person', how: 'waived', note: 'Het gaat over niemand.' });
  const page = await inviteTo(house, number, ['2026-11-26 10:00', '2026-11-27 14:00']);
  expect((await rowsOf(link))['Ons gesprek met u']).toBeUndefined();
  await visit(house, page, { moment: moment('2026-11-26 10:00'), form: 'office' });
  await house.tick();
  expect(await rowsOf(link)).toMatchObject({
    'Wat gebeurt er nu?': 'Wij hebben een gesprek met u gepland.',
    'Ons gesprek met u': 'donderdag 26 november om 10:00, bij ons op kantoor',
    'Wie zijn erbij?': 'onze loonadministratie',
  });
  await house.at('2026-12-01 09:00');
  expect((await rowsOf(link))['Wanneer hoort u iets?']).toMatch(/uiterlijk maandag 30 november\. Die dag is voorbij\./);
});

test('F120: after the answer no date is open', async () => {
  const { number, link } = await agreed('planning');
  await conclude(house, number);
  expect(await rowsOf(link)).toMatchObject({
    'Wat gebeurt er nu?': 'U hebt ons antwoord op uw klacht.',
    'Wanneer hoort u iets?': 'U hebt ons antwoord. Er staat geen datum meer open.',
  });
});

test('F120: the link of a letter that was only previewed is not there yet', async () => {
  const number = await house.mail({ from: noor });
  await house.claim(house.sanne, number);
  const preview = textOf((await house.submit(house.sanne, number, 'agreements')).body);
  const link = linkIn(preview.replaceAll('\\n', ' '));
  expect(link).not.toBe('');
  expect((await visit(house, link)).status).toBe(410);
});

test('F120: given back, it says that we look for somebody; closed, it is over', async () => {
  const { number, link } = await agreed('planning');
  await commanded(house, number, [{ type: 'ReleaseComplaint', reason: 'note-back' }], {
    'note-back': { kind: 'note', text: 'Geen tijd.' },
  });
  expect(await rowsOf(link)).toMatchObject({ 'Wie helpt u?': 'Wij zoeken een nieuwe behandelaar.' });
  await house.claim(house.youssef, number);
  expect((await rowsOf(link))['Wie helpt u?']).toMatch(/^Youssef/);
  await commanded(house, number, [{ type: 'CloseComplaint', how: 'withdrawn', note: 'note-closing' }], {
    'note-closing': { kind: 'note', text: 'Op verzoek.' },
  });
  const { status, html } = await visit(house, link);
  expect(status).toBe(410);
  expect(html).not.toContain(number);
});

test('F120: it can only be looked at, and a hundred looks leave no fact', async () => {
  const { number, link } = await agreed();
  const before = await factsOf(house, number);
  for (let n = 0; n < 100; n++) expect((await visit(house, link)).status).toBe(200);
  expect((await visit(house, link, { moment: 'notalk', answer: 'yes' })).status).toBe(410);
  expect(await factsOf(house, number)).toEqual(before);
});

test('F120: in English for who wrote English', async () => {
  const { link } = await agreed('planning', 'en');
  expect(await rowsOf(link)).toMatchObject({ 'Who helps you?': 'Sanne de Boer' });
});
