/** S6, S7 by hand in a browser: a colleague who is named is kept out, the lead decides, somebody reads along, and the house tries its own doors. */
import type { Page } from 'playwright-core';
import { startWalk, type Walk } from './browser.ts';

let walk: Walk;
let hanna: Page;
let sanne: Page;
let youssef: Page;

const number = /Klacht K-\d{4}-0001/;
const post = (page: Page) => page.locator('[data-testid^="post-"]').filter({ hasText: number }).first();
const dialog = (page: Page) => page.getByTestId('dialog');
const see = (page: Page, words: string | RegExp, inside = dialog(page)) => inside.getByText(words).first().waitFor();
const press = (page: Page, name: string) => dialog(page).getByRole('button', { name, exact: true }).click();
const shut = (page: Page) => page.getByTestId('dialog-close').click();

async function pick(page: Page, label: string, option: string): Promise<void> {
  await see(page, label);
  const list = dialog(page).locator('select').and(dialog(page).getByLabel(label));
  if ((await list.count()) > 0) await list.selectOption({ label: option });
  else await dialog(page).getByText(option, { exact: true }).click();
}

async function begin(name: string): Promise<Page> {
  const page = name === 'Hanna' ? walk.page : await walk.another();
  const label = await page.getByTestId('person-switch').locator('option').filter({ hasText: name }).textContent();
  await page.getByTestId('person-switch').selectOption({ label: label ?? '' });
  return page;
}

async function claim(page: Page): Promise<void> {
  await post(page).getByRole('button', { name: 'Oppakken' }).click();
  await post(page).getByLabel('Ik ben niet betrokken bij deze klacht').check();
  await post(page).getByRole('button', { name: 'Ja, ik pak deze klacht op' }).click();
}

async function persons(): Promise<void> {
  await post(hanna).getByRole('button', { name: 'Openen' }).click();
  await see(hanna, 'Wat er is gebeurd');
  await press(hanna, 'Meer');
  await press(hanna, 'Personen');
  await see(hanna, 'Mogen er niets van weten');
}

async function says(page: Page, words: string): Promise<void> {
  await page.getByTestId('chat').click();
  await page.getByTestId('compose').fill(words);
  await page.getByTestId('compose-send').click();
}

beforeAll(async () => {
  walk = await startWalk();
  hanna = await begin('Hanna');
  await hanna.getByTestId('install').first().click();
  await hanna.getByTestId('channel-General').click();
  await hanna.getByLabel('Kanaal voor de klachten').selectOption({ label: 'Klachten' });
  await hanna.getByRole('button', { name: 'Dit kanaal gebruiken' }).click();
  await see(hanna, /Klachten komen in het kanaal Klachten/, hanna.getByTestId('feed'));
  [sanne, youssef] = [await begin('Sanne'), await begin('Youssef')];
  for (const page of [hanna, sanne, youssef]) await page.getByTestId('channel-Klachten').click();
});
afterAll(async () => {
  await walk.close();
});

test('F110: a colleague who is named is kept out, and the lead hears it without a name', async () => {
  await hanna.getByTestId('mail-text').fill('Sanne de Boer was onbeleefd aan de telefoon. Dat wil ik niet meer.');
  await hanna.getByTestId('mail-send').click();
  await post(hanna).waitFor();
  await see(hanna, /moet u beslissen wie ervan mag weten/, hanna.getByTestId('feed'));
  await post(sanne).waitFor();
  await sanne.getByText('Deze klacht is niet voor u.').first().waitFor();
  await walk.shot('kept-out', sanne);
  await claim(youssef);
  await post(youssef).getByText('Youssef El Amrani').first().waitFor();
});

test('F27 F54 F57: the list of persons, with who may not know and who read it; the lead decides', async () => {
  await persons();
  await see(hanna, 'Sanne de Boer: de naam staat misschien in de tekst. Kijk of de klacht over deze collega gaat.');
  await walk.shot('persons', hanna);
  await press(hanna, 'Beslissen wie het mag weten');
  await pick(hanna, 'Over welke collega beslist u?', 'Sanne de Boer');
  await pick(hanna, 'Wat besluit u?', 'De klacht gaat over deze collega');
  await dialog(hanna).getByLabel('Waarom?').fill('De klager noemt haar bij naam.');
  await walk.shot('decide', hanna);
  await press(hanna, 'Beslissen wie het mag weten');
  await see(hanna, 'Genoteerd: de klacht gaat over deze collega.');
  await press(hanna, 'Iemand toevoegen');
  await pick(hanna, 'Wat doet deze persoon?', 'denkt mee');
  await pick(hanna, 'Welke collega?', 'Piet Jansen');
  await dialog(hanna).getByLabel('Waarom?').fill('Kent de planning van die week.');
  await walk.shot('involve', hanna);
  await press(hanna, 'Iemand toevoegen');
  await see(hanna, /Piet Jansen: denkt mee/);
  await shut(hanna);
  await see(hanna, 'Piet Jansen (denkt mee)', hanna.getByTestId('feed'));
  await walk.shot('card-involved', hanna);
});

test('F119: the lead has the house try its own doors', async () => {
  await says(hanna, 'lekproef');
  await see(hanna, /is op \d+ manieren geprobeerd.*Niets lekte\./, hanna.getByTestId('feed'));
  await walk.shot('leak-test', hanna);
});

test('F87 F122: how long texts are kept, and the list of what is due', async () => {
  await says(hanna, 'bewaartermijnen');
  await hanna.getByRole('button', { name: 'Bewaartermijnen' }).last().click();
  await see(hanna, /maanden/);
  await walk.shot('retention', hanna);
  await shut(hanna);
  await says(hanna, 'vernietigingslijst');
  await hanna.getByRole('button', { name: 'Vernietigingslijst' }).last().click();
  await dialog(hanna).waitFor();
  await walk.shot('destruction', hanna);
});
