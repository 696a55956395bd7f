import type { KnownGroup } from '../domain/directory.ts';
import type { Db } from '../postgres/database.ts';

/** The groups that exist among the (department, name) pairs; department 0 is the enterprise's own scope. */
export async function findGroups(
  db: Db,
  { enterpriseId, deptIds, names }: { enterpriseId: number; deptIds: number[]; names: string[] },
): Promise<KnownGroup[]> {
  if (names.length === 0) return [];
  const { rows } = await db.query<KnownGroup>({
    name: 'find-groups',
    text: `
      select g.id, g.dept_id as "deptId", g.name, g.rule is null as "isStatic"
      from unnest($2::bigint[], $3::text[]) as wanted (dept_id, name)
      join audience_group g on g.enterprise_id = $1::int and g.dept_id = wanted.dept_id and g.name = wanted.name`,
    values: [enterpriseId, deptIds, names],
  });
  return rows;
}
