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

/** The erasure that a batch made; null when there is none (yet): the batch waits, or found nobody any more. */
export async function readErasure(
  db: Db,
  { enterpriseId, batchId }: { enterpriseId: number; batchId: number },
): Promise<ErasureProgress | null> {
  const { rows } = await db.query<ErasureProgress>({
    text: `
      select
        batch_id as "batchId", user_id as "userId", person_id as "personId",
        to_char(requested_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "requestedAt",
        to_char(erased_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "erasedAt",
        applied_seq - 1 - first_seq as "batchesTotal",
        greatest(cursor_seq - first_seq, 0) as "batchesDone",
        to_char(finished_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "finishedAt"
      from erasure
      where enterprise_id = $1::int and batch_id = $2::bigint`,
    values: [enterpriseId, batchId],
  });
  return rows[0] ?? null;
}
