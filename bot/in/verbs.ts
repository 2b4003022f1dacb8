/**
 * Button to row. Adding a button is adding a row to one of the tables: `clicks` answers with a card in place or a text, `dialogs`
 * with a dialog.
 */
import { isMember } from '../core/permissions.ts';
import { accessDialogs } from './access.ts';
import { addressDialogs } from './address.ts';
import { agreementsDialogs } from './agreements.ts';
import { assignDialogs } from './assign.ts';
import { closingDialogs } from './closing.ts';
import { conclusionDialogs } from './conclusion.ts';
import { type Counter, notice, type Rows } from './counter.ts';
import { deputyDialogs } from './deputy.ts';
import { exportDialogs } from './export.ts';
import { extensionDialogs } from './extension.ts';
import { fileDialogs } from './files.ts';
import { flagDialogs } from './flags.ts';
import { handlingClicks, handlingDialogs } from './handling.ts';
import { hearingDialogs } from './hearing.ts';
import { inquiryDialogs } from './inquiry.ts';
import { letterDialogs } from './letters.ts';
import { locationDialogs } from './locations.ts';
import { measureDialogs } from './measures.ts';
import { mediatorDialogs } from './mediator.ts';
import { packDialogs } from './pack.ts';
import { personsDialogs } from './persons.ts';
import { quarantineDialogs } from './quarantine.ts';
import { quarterlyDialogs } from './quarterly.ts';
import { questionDialogs } from './questions.ts';
import { repeatDialogs } from './repeats.ts';
import { reportDialogs } from './report.ts';
import { retentionDialogs } from './retention.ts';
import { reviewDialogs } from './review.ts';
import { satisfactionDialogs } from './satisfaction.ts';
import { stepDialogs } from './steps.ts';
import { trailDialogs } from './trail.ts';
import type { Shown, Visit } from './visit.ts';

/** Buttons that change the card they stand on. */
export const clicks: Rows = {
  ...handlingClicks,
  'choose-channel': (visit, { welcome }) => welcome.choose(visit),
  // It names the team's people.
  'refresh-welcome': async (visit, { welcome }) =>
    isMember(visit.person) ? { card: await welcome.card(visit) } : notice(visit, visit.sight.t('refusal.not-in-team'), false),
};

/** Buttons that open a dialog, or stand in one. */
export const dialogs: Rows = {
  ...handlingDialogs,
  ...letterDialogs,
  ...stepDialogs,
  ...reportDialogs,
  ...reviewDialogs,
  ...quarantineDialogs,
  ...addressDialogs,
  ...fileDialogs,
  ...mediatorDialogs,
  ...trailDialogs,
  ...flagDialogs,
  ...agreementsDialogs,
  ...inquiryDialogs,
  ...questionDialogs,
  ...personsDialogs,
  ...deputyDialogs,
  ...hearingDialogs,
  ...conclusionDialogs,
  ...assignDialogs,
  ...closingDialogs,
  ...extensionDialogs,
  ...satisfactionDialogs,
  ...retentionDialogs,
  ...accessDialogs,
  ...exportDialogs,
  ...locationDialogs,
  ...repeatDialogs,
  ...quarterlyDialogs,
  ...measureDialogs,
  ...packDialogs,
};

/** Runs a row of a table; a verb that is in neither table gets a plain answer. Names of prototypes are no verbs. */
export async function press(table: Rows, verb: string, visit: Visit, counter: Counter): Promise<Shown> {
  const row = Object.hasOwn(table, verb) ? table[verb] : undefined;
  return row ? row({ ...visit, verb }, counter) : notice(visit, visit.sight.t('refusal.unknown-button'), table === dialogs);
}
