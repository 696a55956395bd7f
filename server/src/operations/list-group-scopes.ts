import type { Db } from '../postgres/database.ts';

export interface GroupScope {
  /** 0: the enterprise's own scope. */
  deptId: number;
  /** null for the enterprise's own scope. */
  deptName: string | null;
  groupCount: number;
  /** Of them, those in 未分类. */
  uncategorizedCount: number;
}

/** The scopes that have groups or categories, and the enterprise's own in any case; only one of them when `deptId` is given. */
export async function listGroupScopes(
  db: Db,
  { enterpriseId, deptId }: { enterpriseId: number; deptId: number | null },
): Promise<GroupScope[]> {
  const { rows } = await db.query<GroupScope>({
    text: `
      select
        s.dept_id as "deptId", d.name as "deptName",
        sum(s.groups)::bigint as "groupCount", sum(s.uncategorized)::bigint as "uncategorizedCount"
      from (
        select dept_id, count(*) as groups, count(*) filter (where category_id = 0) as uncategorized
        from audience_group
        where enterprise_id = $1::int and ($2::bigint is null or dept_id = $2::bigint)
        group by dept_id
        union all
        select distinct dept_id, 0, 0 from category
        where enterprise_id = $1::int and ($2::bigint is null or dept_id = $2::bigint)
        union all
        select coalesce($2::bigint, 0), 0, 0
      ) as s
      left join department d on d.enterprise_id = $1::int and d.id = s.dept_id
      group by s.dept_id, d.name
      order by s.dept_id`,
    values: [enterpriseId, deptId],
  });
  return rows;
}
