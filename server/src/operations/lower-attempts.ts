import type { Db } from '../postgres/database.ts';

/**
 * Takes one attempt back, since the database was away and no batch is at fault. One stays: the chunk may have been too large for
 * the time it had, so its batches are tried alone next.
 */
export async function lowerAttempts(db: Db, { enterpriseId }: { enterpriseId: number }): Promise<void> {
  await db.query({
    name: 'lower-attempts',
    text: `
      update lane_attempt set begun = greatest(begun - 1, 1)
      where enterprise_id = $1::int`,
    values: [enterpriseId],
  });
}
