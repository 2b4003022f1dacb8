/** The quarantine, for the lead: what could not be done is tried again, or dismissed with a reason. */
import type { ComplaintNumber } from '../core/complaint.ts';
import { clean } from '../core/mail.ts';
import type { Quarantined } from '../store/register.ts';
import { doneCard, type Press, quarantineItemCard, quarantineListCard } from '../view/review.ts';
import type { Counter, Row, Rows } from './counter.ts';
import { forLead, sourceIn } from './review.ts';
import type { Shown, Visit } from './visit.ts';

export const quarantineDialogs: Rows = {
  'quarantine-list': forLead(showList),
  'quarantine-item': onItem(async (item, { sight }) => ({
    dialog: quarantineItemCard(item.source, item.item, sight),
    title: sight.t('quarantine.title'),
  })),
  'quarantine-retry': onItem(retry),
  'quarantine-dismiss': onItem(dismiss),
};

/** The partition of the content table that holds the reasons why something was dismissed. */
const REASONS = 'quarantine';

/** As many as the clock looks at in one tick. */
const MOST_DUE = 500;

interface Found {
  readonly source: string;
  readonly item: Quarantined;
}

function onItem(row: (found: Found, visit: Visit, counter: Counter) => Promise<Shown>): Row {
  return forLead(async (visit, counter) => {
    const source = sourceIn(visit);
    const found = (await counter.world.store.register.quarantined()).find((one) => one.source === source);
    return found ? row(found, visit, counter) : say('quarantine.gone', visit);
  });
}

async function showList({ sight }: Visit, counter: Counter): Promise<Shown> {
  const stuck = await counter.world.store.register.quarantined();
  return { dialog: quarantineListCard(stuck, sight), title: sight.t('quarantine.title'), size: 'large' };
}

async function retry({ source, item }: Found, visit: Visit, counter: Counter): Promise<Shown> {
  const { register } = counter.world.store;
  if (item.effect) await free(source, item.effect, counter);
  else
    await register.quarantine(source, (before = item) => ({ ...before, state: 'trying', tries: 0, after: counter.world.now() }));
  return say('quarantine.retried', visit);
}

/** Lets a held effect go again. The mark first: with it the next sweep delivers, whatever stops here. */
async function free(source: string, { number, key }: NonNullable<Quarantined['effect']>, counter: Counter): Promise<void> {
  const { streams, lists, register } = counter.world.store;
  const at = counter.world.now();
  const { past, progress } = await streams.read(number);
  await lists.mark(number, { until: past.length, at });
  const row = progress.get(key);
  // When somebody else let it go just now, it is free all the same.
  if (row?.data.state === 'held')
    await streams.progress(row, { ...row.data, state: 'taken', refusals: 0, after: undefined, lease: at });
  await register.free(source);
  counter.afterwards(number, true);
}

async function dismiss({ source, item }: Found, visit: Visit, counter: Counter): Promise<Shown> {
  const { sight, person, fields } = visit;
  const { register, content } = counter.world.store;
  const text = clean(fields.reason ?? '').trim();
  if (!text) {
    const card = quarantineItemCard(source, item, sight, sight.t('quarantine.reason.error'));
    return { dialog: card, title: sight.t('quarantine.title') };
  }
  await content.keep(REASONS, source, { kind: 'note', text });
  if (item.mail) {
    const at = counter.world.now();
    await register.dispose(source, { ended: 'ignored', why: 'by-hand', mail: item.mail, at, by: person.id });
  }
  if (item.stream) await leave(item.stream, counter);
  await register.free(source);
  return say('quarantine.dismissed', visit);
}

/** Until something new happens to it, a complaint that cannot be read or delivered is not tried any more. */
async function leave(number: ComplaintNumber, { world }: Counter): Promise<void> {
  const { lists } = world.store;
  const mark = await lists.marker(number);
  if (mark) await lists.unmark(mark);
  for (const due of await lists.dueBy(world.now(), MOST_DUE)) if (due.number === number) await lists.forget(due.row);
}

function say(words: 'quarantine.gone' | 'quarantine.retried' | 'quarantine.dismissed', { sight: { t } }: Visit): Shown {
  const back: Press = { title: t('review.back'), verb: 'quarantine-list', source: '' };
  return { dialog: doneCard(t('quarantine.title'), t(words), [back], t), title: t('quarantine.title'), size: 'small' };
}
