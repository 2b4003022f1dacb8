/** Counts round trips to Table Storage, and the rows that came back, as the wire sees them. */
import { subscribe } from 'node:diagnostics_channel';
import { type Store, storeOn } from '../../bot/store/store.ts';
import { azureTables } from '../../bot/store/table.ts';
import { type TablesSetting, tableClients } from '../../bot/wire/tables.ts';

export interface Count {
  readonly trips: number;
  readonly rows: number;
}

export interface Counted {
  readonly store: Store;
  /** What was counted since the last time this was asked. */
  since(): Count;
  /** Of that, what the bot had asked when it gave its last answer to an activity. */
  answered(): Count;
}

type Policy = NonNullable<TablesSetting['policies']>[number];

export function countedStore(connectionString: string, prefix: string): Counted {
  let trips = 0;
  let rows = 0;
  let atAnswer: Count = { trips: 0, rows: 0 };
  // The moment the answer is written, not the moment the other side has read it: the deliveries begin in between.
  subscribe('http.server.response.finish', (message) => {
    const { request } = message as { request: { url?: string } };
    if (request.url === '/api/messages') atAnswer = { trips, rows };
  });
  const policy: Policy = {
    name: 'count',
    async sendRequest(request, next) {
      trips++;
      const response = await next(request);
      rows += response.bodyAsText?.match(/"RowKey"/g)?.length ?? 0;
      return response;
    },
  };
  return {
    store: storeOn(azureTables(tableClients({ connectionString, prefix, policies: [policy] }))),
    answered: () => atAnswer,
    since() {
      const count = { trips, rows };
      trips = 0;
      rows = 0;
      return count;
    },
  };
}
