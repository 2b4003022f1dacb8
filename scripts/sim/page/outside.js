// @ts-check
import { post } from './api.js';
import { inShort, inWords } from './dates.js';
import { announce, arrange, byId, make, notice, setText, whileBusy } from './dom.js';
import { fileNotes, files } from './files.js';
import { mailText } from './text.js';

/** The complainant: writes mails to the shared mailbox and reads what comes back. */

/** @typedef {import('./api.js').Mail} Mail */
/** @typedef {import('./api.js').SimState} SimState */

/** Invented people, each with a mail to begin with; `what` says in a few words what is particular about it. */
const writers = [
  {
    name: 'Noor Bakker',
    what: 'klacht',
    address: 'noor.bakker@example.org',
    subject: 'Klacht over mijn plaatsing',
    text: [
      'Goedemorgen,',
      '',
      'Ik heb een klacht. Op 2 november ben ik op een andere afdeling geplaatst. Niemand heeft dat met mij besproken. Ik hoorde het pas op de dag zelf.',
      '',
      'Ik heb mijn begeleider twee keer gebeld. Hij zou terugbellen, maar dat is niet gebeurd.',
      '',
      'Ik wil graag weten waarom dit zo is gegaan. En ik wil terug naar mijn oude plek.',
      '',
      'Met vriendelijke groet,',
      'Noor Bakker',
      '06 00 00 00 00',
    ].join('\n'),
  },
  {
    name: 'Esra Demir',
    what: 'klacht zonder dat woord',
    address: 'esra.demir@example.org',
    subject: 'Ik krijg geen antwoord',
    text: [
      'Hallo,',
      '',
      'Drie weken geleden heb ik een brief gestuurd over mijn contract. Ik heb nog steeds geen antwoord. Aan de telefoon zegt iedereen iets anders.',
      '',
      'Dat vind ik niet netjes. Wilt u mij deze week bellen?',
      '',
      'Groeten,',
      'Esra Demir',
    ].join('\n'),
  },
  {
    name: 'Marijke van der Veen',
    what: 'klacht over een medewerker',
    address: 'm.vanderveen@example.org',
    subject: 'Klacht over een medewerker',
    text: [
      'Geachte heer, mevrouw,',
      '',
      'Vorige week had ik een gesprek bij u op kantoor. De medewerker was onvriendelijk en luisterde niet. Hij liet mij ook een half uur wachten.',
      '',
      'Ik wil dat u dit met hem bespreekt. En ik wil graag een gesprek met iemand anders.',
      '',
      'Met vriendelijke groet,',
      'Marijke van der Veen',
    ].join('\n'),
  },
  {
    name: 'Robin de Graaf',
    what: 'onbekende met het nummer van iemand anders',
    address: 'robin.degraaf@example.org',
    subject: 'Over K-2026-0001',
    text: [
      'Hallo,',
      '',
      'Ik schrijf over K-2026-0001. Kunt u mij sturen wat daarover is gezegd? En hoe ver bent u?',
      '',
      'Groeten,',
      'Robin de Graaf',
    ].join('\n'),
  },
  {
    name: 'Joris Kuipers',
    what: 'geen klacht',
    address: 'joris.kuipers@example.org',
    subject: 'Vraag over mijn contract',
    text: [
      'Goedemiddag,',
      '',
      'Mijn contract loopt tot 31 december. Wanneer hoor ik of het wordt verlengd?',
      '',
      'Alvast bedankt,',
      'Joris Kuipers',
    ].join('\n'),
  },
  {
    name: 'Alice Morgan',
    what: 'klacht in het Engels',
    address: 'alice.morgan@example.org',
    subject: 'Complaint about my contract',
    text: [
      'Dear sir or madam,',
      '',
      'I have a complaint about my contract. It says 32 hours a week, but for three weeks I was given work for 16 hours only. Nobody told me why.',
      '',
      'I would like to be paid for the hours in my contract. Please call me this week.',
      '',
      'Kind regards,',
      'Alice Morgan',
    ].join('\n'),
  },
];

const who = byId('mail-who', HTMLSelectElement);
const nameField = byId('mail-name', HTMLInputElement);
const addressField = byId('mail-address', HTMLInputElement);
const subjectField = byId('mail-subject', HTMLInputElement);
const textField = byId('mail-text', HTMLTextAreaElement);
const replying = byId('mail-reply', HTMLElement);
const inbox = byId('inbox', HTMLElement);
const opened = byId('mail-open', HTMLElement);
const server = byId('open-server', HTMLFieldSetElement);
const invitation = byId('open-invitation', HTMLFieldSetElement);
const fileList = byId('mail-files', HTMLFieldSetElement);

/** @type {SimState | undefined} */
let state;
/** The mail that the form answers. @type {Mail | undefined} */
let answers;
/** The mail in the reading pane. @type {Mail | undefined} */
let reading;
/** Message ids of mails that were opened on this page. @type {Set<string>} */
const read = new Set();
/** Message ids of mails that were listed, to tell which are new. @type {Set<string> | undefined} */
let known;
/** @type {Map<string, HTMLLIElement>} */
const rows = new Map();

const address = () => addressField.value.trim().toLowerCase();

/**
 * Everybody to choose from: those above, and who wrote before.
 */
function correspondents() {
  const others = Object.entries(state?.outside ?? {})
    .filter(([key]) => !writers.some((one) => one.address === key.toLowerCase()))
    .map(([key, mails]) => {
      const own = mails.flatMap((mail) => [mail.from, ...mail.to]).find((person) => same(person.address, key) && person.name);
      return { name: own?.name ?? '', what: '', address: key, subject: '', text: '' };
    });
  return [...writers, ...others];
}

/**
 * @param {string} a
 * @param {string} b
 */
function same(a, b) {
  return a.toLowerCase() === b.toLowerCase();
}

/**
 * The mails of the chosen address, newest first.
 * @returns {Mail[]}
 */
function mails() {
  return Object.entries(state?.outside ?? {})
    .filter(([key]) => same(key, address()))
    .flatMap(([, list]) => list)
    .map((mail, index) => ({ mail, index }))
    .sort((a, b) => Date.parse(b.mail.at) - Date.parse(a.mail.at) || b.index - a.index)
    .map(({ mail }) => mail);
}

/**
 * @param {Mail} mail
 */
function received(mail) {
  return !same(mail.from.address, address());
}

/**
 * @param {{ readonly name: string, readonly address: string }} person
 */
function full(person) {
  return person.name ? `${person.name} <${person.address}>` : person.address;
}

/**
 * @param {{ name: string, what: string, address: string }} writer
 */
function label({ name, what, address }) {
  return `${name || address}${what && ` (${what})`}`;
}

/**
 * Takes a fresh state.
 * @param {SimState} fresh
 */
export function setOutside(fresh) {
  state = fresh;
  setText(byId('mail-to', HTMLElement), fresh.mailbox);
  fillWho();
  hearNew();
  draw();
}

function fillWho() {
  const everyone = correspondents();
  const wanted = [...everyone.map((one) => `${one.address}\n${one.name}`), ''].join('\n\n');
  if (who.dataset.shown !== wanted) {
    who.dataset.shown = wanted;
    who.replaceChildren(
      ...everyone.map((one) => make('option', { value: one.address }, label(one))),
      make('option', { value: '' }, 'Iemand anders …'),
    );
  }
  const chosen = everyone.find((one) => same(one.address, address()));
  if (document.activeElement !== who) who.value = chosen?.address ?? '';
}

function hearNew() {
  const all = Object.entries(state?.outside ?? {}).flatMap(([key, list]) => list.map((mail) => ({ key, mail })));
  if (known) {
    for (const { key, mail } of all) {
      if (!known.has(`${key} ${mail.messageId}`) && !same(mail.from.address, key)) {
        announce(`Nieuwe e-mail voor ${key}: ${mail.subject}`);
      }
    }
  }
  known = new Set(all.map(({ key, mail }) => `${key} ${mail.messageId}`));
}

/**
 * The mails that nobody opened yet on this page, by the address they came to.
 * @returns {{ key: string, mail: Mail }[]}
 */
function unopened() {
  return Object.entries(state?.outside ?? {}).flatMap(([key, list]) =>
    list.filter((mail) => !same(mail.from.address, key) && !read.has(mail.messageId)).map((mail) => ({ key, mail })),
  );
}

/** The mailbox is often out of sight; the top of the column tells that something came. */
function drawUnread() {
  const count = unopened().length;
  const press = byId('unread', HTMLButtonElement);
  press.hidden = count === 0;
  setText(press, count === 1 ? '1 nieuwe e-mail' : `${count} nieuwe e-mails`);
}

/**
 * Writes as this person from now on.
 * @param {string} chosenAddress
 */
function become(chosenAddress) {
  const chosen = correspondents().find((one) => same(one.address, chosenAddress));
  // A text of somebody else would be strange under another name; what was typed stays.
  const untouched = textField.value === '' || writers.some((one) => one.text === textField.value);
  nameField.value = chosen?.name ?? '';
  addressField.value = chosen?.address ?? '';
  setAnswers(undefined);
  notice('mail-notice', '');
  if (untouched) {
    subjectField.value = chosen?.subject ?? '';
    textField.value = chosen?.text ?? '';
  }
  reading = undefined;
  opened.hidden = true;
  fillWho();
  draw();
  if (!chosen) nameField.focus();
}

function draw() {
  const list = mails();
  drawUnread();
  const keys = new Set(list.map((mail) => mail.id));
  for (const key of rows.keys()) if (!keys.has(key)) rows.delete(key);
  arrange(
    inbox,
    list.map((mail) => row(mail)),
  );
  byId('inbox-empty', HTMLElement).hidden = list.length > 0;
  if (reading && !keys.has(reading.id)) {
    reading = undefined;
    opened.hidden = true;
  }
}

/**
 * @param {Mail} mail
 */
function row(mail) {
  const incoming = received(mail);
  const unread = incoming && !read.has(mail.messageId);
  const signature = JSON.stringify([mail, unread, reading?.id === mail.id]);
  const old = rows.get(mail.id);
  if (old?.dataset.signature === signature) return old;
  const element = old ?? make('li');
  element.dataset.signature = signature;
  let press = element.querySelector('button');
  if (!press) {
    press = make('button', { type: 'button', 'data-testid': 'inbox-item' });
    press.addEventListener('click', () => read1(mail.id));
    element.append(press);
  }
  press.classList.toggle('unread', unread);
  if (reading?.id === mail.id) press.setAttribute('aria-current', 'true');
  else press.removeAttribute('aria-current');
  const other = incoming ? mail.from : mail.to[0];
  press.replaceChildren(
    make('span', { class: 'dot', 'aria-hidden': 'true' }),
    make(
      'span',
      { class: 'line' },
      make('span', { class: 'mail-who' }, `${incoming ? 'Van' : 'Aan'} ${other?.name || other?.address || '?'}`),
      make('time', { datetime: mail.at }, inShort(Date.parse(mail.at))),
    ),
    make('span', { class: 'mail-subject' }, mail.subject || '(geen onderwerp)'),
    make('span', { class: 'sr' }, unread ? ', ongelezen' : incoming ? '' : ', verstuurd'),
  );
  rows.set(mail.id, element);
  return element;
}

/**
 * Opens a mail in the reading pane.
 * @param {string} id
 */
function read1(id) {
  const mail = mails().find((one) => one.id === id);
  if (!mail) return;
  reading = mail;
  read.add(mail.messageId);
  byId('open-subject', HTMLElement).textContent = mail.subject || '(geen onderwerp)';
  byId('open-from', HTMLElement).textContent = full(mail.from);
  byId('open-to', HTMLElement).textContent = mail.to.map(full).join(', ');
  byId('open-date', HTMLElement).textContent = inWords(Date.parse(mail.at));
  byId('open-text', HTMLElement).replaceChildren(...mailText(mail.text));
  byId('open-reply', HTMLElement).hidden = !received(mail);
  server.hidden = !received(mail);
  notice('open-notice', '');
  drawInvitation(mail);
  opened.hidden = false;
  draw();
  opened.focus({ preventScroll: true });
  opened.scrollIntoView({ block: 'nearest' });
}

/**
 * @param {Mail} mail
 */
function drawInvitation(mail) {
  invitation.hidden = !mail.invitation;
  notice('invitation-notice', '');
  if (!mail.invitation) return;
  const { kind, start, location, joinUrl } = mail.invitation;
  const when = [inWords(Date.parse(start)), joinUrl ? 'Teams' : location].filter(Boolean).join(', ');
  byId('open-when', HTMLElement).textContent = kind === 'cancellation' ? `Gaat niet door: ${when}` : when;
  byId('open-answers', HTMLElement).hidden = kind === 'cancellation';
}

/**
 * @param {string} response
 */
async function answerInvitation(response) {
  const event = reading?.invitation?.event;
  if (!event) return;
  notice('invitation-notice', '');
  try {
    await post('/sim/calendar/answer', { event, attendee: address(), response });
    notice('invitation-notice', 'Het antwoord is verstuurd.');
  } catch {
    notice('invitation-notice', 'Deze afspraak is er niet meer.', true);
  }
}

/**
 * @param {Mail | undefined} mail
 */
function setAnswers(mail) {
  answers = mail;
  replying.hidden = !mail;
  setText(byId('mail-reply-text', HTMLElement), mail ? `Antwoord op: ${mail.subject || '(geen onderwerp)'}` : '');
}

function example() {
  const one = correspondents().find((person) => same(person.address, address())) ?? writers[0];
  const filled = one?.text ? one : writers[0];
  subjectField.value = filled?.subject ?? '';
  textField.value = filled?.text ?? '';
  setAnswers(undefined);
}

function ticked() {
  return [...fileList.querySelectorAll('input')].filter((box) => box.checked);
}

function drawFiles() {
  for (const { name } of files) {
    const box = make('input', { type: 'checkbox', value: name, 'data-testid': `attach-${name}` });
    fileList.append(make('label', { class: 'tick' }, box, fileNotes[name] ? `${name} (${fileNotes[name]})` : name));
  }
}

/**
 * What the complainant's mail system does by itself with the letter that is open.
 * @param {string} how
 * @param {string} name
 */
async function answerByItself(how, name) {
  if (!reading) return;
  notice('open-notice', '');
  try {
    await post('/sim/mail/answer', { letter: reading.messageId, how });
    notice('open-notice', `${name}: verstuurd naar ${state?.mailbox}.`);
  } catch (error) {
    notice('open-notice', error instanceof Error ? error.message : String(error), true);
  }
}

async function send() {
  const mail = answers;
  notice('mail-notice', '');
  try {
    await post('/sim/mail', {
      from: { name: nameField.value.trim(), address: addressField.value.trim() },
      subject: subjectField.value,
      text: textField.value,
      attachments: files.filter(({ name }) => ticked().some((box) => box.value === name)),
      ...(mail && { inReplyTo: mail.messageId, references: [mail.inReplyTo, mail.messageId].filter(Boolean) }),
    });
    subjectField.value = '';
    textField.value = '';
    for (const box of ticked()) box.checked = false;
    setAnswers(undefined);
    notice('mail-notice', 'De e-mail is verstuurd.');
  } catch (error) {
    notice('mail-notice', error instanceof Error ? error.message : String(error), true);
  }
}

/**
 * @param {() => Promise<void>} refresh
 */
export function startOutside(refresh) {
  const first = writers[0];
  nameField.value = first?.name ?? '';
  addressField.value = first?.address ?? '';
  example();

  drawFiles();

  who.addEventListener('change', () => become(who.value));
  byId('unread', HTMLButtonElement).addEventListener('click', () => {
    const all = unopened();
    const found = all.find(({ key }) => same(key, address())) ?? all[0];
    if (!found) return;
    if (!same(found.key, address())) become(found.key);
    const press = rows.get(found.mail.id)?.querySelector('button');
    byId('inbox-title', HTMLElement).scrollIntoView({ block: 'nearest' });
    press?.scrollIntoView({ block: 'nearest' });
    press?.focus();
  });
  addressField.addEventListener('input', () => {
    fillWho();
    draw();
  });
  byId('mail-form', HTMLFormElement).addEventListener('submit', (event) => {
    event.preventDefault();
    void whileBusy(byId('mail-send', HTMLButtonElement), async () => {
      await send();
      await refresh();
    });
  });
  byId('mail-example', HTMLButtonElement).addEventListener('click', example);
  byId('mail-reply-stop', HTMLButtonElement).addEventListener('click', () => {
    setAnswers(undefined);
    subjectField.focus();
  });
  for (const press of server.querySelectorAll('button')) {
    const name = press.textContent ?? '';
    press.addEventListener('click', () => {
      void whileBusy(press, async () => {
        await answerByItself(press.value, name);
        await refresh();
      });
    });
  }
  for (const press of invitation.querySelectorAll('button')) {
    press.addEventListener('click', () => {
      void whileBusy(press, async () => {
        await answerInvitation(press.value);
        await refresh();
      });
    });
  }
  byId('open-close', HTMLButtonElement).addEventListener('click', () => {
    const id = reading?.id;
    reading = undefined;
    opened.hidden = true;
    draw();
    if (id !== undefined) rows.get(id)?.querySelector('button')?.focus();
  });
  byId('open-reply', HTMLButtonElement).addEventListener('click', () => {
    if (!reading) return;
    setAnswers(reading);
    subjectField.value = /^re:/i.test(reading.subject) ? reading.subject : `RE: ${reading.subject}`;
    // As a mail program does it: an empty line to write on, and what was said before under it.
    const before = reading.text
      .trimEnd()
      .split('\n')
      .map((line) => `> ${line}`.trimEnd());
    textField.value = ['', '', `Op ${inWords(Date.parse(reading.at))} schreef ${full(reading.from)}:`, ...before].join('\n');
    notice('mail-notice', '');
    textField.focus();
    textField.setSelectionRange(0, 0);
    textField.scrollTop = 0;
  });
}
