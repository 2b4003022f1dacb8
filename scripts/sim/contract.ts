/** An OpenAPI description of Graph, if one is given: what it does not know is refused, as the real service refuses it. */
import { readFileSync } from 'node:fs';
// openapi-backend would do all this, but Jest cannot load it: one of its dependencies is an ES module only.
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import type { Refusal } from './graph-errors.ts';
import { type Answer, type Ask, isRecord, routes } from './http.ts';

export interface Violation {
  readonly method: string;
  readonly path: string;
  /** Who broke the contract: the bot with a request, or the stand-in itself with an answer. */
  readonly side: 'request' | 'response';
  readonly errors: readonly string[];
}

export interface Contract {
  /** The refusal, if the request breaks the contract. */
  request(ask: Ask, path: string): Refusal | undefined;
  response(ask: Ask, path: string, answer: Answer): void;
  /** Does the contract know the path, so that only the stand-in lacks it? */
  knows(ask: Ask, path: string): boolean;
  readonly violations: Violation[];
}

export const noContract = (): Contract => ({ request: () => undefined, response: () => {}, knows: () => false, violations: [] });

export function loadContract(file: string): Contract {
  const { find, body, answer, query } = checks(file);
  const violations: Violation[] = [];

  const operation = (ask: Ask, path: string): string | undefined => {
    const route = find(ask.method, path);
    return typeof route === 'string' ? undefined : route.found;
  };
  const record = (ask: Ask, side: Violation['side'], errors: readonly string[]) =>
    violations.push({ method: ask.method, path: ask.target, side, errors: [...new Set(errors)] });

  return {
    violations,
    knows: (ask, path) => operation(ask, path) !== undefined,
    request: (ask, path) => {
      const known = operation(ask, path);
      if (!known) return undefined;
      const inQuery = query(known, ask.query);
      const inBody = body(known, withHttps(ask.body));
      if (inQuery.length + inBody.length === 0) return undefined;
      record(ask, 'request', [...inQuery, ...inBody.map(say)]);
      return inBody.length > 0 ? bodyRefusal(inBody) : { status: 400, code: 'BadRequest', message: inQuery.join('; ') };
    },
    response: (ask, path, said) => {
      const known = operation(ask, path);
      const errors = known && said.body !== undefined ? answer(known, said) : [];
      if (errors.length > 0) record(ask, 'response', errors.map(say));
    },
  };
}

/** What can be checked of each operation; an operation is named by its place in the document. */
interface Checks {
  readonly find: ReturnType<typeof routes<string>>;
  body(operation: string, body: unknown): ErrorObject[];
  answer(operation: string, answer: Answer): ErrorObject[];
  query(operation: string, query: URLSearchParams): string[];
}

// Compiling takes longer than checking, and each test starts a stand-in of its own.
const known = new Map<string, Checks>();

function checks(file: string): Checks {
  const found = known.get(file) ?? readChecks(JSON.parse(readFileSync(file, 'utf8')));
  known.set(file, found);
  return found;
}

function readChecks(document: unknown): Checks {
  const ajv = new Ajv({ strict: false, allErrors: true, validateSchema: false });
  ajv.addSchema(document as object, 'graph');
  const compiled = new Map<string, ValidateFunction>();
  const errors = (pointer: string, value: unknown): ErrorObject[] => {
    const validate = compiled.get(pointer) ?? ajv.compile({ $ref: `graph#${encodeURI(pointer)}` });
    compiled.set(pointer, validate);
    return validate(value) ? [] : (validate.errors ?? []);
  };
  const at = (pointer: string): unknown =>
    pointer
      .split('/')
      .slice(1)
      .reduce<unknown>((value, key) => (isRecord(value) ? value[fromKey(key)] : undefined), document);
  const json = '/content/application~1json/schema';

  return {
    find: routes(operations(at('/paths'))),
    body: (operation, body) => {
      const wanted = at(`${operation}/requestBody`);
      if (!isRecord(wanted)) return [];
      if (body === undefined && wanted.required !== true) return [];
      return errors(`${operation}/requestBody${json}`, body ?? null);
    },
    answer: (operation, { status, body }) => {
      const place = [status, 'default'].map((one) => `${operation}/responses/${one}`).find((one) => at(one) !== undefined);
      const response = place && at(place);
      if (!isRecord(response)) return [];
      const pointer = typeof response.$ref === 'string' ? response.$ref.slice(1) : place;
      return at(`${pointer}${json}`) ? errors(`${pointer}${json}`, body) : [];
    },
    query: (operation, asked) => {
      const list = at(`${operation}/parameters`);
      const parameters = (Array.isArray(list) ? list : []).filter((one) => isRecord(one) && one.in === 'query');
      const names = parameters.map(({ name }) => String(name));
      const strange = [...asked.keys()].filter((name) => !names.includes(name));
      const missing = parameters.filter(({ name, required }) => required && !asked.has(name)).map(({ name }) => name);
      const wrong = [...asked].flatMap(([name, value]) => {
        const parameter = parameters.find((one) => one.name === name);
        return parameter && !ajv.validate(parameter.schema, typed(value, parameter.schema)) ? [name] : [];
      });
      return [
        ...strange.map((name) => `The query parameter '${name}' is not known here.`),
        ...missing.map((name) => `The query parameter '${name}' is missing.`),
        ...wrong.map((name) => `The query parameter '${name}' has no valid value.`),
      ];
    },
  };
}

const methods = ['get', 'post', 'patch', 'put', 'delete'];

/** Rows for `routes`: `POST /users/{userId}/messages` to the JSON pointer of that operation. */
function operations(paths: unknown): Record<string, string> {
  const rows = Object.entries(isRecord(paths) ? paths : {}).flatMap(([path, item]) =>
    methods
      .filter((method) => isRecord(item) && item[method] !== undefined)
      .map((method) => [`${method.toUpperCase()} ${path.replace(/\{[^}]*\}/g, '*')}`, `/paths/${toKey(path)}/${method}`]),
  );
  return Object.fromEntries(rows);
}

// JSON pointers write / as ~1 and ~ as ~0.
const toKey = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');
const fromKey = (key: string): string => key.replaceAll('~1', '/').replaceAll('~0', '~');

function typed(value: string, schema: unknown): unknown {
  const type = isRecord(schema) ? schema.type : undefined;
  if (type === 'integer' || type === 'number') return /^-?\d+$/.test(value) ? Number(value) : value;
  if (type === 'boolean') return value === 'true' || value === 'false' ? value === 'true' : value;
  return value;
}

/** A contract may want https, as Graph does; here the bot listens on loopback without a certificate. Only the check sees this. */
function withHttps(body: unknown): unknown {
  if (!isRecord(body)) return body;
  const urls = ['notificationUrl', 'lifecycleNotificationUrl'].flatMap((name) => {
    const url = body[name];
    return typeof url === 'string' ? [[name, url.replace(/^http:\/\/(127\.0\.0\.1|localhost)(?=[:/])/, 'https://$1')]] : [];
  });
  return { ...body, ...Object.fromEntries(urls) };
}

const extra = ({ params }: ErrorObject): string | undefined =>
  typeof params.additionalProperty === 'string' ? params.additionalProperty : undefined;

const say = (error: ErrorObject): string =>
  [error.instancePath || '/', error.message, extra(error)].filter((part) => part !== undefined).join(' ');

function bodyRefusal(errors: readonly ErrorObject[]): Refusal {
  const unknown = errors.find((error) => extra(error) !== undefined);
  const message = unknown
    ? `The property '${extra(unknown)}' does not exist on the type that is expected at '${unknown.instancePath || '/'}'. ` +
      'Make sure to only use property names that are defined by the type or mark the type as open type.'
    : `Invalid request body. ${[...new Set(errors.map(say))].join('; ')}`;
  return { status: 400, code: 'RequestBodyRead', message };
}
