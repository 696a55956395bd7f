import type { KnownGroup } from '../domain/directory.ts';
import type { Db } from '../postgres/database.ts';

/** Makes static groups in the 未分类 of their scope, with no members yet. */
export async function insertGroups(
  tx: Db,
  { enterpriseId, groups }: { enterpriseId: number; groups: KnownGroup[] },
): Promise<void> {
  if (groups.length === 0) return;
  const ids = groups.map((group) => group.id);
  const groupsInserted = tx.query({
    name: 'insert-groups',
    text: `
      insert into audience_group (enterprise_id, id, dept_id, name, created_at)
      select $1::int, id, dept_id, name, now()
      from unnest($2::int[], $3::bigint[], $4::text[]) as g (id, dept_id, name)`,
    values: [enterpriseId, ids, groups.map((group) => group.deptId), groups.map((group) => group.name)],
  });
  const countsInserted = tx.query({
    name: 'insert-group-counts',
    text: `
      insert into group_count (enterprise_id, group_id, user_count)
      select $1::int, id, 0 from unnest($2::int[]) as id`,
    values: [enterpriseId, ids],
  });
  await Promise.all([groupsInserted, countsInserted]);
}
