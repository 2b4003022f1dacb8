/** What stories about the talk begin with: an invitation and the page behind its link, and the letter with the status page. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { HearingForm, Slot } from '../../bot/core/hearing.ts';
import { HEARING_FORMS } from '../../bot/core/hearing.ts';
import type { Day } from '../../bot/core/time.ts';
import { commanded } from './aftercare.ts';
import { type House, moment, textOf } from './house.ts';
import { letterTo, noor } from './mailroom.ts';

export interface Invitation {
  readonly until?: Day;
  readonly forms?: readonly HearingForm[];
  readonly people?: readonly string[];
  readonly proposal?: string;
}

export const slotOn = (local: string): Slot => ({ start: moment(local), minutes: 45 });

/** Proposed by who handles it, without the dialog; answers the link of the invitation. */
export async function inviteTo(
  house: House,
  number: string,
  moments: readonly string[],
  { until = '2026-11-25', forms = HEARING_FORMS, people = [], proposal = `hearing-${randomUUID()}` }: Invitation = {},
): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  await house.store.links.keep(token, { number, purpose: 'hearing', about: proposal });
  const link = `http://127.0.0.1:${house.bot.port}/k/${token}`;
  const [letter, reminder] = [`letter-invitation-${proposal}`, `letter-hearing-reminder-${proposal}`];
  const paper = { kind: 'letter', to: noor, subject: 'Een gesprek', text: `Kies een moment: ${link}` } as const;
  const proposed = { proposal, slots: moments.map(slotOn), forms, people, letter, reminder, until };
  await commanded(house, number, [{ type: 'ProposeHearing', ...proposed }], { [letter]: paper, [reminder]: paper });
  return link;
}

type Filled = Readonly<Record<string, unknown>>;

const plan = { minutes: '45', forms: 'teams,office,phone', with: '' };

/** What stands in a field of a form. */
const prefilled = (form: string, id: string): string =>
  new RegExp(`"id":"${id}"[^{}]*?(?:"choices":\\[[^\\]]*\\][^{}]*?)?"value":"([^"]*)"`).exec(form)?.[1] ?? '';

/** The forms of a talk as a colleague fills them in. */
export function talkForms(house: House) {
  const press = async (number: string, verb: string, data: Filled = {}, as = house.sanne): Promise<string> =>
    textOf((await house.submit(as, number, verb, data)).body);

  /** The form with the moments, and what it sends on. */
  async function momentsOf(number: string, change: Filled = {}) {
    const form = await press(number, 'hearing-moments', { ...plan, ...change });
    return { form, ...sentOn(form) };
  }

  /** Previewed and sent; answers what the invitation says. */
  async function invited(number: string, change: Filled = {}) {
    const { about, moments, until } = await momentsOf(number, change);
    const preview = await press(number, 'preview-hearing', { about, moments, until });
    const letter = /"letter":"([0-9a-f-]{36})"/.exec(preview)?.[1];
    const done = await press(number, 'send-hearing', { letter });
    await house.tick();
    return { preview, letter, done, moments: moments.split(','), text: letterTo(house, noor.address).text };
  }

  return { press, momentsOf, invited, plan };
}

/** What the form with the moments sends on as it stands. */
export const sentOn = (form: string) => ({
  about: /"about":"([^"]*)"/.exec(form)?.[1] ?? '',
  moments: prefilled(form, 'moments'),
  until: prefilled(form, 'until'),
});

/** Through preview and button; answers the text of the letter that left. */
export async function sendAgreements(house: House, number: string): Promise<string> {
  const preview = textOf((await house.submit(house.sanne, number, 'agreements')).body);
  const letter = /"letter":"(letter-agreements-[^"]+)"/.exec(preview)?.[1];
  await house.submit(house.sanne, number, 'send-agreements', { letter });
  await house.tick();
  return letterTo(house, noor.address).text;
}
