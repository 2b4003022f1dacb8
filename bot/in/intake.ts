/** From a mail to its place: what is known of it is looked up, the rules of core say where it belongs, and there it is put. */
import type { ReceiveComplaint } from '../core/commands.ts';
import { type Complaint, type ComplaintNumber, fold, type State } from '../core/complaint.ts';

import { type Known, type Named, type Place, placeFor } from '../core/intake.ts';
import { languageOf } from '../core/language.ts';
import { type Mail, mayHaveReceipt, sameness } from '../core/mail.ts';
import { type MailPaper, type Paper, type Papers, partiesOf } from '../core/papers.ts';
import type { Person } from '../core/permissions.ts';
import { REACTION_DAYS, termFrom, WHOLE_DAYS } from '../core/terms.ts';
import { dayAt, type Instant } from '../core/time.ts';
import { keyOf } from '../store/keys.ts';
import type { Trail } from '../store/register.ts';
import { lastRestored } from '../store/restored.ts';
import { REVIEW } from '../store/review.ts';
import { receiptLetter } from '../view/letters.ts';
import { textsFor } from '../view/texts.ts';
import { type Door, namedInPapers, submit } from './door.ts';

export interface Intake {
  /** Puts a mail where the rules say. */
  place(source: string, mail: Mail, where: { readonly junk: boolean }): Promise<void>;
  /** Another message under a Message-ID that has its place: a copy, or something for a person to look at. */
  again(source: string, mail: Mail, same: boolean): Promise<void>;
  /** Makes a complaint of a mail, for the rules or for a person; `quiet`: without a receipt. Answers its number. */
  receive(source: string, mail: Mail, by?: Person, how?: { readonly quiet?: boolean }): Promise<ComplaintNumber>;
  /** Adds a mail to a complaint. `erased`: it takes nothing any more. */
  add(
    number: ComplaintNumber,
    source: string,
    mail: Mail,
    more?: { readonly by?: Person; readonly automatic?: true },
  ): Promise<'added' | 'erased'>;
  /** Writes the complaint of a number whose mail is gone. */
  receiveEmpty(
    number: ComplaintNumber,
    source: string,
    receivedAt: Instant,
    mail: string | undefined,
    training?: true,
  ): Promise<void>;
  /** Gives a number out once for each source. */
  numberFor(source: string, receivedAt: Instant, mail?: string): Promise<ComplaintNumber>;
}

/** Merges can follow each other; a circle cannot be made, and is not walked for ever if it was. */
const HOPS = 10;

const MAILBOX = { system: 'mail' } as const;

/** What a mail says, as a hash. */
export const printOf = ({ from, subject, text }: Mail): string => keyOf(JSON.stringify([from?.address ?? '', subject, text]));

/** The complaint under a number, or the one that it was merged into. */
export async function settled(
  number: ComplaintNumber,
  { world }: Door,
): Promise<{ readonly number: ComplaintNumber; readonly state: State }> {
  let at = number;
  for (let hop = 0; ; hop++) {
    const state = fold((await world.store.streams.read(at)).past);
    if (state.status !== 'merged' || !state.into || hop >= HOPS) return { number: at, state };
    at = state.into;
  }
}

/** How a complaint stands, for a mail that names it. */
function statusIn(state: State): Named['status'] {
  if (state.status === 'unknown' || state.status === 'merged') return 'missing';
  return state.erased ? 'erased' : state.status;
}

export function intakeAt(door: Door, mailbox: string): Intake {
  const { world, log } = door;
  const { register, content, review, notices, caps, tombstones } = world.store;
  const own = mailbox.toLowerCase();

  /** Everything that may lead from this mail to a complaint; the surest first. */
  async function namedBy(mail: Mail): Promise<readonly Named[]> {
    const known = new Map<string, Promise<{ number: ComplaintNumber; state: State; parties: ReadonlySet<string> }>>();
    const look = (number: ComplaintNumber) => {
      const found = known.get(number) ?? settledWithParties(number);
      known.set(number, found);
      return found;
    };
    const name = async (
      number: ComplaintNumber,
      by: Named['by'],
      letter?: Pick<Named, 'letter' | 'sequence' | 'noted'>,
    ): Promise<Named> => {
      const { number: at, state, parties } = await look(number);
      const status = statusIn(state);
      const party = mail.from !== undefined && parties.has(mail.from.address.toLowerCase());
      // Of a merged complaint the letters are its own: under the same kind and number the other one has another letter.
      return { number: at, by, status, party, ...(at === number && letter) };
    };

    const references = [...new Set([...mail.answersTo, ...mail.idsInText])].map(keyOf);
    const letters = await Promise.all(references.map((key) => register.letterOf(key)));
    const nth = letters.findIndex((letter) => letter !== undefined);
    const answered = letters[nth];
    if (answered) {
      const { number, letter, sequence } = answered;
      return [await name(number, 'letter', letter ? { letter, sequence } : { noted: references[nth] })];
    }

    const mails = await Promise.all(references.map((key) => register.disposition(key)));
    const earlier = mails.flatMap((place) => (place?.number ? [place.number] : []));
    const numbers = [...new Set([...(mail.mark ? [mail.mark] : []), ...mail.numbers])];
    const found: (readonly [ComplaintNumber, Named['by']])[] = [
      ...earlier.slice(0, 1).map((number) => [number, 'mail'] as const),
      ...numbers.map((number) => [number, 'number'] as const),
    ];
    for (const [trail, key] of trailsOf(mail)) {
      const number = await register.trail(trail, key);
      if (number) found.push([number, byTrail[trail]]);
    }
    return Promise.all(found.map(([number, by]) => name(number, by)));
  }

  async function settledWithParties(number: ComplaintNumber) {
    const { number: at, state } = await settled(number, door);
    const parties = state.status === 'unknown' ? new Set<string>() : partiesOf(state, await papersOf(at, state));
    return { number: at, state, parties };
  }

  /** Its own papers and those of what was merged into it. */
  async function papersOf(number: ComplaintNumber, complaint: Complaint): Promise<Papers> {
    const all = await Promise.all([number, ...complaint.absorbed].map((one) => content.all(one)));
    return new Map(all.flatMap((papers) => [...papers]));
  }

  async function known(source: string, mail: Mail, junk: boolean): Promise<Known> {
    const ourLetter = (await register.letterOf(source)) !== undefined;
    return {
      named: ourLetter ? [] : await namedBy(mail),
      ourLetter,
      ownAddress: mail.from?.address.toLowerCase() === own,
      proposed: door.proposed,
      junk,
      restored: await isFromBefore(source, mail),
    };
  }

  /** Whether it came in before a backup was put back that holds no complaint of it. */
  async function isFromBefore(source: string, { receivedAt }: Mail): Promise<boolean> {
    const restored = await lastRestored(world.store.settings.restore);
    if (!restored || receivedAt > restored.at) return false;
    const number = await register.numberOf(source);
    return !number || (await world.store.streams.read(number)).past.length === 0;
  }

  async function leaveTrails(number: ComplaintNumber, mail: Mail): Promise<void> {
    for (const [trail, key] of trailsOf(mail)) await register.leaveTrail(trail, key, number);
  }

  async function act(source: string, mail: Mail, place: Place): Promise<void> {
    const dispose = (number?: ComplaintNumber) =>
      register.dispose(source, {
        ended: place.ended === 'bounce' ? 'follow-up' : place.ended,
        ...('why' in place && { why: place.why }),
        ...(number && { number }),
        mail: mail.id,
        // What was erased leaves no print of what it said.
        ...(!('why' in place && place.why === 'erased' && place.ended === 'ignored') && { print: printOf(mail) }),
        at: world.now(),
      });
    switch (place.ended) {
      case 'complaint':
        return dispose(await intake.receive(source, mail));
      case 'follow-up': {
        const added = await intake.add(place.number, source, mail, place.automatic ? { automatic: true } : {});
        // Erased while we looked.
        return added === 'erased' ? act(source, mail, { ended: 'review', why: 'erased' }) : dispose(place.number);
      }
      case 'bounce':
        await bounced(source, mail, place);
        return dispose(place.number);
      case 'review': {
        await content.keep(REVIEW, `mail-${source}`, paperOf(mail));
        const { id, receivedAt } = mail;
        const named = await namedInPapers([paperOf(mail)], door);
        await review.add({
          source,
          mail: id,
          receivedAt,
          why: place.why,
          about: place.about,
          ...(named.length > 0 && { named }),
        });
        await notices.give('review', source, world.now());
        return dispose(place.about);
      }
      case 'ignored':
        return dispose();
    }
  }

  async function bounced(source: string, mail: Mail, place: Extract<Place, { ended: 'bounce' }>): Promise<void> {
    const { ended, number, ...which } = place;
    const id = `mail-${source}`;
    const command = { type: 'RecordLetterBounced', ...which, source, content: id } as const;
    await submit(door, { number, command, by: MAILBOX, papers: [{ id, paper: paperOf(mail) }] });
  }

  /** A receipt, when the sender may have one and has not had too many (F18). */
  async function receiptFor(source: string, number: ComplaintNumber, mail: Mail): Promise<Receipt> {
    if (!mail.from || !mayHaveReceipt(mail, mailbox)) return { papers: [] };
    const allowed = await caps.mayGo(keyOf(mail.from.address.toLowerCase()), source, world.now());
    if (allowed !== 'yes') {
      log.alarm('a receipt was held back', { number, kind: `${allowed}-cap` });
      // One alarm a day for one address, and one for all of them.
      const day = dayAt(world.now(), world.zone);
      const key = allowed === 'address' ? `${day}|${keyOf(mail.from.address.toLowerCase())}` : day;
      await noticeOnce(`${allowed}-cap`, key);
      return { withheld: allowed, papers: [] };
    }
    const { calendar, zone } = world;
    const [reaction, whole] = [REACTION_DAYS, WHOLE_DAYS].map((days) => termFrom(mail.receivedAt, days, calendar(), zone));
    if (!reaction || !whole) return { papers: [] };
    const id = `letter-${source}`;
    const texts = textsFor(languageOf(`${mail.subject}\n${mail.text}`));
    return { receipt: id, papers: [{ id, paper: receiptLetter(number, mail.from, reaction, whole, zone, door.house, texts) }] };
  }

  async function noticeOnce(kind: 'address-cap' | 'total-cap', key: string): Promise<void> {
    const said = await world.store.settings
      .once(`notice-${kind}-${key}`)
      .set(undefined, { at: world.now(), done: true, holder: 'mail' });
    if (said !== 'changed') await notices.give(kind, key, world.now());
  }

  const intake: Intake = {
    async place(source, mail, { junk }) {
      // An old mail of an erased complaint, from a backup or another folder: it makes nothing, whatever it says (P10).
      const erased = await tombstones.of(source);
      const place: Place = erased ? { ended: 'ignored', why: 'erased' } : placeFor(mail, await known(source, mail, junk));
      await act(source, mail, place);
      log.say('a mail found its place', {
        ended: place.ended,
        ...('why' in place && { kind: place.why }),
        ...('number' in place && { number: place.number }),
      });
    },

    async again(source, mail, same) {
      if (await tombstones.of(source)) await act(source, mail, { ended: 'ignored', why: 'erased' });
      else if (!mail.whole || same) await act(source, mail, { ended: 'ignored', why: 'duplicate' });
      else await act(source, mail, { ended: 'review', why: 'same-id' });
    },

    numberFor(source, receivedAt, mail) {
      const year = Number(dayAt(receivedAt, world.zone).slice(0, 4));
      return register.numberFor({ source, mail, receivedAt, at: world.now() }, year);
    },

    async receive(source, mail, by, { quiet } = {}) {
      const number = await intake.numberFor(source, mail.receivedAt, mail.id);
      const { receipt, withheld, papers }: Receipt = quiet ? { papers: [] } : await receiptFor(source, number, mail);
      const id = `mail-${source}`;
      const command: ReceiveComplaint = {
        type: 'ReceiveComplaint',
        channel: 'mail',
        receivedAt: mail.receivedAt,
        source,
        mail: mail.id,
        content: id,
        receipt,
        withheld,
        language: languageOf(`${mail.subject}\n${mail.text}`),
      };
      const kept: { id: string; paper: Paper }[] = [{ id, paper: paperOf(mail) }, ...papers];
      const { state } = await submit(door, { number, command, by: by ?? MAILBOX, papers: kept });
      if (statusIn(state) !== 'erased') await leaveTrails(number, mail);
      await register.settled(number);
      return number;
    },

    async add(number, source, mail, { by, automatic } = {}) {
      const id = `mail-${source}`;
      const letters = await Promise.all(mail.answersTo.map((one) => register.letterOf(keyOf(one))));
      const answers = letters.find((letter) => letter?.number === number)?.letter;
      const added = { receivedAt: mail.receivedAt, source, mail: mail.id, content: id, automatic, answers };
      const handled = await submit(door, {
        number,
        command: { type: 'AddMail', ...added },
        by: by ?? MAILBOX,
        papers: [{ id, paper: paperOf(mail) }],
      });
      if ('refused' in handled && handled.refused === 'is-erased') return 'erased';
      if (!automatic) await leaveTrails(number, mail);
      return 'added';
    },

    async receiveEmpty(number, source, receivedAt, mail, training) {
      const id = `mail-${source}`;
      const paper: MailPaper = { kind: 'mail', subject: '', text: '', cut: false };
      const channel = mail ? 'mail' : 'other';
      const command: ReceiveComplaint = {
        type: 'ReceiveComplaint',
        channel,
        receivedAt,
        source,
        mail,
        content: id,
        language: 'nl',
        ...(training && { training }),
      };
      await submit(door, { number, command, by: MAILBOX, papers: [{ id, paper }] });
      if (mail) await register.dispose(source, { ended: 'complaint', number, mail, at: world.now() });
      await register.settled(number);
    },
  };
  return intake;
}

interface Receipt {
  readonly receipt?: string;
  readonly withheld?: 'address' | 'total';
  readonly papers: readonly { readonly id: string; readonly paper: Paper }[];
}

const byTrail: Record<Trail, Named['by']> = { print: 'text', conversation: 'conversation', sender: 'sender' };

function trailsOf(mail: Mail): readonly (readonly [Trail, string])[] {
  const same = sameness(mail);
  return [
    ...(same ? [['print', keyOf(same)] as const] : []),
    ...(mail.conversation ? [['conversation', keyOf(mail.conversation)] as const] : []),
    ...(mail.from ? [['sender', keyOf(mail.from.address.toLowerCase())] as const] : []),
  ];
}

export const paperOf = ({ from, subject, text, cut }: Mail): MailPaper => ({ kind: 'mail', from, subject, text, cut });
