import { type AppState, type StoredAppState, readAppState } from '../domain/app-state.ts';
import type { Db } from '../postgres/database.ts';

export interface ListedApp {
  id: number;
  enterpriseId: number;
  instanceAppid: string;
  state: AppState;
  permissions: string[];
  /** What it asked for instead, and what is not decided yet; null: nothing. */
  askedPermissions: string[] | null;
  /** Null: it does not expire. */
  expiresAt: string | null;
  /** Until then the secret before the last rotation is valid too. */
  oldSecretUntil: string | null;
  refusalReason: string | null;
  name: string;
  createdAt: string;
}

/** The apps of one enterprise, or of all. */
export async function listApps(
  db: Db,
  { enterpriseId }: { enterpriseId: number | null },
): Promise<ListedApp[]> {
  const { rows } = await db.query<Omit<ListedApp, 'state'> & { state: StoredAppState; isOver: boolean }>({
    text: `
      select
        id, enterprise_id as "enterpriseId", appid as "instanceAppid", state,
        coalesce(expires_at <= clock_timestamp(), false) as "isOver", permissions,
        asked_permissions as "askedPermissions",
        to_char(expires_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "expiresAt",
        case when old_secret_until > clock_timestamp()
          then to_char(old_secret_until at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') end as "oldSecretUntil",
        refusal_reason as "refusalReason", name,
        to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "createdAt"
      from app
      where $1::int is null or enterprise_id = $1::int
      order by enterprise_id, id`,
    values: [enterpriseId],
  });
  return rows.map(({ isOver, ...app }) => ({ ...app, state: readAppState(app.state, isOver) }));
}
