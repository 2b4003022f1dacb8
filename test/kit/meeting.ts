/** The quarterly meeting as people hold it, with words and buttons of the chat; for its stories. */
import { type House, textOf } from './house.ts';

type Fields = Readonly<Record<string, unknown>>;
type Who = { readonly id: string };

export interface Table {
  /** What the bot answers to a word in the chat. */
  types(as: Who, text: string): Promise<string>;
  /** What a button of the chat's dialogs answers. */
  press(as: Who, verb: string, data?: Fields): Promise<string>;
  /** A complaint that Sanne closed as withdrawn, with this cause if one is given, at the present moment. */
  closed(): Promise<string>;
}

export function tableIn(house: House): Table {
  const lastIn = (chat: Who) =>
    house.sim
      .state(chat.id)
      .messages.filter(({ from, place }) => from.bot && !place.includes('@thread'))
      .at(-1);
  const table: Table = {
    async types(as, text) {
      await house.sim.say({ as: as.id, text });
      const answer = lastIn(as);
      return `${answer?.text ?? ''} ${textOf(answer?.cards)}`;
    },
    async press(as, verb, data = {}) {
      if (!lastIn(as)) await table.types(as, 'help');
      const answer = await house.sim.submitDialog({ as: as.id, message: lastIn(as)?.id ?? '', data: { verb, ...data } });
      await house.bot.idle();
      return textOf(answer.body);
    },
    async closed() {
      const number = await house.mail();
      await house.claim(house.sanne, number);
      const details = { complainant: 'flex-worker', nature: 'planning', writeIn: 'nl' };
      await house.submit(house.sanne, number, 'save-details', details);
      await house.submit(house.sanne, number, 'close', { how: 'withdrawn', note: 'Zij belde ons.' });
      await house.tick();
      return number;
    },
  };
  return table;
}
