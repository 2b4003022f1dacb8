/** Effect to hand: what each effect means, and what to remember so that doing it twice is harmless. */

import type { AttachmentsPaper } from '../core/attachments.ts';
import type { Command } from '../core/commands.ts';
import { type Complaint, type Ear, isApart, type PersonId, type Rung } from '../core/complaint.ts';
import type { Paper } from '../core/papers.ts';
import { leadsFor } from '../core/permissions.ts';
import { barredFrom, colleaguesInvolved, isBarred } from '../core/persons.ts';
import { practiceNow } from '../core/practice.ts';
import type { Effect, News } from '../core/react.ts';
import { addMinutes, type Day, dayAt, type Instant } from '../core/time.ts';
import type { Hands, Job, Outcome } from '../deliver.ts';
import type { World } from '../handle.ts';
import { type CardMemo, cardOf, newestGeneration } from '../store/addresses.ts';
import { keyOf } from '../store/keys.ts';
import type { People } from '../store/people.ts';
import { deputiesOf, type QualityChannel } from '../store/settings.ts';
import { complaintCard, complaintSummary, type Sight } from '../view/cards.ts';
import { dutch } from '../view/texts.ts';
import { dayInWords, momentInWords, namesInWords, plain, termInWords } from '../view/words.ts';
import type { Log } from '../wire/log.ts';
import type { EraseHand } from './erase.ts';
import type { MailHand } from './mail.ts';
import type { MeetingHand } from './meeting.ts';
import { type Mention, mentionText, type TeamsHand, TeamsTrouble } from './teams.ts';

export interface Reach {
  readonly world: World;
  readonly teams: TeamsHand;
  readonly mail: MailHand;
  readonly meeting: MeetingHand;
  readonly eraser: EraseHand;
  readonly log: Log;
  /** Where the cards go, once somebody has chosen. */
  channel(): Promise<QualityChannel | undefined>;
  /** What came with a mail; `gone`: the mail is not there any more. */
  listAttachments(mail: string): Promise<AttachmentsPaper | 'gone'>;
  /** Hands news of the outside world to the road in, like any other door. */
  tell(number: string, command: Command, papers?: readonly { readonly id: string; readonly paper: Paper }[]): Promise<void>;
}

/** A card whose answer was lost is posted anew after this; the older one, if it exists, answers "vervangen" (P4). */
const DOUBT_MINUTES = 1;
const LATER_MINUTES = 1;

/** What another complaint hears. */
const NEWS: Readonly<Record<Extract<Effect, { do: 'tell' }>['news'], (from: string, barred: readonly PersonId[]) => Command>> = {
  merged: (from, named) => ({ type: 'AbsorbComplaint', from, named }),
  restored: (from) => ({ type: 'DetachComplaint', from }),
  erased: () => ({ type: 'EraseContent', why: 'merged' }),
};

export function hands(reach: Reach): Hands {
  const { world, teams, log } = reach;
  const later = (): Outcome => ({ waitUntil: addMinutes(world.now(), LATER_MINUTES) });
  const clockOf = (complaint: Complaint): Instant => practiceNow(complaint, world.now(), world.calendar(), world.zone);

  return {
    alarm: (what, about, error) => log.broken(what, error, about),

    async gaveUp(effect, { number, key }) {
      if (effect.do === 'send-letter') {
        const { letter, sequence } = effect;
        return reach.tell(number, { type: 'RecordLetterRefused', letter, sequence });
      }
      const { register, notices } = world.store;
      const at = world.now();
      const id = `effect-${number}-${key.replace('/', '-')}`;
      await register.quarantine(id, (before) => {
        const tries = (before?.tries ?? 0) + 1;
        return { effect: { number, key }, problem: effect.do, tries, at: before?.at ?? at, after: at, state: 'held' };
      });
      await notices.give('quarantine', id, at);
    },

    async perform(effect, job) {
      if (job.state.status === 'unknown')
        throw new Error(`${job.number} has effects but no complaint. Was its first fact removed?`);
      switch (effect.do) {
        case 'post-card':
          return postCard(job.state, job);
        case 'update-card':
          return updateCard(job.state, job);
        case 'say':
          return sayNews(effect.news, job.state, job);
        case 'send-letter':
          return sendLetter(effect, job.state, job);
        case 'list-attachments':
          return listAttachments(effect.mail, job);
        case 'book-hearing':
          return reach.meeting.book(effect.proposal, job.state, job);
        case 'cancel-hearing':
          return reach.meeting.cancel(effect.event, effect.organiser, job);
        case 'tell': {
          await reach.tell(effect.number, NEWS[effect.news](job.number, barredFrom(job.state)));
          return { done: true };
        }
        case 'erase-content':
          return reach.eraser.erase(job.state, job);
        case 'clear-mailbox':
          return reach.eraser.clearMailbox(job.state, job);
      }
    },
  };

  async function sightNow(complaint: Complaint): Promise<{ readonly sight: Sight; readonly people: People }> {
    const people = await world.store.people.read();
    const sight = {
      t: dutch,
      now: clockOf(complaint),
      zone: world.zone,
      calendar: world.calendar(),
      nameOf: (id: PersonId) => people[id]?.name,
    };
    return { sight, people };
  }

  async function postCard(complaint: Complaint, job: Job): Promise<Outcome> {
    const memo = job.memo.card as CardMemo | undefined;
    if (memo && world.now() < addMinutes(memo.triedAt, DOUBT_MINUTES)) return later();
    const channel = await reach.channel();
    // Nobody has chosen a channel yet: the card waits, however long.
    if (!channel) return later();
    if (memo)
      log.alarm('a card is posted again, because nobody knows whether the first arrived', {
        number: job.number,
        count: memo.generation,
      });

    const card: CardMemo = { generation: newestGeneration(job.progress) + 1, triedAt: world.now() };
    await job.remember({ card });
    const { sight } = await sightNow(complaint);
    try {
      const face = complaintCard(job.number, complaint, card.generation, sight);
      const address = await teams.post(channel, face, complaintSummary(job.number, complaint, dutch));
      return { done: true, memo: { card: { ...card, address } } };
    } catch (error) {
      // It surely is not there: the same generation may be tried again.
      if (error instanceof TeamsTrouble && !error.mayBeDone) await job.remember(memo ? { card: memo } : {});
      throw error;
    }
  }

  async function updateCard(complaint: Complaint, job: Job): Promise<Outcome> {
    const card = cardOf(job.progress);
    // Somebody deleted the card, and this effect was posting a new one when it was stopped.
    if (!card || job.memo.card) return postCard(complaint, job);
    const { sight } = await sightNow(complaint);
    try {
      await teams.update(
        card.address,
        complaintCard(job.number, complaint, card.generation, sight),
        complaintSummary(job.number, complaint, dutch),
      );
      return { done: true };
    } catch (error) {
      if (error instanceof TeamsTrouble && error.gone) return postCard(complaint, job);
      throw error;
    }
  }

  /**
   * A reminder never comes twice: what was begun and not answered counts as said, and is counted in the log. Other news is worth
   * saying twice rather than never.
   */
  async function sayNews(news: News, complaint: Complaint, job: Job): Promise<Outcome> {
    const once = news.about === 'reminders';
    if (job.memo.said && once) {
      log.alarm('a message in a thread may not have arrived', { number: job.number, key: job.key });
      return { done: true };
    }
    const card = cardOf(job.progress);
    if (!card) {
      // Only when the card itself was refused for good, which is an alarm of its own.
      log.alarm('a message has no thread to go to', { number: job.number, key: job.key });
      return { done: true };
    }
    const { sight, people } = await sightNow(complaint);
    const told = { people, management: (await reach.channel())?.management, deputies: await deputiesOf(world.store) };
    const { text, mentions } = wordsFor(news, job.number, complaint, sight, told);
    await job.remember({ said: true });
    try {
      await teams.reply(
        card.address,
        complaint.training ? dutch('training.said', { text }) : text,
        mentions,
        dutch('news.summary', { number: job.number }),
      );
      return { done: true };
    } catch (error) {
      if (!(error instanceof TeamsTrouble)) throw error;
      if (error.mayBeDone && once) return { done: true };
      await job.remember({});
      if (!error.gone) throw error;
      // Somebody removed the thread: a new card begins a new one, and the next round speaks there.
      const posted = await postCard(complaint, job);
      if ('done' in posted && posted.memo) await job.remember(posted.memo);
      return later();
    }
  }

  async function sendLetter(effect: Extract<Effect, { do: 'send-letter' }>, complaint: Complaint, job: Job): Promise<Outcome> {
    const paper = await world.store.content.get(job.number, effect.content);
    if (paper?.kind !== 'letter') {
      log.alarm('a letter was erased before it was sent', { number: job.number, key: job.key });
      // What stands or falls with it, such as an extension, falls.
      await reach.tell(job.number, { type: 'RecordLetterRefused', letter: effect.letter, sequence: effect.sequence });
      return { done: true };
    }
    const { letter, sequence } = effect;
    // Practice writes letters and mails none.
    if (complaint.training) {
      await reach.tell(job.number, { type: 'RecordLetterSent', letter, sequence, sentAt: clockOf(complaint) });
      return { done: true };
    }
    // To somebody else than the complainant goes no reply: it would carry the mail's thread along.
    const mail = isApart(letter) ? undefined : complaint.mail;
    const result = await reach.mail.send(paper, { letter, sequence, mail }, job);
    if (!('fate' in result)) return result;
    await reach.tell(
      job.number,
      result.fate === 'sent'
        ? { type: 'RecordLetterSent', letter, sequence, sentAt: clockOf(complaint) }
        : { type: 'RecordLetterFateUnknown', letter, sequence },
    );
    return { done: true };
  }

  async function listAttachments(mail: string, job: Job): Promise<Outcome> {
    const paper = await reach.listAttachments(mail);
    if (paper === 'gone' || paper.list.length === 0) return { done: true };
    const content = `attachments-${keyOf(mail)}`;
    const command: Command = { type: 'RecordAttachments', mail, content, count: paper.list.length };
    await reach.tell(job.number, command, [{ id: content, paper }]);
    return { done: true };
  }
}

/** The words of a thread message and whom it calls. Numbers, terms and colleagues only (P7). */
function wordsFor(news: News, number: string, complaint: Complaint, sight: Sight, told: Told) {
  const { t } = sight;
  const { people } = told;
  const mentionsOf = (ears: readonly Ear[]): readonly Mention[] => {
    const ids = [...new Set(ears.flatMap((ear) => peopleFor(ear, complaint, told)))];
    return ids.flatMap((id) => (people[id] ? [{ id, name: people[id].name }] : []));
  };
  const calling = (mentions: readonly Mention[]): string =>
    namesInWords(
      mentions.map(({ name }) => mentionText(name)),
      t,
    );

  switch (news.about) {
    case 'reminders': {
      const mentions = mentionsOf([...new Set(news.rungs.flatMap(({ to }) => to))]);
      const today = dayAt(sight.now, sight.zone);
      const lines = news.rungs.map(({ about }) => {
        const due = dayOf(about, complaint);
        return t(`reminder.${about}`, { number, term: termInWords(due, today, sight.calendar, t), day: dayInWords(due, t) });
      });
      const opening = mentions.length > 0 ? t('reminder.for', { names: calling(mentions) }) : '';
      // Of several flags the channel does not learn which.
      return { text: `${opening}${[...new Set(lines)].join('\n\n')}`, mentions };
    }
    case 'released': {
      // Handed over: whoever was asked has it already.
      if (!complaint.owner) return { text: t('news.released', { number }), mentions: [] };
      const who = plain(sight.nameOf(complaint.owner.id) ?? t('someone'));
      return { text: t('assign.taken', { number, who }), mentions: [] };
    }
    case 'absent': {
      const mentions = mentionsOf(['lead']);
      const words = { number, names: calling(mentions), who: plain(sight.nameOf(news.handler) ?? t('someone')) };
      if (!news.until) return { text: t('absence.news.open', words), mentions };
      return { text: t('absence.news', { ...words, day: dayInWords(news.until, t) }), mentions };
    }
    case 'closing-day': {
      const mentions = mentionsOf(['owner']);
      const days = { day: dayInWords(news.due, t), would: dayInWords(news.would, t) };
      return { text: t('closing.news', { number, names: calling(mentions), ...days }), mentions };
    }
    case 'mail-added': {
      const mentions = mentionsOf(['owner']);
      const key = complaint.owner && mentions.length > 0 ? 'news.mail-added' : 'news.mail-added.nobody';
      return { text: t(key, { number, names: calling(mentions) }), mentions };
    }
    case 'hearing-booked':
    case 'hearing-moved':
    case 'hearing-gone':
    case 'hearing-wished':
    case 'hearing-declined':
    case 'hearing-refused': {
      const mentions = mentionsOf(['owner']);
      const { chosen, event } = complaint.hearing ?? {};
      const when = chosen ? momentInWords(chosen.slot.start, t, sight.zone) : '';
      const form = chosen ? t(`hearing.form.${event?.form ?? chosen.form}`) : '';
      return { text: t(`news.${news.about}`, { number, names: calling(mentions) || t('someone'), when, form }), mentions };
    }
    case 'assigned': {
      const who = complaint.assigned?.to ?? complaint.owner?.id;
      const mentions = who && people[who] ? [{ id: who, name: people[who].name }] : [];
      return { text: t('news.assigned', { number, names: calling(mentions) || t('someone') }), mentions };
    }
    case 'flag': {
      const mentions = mentionsOf(['lead']);
      return { text: t('news.flag', { number, names: calling(mentions) }), mentions };
    }
    case 'address-changed':
    case 'question-silent':
    case 'person-answered':
    case 'reopened':
    case 'absorbed': {
      const mentions = mentionsOf(['owner']);
      return { text: t(`news.${news.about}`, { number, names: calling(mentions) }), mentions };
    }
    case 'conflict':
    case 'conflict-released':
    case 'access-asked': {
      const mentions = mentionsOf(news.about === 'access-asked' && complaint.owner ? ['owner'] : ['lead']);
      const key = mentions.length > 0 ? (`news.${news.about}` as const) : 'news.nobody-leads';
      return { text: t(key, { number, names: calling(mentions) }), mentions };
    }
    case 'person-involved': {
      const others = [...(complaint.owner ? [complaint.owner.id] : []), ...colleaguesInvolved(complaint).keys()];
      const mentions = others.flatMap((id) => (people[id] ? [{ id, name: people[id].name }] : []));
      const names = calling(mentions);
      return { text: t(names ? 'news.person-involved' : 'news.person-involved.nobody', { number, names }), mentions };
    }
    case 'given-back': {
      const mentions = mentionsOf(['lead']);
      return { text: t('news.given-back', { number, names: calling(mentions) }), mentions };
    }
    case 'extension-refused':
    case 'extension-bounced': {
      const mentions = mentionsOf(['owner', 'lead']);
      const term = termInWords(complaint.whole.due, dayAt(sight.now, sight.zone), sight.calendar, t);
      return { text: t(`news.${news.about}`, { number, names: calling(mentions), term }), mentions };
    }
    case 'address-refused':
    case 'not-satisfied':
    case 'letter-fate-unknown':
    case 'letter-bounced':
    case 'letter-refused': {
      const mentions = mentionsOf(['owner', 'lead']);
      return { text: t(`news.${news.about}`, { number, names: calling(mentions) }), mentions };
    }
  }
}

/** The day that a reminder names. */
function dayOf(about: Rung['about'], { whole, reaction, aftercare }: Complaint): Day {
  if (about === 'mediator') return aftercare.mediation?.until ?? whole.due;
  return about === 'whole' || about === 'make-it' ? whole.due : reaction.due;
}

/** Who there is to be told. */
interface Told {
  readonly people: People;
  readonly management?: PersonId;
  readonly deputies: readonly PersonId[];
}

/** Who is meant: without an owner the lead hears it, without management as well. */
function peopleFor(ear: Ear, complaint: Complaint, { people, management, deputies }: Told): readonly PersonId[] {
  // Practice calls nobody but who practises.
  if (complaint.training) return complaint.owner ? [complaint.owner.id] : [];
  // Whom it is about is called by nobody (P8).
  const leads = leadsFor(
    complaint,
    Object.keys(people).filter((id) => people[id]?.lead),
    deputies,
  );
  if (ear === 'owner') return complaint.owner ? [complaint.owner.id] : leads;
  if (ear === 'management') return management && !isBarred(management, complaint) ? [management] : leads;
  return leads;
}
