import type { BoundKey } from '../domain/directory.ts';
import { integerArray } from '../postgres/array-text.ts';
import type { Db } from '../postgres/database.ts';

/** Binds keys that point at nobody yet; the lane's lock makes sure that they still do. */
export async function insertIdentities(
  tx: Db,
  { enterpriseId, keys }: { enterpriseId: number; keys: BoundKey[] },
): Promise<void> {
  if (keys.length === 0) return;
  await tx.query({
    name: 'insert-identities',
    // In key order the index is walked from left to right.
    text: `
      insert into identity (enterprise_id, type_id, value, platform, appid, user_id)
      select $1::int, type_id, value, platform, appid, user_id
      from unnest($2::int[], $3::text[], $4::text[], $5::text[], $6::bigint[])
        as k (type_id, value, platform, appid, user_id)
      order by type_id, value collate "C", platform collate "C", appid collate "C"`,
    values: [
      enterpriseId,
      integerArray(keys.map((key) => key.typeId)),
      keys.map((key) => key.value),
      keys.map((key) => key.platform),
      keys.map((key) => key.appid),
      integerArray(keys.map((key) => key.userId)),
    ],
  });
}
