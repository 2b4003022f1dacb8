/** Attachments, opened by who may read the complaint: through a link of a few minutes, to be saved and never shown (F11). */
import type { Attachment } from '../core/attachments.ts';
import type { ContentId } from '../core/complaint.ts';
import { isBarred } from '../core/persons.ts';
import { addMinutes } from '../core/time.ts';
import type { Link } from '../store/links.ts';
import { linkCard } from '../view/dialogs.ts';
import { formCard } from '../view/forms.ts';
import { asked, type Counter, ifAllowed, notice, onComplaint, type Rows, refused, type Subject } from './counter.ts';
import { submit } from './door.ts';
import { type LinkRow, makeLink } from './link.ts';
import type { Shown, Visit } from './visit.ts';

export const fileDialogs: Rows = {
  files: onComplaint('dialog', async (subject, visit, counter) => askFile(subject, visit, counter)),
  'open-file': onComplaint('dialog', openFile),
};

/** Long enough for a click, too short to be passed on. */
const LINK_MINUTES = 5;

interface Openable {
  readonly content: ContentId;
  readonly nth: number;
  readonly file: Attachment;
}

/** Only what is what it says it is: the rest stays in the mailbox, where the scanner of Exchange stands before it. */
async function openable({ number, complaint }: Subject, { world }: Counter): Promise<readonly Openable[]> {
  const papers = await world.store.content.all(number);
  return complaint.attachments.flatMap(({ content }) => {
    const paper = papers.get(content);
    const list = paper?.kind === 'attachments' ? paper.list : [];
    return list.map((file, nth) => ({ content, nth, file })).filter(({ file }) => file.verdict === 'ok');
  });
}

const MOST = 40;

async function askFile(subject: Subject, visit: Visit, counter: Counter, words = ''): Promise<Shown> {
  const { t } = visit.sight;
  const no = ifAllowed({ type: 'OpenAttachment', content: '', nth: 0 }, subject, visit, counter);
  if (no) return refused(no, visit);
  const files = await openable(subject, counter);
  if (files.length === 0) return notice(visit, t('file.none'), true);
  const choices = files.slice(0, MOST).map(({ content, nth, file }) => ({ title: file.name, value: `${content}|${nth}` }));
  const input = { kind: 'choice', id: 'file', label: t('file.which'), choices } as const;
  const form = { number: subject.number, title: 'file.title', intro: [t('file.intro')], inputs: [input] } as const;
  return { dialog: formCard({ ...form, verb: 'open-file', do: 'file.do' }, t, words), title: t('file.title') };
}

async function openFile(subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const { number } = subject;
  const { fields, sight } = visit;
  const no = ifAllowed({ type: 'OpenAttachment', content: '', nth: 0 }, subject, visit, counter);
  if (no) return refused(no, visit);
  const chosen = (await openable(subject, counter)).find(({ content, nth }) => `${content}|${nth}` === fields.file);
  if (!chosen) return askFile(subject, visit, counter, sight.t('file.which'));
  const { content, nth } = chosen;
  const handled = await submit(counter, asked(subject, visit, { type: 'OpenAttachment', content, nth }));
  if ('refused' in handled) return refused(handled, visit);
  const until = addMinutes(sight.now, LINK_MINUTES);
  const link = await makeLink({ number, purpose: 'attachment', about: content, nth, by: visit.person.id, until }, counter);
  return { dialog: linkCard(number, chosen.file.name, link, sight.t), title: sight.t('file.title'), size: 'small' };
}

/** An attachment as it was judged, or nothing when the mailbox has it no longer or holds something else. */
export type OpenFile = (
  link: Extract<Link, { purpose: 'attachment' }>,
) => Promise<{ readonly name: string; readonly bytes: Uint8Array } | undefined>;

export const fileLink = (openFile: OpenFile): LinkRow<'attachment'> => ({
  async look({ link, complaint }, { world }) {
    if (world.now() > link.until || isBarred(link.by, complaint)) return 'gone';
    const opened = await openFile(link);
    return opened ? { file: opened.bytes, name: opened.name } : 'gone';
  },
});
