/** The delta query of a folder: rounds of pages behind opaque tokens, with the empty pages and the repeats that Graph is known for. */
import type { Chance } from './chance.ts';
import type { Refusal } from './graph-errors.ts';
import { token } from './ids.ts';
import type { Knobs } from './knobs.ts';
import type { Mailbox } from './mailbox.ts';
import { type Filter, QueryError, readExpand, readFilter, readSelect } from './odata.ts';
import type { Prefer } from './prefer.ts';
import { idOf, readable, show } from './shape.ts';

type Kind = 'created' | 'updated' | 'deleted';

/** What a round was asked for; it lives on in its tokens, so later pages need no options. */
interface Question {
  readonly folder: string;
  readonly select?: readonly string[] | undefined;
  readonly expand?: readonly string[] | undefined;
  readonly filter?: Filter | undefined;
  readonly kinds?: readonly string[] | undefined;
  readonly top?: number | undefined;
  readonly asked: string;
}

interface Entry {
  readonly immutableId: string;
  readonly id: string;
  readonly kind: Kind;
}

/** Where a client stands: in the middle of a round, or after one. */
type Place =
  | { readonly question: Question; readonly queue: readonly Entry[]; readonly until: number }
  | { readonly question: Question; readonly since: number };

export type Expiry = 'syncStateNotFound' | 'gone';

export interface DeltaPage {
  readonly value: readonly unknown[];
  readonly link: { readonly name: '@odata.nextLink' | '@odata.deltaLink'; readonly token: string };
}

export interface Gone extends Refusal {
  /** The options to start anew with, for the Location header. */
  readonly startAnew?: string;
}

export interface Delta {
  page(folder: string, query: URLSearchParams, prefer: Prefer): DeltaPage | Gone;
  expire(how: Expiry): void;
  /** The next so many pages are empty, with a nextLink. */
  emptyPages(count: number): void;
  /** The next so many rounds repeat what the client has seen. */
  replays(count: number): void;
}

// More than this Graph does not give when there is a $filter.
const filteredAtMost = 5000;

export function makeDelta({ mailbox, chance, knobs }: { mailbox: Mailbox; chance: Chance; knobs: Knobs }): Delta {
  const places = new Map<string, Place>();
  const expired = new Map<string, { how: Expiry; asked: string }>();
  let toEmpty = 0;
  let toReplay = 0;

  const keep = (place: Place): string => {
    const name = token();
    places.set(name, place);
    return name;
  };

  const start = (question: Question): Place => {
    const found = mailbox.inFolder(question.folder).map(({ immutableId, id }) => ({ immutableId, id, kind: 'created' as const }));
    const queue = question.filter ? found.slice(0, filteredAtMost) : found;
    return { question, queue: wanted(queue, question), until: mailbox.changes.length };
  };

  const changed = (question: Question, since: number): Place => {
    const last = new Map<string, Entry>();
    for (const change of mailbox.changes.slice(since)) {
      if (change.folder !== question.folder) continue;
      const before = last.get(change.immutableId);
      const stillNew = before?.kind === 'created' && change.kind === 'updated';
      last.set(change.immutableId, stillNew ? { ...change, kind: 'created' } : change);
    }
    return { question, queue: replay(wanted([...last.values()], question), question), until: mailbox.changes.length };
  };

  /** At least once, says Graph: the same item may come again, in this round and in a later one. */
  const replay = (queue: readonly Entry[], question: Question): readonly Entry[] => {
    const forced = toReplay > 0;
    toReplay = Math.max(0, toReplay - 1);
    if (!forced && !chance(knobs.oddities)) return queue;
    const known = mailbox.inFolder(question.folder).map(({ immutableId, id }) => ({ immutableId, id, kind: 'created' as const }));
    return [...queue, ...wanted(forced ? known : known.slice(-1), question)];
  };

  const empty = (): boolean => {
    if (toEmpty > 0) {
      toEmpty -= 1;
      return true;
    }
    return chance(knobs.oddities);
  };

  const render = ({ immutableId, id, kind }: Entry, question: Question, prefer: Prefer): unknown[] => {
    const removed = {
      '@odata.type': '#microsoft.graph.message',
      id: prefer.immutable ? immutableId : id,
      '@removed': { reason: 'deleted' },
    };
    if (kind === 'deleted') return [removed];
    const message = mailbox.find(immutableId);
    // Changed again while the client was paging: the next round will tell.
    if (!message || message.folder !== question.folder) return [];
    if (question.filter && !question.filter.test(readable(message))) return [];
    return [
      {
        '@odata.type': '#microsoft.graph.message',
        ...show(message, { ...prefer, ...question }),
        id: idOf(message, prefer.immutable),
      },
    ];
  };

  return {
    page: (folder, query, prefer) => {
      const given = query.get('$skiptoken') || query.get('$deltatoken');
      const place = given ? places.get(given) : start(readQuestion(folder, query));
      // A token that nobody here knows is one of yesterday's.
      if (!place) return gone(expired.get(given ?? ''));
      const { question } = place;
      if (question.folder !== folder) {
        return { status: 400, code: 'ErrorInvalidSyncStateData', message: 'The token belongs to another request.' };
      }
      const round = 'since' in place ? changed(question, place.since) : place;
      if (!('queue' in round)) throw new Error('A round has a queue.');

      const size = prefer.pageSize ?? question.top ?? 10;
      const now = empty() ? [] : round.queue.slice(0, size);
      const rest = round.queue.slice(now.length);
      const value = now.flatMap((entry) => render(entry, question, prefer));
      if (rest.length > 0) {
        return { value, link: { name: '@odata.nextLink', token: keep({ ...round, queue: rest }) } };
      }
      return { value, link: { name: '@odata.deltaLink', token: keep({ question, since: round.until }) } };
    },

    expire: (how) => {
      for (const [name, { question }] of places) expired.set(name, { how, asked: question.asked });
      places.clear();
    },
    emptyPages: (count) => {
      toEmpty = count;
    },
    replays: (count) => {
      toReplay = count;
    },
  };
}

const wanted = (queue: readonly Entry[], { kinds }: Question): readonly Entry[] =>
  kinds ? queue.filter(({ kind }) => kinds.includes(kind)) : queue;

function gone(was: { how: Expiry; asked: string } | undefined): Gone {
  if (was?.how === 'gone')
    return { status: 410, code: 'gone', message: 'The sync state is not available; start anew.', startAnew: was.asked };
  return {
    status: 410,
    code: 'syncStateNotFound',
    message: 'The sync state generation is not found; the client must do a full synchronization.',
  };
}

function readQuestion(folder: string, query: URLSearchParams): Question {
  if (query.has('$search'))
    throw new QueryError('ErrorInvalidUrlQuery', 'The query parameter $search is not supported with delta.');
  const source = query.get('$filter');
  const only = source && /^\s*receivedDateTime\s+(ge|gt)\s+\S+\s*$/.test(source);
  if (source && !only) {
    throw new QueryError(
      'ErrorInvalidUrlQuery',
      "The following parameters are not supported with change tracking over the 'Messages' resource: '$filter'.",
    );
  }
  const asked = new URLSearchParams(query);
  asked.delete('$deltatoken');
  return {
    folder,
    select: readSelect(query.get('$select')),
    expand: readExpand(query.get('$expand')),
    filter: source ? readFilter(source) : undefined,
    kinds: query.get('changeType')?.split(','),
    top: query.has('$top') ? Number(query.get('$top')) : undefined,
    asked: asked.toString(),
  };
}
