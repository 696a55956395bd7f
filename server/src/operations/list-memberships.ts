import type { Db } from '../postgres/database.ts';
import type { Role } from './grant-role.ts';

export interface Membership {
  enterpriseId: number;
  name: string;
  role: Role;
}

/** The enterprises that a person has a role in. */
export async function listMemberships(db: Db, { personId }: { personId: number }): Promise<Membership[]> {
  const { rows } = await db.query<Membership>({
    text: `
      select m.enterprise_id as "enterpriseId", e.name, m.role
      from member m
      join enterprise e on e.id = m.enterprise_id
      where m.person_id = $1::int and e.state <> 'deleting'
      order by m.enterprise_id`,
    values: [personId],
  });
  return rows;
}
