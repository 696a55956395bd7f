import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { saveDepartments } from '../../src/operations/save-departments.ts';
import { until } from '../until.ts';
import { importPeople } from './ask.ts';
import { type SignedInWorld, createSignedInWorld } from './signed-in-world.ts';

const TIMEOUTS = { statementMs: 5_000, lockMs: 5_000, idleMs: 5_000 };

interface Page {
  list: { groupId: string; name: string; userCount: number | null; type: string; deptName: string | null }[];
  nextCursor: string | null;
  total: number | null;
  totalCapped: boolean;
}

let world: SignedInWorld;
let deptId: string;
const ids = new Map<string, string>();

const idOf = (name: string): string => ids.get(name) ?? '';

async function create(name: string, more: object = {}, username = 'operator'): Promise<string> {
  const body = { name, ...more };
  const { groupId } = await world.ask<{ groupId: string }>(username, 'POST /group/create', body);
  ids.set(name, groupId);
  return groupId;
}

const list = (query: object, username = 'reader'): Promise<Page> =>
  world.ask<Page>(username, 'GET /group/list', query);

async function names(query: object, username = 'reader'): Promise<string[]> {
  return (await list(query, username)).list.map(({ name }) => name);
}

const code = (name: string, sent: object, username = 'operator'): Promise<string> =>
  world.askForCode(username, name, sent);

beforeAll(async () => {
  world = await createSignedInWorld();
  const { database, enterpriseId } = world;
  const [department] = await database.transaction(TIMEOUTS, (tx) =>
    saveDepartments(tx, { enterpriseId, elements: [{ name: '华东', keys: [], parent: null }] }),
  );
  deptId = String(department?.deptId);
  await world.addPerson('local', 'operator', Number(deptId));
  const { categoryId } = await world.ask<{ categoryId: string }>('operator', 'POST /category/create', {
    name: 'promotions',
  });
  ids.set('promotions', categoryId);
  const { categoryId: innerId } = await world.ask<{ categoryId: string }>(
    'operator',
    'POST /category/create',
    { name: 'spring', parentId: categoryId },
  );
  await create('VIP 华东');
  await create('vip_100%', { categoryId });
  await create('Sleepers', { categoryId: innerId });
  await create('New ones', { deptId });
  await importPeople(world, 'add', [1, 2, 3], 'VIP 华东');
  await importPeople(world, 'add', [2, 3, 4], 'Sleepers');
  await importPeople(world, 'add', [3], 'New ones', { categoryType: '2', deptId });
  await create('both', { rule: { all: [idOf('VIP 华东'), idOf('Sleepers')] } });
});
afterAll(() => world.close());

const ALL = ['both', 'New ones', 'Sleepers', 'vip_100%', 'VIP 华东'];

describe('the list', () => {
  test.each([
    ['everything, newest first', {}, ALL],
    ['by name', { sort: 'name' }, ['New ones', 'Sleepers', 'VIP 华东', 'both', 'vip_100%']],
    [
      'by members, dynamic and empty ones last',
      { sort: 'users' },
      ['Sleepers', 'VIP 华东', 'New ones', 'both', 'vip_100%'],
    ],
    ["the enterprise's own", { deptId: '0' }, ['both', 'Sleepers', 'vip_100%', 'VIP 华东']],
    ['static ones', { type: 'STATIC' }, ['New ones', 'Sleepers', 'vip_100%', 'VIP 华东']],
    ['dynamic ones', { type: 'DYNAMIC' }, ['both']],
    ['in 未分类', { categoryId: '0' }, ['both', 'New ones', 'VIP 华东']],
    ['a part of the name in any case', { name: 'vIp' }, ['vip_100%', 'VIP 华东']],
    ['a part in the middle', { name: '华' }, ['VIP 华东']],
    ['signs that mean something in a pattern', { name: '0%' }, ['vip_100%']],
    ['an underscore for itself', { name: '_' }, ['vip_100%']],
    ['nothing', { name: 'nothing' }, []],
    ['a category that does not exist', { categoryId: '999999' }, []],
    ['a category id beyond all', { categoryId: '99999999999999999999' }, []],
  ])('finds %s', async (_what, query, expected) => {
    const page = await list(query);
    expect(page.list.map(({ name }) => name)).toEqual(expected);
    expect([page.total, page.totalCapped, page.nextCursor]).toEqual([expected.length, false, null]);
  });

  test('of a category holds the groups of all categories below it', async () => {
    expect(await names({ categoryId: idOf('promotions') })).toEqual(['Sleepers', 'vip_100%']);
  });

  test("names a group's department, and counts static groups only", async () => {
    const { list: groups } = await list({});
    expect(groups.map(({ deptName, userCount, type }) => [deptName, userCount, type])).toEqual([
      [null, null, 'DYNAMIC'],
      ['华东', 1, 'STATIC'],
      [null, 3, 'STATIC'],
      [null, 0, 'STATIC'],
      [null, 3, 'STATIC'],
    ]);
  });

  test.each(['newest', 'name', 'users'])('by %s gives each group once, page by page', async (sort) => {
    const found: string[] = [];
    let cursor: string | null | undefined;
    const totals: (number | null)[] = [];
    while (cursor !== null) {
      const page: Page = await list({ sort, size: '2', ...(cursor === undefined ? {} : { cursor }) });
      found.push(...page.list.map(({ name }) => name));
      totals.push(page.total);
      ({ nextCursor: cursor } = page);
    }
    expect(found).toEqual(await names({ sort }));
    expect(totals).toEqual([5, null, null]);
  });

  test.each([
    { cursor: 'garbage' },
    { cursor: Buffer.from('[1]').toString('base64url') },
    { sort: 'size' },
    { type: 'static' },
    { size: '0' },
    { deptId: 'x' },
  ])('refuses %j', async (query) => {
    expect(await code('GET /group/list', query, 'reader')).toBe('PARAM_ERROR');
  });
});

describe('one group', () => {
  test('is shown with the groups that its rule names, and counted at this moment', async () => {
    expect(await world.ask('reader', 'GET /group/show', { groupId: idOf('both') })).toMatchObject({
      name: 'both',
      type: 'DYNAMIC',
      userCount: 2,
      rule: { all: [idOf('VIP 华东'), idOf('Sleepers')], any: [], none: [] },
      ruleGroups: [
        { groupId: idOf('VIP 华东'), name: 'VIP 华东' },
        { groupId: idOf('Sleepers'), name: 'Sleepers' },
      ],
      namedBy: [],
    });
    expect(await world.ask('reader', 'GET /group/show', { groupId: idOf('Sleepers') })).toMatchObject({
      userCount: 3,
      categoryName: 'spring',
      rule: null,
      ruleGroups: [],
      namedBy: [{ groupId: idOf('both'), name: 'both' }],
    });
  });

  test('is made in a category of its scope only', async () => {
    const body = { name: 'misplaced', deptId, categoryId: idOf('promotions') };
    expect(await code('POST /group/create', body)).toBe('CONFLICT');
    expect(await names({ name: 'misplaced' })).toEqual([]);
    expect(await code('POST /group/create', { name: 'x', deptId: '999' })).toBe('NOT_FOUND');
    expect(await code('POST /group/create', { name: 'Sleepers' })).toBe('CONFLICT');
    expect(await code('POST /group/create', { name: 'a,b' })).toBe('PARAM_ERROR');
    expect(await code('POST /group/create', {})).toBe('PARAM_ERROR');
  });

  test('is renamed, and a dynamic one gets another rule', async () => {
    const groupId = await create('to be changed', { rule: { all: [idOf('Sleepers')] } });
    const rule = { any: [idOf('VIP 华东'), idOf('Sleepers')] };
    expect(await code('POST /group/change', { groupId, name: 'changed', rule })).toBe('SUCCESS');
    expect(await world.ask('reader', 'GET /group/show', { groupId })).toMatchObject({
      name: 'changed',
      userCount: 4,
    });
    expect(await code('POST /group/change', { groupId, name: 'Sleepers' })).toBe('CONFLICT');
    expect(await code('POST /group/change', { groupId, rule: { any: [groupId] } })).toBe('PARAM_ERROR');
  });

  test('is deleted by who types its name, and by a batch that says how many members it had', async () => {
    const groupId = await create('to be deleted');
    await importPeople(world, 'add', [1, 2], 'to be deleted');
    expect(await code('POST /group/delete', { groupId, confirmName: 'to be' })).toBe('PARAM_ERROR');
    expect(await code('POST /group/delete', { groupId })).toBe('PARAM_ERROR');
    const body = { groupId, confirmName: 'to be deleted' };
    const waiting = world.call('POST', '/group/delete', {
      cookie: world.cookies.operator,
      query: { waitMs: '10000' },
      body,
    });
    await until('the group is gone', async () => {
      await world.applyAll();
      return (await code('GET /group/show', { groupId })) === 'NOT_FOUND';
    });
    // The answer has waited until the batch was over.
    expect((await waiting).json()).toMatchObject({
      data: {
        status: 'FINISHED',
        source: 'group-delete',
        personName: 'operator',
        relationsRemoved: 2,
        total: 0,
      },
    });
    expect(await code('POST /group/delete', body)).toBe('NOT_FOUND');
  });

  test('stays while a rule names it', async () => {
    const groupId = idOf('Sleepers');
    expect(await code('POST /group/delete', { groupId, confirmName: 'Sleepers' })).toBe('CONFLICT');
  });
});

describe('group algebra', () => {
  test.each([
    ['intersection', { all: ['VIP 华东', 'Sleepers'] }, ['2', '3']],
    ['union', { any: ['VIP 华东', 'Sleepers'] }, ['1', '2', '3', '4']],
    ['difference', { all: ['VIP 华东'], none: ['Sleepers'] }, ['1']],
  ])('counts an %s, and makes a static group of it', async (what, parts, expected) => {
    const rule = Object.fromEntries(Object.entries(parts).map(([part, of]) => [part, of.map(idOf)]));
    const { userCount } = await world.ask<{ userCount: number }>('operator', 'POST /group/count', { rule });
    expect(userCount).toBe(expected.length);
    const made = await world.ask<{ groupId: string; userCount: number; batch: { source: string } }>(
      'operator',
      'POST /group/make',
      { name: `made ${what}`, rule, categoryId: idOf('promotions') },
    );
    expect(made).toMatchObject({ userCount, batch: { source: 'manual', status: 'PENDING' } });
    await world.applyAll();
    const { groupId } = made;
    expect(await world.ask('reader', 'GET /group/show', { groupId })).toMatchObject({
      type: 'STATIC',
      categoryName: 'promotions',
      userCount,
    });
    const { list: members } = await world.ask<{ list: { identities: { identityValue: string }[] }[] }>(
      'reader',
      'GET /group/member/list',
      { groupId },
    );
    expect(members.map(({ identities }) => identities[0]?.identityValue)).toEqual(expected);
  });

  test('of nobody makes an empty group', async () => {
    const rule = { all: [idOf('Sleepers')], none: [idOf('Sleepers')] };
    expect(await world.ask('operator', 'POST /group/make', { name: 'made empty', rule })).toMatchObject({
      userCount: 0,
      batch: null,
    });
  });

  test('refuses a rule of unknown groups or of none', async () => {
    for (const name of ['POST /group/count', 'POST /group/make']) {
      expect(await code(name, { name: 'x', rule: { all: ['999999'] } })).toBe('NOT_FOUND');
      expect(await code(name, { name: 'x', rule: {} })).toBe('PARAM_ERROR');
    }
  });
});

test("a department's member has the groups of the department only", async () => {
  expect(await names({}, 'local')).toEqual(['New ones']);
  const groupId = idOf('Sleepers');
  const own = idOf('New ones');
  const refused: [name: string, sent: object][] = [
    ['GET /group/show', { groupId }],
    ['POST /group/change', { groupId, name: 'x' }],
    ['POST /group/delete', { groupId, confirmName: 'Sleepers' }],
    ['POST /group/count', { rule: { all: [own, groupId] } }],
    ['POST /group/make', { name: 'x', rule: { all: [own], none: [groupId] } }],
    ['POST /group/create', { name: 'x', rule: { all: [groupId] } }],
    ['GET /group/member/list', { groupId }],
    ['POST /group/member/find', { groupId, identityValue: '1' }],
    ['POST /group/member/add', { groupId, data: [] }],
    ['POST /group/member/remove', { groupId, audienceUserIds: ['1'] }],
    ['GET /group/history', { groupId }],
    ['GET /group/members.csv', { groupId }],
    ['GET /group/members.xlsx', { groupId }],
  ];
  for (const [name, sent] of refused)
    expect([name, await code(name, sent, 'local')]).toEqual([name, 'NOT_FOUND']);
  expect(await code('GET /group/list', { deptId: '0' }, 'local')).toBe('PERMISSION_DENIED');
  expect(await code('POST /group/create', { name: 'x', deptId: '0' }, 'local')).toBe('PERMISSION_DENIED');
  const made = await create('made by local', {}, 'local');
  expect(await world.ask('reader', 'GET /group/show', { groupId: made })).toMatchObject({ deptId });

  const outside = await create('named by nobody here', { rule: { all: [made], none: [groupId] } });
  expect(await world.ask('local', 'GET /group/show', { groupId: made })).toMatchObject({
    namedBy: [{ groupId: outside, name: '本部门以外的分组' }],
  });
  const confirmed = { groupId: made, confirmName: 'made by local' };
  await expect(world.ask('local', 'POST /group/delete', confirmed)).rejects.toThrow(/：本部门以外的分组/);
});

test('the groups of another enterprise do not exist', async () => {
  const res = await world.call('GET', '/group/show', {
    cookie: world.cookies.stranger,
    query: { enterpriseId: String(world.otherEnterpriseId), groupId: idOf('Sleepers') },
  });
  expect(res.statusCode).toBe(404);
});
