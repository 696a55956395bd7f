import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PERMISSIONS } from '../../src/domain/permission.ts';
import { CallLog } from '../../src/http/call-log.ts';
import { type ListedCall, listCalls } from '../../src/operations/list-calls.ts';
import { RETENTION_AGES, runRetention } from '../../src/operations/run-retention.ts';
import { runForJson } from '../commands/command-world.ts';
import { createTestDatabase } from '../database.ts';
import { until } from '../until.ts';
import { type ApiWorld, IMPORT_PATH, createApiWorld, getTokens, makeImport } from './api-world.ts';

let world: ApiWorld;
beforeAll(async () => {
  world = await createApiWorld();
});
afterAll(() => world.close());

const list = (appId: number, page: { offset?: number; size?: number } = {}): Promise<ListedCall[]> =>
  listCalls(world.database, { enterpriseId: world.enterpriseId, appId, offset: 0, size: 100, ...page });

const aCall = (requestId: string): Parameters<CallLog['add']>[0] => ({
  enterpriseId: 1,
  appId: 1,
  atMs: Date.now(),
  method: 'GET',
  path: '/a/path',
  status: 200,
  errorCode: null,
  rowCount: null,
  durationMs: 1.5,
  requestId,
});

test('every call of an app is in its log within moments, newest first, without what the caller wrote', async () => {
  const app = await world.addApp({ permissions: [PERMISSIONS.groups] });
  const { orgAccessToken } = await getTokens(world.api, app);
  const call = (requestId: string, method: 'GET' | 'POST', url: string, payload?: object): Promise<unknown> =>
    world.api.inject({
      method,
      url,
      headers: { 'x-token': orgAccessToken, 'x-request-id': requestId },
      ...(payload === undefined ? {} : { payload }),
    });
  await call('first', 'POST', IMPORT_PATH, makeImport());
  await call('second', 'GET', '/api/open/import/result?batchId=18888888888');
  await call('third', 'POST', '/api/open/department/batchSave', { data: [{ name: 'secret' }] });
  const calls = await until('three calls are in the log', async () => {
    const found = await list(app.appId);
    return found.length === 3 ? found : null;
  });
  const facts = calls.map(({ at, durationMs, ...call }) => {
    expect(at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(durationMs).toBeGreaterThan(0);
    return call;
  });
  expect(facts.toSorted((a, b) => a.requestId.localeCompare(b.requestId))).toEqual([
    { method: 'POST', path: IMPORT_PATH, status: 200, errorCode: null, rows: 1, requestId: 'first' },
    {
      method: 'GET',
      path: '/api/open/import/result',
      status: 404,
      errorCode: 'NOT_FOUND',
      rows: null,
      requestId: 'second',
    },
    {
      method: 'POST',
      path: '/api/open/department/batchSave',
      status: 403,
      errorCode: 'PERMISSION_DENIED',
      rows: null,
      requestId: 'third',
    },
  ]);
  expect(calls.map(({ at }) => at)).toEqual(
    calls
      .map(({ at }) => at)
      .toSorted()
      .toReversed(),
  );
  expect(await list(app.appId, { offset: 1, size: 1 })).toEqual([calls[1]]);
  const printed = await runForJson<ListedCall[]>(world.databaseUrl, [
    'app',
    'calls',
    String(world.enterpriseId),
    String(app.appId),
  ]);
  expect(printed).toEqual(calls);
});

test('closing the API writes down what is still waiting', async () => {
  const testDatabase = await createTestDatabase();
  const calls = new CallLog(testDatabase.database, pino({ level: 'silent' }));
  calls.add(aCall('early'));
  const flushing = calls.flush();
  calls.add(aCall('late'));
  await calls.close();
  expect(await flushing).toBe(true);
  const found = await listCalls(testDatabase.database, { enterpriseId: 1, appId: 1, offset: 0, size: 10 });
  expect(found.map(({ requestId }) => requestId).toSorted()).toEqual(['early', 'late']);
  await testDatabase.drop();
});

test('a database that would not take them keeps calls waiting, up to a limit, and none is written twice', async () => {
  const testDatabase = await createTestDatabase();
  const { database } = testDatabase;
  const calls = new CallLog(
    {
      ...database,
      // The commit went through, and its answer got lost.
      oneByOne: (timeouts) => ({
        query: async (statement) => {
          await database.oneByOne(timeouts).query(statement);
          if (isAway) throw new Error('away');
          return { rows: [], rowCount: 0 };
        },
      }),
    },
    pino({ level: 'silent' }),
  );
  let isAway = true;
  for (let count = 0; count < 20_500; count += 1) calls.add(aCall(String(count)));
  expect(await calls.flush()).toBe(false);
  isAway = false;
  expect(await calls.flush()).toBe(true);
  await calls.close();
  const { rows } = await database.query<{ count: number }>({
    text: 'select count(*) as count from call_log where enterprise_id = 1',
  });
  expect(rows).toEqual([{ count: 20_000 }]);
  await testDatabase.drop();
});

test('calls are kept 15 days', async () => {
  const app = await world.addApp();
  await world.database.query({
    text: `
      insert into call_log (enterprise_id, app_id, at, id, method, path, status, duration_ms, request_id)
      select $1::int, $2::int, clock_timestamp() - age::interval, gen_random_uuid(), 'GET', '/p', 200, 1, age
      from unnest(array['14 days 23 hours', '15 days 1 hour', '16 days']) as a (age)`,
    values: [world.enterpriseId, app.appId],
  });
  const input = { enterpriseId: world.enterpriseId, ages: RETENTION_AGES };
  expect((await runRetention(world.database, { ...input, isDryRun: true })).calls).toBe(2);
  expect((await runRetention(world.database, { ...input, isDryRun: false })).calls).toBe(2);
  expect((await list(app.appId)).map(({ requestId }) => requestId)).toEqual(['14 days 23 hours']);
});
