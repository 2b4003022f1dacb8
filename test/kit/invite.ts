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

/** Through preview and button; answers the text of the letter that left. */
export async function sendAgreements(house: House, number: string): Promise<string> {
  const preview = textOf((await house.submit(house.sanne, number, 'agreements')).body);
  const letter = /"letter":"(letter-agreements-[^"]+)"/.exec(preview)?.[1];
  await house.submit(house.sanne, number, 'send-agreements', { letter });
  await house.tick();
  return letterTo(house, noor.address).text;
}
