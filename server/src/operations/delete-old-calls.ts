import type { Database } from '../postgres/database.ts';
import { LOT_SIZE } from './delete-old-parts.ts';

export const CALL_DAYS = 15;

/** Deletes calls of the call log that are older than 15 days. */
export async function deleteOldCalls(
  database: Database,
  { enterpriseId, stopping }: { enterpriseId: number; stopping: AbortSignal },
): Promise<number> {
  let count = 0;
  while (!stopping.aborted) {
    const { rowCount } = await database.query({
      text: `
        delete from call_log c
        using (
          select o.app_id, o.at, o.id
          from app a
          cross join lateral (
            select app_id, at, id from call_log
            where enterprise_id = $1::int and app_id = a.id
              and at < clock_timestamp() - make_interval(days => $3::int)
            order by at
            limit $2::int
          ) as o
          where a.enterprise_id = $1::int
          limit $2::int
        ) as old
        where c.enterprise_id = $1::int and c.app_id = old.app_id and c.at = old.at and c.id = old.id`,
      values: [enterpriseId, LOT_SIZE, CALL_DAYS],
    });
    count += rowCount;
    if (rowCount < LOT_SIZE) break;
  }
  return count;
}
