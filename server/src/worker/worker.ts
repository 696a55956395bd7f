import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { findBusyLanes } from '../operations/find-busy-lanes.ts';
import { terminateFrozenWorkers } from '../operations/terminate-frozen-workers.ts';
import type { Database } from '../postgres/database.ts';
import { classifyFailure } from '../postgres/sqlstate.ts';
import { Alarm } from './alarm.ts';
import { type ChunkOutcome, type OpenAttempts, applyChunk } from './apply-chunk.ts';
import {
  appliedBatches,
  appliedRows,
  changedRelations,
  chunkRows,
  chunkSeconds,
  failedChunks,
  rowFailures,
} from './metrics.ts';

/** The name of a worker's sessions in pg_stat_activity: readiness and the reaper go by it. */
export const WORKER_APPLICATION_NAME = 'muster worker';

/** A worker reads so many candidates at once; the rest are found at the next look. */
const LANES_PER_LOOK_MAX = 64;
/** While there was work a moment ago, more is likely: look again at once, almost. */
const BUSY_POLL_MS = 20;
const BUSY_FOR_MS = 1_000;
/** An idle look costs one cheap query; five a second are nothing, and a wake comes before most of them. */
const IDLE_POLL_MS = 200;
/** After a failure: from the first to the last, doubling. */
const BACKOFF_MIN_MS = 50;
const BACKOFF_MAX_MS = 2_000;
/** A tenth of the lane's time, so that it is overrun by little, between these. */
const REAPER_PAUSE_MIN_MS = 100;
const REAPER_PAUSE_MAX_MS = 5_000;

export interface Worker {
  /** Looks for work at once, instead of at the next poll. */
  wake(): void;
  /** Ends after the chunk that is being applied. */
  stop(): Promise<void>;
  /** Resolves when the worker has stopped; rejects on a bug in its loop. */
  ended: Promise<void>;
}

/** Serves the lanes, one chunk at a time, the lane that has waited longest first. */
export function startWorker(deps: { config: Config; database: Database; log: Logger }): Worker {
  const alarm = new Alarm();
  const stopping = new AbortController();
  const reaping = reapFrozenWorkers(deps, stopping.signal);
  const ended = serveLanes(deps, alarm, stopping.signal).finally(() => stopping.abort());
  return {
    wake: () => alarm.ring(),
    stop: async () => {
      stopping.abort();
      alarm.ring();
      await Promise.all([ended, reaping]);
    },
    ended,
  };
}

async function serveLanes(
  deps: { config: Config; database: Database; log: Logger },
  alarm: Alarm,
  stopping: AbortSignal,
): Promise<void> {
  const { config, database, log } = deps;
  const openAttempts: OpenAttempts = new Set();
  let backoffMs = BACKOFF_MIN_MS;
  let servedAt = 0;
  while (!stopping.aborted) {
    let hasServed = false;
    let hasFailed = false;
    const note = (error: unknown): void => {
      hasFailed = true;
      failedChunks.inc({ cause: classifyFailure(error) });
      log.error({ err: error, retryInMs: backoffMs }, 'a chunk was rolled back and will be tried again');
    };
    for (const enterpriseId of (await findBusyLanes(database, { lanesMax: LANES_PER_LOOK_MAX }).catch(
      note,
    )) ?? []) {
      if (stopping.aborted) return;
      const startedAt = performance.now();
      // One lane's failure does not keep the others waiting.
      const outcome = await applyChunk(database, config, enterpriseId, openAttempts).catch(note);
      if (outcome === undefined || outcome.kind === 'idle') continue;
      hasServed = true;
      servedAt = performance.now();
      report(outcome, enterpriseId, (servedAt - startedAt) / 1000, log);
    }
    if (hasFailed) {
      await alarm.pause(backoffMs);
      backoffMs = Math.min(backoffMs * 2, BACKOFF_MAX_MS);
      continue;
    }
    backoffMs = BACKOFF_MIN_MS;
    if (!hasServed)
      await alarm.pause(performance.now() - servedAt < BUSY_FOR_MS ? BUSY_POLL_MS : IDLE_POLL_MS);
  }
}

function report(
  outcome: Exclude<ChunkOutcome, { kind: 'idle' }>,
  enterpriseId: number,
  seconds: number,
  log: Logger,
): void {
  if (outcome.kind === 'failed') {
    appliedBatches.inc({ status: 'ERROR' });
    log.error(
      { enterpriseId, batchId: outcome.batchId, reason: outcome.reason },
      'a batch cannot be applied: ERROR',
    );
    return;
  }
  const { batches, counts } = outcome.plan;
  let rows = 0;
  for (const batch of batches) {
    rows += batch.successCount + batch.failures.length;
    appliedRows.inc({ verdict: 'success' }, batch.successCount);
    appliedRows.inc({ verdict: 'failure' }, batch.failures.length);
    for (const { code } of batch.failures) rowFailures.inc({ code });
  }
  for (const { relationsAdded, relationsRemoved } of counts) {
    changedRelations.inc({ change: 'added' }, relationsAdded);
    changedRelations.inc({ change: 'removed' }, relationsRemoved);
  }
  appliedBatches.inc({ status: 'FINISHED' }, batches.length);
  chunkRows.observe(rows);
  chunkSeconds.observe(seconds);
  log.debug({ enterpriseId, batches: batches.length, rows, seconds }, 'a chunk was applied');
}

/** Any worker ends the sessions of any other that is frozen; PostgreSQL's own timeouts do not reach all of them. */
async function reapFrozenWorkers(
  { config, database, log }: { config: Config; database: Database; log: Logger },
  stopping: AbortSignal,
): Promise<void> {
  const pauseMs = Math.min(Math.max(config.laneTimeoutMs / 10, REAPER_PAUSE_MIN_MS), REAPER_PAUSE_MAX_MS);
  while (!stopping.aborted) {
    await delay(pauseMs, undefined, { signal: stopping }).catch(() => undefined);
    if (stopping.aborted) return;
    const ended = await terminateFrozenWorkers(database, {
      applicationName: WORKER_APPLICATION_NAME,
      olderThanMs: config.laneTimeoutMs,
    }).catch(() => 0);
    if (ended > 0)
      log.warn({ ended, laneTimeoutMs: config.laneTimeoutMs }, 'ended the sessions of frozen workers');
  }
}
