/** A complaint with every kind of paper there is, each with a canary in it: what is left of them after the erasure sings. */
import { keyOf } from '../../bot/store/keys.ts';
import type { House } from './house.ts';
import { arrives, complaintOf, letterIn, letterTo, linkIn } from './mailroom.ts';
import type { Walk } from './walk.ts';

/** In every name, address, subject and text of these complaints. */
export const CANARY = /kanarie/i;
export const canary = { name: 'Kanarie Geelvink', address: 'kanarie.geelvink@example.org' };
const other = { name: 'Bo Kanariebos', address: 'bo@kanariebos.example' };
const FIRST = '<kanarie-1@example.org>';

export interface Canaries {
  readonly number: string;
  /** What was merged into it. */
  readonly merged: string;
  /** What was split off its mail, and is another complaint since. */
  readonly split: string;
  /** Message-IDs of mails that belong to it. */
  readonly mails: readonly string[];
}

const base64 = (text: string): string => Buffer.from(text, 'latin1').toString('base64');

/** By the buttons, from the first mail to the verdict of a mediator and the close. */
export async function canaryComplaint({ house, press, mailed }: Walk): Promise<Canaries> {
  const mails: string[] = [FIRST];
  const writes = async (mail: Parameters<House['sim']['writeMail']>[0]): Promise<string> => {
    const { messageId } = house.sim.writeMail({ from: canary, ...mail });
    mails.push(messageId);
    await house.tick();
    return messageId;
  };

  const pdf = { name: 'kanarie.pdf', contentType: 'application/pdf', contentBase64: base64('%PDF-1.7\nkanarie') };
  const first = { from: canary, messageId: FIRST, subject: 'Klacht van kanarie', text: 'Mijn kanarie kreeg geen loon. Kanarie' };
  const number = await house.mail({ ...first, attachments: [pdf] });
  const again = { from: canary, subject: 'Klacht: nog een kanarie', text: 'Dit is een tweede kanarie.' };
  const merged = await house.mail(again);
  for (const one of [number, merged]) {
    await house.claim(house.sanne, one);
    await press(one, 'save-details', { complainant: 'flex-worker', nature: 'planning', writeIn: 'nl', expects: 'Een kanarie.' });
  }
  await press(merged, 'merge', { to: number });
  await house.tick();
  await press(number, 'split', { what: 'text', nth: '0' });
  const split = (await complaintOf(house, number)).splits[0] ?? '';

  await press(number, 'log-call', { reached: 'yes', day: '2026-11-23', time: '09:00', note: 'Gesproken over de kanarie.' });
  await mailed(number, 'letter', { text: 'Wij zoeken uw kanarie.' });
  await writes({
    subject: `Re: ${number}`,
    text: 'Mijn kanarie fluit niet meer.',
    attachments: [{ ...pdf, name: 'kanarie2.pdf' }],
  });
  house.sim.writeFromOutlook({
    as: house.youssef.id,
    to: canary.address,
    subject: 'RE: kanarie',
    text: 'De kanarie is terecht.',
    inReplyTo: FIRST,
  });
  await house.tick();

  // On the review list: one is ignored, one linked.
  for (const verb of ['review-ignore', 'review-link']) {
    const place = await arrives(house, { from: other, subject: `Over ${number}`, text: `Ik zag een kanarie (${verb}).` });
    const source = (await house.store.review.waiting()).find(({ mail }) => mail === place?.mail)?.source;
    const message = house.sim.state(house.lead.id).messages.find(({ from }) => from.bot)?.id ?? '';
    await house.sim.submitDialog({ as: house.lead.id, message, data: { verb, source, to: number } });
    await house.bot.idle();
  }

  const address = letterIn(await press(number, 'preview-address', { address: 'andere.kanarie@example.net' }));
  await press(number, 'send-address', { letter: address });
  await house.tick();
  await press(number, 'involve', { role: 'witness', name: 'Karel Kanarie', reason: 'Zag de kanarie.' });
  await press(number, 'raise-flags', { flags: 'discrimination', known: '2026-11-23' });
  await press(number, 'handle-flag', { about: 'discrimination', note: 'De kanarie is gesproken.' }, house.lead);
  await mailed(number, 'question', { text: 'Welke kanarie bedoelt u?', day: '2026-11-26' });
  await mailed(number, 'person', { ...other, text: 'Hoe ging het met de kanarie?', day: '2026-11-26' });
  await fetch(linkIn(letterTo(house, other.address).text), {
    method: 'POST',
    body: new URLSearchParams({ answer: 'De kanarie kwam te laat.' }),
  });
  await writes({ subject: `Re: ${number}`, text: 'De gele kanarie.' });
  await hearing({ house, press }, number);

  for (const task of ['file', 'complainant', 'person', 'client', 'planning', 'insurer', 'agreements'])
    await press(number, 'save-task', { task, how: 'waived', note: 'De kanarie had geen dossier.' });
  await press(number, 'save-judgement', { part: 'De kanarie.', judgement: 'founded', finding: 'De kanarie had gelijk.' });
  await mailed(number, 'conclusion', { cause: 'mistake', measure: 'Kanaries tellen.', text: 'Uw kanarie heeft gelijk.' });
  await press(number, 'send-satisfaction', { letter: letterIn(await press(number, 'ask-satisfaction')) });
  await house.tick();
  const link = linkIn(letterTo(house, canary.address).text);
  await fetch(link, { method: 'POST', body: new URLSearchParams({ satisfied: 'no', words: 'Mijn kanarie is niet blij.' }) });
  await house.bot.idle();

  const { content } = await complaintOf(house, number);
  const mediator = { name: 'Mr. Kanariekooi', address: 'mr@kanariekooi.example', consent: 'De kanarie zei ja.' };
  const form = await press(number, 'mask-mediator', { ...mediator, until: '2026-12-07', papers: content });
  const about = /"about":"([^"]+)"/.exec(form)?.[1];
  const preview = await press(number, 'preview-mediator', { about, text: 'Het ging over een kanarie.' });
  await press(number, 'send-mediator', { letter: letterIn(preview) });
  await house.tick();
  house.sim.answerLetter({ letter: letterTo(house, mediator.address).messageId, how: 'bounce' });
  await house.tick();
  // As when a loop of mails was stopped: the key holds the hash of an address.
  const stopped = house.store.settings.once(`notice-address-cap-2026-11-23|${keyOf(canary.address)}`);
  await stopped.set(undefined, { at: house.sim.now(), done: true, holder: 'mail' });
  await mailed(number, 'verdict', { followed: 'partly', verdict: 'Geef de kanarie zaad.', reason: 'Een kanarie eet weinig.' });
  return { number, merged, split, mails };
}

/** Proposed, and chosen on the phone. */
async function hearing({ house, press }: Pick<Walk, 'house' | 'press'>, number: string): Promise<void> {
  const form = await press(number, 'hearing-moments', { minutes: '45', forms: 'phone', with: '' });
  const about = /"about":"([^"]*)"/.exec(form)?.[1] ?? '';
  const value = (id: string): string =>
    new RegExp(`"id":"${id}"[^{}]*?(?:"choices":\\[[^\\]]*\\][^{}]*?)?"value":"([^"]*)"`).exec(form)?.[1] ?? '';
  const preview = await press(number, 'preview-hearing', { about, moments: value('moments'), until: value('until') });
  await press(number, 'send-hearing', { letter: letterIn(preview) });
  await house.tick();
  const chosen = {
    about: value('moments').split(',')[0] ?? '',
    form: 'phone',
    words: '06-12345678 kanarie',
    company: 'companion',
  };
  await press(number, 'choose-hearing', chosen);
  await house.tick();
}

export const kindsIn = async ({ store }: House, number: string): Promise<readonly string[]> => [
  ...new Set([...(await store.content.all(number)).values()].map(({ kind }) => kind)),
];

/** What nobody may find any more: the addresses, as the register hashes them. */
export const addressesOf = [canary.address, other.address, 'andere.kanarie@example.net'];
