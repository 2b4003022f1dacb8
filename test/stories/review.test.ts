/** F3, F4, F16, F20: a doubtful mail waits for a person, who decides with one click and may take it back. */
import type { Command } from '../../bot/core/commands.ts';
import { type Complaint, fold } from '../../bot/core/complaint.ts';
import { standardCalendar } from '../../bot/core/workdays.ts';
import { handle } from '../../bot/handle.ts';
import { keyOf } from '../../bot/store/keys.ts';
import type { SimPerson, WriteMail } from '../../scripts/sim/api.ts';
import { lint, schemaCheck } from '../kit/cardlint.ts';
import { type House, openHouse, textOf } from '../kit/house.ts';

jest.setTimeout(60_000);

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(async () => {
  await house.close();
});

const stranger = { name: 'Vreemde Vogel', address: 'vogel@example.net' };
const check = schemaCheck();
let dialogsSeen = 0;

/** Presses a button of a dialog that hangs below any message of the bot; every card that comes back is fit for Teams. */
async function press(as: SimPerson, verb: string, data: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const message = house.sim.state(house.lead.id).messages.find(({ from }) => from.bot)?.id ?? '';
  const how = verb === 'review-list' ? 'fetchDialog' : 'submitDialog';
  const answer = await house.sim[how]({ as: as.id, message, data: { verb, ...data } });
  await house.bot.idle();
  const card = (answer.body as { task: { value: { card?: { content: unknown } } } }).task.value.card?.content;
  expect(lint(card)).toEqual([]);
  expect(check?.(card) ?? []).toEqual([]);
  dialogsSeen++;
  return textOf(card);
}

async function waits(mail: WriteMail): Promise<string> {
  const { messageId } = house.sim.writeMail(mail);
  await house.tick();
  return keyOf(messageId);
}

const fromStranger = (number: string, text = 'Ik weet hier meer van.') =>
  waits({ from: stranger, subject: `Over ${number}`, text: `${text} (${Math.random()})` });

const complaint = async (number: string) => fold((await house.store.streams.read(number)).past) as Complaint;
const sourcesIn = async (number: string) => (await complaint(number)).added.map(({ source }) => source);
const waiting = async () => (await house.store.review.waiting()).map(({ source }) => source);
const placeOf = (source: string) => house.store.register.disposition(source);

async function command(number: string, command: Command, by: SimPerson, papers: { id: string; paper: never }[] = []) {
  const { store, sim } = house;
  const world = { store, now: () => sim.now(), zone: 'Europe/Amsterdam', calendar: () => standardCalendar };
  const person = { id: by.id, name: by.name, roles: ['member'] as const };
  const handled = await handle({ number, command, by: person, papers }, world);
  expect(handled).not.toHaveProperty('refused');
}

test('a mail of a stranger with the number of a complaint waits, and the list names no sender', async () => {
  const number = await house.mail();
  const source = await fromStranger(number);
  expect(await sourcesIn(number)).toEqual([]);
  const list = await press(house.lead, 'review-list');
  expect(list).toContain('De afzender is bij die klacht niet bekend.');
  expect(list).toContain(number);
  expect(list).not.toContain('Vreemde Vogel');
  const item = await press(house.lead, 'review-item', { source });
  expect(item).toContain('Vreemde Vogel');
  expect(item).toContain('vogel@example.net');
  expect(item).toContain('Ik weet hier meer van.');
  expect(item).toContain(`"value":"${number}"`);
});

test.each`
  mail                                                                                 | why
  ${{ subject: 'Klacht over K-2026-9998' }}                                            | ${'Deze e-mail noemt een nummer dat wij niet kennen.'}
  ${{ subject: 'Over mijn baan', text: 'Ik wil een klacht indienen over mijn baan.' }} | ${'Dit lijkt een klacht, maar het onderwerp zegt dat niet.'}
  ${{ subject: 'Klacht', headers: [{ name: 'List-Id', value: '<x.example.org>' }] }}   | ${'Een programma stuurde deze e-mail, geen mens.'}
`('the list says in words: $why', async ({ mail, why }) => {
  const source = await waits({ from: stranger, ...mail });
  expect(await press(house.lead, 'review-item', { source })).toContain(why);
  await press(house.lead, 'review-ignore', { source });
  expect(await waiting()).not.toContain(source);
});

test('linked: the mail stands with the complaint and in the register; undone it waits again; linked anew it is back', async () => {
  const number = await house.mail();
  await house.claim(house.sanne, number);
  const source = await fromStranger(number, 'Dit hoort erbij.');
  const link = () => press(house.lead, 'review-link', { source, to: number.toLowerCase() });

  expect(await link()).toContain(`De e-mail staat nu bij klacht ${number}.`);
  expect(await sourcesIn(number)).toEqual([source]);
  expect(await placeOf(source)).toMatchObject({ ended: 'follow-up', number, by: house.lead.id });
  expect(await waiting()).not.toContain(source);
  expect(textOf((await house.fetch(house.sanne, number, 'open')).body)).toContain('Dit hoort erbij.');

  expect(await press(house.lead, 'review-undo', { source })).toContain('De beslissing is teruggedraaid.');
  expect(await sourcesIn(number)).toEqual([]);
  expect(await house.store.content.get(number, `mail-${source}`)).toBeUndefined();
  expect(await placeOf(source)).toMatchObject({ ended: 'review', why: 'stranger', number });
  expect(await waiting()).toContain(source);

  await link();
  expect(await sourcesIn(number)).toEqual([source]);
  expect(textOf((await house.fetch(house.sanne, number, 'open')).body)).toContain('Dit hoort erbij.');
});

test('a mail is linked to a number that exists, and to nothing else', async () => {
  const number = await house.mail();
  const source = await fromStranger(number);
  for (const [to, words] of [
    ['', 'Vul een nummer in'],
    ['klacht 3', 'Vul een nummer in'],
    ['K-2026-9999', 'Ik ken geen klacht met dit nummer.'],
  ])
    expect(await press(house.lead, 'review-link', { source, to })).toContain(words);
  expect(await waiting()).toContain(source);
  await press(house.lead, 'review-ignore', { source });
});

test('a new complaint: its own number and receipt; undone it is dismissed; made again it is the same number, and no second receipt', async () => {
  const about = await house.mail();
  const source = await fromStranger(about, 'Ik heb er zelf ook een.');
  const letters = house.sim.sentMails().length;
  const done = await press(house.lead, 'review-new', { source });
  const [number = ''] = /K-2026-\d{4}/.exec(done) ?? [];
  expect(number).not.toBe(about);
  expect(await complaint(number)).toMatchObject({ status: 'open', source });
  expect(await placeOf(source)).toMatchObject({ ended: 'complaint', number });
  expect(house.sim.sentMails()).toHaveLength(letters + 1);

  await press(house.lead, 'review-undo', { source });
  expect(await complaint(number)).toMatchObject({ status: 'dismissed', dismissal: 'mistake' });
  expect(await waiting()).toContain(source);

  expect(await press(house.lead, 'review-new', { source })).toContain(number);
  expect((await complaint(number)).status).toBe('open');
  expect(house.sim.sentMails()).toHaveLength(letters + 1);
});

test('ignored: nothing happens, and undone it waits again', async () => {
  const number = await house.mail();
  const source = await fromStranger(number);
  await press(house.lead, 'review-ignore', { source });
  expect(await placeOf(source)).toMatchObject({ ended: 'ignored', why: 'by-hand', by: house.lead.id });
  await press(house.lead, 'review-undo', { source });
  expect(await waiting()).toContain(source);
  expect(await sourcesIn(number)).toEqual([]);
  await press(house.lead, 'review-ignore', { source });
});

test('F20: a mail on a closed complaint offers three ways, and reopening begins a new round from that mail', async () => {
  const from = { name: 'Kees Smit', address: 'kees.smit@example.org' };
  const number = await house.mail({ from });
  await house.claim(house.sanne, number);
  await command(number, { type: 'DescribeComplaint', complainant: 'candidate', nature: 'service', language: 'nl' }, house.sanne);
  await command(number, { type: 'CloseComplaint', how: 'withdrawn', note: 'note-1' }, house.sanne);
  const source = await waits({ from, subject: `Toch nog iets over ${number}`, text: 'Het is niet opgelost.' });
  const item = await press(house.lead, 'review-item', { source });
  for (const choice of ['Klacht heropenen', 'Nieuwe klacht maken', 'Alleen toevoegen']) expect(item).toContain(choice);

  expect(await press(house.lead, 'review-reopen', { source })).toContain(`Klacht ${number} is heropend.`);
  const receivedAt = (await house.store.review.get(source))?.data.receivedAt;
  expect(await complaint(number)).toMatchObject({ status: 'open', receivedAt });
  expect(await sourcesIn(number)).toEqual([source]);
});

test('a very long and hostile mail is shown as plain words, in a card that fits', async () => {
  const number = await house.mail();
  const nasty = '[klik](https://evil.example) <at>iedereen</at> {{DATE(2026-11-23T08:00:00Z, SHORT)}} **vet** Моя зарплата. ';
  const from = { name: nasty.slice(0, 100), address: 'x@example.net' };
  const source = await waits({ from, subject: `${nasty}${number}`, text: `${nasty}\n\n`.repeat(2_000) });
  const item = await press(house.lead, 'review-item', { source });
  expect(item).toContain('ingekort');
  const runs = [...item.matchAll(/"type":"TextRun","text":"[^"]*/g)].join();
  expect(item.split('evil.example').length).toBe(runs.split('evil.example').length);
  await press(house.lead, 'review-ignore', { source });
});

test('a mail that is gone from the mailbox is linked as it was kept', async () => {
  const number = await house.mail();
  const { id, messageId } = house.sim.writeMail({ from: stranger, subject: number, text: 'Straks ben ik weg uit de mailbox.' });
  await house.tick();
  house.sim.deleteMail(id);
  await press(house.lead, 'review-link', { source: keyOf(messageId), to: number });
  expect(await house.store.content.get(number, `mail-${keyOf(messageId)}`)).toMatchObject({
    text: 'Straks ben ik weg uit de mailbox.',
  });
});

test('the lead and the owner decide at once: one verdict stands, and the mail is in that one place', async () => {
  const rounds = 6;
  const won = { owner: 0, lead: 0 };
  for (let round = 0; round < rounds; round++) {
    const [mine, other] = [await house.mail(), await house.mail()];
    await house.claim(house.sanne, mine);
    const source = await fromStranger(mine);
    // Ignoring is quicker than linking, so each of them ignores in turn.
    const [ofOwner, ofLead] = round % 2 ? ['link', 'ignore'] : ['ignore', 'link'];
    await Promise.all([
      press(house.sanne, `review-${ofOwner}`, { source, to: mine }),
      press(house.lead, `review-${ofLead}`, { source, to: other }),
    ]);
    const verdict = (await house.store.review.get(source))?.data.verdict;
    const winner = verdict?.by === house.sanne.id ? 'owner' : 'lead';
    won[winner]++;
    expect(await sourcesIn(mine)).toEqual(verdict?.number === mine ? [source] : []);
    expect(await sourcesIn(other)).toEqual(verdict?.number === other ? [source] : []);
    expect(await placeOf(source)).toMatchObject({
      ended: verdict?.number ? 'follow-up' : 'ignored',
      by: verdict?.by,
    });
    // Whoever lost hears who decided.
    const loser = winner === 'owner' ? house.lead : house.sanne;
    expect(await press(loser, 'review-item', { source })).toContain('heeft dit al besloten op');
  }
  console.info(`${rounds} races: the owner won ${won.owner}, the lead won ${won.lead}`);
  expect(won.owner + won.lead).toBe(rounds);
}, 20_000);

test('the same click twice is one decision', async () => {
  const number = await house.mail();
  const source = await fromStranger(number);
  await Promise.all([1, 2, 3].map(() => press(house.lead, 'review-link', { source, to: number })));
  expect(await sourcesIn(number)).toEqual([source]);
  expect((await placeOf(source))?.ended).toBe('follow-up');
});

test('the owner sees and decides the mails about the own complaint only, and puts none into that of somebody else', async () => {
  const [mine, theirs] = [await house.mail(), await house.mail()];
  await house.claim(house.sanne, mine);
  await house.claim(house.youssef, theirs);
  const [source, other] = [await fromStranger(mine), await fromStranger(theirs)];
  const list = await press(house.sanne, 'review-list');
  expect(list).toContain(source);
  expect(list).not.toContain(other);
  expect(list).not.toContain('other-mail');
  expect(await press(house.sanne, 'review-item', { source })).toContain('Ik weet hier meer van.');
  expect(await press(house.sanne, 'review-link', { source, to: theirs })).toContain('Alleen een eigenaar van het team');
  expect(await sourcesIn(theirs)).toEqual([]);
  await press(house.sanne, 'review-link', { source, to: mine });
  expect(await sourcesIn(mine)).toEqual([source]);
});

test('a member, a guest and a colleague from outside the team hear no, whatever they press', async () => {
  const number = await house.mail();
  const source = await fromStranger(number, 'Vertrouwelijke woorden.');
  const verbs = ['list', 'item', 'link', 'new', 'ignore', 'reopen', 'undo'].map((verb) => `review-${verb}`);
  for (const person of [house.piet, house.guest]) {
    for (const verb of [...verbs, 'other-mail', 'make-complaint']) {
      for (const one of [source, 'no-such-source', '../x', '']) {
        const words = await press(person, verb, { source: one, to: number, mail: 'x' });
        expect(words).toMatch(/Alleen (een eigenaar|leden) van het/);
        expect(words).not.toContain('Vertrouwelijke woorden.');
      }
    }
  }
  expect(await waiting()).toContain(source);
  expect(await press(house.lead, 'review-item', { source: 'no-such-source' })).toContain('staat niet op de lijst');
  await press(house.lead, 'review-ignore', { source });
});

test('F3: a mail that the rules left alone is made a complaint by the lead, once', async () => {
  const { id, messageId } = house.sim.writeMail({
    from: { name: 'Nieuw Iemand', address: 'nieuw@example.net' },
    subject: 'Zo gaat het niet {{langer}}',
    text: 'Ik ben boos.',
  });
  await house.tick();
  const source = keyOf(messageId);
  expect(await placeOf(source)).toMatchObject({ ended: 'ignored', why: 'other' });
  const offered = await press(house.lead, 'other-mail');
  expect(offered).toContain('Zo gaat het niet');
  expect(offered).toContain(id);

  const [one = '', two = ''] = await Promise.all([1, 2].map(() => press(house.lead, 'make-complaint', { mail: id })));
  const [number = ''] = /K-2026-\d{4}/.exec(one) ?? [];
  expect(two).toContain(number);
  expect(await complaint(number)).toMatchObject({ status: 'open', source });
  expect(await placeOf(source)).toMatchObject({ ended: 'complaint', number, by: house.lead.id });
  expect(await press(house.lead, 'other-mail')).not.toContain(id);
});

test('only a mail that the rules left alone can be taken that way', async () => {
  const number = await house.mail();
  const waitingMail = house.sim.writeMail({ from: stranger, subject: number, text: 'Ik wacht op de lijst.' });
  await house.tick();
  for (const mail of [waitingMail.id, 'no-such-mail', '', '../x']) {
    expect(await press(house.lead, 'make-complaint', { mail })).toContain('Deze e-mail is weg, of heeft al een andere plek.');
  }
});

test('the list shows the five oldest and counts the rest; decided, they make room', async () => {
  const fresh = await openHouse();
  const before = house;
  try {
    house = fresh;
    expect(await press(house.lead, 'review-list')).toContain('Er wacht geen enkele e-mail');
    const number = await house.mail();
    const sources: string[] = [];
    for (let n = 0; n < 7; n++) sources.push(await fromStranger(number));
    const list = await press(house.lead, 'review-list');
    expect(sources.filter((source) => list.includes(source))).toHaveLength(5);
    expect(list).toContain('En nog 2.');
    for (const source of await waiting()) await press(house.lead, 'review-ignore', { source });
    expect(await press(house.lead, 'review-list')).toContain('Er wacht geen enkele e-mail');
  } finally {
    house = before;
    await fresh.close();
  }
  console.info(`${dialogsSeen} dialogs were fit for Teams`);
});
