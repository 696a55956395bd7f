import type { Db } from '../postgres/database.ts';

/** Counting further takes as long as reading, for a number that nobody reads to its end. */
export const CALLS_COUNTED_MAX = 10_000;

export interface AppCalls {
  appId: number;
  /** Within the 15 days that calls are kept; null: none. */
  lastCallAt: string | null;
  /** Of the last 24 hours, up to 10,000. */
  count: number;
}

/** How busy each app of an enterprise is. */
export async function countAppCalls(db: Db, { enterpriseId }: { enterpriseId: number }): Promise<AppCalls[]> {
  const { rows } = await db.query<AppCalls>({
    text: `
      select
        a.id as "appId", day.count,
        to_char(
          (
            select max(c.at) from call_log c where c.enterprise_id = $1::int and c.app_id = a.id
          ) at time zone 'UTC',
          'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'
        ) as "lastCallAt"
      from app a
      cross join lateral (
        select count(*) as count from (
          select from call_log c
          where c.enterprise_id = $1::int and c.app_id = a.id and c.at > clock_timestamp() - interval '24 hours'
          limit $2::int
        ) as counted
      ) as day
      where a.enterprise_id = $1::int`,
    values: [enterpriseId, CALLS_COUNTED_MAX],
  });
  return rows;
}
