import type { EventType } from '../domain/webhook-event.ts';
import type { Db } from '../postgres/database.ts';

export interface ListedWebhook {
  appId: number;
  appName: string;
  url: string;
  events: EventType[];
  /** False by the app's will, or since the receiver answered 410. */
  isEnabled: boolean;
  createdAt: string;
  /** Until when the secret before the present one signs too; null when it does not. */
  previousSecretUntil: string | null;
  pendingCount: number;
  deadCount: number;
}

/** The webhooks of an enterprise, at most one per app. Secrets are not among what can be read. */
export async function listWebhooks(
  db: Db,
  { enterpriseId }: { enterpriseId: number },
): Promise<ListedWebhook[]> {
  const { rows } = await db.query<ListedWebhook>({
    text: `
      select
        w.app_id as "appId", a.name as "appName", w.url, w.events, w.enabled as "isEnabled",
        to_char(w.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "createdAt",
        case when w.previous_secret_until > now() then
          to_char(w.previous_secret_until at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
        end as "previousSecretUntil",
        (
          select count(*) from delivery d
          where d.enterprise_id = $1::int and d.app_id = w.app_id and d.state = 'pending'
        ) as "pendingCount",
        (
          select count(*) from delivery d
          where d.enterprise_id = $1::int and d.app_id = w.app_id and d.state = 'dead'
        ) as "deadCount"
      from webhook w
      join app a on a.id = w.app_id
      where w.enterprise_id = $1::int
      order by w.app_id`,
    values: [enterpriseId],
  });
  return rows;
}
