import type { Department } from '../domain/plan-departments.ts';
import type { Db } from '../postgres/database.ts';

export interface ListedDepartment extends Department {
  groupCount: number;
}

/**
 * Departments by ascending id, with how many groups each has of its own.
 * @param page `deptId` null: all; `namePrefix` '' for any.
 */
export async function listDirectory(
  db: Db,
  page: { enterpriseId: number; deptId: number | null; namePrefix: string; afterId: number; count: number },
): Promise<ListedDepartment[]> {
  const { rows } = await db.query<ListedDepartment>({
    text: `
      select
        d.id, d.name, d.third_dept_id as "thirdDeptId", d.wx_dept_id as "wxDeptId", d.parent_id as "parentId",
        coalesce(g.count, 0)::bigint as "groupCount"
      from department d
      left join (
        select dept_id, count(*) as count from audience_group
        where enterprise_id = $1::int and dept_id <> 0
        group by dept_id
      ) as g on g.dept_id = d.id
      where d.enterprise_id = $1::int and d.id > $2::bigint
        and ($3::bigint is null or d.id = $3::bigint) and starts_with(d.name, $4::text)
      order by d.id
      limit $5::int`,
    values: [page.enterpriseId, page.afterId, page.deptId, page.namePrefix, page.count],
  });
  return rows;
}
