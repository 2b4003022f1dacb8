/** Bicep without its compiler: a parse, and rules on the tree. What types a resource has is not known here (docs/install.md, step 2). */
import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { Language, type Node, Parser } from 'web-tree-sitter';

/** Files by their path. */
export type Files = Readonly<Record<string, string>>;

const GRAMMAR = join(dirname(require.resolve('tree-sitter-bicep/package.json')), 'tree-sitter-bicep.wasm');

export type Parse = (text: string) => Node;

export async function bicepParser(): Promise<Parse> {
  await Parser.init();
  const parser = new Parser().setLanguage(await Language.load(readFileSync(GRAMMAR)));
  return (text) => {
    const tree = parser.parse(text);
    if (!tree) throw new Error('The parser gave nothing back.');
    return tree.rootNode;
  };
}

export interface Declared {
  readonly name: string;
  readonly node: Node;
  /** What stands above it, such as `@description('...')`. */
  readonly decorators: string;
}

const PARAM = 'parameter_declaration';
const DECLARING = [PARAM, 'variable_declaration', 'resource_declaration', 'module_declaration', 'output_declaration'];

/** Everything of this kind, nested resources too, in the order of the file. */
export function declaredIn(root: Node, ...types: readonly string[]): readonly Declared[] {
  return root.descendantsOfType(types.length > 0 ? [...types] : DECLARING).map((node) => ({
    name: nameOf(node),
    node,
    decorators: node.previousNamedSibling?.type === 'decorators' ? node.previousNamedSibling.text : '',
  }));
}

const nameOf = (node: Node): string => node.namedChildren.find((child) => child.type === 'identifier')?.text ?? '';

/** The path of a module, or the type of a resource without its version. */
const typeOf = (node: Node): string => textIn(node.namedChildren.find((child) => child.type === 'string')).split('@')[0] ?? '';

const textIn = (node: Node | undefined): string => node?.text.replace(/^'|'$/g, '') ?? '';

/** A literal as it is, an object and a list in depth; of anything else its text, marked as such. */
export function literalIn(node: Node | undefined): unknown {
  if (!node) return undefined;
  if (node.type === 'string')
    return node.descendantsOfType('interpolation').length > 0 ? { expression: node.text } : textIn(node);
  if (node.type === 'boolean') return node.text === 'true';
  if (node.type === 'number') return Number(node.text);
  if (node.type === 'array') return node.namedChildren.filter((child) => child.type !== 'comment').map(literalIn);
  if (node.type === 'object') return Object.fromEntries(propertiesOf(node).map(({ key, value }) => [key, literalIn(value)]));
  return { expression: node.text };
}

export function propertiesOf(object: Node): readonly { readonly key: string; readonly value: Node }[] {
  return object.namedChildren.flatMap((property) => {
    const [key, value] = property.type === 'object_property' ? property.namedChildren : [];
    return key && value ? [{ key: textIn(key), value }] : [];
  });
}

/** The body of a resource or module, also of one with a condition or in a loop. */
export function bodyOf(node: Node): Node | undefined {
  const last = node.namedChildren.at(-1);
  if (last?.type === 'for_statement') return last.childForFieldName('body') ?? undefined;
  if (last?.type === 'if_statement') return last.namedChildren.find((child) => child.type === 'object');
  return last?.type === 'object' ? last : undefined;
}

const at = (value: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((here, key) => (here as Record<string, unknown> | undefined)?.[key], value);

type Rule = (root: Node, file: string, all: ReadonlyMap<string, Node>) => Iterable<readonly [where: Node, what: string]>;

/** What each resource of a type must say, word for word. */
const MUST: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'Microsoft.Storage/storageAccounts': {
    kind: 'StorageV2',
    'properties.allowSharedKeyAccess': false,
    'properties.allowBlobPublicAccess': false,
    'properties.supportsHttpsTrafficOnly': true,
    'properties.minimumTlsVersion': 'TLS1_2',
  },
  'Microsoft.Web/sites': {
    'properties.httpsOnly': true,
    'properties.siteConfig.minTlsVersion': '1.2',
    'properties.siteConfig.scmMinTlsVersion': '1.2',
    'properties.siteConfig.ftpsState': 'Disabled',
    'properties.siteConfig.alwaysOn': true,
    'properties.siteConfig.healthCheckPath': '/healthz',
    'properties.siteConfig.httpLoggingEnabled': false,
    'properties.siteConfig.linuxFxVersion': 'NODE|24-lts',
  },
  basicPublishingCredentialsPolicies: { 'properties.allow': false },
  'Microsoft.Insights/components': { 'properties.DisableLocalAuth': true },
  'Microsoft.OperationalInsights/workspaces': { 'properties.features.disableLocalAuth': true },
  'Microsoft.BotService/botServices': {
    'properties.msaAppType': 'UserAssignedMSI',
    'properties.disableLocalAuth': true,
    'sku.name': 'F0',
  },
};

/** What no template of ours calls, because its answer opens something. */
const GIVES_SECRETS = /^(list\w*|getSecret|newGuid)$/;
const SECRET = /password|secret|accountkey|sharedkey|sas(token)?$|connectionstring|instrumentationkey/i;

/** The functions that are used here: without a compiler a slip would only show in Azure. */
const FUNCTIONS =
  /^(concat|description|allowed|minLength|maxLength|minValue|maxValue|empty|environment|guid|loadTextContent|resourceGroup|string|subscriptionResourceId|take|tenant|union|uniqueString)$/;

const rules: readonly Rule[] = [
  function* parses(root) {
    const wrong = root.hasError ? everyNode(root).find((node) => node.isError || node.isMissing) : undefined;
    if (wrong) yield [wrong, `cannot be parsed: ${wrong.text.slice(0, 40)}`];
  },
  function* everyParameterIsDescribedAndUsed(root) {
    const used = new Set(referencesIn(root).map((node) => node.text));
    for (const { name, node, decorators } of declaredIn(root, PARAM)) {
      if (!/@description\('[^']{5,}'\)/.test(decorators)) yield [node, `parameter ${name} has no description`];
      if (!used.has(name)) yield [node, `parameter ${name} is not used`];
      if (SECRET.test(name) || /@secure\(/.test(decorators)) yield [node, `parameter ${name} is a secret`];
    }
  },
  function* everyNameIsDeclared(root) {
    const known = new Set(declaredIn(root).map(({ name }) => name));
    for (const node of root.descendantsOfType(['loop_variable', 'loop_enumerator'])) known.add(node.text);
    for (const loop of root.descendantsOfType('for_statement')) known.add(loop.childForFieldName('initializer')?.text ?? '');
    for (const node of referencesIn(root)) if (!known.has(node.text)) yield [node, `${node.text} is declared nowhere`];
  },
  function* everyFunctionIsKnown(root) {
    for (const call of root.descendantsOfType('call_expression')) {
      const name = call.childForFieldName('function')?.text.split('.').at(-1) ?? '';
      if (GIVES_SECRETS.test(name)) yield [call, `${name} gives a secret away`];
      else if (!FUNCTIONS.test(name)) yield [call, `${name} is no function that is used here`];
    }
  },
  function* noOutputIsSecret(root) {
    for (const { name, node, decorators } of declaredIn(root, 'output_declaration')) {
      if (SECRET.test(name) || SECRET.test(node.text)) yield [node, `output ${name} is a secret`];
      if (!decorators.includes('@description(')) yield [node, `output ${name} has no description`];
    }
  },
  function* everyResourceSaysWhatItMust(root) {
    for (const { name, node } of declaredIn(root, 'resource_declaration')) {
      if (/^resource \w+ '[^']+' existing/.test(node.text)) continue;
      const body = literalIn(bodyOf(node));
      for (const [path, value] of Object.entries(MUST[typeOf(node)] ?? {}))
        if (at(body, path) !== value) yield [node, `${name}: ${path} must be ${JSON.stringify(value)}`];
    }
  },
  function* theAccountIsLocked(root) {
    const bodies = declaredIn(root, 'resource_declaration').map(({ node }) => [typeOf(node), literalIn(bodyOf(node))] as const);
    const locked = bodies.some(
      ([type, body]) => type === 'Microsoft.Authorization/locks' && at(body, 'properties.level') === 'CanNotDelete',
    );
    if (bodies.some(([type]) => type === 'Microsoft.Storage/storageAccounts') && !locked) yield [root, 'the account has no lock'];
  },
  function* noLogHoldsAddresses(root) {
    for (const node of root.descendantsOfType('string'))
      if (/^'(AppServiceHTTPLogs|allLogs)'$/.test(node.text)) yield [node, `${node.text} would log the links of letters`];
  },
  function* modulesAreOurOwnAndCalledRight(root, file, all) {
    for (const { name, node } of declaredIn(root, 'module_declaration')) {
      const target = all.get(normalize(join(dirname(file), typeOf(node))));
      if (!target) {
        yield [node, `module ${name} is no file of ours`];
        continue;
      }
      const params = declaredIn(target, PARAM);
      const given = propertiesOf(bodyOf(node) ?? node).find(({ key }) => key === 'params')?.value;
      const names = given ? propertiesOf(given).map(({ key }) => key) : [];
      for (const one of names) if (!params.some((param) => param.name === one)) yield [node, `module ${name} knows no ${one}`];
      for (const param of params)
        if (isNeeded(param) && !names.includes(param.name)) yield [node, `module ${name} is not given ${param.name}`];
      const outputs = declaredIn(target, 'output_declaration').map((output) => output.name);
      for (const [, asked = ''] of root.text.matchAll(new RegExp(`\\b${name}\\.outputs\\.(\\w+)`, 'g')))
        if (!outputs.includes(asked)) yield [node, `module ${name} gives no ${asked}`];
    }
  },
];

/** A parameter without a standard value. */
export const isNeeded = ({ node }: Declared): boolean => node.namedChildren.length === 2;

function everyNode(node: Node): readonly Node[] {
  return [node, ...node.children.flatMap((child) => (child ? everyNode(child) : []))];
}

/** Names in the place of a value: not those that are being declared, keys of objects, or functions. */
function referencesIn(root: Node): readonly Node[] {
  return root.descendantsOfType('identifier').filter((node) => {
    const { parent } = node;
    if (!parent) return false;
    const first = parent.namedChildren[0]?.id === node.id;
    if (parent.type === 'object_property' || DECLARING.includes(parent.type)) return !first;
    if (parent.type === 'call_expression') return parent.childForFieldName('function')?.id !== node.id;
    if (parent.type === 'for_statement') return parent.childForFieldName('initializer')?.id !== node.id;
    return !(parent.type === 'resource_expression' && parent.childForFieldName('resource')?.id === node.id);
  });
}

/** What is wrong in these files, each with its place; nothing when all is well. */
export function problemsIn(files: Files, parse: Parse): readonly string[] {
  const all = new Map(Object.entries(files).map(([file, text]) => [normalize(file), parse(text)]));
  return [...all].flatMap(([file, root]) =>
    rules.flatMap((rule) => [...rule(root, file, all)].map(([node, what]) => `${file}:${node.startPosition.row + 1} ${what}`)),
  );
}
