import type { Db } from '../postgres/database.ts';
import type { BatchViewer } from './search-batches.ts';

export interface ImportBucket {
  /** Its first moment, ISO 8601, UTC, six decimals. */
  from: string;
  batches: number;
  /** Of them, those in ERROR: nothing of them was applied. */
  errors: number;
  rows: number;
  success: number;
  fail: number;
  relationsAdded: number;
  relationsRemoved: number;
}

/**
 * What took effect since a moment, in buckets of `bucketS` seconds that begin there; empty ones are left out. Dry runs, which have
 * no effect, are too.
 * @param input `viewer`: only what he may see; null: all.
 */
export async function countImports(
  db: Db,
  input: { enterpriseId: number; viewer: BatchViewer | null; from: string; bucketS: number },
): Promise<ImportBucket[]> {
  const { rows } = await db.query<ImportBucket>({
    text: `
      select
        to_char(bucket at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as from,
        batches, errors, rows, success, fail, "relationsAdded", "relationsRemoved"
      from (
        select
          date_bin(make_interval(secs => $4::int), finished_at, $3::timestamptz) as bucket,
          count(*) as batches, count(*) filter (where status = 'ERROR') as errors,
          sum(row_count) as rows, sum(success_count) as success, sum(fail_count) as fail,
          sum(relations_added) as "relationsAdded", sum(relations_removed) as "relationsRemoved"
        from import_batch
        where enterprise_id = $1::int and finished_at >= $3::timestamptz and not dry_run
          and ($2::int is null or (person_id = $2::int and accepted_at >= $5::timestamptz))
        group by 1
      ) as counted
      order by bucket`,
    values: [
      input.enterpriseId,
      input.viewer?.personId ?? null,
      input.from,
      input.bucketS,
      input.viewer?.since ?? null,
    ],
  });
  return rows;
}
