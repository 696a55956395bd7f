import type { Db } from '../postgres/database.ts';

/** A receiver that was away gets them one after another anyway; so many are changed in a moment. */
const RESENT_MAX = 10_000;

/**
 * Sends the dead messages of an app once more, under their own ids, the oldest first, 10,000 at most.
 * @returns how many.
 */
export async function resendDeadDeliveries(
  db: Db,
  { enterpriseId, appId }: { enterpriseId: number; appId: number },
): Promise<number> {
  const { rowCount } = await db.query({
    text: `
      update delivery set state = 'pending', attempts = 0, next_attempt_at = now()
      where enterprise_id = $1::int and app_id = $2::int and state = 'dead' and id in (
        select id from delivery
        where enterprise_id = $1::int and app_id = $2::int and state = 'dead'
        order by id
        limit $3::int
      )`,
    values: [enterpriseId, appId, RESENT_MAX],
  });
  return rowCount;
}
