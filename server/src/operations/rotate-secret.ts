import { createHash } from 'node:crypto';
import type { Db } from '../postgres/database.ts';
import { noSuchApp } from './change-app-state.ts';
import { makeSecret } from './create-app.ts';

/**
 * Gives an app a new secret. The one before stays valid for `overlapHours`, so that callers can be changed over one by one; one
 * before that ends now. Tokens go on.
 * @returns the new secret, known only here.
 * @throws {MusterError} NOT_FOUND
 */
export async function rotateSecret(
  db: Db,
  { appId, overlapHours }: { appId: number; overlapHours: number },
): Promise<{ instanceAppid: string; instanceSecret: string }> {
  const instanceSecret = makeSecret();
  const { rows } = await db.query<{ instanceAppid: string }>({
    text: `
      update app set
        secret_hash = $2::bytea, old_secret_hash = secret_hash,
        old_secret_until = clock_timestamp() + make_interval(hours => $3::int)
      where id = $1::int
      returning appid as "instanceAppid"`,
    values: [appId, createHash('sha256').update(instanceSecret, 'utf8').digest(), overlapHours],
  });
  const [app] = rows;
  if (app === undefined) throw noSuchApp(appId);
  return { ...app, instanceSecret };
}
