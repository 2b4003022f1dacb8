/** The whole protocol by hand in a browser: one complaint to 'tevreden', one through more time, a no, the mediator and a verdict. */
import type { Page } from 'playwright-core';
import { startWalk, type Walk } from './browser.ts';

let walk: Walk;
let hanna: Page;

beforeAll(async () => {
  walk = await startWalk();
  hanna = walk.page;
});
afterAll(async () => {
  await walk.close();
});

const post = (number: string) =>
  hanna
    .locator('[data-testid^="post-"]')
    .filter({ hasText: `Klacht ${number}` })
    .first();
const dialog = () => hanna.getByTestId('dialog');
const press = (name: string | RegExp) =>
  dialog()
    .getByRole('button', { name, exact: typeof name === 'string' })
    .click();
const see = (words: string | RegExp, inside = dialog()) => inside.getByText(words).first().waitFor();

/** A button of the open complaint; those that do not fit stand behind 'Meer'. */
async function choose(number: string, name: string): Promise<void> {
  if (await dialog().isVisible()) await hanna.getByTestId('dialog-close').click();
  await post(number).getByRole('button', { name: 'Openen' }).click();
  await see('Wat er is gebeurd');
  const button = dialog().getByRole('button', { name, exact: true });
  if ((await button.count()) === 0) await press('Meer');
  await press(name);
}

/** From a list that drops down; a list of circles has its words on the screen. */
async function pick(label: string, option: string): Promise<void> {
  await see(label);
  const list = dialog().locator('select').and(dialog().getByLabel(label));
  if ((await list.count()) > 0) await list.selectOption({ label: option });
  else await dialog().getByText(option, { exact: true }).click();
}

/** What the preview shows leaves. */
async function send(): Promise<void> {
  await see(/nog niets verstuurd|gaat nu weg/);
  await press('Versturen');
}

async function begin(number: string, text: string): Promise<void> {
  if (await dialog().isVisible()) await hanna.getByTestId('dialog-close').click();
  await hanna.getByTestId('mail-subject').fill('Klacht over mijn rooster');
  await hanna.getByTestId('mail-text').fill(text);
  await hanna.getByTestId('mail-send').click();
  await post(number).waitFor();
  await post(number).getByRole('button', { name: 'Oppakken' }).click();
  await post(number).getByLabel('Ik ben niet betrokken bij deze klacht').check();
  await post(number).getByRole('button', { name: 'Ja, ik pak deze klacht op' }).click();
  await post(number).getByText('Hanna Visser').first().waitFor();
  await choose(number, 'Gegevens');
  await pick('Wie klaagt er?', 'uitzendkracht of gedetacheerde');
  await pick('Waar gaat de klacht over?', 'planning of uitval');
  await press('Opslaan');
  await see('De gegevens zijn opgeslagen.');
}

/** Everything on the checklist, a judgement, and the letter with the answer. */
async function answer(number: string): Promise<void> {
  // The agreements are done by their letter.
  for (const _ of ['file', 'complainant', 'person', 'client']) {
    await choose(number, 'Onderzoek');
    await press('Taak afronden');
    await dialog().getByText('Niet nodig', { exact: true }).click();
    await dialog()
      .getByLabel(/Notitie/)
      .fill('Alles staat in de e-mail.');
    await press('Opslaan');
    await see(/Afgerond/);
  }
  await choose(number, 'Onderzoek');
  await press('Oordeel over een deel');
  await dialog().getByLabel('Het nieuwe deel in een paar woorden').fill('Het rooster klopte niet');
  await dialog().getByText('gegrond', { exact: true }).click();
  await dialog().getByLabel('Wat hebben wij gevonden?').fill('Er stond een oude dienst in.');
  await press('Opslaan');
  await see('Het oordeel is opgeslagen', dialog());
  await walk.shot('inquiry');
  await choose(number, 'Onderzoek');
  await press('Antwoord schrijven');
  await pick('Waardoor ging het mis?', 'een vergissing');
  await press('Voorbeeld bekijken');
  await walk.shot('conclusion');
  await send();
  await see('De brief met ons antwoord gaat nu weg.');
}

/** The complainant opens the newest letter that holds a link, and answers on its page. */
async function replyOnPage(number: string, yes: boolean): Promise<void> {
  await hanna.getByTestId('mail-who').selectOption('noor.bakker@example.org');
  await hanna.getByTestId('inbox-item').filter({ hasText: 'tevreden' }).filter({ hasText: number }).first().click();
  const link = hanna.getByTestId('mail-open').getByRole('link').first();
  const page = await walk.open((await link.getAttribute('href')) ?? '');
  await page.getByText(yes ? 'Ja, ik ben tevreden' : 'Nee, ik ben niet tevreden').click();
  if (!yes) await page.getByText('De oplossing helpt mij niet').click();
  await walk.shot(yes ? 'page-satisfied' : 'page-unsatisfied', page);
  await page.getByRole('button').click();
  await page.getByText('Bedankt voor uw antwoord').first().waitFor();
  await page.close();
}

test('the bot is added and the channel chosen', async () => {
  await hanna.getByTestId('install').first().click();
  await hanna.getByTestId('channel-General').click();
  await hanna.getByLabel('Kanaal voor de klachten').selectOption({ label: 'Klachten' });
  await hanna.getByRole('button', { name: 'Dit kanaal gebruiken' }).click();
  await hanna
    .getByTestId('feed')
    .getByText(/Klachten komen in het kanaal Klachten/)
    .waitFor();
  await hanna.getByTestId('channel-Klachten').click();
  await hanna.getByTestId('clock-next-workday').click();
});

test('S8 S4 S11: from a mail by agreements, investigation and answer to a complainant who is satisfied', async () => {
  const number = 'K-2026-0001';
  await begin(number, 'Mijn rooster van week 47 klopt niet. Niemand belde mij terug.');
  await choose(number, 'Afspraken vastleggen');
  await walk.shot('agreements');
  await send();
  await answer(number);
  await choose(number, 'Vragen of de klager tevreden is');
  await send();
  await see(/De vraag gaat nu weg/);
  await hanna.getByTestId('dialog-close').click();
  await replyOnPage(number, true);
  await post(number).getByText('Afgesloten: klager tevreden').first().waitFor();
  await choose(number, 'Protocolspoor');
  await see(/S11/);
  await walk.shot('trail');
  await hanna.getByTestId('dialog-close').click();
});

test('S10 S12: more time with a letter, a no, the mediator with consent, and a verdict that we follow for a part', async () => {
  const number = 'K-2026-0002';
  await begin(number, 'Sanne de Boer heeft mij drie keer verkeerd ingepland. Mijn nummer is 06-12345678.');
  await choose(number, 'Afspraken vastleggen');
  await send();
  await choose(number, 'Uitstel');
  await pick('Waarom is er meer tijd nodig?', 'het onderzoek kost meer tijd');
  await dialog()
    .getByLabel(/Leg aan de klager uit waarom/)
    .fill('Wij willen eerst met een collega praten.');
  await press('Voorbeeld bekijken');
  await walk.shot('extension');
  await send();
  await see(/Het uitstel geldt/);
  await answer(number);
  await choose(number, 'Vragen of de klager tevreden is');
  await send();
  await see(/De vraag gaat nu weg/);
  await hanna.getByTestId('dialog-close').click();
  await replyOnPage(number, false);
  await post(number).getByText('Niet tevreden').first().waitFor();
  await choose(number, 'Hoe nu verder?');
  await see('De oplossing helpt mij niet');
  await walk.shot('what-now');
  await press('Naar de bemiddelaar');
  await dialog().getByLabel('Naam van de bemiddelaar').fill('Bo van Dam');
  await dialog().getByLabel('E-mailadres van de bemiddelaar').fill('bo.van.dam@example.net');
  await dialog().getByLabel('Hoe en wanneer vond de klager dit goed?').fill('Telefonisch, vandaag.');
  await press('Verder');
  await see(/al vervangen door/);
  await walk.shot('masking');
  await press('Voorbeeld bekijken');
  await send();
  await see(/De bemiddelaar antwoordt uiterlijk/);
  await post(number).getByText('Bij de bemiddelaar').first().waitFor();
  await choose(number, 'Uitspraak van de bemiddelaar');
  await dialog().getByText('Ja, voor een deel').click();
  await dialog().getByLabel('De uitspraak in het kort').fill('Betaal de uren van die dag.');
  await dialog()
    .getByLabel(/Waarom niet helemaal/)
    .fill('De reiskosten horen er niet bij.');
  await press('Voorbeeld bekijken');
  await walk.shot('verdict');
  await send();
  await post(number)
    .getByText(/Afgesloten: na de bemiddelaar/)
    .first()
    .waitFor();
  await hanna.getByTestId('dialog-close').click();
});

test('S5 F46 F47 F48 F49: moments proposed, one chosen on the page, in the calendar, moved there, and the card follows', async () => {
  const number = 'K-2026-0003';
  await begin(number, 'Ik wil graag vertellen wat er op mijn werkplek gebeurde.');
  await choose(number, 'Gesprek voorstellen');
  await press('Momenten zoeken');
  await dialog().getByRole('button', { name: 'Voorbeeld bekijken' }).waitFor();
  await walk.shot('moments');
  await press('Voorbeeld bekijken');
  await press('Versturen');
  await see(/De uitnodiging gaat nu weg/);
  await hanna.getByTestId('dialog-close').click();
  await hanna.getByTestId('mail-who').selectOption('noor.bakker@example.org');
  await hanna.getByTestId('inbox-item').filter({ hasText: 'praten graag' }).filter({ hasText: number }).first().click();
  const link = hanna.getByTestId('mail-open').getByRole('link').first();
  const page = await walk.open((await link.getAttribute('href')) ?? '');
  await page.locator('input[name=moment]').first().check();
  await page.locator('input[name=form]').first().check();
  await walk.shot('page-moments', page);
  await page.getByRole('button').click();
  await page.getByText('Dit hebt u gekozen').waitFor();
  await page.close();
  await post(number).getByText('Toelichting gepland').first().waitFor();
  await hanna.getByTestId('agenda').locator('summary').click();
  await hanna
    .getByTestId('agenda-item')
    .filter({ hasText: number })
    .getByRole('button', { name: /^Volgende dag/ })
    .click();
  await hanna.getByTestId('clock-hour').click();
  await post(number)
    .getByText(/is verzet naar/)
    .first()
    .waitFor();
  await walk.shot('moved');
});
