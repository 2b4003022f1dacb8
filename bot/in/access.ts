/**
 * What we have of one person, for who asks (GDPR art. 15, F88): the lead makes one page of all complaints of that address, behind a link
 * of a few minutes. Notes of ours are part of it; third parties are masked, and a person reads it before it is handed over.
 */
import { type Complaint, type ComplaintNumber, fold, type PersonId } from '../core/complaint.ts';
import { complainantAddresses } from '../core/papers.ts';
import { isBarred } from '../core/persons.ts';
import { addMinutes } from '../core/time.ts';
import { accessForm, accessLinkCard, accessPage, type Theirs } from '../view/access.ts';
import { type Counter, ifAllowed, onComplaint, type Rows, refused, type Subject } from './counter.ts';
import { type Door, submit } from './door.ts';
import { inGroups } from './groups.ts';
import { type LinkRow, makeLink } from './link.ts';
import type { Shown, Visit } from './visit.ts';

export const accessDialogs: Rows = {
  'ask-subject-access': onComplaint('dialog', askAccess),
  'give-subject-access': onComplaint('dialog', giveAccess),
};

/** Long enough for a click, too short to be passed on. */
const LINK_MINUTES = 5;

async function askAccess(subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const no = ifAllowed({ type: 'GiveAccess' }, subject, visit, counter);
  if (no) return refused(no, visit);
  return { dialog: accessForm(subject.number, visit.sight), title: visit.sight.t('access.title') };
}

/** Written down in every complaint that is part of it, before anybody can read it. */
async function giveAccess(subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const { number } = subject;
  const { person, sight } = visit;
  const no = ifAllowed({ type: 'GiveAccess' }, subject, visit, counter);
  if (no) return refused(no, visit);
  const numbers = await ofTheSame(subject, person.id, counter);
  for (const one of numbers) await submit(counter, { number: one, command: { type: 'GiveAccess' }, by: person });
  const until = addMinutes(counter.world.now(), LINK_MINUTES);
  const link = await makeLink({ number, purpose: 'access', about: '', numbers, by: person.id, until }, counter);
  return { dialog: accessLinkCard(number, numbers, link, sight), title: sight.t('access.title'), size: 'small' };
}

/** Every complaint of one of these addresses, by reading them all: it is asked a few times a year, and must miss none. */
async function ofTheSame({ number, complaint }: Subject, asker: PersonId, { world }: Door): Promise<readonly ComplaintNumber[]> {
  const { streams, content, register } = world.store;
  const addresses = new Set(complainantAddresses(complaint, await content.all(number)));
  const others = (await register.numbers()).filter((one) => one !== number);
  const found = await inGroups(others, async (one) => {
    const papers = await content.all(one);
    if (papers.size === 0) return [];
    const state = fold((await streams.read(one)).past);
    if (state.status === 'unknown' || isBarred(asker, state)) return [];
    const isTheirs = complainantAddresses(state, papers).some((address) => addresses.has(address));
    return isTheirs ? [one] : [];
  });
  return [number, ...found.flat()].sort();
}

export const accessLink: LinkRow<'access'> = {
  async look({ link, t }, { world, house }) {
    if (world.now() > link.until) return 'gone';
    const { store, zone } = world;
    const people = await store.people.read();
    const read = await inGroups(link.numbers, async (number): Promise<readonly Theirs[]> => {
      const [{ past }, papers] = await Promise.all([store.streams.read(number), store.content.all(number)]);
      const complaint = fold(past);
      return complaint.status === 'unknown' || isBarred(link.by, complaint) ? [] : [{ number, complaint, past, papers }];
    });
    const all = read.flat();
    const related = new Set(all.flatMap(({ complaint }) => relatedTo(complaint)));
    const states = await inGroups([...related], async (number) => ({
      number,
      state: fold((await store.streams.read(number)).past),
    }));
    const erased = states.flatMap(({ number, state }) => (state.status !== 'unknown' && state.erased ? [number] : []));
    const page = accessPage(
      {
        all: all.filter(({ complaint }) => !complaint.erased),
        erased: [...new Set([...all.filter(({ complaint }) => complaint.erased).map(({ number }) => number), ...erased])].sort(),
        own: [house.phone, ...all.flatMap(({ complaint, papers }) => complainantAddresses(complaint, papers))],
        colleagues: Object.values(people).map(({ name }) => name),
        by: people[link.by]?.name,
      },
      // Colleagues are third parties as well.
      { t, now: world.now(), zone, calendar: world.calendar(), nameOf: () => undefined },
    );
    return { page };
  },
};

const relatedTo = ({ absorbed, splits, into }: Complaint): readonly ComplaintNumber[] => [
  ...absorbed,
  ...splits,
  ...(into ? [into] : []),
];
