import { afterAll, beforeAll, expect, test } from 'vitest';
import { saveDepartments } from '../../src/operations/save-departments.ts';
import { ask } from './ask.ts';
import { type SignedInWorld, createSignedInWorld } from './signed-in-world.ts';

const TIMEOUTS = { statementMs: 5_000, lockMs: 5_000, idleMs: 5_000 };

interface Categories {
  scopes: {
    deptId: string | null;
    deptName: string | null;
    groupCount: number;
    uncategorizedCount: number;
  }[];
  list: { categoryId: string; parentId: string; deptId: string | null; name: string; groupCount: number }[];
}

let world: SignedInWorld;
let deptId: string;

beforeAll(async () => {
  world = await createSignedInWorld();
  const { database, enterpriseId } = world;
  const [department] = await database.transaction(TIMEOUTS, (tx) =>
    saveDepartments(tx, { enterpriseId, elements: [{ name: '华东', keys: [], parent: null }] }),
  );
  deptId = String(department?.deptId);
  await world.addPerson('local', 'operator', Number(deptId));
});
afterAll(() => world.close());

async function create(name: string, more: object = {}, username = 'operator'): Promise<string> {
  const body = { name, ...more };
  const { categoryId } = await world.ask<{ categoryId: string }>(username, 'POST /category/create', body);
  return categoryId;
}

async function createGroup(name: string, more: object = {}): Promise<string> {
  const { groupId } = await world.ask<{ groupId: string }>('operator', 'POST /group/create', {
    name,
    ...more,
  });
  return groupId;
}

const list = (username = 'reader', query: object = {}): Promise<Categories> =>
  world.ask<Categories>(username, 'GET /category/list', query);

const move = (groupIds: string[], categoryId: string): Promise<string> =>
  world.askForCode('operator', 'POST /group/move', { groupIds, categoryId });

test('categories make a tree, with how many groups each holds with all below it', async () => {
  const top = await create('tree top');
  const inner = await create('tree inner', { parentId: top });
  await createGroup('tree 1', { categoryId: top });
  await createGroup('tree 2', { categoryId: inner });
  await createGroup('tree 3');
  const { list: categories, scopes } = await list();
  expect(categories.filter(({ name }) => name.startsWith('tree'))).toEqual([
    { categoryType: '1', deptId: null, categoryId: inner, parentId: top, name: 'tree inner', groupCount: 1 },
    { categoryType: '1', deptId: null, categoryId: top, parentId: '0', name: 'tree top', groupCount: 2 },
  ]);
  expect(scopes).toEqual([
    { categoryType: '1', deptId: null, deptName: null, groupCount: 3, uncategorizedCount: 1 },
  ]);
});

test('a category is renamed and moved with what is below it, and never into itself', async () => {
  const first = await create('moving first');
  const second = await create('moving second');
  const inner = await create('moving inner', { parentId: first });
  const change = (body: object): Promise<string> =>
    world.askForCode('operator', 'POST /category/change', body);
  expect(await change({ categoryId: first, name: 'moved first', parentId: second })).toBe('SUCCESS');
  expect(await change({ categoryId: second, parentId: inner })).toBe('CONFLICT');
  expect(await change({ categoryId: inner, parentId: 0, name: 'moving second' })).toBe('CONFLICT');
  expect(await change({ categoryId: '999999', name: 'x' })).toBe('NOT_FOUND');
  const { list: categories } = await list();
  expect(categories.find(({ categoryId }) => categoryId === first)).toMatchObject({
    name: 'moved first',
    parentId: second,
  });
  expect(categories.find(({ categoryId }) => categoryId === inner)?.parentId).toBe(first);
});

test('what a deleted category holds goes one level up, from the top into 未分类', async () => {
  const top = await create('deleted top');
  const middle = await create('deleted middle', { parentId: top });
  // It may have the name of the one that goes.
  const inner = await create('deleted middle', { parentId: middle });
  const group = await createGroup('deleted group', { categoryId: middle });
  const categoryOf = async (groupId: string): Promise<string> =>
    (await world.ask<{ categoryName: string }>('reader', 'GET /group/show', { groupId })).categoryName;
  const remove = (categoryId: string): Promise<object> =>
    world.ask<object>('operator', 'POST /category/delete', { categoryId });
  expect(await remove(middle)).toEqual({ movedGroups: 1, movedCategories: 1 });
  expect(await categoryOf(group)).toBe('deleted top');
  const { list: categories } = await list();
  expect(categories.find(({ categoryId }) => categoryId === inner)?.parentId).toBe(top);
  expect(await remove(top)).toEqual({ movedGroups: 1, movedCategories: 1 });
  expect(await categoryOf(group)).toBe('未分类');
  expect(await world.askForCode('operator', 'POST /category/delete', { categoryId: top })).toBe('NOT_FOUND');
});

test('a category is not deleted while one in it would meet its own name above', async () => {
  const top = await create('meeting top');
  const inner = await create('meeting name', { parentId: top });
  await create('meeting name');
  expect(await world.askForCode('operator', 'POST /category/delete', { categoryId: top })).toBe('CONFLICT');
  const { list: categories } = await list();
  expect(categories.find(({ categoryId }) => categoryId === inner)?.parentId).toBe(top);
});

test('the API answers with the name of the category', async () => {
  const categoryId = await create('named');
  await createGroup('named group', { categoryId });
  await createGroup('named group without');
  const { data } = await ask<{ list: { categoryName: string }[] }>(world, '/audience/group/list', {
    query: { name: 'named group' },
  });
  expect(data.list.map(({ categoryName }) => categoryName)).toEqual(['named', '未分类']);
});

test('groups move within their scope only, all of a call or none', async () => {
  const own = await create('scope own');
  const departments = await create('scope department', { deptId });
  const first = await createGroup('scope 1');
  const second = await createGroup('scope 2', { deptId });
  expect(await move([first, second], own)).toBe('CONFLICT');
  expect(await move([first], departments)).toBe('CONFLICT');
  expect(await move([first, '999999'], own)).toBe('NOT_FOUND');
  expect(await move([first], '999999')).toBe('NOT_FOUND');
  expect(await move([first], own)).toBe('SUCCESS');
  expect(await move([second], departments)).toBe('SUCCESS');
  const counts = async (): Promise<(number | undefined)[]> => {
    const { list: categories } = await list();
    return [own, departments].map((id) => categories.find(({ categoryId }) => categoryId === id)?.groupCount);
  };
  expect(await counts()).toEqual([1, 1]);
  expect(await move([first, second], '0')).toBe('SUCCESS');
  expect(await counts()).toEqual([0, 0]);
});

test("a department's member sees and changes the categories of the department only", async () => {
  const own = await create('local own', {}, 'local');
  const others = await create('local others');
  const { list: categories, scopes } = await list('local');
  expect(new Set(categories.map((category) => category.deptId))).toEqual(new Set([deptId]));
  expect(scopes.map((scope) => scope.deptId)).toEqual([deptId]);
  const code = (name: string, body: object): Promise<string> => world.askForCode('local', name, body);
  expect(await code('GET /category/list', { deptId: '0' })).toBe('PERMISSION_DENIED');
  expect(await code('POST /category/create', { name: 'x', deptId: '0' })).toBe('PERMISSION_DENIED');
  expect(await code('POST /category/create', { name: 'x', parentId: others })).toBe('NOT_FOUND');
  expect(await code('POST /category/change', { categoryId: others, name: 'x' })).toBe('NOT_FOUND');
  expect(await code('POST /category/delete', { categoryId: others })).toBe('NOT_FOUND');
  const group = await createGroup('local group');
  expect(await code('POST /group/move', { groupIds: [group], categoryId: own })).toBe('NOT_FOUND');
  expect(await code('POST /category/change', { categoryId: own, name: 'local renamed' })).toBe('SUCCESS');
});

test('two who make the same category at once make one', async () => {
  const made = await Promise.all(
    ['operator', 'administrator'].map((username) =>
      world.askForCode(username, 'POST /category/create', { name: 'at once' }),
    ),
  );
  expect(made.toSorted()).toEqual(['CONFLICT', 'SUCCESS']);
});
