/** F47, F125: two complainants, eight processes and two bots want the same moment of the same handler. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Store, storeOn } from '../../bot/store/store.ts';
import { azureTables } from '../../bot/store/table.ts';
import { tableClients } from '../../bot/wire/tables.ts';
import { moment, openHouse } from '../kit/house.ts';
import { inviteTo } from '../kit/invite.ts';
import { factsOf, noor } from '../kit/mailroom.ts';
import { node } from '../kit/process.ts';

const PROCESSES = 8;

interface Result {
  readonly status: number;
  readonly title: string;
  /** The moments that the page still offers. */
  readonly left: readonly string[];
}

/** A poster that stands at the line. */
async function poster(address: string, form: Readonly<Record<string, string>>) {
  const program = join(import.meta.dirname, '..', 'kit', 'chooser.ts');
  const child = spawn(node, [program, address, String(new URLSearchParams(form))], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  expect((await lines.next()).value).toBe('ready');
  return async (): Promise<Result> => {
    child.stdin.write('go\n');
    return JSON.parse((await lines.next()).value ?? '{}');
  };
}

const newStore = (): Store => {
  const prefix = `h${randomBytes(6).toString('hex')}`;
  return storeOn(azureTables(tableClients({ connectionString: process.env.TEST_TABLES ?? '', prefix })));
};

/** The twin without the reservation: every moment is everybody's. */
const unreserved = (store: Store): Store => ({
  ...store,
  slots: { ...store.slots, take: async () => 'taken', holdersOf: async () => [] },
});

async function raceOver(rounds: number, open: (store: Store) => Store) {
  let [chosen, doubled, toldWhatIsLeft, shown] = [0, 0, 0, 0];
  const house = await openHouse({ fittings: { store: open(newStore()) } });
  const other = await house.another();
  for (let round = 0; round < rounds; round++) {
    const [wanted, free] = ['2026-11-26', '2026-11-27'].map((day) => `${day} ${10 + round}:00`) as [string, string];
    const complaints: { readonly number: string; readonly path: string }[] = [];
    for (let n = 0; n < 2; n++) {
      const number = await house.mail({ from: noor });
      await house.claim(house.sanne, number);
      complaints.push({ number, path: new URL(await inviteTo(house, number, [wanted, free])).pathname });
    }
    // Each complaint four times, two of them at each bot.
    const posters = await Promise.all(
      Array.from({ length: PROCESSES }, (_, n) => {
        const port = (n % 4 < 2 ? house.bot : other).port;
        const form = { moment: moment(wanted), form: 'office' };
        return poster(`http://127.0.0.1:${port}${complaints[n % 2]?.path}`, form);
      }),
    );
    const results = await Promise.all(posters.map((go) => go()));
    await other.idle();
    await house.bot.idle();
    const facts = await Promise.all(complaints.map(({ number }) => factsOf(house, number)));
    const choices = facts.map((one) => one.filter(({ type }) => type === 'HearingChosen').length);
    chosen += choices.reduce((sum, count) => sum + count, 0);
    if (choices.every((count) => count > 0)) doubled++;
    shown += results.filter(({ status, title }) => status === 200 && title === 'Uw gesprek met ons').length;
    toldWhatIsLeft += results.filter(
      ({ status, title, left }) =>
        status === 409 && title === 'Dit moment is net gekozen door iemand anders' && String(left) === moment(free),
    ).length;
  }
  await house.close();
  return { rounds, chosen, doubled, shown, toldWhatIsLeft };
}

test(`F47: two complainants, ${PROCESSES} processes, two bots: one choice, and the other is told what is left`, async () => {
  const result = await raceOver(10, (store) => store);
  process.stdout.write(`hearing race, ${PROCESSES} processes: ${JSON.stringify(result)}\n`);
  expect(result).toEqual({ rounds: 10, chosen: 10, doubled: 0, shown: 40, toldWhatIsLeft: 40 });
}, 180_000);

test('the twin: without the reservation both get the same moment', async () => {
  const result = await raceOver(3, unreserved);
  process.stdout.write(`hearing race without the reservation: ${JSON.stringify(result)}\n`);
  expect(result).toMatchObject({ doubled: 3, chosen: 6 });
}, 120_000);
