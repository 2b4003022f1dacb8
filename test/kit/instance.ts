/** A whole bot as a program of its own, with fittings that the bot itself has no settings for: `node instance.ts <JSON>`. */
import { readConfig } from '../../bot/config.ts';
import { type Fittings, run } from '../../bot/main.ts';
import { type Store, storeOn } from '../../bot/store/store.ts';
import { azureTables } from '../../bot/store/table.ts';
import { tableClients } from '../../bot/wire/tables.ts';

type Setting = Pick<Fittings, 'timersOff' | 'retrySeconds' | 'timeoutMilliseconds' | 'drainMilliseconds'>;

/** `unclaimed`: the twin that writes an effect down when it is done, and not before. */
export type Instance = Setting & { readonly unclaimed?: boolean };

function unclaimed(store: Store): Store {
  const { streams } = store;
  const take: Store['streams']['take'] = async (partition, key, data) => ({ partition, key, etag: '', data });
  const progress: Store['streams']['progress'] = async (seen, data) => {
    if (data.state !== 'done') return { ...seen, data };
    const made = await streams.take(seen.partition, seen.key, data);
    return made === 'taken' ? { ...seen, data } : { ...made, key: seen.key };
  };
  return { ...store, streams: { ...streams, take, progress } };
}

if (process.argv[1] === import.meta.filename) {
  const { unclaimed: twin, ...fittings } = JSON.parse(process.argv[2] ?? '{}') as Instance;
  const store = twin && unclaimed(storeOn(azureTables(tableClients(readConfig().tables))));
  run({ ...fittings, ...(store && { store }) }).catch((error: Error) => {
    console.error(error.message);
    process.exit(1);
  });
}
