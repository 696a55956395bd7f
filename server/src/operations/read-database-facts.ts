import type { Db } from '../postgres/database.ts';

export interface DatabaseFacts {
  version: string;
  sizeBytes: number;
  /** The last migration, and how many there were. */
  migration: string;
  migrationCount: number;
  /** By what the clients call themselves: `muster api`, `muster worker`. */
  connections: { name: string; count: number }[];
}

/** What PostgreSQL says of itself. */
export async function readDatabaseFacts(db: Db): Promise<DatabaseFacts> {
  const { rows } = await db.query<DatabaseFacts>({
    text: `
      select
        current_setting('server_version') as version, pg_database_size(current_database()) as "sizeBytes",
        (select name from schema_migration order by version desc limit 1) as migration,
        (select count(*) from schema_migration) as "migrationCount",
        (
          select coalesce(json_agg(c order by c.name), '[]') from (
            select application_name as name, count(*) as count from pg_stat_activity
            where datname = current_database() and application_name like 'muster%'
            group by application_name
          ) as c
        ) as connections`,
  });
  const [facts] = rows;
  if (facts === undefined) throw new Error('the database says nothing of itself');
  return facts;
}
