import type { Database } from '../postgres/database.ts';
import { LOT_SIZE } from './delete-old-parts.ts';

export const DELIVERY_DAYS = 15;

/** Ids of messages begin with the time at which they were written, in milliseconds: the key finds the old ones. */
export const FIRST_KEPT_DELIVERY_SQL = `
  'msg_' || lpad(to_hex((extract(epoch from clock_timestamp() - interval '${DELIVERY_DAYS} days') * 1000)::bigint), 12, '0')`;

/** Deletes messages to webhooks that are older than 15 days, delivered or not. */
export async function deleteOldDeliveries(
  database: Database,
  { enterpriseId, stopping }: { enterpriseId: number; stopping: AbortSignal },
): Promise<number> {
  let count = 0;
  while (!stopping.aborted) {
    const { rowCount } = await database.query({
      text: `
        delete from delivery d
        using (
          select o.app_id, o.id
          from app a
          cross join lateral (
            select app_id, id from delivery
            where enterprise_id = $1::int and app_id = a.id and id < ${FIRST_KEPT_DELIVERY_SQL}
            order by id
            limit $2::int
          ) as o
          where a.enterprise_id = $1::int
          limit $2::int
        ) as old
        where d.enterprise_id = $1::int and d.app_id = old.app_id and d.id = old.id`,
      values: [enterpriseId, LOT_SIZE],
    });
    count += rowCount;
    if (rowCount < LOT_SIZE) break;
  }
  return count;
}
