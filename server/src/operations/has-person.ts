import type { Db } from '../postgres/database.ts';

export async function hasPerson(db: Db, { username }: { username: string }): Promise<boolean> {
  const { rowCount } = await db.query({
    text: 'select from person where username = $1::text',
    values: [username],
  });
  return rowCount > 0;
}
