import type { Db } from '../postgres/database.ts';

export interface LaneProgress {
  enterpriseId: number;
  nextUserId: number;
  nextGroupId: number;
  /** How many batches took effect. */
  batchCount: number;
  /** What `lane_attempt.begun` becomes: 0 when all is well, 1 while batches are still tried alone. */
  begunAttempts: number;
}

/**
 * Moves a lane on behind a chunk. Its clock never goes back and never stands still, whatever the machine's clock does; what it
 * shows is the moment at which the chunk's batches take effect.
 */
export async function advanceLane(tx: Db, progress: LaneProgress): Promise<void> {
  const [{ rowCount }] = await Promise.all([
    tx.query({
      name: 'advance-lane',
      text: `
        update lane set
          next_user_id = $2::bigint, next_group_id = $3::int, applied_seq = applied_seq + $4::bigint,
          applied_at = greatest(clock_timestamp(), applied_at + interval '1 microsecond'),
          served_at = clock_timestamp()
        where enterprise_id = $1::int`,
      values: [progress.enterpriseId, progress.nextUserId, progress.nextGroupId, progress.batchCount],
    }),
    tx.query({
      name: 'clear-attempts',
      text: `update lane_attempt set begun = $2::int where enterprise_id = $1::int`,
      values: [progress.enterpriseId, progress.begunAttempts],
    }),
  ]);
  if (rowCount !== 1) throw new Error(`enterprise ${progress.enterpriseId} has no lane`);
}
