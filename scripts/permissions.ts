/**
 * `npm run permissions -- --identity <client id> --mailbox info@... --handlers <group> [--apply]`: the rights of the bot, what it has,
 * lacks and has too much (F106). Writes only with `--apply`, and grants only what Entra can grant; the rest is one command for Exchange.
 */
import { createGraph } from '../bot/wire/graph.ts';
import { argumentsIn, operator, run } from './operator.ts';
import { applyEntra, planEntra } from './permissions/entra.ts';
import { askedIn, exchangeCommand, OPTIONS, planInWords, USAGE } from './permissions/words.ts';

await run(async () => {
  const { apply, ...asked } = askedIn(argumentsIn(process.argv.slice(2), OPTIONS, USAGE));
  const graph = createGraph({
    url: process.env.GRAPH_URL || 'https://graph.microsoft.com/v1.0',
    identity: operator(process.env),
  });
  const plan = await planEntra(graph, asked);
  console.info(planInWords(plan, asked.teamBy).join('\n'));
  const granted = apply ? await applyEntra(graph, plan) : [];
  const done =
    granted.length > 0 ? `Granted: ${granted.join(', ')}. It can take a day before the bot notices.` : 'Nothing was granted.';
  return [
    done,
    '',
    'The mailbox and the calendars are granted by Exchange. In PowerShell, as an Exchange administrator; it prints its plan, and does it with -Apply',
    '(add -CalendarInMailbox for HEARING_CALENDAR=mailbox):',
    exchangeCommand(asked, plan),
  ].join('\n');
});
