/** What Teams sends when a command of the message extension is chosen, when its dialog is sent, and when somebody searches in it. */
import type { Extension, Search, SimMessage } from './api.ts';
import { APP_ID, people, TENANT_ID, team } from './directory.ts';
import type { Activity } from './posts.ts';
import { escapeHtml } from './text.ts';

export type ExtensionInvoke = 'composeExtension/fetchTask' | 'composeExtension/submitAction';

/** The invoke's value; `message` is the one whose menu it was. */
export function extensionValue(
  name: ExtensionInvoke,
  { command, data = {} }: Extension,
  message: SimMessage | undefined,
): Activity {
  return {
    commandId: command,
    commandContext: message ? 'message' : 'compose',
    ...(name === 'composeExtension/submitAction' ? { data } : {}),
    context: { theme: 'default' },
    ...(message ? { messagePayload: payload(message) } : {}),
  };
}

/** So many results Teams asks for at a time. */
const PAGE = 25;

/** The value of `composeExtension/query`; without words it is the first look, when the search opens. */
export const queryValue = ({ command = 'search', text, skip = 0 }: Search): Activity => ({
  commandId: command,
  parameters: [text === undefined ? { name: 'initialRun', value: 'true' } : { name: 'query', value: text }],
  queryOptions: { skip, count: PAGE },
});

function payload(message: SimMessage): Activity {
  const { id, place, root, from, at, edited, text = '' } = message;
  return {
    id,
    ...(root ? { replyToId: root } : {}),
    createdDateTime: at,
    lastModifiedDateTime: edited ?? null,
    deleted: false,
    subject: null,
    importance: 'normal',
    locale: 'nl-nl',
    linkToMessage: link(place, id, root ?? id),
    body: { contentType: 'html', content: `<div><div>${escapeHtml(text)}</div></div>` },
    from: author(from),
    reactions: [],
    mentions: [],
    attachments: [],
  };
}

/** The Entra id here, unlike the activity's own `from`. */
function author({ id, name, bot }: SimMessage['from']): Activity {
  const nobody = { device: null, conversation: null };
  if (bot) return { ...nobody, user: null, application: { applicationIdentityType: 'bot', id: APP_ID, displayName: name } };
  const person = people.find((one) => one.id === id);
  return {
    ...nobody,
    user: { userIdentityType: 'aadUser', id: person?.id ?? id, displayName: name },
    application: null,
  };
}

const link = (place: string, id: string, root: string): string =>
  place.startsWith('19:')
    ? `https://teams.microsoft.com/l/message/${encodeURIComponent(place)}/${id}?groupId=${team.id}&tenantId=${TENANT_ID}&parentMessageId=${root}`
    : `https://teams.microsoft.com/l/message/${encodeURIComponent(place)}/${id}?context=%7B%22contextType%22:%22chat%22%7D`;
