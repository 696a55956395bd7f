import { setImmediate as yieldToEvents } from 'node:timers/promises';
import type { Judgement } from '../domain/judge-row.ts';
import type { ImportSettings } from '../operations/read-import-settings.ts';
import { type PendingBatch, isImport } from '../operations/read-pending-batches.ts';
import { countPairs, judgePayload } from './judge-payload.ts';

/**
 * Rows judged while PostgreSQL writes the chunk before theirs: what they say by themselves depends on nothing that chunk does,
 * but for the settings, which are asked again.
 */
export class JudgedAhead {
  readonly #judged = new Map<number, { rows: Judgement[]; fingerprint: string }>();

  /** The rows of a batch, once; undefined when they were not judged, or by other settings. */
  take(batchId: number, { fingerprint }: ImportSettings): Judgement[] | undefined {
    const judged = this.#judged.get(batchId);
    this.#judged.delete(batchId);
    return judged?.fingerprint === fingerprint ? judged.rows : undefined;
  }

  /**
   * Judges batches, in order, one chunk of them at most, as long as there is nothing better to do. What was judged before and
   * not taken is dropped.
   */
  async judge(
    pending: PendingBatch[],
    settings: ImportSettings,
    { pairsMax, isTimeUp }: { pairsMax: number; isTimeUp: () => boolean },
  ): Promise<void> {
    this.#judged.clear();
    let pairCount = 0;
    for (const batch of pending) {
      if (!isImport(batch) || pairCount > pairsMax || isTimeUp()) return;
      try {
        const rows = judgePayload(batch, settings);
        pairCount += countPairs(rows);
        this.#judged.set(batch.batchId, { rows, fingerprint: settings.fingerprint });
      } catch {
        // It fails again in its own chunk, which knows what to do about it.
        return;
      }
      await yieldToEvents();
    }
  }
}
