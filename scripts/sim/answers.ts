/** What mail systems write by themselves about a letter: an absence, a bounce, a delay, a receipt. */
import type { AnswerLetter, WriteMail } from './api.ts';
import { internetMessageId } from './ids.ts';
import type { SentMail } from './letters.ts';

type How = AnswerLetter['how'];

/** The mail that comes back for this letter, as the first who got it or their mail system writes it. */
export function answerTo(letter: SentMail, how: How): WriteMail {
  if (!(how in kinds))
    throw new Error(`A mail system does not answer '${how}'. Choose one of: ${Object.keys(kinds).join(', ')}.`);
  const to = letter.to[0] ?? { name: '', address: 'unknown@example.org' };
  const domain = to.address.split('@')[1] ?? 'example.org';
  const { name, address, subject, text, headers } = kinds[how](letter, to, domain);
  return {
    from: { name, address },
    subject: `${subject}: ${letter.subject}`,
    text,
    messageId: internetMessageId(domain),
    inReplyTo: letter.messageId,
    references: [...letter.references, letter.messageId],
    headers: Object.entries(headers).map(([header, value]) => ({ name: header, value })),
  };
}

/** A person's own mailbox answers these; nobody wrote the others in a mailbox that can be looked into. */
export const isFromMailbox = (how: How): boolean => how === 'out-of-office' || how === 'read-receipt';

interface Kind {
  readonly name: string;
  readonly address: string;
  readonly subject: string;
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
}

const kinds: Record<How, (letter: SentMail, to: SentMail['from'], domain: string) => Kind> = {
  'out-of-office': (_, to) => ({
    ...to,
    subject: 'Automatisch antwoord',
    text: 'Ik ben afwezig tot en met vrijdag. Uw bericht lees ik daarna.',
    headers: { 'Auto-Submitted': 'auto-replied', 'X-Auto-Response-Suppress': 'All' },
  }),
  'read-receipt': (letter, to) => ({
    ...to,
    subject: 'Gelezen',
    text: `Uw bericht\n\n   Aan: ${to.address}\n   Onderwerp: ${letter.subject}\n\nis gelezen.`,
    headers: { 'Content-Type': 'multipart/report; report-type=disposition-notification; boundary="_000_"' },
  }),
  bounce: (letter, to, domain) => ({
    name: 'Mail Delivery System',
    address: `postmaster@${domain}`,
    subject: 'Onbestelbaar',
    text: `Uw bericht aan ${to.address} is niet bezorgd.\nDit adres bestaat niet bij ${domain}.\n\n${report(letter, to.address, {
      action: 'failed',
      status: '5.1.1',
      diagnostic: `550 5.1.1 <${to.address}>: Recipient address rejected: User unknown`,
    })}`,
    headers: deliveryStatus,
  }),
  delayed: (letter, to, domain) => ({
    name: 'Microsoft Outlook',
    address: `MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@${domain}`,
    subject: 'Bezorging vertraagd',
    text:
      `De bezorging van uw bericht aan ${to.address} is vertraagd. U hoeft niets te doen.\n` +
      `Delivery is delayed; the server will keep trying.\n\n${report(letter, to.address, {
        action: 'delayed',
        status: '4.4.1',
        diagnostic: '451 4.4.1 Connection timed out',
      })}`,
    headers: deliveryStatus,
  }),
};

const deliveryStatus = {
  'Return-Path': '<>',
  'Content-Type': 'multipart/report; report-type=delivery-status; boundary="_000_"',
  'Auto-Submitted': 'auto-replied',
};

/** The machine's part, which ends with the headers of the letter that it is about. */
function report(
  letter: SentMail,
  address: string,
  { action, status, diagnostic }: { action: string; status: string; diagnostic: string },
): string {
  const headers = [
    `From: ${letter.from.address}`,
    `To: ${address}`,
    `Subject: ${letter.subject}`,
    ...letter.headers.map(({ name, value }) => `${name}: ${value}`),
  ];
  return [
    'Diagnostic information for administrators:',
    `Final-Recipient: rfc822;${address}`,
    `Action: ${action}`,
    `Status: ${status}`,
    `Diagnostic-Code: smtp;${diagnostic}`,
    '',
    'Original message headers:',
    ...headers,
  ].join('\n');
}
