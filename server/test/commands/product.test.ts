import { copyFile, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createApp } from '../../src/operations/create-app.ts';
import { createTestDatabase } from '../database.ts';
import {
  type Product,
  addToGroup,
  findProcesses,
  getToken,
  makeDataDir,
  readCredentials,
  run,
  waitForResult,
} from '../process/product.ts';
import { until } from '../until.ts';

/** Runs a command to its end, as an operator would, and gives what it printed. */
async function runCommand(dataDir: string, ...args: string[]): Promise<string> {
  const product = await run(args, { dataDir });
  const { code } = await product.exited;
  if (code !== 0) throw new Error(`muster-server ${args.join(' ')} ended with ${code}: ${product.output()}`);
  return product.stdout();
}

async function stop(product: Product): Promise<void> {
  product.signal('SIGTERM');
  expect((await product.exited).code).toBe(0);
}

test('commands reach the database of a product that runs, and that of one that does not, and leave nothing behind', async () => {
  const product = await run(['start']);
  const token = await getToken(await readCredentials((await product.baseUrl(), product.dataDir)));
  expect(JSON.parse(await runCommand(product.dataDir, 'app', 'list', '--json'))).toHaveLength(1);
  await runCommand(product.dataDir, 'app', 'create', '1', 'another');
  const answer = await addToGroup(await product.baseUrl(), token, '13800000000', 'one');
  expect(await waitForResult(await product.baseUrl(), token, Number(answer.data))).toMatchObject({
    status: 'FINISHED',
  });
  await stop(product);

  expect(JSON.parse(await runCommand(product.dataDir, 'app', 'list', '--json'))).toHaveLength(2);
  expect(await runCommand(product.dataDir, 'check')).toContain('Nothing differs');
  expect(await findProcesses(product)).toEqual([]);
});

test('a backup of a product that goes on is restored elsewhere with all that was acknowledged before it', async () => {
  const product = await run(['start']);
  const baseUrl = await product.baseUrl();
  const credentials = await readCredentials(product.dataDir);
  const token = await getToken(credentials);
  const accepted: number[] = [];
  const progress = { isOver: false };
  const send = async (caller: number): Promise<void> => {
    for (let call = 0; !progress.isOver; call += 1) {
      const phone = String(13_000_000_000 + caller * 1_000_000 + call);
      accepted.push(Number((await addToGroup(baseUrl, token, phone, `${caller},all`)).data));
    }
  };
  const callers = [1, 2].map(send);
  while (accepted.length < 200) await Promise.race([...callers, new Promise(setImmediate)]);
  const before = [...accepted];
  const file = path.join(path.dirname(product.dataDir), 'muster.backup');
  await runCommand(product.dataDir, 'backup', file);
  expect(accepted.length).toBeGreaterThan(before.length);
  progress.isOver = true;
  await Promise.all(callers);
  await stop(product);

  const dataDir = path.join(await makeDataDir(), 'restored');
  await runCommand(dataDir, 'restore', file);
  const again = await run(['restore', file], { dataDir });
  expect((await again.exited).code).toBe(1);
  expect(again.output()).toContain('The database is not empty');
  await mkdir(dataDir, { recursive: true });
  await copyFile(path.join(product.dataDir, 'credentials.json'), path.join(dataDir, 'credentials.json'));

  const restored = await run(['start'], { dataDir });
  const restoredUrl = await restored.baseUrl();
  for (const batchId of before) {
    expect(await waitForResult(restoredUrl, token, batchId)).toMatchObject({ status: 'FINISHED' });
  }
  expect(await runCommand(dataDir, 'check')).toContain('Nothing differs');
  // The old secret gives a new token, and what comes has an id that was never given out.
  const fresh = await getToken(await readCredentials(dataDir));
  const { data } = await addToGroup(restoredUrl, fresh, '13900000000', 'new');
  expect(Number(data)).toBeGreaterThan(Math.max(...accepted));
  expect(await waitForResult(restoredUrl, fresh, Number(data))).toMatchObject({
    status: 'FINISHED',
    relationsAdded: 1,
  });
});

test('Ctrl-C ends a command that waits, with exit code 1', async () => {
  const testDatabase = await createTestDatabase();
  onTestFinished(() => testDatabase.drop());
  const { database, databaseUrl } = testDatabase;
  const { appId } = await createApp(database, {
    enterpriseId: 1,
    name: 'a',
    permissions: [],
    state: 'pending',
    expiresAt: null,
  });
  await database.transaction({ statementMs: 30_000, lockMs: 30_000, idleMs: 30_000 }, async (tx) => {
    await tx.query({ text: 'select from app where id = $1::int for update', values: [appId] });
    const command = await run(['app', 'approve', String(appId)], { env: { DATABASE_URL: databaseUrl } });
    await until('it waits for the app', async () => {
      // Within the transaction it would always be the same.
      const { rowCount } = await database.query({
        text: `select from pg_stat_activity where application_name = 'muster command' and wait_event_type = 'Lock'`,
      });
      return rowCount > 0;
    });
    command.signal('SIGINT');
    expect((await command.exited).code).toBe(1);
  });
});
