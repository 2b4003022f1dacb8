/** The log: ids, kinds and counts. It has no way to take a text of a complaint, a name or an address. */
import { pino } from 'pino';

/** What a log line may carry beside its sentence. Everything else is dropped. */
export const ALLOWED = [
  'number',
  'key',
  'kind',
  'count',
  'total',
  'status',
  'code',
  'tries',
  'timer',
  'seconds',
  'instance',
  'port',
  'ended',
  'reference',
  'mode',
] as const;

export type About = Partial<Record<(typeof ALLOWED)[number], string | number>>;

export interface Log {
  say(what: string, about?: About): void;
  /** Something that a person should look at. */
  alarm(what: string, about?: About): void;
  /** A broken wire: the error's own message tells the cure, the stack tells where. */
  broken(what: string, error: unknown, about?: About): void;
}

export function createLog(level: string = 'info', write?: (line: string) => void): Log {
  const options = { level, base: undefined, timestamp: pino.stdTimeFunctions.isoTime };
  const logger = write ? pino(options, { write }) : pino(options);
  return {
    say: (what, about = {}) => logger.info(allowed(about), what),
    alarm: (what, about = {}) => logger.warn(allowed(about), what),
    broken: (what, error, about = {}) => logger.error({ ...allowed(about), ...faultOf(error) }, what),
  };
}

const allowed = (about: About): About =>
  Object.fromEntries(ALLOWED.filter((name) => about[name] !== undefined).map((name) => [name, clean(about[name])]));

// One line each, and short: an error's text can carry what the other side said.
const clean = (value: unknown) => (typeof value === 'string' ? value.replace(/\s+/g, ' ').slice(0, 300) : value);

/** Our own errors speak about the house, so their message may stand in the log; of others' only the name and place. */
function faultOf(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { fault: 'not an error' };
  const stack = error.stack?.split('\n').filter((line) => line.trim().startsWith('at ')) ?? [];
  return {
    fault: error.name,
    message: isOurs(error, stack) ? clean(error.message) : undefined,
    stack: stack.slice(0, 8).map((line) => line.trim()),
  };
}

const OURS = ['GraphTrouble', 'TeamsTrouble', 'StoreDown', 'NewerFact'];

/** One of our classes, or a plain error made in our own code: what a parser or an SDK says can quote a complaint. */
const isOurs = (error: Error, stack: readonly string[]): boolean =>
  OURS.includes(error.name) ||
  (error.constructor === Error && /[\\/]bot[\\/]/.test(stack[0] ?? '') && !stack[0]?.includes('node_modules'));
