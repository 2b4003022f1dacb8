/** What can be known of infra/ without Azure: it parses, keeps our rules, fits its parameters, the bot's settings and the telemetry. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readConfig } from '../../bot/config.ts';
import { TABLES } from '../../bot/store/rows.ts';
import { NAMES } from '../../bot/wire/telemetry.ts';
import {
  bicepParser,
  bodyOf,
  type Declared,
  declaredIn,
  type Files,
  isNeeded,
  literalIn,
  type Parse,
  problemsIn,
  propertiesOf,
} from './bicep.ts';

const root = join(import.meta.dirname, '..', '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const inFolder = (folder: string, ending: string): readonly string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name));

const files: Files = Object.fromEntries(inFolder('infra', '.bicep').map((file) => [file, read(file)]));
let parse: Parse;
beforeAll(async () => {
  parse = await bicepParser();
});

test('F106: every Bicep file parses and keeps the rules', () => {
  expect(Object.keys(files).length).toBeGreaterThan(6);
  expect(problemsIn(files, parse)).toEqual([]);
});

test.each`
  file                                | from                                                                | to                                                                                             | why
  ${'infra/main.bicep'}               | ${'param mailbox string'}                                           | ${'param mailbox ='}                                                                           | ${'cannot be parsed'}
  ${'infra/main.bicep'}               | ${"@description('PHONE: the telephone number below each letter.')"} | ${''}                                                                                          | ${'parameter phone has no description'}
  ${'infra/main.bicep'}               | ${'      PHONE: phone\n'}                                           | ${''}                                                                                          | ${'parameter phone is not used'}
  ${'infra/main.bicep'}               | ${'param phone string'}                                             | ${'@secure()\nparam phone string'}                                                             | ${'parameter phone is a secret'}
  ${'infra/main.bicep'}               | ${'MAILBOX: mailbox'}                                               | ${'MAILBOX: mailbx'}                                                                           | ${'mailbx is declared nowhere'}
  ${'infra/main.bicep'}               | ${'take(uniqueString'}                                              | ${'takeFirst(uniqueString'}                                                                    | ${'takeFirst is no function'}
  ${'infra/main.bicep'}               | ${"'modules/bot.bicep'"}                                            | ${"'br/public:avm/res/bot:0.1.0'"}                                                             | ${'module bot is no file of ours'}
  ${'infra/main.bicep'}               | ${'    appId: app.outputs.id\n'}                                    | ${''}                                                                                          | ${'module alerts is not given appId'}
  ${'infra/main.bicep'}               | ${'    appId: app.outputs.id\n'}                                    | ${'    appId: app.outputs.id\n    colour: 1\n'}                                                | ${'module alerts knows no colour'}
  ${'infra/main.bicep'}               | ${'app.outputs.host'}                                               | ${'app.outputs.hots'}                                                                          | ${'module app gives no hots'}
  ${'infra/modules/monitoring.bicep'} | ${'output componentName string = component.name'}                   | ${"@description('x')\noutput connectionString string = component.properties.ConnectionString"} | ${'output connectionString is a secret'}
  ${'infra/modules/storage.bicep'}    | ${'output id string = account.id'}                                  | ${'output id string = account.listKeys().keys[0].value'}                                       | ${'listKeys gives a secret away'}
  ${'infra/modules/storage.bicep'}    | ${'allowSharedKeyAccess: false'}                                    | ${'allowSharedKeyAccess: true'}                                                                | ${'account: properties.allowSharedKeyAccess must be false'}
  ${'infra/modules/storage.bicep'}    | ${"    minimumTlsVersion: 'TLS1_2'\n"}                              | ${''}                                                                                          | ${'account: properties.minimumTlsVersion must be "TLS1_2"'}
  ${'infra/modules/storage.bicep'}    | ${'supportsHttpsTrafficOnly: true'}                                 | ${'supportsHttpsTrafficOnly: false'}                                                           | ${'account: properties.supportsHttpsTrafficOnly must be true'}
  ${'infra/modules/storage.bicep'}    | ${"level: 'CanNotDelete'"}                                          | ${"level: 'NotSpecified'"}                                                                     | ${'the account has no lock'}
  ${'infra/modules/app.bicep'}        | ${'httpsOnly: true'}                                                | ${'httpsOnly: false'}                                                                          | ${'app: properties.httpsOnly must be true'}
  ${'infra/modules/app.bicep'}        | ${"ftpsState: 'Disabled'"}                                          | ${"ftpsState: 'AllAllowed'"}                                                                   | ${'app: properties.siteConfig.ftpsState must be "Disabled"'}
  ${'infra/modules/app.bicep'}        | ${"minTlsVersion: '1.2'"}                                           | ${"minTlsVersion: '1.0'"}                                                                      | ${'app: properties.siteConfig.minTlsVersion must be "1.2"'}
  ${'infra/modules/app.bicep'}        | ${'allow: false'}                                                   | ${'allow: true'}                                                                               | ${'properties.allow must be false'}
  ${'infra/modules/app.bicep'}        | ${"'AppServiceConsoleLogs'"}                                        | ${"'AppServiceHTTPLogs'"}                                                                      | ${'would log the links of letters'}
  ${'infra/modules/bot.bicep'}        | ${"msaAppType: 'UserAssignedMSI'"}                                  | ${"msaAppType: 'MultiTenant'"}                                                                 | ${'bot: properties.msaAppType must be "UserAssignedMSI"'}
`('the rules see that $why', ({ file, from, to, why }) => {
  const broken = (files[file] ?? '').replace(from, to);
  expect(broken).not.toBe(files[file]);
  const problems = problemsIn({ ...files, [file]: broken }, parse);
  expect(problems.join('\n')).toContain(why);
  expect(problems[0]).toMatch(/^infra\/[\w/]+\.bicep:\d+ /);
});

const params = (): readonly Declared[] => declaredIn(parse(files['infra/main.bicep'] ?? ''), 'parameter_declaration');

/** What is wrong with a file of parameters. */
function misfits(given: Readonly<Record<string, { readonly value: unknown }>>): readonly string[] {
  const wrong = Object.keys(given).filter((name) => !params().some((param) => param.name === name));
  return [
    ...wrong.map((name) => `${name} is no parameter`),
    ...params().flatMap((param) => {
      const { name, node, decorators } = param;
      if (!(name in given)) return isNeeded(param) ? [`${name} is missing`] : [];
      const value = given[name]?.value;
      const type = node.namedChildren[1]?.text;
      const is = Array.isArray(value) ? 'array' : { string: 'string', boolean: 'bool', number: 'int' }[typeof value as string];
      const allowed = decorators.match(/@allowed\(\[([^\]]*)\]/)?.[1];
      if (is !== type) return [`${name} is no ${type}`];
      return allowed && !allowed.includes(`'${value}'`) ? [`${name} may not be ${value}`] : [];
    }),
  ];
}

test.each(['dev', 'prod'])('the parameters of %s fit the template', (name) => {
  const { parameters } = JSON.parse(read(`infra/main.parameters.${name}.json`));
  expect(misfits(parameters)).toEqual([]);
  expect(parameters.environmentName.value).toBe(name);
  const { mailbox, ...without } = parameters;
  expect(misfits(without)).toEqual(['mailbox is missing']);
  expect(misfits({ ...parameters, mailbx: mailbox })).toEqual(['mailbx is no parameter']);
  expect(misfits({ ...parameters, instanceCount: { value: '2' } })).toEqual(['instanceCount is no int']);
  expect(misfits({ ...parameters, planSku: { value: 'F1' } })).toEqual(['planSku may not be F1']);
});

/** Settings of the platform and of Microsoft's libraries; the bot's own are those that bot/config.ts reads. */
const OF_THE_PLATFORM = [
  'APPLICATIONINSIGHTS_CONNECTION_STRING',
  'AZURE_TOKEN_CREDENTIALS',
  'SCM_DO_BUILD_DURING_DEPLOYMENT',
  'WEBSITE_RUN_FROM_PACKAGE',
  'WEBSITES_CONTAINER_STOP_TIME_LIMIT',
];

/** Examples for what only a deployment knows. */
const EXAMPLE = {
  MicrosoftAppId: '6a1f1c70-0000-4000-8000-000000000001',
  MicrosoftAppTenantId: '6a1f1c70-0000-4000-8000-000000000002',
  TABLES_ENDPOINT: 'https://klachtenbotdevabc123.table.core.windows.net',
  PUBLIC_URL: 'https://klachtenbot-dev-abc123.azurewebsites.net',
} as const;

function appSettings(): Readonly<Record<string, unknown>> {
  const called = declaredIn(parse(files['infra/main.bicep'] ?? ''), 'module_declaration').find(({ name }) => name === 'app');
  const given = called && propertiesOf(bodyOf(called.node) ?? called.node).find(({ key }) => key === 'params')?.value;
  const settings = given && propertiesOf(given).find(({ key }) => key === 'settings')?.value;
  const platform = parse(files['infra/modules/app.bicep'] ?? '')
    .descendantsOfType('call_expression')
    .find((call) => call.childForFieldName('function')?.text === 'union');
  const added = platform?.descendantsOfType('object')[0];
  return { ...(literalIn(settings) as object), ...(literalIn(added) as object) };
}

test('F106: the app has every setting that the bot needs, and none that nobody reads', () => {
  const settings = appSettings();
  const readByTheBot = [...read('bot/config.ts').matchAll(/(?:read|need|readNumber)\(\s*'(\w+)'/g)].map(([, name]) => name);
  const strangers = Object.keys(settings).filter((name) => !readByTheBot.includes(name) && !OF_THE_PLATFORM.includes(name));
  expect(strangers).toEqual([]);
  for (const name of OF_THE_PLATFORM) expect(Object.keys(settings)).toContain(name);
  // A parameter stands for its text; empty is as good as absent to the bot.
  const environment = Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : (EXAMPLE[name as keyof typeof EXAMPLE] ?? ''),
    ]),
  );
  expect(readConfig(environment)).toMatchObject({ local: false, app: { type: 'UserAssignedMSI' } });
  for (const name of ['MicrosoftAppType', ...Object.keys(EXAMPLE)])
    expect(() => readConfig({ ...environment, [name]: undefined })).toThrow(name);
});

test('the platform waits longer for the end of the bot than the bot needs', () => {
  expect(Number(appSettings().WEBSITES_CONTAINER_STOP_TIME_LIMIT)).toBeGreaterThanOrEqual(15);
  // A shell between the platform and the process would keep the signal to itself.
  expect(files['infra/modules/app.bicep']).toContain("appCommandLine: 'exec node bot/main.ts'");
});

test('the tables that are made are those that the store uses', () => {
  const tables = declaredIn(parse(files['infra/modules/storage.bicep'] ?? ''), 'variable_declaration').find(
    ({ name }) => name === 'tables',
  );
  expect(literalIn(tables?.node.namedChildren[1])).toEqual([...TABLES]);
});

const METRICS: readonly string[] = Object.values(NAMES.gauges);
const ATTRIBUTES: readonly string[] = [...Object.values(NAMES.attributes), NAMES.alarm];
const TELEMETRY_TABLES = /^(AppMetrics|AppRequests|AppDependencies|AppTraces)$/;

const queries = inFolder('infra/queries', '.kql');

test.each(queries)('%s asks only for what is sent, and is used', (file) => {
  const query = read(file);
  const names = [...query.matchAll(/'(klachtenbot\.[\w.]+)'/g)].map(([, name]) => name);
  expect(names.length).toBeGreaterThan(0);
  expect(names.filter((name) => !METRICS.includes(name ?? '') && !ATTRIBUTES.includes(name ?? ''))).toEqual([]);
  expect(
    [...query.matchAll(/\bApp[A-Z]\w+\b/g)]
      .map(([table]) => table)
      .filter((table) => !TELEMETRY_TABLES.test(table) && table !== 'AppRoleInstance'),
  ).toEqual([]);
  for (const [, compared = ''] of query.matchAll(/\| where Name (?:==|in) ([^\n]+)/g))
    for (const [, name = ''] of compared.matchAll(/'(klachtenbot[^']+)'/g)) expect(METRICS).toContain(name);
  expect(Object.values(files).join('\n')).toContain(`loadTextContent('../queries/${file.split('/').at(-1)}')`);
});

test('every query that is loaded is a file, and every metric is asked for somewhere', () => {
  const loaded = [
    ...Object.values(files)
      .join('\n')
      .matchAll(/loadTextContent\('\.\.\/(queries\/[\w-]+\.kql)'\)/g),
  ];
  expect(new Set(loaded.map(([, path]) => `infra/${path}`))).toEqual(new Set(queries));
  const all = queries.map(read).join('\n');
  expect(METRICS.filter((name) => !all.includes(`'${name}'`))).toEqual([]);
});

test('the alert on the clock knows the timers, and gives none less time than it takes', () => {
  const every = new Map(
    [...read('bot/main.ts').matchAll(/name: '([\w ]+)',\s*everyMinutes: (\d+)/g)].map(([, name, minutes]) => [
      name,
      Number(minutes),
    ]),
  );
  const watched = [...read('infra/queries/alert-clock.kql').matchAll(/'([a-z ]+)', (\d+)/g)].map(
    ([, name, minutes]) => [name, Number(minutes)] as const,
  );
  expect(watched.map(([name]) => name)).toEqual(expect.arrayContaining(['mail', 'delivery', 'terms']));
  for (const [name, minutes] of watched) {
    expect([...every.keys()]).toContain(name);
    expect(minutes).toBeGreaterThanOrEqual(2 * (every.get(name) ?? 0));
  }
});
