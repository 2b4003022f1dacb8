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
  readonly sections?: readonly PageSection[];
}

/** A part of a longer page: texts as they were written, or a table, whose first column names what the row is about. */
export interface PageSection {
  readonly title: string;
  readonly texts?: readonly string[];
  readonly head?: readonly string[];
  readonly rows?: readonly (readonly string[])[];
  /** Pages and files beside this one. */
  readonly links?: readonly { readonly href: string; readonly title: string }[];
  /** When it is another one than the page's. */
  readonly language?: Texts['language'];
}

export interface PageForm {
  /** What went wrong the first time. */
  readonly mistake?: string;
  readonly fields: readonly PageField[];
  readonly submit: string;
}

/** One of several, unless told otherwise it must be chosen; any number of several; or a text that may be left empty. */
export type PageField =
  | {
      readonly kind: 'choice';
      readonly name: string;
      readonly label: string;
      readonly choices: readonly PageChoice[];
      readonly optional?: boolean;
    }
  | { readonly kind: 'several'; readonly label: string; readonly choices: readonly PageTick[] }
  | { readonly kind: 'text'; readonly name: string; readonly label: string; readonly most: number; readonly value?: string }
  | { readonly kind: 'phone'; readonly name: string; readonly label: string; readonly value?: string };

export interface PageChoice {
  readonly title: string;
  readonly value: string;
  readonly chosen?: boolean;
}

/** A box of its own: it sends `yes` under its name when it is ticked. */
export interface PageTick {
  readonly title: string;
  readonly name: string;
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
label.choice { display: block; padding: .5rem 0 .5rem 2rem; text-indent: -2rem; }
input[type=radio], input[type=checkbox] { width: 1.25rem; height: 1.25rem; margin: 0 .5rem 0 0; vertical-align: text-bottom; }
textarea, input[type=tel] { box-sizing: border-box; width: 100%; font: inherit; padding: .5rem; border: 1px solid #595959; }
textarea { min-height: 8rem; }
button { font: inherit; color: #fff; background: #0b5394; border: 0; border-radius: .25rem; padding: .75rem 1.5rem; }
:focus-visible { outline: 3px solid #b35900; outline-offset: 2px; }
.mistake { border-left: .25rem solid #b00020; padding-left: .75rem; }
footer { border-top: 1px solid #767676; margin-top: 2.5rem; padding-top: 1rem; font-size: 1rem; }
h2 { font-size: 1.125rem; margin: 2rem 0 .5rem; }
.text { white-space: pre-wrap; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; font-size: 1rem; }
th, td { border: 1px solid #767676; padding: .25rem .5rem; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
@media print {
  body { font-size: 10pt; max-width: none; padding: 0; }
  table { font-size: 9pt; }
  h2 { break-after: avoid; }
  tr { break-inside: avoid; }
}
`;

/** The whole page. `footer`: how to reach the house by other ways. */
export function pageHtml({ title, paragraphs, form, sections = [] }: Page, footer: string, t: Texts): string {
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
${sections.map(sectionHtml)}
</main>
<footer><p>${footer}</p></footer>
</body>
</html>
`.source;
}

function sectionHtml({ title, texts = [], head = [], rows = [], links = [], language }: PageSection): Html {
  const rowHtml = ([first = '', ...cells]: readonly string[]): Html =>
    html`<tr><th scope="row">${first}</th>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`;
  const headHtml =
    head.length > 0 ? html`<thead><tr>${head.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>` : nothing;
  return html`<section${language ? html` lang="${language}"` : nothing}>
<h2>${title}</h2>
${texts.map((text) => html`<p class="text">${text}</p>`)}
${rows.length > 0 ? html`<table>${headHtml}<tbody>${rows.map(rowHtml)}</tbody></table>` : nothing}
${links.length > 0 ? html`<ul>${links.map(({ href, title }) => html`<li><a href="${href}">${title}</a></li>`)}</ul>` : nothing}
</section>`;
}

// The form goes to the page's own address, which is the link.
const formHtml = ({ mistake, fields, submit }: PageForm): Html => html`<form method="post">
${mistake ? html`<p class="mistake" role="alert">${mistake}</p>` : nothing}
${fields.map(fieldHtml)}
<button type="submit">${submit}</button>
</form>`;

function fieldHtml(field: PageField): Html {
  const { label } = field;
  // A browser takes the first line break of a text area for its own.
  if (field.kind === 'text')
    return html`<p><label class="own" for="${field.name}">${label}</label>
<textarea id="${field.name}" name="${field.name}" maxlength="${String(field.most)}">
${field.value ?? ''}</textarea></p>`;
  if (field.kind === 'phone')
    return html`<p><label class="own" for="${field.name}">${label}</label>
<input type="tel" id="${field.name}" name="${field.name}" autocomplete="tel" maxlength="40" value="${field.value ?? ''}"></p>`;
  const choices =
    field.kind === 'several'
      ? field.choices.map(tickHtml)
      : field.choices.map((choice) => choiceHtml(field.name, choice, field.optional ?? false));
  return html`<fieldset><legend>${label}</legend>
${choices}
</fieldset>`;
}

const checked = (chosen = false): Html => (chosen ? new Html(' checked') : nothing);

const choiceHtml = (name: string, { title, value, chosen }: PageChoice, optional: boolean): Html =>
  html`<label class="choice"><input type="radio" name="${name}" value="${value}"${optional ? nothing : new Html(' required')}${checked(chosen)}> ${title}</label>`;

const tickHtml = ({ title, name, chosen }: PageTick): Html =>
  html`<label class="choice"><input type="checkbox" name="${name}" value="yes"${checked(chosen)}> ${title}</label>`;

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

export const busyPage = (t: Texts): Page => ({ title: t('page.busy.title'), paragraphs: [t('page.busy')] });

export const gonePage = (t: Texts): Page => ({ title: t('page.gone.title'), paragraphs: [t('page.gone')] });

/** A question to the person complained about: the question and nothing else (F68). */
export const hearPage = (question: string, t: Texts, unanswered = false): Page => ({
  title: t('page.hear.title'),
  paragraphs: [t('page.hear.intro'), ...question.split(/\n\s*\n/)],
  form: {
    mistake: unanswered ? t('page.hear.empty') : undefined,
    fields: [{ kind: 'text', name: 'answer', label: t('page.hear.answer'), most: 5_000 }],
    submit: t('page.send'),
  },
});

export const heardPage = (t: Texts): Page => ({ title: t('page.answered.title'), paragraphs: [t('page.hear.done')] });
