// @ts-check
import { post } from './api.js';
import { fromField, inWords, later, nextWorkday, toField } from './dates.js';
import { byId, notice, setText, whileBusy } from './dom.js';

/** The clock of the stand-in and the bot: shows it, and makes it jump. */

const shown = byId('clock-now', HTMLTimeElement);
const field = byId('clock-field', HTMLInputElement);

/** What the server said last, and when that was on the browser's own clock. */
let said = Number.NaN;
let heard = 0;
/** True while the server's clock runs by itself. */
let runs = true;
/** True from the moment a person changes the field until the jump. */
let edited = false;

export function now() {
  return said + (runs ? performance.now() - heard : 0);
}

function tick() {
  if (Number.isNaN(said)) return;
  const at = now();
  setText(shown, inWords(at));
  shown.dateTime = new Date(at).toISOString();
  if (!edited && document.activeElement !== field && field.value !== toField(at)) field.value = toField(at);
}

/**
 * Takes the time from a fresh state.
 * @param {string} iso
 */
export function setNow(iso) {
  const at = Date.parse(iso);
  if (performance.now() - heard > 1000 && !Number.isNaN(said)) runs = at !== said;
  said = at;
  heard = performance.now();
  tick();
}

/**
 * @param {() => Promise<void>} refresh
 */
export function startClock(refresh) {
  /**
   * @param {string} id
   * @param {() => number} target
   */
  const jumps = (id, target) => {
    const element = byId(id, HTMLButtonElement);
    element.addEventListener('click', () => void whileBusy(element, () => jump(target())));
  };
  /** @param {number} target */
  const jump = async (target) => {
    try {
      const answer = /** @type {any} */ (await post('/sim/clock', { now: new Date(target).toISOString() }));
      edited = false;
      await refresh();
      const status = answer?.bot?.status;
      if (status >= 400) throw new Error(`De klok is gesprongen, maar de bot gaf een fout (${status}).`);
      notice('clock-notice', `De klok is gesprongen naar ${inWords(now())}.`);
    } catch (error) {
      notice('clock-notice', error instanceof Error ? error.message : String(error), true);
    }
  };
  jumps('clock-hour', () => now() + 3_600_000);
  jumps('clock-1500', () => later(now(), 0, 15));
  jumps('clock-next-day', () => later(now(), 1));
  jumps('clock-next-workday', () => nextWorkday(now()));
  field.addEventListener('input', () => {
    edited = true;
  });
  byId('clock-form', HTMLFormElement).addEventListener('submit', (event) => {
    event.preventDefault();
    const target = fromField(field.value);
    const element = byId('clock-jump', HTMLButtonElement);
    if (!Number.isNaN(target)) void whileBusy(element, () => jump(target));
  });
  setInterval(tick, 1000);
}
