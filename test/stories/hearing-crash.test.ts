/** F48, F49, F109, I10: kill -9 at each step of booking and cancelling a hearing, before it is done and after: one event, one invitation. */
import { randomBytes } from 'node:crypto';
import type { Command } from '../../bot/core/commands.ts';
import { type Complaint, fold } from '../../bot/core/complaint.ts';
import type { Asker } from '../../bot/core/permissions.ts';
import { addMinutes, dayAt, instantAt } from '../../bot/core/time.ts';
import { addWorkingDays, standardCalendar } from '../../bot/core/workdays.ts';
import { handle, type World } from '../../bot/handle.ts';
import { type Store, storeOn } from '../../bot/store/store.ts';
import { azureTables } from '../../bot/store/table.ts';
import { tableClients } from '../../bot/wire/tables.ts';
import { connectionTo } from '../../scripts/azurite.ts';
import { type Sim, startSim } from '../../scripts/sim/sim.ts';
import { amsterdam } from '../kit/given.ts';
import { handlers } from '../kit/hearings.ts';
import { openapi } from '../kit/house.ts';
import { type BotProcess, startBotProcess } from '../kit/process.ts';
import { openTollgate, type Passing, type Tollgate } from '../kit/tollgate.ts';

const TIMES = 10;
const prefix = `h${randomBytes(6).toString('hex')}`;
const { sanne } = handlers;

type Step = { readonly road: 'tables' | 'world'; readonly fits: (passing: Passing) => boolean };
const isProgress = ({ method, path }: Passing) => method === 'PUT' && path.includes(`${prefix}complaints`);

/** Where the bot is killed: the request that takes the step. */
const bookings: Readonly<Record<string, Step>> = {
  begun: { road: 'tables', fits: (passing) => isProgress(passing) && passing.body.includes('calendar') },
  event: { road: 'world', fits: ({ method, path }) => method === 'POST' && path.endsWith('/calendar/events') },
  'event recorded': { road: 'tables', fits: (passing) => isProgress(passing) && /looks/.test(passing.body) },
  'link looked for': { road: 'world', fits: ({ method, path }) => method === 'GET' && /\/events\/.*onlineMeeting/.test(path) },
  told: { road: 'tables', fits: ({ path, body }) => path.includes('$batch') && body.includes('HearingBooked') },
};
const cancellations: Readonly<Record<string, Step>> = {
  cancel: { road: 'world', fits: ({ path }) => path.endsWith('/cancel') },
  'reservation given back': { road: 'tables', fits: ({ method, path }) => method === 'DELETE' && path.includes('slot') },
};

let sim: Sim;
let store: Store;
let tables: Tollgate;
let outside: Tollgate;
let bot: BotProcess;
let complaints = 0;

const startBot = () =>
  startBotProcess({
    GRAPH_URL: `${outside.url}/v1.0`,
    TABLES_CONNECTION_STRING: connectionTo(tables.port),
    TABLES_PREFIX: prefix,
    LOG_LEVEL: 'silent',
  });

beforeAll(async () => {
  // The process starts with the real clock, so the stand-in does as well.
  sim = await startSim({ now: new Date().toISOString(), openapi });
  sim.knobs.answersWithoutJoinUrl = 1;
  const direct = process.env.TEST_TABLES ?? '';
  tables = await openTollgate(`http://127.0.0.1:${/127\.0\.0\.1:(\d+)/.exec(direct)?.[1]}`);
  outside = await openTollgate(sim.url);
  store = storeOn(azureTables(tableClients({ connectionString: direct, prefix })));
  const { team } = sim;
  await sim.install({ as: sim.people[0]?.id ?? '' }).catch(() => undefined);
  await store.settings.channel.set(undefined, {
    teamId: team.id,
    channelId: team.channels.find(({ name }) => name === 'Klachten')?.id ?? '',
    channelName: 'Klachten',
    serviceUrl: `${outside.url}/`,
    tenantId: 'local',
    at: sim.now(),
  });
  bot = await startBot();
  sim.setBotUrl(bot.url);
}, 60_000);

afterAll(async () => {
  await bot.kill();
  await Promise.all([tables.close(), outside.close(), sim.close()]);
});

/** Lets minutes go by until nothing is left to deliver. */
async function settle(): Promise<void> {
  for (let minutes = 0; minutes < 12; minutes++) {
    sim.setNow(addMinutes(sim.now(), 1));
    await bot.setClock(sim.now());
    if ((await store.lists.marked()).length === 0 && minutes >= 1) return;
  }
}

async function ask(number: string, command: Command, by: Asker): Promise<void> {
  const world: World = { store, now: () => sim.now(), zone: amsterdam, calendar: () => standardCalendar };
  const handled = await handle({ number, command, by }, world);
  if ('refused' in handled) throw new Error(`${command.type} was refused: ${handled.refused}.`);
}

/** A complaint with a hearing by video that was chosen, each at an hour of its own. */
async function chosen(): Promise<{ readonly number: string; readonly address: string }> {
  const number = `K-2026-${String(++complaints).padStart(4, '0')}`;
  const address = `klager${complaints}@example.org`;
  const letter = { kind: 'letter', to: { name: 'Noor', address }, subject: 's', text: 't' } as const;
  await store.content.keep(number, 'mail', {
    kind: 'mail',
    from: { name: 'Noor', address },
    subject: 's',
    text: 't',
    cut: false,
  });
  await store.content.keep(number, 'letter-1', letter);
  const mail = { source: `s${complaints}`, content: 'mail', language: 'nl' } as const;
  const today = dayAt(sim.now(), amsterdam);
  const slots = [3, 4].map((days) => ({
    start: instantAt(addWorkingDays(today, days + complaints, standardCalendar), '10:00', amsterdam),
    minutes: 45,
  }));
  const proposal = 'hearing-1';
  const until = addWorkingDays(today, 2, standardCalendar);
  await ask(number, { type: 'ReceiveComplaint', channel: 'mail', receivedAt: sim.now(), ...mail }, { system: 'mail' });
  await ask(number, { type: 'ClaimComplaint', notInvolved: true }, sanne);
  await ask(
    number,
    { type: 'ProposeHearing', proposal, slots, forms: ['teams'], people: [], letter: 'letter-1', reminder: 'letter-1', until },
    sanne,
  );
  const start = slots[0]?.start ?? '';
  await ask(number, { type: 'ChooseHearing', proposal, start, form: 'teams', how: 'link' }, { system: 'link' });
  return { number, address };
}

/** One kill at the step, one new process. */
async function killAt({ road, fits }: Step, when: 'before' | 'after'): Promise<void> {
  const sprung = new Promise<void>((trapped) => {
    (road === 'tables' ? tables : outside).spring(fits, when, () => {
      bot.child.kill('SIGKILL');
      trapped();
    });
  });
  const minutes = async () => {
    for (let n = 0; n < 4; n++) {
      sim.setNow(addMinutes(sim.now(), 1));
      await bot.setClock(sim.now());
    }
  };
  void minutes().catch(() => undefined);
  await sprung;
  await bot.kill();
  bot = await startBot();
  sim.setBotUrl(bot.url);
  await settle();
}

function outcomeOf({ number, address }: { readonly number: string; readonly address: string }) {
  const events = sim.events(sanne.id).filter(({ subject }) => subject.endsWith(number));
  const kinds = (sim.state(sim.people[0]?.id ?? '').outside[address] ?? []).flatMap(({ invitation }) => invitation?.kind ?? []);
  return { made: events.length, live: events.filter(({ cancelled }) => !cancelled).length, kinds };
}

test.each(Object.keys(bookings))(
  `F48: killed ${TIMES} times at the step "%s": one event, one invitation`,
  async (step) => {
    const sums = { lost: 0, doubled: 0, invitations: 0 };
    for (let n = 0; n < TIMES; n++) {
      const complaint = await chosen();
      await killAt(bookings[step] as Step, n % 2 ? 'after' : 'before');
      const { made, live, kinds } = outcomeOf(complaint);
      const { hearing } = fold((await store.streams.read(complaint.number)).past) as Complaint;
      if (live < 1 || hearing?.status !== 'booked' || hearing.event?.form !== 'teams') sums.lost++;
      if (made > 1) sums.doubled++;
      sums.invitations += kinds.length;
    }
    console.log(
      `kill -9 at "${step}": cases ${TIMES}, lost ${sums.lost}, doubled ${sums.doubled}, invitations ${sums.invitations}`,
    );
    expect(sums).toEqual({ lost: 0, doubled: 0, invitations: TIMES });
  },
  180_000,
);

test.each(Object.keys(cancellations))(
  `F49: killed ${TIMES} times at the step "%s": the event is gone, and the complainant hears it once`,
  async (step) => {
    const sums = { left: 0, cancellations: 0 };
    for (let n = 0; n < TIMES; n++) {
      const complaint = await chosen();
      await settle();
      await ask(complaint.number, { type: 'CancelHearing', proposal: 'hearing-1' }, sanne);
      await killAt(cancellations[step] as Step, n % 2 ? 'after' : 'before');
      const { live, kinds } = outcomeOf(complaint);
      sums.left += live;
      sums.cancellations += kinds.filter((kind) => kind === 'cancellation').length;
    }
    console.log(`kill -9 at "${step}": cases ${TIMES}, left ${sums.left}, cancellations ${sums.cancellations}`);
    expect(sums).toEqual({ left: 0, cancellations: TIMES });
  },
  180_000,
);
