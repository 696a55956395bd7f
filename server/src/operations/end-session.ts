import type { Db } from '../postgres/database.ts';

/** Signs out; a session that is not there is signed out already. */
export async function endSession(db: Db, { hash }: { hash: Buffer }): Promise<void> {
  await db.query({
    text: `
      delete from session
      where hash = $1::bytea or (old_hash = $1::bytea and old_hash_until > clock_timestamp())`,
    values: [hash],
  });
}
