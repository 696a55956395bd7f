import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { terminateFrozenWorkers } from '../operations/terminate-frozen-workers.ts';
import type { Database } from '../postgres/database.ts';
import { Alarm } from './alarm.ts';
import { serveLanes } from './serve-lanes.ts';

/** The name of a worker's sessions in pg_stat_activity: readiness and the reaper go by it. */
export const WORKER_APPLICATION_NAME = 'muster worker';

/** A tenth of the lane's time, so that it is overrun by little, between these. */
const REAPER_PAUSE_MIN_MS = 100;
const REAPER_PAUSE_MAX_MS = 5_000;

export interface Worker {
  /** Looks for work at once, instead of at the next poll. */
  wake(): void;
  /** Ends after the chunks that are being applied. */
  stop(): Promise<void>;
  /** Resolves when the worker has stopped; rejects on a bug in its loop. */
  ended: Promise<void>;
}

/** Serves the lanes, a few at once and one chunk at a time, the lane that has waited longest first. */
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
