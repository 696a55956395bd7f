import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type TestDatabase, createTestDatabase } from '../database.ts';
import { until } from '../until.ts';
import { type ImportWorld, createImportWorld } from '../worker/import-world.ts';
import { auditEnterprise } from './audit.ts';
import { makeBody } from './bodies.ts';
import { countPending, findWorkerSessions, holdTable } from './sessions.ts';
import { startWorker, untilFrozen } from './workers.ts';

const LANE_TIMEOUT_MS = 1_500;
/** The reaper's pause, a poll, two chunks, and a slow machine. */
const SLACK_MS = 1_500;
/** Four batches of it are more than the buffers of a socket hold, so PostgreSQL waits for somebody to read them. */
const PADDING = randomBytes(300_000).toString('base64');
const CALLS = ['1', '2', '3', '4'];

let db: TestDatabase;
let world: ImportWorld;

beforeEach(async () => {
  db = await createTestDatabase();
  world = await createImportWorld(db.database);
});

afterEach(() => db.drop());

/** Where the worker freezes, and what its session, which holds the lane, is doing then. */
const points: [freezeAt: string, session: object][] = [
  ['before raise-attempts', { state: 'idle in transaction' }],
  ['during read-pending-batches', { state: 'active', wait: 'ClientWrite' }],
  ['before insert-relations', { state: 'idle in transaction' }],
  ['during insert-relations', { state: 'active', wait: 'relation' }],
  ['before commit', { state: 'idle in transaction' }],
];

test.each(points)(
  'a worker frozen %s holds its lane no longer than configured, and thawed writes nothing',
  async (freezeAt, session) => {
    const env = { LANE_TIMEOUT_MS: String(LANE_TIMEOUT_MS) };
    const other = await startWorker(db.databaseUrl, { env });
    await until('the other worker looks for work', async () => (await findSessions()).length > 0, 30_000);
    // Until the one that is to be frozen has the lane.
    other.signal('SIGSTOP');
    await untilFrozen(other);
    for (const call of CALLS) await world.accept({ ...makeBody(call), padding: PADDING });
    const table = freezeAt === 'during insert-relations' ? await holdTable(db.databaseUrl, 'relation') : null;
    const frozen = await startWorker(db.databaseUrl, {
      env: { ...env, FREEZE_AT: freezeAt },
      preload: 'freeze-at.preload.mjs',
    });
    await untilFrozen(frozen);
    const holder = await until('it holds the lane', async () =>
      (await findSessions()).find(({ holdsLane }) => holdsLane),
    );
    expect(holder).toMatchObject(session);

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
