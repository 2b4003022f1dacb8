/** What stories after the answer begin with: a complaint that was answered, the question, and the page behind its link. */
import type { Command } from '../../bot/core/commands.ts';
import type { Language } from '../../bot/core/complaint.ts';
import { checklistFor } from '../../bot/core/inquiry.ts';
import type { Paper } from '../../bot/core/papers.ts';
import { standardCalendar } from '../../bot/core/workdays.ts';
import { handle } from '../../bot/handle.ts';
import type { SimPerson } from '../../scripts/sim/api.ts';
import { type House, textOf } from './house.ts';
import { complaintOf, letterTo, linkIn, noor } from './mailroom.ts';

/** The handler's commands in one go, on the road that the buttons take. How it is done by hand has stories of its own. */
export async function commanded(
  house: House,
  number: string,
  commands: readonly Command[],
  papers: Readonly<Record<string, Paper>>,
): Promise<void> {
  const world = { store: house.store, now: () => house.sim.now(), zone: 'Europe/Amsterdam', calendar: () => standardCalendar };
  const by = { id: (await complaintOf(house, number)).owner?.id ?? '', name: 'Sanne', roles: ['member'] as const };
  for (const command of commands) {
    const kept = Object.entries(papers).map(([id, paper]) => ({ id, paper }));
    const handled = await handle({ number, command, by, papers: kept }, world);
    if ('refused' in handled) throw new Error(`${command.type} was refused: ${handled.refused}.`);
  }
  await house.tick();
}

/** An investigation with nothing to investigate, and the letter that concludes it. */
export async function conclude(house: House, number: string, language: Language = 'nl'): Promise<void> {
  const words = 'U hebt gelijk. Onze excuses.';
  const id = `letter-conclusion-${(await complaintOf(house, number)).round}`;
  const note = 'note-finding';
  const commands: readonly Command[] = [
    { type: 'DescribeComplaint', complainant: 'flex-worker', nature: 'planning', language },
    ...checklistFor('planning').map((task): Command => ({ type: 'FinishTask', task, waived: true, note })),
    { type: 'JudgePart', part: note, judgement: 'founded', finding: note },
    { type: 'DrawConclusion', cause: 'process', letter: id },
  ];
  await commanded(house, number, commands, {
    [id]: { kind: 'letter', to: noor, subject: `Uw klacht ${number}`, text: words },
    [note]: { kind: 'note', text: 'De loonstrook klopte niet.' },
  });
  if (letterTo(house, noor.address).text !== words) throw new Error('The letter with the conclusion did not leave.');
}

/** A complaint of Noor that Sanne claimed and answered. */
export async function answeredComplaint(house: House, language?: Language): Promise<string> {
  const number = await house.mail({ from: noor });
  await house.claim(house.sanne, number);
  await conclude(house, number, language);
  return number;
}

/** The preview of the question and its reminder, and the id under which its button sends them. */
export async function previewQuestion(house: House, number: string, as: SimPerson = house.sanne) {
  const preview = await house.submit(as, number, 'ask-satisfaction');
  return { preview: textOf(preview.body), letter: /"letter":"([0-9a-f-]{47})"/.exec(textOf(preview.body))?.[1] };
}

/** Through the preview and its button. Answers the link in the letter that left. */
export async function askSatisfaction(house: House, number: string): Promise<string> {
  const { letter } = await previewQuestion(house, number);
  await house.submit(house.sanne, number, 'send-satisfaction', { letter });
  await house.tick();
  return linkIn(letterTo(house, noor.address).text);
}

/** Looks at a page, or sends its form. */
export async function visit(house: House, link: string, form?: Readonly<Record<string, string>>) {
  const response = await fetch(link, form ? { method: 'POST', body: new URLSearchParams(form) } : {});
  await house.bot.idle();
  return { status: response.status, html: await response.text() };
}
