import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiWorld, createApiWorld } from './api-world.ts';
import { ask, importPeople } from './ask.ts';

interface Group {
  groupId: string;
  name: string;
  type: string;
  categoryType: string;
  deptId: string | null;
  userCount: number;
}
interface Page<Item> {
  list: Item[];
  nextCursor: string | null;
}
interface Members {
  audienceUserIdList: string[];
  nextCursor: string | null;
}

let world: ApiWorld;
/** Groups by name; users 1 to 6 are in `all six`, even ones in `even`, multiples of three in `threes`. */
let ids: Record<string, string>;

beforeAll(async () => {
  world = await createApiWorld();
  await ask(world, '/department/batchSave', { body: { data: [{ name: '销售部', wxDeptId: 'w1' }] } });
  await importPeople(world, 'add', [1, 2, 3, 4, 5, 6], 'all six');
  await importPeople(world, 'add', [2, 4, 6], 'even');
  await importPeople(world, 'add', [3, 6], 'threes');
  await importPeople(world, 'add', [1], '部门分组', { categoryType: 2, wxDeptId: 'w1' });
  ids = Object.fromEntries((await listGroups({})).map((group) => [group.name, group.groupId]));
});
afterAll(() => world.close());

async function listGroups(query: Record<string, string>): Promise<Group[]> {
  return (await ask<Page<Group>>(world, '/audience/group/list', { query })).data.list;
}

async function listMembers(query: Record<string, string>): Promise<string[]> {
  return (await ask<Members>(world, '/audience/group/user/list', { query })).data.audienceUserIdList;
}

async function save(body: object): Promise<string> {
  const answer = await ask<{ groupId: string }>(world, '/audience/group/save', { body });
  expect(answer.errorCode).toBe('SUCCESS');
  return answer.data.groupId;
}

describe('group/list', () => {
  test('shows every group with its scope and its exact count', async () => {
    expect(await listGroups({})).toMatchObject([
      {
        name: 'all six',
        type: 'STATIC',
        categoryType: '1',
        categoryName: '未分类',
        deptId: null,
        userCount: 6,
      },
      { name: 'even', userCount: 3 },
      { name: 'threes', userCount: 2 },
      { name: '部门分组', categoryType: '2', deptId: '1', userCount: 1 },
    ]);
  });

  test.each([
    [{ categoryType: '1', name: 'e' }, ['even']],
    [{ categoryType: '2' }, ['部门分组']],
    [{ deptId: '1' }, ['部门分组']],
    [{ deptId: '9223372036854775807' }, []],
    [{ name: '部门' }, ['部门分组']],
    [{ name: '', categoryType: '', deptId: '' }, ['all six', 'even', 'threes', '部门分组']],
  ])('%j finds %j', async (query, names) => {
    expect((await listGroups(query)).map((group) => group.name)).toEqual(names);
  });

  test('pages by cursor', async () => {
    const first = await ask<Page<Group>>(world, '/audience/group/list', { query: { size: '3' } });
    expect(first.data.list).toHaveLength(3);
    const query = { size: '3', cursor: first.data.nextCursor ?? '' };
    expect(await ask(world, '/audience/group/list', { query })).toMatchObject({
      data: { list: [{ name: '部门分组' }], nextCursor: null },
    });
  });

  test.each([{ categoryType: '3' }, { size: '0' }, { size: 'x' }, { cursor: 'x' }, { deptId: 'x' }])(
    'refuses %j',
    async (query) => {
      expect(await ask(world, '/audience/group/list', { query })).toMatchObject({
        status: 400,
        errorCode: 'PARAM_ERROR',
      });
    },
  );
});

describe('group/user/list', () => {
  test('pages through the members by ascending id', async () => {
    const query = { groupId: ids['all six'] ?? '', size: '4' };
    const first = await ask<Members>(world, '/audience/group/user/list', { query });
    expect(first.data).toEqual({
      groupId: ids['all six'],
      audienceUserIdList: ['1', '2', '3', '4'],
      nextCursor: '4',
    });
    expect(await listMembers({ ...query, cursor: '4' })).toEqual(['5', '6']);
  });

  test('tells the members of a moment, read without loss', async () => {
    const batchId = await importPeople(world, 'add', [1, 2], 'moments');
    const { data } = await ask<{ finishedAt: string }>(world, '/import/result', {
      query: { batchId: String(batchId) },
    });
    await importPeople(world, 'delete', [1], 'moments');
    const [group] = await listGroups({ name: 'moments' });
    const groupId = group?.groupId ?? '';
    expect(await listMembers({ groupId })).toEqual(['2']);
    expect(await listMembers({ groupId, asOf: data.finishedAt })).toEqual(['1', '2']);
    const before = new Date(Date.parse(data.finishedAt) - 1).toISOString();
    expect(await listMembers({ groupId, asOf: before })).toEqual([]);
  });

  test.each([
    ['2999-01-01T00:00:00Z', 400],
    ['2001-01-01T00:00:00Z', 400],
    ['2026-01-01T00:00:00', 400],
    ['2026-02-30T00:00:00Z', 400],
    ['yesterday', 400],
  ])('refuses asOf %s', async (asOf, status) => {
    const query = { groupId: ids.even ?? '', asOf };
    expect(await ask(world, '/audience/group/user/list', { query })).toMatchObject({
      status,
      errorCode: 'PARAM_ERROR',
    });
  });

  test.each(['0', '999', '-1', '9223372036854775807'])('group %s does not exist', async (groupId) => {
    const query = { groupId };
    for (const path of ['/audience/group/user/list', '/audience/group/history']) {
      expect(await ask(world, path, { query })).toMatchObject({ status: 404, errorCode: 'NOT_FOUND' });
    }
  });
});

test('group/history tells what each batch changed, undo included, newest first', async () => {
  const add = await importPeople(world, 'add', [1, 2, 3], 'history');
  await importPeople(world, 'add', [1], 'history');
  const remove = await importPeople(world, 'delete', [1, 9], 'history');
  const undo = await ask<number>(world, '/import/undo', { body: { batchId: String(add) } });
  await world.applyAll();
  const [group] = await listGroups({ name: 'history' });
  const query = { groupId: group?.groupId ?? '', size: '2' };
  const first = await ask<Page<object>>(world, '/audience/group/history', { query });
  expect(first.data.list).toMatchObject([
    { batchId: undo.data, batchIdStr: String(undo.data), optType: 'undo', added: 0, removed: 2 },
    { batchId: remove, optType: 'delete', added: 0, removed: 1 },
  ]);
  const next = { ...query, cursor: first.data.nextCursor ?? '' };
  expect(await ask(world, '/audience/group/history', { query: next })).toMatchObject({
    data: { list: [{ batchId: add, optType: 'add', added: 3, removed: 0 }], nextCursor: null },
  });
});

describe('dynamic groups', () => {
  test('have the members of this moment, through rules within rules', async () => {
    const evenNotThree = await save({
      name: 'even, no three'.replace(',', ''),
      rule: { all: [ids.even], none: [ids.threes] },
    });
    const nested = await save({
      name: 'nested',
      rule: { any: [evenNotThree, ids.threes], all: [ids['all six']] },
    });
    expect(await listMembers({ groupId: evenNotThree })).toEqual(['2', '4']);
    expect(await listMembers({ groupId: nested })).toEqual(['2', '3', '4', '6']);
    await importPeople(world, 'add', [1], 'even');
    expect(await listMembers({ groupId: nested })).toEqual(['1', '2', '3', '4', '6']);
    await importPeople(world, 'delete', [1], 'even');
    expect(await listGroups({ name: 'nested' })).toMatchObject([{ type: 'DYNAMIC', userCount: 4 }]);
    expect(
      await ask(world, '/audience/group/evaluate', { body: { rule: { all: [nested], none: [ids.even] } } }),
    ).toMatchObject({
      data: { userCount: 1 },
    });
  });

  test('cannot be imported into, nor looked at as of a moment', async () => {
    const groupId = await save({ name: 'dynamic', rule: { any: [ids.even] } });
    const batchId = await importPeople(world, 'add', [1], 'dynamic');
    expect(await ask(world, '/import/result', { query: { batchId: String(batchId) } })).toMatchObject({
      data: { failures: [{ errorCode: 'GROUP_NOT_STATIC' }] },
    });
    const query = { groupId, asOf: new Date().toISOString() };
    expect(await ask(world, '/audience/group/user/list', { query })).toMatchObject({ status: 400 });
  });

  test('keep what a change does not name, and may lead nowhere back to themselves', async () => {
    const inner = await save({ name: 'inner', rule: { any: [ids.even] } });
    const outer = await save({ name: 'outer', rule: { any: [inner] } });
    expect(await save({ groupId: inner, name: 'renamed' })).toBe(inner);
    expect(await listGroups({ name: 'renamed' })).toMatchObject([{ type: 'DYNAMIC', userCount: 3 }]);
    expect(await save({ groupId: inner, rule: { any: [ids.threes] } })).toBe(inner);
    expect(await listGroups({ name: 'renamed' })).toMatchObject([{ userCount: 2 }]);
    for (const rule of [{ any: [inner] }, { all: [ids.even], none: [outer] }]) {
      const answer = await ask(world, '/audience/group/save', { body: { groupId: inner, rule } });
      expect(answer).toMatchObject({ status: 400, errorCode: 'PARAM_ERROR' });
    }
  });
});

describe('group/save', () => {
  test('makes a static group that imports find, in the scope that was said', async () => {
    const groupId = await save({ name: ' made ', categoryType: '2', wxDeptId: 'w1' });
    await importPeople(world, 'add', [1, 2], 'made', { categoryType: 2, wxDeptId: 'w1' });
    expect(await listGroups({ name: 'made' })).toMatchObject([{ groupId, deptId: '1', userCount: 2 }]);
  });

  test.each<[object, number, string]>([
    [{}, 400, 'PARAM_ERROR'],
    [{ name: 'a,b' }, 400, 'PARAM_ERROR'],
    [{ name: 'x'.repeat(65) }, 400, 'PARAM_ERROR'],
    [{ name: {} }, 400, 'PARAM_ERROR'],
    [{ name: 'n', categoryType: '3' }, 400, 'PARAM_ERROR'],
    [{ name: 'n', categoryType: '2' }, 400, 'PARAM_ERROR'],
    [{ name: 'n', categoryType: '2', deptId: 77 }, 404, 'NOT_FOUND'],
    [{ name: 'n', rule: {} }, 400, 'PARAM_ERROR'],
    [{ name: 'n', rule: { none: [1] } }, 400, 'PARAM_ERROR'],
    [{ name: 'n', rule: { all: 1 } }, 400, 'PARAM_ERROR'],
    [{ name: 'n', rule: { all: ['x'] } }, 400, 'PARAM_ERROR'],
    [{ name: 'n', rule: { all: [999] } }, 404, 'NOT_FOUND'],
    [{ name: 'n', rule: { all: ['99999999999999999999'] } }, 404, 'NOT_FOUND'],
    [{ groupId: 999, name: 'n' }, 404, 'NOT_FOUND'],
    [{ groupId: 'x', name: 'n' }, 400, 'PARAM_ERROR'],
    [{ name: 'even' }, 409, 'CONFLICT'],
    [{ groupId: 1, name: 'even' }, 409, 'CONFLICT'],
    [{ groupId: 1, rule: { all: [2] } }, 409, 'CONFLICT'],
    [{ groupId: 1, categoryType: '2', wxDeptId: 'w1' }, 400, 'PARAM_ERROR'],
  ])('%j is %i %s', async (body, status, errorCode) => {
    expect(await ask(world, '/audience/group/save', { body })).toMatchObject({ status, errorCode });
  });

  test('may say again what a group is already', async () => {
    expect(await save({ groupId: ids.even, name: 'even', categoryType: 1 })).toBe(ids.even);
  });
});
