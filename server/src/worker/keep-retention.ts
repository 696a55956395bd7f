import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { claimRetention } from '../operations/claim-retention.ts';
import { RETENTION_AGES, runRetention } from '../operations/run-retention.ts';
import type { Database } from '../postgres/database.ts';

/** Each enterprise has its turn once an hour; looking more often spreads them and costs one small query. */
const PAUSE_MS = 60_000;

/**
 * Deletes, hour by hour, what each enterprise's data has outlived. When it is stopped nobody has to wait: a lot that is cut off is
 * rolled back and deleted another time.
 */
export function startRetention(
  { database, log }: { database: Database; log: Logger },
  pauseMs = PAUSE_MS,
): { stop(): void } {
  const stopping = new AbortController();
  void keepRetention(database, log, pauseMs, stopping.signal);
  return { stop: () => stopping.abort() };
}

async function keepRetention(
  database: Database,
  log: Logger,
  pauseMs: number,
  stopping: AbortSignal,
): Promise<void> {
  for (;;) {
    await delay(pauseMs, undefined, { signal: stopping }).catch(() => undefined);
    if (stopping.aborted) return;
    await serveDue(database, log, stopping).catch((error: unknown) => {
      if (!stopping.aborted)
        log.warn({ err: error }, 'old data was not deleted; it is tried again in an hour');
    });
  }
}

async function serveDue(database: Database, log: Logger, stopping: AbortSignal): Promise<void> {
  while (!stopping.aborted) {
    const enterpriseId = await claimRetention(database);
    if (enterpriseId === null) return;
    const counts = await runRetention(database, {
      enterpriseId,
      ages: RETENTION_AGES,
      isDryRun: false,
      stopping,
    });
    if (Object.values(counts).some((count) => count > 0))
      log.info({ enterpriseId, ...counts }, 'old data was deleted');
  }
}
