import { quoted } from '../../bot/core/quote.ts';
import { seeded } from '../kit/second-opinion.ts';

/** What a mail program may make a link of, in a text that is quoted. */
const clickable: readonly RegExp[] = [
  /http/i,
  /www\./i,
  /mailto:/i,
  /msteams:/i,
  /:\/\//,
  /\\\\/,
  /[\p{L}\p{N}-]\.\p{L}[\p{L}-]/u,
  /\d\.\d{1,3}\.\d{1,3}\.\d/,
  /\p{L}:[^\s\d]/u,
];
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
const hidden = /[\u0000-\u0009\u000b-\u001f\u007f-\u00a0\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/;

function problemsOf(quote: string): readonly string[] {
  const problems = clickable.filter((link) => link.test(quote)).map(String);
  if (hidden.test(quote)) problems.push('hidden');
  if (!quote.isWellFormed()) problems.push('half a character');
  if (quote !== '' && !quote.split('\n').every((line) => line.startsWith('> '))) problems.push('a line that is not quoted');
  return problems;
}

const again = (quote: string): string => quoted(quote.replace(/^> /gm, ''), 1_000_000);

describe('a quotation', () => {
  test.each`
    text                                            | quote
    ${'Ik ben niet tevreden.'}                      | ${'> Ik ben niet tevreden.'}
    ${'Een.\r\nTwee.\rDrie.'}                       | ${'> Een.\n> Twee.\n> Drie.'}
    ${'Een.\n\n\n\n\nTwee.'}                        | ${'> Een.\n> \n> Twee.'}
    ${'\n\n  Een.  \n  Twee.\t\n\n'}                | ${'> Een.\n>   Twee.'}
    ${'> Een.'}                                     | ${'> > Een.'}
    ${''}                                           | ${''}
    ${' \n\u200b\n '}                               | ${''}
    ${'Loon: € 1.000,50 o.a. om 12.30 op 23.11.26'} | ${'> Loon: € 1.000,50 o.a. om 12.30 op 23.11.26'}
    ${'Hotel: ja, tel: 020-4414707, om 12:30'}      | ${'> Hotel: ja, tel: 020-4414707, om 12:30'}
    ${'Kijk op https://www.evil.example/a.b?c=1.'}  | ${'> Kijk op www[.]evil[.]example/a[.]b?c=1.'}
    ${'Mail jan@example.nl of mailto:jan@a.nl'}     | ${'> Mail jan@example[.]nl of jan@a[.]nl'}
    ${'hotel:kamer 3, metadata:alles'}              | ${'> hotel: kamer 3, metadata: alles'}
    ${'msteams:/l/chat en MSTeams://l/chat'}        | ${'> /l/chat en l/chat'}
    ${'[klik](https://evil.example)'}               | ${'> [klik](evil[.]example)'}
    ${'<a href="http://evil.example">hier</a>'}     | ${'> <a href="evil[.]example">hier</a>'}
    ${'\\\\server\\share'}                          | ${'> \\server\\share'}
    ${'http://127.0.0.1/x'}                         | ${'> 127[.]0[.]0[.]1/x'}
    ${'evil[.]example.com'}                         | ${'> evil[.]example[.]com'}
    ${'e\u0301\u00e9'}                              | ${'> éé'}
  `('of $text is $quote', ({ text, quote }) => {
    expect(quoted(text)).toBe(quote);
  });

  test.each([
    'http://evil.example',
    'HTTPS://EVIL.EXAMPLE',
    'hthttp://tp://evil.example',
    'hhttp://ttp://evil.example http',
    'http:http://evil.example',
    'http:\n//evil.example',
    'ht\u200btp://evil.example',
    'h\u00adt\u00adt\u00adp\u00ad:\u00ad/\u00ad/evil.example',
    'ｈｔｔｐ：／／ｅｖｉｌ．ｅｘａｍｐｌｅ',
    '𝐡𝐭𝐭𝐩://𝐞𝐯𝐢𝐥.𝐞𝐱𝐚𝐦𝐩𝐥𝐞',
    'hxxp://evil.example',
    'www.evil.example',
    'wwwww.evil.example',
    'www.\u200bevil.example',
    'WWW.',
    'evil.example',
    'evil。example 例え。テスト evil｡example evil․example',
    'xn--bcher-kva.example bücher.example пример.рф उदाहरण.भारत',
    'user:pass@evil.example:8080/x.y#z.w',
    'zin.Volgende',
    't.co',
    'a.b.c.d.ef',
    '.evil.example..evil.example',
    '1.2.3.4 01.02.03.04/x',
    'mailto:jan@example.nl?subject=x',
    'mailmailto:to:jan@example.nl',
    'MAILTO: jan@example.nl',
    'xmailto:jan@example.nl',
    'jan@example.nl',
    '<jan@example.nl>',
    'msteams:/l/chat/0/0?users=jan@example.nl',
    'msteams:msteams:/l/chat',
    'msmsteams:teams:/l/chat',
    'tel:0204414707 sms:+31612345678 sip:jan@x.nl',
    'javascript:alert(1)',
    'data:text/html;base64,PHN2Zz4=',
    'file:///c:/windows/x.exe \\\\evil.example\\x file://evil',
    'ms-word:ofe|u|https://evil.example/x.docx onenote:https://evil.example',
    '![x](http://evil.example/p.png) <at>Hanna</at> @iedereen',
    '{{DATE(2026-11-23)}} ${http://evil.example}',
    'x\r\nBcc: all@evil.example',
    '\u202eelpmaxe.live//:ptth',
    'a\u0000b\u0007c\u001b[31md\u009f\u2028e\u2029f\u0085g\u000bh',
    '\ufeff\u2066x\u2069\u061c\u{e0041}',
    '\ud800 x \udc00',
    '> > http://evil.example',
    '=HYPERLINK("http://evil.example")',
    'http'.repeat(400),
    'http://'.repeat(250),
    'mailto:'.repeat(250),
    'www.'.repeat(400),
    '[.]'.repeat(400),
    '.'.repeat(1900),
    'a.'.repeat(900),
  ])('of %j has nothing to click on, nothing hidden, and looks the same when quoted again', (text) => {
    const quote = quoted(text);
    expect(problemsOf(quote)).toEqual([]);
    expect(again(quote)).toBe(quote);
  });

  test('of 20,000 random mixtures of the same has neither', () => {
    const random = seeded(20_261_125);
    const pieces = [
      ...[
        'http',
        'https',
        '://',
        ':',
        '/',
        '//',
        'www',
        '.',
        'mailto',
        'msteams',
        'ht',
        'tp',
        'tel',
        'evil',
        'example',
        'nl',
        '@',
        'a',
        '1',
      ],
      ...[
        '\\',
        '\\\\',
        ' ',
        '\n',
        '\u200b',
        '\u00ad',
        '\u202e',
        '。',
        '．',
        '：',
        '[',
        ']',
        '(',
        ')',
        '<',
        '>',
        '-',
        '_',
        'İ',
        'ſ',
        'e\u0301',
        '🎉',
      ],
    ];
    for (let n = 0; n < 20_000; n++) {
      const count = 1 + Math.floor(random() * 20);
      const text = Array.from({ length: count }, () => pieces[Math.floor(random() * pieces.length)]).join('');
      const problems = problemsOf(quoted(text));
      if (problems.length > 0) throw new Error(`${JSON.stringify(text)} -> ${JSON.stringify(quoted(text))}: ${problems}`);
    }
  });
});

describe('a long text', () => {
  test('is cut, and says so', () => {
    expect(quoted('a'.repeat(2000))).toBe(`> ${'a'.repeat(2000)}`);
    expect(quoted('a'.repeat(2001))).toBe(`> ${'a'.repeat(2000)} [...]`);
    expect(quoted('abcdef', 3)).toBe('> abc [...]');
  });

  test('is cut between characters, not in one', () => {
    expect(quoted('ab😀', 3)).toBe('> ab [...]');
    expect(quoted('ab😀', 4)).toBe('> ab😀');
  });

  test('has no host where it is cut', () => {
    expect(problemsOf(quoted('https://www.evil.example/abc', 20))).toEqual([]);
  });

  test('of nothing visible is cut as well', () => {
    expect(quoted('\u200b'.repeat(100_000))).toBe('>  [...]');
  });

  test.each([
    'a',
    '.',
    'a.',
    'http://',
    ':',
    ' ',
    '\n',
    '\\',
    '\u0301\u0323',
    '\ufdfa',
    '\ud800',
    'www.',
    '> ',
    '[.]',
    '1.',
    'mailto:',
    '-',
  ])('of a megabyte of %j is quoted within 200 ms', (piece) => {
    const lots = piece.repeat(1_000_000 / piece.length);
    const took = Math.min(
      ...[1, 2, 3].map(() => {
        const start = performance.now();
        quoted(lots);
        return performance.now() - start;
      }),
    );
    expect(took).toBeLessThan(200);
    expect(quoted(lots).length).toBeLessThan(10_000);
  });
});
