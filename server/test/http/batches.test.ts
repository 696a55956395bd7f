import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiWorld, createApiWorld, makeImport } from './api-world.ts';
import { type Answer, ask, importPeople } from './ask.ts';

const V1 = '/audience/group/rel/batchAdd';
const V2 = '/audience/group/rel/v2/batchAdd';

let world: ApiWorld;

beforeAll(async () => {
  world = await createApiWorld();
});
afterAll(() => world.close());

function send(body: unknown, key?: string, path = V2): Promise<Answer<number>> {
  return ask(world, path, { body, headers: key === undefined ? {} : { 'idempotency-key': key } });
}

describe('Idempotency-Key', () => {
  test('the same call gives the same batch, and says that it is a replay', async () => {
    const first = await send(makeImport(), 'k1');
    const second = await send(makeImport(), 'k1');
    expect(second.data).toBe(first.data);
    expect(first.headers['idempotent-replayed']).toBeUndefined();
    expect(second.headers['idempotent-replayed']).toBe('true');
    expect((await send(makeImport(), 'k2')).data).not.toBe(first.data);
  });

  test('another body or another endpoint is refused, and changes nothing', async () => {
    const { data } = await send(makeImport(), 'k3');
    const refused = { status: 422, errorCode: 'IDEMPOTENCY_KEY_REUSED' };
    expect(await send({ ...makeImport(), more: 1 }, 'k3')).toMatchObject(refused);
    expect(await send(makeImport(), 'k3')).toMatchObject({ data });
    const v1 = { publicParams: { optType: 'add', isMatching: false }, data: [{ phone: '18888888888' }] };
    expect(await send(v1, 'k3', V1)).toMatchObject(refused);
  });

  test('a refused call does not use its key, and another app has its own keys', async () => {
    expect(await send({ data: [] }, 'k4')).toMatchObject({ status: 400 });
    const first = await send(makeImport(), 'k4');
    expect(first.status).toBe(200);
    const other = await createApiWorld();
    const elsewhere = await ask(other, V2, { body: makeImport(), headers: { 'idempotency-key': 'k4' } });
    expect(elsewhere.headers['idempotent-replayed']).toBeUndefined();
    await other.close();
  });

  test('of the same call sent many times at once, one is accepted', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => send(makeImport(), 'k5')));
    expect(new Set(answers.map((answer) => answer.data)).size).toBe(1);
    expect(answers.filter((answer) => answer.headers['idempotent-replayed'] === undefined)).toHaveLength(1);
  });

  test('while the first is under way the second waits, two seconds at most', async () => {
    await world.database.transaction({ statementMs: 0, lockMs: 0, idleMs: 0 }, async (tx) => {
      await tx.query({
        text: `insert into import_batch
            (enterprise_id, id, kind, app_id, opt_type, dry_run, row_count, byte_count, idempotency_key, body_hash)
          values ($1::int, nextval('import_batch_id'), 'v2', $2::int, 'add', false, 1, 1, 'k6', '\\x00')`,
        values: [world.enterpriseId, world.credentials.appId],
      });
      expect(await send(makeImport(), 'k6')).toMatchObject({ status: 409, errorCode: 'CONFLICT' });
      await tx.query({
        text: `update import_batch set idempotency_key = null, status = 'ERROR' where enterprise_id = $1::int and idempotency_key = 'k6'`,
        values: [world.enterpriseId],
      });
    });
  });

  test('a key is free again after 24 hours', async () => {
    const { data } = await send(makeImport(), 'k7');
    await world.database.query({
      text: `update import_batch set accepted_at = accepted_at - interval '25 hours' where enterprise_id = $1::int and id = $2::bigint`,
      values: [world.enterpriseId, data],
    });
    const again = await send({ ...makeImport(), more: 1 }, 'k7');
    expect(again.status).toBe(200);
    expect(again.data).not.toBe(data);
  });

  test.each(['', 'x'.repeat(256), '键', 'tab\there'])('the key %j is refused', async (key) => {
    expect(await send(makeImport(), key)).toMatchObject({ status: 400, errorCode: 'PARAM_ERROR' });
  });
});

describe('limits', () => {
  test('an app that calls too often is told when to come back; a replay is answered all the same', async () => {
    const limited = await createApiWorld({ config: { importCallsPerSMax: 3 } });
    const call = (key?: string): Promise<Answer<number>> =>
      ask(limited, V2, { body: makeImport(), headers: key === undefined ? {} : { 'idempotency-key': key } });
    const first = await call('again');
    expect(first.headers).toMatchObject({ 'ratelimit-policy': '"import";q=3;w=1' });
    expect(first.headers.ratelimit).toMatch(/^"import";r=2;t=1$/);
    const answers = await Promise.all(Array.from({ length: 20 }, () => call()));
    const refused = answers.filter((answer) => answer.status === 429);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]).toMatchObject({ errorCode: 'TOO_MANY_REQUESTS', headers: { 'retry-after': '1' } });
    expect(await call('again')).toMatchObject({ status: 200, data: first.data });
    await limited.close();
  });
});

describe('import/list', () => {
  test('pages newest first, filtered by state and time', async () => {
    const own = await createApiWorld();
    const batchIds: number[] = [];
    for (let i = 0; i < 5; i += 1) batchIds.push(await importPeople(own, 'add', [i], 'g'));
    const pending = await ask<number>(own, V2, { body: makeImport() });
    const list = (
      query: Record<string, string>,
    ): Promise<Answer<{ list: { batchId: number; acceptedAt: string }[] }>> =>
      ask(own, '/import/list', { query });
    expect(await list({ pageSize: '2', pageNo: '2' })).toMatchObject({
      data: {
        total: 6,
        totalCapped: false,
        pageNo: 2,
        pageSize: 2,
        list: [
          { batchId: batchIds[3], batchIdStr: String(batchIds[3]), status: 'FINISHED', usersCreated: 1 },
          { batchId: batchIds[2] },
        ],
      },
    });
    expect(await list({ status: 'PENDING' })).toMatchObject({
      data: { total: 1, list: [{ batchId: pending.data }] },
    });
    const { data } = await list({});
    const at = data.list.find((batch) => batch.batchId === batchIds[2])?.acceptedAt ?? '';
    expect((await list({ from: at })).data.list.map((batch) => batch.batchId)).toEqual([
      pending.data,
      batchIds[4],
      batchIds[3],
      batchIds[2],
    ]);
    expect((await list({ to: at })).data.list.map((batch) => batch.batchId)).toEqual([
      batchIds[1],
      batchIds[0],
    ]);
    expect(data.list[0]).not.toHaveProperty('failures');
    await own.close();
  });

  test.each([{ status: 'DONE' }, { from: '2026-01-01' }, { pageNo: '0' }, { pageSize: 'x' }])(
    'refuses %j',
    async (query) => {
      expect(await ask(world, '/import/list', { query })).toMatchObject({ status: 400 });
    },
  );
});

describe('import/failures.csv', () => {
  test('opens in Excel: BOM, CRLF, text as sent, and no cell is a formula', async () => {
    const data = [
      { identities: [{ identityType: 'phone', identityValue: '18888888888' }], groups: 'ok' },
      `{"identities":[],"groups":"=1+1,\\"x\\"","deptId":9223372036854775807,"categoryType":1.50}`,
      { identities: [], groups: ' ＝cmd', thirdDeptId: '@a', wxDeptId: '\u200B-1' },
      { identities: [], groups: '会员\n二行' },
    ];
    const rows = data.map((row) => (typeof row === 'string' ? row : JSON.stringify(row)));
    const { data: batchId } = await send(`{"publicParams":{"optType":"add"},"data":[${rows.join()}]}`);
    await world.applyAll();
    const res = await world.api.inject({
      url: '/api/open/import/failures.csv',
      query: { batchId: String(batchId) },
      headers: { 'x-token': world.token },
    });
    expect(res.headers['content-type']).toBe('text/csv; charset=utf-8');
    const msg = '/data/1/identities 每行需要 1 到 20 个用户身份，且每个身份必须是对象，收到的是含 0 项的数组';
    expect(
      res.body.startsWith(
        '\uFEFFrow,errorCode,msg,identities,groups,categoryType,deptId,thirdDeptId,wxDeptId\r\n',
      ),
    ).toBe(true);
    expect(res.body.split('\r\n').slice(1)).toEqual([
      `2,IDENTITY_REQUIRED,${msg},[],"'=1+1,""x""",1.50,9223372036854775807,,`,
      `3,IDENTITY_REQUIRED,${msg.replace('/1/', '/2/')},[],' ＝cmd,,,'@a,'\u200B-1`,
      `4,IDENTITY_REQUIRED,${msg.replace('/1/', '/3/')},[],"会员\n二行",,,,`,
      '',
    ]);
  });

  test.each([
    ['999999', 404],
    ['x', 400],
    ['', 400],
  ])('batch %s is %i, with the envelope', async (batchId, status) => {
    expect(await ask(world, '/import/failures.csv', { query: { batchId } })).toMatchObject({ status });
  });
});

describe('import/undo', () => {
  test('gives a batch of its own; a second one is refused', async () => {
    const batchId = await importPeople(world, 'add', ['u1'], 'undo me');
    const undo = await ask<number>(world, '/import/undo', { body: { batchId } });
    expect(await ask(world, '/import/undo', { body: { batchId } })).toMatchObject({
      status: 409,
      errorCode: 'CONFLICT',
    });
    await world.applyAll();
    expect(await ask(world, '/import/result', { query: { batchId: String(undo.data) } })).toMatchObject({
      data: {
        status: 'FINISHED',
        optType: 'undo',
        undoOf: batchId,
        matchingType: null,
        total: 0,
        relationsRemoved: 1,
      },
    });
    expect(await ask(world, '/import/result', { query: { batchId: String(batchId) } })).toMatchObject({
      data: { status: 'UNDONE', relationsAdded: 1 },
    });
  });

  test.each<[unknown, number]>([
    [{}, 400],
    [{ batchId: 'x' }, 400],
    [{ batchId: 1.5 }, 400],
    ['{"batchId":9223372036854775807}', 404],
    [{ batchId: 999_999 }, 404],
    [[], 400],
  ])('%j is %i', async (body, status) => {
    expect(await ask(world, '/import/undo', { body })).toMatchObject({ status });
  });
});

test('a dry run says what would have happened and keeps nothing', async () => {
  const rows = [{ identities: [{ identityType: 'id', identityValue: 'dry' }], groups: 'dry1,dry2' }];
  const body = { publicParams: { optType: 'add', dryRun: 'true' }, data: rows };
  const { data: batchId } = await send(body);
  await world.applyAll();
  expect(await ask(world, '/import/result', { query: { batchId: String(batchId) } })).toMatchObject({
    data: { dryRun: true, success: 1, usersCreated: 1, groupsCreated: 2, relationsAdded: 2 },
  });
  expect(await ask(world, '/audience/group/list', { query: { name: 'dry' } })).toMatchObject({
    data: { list: [] },
  });
  expect(await ask(world, '/import/undo', { body: { batchId } })).toMatchObject({ status: 409 });
});

test('the old batchAdd announces its end and its successor on every answer, also a refusal', async () => {
  const body = { publicParams: { optType: 'add', matchingType: 2 }, data: [{ phone: '1' }] };
  for (const headers of [{}, { 'x-token': 'nonsense' }]) {
    const answer = await ask(world, V1, { body, headers });
    expect(answer.headers).toMatchObject({
      deprecation: '@1767225600',
      sunset: 'Fri, 31 Dec 2027 00:00:00 GMT',
      link: '</api/integrate/audience/group/rel/v2/batchAdd>; rel="successor-version"',
    });
  }
  expect((await send(makeImport())).headers).not.toHaveProperty('deprecation');
});
