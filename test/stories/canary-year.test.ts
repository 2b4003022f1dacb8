/**
 * P7, T5, T6, T17: a year in which everything happens once a quarter, told with words that stand nowhere else. Afterwards they are looked
 * for wherever they must not be: what was posted, what notifications say, the log at debug level, the console, addresses that were
 * asked for, and every table but the one for content. Beside them stands what was counted.
 */

import { openTasks } from '../../bot/core/inquiry.ts';
import { addDays, addMinutes } from '../../bot/core/time.ts';
import { memoryTables } from '../../bot/store/memory.ts';
import type { Table, TableName, Tables } from '../../bot/store/rows.ts';
import { storeOn } from '../../bot/store/store.ts';
import { createLog } from '../../bot/wire/log.ts';
import type { SimPerson } from '../../scripts/sim/api.ts';
import { type House, openHouse, textOf } from '../kit/house.ts';
import { arrives, complaintOf, factsOf, letterIn, letterTo, linkIn } from '../kit/mailroom.ts';

jest.setTimeout(600_000);

/** Where a word of a complaint must not be; each with all of its texts. */
interface Places {
  readonly posted: readonly string[];
  readonly summaries: readonly string[];
  readonly log: readonly string[];
  readonly console: readonly string[];
  readonly asked: readonly string[];
  readonly tables: readonly string[];
}

const CANARY = 'kanarie';
/** The digits of every telephone number of the year. */
const PHONE = '0699887';
/** As it is, or as it would look in base64, at each of the three places where it may begin. */
const forms = [CANARY, 'Kanarie', 'KANARIE'].flatMap((word) =>
  [0, 1, 2].map((skip) =>
    Buffer.from('x'.repeat(skip) + word)
      .toString('base64')
      .slice(skip === 0 ? 0 : 4, -4),
  ),
);
const plainly = (text: string): string => {
  const unescaped = text.replace(/%[0-9a-f]{2}/gi, (code) => String.fromCharCode(Number.parseInt(code.slice(1), 16)));
  return `${text} ${unescaped}`;
};
const holds = (text: string): boolean => {
  const all = plainly(text);
  return (
    all.toLowerCase().includes(CANARY) || all.replace(/[\s().-]/g, '').includes(PHONE) || forms.some((form) => all.includes(form))
  );
};
/** The place and the text of each canary that was found. */
const found = (places: Places): readonly string[] =>
  Object.entries(places).flatMap(([place, texts]: [string, readonly string[]]) =>
    texts.filter(holds).map((text) => `${place}: ${text.slice(0, 300)}`),
  );

/** Every row as it was written, with its keys: also those that were gone again. */
function watched(): { readonly tables: Tables; readonly rows: Map<TableName, string[]> } {
  const rows = new Map<TableName, string[]>();
  const watch = (name: TableName, table: Table): Table => {
    const kept: string[] = [];
    rows.set(name, kept);
    const note = (...row: readonly unknown[]): void => void kept.push(JSON.stringify(row));
    return {
      ...table,
      insert(row) {
        note(row.partition, row.key, row.data);
        return table.insert(row);
      },
      replace(seen, data) {
        note(seen.partition, seen.key, data);
        return table.replace(seen, data);
      },
      change(partition, changes) {
        for (const one of changes)
          if ('insert' in one) note(partition, one.insert.key, one.insert.data);
          else note(partition, one.replace.key, one.data);
        return table.change(partition, changes);
      },
    };
  };
  const memory = memoryTables();
  const tables = Object.fromEntries(
    Object.entries(memory).map(([name, table]) => [name, watch(name as TableName, table)]),
  ) as unknown as Tables;
  return { tables, rows };
}

let who = 0;
/** Somebody new, of whom every word is a canary. */
function somebody(name = 'Kanarienaam') {
  const nth = ++who;
  return {
    from: { name: `${name} ${nth}`, address: `kanarieadres${nth}@voorbeeld.example` },
    subject: `Klacht over kanarieonderwerp ${nth}`,
    text: `Goedemiddag,\n\nDit is kanarietekst ${nth}. Bel mij op 06-99887${100 + nth}.\n\nKanarienaam ${nth}`,
    phone: `06 99887 ${100 + nth}`,
  };
}
type Somebody = ReturnType<typeof somebody>;
const mailOf = ({ from, subject, text }: Somebody) => ({ from, subject, text });
const note = (about: string): string => `Kanarienotitie over ${about}.`;

const NAMES = [
  'Kanarie <script>alert(1)</script>',
  'Kanarie [hier](http://kanarie.example)',
  '{{Kanarie}} ${Kanarie}',
  '<at>Kanarie</at>',
  'Kanarie\r\nBcc: kanarie@evil.example',
  '\u202eKanarie\u202c',
  'K-2026-0001 Kanarie',
  '=HYPERLINK("http://kanarie.example")',
  '**Kanarie** _Kanarie_ # Kanarie',
  `Kanarie ${'x'.repeat(3_000)}`,
];

let house: House;
afterAll(() => house.close());

const quiet = { console: [] as string[] };
beforeAll(() => {
  const heard = (said: unknown, ...more: unknown[]): boolean => {
    quiet.console.push(String(said));
    const done = more.at(-1);
    if (typeof done === 'function') done();
    return true;
  };
  for (const stream of [process.stdout, process.stderr]) jest.spyOn(stream, 'write').mockImplementation(heard);
  for (const way of ['log', 'info', 'warn', 'error', 'debug', 'trace'] as const)
    jest.spyOn(console, way).mockImplementation((...said) => void quiet.console.push(said.map(String).join(' ')));
});
afterAll(() => void jest.restoreAllMocks());

test('after a year with every kind of event no word of a complaint stands where it must not, at debug level', async () => {
  const watch = watched();
  house = await openHouse({ now: '2026-01-05 09:00', fittings: { store: storeOn(watch.tables) } });
  const year = chapters(house);
  const months = ['01-12', '02-09', '03-09', '04-13', '05-11', '06-08', '07-13', '08-10', '09-07', '10-05', '11-09', '12-07'];
  const types = new Map<string, number>();
  const channels = new Set<string>();
  const visited: string[] = [];
  const numbers = new Set<string>();
  // Everything once a quarter, a third of it each month; what has a term runs on into the next.
  for (const [nth, month] of months.entries()) {
    await house.at(`2026-${month} 09:00`);
    for (const [n, chapter] of Object.values(year).entries()) {
      if (n % 3 !== nth % 3) continue;
      for (const number of await chapter(house.sim.now().slice(0, 10), visited)) if (number) numbers.add(number);
      await house.at(`${addDays(house.sim.now().slice(0, 10), 1)} 09:00`);
    }
  }
  await house.at('2026-12-31 16:00');
  for (const number of numbers)
    for (const fact of await factsOf(house, number)) {
      types.set(fact.type, (types.get(fact.type) ?? 0) + 1);
      if (fact.type === 'ComplaintReceived') channels.add(fact.channel);
    }

  const posted = house.sim.everythingPosted().map(({ activity }) => JSON.stringify(activity));
  const places: Places = {
    posted,
    summaries: house.sim.everythingPosted().flatMap(({ activity }) => {
      const { summary, text } = activity as { summary?: string; text?: string };
      return [summary, text].filter((one) => one !== undefined);
    }),
    log: house.log,
    console: quiet.console,
    asked: [...house.sim.graphRequests, ...house.sim.connectorRequests]
      .map(({ method, path }) => `${method} ${path}`)
      .concat(visited),
    tables: [...watch.rows].filter(([name]) => name !== 'content').flatMap(([name, rows]) => rows.map((row) => `${name} ${row}`)),
  };
  const content = watch.rows.get('content') ?? [];
  const counts = Object.fromEntries(Object.entries(places).map(([place, texts]) => [place, texts.length]));
  jest.restoreAllMocks();
  process.stdout.write(
    `a year of canaries: ${JSON.stringify({ people: who, complaints: numbers.size, ...counts, content: content.length })}; facts ${JSON.stringify(Object.fromEntries(types))}\n`,
  );

  expect(found(places).slice(0, 20)).toEqual([]);
  // They were there to be found: in content and in the mailbox.
  expect(content.filter(holds).length).toBeGreaterThan(50);
  expect(house.sim.sentMails().filter(({ to }) => holds(to[0]?.address ?? '')).length).toBeGreaterThan(20);
  // The console may well be silent.
  const { console: _, ...spoken } = places;
  for (const texts of Object.values(spoken)) expect(texts.length).toBeGreaterThan(100);
  expect([...channels].sort()).toEqual(['mail', 'phone', 'teams']);
  expect([...types.keys()]).toEqual(
    expect.arrayContaining([
      'AddressProposed',
      'AttachmentOpened',
      'AttachmentsListed',
      'CallLogged',
      'ComplaintAbsorbed',
      'ComplaintClosed',
      'ComplaintDismissed',
      'ComplaintMerged',
      'ComplaintReopened',
      'ComplaintRestored',
      'ComplaintSplit',
      'FlagHandled',
      'FlagRaised',
      'HandlerAssigned',
      'HandlerReleased',
      'HearingBooked',
      'HearingChosen',
      'HearingHeld',
      'HearingMoved',
      'HearingWished',
      'LetterBounced',
      'LetterNoted',
      'MailAdded',
      'MediatorAsked',
      'PersonAnswered',
      'QuestionAsked',
      'RemindersGiven',
      'ReportSent',
      'SatisfactionAnswered',
      'TermExtended',
      'TextConfirmed',
      'VerdictReceived',
    ]),
  );

  // And each of these places would have been heard: a log call that takes what it is given is the plainest way to break it.
  const leaky = createLog('debug', (line) => void (places.log as string[]).push(line));
  leaky.say('a mail came', { reference: mailOf(somebody()).from.name });
  expect(found(places)).toEqual([expect.stringMatching(/^log: .*Kanarienaam/)]);
  (places.log as string[]).pop();
  const planted: readonly (readonly [keyof Places, string])[] = [
    ['posted', '{"text":"Klacht van KANARIENAAM 1"}'],
    ['summaries', 'Bel 06-99 88 71 01'],
    ['console', `x ${Buffer.from('een kanarietekst').toString('base64')}`],
    ['asked', "GET /v1.0/users?$filter=mail%20eq%20'%6bana%72ieadres1@voorbeeld.example'"],
    ['tables', 'index ["open","x",{"subject":"kanarieonderwerp 1"}]'],
  ];
  for (const [place, text] of planted) expect(found({ ...places, [place]: [text] })).toHaveLength(1);
});

/** What a button of a dialog sends along by itself. */
const hiddenIn = (card: string, verb: string): Readonly<Record<string, unknown>> =>
  JSON.parse(new RegExp(`"data":(\\{"verb":"${verb}"[^{}]*\\})`).exec(card)?.[1] ?? '{}');

type Chapter = (day: string, visited: string[]) => Promise<readonly string[]>;

/** What happens in the year. Each answers the complaints that came of it. */
function chapters(house: House): Readonly<Record<string, Chapter>> {
  const { sim, sanne, youssef, lead } = house;
  const press = async (number: string, verb: string, data = {}, as: SimPerson = sanne): Promise<string> =>
    textOf((await house.submit(as, number, verb, data)).body ?? '');
  const mailed = async (number: string, kind: string, data = {}, as: SimPerson = sanne): Promise<string> => {
    const preview = await press(number, `preview-${kind}`, data, as);
    const letter = letterIn(preview);
    if (!letter) throw new Error(`There is no preview of ${kind}: ${preview}`);
    const done = await press(number, `send-${kind}`, { letter }, as);
    await house.tick();
    return done;
  };
  const arrived = async (mail: Parameters<House['mail']>[0]) => {
    const before = new Set((await house.store.lists.open()).map((one) => one.number));
    const { messageId } = sim.writeMail(mail);
    await house.tick();
    const number = (await house.store.lists.open()).find((one) => !before.has(one.number))?.number ?? '';
    if (!number) throw new Error('The mail became no complaint.');
    return { number, messageId };
  };
  const claimed = async (person = somebody(), as = sanne): Promise<string> => {
    const { number } = await arrived(mailOf(person));
    await house.claim(as, number);
    await press(number, 'save-details', { complainant: 'flex-worker', nature: 'planning', writeIn: 'nl' }, as);
    return number;
  };
  const visit = async (visited: string[], link: string, form?: Readonly<Record<string, string>>): Promise<string> => {
    visited.push(`GET ${new URL(link).pathname}`);
    const page = await fetch(link, form ? { method: 'POST', body: new URLSearchParams(form) } : {});
    await house.bot.idle();
    return page.text();
  };
  const answered = async (number: string, as = sanne): Promise<void> => {
    await mailed(number, 'agreements', {}, as);
    const { nature, inquiry } = await complaintOf(house, number);
    for (const task of openTasks(nature, inquiry))
      await press(number, 'save-task', { task, how: 'waived', note: note('een taak') }, as);
    await press(number, 'save-judgement', { part: note('een deel'), judgement: 'founded', finding: note('wat wij zagen') }, as);
    await mailed(number, 'conclusion', { cause: 'mistake', measure: note('een maatregel'), text: note('het antwoord') }, as);
  };
  const satisfied = async (
    number: string,
    { from }: Somebody,
    how: 'yes' | 'no',
    visited: string[],
    as = sanne,
  ): Promise<void> => {
    await press(number, 'send-satisfaction', { letter: letterIn(await press(number, 'ask-satisfaction', {}, as)) }, as);
    await house.tick();
    await visit(visited, linkIn(letterTo(house, from.address).text), {
      satisfied: how,
      whyfacts: 'yes',
      words: note('wat ik vind'),
    });
  };
  const klachten = sim.team.channels.find(({ name }) => name === 'Klachten')?.id ?? '';
  const spoken = { complainant: 'flex-worker', language: 'nl', time: '08:15' };
  const reported = async (data: Readonly<Record<string, unknown>>, as = sanne, message?: string): Promise<string> => {
    const answer = await sim.submitExtension({ as: as.id, command: message ? 'from-message' : 'report', message, data });
    await house.bot.idle();
    return textOf(answer.body);
  };
  /** `days` from now, at noon. */
  const later = async (days: number): Promise<string> => {
    const day = addDays(sim.now().slice(0, 10), days);
    await house.at(`${day} 12:00`);
    return day;
  };

  return {
    async 'a complaint from mail to satisfied'(day, visited) {
      const person = somebody();
      const number = await claimed(person);
      await press(number, 'log-call', { reached: 'yes', day, time: '09:00', note: note('een gesprek') });
      await mailed(number, 'letter', { text: note('een brief') });
      await mailed(number, 'question', { text: note('een vraag'), day: addDays(day, 2) });
      await house.mail({ ...mailOf(person), subject: `Re: Uw klacht ${number}`, text: 'Dit is mijn kanarieantwoord.' });
      await answered(number);
      await satisfied(number, person, 'yes', visited);
      return [number];
    },
    async 'a talk, moved in Outlook, held and written down'(day, visited) {
      const person = somebody();
      const number = await claimed(person);
      sim.addEvent(sanne.id, {
        start: `${addDays(day, 1)}T08:00:00Z`,
        end: `${addDays(day, 1)}T10:00:00Z`,
        subject: 'Kanarieafspraak',
      });
      const form = await press(number, 'hearing-moments', { minutes: '45', forms: 'teams,office,phone', with: '' });
      const about = /"about":"([^"]*)"/.exec(form)?.[1];
      const moments = /"value":"([^"]*Z,[^"]*)"/.exec(form)?.[1] ?? '';
      const preview = await press(number, 'preview-hearing', { about, moments, until: addDays(day, 1) });
      await press(number, 'send-hearing', { letter: /"letter":"([0-9a-f-]{36})"/.exec(preview)?.[1] });
      await house.tick();
      const link = linkIn(letterTo(house, person.from.address).text);
      await visit(visited, link);
      await visit(visited, link, { moment: moments.split(',')[0] ?? '', form: 'phone', phone: person.phone, companion: 'yes' });
      await house.tick();
      const event = sim.events(sanne.id).find(({ subject, cancelled }) => subject.includes(number) && !cancelled);
      const start = `${addDays(day, 2)}T13:00:00Z`;
      sim.moveEvent(sanne.id, event?.id ?? '', { start });
      await house.at(addMinutes(sim.now(), 10));
      await house.at(`${addDays(day, 2)} 16:30`);
      await press(number, 'save-hearing-held', { attended: 'yes', company: 'companion', who: 'Kanarienaam en haar zus.' });
      const report = await press(number, 'preview-hearing-report', { text: note('het gesprek'), until: addDays(day, 4) });
      await press(number, 'send-hearing-report', { letter: /"letter":"(letter-hearing-report-[^"]+)"/.exec(report)?.[1] });
      await house.tick();
      return [number];
    },
    async 'a talk that is wished otherwise'(day, visited) {
      const person = somebody();
      const number = await claimed(person);
      const form = await press(number, 'hearing-moments', { minutes: '45', forms: 'teams,office,phone', with: '' });
      const about = /"about":"([^"]*)"/.exec(form)?.[1];
      const moments = /"value":"([^"]*Z,[^"]*)"/.exec(form)?.[1] ?? '';
      const preview = await press(number, 'preview-hearing', { about, moments, until: addDays(day, 1) });
      await press(number, 'send-hearing', { letter: /"letter":"([0-9a-f-]{36})"/.exec(preview)?.[1] });
      await house.tick();
      await visit(visited, linkIn(letterTo(house, person.from.address).text), {
        moment: 'none',
        wish: note('een ander moment'),
        words: note('een ander moment'),
      });
      return [number];
    },
    async 'a call that a colleague wrote down'(day, visited) {
      const person = somebody();
      const { from, phone, text } = person;
      const caller = { caller: from.name, phone, address: from.address, text, expects: note('wat ik wil') };
      const form = await sim.extension({ as: sanne.id, command: 'report' });
      const said = await reported({
        ...hiddenIn(textOf(form.body), 'save-report'),
        ...caller,
        ...spoken,
        day,
        readAloud: 'false',
      });
      const number = /K-2026-\d{4}/.exec(said)?.[0] ?? '';
      await reported(hiddenIn(said, 'send-read-back'));
      await house.tick();
      await house.claim(sanne, number);
      const { messageId } = letterTo(house, from.address);
      await arrives(house, { from, subject: 'Re: uw kanariebrief', text: 'Nee, kanarie was het.', inReplyTo: messageId });
      const added = (await complaintOf(house, number)).added.at(-1);
      await press(number, 'text-corrected', { content: added?.content });
      await press(number, 'save-details', { complainant: 'flex-worker', nature: 'planning', writeIn: 'nl' });
      await answered(number);
      await satisfied(number, person, 'yes', visited);
      return [number];
    },
    async 'a message in Teams'(day) {
      const message = sim.chat({ as: house.piet.id, channel: klachten, text: 'Kanarienaam belde: kanarietekst uit Teams.' }).id;
      const form = textOf((await sim.extension({ as: youssef.id, command: 'from-message', message })).body);
      const hidden = hiddenIn(form, 'save-report');
      const caller = {
        caller: 'Kanarienaam Teams',
        phone: '06 99887 999',
        address: '',
        text: 'Kanarietekst uit Teams.',
        expects: '',
      };
      const said = await reported({ ...hidden, ...caller, ...spoken, day, readAloud: 'true' }, youssef, message);
      return [/K-2026-\d{4}/.exec(said)?.[0] ?? ''];
    },
    async 'names and subjects that mean harm'() {
      const numbers: string[] = [];
      for (const name of NAMES) {
        const person = somebody(name);
        numbers.push(
          await house.mail({
            ...mailOf(person),
            subject: `Klacht ${name} kanarie`,
            html: `<p onclick="x">${name} kanarie <img src="http://kanarie.example/x.png"></p>`,
          }),
        );
      }
      const first = numbers.find(Boolean) ?? '';
      await house.claim(sanne, first);
      await house.fetch(sanne, first, 'open');
      await mailed(first, 'letter', { text: `${note('een brief')} {{naam}} \${x} <b>Kanarie</b>` });
      return numbers;
    },
    async 'not satisfied: a mediator'(_, visited) {
      const person = somebody();
      const number = await claimed(person);
      await answered(number);
      await satisfied(number, person, 'no', visited);
      const papers = (await complaintOf(house, number)).content;
      const until = addDays(sim.now().slice(0, 10), 10);
      const mediator = { name: 'Mr. Kanariebemiddelaar', address: 'kanariebemiddelaar@voorbeeld.example' };
      const masking = await press(number, 'mask-mediator', {
        number,
        ...mediator,
        consent: note('hij vond het goed'),
        until,
        papers,
      });
      const about = /"about":"([^"]+)"/.exec(masking)?.[1];
      await mailed(number, 'mediator', { about, text: note('de stukken') });
      await visit(visited, linkIn(letterTo(house, mediator.address).text));
      await mailed(number, 'verdict', { followed: 'yes', verdict: note('de uitspraak') });
      return [number];
    },
    async 'not satisfied: looked at anew by another'(_, visited) {
      const person = somebody();
      const number = await claimed(person);
      await answered(number);
      await satisfied(number, person, 'no', visited);
      await press(number, 'reopen', {}, lead);
      await house.claim(youssef, number);
      await press(number, 'close', { how: 'withdrawn', note: note('het intrekken') }, youssef);
      return [number];
    },
    async 'letters that come back, and what mail systems write by themselves'() {
      const person = somebody();
      const number = await claimed(person);
      await mailed(number, 'letter', { text: note('een brief') });
      const { messageId } = letterTo(house, person.from.address);
      for (const how of ['out-of-office', 'delayed', 'read-receipt', 'bounce'] as const) {
        sim.answerLetter({ letter: messageId, how });
        await house.tick();
      }
      return [number];
    },
    async 'a letter from Outlook'() {
      const person = somebody();
      const { number, messageId } = await arrived(mailOf(person));
      await house.claim(sanne, number);
      sim.writeFromOutlook({
        as: sanne.id,
        to: person.from.address,
        subject: `Re: ${person.subject}`,
        text: note('Outlook'),
        inReplyTo: messageId,
      });
      await house.tick();
      return [number];
    },
    async 'more mails, from who wrote and from others'() {
      const person = somebody();
      const number = await house.mail(mailOf(person));
      await house.mail({ from: person.from, subject: `Re: ${number}`, text: 'Nog een kanarietekst.' });
      await house.mail({ ...mailOf(somebody()), subject: `Over ${number} kanarie` });
      await house.mail({ ...mailOf(somebody()), subject: 'Vraag over kanarie' });
      await house.mail({ ...mailOf(somebody()), subject: 'Beschwerde kanarie' });
      await house.mail({ ...mailOf(somebody()), subject: 'Klacht kanarie', folder: 'junkemail' });
      await house.mail({ from: null, subject: 'Klacht van niemand kanarie', text: 'Kanarietekst.' });
      const list = textOf(
        (await sim.fetchDialog({ as: lead.id, message: house.cardOf(number).id, data: { verb: 'review-list' } })).body,
      );
      for (const source of new Set([...list.matchAll(/"source":"([^"]+)"/g)].map(([, one]) => one)))
        for (const verb of ['review-item', 'review-new', 'review-undo', 'review-link', 'review-ignore']) {
          await sim.submitDialog({
            as: lead.id,
            message: house.cardOf(number).id,
            data: { verb, source, to: number, note: note('een mail') },
          });
          await house.bot.idle();
        }
      return (await house.store.lists.open()).map((one) => one.number);
    },
    async 'sorted: no complaint, merged, split, given back'() {
      const [one, two, three] = [await claimed(), await claimed(), await claimed()];
      await press(one, 'dismiss', { reason: 'question', note: note('een vraag') });
      await press(one, 'restore');
      await press(one, 'merge', { to: two });
      await house.tick();
      await press(two, 'split', { what: 'text', text: note('een tweede klacht'), note: note('een tweede klacht') });
      await press(three, 'release', { reason: note('ziekte') });
      await press(three, 'assign', { colleague: youssef.id, to: youssef.id, reason: note('wie het doet') }, lead);
      return [one, two, three];
    },
    async 'another address and files'(_, visited) {
      const person = somebody();
      const file = {
        name: 'kanariebestand.txt',
        contentType: 'text/plain',
        contentBase64: Buffer.from('kanarie-inhoud').toString('base64'),
      };
      const attachments = [file, { ...file, name: 'kanarie\r\n../<b>.txt' }];
      const { number } = await arrived({ ...mailOf(person), attachments });
      await house.claim(sanne, number);
      const listed = (await complaintOf(house, number)).attachments[0]?.content;
      const opened = await press(number, 'open-file', { file: `${listed}|0` });
      await visit(visited, /"url":"(http[^"]+)"/.exec(opened)?.[1] ?? '');
      const elsewhere = `kanarienieuw${who}@voorbeeld.example`;
      const letter = /"letter":"([0-9a-f-]{36})"/.exec(await press(number, 'preview-address', { address: elsewhere }))?.[1];
      await press(number, 'send-address', { letter });
      await house.tick();
      for (const address of [elsewhere, person.from.address])
        await visit(visited, linkIn(letterTo(house, address).text), { answer: 'yes' });
      return [number];
    },
    async 'their side, and what starts another clock'(day, visited) {
      const number = await claimed();
      const person = { name: 'Kanariebeklaagde', address: 'kanariebeklaagde@voorbeeld.example' };
      await mailed(number, 'person', { ...person, text: note('wat er gebeurde'), day: addDays(day, 3) });
      await visit(visited, linkIn(letterTo(house, person.address).text), { answer: note('mijn kant') });
      await press(number, 'raise-flags', { flags: 'privacy-request,threat', known: day });
      await mailed(number, 'privacy-request', {}, lead).catch(() => '');
      await press(number, 'handle-flag', { about: 'threat', note: note('de dreiging') }, lead);
      await mailed(number, 'extension', { reason: 'complex', due: addDays(day, 11), words: note('uitstel') });
      // And then nobody does anything for a fortnight.
      await later(14);
      return [number];
    },
    async 'what people type, and what nobody should send'(_, visited) {
      for (const as of [lead, sanne, house.guest, house.outsider]) await sim.install({ as: as.id, personal: true });
      for (const text of [
        'overzicht',
        'mijn klachten',
        'help',
        'K-2026-0001',
        'zoek kanarie',
        'kanarie',
        'Kanarienaam belt: 06 99887 123',
      ])
        for (const as of [lead, sanne, house.outsider]) await sim.say({ as: as.id, text });
      const url = `http://127.0.0.1:${house.bot.port}`;
      const json = { 'content-type': 'application/json' };
      for (const path of ['/api/messages', '/api/graph/notifications', '/api/graph/lifecycle', '/local/clock'])
        for (const body of [
          '{"kanarie":"kanarie@voorbeeld.example"}',
          '{"value":[{"clientState":"kanarie"}],"type":"kanarie","now":"kanarie"}',
          '{kanarie',
        ])
          await fetch(`${url}${path}`, { method: 'POST', headers: json, body });
      await fetch(`${url}/api/graph/notifications?validationToken=kanarie`, { method: 'POST' });
      // Asked by a stranger: it stands in no log of ours, though he put it in the address himself.
      for (const path of ['/k/kanarie', '/kanarie', '/kanarie@voorbeeld.example']) await fetch(`${url}${path}`);
      const number = await claimed();
      for (const verb of ['kanarie', 'open', 'release', 'call', 'assign', 'merge'])
        for (const as of [house.piet, house.guest])
          await press(number, verb, { reason: note('niets'), to: 'kanarie', content: 'kanarie', letter: 'kanarie' }, as);
      await visit(visited, `${url}/k/${'A'.repeat(43)}`, { answer: 'kanarie' });
      return [number];
    },
    async 'trouble on the wires'() {
      const person = somebody();
      for (const [match, status] of [
        ['POST /sendMail', 503],
        ['POST /messages', 400],
        ['GET /messages', 500],
        ['POST /v3/conversations', 403],
        ['PATCH /messages', 404],
      ] as const)
        sim.fault({ match, kind: 'status', status, times: 3 });
      sim.fault({ match: 'GET /delta', kind: 'garbage', times: 1 });
      const number = await house.mail(mailOf(person));
      for (let nth = 0; nth < 6; nth++) await later(0);
      sim.clearFaults();
      await later(1);
      await house.restart();
      return [number, ...(await house.store.lists.open()).map((one) => one.number)];
    },
    async 'a handler who is away'(day) {
      const number = await claimed();
      sim.setAbsence({
        as: sanne.id,
        replies: { from: `${day}T00:00:00Z`, until: `${addDays(day, 9)}T00:00:00Z`, text: 'Kanarieafwezig: bel 06 99887 555.' },
      });
      await later(4);
      sim.setAbsence({ as: sanne.id });
      return [number];
    },
  };
}
