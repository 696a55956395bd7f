import type { Db } from '../postgres/database.ts';
import { CHUNK_BATCHES_MAX } from './read-pending-batches.ts';

/** The last batch that took effect up to `$3`. */
const MOMENT = `
  select coalesce(max(applied_seq), 0) as seq from import_batch
  where enterprise_id = $1::int and finished_at = (
    select max(finished_at) from import_batch where enterprise_id = $1::int and finished_at <= $3::timestamptz
  )`;

/** What changed in the group after it. */
const LATER = `
  moment m
  join import_change c on c.enterprise_id = $1::int and c.group_id = $2::int and c.applied_seq > m.seq - $4::int
  cross join unnest(c.user_ids, c.ordinals, c.added) with ordinality as u (user_id, ordinal, added, place)
  where c.applied_seq + u.ordinal > m.seq`;

interface GroupAtMoment {
  enterpriseId: number;
  groupId: number;
  asOf: string;
}

/**
 * A page of a static group's users as they were after every batch that took effect up to `asOf`: of each user whose membership
 * changed later, the first later change tells what it was. Waits for the chunk that is being applied, which may still
 * take effect before `asOf`; so it must run in a transaction.
 */
export async function listMembersAsOf(
  tx: Db,
  page: GroupAtMoment & { afterUserId: number; size: number },
): Promise<number[]> {
  await waitForChunk(tx, page);
  const { rows } = await tx.query<{ userId: number }>({
    name: 'list-members-as-of',
    text: `
      with moment as (${MOMENT}), later as (
        select distinct on (u.user_id) u.user_id, u.added
        from ${LATER} and u.user_id > $5::bigint
        order by u.user_id, c.applied_seq, u.place
      )
      select user_id as "userId" from (
        select r.user_id from relation r
        where r.enterprise_id = $1::int and r.group_id = $2::int and r.user_id > $5::bigint
          and not exists (select from later l where l.user_id = r.user_id)
        union all
        select user_id from later where not added
      ) as member
      order by user_id
      limit $6::int`,
    values: [page.enterpriseId, page.groupId, page.asOf, CHUNK_BATCHES_MAX, page.afterUserId, page.size],
  });
  return rows.map((row) => row.userId);
}

/** How many `listMembersAsOf` lists in all: those of now, without what later changes brought, with what they took. */
export async function countMembersAsOf(tx: Db, group: GroupAtMoment): Promise<number> {
  await waitForChunk(tx, group);
  const { rows } = await tx.query<{ count: number }>({
    text: `
      with moment as (${MOMENT})
      select coalesce((
        select user_count from group_count where enterprise_id = $1::int and group_id = $2::int
      ), 0) - (
        select count(*) filter (where u.added) - count(*) filter (where not u.added) from ${LATER}
      ) as count`,
    values: [group.enterpriseId, group.groupId, group.asOf, CHUNK_BATCHES_MAX],
  });
  return rows[0]?.count ?? 0;
}

async function waitForChunk(tx: Db, { enterpriseId }: { enterpriseId: number }): Promise<void> {
  await tx.query({
    text: `select from lane where enterprise_id = $1::int for share`,
    values: [enterpriseId],
  });
}
