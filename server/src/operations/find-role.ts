import type { Db } from '../postgres/database.ts';
import type { Role } from './grant-role.ts';

/** What a person may do in an enterprise; null: nothing, also when there is no such enterprise. */
export async function findRole(
  db: Db,
  { enterpriseId, personId }: { enterpriseId: number; personId: number },
): Promise<Role | null> {
  const { rows } = await db.query<{ role: Role }>({
    text: 'select role from member where enterprise_id = $1::int and person_id = $2::int',
    values: [enterpriseId, personId],
  });
  return rows[0]?.role ?? null;
}
