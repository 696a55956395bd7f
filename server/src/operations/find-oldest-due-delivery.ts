import type { Db } from '../postgres/database.ts';

/** For how many seconds the message that is most overdue has been waiting to be sent; 0 when none is. */
export async function findOldestDueDelivery(db: Db): Promise<number> {
  const { rows } = await db.query<{ ageS: number }>({
    name: 'find-oldest-due-delivery',
    text: `
      select coalesce(extract(epoch from now() - min(d.next_attempt_at)), 0)::float8 as "ageS"
      from delivery d
      join webhook w on w.enterprise_id = d.enterprise_id and w.app_id = d.app_id and w.enabled
      where d.state = 'pending' and d.next_attempt_at <= now()`,
  });
  return rows[0]?.ageS ?? 0;
}
