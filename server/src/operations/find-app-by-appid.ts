import type { Db } from '../postgres/database.ts';

export interface StoredApp {
  id: number;
  secretHash: Buffer;
  /** The one before the last rotation, while it is valid. */
  oldSecretHash: Buffer | null;
  /** Approved, not expired, and its enterprise active: it may hold tokens. */
  isUsable: boolean;
}

/** The app of an appid, whatever its state: whether the secret is right is asked before what state it is in. */
export async function findAppByAppid(db: Db, { appid }: { appid: string }): Promise<StoredApp | null> {
  const { rows } = await db.query<StoredApp>({
    name: 'find-app-by-appid',
    text: `
      select
        a.id, a.secret_hash as "secretHash",
        case when a.old_secret_until > clock_timestamp() then a.old_secret_hash end as "oldSecretHash",
        a.state = 'approved' and coalesce(a.expires_at > clock_timestamp(), true) and e.state = 'active' as "isUsable"
      from app a
      join enterprise e on e.id = a.enterprise_id
      where a.appid = $1::text`,
    values: [appid],
  });
  return rows[0] ?? null;
}
