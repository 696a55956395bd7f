import type { ValueKey } from '../domain/identity-search.ts';
import type { Db } from '../postgres/database.ts';

/** The users who have one of the identities, whatever its platform and appid, by ascending id, up to `max`. */
export async function findUsersByValue(
  db: Db,
  { enterpriseId, keys, max }: { enterpriseId: number; keys: ValueKey[]; max: number },
): Promise<number[]> {
  if (keys.length === 0) return [];
  const { rows } = await db.query<{ userId: number }>({
    name: 'find-users-by-value',
    text: `
      select distinct i.user_id as "userId"
      from unnest($2::int[], $3::text[]) as wanted (type_id, value)
      join identity i on i.enterprise_id = $1::int and i.type_id = wanted.type_id and i.value = wanted.value
      order by i.user_id
      limit $4::int`,
    values: [enterpriseId, keys.map(({ typeId }) => typeId), keys.map(({ value }) => value), max],
  });
  return rows.map(({ userId }) => userId);
}
