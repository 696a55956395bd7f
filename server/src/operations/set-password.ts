import type { Db } from '../postgres/database.ts';
import { hashPassword } from './create-person.ts';
import { noSuchPerson } from './grant-role.ts';

/** @throws {MusterError} NOT_FOUND */
export async function setPassword(
  db: Db,
  { username, password }: { username: string; password: string },
): Promise<void> {
  const { rowCount } = await db.query({
    text: `update person set password_hash = $2::text where username = $1::text`,
    values: [username, await hashPassword(password)],
  });
  if (rowCount === 0) throw noSuchPerson(username);
}
