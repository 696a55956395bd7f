import type { Db } from '../postgres/database.ts';

/** The body of a message as its receiver gets it, JSON text; null when there is no such message. */
export async function readDeliveryPayload(
  db: Db,
  { enterpriseId, appId, id }: { enterpriseId: number; appId: number; id: string },
): Promise<string | null> {
  const { rows } = await db.query<{ payload: string }>({
    text: `
      select payload::text as payload from delivery
      where enterprise_id = $1::int and app_id = $2::int and id = $3::text`,
    values: [enterpriseId, appId, id],
  });
  return rows[0]?.payload ?? null;
}
