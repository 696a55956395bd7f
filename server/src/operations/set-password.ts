import type { Db } from '../postgres/database.ts';
import { hashPassword } from './create-person.ts';
import { noSuchPerson } from './grant-role.ts';

/**
 * Sets a new password, and ends every session of before.
 * @param isMade whether it was made for the person, who is then reminded to choose another.
 * @throws {MusterError} NOT_FOUND
 */
export async function setPassword(
  db: Db,
  { username, password, isMade = false }: { username: string; password: string; isMade?: boolean },
): Promise<void> {
  const { rows } = await db.query<{ personId: number }>({
    text: `
      update person set password_hash = $2::text, has_made_password = $3::boolean
      where username = $1::text
      returning id as "personId"`,
    values: [username, await hashPassword(password), isMade],
  });
  const [person] = rows;
  if (person === undefined) throw noSuchPerson(username);
  await db.query({ text: 'delete from session where person_id = $1::int', values: [person.personId] });
}
