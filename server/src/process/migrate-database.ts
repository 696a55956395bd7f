import type { CommandContext } from './command-context.ts';
import { openProcessDatabase, prepareDatabase, provideDatabaseUrl } from './open-process-database.ts';

/** Brings the database to this version, makes the first enterprise if there is none, and is done. */
export async function migrateDatabase(context: CommandContext): Promise<void> {
  const databaseUrl = await provideDatabaseUrl(context);
  const database = await openProcessDatabase(context, { databaseUrl, applicationName: 'muster migrate' });
  await prepareDatabase(database, context);
  context.log.info('the database is up to date');
}
