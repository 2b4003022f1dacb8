/** What stories about mail do again and again: answer the complainant, find where a mail ended, read what is on file. */
import type { Fact } from '../../bot/core/complaint.ts';
import { type Complaint, fold } from '../../bot/core/complaint.ts';
import { keyOf } from '../../bot/store/keys.ts';
import type { Disposition } from '../../bot/store/register.ts';
import type { SimMessage, SimPerson, WriteMail } from '../../scripts/sim/api.ts';
import type { SentMail } from '../../scripts/sim/sim.ts';
import { type House, textOf } from './house.ts';

export const noor = { name: 'Noor Bakker', address: 'noor.bakker@example.org' };

/** A mail that arrives and is read; answers where it ended. */
export async function arrives(house: House, mail: WriteMail): Promise<Disposition | undefined> {
  const written = house.sim.writeMail(mail);
  await house.tick();
  return placeOf(house, written.messageId);
}

export const placeOf = (house: House, messageId: string): Promise<Disposition | undefined> =>
  house.store.register.disposition(keyOf(messageId));

export async function factsOf(house: House, number: string): Promise<readonly Fact[]> {
  return (await house.store.streams.read(number)).past.map(({ fact }) => fact);
}

export async function complaintOf(house: House, number: string): Promise<Complaint> {
  const state = fold((await house.store.streams.read(number)).past);
  if (state.status === 'unknown') throw new Error(`There is no complaint ${number}.`);
  return state;
}

/** The newest of our letters to this address. */
export function letterTo(house: House, address: string): SentMail {
  const letter = house.sim.sentMails().findLast(({ to }) => to.some((one) => one.address === address));
  if (!letter) throw new Error(`No letter has left for ${address}.`);
  return letter;
}

/** The owner writes to the complainant, through preview and button. Answers the letter that left. */
export async function reply(house: House, as: SimPerson, number: string, text = 'Wij zoeken het uit.'): Promise<SentMail> {
  const preview = textOf((await house.submit(as, number, 'preview-letter', { text })).body);
  const letter = /"letter":"([^"]+)"/.exec(preview)?.[1];
  await house.submit(as, number, 'send-letter', { letter });
  const left = house.sim.sentMails().at(-1);
  if (!left?.text.includes(text)) throw new Error('The letter did not leave.');
  return left;
}

/** What the channel said since `before`, cards and all. */
export const saidSince = (house: House, before: readonly SimMessage[]): string => textOf(house.channel().slice(before.length));

/** Typed in the personal chat; answers what the bot said, card and all. */
export async function says(house: House, as: Pick<SimPerson, 'id'>, text: string): Promise<string> {
  await house.sim.say({ as: as.id, text });
  const answer = house.sim
    .state(as.id)
    .messages.filter(({ from, place }) => from.bot && !place.includes('@thread'))
    .at(-1);
  return `${answer?.text ?? ''} ${textOf(answer?.cards ?? [])}`;
}

/** The link to a page of ours in a letter or a card. */
export const linkIn = (text: string): string => /http:[^"\s]+\/k\/[A-Za-z0-9_-]{43}/.exec(text)?.[0] ?? '';

/** The id under which the button of a preview sends its letter. */
export const letterIn = (card: string): string => /"letter":"([^"]+)"/.exec(card)?.[1] ?? '';
