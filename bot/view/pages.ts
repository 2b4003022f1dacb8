/**
 * The pages behind the links in our letters: for people without an account, so plain HTML that works without a script, with a
 * keyboard, a screen reader and a narrow screen.
 */
import type { Side } from '../core/complaint.ts';
import type { House } from './letters.ts';
import type { Texts } from './texts.ts';

export interface Page {
  readonly title: string;
  readonly paragraphs: readonly string[];
  readonly form?: PageForm;
}

export interface PageForm {
  /** What went wrong the first time. */
  readonly mistake?: string;
  readonly fields: readonly PageField[];
  readonly submit: string;
}

/** One of several, or a text that may be left empty. */
export type PageField =
  | { readonly kind: 'choice'; readonly name: string; readonly label: string; readonly choices: readonly PageChoice[] }
  | { readonly kind: 'text'; readonly name: string; readonly label: string; readonly most: number };

export interface PageChoice {
  readonly title: string;
  readonly value: string;
  readonly chosen?: boolean;
}

/** HTML that was made here; any other text in a template is escaped. */
class Html {
  readonly source: string;
  constructor(source: string) {
    this.source = source;
  }
}

type Part = string | Html | readonly Html[];

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

const sourceOf = (part: Part): string => {
  if (part instanceof Html) return part.source;
  return typeof part === 'string'
    ? part.replace(/[&<>"']/g, (one) => escapes[one] as string)
    : part.map(({ source }) => source).join('\n');
};

const html = (strings: TemplateStringsArray, ...parts: readonly Part[]): Html =>
  new Html(String.raw({ raw: strings }, ...parts.map(sourceOf)));

const nothing = new Html('');

/** The style stands in the page, under a policy that allows this style and nothing else: no script, no picture, no other host. */
export const STYLE = `
body { font: 1.125rem/1.5 system-ui, sans-serif; color: #1b1b1b; background: #fff; margin: 0 auto; max-width: 38rem; padding: 1.5rem; }
h1 { font-size: 1.5rem; line-height: 1.25; }
fieldset { border: 0; margin: 0 0 1.5rem; padding: 0; }
legend, label.own { font-weight: 600; margin-bottom: .5rem; padding: 0; display: block; }
label.choice { display: block; padding: .5rem 0; }
input[type=radio] { width: 1.25rem; height: 1.25rem; margin: 0 .5rem 0 0; vertical-align: text-bottom; }
textarea { box-sizing: border-box; width: 100%; min-height: 8rem; font: inherit; padding: .5rem; border: 1px solid #595959; }
button { font: inherit; color: #fff; background: #0b5394; border: 0; border-radius: .25rem; padding: .75rem 1.5rem; }
:focus-visible { outline: 3px solid #b35900; outline-offset: 2px; }
.mistake { border-left: .25rem solid #b00020; padding-left: .75rem; }
footer { border-top: 1px solid #767676; margin-top: 2.5rem; padding-top: 1rem; font-size: 1rem; }
`;

/** The whole page. `footer`: how to reach the house by other ways. */
export function pageHtml({ title, paragraphs, form }: Page, footer: string, t: Texts): string {
  return html`<!doctype html>
<html lang="${t.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<title>${title}</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${paragraphs.map((text) => html`<p>${text}</p>`)}
${form ? formHtml(form) : nothing}
</main>
<footer><p>${footer}</p></footer>
</body>
</html>
`.source;
}

// The form goes to the page's own address, which is the link.
const formHtml = ({ mistake, fields, submit }: PageForm): Html => html`<form method="post">
${mistake ? html`<p class="mistake" role="alert">${mistake}</p>` : nothing}
${fields.map(fieldHtml)}
<button type="submit">${submit}</button>
</form>`;

function fieldHtml(field: PageField): Html {
  const { name, label } = field;
  if (field.kind === 'text')
    return html`<p><label class="own" for="${name}">${label}</label>
<textarea id="${name}" name="${name}" maxlength="${String(field.most)}"></textarea></p>`;
  return html`<fieldset><legend>${label}</legend>
${field.choices.map((choice) => choiceHtml(name, choice))}
</fieldset>`;
}

const choiceHtml = (name: string, { title, value, chosen }: PageChoice): Html =>
  html`<label class="choice"><input type="radio" name="${name}" value="${value}" required${chosen ? new Html(' checked') : nothing}> ${title}</label>`;

export const addressPage = (side: Side, { organisation }: House, t: Texts, unanswered = false): Page => ({
  title: t('page.address.title'),
  paragraphs: [t(`page.address.${side}`, { organisation })],
  form: {
    mistake: unanswered ? t('page.choose') : undefined,
    fields: [
      {
        kind: 'choice',
        name: 'answer',
        label: t('page.address.question'),
        choices: [
          { title: t('page.address.yes'), value: 'yes' },
          { title: t('page.address.no'), value: 'no' },
        ],
      },
    ],
    submit: t('page.send'),
  },
});

export const answeredPage = (answer: 'yes' | 'no', t: Texts): Page => ({
  title: t('page.answered.title'),
  paragraphs: [t(`page.answered.${answer}`)],
});

export const gonePage = (t: Texts): Page => ({ title: t('page.gone.title'), paragraphs: [t('page.gone')] });
