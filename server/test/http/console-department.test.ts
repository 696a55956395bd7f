import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask } from './ask.ts';
import { type SignedInWorld, createSignedInWorld, readByPages } from './signed-in-world.ts';

interface Department {
  deptId: string;
  name: string;
  thirdDeptId: string | null;
  wxDeptId: string | null;
  parentDeptId: string | null;
  groupCount: number;
}

let world: SignedInWorld;
beforeAll(async () => {
  world = await createSignedInWorld();
});
afterAll(() => world.close());

const save = async (body: object): Promise<string> =>
  (await world.ask<{ deptId: string }>('administrator', 'POST /department/save', body)).deptId;
const codeOf = (body: object): Promise<string> =>
  world.askForCode('administrator', 'POST /department/save', body);

async function list(username: string, query: object = {}): Promise<Department[]> {
  return (await world.ask<{ list: Department[] }>(username, 'GET /department/list', query)).list;
}

async function find(deptId: string): Promise<Department | undefined> {
  return (await list('reader')).find((department) => department.deptId === deptId);
}

test('a department is made, renamed, moved, moved to the top, and given outside ids', async () => {
  const top = await save({ name: '总部' });
  const east = await save({ name: '华东', parentDeptId: top, wxDeptId: 'w-east' });
  expect(await find(east)).toEqual({
    deptId: east,
    name: '华东',
    thirdDeptId: null,
    wxDeptId: 'w-east',
    parentDeptId: top,
    groupCount: 0,
  });
  await save({ deptId: east, name: '华东区', thirdDeptId: 't-east' });
  expect(await find(east)).toMatchObject({ name: '华东区', thirdDeptId: 't-east', parentDeptId: top });
  await save({ deptId: east, parentDeptId: null });
  expect(await find(east)).toMatchObject({ name: '华东区', wxDeptId: 'w-east', parentDeptId: null });
  expect(await codeOf({ deptId: top, parentDeptId: top })).toBe('PARAM_ERROR');
});

test('a new department cannot take the outside id of another one, and an unknown id makes none', async () => {
  const north = await save({ name: '华北', wxDeptId: 'w-north' });
  expect(await codeOf({ name: '又一个', wxDeptId: 'w-north' })).toBe('CONFLICT');
  expect(await find(north)).toMatchObject({ name: '华北' });
  for (const body of [{ deptId: '999', name: 'a' }, { name: 'a', parentDeptId: '999' }, { wxDeptId: 'w' }]) {
    expect(await codeOf(body)).toBe('PARAM_ERROR');
  }
});

test('the list counts the groups of each, goes by pages, and finds names by their beginning', async () => {
  const south = await save({ name: '华南' });
  for (const name of ['a', 'b']) {
    const { status } = await ask(world, '/audience/group/save', {
      body: { name, categoryType: 2, deptId: south },
    });
    expect(status).toBe(200);
  }
  expect(await find(south)).toMatchObject({ groupCount: 2 });
  const all = await list('reader');
  const paged = await readByPages(world, 'reader', 'GET /department/list');
  expect(paged).toEqual(all);
  const names = (await list('reader', { name: '华' })).map(({ name }) => name);
  expect(names.length).toBeGreaterThan(0);
  expect(names.every((name) => name.startsWith('华'))).toBe(true);
});

test('a member of one department sees that one only', async () => {
  const own = await save({ name: '西南' });
  await world.addPerson('southwest', 'operator', Number(own));
  expect((await list('southwest')).map(({ deptId }) => deptId)).toEqual([own]);
});

test('the sync state tells when an app last saved departments, which, and how many have outside ids', async () => {
  const state = (): Promise<{ savedAt: string | null; savedByApp: string | null; wxCount: number }> =>
    world.ask('reader', 'GET /department/sync-state');
  await save({ name: '由人新建' });
  const before = await state();
  expect(before).toMatchObject({ savedAt: null, savedByApp: null });
  await ask(world, '/department/batchSave', { body: { data: [{ name: '由应用保存', wxDeptId: 'w-app' }] } });
  const after = await state();
  expect(after).toMatchObject({ savedByApp: 'a test app', wxCount: before.wxCount + 1 });
  expect(after.savedAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
});
