import type { UndoablePair } from '../domain/plan-undo.ts';
import type { Db } from '../postgres/database.ts';
import { CHUNK_BATCHES_MAX } from './read-pending-batches.ts';

/** While an undo waited for its turn, the retention of history overtook it. Its name is what the operator reads. */
class HistoryNotKeptError extends Error {
  override readonly name = 'HistoryNotKeptError';
}

/**
 * Every pair that a finished batch changed, and whether it has to be left alone. A chunk's changes are kept under the
 * applied_seq of its first batch, so those of one batch lie at most a chunk before it. The lane must be locked: history is only
 * deleted after the moment up to which it goes was moved under that lock.
 * @throws {HistoryNotKeptError} when the changes may be gone; then the undo has to fail, not to take back a part.
 */
export async function findUndoablePairs(
  tx: Db,
  { enterpriseId, batchId }: { enterpriseId: number; batchId: number },
): Promise<UndoablePair[]> {
  const { rowCount } = await tx.query({
    name: 'find-undoable-batch',
    text: `
      select from import_batch b
      join lane l on l.enterprise_id = $1::int and l.history_from < b.finished_at
      where b.enterprise_id = $1::int and b.id = $2::bigint`,
    values: [enterpriseId, batchId],
  });
  if (rowCount === 0) throw new HistoryNotKeptError();
  const { rows } = await tx.query<UndoablePair>({
    name: 'find-undoable-pairs',
    text: `
      with target as (
        select applied_seq as seq from import_batch where enterprise_id = $1::int and id = $2::bigint
      ), changed as (
        select c.group_id, u.user_id, u.added
        from target t
        join import_change c on c.enterprise_id = $1::int and c.applied_seq between t.seq - $3::int + 1 and t.seq
        cross join unnest(c.user_ids, c.ordinals, c.added) as u (user_id, ordinal, added)
        where c.applied_seq + u.ordinal = t.seq
      ), later as (
        select distinct c.group_id, u.user_id
        from target t
        join import_change c on c.enterprise_id = $1::int and c.applied_seq > t.seq - $3::int
        cross join unnest(c.user_ids, c.ordinals) as u (user_id, ordinal)
        where c.applied_seq + u.ordinal > t.seq and c.group_id in (select group_id from changed)
      )
      select
        x.group_id as "groupId", x.user_id as "userId", x.added as "wasAdded",
        (l.user_id is not null or g.id is null or p.id is null) as "isLeft"
      from changed x
      left join later l on l.group_id = x.group_id and l.user_id = x.user_id
      left join audience_group g on g.enterprise_id = $1::int and g.id = x.group_id and g.rule is null
      left join audience_user p on p.enterprise_id = $1::int and p.id = x.user_id`,
    values: [enterpriseId, batchId, CHUNK_BATCHES_MAX],
  });
  return rows;
}
