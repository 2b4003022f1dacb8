/** The protocol as people walk it, with the buttons of the dialogs; for the stories of its sentences in test/protocol. */
import { fold } from '../../bot/core/complaint.ts';
import { openTasks } from '../../bot/core/inquiry.ts';
import { type Sentence, type SentenceKey, trailOf } from '../../bot/core/trail.ts';
import type { SimPerson } from '../../scripts/sim/api.ts';
import { type House, openHouse, textOf } from './house.ts';
import { complaintOf, letterIn, letterTo, linkIn, noor } from './mailroom.ts';

export interface Walk {
  readonly house: House;
  /** What a button of the open complaint answers, as text. */
  press(number: string, verb: string, data?: Readonly<Record<string, unknown>>, as?: SimPerson): Promise<string>;
  /** A letter through its preview and its button. */
  mailed(number: string, kind: string, data?: Readonly<Record<string, unknown>>, as?: SimPerson): Promise<void>;
  /** A mail of Noor's that Sanne claims, and sorts as a complaint about planning. */
  claimed(mail?: { readonly text?: string }): Promise<string>;
  /** Investigated and answered. */
  answered(number: string, as?: SimPerson): Promise<void>;
  /** Asked whether she is satisfied, and her answer through the link. */
  asked(number: string, satisfied: 'yes' | 'no', as?: SimPerson): Promise<void>;
  /** What the record shows of one sentence now. */
  sentence(number: string, key: SentenceKey): Promise<Sentence>;
}

/** Opens a house for each test of the file and closes it. */
export function walking(): () => Walk {
  let house: House;
  beforeEach(async () => {
    house = await openHouse();
  });
  afterEach(() => house.close());
  return () => walkIn(house);
}

export function walkIn(house: House): Walk {
  const walk: Walk = {
    house,
    async press(number, verb, data = {}, as = house.sanne) {
      return textOf((await house.submit(as, number, verb, data)).body ?? '');
    },
    async mailed(number, kind, data = {}, as = house.sanne) {
      const letter = letterIn(await walk.press(number, `preview-${kind}`, data, as));
      if (!letter) throw new Error(`There is no preview of ${kind}.`);
      await walk.press(number, `send-${kind}`, { letter }, as);
      await house.tick();
    },
    async claimed(mail = {}) {
      const number = await house.mail({ from: noor, ...mail });
      await house.claim(house.sanne, number);
      await walk.press(number, 'save-details', { complainant: 'flex-worker', nature: 'planning', writeIn: 'nl' });
      return number;
    },
    async answered(number, as = house.sanne) {
      await walk.mailed(number, 'agreements', {}, as);
      const { nature, inquiry } = await complaintOf(house, number);
      for (const task of openTasks(nature, inquiry))
        await walk.press(number, 'save-task', { task, how: 'waived', note: 'Niet nodig.' }, as);
      const part = { part: 'De planning klopte niet.', judgement: 'founded', finding: 'Er was een fout gemaakt.' };
      await walk.press(number, 'save-judgement', part, as);
      await walk.mailed(number, 'conclusion', { cause: 'mistake', text: 'U hebt gelijk. Onze excuses.' }, as);
    },
    async asked(number, satisfied, as = house.sanne) {
      const letter = letterIn(await walk.press(number, 'ask-satisfaction', {}, as));
      await walk.press(number, 'send-satisfaction', { letter }, as);
      await house.tick();
      const link = linkIn(letterTo(house, noor.address).text);
      const body = new URLSearchParams({ satisfied, words: 'Dat is wat ik wilde zeggen.' });
      const answer = await fetch(link, { method: 'POST', body });
      if (answer.status !== 200) throw new Error(`The page answered ${answer.status}.`);
      await house.bot.idle();
    },
    async sentence(number, key) {
      const { past } = await house.store.streams.read(number);
      const state = fold(past);
      if (state.status === 'unknown') throw new Error(`There is no complaint ${number}.`);
      const found = trailOf(past, state, house.sim.now(), 'Europe/Amsterdam').find((one) => one.key === key);
      if (!found) throw new Error(`${key} is no sentence.`);
      return found;
    },
  };
  return walk;
}
