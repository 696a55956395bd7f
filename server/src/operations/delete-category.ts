import { categoryNameTaken } from '../domain/category-tree.ts';
import type { Db } from '../postgres/database.ts';
import { type ListedCategory, listCategories } from './list-categories.ts';

/**
 * Deletes a category. What it holds goes one level up: its groups into its parent, from the top into 未分类, and its
 * sub-categories beside it. Must run in the transaction that locked it.
 * @returns how many groups and sub-categories moved.
 * @throws {MusterError} CONFLICT when a sub-category has the name of one that is beside it then.
 */
export async function deleteCategory(
  tx: Db,
  { enterpriseId, category }: { enterpriseId: number; category: ListedCategory },
): Promise<{ groups: number; categories: number }> {
  const { categoryId, parentId, deptId } = category;
  const tree = await listCategories(tx, { enterpriseId, deptId });
  const beside = new Set(
    tree
      .filter((node) => node.parentId === parentId && node.categoryId !== categoryId)
      .map(({ name }) => name),
  );
  const taken = tree.find((node) => node.parentId === categoryId && beside.has(node.name));
  if (taken !== undefined) throw categoryNameTaken(taken.name);
  // First of all: a sub-category may have the name of the one that goes.
  await tx.query({
    text: `delete from category where enterprise_id = $1::int and id = $2::int`,
    values: [enterpriseId, categoryId],
  });
  const categories = await tx.query({
    text: `update category set parent_id = $3::int where enterprise_id = $1::int and dept_id = $4::bigint and parent_id = $2::int`,
    values: [enterpriseId, categoryId, parentId, deptId],
  });
  const groups = await tx.query({
    text: `
      update audience_group set category_id = $3::int
      where enterprise_id = $1::int and dept_id = $4::bigint and category_id = $2::int`,
    values: [enterpriseId, categoryId, parentId, deptId],
  });
  return { groups: groups.rowCount, categories: categories.rowCount };
}
