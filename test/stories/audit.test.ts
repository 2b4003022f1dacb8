/** F124: one command gives an auditor a folder that shows how the protocol was kept, and of whom it does not. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { auditFolder } from '../../bot/in/audit.ts';
import { storeOn } from '../../bot/store/store.ts';
import { azureTables } from '../../bot/store/table.ts';
import { csvOf } from '../../bot/view/csv.ts';
import { measuresSheet, minutesSheet } from '../../bot/view/meetingsheets.ts';
import { dutch } from '../../bot/view/texts.ts';
import { conclude } from '../kit/aftercare.ts';
import { CANARY, canaryComplaint } from '../kit/canary.ts';
import { parseCsv } from '../kit/csv.ts';
import { type House, openHouse } from '../kit/house.ts';
import { noor } from '../kit/mailroom.ts';
import { node } from '../kit/process.ts';
import { walkIn } from '../kit/walk.ts';
import { azurite, newPrefix } from '../store/tables.ts';

jest.setTimeout(180_000);

let house: House;
let prefix = '';
beforeEach(async () => {
  prefix = newPrefix();
  house = await openHouse({ fittings: { store: storeOn(azureTables(azurite(prefix))) } });
});
afterEach(() => house.close());

const program = join(import.meta.dirname, '..', '..', 'scripts', 'audit-sample.ts');
const fresh = (): string => mkdtempSync(join(tmpdir(), 'audit-'));
const run = (args: readonly string[]) =>
  promisify(execFile)(node, [program, ...args], {
    env: { PATH: process.env.PATH ?? '', TABLES_CONNECTION_STRING: process.env.TEST_TABLES ?? '', TABLES_PREFIX: prefix },
  });
const filesOf = (folder: string): ReadonlyMap<string, string> =>
  new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
async function sample(quarter = '2026Q4'): Promise<ReadonlyMap<string, string>> {
  const folder = fresh();
  await run(['--quarter', quarter, '--out', folder]);
  return filesOf(folder);
}

/** Complaints with everything in them, four that ended in different ways, one that did not, and one for practice. */
async function quarter() {
  const { number, split } = await canaryComplaint(walkIn(house));
  const ended: string[] = [];
  for (const how of ['withdrawn', 'not-handled', 'not-asked'] as const) {
    const one = await house.mail({ from: noor });
    await house.claim(house.sanne, one);
    if (how === 'not-asked') await conclude(house, one);
    else await house.submit(house.sanne, one, 'save-details', { complainant: 'client', nature: 'wages', writeIn: 'nl' });
    await house.submit(house.sanne, one, 'close', { how, note: 'Kanarie.' });
    ended.push(one);
  }
  await house.submit(house.lead, split, 'dismiss', { reason: 'double' });
  const open = await house.mail({ from: noor });
  await house.sim.say({ as: house.sanne.id, text: 'oefenklacht' });
  await house.tick();
  return { number, split, ended, open };
}

test('F124: five files and the register, and no name, address or text of anybody in the folder', async () => {
  const { number, ended, open } = await quarter();
  const folder = await sample();
  const pages = [...folder.keys()].filter((name) => name.startsWith('K-'));
  expect([...folder.keys()].sort()).toEqual([...pages, 'index.html', 'register.csv', 'register.md'].sort());
  expect(pages).toHaveLength(5);
  // What ended goes first, so what is open comes last.
  expect(pages).toEqual(expect.arrayContaining([...ended, number].map((one) => `${one}.html`)));
  expect(pages).not.toContain(`${open}.html`);

  const people = Object.values(await house.store.people.read()).flatMap(({ name, address = '' }) => [
    ...name.split(' '),
    address,
  ]);
  const private_ = [...people, 'Noor', 'Bakker', 'O-2026'].filter((word) => word.length > 3);
  expect(private_.length).toBeGreaterThan(8);
  for (const [name, text] of folder) {
    expect([name, CANARY.exec(text)?.[0]]).toEqual([name, undefined]);
    expect([name, private_.filter((word) => text.includes(word))]).toEqual([name, []]);
    if (name !== 'register.md') expect([name, /\w@\w|\/k\/|[0-9a-f]{8}-[0-9a-f]{4}-/.exec(text)?.[0]]).toEqual([name, undefined]);
  }
  const page = folder.get(`${number}.html`) ?? '';
  expect(page).toContain('Ontvangen op maandag 23 november 2026.');
  expect(page).toContain('behandelaar 1');
  expect(page).toContain('Protocolspoor');
  for (const key of ['S1', 'S7', 'S12', 'S14']) expect(page).toMatch(new RegExp(`[✔○✖–] ${key} · `));

  const index = folder.get('index.html') ?? '';
  expect(index.indexOf('Deze map is voor een auditor')).toBeLessThan(index.indexOf('This folder is for an auditor'));
  for (const name of pages) expect(index).toContain(`<a href="${name}">`);
  expect(index).not.toContain('Kwartaaloverleg');
  const numbers = parseCsv(folder.get('register.csv') ?? '').map(([first]) => first);
  expect(numbers).toContain(open);
  expect(numbers.slice(1).every((one) => one?.startsWith('K-2026-'))).toBe(true);
});

test('F124: the same quarter gives the same folder twice; another one is empty and says so', async () => {
  await quarter();
  const [first, second] = [await sample(), await sample()];
  expect([...second]).toEqual([...first]);
  const empty = await sample('2025Q1');
  expect([...empty.keys()].sort()).toEqual(['index.html', 'register.csv', 'register.md']);
  expect(empty.get('index.html')).toContain('Gekozen klachten: 0.');
});

test('F124: a folder with something in it, and a quarter that is none, are refused', async () => {
  const folder = fresh();
  await run(['--quarter', '2026Q4', '--out', folder]);
  const before = filesOf(folder);
  await expect(run(['--quarter', '2026Q4', '--out', folder])).rejects.toMatchObject({
    stderr: expect.stringContaining('not empty'),
  });
  expect([...filesOf(folder)]).toEqual([...before]);
  for (const args of [['--quarter', '2026Q5', '--out', fresh()], ['--quarter', '2026Q4'], []])
    await expect(run(args)).rejects.toMatchObject({ stderr: expect.stringContaining('Give the quarter and a folder') });
});

test('F124: what a quarterly meeting left comes along as tables, and only when it left something', async () => {
  const columns = [{ key: 'measure', title: 'Maatregel', type: 'text' }] as const;
  const setting = { now: house.sim.now(), zone: 'Europe/Amsterdam' };
  const folder = await auditFolder('2026Q4', house.store, setting, async (asked) => [
    { name: 'Maatregelen', columns, rows: [[`=${asked}`]] },
    { name: 'Besproken', columns, rows: [] },
  ]);
  expect([...folder.keys()].sort()).toEqual(['index.html', 'maatregelen.csv', 'register.csv']);
  expect(folder.get('index.html')).toContain('<a href="maatregelen.csv">Maatregelen (1)</a>');
  expect(folder.get('maatregelen.csv')).toContain("'=2026Q4");
});

test('F124: minutes and measures as tables: numbers, kinds, days and counts, and nobody who said or does it', () => {
  const why = { nature: 'planning', cause: 'process' } as const;
  const minutes = minutesSheet(
    {
      chair: 'hanna',
      discussed: [{ number: 'K-2026-0001', ...why, action: true }],
      measures: ['M-2026-001'],
      carried: [{ number: 'K-2026-0002', ...why }],
    },
    dutch,
  );
  expect(csvOf(minutes, dutch)).toContain('K-2026-0001;planning of uitval;');
  expect(minutes.rows.map(([number, , , decision]) => [number, decision])).toEqual([
    ['K-2026-0001', 'besproken, er komt een maatregel'],
    ['K-2026-0002', 'Blijft staan voor het volgende overleg'],
  ]);
  const taken = { kind: 'preventive', description: 'note-what', owner: 'sanne', due: '2027-02-01', ...why } as const;
  const check = {
    outcome: 'effective',
    before: 7,
    after: 2,
    note: 'note-found',
    at: house.sim.now(),
    by: { person: 'piet' },
  } as const;
  const more = {
    quarter: '2026Q4',
    complaints: ['K-2026-0001'],
    draft: 'x',
    takenAt: house.sim.now(),
    takenBy: { person: 'hanna' },
  };
  const measures = measuresSheet([{ ...taken, ...more, number: 'M-2026-001', status: 'closed', checks: [check] }], dutch);
  const row = measures.rows[0];
  expect([row?.[0], row?.[1], row?.[3], row?.[4], row?.[5], row?.[6]]).toEqual([
    'M-2026-001',
    'preventief',
    '2027-02-01',
    'afgesloten',
    7,
    2,
  ]);
  expect(csvOf(measures, dutch) + csvOf(minutes, dutch)).not.toMatch(/sanne|hanna|piet|note-/);
});
