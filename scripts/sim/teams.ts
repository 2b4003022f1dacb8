/** What people do in Teams: add the bot, write to it, press buttons, fill in dialogs. */
import type {
  Chat,
  Click,
  Dialog,
  Extension,
  Install,
  InvokeAnswer,
  Refresh,
  Say,
  Search,
  SimMessage,
  SimPerson,
} from './api.ts';
import { type Bot, botAccount, envelope, teamData, type Where } from './bot.ts';
import type { Clock } from './clock.ts';
import { channels, needPerson, team } from './directory.ts';
import { type ExtensionInvoke, extensionValue, queryValue } from './extension.ts';
import { isRecord } from './http.ts';
import type { Installation } from './installation.ts';
import type { Knobs } from './knobs.ts';
import { type Activity, chatId, type Posts } from './posts.ts';
import { escapeHtml } from './text.ts';

export interface Teams {
  install(install: Install): Promise<InvokeAnswer>;
  uninstall(install: Install): Promise<InvokeAnswer>;
  say(say: Say): Promise<InvokeAnswer & { readonly id: string }>;
  /** A message that the bot does not hear of. */
  chat(chat: Chat): { readonly id: string };
  /** A command of the message extension is chosen: `composeExtension/fetchTask`. */
  extension(extension: Extension): Promise<InvokeAnswer>;
  /** Its dialog is sent: `composeExtension/submitAction`. */
  submitExtension(extension: Extension): Promise<InvokeAnswer>;
  /** Somebody types in its search: `composeExtension/query`. */
  search(search: Search): Promise<InvokeAnswer>;
  click(click: Click): Promise<InvokeAnswer>;
  fetchDialog(dialog: Dialog): Promise<InvokeAnswer>;
  submitDialog(dialog: Dialog): Promise<InvokeAnswer>;
  /** The client asks for this person's own view, as it does by itself when a card with `refresh` is shown. */
  refresh(refresh: Refresh): Promise<InvokeAnswer>;
  /** The next so many invokes are sent twice at the same time, as Teams' service does when an answer is slow. */
  replay(count?: number): void;
}

export interface TeamsParts {
  readonly bot: Bot;
  readonly posts: Posts;
  readonly installation: Installation;
  readonly clock: Clock;
  readonly knobs: Knobs;
  readonly url: () => string;
  readonly changed: () => void;
}

const adaptive = 'application/vnd.microsoft.card.adaptive';

export function makeTeams({ bot, posts, installation, clock, knobs, url, changed }: TeamsParts): Teams {
  let toReplay = 0;

  const from = (person: SimPerson, where: Where): Activity => envelope(person, where, { clock, knobs, serviceUrl: `${url()}/` });

  const needMessage = (id: string): SimMessage => {
    const post = posts.find(id);
    if (!post) throw new Error(`There is no message '${id}'. GET /sim/state lists those that are there.`);
    return post.message;
  };

  const needChannel = (channel: string): void => {
    if (!channels.some(({ id }) => id === channel)) throw new Error(`There is no channel '${channel}'.`);
  };

  /** Twice at the same time, if Teams was told to. */
  const send = async (activity: Activity): Promise<InvokeAnswer> => {
    const twice = toReplay > 0;
    toReplay = Math.max(0, toReplay - 1);
    const [answer, replayed] = await Promise.all([bot.post(activity), ...(twice ? [bot.post(activity)] : [])]);
    return replayed ? { ...answer, replayed } : answer;
  };

  const invoke = async (as: string, id: string, name: string, value: Activity): Promise<InvokeAnswer> => {
    const person = needPerson(as);
    const message = needMessage(id);
    const answer = await send({ ...from(person, whereIs(message)), type: 'invoke', name, value, replyToId: id });
    const card = cardIn(answer.body);
    if (card && name === 'adaptiveCard/action') posts.own(id, person, card);
    return answer;
  };

  const invokeExtension = async (name: ExtensionInvoke, extension: Extension): Promise<InvokeAnswer> => {
    const { as, channel, message: id } = extension;
    const person = needPerson(as);
    if (channel) needChannel(channel);
    const message = id === undefined ? undefined : needMessage(id);
    const where = message ? whereIs(message) : channel ? { channel } : { chat: installation.openChat(person) };
    return send({ ...from(person, where), type: 'invoke', name, value: extensionValue(name, extension, message) });
  };

  /** Both activities that Teams sends; the answer is that of the one that went worse. */
  const membership = async (person: SimPerson, where: Where, added: boolean, chosen = team.threadId): Promise<InvokeAnswer> => {
    const shared = from(person, where);
    const channelData = {
      ...(isRecord(shared.channelData) ? shared.channelData : {}),
      ...('chat' in where
        ? {}
        : {
            team: teamData,
            eventType: added ? 'teamMemberAdded' : 'teamMemberRemoved',
            settings: { selectedChannel: { id: chosen } },
          }),
    };
    const update = {
      ...shared,
      channelData,
      type: 'conversationUpdate',
      [added ? 'membersAdded' : 'membersRemoved']: [botAccount],
    };
    const installationUpdate = {
      ...from(person, where),
      channelData,
      type: 'installationUpdate',
      action: added ? 'add' : 'remove',
    };
    const first = await bot.post(update);
    const second = await bot.post(installationUpdate);
    changed();
    return first.status >= second.status ? first : second;
  };

  return {
    install: async ({ as, personal, channel }) => {
      const person = needPerson(as);
      if (personal) return membership(person, { chat: installation.openChat(person) }, true);
      if (person.role !== 'owner' && person.role !== 'member') throw new Error(`${person.name} may not add an app to the team.`);
      installation.inTeam = true;
      return membership(person, { channel: team.threadId }, true, channel);
    },
    uninstall: async ({ as, personal }) => {
      const person = needPerson(as);
      if (personal) installation.chats.delete(chatId(person));
      else installation.inTeam = false;
      return membership(person, personal ? { chat: chatId(person) } : { channel: team.threadId }, false);
    },

    say: async ({ as, channel, root, text }) => {
      const person = needPerson(as);
      const place = channel ?? installation.openChat(person);
      if (channel) needChannel(channel);
      if (root) needMessage(root);
      const mentions = channel ? [botAccount] : [];
      const author = { id: person.id, name: person.name, bot: false };
      const message = posts.add({ place, ...(root ? { root } : {}), from: author, text, cards: [], mentions });
      const where = channel ? { channel, root: root ?? message.id } : { chat: place };
      const answer = await bot.post({ ...spoken(from(person, where), text, channel !== undefined), id: message.id });
      return { ...answer, id: message.id };
    },

    chat: ({ as, channel, root, text, card }) => {
      const { id, name } = needPerson(as);
      needChannel(channel);
      if (root) needMessage(root);
      const author = { id, name, bot: false };
      const cards = card === undefined ? [] : [card];
      return { id: posts.add({ place: channel, ...(root ? { root } : {}), from: author, text, cards, mentions: [] }).id };
    },
    extension: (extension) => invokeExtension('composeExtension/fetchTask', extension),
    submitExtension: (extension) => invokeExtension('composeExtension/submitAction', extension),

    search: async (search) => {
      const { as, channel } = search;
      const person = needPerson(as);
      if (channel) needChannel(channel);
      const where = channel ? { channel } : { chat: installation.openChat(person) };
      return send({ ...from(person, where), type: 'invoke', name: 'composeExtension/query', value: queryValue(search) });
    },

    click: ({ as, message, verb, data = {}, id }) =>
      invoke(as, message, 'adaptiveCard/action', {
        action: { type: 'Action.Execute', ...(id ? { id } : {}), verb, data },
        trigger: 'manual',
      }),
    fetchDialog: ({ as, message, data }) => invoke(as, message, 'task/fetch', { data, context: { theme: 'default' } }),
    submitDialog: ({ as, message, data }) => invoke(as, message, 'task/submit', { data, context: { theme: 'default' } }),
    refresh: async ({ as, message }) => {
      const action = needMessage(message).cards.flatMap((card) =>
        isRecord(card) && isRecord(card.refresh) ? [card.refresh.action] : [],
      )[0];
      if (!isRecord(action)) throw new Error(`Message '${message}' has no card with a refresh action.`);
      const { verb, data = {}, id } = action;
      return invoke(as, message, 'adaptiveCard/action', {
        action: { type: 'Action.Execute', ...(id ? { id } : {}), verb, data },
        trigger: 'automatic',
      });
    },
    replay: (count = 1) => {
      toReplay = count;
    },
  };
}

const whereIs = ({ place, root, id }: SimMessage): Where =>
  place.startsWith('19:') ? { channel: place, root: root ?? id } : { chat: place };

/** In a channel Teams brings a bot only what mentions it. */
function spoken(activity: Activity, text: string, inChannel: boolean): Activity {
  const { id, name } = botAccount;
  const tag = `<at>${name}</at>`;
  const mention = { type: 'mention', mentioned: { id, name }, text: tag };
  const html = inChannel
    ? `<p><span itemtype="http://schema.skype.com/Mention" itemscope itemid="0">${name}</span>&nbsp;${escapeHtml(text)}</p>`
    : `<p>${escapeHtml(text)}</p>`;
  return {
    ...activity,
    type: 'message',
    textFormat: 'plain',
    text: inChannel ? `${tag} ${text}` : text,
    attachments: [{ contentType: 'text/html', content: html }],
    entities: [...(inChannel ? [mention] : []), ...((activity.entities as unknown[]) ?? [])],
  };
}

const cardIn = (body: unknown): unknown => (isRecord(body) && body.type === adaptive ? body.value : undefined);
