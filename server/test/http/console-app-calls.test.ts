import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { recordCalls } from '../../src/operations/record-calls.ts';
import type { Credentials } from './api-world.ts';
import { type SignedInWorld, createSignedInWorld, readByPages } from './signed-in-world.ts';

interface Listed {
  appId: string;
  lastCallAt: string | null;
  callsIn24h: number;
}

let world: SignedInWorld;
let app: Credentials;
const nowMs = Date.now();
/** The newest first; the two before the last were made at the same moment. */
const CALLS = [
  { path: '/api/open/import/result', status: 404, errorCode: 'NOT_FOUND', agoMs: 1_000 },
  { path: '/api/integrate/import/result', status: 200, errorCode: null, agoMs: 2_000 },
  { path: '/api/integrate/department/list', status: 503, errorCode: 'UNAVAILABLE', agoMs: 3_000 },
  { path: '/api/integrate/department/list', status: 200, errorCode: null, agoMs: 3_000 },
  { path: '/api/integrate/import/result', status: 200, errorCode: null, agoMs: 172_800_000 },
];

beforeAll(async () => {
  world = await createSignedInWorld();
  app = await world.addApp();
  const calls = CALLS.map(({ path, status, errorCode, agoMs }, index) => ({
    id: randomUUID(),
    enterpriseId: world.enterpriseId,
    appId: app.appId,
    atMs: nowMs - agoMs,
    method: 'GET',
    path,
    status,
    errorCode,
    rowCount: 10,
    durationMs: index + 1,
    requestId: `request-${index}`,
  }));
  await recordCalls(world.database, { calls });
});

afterAll(() => world.close());

const search = async (query: object = {}): Promise<{ requestIds: string[]; nextCursor: string | null }> => {
  const page = await world.ask<{ list: { requestId: string }[]; nextCursor: string | null }>(
    'reader',
    'GET /app/calls',
    { appId: String(app.appId), ...query },
  );
  return { requestIds: page.list.map(({ requestId }) => requestId), nextCursor: page.nextCursor };
};

test('the calls of an app are listed newest first, and counted beside the app', async () => {
  const { requestIds } = await search();
  expect(requestIds.filter((id) => !/-[23]$/.test(id))).toEqual(['request-0', 'request-1', 'request-4']);
  const { list } = await world.ask<{ list: Listed[] }>('reader', 'GET /app/list');
  const { lastCallAt, callsIn24h } = list.find(({ appId }) => appId === String(app.appId)) ?? {};
  expect(callsIn24h).toBe(4);
  expect(Date.parse(lastCallAt ?? '')).toBe(nowMs - 1_000);
});

test('the calls of an app come page by page, none twice and none left out, also those of one moment', async () => {
  const paged = await readByPages<{ requestId: string }>(world, 'reader', 'GET /app/calls', {
    appId: String(app.appId),
  });
  expect(paged.map(({ requestId }) => requestId)).toEqual((await search()).requestIds);
});

test.each([
  [{ statusClass: '4xx' }, ['request-0']],
  [{ statusClass: '5xx' }, ['request-2']],
  [{ errorCode: 'NOT_FOUND' }, ['request-0']],
  [{ path: '/import/result' }, ['request-0', 'request-1', 'request-4']],
  [{ path: '/import/result', statusClass: '2xx' }, ['request-1', 'request-4']],
  [{ to: new Date(nowMs - 86_400_000).toISOString() }, ['request-4']],
  [{ from: new Date(nowMs - 2_000).toISOString() }, ['request-0', 'request-1']],
])('the calls of an app are found by %j', async (query, expected) => {
  expect(await search(query)).toEqual({ requestIds: expected, nextCursor: null });
});

test('the calls of an app are not listed for a cursor that no page gave', async () => {
  for (const cursor of ['x', Buffer.from('["2026-01-01","x"]').toString('base64url')]) {
    const query = { appId: String(app.appId), cursor };
    expect(await world.askForCode('reader', 'GET /app/calls', query)).toBe('PARAM_ERROR');
  }
});

test('the calls of a day are summed up', async () => {
  expect(await world.ask('reader', 'GET /app/call-summary', { appId: String(app.appId) })).toMatchObject({
    count: 4,
    failed: 2,
    medianMs: 2.5,
    rows: 20,
    errors: [
      { errorCode: 'NOT_FOUND', count: 1 },
      { errorCode: 'UNAVAILABLE', count: 1 },
    ],
  });
  const { appId } = await world.addApp();
  const query = { appId: String(appId) };
  expect(await world.ask('reader', 'GET /app/call-summary', query)).toEqual({
    count: 0,
    failed: 0,
    since: null,
    medianMs: null,
    p95Ms: null,
    rows: 0,
    errors: [],
  });
});

test('a search among very many calls goes on from where it stopped, also when that page is empty', async () => {
  const { appId } = await world.addApp();
  const many = 50_000;
  await world.database.query({
    text: `
      insert into call_log (enterprise_id, app_id, at, id, method, path, status, error_code, duration_ms, request_id)
      select
        $1::int, $2::int, clock_timestamp() - make_interval(secs => n), gen_random_uuid(), 'GET', '/x', 200,
        case when n > $3::int then 'SYSTEM_ERROR' end, 1, 'request-' || n
      from generate_series(1, $3::int + 1) as n`,
    values: [world.enterpriseId, appId, many],
  });
  const query = { appId: String(appId), errorCode: 'SYSTEM_ERROR' };
  const first = await search(query);
  expect(first).toEqual({ requestIds: [], nextCursor: expect.any(String) as string });
  const second = await search({ ...query, cursor: first.nextCursor });
  expect(second).toEqual({ requestIds: [`request-${many + 1}`], nextCursor: null });
});
