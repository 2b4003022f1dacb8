/** The list of who may know of a complaint and who must not, for who runs it. */
import type { Complaint, ComplaintNumber, ContentId, PersonId, Recorded } from '../core/complaint.ts';
import type { Papers } from '../core/papers.ts';
import { type Listed, personsIn } from '../core/persons.ts';
import type { Instant } from '../core/time.ts';
import { isReading } from '../core/trail.ts';
import type { Sight } from './cards.ts';
import { shorten, whoWords } from './history.ts';
import { roleWords } from './involved.ts';
import { type Card, fill } from './templates.ts';
import type { TextKey, Texts } from './texts.ts';
import { momentInWords, plain } from './words.ts';

/** Why somebody was not let in, when and who. */
interface Denied {
  readonly at: Instant;
  readonly person: PersonId;
}

interface PersonsFile {
  readonly number: ComplaintNumber;
  readonly complaint: Complaint;
  readonly past: readonly Recorded[];
  readonly papers: Papers;
  readonly denials: readonly Denied[];
  /** The lead sees who read it, and who tried to. */
  readonly lead: boolean;
}

/** A card has room for so many of each. */
const LINES = 12;
const LONGEST_REASON = 200;

export function personsCard(file: PersonsFile, sight: Sight, words = ''): Card {
  const { number, complaint, past, papers, denials, lead } = file;
  const { t, zone } = sight;
  const { conflicts, asking, involved } = complaint.persons;
  const named = (id: PersonId): string => plain(sight.nameOf(id) ?? t('someone'));
  const when = (at: Instant): string => momentInWords(at, t, zone);
  const reason = (id: ContentId | undefined): string => reasonIn(id, papers);
  const readings = past.filter(({ fact }) => isReading(fact));
  const groups = [
    { title: t('persons.involved'), lines: personsIn(past).map((one) => listedLine(one, papers, sight)) },
    { title: t('persons.conflicts'), lines: conflicts.map((one) => t(conflictKey(one), { who: named(one.person) })) },
    { title: t('persons.asking'), lines: asking.map((one) => `${named(one.person)}: ${reason(one.reason)}`) },
    ...(lead
      ? [
          {
            title: t('persons.read'),
            lines: readings.map(({ at, by }) => `${'person' in by ? named(by.person) : t('someone')}, ${when(at)}`),
          },
          { title: t('persons.denied'), lines: denials.map(({ at, person }) => `${named(person)}, ${when(at)}`) },
        ]
      : []),
  ];
  const button = (title: TextKey, verb: string, offered = true) => (offered ? [{ title: t(title), verb, number }] : []);
  return fill('list', {
    language: t.language,
    title: t('persons.title'),
    empty: words,
    groups: groups
      .filter(({ lines }) => lines.length > 0)
      .map(({ title, lines }) => ({ title, style: 'default', lines: newest(lines) })),
    actions: [
      ...button('persons.decide', 'ask-decide-conflict', lead && conflicts.length > 0),
      ...button('access.answer', 'ask-answer-access', asking.length > 0),
      ...button('persons.add', 'ask-involve'),
      ...button('persons.conflict', 'ask-conflict'),
      ...button('persons.remove', 'ask-remove-person', involved.length > 0),
      ...button('open.back', 'open'),
    ],
  });
}

const newest = (lines: readonly string[]): readonly string[] =>
  lines.length > LINES ? [`… (+${lines.length - LINES})`, ...lines.slice(-LINES)] : lines;

const conflictKey = ({ stage, excepted, exceptionAskedBy }: Complaint['persons']['conflicts'][number]): TextKey => {
  if (excepted) return 'persons.conflict.excepted';
  if (exceptionAskedBy) return 'persons.conflict.asked';
  return `persons.conflict.${stage}`;
};

function reasonIn(id: ContentId | undefined, papers: Papers): string {
  const paper = id ? papers.get(id) : undefined;
  return paper?.kind === 'note' ? plain(shorten(paper.text, LONGEST_REASON)) : '';
}

function listedLine({ role, who, since, until, by, reason }: Listed, papers: Papers, sight: Sight): string {
  const { t, zone } = sight;
  const name = whoWords(who, papers, sight);
  const values = {
    who: name ? `${name}: ${roleWords(role, t)}` : roleWords(role, t),
    since: momentInWords(since, t, zone),
    by: 'person' in by ? plain(sight.nameOf(by.person) ?? t('someone')) : t(`history.by.${by.system}`),
    until: until ? momentInWords(until, t, zone) : '',
  };
  const why = reasonIn(reason, papers);
  return `${t(until ? 'persons.line.until' : 'persons.line', values)}${why ? ` ${why}` : ''}`;
}

/** What the leak test found: how many ways were tried, and which let something through. */
export const leakCard = (
  number: ComplaintNumber,
  tried: number,
  leaks: readonly { readonly way: string; readonly as: string; readonly what: string }[],
  t: Texts,
): Card =>
  fill('list', {
    language: t.language,
    title: t('leak.title'),
    empty: t(leaks.length === 0 ? 'leak.good' : 'leak.bad', { number, tried, count: leaks.length }),
    groups:
      leaks.length === 0
        ? []
        : [{ title: '', style: 'attention', lines: newest(leaks.map(({ way, as, what }) => `${way}: ${as}, ${what}`)) }],
    actions: [],
  });
