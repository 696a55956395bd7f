import type { Db } from '../postgres/database.ts';

export interface Waiting {
  batches: number;
  rows: number;
  /** How long the oldest batch has been waiting, in seconds; null when none is. */
  oldestAgeS: number | null;
}

/** What of an enterprise waits to be applied. */
export async function countWaiting(db: Db, { enterpriseId }: { enterpriseId: number }): Promise<Waiting> {
  const { rows } = await db.query<Waiting>({
    text: `
      select
        count(*) as batches, coalesce(sum(row_count), 0) as rows,
        extract(epoch from clock_timestamp() - min(accepted_at))::float8 as "oldestAgeS"
      from import_batch
      where enterprise_id = $1::int and status = 'PENDING'`,
    values: [enterpriseId],
  });
  return rows[0] ?? { batches: 0, rows: 0, oldestAgeS: null };
}
