import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { StartError } from '../../src/errors.ts';
import { openDatabase, type Database } from '../../src/postgres/database.ts';
import { migrate, requireCurrentSchema } from '../../src/postgres/migrate.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { dumpSchema } from './dump-schema.ts';

const log = pino({ level: 'silent' });
let testDatabase: TestDatabase;
let database: Database;

beforeEach(async () => {
  testDatabase = await createTestDatabase();
  database = testDatabase.database;
});
afterEach(() => testDatabase.drop());

const empty = (): Promise<unknown> =>
  database.query({ text: 'drop schema public cascade; create schema public' });
const versions = async (): Promise<number[]> => {
  const { rows } = await database.query<{ version: number }>({
    text: 'select version from schema_migration order by version',
  });
  return rows.map(({ version }) => version);
};

test('server/schema.sql is the schema that the migrations make', async () => {
  await expect(await dumpSchema(database)).toMatchFileSnapshot('../../schema.sql');
});

test('the migrations are numbered 1, 2, 3 and so on', async () => {
  const applied = await versions();
  expect(applied).toEqual(applied.map((_, index) => index + 1));
});

test('migrating a current database changes nothing', async () => {
  const before = await dumpSchema(database);
  await migrate(database, log);
  expect(await dumpSchema(database)).toBe(before);
  await expect(requireCurrentSchema(database)).resolves.toBeUndefined();
});

test('processes that migrate an empty database at once make one schema', async () => {
  const expected = await dumpSchema(database);
  await empty();
  const others = Array.from({ length: 4 }, () =>
    openDatabase({
      databaseUrl: testDatabase.databaseUrl,
      applicationName: 'muster-test',
      poolSize: 2,
      preparedStatements: false,
    }),
  );
  await Promise.all(others.map((other) => migrate(other, log)));
  await Promise.all(others.map((other) => other.end()));
  expect(await dumpSchema(database)).toBe(expected);
});

test('a database without a schema is refused by processes that do not migrate', async () => {
  await empty();
  await expect(requireCurrentSchema(database)).rejects.toThrow(/Run muster-server migrate first/);
});

test('a migration that is missing is applied by migrate and refused by the others', async () => {
  const last = Math.max(...(await versions()));
  await empty();
  await database.query({
    text: `create table schema_migration (version int primary key, name text not null, checksum text not null,
      applied_at timestamptz not null default now())`,
  });
  await expect(requireCurrentSchema(database)).rejects.toThrow(StartError);
  await migrate(database, log);
  expect(Math.max(...(await versions()))).toBe(last);
});

test('a database newer than the program is refused', async () => {
  await database.query({
    text: `insert into schema_migration (version, name, checksum) values (999999, '999999-future.sql', 'x')`,
  });
  await expect(migrate(database, log)).rejects.toThrow(/newer than this program/);
  await expect(requireCurrentSchema(database)).rejects.toThrow(/newer than this program/);
});

test('a migration that was changed after it was applied is refused', async () => {
  await database.query({ text: `update schema_migration set checksum = 'x' where version = 1` });
  await expect(migrate(database, log)).rejects.toThrow(/changed after it was applied/);
  await expect(requireCurrentSchema(database)).rejects.toThrow(/changed after it was applied/);
});
