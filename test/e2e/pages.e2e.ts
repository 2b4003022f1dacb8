/** The pages behind the links, in Chromium: a scanner that runs scripts, a keyboard, no script, a narrow screen (F71, F72). */
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { memoryTables } from '../../bot/store/memory.ts';
import { storeOn } from '../../bot/store/store.ts';
import { answeredComplaint, askSatisfaction } from '../kit/aftercare.ts';
import { type House, openHouse } from '../kit/house.ts';
import { everyLink } from '../kit/links.ts';
import { factsOf } from '../kit/mailroom.ts';
import { openBrowser, shoot } from './browser.ts';

let browser: Browser;
let house: House;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  // The store is in memory: these tests are about pages.
  const env = { TABLES_CONNECTION_STRING: 'UseDevelopmentStorage=true' };
  house = await openHouse({ env, fittings: { store: storeOn(memoryTables()) } });
});
afterEach(() => house.close());

/** A page of its own kind of browser. */
async function tab(link: string, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ locale: 'nl-NL', viewport: { width: 800, height: 900 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  await page.goto(link);
  return page;
}

const asks = async (language?: 'nl' | 'en') => {
  const number = await answeredComplaint(house, language);
  return { number, link: await askSatisfaction(house, number) };
};
const answersOf = async (number: string) => (await factsOf(house, number)).filter(({ type }) => type === 'SatisfactionAnswered');
const wider = (page: Page) =>
  page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');

test('F71: rendered with scripts on, every kind of link leaves no fact and runs no script', async () => {
  const { links, numbers } = await everyLink(house);
  const facts = () => Promise.all(numbers.map((number) => factsOf(house, number)));
  const before = await facts();
  const seen: Record<string, string> = {};
  for (const [purpose, link] of Object.entries(links)) {
    const context = await browser.newContext({ acceptDownloads: true });
    const page = await context.newPage();
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
    const asked: string[] = [];
    page.on('request', (request) => asked.push(`${request.method()} ${new URL(request.url()).pathname.slice(0, 3)}`));
    // An attachment, the register or a pack is saved, not shown.
    const shown = await page.goto(link, { waitUntil: 'networkidle' }).catch(() => undefined);
    seen[purpose] = shown ? String(shown.status()) : 'saved';
    if (shown) {
      await page.mouse.move(200, 300);
      await page.mouse.wheel(0, 2000);
      await page.keyboard.press('Tab');
      expect([purpose, await page.locator('script').count(), problems]).toEqual([purpose, 0, []]);
      expect(new Set(asked.filter((one) => one !== 'GET /fa'))).toEqual(new Set(['GET /k/']));
    }
    await context.close();
  }
  await house.tick();
  process.stdout.write(
    `rendered: ${JSON.stringify(seen)}, facts written: ${(await facts()).flat().length - before.flat().length}\n`,
  );
  expect(seen).toEqual({
    ...Object.fromEntries(Object.keys(links).map((purpose) => [purpose, '200'])),
    attachment: 'saved',
    register: 'saved',
    pack: 'saved',
  });
  expect(await facts()).toEqual(before);
});

test('F71: answered with the keyboard alone, and every stop can be seen', async () => {
  const { number, link } = await asks();
  const page = await tab(link);
  const press = async (...keys: readonly string[]) => {
    for (const key of keys) {
      await page.keyboard.press(key);
      const outline = await page.evaluate<string>('getComputedStyle(document.activeElement).outlineStyle');
      expect(outline).not.toBe('none');
    }
  };
  // Not satisfied; the handling was good, the answer poor; the third reason; a word; the button.
  await press('Tab', 'ArrowDown', 'Tab', 'Space', 'Tab', 'ArrowDown', 'ArrowDown', 'Tab', 'Tab', 'Tab', 'Space');
  await press('Tab', 'Tab', 'Tab', 'Tab', 'Tab');
  await page.keyboard.type('Met het toetsenbord.');
  await shoot('satisfaction-keyboard', page, true);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Bedankt voor uw antwoord' }).waitFor();
  expect(await answersOf(number)).toEqual([
    expect.objectContaining({ satisfied: false, process: 'good', outcome: 'poor', reasons: ['solution'] }),
  ]);
});

test('F71: works without scripts, and a mistake brings back what was chosen', async () => {
  const { number, link } = await asks();
  const page = await tab(link, { javaScriptEnabled: false });
  // Without the browser's own check of the form, as an old one would send it.
  await page.route(link, async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, body: (await answer.text()).replaceAll(' required', '') });
  });
  await page.goto(link);
  await page.getByLabel('Er is niet naar mij geluisterd').check();
  await page.getByLabel('Wilt u nog iets zeggen?').fill('Ik wacht nog.');
  await page.getByRole('button', { name: 'Versturen' }).click();
  await page.getByRole('alert').filter({ hasText: 'Kies eerst of u tevreden bent' }).waitFor();
  expect(await page.getByLabel('Er is niet naar mij geluisterd').isChecked()).toBe(true);
  expect(await page.getByLabel('Wilt u nog iets zeggen?').inputValue()).toBe('Ik wacht nog.');
  await shoot('satisfaction-mistake', page, true);
  await page.getByLabel('Nee, ik ben niet tevreden').check();
  await page.getByRole('button', { name: 'Versturen' }).click();
  await page.getByText('Een collega leest uw antwoord').waitFor();
  await page.goto(link);
  await page.getByRole('heading', { name: 'Wij hebben uw antwoord' }).waitFor();
  await shoot('satisfaction-answered', page, true);
  expect(await answersOf(number)).toHaveLength(1);
});

test.each(['nl', 'en'] as const)('F71: in %s it fits a screen of 320 pixels', async (language) => {
  const { link } = await asks(language);
  const page = await tab(link, { viewport: { width: 320, height: 640 } });
  expect(await page.locator('html').getAttribute('lang')).toBe(language);
  expect(await wider(page)).toBe(0);
  await shoot(`satisfaction-320-${language}`, page, true);
  for (const box of await page.locator('label.choice').all())
    expect((await box.boundingBox())?.height).toBeGreaterThanOrEqual(24);
  await page
    .getByRole('radio')
    .nth(language === 'nl' ? 0 : 1)
    .check();
  await page.getByRole('button').click();
  await page.getByRole('heading', { name: language === 'nl' ? 'Bedankt' : 'Thank you' }).waitFor();
  expect(await wider(page)).toBe(0);
  await shoot(`satisfaction-thanks-${language}`, page, true);
});

test('F72: the page of a link that is over fits as well, and says how to reach us', async () => {
  const { link } = await asks();
  const page = await tab(link.replace(/.{43}$/, 'A'.repeat(43)), { viewport: { width: 320, height: 640 } });
  expect(await page.getByRole('heading').textContent()).toBe('Deze link werkt niet meer');
  expect(await page.locator('footer').textContent()).toMatch(/Bel ons: [\d -]+/);
  expect(await wider(page)).toBe(0);
  await shoot('satisfaction-gone', page, true);
});
