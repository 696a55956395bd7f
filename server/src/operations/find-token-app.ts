import type { Db } from '../postgres/database.ts';

export interface TokenApp {
  appId: number;
  appid: string;
  enterpriseId: number;
  permissions: string[];
  /** What may wait for its enterprise, and what it may call a second, if not as much as the process lets everybody. */
  waitingRowsMax: number | null;
  importCallsPerSMax: number | null;
  /** Until the token or its app expires, whichever is first. */
  remainingMs: number;
}

/** The app behind a living access token; null also when the app or its enterprise may not call at present. */
export async function findTokenApp(db: Db, { hash }: { hash: Buffer }): Promise<TokenApp | null> {
  const { rows } = await db.query<TokenApp>({
    name: 'find-token-app',
    text: `
      select
        a.id as "appId", a.appid, a.enterprise_id as "enterpriseId", a.permissions,
        e.waiting_rows_max as "waitingRowsMax", e.import_calls_per_s_max as "importCallsPerSMax",
        extract(epoch from least(t.expires_at, a.expires_at) - clock_timestamp())::float8 * 1000 as "remainingMs"
      from token t
      join app a on a.id = t.app_id
      join enterprise e on e.id = a.enterprise_id
      where t.hash = $1::bytea and t.kind = 'access' and t.expires_at > clock_timestamp()
        and a.state = 'approved' and coalesce(a.expires_at > clock_timestamp(), true) and e.state = 'active'`,
    values: [hash],
  });
  return rows[0] ?? null;
}
