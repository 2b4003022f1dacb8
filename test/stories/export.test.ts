/** F84: the register as a file, for the lead by a link and for the quality system by a command; and who gets none, or less. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { strFromU8, unzipSync } from 'fflate';
import { storeOn } from '../../bot/store/store.ts';
import { azureTables } from '../../bot/store/table.ts';
import type { SimPerson } from '../../scripts/sim/api.ts';
import { CANARY, canaryComplaint } from '../kit/canary.ts';
import { parseCsv } from '../kit/csv.ts';
import { type House, openHouse, textOf } from '../kit/house.ts';
import { linkIn, noor, says } from '../kit/mailroom.ts';
import { node } from '../kit/process.ts';
import { walkIn } from '../kit/walk.ts';
import { azurite, newPrefix } from '../store/tables.ts';

jest.setTimeout(120_000);

let house: House;
let prefix = '';
beforeEach(async () => {
  prefix = newPrefix();
  house = await openHouse({ fittings: { store: storeOn(azureTables(azurite(prefix))) } });
});
afterEach(() => house.close());

const asks = (as: SimPerson, text: string): Promise<string> => says(house, as, text);

async function press(as: SimPerson): Promise<string> {
  const message = house.sim.state(as.id).messages.find(({ from }) => from.bot)?.id ?? '';
  return textOf((await house.sim.submitDialog({ as: as.id, message, data: { verb: 'register-export' } })).body);
}

async function download(link: string) {
  const response = await fetch(link);
  const bytes = Buffer.from(await response.arrayBuffer());
  const text = bytes.toString('utf8');
  const [head = [], ...rows] = response.status === 200 ? parseCsv(text) : [];
  const lines = rows.map((row) => Object.fromEntries(head.map((title, n) => [title, row[n] ?? ''])));
  return { status: response.status, headers: response.headers, bytes, text, lines, numbers: lines.map((line) => line.Nummer) };
}

const exported = () => house.log.filter((line) => line.includes('the register was exported')).map((line) => JSON.parse(line));

test('F84: the lead types register, opens the link, and has every complaint in facts: no name, no text, no practice', async () => {
  const { number, merged, split } = await canaryComplaint(walkIn(house));
  const noors = await house.mail({ from: noor });
  await asks(house.sanne, 'oefenklacht');
  expect(await asks(house.lead, 'register')).toContain('"verb":"register-export"');
  expect(await asks(house.lead, 'export')).toContain('"verb":"register-export"');
  const card = await press(house.lead);
  expect(card).toContain('Bestand opslaan');
  const { status, headers, bytes, text, lines, numbers } = await download(linkIn(card));
  expect([status, [...bytes.subarray(0, 3)]]).toEqual([200, [0xef, 0xbb, 0xbf]]);
  expect(headers.get('content-disposition')).toBe("attachment; filename*=UTF-8''klachtenregister-2026-11-23.csv");
  expect(numbers).toEqual([number, merged, split, noors].sort());
  expect(text).not.toMatch(CANARY);
  expect(text).not.toMatch(/Noor|Sanne|Hanna|@|O-2026/);
  expect(lines.find((line) => line.Nummer === number)).toMatchObject({
    Kanaal: 'e-mail',
    'Aard (code)': 'planning',
    'Klager (code)': 'flex-worker',
    'Bemiddelaar gevraagd': 'ja',
    'Inhoud gewist': 'nee',
  });
  expect(lines.find((line) => line.Nummer === merged)).toMatchObject({ 'Stand (code)': 'merged' });
  expect(exported()).toEqual([expect.objectContaining({ count: 4, total: 4 })]);
});

test('F84: what was erased stays in the register by its facts', async () => {
  const number = await house.mail({ from: noor });
  await house.claim(house.sanne, number);
  await house.submit(house.sanne, number, 'dismiss', { reason: 'question' });
  await house.submit(house.lead, number, 'erase-complaint', { reason: 'objection' });
  await house.tick();
  expect((await house.store.content.all(number)).size).toBe(0);
  const { lines } = await download(linkIn(await press(house.lead)));
  expect(lines).toEqual([expect.objectContaining({ Nummer: number, 'Stand (code)': 'dismissed', 'Inhoud gewist': 'ja' })]);
});

test('F84 F27: a complaint that the lead must not know of is not in the file; only the log says that there is more', async () => {
  const [theirs, free] = [await house.mail({ from: noor }), await house.mail({ from: noor })];
  const link = linkIn(await press(house.lead));
  await house.claim(house.sanne, theirs);
  // Found out after the link was made.
  await house.submit(house.sanne, theirs, 'name-conflict', { person: house.lead.id, reason: 'Het gaat over haar.' });
  const { numbers, text } = await download(link);
  expect(numbers).toEqual([free]);
  expect(text).not.toContain(theirs);
  expect(exported()).toEqual([expect.objectContaining({ count: 1, total: 2 })]);
});

test('F84 F55: nobody but the lead gets the word, the button or the link', async () => {
  await house.mail({ from: noor });
  for (const as of [house.sanne, house.youssef, house.guest, house.outsider]) {
    for (const said of [await asks(as, 'register'), await press(as)]) {
      expect(said).toMatch(/Alleen (een eigenaar|leden) van het/);
      expect(said).not.toContain('/k/');
    }
  }
});

test('F84: the link is over after five minutes, and when its lead leads no more; its form does nothing', async () => {
  await house.mail({ from: noor });
  const [late, demoted] = [linkIn(await press(house.lead)), linkIn(await press(house.lead))];
  expect((await fetch(late, { method: 'POST', body: new URLSearchParams({ x: '1' }) })).status).toBe(410);
  expect((await download(late)).status).toBe(200);
  const people = await house.bot.store.people.read();
  const { [house.lead.id]: hanna, ...others } = people;
  await house.bot.store.people.learn({ ...others, ...(hanna && { [house.lead.id]: { ...hanna, lead: false } }) });
  expect((await download(demoted)).status).toBe(410);
  await house.bot.store.people.learn(people);
  expect((await download(demoted)).status).toBe(200);
  await house.at('2026-11-23 09:06');
  expect((await download(late)).status).toBe(410);
  expect(exported()).toHaveLength(2);
});

test('F84: npm run export writes the same rows, reads only, and says what is missing', async () => {
  const { number } = await canaryComplaint(walkIn(house));
  await house.submit(house.sanne, number, 'name-conflict', { person: house.lead.id, reason: 'Het gaat over haar.' });
  const program = join(import.meta.dirname, '..', '..', 'scripts', 'export-register.ts');
  const file = join(mkdtempSync(join(tmpdir(), 'register-')), 'out.csv');
  const run = (args: readonly string[], env: Readonly<Record<string, string>>) =>
    promisify(execFile)(node, [program, ...args], { env: { PATH: process.env.PATH ?? '', ...env } });
  const env = { TABLES_CONNECTION_STRING: process.env.TEST_TABLES ?? '', TABLES_PREFIX: prefix };
  const { stdout } = await run(['--csv', file], env);
  expect(stdout).toBe(`3 complaints are in ${file}.\n`);
  const text = readFileSync(file, 'utf8');
  expect(text).not.toMatch(CANARY);
  const [head, ...rows] = parseCsv(text);
  expect(rows.map(([first]) => first)).toContain(number);
  const { text: theirs } = await download(linkIn(await press(house.lead)));
  expect(parseCsv(theirs)[0]).toEqual(head);
  await expect(run([], env)).rejects.toMatchObject({ stderr: 'Give the file to write: npm run export -- --csv out.csv\n' });
  await expect(run(['--csv', file], {})).rejects.toMatchObject({ stderr: expect.stringContaining('TABLES_ENDPOINT is missing') });
  await expect(run(['--csv', file, '--other'], env)).rejects.toMatchObject({ code: 1 });
  // Tables that are not there are not made.
  await expect(run(['--csv', file], { ...env, TABLES_PREFIX: newPrefix() })).rejects.toMatchObject({ code: 1 });
});

test('F84: the same as a workbook: days are days, numbers numbers, and nothing is a formula', async () => {
  const number = await house.mail({ from: { name: '=HYPERLINK("x")', address: 'iemand@example.org' } });
  const message = house.sim.state(house.lead.id).messages.find(({ from }) => from.bot)?.id ?? '';
  const made = await house.sim.submitDialog({ as: house.lead.id, message, data: { verb: 'register-workbook' } });
  const response = await fetch(linkIn(textOf(made.body)));
  expect(response.headers.get('content-disposition')).toContain('klachtenregister-2026-11-23.xlsx');
  const files = unzipSync(new Uint8Array(await response.arrayBuffer()));
  const sheet = strFromU8(files['xl/worksheets/sheet1.xml'] ?? new Uint8Array());
  const texts = strFromU8(files['xl/sharedStrings.xml'] ?? new Uint8Array());
  expect(`${sheet}${texts}`).toContain(number);
  expect(`${sheet}${texts}`).not.toMatch(/<f>|HYPERLINK|iemand@/);
  // 23 November 2026 as Excel counts days.
  expect(sheet).toMatch(/<v>46349(\.\d+)?<\/v>/);
});
