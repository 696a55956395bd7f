import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PERMISSIONS } from '../../src/domain/permission.ts';
import { until } from '../until.ts';
import { askForTokens, getTokens } from './api-world.ts';
import { type SignedInWorld, createSignedInWorld } from './signed-in-world.ts';

interface App {
  appId: string;
  name: string;
  state: string;
  permissions: string[];
  askedPermissions: string[] | null;
  expiresAt: string | null;
  refusalReason: string | null;
  oldSecretUntil: string | null;
}

interface Created {
  appId: string;
  instanceAppid: string;
  instanceSecrect: string;
}

const { groups, departments } = PERMISSIONS;
const SOON = new Date(Date.now() + 3_600_000).toISOString();

let world: SignedInWorld;
beforeAll(async () => {
  world = await createSignedInWorld();
});
afterAll(() => world.close());

const change = <Data>(path: string, body: object): Promise<Data> =>
  world.ask<Data>('administrator', `POST ${path}`, body);
const codeOf = (path: string, body: object): Promise<string> =>
  world.askForCode('administrator', `POST ${path}`, body);
const decide = (verb: 'approve' | 'refuse', appId: string, reason?: string): Promise<unknown> =>
  world.ask('platform', `POST /platform/app/${verb}`, { appId, reason });

async function find(appId: string | number): Promise<App> {
  const { list } = await world.ask<{ list: App[] }>('reader', 'GET /app/list');
  const found = list.find((app) => app.appId === String(appId));
  if (found === undefined) throw new Error(`app ${appId} is not in the list`);
  return found;
}

async function tokenCode({ instanceAppid, instanceSecrect }: Omit<Created, 'appId'>): Promise<string> {
  const res = await askForTokens(world.api, { instanceAppid, instanceSecrect });
  return res.json<{ errorCode: string }>().errorCode;
}

describe('a new app', () => {
  test('waits for its review, with a secret that is shown once and works when it is approved', async () => {
    const made = await change<Created>('/app/create', {
      name: ' 订单系统 ',
      permissions: [groups],
      expiresAt: SOON,
    });
    expect(await tokenCode(made)).toBe('TOKEN_ERROR');
    const shown = await find(made.appId);
    expect(shown).toMatchObject({ name: '订单系统', state: 'pending', permissions: [groups] });
    expect(shown.expiresAt).toBe(`${SOON.slice(0, 19)}Z`);
    expect(JSON.stringify(shown)).not.toContain(made.instanceSecrect);
    await decide('approve', made.appId);
    expect(await tokenCode(made)).toBe('0');
  });

  test('that is refused shows why, and asks again', async () => {
    const { appId } = await change<Created>('/app/create', { name: 'a', permissions: [groups] });
    await decide('refuse', appId, '名称不清楚');
    expect(await find(appId)).toMatchObject({ state: 'refused', refusalReason: '名称不清楚' });
    await change('/app/ask', { appId });
    expect(await find(appId)).toMatchObject({ state: 'pending', refusalReason: null });
    expect(await codeOf('/app/ask', { appId })).toBe('CONFLICT');
  });

  test.each([
    { name: '', permissions: [groups] },
    { name: 'x'.repeat(65), permissions: [groups] },
    { name: 'a', permissions: [] },
    { name: 'a', permissions: ['用户->一切'] },
    { name: 'a', permissions: [groups], expiresAt: '2020-01-01T00:00:00Z' },
    { name: 'a', permissions: [groups], expiresAt: '2099-01-01' },
  ])('is refused when it is %j', async (body) => {
    expect(await codeOf('/app/create', body)).toBe('PARAM_ERROR');
  });
});

describe('the permissions of an app that was approved', () => {
  const approved = async (): Promise<string> =>
    String((await world.addApp({ permissions: [groups, '用户->用户标签'] })).appId);

  test('go at once where they are taken away, and wait for a review where they are added; the app goes on', async () => {
    const appId = await approved();
    expect(await change('/app/save', { appId, permissions: [groups, departments] })).toEqual({
      isAsking: true,
    });
    expect(await find(appId)).toMatchObject({
      state: 'approved',
      permissions: [groups],
      askedPermissions: [groups, departments],
    });
    const reviews = await world.ask<{ list: App[] }>('platform', 'GET /platform/app/list');
    expect(reviews.list.find((app) => app.appId === appId)).toMatchObject({
      state: 'approved',
      enterpriseName: 'a test enterprise',
      askedPermissions: [groups, departments],
    });
    await decide('approve', appId);
    expect(await find(appId)).toMatchObject({
      state: 'approved',
      permissions: [groups, departments],
      askedPermissions: null,
    });
    expect(await world.askForCode('platform', 'POST /platform/app/approve', { appId })).toBe('CONFLICT');
  });

  test('stay when the review says no', async () => {
    const appId = await approved();
    await change('/app/save', { appId, permissions: [groups, '用户->用户标签', departments] });
    await decide('refuse', appId, '不需要部门');
    expect(await find(appId)).toMatchObject({
      state: 'approved',
      permissions: [groups, '用户->用户标签'],
      askedPermissions: null,
      refusalReason: '不需要部门',
    });
  });

  test('of one that is expired wait for the review that it has to ask for', async () => {
    const appId = await approved();
    await world.database.query({
      text: `update app set expires_at = clock_timestamp() where id = $1::int`,
      values: [Number(appId)],
    });
    await change('/app/save', { appId, permissions: [groups, departments] });
    expect(await find(appId)).toMatchObject({ state: 'expired', permissions: [groups] });
    await change('/app/ask', { appId, expiresAt: SOON });
    expect(await find(appId)).toMatchObject({ state: 'pending', permissions: [groups] });
    await decide('approve', appId);
    expect(await find(appId)).toMatchObject({
      state: 'approved',
      permissions: [groups, departments],
      askedPermissions: null,
    });
  });

  test('need no review when an operator of the platform, who is an administrator too, sets them', async () => {
    await world.ask('platform', 'POST /platform/enterprise/appoint', {
      enterpriseId: String(world.enterpriseId),
      username: 'platform',
    });
    const appId = await approved();
    const body = { appId, permissions: [departments] };
    expect(await world.ask('platform', 'POST /app/save', body)).toEqual({ isAsking: false });
    expect(await find(appId)).toMatchObject({ permissions: [departments], askedPermissions: null });
  });
});

test('an app that is disabled or whose tokens are revoked is refused within 5 s', async () => {
  for (const path of ['/app/disable', '/app/revoke']) {
    const app = await world.addApp();
    const { orgAccessToken } = await getTokens(world.api, app);
    const status = async (): Promise<number> =>
      (
        await world.api.inject({
          url: '/api/integrate/department/list',
          headers: { 'x-token': orgAccessToken },
        })
      ).statusCode;
    expect(await status()).toBe(200);
    await change(path, { appId: String(app.appId) });
    await until('the token is refused', async () => (await status()) === 401, 5_000);
  }
});

test('a disabled app is switched on again, an expired one only by asking for a review', async () => {
  const { appId: id } = await world.addApp();
  const appId = String(id);
  await change('/app/disable', { appId });
  await change('/app/enable', { appId });
  expect(await find(appId)).toMatchObject({ state: 'approved' });
  await world.database.query({
    text: `update app set expires_at = clock_timestamp() where id = $1::int`,
    values: [id],
  });
  expect(await codeOf('/app/save', { appId, expiresAt: null })).toBe('CONFLICT');
  await change('/app/ask', { appId, expiresAt: SOON });
  expect(await find(appId)).toMatchObject({ state: 'pending' });
});

test('a rotated secret leaves the old one for a day, or ends it at once', async () => {
  const app = await world.addApp();
  const works = (secret: string): Promise<string> =>
    tokenCode({ instanceAppid: app.appid, instanceSecrect: secret });
  const rotate = async (more: object = {}): Promise<string> =>
    (await change<Created>('/app/rotate', { appId: String(app.appId), ...more })).instanceSecrect;
  const second = await rotate();
  expect([await works(app.secret), await works(second)]).toEqual(['0', '0']);
  expect((await find(app.appId)).oldSecretUntil).not.toBeNull();
  const third = await rotate({ endsOld: true });
  expect([await works(second), await works(third)]).toEqual(['APPID_SECRET_ERROR', '0']);
});

test('an app of another enterprise does not exist', async () => {
  const { appId } = await world.addApp({}, world.otherEnterpriseId);
  const body = { appId: String(appId), name: 'mine now', permissions: [groups] };
  for (const path of ['save', 'ask', 'disable', 'enable', 'rotate', 'revoke']) {
    expect(await codeOf(`/app/${path}`, body)).toBe('NOT_FOUND');
  }
  for (const path of ['calls', 'call-summary']) {
    for (const id of [String(appId), '9999999999999']) {
      expect(await world.askForCode('reader', `GET /app/${path}`, { appId: id })).toBe('NOT_FOUND');
    }
  }
});

test('who works for one department is not shown the apps', async () => {
  const { deptId } = await change<{ deptId: string }>('/department/save', { name: '华东' });
  await world.addPerson('east', 'reader', Number(deptId));
  for (const [path, query] of [
    ['/app/list', {}],
    ['/app/calls', { appId: String(world.credentials.appId) }],
  ] as const) {
    expect(await world.askForCode('east', `GET ${path}`, query)).toBe('PERMISSION_DENIED');
  }
});
