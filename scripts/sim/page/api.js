// @ts-check
/** The stand-in's control API, as ../api.ts has it. */

/** @typedef {import('../api.ts').SimState} SimState */
/** @typedef {import('../api.ts').SimMessage} Message */
/** @typedef {import('../api.ts').SimPerson} Person */
/** @typedef {import('../api.ts').SimMail} Mail */
/** @typedef {import('../api.ts').InvokeAnswer} InvokeAnswer */

/**
 * @param {string} path
 * @param {RequestInit} [init]
 * @returns {Promise<string>}
 */
async function ask(path, init) {
  /** @type {Response} */
  let response;
  try {
    response = await fetch(path, init);
  } catch {
    throw new Error('Geen verbinding met de oefenserver.');
  }
  const text = await response.text();
  if (!response.ok) throw new Error(`De oefenserver gaf een fout (${response.status})${reason(text)}`);
  return text;
}

/**
 * What the stand-in said about it, when it said something short.
 * @param {string} text
 */
function reason(text) {
  try {
    const { error, message } = JSON.parse(text);
    const said = error?.message ?? error ?? message;
    return typeof said === 'string' && said.length < 300 ? `: ${said}` : '.';
  } catch {
    return '.';
  }
}

/**
 * The state as text, so that the caller can see whether it changed at all.
 * @param {string} as
 */
export function readState(as) {
  return ask(as ? `/sim/state?as=${encodeURIComponent(as)}` : '/sim/state', { cache: 'no-store' });
}

/**
 * @param {string} path
 * @param {unknown} body
 * @returns {Promise<unknown>}
 */
export async function post(path, body) {
  const text = await ask(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return text ? JSON.parse(text) : undefined;
}

/**
 * Something a person does in Teams; of all but `chat` the bot hears. Throws what a person should read.
 * @param {'install' | 'say' | 'chat'} kind
 * @param {Record<string, unknown>} body
 */
export async function act(kind, body) {
  const answer = /** @type {InvokeAnswer | undefined} */ (await post(`/sim/teams/${kind}`, body));
  if ((answer?.status ?? 200) >= 400) throw new Error(`De bot gaf een fout (${answer?.status}).`);
}

/**
 * A click, or a dialog that is opened or sent: what the bot answered. Throws what a person should read.
 * @param {'click' | 'fetch' | 'submit' | 'extension' | 'extension/submit' | 'search'} kind
 * @param {Record<string, unknown>} body
 * @returns {Promise<any>} the invoke's body
 */
export async function invoke(kind, body) {
  const answer = /** @type {InvokeAnswer | undefined} */ (await post(`/sim/teams/${kind}`, body));
  if (answer?.status === 501) throw new Error('De bot kent deze opdracht nog niet (501).');
  if (answer?.status !== 200) throw new Error(`De bot gaf een fout (${answer?.status ?? 'geen antwoord'}).`);
  return answer.body;
}
