// @ts-check
/** Small helpers for building the page. Text always goes in as text, never as HTML. */

/**
 * The element with this id; the page's own skeleton is in index.html.
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} kind
 * @returns {T}
 */
export function byId(id, kind) {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`#${id} ontbreekt in index.html`);
  return found;
}

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, string>} [attributes]
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/**
 * A real button.
 * @param {string} text
 * @param {() => void} onClick
 * @param {Record<string, string>} [attributes]
 */
export function button(text, onClick, attributes = {}) {
  const element = make('button', { type: 'button', ...attributes }, text);
  element.addEventListener('click', onClick);
  return element;
}

/**
 * Sets the text only when it differs, so that nothing is read aloud twice.
 * @param {Element} element
 * @param {string} text
 */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * Makes the children of `parent` exactly these, in this order, and moves nothing that already stands right: moving an element
 * would lose its focus and its scroll.
 * @param {Element} parent
 * @param {readonly Element[]} wanted
 */
export function arrange(parent, wanted) {
  const keep = new Set(wanted);
  for (const child of [...parent.children]) if (!keep.has(child)) child.remove();
  wanted.forEach((element, index) => {
    if (parent.children[index] !== element) parent.insertBefore(element, parent.children[index] ?? null);
  });
}

/**
 * Reads a text aloud, politely. While a dialog is open only what stands in it can be heard.
 * @param {string} text
 */
export function announce(text) {
  const region = byId(document.querySelector('dialog[open]') ? 'dialog-announce' : 'announce', HTMLElement);
  region.textContent = '';
  setTimeout(() => {
    region.textContent = text;
  }, 60);
}

/**
 * Shows a notice that stands in index.html, and reads it aloud.
 * @param {string} id
 * @param {string} text empty takes it away
 * @param {boolean} [bad]
 */
export function notice(id, text, bad = false) {
  const element = byId(id, HTMLElement);
  element.hidden = text === '';
  element.classList.toggle('bad', bad);
  element.textContent = text;
  if (text) announce(text);
}

/**
 * Says 'Bezig …' on a button until the work is done, and gives the focus back to it.
 * @template T
 * @param {HTMLButtonElement} element
 * @param {() => Promise<T>} work
 * @returns {Promise<T | undefined>} nothing when the button was busy already
 */
export async function whileBusy(element, work) {
  if (element.disabled) return undefined;
  const text = element.textContent ?? '';
  const focused = document.activeElement === element;
  element.disabled = true;
  element.setAttribute('aria-busy', 'true');
  element.textContent = 'Bezig …';
  try {
    return await work();
  } finally {
    element.disabled = false;
    element.removeAttribute('aria-busy');
    element.textContent = text;
    if (focused && (document.activeElement === document.body || document.activeElement === null)) element.focus();
  }
}
