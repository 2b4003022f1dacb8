/** The plug to the Bot Framework: who may talk to us, and the connector client by which we talk back. */
import { CloudAdapter, ConfigurationBotFrameworkAuthentication, type TurnContext } from 'botbuilder';
import { AuthenticationConfiguration, type ConnectorClient } from 'botframework-connector';
import { isLoopback } from './graph.ts';
import type { Log } from './log.ts';

export interface AdapterSetting {
  readonly appType: string;
  readonly appId: string;
  readonly tenantId: string;
  readonly password: string;
  /** Local mode: no app id, loopback only. */
  readonly local: boolean;
  readonly log: Log;
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
const NOT_TEAMS = 'A stored service address is not one of Teams. Add the bot to the team again.';
const ISSUER = 'https://api.botframework.com';

export function createAdapter(setting: AdapterSetting): Adapter {
  const { appType, appId, tenantId, password, local, log, issuer = {} } = setting;
  hushBotbuilder();
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

  /** The caller learns a status and no more; who reads the log sees that somebody knocks. */
  const refuse = (status: number, kind: string): Answer => {
    log.alarm('an activity was refused', { status, kind });
    return { status };
  };
  const mayReach = (serviceUrl: unknown): serviceUrl is string => {
    if (typeof serviceUrl !== 'string' || !URL.canParse(serviceUrl)) return false;
    if (local) return isLoopback(serviceUrl);
    const { protocol, hostname, username } = new URL(serviceUrl);
    return protocol === 'https:' && username === '' && TEAMS_HOSTS.test(hostname);
  };

  return {
    async receive(authorization, activity, logic) {
      if (!isActivity(activity)) return refuse(400, 'not an activity');
      if (activity.channelId !== 'msteams') return refuse(local ? 400 : 401, 'not from Teams');
      if (!mayReach(activity.serviceUrl)) return refuse(local ? 400 : 401, 'a service address that is not of Teams');
      if (!local && tenantOf(activity) !== tenantId) return refuse(403, 'another tenant');
      let admitted = false;
      try {
        const answer = await adapter.run(authorization, activity, async (context) => {
          admitted = true;
          await logic(context);
        });
        return { status: answer?.status ?? 200, body: answer?.body };
      } catch (error) {
        // botbuilder says that a token is no good in half a dozen ways, a parser's error among them.
        if (!admitted) return refuse(401, "a token that is not the channel's");
        throw error;
      }
    },
    connector(serviceUrl) {
      if (!mayReach(serviceUrl)) throw Object.assign(new Error(NOT_TEAMS), { code: 'not-an-address-of-Teams' });
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

let hushed = false;

/** botbuilder writes keys and what it was handed to the console; our log is the only place for what may be known. */
function hushBotbuilder(): void {
  if (hushed) return;
  hushed = true;
  const say = console.error;
  console.error = (...words: unknown[]) => {
    if (!/node_modules[\\/]bot(builder|framework)/.test(new Error().stack ?? '')) say(...words);
  };
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
