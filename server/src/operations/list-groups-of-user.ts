import type { Db } from '../postgres/database.ts';

export interface UserGroup {
  groupId: number;
  name: string;
  /** 0: the enterprise's own scope. */
  deptId: number;
}

/** The static groups of a user by ascending id; null when there is no such user. */
export async function listGroupsOfUser(
  db: Db,
  { enterpriseId, userId }: { enterpriseId: number; userId: number },
): Promise<UserGroup[] | null> {
  const { rows } = await db.query<{ [Key in keyof UserGroup]: UserGroup[Key] | null }>({
    name: 'list-groups-of-user',
    // A user without groups is one row of nulls, nobody is no row.
    text: `
      select g.id as "groupId", g.name, g.dept_id as "deptId"
      from audience_user u
      left join (
        relation r join audience_group g on g.enterprise_id = $1::int and g.id = r.group_id
      ) on r.enterprise_id = $1::int and r.user_id = u.id
      where u.enterprise_id = $1::int and u.id = $2::bigint
      order by g.id`,
    values: [enterpriseId, userId],
  });
  if (rows.length === 0) return null;
  return rows.flatMap(({ groupId, name, deptId }) =>
    groupId === null || name === null || deptId === null ? [] : [{ groupId, name, deptId }],
  );
}
