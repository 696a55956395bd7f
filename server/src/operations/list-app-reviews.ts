import type { Db } from '../postgres/database.ts';

export interface AppReview {
  appId: number;
  instanceAppid: string;
  name: string;
  enterpriseId: number;
  enterpriseName: string;
  /** `pending` as a whole; else it goes on, and only other permissions are asked for. */
  state: 'pending' | 'approved' | 'disabled';
  permissions: string[];
  askedPermissions: string[] | null;
  expiresAt: string | null;
  createdAt: string;
}

/** What waits for an operator of the platform to decide, of all enterprises, by the id of the app. */
export async function listAppReviews(db: Db, page: { afterId: number; size: number }): Promise<AppReview[]> {
  const { rows } = await db.query<AppReview>({
    text: `
      select
        a.id as "appId", a.appid as "instanceAppid", a.name, a.enterprise_id as "enterpriseId",
        e.name as "enterpriseName", a.state, a.permissions, a.asked_permissions as "askedPermissions",
        to_char(a.expires_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "expiresAt",
        to_char(a.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "createdAt"
      from app a
      join enterprise e on e.id = a.enterprise_id
      where a.id > $1::bigint and (a.state = 'pending' or a.asked_permissions is not null)
      order by a.id
      limit $2::int`,
    values: [page.afterId, page.size],
  });
  return rows;
}
