/**
 * T4, P7, P8: more than 5,000 tampered payloads, spread over 6 roles x 8 states of a complaint. Nothing comes of what is not the
 * person's own, nobody reads what is not theirs, and whoever hears no stands in the log. What was counted is printed.
 */
import { randomUUID } from 'node:crypto';
import type { Fact, Recorded } from '../../bot/core/complaint.ts';
import { clicks, dialogs } from '../../bot/in/verbs.ts';
import { memoryTables } from '../../bot/store/memory.ts';
import type { Table, Tables } from '../../bot/store/rows.ts';
import { storeOn } from '../../bot/store/store.ts';
import { dutch, type TextKey } from '../../bot/view/texts.ts';
import nl from '../../cards/texts/nl.json' with { type: 'json' };
import type { SimPerson } from '../../scripts/sim/api.ts';
import { claimedBy, closed, described, dismissed, later, received } from '../kit/given.ts';
import { type House, openHouse, textOf } from '../kit/house.ts';
import { seeded } from '../kit/second-opinion.ts';

jest.setTimeout(600_000);

const random = seeded(20261124);
const chance = (share: number): boolean => random() < share;
const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;

/** Every row that is written, wherever it is: no fact in whatever stream goes unseen. */
function watched(tables: Tables): { readonly tables: Tables; readonly written: Recorded[]; readonly at: Map<Recorded, string> } {
  const written: Recorded[] = [];
  const at = new Map<Recorded, string>();
  const note = (partition: string, key: string, data: unknown): void => {
    if (!key.startsWith('fact|')) return;
    written.push(data as Recorded);
    at.set(data as Recorded, partition);
  };
  const complaints: Table = {
    ...tables.complaints,
    async insert(row) {
      const made = await tables.complaints.insert(row);
      if (made !== 'exists') note(row.partition, row.key, row.data);
      return made;
    },
    async change(partition, changes) {
      const done = await tables.complaints.change(partition, changes);
      if (done === 'done') for (const one of changes) if ('insert' in one) note(partition, one.insert.key, one.insert.data);
      return done;
    },
  };
  return { tables: { ...tables, complaints }, written, at };
}

const PER_CELL = 210;
const ROLES = ['outsider', 'guest', 'member', 'owner', 'lead', 'owner of another'] as const;
type Role = (typeof ROLES)[number];

const written = (letter: 'conclusion', content: string): Fact => ({ type: 'LetterWritten', letter, sequence: 1, content });
const states = (owner: SimPerson): Readonly<Record<string, readonly Fact[]>> => {
  const claimed = [claimedBy({ ...owner, roles: [] }), described];
  const answered = [...claimed, later.PartJudged, later.ConclusionDrawn, written('conclusion', 'letter-conclusion')];
  return {
    received: [],
    claimed,
    inquiry: [...claimed, later.PartJudged, { ...later.TaskAssigned, to: owner.id }, later.PersonAsked],
    'hearing planned': [...claimed, later.HearingProposed, later.HearingChosen],
    'satisfaction asked': [...answered, later.SatisfactionAsked],
    closed: [...claimed, closed],
    dismissed: [...claimed, dismissed],
    merged: [...claimed, { type: 'ComplaintMerged', into: 'K-2026-0001' }],
  };
};
const STATES = Object.keys(states({} as SimPerson));

let house: House;
afterAll(() => house.close());

let numbers = 1000;
const draft = `letter-${randomUUID()}`;

/** A complaint with words of its own in every paper, so that an answer shows whose words it holds. */
async function complaintIn(house: House, state: string): Promise<string> {
  const number = `K-2026-${++numbers}`;
  const canary = canaryOf(number);
  const who = { name: `${canary} Bakker`, address: `${canary}@adres.example` };
  const letter = { kind: 'letter', to: who, subject: `Uw klacht ${number}`, text: `Beste ${canary}`, words: canary } as const;
  const keep = (id: string, paper: Parameters<House['store']['content']['keep']>[2]) =>
    house.store.content.keep(number, id, paper);
  await keep(received.content, { kind: 'mail', from: who, subject: `Klacht ${canary}`, text: `Ik ben ${canary}.`, cut: false });
  for (const id of ['letter-conclusion', 'letter-satisfaction', 'letter-reminder', 'letter-invitation', 'letter-hear', draft])
    await keep(id, { ...letter, by: house.sanne.id });
  for (const id of ['note-part', 'note-finding', 'why-closed']) await keep(id, { kind: 'note', text: canary });
  await keep('address-1', { kind: 'address', address: who, by: house.sanne.id });
  const facts = [{ ...received, source: `source-${number}` }, ...(states(house.sanne)[state] ?? [])];
  const past = facts.map((fact): Recorded => ({ id: randomUUID(), at: received.receivedAt, by: { system: 'mail' }, fact }));
  await house.store.streams.append(number, 0, past);
  return number;
}
const canaryOf = (number: string): string => `Kanarie${number.slice(7)}e`;

/** What a form may send, and would be right for somebody. */
const plausible = (house: House): Readonly<Record<string, readonly unknown[]>> => ({
  notInvolved: ['true'],
  reason: ['omdat', 'question', 'complex'],
  text: ['Een brief.'],
  words: ['Een woord.'],
  note: ['Een notitie.'],
  reached: ['yes', 'no'],
  day: ['2026-11-23'],
  time: ['09:00'],
  until: ['2026-11-27'],
  due: ['2026-12-07'],
  complainant: ['client'],
  nature: ['wages'],
  writeIn: ['nl', 'en'],
  letter: [draft, 'letter-conclusion', 'letter-hear'],
  content: ['mail-text-1', 'letter-question'],
  task: ['file'],
  how: ['done', 'waived', 'withdrawn', 'satisfied'],
  part: ['Een deel.'],
  judgement: ['founded'],
  finding: ['Een bevinding.'],
  cause: ['process'],
  to: ['K-2026-0001', 'K-2026-0002'],
  into: ['K-2026-0001'],
  handler: house.sim.people.map(({ id }) => id),
  colleague: house.sim.people.map(({ id }) => id),
  who: house.sim.people.map(({ id }) => id),
  address: ['dief@evil.example'],
  name: ['Iemand Anders'],
  known: ['Gebeld.'],
  flags: ['privacy-request'],
  attended: ['yes', 'no'],
  consent: ['Per telefoon.'],
  followed: ['yes'],
  verdict: ['Een uitspraak.'],
  outcome: ['solved'],
  satisfied: ['yes', 'no'],
  file: ['0'],
  source: ['source-1'],
  channel: house.sim.team.channels.map(({ id }) => id),
});

const odd: readonly unknown[] = [
  '',
  'x',
  0,
  -1,
  true,
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
  '2026-02-30',
  'letter-hear',
];
const strangeVerbs = ['', 'burn', 'constructor', '__proto__', 'toString', 'Claim', 'claim ', '../claim'];

type Payload = Record<string, unknown>;
interface Attempt {
  readonly house: House;
  readonly person: SimPerson;
  readonly others: readonly string[];
}
/** Each payload is spoilt in one of these ways at least. */
const tamperings: Readonly<Record<string, (data: Payload, attempt: Attempt) => Payload>> = {
  'the number of another': (data, { others }) => ({ ...data, number: pick(others) }),
  'a number that is none': (data) => ({
    ...data,
    number: pick(['K-2026-9999', 'k-2026-1001', "K-2026-1001' or 1 eq 1", ...odd]),
  }),
  'a role of his own': (data, { person }) => ({
    ...data,
    roles: ['lead', 'member'],
    lead: true,
    owner: person.id,
    by: person.id,
    as: 'lead',
  }),
  'a colleague for himself': (data, { house }) => ({
    ...data,
    person: house.lead.id,
    from: house.lead.id,
    aadObjectId: house.lead.id,
  }),
  'another generation': (data) => ({ ...data, generation: pick([0, 1, 2, '1', ...odd]) }),
  'one odd field': (data) => ({ ...data, [pick(Object.keys(data))]: pick(odd) }),
  'three odd fields': (data) => ({ ...data, ...Object.fromEntries([1, 2, 3].map(() => [pick(Object.keys(data)), pick(odd)])) }),
  'fields left out': (data) => Object.fromEntries(Object.entries(data).filter(([name]) => name === 'number' || chance(0.5))),
  'names of prototypes': (data) => ({
    ...data,
    constructor: { prototype: { lead: true } },
    __defineGetter__: 'x',
    toString: 'x',
  }),
  'a letter of somebody else': (data) => ({
    ...data,
    letter: pick(['letter-invitation', 'mail-text-1', `letter-${randomUUID()}`, draft]),
  }),
  'a verb within': (data) => ({ ...data, verb: 'open', type: 'Action.Execute', msteams: { type: 'task/fetch' } }),
  'only what the form would send, from a card that is not his': (data) => data,
};

/** The rule that the code does not share: may this person be behind this fact, given whose complaint it was? */
const OF_LEADS: readonly Fact['type'][] = [
  'ComplaintOpened',
  'ComplaintDescribed',
  'ComplaintDismissed',
  'ComplaintRestored',
  'ComplaintReopened',
  'ComplaintMerged',
  'ComplaintSplit',
  'HandlerReleased',
  'HandlerAssigned',
  'AddressProposed',
  'AttachmentOpened',
  'MailRemoved',
  'FlagRaised',
  'FlagHandled',
  'TermExtended',
  'LetterWritten',
  'MediatorAsked',
  'TaskAssigned',
  'TaskFinished',
  'PersonInvolved',
  'PersonRemoved',
  'AccessDenied',
  'ConflictNamed',
  'ConflictCleared',
  'ExceptionAsked',
  'AccessGiven',
  'ComplaintDiscussed',
  'MeasureLinked',
  'HoldSet',
  'HoldLifted',
  'ContentErased',
  'HearingChosen',
  'HearingWished',
  'HearingDeclined',
  'HearingCancelled',
  'VerdictReceived',
  'SatisfactionAnswered',
  'TextConfirmed',
];

function mayBe(fact: Fact, person: SimPerson, owner: string | undefined, data: Payload, fresh: boolean): boolean {
  if (person.role !== 'owner' && person.role !== 'member') return false;
  if (fact.type === 'HandlerClaimed')
    return !owner && fact.handler === person.id && ['true', true].includes(data.notInvolved as string);
  // To ask is everybody's of the team; to be let in is not.
  if (fact.type === 'AccessAsked') return true;
  if (fresh) return fact.type === 'ComplaintReceived';
  if (owner === person.id) return fact.type !== 'ComplaintOpened' || fact.as === 'owner';
  return person.role === 'owner' && OF_LEADS.includes(fact.type) && (fact.type !== 'ComplaintOpened' || fact.as === 'lead');
}

/** The fixed beginning of every text that says no, to find in an answer. */
const noes = (Object.keys(nl) as TextKey[])
  .filter((key) => key.startsWith('refusal.') && key !== 'refusal.title')
  .map((key) => dutch(key).split('{')[0] ?? '')
  // What is said in other places as well tells nothing.
  .filter(
    (words) =>
      words.length > 12 && !Object.entries(nl).some(([key, text]) => !key.startsWith('refusal.') && text.includes(words)),
  );

const ownerAfter = (past: readonly Recorded[]): string | undefined =>
  past.reduce<string | undefined>(
    (owner, { fact }) => (fact.type === 'HandlerClaimed' ? fact.handler : fact.type === 'HandlerReleased' ? undefined : owner),
    undefined,
  );

test(`${PER_CELL * ROLES.length * STATES.length} tampered payloads over 6 roles and 8 states: no fact that is not theirs, no word that is not theirs, no refusal unsaid`, async () => {
  const watch = watched(memoryTables());
  house = await openHouse({ fittings: { store: storeOn(watch.tables) } });
  const whom: Readonly<Record<Role, SimPerson>> = {
    outsider: house.outsider,
    guest: house.guest,
    member: house.piet,
    owner: house.sanne,
    lead: house.lead,
    'owner of another': house.youssef,
  };
  // Two complaints that came by mail, with cards in the channel: the first is Youssef's, the second nobody's.
  const others = [await house.mail(), await house.mail()];
  await house.claim(house.youssef, others[0] ?? '');
  await house.at('2026-11-23 16:30');
  let channelNow = (await house.store.settings.channel.get())?.etag;
  const messages = others.map((number) => house.cardOf(number).id);
  const values = plausible(house);
  const [clickVerbs, dialogVerbs] = [Object.keys(clicks), Object.keys(dialogs)];

  const counts = { payloads: 0, cells: 0, verbs: 0, facts: 0, unauthorised: 0, refused: 0, unlogged: 0, leaks: 0, crashes: 0 };
  const kinds = new Map<string, number>();
  const spoilt = new Map<string, number>();
  const used = new Set<string>();
  /** What was merged into these, by a press or before there was one: it is read there. */
  const absorbedBy = (numbers: readonly string[]): readonly (string | undefined)[] =>
    watch.written.flatMap((one) =>
      one.fact.type === 'ComplaintMerged' && numbers.includes(one.fact.into) ? [watch.at.get(one)] : [],
    );
  const wrong: unknown[] = [];
  const started = performance.now();

  for (const state of STATES)
    for (const role of ROLES) {
      counts.cells++;
      const person = whom[role];
      let number = await complaintIn(house, state);
      for (let nth = 0; nth < PER_CELL; nth++) {
        const right: Payload = {
          number,
          ...Object.fromEntries(Object.entries(values).map(([name, list]) => [name, pick(list)])),
        };
        const how = pick(Object.keys(tamperings));
        const data = tamperings[how]?.(right, { house, person, others }) ?? right;
        const verb = chance(0.06) ? pick(strangeVerbs) : pick(chance(0.15) ? clickVerbs : dialogVerbs);
        // One in six comes through the door of the other kind.
        const asClick = clickVerbs.includes(verb) !== chance(1 / 6);
        const message = pick(messages);
        const before = { written: watch.written.length, lines: house.log.length };
        const owners = new Map<string, string | undefined>();
        for (const one of [number, ...others]) owners.set(one, ownerAfter((await house.store.streams.read(one)).past));

        const answer = asClick
          ? await house.sim.click({ as: person.id, message, verb, data })
          : await house.sim[chance(0.7) ? 'submitDialog' : 'fetchDialog']({ as: person.id, message, data: { ...data, verb } });
        await house.bot.idle();
        counts.payloads++;
        used.add(verb);
        spoilt.set(how, (spoilt.get(how) ?? 0) + 1);
        const what = [state, role, verb, how];

        // Facts, in any stream; what the house does by itself is of no account unless nobody had a right to set it going.
        const made = watch.written.slice(before.written);
        const granted: boolean[] = [];
        for (const one of made) {
          const at = watch.at.get(one) ?? '';
          counts.facts++;
          kinds.set(one.fact.type, (kinds.get(one.fact.type) ?? 0) + 1);
          if ('system' in one.by) continue;
          const good = one.by.person === person.id && mayBe(one.fact, person, owners.get(at), data, !owners.has(at));
          granted.push(good);
          if (!good) wrong.push(['fact', ...what, one.fact.type, at]);
        }
        if (granted.includes(false) || (made.length > 0 && granted.length === 0)) {
          counts.unauthorised++;
          wrong.push(['unauthorised', ...what, made.map(({ fact }) => fact.type)]);
        }

        const channel = (await house.store.settings.channel.get())?.etag;
        if (channel !== channelNow && role !== 'lead') wrong.push(['channel', ...what]);
        channelNow = channel;

        // Words of a complaint, for its owner and the lead only.
        const shown = textOf(answer.body ?? '');
        const mine = [...owners].flatMap(([one, owner]) => (owner === person.id ? [one] : []));
        if (ownerAfter(made) === person.id) mine.push(number);
        for (const [found] of shown.matchAll(/Kanarie\d+e/g)) {
          if (role === 'lead' || [...mine, ...absorbedBy(mine)].some((one) => one && canaryOf(one) === found)) continue;
          counts.leaks++;
          wrong.push(['leak', ...what, found]);
        }

        const lines = house.log.slice(before.lines);
        if (noes.some((words) => shown.includes(JSON.stringify(words).slice(1, -1)))) {
          counts.refused++;
          const told = lines.some((line) => JSON.parse(line).kind === 'refused');
          if (!told) {
            counts.unlogged++;
            wrong.push(['unlogged', ...what]);
          }
        }
        if (answer.status !== 200 || lines.some((line) => line.includes('could not be handled'))) {
          counts.crashes++;
          wrong.push(['crash', ...what, answer.status, lines.find((line) => line.includes('could not be'))]);
        }
        // The state is the cell's: a complaint that moved on makes way for a new one in it.
        if (made.some((one) => watch.at.get(one) === number)) number = await complaintIn(house, state);
      }
    }
  counts.verbs = used.size;
  const seconds = Math.round((performance.now() - started) / 1000);
  process.stdout.write(
    `tampered: ${JSON.stringify(counts)} in ${seconds} s; ways ${JSON.stringify(Object.fromEntries(spoilt))}; facts ${JSON.stringify(Object.fromEntries(kinds))}\n`,
  );

  expect(wrong.slice(0, 20)).toEqual([]);
  expect(counts).toMatchObject({ cells: 48, unauthorised: 0, unlogged: 0, leaks: 0, crashes: 0 });
  expect(counts.payloads).toBeGreaterThanOrEqual(5_000);
  // It bites only if much of it could have gone through, and most of it was refused.
  expect(kinds.size).toBeGreaterThan(10);
  expect(counts.refused).toBeGreaterThan(2_000);
  for (const verb of [...clickVerbs, ...dialogVerbs]) expect(used).toContain(verb);
  expect(({} as { lead?: unknown }).lead).toBeUndefined();
  const lines = house.log.filter((line) => /Kanarie|Een notitie|Een brief|evil\.example/.test(line));
  expect(lines).toEqual([]);
  expect(textOf(house.sim.everythingPosted())).not.toMatch(/Kanarie/);
});
