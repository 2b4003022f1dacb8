/** F112: what starts another clock goes to the lead at once, with what to do and by when. */
import { type House, openHouse, textOf } from '../kit/house.ts';
import { complaintOf, factsOf, letterTo, noor } from '../kit/mailroom.ts';

let house: House;
let number: string;
beforeEach(async () => {
  house = await openHouse();
  number = await house.mail({ from: noor });
});
afterEach(() => house.close());

const TODAY = '2026-11-23';
const raise = (as: typeof house.sanne, flags: string, known = TODAY) => house.submit(as, number, 'raise-flags', { flags, known });
const raised = async () => (await factsOf(house, number)).filter(({ type }) => type === 'FlagRaised');
const thread = () => textOf(house.threadOf(number));

test('F112: the handler ticks it, the lead is called at once, and the channel does not learn which it is', async () => {
  await house.claim(house.sanne, number);
  const form = textOf((await house.submit(house.sanne, number, 'flags')).body);
  expect(form).toContain('"isMultiSelect":true');
  expect(form).toContain('"value":"2026-11-23"');
  const open = textOf((await raise(house.sanne, 'privacy-request,data-breach')).body);
  expect(await raised()).toEqual([
    { type: 'FlagRaised', flag: 'privacy-request', known: TODAY },
    { type: 'FlagRaised', flag: 'data-breach', known: TODAY },
  ]);
  expect(thread()).toContain('Hanna');
  expect(thread()).toContain('loopt nog een andere termijn');
  expect(textOf(house.channel())).not.toMatch(/datalek|privacyverzoek/);
  expect(open).toContain('⚠ Let op: privacyverzoek');
  expect(open).toContain('De wet geeft tijd tot en met woensdag 23 december.');
  expect(open).toContain('De wet geeft tijd tot donderdag 26 november om 09:00.');
  expect(open).toContain('komt uiterlijk maandag 23 november om 13:00 in actie');
});

test('F112: of something known since another day the clock begins there', async () => {
  await house.claim(house.sanne, number);
  const open = textOf((await raise(house.sanne, 'privacy-request,data-breach', '2026-11-19')).body);
  // 19 December is a Saturday: it ends on the Monday after it. A breach has no such rule.
  expect(open).toContain('tot en met maandag 21 december');
  expect(open).toContain('tot zondag 22 november om 00:00');
});

test('F112: the lead raises it while nobody has the complaint, and deals with it with a note', async () => {
  expect(textOf((await raise(house.lead, 'unsafe')).body)).toContain('Schakel vandaag de vertrouwenspersoon in.');
  const ask = textOf((await house.submit(house.lead, number, 'ask-flag', { content: 'unsafe' })).body);
  expect(ask).toContain('U rondt af: onveilig of grensoverschrijdend gedrag.');
  const empty = textOf((await house.submit(house.lead, number, 'handle-flag', { about: 'unsafe', note: ' ' })).body);
  expect(empty).toContain('Wat is er gedaan?');
  const done = await house.submit(house.lead, number, 'handle-flag', {
    about: 'unsafe',
    note: 'Vertrouwenspersoon belt vandaag.',
  });
  expect(textOf(done.body)).toContain('De bijzonderheid is afgerond.');
  expect(textOf(done.body)).not.toContain('⚠');
  expect((await complaintOf(house, number)).flags[0]?.handledAt).toBeDefined();
  await house.submit(house.lead, number, 'handle-flag', { about: 'unsafe', note: 'Nog eens.' });
  expect((await factsOf(house, number)).filter(({ type }) => type === 'FlagHandled')).toHaveLength(1);
});

test('F112: what was ticked stays ticked and is not raised twice, and the same form sent twice is one', async () => {
  await house.claim(house.sanne, number);
  await raise(house.sanne, 'liability');
  await raise(house.sanne, 'liability');
  const form = textOf((await house.submit(house.sanne, number, 'flags')).body);
  expect(form).toContain('"value":"liability"');
  await raise(house.sanne, 'wages,wages');
  expect((await raised()).map((fact) => fact.type === 'FlagRaised' && fact.flag)).toEqual(['liability', 'wages']);
});

test.each([
  ['', TODAY, 'Kies minstens één bijzonderheid'],
  ['burn,__proto__', TODAY, 'Kies minstens één bijzonderheid'],
  ['wages', '2026-11-24', 'Kies een dag die niet in de toekomst ligt.'],
  ['wages', 'gisteren', 'Kies een dag die niet in de toekomst ligt.'],
  ['wages', '2024-01-01', 'Kies een dag die niet in de toekomst ligt.'],
])('F112: %j, known since %s, comes back with a word', async (flags, known, words) => {
  await house.claim(house.sanne, number);
  expect(textOf((await raise(house.sanne, flags, known)).body)).toContain(words);
  expect(await raised()).toEqual([]);
});

test('F112: a colleague, a guest and a stranger raise nothing, and only the lead deals with it', async () => {
  await house.claim(house.sanne, number);
  for (const as of [house.youssef, house.guest, house.outsider]) await raise(as, 'threat');
  expect(await raised()).toEqual([]);
  await raise(house.sanne, 'threat');
  expect(textOf((await house.fetch(house.sanne, number, 'open')).body)).not.toContain('"verb":"ask-flag"');
  for (const as of [house.sanne, house.youssef, house.guest, house.outsider])
    await house.submit(as, number, 'handle-flag', { about: 'threat', note: 'x' });
  expect((await complaintOf(house, number)).flags[0]?.handledAt).toBeUndefined();
  const never = textOf((await house.submit(house.lead, number, 'handle-flag', { about: 'wages', note: 'x' })).body);
  expect(never).not.toContain('De bijzonderheid is afgerond.');
});

test('F112: four office hours later the lead is reminded, and when the complaint is over the lead can still deal with it', async () => {
  await house.claim(house.sanne, number);
  await raise(house.sanne, 'data-breach');
  const before = house.threadOf(number).length;
  await house.at('2026-11-23 13:01');
  expect(textOf(house.threadOf(number).slice(before))).toContain('Hanna');
  await house.submit(house.lead, number, 'dismiss', { reason: 'question' });
  await house.submit(house.lead, number, 'handle-flag', { about: 'data-breach', note: 'Gemeld.' });
  expect((await complaintOf(house, number)).flags[0]?.handledAt).toBeDefined();
});

describe('the letter that a privacy request came in', () => {
  const CONFIRM = '"verb":"preview-privacy-request"';
  const OTHERS = 'Alleen de behandelaar (Sanne';
  const press = async (as: typeof house.sanne, verb: string, data = {}): Promise<string> =>
    textOf((await house.submit(as, number, verb, data)).body ?? '');
  const preview = (as = house.sanne) => press(as, 'preview-privacy-request');
  const send = (letter: string, as = house.sanne) => press(as, 'send-privacy-request', { letter });
  const letterIn = (body: string): string => /"letter":"(letter-privacy-request-[^"]+)"/.exec(body)?.[1] ?? '';
  const written = async () =>
    (await factsOf(house, number)).filter((fact) => fact.type === 'LetterWritten' && fact.letter === 'privacy-request');
  const left = () => house.sim.sentMails().filter(({ subject }) => subject.includes('uw verzoek gekregen'));
  const opened = async (as = house.sanne) => textOf((await house.fetch(as, number, 'open')).body);

  test('F112 F60: it is offered where the request stands, says both days and leaves as it was shown', async () => {
    await house.claim(house.sanne, number);
    await raise(house.sanne, 'data-breach');
    expect(await opened()).not.toContain(CONFIRM);
    await raise(house.sanne, 'privacy-request', '2026-11-19');
    for (const as of [house.sanne, house.lead]) expect(await opened(as)).toContain(CONFIRM);
    const shown = await preview();
    expect(left()).toEqual([]);
    expect(await send(letterIn(shown))).toContain('De brief gaat nu weg.');
    await house.tick();
    const { subject, text } = letterTo(house, noor.address);
    expect(subject).toBe(`Uw klacht ${number}: wij hebben uw verzoek gekregen`);
    for (const part of [
      'Wij hebben op donderdag 19 november een verzoek van u gekregen.',
      'Een collega bekijkt uw verzoek.',
      // 19 December is a Saturday.
      'U krijgt ons antwoord uiterlijk maandag 21 december.',
      'Het kost u niets.',
      '020-4414707',
      'Sanne de Boer',
      `[${number}]`,
    ])
      expect(text).toContain(part);
    for (const line of text.split('\n').filter((one) => one.trim()))
      expect(shown).toContain(JSON.stringify(line.trim()).slice(1, -1));
    // It left, and the flag is still to be dealt with.
    expect(await opened()).not.toContain(CONFIRM);
    expect(await opened()).toContain('⚠ Let op: privacyverzoek');
  });

  test('F112: the lead sends it while nobody has the complaint', async () => {
    await raise(house.lead, 'privacy-request');
    await send(letterIn(await preview(house.lead)), house.lead);
    await house.tick();
    expect(letterTo(house, noor.address).text).toContain('Hanna');
    expect(await written()).toHaveLength(1);
  });

  test('F112: pressed twice, by two people and after a restart it is one letter', async () => {
    await house.claim(house.sanne, number);
    await raise(house.sanne, 'privacy-request');
    const [hers, other] = [letterIn(await preview()), letterIn(await preview(house.lead))];
    await Promise.all([send(hers), send(hers), send(other, house.lead)]);
    await house.restart();
    await send(hers);
    await send(other, house.lead);
    expect(await preview()).toContain('De brief over het privacyverzoek is al gemaakt.');
    await house.tick();
    expect(await written()).toHaveLength(1);
    expect(left()).toHaveLength(1);
  });

  test('F112: nobody else sees or sends it, and a preview that is not theirs is none', async () => {
    await house.claim(house.sanne, number);
    await raise(house.sanne, 'privacy-request');
    const letter = letterIn(await preview());
    for (const as of [house.youssef, house.guest, house.outsider]) {
      const answer = await preview(as);
      expect(answer).not.toContain(noor.address);
      if (as === house.youssef) expect(answer).toContain(OTHERS);
      await send(letter, as);
    }
    expect(await send(letter, house.lead)).toContain('Dit voorbeeld is er niet meer');
    for (const forged of ['', `${letter}x`, letter.replace('privacy-request', 'agreements'), 'receipt'])
      expect(await send(forged)).toContain('Dit voorbeeld is er niet meer');
    expect(await written()).toEqual([]);
  });

  test('F112: without an open request, past its term or without an address there is nothing to confirm', async () => {
    await house.claim(house.sanne, number);
    expect(await preview()).toContain('Deze melding staat niet bij de klacht.');
    await raise(house.sanne, 'privacy-request', '2026-10-01');
    expect(await preview()).toContain('De termijn van de wet is voorbij.');
    await house.submit(house.lead, number, 'handle-flag', { about: 'privacy-request', note: 'Beantwoord.' });
    await raise(house.sanne, 'privacy-request');
    const letter = letterIn(await preview());
    await house.submit(house.lead, number, 'handle-flag', { about: 'privacy-request', note: 'Ingetrokken.' });
    expect(await send(letter)).toContain('Deze melding staat niet bij de klacht.');
    expect(await written()).toEqual([]);

    number = await house.mail({ from: null, subject: 'Klacht zonder afzender' });
    await house.claim(house.sanne, number);
    await raise(house.sanne, 'privacy-request');
    expect(await opened()).not.toContain(CONFIRM);
    expect(await preview()).toContain('geen e-mailadres');
  });

  test('F112: a complaint that is over says so and sends nothing', async () => {
    await house.claim(house.sanne, number);
    await raise(house.sanne, 'privacy-request');
    const letter = letterIn(await preview());
    await press(house.sanne, 'save-details', { complainant: 'flex-worker', nature: 'wages', writeIn: 'nl' });
    await press(house.sanne, 'close', { how: 'withdrawn', note: 'Per telefoon.' });
    expect((await complaintOf(house, number)).status).toBe('closed');
    expect(await opened()).not.toContain(CONFIRM);
    for (const answer of [await preview(), await send(letter), await preview(house.lead)])
      expect(answer).toContain('Deze klacht is afgesloten.');
    expect(await written()).toEqual([]);
  });

  test('F112: a letter that came back is offered anew', async () => {
    await house.claim(house.sanne, number);
    await raise(house.sanne, 'privacy-request');
    await send(letterIn(await preview()));
    await house.tick();
    house.sim.answerLetter({ letter: letterTo(house, noor.address).messageId, how: 'bounce' });
    await house.tick();
    expect(await opened()).toContain(CONFIRM);
    await send(letterIn(await preview()));
    expect(await written()).toHaveLength(2);
  });
});
