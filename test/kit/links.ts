/** One working link of every purpose, for tests that hold for all of them: a new purpose asks for its line here. */
import { randomBytes } from 'node:crypto';
import type { Link } from '../../bot/store/links.ts';
import { answeredComplaint, askSatisfaction, commanded, visit } from './aftercare.ts';
import { type House, textOf } from './house.ts';
import { inviteTo, sendAgreements } from './invite.ts';
import { complaintOf, letterTo, linkIn, noor } from './mailroom.ts';

type Purpose = Link['purpose'];
type Made = Readonly<Record<Purpose, string>>;

const FAR = '2026-12-31';
const elsewhere = 'n.bakker@example.net';

async function kept(house: House, link: Link): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  await house.store.links.keep(token, link);
  return `http://127.0.0.1:${house.bot.port}/k/${token}`;
}

/** Answers the links, and the complaints that they are of. */
export async function everyLink(house: House): Promise<{ readonly links: Made; readonly numbers: readonly string[] }> {
  const attachments = [
    { name: 'loonstrook.txt', contentType: 'text/plain', contentBase64: Buffer.from('Week 1: 32 uur').toString('base64') },
  ];
  const first = await house.mail({ from: noor, attachments });
  await house.claim(house.sanne, first);
  const id = /"letter":"([0-9a-f-]{36})"/.exec(
    textOf((await house.submit(house.sanne, first, 'preview-address', { address: elsewhere })).body),
  )?.[1];
  await house.submit(house.sanne, first, 'send-address', { letter: id });
  await house.tick();
  const [atNew, atOld] = [elsewhere, noor.address].map((address) => linkIn(letterTo(house, address).text));

  const hear = {
    kind: 'letter',
    to: { name: 'Piet', address: 'piet@example.org' },
    subject: 'Vraag',
    text: 'Vraag',
    words: 'Wat is uw kant?',
  } as const;
  const address = { kind: 'address', address: hear.to, by: house.sanne.id } as const;
  await commanded(house, first, [{ type: 'AskPerson', letter: 'letter-hear', person: 'address-hear', until: '2026-12-07' }], {
    'letter-hear': hear,
    'address-hear': address,
  });
  const [listed] = (await complaintOf(house, first)).attachments;
  const print = await house.submit(house.sanne, first, 'print');
  const minutes = { chair: house.lead.id, discussed: [], measures: [], carried: [] };
  await house.store.meetings.append('2026Q3', 0, {
    id: 'minutes',
    at: house.sim.now(),
    by: { person: house.lead.id },
    fact: { type: 'MinutesKept', minutes },
  });

  const invited = await house.mail({ from: noor });
  await house.claim(house.sanne, invited);
  const hearing = await inviteTo(house, invited, ['2026-11-26 10:00', '2026-11-27 14:00']);
  const status = linkIn(await sendAgreements(house, invited));

  const second = await answeredComplaint(house);
  const satisfaction = await askSatisfaction(house, second);
  const third = await answeredComplaint(house);
  await visit(house, await askSatisfaction(house, third), { satisfied: 'no' });
  const [letter, toMediator] = ['letter-referral', 'letter-package'];
  const asked = {
    consent: 'note-consent',
    mediator: 'address-mediator',
    documents: 'note-package',
    until: '2026-12-14',
  } as const;
  await commanded(house, third, [{ type: 'AskMediator', ...asked, letter, toMediator }], {
    [letter]: { ...hear, to: noor },
    [toMediator]: hear,
    [asked.consent]: { kind: 'note', text: 'Ja.' },
    [asked.mediator]: address,
    [asked.documents]: { kind: 'note', text: 'Wat de bemiddelaar leest.' },
  });
  return {
    numbers: [first, invited, second, third],
    links: {
      'address-new': atNew ?? '',
      'address-old': atOld ?? '',
      satisfaction,
      hearing,
      status,
      hear: await kept(house, { number: first, purpose: 'hear', about: 'letter-hear', lastDay: FAR }),
      package: await kept(house, { number: third, purpose: 'package', about: asked.documents, lastDay: FAR }),
      attachment: await kept(house, {
        number: first,
        purpose: 'attachment',
        about: listed?.content ?? '',
        nth: 0,
        by: house.lead.id,
        until: '2026-12-31T00:00:00.000Z',
      }),
      print: linkIn(textOf(print.body)),
      register: await kept(house, { purpose: 'register', file: 'csv', by: house.lead.id, until: '2026-12-31T00:00:00.000Z' }),
      minutes: await kept(house, {
        purpose: 'minutes',
        quarter: '2026Q3',
        by: house.lead.id,
        until: '2026-12-31T00:00:00.000Z',
      }),
      access: await kept(house, {
        number: first,
        purpose: 'access',
        about: '',
        numbers: [first, invited],
        by: house.lead.id,
        until: '2026-12-31T00:00:00.000Z',
      }),
      pack: await kept(house, {
        purpose: 'pack',
        quarter: '2026Q4',
        file: 'document',
        by: house.lead.id,
        until: '2026-12-31T00:00:00.000Z',
      }),
    },
  };
}
