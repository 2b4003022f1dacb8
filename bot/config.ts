/** The environment, parsed once. Each missing value is named with its cure. Nobody else reads process.env. */

export interface Config {
  readonly port: number;
  /** No app id: everything on loopback, nobody is asked for a token. */
  readonly local: boolean;
  readonly app: { readonly type: string; readonly id: string; readonly tenantId: string; readonly password: string };
  readonly tables: { readonly endpoint?: string; readonly connectionString?: string; readonly prefix: string };
  readonly graphUrl: string;
  readonly mailbox: string;
  readonly publicUrl: string;
  readonly zone: string;
  readonly team?: { readonly id: string; readonly channelId: string };
  readonly sweepSeconds: number;
  readonly house: { readonly organisation: string; readonly phone: string };
  /** In whose calendar hearings stand, and where those at the office are. */
  readonly hearing: { readonly calendar: 'handler' | 'mailbox'; readonly office: string };
  /** Words for a complaint in other languages. */
  readonly proposedWords: readonly string[];
  readonly logLevel: string;
  /** Where telemetry goes; without it none leaves. */
  readonly insights?: string;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Complaint in English, German, Polish, Romanian, Hungarian, Spanish, Portuguese, French, Czech, Bulgarian and Turkish. */
const PROPOSED_WORDS =
  'complaint,beschwerde,skarga,reklamacja,reclamație,plângere,panasz,queja,reclamação,réclamation,stížnost,жалба,şikayet';

const APP_TYPES = ['UserAssignedMSI', 'SingleTenant'];
const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];
const INSIGHTS = [
  /(^|;)InstrumentationKey=[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(;|$)/i,
  /(^|;)IngestionEndpoint=https?:\/\/[^;\s]+/i,
];
const LOOPBACK = /^http:\/\/(127\.\d+\.\d+\.\d+|localhost|\[::1\])(:\d+)?(\/|$)/;

/** The configuration, or an error that names everything that is wrong at once. */
export function readConfig(env: Environment = process.env): Config {
  const wrong: string[] = [];
  const read = (name: string): string => env[name]?.trim() ?? '';
  const need = (name: string, cure: string): string => {
    if (!read(name)) wrong.push(`${name} is missing. ${cure}`);
    return read(name);
  };

  const id = read('MicrosoftAppId');
  const graphUrl = read('GRAPH_URL') || 'https://graph.microsoft.com/v1.0';
  const local = id === '' && LOOPBACK.test(graphUrl);
  const app = local ? { type: '', id: '', tenantId: '', password: '' } : readApp(read, need, wrong);
  const publicUrl = need('PUBLIC_URL', 'Give the https address under which Microsoft Graph can reach this bot.').replace(
    /\/$/,
    '',
  );
  if (publicUrl && (!URL.canParse(publicUrl) || /\s/.test(publicUrl)))
    wrong.push('PUBLIC_URL is not an address. Give one such as https://klachten.example.org.');
  if (publicUrl && !local && !publicUrl.startsWith('https://'))
    wrong.push('PUBLIC_URL must begin with https://; Graph refuses anything else.');

  const config: Config = {
    port: readNumber('PORT', 3978, 0, 65_535),
    local,
    app,
    tables: readTables(read, wrong),
    graphUrl,
    mailbox: read('MAILBOX') || 'info@babbage.nl',
    publicUrl,
    zone: readZone(read, wrong),
    team: readTeam(),
    sweepSeconds: readNumber('SWEEP_SECONDS', 60, 1, 3600),
    house: { organisation: read('ORGANISATION') || 'Babbage', phone: read('PHONE') || '020-4414707' },
    hearing: { calendar: readCalendar(), office: read('OFFICE') || `Kantoor van ${read('ORGANISATION') || 'Babbage'}` },
    proposedWords: (read('PROPOSED_WORDS') || PROPOSED_WORDS)
      .split(',')
      .map((word) => word.trim())
      .filter(Boolean),
    logLevel: readLogLevel(),
    insights: readInsights(),
  };
  complain(wrong);
  return config;

  function readNumber(name: string, standard: number, least: number, most: number): number {
    const value = read(name) === '' ? standard : Number(read(name));
    if (!Number.isInteger(value) || value < least || value > most)
      wrong.push(`${name} must be a whole number from ${least} to ${most}.`);
    return value;
  }
  function readLogLevel(): string {
    const level = read('LOG_LEVEL') || 'info';
    if (!LOG_LEVELS.includes(level)) wrong.push(`LOG_LEVEL "${level}" is none of ${LOG_LEVELS.join(', ')}.`);
    return level;
  }
  function readInsights(): string | undefined {
    const insights = read('APPLICATIONINSIGHTS_CONNECTION_STRING');
    if (insights && !INSIGHTS.every((part) => part.test(insights)))
      wrong.push(
        'APPLICATIONINSIGHTS_CONNECTION_STRING is none. Copy it from the overview of the Application Insights resource, or leave it out.',
      );
    return insights || undefined;
  }
  function readCalendar(): 'handler' | 'mailbox' {
    const calendar = read('HEARING_CALENDAR') || 'handler';
    if (calendar === 'handler' || calendar === 'mailbox') return calendar;
    wrong.push(`HEARING_CALENDAR "${calendar}" is neither handler nor mailbox.`);
    return 'handler';
  }
  function readTeam(): Config['team'] {
    const [team, channel] = [read('QUALITY_TEAM_ID'), read('QUALITY_CHANNEL_ID')];
    if (!team && !channel) return undefined;
    if (!team || !channel)
      wrong.push('QUALITY_TEAM_ID and QUALITY_CHANNEL_ID go together: give both, or neither and choose in Teams.');
    return { id: team, channelId: channel };
  }
}

/** What a command for an operator needs (scripts/operator.ts): where the tables are, and in which zone days begin. */
export function readStorage(env: Environment = process.env): Pick<Config, 'tables' | 'zone'> {
  const wrong: string[] = [];
  const read = (name: string): string => env[name]?.trim() ?? '';
  const storage = { tables: readTables(read, wrong), zone: readZone(read, wrong) };
  complain(wrong);
  return storage;
}

/** Microsoft's exporter also reports on itself, to Microsoft; there is no other way to tell it not to. */
export function hushExporter(env: Record<string, string | undefined> = process.env): void {
  env.APPLICATION_INSIGHTS_NO_STATSBEAT = 'true';
  env.APPLICATIONINSIGHTS_OPENTELEMETRY_RESOURCE_METRIC_DISABLED = 'true';
}

function complain(wrong: readonly string[]): void {
  if (wrong.length > 0) throw new Error(`The settings are not complete (see .env.example):\n- ${wrong.join('\n- ')}`);
}

function readTables(read: (name: string) => string, wrong: string[]): Config['tables'] {
  const endpoint = read('TABLES_ENDPOINT') || undefined;
  const connectionString = read('TABLES_CONNECTION_STRING') || undefined;
  if (!endpoint && !connectionString) {
    wrong.push(
      'TABLES_ENDPOINT is missing. Give the address of the table service, or TABLES_CONNECTION_STRING for Azurite or a key.',
    );
  }
  return { endpoint, connectionString, prefix: read('TABLES_PREFIX') };
}

function readZone(read: (name: string) => string, wrong: string[]): string {
  const zone = read('TIME_ZONE') || 'Europe/Amsterdam';
  if (!Intl.supportedValuesOf('timeZone').includes(zone) && zone !== 'UTC')
    wrong.push(`TIME_ZONE "${zone}" is not an IANA zone such as Europe/Amsterdam.`);
  return zone;
}

function readApp(read: (name: string) => string, need: (name: string, cure: string) => string, wrong: string[]): Config['app'] {
  const id = need(
    'MicrosoftAppId',
    'Without it anybody could post to the bot. Give the id of the app registration; or, to try things out, set GRAPH_URL to a loopback address (npm start does).',
  );
  const type = need('MicrosoftAppType', `Give one of ${APP_TYPES.join(', ')}; without it botbuilder falls back to multi-tenant.`);
  if (type && !APP_TYPES.includes(type))
    wrong.push(`MicrosoftAppType "${type}" is not supported. Give one of ${APP_TYPES.join(', ')}.`);
  const tenantId = need(
    'MicrosoftAppTenantId',
    'Give the tenant that the team lives in; activities of other tenants are refused.',
  );
  const password = read('MicrosoftAppPassword');
  if (type === 'SingleTenant' && !password)
    wrong.push('MicrosoftAppPassword is missing. A SingleTenant app needs its client secret.');
  if (type === 'UserAssignedMSI' && password)
    wrong.push('MicrosoftAppPassword must be empty with UserAssignedMSI: a managed identity has no secret.');
  return { type, id, tenantId, password };
}
