import type { Db } from '../postgres/database.ts';

export interface ListedEnterprise {
  id: number;
  name: string;
  state: 'active' | 'suspended' | 'deleting';
  createsUsers: boolean;
  managesIdentityTypes: boolean;
  /** Rows that wait to be applied. */
  waitingRows: number;
  createdAt: string;
}

export async function listEnterprises(
  db: Db,
  { enterpriseId }: { enterpriseId: number | null },
): Promise<ListedEnterprise[]> {
  const { rows } = await db.query<ListedEnterprise>({
    text: `
      select
        e.id, e.name, e.state, e.creates_users_on_import as "createsUsers",
        e.manages_identity_types as "managesIdentityTypes", coalesce(b.rows, 0)::bigint as "waitingRows",
        to_char(e.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "createdAt"
      from enterprise e
      left join (
        select enterprise_id, sum(row_count) as rows from import_batch where status = 'PENDING' group by enterprise_id
      ) as b on b.enterprise_id = e.id
      where $1::int is null or e.id = $1::int
      order by e.id`,
    values: [enterpriseId],
  });
  return rows;
}
