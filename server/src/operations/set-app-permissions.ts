import type { Db } from '../postgres/database.ts';
import { noSuchApp } from './change-app-state.ts';

/**
 * Says what an app may call from now on, whatever it asked for; its tokens stay, and follow within 5 s.
 * @throws {MusterError} NOT_FOUND
 */
export async function setAppPermissions(
  db: Db,
  { appId, permissions }: { appId: number; permissions: string[] },
): Promise<void> {
  const { rowCount } = await db.query({
    text: `update app set permissions = $2::text[], asked_permissions = null where id = $1::int`,
    values: [appId, permissions],
  });
  if (rowCount === 0) throw noSuchApp(appId);
}
