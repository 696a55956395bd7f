import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from 'pg';

const POLL_MS = 20;
/** Longer than any backlog of a run takes; past it the product has lost something or stands still. */
const APPLY_TIMEOUT_MS = 300_000;

/**
 * Resolves when no batch waits any more, but for those of one enterprise if so told.
 * @throws after APPLY_TIMEOUT_MS, saying how many still wait.
 */
export async function waitUntilApplied(db: Client, exceptEnterpriseId = 0): Promise<void> {
  const deadline = performance.now() + APPLY_TIMEOUT_MS;
  const values = [exceptEnterpriseId];
  for (;;) {
    const { rows } = await db.query<{ isPending: boolean }>({
      name: 'is-pending',
      text: `
        select exists (
          select from import_batch where status = 'PENDING' and enterprise_id <> $1::int
        ) as "isPending"`,
      values,
    });
    if (rows[0]?.isPending === false) return;
    if (performance.now() > deadline) break;
    await delay(POLL_MS);
  }
  const { rows } = await db.query<{ count: string }>({
    text: `select count(*) from import_batch where status = 'PENDING' and enterprise_id <> $1::int`,
    values,
  });
  throw new Error(`${rows[0]?.count} batches still wait after ${APPLY_TIMEOUT_MS / 1000} s`);
}

export interface Answered {
  batchId: number;
  /** By performance.now(). */
  at: number;
}

export interface Applied {
  /** From the answer until the batch was seen applied, in the order of what was asked. */
  waitsMs: number[];
  /** When the last of them was seen applied, by performance.now(). */
  lastAt: number;
}

/** Notes how far each lane is, and when, by the benchmark's own clock; what it tells is exact to `pollMs`. */
export class AppliedWatch {
  readonly #db: Client;
  readonly #pollMs: number;
  readonly #stopping = new AbortController();
  /** By enterprise, ascending: from which moment on the lane was at least so far. */
  readonly #steps = new Map<number, { seq: number; at: number }[]>();
  readonly #watching: Promise<void>;

  constructor(db: Client, pollMs: number) {
    this.#db = db;
    this.#pollMs = pollMs;
    this.#watching = this.#watch();
    // Its failure is told by `finish`, which may be called much later.
    this.#watching.catch(() => undefined);
  }

  /** Ends the watch; all of the batches must be applied. */
  async finish(answered: readonly Answered[]): Promise<Applied> {
    this.#stopping.abort();
    await this.#watching;
    await this.#look();
    const { rows } = await this.#db.query<{ enterpriseId: number; id: string; seq: string }>({
      text: `
        select enterprise_id as "enterpriseId", id, applied_seq as seq
        from import_batch where id = any ($1::bigint[])`,
      values: [answered.map(({ batchId }) => batchId)],
    });
    const appliedAt = new Map(
      rows.map(({ enterpriseId, id, seq }) => [Number(id), this.#findMoment(enterpriseId, Number(seq))]),
    );
    const momentOf = ({ batchId }: Answered): number => appliedAt.get(batchId) ?? NaN;
    // An answer may come in after its batch is applied.
    const waitsMs = answered.map((answer) => Math.max(0, momentOf(answer) - answer.at));
    if (waitsMs.some(Number.isNaN)) throw new Error('a batch that was answered is not applied');
    return { waitsMs, lastAt: answered.reduce((last, answer) => Math.max(last, momentOf(answer)), 0) };
  }

  #findMoment(enterpriseId: number, seq: number): number {
    return this.#steps.get(enterpriseId)?.find((step) => step.seq >= seq)?.at ?? NaN;
  }

  async #watch(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      await this.#look();
      await delay(this.#pollMs);
    }
  }

  async #look(): Promise<void> {
    const { rows } = await this.#db.query<{ enterpriseId: number; seq: string }>({
      name: 'watch-lanes',
      text: `select enterprise_id as "enterpriseId", applied_seq as seq from lane where applied_seq > 0`,
    });
    const at = performance.now();
    for (const { enterpriseId, seq } of rows) {
      const steps = this.#steps.get(enterpriseId) ?? [];
      if (steps.at(-1)?.seq === Number(seq)) continue;
      steps.push({ seq: Number(seq), at });
      this.#steps.set(enterpriseId, steps);
    }
  }
}
