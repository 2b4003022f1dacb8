/** The hand that writes in Teams: cards, updates in place, replies in a thread. Nothing personal is ever handed to it. */
import type { Activity } from 'botbuilder';
import type { PersonId } from '../core/complaint.ts';
import type { CardAddress } from '../store/addresses.ts';
import type { QualityChannel } from '../store/settings.ts';
import type { Card } from '../view/templates.ts';
import type { Adapter } from '../wire/adapter.ts';
import { neverLeft, plainCode } from '../wire/trouble.ts';

export interface TeamsHand {
  /** Starts a thread with a card. Nobody can ask afterwards whether it arrived: see `TeamsTrouble.mayBeDone`. */
  post(channel: QualityChannel, card: Card, summary: string): Promise<CardAddress>;
  update(address: CardAddress, card: Card, summary: string): Promise<void>;
  reply(address: CardAddress, text: string, mentions: readonly Mention[], summary: string): Promise<void>;
}

export interface Mention {
  readonly id: PersonId;
  readonly name: string;
}

/** Teams said no, or nothing. `mayBeDone`: the message may be in the channel all the same. */
export class TeamsTrouble extends Error {
  override readonly name = 'TeamsTrouble';
  readonly status: number;
  readonly code: string;
  readonly mayBeDone: boolean;
  constructor(doing: string, status: number, code: string, mayBeDone: boolean, cause: unknown) {
    super(
      `Teams answered ${status > 0 ? status : 'nothing'} ${plainCode(code)} to ${doing}. ${cures[status] ?? 'It is tried again later.'}`,
      { cause },
    );
    this.status = status;
    this.code = code;
    this.mayBeDone = mayBeDone;
  }
  /** Down, busy, or something that somebody must mend in the team: it may succeed later, however late. */
  get passing(): boolean {
    return this.status <= 0 || [401, 403, 404, 408, 412, 429].includes(this.status) || this.status >= 500;
  }
  /** The message or the conversation is not there any more. */
  get gone(): boolean {
    return this.status === 404;
  }
}

const cures: Readonly<Record<number, string>> = {
  401: 'The app registration is not accepted: check MicrosoftAppId, type and tenant.',
  403: 'The bot is not in the team, or may not post in the channel: add it to the team again.',
  404: 'The channel or the message was removed: choose the channel again.',
  413: 'The card is too big.',
};

export const TIMEOUT = 15_000;
const ADAPTIVE = 'application/vnd.microsoft.card.adaptive';

export function teamsHand(adapter: Adapter): TeamsHand {
  return {
    async post(channel, card, summary) {
      const { serviceUrl, tenantId, channelId } = channel;
      const channelData = { channel: { id: channelId }, tenant: { id: tenantId } };
      const parameters = { isGroup: true, tenantId, channelData, activity: cardActivity(card, summary) as Activity };
      const made = await attempt('a new card', async () => {
        const { conversations } = await adapter.connector(serviceUrl);
        // botbuilder's own helper loses the message's id (facts/teams-azure 3.3), and without it no card can be updated.
        return conversations.createConversation(parameters as Parameters<typeof conversations.createConversation>[0], {
          timeout: TIMEOUT,
        });
      });
      const activityId = made.activityId ?? made.id?.split(';messageid=')[1];
      if (!made.id || !activityId) throw new TeamsTrouble('a new card', 0, 'no-id', true, undefined);
      return { serviceUrl, conversationId: threadOf(made.id, activityId), activityId };
    },
    async update(address, card, summary) {
      const { conversationId, activityId, serviceUrl } = address;
      await attempt('a card update', async () => {
        const { conversations } = await adapter.connector(serviceUrl);
        return conversations.updateActivity(
          conversationId,
          activityId,
          { ...cardActivity(card, summary), id: activityId } as Activity,
          { timeout: TIMEOUT },
        );
      });
    },
    async reply({ conversationId, serviceUrl }, text, mentions, summary) {
      const entities = mentions.map(({ id, name }) => ({ type: 'mention', text: mentionText(name), mentioned: { id, name } }));
      await attempt('a reply', async () => {
        const { conversations } = await adapter.connector(serviceUrl);
        const activity = { type: 'message', text, textFormat: 'markdown', summary, entities } as unknown as Activity;
        return conversations.sendToConversation(conversationId, activity, { timeout: TIMEOUT });
      });
    },
  };
}

/** The token in a text that becomes a mention; a name cannot close it. */
export const mentionText = (name: string): string => `<at>${name.replace(/[<>]/g, '')}</at>`;

const threadOf = (conversation: string, activityId: string): string =>
  conversation.includes(';messageid=') ? conversation : `${conversation};messageid=${activityId}`;

export const cardActivity = (card: Card, summary: string): Partial<Activity> => ({
  type: 'message',
  summary,
  attachments: [{ contentType: ADAPTIVE, content: card }],
});

/** Teams answers in JSON or with nothing; a page of HTML came from something in between. */
function isPage(answer: unknown): boolean {
  const { _response: response } = (answer ?? {}) as { _response?: { headers?: { get(name: string): string | undefined } } };
  return /text\/html/i.test(response?.headers?.get('content-type') ?? '');
}

export async function attempt<T>(doing: string, request: () => Promise<T>): Promise<T> {
  try {
    const answer = await request();
    if (isPage(answer)) throw new TeamsTrouble(doing, 0, 'page', true, undefined);
    return answer;
  } catch (error) {
    if (error instanceof TeamsTrouble) throw error;
    const {
      statusCode = 0,
      code = '',
      details,
    } = error as { statusCode?: number; code?: string; details?: { error?: { code?: string } } };
    const mayBeDone =
      !neverLeft(`${code} ${(error as Error).message}`) && (statusCode <= 0 || statusCode === 408 || statusCode >= 500);
    throw new TeamsTrouble(doing, statusCode, details?.error?.code ?? code, mayBeDone, error);
  }
}
