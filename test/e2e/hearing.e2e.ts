/** The pages of the talk and of how it stands, in Chromium: axe-core on every kind of page, keyboard, no script, a narrow screen (F47, F120). */
import { source as axeSource } from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { memoryTables } from '../../bot/store/memory.ts';
import { storeOn } from '../../bot/store/store.ts';
import { commanded, visit } from '../kit/aftercare.ts';
import { type House, moment, openHouse } from '../kit/house.ts';
import { inviteTo } from '../kit/invite.ts';
import { everyLink } from '../kit/links.ts';
import { factsOf, noor } from '../kit/mailroom.ts';
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

async function tab(link: string, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ locale: 'nl-NL', viewport: { width: 800, height: 900 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  await page.goto(link);
  return page;
}

const MOMENTS = ['2026-11-26 10:00', '2026-11-27 14:00', '2026-11-27 16:00'];
const NARROW = { viewport: { width: 320, height: 640 } };

async function invited(language: 'nl' | 'en' = 'nl') {
  const number = await house.mail({ from: noor });
  await house.claim(house.sanne, number);
  const described = { type: 'DescribeComplaint', complainant: 'flex-worker', nature: 'planning', language } as const;
  await commanded(house, number, [described], {});
  return { number, link: await inviteTo(house, number, MOMENTS) };
}

const chosenIn = async (number: string) => (await factsOf(house, number)).filter(({ type }) => type === 'HearingChosen');
const wider = (page: Page) =>
  page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');

/** What axe-core finds wrong, with its rules of WCAG 2 and its own best practices; and how many of its rules applied. */
async function axe(page: Page): Promise<{ readonly violations: readonly string[]; readonly passes: number }> {
  await page.addScriptTag({ content: axeSource });
  const found =
    'axe.run().then(({violations, passes}) => ({violations: violations.map(({id, nodes}) => id + ": " + nodes.map(({html}) => html).join(" | ")), passes: passes.length}))';
  return page.evaluate(found);
}

test('F47 F72 F120: axe-core finds nothing wrong on any kind of page', async () => {
  const { links } = await everyLink(house);
  const open = await invited();
  const mine = await invited();
  // The page's own policy forbids scripts, and axe-core is one.
  const look = (link: string) => tab(link, { ...NARROW, bypassCSP: true });
  const send = async (page: Page, ...labels: readonly string[]) => {
    for (const label of labels) await page.getByLabel(label).check();
    await page.getByRole('button').click();
    return page;
  };
  const chosen = await send(await look(mine.link), 'donderdag 26 november', 'Bij ons op kantoor', 'Er is een tolk nodig');
  const pages: Record<string, Page> = {
    choose: await look(open.link),
    chosen,
    mistake: await send(await look(open.link), 'vrijdag 27 november, van 14:00', 'Telefonisch: wij bellen u'),
    wishes: await look((await wished()).link),
    gone: await look(open.link.replace(/.{43}$/, 'A'.repeat(43))),
    status: await look(links.status),
    satisfaction: await look(links.satisfaction),
    address: await look(links['address-new']),
    hear: await look(links.hear),
    package: await look(links.package),
    print: await look(links.print),
  };
  const tally: Record<string, number> = {};
  for (const [kind, page] of Object.entries(pages)) {
    const { violations, passes } = await axe(page);
    tally[kind] = passes;
    expect([kind, violations]).toEqual([kind, []]);
    if (kind !== 'package' && kind !== 'print') expect([kind, await wider(page)]).toEqual([kind, 0]);
    await shoot(`axe-${kind}`, page, true);
  }
  process.stdout.write(`axe-core, rules that applied and passed: ${JSON.stringify(tally)}\n`);
  expect(Math.min(...Object.values(tally))).toBeGreaterThan(10);
});

async function wished() {
  const one = await invited();
  await visit(house, one.link, { moment: 'none', words: 'Maandag.' });
  return one;
}

test('axe-core itself works here: a field without a label is found', async () => {
  const page = await tab((await invited()).link, { bypassCSP: true });
  await page.evaluate('document.querySelector("label[for=phone]").remove()');
  expect((await axe(page)).violations.join()).toContain('label: <input type="tel"');
});

test('F47: somebody was faster: the page says so, keeps what was filled in, and has no violation', async () => {
  const mine = await invited();
  const page = await tab(mine.link, { ...NARROW, bypassCSP: true });
  await page.getByLabel('donderdag 26 november').check();
  await page.getByLabel('Telefonisch: wij bellen u').check();
  await page.getByLabel('Vul dan uw telefoonnummer in').fill('06-12345678');
  await visit(house, (await invited()).link, { moment: moment('2026-11-26 10:00'), form: 'teams' });
  await page.getByRole('button').click();
  await page.getByRole('heading', { name: 'Dit moment is net gekozen door iemand anders' }).waitFor();
  expect(await page.getByLabel('donderdag 26 november').count()).toBe(0);
  expect(await page.getByLabel('Vul dan uw telefoonnummer in').inputValue()).toBe('06-12345678');
  expect((await axe(page)).violations).toEqual([]);
  expect(await wider(page)).toBe(0);
  await shoot('hearing-taken', page, true);
  await page.getByLabel('vrijdag 27 november, van 14:00').check();
  await page.getByRole('button').click();
  await page.getByText('vrijdag 27 november, van 14:00 tot 14:45').waitFor();
  expect(await chosenIn(mine.number)).toHaveLength(1);
});

test('F47: chosen with the keyboard alone, and every stop can be seen', async () => {
  const { number, link } = await invited();
  const page = await tab(link);
  const press = async (...keys: readonly string[]) => {
    for (const key of keys) {
      await page.keyboard.press(key);
      expect(await page.evaluate<string>('getComputedStyle(document.activeElement).outlineStyle')).not.toBe('none');
    }
  };
  // The second moment; the third way, by phone; the number; an interpreter; a word; the button.
  await press('Tab', 'ArrowDown', 'Tab', 'Space', 'ArrowDown', 'ArrowDown', 'Tab');
  await page.keyboard.type('+31 6 1234 5678');
  await press('Tab', 'Tab', 'Space', 'Tab');
  await page.keyboard.type('Met het toetsenbord.');
  await shoot('hearing-keyboard', page, true);
  await press('Tab');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Uw gesprek met ons' }).waitFor();
  expect(await chosenIn(number)).toEqual([
    expect.objectContaining({ form: 'phone', interpreter: true, slot: { start: moment('2026-11-27 14:00'), minutes: 45 } }),
  ]);
});

test('F47: works without scripts, and a mistake brings back what was chosen', async () => {
  const { number, link } = await invited();
  const page = await tab(link, { javaScriptEnabled: false });
  await page.getByLabel('Geen van deze momenten').check();
  await page.getByLabel('Ik neem iemand mee').check();
  await page.getByRole('button').click();
  await page.getByRole('alert').filter({ hasText: 'Schrijf op wanneer u wel kunt' }).waitFor();
  expect(await page.getByLabel('Ik neem iemand mee').isChecked()).toBe(true);
  await page.getByLabel('donderdag 26 november').check();
  await page.getByLabel('Bij ons op kantoor').check();
  await page.getByRole('button').click();
  await page.getByRole('heading', { name: 'Uw gesprek met ons' }).waitFor();
  expect(await chosenIn(number)).toEqual([expect.objectContaining({ form: 'office', companion: true })]);
});

test.each(['nl', 'en'] as const)('F47: in %s it fits a screen of 320 pixels', async (language) => {
  const { link } = await invited(language);
  const page = await tab(link, NARROW);
  expect(await page.locator('html').getAttribute('lang')).toBe(language);
  expect(await wider(page)).toBe(0);
  for (const box of await page.locator('label.choice').all())
    expect((await box.boundingBox())?.height).toBeGreaterThanOrEqual(24);
  await shoot(`hearing-320-${language}`, page, true);
  await page.getByRole('radio').first().check();
  await page.getByRole('radio', { name: language === 'nl' ? 'Bij ons op kantoor' : 'At our office' }).check();
  await page.getByRole('button').click();
  await page.getByRole('heading', { name: language === 'nl' ? 'Uw gesprek met ons' : 'Your talk with us' }).waitFor();
  expect(await wider(page)).toBe(0);
  await shoot(`hearing-chosen-${language}`, page, true);
});
