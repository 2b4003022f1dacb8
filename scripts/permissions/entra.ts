/** The rights that Entra grants: what the identity has, what it lacks, and what is too much. */
import { type Graph, GraphTrouble } from '../../bot/wire/graph.ts';
import { isDangerous, type Need, needsOf, type TeamBy } from './needs.ts';

/** Microsoft Graph, in every tenant. */
export const GRAPH_APP = '00000003-0000-0000-c000-000000000000';

interface Principal {
  readonly id: string;
  readonly displayName?: string;
  readonly appRoles?: readonly AppRole[];
}

interface AppRole {
  readonly id: string;
  readonly value?: string | null;
  readonly isEnabled?: boolean;
  readonly allowedMemberTypes?: readonly string[];
}

interface Assignment {
  readonly id: string;
  readonly appRoleId: string;
  readonly resourceId?: string;
  readonly resourceDisplayName?: string;
}

export interface Granted {
  readonly role: string;
  readonly assignment: string;
  readonly dangerous: boolean;
}

export interface EntraPlan {
  /** The object id of the identity's service principal: Exchange asks for it. */
  readonly principal: string;
  readonly name: string;
  readonly graph: string;
  readonly has: readonly string[];
  readonly adds: readonly { readonly role: string; readonly id: string }[];
  readonly tooMuch: readonly Granted[];
}

export interface EntraAsked {
  /** The client id of the managed identity or the app. */
  readonly identity: string;
  readonly teamBy: TeamBy;
}

/** Looks, and writes nothing. Refuses a role that Graph does not have for applications. */
export async function planEntra(graph: Graph, { identity, teamBy }: EntraAsked): Promise<EntraPlan> {
  const principal = await principalOf(graph, identity, '$select=id,displayName');
  const resource = await principalOf(graph, GRAPH_APP, '$select=id,appRoles');
  const roles = resource.appRoles ?? [];
  const wanted = needsOf(teamBy)
    .filter(({ by }) => by === 'entra')
    .map((need) => ({ role: need.role, id: roleId(need, roles) }));
  const assignments = await assignmentsOf(graph, principal.id);
  const ofGraph = assignments.filter(({ resourceId }) => resourceId === resource.id);
  const isGranted = ({ id }: { readonly id: string }): boolean => ofGraph.some(({ appRoleId }) => appRoleId === id);
  return {
    principal: principal.id,
    name: principal.displayName ?? '',
    graph: resource.id,
    has: wanted.filter(isGranted).map(({ role }) => role),
    adds: wanted.filter((one) => !isGranted(one)),
    tooMuch: assignments
      .filter((one) => !(one.resourceId === resource.id && wanted.some(({ id }) => id === one.appRoleId)))
      .map((one) => grantedOf(one, resource, roles)),
  };
}

/** Grants what is lacking, one by one. Granted meanwhile, or granted with the answer lost, is granted. */
export async function applyEntra(graph: Graph, { principal, graph: resourceId, adds }: EntraPlan): Promise<readonly string[]> {
  for (const { role, id: appRoleId } of adds) {
    const body = { principalId: principal, resourceId, appRoleId };
    try {
      await graph.post(`/servicePrincipals/${principal}/appRoleAssignments`, body);
    } catch (error) {
      const there = (await assignmentsOf(graph, principal)).some(
        (one) => one.appRoleId === appRoleId && one.resourceId === resourceId,
      );
      if (there) continue;
      if (error instanceof GraphTrouble && error.status === 403)
        throw new Error(`You may not grant ${role}. Sign in with az login as a Privileged Role Administrator.`, { cause: error });
      throw error;
    }
  }
  return adds.map(({ role }) => role);
}

async function principalOf(graph: Graph, appId: string, select: string): Promise<Principal> {
  const filter = encodeURIComponent(`appId eq '${appId}'`);
  const { value = [] } = (await graph.get(`/servicePrincipals?$filter=${filter}&${select}`)) as { value?: readonly Principal[] };
  if (value[0]) return value[0];
  throw new Error(
    `No service principal has the client id ${appId}. Give the client id of the bot's identity, and sign in to its tenant.`,
  );
}

function roleId({ role }: Need, roles: readonly AppRole[]): string {
  const found = roles.find(
    ({ value, isEnabled, allowedMemberTypes }) =>
      value === role && isEnabled !== false && allowedMemberTypes?.includes('Application'),
  );
  if (found) return found.id;
  throw new Error(`Microsoft Graph has no application role ${role} in this tenant. Nothing was granted.`);
}

async function assignmentsOf(graph: Graph, principal: string): Promise<readonly Assignment[]> {
  const found: Assignment[] = [];
  let link: string | undefined = `/servicePrincipals/${principal}/appRoleAssignments`;
  while (link) {
    const answer = (await graph.get(link)) as { value?: readonly Assignment[]; '@odata.nextLink'?: string };
    found.push(...(answer.value ?? []));
    link = answer['@odata.nextLink'];
  }
  return found;
}

function grantedOf(
  { id, appRoleId, resourceId, resourceDisplayName = '' }: Assignment,
  graph: Principal,
  roles: readonly AppRole[],
): Granted {
  const known = resourceId === graph.id ? roles.find((role) => role.id === appRoleId)?.value : undefined;
  const role = known ?? `${appRoleId} of ${resourceDisplayName || resourceId}`;
  // Another resource's role has no name here; whatever Exchange grants for the whole tenant reaches every mailbox.
  return { role, assignment: id, dangerous: known ? isDangerous(known) : /exchange/i.test(resourceDisplayName) };
}
