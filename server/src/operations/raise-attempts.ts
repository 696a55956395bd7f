import type { Db } from '../postgres/database.ts';

export interface Attempts {
  /** Attempts before this one that did not end well; zero when all is well. */
  begunAttempts: number;
  /** Batches up to this one are tried alone while `begunAttempts` is not zero. */
  suspectBatchId: number;
}

/**
 * Notes that a chunk has begun, in a transaction of its own, so that the note outlives a worker that dies in the chunk. Only
 * who holds the lane's lock may call it. A note belongs to its place in the order of effect: a chunk that ends well moves the
 * lane on, and the note is void.
 * @param lastBatchId that of the chunk, which comes under suspicion if the next attempt is in the same place.
 */
export async function raiseAttempts(
  db: Db,
  input: { enterpriseId: number; appliedSeq: number; firstBatchId: number; lastBatchId: number },
): Promise<Attempts> {
  const { enterpriseId, appliedSeq, firstBatchId, lastBatchId } = input;
  const { rows } = await db.query<Attempts>({
    name: 'raise-attempts',
    // Its loss in a crash of PostgreSQL harms nobody, so the commit need not wait for the disk. The setting ends with the
    // statement, which is a transaction.
    text: `
      insert into lane_attempt as a (enterprise_id, applied_seq, begun, suspect_batch_id)
      select $1::int, $2::bigint, 1, $4::bigint from set_config('synchronous_commit', 'off', true)
      on conflict (enterprise_id) do update set
        applied_seq = excluded.applied_seq,
        begun = case
          when a.applied_seq = excluded.applied_seq then a.begun + 1
          -- Batches up to the suspect are tried alone, each from the first attempt on.
          when a.begun > 1 and a.suspect_batch_id >= $3::bigint then 2
          else 1
        end,
        suspect_batch_id = case
          when a.begun > 1 and a.suspect_batch_id >= $3::bigint or a.applied_seq = excluded.applied_seq then a.suspect_batch_id
          else excluded.suspect_batch_id
        end
      returning begun - 1 as "begunAttempts", suspect_batch_id as "suspectBatchId"`,
    values: [enterpriseId, appliedSeq, firstBatchId, lastBatchId],
  });
  const [attempts] = rows;
  if (attempts === undefined) throw new Error(`the attempt for enterprise ${enterpriseId} was not noted`);
  return attempts;
}
