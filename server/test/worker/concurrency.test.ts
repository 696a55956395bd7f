import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { type Database, openDatabase } from '../../src/postgres/database.ts';
import { type Worker, WORKER_APPLICATION_NAME, startWorker } from '../../src/worker/worker.ts';
import { type TestDatabase, createTestDatabase } from '../database.ts';
import { type ImportWorld, createImportWorld } from './import-world.ts';

const WORKERS = 4;
const CALLERS = 8;
const CALLS_PER_CALLER = 25;
const ROWS_PER_CALL = 20;
const GROUPS = ['a', 'b', 'c', 'd', 'e'];

let db: TestDatabase;
let workers: { worker: Worker; database: Database }[];
const errors: unknown[] = [];

beforeAll(async () => {
  db = await createTestDatabase();
  const log = pino({ level: 'error' }, { write: (line) => errors.push(JSON.parse(line)) });
  // A small chunk limit makes the workers change places often.
  const config = readConfig({ CHUNK_ROWS_MAX: '100' });
  workers = Array.from({ length: WORKERS }, () => {
    const database = openDatabase({
      databaseUrl: db.databaseUrl,
      applicationName: WORKER_APPLICATION_NAME,
      poolSize: config.poolSize,
      preparedStatements: true,
    });
    return { database, worker: startWorker({ config, database, log }) };
  });
});

afterAll(async () => {
  await Promise.all(workers.map(({ worker }) => worker.stop()));
  await Promise.all(workers.map(({ database }) => database.end()));
  await db.drop();
});

test.each([1, 20])(
  '4 workers and 8 callers on %i enterprises lose no row, double none, and make one group per name',
  async (enterpriseCount) => {
    const worlds = await Promise.all(
      Array.from({ length: enterpriseCount }, () => createImportWorld(db.database)),
    );
    const perCaller = enterpriseCount === 1 ? CALLS_PER_CALLER : 2;
    const batches: { caller: number; world: ImportWorld; batchId: number }[] = [];
    await Promise.all(
      Array.from({ length: CALLERS }, async (_, caller) => {
        for (let call = 0; call < perCaller; call += 1) {
          for (const world of worlds) {
            batches.push({ caller, world, batchId: await world.accept(makeCall(caller, call)) });
          }
        }
      }),
    );
    await expect.poll(() => countPending(worlds), { timeout: 20_000, interval: 50 }).toBe(0);

    const lastSeq = new Map<string, number>();
    for (const { caller, world, batchId } of batches) {
      const batch = await world.read(batchId);
      expect(batch).toMatchObject({ status: 'FINISHED', success: ROWS_PER_CALL, fail: 0 });
      // A caller's later batch takes effect after its earlier one.
      const lane = `${caller} in ${world.enterpriseId}`;
      expect(batch.appliedSeq).toBeGreaterThan(lastSeq.get(lane) ?? 0);
      lastSeq.set(lane, batch.appliedSeq ?? 0);
    }
    const users = CALLERS * perCaller * ROWS_PER_CALL;
    for (const { enterpriseId } of worlds) {
      expect(await readTotals(enterpriseId)).toEqual({
        users,
        identities: users,
        groups: GROUPS.length,
        relations: users * GROUPS.length,
        counted: users * GROUPS.length,
        batches: CALLERS * perCaller,
        // Every batch has its own place in the order of effect, from 1 without gaps.
        places: CALLERS * perCaller,
        last_place: CALLERS * perCaller,
      });
    }
    expect(errors).toEqual([]);
  },
  60_000,
);

/** New people each time, all in the same groups, so that every chunk touches what the others touch. */
function makeCall(caller: number, call: number): object {
  return {
    publicParams: { optType: 'add', matchingType: 1 + (call % 2) },
    data: Array.from({ length: ROWS_PER_CALL }, (_, row) => ({
      identities: [{ identityType: 'id', identityValue: `${caller}-${call}-${row}` }],
      groups: GROUPS.join(),
    })),
  };
}

async function countPending(worlds: ImportWorld[]): Promise<number> {
  const { rows } = await db.database.query<{ pending: number }>({
    text: `select count(*) as pending from import_batch where enterprise_id = any ($1::int[]) and status = 'PENDING'`,
    values: [worlds.map((world) => world.enterpriseId)],
  });
  return rows[0]?.pending ?? -1;
}

async function readTotals(enterpriseId: number): Promise<object | undefined> {
  const { rows } = await db.database.query<object>({
    text: `
      select
        (select count(*) from audience_user where enterprise_id = $1::int) as users,
        (select count(*) from identity where enterprise_id = $1::int) as identities,
        (select count(*) from audience_group where enterprise_id = $1::int) as groups,
        (select count(*) from relation where enterprise_id = $1::int) as relations,
        (select sum(user_count)::bigint from group_count where enterprise_id = $1::int) as counted,
        count(*) as batches, count(distinct applied_seq) as places, max(applied_seq) as last_place
      from import_batch where enterprise_id = $1::int`,
    values: [enterpriseId],
  });
  return rows[0];
}
