import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { blankErasedFiles } from '../operations/blank-erased-files.ts';
import { blankErasedPayloads } from '../operations/blank-erased-payloads.ts';
import { findUnfinishedRemovals } from '../operations/find-unfinished-removals.ts';
import { sweepRemovedGroup } from '../operations/sweep-removed-group.ts';
import type { Database } from '../postgres/database.ts';

/** Somebody may be watching the progress of an erasure; a look is one small query. */
const PAUSE_MS = 2_000;

/**
 * Deletes afterwards what a deleted group and an erased person leave: relations, and rows in payloads and files. A lot of each enterprise
 * at a time, and as much rest as work: imports come first. When it is stopped nobody has to wait, as with the retention.
 */
export function startRemovals(
  { database, log }: { database: Database; log: Logger },
  pauseMs = PAUSE_MS,
): { stop(): void } {
  const stopping = new AbortController();
  void keepFinishing(database, log, pauseMs, stopping.signal);
  return { stop: () => stopping.abort() };
}

async function keepFinishing(
  database: Database,
  log: Logger,
  pauseMs: number,
  stopping: AbortSignal,
): Promise<void> {
  let restMs = pauseMs;
  for (;;) {
    await delay(restMs, undefined, { signal: stopping }).catch(() => undefined);
    if (stopping.aborted) return;
    const startedAt = performance.now();
    const wasBusy = await finishLots(database, stopping).catch((error: unknown) => {
      if (!stopping.aborted)
        log.warn({ err: error }, 'what was removed is not cleared away yet; it is tried again');
      return false;
    });
    restMs = wasBusy ? performance.now() - startedAt : pauseMs;
  }
}

async function finishLots(database: Database, stopping: AbortSignal): Promise<boolean> {
  let wasBusy = false;
  for (const enterpriseId of await findUnfinishedRemovals(database)) {
    for (const finishLot of [sweepRemovedGroup, blankErasedPayloads, blankErasedFiles]) {
      if (stopping.aborted) return false;
      if (await finishLot(database, { enterpriseId })) wasBusy = true;
    }
  }
  return wasBusy;
}
