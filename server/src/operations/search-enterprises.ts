import type { Db } from '../postgres/database.ts';
import type { ListedEnterprise } from './list-enterprises.ts';
import type { EnterpriseLimits } from './set-enterprise-limits.ts';

export interface FoundEnterprise extends ListedEnterprise, EnterpriseLimits {
  /** Users and groups that were ever made, which is known without counting. */
  usersMade: number;
  groupsMade: number;
  appCount: number;
  memberCount: number;
}

export interface EnterpriseFilter {
  /** Somewhere in the name, whatever its case, or the id itself; '' for any. */
  text: string;
  state: ListedEnterprise['state'] | null;
}

/** A page of the platform's enterprises by ascending id; the platform's view across them. */
export async function searchEnterprises(
  db: Db,
  page: { filter: EnterpriseFilter; afterId: number; size: number },
): Promise<FoundEnterprise[]> {
  const { rows } = await db.query<FoundEnterprise>({
    text: `
      with page as (
        select * from enterprise
        where id > $1::bigint and ($2::text is null or state = $2::text)
          and (position(lower($3::text) in lower(name)) > 0 or id::text = $3::text)
        order by id
        limit $4::int
      )
      select
        e.id, e.name, e.state, e.creates_users_on_import as "createsUsers",
        e.manages_identity_types as "managesIdentityTypes",
        e.waiting_rows_max as "waitingRowsMax", e.import_calls_per_s_max as "importCallsPerSMax",
        coalesce(b.rows, 0)::bigint as "waitingRows",
        l.next_user_id - 1 as "usersMade", l.next_group_id - 1 as "groupsMade",
        coalesce(a.count, 0)::bigint as "appCount", coalesce(m.count, 0)::bigint as "memberCount",
        to_char(e.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "createdAt"
      from page e
      join lane l on l.enterprise_id = e.id
      left join (
        select enterprise_id, sum(row_count) as rows from import_batch where status = 'PENDING' group by enterprise_id
      ) as b on b.enterprise_id = e.id
      left join (select enterprise_id, count(*) from app group by enterprise_id) as a on a.enterprise_id = e.id
      left join (select enterprise_id, count(*) from member group by enterprise_id) as m on m.enterprise_id = e.id
      order by e.id`,
    values: [page.afterId, page.filter.state, page.filter.text, page.size],
  });
  return rows;
}
