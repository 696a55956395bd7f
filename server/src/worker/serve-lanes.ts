import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { findBusyLanes } from '../operations/find-busy-lanes.ts';
import type { Database } from '../postgres/database.ts';
import { classifyFailure } from '../postgres/sqlstate.ts';
import type { Alarm } from './alarm.ts';
import { type ChunkOutcome, applyChunk, makeChunkMemory } from './apply-chunk.ts';
import {
  appliedBatches,
  appliedRows,
  changedRelations,
  chunkRows,
  chunkSeconds,
  failedChunks,
  rowFailures,
} from './metrics.ts';

/** A worker reads so many candidates at once; the rest are found at the next look. */
const LANES_PER_LOOK_MAX = 256;
/** Of many small chunks most of the time is waiting for answers and for the disk, which this many together fill. */
const LANES_AT_ONCE_MAX = 4;
/** While there was work a moment ago, more is likely: look again at once, almost. */
const BUSY_POLL_MS = 20;
const BUSY_FOR_MS = 1_000;
/** An idle look costs one cheap query; five a second are nothing, and a wake comes before most of them. */
const IDLE_POLL_MS = 200;
/** After a failure: from the first to the last, doubling. */
const REST_MIN_MS = 50;
const REST_MAX_MS = 2_000;

/** A failure is followed by a rest, the longer the more failures there are in a row. */
interface Rest {
  ms: number;
  /** By `performance.now()`. */
  untilMs: number;
}

/**
 * Serves the lanes until it is told to stop, a few at once and one chunk at a time, the lane that has waited longest first.
 * Resolves when the chunks under way have ended. One lane's failure, or its large chunk, does not keep the others waiting.
 */
export async function serveLanes(
  { config, database, log }: { config: Config; database: Database; log: Logger },
  alarm: Alarm,
  stopping: AbortSignal,
): Promise<void> {
  const memory = makeChunkMemory();
  const lanesAtOnce = countLanesAtOnce(config);
  const inService = new Map<number, Promise<void>>();
  const rests = new Map<number, Rest>();
  let servedAt = 0;

  /**
   * One lane with a large backlog stays in service, as long as no other such waits: with thousands of small ones to take
   * turns with, it would get a chunk in a long while only. The small ones have the other places.
   */
  const mayStay = (outcome: ChunkOutcome): boolean =>
    lanesAtOnce > 1 && outcome.kind === 'applied' && outcome.isLarge && memory.largeChunks.waitingCount === 0;

  const serve = async (enterpriseId: number): Promise<void> => {
    try {
      let outcome: ChunkOutcome;
      do {
        const startedAt = performance.now();
        outcome = await applyChunk(database, config, enterpriseId, memory);
        rests.delete(enterpriseId);
        if (outcome.kind === 'idle') return;
        servedAt = performance.now();
        report(outcome, enterpriseId, (servedAt - startedAt) / 1000, log);
      } while (!stopping.aborted && mayStay(outcome));
      // There may be more in this lane.
      alarm.ring();
    } catch (error) {
      const rest = lengthenRest(rests.get(enterpriseId));
      rests.set(enterpriseId, rest);
      noteFailure(error, rest, log);
    } finally {
      inService.delete(enterpriseId);
    }
  };

  let lookRest: Rest | undefined;
  while (!stopping.aborted) {
    const now = performance.now();
    const resting = [...rests]
      .filter(([, { untilMs }]) => untilMs > now)
      .map(([enterpriseId]) => enterpriseId);
    const except = [...inService.keys(), ...resting];
    try {
      const lanes = await findBusyLanes(database, { lanesMax: LANES_PER_LOOK_MAX, except });
      lookRest = undefined;
      for (const enterpriseId of lanes) {
        while (inService.size >= lanesAtOnce) await Promise.race(inService.values());
        if (stopping.aborted) break;
        inService.set(enterpriseId, serve(enterpriseId));
      }
    } catch (error) {
      lookRest = lengthenRest(lookRest);
      noteFailure(error, lookRest, log);
    }
    const isBusy = performance.now() - servedAt < BUSY_FOR_MS;
    await alarm.pause(lookRest?.ms ?? (isBusy ? BUSY_POLL_MS : IDLE_POLL_MS));
  }
  await Promise.all(inService.values());
}

function lengthenRest(rest: Rest | undefined): Rest {
  const ms = rest === undefined ? REST_MIN_MS : Math.min(rest.ms * 2, REST_MAX_MS);
  return { ms, untilMs: performance.now() + ms };
}

function noteFailure(error: unknown, rest: Rest, log: Logger): void {
  failedChunks.inc({ cause: classifyFailure(error) });
  log.error({ err: error, retryInMs: rest.ms }, 'a chunk was rolled back and will be tried again');
}

/** A chunk needs two connections at a time, and the looks, the reaper and the webhooks need some too. */
function countLanesAtOnce({ poolSize }: Config): number {
  return Math.min(Math.max(Math.floor(poolSize / 2) - 1, 1), LANES_AT_ONCE_MAX);
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
  const { batches, counts } = outcome;
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
