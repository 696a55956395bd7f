import type { Db } from '../postgres/database.ts';
import type { Role } from './grant-role.ts';

export interface Membership {
  enterpriseId: number;
  name: string;
  role: Role;
  /** Not null: it sees the groups of that department only. */
  deptId: number | null;
  deptName: string | null;
  /** Its apps are refused, and its batches wait. */
  isSuspended: boolean;
}

/** The enterprises that a person has a role in. */
export async function listMemberships(db: Db, { personId }: { personId: number }): Promise<Membership[]> {
  const { rows } = await db.query<Membership>({
    text: `
      select
        m.enterprise_id as "enterpriseId", e.name, m.role, m.dept_id as "deptId", d.name as "deptName",
        e.state = 'suspended' as "isSuspended"
      from member m
      join enterprise e on e.id = m.enterprise_id
      left join department d on d.enterprise_id = m.enterprise_id and d.id = m.dept_id
      where m.person_id = $1::int and e.state <> 'deleting'
      order by m.enterprise_id`,
    values: [personId],
  });
  return rows;
}
