/** A whole bot as a program of its own, with fittings that the bot itself has no settings for: `node instance.ts <JSON>`. */
import { type Fittings, run } from '../../bot/main.ts';

export type Instance = Pick<Fittings, 'timersOff' | 'retrySeconds' | 'timeoutMilliseconds' | 'drainMilliseconds'>;

if (process.argv[1] === import.meta.filename) {
  const fittings = JSON.parse(process.argv[2] ?? '{}') as Instance;
  run(fittings).catch((error: Error) => {
    console.error(error.message);
    process.exit(1);
  });
}
