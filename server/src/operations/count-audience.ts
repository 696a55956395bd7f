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
        held.groups, held.relations
      from lane l
      cross join (
        select count(*) as groups, coalesce(sum(n.user_count), 0)::bigint as relations
        from audience_group g
        left join group_count n on n.enterprise_id = $1::int and n.group_id = g.id
        where g.enterprise_id = $1::int and ($2::bigint is null or g.dept_id = $2::bigint)
      ) as held
      where l.enterprise_id = $1::int`,
    values: [enterpriseId, deptId],
  });
  const [counts] = rows;
  if (counts === undefined) throw new Error(`enterprise ${enterpriseId} has no lane`);
  return counts;
}
