import type { Db } from '../postgres/database.ts';
import type { Role } from './grant-role.ts';

/** What a person may do in an enterprise. */
export interface Member {
  role: Role;
  /** An operator of one department sees the groups of that department only; null: the whole enterprise. */
  deptId: number | null;
  /** Since when it is this department, or the whole enterprise. ISO 8601, UTC, six decimals. */
  scopedAt: string;
}

/** null: the person has no business there, also when there is no such enterprise. */
export async function findMember(
  db: Db,
  { enterpriseId, personId }: { enterpriseId: number; personId: number },
): Promise<Member | null> {
  const { rows } = await db.query<Member>({
    text: `
      select
        role, dept_id as "deptId",
        to_char(scoped_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "scopedAt"
      from member
      where enterprise_id = $1::int and person_id = $2::int`,
    values: [enterpriseId, personId],
  });
  return rows[0] ?? null;
}
