import type { Db } from '../postgres/database.ts';

/** Whether some worker is connected to this database: it holds a connection for as long as it runs. */
export async function hasConnectedWorker(
  db: Db,
  { applicationName }: { applicationName: string },
): Promise<boolean> {
  const { rows } = await db.query<{ exists: boolean }>({
    text: `
      select exists (
        select from pg_stat_activity
        where datname = current_database() and application_name = $1::text
      ) as exists`,
    values: [applicationName],
  });
  return rows[0]?.exists === true;
}
