import {
  type Activity,
  CardFactory,
  CloudAdapter,
  ConfigurationBotFrameworkAuthentication,
  type ConversationReference,
  MessageFactory,
  TeamsInfo,
  type TurnContext,
} from 'botbuilder';
import { type Sim, startSim } from '../../scripts/sim/sim.ts';
import { type Door, openDoor } from './helper.ts';

let sim: Sim;
let door: Door;
let adapter: CloudAdapter;
const owner = () => sim.people[0]?.id ?? '';
const outsider = () => sim.people.find(({ role }) => role === 'outsider')?.id ?? '';
const klachten = () => sim.team.channels[1]?.id ?? '';

beforeEach(async () => {
  sim = await startSim({ now: '2026-11-23T08:00:00Z' });
  door = await openDoor();
  sim.setBotUrl(door.url);
  // Without an app id the adapter asks for no token, and sends none.
  adapter = new CloudAdapter(new ConfigurationBotFrameworkAuthentication({}));
});
afterEach(async () => {
  await sim.close();
  await door.close();
});

const card = (text: string) => ({ type: 'AdaptiveCard', version: '1.5', body: [{ type: 'TextBlock', text, wrap: true }] });
const cardMessage = (text: string): Partial<Activity> => MessageFactory.attachment(CardFactory.adaptiveCard(card(text)));
const tenantId = async () => {
  await sim.say({ as: owner(), text: 'hallo' });
  return door.heard.at(-1)?.json.conversation.tenantId as string;
};

/** The bot speaks first: into the channel, a thread or a chat. */
const inConversation = (id: string, speak: (context: TurnContext) => Promise<unknown>) => {
  const reference = { serviceUrl: `${sim.url}/`, channelId: 'msteams', bot: { id: 'bot' }, conversation: { id } };
  return adapter.continueConversationAsync('', reference as unknown as ConversationReference, async (context) => {
    await speak(context);
  });
};
const connector = (method: string, path: string, body?: unknown) =>
  fetch(`${sim.url}${path}`, {
    method,
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
const post = async (text: string) => {
  const activity = { type: 'message', attachments: [CardFactory.adaptiveCard(card(text))] };
  const response = await connector('POST', '/v3/conversations', {
    isGroup: true,
    channelData: { channel: { id: klachten() } },
    activity,
  });
  return { status: response.status, ...((await response.json()) as { id: string; activityId: string }) };
};
const seen = () => sim.state(owner()).messages;

describe('in a channel', () => {
  beforeEach(() => sim.install({ as: owner() }));

  test('a post gives the conversation of its thread and the id of the message', async () => {
    const made = await post('Nieuwe klacht');
    expect(made).toMatchObject({ status: 201, id: `${klachten()};messageid=${made.activityId}` });
    expect(seen()).toMatchObject([
      { id: made.activityId, place: klachten(), from: { bot: true }, cards: [card('Nieuwe klacht')] },
    ]);
    expect(seen()[0]).not.toHaveProperty('root');
  });

  test('botbuilder posts, replies, updates and deletes', async () => {
    let conversation = '';
    await adapter.createConversationAsync(
      '',
      'msteams',
      `${sim.url}/`,
      '',
      {
        isGroup: true,
        channelData: { channel: { id: klachten() } },
        activity: cardMessage('een') as Activity,
        bot: { id: 'bot', name: '' },
      },
      async (context) => {
        conversation = context.activity.conversation.id;
      },
    );
    const root = conversation.split(';messageid=')[1] ?? '';
    await inConversation(conversation, async (context) => {
      const reply = await context.sendActivity('in de draad');
      await context.updateActivity({ ...cardMessage('twee'), id: root });
      expect(seen()).toMatchObject([
        { id: root, cards: [card('twee')], edited: expect.stringMatching(/^2026-11-23/) },
        { id: reply?.id, root, text: 'in de draad' },
      ]);
      await context.deleteActivity(reply?.id ?? '');
    });
    expect(seen().map(({ id }) => id)).toEqual([root]);
  });

  test('nothing that was ever posted is forgotten', async () => {
    const { id, activityId } = await post('Noor Bakker klaagt');
    await inConversation(id, (context) => context.updateActivity({ ...cardMessage('K-2026-0001'), id: activityId }));
    expect(JSON.stringify(seen())).not.toContain('Noor');
    expect(sim.everythingPosted().map(({ how }) => how)).toEqual(['post', 'update']);
    expect(JSON.stringify(sim.everythingPosted())).toContain('Noor Bakker klaagt');
  });

  test('what is gone cannot be updated', async () => {
    const { id, activityId } = await post('x');
    const activity = { type: 'message', text: 'x' };
    const path = `/v3/conversations/${encodeURIComponent(id)}/activities`;
    expect((await connector('DELETE', `${path}/${activityId}`)).status).toBe(200);
    const gone = await connector('PUT', `${path}/${activityId}`, activity);
    expect([gone.status, await gone.json()]).toMatchObject([404, { error: { code: 'ActivityNotFoundInConversation' } }]);
  });

  test('a thread goes on without its root; one that never was does not', async () => {
    const { id, activityId } = await post('x');
    const thread = `/v3/conversations/${encodeURIComponent(id)}/activities`;
    await connector('DELETE', `${thread}/${activityId}`);
    expect((await connector('POST', thread, { type: 'message', text: 'y' })).status).toBe(201);
    const never = await connector('POST', thread.replace(activityId, '17'), { type: 'message', text: 'y' });
    expect([never.status, await never.json()]).toMatchObject([404, { error: { code: 'ConversationNotFound' } }]);
  });

  test('a message belongs to its own conversation', async () => {
    const { activityId } = await post('x');
    const elsewhere = encodeURIComponent(sim.team.threadId);
    const response = await connector('PUT', `/v3/conversations/${elsewhere}/activities/${activityId}`, {
      type: 'message',
      text: 'x',
    });
    expect(response.status).toBe(404);
  });

  test('a reply to a message without its thread in the conversation id still lands in the thread', async () => {
    const { activityId } = await post('x');
    await connector('POST', `/v3/conversations/${encodeURIComponent(klachten())}/activities/${activityId}`, {
      type: 'message',
      text: 'y',
    });
    expect(seen().at(-1)).toMatchObject({ text: 'y', root: activityId });
  });

  test('the old prefix of the service is good too', async () => {
    expect((await connector('GET', `/teams/v3/teams/${encodeURIComponent(sim.team.threadId)}`)).status).toBe(200);
  });

  test('typing leaves nothing', async () => {
    await inConversation(klachten(), (context) => context.sendActivity({ type: 'typing' }));
    expect(seen()).toEqual([]);
  });

  test.each([
    ['too large a message', 413, 'MessageSizeTooBig', { type: 'message', text: 'x'.repeat(101 * 1024) }],
    ['an empty message', 400, 'BadSyntax', { type: 'message' }],
  ])('%s is refused', async (_, status, code, activity) => {
    const response = await connector('POST', `/v3/conversations/${encodeURIComponent(klachten())}/activities`, activity);
    expect([response.status, await response.json()]).toMatchObject([status, { error: { code } }]);
    expect(seen()).toEqual([]);
  });

  test('an unknown channel', async () => {
    const body = {
      isGroup: true,
      channelData: { channel: { id: '19:gone@thread.tacv2' } },
      activity: { type: 'message', text: 'x' },
    };
    const response = await connector('POST', '/v3/conversations', body);
    expect([response.status, await response.json()]).toMatchObject([404, { error: { code: 'ConversationNotFound' } }]);
  });

  test('the roster comes in pages, to botbuilder as well', async () => {
    sim.knobs.membersPage = 2;
    const names: string[] = [];
    await inConversation(klachten(), async (context) => {
      let continuation: string | undefined;
      do {
        const page = await TeamsInfo.getPagedMembers(context, 2, continuation);
        names.push(...page.members.map(({ name, email }) => `${name} ${email}`));
        continuation = page.continuationToken;
      } while (continuation);
    });
    expect(names).toHaveLength(5);
    expect(names[0]).toBe('Hanna Visser hanna.visser@babbage.nl');
    expect(names.join()).not.toContain('Bram Buiten');
  });

  test('the team and its channels; General has no name', async () => {
    await inConversation(klachten(), async (context) => {
      const details = await TeamsInfo.getTeamDetails(context, sim.team.threadId);
      expect(details).toMatchObject({ aadGroupId: sim.team.id, name: 'Kwaliteit' });
      const channels = await TeamsInfo.getTeamChannels(context, sim.team.threadId);
      expect(channels.map(({ name }) => name ?? null)).toEqual([null, 'Klachten', 'Overleg']);
    });
  });

  test('one member, and nobody from outside', async () => {
    const path = `/v3/conversations/${encodeURIComponent(klachten())}/members`;
    expect(await (await connector('GET', `${path}/${owner()}`)).json()).toMatchObject({
      id: `29:${owner()}`,
      name: 'Hanna Visser',
    });
    expect((await connector('GET', `${path}/${outsider()}`)).status).toBe(404);
  });

  test('too many at once are throttled, where that is switched on', async () => {
    sim.knobs.rateLimits = true;
    const send = () =>
      connector('POST', `/v3/conversations/${encodeURIComponent(klachten())}/activities`, { type: 'message', text: 'x' });
    const statuses: number[] = [];
    for (let n = 0; n < 8; n += 1) statuses.push((await send()).status);
    expect(statuses).toEqual([...Array(7).fill(201), 429]);
    const throttled = await send();
    expect(Number(throttled.headers.get('retry-after'))).toBeGreaterThan(0);
  });
});

describe('in a personal chat', () => {
  const open = async (id: string, more: object) =>
    connector('POST', '/v3/conversations', { members: [{ id: `29:${id}` }], ...more });

  test('the bot may write to members of a team that it is in', async () => {
    await sim.install({ as: owner() });
    const made = await open(owner(), { tenantId: await tenantId() });
    const { id } = (await made.json()) as { id: string };
    await inConversation(id, (context) => context.sendActivity('Dag Hanna'));
    expect(seen().at(-1)).toMatchObject({ place: id, text: 'Dag Hanna' });
    const other = sim.people[1]?.id ?? '';
    expect(JSON.stringify(sim.state(other).messages)).not.toContain('Dag Hanna');
  });

  test('but not to others, until they add it', async () => {
    await sim.install({ as: owner() });
    const tenant = { tenantId: await tenantId() };
    const refused = await open(outsider(), tenant);
    expect([refused.status, await refused.json()]).toMatchObject([403, { error: { code: 'ForbiddenOperationException' } }]);
    await sim.install({ as: outsider(), personal: true });
    expect((await open(outsider(), tenant)).status).toBe(201);
  });

  test('a tenant must be named', async () => {
    await sim.install({ as: owner() });
    expect((await open(owner(), {})).status).toBe(400);
  });

  test('who blocked it, gets nothing', async () => {
    await sim.install({ as: owner(), personal: true });
    const { id } = door.heard.at(-1)?.json.conversation ?? {};
    sim.block(owner());
    const response = await connector('POST', `/v3/conversations/${encodeURIComponent(id)}/activities`, {
      type: 'message',
      text: 'x',
    });
    expect([response.status, await response.json()]).toMatchObject([403, { error: { code: 'ConversationBlockedByUser' } }]);
  });
});

test('a bot that is not, or no longer, in the team is told so', async () => {
  const refused = { status: 403, error: { code: 'BotNotInConversationRoster' } };
  expect(await post('x')).toMatchObject(refused);
  await sim.install({ as: owner() });
  expect(await post('x')).toMatchObject({ status: 201 });
  await sim.uninstall({ as: owner() });
  expect(await post('x')).toMatchObject(refused);
});
