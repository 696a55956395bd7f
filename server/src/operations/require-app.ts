import { type AppState, type StoredAppState, readAppState } from '../domain/app-state.ts';
import type { Db } from '../postgres/database.ts';
import { noSuchApp } from './change-app-state.ts';

export interface AppFacts {
  enterpriseId: number;
  name: string;
  instanceAppid: string;
  state: AppState;
}

/**
 * An app of an enterprise, or of any.
 * @throws {MusterError} NOT_FOUND, also for the app of another enterprise.
 */
export async function requireApp(
  db: Db,
  { enterpriseId, appId }: { enterpriseId: number | null; appId: number },
): Promise<AppFacts> {
  const { rows } = await db.query<Omit<AppFacts, 'state'> & { state: StoredAppState; isOver: boolean }>({
    text: `
      select
        enterprise_id as "enterpriseId", name, appid as "instanceAppid", state,
        coalesce(expires_at <= clock_timestamp(), false) as "isOver"
      from app where id = $1::bigint and ($2::int is null or enterprise_id = $2::int)`,
    values: [appId, enterpriseId],
  });
  const [app] = rows;
  if (app === undefined) throw noSuchApp(appId);
  const { isOver, ...facts } = app;
  return { ...facts, state: readAppState(app.state, isOver) };
}
