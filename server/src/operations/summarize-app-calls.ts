import type { Db } from '../postgres/database.ts';

/** Enough for percentiles that mean something, and read in a moment. */
const CALLS_MAX = 10_000;

export interface CallSummary {
  count: number;
  failed: number;
  /** The moment of the oldest call among them; null when there was none. */
  since: string | null;
  medianMs: number | null;
  p95Ms: number | null;
  /** Rows of import calls that were accepted. */
  rows: number;
  /** The error codes among them, the most frequent first. */
  errors: { errorCode: string; count: number }[];
}

/** Sums up the calls of an app in the last 24 hours: the newest 10,000 of them. */
export async function summarizeAppCalls(
  db: Db,
  { enterpriseId, appId }: { enterpriseId: number; appId: number },
): Promise<CallSummary> {
  const { rows } = await db.query<CallSummary>({
    text: `
      with latest as (
        select at, error_code, duration_ms, row_count from call_log
        where enterprise_id = $1::int and app_id = $2::int and at > clock_timestamp() - interval '24 hours'
        order by at desc, id desc
        limit $3::int
      )
      select
        count(*) as count, count(error_code) as failed,
        to_char(min(at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as since,
        percentile_cont(0.5) within group (order by duration_ms) as "medianMs",
        percentile_cont(0.95) within group (order by duration_ms) as "p95Ms",
        coalesce(sum(row_count) filter (where error_code is null), 0)::bigint as rows,
        (
          select coalesce(json_agg(e order by e.count desc, e."errorCode"), '[]') from (
            select error_code as "errorCode", count(*) as count from latest
            where error_code is not null
            group by error_code
          ) as e
        ) as errors
      from latest`,
    values: [enterpriseId, appId, CALLS_MAX],
  });
  const [summary] = rows;
  if (summary === undefined) throw new Error('a sum without a row');
  return summary;
}
