/** F5, F6, F7, F9, F10: what a colleague writes down after a call or of a message in Teams, and the letter that reads it back. */
import type { InvokeAnswer, SimPerson } from '../../scripts/sim/api.ts';
import { lint, schemaCheck } from '../kit/cardlint.ts';
import { type House, openHouse, textOf } from '../kit/house.ts';

jest.setTimeout(60_000);

let house: House;
beforeAll(async () => {
  house = await openHouse({ now: '2026-11-23 11:00' });
});
afterAll(async () => {
  await house.close();
});

const address = 'noor.bakker@example.org';
const call = {
  caller: 'Noor Bakker',
  phone: '06 12345678',
  address,
  day: '2026-11-20',
  time: '15:30',
  text: 'Mijn loonstrook van oktober klopt niet.\n\nZie https://evil.example/loon.',
  expects: 'Een nieuwe loonstrook.',
  complainant: 'flex-worker',
  language: 'nl',
  readAloud: 'false',
};
type Values = Readonly<Record<string, unknown>>;
interface Node {
  readonly id?: string;
  readonly type?: string;
  readonly value?: string;
  readonly data?: Values;
}
const cardIn = ({ body }: InvokeAnswer) =>
  (body as { task?: { value?: { card?: { content: { body: readonly Node[]; actions: readonly Node[] } } } } }).task?.value?.card
    ?.content ?? { body: [], actions: [] };
const hiddenIn = (answer: InvokeAnswer, verb = 'save-report'): Values =>
  cardIn(answer).actions.find(({ data }) => data?.verb === verb)?.data ?? {};
const valuesIn = (answer: InvokeAnswer): Values =>
  Object.fromEntries(cardIn(answer).body.flatMap(({ id, value }) => (id ? [[id, value]] : [])));
const numberIn = (answer: InvokeAnswer): string => /K-2026-\d{4}/.exec(textOf(answer.body))?.[0] ?? '';

const opens = (as: SimPerson = house.sanne) => house.sim.extension({ as: as.id, command: 'report' });
async function sends(data: Values, { as = house.sanne, message = undefined as string | undefined } = {}): Promise<InvokeAnswer> {
  const command = message ? 'from-message' : 'report';
  const answer = await house.sim.submitExtension({ as: as.id, command, message, data });
  await house.bot.idle();
  return answer;
}
/** A whole report by phone: the form is opened, filled in and sent. */
async function reports(fields: Values = {}, as: SimPerson = house.sanne): Promise<InvokeAnswer> {
  return sends({ ...hiddenIn(await opens(as)), ...call, ...fields }, { as });
}
const lettersTo = (to: string) =>
  (house.sim.state(house.lead.id).outside[to] ?? []).filter(({ subject }) => subject?.includes('klopt onze tekst'));
const factsOf = async (number: string) => (await house.store.streams.read(number)).past.map(({ fact }) => fact);
const openNumbers = async () => (await house.store.lists.open()).map(({ number }) => number).sort();
const klachten = () => house.sim.team.channels.find(({ name }) => name === 'Klachten')?.id ?? '';
const posted = (text: string) => house.sim.chat({ as: house.piet.id, channel: klachten(), text }).id;

test('F5: a phone complaint counts from the call, and the channel sees how it came and nothing of what was said', async () => {
  const number = numberIn(await reports());
  const [received] = await factsOf(number);
  // Friday 15:30 plus two working days is Tuesday; counted from today, Monday, it would be Wednesday.
  expect(received).toMatchObject({
    type: 'ComplaintReceived',
    channel: 'phone',
    receivedAt: '2026-11-20T14:30:00.000Z',
    complainant: 'flex-worker',
    language: 'nl',
    reaction: { due: '2026-11-24' },
    whole: { due: '2026-11-27' },
  });
  const card = textOf(house.cardOf(number).cards);
  expect(card).toContain('telefoon');
  expect(card).toContain('dinsdag 24 november');
  const papers = [...(await house.store.content.all(number)).values()];
  expect(papers).toContainEqual({
    kind: 'report',
    caller: { name: 'Noor Bakker', phone: '06 12345678', address },
    text: call.text,
  });
  expect(papers).toContainEqual({ kind: 'note', text: 'Een nieuwe loonstrook.' });
  const open = JSON.stringify([house.sim.everythingPosted(), await factsOf(number), house.log]);
  expect(open).not.toMatch(/Noor Bakker|noor\.bakker|06 12345678|loonstrook|evil/);
  expect(await house.store.register.pending()).toEqual([]);
});

test('F6: the letter is previewed exactly, and leaves once though it is pressed twice and repeated by Teams', async () => {
  const preview = await reports();
  const number = numberIn(preview);
  const before = lettersTo(address).length;
  const shown = textOf(preview.body);
  for (const part of [
    'Klacht',
    number,
    address,
    '> Mijn loonstrook',
    'evil[.]example',
    'Klopt dit niet? Antwoord dan op deze e-mail.',
  ])
    expect(shown).toContain(part);
  expect(shown).not.toContain('https://evil.example');
  for (const day of ['dinsdag 24 november', 'vrijdag 27 november', 'vrijdag 20 november']) expect(shown).toContain(day);

  const press = hiddenIn(preview, 'send-read-back');
  house.sim.replay();
  const answers = await Promise.all([sends(press), sends(press)]);
  await house.at('2026-11-23 11:10');
  await sends(press);
  expect(answers.map(({ body }) => textOf(body)).every((text) => text.includes('gaat nu weg'))).toBe(true);
  const letters = lettersTo(address).slice(before);
  expect(letters).toHaveLength(1);
  const kept = await house.store.content.get(number, String(press.letter));
  expect(kept).toMatchObject({ subject: letters[0]?.subject, text: letters[0]?.text });
  for (const paragraph of String(letters[0]?.text).split('\n\n')) expect(shown).toContain(JSON.stringify(paragraph).slice(1, -1));
  // Our words are no first reaction.
  expect(textOf(house.cardOf(number).cards)).not.toContain('gedaan op');
});

test('F6: the answer to the letter comes into the complaint, and the owner says what it says', async () => {
  const preview = await reports({ address: 'ilse@example.org', caller: 'Ilse Mol' });
  const number = numberIn(preview);
  await sends(hiddenIn(preview, 'send-read-back'));
  await house.claim(house.sanne, number);
  const early = await house.submit(house.sanne, number, 'text-agreed');
  expect(textOf(early.body)).toContain('nog niet geantwoord');

  const letter = lettersTo('ilse@example.org').at(-1);
  const from = { name: 'Ilse Mol', address: 'ilse@example.org' };
  house.sim.writeMail({ from, subject: 'Re: uw brief', text: 'Het was september.', inReplyTo: letter?.messageId ?? '' });
  await house.tick();
  house.sim.writeMail({ from, subject: `Nog iets over ${number}`, text: 'Wanneer belt u?' });
  await house.tick();
  const [added, later] = (await factsOf(number)).filter(({ type }) => type === 'MailAdded');
  expect(added).toMatchObject({ answers: 'read-back' });
  expect(later).not.toHaveProperty('answers', 'read-back');

  const content = added && 'content' in added ? added.content : '';
  const opened = await house.fetch(house.sanne, number, 'open');
  expect(textOf(opened.body)).toContain(`"verb":"text-corrected","number":"${number}","content":"${content}"`);
  expect(textOf((await house.submit(house.piet, number, 'text-corrected', { content })).body)).toContain('Alleen de behandelaar');
  const other = later && 'content' in later ? later.content : '';
  const odd = await house.submit(house.sanne, number, 'text-corrected', { content: other });
  expect(textOf(odd.body)).toContain('nog niet geantwoord');
  await house.submit(house.sanne, number, 'text-corrected', { content });
  await house.submit(house.sanne, number, 'text-corrected', { content });
  const confirmed = (await factsOf(number)).filter(({ type }) => type === 'TextConfirmed');
  expect(confirmed).toEqual([{ type: 'TextConfirmed', as: 'corrected', content }]);
});

test('F6: a text that was read aloud is confirmed at once, and an English letter is in English', async () => {
  const preview = await reports({ readAloud: 'true', language: 'en' });
  expect((await factsOf(numberIn(preview))).filter(({ type }) => type === 'TextConfirmed')).toEqual([
    { type: 'TextConfirmed', as: 'read-aloud' },
  ]);
  expect(textOf(preview.body)).toContain('This is what we wrote down:');
});

test('F5: without an address the complaint is recorded and there is no letter to send; a letter can also be left unsent', async () => {
  const sent = house.sim.sentMails().length;
  const answer = await reports({ address: '' });
  expect(textOf(answer.body)).toContain(`Klacht ${numberIn(answer)} is vastgelegd.`);
  expect(textOf(answer.body)).not.toContain('send-read-back');
  const preview = await reports();
  const skipped = await sends(hiddenIn(preview, 'skip-read-back'));
  expect(textOf(skipped.body)).toContain(`Klacht ${numberIn(preview)} is vastgelegd.`);
  await house.tick();
  expect(house.sim.sentMails()).toHaveLength(sent);
});

describe('F6: a read-back that was left unsent', () => {
  const nobody = 'wim@example.org';
  const letters = () => lettersTo(nobody).length;
  const opened = async (as: SimPerson, number: string) => textOf((await house.fetch(as, number, 'open')).body);
  let number: string;
  let before: number;
  beforeEach(async () => {
    const preview = await reports({ address: nobody, caller: 'Wim Mol' });
    number = numberIn(preview);
    await sends(hiddenIn(preview, 'skip-read-back'));
    await house.claim(house.youssef, number);
    before = letters();
  });

  test.each(['youssef', 'lead', 'sanne'] as const)('is sent later by its owner, the lead or its recorder: %s', async (who) => {
    const as = house[who];
    if (who !== 'sanne') expect(await opened(as, number)).toContain('ask-read-back');
    const preview = await house.submit(as, number, 'ask-read-back');
    const press = hiddenIn(preview, 'send-read-back');
    expect(textOf(preview.body)).toContain('> Mijn loonstrook van oktober klopt niet.');
    expect(hiddenIn(await house.submit(as, number, 'ask-read-back'), 'send-read-back')).toEqual(press);
    expect(letters()).toBe(before);
    for (let twice = 0; twice < 2; twice++) await house.submit(as, number, 'send-read-back', press);
    expect(letters()).toBe(before + 1);
    const kept = await house.store.content.get(number, String(press.letter));
    expect(kept).toMatchObject({ text: lettersTo(nobody).find(({ subject }) => subject?.includes(number))?.text });
  });

  test('is for nobody else, and is over once it was sent', async () => {
    const no = textOf((await house.submit(house.piet, number, 'ask-read-back')).body);
    expect(no).toContain('Alleen de behandelaar (Youssef');
    expect(no).not.toContain('loonstrook');
    const press = hiddenIn(await house.submit(house.youssef, number, 'ask-read-back'), 'send-read-back');
    await house.submit(house.piet, number, 'send-read-back', press);
    await house.submit(house.lead, number, 'send-read-back', press);
    expect(letters()).toBe(before);
    await house.submit(house.youssef, number, 'send-read-back', press);
    expect(letters()).toBe(before + 1);
    expect(await opened(house.youssef, number)).not.toContain('ask-read-back');
    expect(textOf((await house.submit(house.lead, number, 'ask-read-back')).body)).toContain('al gekregen of goedgekeurd');
  });

  test('leaves giving back to be found under the other steps', async () => {
    expect(await opened(house.youssef, number)).not.toContain('ask-release');
    expect(textOf((await house.submit(house.youssef, number, 'more')).body)).toContain('ask-release');
  });
});

test('F5: the form that Teams sends twice makes one complaint, and both answers show the same letter', async () => {
  const before = (await openNumbers()).length;
  const data = { ...hiddenIn(await opens()), ...call };
  house.sim.replay();
  const first = await sends(data);
  const again = await sends(data);
  expect(await openNumbers()).toHaveLength(before + 1);
  const letters = [first, first.replayed as InvokeAnswer, again].map((answer) => hiddenIn(answer, 'send-read-back').letter);
  expect(letters[0]).toMatch(/^read-back-/);
  expect(new Set(letters).size).toBe(1);
});

test('F5: one message makes one complaint, by whoever and however often', async () => {
  const before = (await openNumbers()).length;
  const message = posted('Meneer Mol belde. He is very angry: the hours that we have paid him are not what you said.');
  const form = await house.sim.extension({ as: house.sanne.id, command: 'from-message', message });
  expect(valuesIn(form)).toMatchObject({ day: '2026-11-23', language: 'en', caller: '' });
  expect(valuesIn(form).text).toContain('Meneer Mol belde.');
  expect(textOf(form.body)).toContain('Piet');

  const { day, time, text } = valuesIn(form);
  const filled = { ...call, day, time, text, address: '' };
  const [one, other] = await Promise.all([
    sends({ ...hiddenIn(form), ...filled }, { message }),
    house.sim
      .extension({ as: house.youssef.id, command: 'from-message', message })
      .then((second) => sends({ ...hiddenIn(second), ...filled }, { message, as: house.youssef })),
  ]);
  const numbers = (await openNumbers()).slice(before);
  expect(numbers).toHaveLength(1);
  expect(await factsOf(numbers[0] ?? '')).toEqual([expect.objectContaining({ channel: 'teams' })]);
  const told = [one, other].map(({ body }) => textOf(body)).join('\n');
  expect(told).toContain(`Van dit bericht is al klacht ${numbers[0]} gemaakt.`);
  expect(told).toContain(`Klacht ${numbers[0]} is vastgelegd.`);
});

test.each`
  fields                                           | words
  ${{ caller: ' ' }}                               | ${'Vul de naam van de klager in'}
  ${{ text: '\u202e ' }}                           | ${'Schrijf op wat de klager heeft gezegd'}
  ${{ address: 'a@b.nl, c@d.nl' }}                 | ${'geen goed e-mailadres'}
  ${{ address: 'noor' }}                           | ${'geen goed e-mailadres'}
  ${{ address: 'n@x.nl\nBcc:a@b.nl' }}             | ${'geen goed e-mailadres'}
  ${{ address: `${'n'.repeat(320)}@example.org` }} | ${'geen goed e-mailadres'}
  ${{ day: '2026-02-30' }}                         | ${'Vul de dag en de tijd in'}
  ${{ time: '25:00' }}                             | ${'Vul de dag en de tijd in'}
  ${{ day: '2026-11-23', time: '23:00' }}          | ${'ligt in de toekomst'}
  ${{ day: '2025-11-22' }}                         | ${'meer dan een jaar geleden'}
  ${{ text: 'x'.repeat(5001) }}                    | ${'De tekst is te lang'}
`('a mistake ($words) comes back in the form with everything that was typed, and takes no number', async ({ fields, words }) => {
  const before = (await openNumbers()).length;
  const hidden = hiddenIn(await opens());
  const answer = await sends({ ...hidden, ...call, ...fields });
  expect(textOf(answer.body)).toContain(words);
  const untouched = Object.fromEntries(Object.entries(call).filter(([name]) => !(name in fields)));
  expect(valuesIn(answer)).toMatchObject(untouched);
  expect(hiddenIn(answer)).toEqual(hidden);
  expect(await openNumbers()).toHaveLength(before);
  expect(await house.store.register.pending()).toEqual([]);

  const right = await sends({ ...hiddenIn(answer), ...call });
  const numbers = (await openNumbers()).map((number) => Number(number.slice(-4)));
  expect(numberIn(right)).toBe((await openNumbers()).at(-1));
  expect(numbers).toEqual(numbers.map((_, n) => n + 1));
});

test('two mistakes are told at once', async () => {
  const answer = await reports({ caller: '', address: 'x' });
  expect(textOf(answer.body)).toContain('Vul de naam');
  expect(textOf(answer.body)).toContain('geen goed e-mailadres');
});

test('a guest and somebody outside the team get no form, and nothing of a message', async () => {
  const before = await openNumbers();
  const hidden = hiddenIn(await opens());
  const message = posted('Geheimtekst');
  for (const as of [house.guest, house.outsider]) {
    const answers = [
      await opens(as),
      await house.sim.extension({ as: as.id, command: 'from-message', message }),
      await sends({ ...hidden, ...call }, { as }),
    ];
    for (const { status, body } of answers) {
      expect(status).toBe(200);
      expect(textOf(body)).toContain('Alleen leden van het kwaliteitsteam');
      expect(textOf(body)).not.toMatch(/Geheimtekst|save-report/);
    }
  }
  expect(await openNumbers()).toEqual(before);
});

test('the letter of another complaint, another person or another kind is not sent', async () => {
  const [mine, other] = [await reports(), await reports({}, house.youssef)];
  const press = hiddenIn(mine, 'send-read-back');
  const before = house.sim.sentMails().length;
  const tampered = [
    { ...press, number: numberIn(other) },
    { ...press, letter: hiddenIn(other, 'send-read-back').letter },
    { ...press, letter: '__proto__' },
    { ...press, letter: undefined },
  ];
  const [foreign, ...own] = tampered;
  for (const data of own) expect(textOf((await sends(data)).body)).toContain('voorbeeld is er niet meer');
  expect(textOf((await sends(foreign ?? {})).body)).toContain('Alleen een eigenaar van het team');
  expect(textOf((await sends(press, { as: house.youssef })).body)).toContain('Alleen een eigenaar van het team');
  // As an ordinary letter it would count as the first reaction.
  await house.claim(house.sanne, numberIn(mine));
  expect(textOf((await sends({ ...press, verb: 'send-letter' })).body)).toContain('voorbeeld is er niet meer');
  await house.tick();
  expect(house.sim.sentMails()).toHaveLength(before);
});

const nasty = [
  '${secret} ${$root.number}',
  '{{DATE(2026-01-01)}}',
  '[klik](https://evil.example)',
  '<at>Hanna</at> <img src=x onerror=alert(1)>',
  '\u202egnp.exe\u0000\u0007',
  '\ud800',
  'x\r\nBcc: evil@example.org',
].join('\n\n');

test('hostile text in every field ends as data, and what cannot be meant is refused with words', async () => {
  const check = schemaCheck();
  const isFit = (answer: InvokeAnswer): void => {
    expect(lint(cardIn(answer), { given: ['${secret} ${$root.number}', '${secret}', '${$root[.]number}'] })).toEqual([]);
    expect(check?.(cardIn(answer)) ?? []).toEqual([]);
  };
  const all = Object.fromEntries(Object.keys(call).map((name) => [name, nasty]));
  isFit(await opens());
  const wrong = await reports(all);
  expect(textOf(wrong.body)).toContain('geen goed e-mailadres');
  isFit(wrong);
  expect(valuesIn(wrong).text).toContain('{\u200b{DATE');
  const preview = await sends({ ...hiddenIn(wrong), ...valuesIn(wrong), address, day: call.day, time: call.time });
  isFit(preview);
  // It names Hanna, and so she is kept from it until somebody has looked.
  expect(await factsOf(numberIn(preview))).toEqual([
    expect.objectContaining({ complainant: 'unknown', language: 'nl' }),
    { type: 'ConflictProposed', people: [house.lead.id] },
  ]);
  const papers = [...(await house.store.content.all(numberIn(preview))).values()];
  const report = papers.find(({ kind }) => kind === 'report');
  // What was typed is kept as it was typed, without what hides or breaks.
  expect(report).toMatchObject({
    text: nasty.replace(/[\p{Cc}\u202e]/gu, (one) => (one === '\n' ? one : '')).replace('\ud800', '\ufffd'),
  });
  expect(JSON.stringify(report)).not.toMatch(/"name":"[^"]*\\n/);
  for (const text of [
    'я'.repeat(5000),
    '漢'.repeat(5000),
    '{'.repeat(5000),
    '\n>'.repeat(2500),
    'a.bc '.repeat(1000),
    '😀'.repeat(2500),
  ])
    isFit(await reports({ text, expects: text.slice(0, 1000), caller: text.slice(0, 120) }));

  for (const odd of [{ form: '../x' }, { form: nasty }, { origin: nasty }, { origin: '__proto__' }, { form: undefined }])
    expect(textOf((await reports(odd)).body)).toContain('Ik kon uw invoer niet lezen');
  const before = (await openNumbers()).length;
  for (const data of [{}, { verb: 'constructor' }, { verb: 7 }, { verb: 'claim', number: 'K-2026-0001' }])
    expect(textOf((await sends(data)).body)).toContain('Deze knop ken ik niet');
  const stranger = await house.sim.extension({ as: house.sanne.id, command: 'open' });
  expect([stranger.status, textOf(stranger.body)]).toEqual([200, expect.stringContaining('Deze knop ken ik niet')]);
  expect(await openNumbers()).toHaveLength(before);
});

test('a hostile message comes into the form as plain text, in a card that fits', async () => {
  for (const text of [nasty, '{'.repeat(9000), '漢'.repeat(9000)]) {
    const message = posted(text);
    const form = await house.sim.extension({ as: house.sanne.id, command: 'from-message', message });
    expect(lint(cardIn(form), { given: ['${secret} ${$root.number}'] })).toEqual([]);
    expect(String(valuesIn(form).text).length).toBeGreaterThan(50);
  }
});

test.each(['numberFor', 'append', 'settled'])(
  'when the store fails at %s, the text stays in the form, and the form sent again makes one complaint',
  async (step) => {
    const { register, streams } = house.bot.store;
    const down = new Error('The store is down, for a test.');
    const broken =
      step === 'append'
        ? jest.spyOn(streams, 'append').mockRejectedValueOnce(down)
        : jest.spyOn(register, step as 'settled').mockRejectedValueOnce(down);
    const before = await openNumbers();
    const failed = await sends({ ...hiddenIn(await opens()), ...call });
    broken.mockRestore();
    expect(textOf(failed.body)).toContain('Uw tekst staat er nog');
    expect(valuesIn(failed)).toMatchObject(call);
    const again = await sends({ ...hiddenIn(failed), ...valuesIn(failed), text: 'Nu met een andere tekst.' });
    const made = (await openNumbers()).filter((number) => !before.includes(number));
    expect(made).toEqual([numberIn(again)]);
    // What was written first, stays; what was not written at all, may still change.
    expect(textOf(again.body).includes('Nu met een andere tekst.')).toBe(step !== 'settled');
    expect(await house.store.register.pending()).toEqual([]);
  },
);

test('F7: the overview of one channel lists what came that way, and nothing else', async () => {
  const mailed = await house.mail();
  const phoned = numberIn(await reports());
  const asks = async (text: string): Promise<string> => {
    await house.sim.say({ as: house.sanne.id, text });
    return textOf(
      house.sim
        .state(house.sanne.id)
        .messages.filter(({ from, place }) => from.bot && !place.includes('@thread'))
        .at(-1),
    );
  };
  const [phone, mail, other] = [await asks('overzicht telefoon'), await asks('overzicht e-mail'), await asks('overzicht anders')];
  expect(phone).toContain('Open klachten via telefoon');
  expect(phone).not.toContain(mailed);
  expect(mail).toContain(mailed);
  expect(mail).not.toContain(phoned);
  expect(other).toContain('Er zijn geen open klachten via anders.');
});
