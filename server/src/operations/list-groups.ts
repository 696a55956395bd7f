import { UNCATEGORIZED } from '../domain/category-tree.ts';
import type { GroupRule } from '../domain/group-rule.ts';
import type { Db } from '../postgres/database.ts';

export interface ListedGroup {
  groupId: number;
  name: string;
  /** 0: the enterprise's own scope. */
  deptId: number;
  categoryName: string;
  /** null: the group is static. */
  rule: GroupRule | null;
  /** Of a static group; a dynamic group's members have to be counted. */
  userCount: number;
  createdAt: string;
}

export interface GroupFilter {
  /** true: only departments' groups; false: only the enterprise's own; null: both. */
  isDepartments: boolean | null;
  deptId: number | null;
  /** '' for any. */
  namePrefix: string;
}

/** A page of groups by ascending id. */
export async function listGroups(
  db: Db,
  page: { enterpriseId: number; filter: GroupFilter; afterGroupId: number; size: number },
): Promise<ListedGroup[]> {
  const { filter } = page;
  const { rows } = await db.query<ListedGroup>({
    name: 'list-groups',
    text: `
      select
        g.id as "groupId", g.name, g.dept_id as "deptId", g.rule, coalesce(c.user_count, 0) as "userCount",
        coalesce(k.name, '${UNCATEGORIZED}') as "categoryName",
        to_char(g.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "createdAt"
      from audience_group g
      left join group_count c on c.enterprise_id = $1::int and c.group_id = g.id
      left join category k on k.enterprise_id = $1::int and k.id = g.category_id
      where g.enterprise_id = $1::int and g.id > $2::int
        and ($3::boolean is null or (g.dept_id <> 0) = $3::boolean)
        and ($4::bigint is null or g.dept_id = $4::bigint)
        and starts_with(g.name, $5::text)
      order by g.id
      limit $6::int`,
    values: [
      page.enterpriseId,
      page.afterGroupId,
      filter.isDepartments,
      filter.deptId,
      filter.namePrefix,
      page.size,
    ],
  });
  return rows;
}
