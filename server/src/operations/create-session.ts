import type { Db } from '../postgres/database.ts';

/** However busy a session is, it ends after a week. */
export const SESSION_S = 7 * 24 * 3600;

/** Signs a person in: whoever holds what `hash` was made of is that person, for a week at most. */
export async function createSession(
  db: Db,
  { hash, personId }: { hash: Buffer; personId: number },
): Promise<void> {
  await db.query({
    text: `
      insert into session (hash, person_id, expires_at)
      values ($1::bytea, $2::int, clock_timestamp() + make_interval(secs => $3::int))`,
    values: [hash, personId, SESSION_S],
  });
  await db.query({
    text: 'update person set seen_at = clock_timestamp() where id = $1::int',
    values: [personId],
  });
}
