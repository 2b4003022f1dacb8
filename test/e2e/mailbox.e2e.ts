/** The mailbox and the phone by hand in a browser: each ends where its row says (F5, F6, F16, F17, F19, and mail that is no complaint). */
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

async function see(words: string | RegExp, inside = hanna.getByTestId('feed')): Promise<void> {
  await inside.getByText(words).first().waitFor();
}

/** Chooses somebody outside, who then writes the example that the page has ready. */
async function writeAs(address: string, change: { subject?: string; text?: string } = {}): Promise<void> {
  await hanna.getByTestId('mail-who').selectOption(address);
  if (change.subject) await hanna.getByTestId('mail-subject').fill(change.subject);
  if (change.text) await hanna.getByTestId('mail-text').fill(change.text);
  const sent = hanna.waitForResponse('**/sim/mail');
  await hanna.getByTestId('mail-send').click();
  await sent;
  // The form empties itself when the answer is there; a next writer must not be emptied with it.
  await hanna.getByTestId('mail-notice').waitFor();
}

/** The oldest: what came after it are the answers. */
async function openLetter(address: string, subject: RegExp): Promise<void> {
  await hanna.getByTestId('mail-who').selectOption(address);
  await hanna.getByTestId('inbox-item').filter({ hasText: subject }).last().click();
}

test('the bot is added and the channel chosen', async () => {
  await hanna.getByTestId('install').first().click();
  await hanna.getByTestId('channel-General').click();
  await hanna.getByLabel('Kanaal voor de klachten').selectOption({ label: 'Klachten' });
  await hanna.getByRole('button', { name: 'Dit kanaal gebruiken' }).click();
  await see(/Klachten komen in het kanaal Klachten/);
  await hanna.getByTestId('channel-Klachten').click();
  // News for the lead is told in office hours only.
  await hanna.getByTestId('clock-next-workday').click();
});

test('a phone complaint with read-back: recorded, previewed, sent', async () => {
  await hanna.getByTestId('extension-report').click();
  await dialog().getByLabel('Naam van de klager').fill('Esra Demir');
  await dialog().getByLabel('E-mailadres van de klager').fill('esra.demir@example.org');
  await dialog()
    .getByLabel('De klacht, in de woorden van de klager')
    .fill('Mijn contract is niet verlengd. Niemand heeft mij gebeld.');
  await dialog().getByLabel('Wat verwacht de klager van ons?').fill('Een uitleg.');
  await walk.shot('report');
  await dialog().getByRole('button', { name: 'Vastleggen' }).click();
  await see(/Er is nog niets verstuurd/, dialog());
  await see(/Niemand heeft mij gebeld/, dialog());
  await walk.shot('read-back');
  await dialog().getByRole('button', { name: 'Versturen', exact: true }).click();
  await see(/De brief bij klacht K-2026-0001 gaat nu weg/, dialog());
  await hanna.getByTestId('dialog-close').click();
  await post('K-2026-0001').waitFor();
  await see('telefoon', post('K-2026-0001'));
});

test('the complainant answers that letter, and the answer is in the thread of that complaint', async () => {
  await openLetter('esra.demir@example.org', /klacht/i);
  await hanna.getByTestId('mail-reply').click();
  await hanna.getByTestId('mail-text').fill('Klopt, maar het ging om mijn tweede contract.');
  await hanna.getByTestId('mail-send').click();
  await see(/nieuw bericht bij klacht K-2026-0001/, post('K-2026-0001'));
});

test('an out-of-office changes nothing, a bounce is told in the thread', async () => {
  await openLetter('esra.demir@example.org', /klacht/i);
  await hanna.getByTestId('answer-out-of-office').click();
  await hanna.getByTestId('answer-bounce').click();
  await see(/brief niet aangekomen bij klacht K-2026-0001/, post('K-2026-0001'));
  await walk.shot('bounce');
  expect(await hanna.locator('[data-testid^="post-"]').filter({ hasText: 'Klacht K-2026-0002' }).count()).toBe(0);
});

test("a stranger with somebody's number waits for the lead, who says what it is", async () => {
  await writeAs('robin.degraaf@example.org');
  await see(/Nieuwe e-mails die op een beslissing wachten: 1/);
  await hanna.getByRole('button', { name: 'Beoordelingslijst' }).first().click();
  await see(/De afzender is bij die klacht niet bekend/, dialog());
  await dialog().getByRole('button', { name: 'E-mail 1 bekijken' }).click();
  await see('robin.degraaf@example.org', dialog());
  await walk.shot('review');
  await dialog().getByRole('button', { name: 'Niets mee doen' }).click();
  await see(/Er gebeurt niets met deze e-mail/, dialog());
  await hanna.getByTestId('dialog-close').click();
});

test('a mail that is no complaint becomes none', async () => {
  await writeAs('joris.kuipers@example.org');
  await writeAs('noor.bakker@example.org');
  await post('K-2026-0002').waitFor();
  await hanna.waitForTimeout(1500);
  expect(await hanna.locator('[data-testid^="post-"]').filter({ hasText: 'Klacht K-2026-0003' }).count()).toBe(0);
});

test('F89: a complaint is found by a word of its text, and put in a message; who may not read it finds nothing', async () => {
  await hanna.getByTestId('extension-search').click();
  await see(/Niets gevonden/, hanna.locator('#search-form'));
  await hanna.getByTestId('search-words').fill('Esra');
  await hanna.getByTestId('search-go').click();
  await hanna.getByTestId('search-K-2026-0001').waitFor();
  await walk.shot('search');
  await hanna.getByTestId('search-K-2026-0001').click();
  const posted = hanna.locator('[data-testid^="post-"]').filter({ hasText: 'Behandelaar: nog niemand' }).last();
  await see('Klacht K-2026-0001', posted);
  expect(await posted.textContent()).not.toMatch(/Esra|contract/);
  await posted.getByRole('button', { name: 'Openen' }).click();
  await see(/Niemand heeft mij gebeld/, dialog());
  await hanna.getByTestId('dialog-close').click();
  await hanna.getByTestId('person-switch').selectOption({ label: 'Piet Jansen (lid)' });
  await hanna.getByTestId('extension-search').click();
  await hanna.getByTestId('search-words').fill('Esra');
  const answered = hanna.waitForResponse((response) => response.request().postData()?.includes('"text":"Esra"') ?? false);
  await hanna.getByTestId('search-go').click();
  await answered;
  await see(/Niets gevonden/, hanna.locator('#search-form'));
  expect(await hanna.getByTestId('search-K-2026-0001').count()).toBe(0);
});
