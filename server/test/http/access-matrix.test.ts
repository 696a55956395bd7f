import { afterAll, beforeAll, expect, test } from 'vitest';
import { PERMISSIONS } from '../../src/domain/permission.ts';
import { PREFIXES } from '../../src/http/route.ts';
import { ROUTES } from '../../src/http/routes.ts';
import { createEnterprise } from '../../src/operations/create-enterprise.ts';
import { type ApiWorld, createApiWorld, getTokens, makeImport, readEnvelope } from './api-world.ts';

const TIMEOUTS = { statementMs: 5_000, lockMs: 5_000, idleMs: 5_000 };

/** A call of every route that succeeds for who may make it; a route that is not in here fails the first test. */
const CALLS: Record<string, { query?: Record<string, string>; body?: object }> = {
  'POST /audience/group/rel/v2/batchAdd': { body: makeImport() },
  'POST /audience/group/rel/batchAdd': {
    body: { publicParams: { optType: 'add' }, data: [{ identityType: 'phone', phone: '18888888888' }] },
  },
  'GET /import/result': { query: { batchId: 'own' } },
  'GET /import/list': {},
  'GET /import/failures.csv': { query: { batchId: 'own' } },
  'POST /import/undo': { body: { batchId: 'own' } },
  'GET /audience/group/list': {},
  'GET /audience/group/user/list': { query: { groupId: 'own' } },
  'GET /audience/group/history': { query: { groupId: 'own' } },
  'POST /audience/group/save': { body: { groupId: 'own', name: 'group1' } },
  'POST /audience/group/evaluate': { body: { rule: { all: ['own'] } } },
  'GET /audience/user/group/list': { query: { audienceUserId: 'own' } },
  'POST /audience/user/query': {
    body: { identities: [{ identityType: 'phone', identityValue: '18888888888' }] },
  },
  'GET /audience/identity/type/list': {},
  'POST /department/batchSave': { body: { data: [{ name: 'a department' }] } },
  'GET /department/list': {},
};

/** Calls that name nothing of an enterprise show another one its own things, or make some: there is nothing to hide. */
const NAMES_NOTHING = [
  'POST /audience/group/rel/v2/batchAdd',
  'POST /audience/group/rel/batchAdd',
  'GET /import/list',
  'GET /audience/group/list',
  'GET /audience/identity/type/list',
  'POST /department/batchSave',
  'GET /department/list',
];

const guarded = ROUTES.filter((route) => route.permission !== null).flatMap((route) =>
  route.methods.map((method) => ({
    name: `${method} ${route.path}`,
    method,
    path: route.path,
    permission: route.permission,
  })),
);

let owner: ApiWorld;
/** What `own` stands for in the calls above: the same ids in the other enterprise belong to nobody there. */
let batchId: string;
let strangerId: number;

beforeAll(async () => {
  owner = await createApiWorld();
  const res = await owner.api.inject({
    method: 'POST',
    url: '/api/open/audience/group/rel/v2/batchAdd',
    headers: { 'x-token': owner.token },
    payload: makeImport(),
  });
  batchId = String(readEnvelope(res).data);
  await owner.applyAll();
  const stranger = await owner.database.transaction(TIMEOUTS, (tx) =>
    createEnterprise(tx, { name: 'another' }),
  );
  strangerId = stranger.enterpriseId;
});
afterAll(() => owner.close());

test('every route that needs a token is in the matrix', () => {
  expect(guarded.map((route) => route.name).toSorted()).toEqual(Object.keys(CALLS).toSorted());
});

test.each(guarded)('$name is for the right enterprise, with the right permission, only', async (route) => {
  const call = (
    token: string | null,
    prefix: string = PREFIXES[0],
  ): Promise<{ status: number; errorCode: string }> => ask(route, token, prefix);
  const refused = { status: 401, errorCode: 'TOKEN_ERROR' };

  expect(await call(null)).toEqual(refused);
  expect(await call('')).toEqual(refused);
  expect(await call('garbage')).toEqual(refused);

  const expired = await getTokens(owner.api, await owner.addApp());
  await owner.database.query({
    text: `update token set expires_at = clock_timestamp() - interval '1 second' where hash = sha256(convert_to($1::text, 'UTF8'))`,
    values: [expired.orgAccessToken],
  });
  expect(await call(expired.orgAccessToken)).toEqual(refused);
  expect(await call(expired.orgRefreshToken)).toEqual(refused);

  const disabledApp = await owner.addApp();
  const disabled = await getTokens(owner.api, disabledApp);
  await owner.database.query({
    text: `update app set state = 'disabled' where id = $1::int`,
    values: [disabledApp.appId],
  });
  expect(await call(disabled.orgAccessToken)).toEqual(refused);

  const others = Object.values(PERMISSIONS).filter((permission) => permission !== route.permission);
  const without = await getTokens(owner.api, await owner.addApp({ permissions: others }));
  expect(await call(without.orgAccessToken)).toEqual({ status: 403, errorCode: 'PERMISSION_DENIED' });

  const stranger = await getTokens(owner.api, await owner.addApp({}, strangerId));
  const answered = { status: 200, errorCode: 'SUCCESS' };
  const hidden = { status: 404, errorCode: 'NOT_FOUND' };
  expect(await call(stranger.orgAccessToken)).toEqual(NAMES_NOTHING.includes(route.name) ? answered : hidden);

  for (const prefix of PREFIXES) {
    const { status } = await call(owner.token, prefix);
    // The second undo of a batch is refused, by what it is and not by who asks.
    expect([200, ...(route.path === '/import/undo' ? [409] : [])]).toContain(status);
  }
});

async function ask(
  { name, method, path }: { name: string; method: 'GET' | 'POST'; path: string },
  token: string | null,
  prefix: string,
): Promise<{ status: number; errorCode: string }> {
  const { query, body } = JSON.parse(
    JSON.stringify(CALLS[name])
      .replace('"batchId":"own"', `"batchId":"${batchId}"`)
      .replaceAll('"own"', '"1"'),
  ) as { query?: Record<string, string>; body?: object };
  const res = await owner.api.inject({
    method,
    url: prefix + path,
    headers: token === null ? {} : { 'x-token': token },
    ...(query === undefined ? {} : { query }),
    ...(body === undefined ? {} : { payload: body }),
  });
  const isFile = String(res.headers['content-type']).startsWith('text/csv');
  return { status: res.statusCode, errorCode: isFile ? 'SUCCESS' : readEnvelope(res).errorCode };
}
