/** What is typed for the permissions, and what is told about them. */
import type { EntraAsked, EntraPlan } from './entra.ts';
import { needsOf, type TeamBy } from './needs.ts';

export interface Asked extends EntraAsked {
  readonly mailbox: string;
  /** A mail-enabled security group with the handlers as direct members. */
  readonly handlers: string;
  /** Somebody outside that group, whose mailbox the bot must not reach. */
  readonly other?: string;
  readonly apply: boolean;
}

export const USAGE =
  'npm run permissions -- --identity <client id> --mailbox info@example.org --handlers <group> [--other <address>] [--team-by rsc|entra] [--apply]';

export const OPTIONS = {
  identity: { type: 'string' },
  mailbox: { type: 'string' },
  handlers: { type: 'string' },
  other: { type: 'string' },
  'team-by': { type: 'string' },
  apply: { type: 'boolean' },
} as const;

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** What cannot end a quoted word in a shell. */
const [ADDRESS, GROUP] = [/^[\w.+-]+@[\w-]+(\.[\w-]+)+$/, /^[\w][\w .@+-]*$/];

/** What was asked for; refuses what is missing or is no id, address or name of a group. */
export function askedIn(values: Readonly<Record<string, string | boolean | undefined>>): Asked {
  const { identity, mailbox, handlers, other, apply, 'team-by': teamBy = 'rsc' } = values;
  const fits = (value: unknown, shape: RegExp): value is string => typeof value === 'string' && shape.test(value);
  if (!fits(identity, GUID)) throw new Error(`--identity is the client id of the bot's identity, a GUID. ${USAGE}`);
  if (!fits(mailbox, ADDRESS)) throw new Error(`--mailbox is the address of the shared mailbox. ${USAGE}`);
  if (!fits(handlers, GROUP))
    throw new Error(`--handlers is the name or address of the handlers' mail-enabled security group. ${USAGE}`);
  if (other !== undefined && !fits(other, ADDRESS))
    throw new Error(`--other is the address of a colleague outside that group. ${USAGE}`);
  if (teamBy !== 'rsc' && teamBy !== 'entra')
    throw new Error(`--team-by is rsc (the team's owner grants it) or entra (the tenant). ${USAGE}`);
  return { identity, mailbox, handlers, other, teamBy, apply: apply === true };
}

/** The plan, before anything is done. */
export function planInWords({ principal, name, has, adds, tooMuch }: EntraPlan, teamBy: TeamBy): readonly string[] {
  const needs = needsOf(teamBy);
  const why = (role: string): string => needs.find((need) => need.role === role)?.why ?? '';
  const remove = (assignment: string): string =>
    `az rest --method DELETE --url https://graph.microsoft.com/v1.0/servicePrincipals/${principal}/appRoleAssignments/${assignment}`;
  return [
    `Rights of ${name} (${principal}) in Entra:`,
    ...has.map((role) => `  there      ${role}: ${why(role)}`),
    ...adds.map(({ role }) => `  to add     ${role}: ${why(role)}`),
    ...tooMuch.flatMap(({ role, assignment, dangerous }) => [
      dangerous
        ? `  DANGEROUS  ${role}: it reaches every mailbox of the tenant, whatever Exchange allows. Remove it:`
        : `  too much   ${role}: the bot does not use it. Remove it:`,
      `             ${remove(assignment)}`,
    ]),
    'Granted elsewhere:',
    ...needs
      .filter(({ by }) => by !== 'entra')
      .map(({ role, by, scope, why }) => `  ${by === 'rsc' ? 'the app in the team' : `Exchange, ${scope}`}  ${role}: ${why}`),
  ];
}

/** As it can be typed, but for the colleague when none was named. */
export const exchangeCommand = (
  { identity, mailbox, handlers, other = 'ADDRESS OF A COLLEAGUE OUTSIDE THAT GROUP' }: Omit<Asked, 'apply'>,
  { principal }: Pick<EntraPlan, 'principal'>,
): string =>
  `./scripts/exchange-permissions.ps1 -AppId ${identity} -ObjectId ${principal} -Mailbox ${mailbox} -HandlersGroup '${handlers}' -OtherMailbox '${other}'`;
