import { integerArray } from '../postgres/array-text.ts';
import type { Db } from '../postgres/database.ts';

/** Those of the users that there are. */
export async function findUserIds(
  db: Db,
  { enterpriseId, userIds }: { enterpriseId: number; userIds: number[] },
): Promise<Set<number>> {
  const { rows } = await db.query<{ id: number }>({
    name: 'find-user-ids',
    text: `select id from audience_user where enterprise_id = $1::int and id = any ($2::bigint[])`,
    values: [enterpriseId, integerArray(userIds)],
  });
  return new Set(rows.map(({ id }) => id));
}
