import type { LightMyRequestResponse } from 'fastify';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../until.ts';
import { type ApiWorld, createApiWorld, getTokens, readEnvelope } from './api-world.ts';

const SAVE_PATH = '/api/open/department/batchSave';
const LIST_PATH = '/api/open/department/list';

let world: ApiWorld;
let statementNames: (string | undefined)[] = [];
beforeAll(async () => {
  world = await createApiWorld({ onStatement: ({ name }) => statementNames.push(name) });
});
afterEach(async () => {
  const values = [world.enterpriseId];
  await world.database.query({ text: 'delete from department where enterprise_id = $1::int', values });
  await world.database.query({
    text: 'update lane set next_dept_id = 1 where enterprise_id = $1::int',
    values,
  });
});
afterAll(() => world.close());

function save(data: unknown, headers: Record<string, string> = {}): Promise<LightMyRequestResponse> {
  const payload = typeof data === 'string' ? data : JSON.stringify({ data });
  return world.api.inject({
    method: 'POST',
    url: SAVE_PATH,
    headers: { 'x-token': world.token, 'content-type': 'application/json', ...headers },
    payload,
  });
}

async function saved(data: unknown): Promise<[string, boolean][]> {
  const { list } = readEnvelope(await save(data)).data as { list: { deptId: string; created: boolean }[] };
  return list.map(({ deptId, created }) => [deptId, created]);
}

interface Page {
  list: Record<string, string | null>[];
  nextCursor: string | null;
}

async function list(query: Record<string, string> = {}): Promise<Page> {
  const res = await world.api.inject({ url: LIST_PATH, query, headers: { 'x-token': world.token } });
  return readEnvelope(res).data as Page;
}

describe('200', () => {
  it('departments are made in order, found again by any of their ids, and changed', async () => {
    const res = await save([
      { name: 'Sales', thirdDeptId: 's', wxDeptId: '7' },
      { name: ' North\u200B ', thirdDeptId: 'n', parentThirdDeptId: 's' },
    ]);
    expect(readEnvelope(res).data).toEqual({
      list: [
        { index: 0, deptId: '1', created: true },
        { index: 1, deptId: '2', created: true },
      ],
    });
    expect(
      await saved([
        { wxDeptId: 7, name: 'Sales!' },
        { deptId: '2', wxDeptId: '8' },
      ]),
    ).toEqual([
      ['1', false],
      ['2', false],
    ]);
    expect(await list()).toEqual({
      list: [
        { deptId: '1', name: 'Sales!', thirdDeptId: 's', wxDeptId: '7', parentDeptId: null },
        { deptId: '2', name: 'North', thirdDeptId: 'n', wxDeptId: '8', parentDeptId: '1' },
      ],
      nextCursor: null,
    });
  });

  it('an outside id that one department gives up can go to another in the same call', async () => {
    await saved([
      { name: 'a', thirdDeptId: 'x', wxDeptId: '1' },
      { name: 'b', thirdDeptId: 'y', wxDeptId: '2' },
    ]);
    // The one that takes it is written first, since it is changed first.
    await saved([
      { wxDeptId: '2', name: 'b!' },
      { wxDeptId: '1', thirdDeptId: 'z' },
      { wxDeptId: '2', thirdDeptId: 'x' },
      { name: 'c', thirdDeptId: 'y' },
    ]);
    expect((await list()).list.map(({ name, thirdDeptId }) => [name, thirdDeptId])).toEqual([
      ['a', 'z'],
      ['b!', 'x'],
      ['c', 'y'],
    ]);
  });

  it('500 departments, each below the one before, take a handful of statements and are saved again without change', async () => {
    const chain = Array.from({ length: 500 }, (_, index) => ({
      name: `d${index}`,
      thirdDeptId: `t${index}`,
      ...(index === 0 ? {} : { parentThirdDeptId: `t${index - 1}` }),
    }));
    statementNames = [];
    expect(new Set((await saved(chain)).map(([, created]) => created))).toEqual(new Set([true]));
    expect(statementNames.filter((name) => name?.startsWith('save-departments'))).toHaveLength(5);
    expect(new Set((await saved(chain)).map(([, created]) => created))).toEqual(new Set([false]));
    const loop = await save([{ thirdDeptId: 't0', parentThirdDeptId: 't499' }]);
    expect(readEnvelope(loop).msg).toContain('/data/0/parentThirdDeptId');
  });

  it('imports find what was saved', async () => {
    await saved([{ name: 'a', wxDeptId: 'w' }]);
    const row = {
      identities: [{ identityType: 'id', identityValue: 'u' }],
      groups: 'g',
      categoryType: 2,
      wxDeptId: 'w',
    };
    await world.api.inject({
      method: 'POST',
      url: '/api/open/audience/group/rel/v2/batchAdd',
      headers: { 'x-token': world.token },
      payload: { publicParams: { optType: 'add' }, data: [row] },
    });
    await world.applyAll();
    const { rows } = await world.database.query({
      text: 'select dept_id, name from audience_group where enterprise_id = $1::int',
      values: [world.enterpriseId],
    });
    expect(rows).toEqual([{ dept_id: 1, name: 'g' }]);
  });

  it('pages follow each other without gap or repeat', async () => {
    await saved(Array.from({ length: 5 }, (_, index) => ({ name: `d${index}` })));
    const ids: (string | null | undefined)[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: Page = await list({ cursor, size: '2' });
      expect(page.list.length).toBeLessThanOrEqual(2);
      ids.push(...page.list.map(({ deptId }) => deptId));
      cursor = page.nextCursor;
    }
    expect(ids).toEqual(['1', '2', '3', '4', '5']);
    expect((await list({ size: '5' })).nextCursor).toBeNull();
    expect((await list({ size: '99999' })).list).toHaveLength(5);
  });

  it('of calls at the same time each sees the one before', async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => saved([{ name: 'a', thirdDeptId: 'same' }])),
    );
    expect(answers.flat().filter(([, created]) => created)).toHaveLength(1);
    expect((await list()).list).toHaveLength(1);
  });

  it('departments of another enterprise do not exist', async () => {
    await saved([{ name: 'a', thirdDeptId: 'x' }]);
    await world.database.query({
      text: `insert into department (enterprise_id, id, name, third_dept_id) values ($1::int, 7, 'theirs', 'theirs')`,
      values: [world.enterpriseId + 1],
    });
    expect((await list()).list).toHaveLength(1);
    expect((await save([{ deptId: 7, name: 'mine' }])).statusCode).toBe(400);
    expect(await saved([{ name: 'mine', thirdDeptId: 'theirs' }])).toEqual([['2', true]]);
  });
});

describe('400', () => {
  it.each([
    ['no object', '[]', '请求体 必须是 JSON 对象'],
    ['no data', '{}', '/data 必须是含 1 到 500 个部门的数组'],
    ['an empty array', [], '/data 必须是含 1 到 500 个部门的数组，收到的是含 0 项的数组'],
    ['501', Array.from({ length: 501 }, () => ({ name: 'a' })), '/data'],
    ['no object inside', [null], '/data/0 每个部门必须是对象，收到的是null'],
    ['a new one without a name', [{ thirdDeptId: 'x' }], '/data/0/name 新部门必须有名称'],
    ['a name too long', [{ name: '长'.repeat(129) }], '/data/0/name'],
    [
      'a deptId that is no integer',
      [{ name: 'a', deptId: 1.5 }],
      '/data/0/deptId 必须是 64 位整数，收到的是小数或指数',
    ],
    [
      'an unknown deptId',
      '{"data":[{"name":"a","deptId":9223372036854775807}]}',
      '/data/0/deptId 没有这个部门',
    ],
    ['an unknown parent', [{ name: 'a', parentWxDeptId: 'x' }], '/data/0/parentWxDeptId 没有这个上级部门'],
  ])('%s, and nothing is saved', async (_name, data, msg) => {
    const res = await save(data);
    expect([res.statusCode, readEnvelope(res).errorCode]).toEqual([400, 'PARAM_ERROR']);
    expect(readEnvelope(res).msg).toContain(msg);
    expect((await list()).list).toEqual([]);
  });

  it('one bad element keeps all of the call out', async () => {
    const res = await save([
      { name: 'a', thirdDeptId: 'a' },
      { name: 'b', parentThirdDeptId: 'nobody' },
    ]);
    expect(res.statusCode).toBe(400);
    expect((await list()).list).toEqual([]);
    expect(await saved([{ name: 'c' }])).toEqual([['1', true]]);
  });

  it.each([{ size: '0' }, { size: '-1' }, { size: 'many' }, { cursor: 'x' }, { cursor: '9'.repeat(16) }])(
    'a list with %o',
    async (query) => {
      const res = await world.api.inject({
        url: LIST_PATH,
        query: query as Record<string, string>,
        headers: { 'x-token': world.token },
      });
      expect([res.statusCode, readEnvelope(res).errorCode]).toEqual([400, 'PARAM_ERROR']);
    },
  );
});

describe('403', () => {
  it('both calls need the permission for departments', async () => {
    const app = await world.addApp({ permissions: ['用户->用户分组'] });
    const { orgAccessToken } = await getTokens(world.api, app);
    const answers = [
      await save([{ name: 'a' }], { 'x-token': orgAccessToken }),
      await world.api.inject({ url: LIST_PATH, headers: { 'x-token': orgAccessToken } }),
    ];
    for (const res of answers) {
      expect([res.statusCode, readEnvelope(res).msg]).toEqual([
        403,
        expect.stringContaining('组织架构->部门'),
      ]);
    }
  });
});

describe('503', () => {
  it('a lane that is held is waited for, five seconds at most', async () => {
    const timeouts = { statementMs: 0, lockMs: 0, idleMs: 0 };
    await world.database.transaction(timeouts, async (tx) => {
      await tx.query({
        text: 'select from lane where enterprise_id = $1::int for update',
        values: [world.enterpriseId],
      });
      const startedMs = performance.now();
      const res = await save([{ name: 'a' }]);
      expect([res.statusCode, readEnvelope(res).errorCode]).toEqual([503, 'UNAVAILABLE']);
      expect(performance.now() - startedMs).toBeLessThan(10_000);
    });
    await until('the lane is free', async () => (await save([{ name: 'a' }])).statusCode === 200);
  });
});
