import type { Db } from '../postgres/database.ts';

/**
 * Takes the next hour's deleting for an enterprise that is due. Of several workers one gets it: the others wait for its row, and
 * then find it done.
 * @returns null when none is due.
 */
export async function claimRetention(db: Db): Promise<number | null> {
  const due = await db.query<{ enterpriseId: number }>({
    text: `
      select e.id as "enterpriseId"
      from enterprise e
      left join retention r on r.enterprise_id = e.id
      where coalesce(r.ran_at < clock_timestamp() - interval '1 hour', true)
      order by e.id`,
  });
  for (const { enterpriseId } of due.rows) {
    const { rowCount } = await db.query({
      text: `
        insert into retention (enterprise_id, ran_at) values ($1::int, clock_timestamp())
        on conflict (enterprise_id) do update set ran_at = excluded.ran_at
          where retention.ran_at < clock_timestamp() - interval '1 hour'`,
      values: [enterpriseId],
    });
    if (rowCount > 0) return enterpriseId;
  }
  return null;
}
