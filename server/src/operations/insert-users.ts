import type { Db } from '../postgres/database.ts';

/** Makes the users `firstId` up to, not including, `endId`: ids of an enterprise are dense. */
export async function insertUsers(
  tx: Db,
  { enterpriseId, firstId, endId }: { enterpriseId: number; firstId: number; endId: number },
): Promise<void> {
  if (endId === firstId) return;
  await tx.query({
    name: 'insert-users',
    text: `
      insert into audience_user (enterprise_id, id, created_at)
      select $1::int, id, now() from generate_series($2::bigint, $3::bigint - 1) as id`,
    values: [enterpriseId, firstId, endId],
  });
}
