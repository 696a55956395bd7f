import type { Database, Db } from '../postgres/database.ts';
import { LOT_SIZE, LOT_TIMEOUTS, findLotEnd } from './delete-old-parts.ts';

/**
 * Deletes batches that took effect more than `days` ago, with their history. First the moment from which history is kept moves
 * on, under the lane's lock: from then on nobody reads or takes back what is about to go. The changes of a batch go before the
 * batch: changes without one would look like later ones.
 */
export async function deleteOldBatches(
  database: Database,
  input: { enterpriseId: number; days: number; stopping: AbortSignal },
): Promise<{ batches: number; changes: number }> {
  const { enterpriseId, stopping } = input;
  const counts = { batches: 0, changes: 0 };
  const end = await database.transaction(LOT_TIMEOUTS, (tx) => moveHistory(tx, input));
  if (end === null) return counts;
  while (!stopping.aborted) {
    const deleted = await deleteChanges(database, enterpriseId, end.appliedSeq);
    counts.changes += deleted;
    if (deleted === 0) break;
  }
  while (!stopping.aborted) {
    const deleted = await database.transaction(LOT_TIMEOUTS, (tx) => deleteLot(tx, input));
    if (deleted === null) break;
    counts.batches += deleted;
  }
  return counts;
}

/** @returns the last place in the order of effect that goes; null when nothing is old enough. */
async function moveHistory(
  tx: Db,
  { enterpriseId, days }: { enterpriseId: number; days: number },
): Promise<{ appliedSeq: number } | null> {
  const { rows } = await tx.query<{ finishedAt: string; appliedSeq: number }>({
    text: `
      select finished_at as "finishedAt", max(applied_seq) as "appliedSeq"
      from import_batch
      where enterprise_id = $1::int and finished_at = (
        select max(finished_at) from import_batch
        where enterprise_id = $1::int and finished_at < clock_timestamp() - make_interval(days => $2::int)
      )
      group by finished_at`,
    values: [enterpriseId, days],
  });
  const [last] = rows;
  if (last === undefined) return null;
  await tx.query({
    text: `
      update lane set history_from = greatest(history_from, $2::timestamptz)
      where enterprise_id = $1::int`,
    values: [enterpriseId, last.finishedAt],
  });
  return last;
}

async function deleteChanges(db: Db, enterpriseId: number, appliedSeq: number): Promise<number> {
  const { rowCount } = await db.query({
    text: `
      delete from import_change c
      using (
        select group_id, applied_seq from import_change
        where enterprise_id = $1::int and applied_seq <= $2::bigint
        order by applied_seq
        limit $3::int
      ) as old
      where c.enterprise_id = $1::int and c.group_id = old.group_id and c.applied_seq = old.applied_seq`,
    values: [enterpriseId, appliedSeq, LOT_SIZE],
  });
  return rowCount;
}

async function deleteLot(
  tx: Db,
  { enterpriseId, days }: { enterpriseId: number; days: number },
): Promise<number | null> {
  const until = await findLotEnd(tx, { enterpriseId, from: '-infinity', days });
  if (until === null) return null;
  await tx.query({
    text: `
      delete from import_payload p
      using import_batch b
      where p.enterprise_id = $1::int and b.enterprise_id = $1::int and b.id = p.batch_id
        and b.finished_at <= $2::timestamptz`,
    values: [enterpriseId, until],
  });
  const { rowCount } = await tx.query({
    text: `delete from import_batch where enterprise_id = $1::int and finished_at <= $2::timestamptz`,
    values: [enterpriseId, until],
  });
  return rowCount;
}
