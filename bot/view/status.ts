/** The page that says how a complaint stands (F120): number, step, handler, next date, who is involved and the planned talk; nothing of what was written. */
import type { Complaint, ComplaintNumber } from '../core/complaint.ts';
import { isPlanned } from '../core/hearing.ts';
import { isAnswered, stepOf } from '../core/steps.ts';
import { type Day, dayAt, type Instant, type Zone } from '../core/time.ts';
import { plannedTalk } from './choose.ts';
import { rolesInvolved } from './inquiry.ts';
import { involvedWords } from './involved.ts';
import type { Page } from './pages.ts';
import type { TextKey, Texts } from './texts.ts';
import { dayInWords, type NameOf, namesInWords } from './words.ts';

export interface StatusSight {
  /** How colleagues are called. */
  readonly nameOf: NameOf;
  readonly now: Instant;
  readonly zone: Zone;
}

export function statusPage(number: ComplaintNumber, complaint: Complaint, sight: StatusSight, t: Texts): Page {
  const { nameOf, now, zone } = sight;
  const handler = complaint.owner && nameOf(complaint.owner.id);
  const colleagues = involvedWords(complaint, nameOf, t, false);
  const roles = namesInWords([...(colleagues ? [colleagues] : []), ...rolesInvolved(complaint, t)], t);
  const rows = [
    [t('page.status.number'), number],
    [t('page.status.step'), t(`page.status.step.${stepOf(complaint)}` as TextKey)],
    [t('page.status.handler'), complaint.owner ? (handler ?? t('someone')) : t('page.status.handler.none')],
    [t('page.status.next'), nextWords(complaint, dayAt(now, zone), t)],
    ...(roles ? [[t('page.status.persons'), roles]] : []),
    ...(isPlanned(complaint) ? [[t('page.status.talk'), plannedTalk(complaint, t, zone)]] : []),
  ];
  return {
    title: t('page.status.title', { number }),
    paragraphs: [t('page.status.intro')],
    sections: [{ title: t('page.status.what'), rows }],
  };
}

/** What was promised next; and when that day has gone by, that as well. */
function nextWords(complaint: Complaint, today: Day, t: Texts): string {
  const promised = nextPromise(complaint);
  if (!promised) return t('page.status.next.none');
  const words = t(promised.what, { day: dayInWords(promised.due, t, today) });
  return promised.due < today ? `${words} ${t('page.status.next.late')}` : words;
}

function nextPromise(complaint: Complaint): { readonly what: TextKey; readonly due: Day } | undefined {
  const { reactedAt, reaction, whole, aftercare } = complaint;
  const { mediation } = aftercare;
  if (mediation && !mediation.verdict) return { what: 'page.status.next.mediator', due: mediation.until };
  if (isAnswered(complaint)) return undefined;
  return reactedAt
    ? { what: 'page.status.next.whole', due: whole.due }
    : { what: 'page.status.next.reaction', due: reaction.due };
}
