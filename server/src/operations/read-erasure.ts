import type { Db } from '../postgres/database.ts';

/** How far the erasing of a user has come. Moments are ISO 8601, UTC, six decimals. */
export interface ErasureProgress {
  batchId: number;
  userId: number;
  /** Who asked for it. */
  personId: number | null;
  requestedAt: string;
  /** From then on identities and relations are gone. */
  erasedAt: string;
  /** Batches whose payloads have to be looked through, and have been. */
  batchesTotal: number;
  batchesDone: number;
  /** After the payloads come files that were there. null: rows of the user may still be in one. */
  finishedAt: string | null;
}

/** The columns of an `ErasureProgress`, of an erasure `e`. */
export const ERASURE_COLUMNS = `
  e.batch_id as "batchId", e.user_id as "userId", e.person_id as "personId",
  to_char(e.requested_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "requestedAt",
  to_char(e.erased_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "erasedAt",
  e.applied_seq - 1 - e.first_seq as "batchesTotal",
  greatest(least(e.cursor_seq, e.applied_seq - 1) - e.first_seq, 0) as "batchesDone",
  to_char(e.finished_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "finishedAt"`;

/** The erasure that a batch made; null when there is none (yet): the batch waits, or found nobody any more. */
export async function readErasure(
  db: Db,
  { enterpriseId, batchId }: { enterpriseId: number; batchId: number },
): Promise<ErasureProgress | null> {
  const { rows } = await db.query<ErasureProgress>({
    text: `
      select ${ERASURE_COLUMNS}
      from erasure e
      where e.enterprise_id = $1::int and e.batch_id = $2::bigint`,
    values: [enterpriseId, batchId],
  });
  return rows[0] ?? null;
}
