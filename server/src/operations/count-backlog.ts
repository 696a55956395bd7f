import type { Db } from '../postgres/database.ts';

export interface EnterpriseBacklog {
  enterpriseId: number;
  rows: number;
  batches: number;
  /** How long the oldest batch has been waiting. */
  ageS: number;
}

/** What waits to be applied, per enterprise; one that has nothing waiting is not listed. */
export async function countBacklog(db: Db): Promise<EnterpriseBacklog[]> {
  const { rows } = await db.query<EnterpriseBacklog>({
    name: 'count-backlog',
    text: `
      select
        enterprise_id as "enterpriseId", sum(row_count)::bigint as rows, count(*) as batches,
        extract(epoch from clock_timestamp() - min(accepted_at))::float8 as "ageS"
      from import_batch
      where status = 'PENDING'
      group by enterprise_id`,
  });
  return rows;
}
