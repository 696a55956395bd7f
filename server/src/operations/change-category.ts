import { requirePlace } from '../domain/category-tree.ts';
import type { Db } from '../postgres/database.ts';
import { type ListedCategory, listCategories } from './list-categories.ts';

/**
 * Renames a category, or moves it with all that is below it within its scope; must run in the transaction that locked it.
 * @param input null: stays as it is; `parentId` 0: to the top.
 * @throws {MusterError} as `requirePlace`.
 */
export async function changeCategory(
  tx: Db,
  input: { enterpriseId: number; category: ListedCategory; parentId: number | null; name: string | null },
): Promise<void> {
  const { enterpriseId, category } = input;
  const { categoryId, deptId } = category;
  const name = input.name ?? category.name;
  const parentId = input.parentId ?? category.parentId;
  const tree = await listCategories(tx, { enterpriseId, deptId });
  requirePlace(tree, { categoryId, parentId, name });
  await tx.query({
    text: `
      update category set parent_id = $3::int, name = $4::text
      where enterprise_id = $1::int and id = $2::int`,
    values: [enterpriseId, categoryId, parentId, name],
  });
}
