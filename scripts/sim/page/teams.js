// @ts-check
import { act, invoke, post } from './api.js';
import { drawCard } from './cards.js';
import { inShort, inWords } from './dates.js';
import { showTask } from './dialog.js';
import { announce, arrange, button, byId, make, notice, setText, whileBusy } from './dom.js';
import { closeSearch, startSearch } from './search.js';
import { initials, markdown } from './text.js';

/** Teams, as the chosen person sees it: the team's channels with their threads, and the chat with the bot. */

/** @typedef {import('./api.js').SimState} SimState */
/** @typedef {import('./api.js').Message} Message */
/** @typedef {import('./api.js').Person} Person */
/** @typedef {import('./cards.js').Pressed} Pressed */

const roles = { owner: 'eigenaar', member: 'lid', guest: 'gast', outsider: 'niet in het team' };
/** The name that stands for the chat with the bot where a channel's id would stand. */
const chat = 'chat';

const person = byId('person', HTMLSelectElement);
const feed = byId('feed', HTMLElement);
const compose = byId('compose', HTMLTextAreaElement);
const composeSend = byId('compose-send', HTMLButtonElement);
const composePlain = byId('compose-plain', HTMLButtonElement);
const report = byId('extension-report', HTMLButtonElement);
const search = byId('extension-search', HTMLButtonElement);
const newest = byId('newest', HTMLButtonElement);

/** @type {SimState} */
let state;
/** Who looks, and where. */
const wanted = new URLSearchParams(location.hash.slice(1));
let as = wanted.get('als') ?? '';
let place = wanted.get('plaats') ?? '';
/** @type {() => Promise<void>} */
let refresh;

/**
 * What is drawn of a message.
 * @typedef {object} View
 * @property {string} signature
 * @property {HTMLElement} element
 * @property {HTMLElement} body
 * @property {HTMLElement} notice
 */
/** @type {Map<string, View>} */
const views = new Map();
/**
 * A thread: the post, its replies and the box to reply in.
 * @typedef {{ element: HTMLElement, replies: HTMLElement }} Thread
 */
/** @type {Map<string, Thread>} */
const threads = new Map();
/** What the bot said to one person about one card. @type {Map<string, { text: string, bad: boolean }>} */
const notices = new Map();
/** What each person saw already, to count what is new. @type {Set<string>} */
const seen = new Set();
/** What was typed and not yet sent, by person and place. @type {Map<string, string>} */
const drafts = new Map();
/** Cards that were refreshed for a person by themselves. @type {Set<string>} */
const refreshed = new Set();
/** What stands in the feed now: person and place. */
let drawn = '';

export function whoLooks() {
  return as;
}

/** The person in the page's address does not exist (any more). */
export function forgetPerson() {
  as = '';
}

/**
 * Takes a fresh state.
 * @param {SimState} fresh
 */
export function setTeams(fresh) {
  state = fresh;
  // The first state is nobody's: it only tells who there is to choose from.
  if (!fillPeople()) return;
  if (place !== chat && !fresh.team.channels.some((channel) => channel.id === place)) {
    place = (fresh.team.channels.find((channel) => !channel.general) ?? fresh.team.channels[0])?.id ?? chat;
  }
  draw();
}

/** @returns {Person | undefined} */
function me() {
  return state.people.find((one) => one.id === as);
}

/** @param {Message} message */
function mine(message) {
  return message.from.id === as || message.from.id === `29:${as}`;
}

/** @param {string} id */
function messagesIn(id) {
  const channels = new Set(state.team.channels.map((channel) => channel.id));
  const messages = /** @type {readonly Message[]} */ (state.messages);
  return messages
    .filter((message) => (id === chat ? !channels.has(message.place) : message.place === id))
    .map((message, index) => ({ message, index }))
    .sort((a, b) => Date.parse(a.message.at) - Date.parse(b.message.at) || a.index - b.index)
    .map(({ message }) => message);
}

/** @returns {boolean} whether this state is that of the person who looks */
function fillPeople() {
  const shown = JSON.stringify(state.people);
  if (person.dataset.shown !== shown) {
    person.dataset.shown = shown;
    person.replaceChildren(
      ...state.people.map((one) => make('option', { value: one.id }, `${one.name} (${roles[one.role] ?? one.role})`)),
    );
  }
  const before = as;
  if (!me()) as = state.people[0]?.id ?? '';
  if (document.activeElement !== person || person.value === '') person.value = as;
  return as === before;
}

function remember() {
  history.replaceState(null, '', `#${new URLSearchParams({ als: as, plaats: place })}`);
}

/**
 * @param {string} to
 */
function go(to) {
  drafts.set(`${as} ${place}`, compose.value);
  place = to;
  notice('teams-notice', '');
  draw();
}

function draw() {
  const here = `${as} ${place}`;
  const moved = drawn !== here;
  if (moved) {
    drawn = here;
    closeSearch();
    views.clear();
    threads.clear();
    feed.replaceChildren();
    compose.value = drafts.get(here) ?? '';
    remember();
  }
  const atEnd = moved || feed.scrollHeight - feed.scrollTop - feed.clientHeight < 40;
  const list = messagesIn(place);
  const fresh = list.filter((message) => !seen.has(`${as} ${message.id}`));
  for (const message of list) seen.add(`${as} ${message.id}`);

  drawRail();
  drawHead(list);
  drawFeed(list);
  drawCompose();

  if (atEnd) toEnd();
  else if (fresh.some((message) => message.from.bot)) newest.hidden = false;
  if (!moved) {
    const last = fresh.filter((message) => !mine(message)).at(-1);
    if (last) announce(`Nieuw bericht van ${last.from.name}`);
  }
  for (const message of list) refreshByItself(message);
}

function toEnd() {
  feed.scrollTop = feed.scrollHeight;
  newest.hidden = true;
}

function outsider() {
  return me()?.role === 'outsider';
}

function drawRail() {
  setText(byId('team-name', HTMLElement), state.team.name);
  const inTeam = !outsider() || state.messages.some((message) => state.team.channels.some(({ id }) => id === message.place));
  const channels = inTeam ? state.team.channels : [];
  drawPlaces(
    'channels',
    channels.map(({ id, name }) => ({ id, name, hook: `channel-${name}` })),
    `${me()?.name ?? 'Deze persoon'} zit niet in dit team.`,
  );
  drawPlaces('chats', [{ id: chat, name: 'Chat met Klachtenbot', hook: 'chat' }], '');
}

/**
 * @param {string} id
 * @param {{ id: string, name: string, hook: string }[]} places
 * @param {string} empty
 */
function drawPlaces(id, places, empty) {
  const list = byId(id, HTMLElement);
  const counts = places.map(
    (one) => messagesIn(one.id).filter((message) => !mine(message) && !seen.has(`${as} ${message.id}`)).length,
  );
  const shown = JSON.stringify([places, counts, place, as]);
  if (list.dataset.shown === shown) return;
  list.dataset.shown = shown;
  const focused = list.contains(document.activeElement) ? document.activeElement?.getAttribute('data-testid') : undefined;
  list.replaceChildren(
    ...places.map((one, index) => {
      const press = button(one.name, () => go(one.id), { 'data-testid': one.hook });
      if (one.id === place) press.setAttribute('aria-current', 'page');
      const count = counts[index] ?? 0;
      if (count > 0) {
        press.classList.add('unread');
        press.append(
          make('span', { class: 'count', 'aria-hidden': 'true' }, String(count)),
          make('span', { class: 'sr' }, `, ${count} nieuw`),
        );
      }
      return make('li', {}, press);
    }),
    ...(places.length === 0 && empty ? [make('li', { class: 'hint' }, empty)] : []),
  );
  if (focused) [...list.querySelectorAll('button')].find((one) => one.dataset.testid === focused)?.focus();
}

/**
 * @param {readonly Message[]} list
 */
function drawHead(list) {
  const channel = state.team.channels.find(({ id }) => id === place);
  setText(byId('place-title', HTMLElement), channel ? channel.name : 'Chat met Klachtenbot');
  const install = byId('install', HTMLButtonElement);
  const role = me()?.role;
  if (install.disabled) return;
  if (place === chat) {
    setText(install, 'App toevoegen');
    install.hidden = list.length > 0;
  } else {
    setText(install, 'App toevoegen aan team');
    install.hidden = state.team.installed || !(role === 'owner' || role === 'member');
  }
}

function drawCompose() {
  const channel = state.team.channels.find(({ id }) => id === place);
  const closed = place !== chat && (!state.team.installed || outsider());
  setText(byId('compose-label', HTMLElement), channel ? 'Nieuw bericht aan @Klachtenbot' : 'Bericht aan Klachtenbot');
  compose.disabled = closed;
  composePlain.hidden = place === chat;
  for (const press of [composeSend, composePlain, report, search]) if (!press.hasAttribute('aria-busy')) press.disabled = closed;
  setText(
    byId('compose-hint', HTMLElement),
    outsider() && place !== chat
      ? 'Wie niet in het team zit, kan hier niet schrijven.'
      : closed
        ? 'Voeg eerst de app toe aan het team.'
        : 'Enter verstuurt, Shift+Enter geeft een nieuwe regel. Typ help voor uitleg.',
  );
}

/**
 * @param {readonly Message[]} list
 */
function drawFeed(list) {
  const ids = new Set(list.map((message) => message.id));
  for (const id of views.keys()) if (!ids.has(id)) views.delete(id);
  for (const id of threads.keys()) if (!ids.has(id)) threads.delete(id);
  if (place === chat) {
    arrange(feed, list.length === 0 ? [hint()] : list.map((message) => view(message, `post-${message.id}`).element));
    return;
  }
  // A reply whose post is gone stands on its own, so that nothing disappears.
  const posts = list.filter((message) => message.root === undefined || message.root === message.id || !ids.has(message.root));
  const order = posts.map((post) => {
    const answers = list.filter((message) => message.root === post.id && message.id !== post.id);
    const thread = threadOf(post);
    arrange(
      thread.replies,
      answers.map((message) => view(message, `reply-${message.id}`).element),
    );
    view(post, '');
    return thread.element;
  });
  arrange(feed, order.length === 0 ? [hint()] : order);
}

/** What to do first, for somebody who sees this page for the first time. */
function hint() {
  const old = feed.querySelector('.first');
  const role = me()?.role;
  const key = JSON.stringify([place === chat, state.team.installed, role]);
  if (old instanceof HTMLElement && old.dataset.key === key) return old;
  const box = make('div', { class: 'first', 'data-key': key });
  if (place === chat) {
    box.append(
      make('h4', {}, 'Nog geen berichten'),
      make('p', {}, 'Klik op ‘App toevoegen’. Daarna kun je hier met Klachtenbot praten.'),
    );
  } else if (outsider()) {
    box.append(
      make('h4', {}, 'Niets te zien'),
      make('p', {}, `${me()?.name ?? 'Deze persoon'} zit niet in dit team en ziet de kanalen niet.`),
    );
  } else {
    const done = state.team.installed ? ' Dat is gedaan.' : '';
    box.append(
      make('h4', {}, 'Zo begin je'),
      make(
        'ol',
        {},
        make('li', {}, make('strong', {}, 'App toevoegen.'), ` Voeg Klachtenbot toe aan het team met de knop hierboven.${done}`),
        make(
          'li',
          {},
          make('strong', {}, 'Kanaal kiezen.'),
          ' Klachtenbot plaatst een kaart in een van de kanalen links. Daarop kiest een eigenaar van het team het kanaal voor de klachten.',
        ),
        make(
          'li',
          {},
          make('strong', {}, 'Mail schrijven.'),
          ' Schrijf als klager een e-mail, onder ‘Buitenwereld’. De klacht komt hier binnen.',
        ),
      ),
    );
  }
  return box;
}

/**
 * @param {Message} post
 * @returns {Thread}
 */
function threadOf(post) {
  const old = threads.get(post.id);
  if (old) return old;
  const replies = make('div', { class: 'replies' });
  const element = make('article', {
    class: 'thread',
    'data-testid': `post-${post.id}`,
    'aria-label': `Bericht van ${post.from.name}`,
  });
  element.append(view(post, '').element, replies);
  if (!outsider()) element.append(replyBox(post));
  const thread = { element, replies };
  threads.set(post.id, thread);
  return thread;
}

/**
 * @param {Message} post
 */
function replyBox(post) {
  const field = make('textarea', {
    rows: '2',
    'aria-label': 'Antwoord aan @Klachtenbot',
    'data-testid': `reply-text-${post.id}`,
  });
  const send = make('button', { type: 'submit', class: 'primary', 'data-testid': `reply-send-${post.id}` }, 'Versturen');
  const form = make('form', { class: 'reply-form' }, field, make('div', { class: 'buttons' }, send));
  const start = button('Beantwoorden', () => show(true), { class: 'quiet', 'data-testid': `reply-to-${post.id}` });
  /** @param {boolean} open */
  const show = (open) => {
    form.hidden = !open;
    start.hidden = open;
    if (open) field.focus();
    else start.focus();
  };
  form.hidden = true;
  form.querySelector('.buttons')?.append(button('Annuleren', () => show(false), { class: 'quiet' }));
  sendsOnEnter(field, form);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (field.value.trim() === '') return;
    void whileBusy(send, async () => {
      if (await say(field.value, { channel: post.place, root: post.id })) {
        field.value = '';
        show(false);
      }
    });
  });
  return make('div', { class: 'reply-box' }, start, form);
}

/**
 * @param {HTMLTextAreaElement} field
 * @param {HTMLFormElement} form
 */
function sendsOnEnter(field, form) {
  field.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
}

/**
 * @param {string} text
 * @param {{ channel?: string, root?: string }} where
 * @param {'say' | 'chat'} [kind] `chat` is what people write to each other: the bot is not mentioned and hears nothing
 * @returns {Promise<boolean>}
 */
async function say(text, where, kind = 'say') {
  try {
    const words = kind === 'chat' ? text.trim() : text.trim().replace(/^@klachtenbot\b[:,]?\s*/i, '');
    await act(kind, { as, ...where, text: words });
    notice('teams-notice', '');
    await refresh();
    return true;
  } catch (error) {
    notice('teams-notice', words(error), true);
    return false;
  }
}

/** @param {unknown} error */
function words(error) {
  return error instanceof Error ? error.message : String(error);
}

/**
 * Draws a message, or leaves it as it stands when nothing in it changed: a half-filled form stays half filled.
 * @param {Message} message
 * @param {string} hook
 * @returns {View}
 */
function view(message, hook) {
  const said = notices.get(`${as} ${message.id}`);
  let found = views.get(message.id);
  if (!found) {
    const avatar = make('span', { class: `avatar ${colour(message)}`, 'aria-hidden': 'true' }, initials(message.from.name));
    const body = make('div', { class: 'message-body' });
    const told = make('div', { class: 'notice', 'data-testid': 'notice' });
    told.hidden = true;
    const element = make('div', { class: 'message', tabindex: '-1' }, avatar, make('div', { class: 'message-main' }, body, told));
    if (message.from.bot) element.classList.add('bot');
    if (mine(message)) element.classList.add('mine');
    if (hook) element.setAttribute('data-testid', hook);
    if (place === chat || hook) element.setAttribute('role', 'article');
    if (place === chat || hook) element.setAttribute('aria-label', `Bericht van ${message.from.name}`);
    found = { signature: '', element, body, notice: told };
    views.set(message.id, found);
  }
  // What is shown, not where it came from: an own view that says the same must not close what somebody is filling in.
  const { cards, ownOnly } = cardsShown(message);
  const signature = JSON.stringify([message.text, message.summary, cards, ownOnly, message.edited, message.from]);
  if (found.signature !== signature) {
    const active = document.activeElement;
    const focused =
      active instanceof HTMLElement && found.body.contains(active) ? (active.dataset.label ?? active.textContent) : undefined;
    found.signature = signature;
    fill(found.body, message);
    if (focused !== undefined) focusAgain(found, focused);
  }
  const text = said?.text ?? '';
  if (found.notice.dataset.text !== text) {
    found.notice.dataset.text = text;
    found.notice.hidden = text === '';
    found.notice.classList.toggle('bad', said?.bad ?? false);
    const close = button('Sluiten', () => tell(message.id, ''), { class: 'quiet' });
    found.notice.replaceChildren(make('span', {}, markdown(text, { breaks: true })), close);
  }
  return found;
}

/**
 * After a card was drawn anew under the hands of somebody: the same button again, or else the message.
 * @param {View} found
 * @param {string | null} label
 */
function focusAgain(found, label) {
  const same = [...found.body.querySelectorAll('button')].find((one) => label && one.textContent === label);
  (same ?? found.element).focus({ preventScroll: true });
}

/**
 * @param {HTMLElement} body
 * @param {Message} message
 */
function fill(body, message) {
  const at = Date.parse(message.at);
  const head = make(
    'p',
    { class: 'message-head' },
    make('strong', {}, message.from.name),
    ...(message.from.bot ? [make('span', { class: 'tag' }, 'app')] : []),
    make('time', { datetime: message.at, title: inWords(at) }, inShort(at)),
  );
  if (message.edited) {
    head.append(make('span', { class: 'edited', title: `Bewerkt: ${inWords(Date.parse(message.edited))}` }, 'bewerkt'));
  }
  if (!message.from.bot) head.append(fromMessage(message));
  body.replaceChildren(head);
  const text = message.text ?? (message.cards.length === 0 ? message.summary : undefined);
  if (text) {
    // Who types to the bot mentions it, but the mention does not stand in the text.
    const missing = message.from.bot ? [] : message.mentions.filter(({ name }) => !text.includes(`<at>${name}</at>`));
    const shown = [...missing.map(({ name }) => `<at>${name}</at>`), text].join(' ');
    body.append(make('div', { class: 'text' }, markdown(shown, { breaks: true })));
  }
  const { cards, ownOnly } = cardsShown(message);
  if (cards.length === 0) return;
  body.append(
    make(
      'div',
      { class: 'cards', 'data-testid': `card-${message.id}` },
      ...cards.map((card) => drawCard(card, state.people, (pressed) => press(message, pressed))),
    ),
  );
  if (ownOnly) body.append(make('p', { class: 'own' }, `Zo ziet alleen ${me()?.name ?? 'deze persoon'} deze kaart.`));
}

/**
 * In Teams this stands in the menu of the message.
 * @param {Message} message
 */
function fromMessage(message) {
  const press = button(
    'Klacht van dit bericht',
    () => {
      if (notices.has(`${as} ${message.id}`)) tell(message.id, '');
      void extend(press, { command: 'from-message', message: message.id }, (text) => tell(message.id, text, true));
    },
    { class: 'quiet small', 'data-testid': `from-message-${message.id}` },
  );
  return press;
}

/**
 * Chooses a command of the bot's message extension, and shows the dialog that the bot hands back.
 * @param {HTMLButtonElement} press
 * @param {{ command: 'report' | 'from-message', message?: string }} choice
 * @param {(text: string) => void} failed
 */
async function extend(press, choice, failed) {
  const chosen = { as, ...choice, ...(place === chat ? {} : { channel: place }) };
  try {
    // The button is itself again before the dialog opens, so that the focus comes back to it when that closes.
    const answer = await whileBusy(press, () => invoke('extension', chosen));
    const send = (/** @type {Record<string, unknown>} */ data) => invoke('extension/submit', { ...chosen, data });
    if (!showTask(answer, { people: state.people, send })) failed('De bot opende geen venster.');
  } catch (error) {
    failed(words(error));
  }
}

/** @param {Message} message */
function colour(message) {
  if (message.from.bot) return 'avatar-bot';
  let sum = 0;
  for (const sign of message.from.id) sum = (sum * 31 + (sign.codePointAt(0) ?? 0)) % 997;
  return `avatar-${sum % 6}`;
}

/**
 * Shows under a card what the bot said about a click, to the one who clicked.
 * @param {string} message
 * @param {string} text
 * @param {boolean} [bad]
 */
function tell(message, text, bad = false) {
  const key = `${as} ${message}`;
  if (text) notices.set(key, { text, bad });
  else notices.delete(key);
  if (text) announce(text);
  draw();
  const found = views.get(message);
  if (text) found?.notice.scrollIntoView({ block: 'nearest' });
  else if (document.activeElement === document.body) found?.element.focus({ preventScroll: true });
}

/**
 * A button of a card was pressed.
 * @param {Message} message
 * @param {Pressed} pressed
 */
async function press(message, pressed) {
  const mine = { as, message: message.id };
  if (notices.has(`${as} ${message.id}`)) tell(message.id, '');
  try {
    if (pressed.kind === 'execute') {
      const answer = await invoke('click', { ...mine, verb: pressed.verb, data: pressed.data, id: pressed.id });
      await refresh();
      hear(message.id, answer);
      return;
    }
    const teams = /** @type {{ type?: unknown, value?: unknown } | undefined} */ (pressed.data.msteams);
    if (teams?.type === 'task/fetch') {
      const answer = await invoke('fetch', { ...mine, data: pressed.data });
      const send = (/** @type {Record<string, unknown>} */ data) => invoke('submit', { ...mine, data });
      if (!showTask(answer, { people: state.people, send })) tell(message.id, 'De bot opende geen venster.', true);
      await refresh();
    } else if (teams?.type === 'imBack' && typeof teams.value === 'string') {
      await say(teams.value, place === chat ? {} : { channel: message.place, root: message.root ?? message.id });
    } else {
      tell(message.id, 'Deze knop stuurt een gewoon bericht (Action.Submit). Dat kan deze pagina niet.', true);
    }
  } catch (error) {
    tell(message.id, words(error), true);
  }
}

/**
 * What the bot answered on a click.
 * @param {string} message
 * @param {any} answer
 */
function hear(message, answer) {
  const type = String(answer?.type ?? '');
  if (type === 'application/vnd.microsoft.activity.message') {
    tell(message, typeof answer.value === 'string' ? answer.value : String(answer.value?.text ?? ''));
  } else if (type === 'application/vnd.microsoft.card.adaptive') {
    announce('De kaart is bijgewerkt.');
  } else if (type.startsWith('application/vnd.microsoft.')) {
    const said = answer.value?.message;
    const code = answer.statusCode ?? answer.value?.code ?? '?';
    tell(message, `De bot gaf een fout (${code})${typeof said === 'string' && said ? `: ${said}` : '.'}`, true);
  }
}

/**
 * The cards in a message as this person sees them, and whether nobody else sees them so.
 * @param {Message} message
 */
function cardsShown(message) {
  const own = message.own === undefined || message.own === null ? undefined : [message.own].flat();
  const ownOnly = own !== undefined && JSON.stringify(own) !== JSON.stringify(message.cards);
  return { cards: ownOnly ? own : message.cards, ownOnly };
}

/**
 * Teams' own part of a card's `refresh`: who is named in it gets an own view of the card without clicking, once for each version
 * of the message.
 * @param {Message} message
 */
function refreshByItself(message) {
  if (message.own !== undefined && message.own !== null) return;
  for (const card of message.cards) {
    const wish = /** @type {any} */ (card)?.refresh;
    if (wish?.action?.type !== 'Action.Execute') continue;
    if (Array.isArray(wish.userIds) && !wish.userIds.includes(`29:${as}`)) continue;
    const key = JSON.stringify([as, message.id, message.edited, message.cards]);
    if (refreshed.has(key)) continue;
    refreshed.add(key);
    void post('/sim/teams/refresh', { as, message: message.id })
      .then(() => refresh())
      .catch(() => undefined);
  }
}

/**
 * @param {() => Promise<void>} again reads the state anew
 */
export function startTeams(again) {
  refresh = again;
  // Whoever has no mouse scrolls with the keys.
  feed.tabIndex = 0;
  person.addEventListener('change', () => {
    drafts.set(`${as} ${place}`, compose.value);
    as = person.value;
    notice('teams-notice', '');
    feed.setAttribute('aria-busy', 'true');
    void refresh().finally(() => feed.removeAttribute('aria-busy'));
  });
  newest.addEventListener('click', () => {
    toEnd();
    feed.focus();
  });
  feed.addEventListener('scroll', () => {
    if (feed.scrollHeight - feed.scrollTop - feed.clientHeight < 40) newest.hidden = true;
  });
  const install = byId('install', HTMLButtonElement);
  install.addEventListener(
    'click',
    () =>
      void whileBusy(install, async () => {
        try {
          await act('install', place === chat ? { as, personal: true } : { as, channel: place });
          notice('teams-notice', '');
          await refresh();
        } catch (error) {
          notice('teams-notice', words(error), true);
        }
      }).then(draw),
  );
  const form = byId('compose-form', HTMLFormElement);
  sendsOnEnter(compose, form);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    sendWith(composeSend, 'say');
  });
  composePlain.addEventListener('click', () => sendWith(composePlain, 'chat'));
  startSearch({
    where: () => ({ as, ...(place === chat ? {} : { channel: place }) }),
    sent: async () => {
      await refresh();
      toEnd();
    },
  });
  report.addEventListener('click', () => {
    notice('teams-notice', '');
    void extend(report, { command: 'report' }, (text) => notice('teams-notice', text, true));
  });
}

/**
 * @param {HTMLButtonElement} press
 * @param {'say' | 'chat'} kind
 */
function sendWith(press, kind) {
  const text = compose.value;
  if (text.trim() === '') return;
  void whileBusy(press, async () => {
    if (await say(text, place === chat ? {} : { channel: place }, kind)) {
      compose.value = '';
      toEnd();
    }
  });
}
