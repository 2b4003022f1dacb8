// @ts-check
import { post } from './api.js';
import { fromField, inShort, later, nextWorkday, toField } from './dates.js';
import { arrange, button, byId, make, notice, setText, whileBusy } from './dom.js';

/** The calendar of the colleague who is chosen in Teams: what Outlook shows, and what a person may do to it there. */

/** @typedef {import('../api.ts').SimEvent} Event */
/** @typedef {import('./api.js').SimState} SimState */

const list = byId('agenda-list', HTMLUListElement);
const startField = byId('agenda-start', HTMLInputElement);
const hour = 60 * 60_000;

/** @type {readonly Event[]} */
let agenda = [];
let owner = '';
/** @type {Map<string, HTMLLIElement>} */
const rows = new Map();
/** @type {() => Promise<void>} */
let refresh = async () => {};

/** @type {Record<string, string>} */
const responses = {
  accepted: 'komt',
  tentativelyAccepted: 'komt misschien',
  declined: 'komt niet',
};

/** @type {Record<string, string>} */
const kinds = {
  free: 'vrij',
  tentative: 'misschien',
  busy: 'bezet',
  oof: 'afwezig',
  workingElsewhere: 'werkt elders',
};

/**
 * Takes a fresh state.
 * @param {SimState} state
 * @param {string} as the person who is chosen in Teams
 */
export function setAgenda(state, as) {
  owner = as;
  agenda = [...state.agenda].sort((a, b) => Date.parse(a.start) - Date.parse(b.start));
  const name = state.people.find(({ id }) => id === as)?.name;
  setText(byId('agenda-who', HTMLElement), name ? `Dit staat in de agenda van ${name}.` : '');
  byId('agenda-empty', HTMLElement).hidden = agenda.length > 0;
  if (!startField.value) startField.value = toField(nextWorkday(Date.parse(state.now)));
  const ids = new Set(agenda.map(({ id }) => id));
  for (const id of rows.keys()) if (!ids.has(id)) rows.delete(id);
  arrange(list, agenda.map(row));
}

/**
 * @param {Event} event
 */
function row(event) {
  const signature = JSON.stringify(event);
  const old = rows.get(event.id);
  if (old?.dataset.signature === signature) return old;
  const element = old ?? make('li', { class: 'agenda-item', 'data-testid': 'agenda-item' });
  element.dataset.signature = signature;
  const focused = element.contains(document.activeElement) ? document.activeElement?.textContent : undefined;
  const start = Date.parse(event.start);
  const end = Date.parse(event.end);
  const until = event.allDay ? 'hele dag' : `tot ${inShort(end).split(' ').at(-1)}`;
  const where = event.form === 'teams' ? 'Teams' : event.location;
  const who = event.attendees.map(({ name, response }) => `${name} ${responses[response] ?? 'heeft nog niet geantwoord'}`);
  const to = (/** @type {number} */ at) => ({ start: new Date(at).toISOString(), end: new Date(at + end - start).toISOString() });
  element.replaceChildren(
    make('p', { class: 'agenda-when' }, make('time', { datetime: event.start }, inShort(start)), ` ${until}`),
    make('p', { class: 'agenda-subject' }, event.subject || '(geen onderwerp)'),
    make(
      'p',
      { class: 'hint' },
      [kinds[event.status], where, event.organiser ? '' : 'uitgenodigd', ...who].filter(Boolean).join(' · '),
    ),
    make(
      'div',
      { class: 'buttons' },
      press('+1 uur', event, 'move', to(start + hour)),
      press('Volgende dag', event, 'move', to(later(start, 1))),
      press('Verwijderen', event, 'delete'),
    ),
  );
  if (focused) [...element.querySelectorAll('button')].find((one) => one.textContent === focused)?.focus();
  rows.set(event.id, element);
  return element;
}

/**
 * @param {string} text
 * @param {Event} event
 * @param {'move' | 'delete'} kind
 * @param {Record<string, string>} [more]
 */
function press(text, event, kind, more = {}) {
  const element = button(
    text,
    () => {
      void whileBusy(element, async () => {
        await change(
          `/${kind}`,
          { event: event.id, ...more },
          kind === 'move' ? 'De afspraak is verzet.' : 'De afspraak is weg.',
        );
      });
    },
    { 'data-testid': `agenda-${kind}`, 'aria-label': `${text}: ${event.subject}, ${inShort(Date.parse(event.start))}` },
  );
  return element;
}

/**
 * @param {string} path
 * @param {Record<string, unknown>} body
 * @param {string} said
 */
async function change(path, body, said) {
  notice('agenda-notice', '');
  try {
    await post(`/sim/calendar${path}`, { as: owner, ...body });
    notice('agenda-notice', said);
  } catch (error) {
    notice('agenda-notice', error instanceof Error ? error.message : String(error), true);
  }
  await refresh();
}

/**
 * @param {() => Promise<void>} again
 */
export function startAgenda(again) {
  refresh = again;
  byId('agenda-form', HTMLFormElement).addEventListener('submit', (event) => {
    event.preventDefault();
    void whileBusy(byId('agenda-add', HTMLButtonElement), async () => {
      const start = fromField(startField.value);
      const span = { start: new Date(start).toISOString(), end: new Date(start + hour).toISOString() };
      await change('', span, 'De afspraak staat in de agenda.');
    });
  });
}
