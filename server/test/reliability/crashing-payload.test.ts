import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { type TestDatabase, createTestDatabase } from '../database.ts';
import type { Product } from '../process/product.ts';
import { until } from '../until.ts';
import { type ImportWorld, createImportWorld } from '../worker/import-world.ts';
import { auditEnterprise } from './audit.ts';
import { makeBody } from './bodies.ts';
import { countPending } from './sessions.ts';
import { startWorker } from './workers.ts';

const CALLS = Array.from({ length: 20 }, (_, index) => `${index + 1}`);
const POISONED = ['1', '12'];
/** The chunk of them all once, then each of them alone five times. */
const DEATHS = 1 + POISONED.length * 5;

let db: TestDatabase;
let world: ImportWorld;

beforeEach(async () => {
  db = await createTestDatabase();
  // Registered first, done last: when no process of the test is left.
  onTestFinished(() => db.drop());
  world = await createImportWorld(db.database);
});

test('batches that kill the process become ERROR, and all others are applied, whichever worker takes them', async () => {
  const neighbours = await Promise.all([1, 2, 3].map(() => createImportWorld(db.database)));
  for (const neighbour of neighbours) await neighbour.accept(makeSlowBody());
  for (const call of CALLS)
    await world.accept(POISONED.includes(call) ? { ...makeBody(call), poison: true } : makeBody(call));
  const workers = [superviseWorker(), superviseWorker()];
  try {
    await until(
      'the first batch has failed',
      async () => (await countPending(db.database)) < CALLS.length,
      30_000,
    );
    await world.accept(makeBody('late'));
    await until('every batch has left PENDING', async () => (await countPending(db.database)) === 0, 30_000);
  } finally {
    await Promise.all(workers.map((worker) => worker.stop()));
  }
  const batches = await auditEnterprise(db.database, world.enterpriseId);
  expect(batches.map(({ call, status }) => `${call} ${status}`)).toEqual([
    ...CALLS.map((call) => (POISONED.includes(call) ? `${call} ERROR` : `${call} FINISHED`)),
    'late FINISHED',
  ]);
  // They were under way when the process died, and are not to blame.
  for (const { enterpriseId } of neighbours) {
    const { rows } = await db.database.query({
      text: 'select status from import_batch where enterprise_id = $1::int',
      values: [enterpriseId],
    });
    expect(rows).toEqual([{ status: 'FINISHED' }]);
  }
  const deaths = workers.reduce((sum, worker) => sum + worker.deaths(), 0);
  expect(deaths).toBe(DEATHS);
}, 90_000);

/** Takes longer than a process lives that meets a poisoned batch. */
function makeSlowBody(): object {
  const groups = Array.from({ length: 30 }, (_, group) => `g${group}`).join(',');
  const data = Array.from({ length: 500 }, (_, row) => ({
    identities: [{ identityType: 'id', identityValue: `neighbour ${row}` }],
    groups,
  }));
  return { publicParams: { optType: 'add' }, data };
}

/** Starts a worker again whenever it dies. */
function superviseWorker(): { deaths(): number; stop(): Promise<void> } {
  let deaths = 0;
  const over = new AbortController();
  let worker: Product | null = null;
  const supervise = async (): Promise<void> => {
    while (!over.signal.aborted) {
      worker = await startWorker(db.databaseUrl, { preload: 'die-on-poison.preload.mjs' });
      await worker.exited;
      if (!over.signal.aborted) deaths += 1;
    }
  };
  const supervising = supervise();
  const stop = async (): Promise<void> => {
    over.abort();
    worker?.process.kill('SIGKILL');
    await supervising;
  };
  return { deaths: () => deaths, stop };
}
