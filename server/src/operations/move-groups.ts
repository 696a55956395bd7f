import { refuseUnknownCategory } from '../domain/category-tree.ts';
import { refuseUnknownGroup } from '../domain/group-rule.ts';
import { MusterError } from '../errors.ts';
import type { Db } from '../postgres/database.ts';

/**
 * Puts groups into a category of their scope, all or none; takes the lane first, so that neither they nor the category go
 * meanwhile; must run in a transaction.
 * @param input `categoryId` 0: each into the 未分类 of its scope; `deptId`: only groups of this scope; null: of any.
 * @throws {MusterError} NOT_FOUND; CONFLICT when the category is one of another scope.
 */
export async function moveGroups(
  tx: Db,
  input: { enterpriseId: number; groupIds: number[]; categoryId: number; deptId: number | null },
): Promise<void> {
  const { enterpriseId, groupIds, categoryId, deptId } = input;
  await tx.query({
    text: `select from lane where enterprise_id = $1::int for update`,
    values: [enterpriseId],
  });
  const { rows } = await tx.query<{ found: number; strange: number; isCategory: boolean }>({
    text: `
      select
        count(*) as found, count(*) filter (where g.dept_id <> c.dept_id) as strange,
        count(c.id) > 0 or $3::bigint = 0 as "isCategory"
      from audience_group g
      left join category c on c.enterprise_id = $1::int and c.id = $3::bigint
      where g.enterprise_id = $1::int and g.id = any ($2::bigint[]) and ($4::bigint is null or g.dept_id = $4::bigint)`,
    values: [enterpriseId, groupIds, categoryId, deptId],
  });
  const [state] = rows;
  if (state?.found !== groupIds.length) refuseUnknownGroup();
  if (!state.isCategory) refuseUnknownCategory();
  if (state.strange > 0) throw otherScope();
  await tx.query({
    text: `
      update audience_group set category_id = $3::int
      where enterprise_id = $1::int and id = any ($2::int[]) and category_id <> $3::int`,
    values: [enterpriseId, groupIds, categoryId],
  });
}

function otherScope(): MusterError {
  return new MusterError('CONFLICT', {
    zh: '分组只能移到同一范围（企业或同一部门）的分类中',
    en: 'a group moves within its own scope only: that of the enterprise, or that of its department',
  });
}
