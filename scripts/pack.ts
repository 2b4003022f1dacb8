/**
 * `npm run pack -- --env dev`: the Teams app package, appPackage/build/appPackage.dev.zip (F106). Values for `${{NAME}}` come from
 * env/.env.dev, and before those from the environment; without `--env` from the environment alone.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs, parseEnv } from 'node:util';
import { inflateSync } from 'node:zlib';
import Ajv from 'ajv-draft-04';
import { zipSync } from 'fflate';
import { questionIn } from '../bot/in/words.ts';
import { run } from './operator.ts';

/** What goes into the zip, by name. */
export type AppFiles = Readonly<Record<string, Uint8Array>>;
type Values = Readonly<Record<string, string | undefined>>;

const ROOT = join(import.meta.dirname, '..');
export const NAMES = ['manifest.json', 'en.json', 'color.png', 'outline.png'] as const;

const IDS = 'It is an output of the deployment (docs/install.md, step 1); provision of the Agents Toolkit fills it in. ';
const CURES: Readonly<Record<string, string>> = {
  BOT_ID: IDS,
  TEAMS_APP_ID: 'Make one once with: node -p "crypto.randomUUID()". Keep it: another id is another app. ',
};

/** The text with a value for each `${{NAME}}`. @throws naming everything that has none */
export function filled(text: string, values: Values, where: string): string {
  const names = new Set([...text.matchAll(/\$\{\{(\w+)\}\}/g)].map(([, name = '']) => name));
  const missing = [...names].filter((name) => !values[name]);
  if (missing.length > 0)
    throw new Error(missing.map((name) => `${name} has no value. ${CURES[name] ?? ''}Put it in ${where}.`).join('\n'));
  return text.replace(/\$\{\{(\w+)\}\}/g, (_, name: string) => JSON.stringify(values[name]).slice(1, -1));
}

export function appFiles(values: Values, where: string): AppFiles {
  const read = (name: string) => readFileSync(join(ROOT, 'appPackage', name));
  const text = (name: string) => Buffer.from(filled(read(name).toString('utf8'), values, where));
  return Object.fromEntries(NAMES.map((name) => [name, name.endsWith('.json') ? text(name) : read(name)]));
}

/** Which resource-specific consent the bot needs, and no more: who is in the team, and how its channels are called. */
const CONSENTS = ['ChannelSettings.Read.Group', 'TeamMember.Read.Group'];
const MOST_COMMANDS = 12;

interface Command {
  readonly title: string;
  readonly description?: string;
}
interface Manifest {
  readonly manifestVersion: string;
  readonly bots: readonly {
    readonly botId: string;
    readonly scopes: readonly string[];
    readonly commandLists: readonly { readonly scopes: readonly string[]; readonly commands: readonly Command[] }[];
  }[];
  readonly composeExtensions: readonly {
    readonly botId: string;
    readonly commands: readonly (Command & { readonly parameters?: readonly Command[] })[];
  }[];
  readonly webApplicationInfo: { readonly id: string; readonly resource: string };
  readonly authorization: { readonly permissions: { readonly resourceSpecific: readonly { readonly name: string }[] } };
}

/** What is wrong with an app package; nothing when Teams will take it. Microsoft's schemas first: the other checks need its shape. */
export function problemsOf(files: AppFiles): readonly string[] {
  const missing = NAMES.filter((name) => !files[name]);
  if (missing.length > 0) return missing.map((name) => `${name} is missing`);
  const read = (name: string) => JSON.parse(Buffer.from(files[name] ?? []).toString('utf8'));
  const [manifest, english] = [read('manifest.json'), read('en.json')];
  const { manifestVersion } = manifest;
  const unlike = [
    ...unlikeSchema(manifestVersion, 'MicrosoftTeams.schema.json', manifest, 'manifest.json'),
    ...unlikeSchema(manifestVersion, 'MicrosoftTeams.Localization.schema.json', english, 'en.json'),
  ];
  if (unlike.length > 0) return unlike;
  return [...idProblems(manifest), ...wordProblems(manifest, english), ...consentProblems(manifest), ...iconProblems(files)];
}

function unlikeSchema(version: string, schema: string, data: unknown, file: string): readonly string[] {
  const folder = dirname(createRequire(join(ROOT, 'package.json')).resolve('@microsoft/app-manifest/package.json'));
  const path = join(folder, 'build', 'json-schemas', 'teams', `v${version}`, schema);
  if (!existsSync(path)) return [`${file}: there is no schema of version ${version}`];
  const ajv = new Ajv.default({ allErrors: true, strict: false, validateFormats: false, unicodeRegExp: false });
  const fits = ajv.compile(JSON.parse(readFileSync(path, 'utf8')));
  if (fits(data)) return [];
  return (fits.errors ?? []).map(({ instancePath, message }) => `${file}: ${instancePath || 'the whole'} ${message}`);
}

function* idProblems({ bots, composeExtensions, webApplicationInfo }: Manifest): Iterable<string> {
  const [id, ...others] = new Set([...bots, ...composeExtensions].map(({ botId }) => botId));
  if (others.length > 0 || webApplicationInfo.id !== id)
    yield 'the bot, its extension and webApplicationInfo are not the same app';
  if (webApplicationInfo.resource !== `api://botid-${id}`) yield `webApplicationInfo.resource is not api://botid-${id}`;
}

/** Every text of the manifest that a person reads, by the path that its translation has. */
function textsOf({ bots, composeExtensions }: Manifest): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  const add = (path: string, { title, description }: Command) => {
    texts.set(`${path}.title`, title);
    if (description !== undefined) texts.set(`${path}.description`, description);
  };
  for (const [list, { commands }] of (bots[0]?.commandLists ?? []).entries())
    for (const [nth, command] of commands.entries()) add(`bots[0].commandLists[${list}].commands[${nth}]`, command);
  for (const [nth, command] of (composeExtensions[0]?.commands ?? []).entries()) {
    add(`composeExtensions[0].commands[${nth}]`, command);
    for (const [at, one] of (command.parameters ?? []).entries())
      add(`composeExtensions[0].commands[${nth}].parameters[${at}]`, one);
  }
  return texts;
}

const OF_THE_APP = ['$schema', 'name.short', 'name.full', 'description.short', 'description.full'];

function* wordProblems(manifest: Manifest, english: Readonly<Record<string, string>>): Iterable<string> {
  const dutch = textsOf(manifest);
  for (const path of [...OF_THE_APP, ...dutch.keys()]) if (!(path in english)) yield `en.json: ${path} is missing`;
  for (const path of Object.keys(english))
    if (!OF_THE_APP.includes(path) && !dutch.has(path)) yield `en.json: ${path} translates nothing`;
  if (!english.$schema?.includes(`/v${manifest.manifestVersion}/`))
    yield 'en.json: its schema has another version than the manifest';
  const typed = [...dutch.entries(), ...Object.entries(english)].filter(([path]) => /^bots.*\.title$/.test(path));
  for (const [, word] of typed) if (questionIn(word).ask === 'unknown') yield `the bot does not understand "${word}"`;
  const [bot] = manifest.bots;
  const listed = (bot?.commandLists ?? []).flatMap(({ scopes }) => scopes);
  if (listed.toSorted().join() !== (bot?.scopes ?? []).toSorted().join())
    yield 'each scope of the bot needs one list of commands';
  for (const { commands } of bot?.commandLists ?? []) {
    if (commands.length > MOST_COMMANDS) yield `a list has ${commands.length} commands; Teams shows ${MOST_COMMANDS}`;
    if (new Set(commands.map(({ title }) => title)).size < commands.length) yield 'a list has a command twice';
  }
}

function* consentProblems({ authorization }: Manifest): Iterable<string> {
  // Their names are no enumeration in the schema: a slip would pass there, and fail at the customer's.
  const asked = authorization.permissions.resourceSpecific.map(({ name }) => name).toSorted();
  if (asked.join() !== CONSENTS.join()) yield `the consent asked is ${asked.join(', ')}; needed is ${CONSENTS.join(', ')}`;
}

function* iconProblems(files: AppFiles): Iterable<string> {
  const [color, outline] = [pictureIn(files['color.png']), pictureIn(files['outline.png'])];
  if (color?.size !== '192x192') yield `color.png is ${color?.size ?? 'no 8-bit PNG with alpha'}; it must be 192x192`;
  if (outline?.size !== '32x32') {
    yield `outline.png is ${outline?.size ?? 'no 8-bit PNG with alpha'}; it must be 32x32`;
    return;
  }
  const { rgba } = outline;
  let [seen, clear, coloured] = [0, 0, 0];
  for (let at = 0; at < rgba.length; at += 4) {
    if (rgba[at + 3] === 0) clear++;
    else if (rgba[at] === 255 && rgba[at + 1] === 255 && rgba[at + 2] === 255) seen++;
    else coloured++;
  }
  if (coloured > 0 || seen === 0 || clear === 0) yield 'outline.png must be white on transparent, and nothing else';
}

interface Picture {
  readonly size: string;
  readonly rgba: Uint8Array;
}

/** The pixels of a PNG with 8 bits of red, green, blue and alpha, not interlaced; nothing of another kind. */
function pictureIn(bytes: Uint8Array | undefined): Picture | undefined {
  const png = Buffer.from(bytes ?? []);
  if (png.length < 33 || png.toString('latin1', 1, 4) !== 'PNG') return undefined;
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  const [depth, kind, interlaced] = [png[24], png[25], png[28]];
  if (depth !== 8 || kind !== 6 || interlaced !== 0) return undefined;
  const parts: Buffer[] = [];
  for (let at = 8; at + 8 <= png.length; at += 12 + png.readUInt32BE(at))
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  return { size: `${width}x${height}`, rgba: unfiltered(inflateSync(Buffer.concat(parts)), width * 4, height) };
}

/** Each row of a PNG is written as a difference to its neighbours, in one of five ways. */
function unfiltered(raw: Buffer, stride: number, height: number): Uint8Array {
  const pixels = new Uint8Array(stride * height);
  for (let y = 0; y < height; y++) {
    const way = raw[y * (stride + 1)];
    for (let x = 0; x < stride; x++) {
      const at = y * stride + x;
      const left = x >= 4 ? (pixels[at - 4] ?? 0) : 0;
      const above = y > 0 ? (pixels[at - stride] ?? 0) : 0;
      const corner = x >= 4 && y > 0 ? (pixels[at - stride - 4] ?? 0) : 0;
      const guess = [0, left, above, (left + above) >> 1, paeth(left, above, corner)][way ?? 0] ?? 0;
      pixels[at] = (raw[y * (stride + 1) + 1 + x] ?? 0) + guess;
    }
  }
  return pixels;
}

function paeth(left: number, above: number, corner: number): number {
  const near = (one: number) => Math.abs(left + above - corner - one);
  if (near(left) <= near(above) && near(left) <= near(corner)) return left;
  return near(above) <= near(corner) ? above : corner;
}

const USAGE = 'Give an environment: npm run pack -- --env dev';

function pack(args: readonly string[]): string {
  const { env } = parseArgs({ args: [...args], options: { env: { type: 'string' } } }).values;
  const file = env ? join('env', `.env.${env}`) : undefined;
  if (file && !existsSync(join(ROOT, file))) throw new Error(`There is no ${file}. ${USAGE}`);
  const kept = file ? parseEnv(readFileSync(join(ROOT, file), 'utf8')) : {};
  const given = Object.fromEntries(Object.entries(process.env).filter(([, value]) => value));
  const files = appFiles({ ...kept, ...given }, file ?? 'the environment, or give --env');
  const problems = problemsOf(files);
  if (problems.length > 0) throw new Error(`Teams would refuse this package:\n- ${problems.join('\n- ')}`);
  const target = join('appPackage', 'build', `appPackage.${env ?? 'local'}.zip`);
  mkdirSync(join(ROOT, dirname(target)), { recursive: true });
  const zip = zipSync(files);
  writeFileSync(join(ROOT, target), zip);
  const { name, version, manifestVersion } = JSON.parse(Buffer.from(files['manifest.json'] ?? []).toString('utf8'));
  return `${target}: ${name.short} ${version}, manifest ${manifestVersion}, ${NAMES.length} files, ${zip.length} bytes. It fits Microsoft's schemas and our checks.`;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) void run(async () => pack(process.argv.slice(2)));
