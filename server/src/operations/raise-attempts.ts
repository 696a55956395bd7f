import type { Db } from '../postgres/database.ts';

/**
 * Notes that a chunk has begun, in a transaction of its own, so that the note outlives a worker that dies in the chunk. Only
 * who holds the lane's lock may call it. Its loss in a crash of PostgreSQL harms nobody, so its commit need not wait for the
 * disk.
 */
export async function raiseAttempts(
  db: Db,
  { enterpriseId, suspectBatchId }: { enterpriseId: number; suspectBatchId: number },
): Promise<void> {
  await db.query({
    name: 'raise-attempts',
    text: `
      insert into lane_attempt (enterprise_id, begun, suspect_batch_id) values ($1::int, 1, $2::bigint)
      on conflict (enterprise_id) do update
        set begun = lane_attempt.begun + 1, suspect_batch_id = excluded.suspect_batch_id`,
    values: [enterpriseId, suspectBatchId],
  });
}
