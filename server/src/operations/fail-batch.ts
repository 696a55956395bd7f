import type { Db } from '../postgres/database.ts';
import { advanceLane } from './advance-lane.ts';
import type { Lane } from './lock-lane.ts';

/** A reason is for an operator to read, not a log. */
const REASON_LENGTH_MAX = 2_000;

/**
 * Puts a batch that can never be applied into ERROR, so that it does not hold up the batches behind it. It takes its place
 * in the order and changes nothing. The lane must be locked.
 */
export async function failBatch(
  tx: Db,
  input: { enterpriseId: number; batchId: number; reason: string; lane: Lane; begunAttempts: number },
): Promise<void> {
  const { enterpriseId, batchId, reason, lane, begunAttempts } = input;
  await advanceLane(tx, {
    enterpriseId,
    nextUserId: lane.nextUserId,
    nextGroupId: lane.nextGroupId,
    batchCount: 1,
    begunAttempts,
  });
  await tx.query({
    name: 'fail-batch',
    text: `
      update import_batch b set
        status = 'ERROR', finished_at = lane.applied_at, applied_seq = $3::bigint, error = $4::text
      from lane
      where lane.enterprise_id = $1::int and b.enterprise_id = $1::int and b.id = $2::bigint`,
    values: [enterpriseId, batchId, lane.appliedSeq + 1, reason.slice(0, REASON_LENGTH_MAX)],
  });
}
