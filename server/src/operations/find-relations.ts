import type { Membership, UsersByGroup } from '../domain/apply-pairs.ts';
import { integerArray } from '../postgres/array-text.ts';
import type { Db } from '../postgres/database.ts';

/** Which of the users are members of which of the groups. A user may be asked for twice. */
export async function findRelations(
  db: Db,
  { enterpriseId, wanted }: { enterpriseId: number; wanted: UsersByGroup },
): Promise<Membership> {
  if (wanted.size === 0) return new Map();
  const { rows } = await db.query<{ groupId: number; userIds: string | null }>({
    name: 'find-relations',
    // A subquery per group is run as one walk of the primary key for the group's users. Of a join the planner may make a scan
    // of the whole table, and did.
    text: `
      select
        asked.group_id as "groupId",
        (
          select string_agg(r.user_id::text, ',') from relation r
          where r.enterprise_id = $1::int and r.group_id = asked.group_id and r.user_id = any (asked.user_ids::bigint[])
        ) as "userIds"
      from unnest($2::int[], $3::text[]) as asked (group_id, user_ids)`,
    values: [enterpriseId, [...wanted.keys()], [...wanted.values()].map(integerArray)],
  });
  return new Map(
    rows.map(({ groupId, userIds }) => [
      groupId,
      new Set(userIds === null ? [] : userIds.split(',').map(Number)),
    ]),
  );
}
