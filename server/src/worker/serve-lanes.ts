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
export function serveLanes(
  deps: { config: Config; database: Database; log: Logger },
  alarm: Alarm,
  stopping: AbortSignal,
): Promise<void> {
  return new LaneServer(deps, alarm, stopping).run();
}

class LaneServer {
  readonly #deps: { config: Config; database: Database; log: Logger };
  readonly #alarm: Alarm;
  readonly #stopping: AbortSignal;
  readonly #lanesAtOnce: number;
  readonly #memory = makeChunkMemory();
  readonly #inService = new Map<number, Promise<void>>();
  /** Lanes with a large chunk that wait for another one's to end, in the order of their coming. */
  readonly #large = new Set<number>();
  /** Lanes that are to be served when nobody else is. */
  readonly #suspicious = new Set<number>();
  readonly #rests = new Map<number, Rest>();
  #lookRest: Rest | undefined;
  #servedAt = 0;

  constructor(
    deps: { config: Config; database: Database; log: Logger },
    alarm: Alarm,
    stopping: AbortSignal,
  ) {
    this.#deps = deps;
    this.#alarm = alarm;
    this.#stopping = stopping;
    this.#lanesAtOnce = countLanesAtOnce(deps.config);
  }

  async run(): Promise<void> {
    while (!this.#stopping.aborted) {
      await this.#serveSuspicious();
      for (const enterpriseId of await this.#look()) {
        await this.#startLarge();
        await this.#start(enterpriseId);
      }
      await this.#startLarge();
      const isBusy = performance.now() - this.#servedAt < BUSY_FOR_MS;
      await this.#alarm.pause(this.#lookRest?.ms ?? (isBusy ? BUSY_POLL_MS : IDLE_POLL_MS));
    }
    await Promise.all(this.#inService.values());
  }

  async #look(): Promise<number[]> {
    const now = performance.now();
    const resting = [...this.#rests].flatMap(([enterpriseId, { untilMs }]) =>
      untilMs > now ? [enterpriseId] : [],
    );
    const except = [...this.#inService.keys(), ...this.#large, ...this.#suspicious, ...resting];
    try {
      const lanes = await findBusyLanes(this.#deps.database, { lanesMax: LANES_PER_LOOK_MAX, except });
      this.#lookRest = undefined;
      return lanes;
    } catch (error) {
      this.#lookRest = lengthenRest(this.#lookRest);
      failedChunks.inc({ cause: classifyFailure(error) });
      this.#deps.log.error({ err: error, retryInMs: this.#lookRest.ms }, 'looking for work failed');
      return [];
    }
  }

  /** One at a time and with nobody else: a process that dies of one lane's batch brings no other under suspicion. */
  async #serveSuspicious(): Promise<void> {
    for (const enterpriseId of this.#suspicious) {
      await Promise.all(this.#inService.values());
      this.#suspicious.delete(enterpriseId);
      if (!this.#stopping.aborted) await this.#serve(enterpriseId, true);
    }
  }

  async #startLarge(): Promise<void> {
    const [enterpriseId] = this.#large;
    if (enterpriseId === undefined || this.#memory.largeLane !== null) return;
    this.#large.delete(enterpriseId);
    await this.#start(enterpriseId);
  }

  /** Waits for a free place. */
  async #start(enterpriseId: number): Promise<void> {
    while (this.#inService.size >= this.#lanesAtOnce) await Promise.race(this.#inService.values());
    if (this.#stopping.aborted) return;
    this.#inService.set(enterpriseId, this.#serve(enterpriseId, false));
  }

  async #serve(enterpriseId: number, isAlone: boolean): Promise<void> {
    const { config, database, log } = this.#deps;
    try {
      let outcome: ChunkOutcome;
      do {
        const startedAt = performance.now();
        outcome = await applyChunk(database, config, enterpriseId, this.#memory, isAlone);
        if (outcome.kind === 'postponed') {
          (outcome.because === 'large' ? this.#large : this.#suspicious).add(enterpriseId);
          break;
        }
        this.#rests.delete(enterpriseId);
        if (outcome.kind === 'idle') return;
        this.#servedAt = performance.now();
        report(outcome, enterpriseId, (this.#servedAt - startedAt) / 1000, log);
      } while (this.#mayStay(outcome));
      // There may be more in this lane, or another lane may have its turn.
      this.#alarm.ring();
    } catch (error) {
      const rest = lengthenRest(this.#rests.get(enterpriseId));
      this.#rests.set(enterpriseId, rest);
      failedChunks.inc({ cause: classifyFailure(error) });
      log.error(
        { err: error, enterpriseId, retryInMs: rest.ms },
        'a chunk was rolled back and will be tried again',
      );
    } finally {
      this.#inService.delete(enterpriseId);
    }
  }

  /**
   * One lane with a large backlog stays in service, as long as no other such waits: with thousands of small ones to take
   * turns with, it would get a chunk in a long while only. The small ones have the other places.
   */
  #mayStay(outcome: ChunkOutcome): boolean {
    return (
      outcome.kind === 'applied' &&
      outcome.isLarge &&
      this.#lanesAtOnce > 1 &&
      this.#large.size + this.#suspicious.size === 0 &&
      !this.#stopping.aborted
    );
  }
}

function lengthenRest(rest: Rest | undefined): Rest {
  const ms = rest === undefined ? REST_MIN_MS : Math.min(rest.ms * 2, REST_MAX_MS);
  return { ms, untilMs: performance.now() + ms };
}

/** A chunk needs two connections at a time, and the looks, the reaper and the webhooks need some too. */
function countLanesAtOnce({ poolSize }: Config): number {
  return Math.min(Math.max(Math.floor(poolSize / 2) - 1, 1), LANES_AT_ONCE_MAX);
}

function report(
  outcome: Exclude<ChunkOutcome, { kind: 'idle' | 'postponed' }>,
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
