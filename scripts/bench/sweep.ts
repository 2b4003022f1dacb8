/** A sweep over 10,000 open complaints of which 20 are due, beside the same sweep over 100: it must read only what is due. */
import { type Fact, fold, type Recorded } from '../../bot/core/complaint.ts';
import { summaryOf } from '../../bot/core/overview.ts';
import { nextReminderAt } from '../../bot/core/reminders.ts';
import { termFrom } from '../../bot/core/terms.ts';
import { standardCalendar } from '../../bot/core/workdays.ts';
import { deliver, type Hands } from '../../bot/deliver.ts';
import type { World } from '../../bot/handle.ts';
import { remindDue } from '../../bot/in/clock.ts';
import type { Store } from '../../bot/store/store.ts';
import { createLog } from '../../bot/wire/log.ts';
import { startAzurite } from '../azurite.ts';
import { countedStore } from './counter.ts';

const ZONE = 'Europe/Amsterdam';
const DUE = 20;
const azurite = await startAzurite();

const small = await sweepOver(100);
const large = await sweepOver(10_000);
console.log('One sweep with 20 complaints due (reminders written, lists renewed, messages handed over):');
for (const [open, { trips, rows, reminded }] of [
  [100, small],
  [10_000, large],
] as const) {
  console.log(`  of ${String(open).padStart(6)} open: ${trips} trips, ${rows} rows read, ${reminded} reminded`);
}
console.log(
  `  ratio 10,000 : 100   trips ${(large.trips / small.trips).toFixed(2)}, rows ${(large.rows / small.rows).toFixed(2)}`,
);
await azurite.stop();
const kept = large.trips === small.trips && large.rows === small.rows && large.reminded === DUE;
console.log(`  reads only what is due: ${kept ? 'kept' : 'BROKEN'}`);
process.exitCode = kept ? 0 : 1;

async function sweepOver(complaints: number) {
  const { store, since } = countedStore(azurite.connectionString, `sweep${complaints}`);
  // Twenty came on Monday and are due to be called out on Tuesday at nine; the others came on Tuesday just before it.
  const now = '2026-11-24T08:00:00.000Z';
  const world: World = { store, now: () => now, zone: ZONE, calendar: () => standardCalendar };
  await seed(store, complaints);
  let reminded = 0;
  const hands: Hands = {
    alarm: () => {},
    gaveUp: async () => {},
    async perform(effect) {
      if (effect.do === 'say') reminded++;
      return { done: true };
    },
  };
  since();
  const deliverNow = (number: string) => deliver(number, world, hands);
  const touched: string[] = [];
  const house = { organisation: '', phone: '' };
  const door = {
    world,
    log: createLog('silent'),
    house,
    publicUrl: '',
    proposed: [],
    afterwards: (number: string) => void touched.push(number),
  };
  await remindDue(door, deliverNow, (_, error) => Promise.reject(error));
  for (const number of touched) await deliverNow(number);
  return { ...since(), reminded };
}

async function seed(store: Store, complaints: number): Promise<void> {
  const numbers = Array.from({ length: complaints }, (_, n) => n + 1);
  for (let at = 0; at < numbers.length; at += 25) await Promise.all(numbers.slice(at, at + 25).map((nth) => seedOne(store, nth)));
}

async function seedOne(store: Store, nth: number): Promise<void> {
  const number = `K-2026-${String(nth).padStart(5, '0')}`;
  const receivedAt = nth <= DUE ? '2026-11-23T09:00:00.000Z' : '2026-11-24T07:00:00.000Z';
  const terms = {
    reaction: termFrom(receivedAt, 2, standardCalendar, ZONE),
    whole: termFrom(receivedAt, 5, standardCalendar, ZONE),
  };
  const received: Fact = {
    type: 'ComplaintReceived',
    channel: 'mail',
    receivedAt,
    source: number,
    mail: number,
    content: 'mail',
    language: 'nl',
    complainant: 'unknown',
    nature: 'unknown',
    ...terms,
  };
  const claimed: Fact = { type: 'HandlerClaimed', handler: `handler-${nth % 7}`, notInvolved: true };
  const facts = [received, claimed].map(
    (fact, n): Recorded => ({ id: `${nth}-${n}`, at: receivedAt, by: { system: 'mail' }, fact }),
  );
  await store.streams.append(number, 0, facts);
  const state = fold(facts);
  if (state.status === 'unknown') return;
  await store.lists.refresh({
    version: facts.length,
    summary: summaryOf(number, state),
    due: nextReminderAt(state, receivedAt, standardCalendar, ZONE),
  });
}
