import type { Db } from '../postgres/database.ts';

/**
 * Enterprises with something to do, the one that has waited longest since it was served first. Nothing is locked: who goes
 * for a lane may find it taken. Suspended enterprises wait.
 * @param except lanes that the caller is at already, or leaves alone for now.
 */
export async function findBusyLanes(
  db: Db,
  { lanesMax, except }: { lanesMax: number; except: number[] },
): Promise<number[]> {
  const { rows } = await db.query<{ enterpriseId: number }>({
    name: 'find-busy-lanes',
    text: `
      select l.enterprise_id as "enterpriseId"
      from lane l
      join enterprise e on e.id = l.enterprise_id and e.state = 'active'
      where l.enterprise_id <> all ($2::int[]) and exists (
        select from import_batch b where b.enterprise_id = l.enterprise_id and b.status = 'PENDING'
      )
      order by l.served_at
      limit $1::int`,
    values: [lanesMax, except],
  });
  return rows.map((row) => row.enterpriseId);
}
