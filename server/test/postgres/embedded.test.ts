import { chmod, readFile, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { findPostgresProcesses, makeDirectory, query, readPostmasterPid, start } from './embedded-world.ts';
import { until } from '../until.ts';

/** About a second of computing. */
const BUSY = 'select sum(sqrt(i)) from generate_series(1, 6000000) i';

test('the first start makes a PostgreSQL with checksums that flushes every commit', async () => {
  const { databaseUrl } = await start(await makeDirectory());
  const rows = await query(
    databaseUrl,
    `select name, setting from pg_settings where name in
      ('data_checksums', 'fsync', 'full_page_writes', 'synchronous_commit', 'server_encoding', 'password_encryption')
     order by name`,
  );
  expect(Object.fromEntries(rows.map(({ name, setting }) => [name, setting]))).toEqual({
    data_checksums: 'on',
    fsync: 'on',
    full_page_writes: 'on',
    password_encryption: 'scram-sha-256',
    server_encoding: 'UTF8',
    synchronous_commit: 'on',
  });
});

test('PostgreSQL listens on a socket in the data directory only, and asks for the password', async () => {
  const dataDir = await makeDirectory();
  const { databaseUrl } = await start(dataDir);
  const [address] = await query(
    databaseUrl,
    `select current_setting('listen_addresses') as tcp, current_setting('unix_socket_directories') as socket`,
  );
  expect(address).toEqual({ tcp: '', socket: `"${path.join(dataDir, 'run')}"` });
  expect((await stat(path.join(dataDir, 'run'))).mode & 0o777).toBe(0o700);
  expect((await stat(path.join(dataDir, 'postgres/muster-password'))).mode & 0o777).toBe(0o600);
  const wrong = new URL(databaseUrl);
  wrong.password = 'wrong';
  await expect(query(wrong.href, 'select 1')).rejects.toThrow(/password authentication failed/);
});

test('a restart keeps the data, the password and the address', async () => {
  const dataDir = await makeDirectory();
  const first = await start(dataDir);
  await query(first.databaseUrl, 'create table kept as select 42 as answer');
  await first.stop();
  expect(await findPostgresProcesses(dataDir)).toEqual([]);
  const second = await start(dataDir);
  expect(second.databaseUrl).toBe(first.databaseUrl);
  expect(await query(second.databaseUrl, 'select answer from kept')).toEqual([{ answer: 42 }]);
});

test('a second start on the same data directory is refused with a sentence, and the first goes on', async () => {
  const dataDir = await makeDirectory();
  const { databaseUrl } = await start(dataDir);
  const startedAt = performance.now();
  await expect(start(dataDir)).rejects.toThrow(
    /已被另一个 muster-server 使用[^]*in use by another muster-server/,
  );
  // A predecessor that is dead would have been given 10 s to end.
  expect(performance.now() - startedAt).toBeLessThan(5_000);
  expect(await query(databaseUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
});

test('a second start is refused also while the first is starting its PostgreSQL again', async () => {
  const dataDir = await makeDirectory();
  const { databaseUrl } = await start(dataDir);
  const busy = query(databaseUrl, BUSY).catch(() => undefined);
  await until('the busy connection', async () => {
    const rows = await query(databaseUrl, `select from pg_stat_activity where query = '${BUSY}'`);
    return rows.length > 0;
  });
  process.kill(await readPostmasterPid(dataDir), 'SIGKILL');
  // The busy process keeps the next PostgreSQL waiting, so none is running now.
  await expect(start(dataDir)).rejects.toThrow(/in use by another muster-server/);
  await busy;
});

test('of two starts at once on a fresh data directory one wins and the other is refused', async () => {
  const dataDir = await makeDirectory();
  const outcomes = await Promise.allSettled([start(dataDir), start(dataDir)]);
  const won = outcomes.filter((outcome) => outcome.status === 'fulfilled');
  const lost = outcomes.filter((outcome) => outcome.status === 'rejected');
  expect(won).toHaveLength(1);
  expect(String(lost[0]?.reason)).toMatch(/in use by another muster-server/);
  expect(await query(won[0]?.value.databaseUrl ?? '', 'select 1 as one')).toEqual([{ one: 1 }]);
});

test.each([
  ['the first process', async (dataDir: string) => readPostmasterPid(dataDir)],
  ['the process of one connection', async (_: string, backend: number) => backend],
])('after kill -9 of %s PostgreSQL comes back under the same address with its data', async (_, choose) => {
  const dataDir = await makeDirectory();
  const { databaseUrl } = await start(dataDir);
  await query(databaseUrl, 'create table kept as select 42 as answer');
  const before = await query(databaseUrl, 'select pg_postmaster_start_time()::text as started');
  // A connection that computes does not look for its parent before its statement ends.
  const busy = query(databaseUrl, BUSY).catch(() => undefined);
  const backend = await until('the busy connection', async () => {
    const [row] = await query(databaseUrl, `select pid from pg_stat_activity where query = '${BUSY}'`);
    return row?.pid as number | undefined;
  });
  process.kill(await choose(dataDir, backend), 'SIGKILL');
  await busy;
  const answers = await until('PostgreSQL answers again', () =>
    query(databaseUrl, 'select answer, pg_postmaster_start_time()::text as started from kept').catch(
      () => null,
    ),
  );
  expect(answers[0]?.answer).toBe(42);
  expect(answers[0]?.started === before[0]?.started).toBe(choose.length === 2);
});

test('a lock file that names a process of somebody else does not keep PostgreSQL from starting', async () => {
  const dataDir = await makeDirectory();
  const first = await start(dataDir);
  const lockFiles = [
    path.join(dataDir, 'postgres/postmaster.pid'),
    path.join(dataDir, 'run/.s.PGSQL.5432.lock'),
  ];
  const texts = await Promise.all(lockFiles.map((file) => readFile(file, 'utf8')));
  await first.stop();
  // The number of the dead process now belongs to the test runner's parent, which is no relative of PostgreSQL.
  for (const [index, file] of lockFiles.entries()) {
    await writeFile(file, (texts[index] ?? '').replace(/^\d+/, String(process.ppid)));
  }
  const second = await start(dataDir);
  expect(await query(second.databaseUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
});

test('a PostgreSQL that does not flush every commit is refused, naming what is off', async () => {
  const dataDir = await makeDirectory();
  const first = await start(dataDir);
  for (const name of ['fsync', 'full_page_writes', 'synchronous_commit']) {
    await query(first.databaseUrl, `alter system set ${name} = off`);
  }
  await first.stop();
  await expect(start(dataDir)).rejects.toThrow(
    /fsync, full_page_writes, synchronous_commit is off.*postgresql\.auto\.conf/,
  );
  expect(await findPostgresProcesses(dataDir)).toEqual([]);
});

test('a data directory whose path is too long for a socket works, and is still refused to a second start', async () => {
  const dataDir = path.join(await makeDirectory(), '数据'.repeat(20), 'it\'s a place, with "quotes"');
  const { databaseUrl } = await start(dataDir);
  const socketDir = decodeURIComponent(new URL(databaseUrl).hostname);
  expect(path.dirname(socketDir)).toBe(os.tmpdir());
  onTestFinished(() => rm(socketDir, { recursive: true }));
  expect(await query(databaseUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
  await expect(start(dataDir)).rejects.toThrow(/in use by another muster-server/);
});

test('a path with quotes and blanks works', async () => {
  const { databaseUrl } = await start(path.join(await makeDirectory(), `it's "a, b" 数据`));
  expect(await query(databaseUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
});

test('when PostgreSQL cannot start, the error repeats its own words', async () => {
  const dataDir = await makeDirectory();
  await (await start(dataDir)).stop();
  const versionFile = path.join(dataDir, 'postgres/PG_VERSION');
  await chmod(versionFile, 0o600);
  await writeFile(versionFile, '14\n');
  await expect(start(dataDir)).rejects.toThrow(/database files are incompatible with server/);
});
