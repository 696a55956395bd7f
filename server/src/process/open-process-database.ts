import { mkdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { bootstrapEnterprise } from '../operations/bootstrap-enterprise.ts';
import { openDatabase, type Database } from '../postgres/database.ts';
import { startEmbeddedPostgres } from '../postgres/embedded.ts';
import { migrate, requireSupportedServer } from '../postgres/migrate.ts';
import { writeCredentials } from './credentials-file.ts';
import type { CommandContext } from './command-context.ts';

/**
 * Of a process that serves: nobody waits longer for what it asks outside transactions, see ANSWER_TIMEOUT_MS of the API. The
 * statements of a command may take hours.
 */
export const SERVING_ANSWER_TIMEOUT_MS = 20_000;

/** Statements have been answered or given up by then; one that hangs must not hold up our end. */
const END_TIMEOUT_MS = 500;
/** A start that is given up is waited for so long. After that its guard ends PostgreSQL, which is busy recovering. */
const POSTGRES_START_TIMEOUT_MS = 5_000;

/** The external database, or that of an embedded PostgreSQL, which is started. */
export async function provideDatabaseUrl({ config, log, lifetime }: CommandContext): Promise<string> {
  if (config.databaseUrl !== null) return config.databaseUrl;
  const starting = startEmbeddedPostgres({ dataDir: config.dataDir, log });
  lifetime.onEnd(async () => {
    const postgres = await Promise.race([starting.catch(() => null), sleep(POSTGRES_START_TIMEOUT_MS, null)]);
    await postgres?.stop();
  });
  return (await starting).databaseUrl;
}

/**
 * Opens the pool of this process.
 * @throws {StartError} when the database cannot be reached, or is too old.
 */
export async function openProcessDatabase(
  { config, lifetime }: CommandContext,
  {
    databaseUrl,
    applicationName,
    answerTimeoutMs = 0,
  }: { databaseUrl: string; applicationName: string; answerTimeoutMs?: number },
): Promise<Database> {
  const { poolSize, preparedStatements } = config;
  const options = { databaseUrl, applicationName, answerTimeoutMs, poolSize, preparedStatements };
  const database = openDatabase(options);
  lifetime.onEnd(() => Promise.race([database.end(), sleep(END_TIMEOUT_MS)]));
  await requireSupportedServer(database);
  return database;
}

/** Migrates, and on an empty database makes the first enterprise and writes its credentials to `DATA_DIR`. */
export async function prepareDatabase(database: Database, { config, log }: CommandContext): Promise<void> {
  await migrate(database, log);
  await bootstrapEnterprise(database, {
    keep: async (credentials) => {
      await mkdir(config.dataDir, { recursive: true });
      await writeCredentials(config.dataDir, {
        baseUrl: baseUrlOf(config.host, config.port),
        ...credentials,
      });
    },
  });
}

/** An address that works on this machine: the wildcard addresses are good for listening only. */
export function baseUrlOf(host: string, port: number): string {
  const reachable = { '0.0.0.0': '127.0.0.1', '::': '::1' }[host] ?? host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}
