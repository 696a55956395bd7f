import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { saveDepartments } from '../../src/operations/save-departments.ts';
import { importPeople } from './ask.ts';
import { type SignedInWorld, createSignedInWorld } from './signed-in-world.ts';

const TIMEOUTS = { statementMs: 5_000, lockMs: 5_000, idleMs: 5_000 };

interface User {
  audienceUserId: string;
  identities: {
    identityType: string;
    identityValue: string;
    platform: string | null;
    appid: string | null;
  }[];
}
interface Batch {
  batchIdStr: string;
  status: string;
  source: string;
  personName: string | null;
}
interface Users {
  list: User[];
  nextCursor: string | null;
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

const code = (name: string, sent: object, username = 'operator'): Promise<string> =>
  world.askForCode(username, name, sent);

async function create(name: string, more: object = {}): Promise<string> {
  const { groupId } = await world.ask<{ groupId: string }>('operator', 'POST /group/create', {
    name,
    ...more,
  });
  return groupId;
}

const valuesOf = ({ identities }: User): string =>
  identities.map(({ identityValue }) => identityValue).join();

async function membersOf(groupId: string, query: object = {}): Promise<string[]> {
  const { list } = await world.ask<Users>('reader', 'GET /group/member/list', { groupId, ...query });
  return list.map(valuesOf);
}

async function find(groupId: string, sent: object, username = 'reader'): Promise<string[]> {
  const { list } = await world.ask<Users>(username, 'POST /group/member/find', { groupId, ...sent });
  return list.map(valuesOf);
}

const identity = (identityType: string, identityValue: string, more: object = {}): object => ({
  identities: [{ identityType, identityValue, ...more }],
});

describe('the members of a group', () => {
  test('come with all their identities, page by page', async () => {
    const groupId = await create('listed');
    await importPeople(world, 'add', ['a', 'b', 'c'], 'listed');
    const first = await world.ask<Users>('reader', 'GET /group/member/list', { groupId, size: '2' });
    expect(first.list.map(valuesOf)).toEqual(['a', 'b']);
    expect(first.list[0]?.identities).toEqual([
      { identityType: 'id', identityValue: 'a', platform: null, appid: null },
    ]);
    expect(await membersOf(groupId, { cursor: first.nextCursor })).toEqual(['c']);
  });

  test('are those of a moment where one is asked for', async () => {
    const groupId = await create('of a moment');
    await importPeople(world, 'add', ['a', 'b'], 'of a moment');
    const { list } = await world.ask<{ list: { at: string }[] }>('reader', 'GET /group/history', { groupId });
    await importPeople(world, 'delete', ['a'], 'of a moment');
    expect(await membersOf(groupId)).toEqual(['b']);
    expect(await membersOf(groupId, { asOf: list[0]?.at ?? '' })).toEqual(['a', 'b']);
    expect(await code('GET /group/member/list', { groupId, asOf: '2020-01-01T00:00:00Z' })).toBe(
      'PARAM_ERROR',
    );
    const dynamic = await create('of no moment', { rule: { all: [groupId] } });
    expect(await membersOf(dynamic)).toEqual(['b']);
    expect(await code('GET /group/member/list', { groupId: dynamic, asOf: list[0]?.at ?? '' })).toBe(
      'PARAM_ERROR',
    );
  });

  test('are found by any identity, cleaned as an import cleans it, and nobody else is', async () => {
    const groupId = await create('searched');
    const body = [
      identity('phone', '13800000001'),
      identity('openid', 'o1', { platform: 'gzh', appid: 'wx1', isWeChatEcosystem: true }),
      identity('id', '13800000002'),
    ];
    await world.ask('operator', 'POST /group/member/add', { groupId, data: body });
    await importPeople(world, 'add', ['outsider'], 'another group');
    await world.applyAll();
    expect(await find(groupId, { identityValue: ' 138-0000-0001 ' })).toEqual(['+8613800000001']);
    expect(await find(groupId, { identityValue: '13800000002' })).toEqual(['13800000002']);
    expect(await find(groupId, { identityValue: '13800000002', identityType: 'phone' })).toEqual([]);
    expect(await find(groupId, { identityValue: 'o1', identityType: 'openid' })).toEqual(['o1']);
    expect(await find(groupId, { identityValue: 'outsider' })).toEqual([]);
    const refused: object[] = [{}, { identityValue: 'x', identityType: 'nothing' }];
    for (const sent of [...refused, { identityValue: 'x', identityType: 'phone' }]) {
      const asked = await code('POST /group/member/find', { groupId, ...sent });
      expect([sent, asked]).toEqual([sent, 'PARAM_ERROR']);
    }
  });

  test('of a dynamic group are found by its rule', async () => {
    const left = await create('left');
    const right = await create('right');
    await importPeople(world, 'add', ['in both', 'in left'], 'left');
    await importPeople(world, 'add', ['in both', 'in right'], 'right');
    const rules: [rule: object, members: string[]][] = [
      [{ all: [left, right] }, ['in both']],
      [{ any: [left, right] }, ['in both', 'in left', 'in right']],
      [{ all: [left], none: [right] }, ['in left']],
    ];
    for (const [index, [rule, members]] of rules.entries()) {
      const groupId = await create(`ruled ${index}`, { rule });
      const outer = await create(`ruled by a rule ${index}`, { rule: { all: [groupId] } });
      for (const person of ['in both', 'in left', 'in right', 'in none']) {
        const expected = members.includes(person) ? [person] : [];
        const found = [groupId, outer].map((id) => find(id, { identityValue: person }));
        expect([index, person, ...(await Promise.all(found))]).toEqual([index, person, expected, expected]);
      }
    }
  });
});

describe('by hand', () => {
  test('people are put into a group and taken out of it, and its history says by whom', async () => {
    const groupId = await create('by hand');
    const added = await world.ask<Batch>('operator', 'POST /group/member/add', {
      groupId,
      data: [identity('id', 'x'), identity('id', 'y'), identity('phone', '1')],
    });
    expect(added).toMatchObject({ status: 'PENDING', source: 'manual', personName: 'operator', total: 3 });
    await world.applyAll();
    expect(await world.ask('operator', 'GET /import/show', { batchId: added.batchIdStr })).toMatchObject({
      success: 2,
      fail: 1,
      failureCounts: [{ errorCode: 'IDENTITY_VALUE_INVALID', count: 1 }],
    });
    const { list } = await world.ask<Users>('reader', 'GET /group/member/list', { groupId });
    expect(list.map(valuesOf)).toEqual(['x', 'y']);
    const audienceUserIds = [list[0]?.audienceUserId, list[0]?.audienceUserId];
    await world.ask('administrator', 'POST /group/member/remove', { groupId, audienceUserIds });
    await importPeople(world, 'add', ['z'], 'by hand');
    expect(await membersOf(groupId)).toEqual(['y', 'z']);
    const history = await world.ask<{ list: object[] }>('reader', 'GET /group/history', { groupId });
    expect(history.list).toMatchObject([
      { source: 'v2', optType: 'add', appName: 'a test app', personName: null, added: 1, removed: 0 },
      { source: 'manual', optType: 'delete', personName: 'administrator', added: 0, removed: 1 },
      { source: 'manual', optType: 'add', appName: null, personName: 'operator', added: 2, removed: 0 },
    ]);
  });

  test("people are put into a department's group", async () => {
    const groupId = await create('by hand', { deptId });
    const data = [identity('id', 'x')];
    expect(await code('POST /group/member/add', { groupId, data }, 'local')).toBe('SUCCESS');
    await world.applyAll();
    expect(await find(groupId, { identityValue: 'x' }, 'local')).toEqual(['x']);
  });

  test('nothing is accepted for a dynamic group, for nobody, or for more than 500', async () => {
    const groupId = await create('refusing');
    const dynamic = await create('refusing too', { rule: { all: [groupId] } });
    const data = [identity('id', 'x')];
    expect(await code('POST /group/member/add', { groupId: dynamic, data })).toBe('CONFLICT');
    expect(await code('POST /group/member/remove', { groupId: dynamic, audienceUserIds: ['1'] })).toBe(
      'CONFLICT',
    );
    const many = Array.from({ length: 501 }, (_, index) => index + 1);
    for (const audienceUserIds of [[], many, 'x', ['x'], undefined]) {
      expect(await code('POST /group/member/remove', { groupId, audienceUserIds })).toBe('PARAM_ERROR');
    }
    const rows = many.map((id) => identity('id', String(id)));
    for (const sent of [[], rows, [1], undefined]) {
      expect(await code('POST /group/member/add', { groupId, data: sent })).toBe('PARAM_ERROR');
    }
  });
});
