import type { Db } from '../postgres/database.ts';

export interface Lane {
  nextUserId: number;
  nextGroupId: number;
  appliedSeq: number;
  /** Chunks begun since the last one that ended well; zero when all is well. */
  begunAttempts: number;
  /** Batches up to this one are tried alone while `begunAttempts` is not zero. */
  suspectBatchId: number;
}

/**
 * Takes the lane for this transaction, or answers null when another worker has it. The row lock is the lease and the fence in
 * one: it ends with the transaction, whatever happens to the worker.
 */
export async function lockLane(tx: Db, { enterpriseId }: { enterpriseId: number }): Promise<Lane | null> {
  const [lanes, attempts] = await Promise.all([
    tx.query<Pick<Lane, 'nextUserId' | 'nextGroupId' | 'appliedSeq'>>({
      name: 'lock-lane',
      text: `
        select next_user_id as "nextUserId", next_group_id as "nextGroupId", applied_seq as "appliedSeq"
        from lane where enterprise_id = $1::int
        for update skip locked`,
      values: [enterpriseId],
    }),
    // A statement of its own: one snapshot for both could show the attempts of before the lock was free.
    tx.query<Pick<Lane, 'begunAttempts' | 'suspectBatchId'>>({
      name: 'read-attempts',
      text: `
        select begun as "begunAttempts", suspect_batch_id as "suspectBatchId"
        from lane_attempt where enterprise_id = $1::int`,
      values: [enterpriseId],
    }),
  ]);
  const [lane] = lanes.rows;
  return lane === undefined ? null : { ...lane, begunAttempts: 0, suspectBatchId: 0, ...attempts.rows[0] };
}
