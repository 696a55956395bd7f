import type { CategoryNode } from '../domain/category-tree.ts';
import type { Db } from '../postgres/database.ts';

export interface ListedCategory extends CategoryNode {
  /** 0: the enterprise's own scope. */
  deptId: number;
}

/** The categories of a scope, or of all when `deptId` is null, by name. */
export async function listCategories(
  db: Db,
  { enterpriseId, deptId }: { enterpriseId: number; deptId: number | null },
): Promise<ListedCategory[]> {
  const { rows } = await db.query<ListedCategory>({
    text: `
      select id as "categoryId", dept_id as "deptId", parent_id as "parentId", name
      from category
      where enterprise_id = $1::int and ($2::bigint is null or dept_id = $2::bigint)
      order by name, id`,
    values: [enterpriseId, deptId],
  });
  return rows;
}
