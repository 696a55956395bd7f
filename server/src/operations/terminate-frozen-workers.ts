import type { Db } from '../postgres/database.ts';

/**
 * Ends the sessions of workers that have held a transaction for longer than `olderThanMs`: a worker that is frozen inside a
 * COPY or with an unread result is reached by no timeout of PostgreSQL. Thawed, it finds its connection gone and has
 * written nothing.
 * @returns how many were ended.
 */
export async function terminateFrozenWorkers(
  db: Db,
  { applicationName, olderThanMs }: { applicationName: string; olderThanMs: number },
): Promise<number> {
  const { rowCount } = await db.query({
    text: `
      select pg_terminate_backend(pid)
      from pg_stat_activity
      where application_name = $1::text and datname = current_database() and usename = current_user
        and xact_start < clock_timestamp() - $2::int * interval '1 millisecond'`,
    values: [applicationName, olderThanMs],
  });
  return rowCount;
}
