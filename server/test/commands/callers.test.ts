import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type ApiWorld,
  type Credentials,
  askForTokens,
  createApiWorld,
  getTokens,
} from '../http/api-world.ts';
import { until } from '../until.ts';
import { type CommandEnd, runCommand, runForJson } from './command-world.ts';

/** A revocation holds everywhere within this. */
const REVOCATION_MS = 5_000;

let world: ApiWorld;

beforeAll(async () => {
  world = await createApiWorld();
});
afterAll(() => world.close());

const command = (...args: string[]): Promise<CommandEnd> => runCommand(world.databaseUrl, args);
const json = <Value>(...args: string[]): Promise<Value> => runForJson<Value>(world.databaseUrl, args);

async function statusOfToken(token: string): Promise<number> {
  const res = await world.api.inject({
    url: '/api/integrate/department/list',
    headers: { 'x-token': token },
  });
  return res.statusCode;
}

async function statusOfSecret({ appid, secret }: Pick<Credentials, 'appid' | 'secret'>): Promise<string> {
  const res = await askForTokens(world.api, { instanceAppid: appid, instanceSecrect: secret });
  return res.json<{ errorCode: string }>().errorCode;
}

/** A usable app with a token that the API has seen a moment ago. */
async function makeCaller(): Promise<Credentials & { token: string }> {
  const credentials = await world.addApp();
  const { orgAccessToken } = await getTokens(world.api, credentials);
  expect(await statusOfToken(orgAccessToken)).toBe(200);
  return { ...credentials, token: orgAccessToken };
}

async function untilRefused(token: string): Promise<void> {
  await until('the token is refused', async () => (await statusOfToken(token)) === 401, REVOCATION_MS);
}

interface AppRow {
  id: number;
  state: string;
  name: string;
  refusalReason: string | null;
  oldSecretUntil: string | null;
}

async function readApp(appId: number): Promise<AppRow | undefined> {
  const apps = await json<AppRow[]>('app', 'list', String(world.enterpriseId));
  return apps.find(({ id }) => id === appId);
}

describe('an app', () => {
  test('is made pending, with a secret that is shown once and works when it is approved', async () => {
    const made = await json<{ appId: number; instanceAppid: string; instanceSecrect: string }>(
      'app',
      'create',
      String(world.enterpriseId),
      '订单系统',
      '--permission',
      '用户->用户分组',
      '--permission',
      '组织架构->部门',
    );
    const credentials = { appid: made.instanceAppid, secret: made.instanceSecrect };
    expect(await statusOfSecret(credentials)).toBe('TOKEN_ERROR');
    expect((await command('app', 'approve', String(made.appId))).exitCode).toBe(0);
    expect(await statusOfSecret(credentials)).toBe('0');
    const list = await command('app', 'list');
    expect(list.output).toContain('订单系统');
    expect(list.output).not.toContain(made.instanceSecrect);
  });

  test('goes from state to state by the table, and says so when it does not', async () => {
    const made = await json<{ appId: number }>('app', 'create', String(world.enterpriseId), 'a');
    const id = String(made.appId);
    await json('app', 'refuse', id, '--reason', '名称不清楚');
    expect(await readApp(made.appId)).toMatchObject({ state: 'refused', refusalReason: '名称不清楚' });
    const refused = await command('app', 'approve', id);
    expect(refused).toMatchObject({ exitCode: 1, output: '' });
    expect(refused.errors).toContain(`app ${id} is refused: approve means nothing there`);
    await json('app', 'ask', id);
    expect(await readApp(made.appId)).toMatchObject({ state: 'pending', refusalReason: null });
    await json('app', 'approve', id);
    await json('app', 'disable', id);
    await json('app', 'enable', id);
    expect(await readApp(made.appId)).toMatchObject({ state: 'approved' });
  });

  test('that is disabled or expired is refused within 5 s, and comes back', async () => {
    const app = await makeCaller();
    await json('app', 'disable', String(app.appId));
    await untilRefused(app.token);
    expect(await statusOfSecret(app)).toBe('TOKEN_ERROR');
    await json('app', 'enable', String(app.appId));
    await json('app', 'expire', String(app.appId), '2020-01-01');
    expect(await statusOfToken(app.token)).toBe(401);
    expect(await readApp(app.appId)).toMatchObject({ state: 'expired' });
    await json('app', 'ask', String(app.appId));
    const early = await command('app', 'approve', String(app.appId));
    expect(early).toMatchObject({ exitCode: 1 });
    expect(early.errors).toContain('set a new one first');
    await json('app', 'expire', String(app.appId), 'never');
    await json('app', 'approve', String(app.appId));
    expect(await statusOfSecret(app)).toBe('0');
  });

  test('has two secrets for the time of the overlap, and the third ends the first', async () => {
    const app = await makeCaller();
    const rotate = async (...options: string[]): Promise<Pick<Credentials, 'appid' | 'secret'>> => {
      const made = await json<{ instanceAppid: string; instanceSecrect: string }>(
        'app',
        'rotate',
        String(app.appId),
        ...options,
      );
      return { appid: made.instanceAppid, secret: made.instanceSecrect };
    };
    const second = await rotate();
    expect([await statusOfSecret(app), await statusOfSecret(second)]).toEqual(['0', '0']);
    expect((await readApp(app.appId))?.oldSecretUntil).not.toBeNull();
    const third = await rotate('--overlap', '0');
    expect([await statusOfSecret(app), await statusOfSecret(second), await statusOfSecret(third)]).toEqual([
      'APPID_SECRET_ERROR',
      'APPID_SECRET_ERROR',
      '0',
    ]);
    expect(await statusOfToken(app.token)).toBe(200);
  });

  test.each([
    ['create', '1', 'a', '--permission', '用户'],
    ['rotate', '1', '--overlap', '745'],
    ['expire', '1', 'soon'],
  ])('is not changed by wrong words: app %s %s %s', async (...args) => {
    expect(await command('app', ...args)).toMatchObject({ exitCode: 2, output: '' });
  });

  test.each([
    ['create', '999', 'a'],
    ['approve', '999'],
    ['expire', '999', 'never'],
    ['rotate', '999'],
  ])('that does not exist is said not to: app %s %s', async (...args) => {
    const end = await command('app', ...args);
    expect(end).toMatchObject({ exitCode: 1, output: '' });
    expect(end.errors).toMatch(/没有.*999/);
  });
});

describe('tokens', () => {
  test('are listed without what one could call with, and end all together within 5 s', async () => {
    const app = await makeCaller();
    const tokens = await json<{ hash: string; kind: string }[]>('token', 'list', String(app.appId));
    expect(tokens.map(({ kind }) => kind)).toEqual(['access', 'refresh']);
    expect(JSON.stringify(tokens)).not.toContain(app.token.slice(0, 12));
    expect(await json('token', 'revoke', String(app.appId))).toMatchObject({ count: 2 });
    await untilRefused(app.token);
    expect(await json('token', 'list', String(app.appId))).toEqual([]);
  });
});

describe('an enterprise', () => {
  interface EnterpriseRow {
    id: number;
    name: string;
    state: string;
    createsUsers: boolean;
    managesIdentityTypes: boolean;
  }

  test('is made ready for imports, suspended, resumed and set', async () => {
    const { enterpriseId } = await json<{ enterpriseId: number }>('enterprise', 'create', ' 新企业 ');
    const id = String(enterpriseId);
    const read = async (): Promise<EnterpriseRow | undefined> =>
      (await json<EnterpriseRow[]>('enterprise', 'list')).find((row) => row.id === enterpriseId);
    expect(await read()).toMatchObject({ name: '新企业', state: 'active', createsUsers: true });
    await json('enterprise', 'set', id, '--creates-users', 'off');
    await json('enterprise', 'suspend', id);
    expect(await read()).toMatchObject({ state: 'suspended', createsUsers: false });
    await json('enterprise', 'set', id, '--creates-users', 'on');
    await json('enterprise', 'resume', id);
    expect(await read()).toMatchObject({ state: 'active', createsUsers: true, managesIdentityTypes: false });
    const lanes = await world.database.query({
      text: 'select from lane where enterprise_id = $1::int',
      values: [enterpriseId],
    });
    expect(lanes.rowCount).toBe(1);
  });

  test('that is suspended has its apps refused within 5 s', async () => {
    const app = await makeCaller();
    await json('enterprise', 'suspend', String(world.enterpriseId));
    await untilRefused(app.token);
    expect(await statusOfSecret(app)).toBe('TOKEN_ERROR');
    await json('enterprise', 'resume', String(world.enterpriseId));
    expect(await statusOfToken(app.token)).toBe(200);
  });

  test('that does not exist, or a wrong value, changes nothing', async () => {
    expect(await command('enterprise', 'suspend', '999')).toMatchObject({ exitCode: 1, output: '' });
    expect(await command('enterprise', 'set', '1')).toMatchObject({ exitCode: 2, output: '' });
    expect(await command('enterprise', 'create', '')).toMatchObject({ exitCode: 2, output: '' });
  });

  test('has its features opened and closed', async () => {
    const id = String(world.enterpriseId);
    const read = (): Promise<object[]> => json<object[]>('feature', 'list', id);
    expect(await read()).toEqual([{ feature: 'identity-types', isOpen: false, name: '身份类型管理' }]);
    await json('feature', 'open', id, 'identity-types');
    expect(await read()).toMatchObject([{ isOpen: true }]);
    await json('feature', 'close', id, 'identity-types');
    expect(await read()).toMatchObject([{ isOpen: false }]);
    expect(await command('feature', 'open', id, 'everything')).toMatchObject({ exitCode: 2 });
    expect(await command('feature', 'list', '999')).toMatchObject({ exitCode: 1 });
  });
});

test('what an app may call can be changed, and its tokens follow', async () => {
  const caller = await makeCaller();
  const permit = (...permissions: string[]): Promise<CommandEnd> =>
    command('app', 'permit', String(caller.appId), ...permissions.flatMap((item) => ['--permission', item]));
  expect((await permit('用户->用户分组')).exitCode).toBe(0);
  await until('the call is refused', async () => (await statusOfToken(caller.token)) === 403, REVOCATION_MS);
  expect((await permit('组织架构->部门')).exitCode).toBe(0);
  await until(
    'the call is let through',
    async () => (await statusOfToken(caller.token)) === 200,
    REVOCATION_MS,
  );
  expect((await permit()).exitCode).toBe(2);
  expect((await permit('everything')).exitCode).toBe(2);
});
