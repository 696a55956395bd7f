import type { LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Statement } from '../../src/postgres/database.ts';
import { until } from '../until.ts';
import {
  type ApiWorld,
  IMPORT_PATH,
  RESULT_PATH,
  createApiWorld,
  getTokens,
  makeImport,
  makeRow,
  readEnvelope,
} from './api-world.ts';

let world: ApiWorld;
/** The batches that the last poll asked for. */
let lastPolled: unknown[] = [];
let readBatchCalls = 0;
const onStatement = ({ name, values }: Statement): void => {
  if (name === 'read-batch') readBatchCalls += 1;
  if (name === 'find-finished-batches') lastPolled = values?.[1] as unknown[];
};
beforeAll(async () => {
  world = await createApiWorld({ onStatement });
});
afterAll(() => world.close());

async function send(payload: string | object): Promise<number> {
  const res = await world.api.inject({
    method: 'POST',
    url: IMPORT_PATH,
    headers: { 'x-token': world.token, 'content-type': 'application/json' },
    payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
  });
  return readEnvelope(res).data as number;
}

function ask(
  query: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<LightMyRequestResponse> {
  return world.api.inject({ url: RESULT_PATH, query, headers: { 'x-token': world.token, ...headers } });
}

interface Result extends Record<string, unknown> {
  failures: { index: number; errorCode: string; msg: string; row: unknown }[] | null;
  warnings: { index: number; errorCode: string; msg: string }[] | null;
}

async function read(batchId: number, headers: Record<string, string> = {}): Promise<Result> {
  return readEnvelope(await ask({ batchId: String(batchId) }, headers)).data as Result;
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;

describe('200', () => {
  it('a pending batch shows zeros, a finished one what it did, with the keys of the contract in their order', async () => {
    const batchId = await send(makeImport());
    const pending = await read(batchId);
    expect(Object.keys(pending)).toEqual(
      (
        'batchId batchIdStr status optType matchingType dryRun undoOf total success fail relationsAdded ' +
        'relationsRemoved unchanged usersCreated groupsCreated identitiesBound appliedSeq acceptedAt finishedAt ' +
        'failures warnings'
      ).split(' '),
    );
    const common = {
      batchId,
      batchIdStr: String(batchId),
      optType: 'add',
      matchingType: 2,
      dryRun: false,
      undoOf: null,
      total: 1,
      fail: 0,
      relationsRemoved: 0,
      unchanged: 0,
      acceptedAt: expect.stringMatching(TIME) as string,
      failures: [],
      warnings: [],
    };
    const nothing = { success: 0, relationsAdded: 0, usersCreated: 0, groupsCreated: 0, identitiesBound: 0 };
    expect(pending).toEqual({ ...common, ...nothing, status: 'PENDING', appliedSeq: null, finishedAt: null });
    await world.applyAll();
    expect(await read(batchId)).toEqual({
      ...common,
      status: 'FINISHED',
      success: 1,
      relationsAdded: 2,
      usersCreated: 1,
      groupsCreated: 2,
      identitiesBound: 1,
      appliedSeq: 1,
      finishedAt: expect.stringMatching(TIME) as string,
    });
  });

  it('an absent matchingType shows 1', async () => {
    const batchId = await send({ publicParams: { optType: 'add' }, data: [makeRow()] });
    expect((await read(batchId)).matchingType).toBe(1);
  });

  it('the row of a failure is the text that was sent: keys, order, digits, escapes and duplicates', async () => {
    const row =
      '{ "z":1.50e+2, "deptId": 9223372036854775807 ,"categoryType":"2","a":"\\u0041\\/é\\ud800","z":-0,\n' +
      '"identities":[{"identityType":"phone","identityValue":13800000001}],"2":[],"1":{}}';
    const batchId = await send(
      `{"data":[{}],"publicParams":{"optType":"add"},"data":[${JSON.stringify(makeRow())},${row}]}`,
    );
    await world.applyAll();
    const res = await ask({ batchId: String(batchId) });
    expect(res.body).toContain(`"row":${row}}`);
    expect(readEnvelope(res).data).toMatchObject({
      failures: [
        {
          index: 1,
          errorCode: 'DEPT_NOT_FOUND',
          msg: '/data/1/deptId 没有这个部门，请先同步部门或更正部门标识，收到的是整数',
        },
      ],
    });
  });

  it('failures and warnings are told in the language of the reader', async () => {
    const batchId = await send(
      makeImport([
        { identities: [] },
        { identities: [{ identityType: 'phone', identityValue: '13800000002' }] },
      ]),
    );
    await world.applyAll();
    const chinese = await read(batchId);
    expect(chinese.failures?.map(({ msg }) => msg)).toEqual([
      '/data/0/identities 每行需要 1 到 20 个用户身份，且每个身份必须是对象，收到的是含 0 项的数组',
    ]);
    const english = await read(batchId, { 'accept-language': 'en-GB, zh;q=0.9' });
    expect(english.failures?.map(({ msg }) => msg)).toEqual([
      '/data/0/identities a row needs 1 to 20 identities, each of them an object; got an array of 0',
    ]);
    expect(english.warnings).toEqual([
      {
        index: 1,
        errorCode: 'NO_GROUPS',
        msg: expect.stringContaining('it only found or created its user') as string,
      },
    ]);
  });

  it('what retention has taken is null', async () => {
    const batchId = await send(makeImport([{}]));
    await world.applyAll();
    const keys = [world.enterpriseId, batchId];
    await world.database.query({
      text: 'delete from import_payload where enterprise_id = $1::int and batch_id = $2::bigint',
      values: keys,
    });
    expect((await read(batchId)).failures).toEqual([
      {
        index: 0,
        errorCode: 'IDENTITY_REQUIRED',
        msg: '/data/0/identities 每行需要 1 到 20 个用户身份，且每个身份必须是对象',
        row: null,
      },
    ]);
    await world.database.query({
      text: 'update import_batch set failures = null, warnings = null where enterprise_id = $1::int and id = $2::bigint',
      values: keys,
    });
    expect(await read(batchId)).toMatchObject({ fail: 1, failures: null, warnings: null });
  });

  it('a batch in ERROR has empty lists', async () => {
    const batchId = await send(makeImport());
    await world.database.query({
      text: `update import_batch set status = 'ERROR' where enterprise_id = $1::int and id = $2::bigint`,
      values: [world.enterpriseId, batchId],
    });
    expect(await read(batchId)).toMatchObject({ status: 'ERROR', success: 0, failures: [], warnings: [] });
  });
});

describe('400', () => {
  it.each([
    [{}, '/batchId 必须传入，收到的是缺失'],
    [{ batchId: '' }, '/batchId 必须传入'],
    [{ batchId: 'abc' }, '/batchId 必须是整数'],
    [{ batchId: '1.0' }, '/batchId 必须是整数'],
    [{ batchId: '9'.repeat(101) }, '/batchId 必须是整数'],
    [{ batchId: '1', waitMs: '-1' }, '/waitMs 不能为负'],
    [{ batchId: '1', waitMs: 'long' }, '/waitMs 必须是整数'],
  ])('%o', async (query, msg) => {
    const res = await ask(query);
    expect([res.statusCode, readEnvelope(res).errorCode]).toEqual([400, 'PARAM_ERROR']);
    expect(readEnvelope(res).msg).toContain(msg);
  });
});

describe('404', () => {
  it.each([
    '0',
    '-1',
    '999999999',
    '9007199254740993',
    '9223372036854775807',
    '9223372036854775808',
    '9'.repeat(100),
  ])('batch %s is unknown', async (batchId) => {
    const res = await ask({ batchId, waitMs: '30000' });
    expect([res.statusCode, readEnvelope(res).errorCode]).toEqual([404, 'NOT_FOUND']);
  });

  it("another enterprise's batch does not exist", async () => {
    const batchId = await send(makeImport());
    const { rows } = await world.database.query<{ id: number }>({
      text: `insert into enterprise (name) values ('another') returning id`,
    });
    const stranger = await world.addApp();
    await world.database.query({
      text: 'update app set enterprise_id = $2::int where id = $1::int',
      values: [stranger.appId, rows[0]?.id],
    });
    const { orgAccessToken } = await getTokens(world.api, stranger);
    expect((await ask({ batchId: String(batchId) }, { 'x-token': orgAccessToken })).statusCode).toBe(404);
    expect((await ask({ batchId: String(batchId) })).statusCode).toBe(200);
  });
});

describe('waitMs', () => {
  it('one query asks for all who wait', async () => {
    const batchId = await send(makeImport());
    const statementsBefore = readBatchCalls;
    let answered = 0;
    const waiting = Array.from({ length: 500 }, async () => {
      const res = await ask({ batchId: String(batchId), waitMs: '30000' });
      answered += 1;
      return (readEnvelope(res).data as Result).status;
    });
    await until('one query asks for all of them', () => lastPolled.length === 500);
    expect(answered).toBe(0);
    await world.applyAll();
    expect(new Set(await Promise.all(waiting))).toEqual(new Set(['FINISHED']));
    expect(readBatchCalls - statementsBefore).toBe(1_000);
  });

  it('gives up after waitMs and shows the batch as pending', async () => {
    const batchId = await send(makeImport());
    const startedMs = performance.now();
    const res = await ask({ batchId: String(batchId), waitMs: '300' });
    expect((readEnvelope(res).data as Result).status).toBe('PENDING');
    expect(performance.now() - startedMs).toBeGreaterThanOrEqual(295);
    await world.applyAll();
  });

  it('does not wait for a batch that is finished', async () => {
    const batchId = await send(makeImport());
    await world.applyAll();
    const startedMs = performance.now();
    await ask({ batchId: String(batchId), waitMs: '30000' });
    expect(performance.now() - startedMs).toBeLessThan(2_000);
  });

  it('ends when the server stops, and the server stops at once', async () => {
    lastPolled = [];
    const other = await createApiWorld({ onStatement });
    const headers = { 'x-token': other.token, 'content-type': 'application/json' };
    const sent = await other.api.inject({
      method: 'POST',
      url: IMPORT_PATH,
      headers,
      payload: JSON.stringify(makeImport()),
    });
    const query = { batchId: String(readEnvelope(sent).data), waitMs: '30000' };
    const waiting = other.api.inject({ url: RESULT_PATH, query, headers });
    await until('the call waits', () => lastPolled.length === 1);
    const startedMs = performance.now();
    await other.api.close();
    expect((readEnvelope(await waiting).data as Result).status).toBe('PENDING');
    expect(performance.now() - startedMs).toBeLessThan(2_000);
    await other.close();
  });
});
