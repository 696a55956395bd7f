import type { LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ConsoleRoute } from '../../src/http/console/console-route.ts';
import { CONSOLE_ROUTES } from '../../src/http/console/console-routes.ts';
import { changeEnterprise } from '../../src/operations/change-enterprise.ts';
import { readEnvelope } from './api-world.ts';
import { BUILT_IN, CALLS } from './console-calls.ts';
import { SentBytes } from './console-file-calls.ts';
import {
  type ConsoleRequest,
  PEOPLE,
  type SignedInWorld,
  type Username,
  createSignedInWorld,
} from './signed-in-world.ts';

const routes = CONSOLE_ROUTES.flatMap(({ methods, path, access }) =>
  methods.map((method) => ({ name: `${method} ${path}`, method, path, access })),
);

let world: SignedInWorld;
beforeAll(async () => {
  world = await createSignedInWorld();
});
afterAll(() => world.close());

/** Whom a route is meant for. */
const MEANT_FOR: Record<ConsoleRoute['access'], readonly Username[]> = {
  everybody: [],
  session: PEOPLE,
  reader: ['reader', 'operator', 'administrator'],
  operator: ['operator', 'administrator'],
  administrator: ['administrator'],
  platform: ['platform'],
};

async function fill(name: string): Promise<Pick<ConsoleRequest, 'body' | 'query' | 'headers'>> {
  const entry = CALLS[name];
  const sent = typeof entry === 'function' ? await entry(world) : entry;
  if (sent instanceof SentBytes) return sent;
  return name.startsWith('GET ') ? { query: sent as Record<string, string> | undefined } : { body: sent };
}

async function outcome(res: Promise<LightMyRequestResponse>): Promise<[number, string]> {
  const answer = await res;
  expect(answer.headers['cache-control']).toBe('no-store');
  const isDownload = answer.headers['content-disposition'] !== undefined;
  return [answer.statusCode, isDownload ? 'SUCCESS' : readEnvelope(answer).errorCode];
}

/** As a browser does, keeps the cookie that an answer brings. */
async function callAs(
  username: string,
  { name, method, path }: (typeof routes)[number],
): Promise<[number, string]> {
  const res = await world.call(method, path, { cookie: world.cookies[username], ...(await fill(name)) });
  const [cookie] = [res.headers['set-cookie']].flat();
  if (cookie !== undefined) world.cookies[username] = cookie.split(';', 1)[0] ?? '';
  return outcome(Promise.resolve(res));
}

test('every route of the console is in the matrix', () => {
  expect(routes.map(({ name }) => name).toSorted()).toEqual(Object.keys(CALLS).toSorted());
});

test.each(routes.filter(({ method }) => method === 'POST'))(
  '$name needs the header that pages of others cannot send',
  async ({ name, method, path }) => {
    const unmarked = { cookie: world.cookies.administrator, ...(await fill(name)), headers: {} };
    expect(await outcome(world.call(method, path, unmarked))).toEqual([403, 'PERMISSION_DENIED']);
  },
);

test.each(routes.filter(({ access }) => access === 'everybody'))('$name is for everybody', async (route) => {
  const { name, method, path } = route;
  expect(await outcome(world.call(method, path, await fill(name)))).toEqual([200, 'SUCCESS']);
});

const guarded = routes.filter(({ access }) => access !== 'everybody');

test.each(guarded)('$name is for whom it is meant only', async (route) => {
  const { name, method, path, access } = route;
  await changeEnterprise(world.database, { enterpriseId: world.enterpriseId, managesIdentityTypes: true });
  const sent = await fill(name);
  const ask = (cookie?: string): Promise<[number, string]> =>
    outcome(world.call(method, path, { cookie, ...sent }));
  const meant = access === 'platform' ? 'platform' : 'administrator';
  const notSignedIn = [401, 'TOKEN_ERROR'];
  expect(await ask()).toEqual(notSignedIn);
  expect(await ask('muster_session=')).toEqual(notSignedIn);
  expect(await ask('muster_session=garbage')).toEqual(notSignedIn);
  expect(await ask(`other=1; muster_session=${'x'.repeat(5_000)}`)).toEqual(notSignedIn);
  expect(await ask(await world.makeOldSession(meant, 'expires_at', '1 second'))).toEqual(notSignedIn);
  expect(await ask(await world.makeOldSession(meant, 'seen_at', '12 hours 1 second'))).toEqual(notSignedIn);
  for (const username of PEOPLE) {
    const isMeant = MEANT_FOR[access].includes(username);
    const expected = isMeant ? [200, 'SUCCESS'] : [403, 'PERMISSION_DENIED'];
    expect([username, ...(await callAs(username, route))]).toEqual([username, ...expected]);
  }
  world.cookies[meant] = await world.makeOldSession(meant, 'seen_at', '11 hours');
  expect(await callAs(meant, route)).toEqual([200, 'SUCCESS']);
});

test.each(routes.filter(({ path, method }) => path.startsWith('/identity-type/') && method === 'POST'))(
  '$name says so while the feature is closed',
  async ({ name, method, path }) => {
    await changeEnterprise(world.database, { enterpriseId: world.enterpriseId, managesIdentityTypes: false });
    const res = await world.call(method, path, {
      cookie: world.cookies.administrator,
      ...(await fill(name)),
    });
    expect(readEnvelope(res)).toMatchObject({
      errorCode: 'PERMISSION_DENIED',
      msg: expect.stringContaining('身份类型管理') as string,
    });
    const list = await world.call('GET', '/identity-type/list', { cookie: world.cookies.administrator });
    const { data } = readEnvelope(list) as { data: { isOpen: boolean; list: { code: string }[] } };
    expect([data.isOpen, data.list.map(({ code }) => code)]).toEqual([false, BUILT_IN]);
  },
);

/** Of the changes only: what signs in, asks by POST, or goes on with what is written down already, changes nothing of an enterprise. */
const UNAUDITED = [
  'POST /sign-in',
  'POST /sign-out',
  'POST /group/count',
  'POST /file-import/upload-piece',
  'POST /file-import/preview',
  'POST /file-import/dry-run',
  'POST /group/member/find',
  'POST /user/find',
];

test.each(routes.filter(({ name, method }) => method === 'POST' && !UNAUDITED.includes(name)))(
  '$name is written into the audit log, with who did it',
  async (route) => {
    await changeEnterprise(world.database, { enterpriseId: world.enterpriseId, managesIdentityTypes: true });
    const username = route.access === 'platform' ? 'platform' : 'administrator';
    expect(await callAs(username, route)).toEqual([200, 'SUCCESS']);
    const { rows } = await world.database.query<{ username: string; action: string }>({
      text: 'select username, action from audit_log order by at desc limit 1',
    });
    expect(rows).toEqual([{ username, action: route.path.slice(1) }]);
  },
);

test('a change of the types answers with what is in force after it', async () => {
  await changeEnterprise(world.database, { enterpriseId: world.enterpriseId, managesIdentityTypes: true });
  const change = (path: string, body: object): Promise<unknown> =>
    world.ask('administrator', `POST ${path}`, body);
  await change('/identity-type/save', { code: 'card', name: '会员卡', pattern: '\\d+' });
  const again = { code: 'card', name: '购物卡', isNew: true };
  expect(await world.askForCode('administrator', 'POST /identity-type/save', again)).toBe('CONFLICT');
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

test('a path takes its own methods only', async () => {
  const res = await world.call('GET', '/sign-in');
  expect([res.statusCode, res.headers.allow]).toEqual([405, 'POST, OPTIONS']);
  expect((await world.call('GET', '/nothing')).statusCode).toBe(404);
});
