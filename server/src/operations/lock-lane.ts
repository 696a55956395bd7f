import type { Db } from '../postgres/database.ts';

export interface Lane {
  nextUserId: number;
  nextGroupId: number;
  appliedSeq: number;
  attempt: Attempt | null;
}

/** The last attempt that was noted on a lane; see `raiseAttempts`. */
export interface Attempt {
  appliedSeq: number;
  begun: number;
  suspectBatchId: number;
}

/**
 * Takes the lane for this transaction, or answers null when another worker has it or the enterprise is not active. The row lock
 * is the lease and the fence in one: it ends with the transaction, whatever happens to the worker.
 */
export async function lockLane(tx: Db, { enterpriseId }: { enterpriseId: number }): Promise<Lane | null> {
  const [lanes, attempts] = await Promise.all([
    tx.query<Omit<Lane, 'attempt'>>({
      name: 'lock-lane',
      text: `
        select l.next_user_id as "nextUserId", l.next_group_id as "nextGroupId", l.applied_seq as "appliedSeq"
        from lane l
        join enterprise e on e.id = l.enterprise_id and e.state = 'active'
        where l.enterprise_id = $1::int
        for update of l skip locked`,
      values: [enterpriseId],
    }),
    // A statement of its own: one snapshot for both could show the attempt of before the lock was free.
    tx.query<Attempt>({
      name: 'read-attempt',
      text: `
        select applied_seq as "appliedSeq", begun, suspect_batch_id as "suspectBatchId"
        from lane_attempt where enterprise_id = $1::int`,
      values: [enterpriseId],
    }),
  ]);
  const [lane] = lanes.rows;
  return lane === undefined ? null : { ...lane, attempt: attempts.rows[0] ?? null };
}
