/** What the commands for an operator begin with: the tables to read, with the operator's own rights, and what was typed. */
import { parseArgs } from 'node:util';
import { type Environment, readStorage } from '../bot/config.ts';
import { dryTables } from '../bot/store/dry.ts';
import { type Store, storeOn } from '../bot/store/store.ts';
import { azureTables } from '../bot/store/table.ts';
import type { Identity } from '../bot/wire/credential.ts';
import { type TableClients, tableClients } from '../bot/wire/tables.ts';

export interface Reading {
  readonly store: Store;
  readonly zone: string;
}

/** With `TABLES_CONNECTION_STRING` its own rights count, with `TABLES_ENDPOINT` those of who signed in by `az login`. Nothing is written. */
export function readingStore(env: Environment): Reading {
  const refuse = (): never => {
    throw new Error('This command only reads. Look for what wanted to write.');
  };
  return { store: storeOn(dryTables(azureTables(operatorTables(env, { readOnly: true })), refuse)), zone: readStorage(env).zone };
}

/** Whoever is signed in with `az login`. */
export const operator = (env: Environment): Identity => ({
  type: 'Operator',
  id: '',
  tenantId: env.AZURE_TENANT_ID ?? '',
  password: '',
});

/** The tables themselves. `readOnly`: they must be there already. */
export const operatorTables = (env: Environment, { readOnly }: { readonly readOnly: boolean }): TableClients =>
  tableClients({ ...readStorage(env).tables, identity: operator(env), readOnly });

/** The values behind these options, all of which are needed. */
export function optionsIn<Name extends string>(
  args: readonly string[],
  names: readonly Name[],
  usage: string,
): Record<Name, string> {
  const values = argumentsIn(args, Object.fromEntries(names.map((name) => [name, { type: 'string' }])), usage);
  if (names.some((name) => !values[name])) throw new Error(usage);
  return values as Record<Name, string>;
}

/** What was typed; anything that is not among the options is answered with the usage. */
export function argumentsIn(
  args: readonly string[],
  options: Readonly<Record<string, { readonly type: 'string' | 'boolean' }>>,
  usage: string,
): Readonly<Record<string, string | boolean | undefined>> {
  try {
    return parseArgs({ args: [...args], options }).values as Record<string, string | boolean | undefined>;
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
