/** The auditor's sample (F124): each complaint by its facts, with roles for names and without any text, and a page that explains the folder. */
import type { Complaint, ComplaintNumber, PersonId, Recorded } from '../core/complaint.ts';
import type { Entry } from '../core/entry.ts';
import type { Quarter } from '../core/figures.ts';
import { dayAt } from '../core/time.ts';
import type { Sight } from './cards.ts';
import type { Page, PageSection } from './pages.ts';
import { type Texts, textsFor } from './texts.ts';
import { factRows, fateOf, historySection, trailSection } from './trail.ts';
import { dayInWords, type NameOf } from './words.ts';

export interface AuditFile {
  readonly number: ComplaintNumber;
  readonly complaint: Complaint;
  readonly past: readonly Recorded[];
}

/** With no paper at hand nothing of a text can get out. */
const NO_PAPERS = new Map();

/** One complaint, for somebody who must see that the protocol was kept and need not see of whom. */
export function auditPage({ number, complaint, past }: AuditFile, given: Omit<Sight, 'nameOf' | 't'>): Page {
  const t = textsFor('nl');
  const sight: Sight = { ...given, t, nameOf: rolesIn(past, t) };
  const { letters, inquiry, receivedAt } = complaint;
  // With its year, which the moments below do not name.
  const received = dayInWords(dayAt(receivedAt, given.zone), t, '');
  return {
    title: t('print.title', { number }),
    paragraphs: [t('audit.file', { received })],
    sections: [
      { title: t('print.facts'), rows: factRows(complaint, NO_PAPERS, sight) },
      {
        title: t('print.letters'),
        rows: letters.map((letter) => [t(`letter.kind.${letter.letter}`, { sequence: letter.sequence }), fateOf(letter, sight)]),
      },
      {
        title: t('print.judgements'),
        rows: inquiry.parts.map(({ judgement }, n) => [`${t('print.part')} ${n + 1}`, t(`judgement.${judgement}`)]),
      },
      historySection(past, NO_PAPERS, sight),
      trailSection(past, complaint, sight),
    ],
  };
}

/** `behandelaar 1`: by what they did in this complaint, in the order in which they come up. */
function rolesIn(past: readonly Recorded[], t: Texts): NameOf {
  const handlers = new Set(past.flatMap(({ fact }) => (fact.type === 'HandlerClaimed' ? [fact.handler] : [])));
  const leads = new Set(
    past.flatMap(({ fact, by }) => (fact.type === 'ComplaintOpened' && fact.as === 'lead' && 'person' in by ? [by.person] : [])),
  );
  const known = new Map<PersonId, string>();
  const counts = { handler: 0, lead: 0, colleague: 0 };
  return (id) => {
    const role = handlers.has(id) ? 'handler' : leads.has(id) ? 'lead' : 'colleague';
    const name = known.get(id) ?? t(`audit.role.${role}`, { nth: ++counts[role] });
    known.set(id, name);
    return name;
  };
}

export interface AuditIndex {
  readonly quarter: Quarter;
  /** Lines in the register of the folder. */
  readonly total: number;
  readonly files: readonly { readonly name: string; readonly entry: Entry }[];
  /** Tables of the quarterly meeting, where there are any. */
  readonly tables: readonly { readonly name: string; readonly title: string; readonly count: number }[];
}

/** Dutch first, then the same in English. */
export function auditIndex(index: AuditIndex): Page {
  const [nl, en] = [textsFor('nl'), textsFor('en')];
  const { quarter } = index;
  return {
    title: nl('audit.title', { quarter }),
    paragraphs: [nl('audit.what'), nl('audit.masked'), nl('audit.chosen'), nl('audit.again', { quarter })],
    sections: [
      ...contents(index, nl),
      {
        title: en('audit.title', { quarter }),
        language: 'en',
        texts: [en('audit.what'), en('audit.masked'), en('audit.chosen'), en('audit.again', { quarter })],
      },
      ...contents(index, en).map((section): PageSection => ({ ...section, language: 'en' })),
    ],
  };
}

function contents({ total, files, tables }: AuditIndex, t: Texts): readonly PageSection[] {
  return [
    {
      title: t('audit.register'),
      texts: [t('audit.register.text', { count: total })],
      links: [
        { href: 'register.csv', title: 'register.csv' },
        { href: 'register.md', title: 'register.md' },
      ],
    },
    {
      title: t('audit.files'),
      texts: [t('audit.files.text', { count: files.length })],
      links: files.map(({ name, entry }) => ({ href: name, title: `${entry.number}: ${aboutIt(entry, t)}` })),
    },
    ...(tables.length > 0
      ? [
          {
            title: t('audit.meeting'),
            texts: [t('audit.meeting.text')],
            links: tables.map(({ name, title, count }) => ({ href: name, title: `${title} (${count})` })),
          },
        ]
      : []),
  ];
}

function aboutIt({ nature, status, ending, judgements }: Entry, t: Texts): string {
  const outcome = ending ? t(`ending.${ending}`) : t(`register.status.${status}`);
  return [t(`nature.${nature}`), outcome, ...judgements.map((judgement) => t(`judgement.${judgement}`))].join(' · ');
}
