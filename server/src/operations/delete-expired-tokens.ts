import type { Db } from '../postgres/database.ts';

/** Expired tokens are refused already; this only keeps the table small. May run anywhere, at any time. */
export async function deleteExpiredTokens(db: Db): Promise<void> {
  await db.query({ text: `delete from token where expires_at < clock_timestamp()` });
}
