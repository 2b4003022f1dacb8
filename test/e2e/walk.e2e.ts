/** F107: the walk of a newcomer, by hand in a browser: two persons, a complainant, and a clock that jumps. */
import type { Page } from 'playwright-core';
import { startWalk, type Walk } from './browser.ts';

let walk: Walk;
let hanna: Page;
let sanne: Page;
let youssef: Page;

beforeAll(async () => {
  walk = await startWalk();
  hanna = walk.page;
});
afterAll(async () => {
  await walk.close();
});

const as = (page: Page, name: string) => page.getByTestId('person-switch').selectOption({ label: name });
const text = async (page: Page, id: string) => (await page.getByTestId(id).textContent()) ?? '';

/** The post of the complaint, as the page draws it. */
const post = (page: Page) => page.locator('[data-testid^="post-"]').filter({ hasText: 'Klacht K-' }).first();
const replies = (page: Page) => post(page).locator('[data-testid^="reply-1"], [data-testid^="reply-2"]');

async function see(page: Page, words: string | RegExp, inside = page.getByTestId('feed')): Promise<void> {
  await inside.getByText(words).first().waitFor();
}

test('an owner adds the bot to the team and chooses the channel', async () => {
  await hanna.getByTestId('install').first().click();
  await hanna.getByTestId('channel-General').click();
  await see(hanna, 'Klachtenbot staat klaar');
  await hanna.getByLabel('Kanaal voor de klachten').selectOption({ label: 'Klachten' });
  await hanna.getByRole('button', { name: 'Dit kanaal gebruiken' }).click();
  await see(hanna, /Klachten komen in het kanaal Klachten/);
  await walk.shot('welcome');
});

test('a mail with klacht becomes a card within seconds, and the complainant has a receipt', async () => {
  await hanna.getByTestId('mail-send').click();
  await hanna.getByTestId('channel-Klachten').click();
  await see(hanna, 'Klacht K-2026-0001');
  await see(hanna, /uiterlijk .*, nog 2 werkdagen/);
  await hanna.getByTestId('inbox-item').filter({ hasText: 'Uw klacht' }).first().click();
  await see(hanna, /U hoort van ons uiterlijk/, hanna.getByTestId('mail-open'));
  await walk.shot('card');
});

test('one person claims, the other is refused and told by whom', async () => {
  sanne = await walk.another();
  youssef = await walk.another();
  for (const [page, name] of [
    [sanne, /Sanne/],
    [youssef, /Youssef/],
  ] as const) {
    const label = await page.getByTestId('person-switch').locator('option').filter({ hasText: name }).textContent();
    await as(page, label ?? '');
    await page.getByTestId('channel-Klachten').click();
    await page.getByRole('button', { name: 'Oppakken' }).click();
    await page.getByLabel('Ik ben niet betrokken bij deze klacht').check();
  }
  // Youssef's screen stands still for a moment, as a slow client's does: he presses a button that is out of date.
  await youssef.route('**/sim/state*', (route) => route.abort());
  await sanne.getByRole('button', { name: 'Ja, ik pak deze klacht op' }).click();
  await see(hanna, 'Sanne de Boer', post(hanna));
  // His screen moves on only when his answer is there; before that it would fetch a fresh card, and that one has nothing to refuse.
  const answered = youssef.waitForResponse('**/sim/teams/click');
  await youssef.getByRole('button', { name: 'Ja, ik pak deze klacht op' }).click();
  await answered;
  await youssef.unroute('**/sim/state*');
  await see(youssef, /Al opgepakt door Sanne de Boer op .* om \d\d:\d\d/, post(youssef));
  // What is not his to open he can ask for.
  await youssef.getByRole('button', { name: 'Vragen om mee te lezen' }).click();
  await see(youssef, /De behandelaar of de kwaliteitsleider beslist/, youssef.getByTestId('dialog'));
  await walk.shot('refused', youssef);
  await youssef.getByTestId('dialog-close').click();
});

test('who was called and not reached is no reaction, but the complaint is being worked on', async () => {
  await sanne.getByRole('button', { name: 'Openen' }).click();
  const dialog = sanne.getByTestId('dialog');
  // Behind the steps that come first: the agreements and the investigation.
  await dialog.getByRole('button', { name: 'Gesprek vastleggen' }).click();
  await dialog.getByText('Nee, niet bereikt').click();
  await dialog.getByRole('button', { name: 'Vastleggen' }).click();
  await see(sanne, /De termijn van de eerste reactie loopt door/, dialog);
  await sanne.getByTestId('dialog-close').click();
});

test('the clock jumps a day at a time and the reminders come in the thread, each once', async () => {
  await hanna.getByTestId('clock-next-workday').click();
  await see(hanna, /de eerste reactie op klacht/, post(hanna));
  await hanna.getByTestId('clock-next-workday').click();
  await see(hanna, /uiterlijk vandaag/, post(hanna));
  await hanna.getByTestId('clock-1500').click();
  await replies(hanna).nth(2).waitFor();
  await hanna.getByTestId('clock-hour').click();
  await hanna.waitForTimeout(1500);
  expect(await replies(hanna).count()).toBe(3);
  await walk.shot('reminders');
});

test('the owner opens the complaint, logs a call, and the first reaction is met', async () => {
  await sanne.getByRole('button', { name: 'Openen' }).click();
  const dialog = sanne.getByTestId('dialog');
  await see(sanne, 'Wat er is gebeurd', dialog);
  await walk.shot('dialog', sanne);
  await dialog.getByRole('button', { name: 'Gesprek vastleggen' }).click();
  await dialog.getByText('Ja, gesproken').click();
  await dialog.getByRole('button', { name: 'Vastleggen' }).click();
  await see(sanne, /Dit telt als reactie aan de klager/, dialog);
  await sanne.getByTestId('dialog-close').click();
  await see(sanne, /gedaan op/, post(sanne));
});

test('the owner writes a letter, sees exactly what will be sent, and the complainant gets that', async () => {
  await sanne.getByRole('button', { name: 'Openen' }).click();
  const dialog = sanne.getByTestId('dialog');
  await dialog.getByRole('button', { name: 'Brief schrijven' }).click();
  await dialog.getByLabel('Tekst van uw brief').fill('Bedankt voor het gesprek. Ik zoek dit voor u uit.');
  await dialog.getByRole('button', { name: 'Voorbeeld bekijken' }).click();
  await see(sanne, /Er is nog niets verstuurd/, dialog);
  await walk.shot('preview', sanne);
  await dialog.getByRole('button', { name: 'Versturen' }).click();
  await see(sanne, /De brief gaat nu weg/, dialog);
  await sanne.getByTestId('dialog-close').click();
  await hanna.getByTestId('inbox-item').nth(2).waitFor();
  await hanna.getByTestId('inbox-item').first().click();
  await see(hanna, /Bedankt voor het gesprek/, hanna.getByTestId('mail-open'));
  await see(hanna, /Sanne de Boer/, hanna.getByTestId('mail-open'));
});

test('in the personal chat the bot answers help and my complaints', async () => {
  await sanne.getByTestId('chat').click();
  await sanne.getByTestId('compose').fill('mijn klachten');
  await sanne.getByTestId('compose-send').click();
  await see(sanne, 'Uw klachten');
  expect(await text(sanne, 'feed')).toContain('K-2026-0001: uiterlijk');
  await walk.shot('chat', sanne);
});

test('without a mouse: a claim by keyboard alone', async () => {
  await hanna.getByTestId('mail-subject').fill('Klacht over een factuur');
  await hanna.getByTestId('mail-text').fill('De factuur klopt niet.');
  await hanna.getByTestId('mail-send').press('Enter');
  await see(hanna, 'Klacht K-2026-0002');
  const second = hanna.locator('[data-testid^="post-"]').filter({ hasText: 'Klacht K-2026-0002' }).first();
  await second.getByRole('button', { name: 'Oppakken' }).press('Enter');
  await second.getByLabel('Ik ben niet betrokken bij deze klacht').press('Space');
  await second.getByRole('button', { name: 'Ja, ik pak deze klacht op' }).press('Enter');
  await see(hanna, 'Hanna Visser', second);
});
