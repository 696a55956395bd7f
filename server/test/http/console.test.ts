import { randomBytes } from 'node:crypto';
import type { LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hashToken } from '../../src/http/caller-cache.ts';
import { CONSOLE_PREFIX, type ConsoleRoute } from '../../src/http/console/console-route.ts';
import { CONSOLE_ROUTES } from '../../src/http/console/console-routes.ts';
import { changeEnterprise } from '../../src/operations/change-enterprise.ts';
import { createEnterprise } from '../../src/operations/create-enterprise.ts';
import { createPerson } from '../../src/operations/create-person.ts';
import { type Role, grantRole } from '../../src/operations/grant-role.ts';
import { createSession } from '../../src/operations/create-session.ts';
import { setPassword } from '../../src/operations/set-password.ts';
import { type ApiWorld, createApiWorld, readEnvelope } from './api-world.ts';

const TIMEOUTS = { statementMs: 5_000, lockMs: 5_000, idleMs: 5_000 };
const PASSWORD = 'correct horse battery';
const BUILT_IN = ['unionid', 'openid', 'phone', 'id', 'external_userid', 'email'];

/** A call of every route that succeeds for who may make it, again and again; a route that is not in here fails the first test. */
const CALLS: Record<string, Body> = {
  'POST /sign-in': { username: 'administrator', password: PASSWORD },
  'POST /sign-out': undefined,
  'GET /me': undefined,
  'GET /identity-type/list': undefined,
  'POST /identity-type/save': { code: 'card', name: '会员卡' },
  'POST /identity-type/reorder': { codes: ['card', ...BUILT_IN] },
  'POST /identity-type/switch': { code: 'card', enabled: false },
};

/** What a GET has in its query beside enterpriseId, and a POST in its body; made afresh for each call where it is used up by it. */
type Body = object | undefined | (() => Promise<object>);

async function fill(name: string): Promise<Pick<Request, 'body' | 'query'>> {
  const entry = CALLS[name];
  const sent = typeof entry === 'function' ? await entry() : entry;
  return name.startsWith('GET ') ? { query: sent as Record<string, string> | undefined } : { body: sent };
}

const routes = CONSOLE_ROUTES.flatMap(({ methods, path, access }) =>
  methods.map((method) => ({ name: `${method} ${path}`, method, path, access })),
);

let world: ApiWorld;
/** Cookies by username. */
const cookies: Record<string, string> = {};
const personIds: Record<string, number> = {};

beforeAll(async () => {
  world = await createApiWorld();
  const { enterpriseId: other } = await world.database.transaction(TIMEOUTS, (tx) =>
    createEnterprise(tx, { name: 'another' }),
  );
  const people: [username: string, enterpriseId: number, role: Role | null][] = [
    ['platform', other, null],
    ['administrator', world.enterpriseId, 'administrator'],
    ['operator', world.enterpriseId, 'operator'],
    ['reader', world.enterpriseId, 'reader'],
    ['stranger', other, 'administrator'],
  ];
  for (const [username, enterpriseId, role] of people) {
    const isPlatformOperator = username === 'platform';
    const person = { username, password: PASSWORD, isPlatformOperator };
    personIds[username] = (await createPerson(world.database, person)).personId;
    if (role !== null) await grantRole(world.database, { username, enterpriseId, role });
    cookies[username] = await signIn(username);
  }
});
afterAll(() => world.close());

/** Whom a route is meant for, among the people above. */
const MEANT_FOR: Record<ConsoleRoute['access'], string[]> = {
  everybody: [],
  session: ['platform', 'stranger', 'reader', 'operator', 'administrator'],
  reader: ['reader', 'operator', 'administrator'],
  operator: ['operator', 'administrator'],
  administrator: ['administrator'],
  platform: ['platform'],
};

interface Request {
  cookie?: string | undefined;
  query?: Record<string, string> | undefined;
  headers?: Record<string, string>;
  body?: object | undefined;
  address?: string;
}

function call(
  method: 'GET' | 'POST',
  path: string,
  { cookie, query = {}, headers = { 'x-muster-console': '1' }, body, address = '10.0.0.1' }: Request = {},
): Promise<LightMyRequestResponse> {
  return world.api.inject({
    method,
    url: CONSOLE_PREFIX + path,
    query: { enterpriseId: String(world.enterpriseId), ...query },
    headers: { ...headers, ...(cookie === undefined ? {} : { cookie }) },
    remoteAddress: address,
    ...(body === undefined ? {} : { payload: body }),
  });
}

async function outcome(res: Promise<LightMyRequestResponse>): Promise<[number, string]> {
  const answer = await res;
  expect(answer.headers['cache-control']).toBe('no-store');
  const isDownload = answer.headers['content-disposition'] !== undefined;
  return [answer.statusCode, isDownload ? 'SUCCESS' : readEnvelope(answer).errorCode];
}

async function signIn(username: string): Promise<string> {
  const res = await call('POST', '/sign-in', { body: { username, password: PASSWORD } });
  const [cookie] = [res.headers['set-cookie']].flat();
  if (cookie === undefined) throw new Error(`not signed in: ${res.body}`);
  return cookie.split(';', 1)[0] ?? '';
}

/** A session of who may call, made older. */
async function makeOld(
  access: ConsoleRoute['access'],
  column: 'seen_at' | 'expires_at',
  interval: string,
): Promise<string> {
  const value = randomBytes(8).toString('hex');
  const username = access === 'platform' ? 'platform' : 'administrator';
  await createSession(world.database, { hash: hashToken(value), personId: personIds[username] ?? 0 });
  await world.database.query({
    text: `update session set ${column} = clock_timestamp() - $1::interval where hash = $2::bytea`,
    values: [interval, hashToken(value)],
  });
  return `muster_session=${value}`;
}

test('every route of the console is in the matrix', () => {
  expect(routes.map(({ name }) => name).toSorted()).toEqual(Object.keys(CALLS).toSorted());
});

test.each(routes.filter(({ method }) => method === 'POST'))(
  '$name needs the header that pages of others cannot send',
  async ({ name, method, path }) => {
    const unmarked = { cookie: cookies.administrator, ...(await fill(name)), headers: {} };
    expect(await outcome(call(method, path, unmarked))).toEqual([403, 'PERMISSION_DENIED']);
  },
);

test.each(routes.filter(({ access }) => access === 'everybody'))('$name is for everybody', async (route) => {
  const { name, method, path } = route;
  expect(await outcome(call(method, path, await fill(name)))).toEqual([200, 'SUCCESS']);
});

const guarded = routes.filter(({ access }) => access !== 'everybody');

test.each(guarded)('$name is for whom it is meant only', async ({ name, method, path, access }) => {
  await changeEnterprise(world.database, { enterpriseId: world.enterpriseId, managesIdentityTypes: true });
  const ask = async (cookie?: string): Promise<[number, string]> =>
    outcome(call(method, path, { cookie, ...(await fill(name)) }));
  const notSignedIn = [401, 'TOKEN_ERROR'];
  expect(await ask()).toEqual(notSignedIn);
  expect(await ask('muster_session=')).toEqual(notSignedIn);
  expect(await ask('muster_session=garbage')).toEqual(notSignedIn);
  expect(await ask(`other=1; muster_session=${'x'.repeat(5_000)}`)).toEqual(notSignedIn);
  expect(await ask(await makeOld(access, 'expires_at', '1 second'))).toEqual(notSignedIn);
  expect(await ask(await makeOld(access, 'seen_at', '12 hours 1 second'))).toEqual(notSignedIn);
  for (const username of ['platform', 'stranger', 'reader', 'operator', 'administrator']) {
    const isMeant = MEANT_FOR[access].includes(username);
    expect(await ask(cookies[username]), username).toEqual(
      isMeant ? [200, 'SUCCESS'] : [403, 'PERMISSION_DENIED'],
    );
  }
  expect(await ask(await makeOld(access, 'seen_at', '11 hours'))).toEqual([200, 'SUCCESS']);
});

test.each(routes.filter(({ path, method }) => path.startsWith('/identity-type/') && method === 'POST'))(
  '$name says so while the feature is closed',
  async ({ name, method, path }) => {
    await changeEnterprise(world.database, { enterpriseId: world.enterpriseId, managesIdentityTypes: false });
    const res = await call(method, path, { cookie: cookies.administrator, ...(await fill(name)) });
    expect(readEnvelope(res)).toMatchObject({
      errorCode: 'PERMISSION_DENIED',
      msg: expect.stringContaining('身份类型管理') as string,
    });
    const list = await call('GET', '/identity-type/list', { cookie: cookies.administrator });
    const { data } = readEnvelope(list) as { data: { isOpen: boolean; list: { code: string }[] } };
    expect([data.isOpen, data.list.map(({ code }) => code)]).toEqual([false, BUILT_IN]);
  },
);

/** Of the changes only: what signs in, or asks by POST, changes nothing of an enterprise. */
const UNAUDITED = ['POST /sign-in', 'POST /sign-out'];

test.each(routes.filter(({ name, method }) => method === 'POST' && !UNAUDITED.includes(name)))(
  '$name is written into the audit log, with who did it',
  async ({ name, method, path, access }) => {
    await changeEnterprise(world.database, { enterpriseId: world.enterpriseId, managesIdentityTypes: true });
    const username = access === 'platform' ? 'platform' : 'administrator';
    const res = await call(method, path, { cookie: cookies[username], ...(await fill(name)) });
    expect(res.statusCode).toBe(200);
    const { rows } = await world.database.query<{ username: string; action: string }>({
      text: 'select username, action from audit_log order by at desc limit 1',
    });
    expect(rows).toEqual([{ username, action: path.slice(1) }]);
  },
);

test('a change of the types answers with what is in force after it', async () => {
  await changeEnterprise(world.database, { enterpriseId: world.enterpriseId, managesIdentityTypes: true });
  const change = async (path: string, body: object): Promise<unknown> =>
    readEnvelope(await call('POST', path, { cookie: cookies.administrator, body })).data;
  await change('/identity-type/save', { code: 'card', name: '会员卡', pattern: '\\d+' });
  await change('/identity-type/switch', { code: 'card', enabled: false });
  expect(await change('/identity-type/reorder', { codes: ['card', ...BUILT_IN] })).toMatchObject({
    isOpen: true,
    list: [
      {
        code: 'card',
        name: '会员卡',
        scope: 'global',
        enabled: false,
        priority: 1,
        builtIn: false,
        pattern: '\\d+',
      },
      ...BUILT_IN.map((code) => ({ code })),
    ],
  });
});

describe('signing in', () => {
  test('sets a cookie that no script and no other site can use, for https only where it came by https', async () => {
    const body = { username: 'administrator', password: PASSWORD };
    const plain = await call('POST', '/sign-in', { body });
    const flags = 'Max-Age=604800; Path=/; HttpOnly; SameSite=Strict';
    expect(plain.headers['set-cookie']).toMatch(new RegExp(`^muster_session=[\\w-]{43}; ${flags}$`));
    const headers = { 'x-muster-console': '1', 'x-forwarded-proto': 'https' };
    const secure = await call('POST', '/sign-in', { body, headers });
    expect(secure.headers['set-cookie']).toMatch(new RegExp(`; ${flags}; Secure$`));
  });

  test('an unknown name and a wrong password are answered alike, and neither signs in', async () => {
    const answers = [];
    for (const username of ['administrator', 'nobody']) {
      const res = await call('POST', '/sign-in', {
        body: { username, password: 'wrong' },
        address: '10.0.0.2',
      });
      expect(res.headers['set-cookie']).toBeUndefined();
      answers.push([res.statusCode, res.body]);
    }
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0]?.[0]).toBe(401);
  });

  test('after ten failures an address has to wait, also with the right password; others need not', async () => {
    const attempt = (password: string, address: string): Promise<[number, string]> =>
      outcome(call('POST', '/sign-in', { body: { username: 'reader', password }, address }));
    for (let count = 0; count < 10; count += 1) await attempt('wrong', '10.0.0.3');
    expect(await attempt(PASSWORD, '10.0.0.3')).toEqual([429, 'TOO_MANY_REQUESTS']);
    expect(await attempt(PASSWORD, '10.0.0.4')).toEqual([200, 'SUCCESS']);
  });

  test('a password of megabytes or with a NUL is refused before it is hashed', async () => {
    for (const password of ['x'.repeat(201), 'a\0b', 1]) {
      expect(await outcome(call('POST', '/sign-in', { body: { username: 'reader', password } }))).toEqual([
        400,
        'PARAM_ERROR',
      ]);
    }
  });
});

test('me says who is signed in, and where', async () => {
  const res = await call('GET', '/me', { cookie: `a=b; ${cookies.reader}` });
  expect(readEnvelope(res).data).toEqual({
    username: 'reader',
    isPlatformOperator: false,
    enterprises: [{ enterpriseId: String(world.enterpriseId), name: 'a test enterprise', role: 'reader' }],
  });
});

test('signing out and a new password end sessions', async () => {
  const first = await signIn('operator');
  const second = await signIn('operator');
  const out = await call('POST', '/sign-out', { cookie: first });
  expect(out.headers['set-cookie']).toMatch(/^muster_session=; Max-Age=0;/);
  expect(await outcome(call('GET', '/me', { cookie: first }))).toEqual([401, 'TOKEN_ERROR']);
  expect(await outcome(call('GET', '/me', { cookie: second }))).toEqual([200, 'SUCCESS']);
  await setPassword(world.database, { username: 'operator', password: 'another one' });
  expect(await outcome(call('GET', '/me', { cookie: second }))).toEqual([401, 'TOKEN_ERROR']);
});

test('a path takes its own methods only', async () => {
  const res = await call('GET', '/sign-in');
  expect([res.statusCode, res.headers.allow]).toEqual([405, 'POST, OPTIONS']);
  expect((await call('GET', '/nothing')).statusCode).toBe(404);
});
