import type { Db } from '../postgres/database.ts';
import { noSuchApp } from './change-app-state.ts';

/**
 * Sets the moment from which an app's tokens are refused.
 * @param expiresAt ISO 8601 with an offset; null: never.
 * @throws {MusterError} NOT_FOUND
 */
export async function setAppExpiry(
  db: Db,
  { appId, expiresAt }: { appId: number; expiresAt: string | null },
): Promise<void> {
  const { rowCount } = await db.query({
    text: `update app set expires_at = $2::timestamptz where id = $1::int`,
    values: [appId, expiresAt],
  });
  if (rowCount === 0) throw noSuchApp(appId);
}
