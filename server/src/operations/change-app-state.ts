import { APP_TRANSITIONS, type AppEvent, type StoredAppState, readAppState } from '../domain/app-state.ts';
import { MusterError } from '../errors.ts';
import type { Db } from '../postgres/database.ts';

/**
 * Lets an event happen to an app; must run in a transaction. What an app may no longer do holds everywhere within 5 s. Where an app
 * that has been approved asks for other permissions, `approve` and `refuse` decide that too, or that alone, and its state stays.
 * @param reason for `refuse`: why, for the app's owner.
 * @throws {MusterError} NOT_FOUND; CONFLICT when the event means nothing in the app's state.
 */
export async function changeAppState(
  tx: Db,
  { appId, event, reason }: { appId: number; event: AppEvent; reason: string | null },
): Promise<StoredAppState> {
  const { rows } = await tx.query<{ stored: StoredAppState; isOver: boolean; isAsking: boolean }>({
    text: `
      select
        state as stored, coalesce(expires_at <= clock_timestamp(), false) as "isOver",
        asked_permissions is not null as "isAsking"
      from app where id = $1::int for update`,
    values: [appId],
  });
  const [app] = rows;
  if (app === undefined) throw noSuchApp(appId);
  const state = readAppState(app.stored, app.isOver);
  const next = APP_TRANSITIONS[state][event];
  if (next === null && app.isAsking && (event === 'approve' || event === 'refuse')) {
    await decidePermissions(tx, { appId, isGranted: event === 'approve', reason });
    return app.stored;
  }
  if (next === null) {
    throw new MusterError('CONFLICT', {
      zh: `应用 ${appId} 的状态是 ${state}，不能执行 ${event}`,
      en: `app ${appId} is ${state}: ${event} means nothing there`,
    });
  }
  if (next === 'approved' && app.isOver) {
    throw new MusterError('CONFLICT', {
      zh: `应用 ${appId} 的有效期已过，请先设置新的有效期`,
      en: `the expiry date of app ${appId} is over; set a new one first`,
    });
  }
  if (event === 'approve' || event === 'refuse') {
    await decidePermissions(tx, { appId, isGranted: event === 'approve', reason });
  }
  await tx.query({
    text: `update app set state = $2::text, refusal_reason = $3::text where id = $1::int`,
    values: [appId, next, reason],
  });
  return next;
}

async function decidePermissions(
  tx: Db,
  { appId, isGranted, reason }: { appId: number; isGranted: boolean; reason: string | null },
): Promise<void> {
  await tx.query({
    text: `
      update app set
        permissions = case when $2::boolean then coalesce(asked_permissions, permissions) else permissions end,
        asked_permissions = null, refusal_reason = $3::text
      where id = $1::int`,
    values: [appId, isGranted, reason],
  });
}

export function noSuchApp(appId: number): MusterError {
  return new MusterError('NOT_FOUND', { zh: `没有应用 ${appId}`, en: `there is no app ${appId}` });
}
