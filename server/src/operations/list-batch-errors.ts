import type { Db } from '../postgres/database.ts';

export interface BatchError {
  enterpriseId: number;
  enterpriseName: string;
  batchId: number;
  error: string | null;
  finishedAt: string;
}

/** The batches of all enterprises that ended in ERROR in the last 24 hours, newest first; the platform's view across them. */
export async function listBatchErrors(
  db: Db,
  { size }: { size: number },
): Promise<{ count: number; list: BatchError[] }> {
  const { rows } = await db.query<BatchError & { count: number }>({
    text: `
      select
        b.enterprise_id as "enterpriseId", e.name as "enterpriseName", b.id as "batchId", left(b.error, 500) as error,
        to_char(b.finished_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "finishedAt",
        count(*) over () as count
      from import_batch b
      join enterprise e on e.id = b.enterprise_id
      where b.status = 'ERROR' and b.finished_at > clock_timestamp() - interval '24 hours'
      order by b.finished_at desc
      limit $1::int`,
    values: [size],
  });
  return { count: rows[0]?.count ?? 0, list: rows };
}
