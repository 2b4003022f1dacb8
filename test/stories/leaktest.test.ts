/** F119: the lekproef acts as an outsider and as a colleague on every way to read, and its result is a card. */
import { leakTest, piecesOf } from '../../bot/in/leaktest.ts';
import { clicks, dialogs } from '../../bot/in/verbs.ts';
import type { Visit } from '../../bot/in/visit.ts';
import { dutch } from '../../bot/view/texts.ts';
import type { SimPerson } from '../../scripts/sim/api.ts';
import { type House, openHouse, textOf } from '../kit/house.ts';
import { factsOf, noor, says } from '../kit/mailroom.ts';

let house: House;
beforeEach(async () => {
  house = await openHouse();
});
afterEach(() => house.close());

const asks = (as: SimPerson, text: string): Promise<string> => says(house, as, text);
const rows = async (): Promise<string> => {
  const { complaints, content, register } = house.store.tables;
  const number = 'K-2026-0001';
  return textOf([await complaints.list(number), await content.list(number), await register.list('link')]);
};

test('F119: nothing leaks, nothing is written, and the card says in how many ways it was tried', async () => {
  const number = await house.mail({ from: noor });
  await house.claim(house.sanne, number);
  const [facts, before, mails] = [await factsOf(house, number), await rows(), house.sim.sentMails().length];
  const card = await asks(house.lead, 'lekproef');
  const [, tried] = /Klacht K-2026-0001 is op (\d+) manieren geprobeerd.*Niets lekte\./.exec(card) ?? [];
  // Every button and every word, twice, and a link.
  expect(Number(tried)).toBeGreaterThan(2 * (Object.keys(clicks).length + Object.keys(dialogs).length));
  expect(await factsOf(house, number)).toEqual(facts);
  expect(await rows()).toBe(before);
  expect(house.sim.sentMails()).toHaveLength(mails);
  expect(house.log.filter((line) => line.includes('the leak test was done'))).toHaveLength(1);
  process.stdout.write(`lekproef: ${tried} ways, 0 leaks\n`);
});

test('F119: it is for the lead, and says so when there is nothing to try it on', async () => {
  expect(await asks(house.lead, 'leak test')).toContain('Er is nu geen open klacht');
  await house.mail({ from: noor });
  for (const as of [house.sanne, house.piet]) expect(await asks(as, 'lekproef')).toContain('Alleen een eigenaar van het team');
  expect(await asks(house.guest, 'lekproef')).toContain('Alleen leden van het kwaliteitsteam');
});

describe('F119: it bites', () => {
  const paper = {
    kind: 'mail',
    from: noor,
    subject: 'Klacht',
    text: 'Mijn loonstrook van week 12 klopt niet.',
    cut: false,
  } as const;
  const visit = { sight: { t: dutch }, person: { id: 'x', name: '', roles: [] }, fields: {} } as unknown as Visit;
  const no = async ({ sight }: Visit) => ({ text: sight.t('refusal.not-in-team') });
  const tight = {
    verbs: ['open'],
    words: ['help'],
    press: (_: string, theirs: Visit) => no(theirs),
    say: (_: string, theirs: Visit) => no(theirs),
    links: { look: async () => ({ status: 410, html: '' }) },
    written: () => 0,
  };
  const found = async (change: object) => (await leakTest(visit, 'K-2026-0001', [paper], { ...tight, ...change })).leaks;

  test('a house that is tight has no leak', async () => {
    expect(await found({})).toEqual([]);
  });
  test.each([
    ['a button that shows the text', { press: async () => ({ text: paper.text }) }, 'read'],
    ['a button that shows the address', { press: async () => ({ text: noor.address }) }, 'read'],
    ['a word that shows the name', { say: async () => noor.name }, 'read'],
    ['a button that opens', { press: async () => ({ text: 'Ga uw gang.' }) }, 'let in'],
    ['a link that is guessed', { links: { look: async () => ({ status: 200, html: '' }) } }, 'let in'],
  ])('%s is found', async (_, change, what) => {
    expect((await found(change)).map((leak) => leak.what)).toContain(what);
  });
  test('a no that writes is found', async () => {
    let written = 0;
    const press = async (_: string, theirs: Visit) => {
      written++;
      return no(theirs);
    };
    expect((await found({ press, written: () => written })).map(({ what }) => what)).toEqual(['wrote']);
  });
  test("what it looks for are names, addresses and the beginning of lines that are long enough to be nobody else's", () => {
    expect(piecesOf([paper])).toEqual(['Noor Bakker', 'noor.bakker@example.org', 'Mijn loonstrook van week']);
  });
});
