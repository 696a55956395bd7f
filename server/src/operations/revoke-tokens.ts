import type { Db } from '../postgres/database.ts';

/**
 * Ends all tokens of an app, everywhere within 5 s: no process trusts a look-up for longer.
 * @returns how many there were.
 */
export async function revokeTokens(db: Db, { appId }: { appId: number }): Promise<number> {
  const { rowCount } = await db.query({
    text: `delete from token where app_id = $1::int`,
    values: [appId],
  });
  return rowCount;
}
