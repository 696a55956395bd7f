import type { Db } from '../postgres/database.ts';

/** Sessions that are over are refused already; this only keeps the table small. May run anywhere, at any time. */
export async function deleteExpiredSessions(db: Db): Promise<void> {
  await db.query({ text: 'delete from session where expires_at < clock_timestamp()' });
}
