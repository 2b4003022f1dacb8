/** The plug to the Bot Framework: who may talk to us, and the connector client by which we talk back. */
import { CloudAdapter, ConfigurationBotFrameworkAuthentication, type TurnContext } from 'botbuilder';
import { AuthenticationConfiguration, type ConnectorClient } from 'botframework-connector';
import { isLoopback } from './graph.ts';

export interface AdapterSetting {
  readonly appType: string;
  readonly appId: string;
  readonly tenantId: string;
  readonly password: string;
  /** Local mode: no app id, loopback only. */
  readonly local: boolean;
  /** Settings by which botbuilder finds the issuer's keys; only tests replace them. */
  readonly issuer?: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
}

export interface Adapter {
  /** Checks and runs one activity. Whatever is wrong with it, the caller learns a status and no more. */
  receive(authorization: string, activity: unknown, logic: (context: TurnContext) => Promise<void>): Promise<Answer>;
  /** Kept per address, for building one costs more than using it. */
  connector(serviceUrl: string): Promise<ConnectorClient>;
}

/** Where Teams' connector lives; a reply to any other address would hand our token away (facts/teams-azure 3.4). */
const TEAMS_HOSTS = /^(smba\.trafficmanager\.net|smba\.infra\.gcc\.teams\.microsoft\.com|[a-z0-9-]+\.botframework\.com)$/i;
const ISSUER = 'https://api.botframework.com';

export function createAdapter(setting: AdapterSetting): Adapter {
  const { appType, appId, tenantId, password, local, issuer = {} } = setting;
  const claims = new AuthenticationConfiguration([], async (all) => {
    // Only the channel itself: botbuilder would accept tokens of the emulator and of other bots as well.
    if (all.find(({ type }) => type === 'iss')?.value !== ISSUER) throw new Error('not issued by the channel');
  });
  const identity = {
    MicrosoftAppType: appType,
    MicrosoftAppId: appId,
    MicrosoftAppTenantId: tenantId,
    MicrosoftAppPassword: password,
  };
  const authentication = new ConfigurationBotFrameworkAuthentication(
    { ...identity, ...issuer },
    undefined,
    local ? undefined : claims,
  );
  const adapter = new Receiver(authentication);
  const connectors = new Map<string, Promise<ConnectorClient>>();

  const mayReach = (serviceUrl: unknown): serviceUrl is string => {
    if (typeof serviceUrl !== 'string' || !URL.canParse(serviceUrl)) return false;
    if (local) return isLoopback(serviceUrl);
    const { protocol, hostname, username } = new URL(serviceUrl);
    return protocol === 'https:' && username === '' && TEAMS_HOSTS.test(hostname);
  };

  return {
    async receive(authorization, activity, logic) {
      if (!isActivity(activity)) return { status: 400 };
      if (activity.channelId !== 'msteams' || !mayReach(activity.serviceUrl)) return { status: local ? 400 : 401 };
      if (!local && tenantOf(activity) !== tenantId) return { status: 403 };
      try {
        const answer = await adapter.run(authorization, activity, logic);
        return { status: answer?.status ?? 200, body: answer?.body };
      } catch (error) {
        if (isUnauthenticated(error)) return { status: 401 };
        throw error;
      }
    },
    connector(serviceUrl) {
      if (!mayReach(serviceUrl)) throw new Error('A stored service address is not one of Teams. Add the bot to the team again.');
      const known = connectors.get(serviceUrl);
      if (known) return known;
      const made = authentication.createConnectorFactory(adapter.identity(appId)).create(serviceUrl, ISSUER).then(withoutRepeats);
      connectors.set(serviceUrl, made);
      return made;
    },
  };
}

/** botbuilder repeats a POST on any 5xx, which can post a card twice; deliver.ts decides what may be repeated. */
function withoutRepeats(connector: ConnectorClient): ConnectorClient {
  const { client } = connector as unknown as { client: { pipeline: { removePolicy(policy: { name: string }): unknown[] } } };
  const removed = client.pipeline.removePolicy({ name: 'defaultRetryPolicy' });
  if (removed.length === 0)
    throw new Error('botbuilder no longer has the retry policy that posts twice: look what it has now (wire/adapter.ts).');
  return connector;
}

class Receiver extends CloudAdapter {
  run(authorization: string, activity: object, logic: (context: TurnContext) => Promise<void>) {
    return this.processActivity(authorization, activity as Parameters<CloudAdapter['processActivity']>[1], logic);
  }
  identity(appId: string) {
    return this.createClaimsIdentity(appId);
  }
}

interface IncomingActivity {
  readonly type: string;
  readonly channelId?: unknown;
  readonly serviceUrl?: unknown;
  readonly conversation?: { readonly tenantId?: unknown };
  readonly channelData?: { readonly tenant?: { readonly id?: unknown } };
}

const isActivity = (value: unknown): value is IncomingActivity =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && typeof (value as { type?: unknown }).type === 'string';

/** The token says nothing of the tenant; both places that do must agree (T14). */
function tenantOf({ conversation, channelData }: IncomingActivity): unknown {
  const told = [conversation?.tenantId, channelData?.tenant?.id].filter((id) => id !== undefined);
  return told.length > 0 && told.every((id) => id === told[0]) ? told[0] : undefined;
}

/** Each way in which botbuilder says that a token is no good; a wrong signature comes out as a plain JsonWebTokenError. */
const isUnauthenticated = (error: unknown): boolean =>
  error instanceof Error &&
  (/Authentication|JsonWebToken|TokenExpired|NotBefore/.test(error.name) ||
    (error as { statusCode?: number }).statusCode === 401);
