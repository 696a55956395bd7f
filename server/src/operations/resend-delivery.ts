import type { Db } from '../postgres/database.ts';

/**
 * Sends a message that is dead or delivered once more, under its own id and with a fresh row of attempts.
 * @returns false when there is no such message, or it waits to be sent anyway.
 */
export async function resendDelivery(
  db: Db,
  { enterpriseId, appId, id }: { enterpriseId: number; appId: number; id: string },
): Promise<boolean> {
  const { rowCount } = await db.query({
    text: `
      update delivery set state = 'pending', attempts = 0, next_attempt_at = now(), delivered_at = null
      where enterprise_id = $1::int and app_id = $2::int and id = $3::text and state <> 'pending'`,
    values: [enterpriseId, appId, id],
  });
  return rowCount > 0;
}
