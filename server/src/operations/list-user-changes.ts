import type { BatchKind } from '../domain/import-request.ts';
import type { Db } from '../postgres/database.ts';
import { CHUNK_BATCHES_MAX } from './read-pending-batches.ts';
import { BATCH_SOURCE } from './search-batches.ts';

/** Changes are kept by group, so all that happened to the user's groups has to be read. */
export const USER_CHANGE_DAYS = 90;

export interface UserChange {
  batchId: number;
  source: BatchKind;
  optType: string;
  groupId: number;
  groupName: string;
  /** False: the user was taken out of the group. */
  isAdded: boolean;
  /** ISO 8601, UTC, six decimals. */
  at: string;
}

/** What batches did to a user over the last 90 days in the static groups that the user is in now, newest first. */
export async function listUserChanges(
  db: Db,
  { enterpriseId, userId, size }: { enterpriseId: number; userId: number; size: number },
): Promise<UserChange[]> {
  const { rows } = await db.query<UserChange>({
    // A chunk's changes are kept under the place of its first batch, so those of the first wanted batch lie a chunk before it.
    text: `
      select
        b.id as "batchId", ${BATCH_SOURCE} as source, b.opt_type as "optType", g.id as "groupId", g.name as "groupName", u.added as "isAdded",
        to_char(b.finished_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at
      from relation r
      join audience_group g on g.enterprise_id = $1::int and g.id = r.group_id
      join import_change c
        on c.enterprise_id = $1::int and c.group_id = r.group_id and $2::bigint = any (c.user_ids)
        and c.applied_seq > coalesce((
          select applied_seq from import_batch
          where enterprise_id = $1::int and finished_at < clock_timestamp() - make_interval(days => $4::int)
          order by finished_at desc
          limit 1
        ), 0) - $5::int
      cross join unnest(c.user_ids, c.ordinals, c.added) with ordinality as u (user_id, ordinal, added, place)
      join import_batch b on b.enterprise_id = $1::int and b.applied_seq = c.applied_seq + u.ordinal
      where r.enterprise_id = $1::int and r.user_id = $2::bigint and u.user_id = $2::bigint
        and b.finished_at >= clock_timestamp() - make_interval(days => $4::int)
      order by b.applied_seq desc, g.id, u.place desc
      limit $3::int`,
    values: [enterpriseId, userId, size, USER_CHANGE_DAYS, CHUNK_BATCHES_MAX],
  });
  return rows;
}
