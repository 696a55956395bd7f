import type { Db } from '../postgres/database.ts';
import type { Attempt } from './lock-lane.ts';

/**
 * Notes that a chunk has begun, in a transaction of its own, so that the note outlives a worker that dies in the chunk. Only
 * who holds the lane's lock may call it. A note belongs to its place in the order of effect: a chunk that ends well moves the
 * lane on, and the note is void.
 */
export async function raiseAttempts(
  db: Db,
  { enterpriseId, attempt }: { enterpriseId: number; attempt: Attempt },
): Promise<void> {
  await db.query({
    name: 'raise-attempts',
    // Its loss in a crash of PostgreSQL harms nobody, so the commit need not wait for the disk. The setting ends with the
    // statement, which is a transaction.
    text: `
      insert into lane_attempt (enterprise_id, applied_seq, begun, suspect_batch_id)
      select $1::int, $2::bigint, $3::int, $4::bigint from set_config('synchronous_commit', 'off', true)
      on conflict (enterprise_id) do update set
        applied_seq = excluded.applied_seq, begun = excluded.begun, suspect_batch_id = excluded.suspect_batch_id`,
    values: [enterpriseId, attempt.appliedSeq, attempt.begun, attempt.suspectBatchId],
  });
}
