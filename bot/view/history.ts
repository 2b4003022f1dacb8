/** The timeline of a complaint in words (F85). */
import { isAnswerByMail } from '../core/aftercare.ts';
import type { Actor, ContentId, Fact, Recorded } from '../core/complaint.ts';
import type { Papers } from '../core/papers.ts';
import type { Who } from '../core/persons.ts';
import type { Sight } from './cards.ts';
import { dayInWords, momentInWords, namesInWords, plain, quarterInWords, unbrace } from './words.ts';

/** One line of the timeline: who, when, what (F85). */
export function eventOf({ fact, at, by }: Recorded, papers: Papers, sight: Sight, limit: number, training = false) {
  const what = unbrace(eventWords(fact, papers, sight, limit));
  return {
    when: momentInWords(at, sight.t, sight.zone),
    who: actorName(by, sight),
    what: training && fact.type === 'LetterSent' ? sight.t('training.not-sent', { what }) : what,
  };
}

const actorName = (by: Actor, { t, nameOf }: Sight): string =>
  'person' in by ? unbrace(nameOf(by.person) ?? t('someone')) : t(`history.by.${by.system}`);

function eventWords(fact: Fact, papers: Papers, { t, zone, nameOf }: Sight, limit: number): string {
  const textOf = (id: ContentId | undefined): string => {
    const paper = id ? papers.get(id) : undefined;
    return paper?.kind === 'note' ? shorten(paper.text, limit) : '';
  };
  const named = (id: string): string => nameOf(id) ?? t('someone');
  switch (fact.type) {
    case 'ComplaintReceived':
      if (fact.splitFrom) return t('history.ComplaintReceived.split', { number: fact.splitFrom });
      return fact.channel === 'mail' ? t('history.ComplaintReceived') : t(`history.ComplaintReceived.${fact.channel}`);
    case 'MailAdded':
      if (fact.automatic) return t('history.MailAdded.automatic');
      if (isAnswerByMail(fact)) return t('history.MailAdded.satisfaction');
      return t(fact.answers === 'read-back' ? 'history.MailAdded.read-back' : 'history.MailAdded');
    case 'MailRemoved':
      return fact.to ? t('history.MailRemoved.to', { number: fact.to }) : t('history.MailRemoved');
    case 'ComplaintDescribed':
      return t('history.ComplaintDescribed', {
        complainant: t(`complainant.${fact.complainant}`),
        nature: t(`nature.${fact.nature}`),
        more: [fact.severity && fact.severity !== 'unknown' ? t(`severity.${fact.severity}`) : '', plain(fact.location ?? '')]
          .filter(Boolean)
          .map((words) => `, ${words}`)
          .join(''),
      });
    case 'ComplaintDismissed':
      return t('history.ComplaintDismissed', { reason: t(`dismissal.${fact.reason}`), text: textOf(fact.note) }).trim();
    case 'ComplaintClosed':
      return t('history.ComplaintClosed', { how: t(`ending.${fact.how ?? 'settled'}`), text: textOf(fact.note) }).trim();
    case 'ComplaintDiscussed': {
      const words = { quarter: quarterInWords(fact.quarter), cause: t(`cause.${fact.cause}`), text: textOf(fact.note) };
      return t(fact.action ? 'history.ComplaintDiscussed.action' : 'history.ComplaintDiscussed', words).trim();
    }
    case 'MeasureLinked':
      return t('history.MeasureLinked', { number: fact.measure });
    case 'ComplaintMerged':
      return t('history.ComplaintMerged', { number: fact.into });
    case 'ComplaintAbsorbed':
    case 'ComplaintDetached':
      return t(`history.${fact.type}`, { number: fact.from });
    case 'ComplaintSplit':
      return t('history.ComplaintSplit', { number: fact.to });
    case 'ReceiptWithheld':
      return t(`history.ReceiptWithheld.${fact.why}`);
    case 'AttachmentsListed':
      return t('history.AttachmentsListed', { count: fact.count });
    case 'TextConfirmed':
      return t(`history.TextConfirmed.${fact.as}`);
    case 'HandlerReleased':
      if (fact.conflict) return t('history.HandlerReleased.conflict');
      return fact.idle ? t('history.HandlerReleased.idle') : t('history.HandlerReleased', { text: textOf(fact.reason) });
    case 'CallLogged': {
      const key = fact.reached ? 'history.CallLogged.reached' : 'history.CallLogged.missed';
      return t(key, { when: momentInWords(fact.happenedAt, t, zone), text: textOf(fact.note) }).trim();
    }
    case 'AddressConfirmed':
      return fact.note
        ? t('history.AddressConfirmed.vouched', { text: textOf(fact.note) })
        : t(`history.AddressConfirmed.${fact.side}`);
    case 'AddressRefused':
      return t(`history.AddressRefused.${fact.side}`);
    case 'LetterWritten':
    case 'LetterSent':
      return t(`history.${fact.type}`, { letter: t(`letter.kind.${fact.letter}`, { sequence: fact.sequence }) });
    case 'HandlerAssigned':
      return t('history.HandlerAssigned', { text: textOf(fact.reason) }).trim();
    case 'HandlerAbsent':
      return fact.until ? t('history.HandlerAbsent', { day: dayInWords(fact.until, t) }) : t('history.HandlerAbsent.open');
    case 'ClosingDayAdded':
      return t('history.ClosingDayAdded', { day: dayInWords(fact.due, t), would: dayInWords(fact.would, t) });
    case 'TaskAssigned':
      return t('history.TaskAssigned', { who: nameOf(fact.to) ?? t('someone'), task: t(`task.${fact.task}`) });
    case 'TaskFinished': {
      const key = fact.waived ? 'history.TaskFinished.waived' : 'history.TaskFinished';
      return t(key, { task: t(`task.${fact.task}`), text: textOf(fact.note) }).trim();
    }
    case 'MediatorAsked':
      return t('history.MediatorAsked', { day: dayInWords(fact.until, t), text: textOf(fact.consent) });
    case 'QuestionAsked':
    case 'PersonAsked':
      return t(`history.${fact.type}`, { day: dayInWords(fact.until, t) });
    case 'QuestionEnded':
      return t(`history.QuestionEnded.${fact.how}`);
    case 'PartJudged':
      return t('history.PartJudged', { judgement: t(`judgement.${fact.judgement}`) });
    case 'ConclusionDrawn':
      return t('history.ConclusionDrawn', { cause: t(`cause.${fact.cause}`) });
    case 'TermExtended': {
      const { from, due, reason } = fact;
      const words = { from: dayInWords(from, t), day: dayInWords(due, t), reason: t(`extension.reason.${reason}`) };
      return t('history.TermExtended', words);
    }
    case 'HearingProposed':
    case 'ReportSent':
      return t(`history.${fact.type}`, { day: dayInWords(fact.until, t) });
    case 'HearingChosen':
      return t('history.HearingChosen', {
        when: momentInWords(fact.slot.start, t, zone),
        form: t(`hearing.form.${fact.form}`),
      });
    case 'HearingBooked':
      return t('history.HearingBooked', { form: t(`hearing.form.${fact.form}`) });
    case 'HearingMoved':
      return t('history.HearingMoved', { when: momentInWords(fact.slot.start, t, zone) });
    case 'HearingAnswered':
      return t(`history.HearingAnswered.${fact.answer}`);
    case 'HearingCancelled':
      return t(`history.HearingCancelled.${fact.why}`, { text: textOf(fact.content) }).trim();
    case 'HearingHeld': {
      const key = fact.attended ? 'history.HearingHeld.yes' : 'history.HearingHeld.no';
      return t(key, { text: textOf(fact.content) }).trim();
    }
    case 'SatisfactionAnswered':
      return t(fact.satisfied ? 'history.SatisfactionAnswered.yes' : 'history.SatisfactionAnswered.no');
    case 'VerdictReceived':
      return t(`history.VerdictReceived.${fact.followed}`);
    case 'PersonInvolved':
      return t('history.PersonInvolved', {
        who: whoWords(fact, papers, { t, nameOf }),
        role: t(`person.role.${fact.role}`),
        text: textOf(fact.reason),
      }).trim();
    case 'PersonRemoved':
      return t('history.PersonRemoved', { who: whoWords(fact, papers, { t, nameOf }), text: textOf(fact.reason) }).trim();
    case 'AccessAsked':
      return t('history.AccessAsked', { text: textOf(fact.reason) }).trim();
    case 'ConflictProposed':
      return t('history.ConflictProposed', { who: namesInWords(fact.people.map(named), t) });
    case 'ConflictNamed':
    case 'ConflictCleared':
    case 'ExceptionAsked':
      return t(`history.${fact.type}`, { who: named(fact.person), text: textOf(fact.reason) }).trim();
    case 'AccessDenied':
    case 'ExceptionMade':
      return t(`history.${fact.type}`, { who: named(fact.person) });
    case 'ContentErased': {
      if (fact.why === 'merged') return t('history.ContentErased.merged');
      const { reason } = fact;
      return reason
        ? t('history.ContentErased.request', { reason: t(`erasure.reason.${reason}`) })
        : t('history.ContentErased.retention');
    }
    case 'HoldSet':
      return t('history.HoldSet', { day: dayInWords(fact.review, t), text: textOf(fact.reason) }).trim();
    case 'FlagRaised':
      return t('history.FlagRaised', { flag: t(`flag.${fact.flag}`) });
    case 'FlagHandled':
      return t('history.FlagHandled', { flag: t(`flag.${fact.flag}`), text: textOf(fact.note) }).trim();
    default:
      return t(`history.${fact.type}`);
  }
}

export const shorten = (text: string, limit: number): string =>
  text.length > limit ? `${text.slice(0, limit)}…`.toWellFormed() : text;

/** How somebody is called: a colleague by the team's list, somebody from outside by the paper with the name. */
export function whoWords(who: Who | undefined, papers: Papers, { nameOf, t }: Pick<Sight, 'nameOf' | 't'>): string {
  if (!who) return '';
  if ('person' in who) return plain(nameOf(who.person) ?? t('someone'));
  const paper = papers.get(who.name);
  if (paper?.kind === 'address') return plain(paper.address.name);
  return paper?.kind === 'note' ? plain(paper.text) : t('someone');
}
