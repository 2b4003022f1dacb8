/** A colleague writes in the shared mailbox with Outlook: a draft of the mailbox that is sent, without a word to the bot. */
import type { WriteFromOutlook } from './api.ts';
import { needPerson } from './directory.ts';
import type { Drafts } from './drafts.ts';
import type { Mailbox, Message } from './mailbox.ts';

export type Outlook = (letter: WriteFromOutlook) => { readonly id: string; readonly messageId: string };

export function makeOutlook({ mailbox, drafts }: { mailbox: Mailbox; drafts: Drafts }): Outlook {
  const needMail = (messageId: string): Message => {
    const found = mailbox.all().find(({ properties }) => properties.internetMessageId === messageId);
    if (!found) throw new Error(`There is no mail with Message-ID '${messageId}' in the mailbox to answer.`);
    return found;
  };
  return ({ as, to, subject, text, inReplyTo }) => {
    const { name, email } = needPerson(as);
    const message = {
      subject,
      body: { contentType: 'text', content: text },
      toRecipients: [{ emailAddress: { address: to } }],
      sender: { emailAddress: { name, address: email } },
    };
    const draft = inReplyTo === undefined ? drafts.create(message) : drafts.reply(needMail(inReplyTo), { message });
    if ('code' in draft) throw new Error(draft.message);
    const refusal = drafts.send(draft);
    if (refusal) throw new Error(refusal.message);
    return { id: draft.immutableId, messageId: draft.properties.internetMessageId ?? '' };
  };
}
