/** What stands in Teams: the messages of channels and personal chats, each with all its versions. */
import type { SimMessage, SimPerson } from './api.ts';
import type { Clock } from './clock.ts';
import { channels, inTeam } from './directory.ts';
import { isRecord, text } from './http.ts';

export type Activity = Readonly<Record<string, unknown>>;

/** One thing that the bot put into Teams, kept for ever: what was shown once may have been read. */
export interface Posted {
  readonly at: string;
  readonly how: 'post' | 'update' | 'delete';
  readonly id: string;
  readonly place: string;
  readonly root?: string;
  readonly activity: Activity;
}

export interface Post {
  readonly message: SimMessage;
  /** Per person: the card that the bot answered them with. */
  readonly own: Map<string, unknown>;
}

export interface Posts {
  readonly everything: Posted[];
  find(id: string): Post | undefined;
  /** Also of a message that was deleted: its thread goes on without it. */
  placeOf(id: string): string | undefined;
  add(message: Omit<SimMessage, 'id' | 'at'>, activity?: Activity): SimMessage;
  update(id: string, parts: Partial<SimMessage>, activity: Activity): void;
  remove(id: string): void;
  own(id: string, person: SimPerson, card: unknown): void;
  seenBy(person: SimPerson): SimMessage[];
}

const adaptive = 'application/vnd.microsoft.card.adaptive';

/** The chat of one person with the bot. */
export const chatId = (person: SimPerson): string => `a:1${Buffer.from(person.id).toString('base64url')}`;

/** What a person sees of an activity. */
export function read(activity: Activity): Pick<SimMessage, 'text' | 'summary' | 'cards' | 'mentions'> {
  const attachments = list(activity.attachments).filter(({ contentType }) => contentType === adaptive);
  const cards = attachments.map(({ content }) => content);
  const inCards = cards.flatMap((card) => (isRecord(card) && isRecord(card.msteams) ? list(card.msteams.entities) : []));
  const mentions = [...list(activity.entities), ...inCards].flatMap(({ type, mentioned }) =>
    type === 'mention' && isRecord(mentioned) ? [{ id: text(mentioned.id) ?? '', name: text(mentioned.name) ?? '' }] : [],
  );
  return { ...optional('text', activity.text), ...optional('summary', activity.summary), cards, mentions };
}

const list = (value: unknown): Record<string, unknown>[] => (Array.isArray(value) ? value.filter(isRecord) : []);

const optional = (name: string, value: unknown) => (typeof value === 'string' && value !== '' ? { [name]: value } : {});

export function makePosts(clock: Clock, changed: () => void): Posts {
  let posts: Post[] = [];
  const everything: Posted[] = [];
  const places = new Map<string, string>();
  let last = 0;

  /** Teams counts in milliseconds; two in the same one still differ. */
  const nextId = (): string => {
    last = Math.max(last + 1, clock.milliseconds());
    return String(last);
  };
  const record = (how: Posted['how'], { id, place, root }: SimMessage, activity: Activity) =>
    everything.push({ at: clock.now(), how, id, place, ...(root ? { root } : {}), activity: structuredClone(activity) });
  const find = (id: string) => posts.find(({ message }) => message.id === id);

  return {
    everything,
    find,
    placeOf: (id) => places.get(id),
    add: (parts, activity) => {
      const message = { ...parts, id: nextId(), at: clock.now() };
      posts.push({ message, own: new Map() });
      places.set(message.id, message.place);
      if (activity) record('post', message, activity);
      changed();
      return message;
    },
    update: (id, parts, activity) => {
      const post = find(id);
      if (!post) return;
      // Everybody sees the new card now, whatever they were answered with before.
      const message = { ...post.message, ...parts, edited: clock.now() };
      posts = posts.map((one) => (one === post ? { message, own: new Map() } : one));
      record('update', message, activity);
      changed();
    },
    remove: (id) => {
      const post = find(id);
      if (!post) return;
      posts = posts.filter((one) => one !== post);
      record('delete', post.message, {});
      changed();
    },
    own: (id, person, card) => {
      find(id)?.own.set(person.id, card);
      changed();
    },
    seenBy: (person) => {
      const visible = new Set([chatId(person), ...(inTeam.includes(person) ? channels.map(({ id }) => id) : [])]);
      return posts
        .filter(({ message }) => visible.has(message.place))
        .map(({ message, own }) => (own.has(person.id) ? { ...message, own: own.get(person.id) } : message));
    },
  };
}
