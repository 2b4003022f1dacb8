/** The overview for one person of everything that we have of them (F88), with third parties masked. */
import type { Complaint, ComplaintNumber, Recorded } from '../core/complaint.ts';
import { maskedText } from '../core/masking.ts';
import type { Paper, Papers } from '../core/papers.ts';
import type { Sight } from './cards.ts';
import { formCard } from './forms.ts';
import type { Page, PageSection } from './pages.ts';
import { type Card, fill } from './templates.ts';
import { filePage } from './trail.ts';
import { momentInWords } from './words.ts';

/** One complaint of the person. */
export interface Theirs {
  readonly number: ComplaintNumber;
  readonly complaint: Complaint;
  readonly past: readonly Recorded[];
  readonly papers: Papers;
}

export interface Access {
  readonly all: readonly Theirs[];
  /** Of these only the number is left. */
  readonly erased: readonly ComplaintNumber[];
  /** The person's own addresses, in lower case, and how we can be reached. */
  readonly own: readonly string[];
  readonly colleagues: readonly string[];
  /** Who made it. */
  readonly by: string | undefined;
}

export const accessForm = (number: ComplaintNumber, { t }: Sight): Card =>
  formCard(
    { number, title: 'access.title', intro: [t('access.intro')], inputs: [], verb: 'give-subject-access', do: 'access.do' },
    t,
  );

export const accessLinkCard = (number: ComplaintNumber, numbers: readonly ComplaintNumber[], link: string, { t }: Sight): Card =>
  fill('link', {
    language: t.language,
    title: t('access.title'),
    name: t('access.ready', { numbers: numbers.join(', ') }),
    text: t('print.ready'),
    do: t('print.open'),
    link,
    number,
    back: t('open.back'),
  });

/** Every complaint with all of its texts. What a filter of names and addresses misses, a person hides. */
export function accessPage(access: Access, sight: Sight): Page {
  const { t, now, zone } = sight;
  const { all, erased, own, by } = access;
  const names = namesIn(access);
  const phones = all.flatMap(({ complaint, papers }) => phoneIn(papers.get(complaint.content)));
  const hide = (text: string): string => maskedText(text, names, t('mediator.mark'), [...own, ...phones]);
  return {
    title: t('access.page'),
    paragraphs: [t('access.page.intro'), t('print.made', { when: momentInWords(now, t, zone), who: by ?? t('someone') })],
    sections: [
      ...all.flatMap((theirs) => sectionsOf(theirs, sight).map((section) => hidden(section, hide))),
      ...(erased.length > 0 ? [{ title: t('access.erased'), texts: erased }] : []),
    ],
  };
}

function sectionsOf(theirs: Theirs, sight: Sight): readonly PageSection[] {
  const { sections = [] } = filePage(theirs, true, '', sight);
  const shown = JSON.stringify(sections);
  // By looking at what is there instead of naming each kind: so that no paper is forgotten.
  const rest = [...theirs.papers.values()].flatMap(textsOf).filter((text) => !shown.includes(JSON.stringify(text).slice(1, -1)));
  const others = rest.length > 0 ? [{ title: sight.t('access.others'), texts: rest }] : [];
  return [...sections, ...others].map((section) => ({ ...section, title: `${theirs.number} · ${section.title}` }));
}

/** Everything in a paper that says something. */
function textsOf(paper: Paper): readonly string[] {
  switch (paper.kind) {
    case 'mail':
      return said(paper.subject, paper.text, paper.from && `${paper.from.name} <${paper.from.address}>`);
    case 'letter':
      return said(paper.subject, paper.text);
    case 'note':
      return said(paper.text);
    case 'report':
      return said(paper.text, paper.caller.name, paper.caller.phone, paper.caller.address);
    case 'address':
      return said(`${paper.address.name} <${paper.address.address}>`.trim());
    case 'attachments':
      return paper.list.map(({ name }) => name);
  }
}

const said = (...texts: readonly (string | undefined)[]): readonly string[] =>
  texts.flatMap((text) => (text?.trim() ? [text] : []));

const phoneIn = (paper: Paper | undefined): readonly string[] =>
  paper?.kind === 'report' && paper.caller.phone ? [paper.caller.phone] : [];

/** The names of everybody but the person: colleagues, and who else wrote or was written to. */
function namesIn({ all, own, colleagues }: Access): readonly string[] {
  const others = all.flatMap(({ papers }) =>
    [...papers.values()].flatMap((paper) => {
      const who = paper.kind === 'mail' ? paper.from : paper.kind === 'letter' ? paper.to : undefined;
      const address = paper.kind === 'address' ? paper.address : who;
      return address && !own.includes(address.address.toLowerCase()) ? [address.name] : [];
    }),
  );
  const theirs = new Set(all.flatMap(({ papers }) => [...papers.values()].flatMap((paper) => ownNameIn(paper, own))));
  return [...new Set([...colleagues, ...others])].filter(
    (name) => name.trim().length > 1 && !name.includes('@') && !theirs.has(name.toLowerCase()),
  );
}

/** How the person is called, so that a change of address does not mask them. */
function ownNameIn(paper: Paper, own: readonly string[]): readonly string[] {
  if (paper.kind === 'report') return [paper.caller.name.toLowerCase()];
  const who = paper.kind === 'mail' ? paper.from : paper.kind === 'letter' ? paper.to : undefined;
  return who && own.includes(who.address.toLowerCase()) ? [who.name.toLowerCase()] : [];
}

const hidden = ({ title, texts, head, rows }: PageSection, hide: (text: string) => string): PageSection => ({
  title,
  ...(texts && { texts: texts.map(hide) }),
  ...(head && { head }),
  ...(rows && { rows: rows.map((row) => row.map(hide)) }),
});
