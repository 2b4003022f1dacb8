/** S11: after the answer the complainant is asked, in writing, whether it was handled to their satisfaction. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { answeredComplaint, askSatisfaction, conclude, previewQuestion, visit } from '../kit/aftercare.ts';
import { type House, openHouse, textOf } from '../kit/house.ts';
import { everyLink } from '../kit/links.ts';
import { arrives, complaintOf, factsOf, letterTo, linkIn, noor } from '../kit/mailroom.ts';
import { lintB1 } from '../kit/plain-dutch.ts';
import type { Posted } from '../kit/poster.ts';
import { node } from '../kit/process.ts';

jest.setTimeout(120_000);

let house: House;
beforeEach(async () => {
  house = await openHouse();
});
afterEach(() => house.close());

const answersOf = async (number: string) => (await factsOf(house, number)).filter(({ type }) => type === 'SatisfactionAnswered');
const opened = async (number: string, as = house.sanne) => textOf((await house.fetch(as, number, 'open')).body);
const cardOf = (number: string) => textOf(house.cardOf(number).cards);
const saidAbout = (number: string) =>
  house
    .threadOf(number)
    .map(({ text }) => text)
    .join('\n');
const toNoor = () => house.sim.sentMails().filter(({ to }) => to.some(({ address }) => address === noor.address));

describe('the question', () => {
  test('S11 F71: both letters are previewed as they leave; the question leaves now, the reminder only later', async () => {
    const number = await answeredComplaint(house);
    expect(await opened(number)).toMatch(/"title":"Vragen of de klager tevreden is"/);
    const before = toNoor().length;
    const { preview, letter } = await previewQuestion(house, number);
    expect(preview).toContain('maandag 30 november');
    expect(toNoor()).toHaveLength(before);
    const done = await house.submit(house.sanne, number, 'send-satisfaction', { letter });
    expect(textOf(done.body)).toContain('gaat de herinnering op maandag 30 november weg');
    await house.tick();
    const question = letterTo(house, noor.address);
    expect(toNoor()).toHaveLength(before + 1);
    expect(question).toMatchObject({ subject: expect.stringContaining(number), inReplyTo: expect.anything() });
    expect(question.text).toMatch(/uiterlijk maandag 7 december/);
    expect(question.text).toContain(house.sanne.name);
    await house.at('2026-11-30 09:01');
    const reminder = letterTo(house, noor.address);
    expect(reminder.subject).toContain('Herinnering');
    expect(linkIn(reminder.text)).toBe(linkIn(question.text));
    for (const { text } of [question, reminder]) expect(lintB1(text)).toEqual([]);
    for (const line of `${question.text}\n${reminder.text}`.split('\n').filter((one) => one.trim()))
      expect(preview).toContain(JSON.stringify(line.trim()).slice(1, -1));
    expect(await complaintOf(house, number)).toMatchObject({
      aftercare: { asked: { remindOn: '2026-11-30', until: '2026-12-07' } },
    });
    expect(cardOf(number)).toContain('Tevredenheid gevraagd');
  });

  test('F71: sent twice it is one question, one letter and one reminder', async () => {
    const number = await answeredComplaint(house);
    const { letter } = await previewQuestion(house, number);
    const sent = () => house.submit(house.sanne, number, 'send-satisfaction', { letter });
    const answers = [...(await Promise.all([sent(), sent()])), await sent()];
    for (const answer of answers) expect(textOf(answer.body)).toContain('De vraag gaat nu weg');
    const facts = await factsOf(house, number);
    expect(facts.filter(({ type }) => type === 'SatisfactionAsked')).toHaveLength(1);
    expect(facts.filter((fact) => fact.type === 'LetterWritten' && fact.letter === 'satisfaction')).toHaveLength(1);
    expect(textOf((await house.submit(house.sanne, number, 'ask-satisfaction')).body)).toContain('Tevredenheid gevraagd');
  });

  test('F71: who does not handle it can neither preview nor send', async () => {
    const number = await answeredComplaint(house);
    const { letter } = await previewQuestion(house, number);
    for (const person of [house.lead, house.youssef, house.guest, house.outsider]) {
      expect((await previewQuestion(house, number, person)).letter).toBeUndefined();
      await house.submit(person, number, 'send-satisfaction', { letter });
    }
    for (const strange of [undefined, '', '__proto__', `${letter}0`, `${'0'.repeat(36)}-2026-11-23`])
      await house.submit(house.sanne, number, 'send-satisfaction', { letter: strange });
    expect((await factsOf(house, number)).map(({ type }) => type)).not.toContain('SatisfactionAsked');
  });

  test('F71: the letters are signed, so the next handler sends none of another', async () => {
    const number = await answeredComplaint(house);
    const { letter } = await previewQuestion(house, number);
    await house.submit(house.sanne, number, 'release', { reason: 'Vakantie.' });
    await house.claim(house.youssef, number);
    const answer = await house.submit(house.youssef, number, 'send-satisfaction', { letter });
    expect(textOf(answer.body)).toContain('Dit voorbeeld is er niet meer');
    expect((await complaintOf(house, number)).owner?.id).not.toBe(house.sanne.id);
    expect((await factsOf(house, number)).map(({ type }) => type)).not.toContain('SatisfactionAsked');
  });

  test('F71: a preview of yesterday names the wrong days, and is made again', async () => {
    const number = await answeredComplaint(house);
    const { letter } = await previewQuestion(house, number);
    await house.at('2026-11-24 10:00');
    expect(textOf((await house.submit(house.sanne, number, 'send-satisfaction', { letter })).body)).toContain(
      'Dit voorbeeld is er niet meer',
    );
    await askSatisfaction(house, number);
    expect(await complaintOf(house, number)).toMatchObject({
      aftercare: { asked: { remindOn: '2026-12-01', until: '2026-12-08' } },
    });
  });

  test('F71: before the answer there is nothing to ask', async () => {
    const number = await house.mail({ from: noor });
    await house.claim(house.sanne, number);
    expect(await opened(number)).not.toContain('Vragen of de klager tevreden is');
    expect(textOf((await house.submit(house.sanne, number, 'ask-satisfaction')).body)).toContain('Opgepakt');
  });
});

test('F70: without an e-mail address the button explains, and the complaint is closed as not asked', async () => {
  const form = textOf((await house.sim.extension({ as: house.sanne.id, command: 'report' })).body);
  const hidden = JSON.parse(/"data":(\{"verb":"save-report"[^}]*\})/.exec(form)?.[1] ?? '{}');
  const said = { caller: 'Esra Demir', text: 'Mijn contract is niet verlengd.', expects: '', phone: '06-12345678', address: '' };
  const fields = { kind: 'temp', day: '2026-11-23', time: '08:50', writeIn: 'nl', readAloud: 'false' };
  await house.sim.submitExtension({ as: house.sanne.id, command: 'report', data: { ...hidden, ...said, ...fields } });
  await house.bot.idle();
  await house.tick();
  const [{ number = '' } = {}] = await house.store.lists.open();
  await house.claim(house.sanne, number);
  await conclude(house, number);
  const explained = textOf((await house.submit(house.sanne, number, 'ask-satisfaction')).body);
  expect(explained).toContain('Deze klacht heeft geen e-mailadres');
  await house.submit(house.sanne, number, 'close', { how: 'not-asked', note: 'Telefonisch afgerond.' });
  expect(await complaintOf(house, number)).toMatchObject({ status: 'closed', ending: 'not-asked' });
});

describe('the page', () => {
  test('S11 F71: satisfied: it closes, the card says so, and the handler reads the answer', async () => {
    const number = await answeredComplaint(house);
    const link = await askSatisfaction(house, number);
    const page = await visit(house, link);
    expect([page.status, page.html]).toEqual([200, expect.stringContaining('Bent u tevreden?')]);
    expect(page.html).not.toMatch(/<script|Noor|K-2026|Sanne/);
    const thanks = await visit(house, link, {
      satisfied: 'yes',
      process: 'good',
      outcome: 'fair',
      words: 'Dank u <b>wel</b> {number}',
    });
    expect([thanks.status, thanks.html]).toEqual([200, expect.stringContaining('Fijn dat u tevreden bent')]);
    expect(await complaintOf(house, number)).toMatchObject({ status: 'closed', ending: 'satisfied' });
    expect(cardOf(number)).toContain('Afgesloten: klager tevreden');
    const card = await opened(number);
    for (const words of ['Ja, de klager is tevreden.', 'De behandeling: Goed', 'Ons antwoord: Redelijk', 'Dank u <b>wel</b>'])
      expect(card).toContain(words);
    expect(house.log.join('\n')).not.toContain('Dank u');
    expect(JSON.stringify(await factsOf(house, number))).not.toContain('Dank u');
  });

  test('S11 F73: not satisfied: process and outcome apart, reasons and text; the thread calls and the dialog shows it', async () => {
    const number = await answeredComplaint(house);
    const link = await askSatisfaction(house, number);
    const form = {
      satisfied: 'no',
      process: 'good',
      outcome: 'poor',
      whysolution: 'yes',
      whytoolate: 'yes',
      words: 'Ik wacht nog op mijn geld.',
    };
    expect((await visit(house, link, form)).html).toContain('Vervelend dat u niet tevreden bent');
    expect(await answersOf(number)).toEqual([
      expect.objectContaining({
        satisfied: false,
        process: 'good',
        outcome: 'poor',
        reasons: ['solution', 'too-late'],
        how: 'link',
      }),
    ]);
    await house.tick();
    expect(saidAbout(number)).toContain(`de klager van klacht ${number} is niet tevreden`);
    expect(saidAbout(number)).not.toContain('geld');
    expect(cardOf(number)).toContain('Niet tevreden');
    for (const as of [house.sanne, house.lead]) {
      const card = await opened(number, as);
      for (const words of [
        'Nee, de klager is niet tevreden.',
        'Ons antwoord: Slecht',
        'De oplossing helpt mij niet',
        'Het duurde te lang',
        'Ik wacht nog op mijn geld.',
      ])
        expect(card).toContain(words);
    }
    expect(await opened(number, house.youssef)).not.toContain('geld');
    // The clock closes nothing any more.
    await house.at('2026-12-16 10:00');
    expect((await complaintOf(house, number)).status).toBe('open');
  });

  test('F72: a second answer of any kind gets the friendly page and changes nothing', async () => {
    const number = await answeredComplaint(house);
    const link = await askSatisfaction(house, number);
    await visit(house, link, { satisfied: 'no', words: 'Eerste' });
    const before = await factsOf(house, number);
    const forms: readonly (Readonly<Record<string, string>> | undefined)[] = [
      { satisfied: 'no', words: 'Eerste' },
      { satisfied: 'yes' },
      { satisfied: 'no', words: 'Tweede' },
      { words: 'niets' },
      {},
      undefined,
    ];
    for (const form of forms) {
      const { status, html } = await visit(house, link, form);
      expect([status, html]).toEqual([200, expect.stringContaining('Wij hebben uw antwoord')]);
      expect(html).not.toMatch(/<form|Eerste|Tweede|niet tevreden/);
    }
    expect(await factsOf(house, number)).toEqual(before);
    const notes = [...(await house.store.content.all(number)).values()].filter((paper) => paper.kind === 'note');
    expect(notes.map(({ text }) => text)).not.toContain('Tweede');
  });

  test('F71: a mistake comes back with what was chosen and typed', async () => {
    const number = await answeredComplaint(house);
    const link = await askSatisfaction(house, number);
    const words = '"Haakjes" <en> & regels\r\n\r\ntwee';
    const { status, html } = await visit(house, link, { process: 'poor', whynotheard: 'yes', words });
    expect([status, html]).toEqual([422, expect.stringContaining('Kies eerst of u tevreden bent')]);
    expect(html).toMatch(/name="process" value="poor" checked/);
    expect(html).toMatch(/name="whynotheard" value="yes" checked/);
    expect(html.match(/ checked/g)).toHaveLength(2);
    expect(html).toContain('&quot;Haakjes&quot; &lt;en&gt; &amp; regels');
    const long = await visit(house, link, { satisfied: 'no', words: 'w'.repeat(2001) });
    expect([long.status, long.html]).toEqual([422, expect.stringContaining('Maak hem korter dan 2000 tekens')]);
    expect(long.html).toContain('w'.repeat(2001));
    expect(long.html).toMatch(/value="no" required checked/);
    for (const satisfied of ['', 'maybe', '__proto__']) expect((await visit(house, link, { satisfied })).status).toBe(422);
    expect(await answersOf(number)).toEqual([]);
    // What is no score is no answer to that question.
    await visit(house, link, { satisfied: 'no', process: 'excellent', outcome: 'constructor', whyother: 'on' });
    const [answer] = await answersOf(number);
    expect(JSON.parse(JSON.stringify(answer))).toEqual({
      type: 'SatisfactionAnswered',
      satisfied: false,
      reasons: [],
      how: 'link',
    });
  });

  test('F71: it speaks the language of the complainant', async () => {
    const number = await answeredComplaint(house, 'en');
    const link = await askSatisfaction(house, number);
    expect(letterTo(house, noor.address).text).toContain('short questions on this page');
    expect((await visit(house, link)).html).toMatch(/<html lang="en">[\s\S]*Are you satisfied\?/);
    expect((await visit(house, link, { satisfied: 'yes' })).html).toContain('We are glad that you are satisfied');
    expect((await visit(house, link)).html).toContain('We have your answer');
  });

  test('F72: the link ends thirty days after the last day, and so does one that never was; the page has the phone', async () => {
    const number = await answeredComplaint(house);
    const link = await askSatisfaction(house, number);
    await house.at('2027-01-06 23:00');
    expect((await visit(house, link)).status).toBe(200);
    await house.at('2027-01-07 00:01');
    const over = await visit(house, link, { satisfied: 'yes' });
    const never = await visit(house, link.replace(/.{43}$/, 'A'.repeat(43)));
    expect([over.status, never.status]).toEqual([410, 410]);
    expect(over.html).toMatch(/Deze link werkt niet meer[\s\S]*Bel ons: [\d -]+/);
    expect(over.html).toBe(never.html);
    expect(await answersOf(number)).toEqual([]);
  });

  test('F72: the link is over when the complaint was closed otherwise or opened again', async () => {
    const number = await answeredComplaint(house);
    const link = await askSatisfaction(house, number);
    await house.submit(house.sanne, number, 'close', { how: 'settled', note: 'Samen opgelost.' });
    expect([(await visit(house, link)).status, (await visit(house, link, { satisfied: 'no' })).status]).toEqual([410, 410]);
    await house.submit(house.lead, number, 'reopen');
    expect([(await visit(house, link)).status, (await visit(house, link, { satisfied: 'no' })).status]).toEqual([410, 410]);
    expect(await answersOf(number)).toEqual([]);
  });
});

describe('silence', () => {
  test('S11 F75: one reminder, then closed as no answer, apart from satisfied', async () => {
    const number = await answeredComplaint(house);
    await askSatisfaction(house, number);
    for (const day of ['11-27', '11-30', '12-01', '12-04', '12-07', '12-08', '12-09', '12-15'])
      for (const time of ['09:01', '15:01']) await house.at(`2026-${day} ${time}`);
    const facts = await factsOf(house, number);
    expect(facts.filter((fact) => fact.type === 'LetterWritten' && fact.letter === 'satisfaction-reminder')).toHaveLength(1);
    expect(toNoor().filter(({ subject }) => subject.includes('Herinnering'))).toHaveLength(1);
    expect(facts.filter(({ type }) => type === 'ComplaintClosed')).toEqual([{ type: 'ComplaintClosed', how: 'no-answer' }]);
    const closedAt = (await house.store.streams.read(number)).past.find(({ fact }) => fact.type === 'ComplaintClosed')?.at;
    expect(closedAt).toMatch(/^2026-12-08T08:01/);
    expect(cardOf(number)).toContain('Afgesloten: geen reactie op de vraag naar tevredenheid');
    expect(cardOf(number)).not.toContain('klager tevreden');
    expect(await house.store.lists.open()).toEqual([]);
  });

  test.each([
    ['yes', 'closed', 'satisfied', 'Afgesloten: klager tevreden'],
    ['no', 'open', undefined, 'Niet tevreden'],
  ] as const)('F75: %s after the silence still counts', async (satisfied, status, ending, card) => {
    const number = await answeredComplaint(house);
    const link = await askSatisfaction(house, number);
    await house.at('2026-11-30 09:01');
    await house.at('2026-12-08 09:01');
    expect((await complaintOf(house, number)).ending).toBe('no-answer');
    await house.at('2026-12-20 20:00');
    expect((await visit(house, link, { satisfied })).html).toContain('Bedankt voor uw antwoord');
    await house.tick();
    expect(await complaintOf(house, number)).toMatchObject({ status, ending });
    expect(cardOf(number)).toContain(card);
    expect((await house.store.lists.open()).map(({ number }) => number)).toEqual(status === 'open' ? [number] : []);
  });
});

describe('a plain mail', () => {
  const mails = (text: string) => {
    const letter = letterTo(house, noor.address);
    return arrives(house, { from: noor, subject: `RE: ${letter.subject}`, text, inReplyTo: letter.messageId });
  };
  const contentIn = (card: string, verb: string) =>
    new RegExp(`"verb":"${verb}","number":"[^"]+","content":"([^"]+)"`).exec(card)?.[1];

  test.each([
    ['mail-unsatisfied', 'nee, ik ben niet tevreden', false, 'open', undefined],
    ['mail-satisfied', 'ja hoor, dank u', true, 'closed', 'satisfied'],
  ] as const)(
    'S11 F74: %s: shown beside two buttons, and only the button counts',
    async (verb, text, satisfied, status, ending) => {
      const number = await answeredComplaint(house);
      await askSatisfaction(house, number);
      await mails(text);
      expect(await answersOf(number)).toEqual([]);
      const card = await opened(number);
      for (const words of [
        'Antwoord van de klager op de vraag naar tevredenheid',
        text,
        'Klager is tevreden',
        'Klager is niet tevreden',
      ])
        expect(card).toContain(words);
      // While a person has not said what it means, the complainant is not silent: no reminder, no closing.
      for (const day of ['11-30', '12-08']) await house.at(`2026-${day} 09:01`);
      expect((await complaintOf(house, number)).status).toBe('open');
      expect(letterTo(house, noor.address).subject).not.toContain('Herinnering');
      const content = contentIn(await opened(number), verb);
      const done = await house.submit(house.sanne, number, verb, { content });
      expect(textOf(done.body)).toContain('Vastgelegd of de klager tevreden is');
      await house.submit(house.sanne, number, verb, { content });
      expect(await answersOf(number)).toEqual([expect.objectContaining({ satisfied, how: 'mail', content })]);
      const after = await complaintOf(house, number);
      expect([after.status, after.ending]).toEqual([status, ending]);
      expect(await opened(number)).not.toMatch(/"verb":"mail-/);
    },
  );

  test('F74: an answer to the reminder is read like an answer to the question, by the lead as well', async () => {
    const number = await answeredComplaint(house);
    await askSatisfaction(house, number);
    await house.at('2026-11-30 09:01');
    expect(letterTo(house, noor.address).subject).toContain('Herinnering');
    await mails('Ik ben tevreden.');
    const content = contentIn(await opened(number, house.lead), 'mail-satisfied');
    await house.submit(house.lead, number, 'mail-satisfied', { content });
    expect(await complaintOf(house, number)).toMatchObject({ status: 'closed', ending: 'satisfied' });
  });

  test('F74: nobody else says what it means, and not of another text', async () => {
    const number = await answeredComplaint(house);
    await askSatisfaction(house, number);
    expect(textOf((await house.submit(house.sanne, number, 'mail-satisfied', { content: 'x' })).body)).toContain(
      'nog niet per e-mail',
    );
    await mails('Nou...');
    const content = contentIn(await opened(number), 'mail-satisfied');
    for (const person of [house.youssef, house.guest, house.outsider])
      await house.submit(person, number, 'mail-satisfied', { content });
    for (const strange of [undefined, '', 'mail-x'])
      await house.submit(house.sanne, number, 'mail-satisfied', { content: strange });
    expect(await answersOf(number)).toEqual([]);
  });

  test('F74: an out-of-office answers nothing', async () => {
    const number = await answeredComplaint(house);
    await askSatisfaction(house, number);
    const letter = letterTo(house, noor.address);
    const headers = [{ name: 'Auto-Submitted', value: 'auto-replied' }];
    await arrives(house, {
      from: noor,
      subject: `Automatisch: ${letter.subject}`,
      text: 'Ik ben weg.',
      inReplyTo: letter.messageId,
      headers,
    });
    expect(await opened(number)).not.toContain('Klager is niet tevreden');
    await house.at('2026-11-30 09:01');
    expect(letterTo(house, noor.address).subject).toContain('Herinnering');
  });
});

test('F71: a hundred looks of a scanner at every kind of link, GET and HEAD, leave no fact', async () => {
  const { links, numbers } = await everyLink(house);
  const facts = () => Promise.all(numbers.map((number) => factsOf(house, number)));
  const before = await facts();
  const tally: Record<string, string> = {};
  for (const [purpose, link] of Object.entries(links)) {
    const seen: Record<string, number> = {};
    for (let n = 0; n < 100; n++)
      for (const method of ['GET', 'HEAD']) {
        const response = await fetch(link, { method });
        const key = `${method} ${response.status} ${(await response.text()).length > 0 ? 'page' : 'empty'}`;
        seen[key] = (seen[key] ?? 0) + 1;
      }
    tally[purpose] = JSON.stringify(seen);
  }
  await house.tick();
  const written = (await facts()).flat().length - before.flat().length;
  process.stdout.write(`scanner: ${JSON.stringify({ ...tally, written })}\n`);
  for (const seen of Object.values(tally)) expect(JSON.parse(seen)).toEqual({ 'GET 200 page': 100, 'HEAD 200 empty': 100 });
  expect(await facts()).toEqual(before);
});

const PROCESSES = 8;

/** A process whose form is on its way but for the last letter. */
async function poster(link: string, form: Readonly<Record<string, string>>) {
  const program = join(import.meta.dirname, '..', 'kit', 'poster.ts');
  const child = spawn(node, [program, link, new URLSearchParams(form).toString()], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  expect((await lines.next()).value).toBe('ready');
  return {
    async send(): Promise<Posted> {
      child.stdin.write('now\n');
      return JSON.parse((await lines.next()).value ?? '{}');
    },
  };
}

/** Eight processes send the form at the same moment, to two bots on one store. Answers what became of it. */
async function race(unguarded: boolean) {
  const number = await answeredComplaint(house);
  const link = await askSatisfaction(house, number);
  const fittings = unguarded ? { store: withoutGuard(house) } : {};
  const bots = await Promise.all([house.another(fittings), house.another(fittings)]);
  const path = link.slice(link.indexOf('/k/'));
  const posters = await Promise.all(
    Array.from({ length: PROCESSES }, (_, n) =>
      poster(`http://127.0.0.1:${bots[n % bots.length]?.port}${path}`, {
        satisfied: n % 3 ? 'no' : 'yes',
        words: `Tekst ${n}`,
      }),
    ),
  );
  const pages = await Promise.all(posters.map((one) => one.send()));
  for (const bot of bots) await bot.idle();
  const count = (words: string) => pages.filter(({ status, html }) => status === 200 && html.includes(words)).length;
  return {
    processes: pages.length,
    answers: (await answersOf(number)).length,
    thanked: count('Bedankt voor uw antwoord'),
    told: count('Wij hebben uw antwoord'),
  };
}

/** The twin: whoever finds the version taken writes after it, without deciding again. */
function withoutGuard({ store }: House) {
  const { streams } = store;
  const append: typeof streams.append = async (number, version, facts) => {
    for (let at = version; ; at++) if ((await streams.append(number, at, facts)) === 'appended') return 'appended';
  };
  return { ...store, streams: { ...streams, append } };
}

test(`F72: ${PROCESSES} processes send the form at once: one answer, and everybody is told that we have it`, async () => {
  const result = await race(false);
  process.stdout.write(`satisfaction race: ${JSON.stringify(result)}\n`);
  expect(result).toEqual({ processes: PROCESSES, answers: 1, thanked: 1, told: PROCESSES - 1 });
});

test('the twin: when the version is not looked at, one link answers several times', async () => {
  const result = await race(true);
  process.stdout.write(`satisfaction race without the guard: ${JSON.stringify(result)}\n`);
  expect(result.answers).toBeGreaterThan(1);
});
