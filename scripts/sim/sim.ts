/** Microsoft 365 in small: one server on loopback that is Graph, the Bot Connector, Teams' people and the outside world. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { absenceRoutes, makeAbsences } from './absences.ts';
import type {
  Absence,
  AddEvent,
  AnswerEvent,
  AnswerLetter,
  Fault,
  InvokeAnswer,
  MoveEvent,
  SimEvent,
  SimPerson,
  SimState,
  SimTeam,
  WorkingHours,
  WriteFromOutlook,
  WriteMail,
} from './api.ts';
import { makeBot } from './bot.ts';
import { makeCalendars } from './calendars.ts';
import { makeChance } from './chance.ts';
import { makeClock } from './clock.ts';
import { connectorError, makeConnector } from './connector.ts';
import { loadContract, noContract, type Violation } from './contract.ts';
import { makeCrowd } from './crowd.ts';
import { type Expiry, makeDelta } from './delta.ts';
import { needPerson, people, team } from './directory.ts';
import { makeDrafts } from './drafts.ts';
import { makeFaults, misbehave, type Outcome, type Wording } from './faults.ts';
import { makeGraph } from './graph.ts';
import { calendarRoutes } from './graph-calendar.ts';
import { directoryRoutes, subscriptionRoutes } from './graph-directory.ts';
import { graphError, marks } from './graph-errors.ts';
import { mailRoutes } from './graph-mail.ts';
import { type Answer, type Ask, readAsk, writeAnswer } from './http.ts';
import { makeInstallation } from './installation.ts';
import { type Knobs, usualKnobs } from './knobs.ts';
import { makeLetters, type SentMail } from './letters.ts';
import { folderName, makeMailbox } from './mailbox.ts';
import { makeOutlook } from './outlook.ts';
import { makePage, makeStream } from './page.ts';
import { makePosts, type Posted } from './posts.ts';
import { makePrincipals, type Principals } from './principals.ts';
import { type LifecycleEvent, makeSubscriptions, type Release, type Subscription } from './subscriptions.ts';
import { makeTeams, type Teams } from './teams.ts';

export interface SimOptions {
  /** 0, or nothing, is any free port. */
  readonly port?: number;
  readonly botUrl?: string;
  readonly mailbox?: string;
  readonly now?: string;
  /** An OpenAPI description of Graph; requests that break it are refused. */
  readonly openapi?: string;
  /** For the oddities of delta pages. */
  readonly seed?: number;
  /** Somebody looks at it: what breaks the contract is also said on stderr. */
  readonly live?: boolean;
}

export interface RequestRecord {
  readonly method: string;
  /** As it was asked for, with the query. */
  readonly path: string;
  /** 0: no answer came back. */
  readonly status: number;
  /** The virtual moment. */
  readonly at: string;
  readonly body?: unknown;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly fault?: Fault['kind'];
  /** Was it carried out? False for what a fault kept from being done. */
  readonly done: boolean;
}

export interface Sim extends Teams {
  readonly url: string;
  readonly people: readonly SimPerson[];
  readonly team: SimTeam;
  readonly knobs: Knobs;
  close(): Promise<void>;

  setBotUrl(url: string): void;
  now(): string;
  /** The stand-in's own clock only; `POST /sim/clock` sets the bot's as well. */
  setNow(iso: string): void;

  writeMail(mail?: WriteMail): { readonly id: string; readonly messageId: string };
  /** What the mail system of who got this letter writes back by itself. */
  answerLetter(answer: AnswerLetter): { readonly id: string; readonly messageId: string };
  /** A colleague's letter from Outlook. */
  writeFromOutlook(letter: WriteFromOutlook): { readonly id: string; readonly messageId: string };
  /** Gone for ever; to see it in Deleted Items, move it to `deleteditems`. */
  deleteMail(id: string): void;
  moveMail(id: string, folder?: string): void;
  /** A person is away, or is back. */
  setAbsence(absence: Absence): void;
  /** Everything that stands in this person's calendar, or stood there (`cancelled`); the shared mailbox has a calendar by its address. */
  events(person: string): readonly SimEvent[];
  /** An appointment that a person makes in Outlook; busy unless it says otherwise. Answers its id. */
  addEvent(person: string, event: AddEvent): string;
  /** By hand in Outlook: whoever was invited gets a mail about it. */
  moveEvent(person: string, event: string, to: MoveEvent): void;
  deleteEvent(person: string, event: string): void;
  /** Somebody who was invited answers. */
  answerEvent(answer: AnswerEvent): void;
  setWorkingHours(person: string, hours: WorkingHours): void;
  state(as?: string): SimState;
  fault(fault: Fault): void;
  clearFaults(): void;

  /** Any activity, also a malformed one. */
  post(activity: unknown, headers?: Readonly<Record<string, string>>): Promise<InvokeAnswer>;
  /** Gives the Authorization header of every activity, if tests want one. */
  authorize: (() => Promise<string>) | undefined;
  /** The person no longer wants the bot's messages in the personal chat: 403 ConversationBlockedByUser. */
  block(as: string): void;

  expireDeltaTokens(how: Expiry): void;
  emptyDeltaPages(count: number): void;
  replayDelta(count: number): void;
  dropNotifications(count: number): void;
  duplicateNotifications(count: number): void;
  /** True keeps all notifications back until they are released; false lets the next ones go as usual. */
  holdNotifications(on: boolean): void;
  /**
   * Posts what was kept back, in batches of up to a hundred, each with one item of a subscription that is not the bot's. Answers how
   * many of the bot's own items were posted, when all have arrived or were given up.
   */
  releaseNotifications(how?: Release): Promise<number>;
  lifecycle(event: LifecycleEvent): Promise<void>;
  /** When all notifications that were under way have arrived or were given up. */
  notified(): Promise<void>;

  /** The roles that the bot's identity has in Entra. */
  readonly principals: Principals;
  readonly graphRequests: readonly RequestRecord[];
  readonly connectorRequests: readonly RequestRecord[];
  readonly violations: readonly Violation[];
  readonly subscriptions: readonly Subscription[];
  /** How many mail requests were refused because too many ran at once: see `knobs.concurrent`. */
  readonly overLimit: number;
  /** The letters that left, in order. */
  sentMails(): readonly SentMail[];
  /** Every version of everything that the bot ever posted. */
  everythingPosted(): readonly Posted[];
}

/** How one of the two protocols is served. */
interface Service {
  readonly act: (ask: Ask) => Promise<Answer>;
  readonly wording: Wording;
  readonly log: RequestRecord[];
  readonly tooMany?: Fault | undefined;
}

export type { Fault, Knobs, Posted, SentMail, Subscription, Violation };

export async function startSim(options: SimOptions = {}): Promise<Sim> {
  const clock = makeClock(options.now);
  const knobs = usualKnobs();
  const contract = options.openapi ? loadContract(options.openapi) : noContract();
  const stream = makeStream();
  const { changed } = stream;
  const closing = new AbortController();
  let url = '';
  const ownUrl = () => url;

  const mailbox = makeMailbox(options.mailbox ?? 'info@babbage.nl', clock);
  const letters = makeLetters({ mailbox, clock, sharedTopic: () => knobs.sharedTopic, changed });
  const drafts = makeDrafts({ mailbox, letters, clock, knobs });
  const outlook = makeOutlook({ mailbox, drafts });
  const delta = makeDelta({ mailbox, chance: makeChance(options.seed ?? 1), knobs });
  const subscriptions = makeSubscriptions({ mailbox, clock, knobs });
  const posts = makePosts(clock, changed);
  const installation = makeInstallation();
  const bot = makeBot(options.botUrl);
  const teams = makeTeams({ bot, posts, installation, clock, knobs, url: ownUrl, changed });
  const faults = makeFaults();
  const crowd = makeCrowd(knobs);
  const absences = makeAbsences();
  const principals = makePrincipals();
  const calendars = makeCalendars({ clock, letters, knobs, mailbox: mailbox.address, changed });
  const setAbsence = (absence: Absence) => {
    absences.set(absence);
    calendars.setAbsence(absence);
  };

  const state = (as?: string): SimState => ({
    now: clock.now(),
    people,
    team: { ...team, installed: installation.inTeam },
    messages: posts.seenBy(as ? needPerson(as) : (people[0] as SimPerson)),
    outside: letters.outside,
    mailbox: mailbox.address,
    inbox: letters.inbox(50),
    agenda: calendars.events(as ?? (people[0] as SimPerson).id).filter(({ cancelled }) => !cancelled),
  });

  const page = makePage({ letters, setAbsence, calendars, outlook, teams, faults, clock, bot, state, changed });
  const connector = makeConnector({ posts, installation, knobs, url: ownUrl });
  const graph = makeGraph(
    {
      ...mailRoutes({ mailbox, drafts, delta, url: ownUrl, knobs }),
      ...subscriptionRoutes(subscriptions),
      ...absenceRoutes({ absences, knobs }),
      ...calendarRoutes({ calendars, knobs, url: ownUrl }),
      ...directoryRoutes({ knobs, url: ownUrl, mailbox: mailbox.address }),
      ...principals.routes,
    },
    { clock, contract, knobs },
  );

  const graphRequests: RequestRecord[] = [];
  const connectorRequests: RequestRecord[] = [];

  /** Does what is asked, unless a fault hits it, and keeps a record either way. */
  const serve = async (ask: Ask, response: ServerResponse, { act, wording, log, tooMany }: Service): Promise<void> => {
    const fault = tooMany ?? faults.take(ask);
    const asked = { method: ask.method, path: ask.target, at: clock.now(), headers: ask.headers };
    const record = { ...asked, ...(ask.body === undefined ? {} : { body: ask.body }) };
    const outcome: Outcome = fault
      ? await misbehave(fault, response, () => act(ask), wording, closing.signal)
      : await act(ask).then((answer) => {
          // The record first: whoever has the answer may look at it at once.
          log.push({ ...record, status: answer.status, done: true });
          writeAnswer(response, answer);
          return { status: answer.status, done: true };
        });
    if (fault) log.push({ ...record, ...outcome, fault: fault.kind });
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const tooMany = crowd.enter(request, response);
    const ask = await readAsk(request);
    if (/^\/v1\.0(\/|$)/i.test(ask.path)) {
      const before = contract.violations.length;
      const wording: Wording = (status, code, message) => {
        const ids = marks(ask);
        return { ...graphError({ status, code, message }, clock.now(), ids), headers: { ...ids } };
      };
      const act = (asked: Ask) => crowd.linger().then(() => graph(asked));
      await serve(ask, response, { act, wording, log: graphRequests, tooMany });
      if (options.live) for (const violation of contract.violations.slice(before)) console.error('contract', violation);
      return;
    }
    if (/^\/(teams\/)?v3\//i.test(ask.path)) {
      return serve(ask, response, { act: connector, wording: connectorError, log: connectorRequests });
    }
    // No other site may use the page's API through a name that resolves to loopback.
    if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(ask.headers.host ?? '')) return writeAnswer(response, { status: 403 });
    if (ask.method === 'GET' && ask.path === '/sim/events') return stream.listen(response);
    writeAnswer(response, await page(ask));
  };

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (!response.headersSent) writeAnswer(response, { status: 500, body: { error: String(error) } });
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const needMail = (id: string) => {
    const message = mailbox.find(id);
    if (!message) throw new Error(`There is no message '${id}' in the mailbox.`);
    return message;
  };

  return {
    ...teams,
    url,
    people,
    get team() {
      return { ...team, installed: installation.inTeam };
    },
    knobs,
    close: async () => {
      closing.abort();
      subscriptions.close();
      stream.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
    setBotUrl: (botUrl) => {
      bot.url = botUrl;
    },
    now: clock.now,
    setNow: clock.set,
    writeMail: (mail = {}) => letters.write(mail),
    answerLetter: letters.answer,
    writeFromOutlook: outlook,
    deleteMail: (id) => mailbox.remove(needMail(id)),
    moveMail: (id, folder = 'archive') => {
      const name = folderName(folder);
      if (!name) throw new Error(`There is no folder '${folder}'.`);
      mailbox.move(needMail(id), name);
    },
    setAbsence,
    events: calendars.events,
    addEvent: calendars.add,
    moveEvent: calendars.move,
    deleteEvent: calendars.delete,
    answerEvent: calendars.answer,
    setWorkingHours: calendars.setHours,
    state,
    fault: faults.add,
    clearFaults: faults.clear,
    post: bot.post,
    get authorize() {
      return bot.authorize;
    },
    set authorize(authorize) {
      bot.authorize = authorize;
    },
    block: (as) => {
      installation.blocked.add(needPerson(as).id);
    },
    expireDeltaTokens: delta.expire,
    emptyDeltaPages: delta.emptyPages,
    replayDelta: delta.replays,
    dropNotifications: subscriptions.drop,
    duplicateNotifications: subscriptions.duplicate,
    holdNotifications: subscriptions.hold,
    releaseNotifications: subscriptions.release,
    lifecycle: subscriptions.lifecycle,
    notified: subscriptions.delivered,
    principals,
    graphRequests,
    connectorRequests,
    violations: contract.violations,
    get overLimit() {
      return crowd.overLimit;
    },
    get subscriptions() {
      return subscriptions.list();
    },
    sentMails: () => letters.sent,
    everythingPosted: () => posts.everything,
  };
}
