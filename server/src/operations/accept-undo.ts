import type { Db } from '../postgres/database.ts';

/** Whether a batch `b` is one of those that can be taken back, as far as its row tells. */
export const UNDOABLE_SQL = `b.status = 'FINISHED' and not b.dry_run and b.kind in ('v1', 'v2', 'file', 'manual')`;

/**
 * Accepts the undo of a batch, as a batch of its own at the end of the order.
 * @param input `appId` null: a person does it.
 * @returns its id; null when the batch cannot be taken back: it does not exist, is not FINISHED, was a dry run, an undo, the
 *   deletion of a group or of a user, its history is no longer kept, or its undo has been accepted already.
 */
export async function acceptUndo(
  db: Db,
  {
    enterpriseId,
    appId,
    personId,
    batchId,
  }: { enterpriseId: number; appId: number | null; personId?: number; batchId: number },
): Promise<number | null> {
  const { rows } = await db.query<{ id: number }>({
    text: `
      insert into import_batch
        (enterprise_id, id, kind, app_id, person_id, opt_type, dry_run, undoes_batch_id, row_count, byte_count)
      select $1::int, nextval('import_batch_id'), 'undo', $2::int, $4::int, 'undo', false, b.id, 0, 0
      from import_batch b
      join lane l on l.enterprise_id = $1::int and l.history_from < b.finished_at
      where b.enterprise_id = $1::int and b.id = $3::bigint
        and ${UNDOABLE_SQL}
      on conflict (enterprise_id, undoes_batch_id) where undoes_batch_id is not null and status <> 'ERROR' do nothing
      returning id`,
    values: [enterpriseId, appId, batchId, personId ?? null],
  });
  return rows[0]?.id ?? null;
}
