import type { Client } from '@microsoft/microsoft-graph-client';
import { type Sim, startSim } from '../../scripts/sim/sim.ts';
import { contractFile, follow, graphClient, immutable, mailbox } from './helper.ts';

let sim: Sim;
let graph: Client;

beforeEach(async () => {
  sim = await startSim({ now: '2026-11-23T08:00:00Z', ...(contractFile ? { openapi: contractFile } : {}) });
  sim.knobs.oddities = 0;
  graph = graphClient(sim);
});
afterEach(() => sim.close());

interface Item {
  readonly id: string;
  readonly subject?: string;
  readonly '@removed'?: { readonly reason: string };
}
interface Round {
  readonly items: Item[];
  readonly pages: Item[][];
  readonly deltaLink: string;
}

const start = (options = '', prefer = `${immutable}, odata.maxpagesize=2`) =>
  graph.api(`/users/${mailbox}/mailFolders('Inbox')/messages/delta?$select=id,subject${options}`).header('Prefer', prefer).get();

/** Follows the links to the end of the round. */
async function round(first: Promise<Record<string, unknown>>): Promise<Round> {
  const pages: Item[][] = [];
  let page = await first;
  for (;;) {
    pages.push(page.value as Item[]);
    const next = page['@odata.nextLink'];
    if (typeof next !== 'string') break;
    page = await follow(sim, next, `${immutable}, odata.maxpagesize=2`);
  }
  return { pages, items: pages.flat(), deltaLink: String(page['@odata.deltaLink']) };
}
const again = ({ deltaLink }: Round) => round(follow(sim, deltaLink));
const write = (...subjects: string[]) => subjects.map((subject) => sim.writeMail({ subject }).id);
const subjects = ({ items }: Round) => items.map(({ subject }) => subject);

test('a round gives everything in pages, the next round only what is new', async () => {
  write('een', 'twee', 'drie');
  const first = await round(start());
  expect(first.pages.map(({ length }) => length)).toEqual([2, 1]);
  expect(subjects(first)).toEqual(['een', 'twee', 'drie']);
  expect(first.deltaLink).toContain(sim.url);
  write('vier');
  expect(subjects(await again(first))).toEqual(['vier']);
  expect(sim.violations).toEqual([]);
});

test('what was chosen in the first request lives on in the links', async () => {
  write('een');
  const first = await round(start());
  write('twee');
  const [item] = (await again(first)).items;
  expect(Object.keys(item ?? {}).sort()).toEqual(['@odata.etag', '@odata.type', 'id', 'subject']);
});

test('a mail that a person took away is removed, with the id that it had here', async () => {
  const [id = ''] = write('een');
  const regular = await round(start('', 'odata.maxpagesize=2'));
  const first = await round(start());
  sim.moveMail(id);
  expect((await again(first)).items).toMatchObject([{ id, '@removed': { reason: 'deleted' } }]);
  const inRegularIds = await follow(sim, regular.deltaLink, 'odata.maxpagesize=2');
  expect(inRegularIds.value).toMatchObject([{ id: regular.items[0]?.id, '@removed': { reason: 'deleted' } }]);
});

test('changeType narrows a round to what was made', async () => {
  const [id = ''] = write('een');
  const first = await round(start('&changeType=created'));
  await graph.api(`/users/${mailbox}/messages/${id}`).patch({ isRead: true });
  write('twee');
  sim.deleteMail(id);
  expect(subjects(await again(first))).toEqual(['twee']);
});

test('changeType=deleted is silent about what is there, and tells what went', async () => {
  const [id = ''] = write('een');
  const first = await round(start('&changeType=deleted'));
  expect(first.items).toEqual([]);
  sim.moveMail(id);
  expect((await again(first)).items).toMatchObject([{ id, '@removed': { reason: 'deleted' } }]);
});

test('an update comes again, without changeType', async () => {
  const [id = ''] = write('een');
  const first = await round(start());
  await graph.api(`/users/${mailbox}/messages/${id}`).patch({ isRead: true });
  expect((await again(first)).items).toMatchObject([{ id }]);
});

test('a filter on the moment of receipt is kept in the links', async () => {
  sim.writeMail({ subject: 'oud', receivedAt: '2026-11-01T08:00:00Z' });
  write('nieuw');
  const first = await round(start('&$filter=receivedDateTime ge 2026-11-20T00:00:00Z'));
  expect(subjects(first)).toEqual(['nieuw']);
  sim.writeMail({ subject: 'weer oud', receivedAt: '2026-11-01T08:00:00Z' });
  expect(subjects(await again(first))).toEqual([]);
});

test.each(["&$filter=subject eq 'een'", '&$filter=receivedDateTime le 2026-11-20T00:00:00Z', '&$search=een'])(
  'refuses %s',
  async (option) => {
    await expect(start(option)).rejects.toMatchObject({ statusCode: 400, code: 'ErrorInvalidUrlQuery' });
  },
);

test('a page may be empty and still not be the last', async () => {
  write('een');
  sim.emptyDeltaPages(1);
  const first = await round(start());
  expect(first.pages.map(({ length }) => length)).toEqual([0, 1]);
});

test('an item that was seen may come again', async () => {
  const [id] = write('een');
  const first = await round(start());
  sim.replayDelta(1);
  expect((await again(first)).items).toMatchObject([{ id }]);
});

test('oddities come by themselves, the same for the same seed', async () => {
  const lengths = async () => {
    const odd = await startSim({ seed: 7 });
    for (let n = 0; n < 40; n += 1) odd.writeMail();
    const seen: number[] = [];
    let link = `${odd.url}/v1.0/users/${mailbox}/mailFolders/inbox/messages/delta?$top=1`;
    while (link) {
      const page = (await (await fetch(link)).json()) as Record<string, string> & { value: unknown[] };
      seen.push(page.value.length);
      link = page['@odata.nextLink'] ?? '';
    }
    await odd.close();
    return seen;
  };
  const once = await lengths();
  expect(once).toContain(0);
  expect(await lengths()).toEqual(once);
});

test('expired tokens say syncStateNotFound', async () => {
  const { deltaLink } = await round(start());
  sim.expireDeltaTokens('syncStateNotFound');
  await expect(follow(sim, deltaLink)).rejects.toMatchObject({ statusCode: 410, code: 'syncStateNotFound' });
  expect(subjects(await round(start()))).toEqual([]);
});

test('maintenance says 410 and where to start anew', async () => {
  write('een');
  const { deltaLink } = await round(start());
  sim.expireDeltaTokens('gone');
  const gone = await fetch(deltaLink);
  expect(gone.status).toBe(410);
  const anew = await fetch(gone.headers.get('location') ?? '');
  const { value } = (await anew.json()) as { value: Item[] };
  expect(value).toMatchObject([{ subject: 'een' }]);
});

test('a link of a stand-in that is no more is an expired one', async () => {
  const link = `/users/${mailbox}/mailFolders/inbox/messages/delta?$deltatoken=of-yesterday`;
  await expect(graph.api(link).get()).rejects.toMatchObject({ statusCode: 410, code: 'syncStateNotFound' });
});

test('a token is good for its own folder only', async () => {
  const { deltaLink } = await round(start());
  const elsewhere = deltaLink.replace("mailFolders('Inbox')", "mailFolders('Drafts')");
  await expect(follow(sim, elsewhere)).rejects.toMatchObject({ statusCode: 400 });
});
