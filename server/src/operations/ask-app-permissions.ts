import type { StoredAppState } from '../domain/app-state.ts';
import type { Db } from '../postgres/database.ts';
import { noSuchApp } from './change-app-state.ts';

/**
 * Says what an app's enterprise wants it to be allowed; must run in a transaction. What it gives up is gone at once, within 5 s
 * everywhere. What it wants beside that waits for its review; the app goes on meanwhile. An app that was never approved simply has
 * them: it waits for a review anyway, or has to ask for one.
 * @returns whether something waits for a review now.
 * @throws {MusterError} NOT_FOUND
 */
export async function askAppPermissions(
  tx: Db,
  { appId, permissions }: { appId: number; permissions: string[] },
): Promise<{ isAsking: boolean }> {
  const { rows } = await tx.query<{ state: StoredAppState; granted: string[] }>({
    text: `select state, permissions as granted from app where id = $1::int for update`,
    values: [appId],
  });
  const [app] = rows;
  if (app === undefined) throw noSuchApp(appId);
  // Also when it is over since: a later expiry date would bring it back.
  const isReviewed = app.state === 'approved' || app.state === 'disabled';
  const kept = isReviewed ? app.granted.filter((known) => permissions.includes(known)) : permissions;
  const isAsking = kept.length < permissions.length;
  await tx.query({
    text: `update app set permissions = $2::text[], asked_permissions = $3::text[] where id = $1::int`,
    values: [appId, kept, isAsking ? permissions : null],
  });
  return { isAsking };
}
