/** F89: what is typed becomes wishes; the index answers what it can, and the text the rest. */
import type { Summary } from '../../bot/core/overview.ts';
import type { Paper } from '../../bot/core/papers.ts';
import { candidatesIn, fitOf, holds, parseQuery, type Vocabulary } from '../../bot/core/search.ts';
import { standardCalendar } from '../../bot/core/workdays.ts';
import { vocabularyOf } from '../../bot/view/search.ts';

const vocabulary: Vocabulary = vocabularyOf({
  sanne: { name: 'Sanne de Wit' },
  zoe: { name: 'Zoë Peters' },
  hanna: { name: 'Hanna Visser' },
});
const today = '2026-11-25';
const asking = { me: 'sanne', today, calendar: standardCalendar };
const parse = (text: string) => parseQuery(text, vocabulary, today);
const summary = (more: Partial<Summary> = {}): Summary => ({
  number: 'K-2026-0042',
  channel: 'mail',
  receivedAt: '2026-11-23T08:00:00.000Z',
  reactionDue: today,
  wholeDue: '2026-11-30',
  owner: 'sanne',
  step: 'claimed',
  nature: 'wages',
  ...more,
});
const fits = (text: string, more: Partial<Summary> = {}): boolean => {
  const fit = fitOf(parse(text), summary(more), asking);
  return fit !== 'never' && fit.fits;
};

describe('words', () => {
  test.each([
    ['van mij', ['mine'], []],
    ['te laat', ['late'], []],
    ['klachten van mij, te laat!', ['mine', 'late'], []],
    ['Loon vandaag', ['today'], ['loon']],
    ['zonder behandelaar', ['unclaimed'], []],
    ['my overdue wages', ['mine', 'late'], ['wages']],
    ['risico-analyse', [], ['risico', 'analyse']],
    ['Zoë', [], ['zoe']],
    ['loon loon LOON', [], ['loon']],
    ['', ['mine'], []],
    ['***', ['mine'], []],
    ['klachten over', ['mine'], []],
    ['a b c d', ['mine'], []],
  ])('"%s" asks for %j and the words %j', (text, flags, words) => {
    const query = parse(text);
    expect([query.flags, query.terms.map(({ word }) => word)]).toEqual([flags, words]);
  });

  test('no more than eight of them are read, in the first 200 characters', () => {
    expect(parse('een1 twee2 drie3 vier4 vijf5 zes6 zeven7 acht8 negen9').terms).toHaveLength(8);
    expect(parse(`${' '.repeat(200)}loon`).terms).toEqual([]);
    expect(parse('x'.repeat(10_000)).terms[0]?.word).toHaveLength(200);
  });

  test.each([
    ['K-2026-0042', ['K-2026-0042']],
    ['k2026-42', ['K-2026-0042']],
    ['2025-0007', ['K-2025-0007']],
    ['O-2026-0003', ['O-2026-0003']],
    ['42', ['K-2026-0042', 'K-2025-0042']],
    ['loon 42', ['K-2026-0042', 'K-2025-0042']],
    ['1234567', []],
    ['1 2 3 4 5', ['K-2026-0001', 'K-2025-0001', 'K-2026-0002', 'K-2025-0002']],
    ['K-2026-0001 K-2026-0002', ['K-2026-0001', 'K-2026-0002']],
  ])('"%s" may name %j', (text, numbers) => {
    expect(parse(text).numbers).toEqual(numbers);
  });
});

describe('a summary fits', () => {
  test.each([
    'loon',
    'uren',
    'wages',
    'opgepakt',
    'claimed',
    'sanne',
    'wit',
    '42',
    '0042',
    '2026',
    'K-2026-0042',
    'van mij loon',
    'vandaag',
  ])('"%s"', (text) => {
    expect(fits(text)).toBe(true);
  });
  test.each([
    'lo',
    'oon',
    'K-2025-0042',
    'O-2026-0042',
    '43',
    'hanna',
    'huisvesting',
    'te laat',
    'morgen',
    'niemand',
    'loon hanna',
  ])('and not "%s"', (text) => {
    expect(fits(text)).toBe(false);
  });
  test('by its term, as long as it is open', () => {
    expect(fits('te laat', { reactionDue: '2026-11-24' })).toBe(true);
    expect(fits('te laat', { reactionDue: '2026-11-24', reactedAt: '2026-11-24T09:00:00.000Z' })).toBe(false);
    expect(fits('morgen', { reactionDue: '2026-11-26' })).toBe(true);
    expect(fits('morgen', { reactionDue: '2026-11-27' })).toBe(false);
    expect(fits('niemand', { owner: undefined })).toBe(true);
    for (const step of ['closed', 'dismissed', 'merged'] as const) {
      expect(fits('te laat', { reactionDue: '2026-11-24', step })).toBe(false);
      expect(fits('niemand', { owner: undefined, step })).toBe(false);
    }
    expect(fits('afgesloten', { step: 'closed' })).toBe(true);
    expect(fits('van mij afgesloten', { step: 'closed' })).toBe(true);
    expect(fits('van mij', { step: 'closed' })).toBe(false);
    expect(fits('', { step: 'closed' })).toBe(false);
  });
  test('one from before the index knew step and nature breaks nothing, and says no more than it knows', () => {
    expect(fits('loon', { step: undefined, nature: undefined })).toBe(false);
    expect(fits('42 vandaag', { step: undefined, nature: undefined })).toBe(true);
  });
  test('no text can make up for a flag; words that are left are for the text', () => {
    expect(fitOf(parse('te laat loon'), summary(), asking)).toBe('never');
    expect(fitOf(parse('loon kolibrie'), summary(), asking)).toEqual({ fits: false, left: ['kolibrie'] });
  });
});

describe('a text holds', () => {
  const papers: readonly Paper[] = [
    {
      kind: 'mail',
      subject: 'Klacht: uren',
      text: 'Bij Café Rood (zie 06-1234) klopt het niet.',
      cut: false,
      from: { name: 'Noor Bakker', address: 'noor@example.org' },
    },
    { kind: 'report', text: 'Belde', caller: { name: 'Noor', phone: '0612345678' } },
    { kind: 'note', text: 'Vraag het aan de chef' },
    { kind: 'letter', to: { name: 'Noor', address: 'noor@example.org' }, subject: 'Uw klacht', text: 'Excuses' },
    { kind: 'address', address: { name: 'N', address: 'nieuw@elders.example' }, by: 'sanne' },
    { kind: 'attachments', mail: 'm', list: [{ id: 'a', name: 'loonstrook.pdf' } as never] },
  ];
  test.each([
    ['cafe'],
    ['rood', 'chef'],
    ['bakk'],
    ['0612345678'],
    ['excus', 'nieuw', 'loonstrook'],
    ['elders'],
    ['noor', 'example', 'org'],
  ])('%j, each at the beginning of some word', (...words) => {
    expect(holds(papers, words)).toBe(true);
  });
  test.each([['akker'], ['rood', 'groen'], ['.*'], ['sanne'], ['constructor']])('not %j', (...words) => {
    expect(holds(papers, words)).toBe(false);
  });
});

describe('what is looked at', () => {
  const open = [
    summary({ number: 'K-2026-0001', wholeDue: '2026-12-04', reactedAt: today }),
    summary({ number: 'K-2026-0002', nature: 'housing' }),
    summary({ number: 'K-2026-0003', owner: 'hanna' }),
    summary({ number: 'K-2026-0004', owner: 'hanna', nature: 'housing' }),
    summary({ number: 'K-2026-0005', owner: 'hanna', step: undefined, nature: undefined }),
  ];
  const ended = [
    summary({ number: 'K-2026-0000', step: 'closed' }),
    summary({ number: 'K-2025-0009', step: 'closed', owner: 'hanna' }),
    summary({ number: 'K-2026-0001', step: 'closed' }),
  ];
  const lookedAt = (text: string) =>
    candidatesIn(parse(text), { open, ended }, ({ owner }) => owner === 'sanne', asking).map(({ number }) => number);

  test('what fits, soonest first; what ended and may be read; then what may hold the words', () => {
    expect(lookedAt('loon')).toEqual(['K-2026-0003', 'K-2026-0001', 'K-2026-0000', 'K-2026-0002', 'K-2026-0005']);
  });
  test('a word that is no name of anything: only what may be read, and what is older than the index', () => {
    expect(lookedAt('kolibrie')).toEqual(['K-2026-0002', 'K-2026-0005', 'K-2026-0001', 'K-2026-0000']);
  });
  test('a number first, also when it stands in no list', () => {
    expect(lookedAt('K-2025-0009')[0]).toBe('K-2025-0009');
    expect(lookedAt('3').slice(0, 3)).toEqual(['K-2026-0003', 'K-2025-0003', expect.any(String)]);
  });
});
