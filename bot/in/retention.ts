/**
 * Keeping and destroying, for the lead (F87, F122): the retention periods, the list of what is due with its approval, holds, and erasing
 * one complaint on request.
 */
import { type Complaint, type ComplaintNumber, fold, type PersonId } from '../core/complaint.ts';
import { quarterOf } from '../core/figures.ts';
import { oneOf } from '../core/natures.ts';
import { isBarred } from '../core/persons.ts';
import {
  ERASURE_REASONS,
  FEWEST_MONTHS,
  type Hold,
  isDue,
  type Keeping,
  keepingOf,
  keptSince,
  MOST_MONTHS,
  OUTCOMES,
  type Outcome,
  obstacleTo,
  type RetentionCommand,
  type RetentionPolicy,
} from '../core/retention.ts';
import { addDays, addMonths, type Day, dayAt, parseDay } from '../core/time.ts';
import { isOfficeMinute } from '../core/workdays.ts';
import { refusalWords } from '../view/dialogs.ts';
import {
  type Approved,
  approvedCard,
  type DestructionList,
  destructionCard,
  eraseForm,
  holdForm,
  type Listed,
  retentionForm,
} from '../view/retention.ts';
import { asked, type Counter, ifAllowed, noteIn, onComplaint, openWith, type Rows, refused, type Subject } from './counter.ts';
import { type Door, submit } from './door.ts';
import { inGroups } from './groups.ts';
import { forLead } from './review.ts';
import type { Shown, Visit } from './visit.ts';

export const retentionDialogs: Rows = {
  'destruction-list': forLead(showList),
  'destruction-approve': forLead(approve),
  retention: forLead((visit, counter) => showPeriods(visit, counter)),
  'retention-save': forLead(savePeriods),
  'ask-hold': onComplaint('dialog', async (subject, visit, counter) => askHold(subject, visit, counter)),
  'save-hold': onComplaint('dialog', saveHold),
  'lift-hold': onComplaint('dialog', (subject, visit, counter) =>
    done({ type: 'LiftHold' }, 'hold.lifted', subject, visit, counter),
  ),
  'ask-erase': onComplaint('dialog', async (subject, visit, counter) => askErase(subject, visit, counter)),
  'erase-complaint': onComplaint('dialog', eraseOnRequest),
};

/** A card with more choices than this is no list any more; the rest comes on the next one. */
const MOST = 60;
/** Other leads who write at the same moment. */
const TRIES = 5;

interface Due {
  readonly number: ComplaintNumber;
  readonly complaint: Complaint;
  readonly keeping: Keeping;
}

/** What is kept longer than it should be; reads only what ended so long ago that it may be. */
async function dueIn({ store, now, zone }: Door['world'], policy: RetentionPolicy, asker?: PersonId): Promise<readonly Due[]> {
  const today = dayAt(now(), zone);
  const since = keptSince(policy, today);
  const old = (await store.lists.ended()).filter(({ at, erased }) => !erased && (!at || dayAt(at, zone) <= since));
  const found = await inGroups(old, async ({ summary: { number } }): Promise<readonly Due[]> => {
    const complaint = fold((await store.streams.read(number)).past);
    if (complaint.status === 'unknown' || complaint.erased || complaint.training) return [];
    // Another lead, or the deputy, sees it on theirs.
    if (asker && isBarred(asker, complaint)) return [];
    const keeping = keepingOf(complaint, policy, zone);
    return keeping && isDue(keeping, today) ? [{ number, complaint, keeping }] : [];
  });
  return found.flat().sort((one, other) => (one.number < other.number ? -1 : 1));
}

/** In three heaps: what can go, what is on hold, and what waits for something else. */
async function listIn(visit: Visit, counter: Counter): Promise<DestructionList> {
  const { store } = counter.world;
  const policy = await store.retention.read();
  const all = await dueIn(counter.world, policy, visit.person.id);
  const waiting = new Set((await store.review.waiting()).flatMap(({ about }) => (about ? [about] : [])));
  const free = all.filter(({ number, complaint }) => !obstacleTo(complaint) && !waiting.has(number));
  const shown = free.slice(0, MOST);
  const counted = await inGroups(shown, async ({ number, complaint }) => {
    const papers = await inGroups([number, ...complaint.absorbed], async (one) => (await store.content.all(one)).size);
    const { mail, added, noted, letters } = complaint;
    const mails = (mail ? 1 : 0) + added.length + noted.length + letters.filter(({ sentAt }) => sentAt).length;
    return { papers: papers.reduce((sum, one) => sum + one, 0), mails };
  });
  const held = await inGroups(
    all.flatMap(({ number, complaint: { hold } }) => (hold ? [{ number, hold }] : [])),
    async ({ number, hold }: { number: ComplaintNumber; hold: Hold }) => {
      const paper = await store.content.get(number, hold.reason);
      return { number, review: hold.review, reason: paper?.kind === 'note' ? paper.text : '' };
    },
  );
  const others = all.flatMap(({ number, complaint }) => {
    if (complaint.hold) return [];
    const obstacle = obstacleTo(complaint);
    if (obstacle) return [{ number, why: refusalWords(obstacle, visit.sight) }];
    return waiting.has(number) ? [{ number, why: visit.sight.t('destruction.review') }] : [];
  });
  return {
    due: shown.map(({ number, keeping }): Listed => ({ number, ...keeping })),
    later: free.length - shown.length,
    papers: counted.reduce((sum, { papers }) => sum + papers, 0),
    mails: counted.reduce((sum, { mails }) => sum + mails, 0),
    talks: shown.flatMap(({ number, complaint }) => (complaint.hearing?.event ? [number] : [])),
    held: [...held].sort((one, other) => (one.review < other.review ? -1 : 1)),
    others,
  };
}

async function showList(visit: Visit, counter: Counter): Promise<Shown> {
  const list = await listIn(visit, counter);
  return { dialog: destructionCard(list, visit.sight), title: visit.sight.t('destruction.title'), size: 'large' };
}

const numbersIn = (text: string | undefined): readonly ComplaintNumber[] =>
  (text ?? '').split(/[ ,]/).filter((one) => /^[KO]-\d{4}-\d{4,6}$/.test(one));

/** Exactly what was on the list that was shown, less what was left out; the road looks again at each. */
async function approve(visit: Visit, counter: Counter): Promise<Shown> {
  const { fields, person, sight } = visit;
  const left = numbersIn(fields.leave);
  const chosen = numbersIn(fields.about).slice(0, MOST);
  const policy = await counter.world.store.retention.read();
  const command: RetentionCommand = { type: 'EraseContent', why: 'retention', policy };
  const going = chosen.filter((number) => !left.includes(number));
  const answers = await inGroups(going, async (number) => {
    const handled = await submit(counter, { number, command, by: person });
    return 'refused' in handled ? [{ number, why: refusalWords(handled, sight) }] : [];
  });
  const kept = answers.flat();
  const approved: Approved = { gone: going.length - kept.length, left: chosen.length - going.length, kept };
  counter.log.say('a destruction list was approved', { count: approved.gone, total: chosen.length });
  return { dialog: approvedCard(approved, sight), title: sight.t('destruction.title') };
}

/** Once a quarter, in its first office minute: how many complaints are due. Nothing is said when nothing is. */
export async function proposeDestruction({ world }: Door): Promise<void> {
  const { store, zone } = world;
  const now = world.now();
  if (!isOfficeMinute(now, world.calendar(), zone)) return;
  const quarter = quarterOf(dayAt(now, zone));
  const once = store.settings.once(`destruction-${quarter}`);
  const seen = await once.get();
  if (seen?.data.done) return;
  const due = await dueIn(world, await store.retention.read());
  for (const { number } of due) await store.notices.give('destruction', `${quarter}|${number}`, now);
  // The notices first: given again after a crash they are the same ones.
  await once.set(seen, { at: now, done: true, holder: 'retention' });
}

async function showPeriods(visit: Visit, counter: Counter, words = ''): Promise<Shown> {
  const policy = await counter.world.store.retention.read();
  const { t } = visit.sight;
  return { dialog: retentionForm(policy, visit.fields, visit.sight, words), title: t('retention.title') };
}

function monthsIn(fields: Visit['fields']): Readonly<Record<Outcome, number>> | undefined {
  const entries = OUTCOMES.map((outcome) => {
    const typed = (fields[fieldFor(outcome)] ?? '').trim();
    const months = /^\d{1,3}$/.test(typed) ? Number(typed) : 0;
    return [outcome, months] as const;
  });
  const fits = entries.every(([, months]) => months >= FEWEST_MONTHS && months <= MOST_MONTHS);
  return fits ? (Object.fromEntries(entries) as Record<Outcome, number>) : undefined;
}

/** Names of fields hold no dash. */
const fieldFor = (outcome: Outcome): string => outcome.replace('-', '');

async function savePeriods(visit: Visit, counter: Counter): Promise<Shown> {
  const { fields, person, sight } = visit;
  const { t } = sight;
  const months = monthsIn(fields);
  if (!months) return showPeriods(visit, counter, t('retention.error', { least: FEWEST_MONTHS, most: MOST_MONTHS }));
  const book = counter.world.store.retention;
  for (let tries = 0; tries < TRIES; tries++) {
    const policy = await book.read();
    const same = OUTCOMES.every((outcome) => policy.months[outcome] === months[outcome]);
    const written = same ? policy : await book.change(policy, months, person.id, sight.now);
    if (written === 'changed') continue;
    if (!same) counter.log.say('the retention periods were changed', { count: written.version });
    return showPeriods({ ...visit, fields: {} }, counter, t('retention.saved'));
  }
  throw new Error(`The retention periods were changed by others ${TRIES} times in a row. Look for a loop that writes them.`);
}

/** One step of the lead in one complaint, and then the complaint again. */
async function done(
  command: RetentionCommand,
  words: 'hold.lifted' | 'erase.done',
  subject: Subject,
  visit: Visit,
  counter: Counter,
): Promise<Shown> {
  const handled = await submit(counter, asked(subject, visit, command));
  return 'refused' in handled ? refused(handled, visit) : openWith(visit.sight.t(words), subject, visit, counter);
}

const reviewIn = ({ fields, sight: { now, zone } }: Visit): Day => parseDay(fields.review) ?? addMonths(dayAt(now, zone), 6);

function askHold(subject: Subject, visit: Visit, counter: Counter, words = ''): Shown {
  const tomorrow = addDays(dayAt(visit.sight.now, visit.sight.zone), 1);
  const no = ifAllowed({ type: 'HoldComplaint', reason: 'asked', review: tomorrow }, subject, visit, counter);
  if (no) return refused(no, visit);
  const { t } = visit.sight;
  return { dialog: holdForm(subject.number, reviewIn(visit), visit.fields, visit.sight, words), title: t('hold.title') };
}

async function saveHold(subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const { fields, sight } = visit;
  const note = noteIn(fields.note);
  const review = parseDay(fields.review);
  if (!review) return askHold(subject, visit, counter, sight.t('hold.review.error'));
  const command: RetentionCommand = { type: 'HoldComplaint', reason: note?.id, review };
  const handled = await submit(counter, asked(subject, visit, command, note && [note]));
  if (!('refused' in handled)) return openWith(sight.t('hold.done'), subject, visit, counter);
  return ['reason-missing', 'day-not-later', 'day-too-late'].includes(handled.refused)
    ? askHold(subject, visit, counter, refusalWords(handled, sight))
    : refused(handled, visit);
}

function askErase(subject: Subject, visit: Visit, counter: Counter, words = ''): Shown {
  const no = ifAllowed({ type: 'EraseContent', why: 'request', reason: 'objection' }, subject, visit, counter);
  if (no) return refused(no, visit);
  return { dialog: eraseForm(subject.number, visit.sight, words), title: visit.sight.t('erase.title') };
}

async function eraseOnRequest(subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const { fields, sight } = visit;
  const reason = oneOf(ERASURE_REASONS, fields.reason);
  if (!reason) return askErase(subject, visit, counter, sight.t('erase.reason.error'));
  // What waits there about it holds the same person's words.
  const waiting = (await counter.world.store.review.waiting()).some(({ about }) => about === subject.number);
  if (waiting) return askErase(subject, visit, counter, sight.t('destruction.review'));
  return done({ type: 'EraseContent', why: 'request', reason }, 'erase.done', subject, visit, counter);
}
