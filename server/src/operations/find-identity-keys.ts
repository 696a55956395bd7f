import type { BoundKey } from '../domain/directory.ts';
import type { Db } from '../postgres/database.ts';

/**
 * Every bound key of one type with one of the values, whatever its platform and appid: exact matching needs the full key
 * among them, fuzzy matching all of them. The array is walked in index order.
 */
export async function findIdentityKeys(
  db: Db,
  { enterpriseId, typeId, values }: { enterpriseId: number; typeId: number; values: string[] },
): Promise<BoundKey[]> {
  const { rows } = await db.query<BoundKey>({
    name: 'find-identity-keys',
    text: `
      select type_id as "typeId", value, platform, appid, user_id as "userId"
      from identity
      where enterprise_id = $1::int and type_id = $2::int and value = any ($3::text[])`,
    values: [enterpriseId, typeId, values],
  });
  return rows;
}
