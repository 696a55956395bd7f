import type { GroupRule } from '../domain/group-rule.ts';
import type { Db } from '../postgres/database.ts';

export interface NamedGroup {
  groupId: number;
  /** null: the group is static. */
  rule: GroupRule | null;
}

/** The groups of the ids, and all groups that their rules name, directly or through other rules. Unknown ids are left out. */
export async function readGroupRules(
  db: Db,
  { enterpriseId, groupIds }: { enterpriseId: number; groupIds: number[] },
): Promise<NamedGroup[]> {
  const { rows } = await db.query<NamedGroup>({
    name: 'read-group-rules',
    // UNION, not UNION ALL: a group that was seen is not followed again, so the walk ends even on a cycle.
    text: `
      with recursive named (id) as (
        select unnest($2::int[])
        union
        select part.id
        from named n
        join audience_group g on g.enterprise_id = $1::int and g.id = n.id and g.rule is not null
        cross join lateral (
          select jsonb_array_elements_text(p.value)::int as id from jsonb_each(g.rule) as p
        ) as part
      )
      select g.id as "groupId", g.rule
      from audience_group g
      where g.enterprise_id = $1::int and g.id in (select id from named)`,
    values: [enterpriseId, groupIds],
  });
  return rows;
}
