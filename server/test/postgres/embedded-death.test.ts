import { expect, test } from 'vitest';
import {
  findGuard,
  findPostgresProcesses,
  makeDirectory,
  query,
  readPostmasterPid,
  startParent,
  type Parent,
} from './embedded-world.ts';
import { until } from '../until.ts';

const kills: [string, (parent: Parent, dataDir: string) => Promise<void>][] = [
  ['the parent', async ({ pid }) => void process.kill(pid, 'SIGKILL')],
  ["the parent's whole group", async ({ pid }) => void process.kill(-pid, 'SIGKILL')],
  [
    'the guard and then the parent',
    async ({ pid }) => {
      const guard = (await findGuard(pid)) ?? 0;
      process.kill(guard, 'SIGKILL');
      await until('another guard', async () => {
        const next = await findGuard(pid);
        return next !== null && next !== guard;
      });
      process.kill(pid, 'SIGKILL');
    },
  ],
  [
    'the parent while PostgreSQL is being started again',
    async ({ pid }, dataDir) => {
      const killed = await readPostmasterPid(dataDir);
      process.kill(killed, 'SIGKILL');
      await until('the next postmaster', async () => {
        const pid = await readPostmasterPid(dataDir).catch(() => killed);
        return pid !== killed;
      });
      process.kill(pid, 'SIGKILL');
    },
  ],
];

test.each(kills)('SIGKILL of %s ends PostgreSQL within 5 s and loses nothing', async (_, kill) => {
  const dataDir = await makeDirectory();
  const parent = await startParent(dataDir);
  const { databaseUrl = '' } = parent.first;
  await query(databaseUrl, 'create table kept as select 42 as answer');
  // A client that is in the middle of a statement must not hold the end up.
  const busy = query(databaseUrl, 'select pg_sleep(60)').catch(() => undefined);
  await kill(parent, dataDir);
  await until(
    'no process of PostgreSQL is left',
    async () => (await findPostgresProcesses(dataDir)).length === 0,
    5_000,
  );
  await busy;
  const next = await startParent(dataDir);
  expect(next.first).toEqual({ databaseUrl });
  expect(await query(databaseUrl, 'select answer from kept')).toEqual([{ answer: 42 }]);
});

test('a start right after the death of the parent waits for the old PostgreSQL', async () => {
  const dataDir = await makeDirectory();
  const parent = await startParent(dataDir);
  const { databaseUrl = '' } = parent.first;
  await query(databaseUrl, 'create table kept as select 42 as answer');
  process.kill(parent.pid, 'SIGKILL');
  const next = await startParent(dataDir);
  expect(next.first).toEqual({ databaseUrl });
  expect(await query(databaseUrl, 'select answer from kept')).toEqual([{ answer: 42 }]);
});

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s to the whole group leaves PostgreSQL alone until its parent stops it',
  async (signal) => {
    const dataDir = await makeDirectory();
    const parent = await startParent(dataDir);
    process.kill(-parent.pid, signal);
    expect(await parent.ended).toEqual({ code: 0, last: { answer: 42 } });
    expect(await findPostgresProcesses(dataDir)).toEqual([]);
  },
);
