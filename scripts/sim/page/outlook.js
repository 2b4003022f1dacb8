// @ts-check
import { post } from './api.js';
import { inShort } from './dates.js';
import { byId, make, notice, setText, whileBusy } from './dom.js';

/** A colleague who answers a mail in the shared mailbox with Outlook, past the bot. */

/** @typedef {import('./api.js').Mail} Mail */
/** @typedef {import('./api.js').SimState} SimState */

const choice = byId('outlook-mail', HTMLSelectElement);
const textField = byId('outlook-text', HTMLTextAreaElement);
const sendButton = byId('outlook-send', HTMLButtonElement);

/** @type {readonly Mail[]} */
let inbox = [];
let writer = '';

const chosen = () => inbox.find((mail) => mail.id === choice.value);

/**
 * Takes a fresh state.
 * @param {SimState} state
 * @param {string} as the person who is chosen in Teams, and writes here too
 */
export function setOutlook(state, as) {
  writer = as;
  inbox = state.inbox;
  const name = state.people.find(({ id }) => id === as)?.name;
  setText(byId('outlook-who', HTMLElement), name ? `Je schrijft als ${name}.` : '');
  drawChoice();
}

function drawChoice() {
  const shown = JSON.stringify(inbox.map(({ id, from, subject }) => [id, from, subject]));
  if (choice.dataset.shown !== shown) {
    const before = choice.value;
    choice.dataset.shown = shown;
    choice.replaceChildren(
      ...inbox.map(({ id, from, subject, at }) =>
        make(
          'option',
          { value: id },
          `${subject || '(geen onderwerp)'} – ${from.name || from.address}, ${inShort(Date.parse(at))}`,
        ),
      ),
      ...(inbox.length === 0 ? [make('option', { value: '' }, 'Er ligt nog geen e-mail')] : []),
    );
    // A mail that comes in meanwhile does not take the place of the chosen one.
    if (inbox.some(({ id }) => id === before)) choice.value = before;
  }
  drawTo();
}

function drawTo() {
  const mail = chosen();
  setText(byId('outlook-to', HTMLElement), mail ? `${mail.from.name} <${mail.from.address}>`.trim() : '');
}

async function send() {
  const mail = chosen();
  if (!mail) return;
  notice('outlook-notice', '');
  try {
    await post('/sim/outlook', {
      as: writer,
      to: mail.from.address,
      subject: /^re:/i.test(mail.subject) ? mail.subject : `RE: ${mail.subject}`,
      text: textField.value,
      inReplyTo: mail.messageId,
    });
    textField.value = '';
    notice('outlook-notice', 'Het antwoord is verstuurd.');
  } catch (error) {
    notice('outlook-notice', error instanceof Error ? error.message : String(error), true);
  }
}

/**
 * @param {() => Promise<void>} refresh
 */
export function startOutlook(refresh) {
  choice.addEventListener('change', drawTo);
  byId('outlook-form', HTMLFormElement).addEventListener('submit', (event) => {
    event.preventDefault();
    void whileBusy(sendButton, async () => {
      await send();
      await refresh();
    });
  });
}
