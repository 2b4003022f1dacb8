/** What every door has at hand: the road in, and what comes after it. */
import type { ComplaintNumber } from '../core/complaint.ts';
import { isPerson } from '../core/permissions.ts';
import { type Handled, handle, type Request, type World } from '../handle.ts';
import type { House } from '../view/letters.ts';
import type { Log } from '../wire/log.ts';

export interface Door {
  readonly world: World;
  readonly log: Log;
  readonly house: House;
  /** Where complainants and colleagues reach the bot with a browser, without a slash at the end. */
  readonly publicUrl: string;
  /** Words of other languages that may mean a complaint: a mail with one is proposed to a person, not taken (issue 3, part 4). */
  readonly proposed: readonly string[];
  /** Has the effects of this complaint delivered soon; answers at once. `first`: a person is looking at it. */
  afterwards(number: ComplaintNumber, first?: boolean): void;
}

/** Handles a command, and has what came of it delivered after the answer. */
export async function submit(door: Door, request: Request): Promise<Handled> {
  const handled = await handle(request, door.world);
  if (!('refused' in handled) && handled.delivers) door.afterwards(request.number, isPerson(request.by));
  return handled;
}
