import type { Db } from '../postgres/database.ts';

export interface ListedPerson {
  id: number;
  username: string;
  isPlatformOperator: boolean;
  /** Its roles, as `enterprise:role`. */
  roles: string[];
  createdAt: string;
}

/** Everybody who can sign in to the console. */
export async function listPersons(db: Db): Promise<ListedPerson[]> {
  const { rows } = await db.query<ListedPerson>({
    // A person's enterprises are many tenants by nature: this is the operator's view across them.
    text: `
      select
        p.id, p.username, p.is_platform_operator as "isPlatformOperator", coalesce(m.roles, '{}') as roles,
        to_char(p.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "createdAt"
      from person p
      left join (
        select person_id, array_agg(enterprise_id || ':' || role order by enterprise_id) as roles
        from member group by person_id
      ) as m on m.person_id = p.id
      order by p.id`,
  });
  return rows;
}
