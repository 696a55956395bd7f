import { StartError } from '../errors.ts';
import { findEmbeddedPostgres } from '../postgres/embedded-running.ts';
import type { CommandContext } from './command-context.ts';
import { provideDatabaseUrl } from './open-process-database.ts';

/**
 * The product's database for a command: the external one, that of a `start` which is running, or the one in `DATA_DIR`, which
 * then runs for as long as the command does.
 * @param mayCreate an empty DATA_DIR gets a database.
 * @throws {StartError} when there is none yet: a mistyped DATA_DIR must not become an empty product.
 */
export async function reachDatabase(
  context: CommandContext,
  { mayCreate } = { mayCreate: false },
): Promise<string> {
  const { databaseUrl, dataDir } = context.config;
  if (databaseUrl !== null) return databaseUrl;
  const embedded = await findEmbeddedPostgres(dataDir);
  if (embedded.kind === 'running') return embedded.databaseUrl;
  if (embedded.kind === 'stopped' || mayCreate) return provideDatabaseUrl(context);
  throw new StartError({
    zh: `${dataDir} 中没有数据库。请检查 DATA_DIR，或先运行 muster-server start。`,
    en: `There is no database in ${dataDir}. Check DATA_DIR, or run muster-server start first.`,
  });
}
