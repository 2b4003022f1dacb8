/** Practice (F118): one word makes a complaint that walks the whole protocol, mails nothing and counts nowhere. */
import type { ReceiveComplaint } from '../core/commands.ts';
import type { ReportPaper } from '../core/papers.ts';
import { dayAt } from '../core/time.ts';
import { keyOf } from '../store/keys.ts';
import { dutch } from '../view/texts.ts';
import { type Door, submit } from './door.ts';
import type { Visit } from './visit.ts';

/** `.invalid` is nobody's, by RFC 2606; and no letter of practice leaves. */
const NOBODY = 'oefening@example.invalid';

/** Makes one for a member of the team. The same word within a minute is the same one: Teams says some things twice. */
export async function startTraining({ person, sight }: Visit, door: Door): Promise<string> {
  const { world } = door;
  const { register } = world.store;
  const receivedAt = world.now();
  const source = keyOf(`training|${person.id}|${receivedAt.slice(0, 'yyyy-mm-ddThh:mm'.length)}`);
  const year = Number(dayAt(receivedAt, world.zone).slice(0, 4));
  const number = await register.numberFor({ source, receivedAt, at: receivedAt, training: true }, year);
  const content = `training-${source}`;
  // The channel is Dutch, and so are the letters of this complaint.
  const caller = { name: dutch('training.name'), address: NOBODY };
  const paper: ReportPaper = { kind: 'report', caller, text: dutch('training.text') };
  const command: ReceiveComplaint = {
    type: 'ReceiveComplaint',
    channel: 'other',
    receivedAt,
    source,
    content,
    language: 'nl',
    training: true,
  };
  await submit(door, { number, command, by: person, papers: [{ id: content, paper }] });
  await register.settled(number);
  return sight.t('training.started', { number });
}
