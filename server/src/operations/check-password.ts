import type { Db } from '../postgres/database.ts';
import { verifyPassword } from './create-person.ts';

/** Who a name and a password stand for. An unknown name takes as long as a wrong password. */
export async function checkPassword(
  db: Db,
  { username, password }: { username: string; password: string },
): Promise<{ personId: number } | null> {
  const { rows } = await db.query<{ personId: number; passwordHash: string }>({
    text: `
      select id as "personId", password_hash as "passwordHash"
      from person where username = $1::text`,
    values: [username],
  });
  const [person] = rows;
  const isRight = await verifyPassword(password, person?.passwordHash ?? null);
  return person !== undefined && isRight ? { personId: person.personId } : null;
}
