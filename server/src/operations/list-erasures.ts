import type { Db } from '../postgres/database.ts';
import { ERASURE_COLUMNS, type ErasureProgress } from './read-erasure.ts';

export interface ListedErasure extends ErasureProgress {
  /** null when that person is gone. */
  personName: string | null;
}

/**
 * A page of the people who were erased, the latest first.
 * @param page `beforeId`: the batch that the page before ended with; null for the first page.
 */
export async function listErasures(
  db: Db,
  page: { enterpriseId: number; beforeId: number | null; size: number },
): Promise<ListedErasure[]> {
  const { rows } = await db.query<ListedErasure>({
    text: `
      select ${ERASURE_COLUMNS}, p.username as "personName"
      from erasure e
      left join person p on p.id = e.person_id
      where e.enterprise_id = $1::int and ($2::bigint is null or e.batch_id < $2::bigint)
      order by e.batch_id desc
      limit $3::int`,
    values: [page.enterpriseId, page.beforeId, page.size],
  });
  return rows;
}
