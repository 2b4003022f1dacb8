// @ts-check
import { drawCard } from './cards.js';
import { announce, button, byId, make, notice } from './dom.js';

/** Dialogs as Teams has them: a card or a text that the bot hands back when a dialog is opened or sent. */

/** @typedef {import('./api.js').Person} Person */
/**
 * @typedef {object} Context where a dialog came from
 * @property {readonly Person[]} people
 * @property {(data: Record<string, unknown>) => Promise<any>} send sends the form, and gives what the bot answered
 */

const widths = { small: 400, medium: 600, large: 800 };
const heights = { small: '30vh', medium: '50vh', large: '76vh' };

const dialog = byId('dialog', HTMLDialogElement);
const title = byId('dialog-title', HTMLElement);
const body = byId('dialog-body', HTMLElement);
byId('dialog-close', HTMLButtonElement).addEventListener('click', () => dialog.close());
dialog.addEventListener('close', () => {
  body.replaceChildren();
  opened += 1;
});

/** Counts openings and closings, so that a late answer does not land in another dialog. */
let opened = 0;

/**
 * Shows what the bot answered when a dialog was opened or sent.
 * @param {any} answer
 * @param {Context} context
 * @returns {boolean} whether there was anything to show
 */
export function showTask(answer, context) {
  const task = answer?.task;
  if (task?.type === 'continue' && task.value) {
    draw(task.value, context);
    return true;
  }
  if (task?.type === 'message') {
    const close = button('OK', () => dialog.close(), { class: 'primary' });
    const text = typeof task.value === 'string' ? task.value : '';
    open(title.textContent && dialog.open ? title.textContent : 'Klachtenbot', {});
    body.replaceChildren(make('p', { 'data-testid': 'dialog-message' }, text), make('div', { class: 'buttons' }, close));
    close.focus();
    announce(text);
    return true;
  }
  return false;
}

/**
 * @param {any} value
 * @param {Context} context
 */
function draw(value, context) {
  const card = value.card?.content ?? value.card;
  open(typeof value.title === 'string' && value.title ? value.title : 'Klachtenbot', value);
  if (!card) {
    notice('dialog-notice', 'De bot gaf geen kaart voor dit venster. Webpagina’s in een venster toont deze pagina niet.', true);
    return;
  }
  body.replaceChildren(
    drawCard(card, context.people, async (pressed) => {
      notice('dialog-notice', '');
      if (pressed.kind === 'execute') {
        notice('dialog-notice', 'In een venster werkt alleen Action.Submit, ook in Teams.', true);
        return;
      }
      const mine = opened;
      try {
        const answer = await context.send(pressed.data);
        if (mine === opened && !showTask(answer, context)) dialog.close();
      } catch (error) {
        const text = error instanceof Error ? error.message : String(error);
        if (mine === opened) notice('dialog-notice', text, true);
        else announce(text);
      }
    }),
  );
  // The next card begins at its top, however far the one before was scrolled.
  body.scrollTop = 0;
  const first = body.querySelector('input, select, textarea, button');
  if (first instanceof HTMLElement) first.focus({ preventScroll: true });
  // What stands above the first field is often what was wrong with the form, and focus would pass it by.
  const above = body.querySelector('.ac-textBlock, .ac-richTextBlock');
  const isLabel = first
    ?.getAttribute('aria-labelledby')
    ?.split(' ')
    .includes(above?.id ?? '');
  const isBefore = above && first && above.compareDocumentPosition(first) & Node.DOCUMENT_POSITION_FOLLOWING;
  if (isBefore && !isLabel) announce(above.textContent ?? '');
}

/**
 * @param {string} name
 * @param {{ width?: unknown, height?: unknown }} size
 */
function open(name, size) {
  title.textContent = name;
  notice('dialog-notice', '');
  if (size.width !== undefined || !dialog.open) dialog.style.width = `min(${pixels(size.width, widths) ?? 600}px, 94vw)`;
  if (size.height !== undefined || !dialog.open) {
    const named = heights[/** @type {keyof typeof heights} */ (String(size.height).toLowerCase())];
    const high = pixels(size.height, {});
    body.style.maxHeight = named ?? (high === undefined ? '76vh' : `min(${high}px, 76vh)`);
  }
  if (!dialog.open) {
    opened += 1;
    dialog.showModal();
  }
}

/**
 * @param {unknown} value
 * @param {Record<string, number>} names
 * @returns {number | undefined}
 */
function pixels(value, names) {
  const found = names[String(value).toLowerCase()] ?? Number(value ?? Number.NaN);
  return Number.isFinite(found) && found > 0 ? found : undefined;
}
