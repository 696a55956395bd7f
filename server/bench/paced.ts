import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from 'pg';
import { type ImportLoad, makeBodies } from './bodies.ts';
import type { Product } from './product.ts';
import { makeRandom } from './random.ts';
import { type Percentiles, percentilesOf, round } from './statistics.ts';
import { type Answered, AppliedWatch, waitUntilApplied } from './watch-applied.ts';

/** How often the lane is asked how far it is. */
const WATCH_MS = 5;

export interface PacedResult {
  calls: number;
  callsPerS: number;
  answerMs: Percentiles;
  /** From the answer until the batch is applied. */
  appliedMs: Percentiles;
}

/**
 * Sends the calls at random moments of a given mean rate, whether or not earlier ones are answered, so that a slow answer
 * delays nobody's clock: the time of an answer is from the moment its call was due.
 */
export async function runPaced(
  product: Product,
  db: Client,
  load: ImportLoad,
  callsPerS: number,
): Promise<PacedResult> {
  const bodies = makeBodies(load);
  const answersMs: number[] = [];
  const answered: Answered[] = [];
  const watch = new AppliedWatch(db, WATCH_MS);
  const random = makeRandom(2);
  let dueAt = performance.now() + 100;
  const calls: Promise<void>[] = [];
  for (const body of bodies) {
    dueAt += (-Math.log(1 - random()) * 1000) / callsPerS;
    const due = dueAt;
    if (due > performance.now()) await delay(due - performance.now());
    const call = async (): Promise<void> => {
      const batchId = await product.batchAdd(body);
      const at = performance.now();
      answersMs.push(at - due);
      answered.push({ batchId, at });
    };
    const sent = call();
    // Its failure is told when all are sent; until then nobody listens, which would end the process.
    sent.catch(() => undefined);
    calls.push(sent);
  }
  await Promise.all(calls);
  await waitUntilApplied(db);
  const { waitsMs } = await watch.finish(answered);
  return {
    calls: load.calls,
    callsPerS: round(callsPerS, 1),
    answerMs: percentilesOf(answersMs),
    appliedMs: percentilesOf(waitsMs),
  };
}
