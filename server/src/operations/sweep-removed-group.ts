import type { Database } from '../postgres/database.ts';
import { LOT_SIZE, LOT_TIMEOUTS } from './delete-old-parts.ts';

/**
 * Deletes the next lot of relations of a group that was deleted. It remembers how far it has come, so that it need not walk again
 * over what is deleted; another worker at the same time takes another group.
 * @returns whether there was anything to do.
 */
export async function sweepRemovedGroup(
  database: Database,
  { enterpriseId, lotSize = LOT_SIZE }: { enterpriseId: number; lotSize?: number },
): Promise<boolean> {
  return database.transaction(LOT_TIMEOUTS, async (tx) => {
    const { rows } = await tx.query<{ groupId: number; sweptUserId: number }>({
      text: `
        select group_id as "groupId", swept_user_id as "sweptUserId"
        from removed_group
        where enterprise_id = $1::int and swept_at is null
        order by group_id
        limit 1
        for update skip locked`,
      values: [enterpriseId],
    });
    const [group] = rows;
    if (group === undefined) return false;
    const values = [enterpriseId, group.groupId, group.sweptUserId, lotSize];
    await tx.query({
      // Of a join with the lot the planner makes a scan of all relations while it knows nothing of the group; a range is a range.
      // Whether it was the last lot says the lot, not how much of it was still there: a person may be erased meanwhile.
      text: `
        with lot as (
          select max(user_id) as last_user_id, count(*) < $4::int as is_last
          from (
            select user_id from relation
            where enterprise_id = $1::int and group_id = $2::int and user_id > $3::bigint
            order by user_id
            limit $4::int
          ) as listed
        ), swept as (
          delete from relation
          where enterprise_id = $1::int and group_id = $2::int and user_id > $3::bigint
            and user_id <= (select last_user_id from lot)
        )
        update removed_group g set
          swept_user_id = coalesce(lot.last_user_id, g.swept_user_id),
          swept_at = case when lot.is_last then clock_timestamp() end
        from lot
        where g.enterprise_id = $1::int and g.group_id = $2::int`,
      values,
    });
    return true;
  });
}
