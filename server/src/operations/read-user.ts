import type { Db } from '../postgres/database.ts';

export interface UserFacts {
  userId: number;
  /** ISO 8601, UTC, six decimals. */
  createdAt: string;
}

/** null when there is no such user. */
export async function readUser(
  db: Db,
  { enterpriseId, userId }: { enterpriseId: number; userId: number },
): Promise<UserFacts | null> {
  const { rows } = await db.query<UserFacts>({
    text: `
      select id as "userId", to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "createdAt"
      from audience_user
      where enterprise_id = $1::int and id = $2::bigint`,
    values: [enterpriseId, userId],
  });
  return rows[0] ?? null;
}
