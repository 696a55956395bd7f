import type { Db } from '../postgres/database.ts';

/** How many groups stand in each category itself, by its id, in a scope, or in all when `deptId` is null; empty ones are left out. */
export async function countCategorizedGroups(
  db: Db,
  { enterpriseId, deptId }: { enterpriseId: number; deptId: number | null },
): Promise<Map<number, number>> {
  const { rows } = await db.query<{ categoryId: number; count: number }>({
    text: `
      select category_id as "categoryId", count(*) as count
      from audience_group
      where enterprise_id = $1::int and category_id <> 0 and ($2::bigint is null or dept_id = $2::bigint)
      group by category_id`,
    values: [enterpriseId, deptId],
  });
  return new Map(rows.map(({ categoryId, count }) => [categoryId, count]));
}
