/** What every door has at hand: the road in, and what comes after it. */
import type { ComplaintNumber, PersonId } from '../core/complaint.ts';
import { namedInPaper } from '../core/named.ts';
import type { Paper } from '../core/papers.ts';
import { isPerson } from '../core/permissions.ts';
import { type Handled, handle, type Request, type World } from '../handle.ts';
import type { House } from '../view/letters.ts';
import type { Log } from '../wire/log.ts';
import { type Span, untold } from '../wire/telemetry.ts';

export interface Door {
  readonly world: World;
  readonly log: Log;
  /** Tells an operator of what goes on, in ids and kinds. */
  readonly span?: Span;
  readonly house: House;
  /** Where complainants and colleagues reach the bot with a browser, without a slash at the end. */
  readonly publicUrl: string;
  /** Words of other languages that may mean a complaint: a mail with one is proposed to a person, not taken (issue 3, part 4). */
  readonly proposed: readonly string[];
  /** Has the effects of this complaint delivered soon; answers at once. `first`: a person is looking at it. */
  afterwards(number: ComplaintNumber, first?: boolean): void;
}

/** Colleagues who are named in any of these (F110); they are asked of the last list of the team's members. */
export async function namedInPapers(papers: readonly Paper[], { world }: Pick<Door, 'world'>): Promise<readonly PersonId[]> {
  const people = Object.entries(await world.store.people.read()).flatMap(([id, known]) =>
    known.member ? [{ id, ...known }] : [],
  );
  return [...new Set(papers.flatMap((paper) => namedInPaper(paper, people)))];
}

/** What comes in is looked through for colleagues on its way, so that no door can forget it. Practice is about nobody. */
async function withNamed(request: Request, door: Door): Promise<Request> {
  const { command, papers = [] } = request;
  if (command.type !== 'ReceiveComplaint' && command.type !== 'AddMail') return request;
  if (command.type === 'ReceiveComplaint' && command.training) return request;
  const found = await namedInPapers(
    papers.map(({ paper }) => paper),
    door,
  );
  const named = [...new Set([...(command.named ?? []), ...found])];
  return named.length > 0 ? { ...request, command: { ...command, named } } : request;
}

/** Handles a command, and has what came of it delivered after the answer. */
export async function submit(door: Door, request: Request): Promise<Handled> {
  const { span = untold } = door;
  const { number, command } = request;
  const handled = await span('handle', { number, command: command.type }, async (note) => {
    const handled = await handle(await withNamed(request, door), door.world);
    note('refused' in handled ? { outcome: 'refused' } : { outcome: 'granted', version: handled.past.length });
    return handled;
  });
  if (!('refused' in handled) && handled.delivers) door.afterwards(request.number, isPerson(request.by));
  return handled;
}
