import type { Db } from '../postgres/database.ts';

export interface NamedGroup {
  groupId: number;
  name: string;
  /** 0: the enterprise's own scope. */
  deptId: number;
}

/** The groups of the ids by ascending id; unknown ones are left out. */
export async function listNamedGroups(
  db: Db,
  { enterpriseId, groupIds }: { enterpriseId: number; groupIds: number[] },
): Promise<NamedGroup[]> {
  if (groupIds.length === 0) return [];
  const { rows } = await db.query<NamedGroup>({
    text: `
      select id as "groupId", name, dept_id as "deptId"
      from audience_group
      where enterprise_id = $1::int and id = any ($2::int[])
      order by id`,
    values: [enterpriseId, groupIds],
  });
  return rows;
}
