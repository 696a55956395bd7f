import { mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createEnterprise } from '../../src/operations/create-enterprise.ts';
import type { Database } from '../../src/postgres/database.ts';
import { migrate } from '../../src/postgres/migrate.ts';
import { applyChunk } from '../../src/worker/apply-chunk.ts';
import { type TestDatabase, createTestDatabase } from '../database.ts';
import { CHUNK_LIMITS, type ImportWorld, createImportWorld, makeBody } from '../worker/import-world.ts';
import { runCommand, runForJson } from './command-world.ts';

let source: TestDatabase;
let world: ImportWorld;
let directory: string;
let file: string;

beforeAll(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), 'muster-backup-'));
  file = path.join(directory, 'muster.backup');
  source = await createTestDatabase();
  world = await createImportWorld(source.database);
  await world.accept(makeBody('add', [1, 2, 3], '组一,b'));
  await world.applyAll();
  await world.accept(makeBody('delete', [2], 'b'));
  // What COPY has to escape.
  for (const name of ['tab\tline\nback\\slash', '\\.', '\\N', ''])
    await createEnterprise(source.database, { name });
  await runForJson(source.databaseUrl, ['operator', 'create', 'li', '--platform']);
  await runForJson(source.databaseUrl, ['backup', file]);
});
afterAll(async () => {
  await source.drop();
  await rm(directory, { recursive: true });
});

/** A database without a schema, as a new one is. */
async function createEmptyDatabase(): Promise<TestDatabase> {
  const empty = await createTestDatabase();
  onTestFinished(() => empty.drop());
  await empty.database.query({ text: 'drop schema public cascade; create schema public' });
  return empty;
}

async function readAllTables(database: Database): Promise<Record<string, string[]>> {
  const { rows: tables } = await database.query<{ name: string }>({
    text: `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'
      and relname <> 'schema_migration'`,
  });
  const contents: Record<string, string[]> = {};
  for (const { name } of tables) {
    const { rows } = await database.query<{ text: string }>({
      text: `select t::text as text from ${name} as t order by 1`,
    });
    contents[name] = rows.map(({ text }) => text);
  }
  return contents;
}

/** Writes a backup that was changed by hand. */
async function writeChanged(change: (text: string) => string): Promise<string> {
  const changed = path.join(directory, 'changed.backup');
  const text = gunzipSync(await readFile(file)).toString();
  await writeFile(changed, gzipSync(change(text)));
  return changed;
}

describe('a backup', () => {
  test('is one file that only its owner can read, with nothing beside it', async () => {
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await runCommand(source.databaseUrl, ['backup', file])).toMatchObject({ exitCode: 1, output: '' });
    await expect(stat(`${file}.part`)).rejects.toThrow('ENOENT');
  });

  test('says in its first line what it is', async () => {
    const [line = ''] = gunzipSync(await readFile(file))
      .toString()
      .split('\n');
    const header = JSON.parse(line) as { migrations: { version: number }[] };
    expect(header).toMatchObject({ format: 'muster-backup', formatVersion: 1 });
    const { rows } = await source.database.query({
      text: 'select version, name, checksum from schema_migration order by version',
    });
    expect(header.migrations).toEqual(rows);
  });

  test('of a database that is not ours, or to a place that does not exist, is refused', async () => {
    const { databaseUrl } = await createEmptyDatabase();
    const other = path.join(directory, 'other.backup');
    expect((await runCommand(databaseUrl, ['backup', other])).errors).toContain('nothing in this database');
    await expect(stat(other)).rejects.toThrow('ENOENT');
    const nowhere = await runCommand(source.databaseUrl, ['backup', path.join(directory, 'no/where')]);
    expect(nowhere.errors).toMatch(/The file cannot be used: ENOENT/);
  });
});

describe('a restore', () => {
  test('has every row of every table, goes on importing, and gives no batch an id that was given before', async () => {
    const target = await createEmptyDatabase();
    await runForJson(target.databaseUrl, ['restore', file]);
    expect(await readAllTables(target.database)).toEqual(await readAllTables(source.database));
    expect((await runCommand(target.databaseUrl, ['check'])).output).toContain('Nothing differs');

    // What waited at the time of the backup is applied, and what comes is behind it.
    const restored = await createImportWorld(target.database);
    while ((await applyChunk(target.database, CHUNK_LIMITS, world.enterpriseId)).kind !== 'idle');
    const { rows } = await target.database.query<{ status: string; removed: number; id: number }>({
      text: `select status, relations_removed as removed, id from import_batch order by id desc limit 1`,
    });
    expect(rows).toMatchObject([{ status: 'FINISHED', removed: 1 }]);
    const next = await restored.accept(makeBody('add', [1], 'a'));
    expect(next - (rows[0]?.id ?? 0)).toBeGreaterThan(1_000_000);
    expect(restored.enterpriseId).toBeGreaterThan(world.enterpriseId + 4);
    await restored.applyAll();
    expect((await runCommand(target.databaseUrl, ['check'])).output).toContain('Nothing differs');
  });

  test('goes into a migrated database without rows as well', async () => {
    const target = await createTestDatabase();
    onTestFinished(() => target.drop());
    await runForJson(target.databaseUrl, ['restore', file]);
    expect(await readAllTables(target.database)).toEqual(await readAllTables(source.database));
  });

  test('never touches a database that has rows', async () => {
    const before = await readAllTables(source.database);
    const end = await runCommand(source.databaseUrl, ['restore', file]);
    expect(end).toMatchObject({ exitCode: 1, output: '' });
    expect(end.errors).toMatch(/The database is not empty \(there are rows in \w+\): refusing to restore/);
    expect(await readAllTables(source.database)).toEqual(before);
  });

  test.each([
    ['a row is another', (text: string) => text.replace('组一', '组二')],
    ['a row is missing', (text: string) => text.replace(/^\d+\t\d+\t\d+\n/m, '')],
    ['the end is missing', (text: string) => text.split('\n').slice(0, -2).join('\n')],
    ['a table is missing', (text: string) => text.replace(/^\{"table":"lane",[\s\S]*?\n\\\.\n.*\n/m, '')],
    [
      'a table comes twice',
      (text: string) => text.replace(/^\{"table":"lane",[\s\S]*?\n\\\.\n.*\n/m, '$&$&'),
    ],
    ['a table is none of ours', (text: string) => text.replace('"table":"lane"', '"table":"pg_class"')],
    ['a column is none of ours', (text: string) => text.replace('"served_at"', '"served_at\\" from stdin"')],
    ['something follows', (text: string) => `${text}more`],
  ])('writes nothing when %s', async (_, change) => {
    const target = await createEmptyDatabase();
    const end = await runCommand(target.databaseUrl, ['restore', await writeChanged(change)]);
    expect(end).toMatchObject({ exitCode: 1, output: '' });
    expect(end.errors).toMatch(/The backup is damaged or not whole; nothing was written: /);
    expect(Object.values(await readAllTables(target.database)).flat()).toEqual([]);
    // The same place takes the right file afterwards.
    await runForJson(target.databaseUrl, ['restore', file]);
  });

  test('writes nothing when the file was cut off', async () => {
    const cut = await writeChanged((text) => text);
    await truncate(cut, (await stat(cut)).size - 20);
    const target = await createEmptyDatabase();
    const end = await runCommand(target.databaseUrl, ['restore', cut]);
    expect(end.errors).toMatch(/The backup is damaged or not whole/);
    expect(Object.values(await readAllTables(target.database)).flat()).toEqual([]);
  });

  test.each([
    [
      'a newer program',
      (text: string) => text.replace('{"version":1,', '{"version":999,'),
      /newer than this program/,
    ],
    [
      'other migrations',
      (text: string) => text.replace(/"checksum":"\w/, '"checksum":"x'),
      /was changed after/,
    ],
    [
      'a later format',
      (text: string) => text.replace('"formatVersion":1', '"formatVersion":2'),
      /has format 2/,
    ],
    ['somebody else', () => 'hello\n', /not a file that muster-server backup has made/],
  ])('refuses the file of %s before it looks at the database', async (_, change, message) => {
    const target = await createEmptyDatabase();
    const end = await runCommand(target.databaseUrl, ['restore', await writeChanged(change)]);
    expect(end).toMatchObject({ exitCode: 1, output: '' });
    expect(end.errors).toMatch(message);
    expect(await readAllTables(target.database)).toEqual({});
  });

  test('of an older schema migrates behind the rows, and refuses a newer schema even without rows', async () => {
    const old = await createEmptyDatabase();
    const newer = await createTestDatabase();
    onTestFinished(() => newer.drop());
    const oldFile = path.join(directory, 'old.backup');
    await runOldProgram(old, oldFile);
    const refused = await runCommand(newer.databaseUrl, ['restore', oldFile]);
    expect(refused.errors).toMatch(/its schema is newer than that of the backup/);
    const target = await createEmptyDatabase();
    await runForJson(target.databaseUrl, ['restore', oldFile]);
    const { rows } = await target.database.query({
      text: `select e.name, l.history_from = e.created_at as "isMigrated" from enterprise e join lane l on l.enterprise_id = e.id`,
    });
    expect(rows).toEqual([{ name: 'old', isMigrated: true }]);
    expect((await runCommand(target.databaseUrl, ['enterprise', 'list'])).exitCode).toBe(0);
  });
});

/** Makes a backup at the schema of the first migration. */
async function runOldProgram({ database, databaseUrl }: TestDatabase, oldFile: string): Promise<void> {
  await migrate(database, pino({ level: 'silent' }), 1);
  await database.query({ text: `insert into enterprise (name) values ('old')` });
  await database.query({ text: `insert into lane (enterprise_id) select id from enterprise` });
  await runForJson(databaseUrl, ['backup', oldFile]);
}
