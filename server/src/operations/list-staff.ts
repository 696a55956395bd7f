import type { Db } from '../postgres/database.ts';
import type { Role } from './grant-role.ts';

export interface StaffMember {
  personId: number;
  username: string;
  role: Role;
  deptId: number | null;
  deptName: string | null;
  isPlatformOperator: boolean;
  /** It has a role in another enterprise too. */
  isElsewhere: boolean;
  /** To the minute; null: never signed in. */
  seenAt: string | null;
}

export interface StaffFilter {
  /** '' for any. */
  usernamePrefix: string;
  role: Role | null;
  deptId: number | null;
  /** null for anybody. */
  personId: number | null;
}

/** The people who have a role in an enterprise, by username. `after` is the username that the page before ended with, or ''. */
export async function listStaff(
  db: Db,
  page: { enterpriseId: number; filter: StaffFilter; after: string; size: number },
): Promise<StaffMember[]> {
  const { filter } = page;
  const { rows } = await db.query<StaffMember>({
    // Whether somebody is known elsewhere is a question across enterprises by nature, and answered by yes or no only.
    text: `
      select
        p.id as "personId", p.username, m.role, m.dept_id as "deptId", d.name as "deptName",
        p.is_platform_operator as "isPlatformOperator",
        exists (
          select from member o where o.person_id = p.id and o.enterprise_id <> $1::int
        ) as "isElsewhere",
        to_char(p.seen_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "seenAt"
      from member m
      join person p on p.id = m.person_id
      left join department d on d.enterprise_id = m.enterprise_id and d.id = m.dept_id
      where m.enterprise_id = $1::int and p.username > $2::text and starts_with(p.username, $3::text)
        and ($4::text is null or m.role = $4::text) and ($5::bigint is null or m.dept_id = $5::bigint)
        and ($6::int is null or m.person_id = $6::int)
      order by p.username
      limit $7::int`,
    values: [
      page.enterpriseId,
      page.after,
      filter.usernamePrefix,
      filter.role,
      filter.deptId,
      filter.personId,
      page.size,
    ],
  });
  return rows;
}
