import { randomBytes } from 'node:crypto';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { type TestDatabase, createTestDatabase } from '../database.ts';
import { until } from '../until.ts';
import { type ImportWorld, createImportWorld } from '../worker/import-world.ts';
import { auditEnterprise } from './audit.ts';
import { makeBody } from './bodies.ts';
import { countPending, findWorkerSessions, holdTable } from './sessions.ts';
import { startWorker, untilFrozen } from './workers.ts';

const LANE_TIMEOUT_MS = 1_500;
/** The reaper's pause, a poll, two chunks, and a slow machine. */
const SLACK_MS = 3_000;
/** Four batches of it are more than the buffers of a socket hold, so PostgreSQL waits for somebody to read them. */
const PADDING = randomBytes(300_000).toString('base64');
const CALLS = ['1', '2', '3', '4'];

let db: TestDatabase;
let world: ImportWorld;

beforeEach(async () => {
  db = await createTestDatabase();
  // Registered first, done last: when no process of the test is left.
  onTestFinished(() => db.drop());
  world = await createImportWorld(db.database);
});

/** Where the worker freezes, and what its session, which holds the lane, is doing then, as pg_stat_activity says it. */
const points: [haltAt: string, state: string, wait: string][] = [
  ['before raise-attempts', 'idle in transaction', 'ClientRead'],
  ['during read-pending-batches', 'active', 'ClientWrite'],
  ['before insert-relations', 'idle in transaction', 'ClientRead'],
  ['during insert-relations', 'active', 'relation'],
  ['before commit', 'idle in transaction', 'ClientRead'],
];

test.each(points)(
  'a worker frozen %s holds its lane no longer than configured, and thawed writes nothing',
  async (haltAt, state, wait) => {
    const env = { LANE_TIMEOUT_MS: String(LANE_TIMEOUT_MS) };
    const other = await startWorker(db.databaseUrl, { env });
    await until('the other worker looks for work', async () => (await findSessions()).length > 0, 30_000);
    // Until the one that is to be frozen has the lane.
    other.signal('SIGSTOP');
    await untilFrozen(other);
    for (const call of CALLS) await world.accept({ ...makeBody(call), padding: PADDING });
    const table = haltAt === 'during insert-relations' ? await holdTable(db.databaseUrl, 'relation') : null;
    const frozen = await startWorker(db.databaseUrl, {
      env: { ...env, HALT_AT: haltAt, HALT_SIGNAL: 'SIGSTOP' },
      preload: 'halt-at.preload.mjs',
    });
    await untilFrozen(frozen);
    const holder = await until(`it holds the lane, ${state}, and waits for ${wait}`, async () =>
      (await findSessions()).find((found) => found.holdsLane && found.state === state && found.wait === wait),
    );

    const thawedAt = performance.now();
    other.signal('SIGCONT');
    await until('the frozen worker has lost the lane', async () =>
      (await findSessions()).every(({ pid, holdsLane }) => pid !== holder.pid || !holdsLane),
    );
    await table?.release();
    await untilApplied();
    expect(performance.now() - thawedAt).toBeLessThan(LANE_TIMEOUT_MS + SLACK_MS);

    const before = await auditEnterprise(db.database, world.enterpriseId);
    frozen.signal('SIGCONT');
    await until('the thawed worker has found out', () => frozen.output().includes('rolled back'));
    expect(await auditEnterprise(db.database, world.enterpriseId)).toEqual(before);

    other.signal('SIGTERM');
    await other.exited;
    await world.accept(makeBody('5'));
    await untilApplied();
    const after = await auditEnterprise(db.database, world.enterpriseId);
    expect(after.map(({ call, status }) => `${call} ${status}`)).toEqual(
      [...CALLS, '5'].map((call) => `${call} FINISHED`),
    );
  },
  60_000,
);

const findSessions = (): ReturnType<typeof findWorkerSessions> => findWorkerSessions(db.database);

async function untilApplied(): Promise<void> {
  await until('every batch is applied', async () => (await countPending(db.database)) === 0);
}
