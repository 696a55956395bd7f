import type { Db } from '../postgres/database.ts';

export interface UserIdentity {
  identityType: string;
  identityValue: string;
  platform: string | null;
  appid: string | null;
}

/** A user's identities in the enterprise's matching order. */
export async function listIdentitiesOfUser(
  db: Db,
  { enterpriseId, userId }: { enterpriseId: number; userId: number },
): Promise<UserIdentity[]> {
  const { rows } = await db.query<UserIdentity>({
    name: 'list-identities-of-user',
    text: `
      select
        t.code as "identityType", i.value as "identityValue",
        nullif(i.platform, '') as platform, nullif(i.appid, '') as appid
      from identity i
      join identity_type t on t.enterprise_id = $1::int and t.id = i.type_id
      where i.enterprise_id = $1::int and i.user_id = $2::bigint
      order by t.priority, t.id, i.value, i.platform, i.appid`,
    values: [enterpriseId, userId],
  });
  return rows;
}
