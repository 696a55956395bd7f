import type { Db } from '../postgres/database.ts';

/**
 * How many rows of data a file has before those of one of its batches, so that a row can be named as the file counts it.
 * @returns null when the batch is of no file, or which part of it is no longer known.
 */
export async function countFileRowsBefore(
  db: Db,
  { enterpriseId, batchId }: { enterpriseId: number; batchId: number },
): Promise<number | null> {
  const { rows } = await db.query<{ count: number }>({
    // A batch that was run again stands for the one that its part names.
    text: `
      with batch as (
        select b.file_import_id, coalesce(b.reruns_batch_id, b.id) as id
        from import_batch b
        where b.enterprise_id = $1::int and b.id = $2::bigint and b.file_import_id is not null
      ), place as (
        select p.part
        from batch
        join file_import_part p
          on p.enterprise_id = $1::int and p.file_import_id = batch.file_import_id
          and batch.id in (p.batch_id, p.dry_run_batch_id)
        union all
        select 0
        from batch
        join file_import f
          on f.enterprise_id = $1::int and f.id = batch.file_import_id and f.preview_batch_id = batch.id
      )
      select (
        select coalesce(sum(q.row_count), 0) from file_import_part q
        where q.enterprise_id = $1::int and q.file_import_id = batch.file_import_id and q.part < place.part
      ) as count
      from batch cross join place
      limit 1`,
    values: [enterpriseId, batchId],
  });
  return rows[0]?.count ?? null;
}
