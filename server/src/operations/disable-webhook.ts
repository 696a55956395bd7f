import type { Db } from '../postgres/database.ts';

/** Ends the messages to a URL whose receiver said that it is gone, unless the app has given another URL meanwhile. */
export async function disableWebhook(
  db: Db,
  { enterpriseId, appId, url }: { enterpriseId: number; appId: number; url: string },
): Promise<void> {
  await db.query({
    text: `
      update webhook set enabled = false where enterprise_id = $1::int and app_id = $2::int and url = $3::text`,
    values: [enterpriseId, appId, url],
  });
}
