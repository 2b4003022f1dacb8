/**
 * The plug to Application Insights: Microsoft's exporter behind the parts of OpenTelemetry that collect and send, and nothing that
 * looks around by itself. Loaded by telemetry.ts when there is somewhere to send to.
 */
import { randomUUID } from 'node:crypto';
import {
  AzureMonitorLogExporter,
  AzureMonitorMetricExporter,
  AzureMonitorTraceExporter,
} from '@azure/monitor-opentelemetry-exporter';
import { type Context, ROOT_CONTEXT, type SpanContext, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { SeverityNumber } from '@opentelemetry/api-logs';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { AlwaysOnSampler, BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { credentialOf } from './credential.ts';
import { isLoopback } from './graph.ts';
import type { Reading, Sink, TelemetrySetting } from './telemetry.ts';

/** What waits to be sent, at most; what comes on top is forgotten. */
const QUEUE = { maxQueueSize: 2048, maxExportBatchSize: 512, scheduledDelayMillis: 5000, exportTimeoutMillis: 15_000 };
const GAUGES_MILLISECONDS = 60_000;
const ATTEMPT_MILLISECONDS = 10_000;

const KINDS = { server: SpanKind.SERVER, internal: SpanKind.INTERNAL };
const SEVERITIES = { info: SeverityNumber.INFO, warn: SeverityNumber.WARN, error: SeverityNumber.ERROR };
const SAMPLED = 1;

export async function openInsights(service: string, setting: TelemetrySetting, readings: readonly Reading[]): Promise<Sink> {
  const closing = new AbortController();
  const options = await exporterOptions(setting, closing.signal);
  const resource = resourceFromAttributes({ 'service.name': service, 'service.instance.id': randomUUID().slice(0, 8) });

  // Spans come here when they are over, with the ids that they had.
  let coming = { traceId: '', spanId: '' };
  const tracers = new NodeTracerProvider({
    resource,
    sampler: new AlwaysOnSampler(),
    idGenerator: { generateTraceId: () => coming.traceId, generateSpanId: () => coming.spanId },
    spanProcessors: [new BatchSpanProcessor(new AzureMonitorTraceExporter(options), QUEUE)],
  });
  const loggers = new LoggerProvider({
    resource,
    processors: [new BatchLogRecordProcessor({ exporter: new AzureMonitorLogExporter(options), ...QUEUE })],
  });
  const reader = new PeriodicExportingMetricReader({
    exporter: new AzureMonitorMetricExporter(options),
    exportIntervalMillis: GAUGES_MILLISECONDS,
    exportTimeoutMillis: QUEUE.exportTimeoutMillis,
  });
  const meters = new MeterProvider({ resource, readers: [reader] });
  const meter = meters.getMeter(service);
  for (const { name, read } of readings)
    meter.createObservableGauge(name).addCallback(async (result) => {
      for (const { value, attributes = {} } of await read()) result.observe(value, { ...attributes });
    });
  const tracer = tracers.getTracer(service);
  const logger = loggers.getLogger(service);

  return {
    span({ name, kind, traceId, spanId, parentId, start, end, failed, attributes }) {
      coming = { traceId, spanId };
      const parent = parentId ? contextOf({ traceId, spanId: parentId }) : ROOT_CONTEXT;
      const span = tracer.startSpan(name, { kind: KINDS[kind], startTime: start, attributes: { ...attributes } }, parent);
      if (failed) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end(end);
    },
    line({ at, level, what, attributes, within }) {
      const context = within ? contextOf(within) : ROOT_CONTEXT;
      logger.emit({ timestamp: at, severityNumber: SEVERITIES[level], body: what, attributes: { ...attributes }, context });
    },
    async close() {
      await Promise.allSettled([tracers.shutdown(), loggers.shutdown(), meters.shutdown()]);
    },
    drop: () => closing.abort(),
  };
}

const contextOf = (ids: Pick<SpanContext, 'traceId' | 'spanId'>): Context =>
  trace.setSpanContext(ROOT_CONTEXT, { ...ids, traceFlags: SAMPLED });

/** One try of ten seconds for each batch, nothing on disk: what does not arrive is lost, and costs no more than that. */
async function exporterOptions({ connectionString, identity, log }: TelemetrySetting, closing: AbortSignal) {
  const endpoint = /IngestionEndpoint=([^;]+)/i.exec(connectionString)?.[1]?.replace(/\/$/, '') ?? '';
  const loopback = isLoopback(endpoint);
  let arriving = true;
  const heard = (status: number): void => {
    const arrives = status >= 200 && status < 300;
    if (arriving && !arrives && !closing.aborted) log.alarm('telemetry does not arrive', { status });
    arriving = arrives;
  };
  const patience: Policy = {
    name: 'patience',
    async sendRequest(request, next) {
      // Not its own timeout: after a failure that one runs on, and keeps the process up.
      request.abortSignal = AbortSignal.any([closing, AbortSignal.timeout(ATTEMPT_MILLISECONDS)]);
      try {
        const response = await next(request);
        heard(response.status);
        return response;
      } catch (error) {
        heard(0);
        throw error;
      }
    },
  };
  return {
    connectionString,
    disableOfflineStorage: true,
    retryOptions: { maxRetries: 0 },
    additionalPolicies: [{ policy: patience, position: 'perCall' as const }],
    // The exporter makes https of whatever stands there.
    ...(loopback && { host: endpoint, allowInsecureConnection: true }),
    ...(!loopback && identity?.type && { credential: await credentialOf(identity) }),
  };
}

type Options = NonNullable<ConstructorParameters<typeof AzureMonitorTraceExporter>[0]>;
type Policy = NonNullable<Options['additionalPolicies']>[number]['policy'];
