import type { Db } from '../postgres/database.ts';

/**
 * Gives a session another value when the one it has is older than an hour. The one before is good for a minute more, for requests
 * that are under way, but for no other value; when the session ends stays as it is.
 * @returns the seconds that are left of the session; null when it keeps its value.
 */
export async function renewSession(
  db: Db,
  { hash, newHash }: { hash: Buffer; newHash: Buffer },
): Promise<{ remainingS: number } | null> {
  const { rows } = await db.query<{ remainingS: number }>({
    // Of two requests at once, the second finds the value gone from where it could be renewed.
    text: `
      update session set
        hash = $2::bytea, renewed_at = clock_timestamp(),
        old_hash = hash, old_hash_until = clock_timestamp() + interval '1 minute'
      where hash = $1::bytea and renewed_at < clock_timestamp() - interval '1 hour'
      returning extract(epoch from expires_at - clock_timestamp())::int as "remainingS"`,
    values: [hash, newHash],
  });
  return rows[0] ?? null;
}
