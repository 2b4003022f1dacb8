/**
 * T15, F56: every way to read or write, for every kind of person, before and after it is known whom a complaint is about. The ways
 * come from the tables themselves, so that a new button, word or link cannot be forgotten; what is allowed is told here once more, by
 * role, and not in the words of the code.
 */
import { clicks, dialogs } from '../../bot/in/verbs.ts';
import { words } from '../../bot/in/words.ts';
import { memoryTables } from '../../bot/store/memory.ts';
import { storeOn } from '../../bot/store/store.ts';
import type { SimPerson } from '../../scripts/sim/api.ts';
import { type House, openHouse, textOf } from '../kit/house.ts';
import { complaintOf, factsOf, linkIn, says } from '../kit/mailroom.ts';

jest.setTimeout(300_000);

const LIVE = [...Object.keys(clicks), ...Object.keys(dialogs)];
/** What is about no single complaint: for whom it is, says the second half of these tests. */
const ABOUT_NONE =
  /^(report|from-message|save-report|other-mail|make-complaint|choose-channel|refresh-welcome|retention|locations|placements|(locations|placements|review|quarantine|closing|deputy|retention|destruction|register|repeats|quarterly|measure|pack)-.*)$/;
const OF_A_COMPLAINT = LIVE.filter((verb) => !ABOUT_NONE.test(verb));

const ROLES = ['outsider', 'guest', 'member', 'task', 'reader', 'owner', 'lead', 'deputy'] as const;
type Role = (typeof ROLES)[number];

/** What everybody of the team may, whom it is not about: see the card, claim, ask. `open` says no in its own words. */
const TEAM = /^(claim|refresh|why|ask-access|send-access)$/;
/** The handler answers for these; the lead does not do them in the handler's place. */
const HANDLER =
  /^(call|log-call|ask-close|close|judge|conclude|propose-hearing|hearing-moments|ending-letter|ask-question|ask-person|ask-satisfaction|agreements(-words)?|letter|save-judgement|write-hearing-report|(preview|send)-(agreements|letter|question|person|conclusion|ending|hearing|hearing-report)|send-satisfaction)$/;
/** And these the lead does alone, or with a second person. */
const LEAD =
  /^(ask-assign|assign|ask-vouch|vouch|ask-flag|handle-flag|ask-decide-conflict|decide-conflict|ask-hold|save-hold|lift-hold|ask-erase|erase-complaint|ask-subject-access|give-subject-access)$/;
const TASK = /^(finish-task|save-task)$/;

/** The rule, by role. */
function may(role: Role, verb: string): boolean {
  if (role === 'outsider' || role === 'guest') return false;
  if (TEAM.test(verb)) return true;
  if (role === 'member') return false;
  if (role === 'reader') return verb === 'open';
  if (role === 'task') return verb === 'open' || TASK.test(verb);
  if (role === 'owner') return !LEAD.test(verb);
  return !HANDLER.test(verb);
}

const SECRET = 'Wapperdewap';
const mail = {
  from: { name: 'Quirina Ypma', address: 'quirina.ypma@example.org' },
  subject: `Klacht over ${SECRET}`,
  text: `Goedemiddag,\n\nHet gaat om ${SECRET}. Bel 06-87654321.\n\nQuirina Ypma`,
};
const PERSONAL = /Wapperdewap|Quirina|Ypma|87654321/;
/** A no because of who somebody is. */
const NO =
  /Alleen leden van het kwaliteitsteam|Alleen een eigenaar van het team|Alleen de behandelaar|Pak de klacht eerst op|Deze klacht is niet voor u|Nog niemand heeft deze klacht opgepakt/;
const NOT_FOR_YOU = 'Deze klacht is niet voor u';

let house: House;
beforeEach(async () => {
  house = await openHouse({ fittings: { store: storeOn(memoryTables()) } });
});
afterEach(() => house.close());

/** A complaint of Sanne; Youssef reads along. */
async function complaint(): Promise<string> {
  const number = await house.mail({ ...mail, text: `${mail.text}\n\n${Math.random()}` });
  await house.claim(house.sanne, number);
  await house.submit(house.sanne, number, 'involve', { person: house.youssef.id, role: 'reader', reason: 'Plant de week.' });
  return number;
}

const press = async (as: SimPerson, number: string, verb: string): Promise<string> => {
  if (Object.hasOwn(clicks, verb)) return textOf((await house.click(as, number, verb)).body);
  const how = ['open', 'why'].includes(verb) ? house.fetch : house.submit;
  return textOf((await how(as, number, verb)).body);
};

const asks = (as: SimPerson, text: string): Promise<string> => says(house, as, text);

/** One word for each pattern of the table: the first alternative of each of its groups. */
const WORDS: readonly string[] = words.map(([pattern]) =>
  pattern.source
    .replace(/^\^|\$$/g, '')
    .replace(/\(([^|()]*)(?:\|[^()]*|\([^()]*\)\??)*\)/g, '$1')
    .replace(/-\?/g, '-'),
);

test('F27 F55 F56: every button x 8 roles, before and after: exactly the allowed ones pass', async () => {
  const [plain, tasked, about] = [await complaint(), await complaint(), await complaint()];
  await house.submit(house.sanne, tasked, 'save-assign', { task: 'file', colleague: house.piet.id });
  await house.submit(house.lead, plain, 'deputy-choose', { person: house.piet.id });
  await house.submit(house.sanne, about, 'name-conflict', { person: house.lead.id, reason: 'Het gaat over haar.' });
  const roles: Readonly<Record<Role, readonly [SimPerson, string]>> = {
    outsider: [house.outsider, plain],
    guest: [house.guest, plain],
    member: [house.piet, plain],
    task: [house.piet, tasked],
    reader: [house.youssef, plain],
    owner: [house.sanne, plain],
    lead: [house.lead, plain],
    deputy: [house.piet, about],
  };
  const counts = { pressed: 0, through: 0, refused: 0, wrong: [] as string[] };
  for (const role of ROLES)
    for (const verb of OF_A_COMPLAINT) {
      const [as, number] = roles[role];
      const before = (await factsOf(house, number)).filter(({ type }) => type !== 'ComplaintOpened').length;
      const text = await press(as, number, verb);
      const through = !NO.test(text);
      counts.pressed++;
      if (through) counts.through++;
      else counts.refused++;
      if (through !== may(role, verb)) counts.wrong.push(`${role} ${verb}: ${through ? 'let in' : 'kept out'}`);
      if (!may(role, verb) && PERSONAL.test(text)) counts.wrong.push(`${role} ${verb}: read it`);
      const after = (await factsOf(house, number)).filter(({ type }) => type !== 'ComplaintOpened').length;
      if (!through && after !== before) counts.wrong.push(`${role} ${verb}: wrote`);
      // What a claim or a reopening did is no part of the next press.
      if ((await complaintOf(house, number)).owner?.id !== house.sanne.id) await house.claim(house.sanne, number);
    }
  expect(counts.wrong).toEqual([]);

  // After: each of the team in turn is whom it is about.
  const after = { pressed: 0, refused: 0, wrong: [] as string[] };
  for (const role of ['member', 'task', 'reader', 'owner', 'lead'] as const) {
    const number = await complaint();
    const [as] = roles[role];
    if (role === 'task') await house.submit(house.sanne, number, 'save-assign', { task: 'file', colleague: as.id });
    const by = role === 'lead' ? house.sanne : house.lead;
    await house.submit(by, number, 'name-conflict', { person: as.id, reason: 'Het gaat over deze collega.' });
    const before = await factsOf(house, number);
    for (const verb of OF_A_COMPLAINT) {
      const text = await press(as, number, verb);
      after.pressed++;
      if (text.includes(NOT_FOR_YOU) && !PERSONAL.test(text)) after.refused++;
      else after.wrong.push(`${role} ${verb}`);
    }
    expect(await factsOf(house, number)).toEqual(before);
    for (const word of [...WORDS, number, number.slice(2)]) {
      const text = await asks(as, word);
      after.pressed++;
      const leaks = PERSONAL.test(text) || (text.includes(number) && !text.includes(NOT_FOR_YOU));
      if (leaks) after.wrong.push(`${role} '${word}'`);
      else after.refused++;
    }
  }
  expect(after.wrong).toEqual([]);
  process.stdout.write(`access: ${JSON.stringify({ verbs: OF_A_COMPLAINT.length, ...counts, after })}\n`);
});

test('F56: what is about no single complaint is for the team or for the lead, and shows nothing personal', async () => {
  const number = await complaint();
  const wrong: string[] = [];
  const TEAMS = /^(report|from-message|save-report|refresh-welcome|measure-list)$/;
  for (const verb of LIVE.filter((one) => ABOUT_NONE.test(one)))
    for (const [role, as] of Object.entries({
      outsider: house.outsider,
      guest: house.guest,
      member: house.piet,
      owner: house.sanne,
      lead: house.lead,
    })) {
      const text = await press(as, number, verb);
      const expected = role === 'lead' || ((role === 'member' || role === 'owner') && TEAMS.test(verb));
      if (NO.test(text) === expected) wrong.push(`${role} ${verb}`);
      if (!expected && PERSONAL.test(text)) wrong.push(`${role} ${verb}: read it`);
    }
  expect(wrong).toEqual([]);
});

test('F56: every word x 6 people: nothing personal, and outsiders hear who may ask', async () => {
  const number = await complaint();
  for (const as of [house.outsider, house.guest, house.piet, house.youssef, house.sanne, house.lead])
    for (const word of [...WORDS, number]) {
      const text = await asks(as, word);
      expect(text).not.toMatch(PERSONAL);
      if ([house.outsider, house.guest].includes(as) && word !== 'help')
        expect(text).toMatch(/Alleen leden van het kwaliteitsteam/);
    }
});

test('F27 F56 F89: the search of the compose box finds by words for who reads, by number for the team, and nothing for whom it is about', async () => {
  const number = await complaint();
  const found = async (as: SimPerson, text: string) => textOf((await house.sim.search({ as: as.id, text })).body);
  const finds: readonly (readonly [SimPerson, boolean, boolean])[] = [
    [house.outsider, false, false],
    [house.guest, false, false],
    [house.piet, false, true],
    [house.youssef, true, true],
    [house.sanne, true, true],
    [house.lead, true, true],
  ];
  for (const [as, byWord, byNumber] of finds) {
    expect((await found(as, SECRET)).includes(number)).toBe(byWord);
    expect((await found(as, number)).includes(number)).toBe(byNumber);
    expect(await found(as, SECRET)).not.toMatch(PERSONAL);
  }
  for (const as of [house.piet, house.youssef, house.sanne]) {
    await house.submit(house.lead, number, 'name-conflict', { person: as.id, reason: 'Het gaat over deze collega.' });
    for (const text of [SECRET, number, number.slice(2), 'van mij', '']) expect(await found(as, text)).not.toContain(number);
  }
});

test('F27: a link that was made while they might, is over when they may not', async () => {
  const number = await complaint();
  const made = async (as: SimPerson, verb: string) => linkIn(textOf((await house.submit(as, number, verb)).body));
  const links = {
    print: await made(house.lead, 'print'),
    public: await made(house.lead, 'print-public'),
    access: await made(house.lead, 'give-subject-access'),
  };
  for (const link of Object.values(links)) expect(await (await fetch(link)).text()).toMatch(PERSONAL);
  await house.submit(house.sanne, number, 'name-conflict', { person: house.lead.id, reason: 'Het gaat over haar.' });
  for (const link of Object.values(links)) expect(await (await fetch(link)).text()).not.toMatch(PERSONAL);
  expect((await fetch(links.print)).status).toBe(410);
});
