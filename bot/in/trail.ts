/** The trail of the protocol (F111), and the file in print through a link of a few minutes (F65). */
import { isMember, runs } from '../core/permissions.ts';
import { isBarred } from '../core/persons.ts';
import { practiceNow } from '../core/practice.ts';
import { addMinutes } from '../core/time.ts';
import { filePage, printCard, trailCard } from '../view/trail.ts';
import { asked, type Counter, onComplaint, type Rows, refused, type Subject } from './counter.ts';
import { submit } from './door.ts';
import { type LinkRow, makeLink } from './link.ts';
import type { Shown, Visit } from './visit.ts';

export const trailDialogs: Rows = {
  trail: onComplaint('dialog', async ({ number, complaint, kept }, visit) => {
    const { person, sight } = visit;
    if (!runs(person, complaint)) return refused({ refused: 'not-yours', owner: complaint.owner }, visit);
    return { dialog: trailCard(number, complaint, kept.past, sight), title: sight.t('trail.title'), size: 'large' };
  }),
  print: onComplaint('dialog', (subject, visit, counter) => print(true, subject, visit, counter)),
  'print-public': onComplaint('dialog', (subject, visit, counter) => print(false, subject, visit, counter)),
};

/** Long enough for a click, too short to be passed on. */
const LINK_MINUTES = 5;

/** Who prints reads all of it, so it is opened first: that is the fact. */
async function print(notes: boolean, subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const { number } = subject;
  const { sight, person } = visit;
  if (isMember(person) && !runs(person, subject.complaint))
    return refused({ refused: 'not-yours', owner: subject.complaint.owner }, visit);
  const handled = await submit(counter, asked(subject, visit, { type: 'OpenComplaint' }));
  if ('refused' in handled) return refused(handled, visit);
  const until = addMinutes(counter.world.now(), LINK_MINUTES);
  const link = await makeLink({ number, purpose: 'print', about: '', notes, by: person.id, until }, counter);
  return { dialog: printCard(number, link, sight), title: sight.t('trail.title'), size: 'small' };
}

export const printLink: LinkRow<'print'> = {
  async look({ link, complaint, t }, { world }) {
    // Whoever turned out to be concerned since has no use of it.
    if (world.now() > link.until || isBarred(link.by, complaint)) return 'gone';
    const { number, notes, by } = link;
    const { store, zone } = world;
    const [{ past }, papers, people] = await Promise.all([
      store.streams.read(number),
      store.content.all(number),
      store.people.read(),
    ]);
    const calendar = world.calendar();
    const now = practiceNow(complaint, world.now(), calendar, zone);
    const nameOf = (id: string): string | undefined => people[id]?.name;
    const page = filePage({ number, complaint, past, papers }, notes, nameOf(by) ?? t('someone'), {
      t,
      now,
      zone,
      calendar,
      nameOf,
    });
    return { page };
  },
};
