/** What the commands for an operator begin with: the tables to read, with the operator's own rights, and what was typed. */
import { parseArgs } from 'node:util';
import { type Environment, readStorage } from '../bot/config.ts';
import { dryTables } from '../bot/store/dry.ts';
import { type Store, storeOn } from '../bot/store/store.ts';
import { azureTables } from '../bot/store/table.ts';
import { tableClients } from '../bot/wire/tables.ts';

export interface Reading {
  readonly store: Store;
  readonly zone: string;
}

/** With `TABLES_CONNECTION_STRING` its own rights count, with `TABLES_ENDPOINT` those of who signed in by `az login`. Nothing is written. */
export function readingStore(env: Environment): Reading {
  const { tables, zone } = readStorage(env);
  const identity = { type: 'Operator', id: '', tenantId: env.AZURE_TENANT_ID ?? '', password: '' };
  const refuse = (): never => {
    throw new Error('This command only reads. Look for what wanted to write.');
  };
  return { store: storeOn(dryTables(azureTables(tableClients({ ...tables, identity, readOnly: true })), refuse)), zone };
}

/** The values behind these options, all of which are needed. */
export function optionsIn<Name extends string>(
  args: readonly string[],
  names: readonly Name[],
  usage: string,
): Record<Name, string> {
  const options = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]));
  const values = read(args, options, usage);
  if (names.some((name) => !values[name])) throw new Error(usage);
  return values as Record<Name, string>;
}

function read(args: readonly string[], options: Record<string, { type: 'string' }>, usage: string) {
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch {
    throw new Error(usage);
  }
}

/** Runs a command; what is wrong is told in one sentence, without a stack. */
export async function run(command: () => Promise<string>): Promise<void> {
  try {
    console.info(await command());
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}
