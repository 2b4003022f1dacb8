/** The door to Teams: activities come in, are parsed, and go to the tables of verbs and words. One of three files that know botbuilder. */
import { randomUUID } from 'node:crypto';
import { ActivityHandler, type InvokeResponse, TurnContext } from 'botbuilder';
import { fold } from '../core/complaint.ts';
import { overviewOf, summaryOf } from '../core/overview.ts';
import { isMember } from '../core/permissions.ts';
import type { QualityChannel } from '../store/settings.ts';
import { helpCard, mineCard, oneCard, overviewCard, type Sight } from '../view/cards.ts';
import type { Card } from '../view/templates.ts';
import { dutch, textsFor } from '../view/texts.ts';
import { type Counter, clicks, dialogs, press } from './verbs.ts';
import { fieldsOf, type Place, type Shown, type Visit } from './visit.ts';
import type { Who } from './who.ts';
import { questionIn } from './words.ts';

export interface TeamsDoor extends Counter {
  readonly who: Who;
  /** The channel with its team, once it is known which team that is. */
  channel(): Promise<QualityChannel | undefined>;
}

const ADAPTIVE = 'application/vnd.microsoft.card.adaptive';
const MESSAGE = 'application/vnd.microsoft.activity.message';

export function teamsDoor(door: TeamsDoor): ActivityHandler {
  return new Teams(door);
}

class Teams extends ActivityHandler {
  private readonly door: TeamsDoor;

  constructor(door: TeamsDoor) {
    super();
    this.door = door;
    this.onMessage((context, next) => this.answer(context).then(next));
    this.onConversationUpdate((context, next) => this.greet(context).then(next));
    this.onInstallationUpdateAdd((context, next) => this.greet(context).then(next));
  }

  /** Our own, because botbuilder would give the sub-status as the HTTP status, which Teams takes for a broken bot. */
  protected override async onInvokeActivity(context: TurnContext): Promise<InvokeResponse> {
    const { name, value } = context.activity as { name?: string; value?: unknown };
    const { action, data } = (value ?? {}) as { action?: { verb?: unknown; data?: unknown }; data?: unknown };
    if (name === 'adaptiveCard/action') return this.invoke(context, clicks, action?.verb, action?.data, cardBody);
    if (name === 'task/fetch' || name === 'task/submit') return this.invoke(context, dialogs, verbIn(data), data, dialogBody);
    return { status: 501 };
  }

  private async invoke(
    context: TurnContext,
    table: typeof clicks,
    verb: unknown,
    data: unknown,
    body: (shown: Shown) => unknown,
  ): Promise<InvokeResponse> {
    try {
      const visit = await this.visit(context, data);
      const shown = await press(table, typeof verb === 'string' ? verb : '', visit, this.door);
      if ('card' in shown && shown.forAll) await this.showToAll(context, shown.card);
      return { status: 200, body: body(shown) };
    } catch (error) {
      return { status: 200, body: body({ text: this.sorry(context, error) }) };
    }
  }

  private async showToAll(context: TurnContext, card: Card): Promise<void> {
    const { replyToId } = context.activity;
    if (!replyToId) return;
    // The one who clicked has the card already; a failure costs the others a look at the older one.
    await context
      .updateActivity({ ...asMessage(card, dutch('welcome.summary')), id: replyToId })
      .catch((error) => this.door.log.broken('a card could not be shown to all', error));
  }

  /** Typed text: always an answer, never a bare error (facts/teams-azure 7). */
  private async answer(context: TurnContext): Promise<void> {
    const text = TurnContext.removeRecipientMention(context.activity) ?? context.activity.text ?? '';
    try {
      const reply = await this.replyTo(text, await this.visit(context, {}));
      if (typeof reply === 'string') await context.sendActivity(reply);
      else
        await context.sendActivity({
          type: 'message',
          summary: dutch('help.title'),
          attachments: [{ contentType: ADAPTIVE, content: reply }],
        });
    } catch (error) {
      await context.sendActivity(this.sorry(context, error));
    }
  }

  private async replyTo(text: string, visit: Visit): Promise<Card | string> {
    const { person, sight, place } = visit;
    const { t } = sight;
    const question = questionIn(text);
    if (question.ask === 'help') return helpCard(t);
    if (question.ask === 'unknown') return t('word.unknown');
    if (!isMember(person)) return t('refusal.not-in-team');
    // The set-up card again, for whoever lost it; choosing is for owners all the same.
    if (question.ask === 'channel') return place.team ? this.door.welcome.card(visit) : t('welcome.in-team');
    const { lists, register, streams } = this.door.world.store;
    if (question.ask === 'mine') return mineCard(await lists.ownedBy(person.id), sight);
    if (question.ask === 'overview') {
      const overview = overviewOf(await lists.open(), sight.now, sight.calendar, sight.zone);
      return overviewCard(overview, (await register.quarantined()).length, sight);
    }
    const state = fold((await streams.read(question.number)).past);
    if (state.status === 'unknown') return t('word.not-found', { number: question.number });
    return oneCard(summaryOf(question.number, state), sight);
  }

  /** Added to a team: a welcome once, with the choice of a channel. Added to a personal chat: the explanation once. */
  private async greet(context: TurnContext): Promise<void> {
    const { activity } = context;
    const added =
      activity.type === 'installationUpdate' || activity.membersAdded?.some(({ id }) => id === activity.recipient?.id);
    if (!added) return;
    const visit = await this.visit(context, {});
    const { team, serviceUrl, tenantId } = visit.place;
    const { settings } = this.door.world.store;
    if (activity.conversation.conversationType === 'personal') {
      if (await this.first(`hello-${visit.person.id}`, visit))
        await context.sendActivity(asMessage(helpCard(visit.sight.t), dutch('help.title')));
      return;
    }
    if (!team?.id) return;
    await this.door.welcome.joined({ teamId: team.id, threadId: team.threadId, serviceUrl, tenantId });
    if (!(await this.first(`welcome-${team.id}`, visit))) return;
    try {
      const seen = await this.visit(context, {});
      await context.sendActivity(
        asMessage(await this.door.welcome.card({ ...seen, sight: { ...seen.sight, t: dutch } }), dutch('welcome.summary')),
      );
    } catch (error) {
      // Not said after all: the next event of this team tries again.
      const once = settings.once(`welcome-${team.id}`);
      const row = await once.get();
      if (row) await once.clear(row);
      throw error;
    }
  }

  private async first(what: string, { person, sight }: Visit): Promise<boolean> {
    const made = await this.door.world.store.settings.once(what).set(undefined, { at: sight.now, done: true, holder: person.id });
    return made !== 'changed';
  }

  private async visit(context: TurnContext, data: unknown): Promise<Visit> {
    const { activity } = context;
    const { world, who } = this.door;
    const place = placeOf(activity);
    const { aadObjectId } = activity.from ?? {};
    const objectId = typeof aadObjectId === 'string' ? aadObjectId : '';
    const person = await who.person(objectId, await this.teamFor(place));
    const people = await world.store.people.read();
    const sight: Sight = {
      t: textsFor(activity.locale),
      now: world.now(),
      zone: world.zone,
      calendar: world.calendar(),
      nameOf: (id) => (id === person.id && person.name ? person.name : people[id]?.name),
    };
    return { person, sight, fields: fieldsOf(data), message: activity.replyToId, place };
  }

  /** The team whose members may work: that of the chosen channel; before there is one, the team where we are. */
  private async teamFor({ team }: Place): Promise<string | undefined> {
    const channel = await this.door.channel();
    if (channel) return channel.teamId;
    if (!team) return undefined;
    return (await this.door.world.store.settings.team(team.threadId).get())?.data.teamId ?? team.id;
  }

  private sorry(context: TurnContext, error: unknown): string {
    const reference = randomUUID().slice(0, 8);
    this.door.log.broken('an activity could not be handled', error, { reference });
    return textsFor(context.activity.locale)('word.failed', { reference });
  }
}

const verbIn = (data: unknown): unknown =>
  typeof data === 'object' && data !== null ? (data as { verb?: unknown }).verb : undefined;

const asMessage = (content: Card, summary: string) => ({
  type: 'message',
  summary,
  attachments: [{ contentType: ADAPTIVE, content }],
});

function cardBody(shown: Shown): unknown {
  if ('card' in shown) return { statusCode: 200, type: ADAPTIVE, value: shown.card };
  return { statusCode: 200, type: MESSAGE, value: 'text' in shown ? shown.text : '' };
}

function dialogBody(shown: Shown): unknown {
  if (!('dialog' in shown)) return { task: { type: 'message', value: 'text' in shown ? shown.text : '' } };
  const { dialog, title, size = 'medium' } = shown;
  return {
    task: {
      type: 'continue',
      value: {
        title,
        height: size,
        width: size === 'small' ? 'small' : 'medium',
        card: { contentType: ADAPTIVE, content: dialog },
      },
    },
  };
}

function placeOf(activity: TurnContext['activity']): Place {
  const { tenant, team } = (activity.channelData ?? {}) as {
    tenant?: { id?: unknown };
    team?: { id?: unknown; aadGroupId?: unknown };
  };
  const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
  const threadId = text(team?.id);
  return {
    tenantId: text(tenant?.id) ?? text(activity.conversation?.tenantId) ?? '',
    serviceUrl: activity.serviceUrl,
    team: threadId ? { threadId, id: text(team?.aadGroupId) } : undefined,
  };
}
