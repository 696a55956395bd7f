import { requirePlace } from '../domain/category-tree.ts';
import type { Db } from '../postgres/database.ts';
import { listCategories } from './list-categories.ts';

/**
 * Makes a category. The lane's lock keeps the tree as it is checked; must run in a transaction.
 * @param input `deptId` 0: of the enterprise's own scope; `parentId` 0: at the top.
 * @returns its id.
 * @throws {MusterError} as `requirePlace`.
 */
export async function createCategory(
  tx: Db,
  input: { enterpriseId: number; deptId: number; parentId: number; name: string },
): Promise<number> {
  const { enterpriseId, deptId, parentId, name } = input;
  const { rows } = await tx.query<{ categoryId: number }>({
    text: `
      update lane set next_category_id = next_category_id + 1 where enterprise_id = $1::int
      returning next_category_id - 1 as "categoryId"`,
    values: [enterpriseId],
  });
  const [next] = rows;
  if (next === undefined) throw new Error(`enterprise ${enterpriseId} has no lane`);
  const tree = await listCategories(tx, { enterpriseId, deptId });
  requirePlace(tree, { categoryId: null, parentId, name });
  await tx.query({
    text: `
      insert into category (enterprise_id, id, dept_id, parent_id, name)
      values ($1::int, $2::int, $3::bigint, $4::int, $5::text)`,
    values: [enterpriseId, next.categoryId, deptId, parentId, name],
  });
  return next.categoryId;
}
