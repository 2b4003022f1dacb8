import { CloudAdapter, ConfigurationBotFrameworkAuthentication, TeamsActivityHandler } from 'botbuilder';
import { type Sim, startSim } from '../../scripts/sim/sim.ts';
import { type Door, openDoor, reply } from './helper.ts';

let sim: Sim;
let door: Door;
const owner = () => sim.people[0]?.id ?? '';
const member = () => sim.people[1]?.id ?? '';
const guest = () => sim.people.find(({ role }) => role === 'guest')?.id ?? '';
const klachten = () => sim.team.channels[1]?.id ?? '';
const came = (n = -1) => door.heard.at(n)?.json;

beforeEach(async () => {
  sim = await startSim({ now: '2026-11-23T08:00:00Z' });
  door = await openDoor();
  sim.setBotUrl(door.url);
});
afterEach(async () => {
  await sim.close();
  await door.close();
});

const answerWith = (status: number, body?: unknown) => {
  door.answer = (_, response) => {
    reply(response, status, { 'content-type': 'application/json' }, body === undefined ? '' : JSON.stringify(body));
  };
};
const post = async (text: string, place = klachten()) => {
  const response = await fetch(`${sim.url}/v3/conversations/${encodeURIComponent(place)}/activities`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      type: 'message',
      attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content: { type: 'AdaptiveCard', text } }],
    }),
  });
  return ((await response.json()) as { id: string }).id;
};

describe('adding the bot', () => {
  test("to the team tells it so in both of Teams' ways", async () => {
    await sim.install({ as: owner(), channel: klachten() });
    expect(door.heard.map(({ path }) => path)).toEqual(['/api/messages', '/api/messages']);
    expect(came(0)).toMatchObject({
      type: 'conversationUpdate',
      channelId: 'msteams',
      serviceUrl: `${sim.url}/`,
      membersAdded: [came(0).recipient],
      from: { id: `29:${owner()}`, aadObjectId: owner(), name: 'Hanna Visser' },
      conversation: { id: sim.team.threadId, conversationType: 'channel', isGroup: true },
      channelData: {
        eventType: 'teamMemberAdded',
        team: { id: sim.team.threadId, aadGroupId: sim.team.id, name: 'Kwaliteit' },
        tenant: { id: expect.any(String) },
      },
      timestamp: expect.stringMatching(/^2026-11-23T08:00/),
      localTimestamp: expect.stringMatching(/^2026-11-23T09:00:.*\+01:00$/),
      locale: 'nl-NL',
    });
    expect(came(1)).toMatchObject({
      type: 'installationUpdate',
      action: 'add',
      channelData: { settings: { selectedChannel: { id: klachten() } } },
    });
    expect(sim.state(owner()).team.installed).toBe(true);
  });

  test("to one's own chat", async () => {
    await sim.install({ as: member(), personal: true });
    expect(came()).toMatchObject({ type: 'installationUpdate', conversation: { conversationType: 'personal' } });
    expect(came().channelData).toEqual({ tenant: { id: expect.any(String) } });
  });

  test('a guest may not', async () => {
    await expect(sim.install({ as: guest() })).rejects.toThrow('Gast Extern may not');
  });
});

describe('writing to the bot', () => {
  test('in a channel it is mentioned', async () => {
    const { id } = await sim.say({ as: member(), channel: klachten(), text: 'help' });
    expect(came()).toMatchObject({
      type: 'message',
      id,
      text: '<at>Klachtenbot</at> help',
      conversation: { id: `${klachten()};messageid=${id}` },
      channelData: { channel: { id: klachten() } },
    });
    expect(came().entities).toContainEqual({ type: 'mention', text: '<at>Klachtenbot</at>', mentioned: came().recipient });
    expect(sim.state(owner()).messages).toMatchObject([{ id, text: 'help', from: { id: member(), bot: false } }]);
  });

  test('a reply carries the thread', async () => {
    const { id: root } = await sim.say({ as: member(), channel: klachten(), text: 'een' });
    const { id } = await sim.say({ as: owner(), channel: klachten(), root, text: 'twee' });
    expect(came().conversation.id).toBe(`${klachten()};messageid=${root}`);
    expect(sim.state(owner()).messages.at(-1)).toMatchObject({ id, root });
  });

  test('in the own chat nobody else sees it', async () => {
    await sim.say({ as: member(), text: 'onder ons' });
    expect(came()).toMatchObject({ text: 'onder ons', conversation: { conversationType: 'personal' } });
    expect(sim.state(member()).messages).toHaveLength(1);
    expect(sim.state(owner()).messages).toEqual([]);
  });

  test('what the bot says comes back', async () => {
    answerWith(418, { why: 'teapot' });
    expect(await sim.say({ as: member(), text: 'x' })).toMatchObject({ status: 418, body: { why: 'teapot' } });
  });
});

describe('pressing a button', () => {
  beforeEach(() => sim.install({ as: owner() }));

  test('is an invoke on that message, by that person', async () => {
    const message = await post('kaart');
    await sim.click({ as: member(), message, verb: 'claim', data: { complaint: 'K-2026-0001' } });
    expect(came()).toMatchObject({
      type: 'invoke',
      name: 'adaptiveCard/action',
      replyToId: message,
      from: { aadObjectId: member() },
      conversation: { id: `${klachten()};messageid=${message}` },
      value: { action: { type: 'Action.Execute', verb: 'claim', data: { complaint: 'K-2026-0001' } }, trigger: 'manual' },
    });
  });

  test('on a reply the conversation is still that of the root', async () => {
    const root = await post('kaart');
    const message = await post('herinnering', `${klachten()};messageid=${root}`);
    await sim.click({ as: member(), message, verb: 'claim' });
    expect(came()).toMatchObject({ replyToId: message, conversation: { id: `${klachten()};messageid=${root}` } });
  });

  test("a card in the answer is one's own, until the message changes for all", async () => {
    const message = await post('kaart');
    const own = { type: 'AdaptiveCard', text: 'alleen voor u' };
    answerWith(200, { statusCode: 200, type: 'application/vnd.microsoft.card.adaptive', value: own });
    await sim.click({ as: member(), message, verb: 'open' });
    expect(sim.state(member()).messages[0]?.own).toEqual(own);
    expect(sim.state(owner()).messages[0]).not.toHaveProperty('own');
    await fetch(`${sim.url}/v3/conversations/${encodeURIComponent(klachten())}/activities/${message}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ type: 'message', text: 'nieuw' }),
    });
    expect(sim.state(member()).messages[0]).not.toHaveProperty('own');
  });

  test('Teams may send it twice', async () => {
    const message = await post('kaart');
    sim.replay();
    const before = door.heard.length;
    const answer = await sim.click({ as: member(), message, verb: 'claim' });
    expect(door.heard.slice(before).map(({ json }) => json.id)).toEqual([came().id, came().id]);
    expect(answer.replayed).toEqual({ status: 202, body: undefined });
    expect((await sim.click({ as: member(), message, verb: 'claim' })).replayed).toBeUndefined();
  });

  test('a card that wants to be refreshed is', async () => {
    const action = { type: 'Action.Execute', verb: 'refresh', data: { complaint: 'K-1' } };
    await fetch(`${sim.url}/v3/conversations/${encodeURIComponent(klachten())}/activities`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        type: 'message',
        attachments: [
          { contentType: 'application/vnd.microsoft.card.adaptive', content: { type: 'AdaptiveCard', refresh: { action } } },
        ],
      }),
    });
    const message = sim.state(owner()).messages[0]?.id ?? '';
    await sim.refresh({ as: member(), message });
    expect(came().value).toEqual({ action, trigger: 'automatic' });
  });

  test('dialogs are fetched and submitted', async () => {
    const message = await post('kaart');
    answerWith(200, { task: { type: 'continue', value: { title: 'Contact' } } });
    const fetched = await sim.fetchDialog({ as: member(), message, data: { dialog: 'contact' } });
    expect(fetched).toEqual({ status: 200, body: { task: { type: 'continue', value: { title: 'Contact' } } } });
    expect(came()).toMatchObject({ name: 'task/fetch', value: { data: { dialog: 'contact' }, context: { theme: 'default' } } });
    await sim.submitDialog({ as: member(), message, data: { note: 'gebeld' } });
    expect(came()).toMatchObject({ name: 'task/submit', value: { data: { note: 'gebeld' } } });
  });
});

describe('talking among themselves', () => {
  test('the bot hears nothing, the others read it', async () => {
    const { id } = sim.chat({ as: member(), channel: klachten(), text: 'Er belde iemand' });
    const reply = sim.chat({ as: owner(), channel: klachten(), root: id, text: 'Wie?' });
    expect(door.heard).toEqual([]);
    expect(sim.state(owner()).messages).toMatchObject([
      { id, text: 'Er belde iemand', from: { id: member(), bot: false }, mentions: [] },
      { id: reply.id, root: id },
    ]);
    expect(() => sim.chat({ as: member(), channel: 'none', text: 'x' })).toThrow('none');
  });
});

describe('the search of the message extension', () => {
  test('asks for what was typed, and for the first results when it opens', async () => {
    const composeExtension = { type: 'message', text: 'Niets gevonden' };
    answerWith(200, { composeExtension });
    expect(await sim.search({ as: member(), channel: klachten(), text: 'loon' })).toEqual({
      status: 200,
      body: { composeExtension },
    });
    expect(came()).toMatchObject({
      type: 'invoke',
      name: 'composeExtension/query',
      from: { aadObjectId: member() },
      conversation: { id: klachten(), conversationType: 'channel' },
    });
    expect(came().value).toEqual({
      commandId: 'search',
      parameters: [{ name: 'query', value: 'loon' }],
      queryOptions: { skip: 0, count: 25 },
    });
    await sim.search({ as: member(), skip: 25 });
    expect(came().conversation).toMatchObject({ conversationType: 'personal' });
    expect(came().value).toMatchObject({
      parameters: [{ name: 'initialRun', value: 'true' }],
      queryOptions: { skip: 25, count: 25 },
    });
  });
});

describe('the message extension', () => {
  test('is opened from the box below a channel', async () => {
    answerWith(200, { task: { type: 'continue', value: { title: 'Klacht melden' } } });
    const answer = await sim.extension({ as: member(), command: 'report', channel: klachten() });
    expect(answer).toEqual({ status: 200, body: { task: { type: 'continue', value: { title: 'Klacht melden' } } } });
    expect(came()).toMatchObject({
      type: 'invoke',
      name: 'composeExtension/fetchTask',
      from: { aadObjectId: member() },
      conversation: { id: klachten(), conversationType: 'channel' },
      channelData: { channel: { id: klachten() }, team: { id: sim.team.threadId }, tenant: { id: expect.any(String) } },
    });
    expect(came().value).toEqual({ commandId: 'report', commandContext: 'compose', context: { theme: 'default' } });
  });

  test('is opened in the own chat', async () => {
    await sim.extension({ as: member(), command: 'report' });
    expect(came().conversation).toMatchObject({ conversationType: 'personal' });
    expect(came().channelData).toEqual({ tenant: { id: expect.any(String) } });
  });

  test('is opened on a message, which comes along', async () => {
    const { id } = sim.chat({ as: owner(), channel: klachten(), text: 'Er belde iemand <boos>' });
    await sim.extension({ as: member(), command: 'from-message', channel: klachten(), message: id });
    expect(came()).toMatchObject({
      name: 'composeExtension/fetchTask',
      conversation: { id: `${klachten()};messageid=${id}` },
      channelData: { channel: { id: klachten() } },
      value: {
        commandId: 'from-message',
        commandContext: 'message',
        messagePayload: {
          id,
          createdDateTime: expect.stringMatching(/^2026-11-23T08:00/),
          body: { contentType: 'html', content: '<div><div>Er belde iemand &lt;boos&gt;</div></div>' },
          from: { user: { id: owner(), displayName: 'Hanna Visser' } },
          locale: 'nl-nl',
        },
      },
    });
    expect(came().value.messagePayload.linkToMessage).toContain(`/${encodeURIComponent(klachten())}/${id}?`);
    const reply = sim.chat({ as: owner(), channel: klachten(), root: id, text: 'Nog iets' });
    await sim.extension({ as: member(), command: 'from-message', message: reply.id });
    expect(came()).toMatchObject({
      conversation: { id: `${klachten()};messageid=${id}` },
      value: { messagePayload: { id: reply.id, replyToId: id } },
    });
  });

  test('a message of the bot has no user', async () => {
    await sim.install({ as: owner() });
    const message = await post('kaart');
    await sim.extension({ as: member(), command: 'from-message', message });
    expect(came().value.messagePayload.from).toMatchObject({ user: null, application: { displayName: 'Klachtenbot' } });
  });

  test('its dialog is sent with what was filled in, and with the message again', async () => {
    const { id } = sim.chat({ as: owner(), channel: klachten(), text: 'x' });
    await sim.submitExtension({ as: member(), command: 'from-message', message: id, data: { caller: 'Noor' } });
    expect(came()).toMatchObject({
      name: 'composeExtension/submitAction',
      value: { commandId: 'from-message', commandContext: 'message', data: { caller: 'Noor' }, messagePayload: { id } },
    });
    await sim.submitExtension({ as: member(), command: 'report', channel: klachten() });
    expect(came().value).toEqual({ commandId: 'report', commandContext: 'compose', data: {}, context: { theme: 'default' } });
  });

  test('Teams may send it twice', async () => {
    sim.replay();
    const answer = await sim.submitExtension({ as: member(), command: 'report', channel: klachten() });
    expect(door.heard.map(({ json }) => json.id)).toEqual([came().id, came().id]);
    expect(answer.replayed).toEqual({ status: 202, body: undefined });
  });

  test('not in a channel or on a message that is not there', async () => {
    await expect(sim.extension({ as: member(), command: 'report', channel: 'none' })).rejects.toThrow('none');
    await expect(sim.extension({ as: member(), command: 'from-message', message: 'none' })).rejects.toThrow('none');
    expect(door.heard).toEqual([]);
  });
});

describe('the post room', () => {
  test('adds the token that a test wants', async () => {
    sim.authorize = async () => 'Bearer abc';
    await sim.say({ as: member(), text: 'x' });
    expect(door.heard.at(-1)?.headers.authorization).toBe('Bearer abc');
  });

  test('carries anything, also what Teams would never send', async () => {
    await sim.post('{"type":', { 'x-strange': 'yes' });
    expect(door.heard.at(-1)).toMatchObject({ headers: { 'x-strange': 'yes' } });
    await sim.post({ type: 'invoke', name: 'adaptiveCard/action', value: 3 });
    expect(came()).toMatchObject({ value: 3 });
  });

  test('says what is missing when it has nowhere to go', async () => {
    const alone = await startSim();
    await expect(alone.say({ as: alone.people[0]?.id ?? '', text: 'x' })).rejects.toThrow('botUrl');
    await alone.close();
  });
});

test('a real botbuilder bot answers an invoke and posts back', async () => {
  class Tiny extends TeamsActivityHandler {
    protected override async onAdaptiveCardInvoke() {
      return { statusCode: 200, type: 'application/vnd.microsoft.activity.message', value: 'Geclaimd' } as never;
    }
  }
  const bot = new Tiny();
  bot.onMessage(async (context, next) => {
    await context.sendActivity(`U zei: ${context.activity.text}`);
    await next();
  });
  const adapter = new CloudAdapter(new ConfigurationBotFrameworkAuthentication({}));
  door.answer = async ({ json, headers }, response) => {
    const answering = {
      socket: response.socket,
      status: (code: number) => response.writeHead(code, { 'content-type': 'application/json' }),
      header: () => undefined,
      send: (body: unknown) => response.write(JSON.stringify(body)),
      end: () => response.end(),
    };
    await adapter.process(
      { body: json, headers: headers as Record<string, unknown>, method: 'POST' } as never,
      answering,
      (context) => bot.run(context),
    );
  };
  await sim.install({ as: owner() });
  const { id } = await sim.say({ as: member(), channel: klachten(), text: 'hallo' });
  const reply = sim.state(owner()).messages.at(-1);
  expect(reply).toMatchObject({ root: id, text: 'U zei: <at>Klachtenbot</at> hallo', from: { bot: true } });
  expect(await sim.click({ as: member(), message: reply?.id ?? '', verb: 'claim' })).toEqual({
    status: 200,
    body: { statusCode: 200, type: 'application/vnd.microsoft.activity.message', value: 'Geclaimd' },
  });
});
