import type { Db } from '../postgres/database.ts';

/** How many webhook messages of all enterprises wait, are due now, and were given up; the platform's view across them. */
export async function countDeliveries(db: Db): Promise<{ pending: number; due: number; dead: number }> {
  const { rows } = await db.query<{ pending: number; due: number; dead: number }>({
    text: `
      select
        count(*) filter (where state = 'pending') as pending,
        count(*) filter (where state = 'pending' and next_attempt_at <= now()) as due,
        count(*) filter (where state = 'dead') as dead
      from (
        select enterprise_id, state, next_attempt_at from delivery where state = 'pending'
        union all
        select enterprise_id, state, null from delivery where state = 'dead'
      ) as d`,
  });
  return rows[0] ?? { pending: 0, due: 0, dead: 0 };
}
