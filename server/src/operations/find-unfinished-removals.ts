import type { Db } from '../postgres/database.ts';

/** Enterprises where something is left to be deleted: relations of deleted groups, rows of erased people in payloads. */
export async function findUnfinishedRemovals(db: Db): Promise<number[]> {
  const { rows } = await db.query<{ enterpriseId: number }>({
    name: 'find-unfinished-removals',
    text: `
      select enterprise_id as "enterpriseId" from removed_group where swept_at is null
      union
      select enterprise_id from erasure where finished_at is null
      order by 1`,
  });
  return rows.map(({ enterpriseId }) => enterpriseId);
}
