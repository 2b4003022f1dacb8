/** What Teams' own schema does not see of a card, and the schema itself when it is there. A finding is a sentence with its place. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { clicks, dialogs } from '../../bot/in/verbs.ts';

/** A message may be larger, but 70 KB was refused in practice; we keep well under that (facts/teams-azure 2.3). */
const LARGEST = 25 * 1024;

export interface Expected {
  /** Cards that stand in a channel: everybody sees them, so three buttons at the most. */
  readonly channel?: boolean;
  /** Outsiders' texts that may hold `${`: text runs show it as it is, and nothing reads it again. */
  readonly given?: readonly string[];
}

type Node = Readonly<Record<string, unknown>>;

export function lint(card: unknown, { channel = false, given = [] }: Expected = {}): readonly string[] {
  const found: string[] = [];
  const bytes = Buffer.byteLength(JSON.stringify(card));
  if (bytes > LARGEST) found.push(`The card is ${bytes} bytes; at most ${LARGEST} go through safely.`);
  const top = card as Node;
  for (const name of ['fallbackText', 'speak', 'lang']) {
    if (typeof top[name] !== 'string' || top[name] === '') found.push(`The card has no ${name}.`);
  }
  const buttons = Array.isArray(top.actions) ? top.actions.length : 0;
  if (buttons > (channel ? 3 : 6)) found.push(`The card has ${buttons} buttons.`);
  walk(card, '', (node, at) => {
    for (const finding of lintNode(node)) found.push(`${at || '/'} ${finding}`);
  });
  texts(card, '', (text, at) => {
    if (text.includes('{{')) found.push(`${at} has {{, which cards read as a function.`);
    const ours = given.reduce((rest, theirs) => rest.replaceAll(theirs, ''), text);
    if (ours.includes('${')) found.push(`${at} has a place that was not filled in: ${ours.slice(0, 80)}`);
    if (text.includes('undefined') || text.includes('[object ')) found.push(`${at} says ${text.slice(0, 80)}`);
  });
  return found;
}

function lintNode(node: Node): readonly string[] {
  const type = String(node.type ?? '');
  const found: string[] = [];
  const needs = (name: string) => {
    if (typeof node[name] !== 'string' || node[name] === '') found.push(`is a ${type} without ${name}.`);
  };
  if (type === 'AdaptiveCard' && node.version !== '1.5') found.push(`is of version ${node.version}; Teams knows 1.5.`);
  if (type.startsWith('Input.')) {
    needs('id');
    needs('label');
    if (node.isRequired === true) needs('errorMessage');
  }
  if (type === 'Image') needs('altText');
  if (type === 'TextBlock' && node.wrap !== true) found.push('is a TextBlock that does not wrap.');
  if (type.startsWith('Action.')) {
    needs('title');
    const verb = node.verb ?? (node.data as Node | undefined)?.verb;
    const table = type === 'Action.Execute' ? clicks : dialogs;
    const silent =
      ['Action.ShowCard', 'Action.OpenUrl'].includes(type) ||
      (node.data as { msteams?: Node } | undefined)?.msteams?.type === 'messageBack';
    if (!silent && !(typeof verb === 'string' && Object.hasOwn(table, verb)))
      found.push(`has the verb ${verb}, which no row knows.`);
  }
  for (const [name, value] of Object.entries(node)) {
    if (/url$/i.test(name) && typeof value === 'string' && !/^(https:|data:image\/)/.test(value))
      found.push(`has ${name} ${value}.`);
  }
  return found;
}

function walk(value: unknown, at: string, visit: (node: Node, at: string) => void): void {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) visit(value as Node, at);
  for (const [key, inner] of Object.entries(value)) walk(inner, `${at}/${key}`, visit);
}

function texts(value: unknown, at: string, visit: (text: string, at: string) => void): void {
  if (typeof value === 'string') visit(value, at);
  else if (typeof value === 'object' && value !== null)
    for (const [key, inner] of Object.entries(value)) texts(inner, `${at}/${key}`, visit);
}

/** Every text in a card, with its place. */
export function textsIn(card: unknown): readonly { readonly at: string; readonly text: string }[] {
  const found: { at: string; text: string }[] = [];
  texts(card, '', (text, at) => found.push({ at, text }));
  return found;
}

const beside = join(import.meta.dirname, '..', '..', '..', 'shared', 'contract', 'adaptive-card-teams.schema.json');
export const schemaFile = [process.env.CARD_SCHEMA ?? beside].find(existsSync);

/** What Teams' schema says against a card; without the schema nothing can be said. */
export function schemaCheck(): ((card: unknown) => readonly string[]) | undefined {
  if (!schemaFile) return undefined;
  const ajv = new Ajv({ discriminator: true, strict: false, allErrors: true });
  const validate = ajv.compile(JSON.parse(readFileSync(schemaFile, 'utf8')));
  return (card) =>
    validate(card) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}
