import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What a worker counts. It is a process of its own, so whoever serves /metrics asks it for these. */
export const workerRegistry = new Registry();
const registers = [workerRegistry];

export const appliedBatches = new Counter({
  name: 'muster_applied_batches_total',
  help: 'Batches that have left PENDING, by the status they got',
  labelNames: ['status'] as const,
  registers,
});

export const appliedRows = new Counter({
  name: 'muster_applied_rows_total',
  help: 'Rows of finished batches, by verdict',
  labelNames: ['verdict'] as const,
  registers,
});

export const rowFailures = new Counter({
  name: 'muster_row_failures_total',
  help: 'Failed rows by reason',
  labelNames: ['code'] as const,
  registers,
});

export const changedRelations = new Counter({
  name: 'muster_changed_relations_total',
  help: 'Relations that finished batches added or removed',
  labelNames: ['change'] as const,
  registers,
});

export const chunkRows = new Histogram({
  name: 'muster_chunk_rows',
  help: 'Rows applied in one transaction',
  buckets: [1, 10, 100, 500, 1_000, 2_000, 4_000, 8_000, 16_000],
  registers,
});

export const chunkSeconds = new Histogram({
  name: 'muster_chunk_seconds',
  help: 'Time from taking a lane to the commit of its chunk',
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
  registers,
});

export const failedChunks = new Counter({
  name: 'muster_failed_chunks_total',
  help: 'Chunks that were rolled back: the database was away, or the chunk itself was at fault',
  labelNames: ['cause'] as const,
  registers,
});

export const deliveries = new Counter({
  name: 'muster_deliveries_total',
  help: 'Attempts to deliver a webhook, by outcome: delivered, retry (to be sent again), dead (given up)',
  labelNames: ['outcome'] as const,
  registers,
});

export const deliveryAgeSeconds = new Gauge({
  name: 'muster_delivery_age_seconds',
  help: 'How long the webhook message that is most overdue has been waiting to be sent',
  registers,
});
