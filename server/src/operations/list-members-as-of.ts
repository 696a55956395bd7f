import type { Db } from '../postgres/database.ts';
import { CHUNK_BATCHES_MAX } from './read-pending-batches.ts';

/**
 * A page of a static group's users as they were after every batch that took effect up to `asOf`: of each user whose membership
 * changed later, the first later change tells what it was. Waits for the chunk that is being applied, which may still
 * take effect before `asOf`; so it must run in a transaction.
 */
export async function listMembersAsOf(
  tx: Db,
  page: { enterpriseId: number; groupId: number; asOf: string; afterUserId: number; size: number },
): Promise<number[]> {
  await tx.query({
    text: `select from lane where enterprise_id = $1::int for share`,
    values: [page.enterpriseId],
  });
  const { rows } = await tx.query<{ userId: number }>({
    name: 'list-members-as-of',
    text: `
      with moment as (
        select coalesce(max(applied_seq), 0) as seq from import_batch
        where enterprise_id = $1::int and finished_at = (
          select max(finished_at) from import_batch where enterprise_id = $1::int and finished_at <= $3::timestamptz
        )
      ), later as (
        select distinct on (u.user_id) u.user_id, u.added
        from moment m
        join import_change c on c.enterprise_id = $1::int and c.group_id = $2::int and c.applied_seq > m.seq - $6::int
        cross join unnest(c.user_ids, c.ordinals, c.added) with ordinality as u (user_id, ordinal, added, place)
        where c.applied_seq + u.ordinal > m.seq and u.user_id > $4::bigint
        order by u.user_id, c.applied_seq, u.place
      )
      select user_id as "userId" from (
        select r.user_id from relation r
        where r.enterprise_id = $1::int and r.group_id = $2::int and r.user_id > $4::bigint
          and not exists (select from later l where l.user_id = r.user_id)
        union all
        select user_id from later where not added
      ) as member
      order by user_id
      limit $5::int`,
    values: [page.enterpriseId, page.groupId, page.asOf, page.afterUserId, page.size, CHUNK_BATCHES_MAX],
  });
  return rows.map((row) => row.userId);
}
