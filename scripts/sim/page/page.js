// @ts-check
import { setAgenda, startAgenda } from './agenda.js';
import { readState } from './api.js';
import { setNow, startClock } from './clock.js';
import { byId } from './dom.js';
import { setOutlook, startOutlook } from './outlook.js';
import { setOutside, startOutside } from './outside.js';
import { forgetPerson, setTeams, startTeams, whoLooks } from './teams.js';

/** Reads the state of the stand-in whenever it changes, and hands it to the two halves of the page. */

/** @typedef {import('./api.js').SimState} SimState */

const offline = byId('offline', HTMLElement);

/** The number of the newest question; an answer to an older one is thrown away. */
let asked = 0;
let shown = 0;

async function refresh() {
  asked += 1;
  const mine = asked;
  const as = whoLooks();
  try {
    const text = await readState(as);
    offline.hidden = true;
    if (mine < shown || as !== whoLooks()) return;
    shown = mine;
    const state = /** @type {SimState} */ (JSON.parse(text));
    setNow(state.now);
    setTeams(state);
    setOutside(state);
    setOutlook(state, whoLooks());
    setAgenda(state, whoLooks());
    if (as !== whoLooks()) await refresh();
  } catch (error) {
    if (as && error instanceof Error && /\((400|404)\)/.test(error.message)) {
      forgetPerson();
      await refresh();
    } else offline.hidden = false;
  }
}

startTeams(refresh);
startOutside(refresh);
startOutlook(refresh);
startAgenda(refresh);
startClock(refresh);
await refresh();

let waiting = false;
const soon = () => {
  if (waiting) return;
  waiting = true;
  setTimeout(() => {
    waiting = false;
    void refresh();
  }, 50);
};
new EventSource('/sim/events').addEventListener('message', soon);
setInterval(soon, 3000);
