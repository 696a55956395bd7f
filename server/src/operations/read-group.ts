import type { Db } from '../postgres/database.ts';
import { FOUND_GROUP_COLUMNS, FOUND_GROUP_JOINS, type FoundGroup } from './search-groups.ts';

/** One group; null when there is none of this id, or it is not of the scope. */
export async function readGroup(
  db: Db,
  { enterpriseId, groupId, deptId }: { enterpriseId: number; groupId: number; deptId: number | null },
): Promise<FoundGroup | null> {
  const { rows } = await db.query<FoundGroup>({
    text: `
      select ${FOUND_GROUP_COLUMNS}
      from audience_group g ${FOUND_GROUP_JOINS}
      where g.enterprise_id = $1::int and g.id = $2::bigint and ($3::bigint is null or g.dept_id = $3::bigint)`,
    values: [enterpriseId, groupId, deptId],
  });
  return rows[0] ?? null;
}
