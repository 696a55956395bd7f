import type { Db } from '../postgres/database.ts';
import type { NamedGroup } from './list-named-groups.ts';

/** The groups whose rule names a group, by ascending id, up to `max`. */
export async function findRulesNaming(
  db: Db,
  { enterpriseId, groupId, max }: { enterpriseId: number; groupId: number; max: number },
): Promise<NamedGroup[]> {
  const { rows } = await db.query<NamedGroup>({
    text: `
      select g.id as "groupId", g.name, g.dept_id as "deptId"
      from audience_group g
      where g.enterprise_id = $1::int and g.rule is not null and exists (
        select from jsonb_each(g.rule) as part where part.value @> to_jsonb($2::int)
      )
      order by g.id
      limit $3::int`,
    values: [enterpriseId, groupId, max],
  });
  return rows;
}
