/** What must be true after anything that went wrong (DESIGN section 2): counts, and a sentence for each thing that is not as promised. */
import { type Complaint, fold } from '../../bot/core/complaint.ts';
import { standardCalendar } from '../../bot/core/workdays.ts';
import { cardOf } from '../../bot/store/addresses.ts';
import { keyOf } from '../../bot/store/keys.ts';
import type { Store } from '../../bot/store/store.ts';
import type { Sim } from '../../scripts/sim/sim.ts';
import { amsterdam } from './given.ts';
import { SecondOpinion } from './second-opinion.ts';

const REMINDER =
  /de eerste reactie op klacht|het antwoord op klacht|door niemand opgepakt|gebeurde nog niets|de brief met de afspraken|halen we /;

export interface Verdict {
  /** One sentence for each broken promise; none is what we want. */
  readonly wrong: readonly string[];
  readonly counts: Readonly<Record<string, number>>;
}

/** Looks at everything that there is: the tables on the one side, the mailbox and Teams on the other. `mails`: the Message-IDs of all mails that came in. */
export async function promisesKept(store: Store, sim: Sim, mails: readonly string[]): Promise<Verdict> {
  const wrong: string[] = [];
  const counts: Record<string, number> = {};
  const add = (what: string, by = 1) => {
    counts[what] = (counts[what] ?? 0) + by;
  };
  const must = (kept: boolean, sentence: string) => {
    if (!kept) wrong.push(sentence);
  };

  // P1: each mail in exactly one place, and the sums match.
  const places: string[] = [];
  const quarantined = new Set((await store.register.quarantined()).map(({ source }) => source));
  for (const messageId of mails) {
    const source = keyOf(messageId);
    const ended = (await store.register.disposition(source))?.ended;
    const found = [ended, quarantined.has(source) && 'quarantine', (await store.tombstones.of(source)) && 'erased'].filter(
      Boolean,
    );
    // Of what was erased the place may stay: it says no more than that there was a mail.
    const place = found.includes('erased') ? 'erased' : found.join(' and ');
    must(place !== '' && !place.includes(' and '), `P1: a mail is in ${place || 'no place'}`);
    places.push(place);
  }
  for (const place of places) add(`mails: ${place}`);
  const sums = await store.register.counts();
  const inPlaces = Object.values(sums).reduce((sum, one) => sum + one, 0);
  must(inPlaces <= mails.length, `P1: ${mails.length} mails and ${inPlaces} places`);
  add('mails', mails.length);

  const opinion = new SecondOpinion(standardCalendar, amsterdam, 2026, 2027);
  const posts = sim.state(sim.people[0]?.id ?? '').messages.filter(({ from }) => from.bot);
  for (const number of await store.register.numbers()) {
    const { past, progress } = await store.streams.read(number);
    const state = fold(past);
    if (state.status === 'unknown') {
      wrong.push(`${number} has no complaint`);
      continue;
    }
    add('complaints');
    must(new Set(past.map(({ id }) => id)).size === past.length, `${number}: a fact stands there twice`);

    // P2: nobody takes what somebody has.
    for (const [at, { fact }] of past.entries()) {
      if (fact.type !== 'HandlerClaimed') continue;
      add('claims');
      const { owner, assigned } = fold(past.slice(0, at)) as Complaint;
      must(!owner || assigned?.to === fact.handler, `P2: ${number} was claimed twice`);
    }

    // P3: as many left as were written.
    const written = past.filter(({ fact }) => fact.type === 'LetterWritten').length;
    const left = sim.sentMails().filter(({ extended }) => Object.values(extended).includes(number)).length;
    add('letters', written);
    add('letters lost', Math.max(0, written - left));
    add('letters doubled', Math.max(0, left - written));
    const told = past.filter(({ fact }) => fact.type === 'LetterSent').length;
    must(told === written, `P3: of ${number} ${written} letters were written and ${told} are known to have left`);

    // P4: one live card.
    // A merged one names the other as well.
    const cards = posts.filter(({ root, summary }) => !root && summary?.startsWith(`Klacht ${number}:`));
    const live = cards.filter(({ id }) => id === cardOf(progress)?.address.activityId);
    must(live.length === 1, `P4: ${number} has ${live.length} live cards`);
    add('cards', live.length);
    add('cards replaced', cards.length - live.length);

    // P5: the terms depend on the receipt alone.
    const due = (days: number) => opinion.term(state.receivedAt, days).due;
    must(state.reaction.due === due(2) && state.norm.due === due(5), `P5: the terms of ${number} are others`);
    add('terms', 2);
    const rungs = past.flatMap(({ fact }) => (fact.type === 'RemindersGiven' ? fact.rungs.map(({ key }) => key) : []));
    must(new Set(rungs).size === rungs.length, `P5: a reminder of ${number} was given twice`);
    const given = past.filter(({ fact }) => fact.type === 'RemindersGiven').length;
    const threads = cards.map(({ id }) => id);
    const heard = posts.filter(({ root, text }) => threads.includes(root ?? '') && REMINDER.test(text ?? '')).length;
    must(heard <= given, `P5: of ${number} ${given} reminders were given and ${heard} heard`);
    add('reminders', given);
    add('reminders unheard', given - heard);

    // P6: nothing waits or is held without anybody's knowing.
    for (const [key, { data }] of progress) must(data.state === 'done', `P6: effect ${key} of ${number} is ${data.state}`);
    add('effects', progress.size);

    const made = sim.people.flatMap(({ id }) =>
      sim.events(id).filter(({ organiser, subject }) => organiser && subject.endsWith(number)),
    );
    const booked = past.filter(({ fact }) => fact.type === 'HearingBooked').length;
    add('meetings', booked);
    must(made.length === booked, `${number}: ${booked} meetings and ${made.length} events`);
  }
  must((await store.lists.marked()).length === 0, 'P6: something is not delivered');
  must((await store.register.pending()).length === 0, 'P6: a number has no complaint');
  must((await store.notices.waiting()).length === 0, 'P6: news was not said');
  must(quarantined.size === 0, 'P6: something is in quarantine');
  for (const what of ['letters lost', 'letters doubled'] as const) must(counts[what] === 0, `P3: ${what}: ${counts[what]}`);
  return { wrong, counts };
}
