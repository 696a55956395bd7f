import type { Db } from '../postgres/database.ts';

/** The groups whose rule names a group, by ascending id, up to `max`. */
export async function findRulesNaming(
  db: Db,
  { enterpriseId, groupId, max }: { enterpriseId: number; groupId: number; max: number },
): Promise<{ groupId: number; name: string }[]> {
  const { rows } = await db.query<{ groupId: number; name: string }>({
    text: `
      select g.id as "groupId", g.name
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
