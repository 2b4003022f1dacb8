// @ts-check
import { announce, make } from './dom.js';
import { markdownHtml } from './text.js';

/** Adaptive Cards as Teams shows them in its light theme. */

/** @typedef {import('adaptivecards').Action} Action */
/** @typedef {import('adaptivecards').SubmitActionBase} SubmitActionBase */
/** @typedef {import('./api.js').Person} Person */

const AC = /** @type {typeof import('adaptivecards')} */ (/** @type {any} */ (globalThis).AdaptiveCards);

AC.AdaptiveCard.onProcessMarkdown = (text, result) => {
  result.outputHtml = markdownHtml(text);
  result.didProcess = true;
};
AC.GlobalSettings.setTabIndexAtCardRoot = false;
AC.GlobalSettings.allowMoreThanMaxActionsInOverflowMenu = true;
AC.Strings.defaults.overflowButtonTooltip = () => 'Meer acties';
AC.Strings.defaults.inlineActionTitle = () => 'Uitvoeren';

/** Teams' colours on each of its backgrounds; all of them reach a contrast of 4.5 there. */
const foregroundColors = {
  default: { default: '#242424', subtle: '#5c5c5c' },
  dark: { default: '#242424', subtle: '#5c5c5c' },
  light: { default: '#ffffff', subtle: '#f0f0f0' },
  accent: { default: '#4f52b2', subtle: '#4f52b2' },
  attention: { default: '#b10e1c', subtle: '#b10e1c' },
  good: { default: '#0e6b0e', subtle: '#0e6b0e' },
  warning: { default: '#835b00', subtle: '#835b00' },
};
const style = (/** @type {string} */ backgroundColor, /** @type {string} */ borderColor) => ({
  backgroundColor,
  borderColor,
  foregroundColors,
});
const sizes = { small: 13, default: 15, medium: 16, large: 18, extraLarge: 24 };
const weights = { lighter: 300, default: 400, bolder: 600 };

const hostConfig = new AC.HostConfig({
  supportsInteractivity: true,
  spacing: { small: 4, default: 8, medium: 12, large: 16, extraLarge: 24, padding: 16 },
  separator: { lineThickness: 1, lineColor: '#e0e0e0' },
  fontTypes: {
    default: {
      fontFamily: "'Segoe UI', system-ui, -apple-system, 'Helvetica Neue', Arial, sans-serif",
      fontSizes: sizes,
      fontWeights: weights,
    },
    monospace: { fontFamily: "Consolas, 'Liberation Mono', Menlo, monospace", fontSizes: sizes, fontWeights: weights },
  },
  imageSizes: { small: 32, medium: 52, large: 100 },
  containerStyles: {
    default: style('#ffffff', '#d1d1d1'),
    emphasis: style('#f5f5f5', '#d1d1d1'),
    accent: style('#ebecfa', '#b5b8e8'),
    good: style('#edf8ed', '#a3d5a3'),
    attention: style('#fdf1f2', '#eeacb2'),
    warning: style('#fff8e6', '#ecd18a'),
  },
  actions: {
    maxActions: 6,
    spacing: 'large',
    buttonSpacing: 8,
    showCard: { actionMode: 'inline', inlineTopMargin: 12, style: 'emphasis' },
    actionsOrientation: 'horizontal',
    actionAlignment: 'left',
    allowTitleToWrap: true,
  },
  adaptiveCard: { allowCustomStyle: true },
  factSet: {
    title: { weight: 'bolder', wrap: true, maxWidth: 160 },
    value: { wrap: true },
    spacing: 12,
  },
  inputs: {
    label: {
      inputSpacing: 'small',
      requiredInputs: { weight: 'bolder' },
      optionalInputs: { weight: 'bolder' },
    },
    errorMessage: { color: 'attention', weight: 'bolder' },
  },
  textBlock: { headingLevel: 4 },
});

/**
 * What Teams does to a card before it shows it: people pickers get their people, and Fluent icons are left out, since nothing is
 * loaded from elsewhere.
 * @param {any} value
 * @param {readonly Person[]} people
 * @returns {any}
 */
function prepare(value, people) {
  if (Array.isArray(value)) return value.map((entry) => prepare(entry, people));
  if (typeof value !== 'object' || value === null) return value;
  const result = Object.fromEntries(
    Object.entries(value)
      .filter(([name, entry]) => name !== 'iconUrl' || (typeof entry === 'string' && entry.startsWith('data:')))
      // What an action sends is the bot's own affair.
      .map(([name, entry]) => [name, name === 'data' ? entry : prepare(entry, people)]),
  );
  const dataset = value.type === 'Input.ChoiceSet' && value['choices.data']?.dataset;
  if (typeof dataset === 'string' && dataset.startsWith('graph.microsoft.com/users')) {
    const near = dataset.includes('currentContext') ? people.filter((person) => person.role !== 'outsider') : people;
    delete result['choices.data'];
    result.choices = [...(value.choices ?? []), ...near.map((person) => ({ title: person.name, value: person.id }))];
    if (value.style === 'filtered') result.style = 'compact';
  }
  return result;
}

/**
 * @typedef {object} Pressed what a person asked for by pressing a button of a card
 * @property {'execute' | 'submit'} kind
 * @property {string} verb
 * @property {string | undefined} id the action's own id
 * @property {Record<string, unknown>} data the action's data and the card's inputs
 */

/**
 * Draws a card. `onPress` does the work; until it is done the card's buttons wait.
 * @param {unknown} json
 * @param {readonly Person[]} people
 * @param {(pressed: Pressed) => Promise<void>} onPress
 * @returns {HTMLElement}
 */
export function drawCard(json, people, onPress) {
  const frame = document.createElement('div');
  frame.className = 'card';
  if (/** @type {any} */ (json)?.msteams?.width?.toLowerCase?.() === 'full') frame.classList.add('full');
  const card = new AC.AdaptiveCard();
  card.hostConfig = hostConfig;
  let busy = false;

  card.onExecuteAction = (action) => {
    if (action instanceof AC.OpenUrlAction) {
      openAddress(action.url ?? '', frame);
      return;
    }
    const executes = action instanceof AC.ExecuteAction;
    if (busy || !(executes || action instanceof AC.SubmitAction)) return;
    busy = true;
    const pressed = /** @type {Pressed} */ ({
      kind: executes ? 'execute' : 'submit',
      verb: executes ? (action.verb ?? '') : '',
      id: action.id,
      data: merged(action),
    });
    // The renderer switches its buttons on again right after this, so switch them off when it is done.
    queueMicrotask(() => {
      const release = hold(frame, action.renderedElement);
      void onPress(pressed).finally(() => {
        busy = false;
        release();
      });
    });
  };

  try {
    card.parse(prepare(json, people));
    const drawn = card.render();
    if (drawn) frame.append(drawn);
  } catch (error) {
    frame.append(`Deze kaart kan niet getoond worden: ${error instanceof Error ? error.message : String(error)}`);
  }
  return frame;
}

/**
 * Opens what is on this machine, such as an attachment that the bot hands out; nothing leaves it, so of any other address the
 * card says what it is.
 * @param {string} address
 * @param {HTMLElement} frame
 */
function openAddress(address, frame) {
  frame.querySelector('.elsewhere')?.remove();
  if (isLoopback(address)) {
    window.open(address, '_blank', 'noopener,noreferrer');
    return;
  }
  const text = `Deze knop opent in Teams: ${address}`;
  const line = make('p', { class: 'elsewhere', 'data-testid': 'card-address' }, text);
  frame.append(line);
  line.scrollIntoView({ block: 'nearest' });
  announce(text);
}

/** @param {string} address */
function isLoopback(address) {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  return /^https?:$/.test(url?.protocol ?? '') && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url?.hostname ?? '');
}

/**
 * @param {SubmitActionBase} action
 * @returns {Record<string, unknown>}
 */
function merged(action) {
  const data = action.data;
  return typeof data === 'object' && data !== null ? { ...data } : {};
}

/**
 * Switches all buttons of a card off and says 'Bezig …' on the pressed one.
 * @param {HTMLElement} frame
 * @param {HTMLElement | undefined} pressed
 * @returns {() => void} puts everything back
 */
function hold(frame, pressed) {
  // The pressed one keeps the focus, so it is not really disabled; a second press of it does nothing.
  const held = [...frame.querySelectorAll('button')].filter((button) => button !== pressed && !button.disabled);
  const content = pressed ? [...pressed.childNodes] : [];
  if (pressed) pressed.dataset.label = pressed.textContent ?? '';
  pressed?.setAttribute('aria-disabled', 'true');
  frame.classList.add('busy');
  frame.setAttribute('aria-busy', 'true');
  for (const button of held) button.disabled = true;
  pressed?.replaceChildren('Bezig …');
  return () => {
    frame.classList.remove('busy');
    frame.removeAttribute('aria-busy');
    for (const button of held) button.disabled = false;
    pressed?.replaceChildren(...content);
    pressed?.removeAttribute('aria-disabled');
  };
}
