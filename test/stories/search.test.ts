/** F89, F56: searching from the compose box and in the personal chat; nobody finds what they may not know. */

import { memoryTables } from '../../bot/store/memory.ts';
import { storeOn } from '../../bot/store/store.ts';
import type { SimPerson } from '../../scripts/sim/api.ts';
import { commanded } from '../kit/aftercare.ts';
import { type House, openHouse, textOf } from '../kit/house.ts';
import { noor } from '../kit/mailroom.ts';

const secret = 'kolibrie';
const aboutWages = {
  from: noor,
  subject: 'Klacht over Kolibrie',
  text: 'Goedemiddag,\n\nBij de kolibrie-afdeling klopt mijn geld niet.\n\nNoor Bakker',
};

let house: House;
let wages: string;
let other: string;
beforeEach(async () => {
  house = await openHouse({ fittings: { store: storeOn(memoryTables()) } });
  wages = await house.mail(aboutWages);
  other = await house.mail({ subject: 'Klacht over de planning', text: 'Mijn rooster was weer anders.\n\nDaan' });
  await house.claim(house.sanne, wages);
  await house.submit(house.sanne, wages, 'save-details', {
    complainant: 'flex-worker',
    nature: 'wages',
    writeIn: 'nl',
    language: 'nl',
  });
});
afterEach(() => house.close());

interface Listed {
  readonly attachments: readonly {
    readonly content: unknown;
    readonly preview: { readonly content: { readonly title: string } };
  }[];
  readonly type: string;
  readonly text?: string;
  readonly attachmentLayout?: string;
}
const query = async (as: SimPerson, text?: string): Promise<Listed> => {
  const { status, body } = await house.sim.search({ as: as.id, ...(text !== undefined && { text }) });
  expect(status).toBe(200);
  return (body as { composeExtension: Listed }).composeExtension;
};
/** The numbers that the message extension lists, in order. */
const found = async (as: SimPerson, text?: string): Promise<readonly string[]> => {
  const listed = await query(as, text);
  return listed.type === 'result' ? listed.attachments.map(({ preview }) => preview.content.title) : [];
};
const said = async (as: SimPerson, text: string): Promise<string> => {
  await house.sim.say({ as: as.id, text });
  const answer = house.sim
    .state(as.id)
    .messages.filter(({ from, place }) => from.bot && !place.includes('@thread'))
    .at(-1);
  return `${answer?.text ?? ''} ${textOf(answer?.cards)}`;
};
/** Both ways to search. */
const finds = async (as: SimPerson, text: string): Promise<readonly [compose: boolean, chat: boolean]> => [
  textOf(await query(as, text)).includes(wages),
  (await said(as, `zoek ${text}`)).includes(wages),
];

describe('F89: what the channel may know is found by every colleague', () => {
  test.each(['loon', 'wages', 'sanne', 'opgepakt', 'claimed', '0001', '1', 'K-2026-0001', 'van Sanne over loon', 'LOON'])(
    'by "%s"',
    async (text) => {
      expect(await finds(house.piet, text)).toEqual([true, true]);
    },
  );

  test.each(['huisvesting', 'hanna', 'te laat', 'niemand', 'K-2026-9999', 'loon hanna', 'van mij'])(
    'not by "%s"',
    async (text) => {
      expect(await finds(house.piet, text)).toEqual([false, false]);
    },
  );

  test('by term: late, today, the next working day', async () => {
    expect(await finds(house.piet, 'te laat')).toEqual([false, false]);
    await house.at('2026-11-24 10:00');
    expect(await finds(house.piet, 'morgen')).toEqual([true, true]);
    await house.at('2026-11-25 10:00');
    expect(await finds(house.piet, 'vandaag')).toEqual([true, true]);
    await house.at('2026-11-26 10:00');
    expect(await finds(house.piet, 'te laat loon')).toEqual([true, true]);
  });

  test('without words: my own complaints', async () => {
    expect(await found(house.sanne)).toEqual([wages]);
    expect(await found(house.sanne, ' ')).toEqual([wages]);
    expect(await said(house.sanne, 'zoek')).toContain(wages);
    expect(await query(house.piet)).toMatchObject({ type: 'message', text: expect.stringContaining('Niets gevonden') });
  });

  test('a result is a card for a message: number, nature, step, term, owner; its button asks again who pressed', async () => {
    const { type, attachmentLayout, attachments } = await query(house.sanne, secret);
    expect({ type, attachmentLayout, count: attachments.length }).toEqual({ type: 'result', attachmentLayout: 'list', count: 1 });
    const shown = textOf(attachments);
    for (const words of [wages, 'loon, uren of reiskosten', 'Opgepakt', 'woensdag 25 november', 'Sanne'])
      expect(shown).toContain(words);
    expect(shown).not.toMatch(/kolibrie|noor|bakker|geld|example\.org/i);
    expect(shown).toContain(`"data":{"msteams":{"type":"task/fetch"},"verb":"open","number":"${wages}"}`);
    const button = { verb: 'open', number: wages };
    const message = house.cardOf(wages).id;
    const opened = await house.sim.fetchDialog({ as: house.piet.id, message, data: button });
    expect(textOf(opened.body)).not.toMatch(/kolibrie|noor/i);
  });

  test('S6: put in a message, its button opens for who may, and for nobody else who reads along', async () => {
    const { attachments } = await query(house.sanne, secret);
    const channel = house.sim.team.channels.find(({ name }) => name === 'Overleg')?.id ?? '';
    const { id } = house.sim.chat({ as: house.sanne.id, channel, text: 'Kijk', card: attachments[0]?.content });
    await house.submit(house.lead, wages, 'name-conflict', { person: house.youssef.id, reason: 'Gaat over hem' });
    const opens = async (as: SimPerson) =>
      textOf((await house.sim.fetchDialog({ as: as.id, message: id, data: { verb: 'open', number: wages } })).body);
    expect(await opens(house.sanne)).toContain('Bij de kolibrie-afdeling');
    for (const person of [house.piet, house.youssef, house.guest, house.outsider])
      expect(await opens(person)).not.toMatch(/kolibrie|noor/i);
  });

  test('the answer in the chat has buttons to open, and says no more than the channel card', async () => {
    const answer = await said(house.sanne, 'search kolibrie');
    expect(answer).toContain(`"verb":"open","number":"${wages}"`);
    expect(answer).not.toMatch(/kolibrie|noor|bakker/i);
  });

  test('in a channel it is not answered: everybody would see what was looked for', async () => {
    const channel = house.sim.team.channels.find(({ name }) => name === 'Klachten')?.id ?? '';
    await house.sim.say({ as: house.sanne.id, channel, text: `zoek ${secret}` });
    const answer = house
      .channel(house.sanne)
      .filter(({ from }) => from.bot)
      .at(-1);
    expect(answer?.text).toContain('eigen chat');
    expect(textOf(answer)).not.toContain(wages);
  });

  test('twice the same is answered twice the same, and changes nothing', async () => {
    const before = (await house.store.streams.read(wages)).past.length;
    house.sim.replay();
    const answer = await house.sim.search({ as: house.sanne.id, text: secret });
    expect(answer.replayed?.body).toEqual(answer.body);
    expect(await said(house.sanne, `zoek ${secret}`)).toBe(await said(house.sanne, `zoek ${secret}`));
    expect((await house.store.streams.read(wages)).past).toHaveLength(before);
    expect((await house.sim.search({ as: house.sanne.id, text: secret, skip: 10 })).body).toEqual({
      composeExtension: { type: 'result', attachmentLayout: 'list', attachments: [] },
    });
  });

  test('in English when the client is', async () => {
    const answer = async (value: string) =>
      textOf((await house.sim.post({ ...invoke({ parameters: [{ name: 'query', value }] }), locale: 'en-GB' })).body);
    expect(await answer('wages')).toContain('Nature: wages, hours or travel costs. Step: Claimed');
    expect(await answer('housing')).toContain('Nothing found');
  });
});

describe('F56: words in the text are found by who may open the complaint', () => {
  test.each([secret, 'kolib', 'noor', 'noor.bakker', 'geld niet', 'loon kolibrie', 'KOLIBRIE'])(
    '"%s" finds it for owner and lead, not for a colleague',
    async (text) => {
      expect(await finds(house.sanne, text)).toEqual([true, true]);
      expect(await finds(house.lead, text)).toEqual([true, true]);
      expect(await finds(house.piet, text)).toEqual([false, false]);
    },
  );

  test('a colleague hears exactly what they hear of a word that is nowhere', async () => {
    expect(await query(house.piet, secret)).toEqual(await query(house.piet, 'nergens'));
    expect(await said(house.piet, `zoek ${secret}`)).toBe(await said(house.piet, 'zoek nergens'));
  });

  test('of two words each is somewhere, but not in one complaint', async () => {
    expect(await found(house.lead, 'kolibrie rooster')).toEqual([]);
    expect(await found(house.lead, 'rooster')).toEqual([other]);
  });

  test('whoever was added may find it by its words, until they are removed', async () => {
    const involved = { colleague: house.piet.id, person: house.piet.id, role: 'adviser', reason: 'Weet van lonen' };
    await house.submit(house.sanne, wages, 'involve', involved);
    await house.tick();
    expect(await finds(house.piet, secret)).toEqual([true, true]);
    await house.submit(house.sanne, wages, 'remove-person', { which: house.piet.id, reason: 'Is klaar' });
    expect(await finds(house.piet, secret)).toEqual([false, false]);
  });

  test.each([secret, 'loon', 'K-2026-0001', '1', 'sanne', 'opgepakt', 'noor', ''])(
    'S6: whoever it is about finds nothing by "%s", from the moment that it is known',
    async (text) => {
      const { youssef, lead } = house;
      await house.submit(lead, wages, 'name-conflict', { person: youssef.id, reason: 'Gaat over zijn team' });
      expect(await finds(youssef, text)).toEqual([false, false]);
      const nothing = text === '' ? { type: 'message' } : await query(youssef, 'nergens');
      expect(await query(youssef, text === '' ? 'van mij' : `${text} kolibrie`)).toMatchObject(nothing);
    },
  );

  test('S6: named afterwards, an owner finds it no more; in the index of before it does not stand either', async () => {
    expect(await finds(house.sanne, secret)).toEqual([true, true]);
    const { summary } = await indexed(wages);
    await house.submit(house.lead, wages, 'name-conflict', { person: house.sanne.id, reason: 'Gaat over haar' });
    expect(await finds(house.sanne, secret)).toEqual([false, false]);
    // A delivery that came too late: the index says what was true before.
    await house.store.lists.refresh({ version: 999, summary });
    for (const text of ['loon', secret, 'van mij', wages]) expect(await finds(house.sanne, text)).toEqual([false, false]);
  });

  test('S6: where it is about the lead, the deputy finds it by its words and the lead does not', async () => {
    const { lead, youssef } = house;
    await house.submit(lead, wages, 'name-conflict', { person: lead.id, reason: 'Gaat over mijzelf' });
    await house.store.deputy.write(undefined, { person: youssef.id, chosenBy: lead.id, at: house.sim.now() });
    expect(await finds(lead, secret)).toEqual([false, false]);
    expect(await finds(youssef, secret)).toEqual([true, true]);
  });

  test('guests and outsiders get the ordinary refusal, whatever they type', async () => {
    for (const person of [house.guest, house.outsider])
      for (const text of ['', secret, 'loon', wages]) {
        expect(await query(person, text)).toEqual({
          type: 'message',
          text: expect.stringContaining('Alleen leden van het kwaliteitsteam'),
        });
        expect(await said(person, `zoek ${text}`)).toContain('Alleen leden van het kwaliteitsteam');
      }
  });
});

describe('what ended', () => {
  beforeEach(async () => {
    await commanded(house, wages, [{ type: 'DismissComplaint', reason: 'question' }], {});
  });

  test('is found by its number by everybody, and by the rest by who may read it', async () => {
    expect(await finds(house.piet, wages)).toEqual([true, true]);
    expect(await finds(house.piet, '1')).toEqual([true, true]);
    for (const text of ['loon', secret, 'geen klacht', 'sanne']) {
      expect(await finds(house.piet, text)).toEqual([false, false]);
      expect(await finds(house.lead, text)).toEqual([true, true]);
    }
    expect(await finds(house.lead, 'te laat')).toEqual([false, false]);
  });

  test('is not found as open where the index is behind', async () => {
    const [{ summary } = { summary: undefined }] = await house.store.lists.ended(1);
    if (!summary) throw new Error('One ended.');
    await house.store.lists.refresh({ version: 999, summary: { ...summary, step: 'claimed' } });
    for (const text of ['loon', 'opgepakt']) expect(await finds(house.piet, text)).toEqual([false, false]);
  });

  test('once restored it is found once', async () => {
    await house.submit(house.lead, wages, 'restore');
    await house.tick();
    expect(await found(house.lead, 'loon')).toEqual([wages]);
  });
});

test('practice is found by who practises, and by nobody else', async () => {
  const number = 'O-2026-0001';
  await said(house.piet, 'oefenklacht');
  await house.tick();
  await house.claim(house.piet, number);
  for (const text of [number, 'piet', 'van mij', '']) expect(await found(house.piet, text)).toEqual([number]);
  for (const text of [number, 'piet']) expect(await found(house.lead, text)).toEqual([]);
});

test.each([
  ['Markdown', '**[loon](https://evil.example)** <at>Hanna</at> {{DATE(x)}}'],
  ['10,000 characters', 'kolibrie '.repeat(1200)],
  ['one word of 10,000 characters', 'k'.repeat(10_000)],
  ['__proto__', '__proto__'],
  ['constructor', 'constructor'],
  ['a pattern', '(a+)+$ .* [^]'],
  ['an odata filter', "' or 1 eq 1"],
  ['quotes and slashes', '"/\\#?%\u0000\u202e'],
])('a query of %s is answered within the budget, and stands in no answer, no log and no table', async (_, text) => {
  const begun = performance.now();
  const answer = await query(house.sanne, text);
  expect(performance.now() - begun).toBeLessThan(3_000);
  expect(['message', 'result']).toContain(answer.type);
  expect(textOf(answer)).not.toMatch(/evil|DATE\(|kkkk|__proto__|constructor|1 eq 1/);
  expect(textOf(answer)).not.toMatch(/lukte niet/);
  expect(house.log.join('\n')).not.toMatch(/evil|kolibrie|kkkk|1 eq 1/);
});

test.each([
  ['no parameters', { parameters: undefined }],
  ['parameters that are a text', { parameters: 'loon' }],
  ['parameters of null', { parameters: [null, null] }],
  ['a value that is an object', { parameters: [{ name: 'query', value: { toString: 'x' } }] }],
  ['a thousand parameters', { parameters: Array.from({ length: 1_000 }, () => ({ name: 'query', value: 'loon' })) }],
  ['options of null', { parameters: [{ name: 'query', value: 'loon' }], queryOptions: null }],
  ['options that are a text', { parameters: [{ name: 'query', value: 'loon' }], queryOptions: { skip: 'x' } }],
])('an invoke with %s is answered with a list', async (_, value) => {
  const answer = await house.sim.post(invoke(value));
  expect(answer).toMatchObject({ status: 200, body: { composeExtension: { type: 'result' } } });
});

test.each(['report', 'zoek', '__proto__', '', 5])('a search by the command %j is none of ours', async (commandId) => {
  expect((await house.sim.post(invoke({ commandId, parameters: [] }))).status).toBe(501);
});

const invoke = (value: object) => ({
  type: 'invoke',
  value: { commandId: 'search', ...value },
  name: 'composeExtension/query',
  id: 'f:1',
  channelId: 'msteams',
  serviceUrl: `${house.sim.url}/`,
  from: { id: `29:${house.sanne.id}`, aadObjectId: house.sanne.id, name: 'Sanne' },
  recipient: { id: '28:bot', name: 'Klachtenbot' },
  conversation: { id: 'a:1', conversationType: 'personal', tenantId: 'x' },
  channelData: { tenant: { id: 'x' } },
  locale: 'nl-NL',
});

const indexed = async (number: string) => {
  const summary = (await house.store.lists.open()).find((one) => one.number === number);
  if (!summary) throw new Error(`${number} is in no list.`);
  return { summary };
};
