import { AggregatorRegistry, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { ErrorCode } from '../errors.ts';
import type { BacklogGauge } from './backlog-gauge.ts';

/** From a token look-up to a wait for a result. */
const LATENCY_BUCKETS_S = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

export interface HttpMetrics {
  contentType: string;
  observeRequest(route: string, status: number, durationMs: number): void;
  countAccepted(rows: number): void;
  countRefused(code: ErrorCode): void;
  /** Prometheus text of this process, with the worker's metrics (as prom-client's JSON) among it. */
  write(workerMetrics: object[] | null): Promise<string>;
}

export function createMetrics(backlog: BacklogGauge): HttpMetrics {
  const registry = new Registry();
  const registers = [registry];
  const latency = new Histogram({
    name: 'muster_http_request_duration_seconds',
    help: 'Time from the arrival of a request to the end of its answer',
    labelNames: ['route', 'status_class'] as const,
    buckets: LATENCY_BUCKETS_S,
    registers,
  });
  const batches = new Counter({
    name: 'muster_batches_accepted_total',
    help: 'Import batches accepted',
    registers,
  });
  const rows = new Counter({
    name: 'muster_rows_accepted_total',
    help: 'Rows of accepted import batches',
    registers,
  });
  const refused = new Counter({
    name: 'muster_requests_refused_total',
    help: 'Requests answered with an error, by errorCode',
    labelNames: ['error_code'] as const,
    registers,
  });
  registerBacklog(registry, backlog);
  return {
    contentType: registry.contentType,
    observeRequest: (route, status, durationMs) =>
      latency.observe({ route, status_class: `${Math.floor(status / 100)}xx` }, durationMs / 1000),
    countAccepted: (count) => {
      batches.inc();
      rows.inc(count);
    },
    countRefused: (code) => refused.inc({ error_code: code }),
    write: async (workerMetrics) => {
      const own = await registry.getMetricsAsJSON();
      return AggregatorRegistry.aggregate([own, workerMetrics ?? []]).metrics();
    },
  };
}

function registerBacklog(registry: Registry, backlog: BacklogGauge): void {
  registry.registerMetric(
    new Gauge({
      name: 'muster_backlog_rows',
      help: 'Rows accepted and not yet applied, in the whole system',
      registers: [],
      collect() {
        this.set(backlog.total().rows);
      },
    }),
  );
  registry.registerMetric(
    new Gauge({
      name: 'muster_backlog_age_seconds',
      help: 'How long the oldest batch that is not yet applied has been waiting',
      registers: [],
      collect() {
        this.set(backlog.total().ageS);
      },
    }),
  );
}
