import type { Db } from '../postgres/database.ts';

export interface ListedToken {
  /** The first digits of its hash: enough to tell tokens apart, nothing to sign in with. */
  hash: string;
  kind: 'access' | 'refresh';
  expiresAt: string;
}

/** The living tokens of an app, the one that expires first at the head. */
export async function listTokens(db: Db, { appId }: { appId: number }): Promise<ListedToken[]> {
  const { rows } = await db.query<ListedToken>({
    text: `
      select
        left(encode(hash, 'hex'), 12) as hash, kind,
        to_char(expires_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "expiresAt"
      from token
      where app_id = $1::int and expires_at > clock_timestamp()
      order by expires_at, hash`,
    values: [appId],
  });
  return rows;
}
