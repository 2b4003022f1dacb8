/** The door to Teams: activities come in, are parsed, and go to the tables of verbs and words. One of three files that know botbuilder. */
import { randomUUID } from 'node:crypto';
import { ActivityHandler, type InvokeResponse, TurnContext } from 'botbuilder';
import { fold, NewerFact } from '../core/complaint.ts';
import { clean } from '../core/mail.ts';
import { overviewOf, summariesFor, summaryOf } from '../core/overview.ts';
import { isLead, isMember } from '../core/permissions.ts';
import { isBarred } from '../core/persons.ts';
import { parseInstant } from '../core/time.ts';
import { affairsOf } from '../store/affairs.ts';
import { dryTables } from '../store/dry.ts';
import { keyOf } from '../store/keys.ts';
import type { QualityChannel } from '../store/settings.ts';
import { storeOn } from '../store/store.ts';
import { helpCard, mineCard, oneCard, overviewCard, type Sight } from '../view/cards.ts';
import { leakCard } from '../view/persons.ts';
import { channelCard, doorCard } from '../view/report.ts';
import { offered, searchCard } from '../view/search.ts';
import type { Card } from '../view/templates.ts';
import { dutch, textsFor } from '../view/texts.ts';
import { plainText } from '../wire/plaintext.ts';
import type { Counter } from './counter.ts';
import { deputyDoor } from './deputy.ts';
import { exportDoor } from './export.ts';
import { leakTest } from './leaktest.ts';
import type { LinkDoor } from './links.ts';
import { locationsDoor } from './locations.ts';
import { measuresDoor } from './measures.ts';
import { overheard } from './overheard.ts';
import { packAnswer, quarterAsked } from './pack.ts';
import { quarterlyDoor } from './quarterly.ts';
import { repeatsDoor } from './repeats.ts';
import { search } from './search.ts';
import { type SelfTest, selfTestAnswer } from './selftest.ts';
import { startTraining } from './training.ts';
import { clicks, dialogs, press } from './verbs.ts';
import { fieldsOf, numberIn, type Place, type Shown, type Taken, type Visit } from './visit.ts';
import type { Who } from './who.ts';
import { questionIn } from './words.ts';

export interface TeamsDoor extends Counter {
  /** For the leak test: a link that was guessed is asked for as well. */
  readonly links: Pick<LinkDoor, 'look'>;
  readonly who: Who;
  readonly selfTest: SelfTest;
  /** The channel with its team, once it is known which team that is. */
  channel(): Promise<QualityChannel | undefined>;
}

const ADAPTIVE = 'application/vnd.microsoft.card.adaptive';
const THUMBNAIL = 'application/vnd.microsoft.card.thumbnail';
const MESSAGE = 'application/vnd.microsoft.activity.message';

/** The commands of the message extension; each is the verb of its dialog. */
const COMMANDS = ['report', 'from-message'];

/** What an invoke may hold: all of it a claim of the client. */
interface Claimed {
  readonly action?: { readonly verb?: unknown; readonly data?: unknown };
  readonly data?: unknown;
  readonly commandId?: unknown;
}

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
    const { action, data, commandId } = (value ?? {}) as Claimed;
    if (name === 'adaptiveCard/action') return this.invoke(context, clicks, action?.verb, action?.data, cardBody);
    if (name === 'task/fetch' || name === 'task/submit') return this.invoke(context, dialogs, verbIn(data), data, dialogBody);
    const command = COMMANDS.find((known) => known === commandId);
    if (name === 'composeExtension/fetchTask') return this.invoke(context, dialogs, command, {}, dialogBody);
    if (name === 'composeExtension/submitAction') return this.invoke(context, dialogs, verbIn(data), data, dialogBody);
    if (name === 'composeExtension/query' && commandId === 'search') return this.query(context);
    return { status: 501 };
  }

  /** A search in the message extension: a list that only the asker sees, of cards that they may put in a message. */
  private async query(context: TurnContext): Promise<InvokeResponse> {
    try {
      const visit = await this.visit(context, {});
      if (!isMember(visit.person)) return asked({ type: 'message', text: visit.sight.t('refusal.not-in-team') });
      const { words, skip } = wordsIn(context.activity.value);
      // There is one page.
      const found = skip > 0 ? { hits: [], more: false } : await search(words, visit, this.door);
      if (skip === 0 && found.hits.length === 0) {
        const text = visit.sight.t(found.more ? 'search.none.more' : 'search.none');
        return asked({ type: 'message', text });
      }
      const attachments = offered(found, visit.sight).map(({ title, text, card }) => ({
        contentType: ADAPTIVE,
        content: card,
        preview: { contentType: THUMBNAIL, content: { title, text } },
      }));
      return asked({ type: 'result', attachmentLayout: 'list', attachments });
    } catch (error) {
      return asked({ type: 'message', text: this.sorry(context, error) });
    }
  }

  private async invoke(
    context: TurnContext,
    table: typeof clicks,
    verb: unknown,
    data: unknown,
    body: (shown: Shown) => unknown,
  ): Promise<InvokeResponse> {
    const heard = new Set<string>();
    try {
      const visit = await this.visit(context, data, heard);
      const taken = isMember(visit.person) ? await takenFrom(context.activity) : undefined;
      const shown = await press(table, typeof verb === 'string' ? verb : '', { ...visit, taken }, this.door);
      if ('card' in shown && shown.forAll) await this.showToAll(context, shown.card);
      return { status: 200, body: body(shown) };
    } catch (error) {
      return { status: 200, body: body({ text: this.sorry(context, error) }) };
    } finally {
      const key = typeof verb === 'string' && Object.hasOwn(table, verb) ? verb : 'unknown';
      for (const code of heard)
        this.door.log.say('somebody heard no', { kind: 'refused', code, key, number: numberIn(fieldsOf(data)) });
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
    const heard = new Set<string>();
    try {
      const soon = async (words: string) => void (await context.sendActivity(words));
      const reply = await this.replyTo(text, await this.visit(context, {}, heard), soon);
      if (typeof reply === 'string') await context.sendActivity(reply);
      else
        await context.sendActivity({
          type: 'message',
          summary: dutch('help.title'),
          attachments: [{ contentType: ADAPTIVE, content: reply }],
        });
    } catch (error) {
      await context.sendActivity(this.sorry(context, error));
    } finally {
      for (const code of heard) this.door.log.say('somebody heard no', { kind: 'refused', code, key: 'word' });
    }
  }

  /** `soon` says at once that an answer takes a while. */
  private async replyTo(text: string, visit: Visit, soon: (words: string) => Promise<void>): Promise<Card | string> {
    const { person, sight, place } = visit;
    const { t } = sight;
    const question = questionIn(text);
    if (question.ask === 'help') return helpCard(t);
    if (question.ask === 'unknown') return t('word.unknown');
    if (!isMember(person)) return t('refusal.not-in-team');
    // The set-up card again, for whoever lost it; choosing is for owners all the same.
    if (question.ask === 'channel') return place.team ? this.door.welcome.card(visit) : t('welcome.in-team');
    const { lists, streams } = this.door.world.store;
    if (question.ask === 'report')
      return doorCard(t('report.title'), t('report.word'), { title: t('report.title'), verb: 'report' }, t);
    if (question.ask === 'review' || question.ask === 'quarantine') return this.leadsList(question.ask, visit);
    if (question.ask === 'closing-days') {
      if (!isLead(person)) return t('refusal.not-lead');
      return doorCard(t('closing.title'), t('closing.word'), { title: t('closing.title'), verb: 'closing-days' }, t);
    }
    if (question.ask === 'deputy') return isLead(person) ? deputyDoor(visit) : t('refusal.not-lead');
    if (question.ask === 'leak-test') return isLead(person) ? this.leakTest(visit) : t('refusal.not-lead');
    if (question.ask === 'self-test') return selfTestAnswer(visit, this.door, soon);
    if (question.ask === 'retention' || question.ask === 'destruction') return keepingDoor(question.ask, visit);
    if (question.ask === 'register') return isLead(person) ? exportDoor(visit) : t('refusal.not-lead');
    if (question.ask === 'locations') return isLead(person) ? locationsDoor(visit) : t('refusal.not-lead');
    if (question.ask === 'repeats') return isLead(person) ? repeatsDoor(visit) : t('refusal.not-lead');
    if (question.ask === 'measures') return measuresDoor(visit);
    if (question.ask === 'quarterly') return quarterlyDoor(visit, this.door);
    if (question.ask === 'quarter') {
      if (!isLead(person)) return t('refusal.not-lead');
      const quarter = quarterAsked(question.quarter, sight.now, sight.zone);
      if (!quarter) return t('pack.unknown');
      await soon(t('pack.busy'));
      return packAnswer(quarter, visit, this.door);
    }
    if (question.ask === 'training') return startTraining(visit, this.door);
    if (question.ask === 'search')
      return place.personal ? searchCard(await search(question.words, visit, this.door), sight) : t('search.personal');
    if (question.ask === 'mine') return mineCard(summariesFor(person.id, await lists.ownedBy(person.id)), sight);
    if (question.ask === 'overview') {
      const open = summariesFor(person.id, await lists.open());
      if (question.channel) return channelCard(question.channel, open, sight);
      const overview = overviewOf(open, sight.now, sight.calendar, sight.zone);
      return overviewCard(overview, await affairsOf(this.door.world.store), sight);
    }
    const state = fold((await streams.read(question.number)).past);
    if (state.status === 'unknown') return t('word.not-found', { number: question.number });
    if (isBarred(person.id, state)) return t('refusal.not-for-you');
    return oneCard(summaryOf(question.number, state), sight);
  }

  /** The house asks itself as somebody who must not know, about the newest complaint with a text, and writes nothing. */
  private async leakTest(visit: Visit): Promise<Card | string> {
    const { sight, person } = visit;
    const { world, log } = this.door;
    let written = 0;
    const store = storeOn(dryTables(world.store.tables, () => written++));
    const door: TeamsDoor = { ...this.door, world: { ...world, store }, afterwards: () => {} };
    const inside = new Teams(door);
    const numbers = summariesFor(person.id, await world.store.lists.open()).map(({ number }) => number);
    const number = numbers.sort().at(-1);
    if (!number) return sight.t('leak.none');
    const { tried, leaks } = await leakTest(visit, number, (await world.store.content.all(number)).values(), {
      verbs: [...Object.keys(clicks), ...Object.keys(dialogs)],
      press: (verb, theirs) => press(Object.hasOwn(clicks, verb) ? clicks : dialogs, verb, theirs, door),
      words: SAID,
      say: (word, theirs) => inside.replyTo(word, theirs, async () => {}),
      links: door.links,
      written: () => written,
    });
    log.say('the leak test was done', { count: tried, total: leaks.length });
    if (leaks.length > 0) log.alarm('the leak test found a leak', { count: leaks.length, key: leaks[0]?.way });
    return leakCard(number, tried, leaks, sight.t);
  }

  private async leadsList(which: 'review' | 'quarantine', { person, sight: { t } }: Visit): Promise<Card | string> {
    if (!isLead(person)) return t('refusal.not-lead');
    const { review, quarantined } = await affairsOf(this.door.world.store);
    return which === 'review'
      ? doorCard(t('review.open'), t('overview.review', { count: review }), { title: t('review.open'), verb: 'review-list' }, t)
      : doorCard(
          t('quarantine.open'),
          t('overview.quarantine', { count: quarantined }),
          { title: t('quarantine.open'), verb: 'quarantine-list' },
          t,
        );
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

  /** `heard`: gets what this person is refused. */
  private async visit(context: TurnContext, data: unknown, heard = new Set<string>()): Promise<Visit> {
    const { activity } = context;
    const { world, who } = this.door;
    const place = placeOf(activity);
    const { aadObjectId } = activity.from ?? {};
    const objectId = typeof aadObjectId === 'string' ? aadObjectId : '';
    const person = await who.person(objectId, await this.teamFor(place));
    const people = await world.store.people.read();
    const sight: Sight = {
      t: overheard(textsFor(activity.locale), heard),
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
    return textsFor(context.activity.locale)(error instanceof NewerFact ? 'word.newer' : 'word.failed', { reference });
  }
}

/** A word for each question that only asks. */
const SAID = [
  'help',
  'mijn klachten',
  'overzicht',
  'overzicht e-mail',
  'klacht melden',
  'beoordelen',
  'quarantaine',
  'sluitingsdagen',
  'plaatsvervanger',
  'vestigingen',
  'kanaal',
  'zoek klacht',
  'zoek van mij',
  'register',
  'herhalingen',
  'kwartaaloverleg',
  'maatregelen',
  'kwartaalcijfers',
  'zelftest',
];
/** The way to the retention periods, or to what is due under them. */
function keepingDoor(which: 'retention' | 'destruction', { person, sight: { t } }: Visit): Card | string {
  if (!isLead(person)) return t('refusal.not-lead');
  if (which === 'retention')
    return doorCard(t('retention.title'), t('retention.word'), { title: t('retention.title'), verb: 'retention' }, t);
  return doorCard(t('destruction.title'), t('destruction.word'), { title: t('destruction.title'), verb: 'destruction-list' }, t);
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

const asked = (composeExtension: unknown): InvokeResponse => ({ status: 200, body: { composeExtension } });

/** What was typed in the search box; when it opens, nothing. All of it a claim of the client; the core reads the beginning only. */
function wordsIn(value: unknown): { readonly words: string; readonly skip: number } {
  const { parameters, queryOptions } = value as { parameters?: unknown; queryOptions?: { skip?: unknown } | null };
  const given: readonly unknown[] = Array.isArray(parameters) ? parameters.slice(0, 5) : [];
  const query = given.map((one) => (one ?? {}) as { name?: unknown; value?: unknown }).find(({ name }) => name === 'query');
  const skip = queryOptions?.skip;
  return { words: typeof query?.value === 'string' ? query.value : '', skip: typeof skip === 'number' && skip > 0 ? skip : 0 };
}

const TAKEN_TEXT = 5_000;
const TAKEN_NAME = 120;

/** The message whose menu it was (facts/teams-azure 1.3). Its HTML is a colleague's or a guest's: it becomes plain text, and short. */
async function takenFrom(activity: TurnContext['activity']): Promise<Taken | undefined> {
  const { commandId, messagePayload } = (activity.value ?? {}) as { commandId?: unknown; messagePayload?: unknown };
  if (commandId !== 'from-message' || typeof messagePayload !== 'object' || messagePayload === null) return undefined;
  const { id, createdDateTime, body, from } = messagePayload as Payload;
  if (typeof id !== 'string' || id === '') return undefined;
  const content = typeof body?.content === 'string' ? body.content : '';
  const text = body?.contentType === 'text' ? content : await plainText(content);
  const name = from?.user?.displayName ?? from?.application?.displayName;
  // Replies carry their thread in the conversation's id; the message is the same one.
  const [conversation = ''] = String(activity.conversation?.id ?? '').split(';');
  return {
    origin: keyOf(`${conversation}|${id}`),
    text: clean((text ?? '').slice(0, TAKEN_TEXT)).trim(),
    author: typeof name === 'string' ? clean(name.slice(0, TAKEN_NAME)).replace(/\s+/g, ' ').trim() : '',
    at: parseInstant(createdDateTime),
  };
}

interface Payload {
  readonly id?: unknown;
  readonly createdDateTime?: unknown;
  readonly body?: { readonly contentType?: unknown; readonly content?: unknown } | null;
  readonly from?: {
    readonly user?: { readonly displayName?: unknown } | null;
    readonly application?: { readonly displayName?: unknown } | null;
  } | null;
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
    ...(activity.conversation?.conversationType === 'personal' && { personal: true }),
    team: threadId ? { threadId, id: text(team?.aadGroupId) } : undefined,
  };
}
