/** Application Insights in small: takes what the exporter posts, and keeps it as it came over the line. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';

/** An envelope, of which a test reads this much. */
export interface Envelope {
  readonly time: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly data: {
    readonly baseType: 'RequestData' | 'RemoteDependencyData' | 'MessageData' | 'MetricData';
    readonly baseData: {
      readonly id?: string;
      readonly name?: string;
      readonly message?: string;
      readonly success?: boolean;
      readonly responseCode?: string;
      readonly properties?: Readonly<Record<string, string>>;
      readonly metrics?: readonly { readonly name: string; readonly value: number }[];
    };
  };
}

/** What a test asks of a span. */
export interface SpanSeen {
  readonly name: string;
  readonly trace: string;
  readonly id: string;
  readonly parent: string | undefined;
  readonly success: boolean | undefined;
  readonly about: Readonly<Record<string, string>>;
}

export interface Ingestion {
  readonly connectionString: string;
  /** Every request as it came, unpacked: its path, its headers and its body. */
  readonly sent: readonly string[];
  readonly envelopes: readonly Envelope[];
  spans(): readonly SpanSeen[];
  gauges(): readonly { readonly name: string; readonly value: number; readonly about: Readonly<Record<string, string>> }[];
  lines(): readonly {
    readonly what: string;
    readonly trace: string | undefined;
    readonly about: Readonly<Record<string, string>>;
  }[];
  /** From now on it answers this, or nothing at all. */
  answer(how: number | 'nothing'): void;
  close(): Promise<void>;
}

const settings = '@azure/monitor-opentelemetry-exporter/dist/commonjs/_configuration/configurationManager.js';

/** The exporter's own question to Microsoft, each hour, for which it has no switch: a test may not wait for it. */
async function stopAsking(): Promise<void> {
  const { ConfigurationManager } = await import(join(import.meta.dirname, '..', '..', 'node_modules', settings));
  ConfigurationManager.getInstance().shutdown();
}

const KEY = '00000000-1111-4222-8333-444444444444';

export async function openIngestion(): Promise<Ingestion> {
  const sent: string[] = [];
  const envelopes: Envelope[] = [];
  let how: number | 'nothing' = 200;

  const server = createServer(async (request, response: ServerResponse) => {
    const body = await buffer(request).catch(() => Buffer.alloc(0));
    const text = (request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString('utf8');
    sent.push(`${request.method} ${request.url}\n${JSON.stringify(request.headers)}\n${text}`);
    if (how === 'nothing') return;
    const came = JSON.parse(text) as Envelope[];
    if (how === 200) envelopes.push(...came);
    const said = JSON.stringify({ itemsReceived: came.length, itemsAccepted: how === 200 ? came.length : 0, errors: [] });
    // Not chained: restify, when it is loaded in the same process, makes writeHead answer nothing.
    response.writeHead(how, { 'content-type': 'application/json', ...(how === 429 && { 'retry-after': '3600' }) });
    response.end(said);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;

  const propertiesOf = ({ data }: Envelope) => data.baseData.properties ?? {};
  return {
    connectionString: `InstrumentationKey=${KEY};IngestionEndpoint=http://127.0.0.1:${port}/`,
    sent,
    envelopes,
    spans: () =>
      envelopes
        .filter(({ data }) => data.baseType === 'RequestData' || data.baseType === 'RemoteDependencyData')
        .map((one) => ({
          name: one.data.baseData.name ?? '',
          trace: one.tags['ai.operation.id'] ?? '',
          id: one.data.baseData.id ?? '',
          parent: one.tags['ai.operation.parentId'],
          success: one.data.baseData.success,
          about: propertiesOf(one),
        })),
    gauges: () =>
      envelopes.flatMap((one) =>
        (one.data.baseData.metrics ?? []).map(({ name, value }) => ({ name, value, about: propertiesOf(one) })),
      ),
    lines: () =>
      envelopes
        .filter(({ data }) => data.baseType === 'MessageData')
        .map((one) => ({
          what: one.data.baseData.message ?? '',
          trace: one.tags['ai.operation.id'],
          about: propertiesOf(one),
        })),
    answer(next) {
      how = next;
    },
    async close() {
      await stopAsking();
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
