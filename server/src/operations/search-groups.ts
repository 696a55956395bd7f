import { UNCATEGORIZED } from '../domain/category-tree.ts';
import type { GroupRule } from '../domain/group-rule.ts';
import type { Db } from '../postgres/database.ts';

/** Counting further takes longer than people wait for a number. */
const TOTAL_MAX = 200_000;

export interface GroupSearch {
  /** 0: the enterprise's own scope; null: all scopes. */
  deptId: number | null;
  /** With all categories below it; 0: 未分类; null: any. */
  categoryId: number | null;
  isStatic: boolean | null;
  /** What the name contains, whatever the case of its letters; '' for anything. */
  nameText: string;
}

export type GroupSort = 'newest' | 'name' | 'users';

export interface FoundGroup {
  groupId: number;
  name: string;
  /** 0: the enterprise's own scope. */
  deptId: number;
  deptName: string | null;
  categoryId: number;
  categoryName: string;
  /** null: the group is static. */
  rule: GroupRule | null;
  /** null: the group is dynamic, its members have to be counted. */
  userCount: number | null;
  createdAt: string;
}

/** The columns of a `FoundGroup`, of groups `g` of the enterprise `$1`; they go with `FOUND_GROUP_JOINS`. */
export const FOUND_GROUP_COLUMNS = `
  g.id as "groupId", g.name, g.dept_id as "deptId", d.name as "deptName", g.category_id as "categoryId",
  coalesce(c.name, '${UNCATEGORIZED}') as "categoryName", g.rule,
  case when g.rule is null then coalesce(n.user_count, 0) end as "userCount",
  to_char(g.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "createdAt"`;

export const FOUND_GROUP_JOINS = `
  left join group_count n on n.enterprise_id = $1::int and n.group_id = g.id
  left join category c on c.enterprise_id = $1::int and c.id = g.category_id
  left join department d on d.enterprise_id = $1::int and d.id = g.dept_id`;

/** Of the group that a page ended with, what groups are sorted by. */
export interface GroupMark {
  groupId: number;
  name: string;
  userCount: number;
}

/** `joins` is of what the order needs beside the group; `after` gives the condition on the groups behind a mark. */
interface Order {
  joins: string;
  order: string;
  after: (mark: GroupMark, add: (value: unknown) => string) => string;
}

const ORDERS: Record<GroupSort, Order> = {
  newest: {
    joins: '',
    order: 'g.id desc',
    after: ({ groupId }, add) => `g.id < ${add(groupId)}::bigint`,
  },
  name: {
    joins: '',
    order: 'g.name, g.id',
    after: ({ groupId, name }, add) => `(g.name, g.id) > (${add(name)}::text, ${add(groupId)}::bigint)`,
  },
  // A dynamic group has no count that is kept, and stands with the empty ones.
  users: {
    joins: 'left join group_count n on n.enterprise_id = $1::int and n.group_id = g.id',
    order: 'coalesce(n.user_count, 0) desc, g.id desc',
    after: ({ groupId, userCount }, add) =>
      `(coalesce(n.user_count, 0), g.id) < (${add(userCount)}::bigint, ${add(groupId)}::bigint)`,
  },
};

/** 未分类 is the 0 that categories at the top have for their parent, but nothing is below it. */
const INSIDE = `
  inside (id) as (
    select $3::bigint
    union all
    select c.id from inside i join category c on c.enterprise_id = $1::int and c.parent_id = i.id
    where i.id <> 0
  )`;

const MATCHES = `
  ($2::bigint is null or g.dept_id = $2::bigint)
  and ($3::bigint is null or g.category_id in (select id from inside))
  and ($4::boolean is null or (g.rule is null) = $4::boolean)
  and ($5::text = '' or strpos(lower(g.name), lower($5::text)) > 0)`;

/**
 * A page of groups. The first page comes with the number of all that match, counted up to 200,000. Names are searched by reading
 * all of the enterprise's groups, some 50 ms for a hundred thousand.
 * @param page `after`: the last group of the page before; null for the first page.
 */
export async function searchGroups(
  db: Db,
  page: { enterpriseId: number; search: GroupSearch; sort: GroupSort; after: GroupMark | null; size: number },
): Promise<{ groups: FoundGroup[]; total: number | null; isTotalCapped: boolean }> {
  const { deptId, categoryId, isStatic, nameText } = page.search;
  const filters = [page.enterpriseId, deptId, categoryId, isStatic, nameText];
  const values: unknown[] = [...filters];
  const add = (value: unknown): string => `$${values.push(value)}`;
  const { joins, order, after } = ORDERS[page.sort];
  const isBehind = page.after === null ? 'true' : after(page.after, add);
  const { rows: groups } = await db.query<FoundGroup>({
    text: `
      with recursive ${INSIDE}, g as (
        select g.* from audience_group g ${joins}
        where g.enterprise_id = $1::int and ${MATCHES} and ${isBehind}
        order by ${order}
        limit ${add(page.size)}::int
      )
      select ${FOUND_GROUP_COLUMNS}
      from g ${FOUND_GROUP_JOINS}
      order by ${order}`,
    values,
  });
  if (page.after !== null) return { groups, total: null, isTotalCapped: false };
  const { rows } = await db.query<{ count: number }>({
    text: `
      with recursive ${INSIDE}
      select count(*) as count from (
        select from audience_group g where g.enterprise_id = $1::int and ${MATCHES} limit $6::int
      ) as counted`,
    values: [...filters, TOTAL_MAX + 1],
  });
  const count = rows[0]?.count ?? 0;
  return { groups, total: Math.min(count, TOTAL_MAX), isTotalCapped: count > TOTAL_MAX };
}
