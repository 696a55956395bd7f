import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listFiles } from '../repository/source-files.ts';
import { until } from '../until.ts';
import { IMPORT_PATH, getTokens, makeImport, makeRow, readEnvelope } from './api-world.ts';
import { PASSWORD, type SignedInWorld, createSignedInWorld, readByPages } from './signed-in-world.ts';

interface Enterprise {
  enterpriseId: string;
  name: string;
  state: string;
  createsUsers: boolean;
  managesIdentityTypes: boolean;
  waitingRowsMax: number | null;
  importCallsPerSMax: number | null;
  waitingRows: number;
  usersMade: number;
  groupsMade: number;
  appCount: number;
  memberCount: number;
}

interface Created {
  enterpriseId: string;
  administrator: { username: string; password: string | null } | null;
}

let world: SignedInWorld;
beforeAll(async () => {
  world = await createSignedInWorld();
});
afterAll(() => world.close());

const change = <Data>(path: string, body: object): Promise<Data> =>
  world.ask<Data>('platform', `POST /platform${path}`, body);
const codeOf = (path: string, body: object): Promise<string> =>
  world.askForCode('platform', `POST /platform${path}`, body);

async function list(query: object = {}): Promise<Enterprise[]> {
  return (await world.ask<{ list: Enterprise[] }>('platform', 'GET /platform/enterprise/list', query)).list;
}

async function find(enterpriseId: string): Promise<Enterprise | undefined> {
  return (await list({ text: enterpriseId })).find((enterprise) => enterprise.enterpriseId === enterpriseId);
}

async function lastAudit(enterpriseId: string): Promise<unknown> {
  const { rows } = await world.database.query({
    text: `
      select username, action, subject from audit_log
      where enterprise_id = $1::int order by at desc limit 1`,
    values: [Number(enterpriseId)],
  });
  return rows[0];
}

/** An import call of so many rows; what it answers, with its headers. */
async function importRows(
  token: string,
  count: number,
): Promise<{ status: number; policy: string; msg: string }> {
  const res = await world.api.inject({
    method: 'POST',
    url: IMPORT_PATH,
    headers: { 'x-token': token },
    payload: makeImport(Array.from({ length: count }, makeRow)),
  });
  const { msg } = readEnvelope(res);
  return { status: res.statusCode, policy: String(res.headers['ratelimit-policy']), msg };
}

describe('an enterprise', () => {
  test('is made with an administrator whose password is shown once, and its log says by whom', async () => {
    const made = await change<Created>('/enterprise/create', { name: '新企业', administrator: 'first' });
    const { enterpriseId, administrator } = made;
    expect(administrator).toMatchObject({ username: 'first', password: expect.any(String) as string });
    expect(await find(enterpriseId)).toMatchObject({
      name: '新企业',
      state: 'active',
      memberCount: 1,
      appCount: 0,
    });
    const res = await world.call('POST', '/sign-in', {
      body: { username: 'first', password: administrator?.password },
    });
    expect(res.statusCode).toBe(200);
    expect(await lastAudit(enterpriseId)).toEqual({
      username: 'platform',
      action: 'platform/enterprise/create',
      subject: '新企业',
    });
  });

  test('gets somebody who exists as its administrator, whose password stays', async () => {
    const { enterpriseId, administrator } = await change<Created>('/enterprise/create', { name: 'b' });
    expect(administrator).toBeNull();
    const body = { enterpriseId, username: 'reader' };
    expect(await change('/enterprise/appoint', body)).toEqual({ username: 'reader', password: null });
    const res = await world.call('POST', '/sign-in', { body: { username: 'reader', password: PASSWORD } });
    expect(res.statusCode).toBe(200);
    expect(await codeOf('/enterprise/appoint', { enterpriseId: '999999', username: 'reader' })).toBe(
      'NOT_FOUND',
    );
  });

  test('is renamed, set, suspended and resumed', async () => {
    const { enterpriseId } = await change<Created>('/enterprise/create', { name: 'c' });
    await change('/enterprise/save', { enterpriseId, name: '改名', createsUsers: false });
    expect(await find(enterpriseId)).toMatchObject({
      name: '改名',
      createsUsers: false,
      managesIdentityTypes: false,
    });
    await change('/enterprise/save', { enterpriseId, managesIdentityTypes: true });
    expect(await find(enterpriseId)).toMatchObject({ createsUsers: false, managesIdentityTypes: true });
    await change('/enterprise/suspend', { enterpriseId });
    expect((await list({ state: 'suspended' })).map((found) => found.enterpriseId)).toEqual([enterpriseId]);
    await change('/enterprise/resume', { enterpriseId });
    expect(await find(enterpriseId)).toMatchObject({ state: 'active' });
    expect(await codeOf('/enterprise/save', { enterpriseId: '999999', name: 'd' })).toBe('NOT_FOUND');
  });

  test('is found by a part of its name or its id, page by page, with what it holds', async () => {
    const [own] = await list({ text: 'A TEST enter' });
    expect(own).toMatchObject({ enterpriseId: String(world.enterpriseId), appCount: 1, memberCount: 3 });
    const all = await list();
    const paged = await readByPages(world, 'platform', 'GET /platform/enterprise/list');
    expect(paged).toEqual(all);
    expect(all.length).toBeGreaterThan(1);
    await importRows(world.token, 2);
    expect(await find(String(world.enterpriseId))).toMatchObject({ waitingRows: 2, usersMade: 0 });
    await world.applyAll();
    expect(await find(String(world.enterpriseId))).toMatchObject({
      waitingRows: 0,
      usersMade: 1,
      groupsMade: 2,
    });
  });
});

describe('the limits of an enterprise', () => {
  const DEFAULT_POLICY = '"import";q=2000;w=1';
  let otherToken: string;
  beforeAll(async () => {
    const app = await world.addApp({}, world.otherEnterpriseId);
    ({ orgAccessToken: otherToken } = await getTokens(world.api, app));
  });

  const limit = (waitingRowsMax: number | null, importCallsPerSMax: number | null): Promise<unknown> =>
    change('/enterprise/limit', {
      enterpriseId: String(world.enterpriseId),
      waitingRowsMax,
      importCallsPerSMax,
    });

  test('bound what each of its apps calls in a second, within 5 s, and not what others call', async () => {
    await limit(null, 3);
    expect(await find(String(world.enterpriseId))).toMatchObject({ importCallsPerSMax: 3 });
    const answers = await until(
      'the limit holds',
      async () => {
        const found = await Promise.all([1, 2, 3, 4].map(() => importRows(world.token, 1)));
        return found.some(({ status }) => status === 429) && found;
      },
      5_000,
    );
    expect(answers.map(({ policy }) => policy)).toContain('"import";q=3;w=1');
    expect(await importRows(otherToken, 1)).toMatchObject({ status: 200, policy: DEFAULT_POLICY });
    await limit(null, null);
    await until(
      'the limit is gone',
      async () => (await importRows(world.token, 1)).policy === DEFAULT_POLICY,
    );
    await world.applyAll();
  });

  test('bound what may wait, within 5 s, and not what waits for others', async () => {
    await limit(500, null);
    expect(await find(String(world.enterpriseId))).toMatchObject({ waitingRowsMax: 500 });
    const refused = await until(
      'the limit holds',
      async () => {
        const answer = await importRows(world.token, 400);
        return answer.status === 429 && answer;
      },
      5_000,
    );
    expect(refused.msg).toContain('上限为 500 行');
    for (let call = 0; call < 2; call += 1) expect((await importRows(otherToken, 400)).status).toBe(200);
    await limit(null, null);
    await until('the limit is gone', async () => (await importRows(world.token, 400)).status === 200);
    await world.applyAll();
  });

  test.each([
    { waitingRowsMax: 499, importCallsPerSMax: null },
    { waitingRowsMax: null, importCallsPerSMax: 0 },
    { waitingRowsMax: null, importCallsPerSMax: 1.5 },
    { waitingRowsMax: null },
  ])('cannot be %j', async (limits) => {
    const body = { enterpriseId: String(world.enterpriseId), ...limits };
    expect(await codeOf('/enterprise/limit', body)).toBe('PARAM_ERROR');
  });
});

test('a refusal needs a reason, and stands in the log of the enterprise', async () => {
  const { appId } = await world.addApp({ name: '订单系统', state: 'pending' }, world.otherEnterpriseId);
  const reviews = await world.ask<{ list: { appId: string }[] }>('platform', 'GET /platform/app/list');
  expect(reviews.list.map((review) => review.appId)).toContain(String(appId));
  expect(await codeOf('/app/refuse', { appId: String(appId), reason: '' })).toBe('PARAM_ERROR');
  await change('/app/refuse', { appId: String(appId), reason: '名称不清楚' });
  expect(await lastAudit(String(world.otherEnterpriseId))).toEqual({
    username: 'platform',
    action: 'platform/app/refuse',
    subject: '订单系统',
  });
});

test('the health of the whole tells what waits, what failed, what is to be delivered, and what runs', async () => {
  const { orgAccessToken: other } = await getTokens(
    world.api,
    await world.addApp({}, world.otherEnterpriseId),
  );
  await world.database.query({ text: `delete from import_batch where status = 'PENDING'` });
  await importRows(other, 5);
  await importRows(world.token, 3);
  const failed = await importRows(world.token, 1);
  expect(failed.status).toBe(200);
  await world.database.query({
    text: `
      update import_batch set status = 'ERROR', error = 'a bug', finished_at = clock_timestamp()
      where enterprise_id = $1::int and status = 'PENDING' and row_count = 1`,
    values: [world.enterpriseId],
  });
  const health = await world.ask('platform', 'GET /platform/health');
  expect(health).toMatchObject({
    workerReady: true,
    backlog: {
      rows: 8,
      batches: 2,
      busyLanes: 2,
      largest: [
        { enterpriseId: String(world.otherEnterpriseId), name: 'another', rows: 5 },
        { enterpriseId: String(world.enterpriseId), name: 'a test enterprise', rows: 3 },
      ],
    },
    errors: { count: 1, list: [{ enterpriseName: 'a test enterprise', error: 'a bug' }] },
    deliveries: { pending: 0, due: 0, dead: 0, dueAgeS: 0 },
    database: { migrationCount: listFiles('server/sql', ['.sql']).length },
  });
  await world.applyAll();
});
