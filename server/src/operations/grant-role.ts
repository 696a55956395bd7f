import { MusterError } from '../errors.ts';
import type { Db } from '../postgres/database.ts';
import { noSuchEnterprise } from './change-enterprise.ts';

export const ROLES = ['administrator', 'operator', 'reader'] as const;
export type Role = (typeof ROLES)[number];

/**
 * Gives a person a role in an enterprise, instead of the one it has there.
 * @param deptId an operator or reader of one department only; null: of the whole enterprise, as administrators are.
 * @throws {MusterError} NOT_FOUND when there is no such person or enterprise.
 */
export async function grantRole(
  db: Db,
  {
    username,
    enterpriseId,
    role,
    deptId = null,
  }: { username: string; enterpriseId: number; role: Role; deptId?: number | null },
): Promise<void> {
  const { rows } = await db.query<{ personId: number; hasEnterprise: boolean }>({
    text: `
      select p.id as "personId", exists (select from enterprise e where e.id = $2::int) as "hasEnterprise"
      from person p
      where p.username = $1::text`,
    values: [username, enterpriseId],
  });
  const [person] = rows;
  if (person === undefined) throw noSuchPerson(username);
  if (!person.hasEnterprise) throw noSuchEnterprise(enterpriseId);
  // A statement of its own: Citus does not join a distributed insert to reference tables on one node.
  await db.query({
    text: `
      insert into member (enterprise_id, person_id, role, dept_id) values ($1::int, $2::int, $3::text, $4::bigint)
      on conflict (enterprise_id, person_id) do update set
        role = excluded.role, dept_id = excluded.dept_id,
        scoped_at = case
          when member.dept_id is distinct from excluded.dept_id then clock_timestamp() else member.scoped_at
        end`,
    values: [enterpriseId, person.personId, role, deptId],
  });
}

export function noSuchPerson(username: string): MusterError {
  return new MusterError('NOT_FOUND', {
    zh: `没有账号 ${username}`,
    en: `there is no account ${username}`,
  });
}
