import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import { StartError } from '../errors.ts';
import type { Database, Db } from './database.ts';
import { hasSqlState } from './sqlstate.ts';

interface Migration {
  version: number;
  name: string;
  /** SHA-256 of the text, hexadecimal. */
  checksum: string;
  sql: string;
}

export interface AppliedMigration {
  version: number;
  name: string;
  checksum: string;
}

/** From src/postgres and from dist/postgres alike. */
const MIGRATIONS_DIR = new URL('../../sql/', import.meta.url);
/** As server_version_num writes it. */
const SERVER_VERSION_MIN = 150_000;
/** Building an index on a large table takes as long as it takes. */
const NO_TIMEOUTS = { statementMs: 0, lockMs: 0, idleMs: 0 };

/**
 * @throws {StartError} when the database cannot be reached, or is older than what we are tested on.
 */
export async function requireSupportedServer(db: Db): Promise<void> {
  const { rows } = await db
    .query<{ number: number; version: string }>({
      text: `select current_setting('server_version_num')::int as number, current_setting('server_version') as version`,
    })
    .catch((error: Error) => {
      throw new StartError({
        zh: `无法连接数据库：${error.message}`,
        en: `The database cannot be reached: ${error.message}`,
      });
    });
  const [server] = rows;
  if (server !== undefined && server.number >= SERVER_VERSION_MIN) return;
  throw new StartError({
    zh: `数据库是 PostgreSQL ${server?.version}，需要 15 或更新版本。`,
    en: `The database is PostgreSQL ${server?.version}; 15 or newer is needed.`,
  });
}

/**
 * Brings the database to the schema of this program, one transaction per file of `server/sql`. Two processes may do it at
 * once: the second waits at each file for the first.
 * @param versionMax stops there, for a backup of an older schema.
 * @throws {StartError} when the database is newer than the program, or was migrated by files that have changed since.
 */
export async function migrate(database: Database, log: Logger, versionMax = Infinity): Promise<void> {
  const migrations = await readMigrations();
  await createMigrationTable(database);
  const pending = findPending(migrations, await readApplied(database));
  for (const migration of pending.filter(({ version }) => version <= versionMax)) {
    if (await applyMigration(database, migration))
      log.info({ migration: migration.name }, 'migration applied');
  }
}

/**
 * For a backup, whose schema has to be made before it is loaded.
 * @returns the last version among them.
 * @throws {StartError} when this program does not know all of them.
 */
export async function requireKnownMigrations(applied: AppliedMigration[]): Promise<number> {
  findPending(await readMigrations(), applied);
  return Math.max(...applied.map(({ version }) => version));
}

/**
 * For processes that do not migrate themselves.
 * @throws {StartError} when the database has not exactly the schema of this program.
 */
export async function requireCurrentSchema(db: Db): Promise<void> {
  const { rows } = await db.query<{ exists: boolean }>({
    text: `select to_regclass('schema_migration') is not null as exists`,
  });
  const applied = rows[0]?.exists === true ? await readApplied(db) : [];
  const pending = findPending(await readMigrations(), applied);
  if (pending.length === 0) return;
  throw new StartError({
    zh: `数据库缺少 ${pending.length} 个迁移。请先运行 muster-server migrate。`,
    en: `The database lacks ${pending.length} migration(s). Run muster-server migrate first.`,
  });
}

async function readMigrations(): Promise<Migration[]> {
  const files = (await readdir(MIGRATIONS_DIR)).filter((file) => file.endsWith('.sql')).toSorted();
  return Promise.all(
    files.map(async (file) => {
      // Git may have checked the file out with CRLF.
      const sql = (await readFile(fileURLToPath(new URL(file, MIGRATIONS_DIR)), 'utf8')).replaceAll(
        '\r\n',
        '\n',
      );
      const checksum = createHash('sha256').update(sql).digest('hex');
      return { version: Number(file.slice(0, 6)), name: file, checksum, sql };
    }),
  );
}

async function createMigrationTable(db: Db): Promise<void> {
  const statement = {
    text: `create table if not exists schema_migration (
      version int primary key,
      name text not null,
      checksum text not null,
      applied_at timestamptz not null default clock_timestamp()
    )`,
  };
  try {
    await db.query(statement);
  } catch (error) {
    // Two at once can both find the table missing; one of them then meets the other's table, type or row in a catalog.
    const isMet = hasSqlState(error) && ['23505', '42P07', '42710'].includes(error.code);
    if (!isMet) throw error;
    await db.query(statement);
  }
}

async function readApplied(db: Db): Promise<AppliedMigration[]> {
  const { rows } = await db.query<AppliedMigration>({
    text: 'select version, name, checksum from schema_migration order by version',
  });
  return rows;
}

function findPending(migrations: Migration[], applied: AppliedMigration[]): Migration[] {
  for (const { version, name, checksum } of applied) {
    const migration = migrations.find((item) => item.version === version);
    if (migration === undefined) {
      throw new StartError({
        zh: `数据库已执行迁移 ${name}，比本程序更新。请使用更新版本的程序。`,
        en: `The database has migration ${name}, so it is newer than this program. Use a newer program.`,
      });
    }
    if (migration.checksum !== checksum) {
      throw new StartError({
        zh: `迁移文件 ${name} 在执行之后被修改过。请恢复原文件，改动须写成新的迁移。`,
        en: `Migration ${name} was changed after it was applied. Restore it; changes go into a new migration.`,
      });
    }
  }
  const versions = new Set(applied.map(({ version }) => version));
  return migrations.filter(({ version }) => !versions.has(version));
}

/** The row goes in first: another process that wants the same file waits at it, and then finds it done. */
async function applyMigration(
  database: Database,
  { version, name, checksum, sql }: Migration,
): Promise<boolean> {
  return database.transaction(NO_TIMEOUTS, async (tx) => {
    const { rowCount } = await tx.query({
      text: `insert into schema_migration (version, name, checksum) values ($1::int, $2::text, $3::text)
        on conflict (version) do nothing`,
      values: [version, name, checksum],
    });
    if (rowCount === 0) return false;
    await tx.query({ text: sql });
    return true;
  });
}
