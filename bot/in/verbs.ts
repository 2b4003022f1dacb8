/**
 * Button to row. Adding a button is adding a row to one of the tables: `clicks` answers with a card in place or a text, `dialogs`
 * with a dialog.
 */
import { accessDialogs } from './access.ts';
import { addressDialogs } from './address.ts';
import { agreementsDialogs } from './agreements.ts';
import { assignDialogs } from './assign.ts';
import { closingDialogs } from './closing.ts';
import { conclusionDialogs } from './conclusion.ts';
import { type Counter, notice, type Rows } from './counter.ts';
import { extensionDialogs } from './extension.ts';
import { fileDialogs } from './files.ts';
import { flagDialogs } from './flags.ts';
import { handlingClicks, handlingDialogs } from './handling.ts';
import { hearingDialogs } from './hearing.ts';
import { inquiryDialogs } from './inquiry.ts';
import { letterDialogs } from './letters.ts';
import { mediatorDialogs } from './mediator.ts';
import { quarantineDialogs } from './quarantine.ts';
import { questionDialogs } from './questions.ts';
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
  'refresh-welcome': async (visit, { welcome }) => ({ card: await welcome.card(visit) }),
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
  ...hearingDialogs,
  ...conclusionDialogs,
  ...assignDialogs,
  ...closingDialogs,
  ...extensionDialogs,
  ...satisfactionDialogs,
  ...retentionDialogs,
  ...accessDialogs,
};

/** Runs a row of a table; a verb that is in neither table gets a plain answer. Names of prototypes are no verbs. */
export async function press(table: Rows, verb: string, visit: Visit, counter: Counter): Promise<Shown> {
  const row = Object.hasOwn(table, verb) ? table[verb] : undefined;
  return row ? row(visit, counter) : notice(visit, visit.sight.t('refusal.unknown-button'), table === dialogs);
}
