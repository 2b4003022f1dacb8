/** T4: card data is a claim of the client. Whatever is in it, nobody does or reads what is not theirs (P2, P7, P8). */
import type { Recorded } from '../../bot/core/complaint.ts';
import { clicks, dialogs } from '../../bot/in/verbs.ts';
import { memoryTables } from '../../bot/store/memory.ts';
import { storeOn } from '../../bot/store/store.ts';
import type { InvokeAnswer, SimMessage, SimPerson } from '../../scripts/sim/api.ts';
import { type House, openHouse, textOf } from '../kit/house.ts';

jest.setTimeout(180_000);

// From the tables themselves: a new button is tampered with from its first day.
const [dialogVerbs, clickVerbs] = [Object.keys(dialogs), Object.keys(clicks)];
/** Buttons that are about no single complaint. One that is not among these must ask for a number. */
const aboutNone =
  /^(choose-channel|refresh-welcome|report|from-message|save-report|other-mail|make-complaint|retention|locations|placements|(locations|placements|review|quarantine|closing|deputy|retention|destruction|register|repeats|quarterly|measure|pack)-.*)$/;
const aboutOne = (verb: string): boolean => !aboutNone.test(verb);
const strangeVerbs = [
  '',
  'burn',
  'constructor',
  '__proto__',
  'toString',
  'hasOwnProperty',
  'valueOf',
  'prototype',
  'Claim',
  'claim ',
  '../claim',
];

/** Words that only the owner and the lead may see. */
const secret = /Geheimnaam|geheim@adres\.example|geheimonderwerp|geheimetekst|geheimenotitie/;
const mail = {
  from: { name: 'Geheimnaam Bakker', address: 'geheim@adres.example' },
  subject: 'Klacht geheimonderwerp',
  text: 'geheimetekst',
};

const opened: House[] = [];
async function openMemoryHouse(): Promise<House> {
  const house = await openHouse({ fittings: { store: storeOn(memoryTables()) } });
  opened.push(house);
  return house;
}
afterAll(() => Promise.all(opened.map((house) => house.close())));

const factsOf = async (house: House, number: string): Promise<readonly Recorded[]> =>
  (await house.store.streams.read(number)).past;
const typesOf = async (house: House, number: string) => (await factsOf(house, number)).map(({ fact }) => fact.type);
const draftIn = (answer: InvokeAnswer): string => /letter-[0-9a-f-]{36}/.exec(textOf(answer.body))?.[0] ?? '';

describe('a tampered button', () => {
  let house: House;
  let number = '';
  let other = '';
  beforeEach(async () => {
    house = await openMemoryHouse();
    number = await house.mail(mail);
    other = await house.mail(mail);
  });

  test('with the number of another complaint does nothing to it: the card says that it was replaced', async () => {
    const answer = await house.click(house.sanne, number, 'claim', { number: other, notInvolved: 'true' });
    expect(textOf(answer.body)).toContain('vervangen');
    expect(await typesOf(house, other)).not.toContain('HandlerClaimed');
    expect(await typesOf(house, number)).not.toContain('HandlerClaimed');
  });

  test('copied to another message does nothing', async () => {
    const elsewhere = house.cardOf(other);
    const data = { number, generation: 1, notInvolved: 'true' };
    const answer = await house.sim.click({ as: house.sanne.id, message: elsewhere.id, verb: 'claim', data });
    expect(textOf(answer.body)).toContain('vervangen');
    const dialog = await house.sim.fetchDialog({ as: house.lead.id, message: elsewhere.id, data: { ...data, verb: 'open' } });
    expect(textOf(dialog.body)).toContain('vervangen');
    expect(textOf(dialog.body)).not.toMatch(secret);
    expect(await typesOf(house, number)).not.toContain('HandlerClaimed');
  });

  test.each([0, 2, -1, 1.5, '1e0', 'x', '01', '', null, [], [1], {}])(
    'of generation %j does not claim, unless it is the newest',
    async (generation) => {
      await house.click(house.sanne, number, 'claim', { generation, notInvolved: 'true' });
      const claimed = (await typesOf(house, number)).includes('HandlerClaimed');
      // What is no text or number is dropped, as if the button had none; then the person's own rights decide.
      const dropped = typeof generation === 'object';
      const same = Number(generation) === 1 && generation !== '';
      expect(claimed).toBe(dropped || same);
    },
  );

  const numbersThatAreNone: readonly unknown[] = [
    'K-2026-9999',
    'K-2026-00011',
    'k-2026-0001',
    'K-2026-0001 ',
    ' K-2026-0001',
    'K-2026-0001\n',
    "K-2026-0001' or 1 eq 1",
    '../K-2026-0001',
    '',
    '__proto__',
    5,
    null,
    true,
    {},
    [],
    ['K-2026-0001'],
    { toString: 'K-2026-0001' },
  ];
  test.each(numbersThatAreNone.map((odd): [unknown] => [odd]))('with the number %j changes nothing and says so', async (odd) => {
    for (const [how, verb] of [
      ...clickVerbs.filter(aboutOne).map((verb) => ['click', verb] as const),
      ...dialogVerbs.filter(aboutOne).map((verb) => ['submit', verb] as const),
    ]) {
      const answer = await house[how](house.sanne, number, verb, {
        number: odd,
        notInvolved: 'true',
        reason: 'x',
        reached: 'no',
        day: '2026-11-23',
        time: '09:00',
      });
      expect(answer.status).toBe(200);
      expect(textOf(answer.body)).toMatch(/Ik ken geen klacht met dit nummer|Ik kon uw invoer niet lezen/);
    }
    expect(await typesOf(house, number)).toEqual(['ComplaintReceived', 'LetterWritten', 'LetterSent']);
    expect(await typesOf(house, other)).toEqual(['ComplaintReceived', 'LetterWritten', 'LetterSent']);
  });

  test.each(strangeVerbs)('with the verb %j gets a plain answer, as a click and in a dialog', async (verb) => {
    for (const how of ['click', 'fetch', 'submit'] as const) {
      const answer = await house[how](house.lead, number, verb);
      expect([answer.status, textOf(answer.body)]).toEqual([200, expect.stringContaining('Deze knop ken ik niet')]);
    }
  });

  test.each(dialogVerbs)('that sends the dialog verb %s as a click gets no dialog and changes nothing', async (verb) => {
    await house.claim(house.lead, number);
    const before = await factsOf(house, number);
    const answer = await house.click(house.lead, number, verb, { reason: 'x', text: 'x' });
    expect(textOf(answer.body)).toContain('Deze knop ken ik niet');
    expect(textOf(answer.body)).not.toMatch(secret);
    expect(await factsOf(house, number)).toEqual(before);
  });

  test.each(clickVerbs)('that sends the click verb %s as a dialog changes nothing', async (verb) => {
    for (const how of ['fetch', 'submit'] as const) {
      const answer = await house[how](house.lead, number, verb, { notInvolved: 'true' });
      expect(textOf(answer.body)).toContain('Deze knop ken ik niet');
    }
    expect(await typesOf(house, number)).not.toContain('HandlerClaimed');
  });

  test.each(['false', 'TRUE', '1', 'yes', 'on', ' true', '', 1, 0, false, null, ['true'], { valueOf: 'true' }])(
    'with the declaration %j does not claim',
    async (notInvolved) => {
      await house.click(house.sanne, number, 'claim', { notInvolved });
      expect(await typesOf(house, number)).not.toContain('HandlerClaimed');
    },
  );

  test('with fields of 30,000 and 200,000 characters, or nested a thousand deep, changes nothing', async () => {
    await house.claim(house.sanne, number);
    const before = await factsOf(house, number);
    const deep = JSON.parse(`${'['.repeat(1000)}${']'.repeat(1000)}`);
    for (const reason of ['x'.repeat(30_000), 'x'.repeat(200_000), deep, { text: 'x' }]) {
      const answer = await house.submit(house.sanne, number, 'release', { reason });
      expect([answer.status, textOf(answer.body)]).toEqual([200, expect.stringContaining('Schrijf kort op waarom')]);
    }
    expect(await factsOf(house, number)).toEqual(before);
  });

  test('with a megabyte in a field is refused at the door, and the door stays open', async () => {
    await house.claim(house.sanne, number);
    const answer = await house.submit(house.sanne, number, 'release', { reason: 'x'.repeat(1_000_000) });
    expect(answer.status).toBe(413);
    expect(await typesOf(house, number)).not.toContain('HandlerReleased');
    expect((await house.fetch(house.sanne, number, 'open')).status).toBe(200);
  });

  test.each([
    ['in the future', { day: '2026-11-24', time: '09:00' }],
    ['before the receipt', { day: '2026-11-20', time: '09:00' }],
    ['in no calendar', { day: '2026-02-30', time: '09:00' }],
    ['at no time', { day: '2026-11-23', time: '25:00' }],
    ['with a zone', { day: '2026-11-23T00:00:00Z', time: '09:00' }],
    ['on a day of a million characters', { day: `2026-11-23${'x'.repeat(19_000)}`, time: '09:00' }],
    ['with neither yes nor no', { day: '2026-11-23', time: '09:00', reached: 'maybe' }],
  ])('a call %s is not logged', async (_, fields) => {
    await house.claim(house.sanne, number);
    const answer = await house.submit(house.sanne, number, 'log-call', { reached: 'yes', ...fields });
    expect(answer.status).toBe(200);
    expect(await typesOf(house, number)).not.toContain('CallLogged');
  });

  test('names of prototypes in the data reach no object', async () => {
    const { id } = house.cardOf(number);
    const activity = JSON.stringify(
      envelope(house, house.outsider, id, 'adaptiveCard/action', {
        action: { type: 'Action.Execute', verb: 'claim', data: 'DATA' },
      }),
    );
    const data = `{"number":"${number}","notInvolved":"true","__proto__":{"roles":["member","lead"],"lead":true,"status":"open"},"constructor":{"prototype":{"lead":true}}}`;
    const answer = await house.sim.post(activity.replace('"DATA"', data));
    expect(answer.status).toBe(200);
    expect(({} as { lead?: unknown }).lead).toBeUndefined();
    expect(await typesOf(house, number)).not.toContain('HandlerClaimed');
  });
});

describe('somebody who may not', () => {
  let house: House;
  let number = '';
  let letter = '';
  beforeAll(async () => {
    house = await openMemoryHouse();
    number = await house.mail(mail);
    await house.claim(house.sanne, number);
    letter = draftIn(await house.submit(house.sanne, number, 'preview-letter', { text: 'geheimetekst' }));
    await house.submit(house.sanne, number, 'log-call', {
      reached: 'no',
      day: '2026-11-23',
      time: '09:00',
      note: 'geheimenotitie',
    });
    for (const person of [house.guest, house.outsider, house.youssef]) await house.sim.install({ as: person.id, personal: true });
  });

  const everything = {
    ...{ notInvolved: 'true', reason: 'x', reached: 'yes', day: '2026-11-23', time: '09:00', note: 'x', text: 'x' },
    ...{ to: 'K-2026-0001', complainant: 'client', nature: 'wages', writeIn: 'nl', what: 'text', address: 'dief@evil.example' },
  };
  const nobody = ['guest', 'outsider'] as const;

  test.each(nobody.flatMap((who) => [...clickVerbs, ...dialogVerbs].map((verb) => [who, verb] as const)))(
    '%s: %s changes nothing and shows nothing personal',
    async (who, verb) => {
      const before = await factsOf(house, number);
      const channel = await house.store.settings.channel.get();
      for (const how of ['click', 'fetch', 'submit'] as const) {
        const answer = await house[how](house[who], number, verb, {
          ...everything,
          letter,
          channel: house.sim.team.channels[2]?.id,
        });
        expect(answer.status).toBe(200);
        expect(textOf(answer.body)).not.toMatch(secret);
      }
      expect(await factsOf(house, number)).toEqual(before);
      expect(await house.store.settings.channel.get()).toEqual(channel);
    },
  );

  // A guest sits in the team and sees its cards; a colleague outside it does not, whatever number he guesses (T14).
  test.each([...clickVerbs.filter(aboutOne), ...dialogVerbs])(
    'a colleague outside the team does not learn by %s who handles a complaint or when it came',
    async (verb) => {
      for (const how of ['click', 'fetch', 'submit'] as const) {
        const answer = await house[how](house.outsider, number, verb, { ...everything, reached: 'x', letter });
        expect(textOf(answer.body)).not.toMatch(/Sanne de Boer|november/);
      }
    },
  );

  test.each(
    nobody.flatMap((who) =>
      ['mijn klachten', 'overzicht', 'K-2026-0001', '2026-1', 'my complaints', 'overview'].map((word) => [who, word] as const),
    ),
  )('%s types "%s" and hears that it is for the team', async (who, text) => {
    await house.sim.say({ as: house[who].id, text });
    const answer = house.sim
      .state(house[who].id)
      .messages.filter(({ from, place }) => from.bot && place.startsWith('a:'))
      .at(-1);
    expect(answer?.text).toBe('Alleen leden van het kwaliteitsteam kunnen dit doen.');
  });

  test.each(['member', 'lead'] as const)('a %s who is not the owner neither calls nor writes', async (role) => {
    const person = role === 'lead' ? house.lead : house.youssef;
    const before = await factsOf(house, number);
    for (const verb of ['call', 'log-call', 'letter', 'preview-letter', 'send-letter']) {
      const answer = await house.submit(person, number, verb, { ...everything, letter });
      const text = textOf(answer.body);
      expect([verb, text]).toEqual([
        verb,
        expect.stringMatching(/Alleen de behandelaar \(Sanne de Boer\)|Dit voorbeeld is er niet meer/),
      ]);
      expect(text).not.toMatch(secret);
    }
    expect(await factsOf(house, number)).toEqual(before);
  });

  test('a member who is not the owner neither opens nor gives back; the lead does both', async () => {
    for (const verb of ['open', 'ask-release', 'release']) {
      const answer = await house.submit(house.youssef, number, verb, everything);
      expect(textOf(answer.body)).toMatch(/Alleen de behandelaar \(Sanne de Boer\)/);
      expect(textOf(answer.body)).not.toMatch(secret);
    }
    expect(textOf((await house.fetch(house.lead, number, 'open')).body)).toMatch(secret);
    expect(textOf((await house.submit(house.lead, number, 'ask-release')).body)).toContain('Waarom geeft u de klacht terug');
    expect(await typesOf(house, number)).not.toContain('HandlerReleased');
  });
});

describe('a letter', () => {
  let house: House;
  let number = '';
  beforeEach(async () => {
    house = await openMemoryHouse();
    number = await house.mail(mail);
    await house.claim(house.sanne, number);
  });

  const letters = async (one: string) => (await typesOf(house, one)).filter((type) => type === 'LetterWritten').length;

  test("that another person wrote is not sent, by nobody's button", async () => {
    const letter = draftIn(await house.submit(house.sanne, number, 'preview-letter', { text: 'van Sanne' }));
    await house.submit(house.sanne, number, 'release', { reason: 'x' });
    await house.claim(house.youssef, number);
    for (const person of [house.youssef, house.lead, house.sanne]) await house.submit(person, number, 'send-letter', { letter });
    expect(await letters(number)).toBe(1);
    expect(house.sim.sentMails().filter(({ text }) => text.includes('van Sanne'))).toEqual([]);
    // Nor are its words shown to the one who came after.
    expect(textOf((await house.submit(house.youssef, number, 'letter', { letter })).body)).not.toContain('van Sanne');
  });

  test('of one complaint is not sent with another', async () => {
    const other = await house.mail({ ...mail, from: { name: 'Ander', address: 'ander@example.org' } });
    await house.claim(house.sanne, other);
    const letter = draftIn(await house.submit(house.sanne, number, 'preview-letter', { text: 'voor Geheimnaam' }));
    const answer = await house.submit(house.sanne, other, 'send-letter', { letter });
    expect(textOf(answer.body)).toContain('Dit voorbeeld is er niet meer');
    expect(await letters(other)).toBe(1);
    expect(house.sim.sentMails().filter(({ to }) => to[0]?.address === 'ander@example.org')).toHaveLength(1);
  });

  test('that is none is not sent: the complaint itself, the receipt, a note, or a made-up id', async () => {
    const past = await factsOf(house, number);
    const ids = past.flatMap(({ fact }) => ('content' in fact ? [fact.content] : []));
    for (const letter of [...ids, 'letter-00000000-0000-0000-0000-000000000000', '../mail', '__proto__', '', 5, {}, null]) {
      const answer = await house.submit(house.sanne, number, 'send-letter', { letter });
      expect([answer.status, textOf(answer.body)]).toEqual([200, expect.stringContaining('Dit voorbeeld is er niet meer')]);
    }
    expect(await letters(number)).toBe(1);
  });

  test('goes to the sender of the complaint, whatever address the button names', async () => {
    const evil = {
      to: 'dief@evil.example',
      address: 'dief@evil.example',
      email: 'dief@evil.example',
      subject: 'Nieuw',
      cc: 'dief@evil.example',
    };
    const letter = draftIn(await house.submit(house.sanne, number, 'preview-letter', { text: 'x', ...evil }));
    await house.submit(house.sanne, number, 'send-letter', { letter, text: 'iets anders', ...evil });
    await house.tick();
    expect(house.sim.sentMails().at(-1)).toMatchObject({
      to: [{ address: 'geheim@adres.example' }],
      cc: [],
      bcc: [],
      subject: `Uw klacht ${number}`,
    });
    expect(house.sim.sentMails().at(-1)?.text).toContain('\n\nx\n\n');
    expect(textOf(house.sim.sentMails())).not.toMatch(/evil\.example|iets anders/);
  });
});

test('an older card of the same complaint sends everybody to the newest one', async () => {
  const house = await openMemoryHouse();
  house.sim.fault({ match: 'POST /v3/conversations$', kind: 'done-then-status', status: 504 });
  const number = await house.mail(mail);
  await house.at('2026-11-23 09:02');
  const [old, live] = house.channel().filter(({ summary }) => summary?.includes(number));
  for (const verb of ['claim', 'refresh']) {
    const answer = await house.sim.click({
      as: house.sanne.id,
      message: old?.id ?? '',
      verb,
      data: { number, generation: 1, notInvolved: 'true' },
    });
    expect(textOf(answer.body)).toContain('vervangen');
  }
  // Its data with the newest generation written over it does not help: the message is another.
  const forged = await house.sim.click({
    as: house.sanne.id,
    message: old?.id ?? '',
    verb: 'claim',
    data: { number, generation: 2, notInvolved: 'true' },
  });
  expect(textOf(forged.body)).toContain('vervangen');
  expect(await typesOf(house, number)).not.toContain('HandlerClaimed');
  await house.sim.click({
    as: house.sanne.id,
    message: live?.id ?? '',
    verb: 'claim',
    data: { number, generation: 2, notInvolved: 'true' },
  });
  expect(await typesOf(house, number)).toContain('HandlerClaimed');
});

describe('an activity of a strange shape', () => {
  let house: House;
  beforeAll(async () => {
    house = await openMemoryHouse();
    await house.mail(mail);
  });

  const shapes: readonly (readonly [string, (activity: Record<string, unknown>) => object])[] = [
    ['a value of null', () => ({ value: null })],
    ['a value that is a text', () => ({ value: 'claim' })],
    ['a value that is an array', () => ({ value: [] })],
    ['an action of null', () => ({ value: { action: null, data: null } })],
    ['an action that is a text', () => ({ value: { action: 'claim' } })],
    ['a verb that is an object', () => ({ value: { action: { verb: {}, data: {} } } })],
    ['data that is an array', () => ({ value: { action: { verb: 'claim', data: ['K-2026-0001'] }, data: ['x'] } })],
    ['data that is a text', () => ({ value: { action: { verb: 'claim', data: 'K-2026-0001' }, data: 'x' } })],
    ['nobody who sent it', () => ({ from: undefined })],
    ['a sender of null', () => ({ from: null })],
    ['a sender without an Entra id', () => ({ from: { id: '29:x', name: 'x' } })],
    ['a sender whose id is an object', () => ({ from: { id: '29:x', aadObjectId: { toString: 'x' } } })],
    ['a sender named __proto__', () => ({ from: { id: '29:x', aadObjectId: '__proto__' } })],
    ['a sender named constructor', () => ({ from: { id: '29:x', aadObjectId: 'constructor' } })],
    ['a language that is a number', () => ({ locale: 5 })],
    ['a language that is an object', () => ({ locale: {} })],
    ['a team that is a text', () => ({ channelData: { tenant: { id: 'x' }, team: 'x' } })],
    ['no data of the channel', () => ({ channelData: null })],
    ['a name that is no invoke of ours', () => ({ name: 'composeExtension/queryLink' })],
    ['a name that is a number', () => ({ name: 5 })],
    ['a message it answers that is an object', () => ({ replyToId: {} })],
    ['another kind', () => ({ type: 'event' })],
    ['a kind that nobody knows', () => ({ type: 'constructor' })],
  ];

  test.each(
    shapes.flatMap(([name, change]) =>
      ['adaptiveCard/action', 'task/fetch', 'task/submit'].map((kind) => [name, kind, change] as const),
    ),
  )('%s (%s) is answered without an error and changes nothing', async (_, kind, change) => {
    const number = 'K-2026-0001';
    const before = await factsOf(house, number);
    const data = { verb: 'claim', number, notInvolved: 'true' };
    const good = envelope(house, house.outsider, house.cardOf(number).id, kind, { action: { verb: 'claim', data }, data });
    const answer = await house.sim.post({ ...good, ...change(good) });
    expect([200, 202, 400, 403, 501]).toContain(answer.status);
    expect(textOf(answer.body ?? '')).not.toMatch(/at \w+.*\.ts|node_modules|TypeError/);
    expect(await factsOf(house, number)).toEqual(before);
  });
});

/** The rule that the code does not share: from role, owner and what was pressed, whether a fact may come of it. */
function mayHappen(
  { fact, by }: Recorded,
  person: SimPerson,
  owner: string | undefined,
  data: Readonly<Record<string, unknown>>,
): boolean {
  if ('system' in by) return fact.type === 'LetterSent';
  if (by.person !== person.id) return false;
  const inTeam = person.role === 'owner' || person.role === 'member';
  const manages = inTeam && (owner === person.id || person.role === 'owner');
  switch (fact.type) {
    case 'HandlerClaimed':
      return inTeam && !owner && fact.handler === person.id && [true, 'true'].includes(data.notInvolved as string);
    case 'HandlerReleased':
      return (
        fact.handler === owner && (owner === person.id || person.role === 'owner') && String(data.reason ?? '').trim() !== ''
      );
    case 'ComplaintOpened':
      return fact.as === (owner === person.id ? 'owner' : 'lead') && inTeam && (owner === person.id || person.role === 'owner');
    case 'CallLogged':
    case 'ComplaintClosed':
      return inTeam && owner === person.id;
    case 'LetterWritten':
      return fact.letter === 'reply' ? inTeam && owner === person.id : manages;
    case 'ComplaintDescribed':
    case 'ComplaintDismissed':
    case 'ComplaintRestored':
    case 'ComplaintReopened':
    case 'ComplaintSplit':
    case 'AddressProposed':
    case 'AttachmentOpened':
    case 'PersonInvolved':
    case 'PersonRemoved':
    case 'AccessDenied':
    case 'ConflictNamed':
      return manages;
    case 'AccessAsked':
      return inTeam;
    case 'ConflictCleared':
    case 'ExceptionAsked':
    case 'HoldSet':
    case 'HoldLifted':
    case 'ContentErased':
      return person.role === 'owner';
    default:
      return false;
  }
}

test('2,000 random buttons by six people on three complaints: nothing that is not theirs', async () => {
  const house = await openMemoryHouse();
  const numbers = [await house.mail(mail), await house.mail(mail), await house.mail(mail)];
  await house.claim(house.sanne, numbers[1] ?? '');
  await house.claim(house.youssef, numbers[2] ?? '');
  await house.at('2026-11-23 16:30');
  const ownText = (draft: string) => ({ text: draft });
  const drafts = [
    draftIn(await house.submit(house.sanne, numbers[1] ?? '', 'preview-letter', ownText('geheimetekst'))),
    draftIn(await house.submit(house.youssef, numbers[2] ?? '', 'preview-letter', ownText('geheimetekst'))),
  ];
  const random = dice(20261123);
  const pick = <T>(list: readonly T[]): T => list[random() % list.length] as T;
  const odd: readonly unknown[] = [
    '',
    'x',
    'true',
    'yes',
    0,
    1,
    -1,
    5,
    true,
    false,
    null,
    [],
    ['x'],
    {},
    { x: 1 },
    '__proto__',
    'x'.repeat(25_000),
    '${x}',
    '{{x}}',
    '\u0000',
    '../',
    'K-2026-0001',
    '2026-11-23',
    '09:00',
  ];
  const usually = (value: unknown): unknown => (random() % 8 ? value : pick(odd));

  const ownerNow = (past: readonly Recorded[]): string | undefined =>
    past.reduce<string | undefined>(
      (owner, { fact }) => (fact.type === 'HandlerClaimed' ? fact.handler : fact.type === 'HandlerReleased' ? undefined : owner),
      undefined,
    );
  const mostly = ['claim', 'open', 'log-call', 'preview-letter', 'send-letter', 'release', 'ask-release', 'save-details'];
  const counts = { tried: 0, changed: 0, refused: 0, unauthorised: 0, errors: 0, leaks: 0 };
  const kinds = new Map<string, number>();
  const wrong: unknown[] = [];

  for (let nth = 0; nth < 2000; nth++) {
    const number = pick(numbers);
    const before = new Map(await Promise.all(numbers.map(async (one) => [one, await factsOf(house, one)] as const)));
    // Half the time somebody who has a say in it, or nearly everything is refused for one reason.
    const insider =
      house.sim.people.find(({ id }) => id === ownerNow(before.get(number) ?? [])) ?? pick([house.lead, house.sanne]);
    const person = random() % 2 ? pick(house.sim.people) : insider;
    const verb =
      random() % 12
        ? pick([
            ...clickVerbs,
            ...dialogVerbs,
            // What changes a complaint most, as often as all the rest.
            ...Array.from(dialogVerbs, (_, n) => mostly[n % mostly.length] as string),
          ])
        : pick(strangeVerbs);
    const how =
      random() % 5
        ? clickVerbs.includes(verb)
          ? 'click'
          : 'submitDialog'
        : pick(['click', 'fetchDialog', 'submitDialog'] as const);
    const message = house.cardOf(random() % 6 ? number : pick(numbers));
    const data: Record<string, unknown> = {
      number: usually(number),
      ...(random() % 2 ? { generation: usually(1) } : {}),
      notInvolved: usually('true'),
      reason: usually('omdat'),
      reached: usually(pick(['yes', 'no'])),
      day: usually('2026-11-23'),
      time: usually(`1${random() % 6}:${10 + (random() % 50)}`),
      note: usually('geheimenotitie'),
      text: usually('geheimetekst'),
      complainant: usually('client'),
      nature: usually('wages'),
      writeIn: usually('nl'),
      letter: usually(random() % 2 ? drafts.at(-1) : pick(drafts)),
      [pick(['owner', 'person', 'roles', 'as', 'handler', 'by', 'verb', 'constructor'])]: pick([
        person.id,
        'lead',
        house.lead.id,
        ...odd,
      ]),
    };
    const answer =
      how === 'click'
        ? await house.sim.click({ as: person.id, message: message.id, verb, data })
        : await house.sim[how]({ as: person.id, message: message.id, data: { ...data, verb } });
    await house.bot.idle();
    counts.tried++;
    if (answer.status !== 200) {
      counts.errors++;
      wrong.push(['status', answer.status, person.name, verb]);
    }
    const draft = draftIn(answer);
    if (draft && !drafts.includes(draft)) drafts.push(draft);
    let changed = false;
    for (const one of numbers) {
      const past = await factsOf(house, one);
      const earlier = before.get(one) ?? [];
      const owner = ownerNow(earlier);
      for (const added of past.slice(earlier.length)) {
        changed = true;
        kinds.set(added.fact.type, (kinds.get(added.fact.type) ?? 0) + 1);
        if (one === data.number && mayHappen(added, person, owner, data)) continue;
        // One page is made of all complaints of one address, and these are.
        if (added.fact.type === 'AccessGiven' && 'person' in added.by && person.role === 'owner') continue;
        // The lead who looks at the repeat signals reads a name in each of them.
        if (added.fact.type === 'ComplaintOpened' && verb === 'repeats-list' && mayHappen(added, person, owner, data)) continue;
        counts.unauthorised++;
        wrong.push(['fact', added.fact.type, person.name, one, data]);
      }
      if (past.slice(0, earlier.length).some(({ id }, n) => id !== earlier[n]?.id)) wrong.push(['rewritten', one]);
      // Personal words only to whom they belong, and only of the complaint that was asked for.
      const reader = one === data.number && (ownerNow(past) === person.id || owner === person.id || person.role === 'owner');
      const shown = textOf(answer.body ?? '');
      if (one === data.number && !reader && /Geheimnaam|geheim@adres|geheimonderwerp/.test(shown)) {
        counts.leaks++;
        wrong.push(['leak', person.name, verb, one]);
      }
    }
    if (changed) counts.changed++;
    else counts.refused++;
  }

  console.info(`tampered: ${JSON.stringify(counts)}; facts: ${JSON.stringify(Object.fromEntries(kinds))}`);
  expect(wrong).toEqual([]);
  // It bites only if much of it could have gone through.
  for (const kind of [
    'HandlerClaimed',
    'HandlerReleased',
    'ComplaintOpened',
    'CallLogged',
    'ComplaintDescribed',
    'LetterWritten',
    'LetterSent',
  ])
    expect([kind, kinds.get(kind) ?? 0]).not.toEqual([kind, 0]);
  expect(counts.refused).toBeGreaterThan(1000);
  expect(house.log.filter((line) => line.includes('could not be handled'))).toEqual([]);
  expect(house.log.filter((line) => secret.test(line))).toEqual([]);
  expect(JSON.stringify(house.sim.everythingPosted())).not.toMatch(secret);
});

/** Whole numbers that are the same each time (mulberry32). */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

/** An invoke as Teams sends it, to be spoilt. */
function envelope(house: House, person: SimPerson, message: string, name: string, value: unknown): Record<string, unknown> {
  const card = house.channel().find(({ id }) => id === message) as SimMessage;
  const tenantId = '5f0f4c1e-6d1b-4d53-9d4a-0b3f1a6c2e77';
  return {
    type: 'invoke',
    id: 'f:1',
    name,
    value,
    serviceUrl: `${house.sim.url}/`,
    channelId: 'msteams',
    from: { id: `29:${person.id}`, name: person.name, aadObjectId: person.id },
    recipient: { id: '28:bot', name: 'Klachtenbot' },
    conversation: { id: `${card.place};messageid=${message}`, conversationType: 'channel', tenantId, isGroup: true },
    channelData: { channel: { id: card.place }, team: { id: house.sim.team.threadId }, tenant: { id: tenantId } },
    locale: 'nl-NL',
    replyToId: message,
  };
}
