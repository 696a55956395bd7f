import type { Db } from '../postgres/database.ts';
import { noSuchApp } from './change-app-state.ts';

/** @throws {MusterError} NOT_FOUND */
export async function renameApp(db: Db, { appId, name }: { appId: number; name: string }): Promise<void> {
  const { rowCount } = await db.query({
    text: `update app set name = $2::text where id = $1::int`,
    values: [appId, name],
  });
  if (rowCount === 0) throw noSuchApp(appId);
}
