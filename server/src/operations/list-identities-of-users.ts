import { getOrMake } from '../domain/get-or-make.ts';
import type { Db } from '../postgres/database.ts';
import type { UserIdentity } from './list-identities-of-user.ts';

/** The identities of many users, of each in the enterprise's matching order; who has none is left out. */
export async function listIdentitiesOfUsers(
  db: Db,
  { enterpriseId, userIds }: { enterpriseId: number; userIds: number[] },
): Promise<Map<number, UserIdentity[]>> {
  const identities = new Map<number, UserIdentity[]>();
  if (userIds.length === 0) return identities;
  const { rows } = await db.query<UserIdentity & { userId: number }>({
    name: 'list-identities-of-users',
    text: `
      select
        i.user_id as "userId", t.code as "identityType", i.value as "identityValue",
        nullif(i.platform, '') as platform, nullif(i.appid, '') as appid
      from identity i
      join identity_type t on t.enterprise_id = $1::int and t.id = i.type_id
      where i.enterprise_id = $1::int and i.user_id = any ($2::bigint[])
      order by i.user_id, t.priority, t.id, i.value, i.platform, i.appid`,
    values: [enterpriseId, userIds],
  });
  for (const { userId, ...identity } of rows) getOrMake(identities, userId, () => []).push(identity);
  return identities;
}
