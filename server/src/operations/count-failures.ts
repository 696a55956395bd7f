import type { RowFailureCode } from '../domain/row-reasons.ts';
import type { Db } from '../postgres/database.ts';
import type { BatchViewer } from './search-batches.ts';

/** Reasons stand in each batch's list of failures: reading so many lists, or so many failures, takes some 50 ms. */
const BATCHES_MAX = 5_000;
const FAILURES_MAX = 20_000;

export interface FailureCount {
  code: RowFailureCode;
  count: number;
}

/**
 * How often each reason made a row fail since a moment, most frequent first. When there are more than 20,000 failures, or 5,000
 * batches with failures, it is of the latest ones, which the sum of the counts tells.
 * @param input `viewer`: only in what he may see; null: in all.
 */
export async function countFailures(
  db: Db,
  { enterpriseId, viewer, from }: { enterpriseId: number; viewer: BatchViewer | null; from: string },
): Promise<FailureCount[]> {
  const { rows } = await db.query<FailureCount>({
    text: `
      select failure->>'code' as code, count(*) as count
      from (
        select failures, sum(fail_count) over (order by finished_at desc rows unbounded preceding) - fail_count as later
        from (
          select failures, fail_count, finished_at
          from import_batch
          where enterprise_id = $1::int and finished_at >= $3::timestamptz and not dry_run and fail_count > 0
            and ($2::int is null or (person_id = $2::int and accepted_at >= $6::timestamptz))
          order by finished_at desc
          limit $5::int
        ) as latest
      ) as failed
      cross join json_array_elements(failures) as failure
      where later < $4::int
      group by 1
      order by count desc, code`,
    values: [enterpriseId, viewer?.personId ?? null, from, FAILURES_MAX, BATCHES_MAX, viewer?.since ?? null],
  });
  return rows;
}
