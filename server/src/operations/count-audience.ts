import type { Db } from '../postgres/database.ts';

export interface AudienceCounts {
  users: number;
  groups: number;
  /** Members of static groups, added up. */
  relations: number;
}

/**
 * How many users, groups and relations there are. Users get their ids without a gap, so they need not be counted; groups and
 * relations may be those of one department.
 */
export async function countAudience(
  db: Db,
  { enterpriseId, deptId }: { enterpriseId: number; deptId: number | null },
): Promise<AudienceCounts> {
  const { rows } = await db.query<AudienceCounts>({
    text: `
      select
        l.next_user_id - 1 - (select count(*) from erasure where enterprise_id = $1::int) as users,
        (
          select count(*) from audience_group
          where enterprise_id = $1::int and ($2::bigint is null or dept_id = $2::bigint)
        ) as groups,
        (
          select coalesce(sum(n.user_count), 0)::bigint from group_count n
          where n.enterprise_id = $1::int and ($2::bigint is null or exists (
            select from audience_group g
            where g.enterprise_id = $1::int and g.id = n.group_id and g.dept_id = $2::bigint
          ))
        ) as relations
      from lane l
      where l.enterprise_id = $1::int`,
    values: [enterpriseId, deptId],
  });
  const [counts] = rows;
  if (counts === undefined) throw new Error(`enterprise ${enterpriseId} has no lane`);
  return counts;
}
