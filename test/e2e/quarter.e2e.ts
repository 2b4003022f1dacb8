/** S13, S14 by hand in a browser: a complaint is closed, the clock jumps to the new quarter, the meeting is held, a measure taken, the figures read. */
import type { Page } from 'playwright-core';
import { startWalk, type Walk } from './browser.ts';

let walk: Walk;
let hanna: Page;

const dialog = () => hanna.getByTestId('dialog');
const feed = () => hanna.getByTestId('feed');
const see = (words: string | RegExp, inside = dialog()) => inside.getByText(words).first().waitFor();
const press = (name: string | RegExp) => dialog().getByRole('button', { name }).first().click();
const post = () =>
  hanna
    .locator('[data-testid^="post-"]')
    .filter({ hasText: /Klacht K-\d{4}-0001/ })
    .first();

async function pick(label: string | RegExp, option: string): Promise<void> {
  await see(label);
  const list = dialog().locator('select').and(dialog().getByLabel(label));
  if ((await list.count()) > 0) await list.selectOption({ label: option });
  else await dialog().getByText(option, { exact: true }).first().click();
}

async function says(words: string): Promise<void> {
  if (await dialog().isVisible()) await hanna.getByTestId('dialog-close').click();
  await hanna.getByTestId('chat').click();
  await hanna.getByTestId('compose').fill(words);
  await hanna.getByTestId('compose-send').click();
}

async function choose(name: string): Promise<void> {
  if (await dialog().isVisible()) await hanna.getByTestId('dialog-close').click();
  await post().getByRole('button', { name: 'Openen' }).click();
  await see('Wat er is gebeurd');
  const button = dialog().getByRole('button', { name, exact: true });
  if ((await button.count()) === 0) await press('Meer');
  await press(name);
}

beforeAll(async () => {
  walk = await startWalk();
  hanna = walk.page;
  const label = await hanna.getByTestId('person-switch').locator('option').filter({ hasText: 'Hanna' }).textContent();
  await hanna.getByTestId('person-switch').selectOption({ label: label ?? '' });
  await hanna.getByTestId('install').first().click();
  await hanna.getByTestId('channel-General').click();
  await hanna.getByLabel('Kanaal voor de klachten').selectOption({ label: 'Klachten' });
  await hanna.getByRole('button', { name: 'Dit kanaal gebruiken' }).click();
  await see(/Klachten komen in het kanaal Klachten/, feed());
});
afterAll(async () => {
  await walk.close();
});

test('F90: the lead lets the house look itself over', async () => {
  await says('zelftest');
  await see(/^Stuk: 0\./, feed());
  await walk.shot('self-test');
});

test('F83: the lead keeps the list of locations', async () => {
  await says('vestigingen');
  await hanna.getByRole('button', { name: 'Vestigingen' }).last().click();
  await dialog().locator('textarea').fill('Utrecht\nDen Haag');
  await press('Opslaan');
  await see('De vestigingen zijn opgeslagen.');
  await walk.shot('locations');
  await hanna.getByTestId('dialog-close').click();
});

test('a complaint is claimed, sorted and closed in the old quarter', async () => {
  await hanna.getByTestId('channel-Klachten').click();
  await hanna.getByTestId('mail-send').click();
  await post().waitFor();
  await post().getByRole('button', { name: 'Oppakken' }).click();
  await post().getByLabel('Ik ben niet betrokken bij deze klacht').check();
  await post().getByRole('button', { name: 'Ja, ik pak deze klacht op' }).click();
  await post().getByText('Hanna Visser').first().waitFor();
  await choose('Gegevens');
  await pick('Wie klaagt er?', 'uitzendkracht of gedetacheerde');
  await pick('Waar gaat de klacht over?', 'planning of uitval');
  await pick('Hoe zwaar is de klacht?', 'matig: er is schade, of het gebeurt vaker');
  await pick('Over welke vestiging gaat het?', 'Den Haag');
  await walk.shot('details');
  await press('Opslaan');
  await see('De gegevens zijn opgeslagen.');
  await see('Den Haag');
  await choose('Afsluiten');
  await pick(/Hoe/, 'ingetrokken door de klager');
  await dialog().locator('textarea').fill('De klager belde: het is opgelost.');
  await press('Afsluiten');
  await see(/afgesloten/);
});

test('F80 F123: in the first week of the new quarter the agenda is there; it is discussed, and a measure is taken at once', async () => {
  await hanna.getByTestId('dialog-close').click();
  await hanna.getByTestId('clock-field').fill('2027-01-04T09:30');
  await hanna.getByTestId('clock-jump').click();
  await hanna.getByTestId('channel-Klachten').click();
  await see(/Afgesloten klachten die op het kwartaaloverleg wachten: 1/, feed());
  await walk.shot('quarter-notice');
  await says('kwartaaloverleg');
  await hanna.getByRole('button', { name: 'Kwartaaloverleg' }).last().click();
  await see('Op de agenda: 1. Besproken: 0.');
  await walk.shot('quarter-agenda');
  await press(/^Bespreken/);
  await pick('Oorzaak: klopt die?', 'een vergissing');
  await pick('Doen we er iets aan?', 'Ja, er komt een maatregel');
  await walk.shot('quarter-discuss');
  await press('Besproken');
  await see('Schrijf op wat er gebeurt.');
  await pick('Kies het soort maatregel.', 'Preventief: voorkomt dat het ook ergens anders misgaat');
  await dialog().getByLabel('Schrijf op wat er gebeurt.').fill('De planning belt na elke wijziging.');
  await pick('Kies wie het doet.', 'Sanne de Boer');
  await dialog().getByLabel('Klaar uiterlijk').fill('2027-02-01');
  await walk.shot('measure-form');
  await press('Maatregel nemen');
  await see(/M-2027-001|M-2026-001/);
  await walk.shot('measure-taken');
});

test('F82: the measure stands in the list', async () => {
  await says('maatregelen');
  await hanna.getByRole('button', { name: 'Maatregelen' }).last().click();
  await see(/preventief/);
  await walk.shot('measures');
});

test('F81: the figures of the quarter, with a workbook behind a link', async () => {
  await says('kwartaalcijfers 2026Q4');
  await see(/Kwartaalcijfers: kwartaal 4 van 2026/, feed());
  await walk.shot('pack-card');
  await hanna.getByRole('button', { name: 'Excel-bestand maken' }).last().click();
  await see('Het bestand staat klaar.');
  await walk.shot('pack-link');
  await hanna.getByTestId('dialog-close').click();
  await hanna.getByRole('button', { name: 'Plaatsingen invullen' }).last().click();
  await dialog().getByLabel('Aantal plaatsingen').fill('480');
  await walk.shot('placements');
  await press('Opslaan');
  await see('Plaatsingen in kwartaal 4 van 2026: 480.');
});
