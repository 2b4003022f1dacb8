/** Service principals in Entra and the app roles they were given: for the script that grants the bot its rights. */
import { randomBytes } from 'node:crypto';
import { APP_ID, BOT_NAME, TENANT_ID } from './directory.ts';
import { GraphRefusal } from './graph-errors.ts';
import { type Ask, type Handle, isRecord, text } from './http.ts';
import { readFilter, readSelect, selected } from './odata.ts';

export interface Principals {
  /** Gives the bot's identity a role by hand; `exchange`: of Office 365 Exchange Online. Answers the assignment's id. */
  grant(role: string, resource?: 'graph' | 'exchange'): string;
  /** The roles that the bot's identity has. */
  granted(): readonly string[];
  /** Graph knows this role no more. */
  withdraw(role: string): void;
}

interface Assignment {
  readonly id: string;
  readonly appRoleId: string;
  readonly resourceId: string;
}

const metadata = 'https://graph.microsoft.com/v1.0/$metadata';
const CREATED = '2026-01-05T09:00:00Z';
export const IDENTITY_OBJECT = '7a3e0c52-1d4b-4f86-9b7e-5c20d8f1a964';
const GRAPH_OBJECT = '2f9c6a18-7b3d-4e05-8a41-d06e9b3c5f72';
const EXCHANGE_OBJECT = '94d1b7e3-0a6c-4c28-b5f9-3e7a1c8d2046';

/** Ids as Microsoft publishes them (facts/graph E2), where it does; the other ones are invented. */
const GRAPH_ROLES: Readonly<Record<string, string>> = {
  'User.ReadBasic.All': '97235f07-e226-4f63-ace3-39588e11d3a1',
  'GroupMember.Read.All': '98830695-27a2-44f7-8c18-0c3ebc9698f6',
  'Mail.Read': '810c84a8-4a9e-49e6-bf7d-12d183f40d01',
  'Mail.ReadWrite': 'e2a3a72e-5f79-4c64-b1b1-878b674786c9',
  'Mail.Send': 'b633e1c5-b582-4048-a93e-9f11b44c7e96',
  'Calendars.ReadWrite': 'ef54d2bf-783f-4e0f-bca1-3210c0444d99',
  'TeamMember.Read.All': '5d1f3c70-92ab-4b0e-8e61-7c3a9f04d215',
  'ChannelSettings.Read.All': '6e2a4d81-03bc-4c1f-9f72-8d4ba015e326',
};
const EXCHANGE_ROLES: Readonly<Record<string, string>> = { full_access_as_app: '7f3b5e92-14cd-4d20-a083-9e5cb126f437' };

export function makePrincipals(): Principals & { readonly routes: Record<string, Handle> } {
  const withdrawn = new Set<string>();
  const assignments: Assignment[] = [];
  const principals = [
    { id: IDENTITY_OBJECT, appId: APP_ID, displayName: BOT_NAME, roles: {} },
    { id: GRAPH_OBJECT, appId: '00000003-0000-0000-c000-000000000000', displayName: 'Microsoft Graph', roles: GRAPH_ROLES },
    {
      id: EXCHANGE_OBJECT,
      appId: '00000002-0000-0ff1-ce00-000000000000',
      displayName: 'Office 365 Exchange Online',
      roles: EXCHANGE_ROLES,
    },
  ];

  const refuse = (status: number, message: string): never => {
    throw new GraphRefusal({ status, code: status === 404 ? 'Request_ResourceNotFound' : 'Request_BadRequest', message });
  };
  const need = (id: string) =>
    principals.find((one) => one.id === id) ??
    refuse(404, `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`);
  const give = (resourceId: string, appRoleId: string): Assignment => {
    const made = { id: randomBytes(32).toString('base64url'), appRoleId, resourceId };
    assignments.push(made);
    return made;
  };
  const shown = ({ id, appRoleId, resourceId }: Assignment) => ({
    id,
    deletedDateTime: null,
    appRoleId,
    createdDateTime: CREATED,
    principalDisplayName: BOT_NAME,
    principalId: IDENTITY_OBJECT,
    principalType: 'ServicePrincipal',
    resourceDisplayName: need(resourceId).displayName,
    resourceId,
  });
  const principalShown = ({ id, appId, displayName, roles }: (typeof principals)[number], { query }: Ask) => {
    const all: Record<string, unknown> = {
      id,
      appId,
      displayName,
      appOwnerOrganizationId: TENANT_ID,
      appRoles: Object.entries(roles)
        .filter(([value]) => !withdrawn.has(value))
        .map(([value, id]) => ({
          id,
          value,
          displayName: value,
          description: value,
          isEnabled: true,
          origin: 'Application',
          allowedMemberTypes: ['Application'],
        })),
    };
    return selected(all, readSelect(query.get('$select')), 'Microsoft.DirectoryServices.ServicePrincipal');
  };

  return {
    grant(role, resource = 'graph') {
      const [id, roles] = resource === 'graph' ? [GRAPH_OBJECT, GRAPH_ROLES] : [EXCHANGE_OBJECT, EXCHANGE_ROLES];
      const appRoleId = roles[role];
      if (!appRoleId) throw new Error(`The stand-in does not know the role ${role}.`);
      return give(id, appRoleId).id;
    },
    granted: () =>
      assignments.map(
        ({ appRoleId }) => Object.entries({ ...GRAPH_ROLES, ...EXCHANGE_ROLES }).find(([, id]) => id === appRoleId)?.[0] ?? '',
      ),
    withdraw: (role) => void withdrawn.add(role),
    routes: {
      'GET /servicePrincipals': (ask) => {
        const filter = readFilter(ask.query.get('$filter') ?? "appId ne ''");
        const value = principals
          .filter((one) => filter.test({ property: (path) => (one as Record<string, unknown>)[path], extended: () => undefined }))
          .map((one) => principalShown(one, ask));
        return { status: 200, body: { '@odata.context': `${metadata}#servicePrincipals`, value } };
      },
      'GET /servicePrincipals/*/appRoleAssignments': (_, id = '') => {
        const value = need(id).id === IDENTITY_OBJECT ? assignments.map(shown) : [];
        return { status: 200, body: { '@odata.context': `${metadata}#appRoleAssignments`, value } };
      },
      'POST /servicePrincipals/*/appRoleAssignments': ({ body }, id = '') => {
        const fields = isRecord(body) ? body : {};
        const [principalId, resourceId, appRoleId] = [fields.principalId, fields.resourceId, fields.appRoleId].map(text);
        if (need(id).id !== principalId) return refuse(400, 'The principalId does not match the principal in the address.');
        const resource = principals.find((one) => one.id === resourceId);
        const known =
          resource && Object.entries(resource.roles).some(([value, role]) => role === appRoleId && !withdrawn.has(value));
        if (!resource || !appRoleId || !known)
          return refuse(400, `Permission being assigned was not found on application '${resource?.appId ?? ''}'`);
        // Graph's words as they are reported; not seen on a real tenant.
        if (assignments.some((one) => one.appRoleId === appRoleId && one.resourceId === resource.id))
          return refuse(400, 'Permission being assigned already exists on the object');
        return {
          status: 201,
          body: { '@odata.context': `${metadata}#appRoleAssignments/$entity`, ...shown(give(resource.id, appRoleId)) },
        };
      },
    },
  };
}
