import { pipeline } from 'node:stream/promises';
import { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { Logger } from 'pino';
import { StartError } from '../errors.ts';
import {
  type BackupFooter,
  type BackupHeader,
  type BackupReader,
  RowMeter,
  type TableHeader,
  damagedBackup,
} from './backup-format.ts';
import type { Database } from './database.ts';
import { migrate, requireKnownMigrations } from './migrate.ts';
import { COPY_SETTINGS, listTables, quoteName } from './write-backup.ts';

/**
 * Batch ids that were given out after the backup are not in it. A new batch must not get one of them: whoever asks for the lost
 * one is to be told that it does not exist. A thousand million ids are six days at 2,000 calls a second.
 */
const LOST_BATCH_IDS = 1_000_000_000n;
const BATCH_ID_MAX = 2n ** 53n - 1n;
const BATCH_ID_SEQUENCE = 'import_batch_id';

/** What was read back. */
export interface RestoreSummary {
  tables: number;
  rows: number;
}

/**
 * Fills an empty database from a backup: migrates to the schema of the backup, loads all of it in one transaction, and migrates
 * on to the schema of this program.
 * @param header as `reader` gave it; what follows is still to be read.
 * @throws {StartError} when the database is not empty, the backup is newer than the program, or damaged; then nothing of it was
 *   written.
 */
export async function restoreBackup(
  input: { databaseUrl: string; database: Database; log: Logger },
  header: BackupHeader,
  reader: BackupReader,
): Promise<RestoreSummary> {
  const { databaseUrl, database, log } = input;
  const version = await requireKnownMigrations(header.migrations);
  const client = new Client({ connectionString: databaseUrl, application_name: 'muster restore' });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await requireEmpty(client, version);
    await migrate(database, log, version);
    await client.query(`begin; ${COPY_SETTINGS}`);
    const summary = await loadTables(client, reader);
    await client.query('commit');
    await migrate(database, log);
    // Without statistics the first statements on a large table would take the worst way.
    await client.query('analyze');
    return summary;
  } finally {
    await client.end();
  }
}

/** Also a newer schema has to go: what its migrations do to rows would not be done to those of the backup. */
async function requireEmpty(client: Client, version: number): Promise<void> {
  for (const { name } of await listTables(client)) {
    const { rowCount } = await client.query(`select from ${quoteName(name)} limit 1`);
    if (rowCount !== 0) throw notEmpty(`${name} 中有数据`, `there are rows in ${name}`);
  }
  const exists = await client.query(`select from pg_class where oid = to_regclass('schema_migration')`);
  if (exists.rowCount === 0) return;
  const newer = await client.query('select from schema_migration where version > $1::int', [version]);
  if (newer.rowCount !== 0) throw notEmpty('其结构比备份更新', 'its schema is newer than that of the backup');
}

function notEmpty(zh: string, en: string): StartError {
  return new StartError({
    zh: `数据库不是空的（${zh}），拒绝恢复。请使用空的 DATA_DIR 或空的数据库。`,
    en: `The database is not empty (${en}): refusing to restore. Use an empty DATA_DIR or database.`,
  });
}

async function loadTables(client: Client, reader: BackupReader): Promise<RestoreSummary> {
  const known = new Map((await listTables(client)).map(({ name, columns }) => [name, new Set(columns)]));
  let tables = 0;
  let rows = 0;
  for (;;) {
    const next = await reader.readTableHeader();
    if ('sequences' in next) {
      await reader.readEnd();
      if (next.tables !== tables) throw damagedBackup(`${next.tables} tables are expected, ${tables} came`);
      await setSequences(client, next);
      return { tables, rows };
    }
    const columns = known.get(next.table);
    // Once and no more; also, nothing of the file's own words gets into a statement.
    if (columns === undefined || !next.columns.every((column) => columns.has(column))) {
      throw damagedBackup(`there is no table ${next.table} with these columns`);
    }
    known.delete(next.table);
    rows += await loadTable(client, reader, next);
    tables += 1;
  }
}

async function loadTable(
  client: Client,
  reader: BackupReader,
  { table, columns }: TableHeader,
): Promise<number> {
  const meter = new RowMeter();
  const text = `copy ${quoteName(table)} (${columns.map(quoteName).join(', ')}) from stdin`;
  const copy = client.query(copyFrom(text));
  await pipeline(
    reader.readRows(),
    async function* measure(data: AsyncIterable<Buffer>) {
      for await (const chunk of data) {
        meter.add(chunk);
        yield chunk;
      }
    },
    copy,
  );
  const { rows, sha256 } = meter.finish();
  const expected = await reader.readTableFooter();
  if (rows !== expected.rows || sha256 !== expected.sha256 || copy.rowCount !== rows) {
    throw damagedBackup(`table ${table} has ${rows} rows of ${expected.rows}, or other ones`);
  }
  return rows;
}

async function setSequences(client: Client, { sequences }: BackupFooter): Promise<void> {
  for (const { name, lastValue, isCalled } of sequences) {
    const next = BigInt(lastValue) + (name === BATCH_ID_SEQUENCE ? LOST_BATCH_IDS : 0n);
    const value = next > BATCH_ID_MAX ? BATCH_ID_MAX : next;
    await client.query('select setval(format($1::text, $2::text)::regclass, $3::bigint, $4::boolean)', [
      '%I',
      name,
      String(value),
      isCalled,
    ]);
  }
}
