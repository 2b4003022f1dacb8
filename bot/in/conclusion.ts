/** The end of the investigation (F69): cause, measure, and the letter that answers each part of the complaint. */
import { CAUSES, type Cause } from '../core/inquiry.ts';
import { oneOf } from '../core/natures.ts';
import { type ConclusionFields, conclusionForm, conclusionText, conclusionWords } from '../view/inquiry.ts';
import { standardLetter } from '../view/letters.ts';
import { textsFor } from '../view/texts.ts';
import { addressee, type Counter, ifAllowed, notice, onComplaint, openWith, type Rows, type Subject } from './counter.ts';
import { explained } from './inquiry.ts';
import { draftIn, LONGEST_WORDS, newDraft, noteOf, preview, send, typedIn } from './preview.ts';
import type { Shown, Visit } from './visit.ts';

export const conclusionDialogs: Rows = {
  conclude: onComplaint('dialog', askConclusion),
  'preview-conclusion': onComplaint('dialog', previewConclusion),
  'send-conclusion': onComplaint('dialog', sendConclusion),
};

const measureOf = (key: string): string => `measure-${key}`;

const mayConclude = { type: 'DrawConclusion', cause: 'unknown', letter: '' } as const;

async function askConclusion(subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const { number, complaint } = subject;
  const no = ifAllowed(mayConclude, subject, visit, counter);
  if (no) return explained(subject)(no, visit);
  if (!(await addressee(subject, counter))) return notice(visit, visit.sight.t('letter.no-address'), true);
  const papers = await counter.world.store.content.all(number);
  const draft = await draftIn('conclusion', subject, visit, counter);
  if (!draft) {
    const text = conclusionText(complaint, papers, LONGEST_WORDS, textsFor(complaint.language));
    return shown(subject, visit, { cause: '', measure: '', text });
  }
  const measure = papers.get(measureOf(draft.key));
  return shown(subject, visit, {
    cause: draft.extra,
    measure: measure?.kind === 'note' ? measure.text : '',
    text: draft.letter.words ?? '',
  });
}

function shown({ number }: Subject, { sight }: Visit, fields: ConclusionFields, words = ''): Shown {
  return {
    dialog: conclusionForm(number, sight, fields, LONGEST_WORDS, words),
    title: sight.t('inquiry.conclude'),
    size: 'large',
  };
}

async function previewConclusion(subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const { number, complaint } = subject;
  const { sight, person } = visit;
  const no = ifAllowed(mayConclude, subject, visit, counter);
  if (no) return explained(subject)(no, visit);
  const fields = { cause: typedIn(visit, 'cause'), measure: typedIn(visit, 'measure'), text: typedIn(visit, 'text') };
  const cause = oneOf(CAUSES, fields.cause);
  if (!cause) return shown(subject, visit, fields, sight.t('inquiry.cause.error'));
  if (!fields.text) return shown(subject, visit, fields, sight.t('letter.text.error'));
  const t = textsFor(complaint.language);
  const words = conclusionWords(fields, t);
  if (words.length > LONGEST_WORDS) return shown(subject, visit, fields, sight.t('letter.text.long', { most: LONGEST_WORDS }));
  const to = await addressee(subject, counter);
  if (!to) return notice(visit, sight.t('letter.no-address'), true);
  const { id, key } = newDraft('conclusion', cause);
  if (fields.measure) await counter.world.store.content.keep(number, measureOf(key), noteOf(fields.measure));
  const letter = standardLetter('conclusion', { number, to, by: person, words }, counter.house, t);
  const buttons = [
    { title: 'letter.send', verb: 'send-conclusion' },
    { title: 'letter.change', verb: 'conclude' },
  ] as const;
  // To go on from, without the measure: that has a field of its own.
  return preview(subject, { kind: 'conclusion', id, letter: { ...letter, words: fields.text } }, buttons, visit, counter);
}

async function sendConclusion(subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const papers = await counter.world.store.content.all(subject.number);
  const measureBeside = (key: string) => (papers.has(measureOf(key)) ? measureOf(key) : undefined);
  return send(
    {
      kind: 'conclusion',
      command: ({ id, key, extra }) => ({
        type: 'DrawConclusion',
        cause: extra as Cause,
        measure: measureBeside(key),
        letter: id,
      }),
      after: () => openWith(visit.sight.t('inquiry.concluded'), subject, visit, counter),
      explain: explained(subject),
    },
    subject,
    visit,
    counter,
  );
}
