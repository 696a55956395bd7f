import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { createTestDatabase } from '../database.ts';
import { until } from '../until.ts';
import {
  addToGroup,
  findProcesses,
  getToken,
  isReady,
  makeDataDir,
  readCredentials,
  run,
  waitForResult,
  type Product,
} from './product.ts';

async function makeDatabaseUrl(): Promise<string> {
  const testDatabase = await createTestDatabase();
  onTestFinished(() => testDatabase.drop());
  return testDatabase.databaseUrl;
}

/** `serve` and `work` write their address to the log. */
function addressOf(product: Product): Promise<string> {
  return until('it listens', () => {
    const port = /"port":(\d+)/.exec(product.output())?.[1];
    return port === undefined ? null : `http://127.0.0.1:${port}`;
  });
}

test('a wrong configuration ends with exit code 78 and every problem at once', async () => {
  const product = await run(['start'], {
    env: { PORT: '70000', LOG_LEVEL: 'loud', POOL_SIZE: 'many', DATABASE_URL: 'mysql://user:geheim@host/db' },
  });
  expect((await product.exited).code).toBe(78);
  for (const name of ['PORT', 'LOG_LEVEL', 'POOL_SIZE', 'DATABASE_URL']) {
    expect(product.output()).toMatch(new RegExp(`^  - ${name}`, 'm'));
  }
  expect(product.output()).not.toContain('geheim');
});

test.each(['serve', 'work'])('%s without an external database ends with exit code 78', async (command) => {
  const product = await run([command]);
  expect((await product.exited).code).toBe(78);
  expect(product.output()).toMatch(/DATABASE_URL.*needs an external PostgreSQL/);
});

test.each([[[]], [['dance']], [['start', 'serve']], [['start', '--fast']]])(
  'the arguments %j are refused with the usage and exit code 2',
  async (args) => {
    const product = await run(args);
    expect((await product.exited).code).toBe(2);
    expect(product.output()).toMatch(/muster-server <command>|takes no arguments/);
  },
);

test('--help prints the usage with every variable of the configuration', async () => {
  const product = await run(['start', '--help']);
  expect((await product.exited).code).toBe(0);
  for (const name of [
    'HOST',
    'PORT',
    'DATA_DIR',
    'DATABASE_URL',
    'POOL_SIZE',
    'LANE_TIMEOUT_MS',
    'ERROR_HTTP_STATUS',
  ]) {
    expect(product.output()).toContain(`  ${name}`);
  }
});

test('npm start hands its arguments on', async () => {
  const { stdout } = await promisify(execFile)('npm', ['start', '--', '--help']);
  expect(stdout).toContain('muster-server <command>');
});

test('start on an external database embeds nothing and works', async () => {
  const product = await run(['start'], { env: { DATABASE_URL: await makeDatabaseUrl() } });
  const baseUrl = await product.baseUrl();
  const token = await getToken(await readCredentials(product.dataDir));
  const { data } = await addToGroup(baseUrl, token, '13800000000', 'one');
  expect(await waitForResult(baseUrl, token, Number(data))).toMatchObject({
    status: 'FINISHED',
    relationsAdded: 1,
  });
  // Itself and its worker.
  expect(await findProcesses(product)).toHaveLength(2);
});

test('a database that cannot be reached is one sentence without the password', async () => {
  const product = await run(['start'], { env: { DATABASE_URL: 'postgres://user:geheim@127.0.0.1:1/db' } });
  expect((await product.exited).code).toBe(1);
  expect(product.output()).toMatch(/The database cannot be reached: .*ECONNREFUSED/);
  expect(product.output()).not.toContain('geheim');
});

test('migrate, serve and work share one external database', async () => {
  const testDatabase = await createTestDatabase();
  onTestFinished(() => testDatabase.drop());
  const { database, databaseUrl } = testDatabase;
  await database.query({ text: 'drop schema public cascade; create schema public' });
  const env = { DATABASE_URL: databaseUrl };
  const dataDir = await makeDataDir();

  const early = await Promise.all([run(['serve'], { env }), run(['work'], { env })]);
  for (const product of early) {
    expect((await product.exited).code).toBe(1);
    expect(product.output()).toMatch(/Run muster-server migrate first/);
  }

  expect((await (await run(['migrate'], { env, dataDir })).exited).code).toBe(0);
  const serve = await run(['serve'], { env });
  const apiUrl = await addressOf(serve);
  expect(await isReady(apiUrl)).toBe(false);

  const work = await run(['work'], { env });
  const workUrl = await addressOf(work);
  expect(await isReady(workUrl)).toBe(true);
  await until('the API sees the worker', () => isReady(apiUrl));

  const token = await getToken({ ...(await readCredentials(dataDir)), baseUrl: apiUrl });
  const { data } = await addToGroup(apiUrl, token, '13800000000', 'one');
  expect(await waitForResult(apiUrl, token, Number(data))).toMatchObject({ status: 'FINISHED' });
  expect(await (await fetch(`${workUrl}/metrics`)).text()).toContain('muster_applied_batches_total');
  expect((await fetch(`${workUrl}/healthz`)).status).toBe(200);

  work.signal('SIGTERM');
  serve.signal('SIGTERM');
  expect((await work.exited).code).toBe(0);
  expect((await serve.exited).code).toBe(0);
});
