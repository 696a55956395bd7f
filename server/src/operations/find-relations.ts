import { integerArray } from '../postgres/array-text.ts';
import type { Db } from '../postgres/database.ts';

export interface Pairs {
  groupIds: number[];
  userIds: number[];
}

/** Those of the pairs that are relations. */
export async function findRelations(
  db: Db,
  { enterpriseId, groupIds, userIds }: Pairs & { enterpriseId: number },
): Promise<{ groupId: number; userId: number }[]> {
  if (groupIds.length === 0) return [];
  const { rows } = await db.query<{ groupId: number; userId: number }>({
    name: 'find-relations',
    text: `
      select r.group_id as "groupId", r.user_id as "userId"
      from unnest($2::int[], $3::bigint[]) as pair (group_id, user_id)
      join relation r on r.enterprise_id = $1::int and r.group_id = pair.group_id and r.user_id = pair.user_id`,
    values: [enterpriseId, integerArray(groupIds), integerArray(userIds)],
  });
  return rows;
}
