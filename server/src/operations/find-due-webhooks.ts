import type { Db } from '../postgres/database.ts';

export interface DueWebhook {
  enterpriseId: number;
  appId: number;
}

/** The webhooks with a message to be sent now. Those of apps and enterprises that may not call at present wait. */
export async function findDueWebhooks(db: Db): Promise<DueWebhook[]> {
  const { rows } = await db.query<DueWebhook>({
    name: 'find-due-webhooks',
    text: `
      select w.enterprise_id as "enterpriseId", w.app_id as "appId"
      from webhook w
      join app a on a.id = w.app_id
      join enterprise e on e.id = w.enterprise_id
      where w.enabled and e.state = 'active' and a.state = 'approved' and coalesce(a.expires_at > now(), true)
        and exists (
          select from delivery d
          where d.enterprise_id = w.enterprise_id and d.app_id = w.app_id
            and d.state = 'pending' and d.next_attempt_at <= now()
        )`,
  });
  return rows;
}
