import { refuseUnknownCategory } from '../domain/category-tree.ts';
import type { Db } from '../postgres/database.ts';
import type { ListedCategory } from './list-categories.ts';

/**
 * A category, with the lane's lock, under which all trees of the enterprise stay as they are; must run in a transaction.
 * @param deptId only of this scope; null: of any.
 * @throws {MusterError} NOT_FOUND
 */
export async function lockCategory(
  tx: Db,
  { enterpriseId, categoryId, deptId }: { enterpriseId: number; categoryId: number; deptId: number | null },
): Promise<ListedCategory> {
  await tx.query({
    text: `select from lane where enterprise_id = $1::int for update`,
    values: [enterpriseId],
  });
  const { rows } = await tx.query<ListedCategory>({
    text: `
      select id as "categoryId", dept_id as "deptId", parent_id as "parentId", name
      from category
      where enterprise_id = $1::int and id = $2::bigint and ($3::bigint is null or dept_id = $3::bigint)`,
    values: [enterpriseId, categoryId, deptId],
  });
  return rows[0] ?? refuseUnknownCategory();
}
