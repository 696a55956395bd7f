import { Client } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { StartError } from '../errors.ts';
import {
  BACKUP_FORMAT,
  BACKUP_FORMAT_VERSION,
  type BackupFooter,
  type BackupHeader,
  END_OF_ROWS,
  RowMeter,
} from './backup-format.ts';
import type { AppliedMigration } from './migrate.ts';

/** What was written. */
export interface BackupSummary {
  takenAt: string;
  tables: number;
  rows: number;
}

/** Reads everything for as long as it takes, and writes values in the one form that every version reads. */
export const COPY_SETTINGS = `
  set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0; set local lock_timeout = '60s';
  set local timezone = 'UTC'; set local datestyle = 'ISO, YMD'; set local intervalstyle = 'iso_8601';
  set local bytea_output = 'hex'; set local extra_float_digits = 1`;

/**
 * The bytes of a backup, not deflated yet: every table as it was at one moment, while the product goes on.
 * @param summary is filled in along the way.
 * @throws {StartError} when this is not a database of ours.
 */
export async function* writeBackup(
  databaseUrl: string,
  summary: Partial<BackupSummary>,
): AsyncGenerator<Buffer | string> {
  const client = new Client({ connectionString: databaseUrl, application_name: 'muster backup' });
  // The error of the statement that it breaks says the same.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query(`begin isolation level repeatable read, read only; ${COPY_SETTINGS}`);
    const header = await readHeader(client);
    yield `${JSON.stringify(header)}\n`;
    const tables = await listTables(client);
    const names = tables.map(({ name }) => quoteName(name)).join(', ');
    // A migration waits until we are done, instead of changing tables under our hands.
    await client.query(`lock table ${names} in access share mode`);
    let rows = 0;
    for (const { name, columns } of tables) {
      yield `${JSON.stringify({ table: name, columns })}\n`;
      const meter = new RowMeter();
      const text = `copy ${quoteName(name)} (${columns.map(quoteName).join(', ')}) to stdout`;
      for await (const data of client.query(copyTo(text))) {
        meter.add(data as Buffer);
        yield data as Buffer;
      }
      const footer = meter.finish();
      rows += footer.rows;
      yield END_OF_ROWS;
      yield `${JSON.stringify(footer)}\n`;
    }
    // Sequences know no moments. Read last, they are behind every id in the tables.
    const footer: BackupFooter = { tables: tables.length, sequences: await readSequences(client) };
    yield `${JSON.stringify(footer)}\n`;
    Object.assign(summary, { takenAt: header.takenAt, tables: tables.length, rows });
    await client.query('commit');
  } finally {
    await client.end();
  }
}

async function readHeader(client: Client): Promise<BackupHeader> {
  const exists = await client.query<{ exists: boolean }>(
    `select to_regclass('schema_migration') is not null as exists`,
  );
  if (exists.rows[0]?.exists !== true) {
    throw new StartError({ zh: '这个数据库中没有数据。', en: 'There is nothing in this database.' });
  }
  const migrations = await client.query<AppliedMigration>(
    'select version, name, checksum from schema_migration order by version',
  );
  const moment = await client.query<{ takenAt: string; serverVersion: string }>(
    `select to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "takenAt",
      current_setting('server_version') as "serverVersion"`,
  );
  const [{ takenAt, serverVersion } = { takenAt: '', serverVersion: '' }] = moment.rows;
  return {
    format: BACKUP_FORMAT,
    formatVersion: BACKUP_FORMAT_VERSION,
    takenAt,
    serverVersion,
    migrations: migrations.rows,
  };
}

/** Our tables with their columns; that of the migrations is made by migrating. */
export async function listTables(client: Client): Promise<{ name: string; columns: string[] }[]> {
  const { rows } = await client.query<{ name: string; columns: string[] }>(
    `select c.relname::text as name, array_agg(a.attname::text order by a.attnum) as columns
     from pg_class c
     join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
     where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p') and c.relname <> 'schema_migration'
     group by c.relname
     order by c.relname`,
  );
  return rows;
}

async function readSequences(client: Client): Promise<BackupFooter['sequences']> {
  const { rows } = await client.query<{ name: string }>(
    `select sequencename::text as name from pg_sequences where schemaname = current_schema() order by 1`,
  );
  const sequences: BackupFooter['sequences'] = [];
  for (const { name } of rows) {
    const state = await client.query<{ lastValue: string; isCalled: boolean }>(
      `select last_value::text as "lastValue", is_called as "isCalled" from ${quoteName(name)}`,
    );
    for (const { lastValue, isCalled } of state.rows) sequences.push({ name, lastValue, isCalled });
  }
  return sequences;
}

export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
