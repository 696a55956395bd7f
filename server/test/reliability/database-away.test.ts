import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { PERMISSIONS } from '../../src/domain/permission.ts';
import { createApp } from '../../src/operations/create-app.ts';
import { type TestDatabase, createTestDatabase } from '../database.ts';
import { getToken, run } from '../process/product.ts';
import { until } from '../until.ts';
import { type ImportWorld, createImportWorld } from '../worker/import-world.ts';
import { auditEnterprise } from './audit.ts';
import { makeBody } from './bodies.ts';
import { CALLERS, type Call, auditCalls, startCallers } from './callers.ts';
import { type DatabaseProxy, startDatabaseProxy } from './database-proxy.ts';
import { countPending, findWorkerSessions, holdTable } from './sessions.ts';
import { startWorker } from './workers.ts';

let db: TestDatabase;
let world: ImportWorld;
let proxy: DatabaseProxy;

beforeEach(async () => {
  db = await createTestDatabase();
  // Registered first, done last: when no process of the test is left.
  onTestFinished(() => db.drop());
  world = await createImportWorld(db.database);
  proxy = await startDatabaseProxy(db.databaseUrl);
  onTestFinished(() => proxy.close());
});

test('outages in the middle of a chunk, one after the other, are held against no batch', async () => {
  for (const call of ['1', '2', '3']) await world.accept(makeBody(call));
  let table = await holdTable(db.databaseUrl, 'relation');
  onTestFinished(() => table.release());
  await startWorker(proxy.databaseUrl);
  await startWorker(proxy.databaseUrl);
  // A batch that takes its worker with it as often as this is put into ERROR.
  for (let outage = 1; outage <= 7; outage += 1) {
    await until('a chunk is being written', async () =>
      (await findWorkerSessions(db.database)).some(({ wait }) => wait === 'relation'),
    );
    proxy.cut();
    await table.release();
    await until('no worker is connected', async () => (await findWorkerSessions(db.database)).length === 0);
    table = await holdTable(db.databaseUrl, 'relation');
    proxy.heal();
  }
  await table.release();
  await until('every batch is applied', async () => (await countPending(db.database)) === 0);
  const batches = await auditEnterprise(db.database, world.enterpriseId);
  expect(batches.map(({ call, status }) => `${call} ${status}`)).toEqual([
    '1 FINISHED',
    '2 FINISHED',
    '3 FINISHED',
  ]);
}, 90_000);

test('a network that falls silent in the middle of a chunk is given up, and the chunk is applied once', async () => {
  for (const call of ['1', '2', '3']) await world.accept(makeBody(call));
  const table = await holdTable(db.databaseUrl, 'relation');
  onTestFinished(() => table.release());
  await startWorker(proxy.databaseUrl, { env: { LANE_TIMEOUT_MS: '1000' } });
  await until('a chunk is being written', async () =>
    (await findWorkerSessions(db.database)).some(({ wait }) => wait === 'relation'),
  );
  proxy.silence();
  await table.release();
  await until('every batch is applied', async () => (await countPending(db.database)) === 0, 30_000);
  const batches = await auditEnterprise(db.database, world.enterpriseId);
  expect(batches.map(({ call, status }) => `${call} ${status}`)).toEqual([
    '1 FINISHED',
    '2 FINISHED',
    '3 FINISHED',
  ]);
}, 60_000);

test('while the database is away callers are told to come again, and nothing is lost or doubled', async () => {
  const api = await run(['serve'], { env: { DATABASE_URL: proxy.databaseUrl } });
  await startWorker(proxy.databaseUrl);
  const port = await until('the API listens', () => /"port":(\d+)/.exec(api.output())?.[1], 30_000);
  const baseUrl = `http://127.0.0.1:${port}`;
  const callers = startCallers({ baseUrl, token: await getToken({ baseUrl, app: await createCaller() }) });
  onTestFinished(() => callers.stop());
  const { journal } = callers;
  for (let outage = 1; outage <= 3; outage += 1) {
    const before = journal.length;
    await until('calls are accepted', () => countAcked(journal.slice(before)) >= 2 * CALLERS, 30_000);
    await until('a chunk is in flight', async () =>
      (await findWorkerSessions(db.database)).some(({ holdsLane }) => holdsLane),
    );
    proxy.cut();
    const sent = countRefused(journal);
    await until('calls are refused for a while', () => countRefused(journal) - sent >= 20 * CALLERS, 30_000);
    proxy.heal();
  }
  const healed = journal.length;
  await until('calls are accepted', () => countAcked(journal.slice(healed)) >= CALLERS, 30_000);
  await callers.stop();
  await until('every batch is applied', async () => (await countPending(db.database)) === 0, 30_000);
  const batches = await auditEnterprise(db.database, world.enterpriseId);
  expect(batches.filter(({ status }) => status !== 'FINISHED')).toEqual([]);
  auditCalls(journal, batches);
}, 120_000);

async function createCaller(): Promise<{ instanceAppid: string; instanceSecrect: string }> {
  const { instanceAppid, instanceSecret } = await createApp(db.database, {
    enterpriseId: world.enterpriseId,
    name: 'a test app',
    permissions: Object.values(PERMISSIONS),
    state: 'approved',
    expiresAt: null,
  });
  return { instanceAppid, instanceSecrect: instanceSecret };
}

const countAcked = (calls: Call[]): number => calls.filter(({ outcome }) => outcome === 'acked').length;

const countRefused = (calls: Call[]): number =>
  calls.flatMap(({ answers }) => answers).filter(({ status }) => status !== 200).length;
