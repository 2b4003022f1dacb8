import type { Client } from '@microsoft/microsoft-graph-client';
import { type Sim, startSim } from '../../scripts/sim/sim.ts';
import { contractFile, graphClient, mailbox } from './helper.ts';

let sim: Sim;
let graph: Client;

beforeEach(async () => {
  sim = await startSim({ now: '2026-11-23T08:00:00Z', ...(contractFile ? { openapi: contractFile } : {}) });
  graph = graphClient(sim);
});
afterEach(() => sim.close());

const messages = `/users/${mailbox}/messages`;

const withContract = contractFile ? describe : describe.skip;
if (!contractFile) console.warn('No contract to hold Graph against: set GRAPH_OPENAPI to an OpenAPI description of it.');

withContract('with a contract', () => {
  test('an unknown property is refused by its name, deep inside as well', async () => {
    const body = { contentType: 'html', content: 'x', conten: 'y' };
    await expect(graph.api(messages).post({ subject: 'x', body })).rejects.toMatchObject({
      statusCode: 400,
      code: 'RequestBodyRead',
      body: expect.stringContaining("The property 'conten' does not exist"),
    });
    expect(sim.violations).toEqual([
      { method: 'POST', path: `/v1.0${messages}`, side: 'request', errors: ['/body must NOT have additional properties conten'] },
    ]);
    expect((await graph.api(`/users/${mailbox}/mailFolders/drafts/messages`).get()).value).toEqual([]);
  });

  test('so is a value of the wrong kind', async () => {
    await expect(graph.api(messages).post({ importance: 'urgent' })).rejects.toMatchObject({
      statusCode: 400,
      code: 'RequestBodyRead',
    });
  });

  test('so is a body that is missing', async () => {
    await expect(graph.api('/subscriptions').post(undefined)).rejects.toMatchObject({ statusCode: 400, code: 'RequestBodyRead' });
  });

  test.each(['$select=id&$tpo=3', '$top=many', '$top=5000', 'filter=x'])('so is the query %s', async (query) => {
    await expect(graph.api(`${messages}?${query}`).get()).rejects.toMatchObject({ statusCode: 400, code: 'BadRequest' });
  });

  test('what is right passes, and the stand-in keeps to the contract itself', async () => {
    const { id } = sim.writeMail();
    const folder = `/users/${mailbox}/mailFolders`;
    await graph.api(`${messages}/${id}?$select=id,body,uniqueBody,internetMessageHeaders,from`).get();
    await graph.api(`${folder}('Inbox')/messages/delta?changeType=created&$select=id&$top=5`).get();
    await graph.api(`${folder}/inbox`).get();
    const draft = await graph.api(`${messages}/${id}/createReply`).post({});
    await graph.api(`${messages}/${draft.id}`).patch({ toRecipients: [{ emailAddress: { address: 'a@example.org' } }] });
    await graph.api(`${messages}/${draft.id}/send`).post(undefined);
    await graph.api(`/teams/${sim.team.id}`).get();
    await graph.api(`/teams/${sim.team.id}/members`).get();
    await graph.api(`/teams/${sim.team.id}/channels`).get();
    await graph.api(`/users/${mailbox}`).get();
    await graph
      .api(`${messages}/none`)
      .get()
      .catch(() => {});
    expect(sim.violations).toEqual([]);
  });

  test('an answer that Graph could not give is noticed', async () => {
    const { id } = sim.writeMail({ receivedAt: 'gisteren' });
    await graph.api(`${messages}/${id}`).get();
    expect(sim.violations).toMatchObject([
      { side: 'response', errors: expect.arrayContaining([expect.stringContaining('/receivedDateTime')]) },
    ]);
  });

  test('what Graph has and the stand-in has not, says so', async () => {
    await expect(graph.api(`/users/${mailbox}/presence`).get()).rejects.toMatchObject({ statusCode: 501 });
  });
});

describe('without a contract', () => {
  test('an unknown property of a message is refused all the same', async () => {
    const bare = await startSim();
    await expect(graphClient(bare).api(messages).post({ subjct: 'x' })).rejects.toMatchObject({
      statusCode: 400,
      code: 'RequestBodyRead',
      body: expect.stringContaining("'subjct'"),
    });
    await bare.close();
  });
});
