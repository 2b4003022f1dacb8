/**
 * One of several processes that claim the same complaints at the same moment: `node racer.ts <connection> <prefix> <person> <naive>`.
 * It says `ready`, waits for a line on stdin (the numbers, comma-separated), and answers one line of JSON.
 */
import { createInterface } from 'node:readline';
import { standardCalendar } from '../../bot/core/workdays.ts';
import { handle, type World } from '../../bot/handle.ts';
import { type Store, storeOn } from '../../bot/store/store.ts';
import { azureTables } from '../../bot/store/table.ts';
import { tableClients } from '../../bot/wire/tables.ts';

const [connectionString = '', prefix = '', person = '', naive = ''] = process.argv.slice(2);

/** The twin without the guard: who finds the version taken writes after it, without looking what was written. */
function unguarded(store: Store): Store {
  const { streams } = store;
  const append: Store['streams']['append'] = async (number, version, facts) => {
    for (let at = version; ; at++) if ((await streams.append(number, at, facts)) === 'appended') return 'appended';
  };
  return { ...store, streams: { ...streams, append } };
}

async function race(): Promise<void> {
  const real = storeOn(azureTables(tableClients({ connectionString, prefix })));
  const store = naive ? unguarded(real) : real;
  const world: World = { store, now: () => new Date().toISOString(), zone: 'Europe/Amsterdam', calendar: () => standardCalendar };
  await store.streams.read('K-0000-0000');
  console.log('ready');
  for await (const line of createInterface({ input: process.stdin })) {
    const won: string[] = [];
    const lost: Record<string, string> = {};
    for (const number of line.split(',')) {
      const by = { id: person, name: person, roles: ['member'] as const };
      const handled = await handle({ number, command: { type: 'ClaimComplaint', notInvolved: true }, by }, world);
      if ('refused' in handled) lost[number] = handled.owner?.id ?? `refused: ${handled.refused}`;
      else won.push(number);
    }
    console.log(JSON.stringify({ person, won, lost }));
    return process.exit(0);
  }
}

void race();
