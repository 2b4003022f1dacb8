// @ts-check
import { act, invoke } from './api.js';
import { announce, arrange, button, byId, make, whileBusy } from './dom.js';

/** The search of the bot's message extension: below the box to write in, as Teams has it. A result goes into a message. */

/**
 * @typedef {object} Seeker who searches, and where
 * @property {() => { as: string, channel?: string }} where
 * @property {() => Promise<void>} sent a result stands in a message now
 */

const toggle = byId('extension-search', HTMLButtonElement);
const form = byId('search-form', HTMLFormElement);
const words = byId('search-words', HTMLInputElement);
const go = byId('search-go', HTMLButtonElement);
const said = byId('search-said', HTMLElement);
const results = byId('search-results', HTMLUListElement);

/** @param {Seeker} seeker */
export function startSearch(seeker) {
  toggle.addEventListener('click', () => {
    if (!form.hidden) return closeSearch();
    form.hidden = false;
    toggle.setAttribute('aria-expanded', 'true');
    words.focus();
    void look(seeker, {});
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void look(seeker, { text: words.value });
  });
  form.addEventListener('keydown', ({ key }) => {
    if (key !== 'Escape') return;
    closeSearch();
    toggle.focus();
  });
}

/** Also when somebody else looks, or elsewhere: what one person found is not another's to see. */
export function closeSearch() {
  form.hidden = true;
  toggle.setAttribute('aria-expanded', 'false');
  words.value = '';
  arrange(results, []);
  said.textContent = '';
}

/**
 * @param {Seeker} seeker
 * @param {{ text?: string }} typed nothing when the search was just opened
 */
async function look(seeker, typed) {
  const asked = JSON.stringify(seeker.where());
  await whileBusy(go, async () => {
    try {
      const found = (await invoke('search', { ...seeker.where(), ...typed }))?.composeExtension;
      if (form.hidden || JSON.stringify(seeker.where()) !== asked) return;
      const list = found?.type === 'result' ? found.attachments : [];
      arrange(
        results,
        list.map((/** @type {any} */ one) => make('li', {}, result(one, seeker))),
      );
      tell(
        found?.type === 'message' ? found.text : `${list.length} gevonden. Een klik zet de kaart in een bericht in het kanaal.`,
      );
    } catch (error) {
      tell(error instanceof Error ? error.message : String(error));
    }
  });
}

/** @param {string} text */
function tell(text) {
  said.textContent = text;
  announce(text);
}

/**
 * @param {any} found
 * @param {Seeker} seeker
 */
function result({ content, preview }, seeker) {
  const { title = '', text = '' } = preview?.content ?? {};
  const { as, channel } = seeker.where();
  const press = button(
    '',
    async () => {
      try {
        await act('chat', { as, channel, text: '', card: content });
        closeSearch();
        await seeker.sent();
      } catch (error) {
        tell(error instanceof Error ? error.message : String(error));
      }
    },
    { class: 'quiet search-result', 'data-testid': `search-${title}` },
  );
  press.append(make('strong', {}, title), ` ${text}`);
  press.disabled = channel === undefined;
  return press;
}
