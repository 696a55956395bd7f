import type { Db } from '../postgres/database.ts';

/** Tokens per statement: a blink each. */
const LOT_SIZE = 5_000;

/**
 * Expired tokens are refused already; this only keeps the table small. May run anywhere, at any time.
 * @returns how many there were.
 */
export async function deleteExpiredTokens(db: Db): Promise<number> {
  let count = 0;
  for (;;) {
    const { rowCount } = await db.query({
      text: `
        delete from token
        where hash in (
          select hash from token where expires_at < clock_timestamp() order by expires_at limit $1::int
        )`,
      values: [LOT_SIZE],
    });
    count += rowCount;
    if (rowCount < LOT_SIZE) return count;
  }
}
