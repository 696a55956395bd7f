import { setTimeout as sleep } from 'node:timers/promises';
import { type BatchKey, findFinishedBatches } from '../operations/find-finished-batches.ts';
import type { Db } from '../postgres/database.ts';

/** Short beside the time a chunk takes, long beside the query. */
const POLL_MS = 25;

/** While the database is away there is nothing to learn; asking slower leaves its first connections to others. */
const POLL_AFTER_ERROR_MS = 500;

interface Waiter extends BatchKey {
  wake: () => void;
}

/** Waits for batches on behalf of all callers of the process: one query for all of them, no connection held by any. */
export class BatchWaiters {
  readonly #db: Db;
  readonly #waiters = new Set<Waiter>();
  #isPolling = false;
  #isStopped = false;

  constructor(db: Db) {
    this.#db = db;
  }

  /** Returns when the batch is no longer pending, after `waitMs`, when `gone` fires, or when the server stops. */
  async wait({
    enterpriseId,
    batchId,
    waitMs,
    gone,
  }: BatchKey & { waitMs: number; gone: AbortSignal }): Promise<void> {
    if (this.#isStopped || gone.aborted) return;
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        gone.removeEventListener('abort', wake);
        this.#waiters.delete(waiter);
        resolve();
      };
      const waiter: Waiter = { enterpriseId, batchId, wake };
      const timer = setTimeout(wake, waitMs);
      gone.addEventListener('abort', wake);
      this.#waiters.add(waiter);
      if (!this.#isPolling) void this.#poll();
    });
  }

  /** Everybody is answered with what is known now. */
  stop(): void {
    this.#isStopped = true;
    for (const waiter of this.#waiters) waiter.wake();
  }

  async #poll(): Promise<void> {
    this.#isPolling = true;
    while (this.#waiters.size > 0) {
      const isReached = await this.#wakeFinished();
      await sleep(isReached ? POLL_MS : POLL_AFTER_ERROR_MS);
    }
    this.#isPolling = false;
  }

  async #wakeFinished(): Promise<boolean> {
    const asked = [...this.#waiters];
    try {
      const finished = new Set((await findFinishedBatches(this.#db, asked)).map(nameOf));
      for (const waiter of asked) if (finished.has(nameOf(waiter))) waiter.wake();
      return true;
    } catch {
      return false;
    }
  }
}

function nameOf({ enterpriseId, batchId }: BatchKey): string {
  return `${enterpriseId} ${batchId}`;
}
