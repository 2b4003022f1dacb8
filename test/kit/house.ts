/** A whole house for a story: the real adapter, the real Graph client and Azurite, against the stand-in, with a clock that jumps. */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Environment, readConfig } from '../../bot/config.ts';
import { type Fittings, type Running, start } from '../../bot/main.ts';
import { type Store, storeOn } from '../../bot/store/store.ts';
import { azureTables } from '../../bot/store/table.ts';
import { createLog } from '../../bot/wire/log.ts';
import { tableClients } from '../../bot/wire/tables.ts';
import type { InvokeAnswer, SimMessage, SimPerson, WriteMail } from '../../scripts/sim/api.ts';
import { type Sim, startSim } from '../../scripts/sim/sim.ts';

export interface House {
  readonly sim: Sim;
  readonly bot: Running;
  readonly store: Store;
  /** Every line of the log, at debug level. */
  readonly log: readonly string[];
  readonly lead: SimPerson;
  readonly sanne: SimPerson;
  readonly youssef: SimPerson;
  readonly piet: SimPerson;
  readonly guest: SimPerson;
  readonly outsider: SimPerson;
  /** Jumps both clocks and waits until every tick, sweep and delivery that follows is over. `2026-11-24 09:00` is Amsterdam's. */
  at(moment: string): Promise<void>;
  /** One tick of every timer at the present moment. */
  tick(): Promise<void>;
  /** A mail to the shared mailbox, read by the bot. Answers the complaint's number if it became one. */
  mail(mail?: WriteMail): Promise<string>;
  /** The messages in the channel for complaints that `as` sees, oldest first. */
  channel(as?: SimPerson): readonly SimMessage[];
  /** The live card of a complaint. */
  cardOf(number: string): SimMessage;
  /** The replies under it. */
  threadOf(number: string): readonly SimMessage[];
  /** Presses a button of the channel card. */
  click(as: SimPerson, number: string, verb: string, data?: Readonly<Record<string, unknown>>): Promise<InvokeAnswer>;
  claim(as: SimPerson, number: string): Promise<InvokeAnswer>;
  /** Opens a dialog from the channel card, or sends one. */
  fetch(as: SimPerson, number: string, verb: string, data?: Readonly<Record<string, unknown>>): Promise<InvokeAnswer>;
  submit(as: SimPerson, number: string, verb: string, data?: Readonly<Record<string, unknown>>): Promise<InvokeAnswer>;
  /** A second bot on the same store and mailbox. */
  another(fittings?: Fittings): Promise<Running>;
  /** Stops the bot and starts it anew on the same store. */
  restart(): Promise<void>;
  /** Stops everything; throws when the bot asked Graph anything that its contract forbids. */
  close(): Promise<void>;
}

export interface HouseOptions {
  readonly now?: string;
  /** The bot is in the team and the channel 'Klachten' is chosen. */
  readonly settled?: boolean;
  readonly env?: Environment;
  readonly fittings?: Fittings;
}

const MONDAY = '2026-11-23 09:00';
const contract =
  process.env.GRAPH_OPENAPI ?? join(import.meta.dirname, '..', '..', '..', 'shared', 'contract', 'graph.openapi.json');

/** The contract's path when it is there; without it the stand-in checks shapes by itself only. */
export const openapi = existsSync(contract) ? contract : undefined;

export async function openHouse({ now = MONDAY, settled = true, env = {}, fittings = {} }: HouseOptions = {}): Promise<House> {
  const sim = await startSim({ now: moment(now), openapi });
  const log: string[] = [];
  const prefix = `t${randomBytes(6).toString('hex')}`;
  const tables = { connectionString: process.env.TEST_TABLES ?? '', prefix };
  const environment = {
    PORT: '0',
    GRAPH_URL: `${sim.url}/v1.0`,
    TABLES_CONNECTION_STRING: tables.connectionString,
    TABLES_PREFIX: prefix,
  };
  const running: Running[] = [];

  const open = async (more: Fittings = {}): Promise<Running> => {
    // Graph must reach the bot, so its port is known before it starts.
    const port = String(await freePort());
    const config = readConfig({ ...environment, ...env, PORT: port, PUBLIC_URL: `http://127.0.0.1:${port}` });
    const bot = await start(config, {
      log: createLog('debug', (line) => void log.push(line)),
      timersOff: true,
      retrySeconds: 0,
      timeoutMilliseconds: 2000,
      ...fittings,
      ...more,
    });
    running.push(bot);
    return bot;
  };

  let bot = await open();
  let mails = 0;
  sim.setBotUrl(`http://127.0.0.1:${bot.port}`);
  const store = fittings.store ?? storeOn(azureTables(tableClients(tables)));
  const person = (name: string): SimPerson => sim.people.find((one) => one.name.startsWith(name)) as SimPerson;
  const place = sim.team.channels.find(({ name }) => name === 'Klachten')?.id ?? '';

  const house: House = {
    sim,
    get bot() {
      return bot;
    },
    store,
    log,
    lead: person('Hanna'),
    sanne: person('Sanne'),
    youssef: person('Youssef'),
    piet: person('Piet'),
    guest: sim.people.find(({ role }) => role === 'guest') as SimPerson,
    outsider: sim.people.find(({ role }) => role === 'outsider') as SimPerson,
    async at(when) {
      sim.setNow(moment(when));
      for (const one of running) await one.setClock(sim.now());
    },
    async tick() {
      await bot.setClock(sim.now());
    },
    async mail(mail = {}) {
      const before = new Set((await store.lists.open()).map(({ number }) => number));
      // The same words of the same sender would be the same complaint again.
      const text = `Goedemiddag,\n\nMijn loonstrook van week ${++mails} klopt niet. Ik hoor graag van u.\n\nNoor Bakker`;
      sim.writeMail({ subject: 'Klacht over mijn plaatsing', ...(mail.html === undefined && { text }), ...mail });
      await house.tick();
      return (await store.lists.open()).find(({ number }) => !before.has(number))?.number ?? '';
    },
    channel: (as) => sim.state(as?.id ?? house.lead.id).messages.filter((message) => message.place === place),
    cardOf(number) {
      const cards = house.channel().filter((message) => !message.root && message.summary?.includes(number));
      const card = cards.at(-1);
      if (!card) throw new Error(`There is no card of ${number} in the channel.`);
      return card;
    },
    threadOf: (number) => house.channel().filter(({ root }) => root === house.cardOf(number).id),
    click: (as, number, verb, data = {}) => press('click', as, number, verb, data),
    claim: (as, number) => press('click', as, number, 'claim', { notInvolved: 'true' }),
    fetch: (as, number, verb, data = {}) => press('fetchDialog', as, number, verb, data),
    submit: (as, number, verb, data = {}) => press('submitDialog', as, number, verb, data),
    another: async (more) => {
      const other = await open(more);
      await other.setClock(sim.now());
      return other;
    },
    async restart() {
      await bot.stop();
      running.splice(running.indexOf(bot), 1);
      bot = await open();
      sim.setBotUrl(`http://127.0.0.1:${bot.port}`);
      await bot.setClock(sim.now());
    },
    async close() {
      for (const one of running) await one.stop();
      await sim.close();
      // Answers can be against the contract because a test put something absurd in the mailbox; our requests never may.
      const ours = sim.violations.filter(({ side }) => side === 'request');
      if (ours.length > 0) throw new Error(`Graph would have refused: ${JSON.stringify(ours)}`);
    },
  };

  async function press(how: 'click' | 'fetchDialog' | 'submitDialog', as: SimPerson, number: string, verb: string, data: object) {
    const card = house.cardOf(number);
    const generation = generationOf(card);
    const fields = { number, generation, ...data };
    const answer =
      how === 'click'
        ? await sim.click({ as: as.id, message: card.id, verb, data: fields })
        : await sim[how]({
            as: as.id,
            message: card.id,
            data: { verb, ...(how === 'fetchDialog' ? fields : { number, ...data }) },
          });
    await bot.idle();
    return answer;
  }

  await house.tick();
  if (settled) {
    await sim.install({ as: house.lead.id });
    const welcome = sim.state(house.lead.id).messages.at(-1)?.id ?? '';
    await sim.click({ as: house.lead.id, message: welcome, verb: 'choose-channel', data: { channel: place } });
  }
  return house;
}

/** What a card says, without its markup: for searching and for reading. */
export const textOf = (card: unknown): string => JSON.stringify(card);

function generationOf(message: SimMessage): unknown {
  const found = /"generation":(\d+)/.exec(textOf(message.cards));
  return found ? Number(found[1]) : undefined;
}

/** `2026-11-24 09:00` in Amsterdam as an instant; summer time from the last Sunday of March to that of October, as in 2026. */
export function moment(local: string): string {
  if (local.endsWith('Z')) return new Date(local).toISOString();
  const [day = '', time = ''] = local.split(' ');
  const summer = day >= '2026-03-29' && day < '2026-10-25';
  return new Date(`${day}T${time.padEnd(8, ':00')}${summer ? '+02:00' : '+01:00'}`).toISOString();
}

async function freePort(): Promise<number> {
  const { freePort: find } = await import('../../scripts/azurite.ts');
  return find();
}
