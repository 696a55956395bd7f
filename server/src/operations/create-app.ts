import { createHash, randomBytes } from 'node:crypto';
import type { Db } from '../postgres/database.ts';

export interface NewApp {
  enterpriseId: number;
  name: string;
  /** As the platform writes them: `用户->用户分组`. */
  permissions: string[];
  state: 'pending' | 'approved' | 'refused' | 'disabled';
  /** Null: it does not expire. */
  expiresAt: Date | null;
}

export interface CreatedApp {
  appId: number;
  instanceAppid: string;
  /** Known only here: the database keeps its hash. */
  instanceSecret: string;
}

export async function createApp(
  db: Db,
  { enterpriseId, name, permissions, state, expiresAt }: NewApp,
): Promise<CreatedApp> {
  const instanceAppid = `app${randomBytes(8).toString('hex')}`;
  const instanceSecret = makeSecret();
  const { rows } = await db.query<{ id: number }>({
    text: `
      insert into app (enterprise_id, name, appid, secret_hash, permissions, state, expires_at)
      values ($1::int, $2::text, $3::text, $4::bytea, $5::text[], $6::text, $7::timestamptz) returning id`,
    values: [
      enterpriseId,
      name,
      instanceAppid,
      createHash('sha256').update(instanceSecret, 'utf8').digest(),
      permissions,
      state,
      expiresAt?.toISOString() ?? null,
    ],
  });
  const [app] = rows;
  if (app === undefined) throw new Error('the new app has no id');
  return { appId: app.id, instanceAppid, instanceSecret };
}

export function makeSecret(): string {
  return randomBytes(32).toString('base64url');
}
