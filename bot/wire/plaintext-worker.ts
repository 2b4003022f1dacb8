/** The other side of plaintext.ts: a process of its own, which may be ended in the middle. */
import { compile } from 'html-to-text';

const skipped = ['head', 'title', 'img', 'svg', 'math', 'template'];
/** The text of a mail is never longer than the mail, unless that was the purpose. */
const CHARACTERS = 1024 * 1024;

const convert = compile({
  wordwrap: false,
  selectors: [
    ...skipped.map((selector) => ({ selector, format: 'skip' })),
    { selector: 'a', options: { ignoreHref: true } },
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
  ],
});

const textOf = (html: string): string | undefined => {
  try {
    return convert(html).slice(0, CHARACTERS);
  } catch {
    // Nested deeper than the stack goes.
    return undefined;
  }
};

process.on('message', ({ html }: { readonly html: string }) => process.send?.({ text: textOf(html) }));
process.send?.({ ready: true });
