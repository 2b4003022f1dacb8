/** Hearings without buttons: complaints with one that was chosen, on bots that have only a calendar around them. */
import type { Command } from '../../bot/core/commands.ts';
import { type Complaint, type Fact, fold } from '../../bot/core/complaint.ts';
import type { HearingForm } from '../../bot/core/hearing.ts';
import type { Asker, Person } from '../../bot/core/permissions.ts';
import { addMinutes } from '../../bot/core/time.ts';
import { standardCalendar } from '../../bot/core/workdays.ts';
import { deliver, type Hands } from '../../bot/deliver.ts';
import { handle, type World } from '../../bot/handle.ts';
import type { Door } from '../../bot/in/door.ts';
import { followHearings } from '../../bot/in/hearings.ts';
import { meetingHand } from '../../bot/out/meeting.ts';
import { hands } from '../../bot/out/perform.ts';
import { memoryTables } from '../../bot/store/memory.ts';
import { type Store, storeOn } from '../../bot/store/store.ts';
import { createGraph } from '../../bot/wire/graph.ts';
import { createLog } from '../../bot/wire/log.ts';
import type { SimMail } from '../../scripts/sim/api.ts';
import { people } from '../../scripts/sim/directory.ts';
import { type Sim, startSim } from '../../scripts/sim/sim.ts';
import { amsterdam, moment, slotAt } from './given.ts';
import { openapi } from './house.ts';

const member = (name: string): Person => {
  const found = people.find((person) => person.name.startsWith(name));
  return { id: found?.id ?? '', name: found?.name ?? '', roles: ['member'] };
};
export const handlers = { sanne: member('Sanne'), youssef: member('Youssef'), piet: member('Piet') };

export interface Wish {
  readonly form?: HearingForm;
  readonly start?: string;
  readonly people?: readonly string[];
  readonly language?: 'nl' | 'en';
  /** Nobody, for a complaint without an e-mail address. */
  readonly from?: { readonly name: string; readonly address: string };
  readonly training?: true;
  readonly proposal?: string;
}

/** The commands that propose a hearing and choose the first moment of it, with who asks. */
export function choosing({ form = 'phone', start = '2026-11-26 10:00', proposal = 'hearing-1', ...wish }: Wish, by: Person) {
  const slots = [slotAt(start), slotAt('2026-11-27 14:00')];
  const letters = { letter: `letter-${proposal}`, reminder: `reminder-${proposal}`, until: '2026-11-25' };
  const proposed = { proposal, slots, forms: ['teams', 'office', 'phone'], people: wish.people ?? [], ...letters } as const;
  return [
    [{ type: 'ProposeHearing', ...proposed }, by],
    [{ type: 'ChooseHearing', proposal, start: moment(start), form, how: 'link' }, { system: 'link' }],
  ] as const satisfies readonly (readonly [Command, Asker])[];
}

export interface Desk {
  readonly sim: Sim;
  readonly store: Store;
  readonly world: World;
  /** What was said in threads. */
  readonly said: readonly string[];
  readonly log: readonly string[];
  /** A complaint that Sanne handles; answers its number. */
  complaint(wish?: Wish): Promise<string>;
  /** And with a hearing that was chosen; nothing was delivered yet. */
  chosen(wish?: Wish): Promise<string>;
  ask(number: string, command: Command, by: Asker): Promise<boolean>;
  /** One round of deliveries, by all instances at once. */
  deliver(number: string): Promise<void>;
  /** Minutes go by, with a round of deliveries after each wait. */
  later(number: string, ...waits: readonly number[]): Promise<void>;
  follow(): Promise<void>;
  complaintOf(number: string): Promise<Complaint>;
  factsOf(number: string): Promise<readonly Fact[]>;
  /** What the complainant's calendar was sent about meetings. */
  mailsTo(address: string): readonly SimMail[];
  close(): Promise<void>;
}

/** @param instances so many bots, each with its own connection to Graph, on one store */
export async function openDesk({ instances = 1, mailbox }: { instances?: number; mailbox?: string } = {}): Promise<Desk> {
  const sim = await startSim({ now: moment('2026-11-23 09:00'), openapi });
  const store = storeOn(memoryTables());
  const world: World = { store, now: () => sim.now(), zone: amsterdam, calendar: () => standardCalendar };
  const house = { organisation: 'Babbage', phone: '020-4414707' };
  const said: string[] = [];
  const lines: string[] = [];
  const log = createLog('debug', (line) => void lines.push(line));
  const graphs = Array.from({ length: instances }, () =>
    createGraph({ url: `${sim.url}/v1.0`, retrySeconds: 0, timeoutMilliseconds: 1000 }),
  );
  await store.people.learn(Object.fromEntries(people.map(({ id, name }) => [id, { name, lead: false, member: true }])));
  const channel = { teamId: 't', channelId: 'c', channelName: 'Klachten', serviceUrl: 'x', tenantId: 'x', at: sim.now() };

  const handsOf = graphs.map((graph): Hands => {
    const tell = async (number: string, command: Command, papers: Parameters<typeof handle>[0]['papers']) =>
      void (await handle({ number, command, by: { system: 'delivery' }, papers }, world));
    return hands({
      world,
      log,
      channel: async () => channel,
      teams: {
        post: async () => ({ conversationId: 'c', activityId: 'a', serviceUrl: 'x', tenantId: 'x' }) as never,
        update: async () => {},
        reply: async (_, text) => void said.push(text),
      },
      mail: { send: async () => ({ fate: 'sent' }) },
      meeting: meetingHand({ graph, world, log, house, mailbox, office: 'Dam 1, Amsterdam', tell }),
      eraser: { erase: async () => ({ done: true }), clearMailbox: async () => ({ done: true }) },
      listAttachments: async () => 'gone',
      tell,
    });
  });

  let complaints = 0;
  const desk: Desk = {
    sim,
    store,
    world,
    said,
    log: lines,
    async complaint({ language = 'nl', from, training } = {}) {
      const number = `K-2026-${String(++complaints).padStart(4, '0')}`;
      const sender = from ?? { name: 'Noor Bakker', address: `noor${complaints}@example.org` };
      await store.content.keep(number, 'mail', { kind: 'mail', from: sender, subject: 'Geheim', text: 'Geheim', cut: false });
      const mail = { source: `s${complaints}`, mail: `m${complaints}`, content: 'mail', language } as const;
      const command = { type: 'ReceiveComplaint', channel: 'mail', receivedAt: sim.now(), ...mail } as const;
      await desk.ask(number, { ...command, ...(training && { training }) }, { system: 'mail' });
      await desk.ask(number, { type: 'ClaimComplaint', notInvolved: true }, handlers.sanne);
      return number;
    },
    async chosen(wish = {}) {
      const number = await desk.complaint(wish);
      for (const [command, by] of choosing(wish, handlers.sanne)) await desk.ask(number, command, by);
      return number;
    },
    async ask(number, command, by) {
      const paper = { kind: 'letter', to: { name: 'N', address: 'n@example.org' }, subject: 's', text: 't' } as const;
      if ('letter' in command && typeof command.letter === 'string') await store.content.keep(number, command.letter, paper);
      const handled = await handle({ number, command, by }, world);
      if ('refused' in handled) throw new Error(`${command.type} was refused: ${handled.refused}.`);
      return handled.delivers;
    },
    async deliver(number) {
      await Promise.all(handsOf.map((one) => deliver(number, world, one)));
    },
    async later(number, ...waits) {
      for (const minutes of waits) {
        sim.setNow(addMinutes(sim.now(), minutes));
        await desk.deliver(number);
      }
    },
    async follow() {
      await Promise.all(
        graphs.map((graph) => followHearings({ world, log, house, afterwards: () => {} } as unknown as Door, graph)),
      );
    },
    complaintOf: async (number) => fold((await store.streams.read(number)).past) as Complaint,
    factsOf: async (number) => (await store.streams.read(number)).past.map(({ fact }) => fact),
    mailsTo: (address) => (sim.state(people[0]?.id ?? '').outside[address] ?? []).filter(({ invitation }) => invitation),
    close: () => sim.close(),
  };
  return desk;
}
