import { afterAll, beforeAll, expect, test } from 'vitest';
import { saveDepartments } from '../../src/operations/save-departments.ts';
import { importPeople } from './ask.ts';
import { type SignedInWorld, createSignedInWorld } from './signed-in-world.ts';

const TIMEOUTS = { statementMs: 5_000, lockMs: 5_000, idleMs: 5_000 };

interface User {
  audienceUserId: string;
  identities: { identityType: string; identityValue: string }[];
}

let world: SignedInWorld;

beforeAll(async () => {
  world = await createSignedInWorld();
});
afterAll(() => world.close());

const code = (name: string, sent: object, username = 'administrator'): Promise<string> =>
  world.askForCode(username, name, sent);

async function find(sent: object): Promise<User[]> {
  return (await world.ask<{ list: User[] }>('reader', 'POST /user/find', sent)).list;
}

/** A new user, by an own id. */
async function addUser(id: string, groups: string): Promise<string> {
  await importPeople(world, 'add', [id], groups);
  const [user] = await find({ identityValue: id, identityType: 'id' });
  return user?.audienceUserId ?? '';
}

test('people are found by any identity, cleaned as an import cleans it, or by their id', async () => {
  const identities = [
    { identityType: 'phone', identityValue: '13800000001' },
    { identityType: 'email', identityValue: 'A@Example.com' },
  ];
  await importPeople(world, 'add', ['found'], 'finding', { identities });
  const [user] = await find({ identityValue: '+86 138 0000 0001' });
  expect(user?.identities).toEqual([
    { identityType: 'phone', identityValue: '+8613800000001', platform: null, appid: null },
    { identityType: 'email', identityValue: 'a@example.com', platform: null, appid: null },
  ]);
  expect(await find({ identityValue: ' a@EXAMPLE.com ' })).toEqual([user]);
  expect(await find({ identityValue: 'a@example.com', identityType: 'email' })).toEqual([user]);
  expect(await find({ audienceUserId: user?.audienceUserId })).toEqual([user]);
  expect(await find({ identityValue: 'a@example.com', identityType: 'id' })).toEqual([]);
  expect(await find({ identityValue: 'a@example' })).toEqual([]);
  expect(await find({ audienceUserId: '999999' })).toEqual([]);
  for (const sent of [{}, { identityValue: 'x', identityType: 'phone' }, { audienceUserId: 'x' }]) {
    expect([sent, await code('POST /user/find', sent)]).toEqual([sent, 'PARAM_ERROR']);
  }
});

test('a value of several types or apps finds everybody who has it', async () => {
  const openid = (appid: string): object => ({
    identities: [
      { identityType: 'openid', identityValue: 'shared', platform: 'gzh', appid, isWeChatEcosystem: true },
    ],
  });
  await importPeople(world, 'add', ['any'], 'shared', openid('wx1'));
  await importPeople(world, 'add', ['any'], 'shared', openid('wx2'));
  await addUser('shared', 'shared');
  const found = await find({ identityValue: 'shared' });
  expect(found.flatMap(({ identities }) => identities)).toMatchObject([
    { identityType: 'openid', appid: 'wx1' },
    { identityType: 'openid', appid: 'wx2' },
    { identityType: 'id' },
  ]);
});

test('a user is shown with identities, groups and what batches did', async () => {
  const audienceUserId = await addUser('shown', 'shown first,shown second');
  await importPeople(world, 'add', ['shown'], 'shown third');
  await importPeople(world, 'delete', ['shown'], 'shown third');
  const { groupId } = await world.ask<{ groupId: string }>('operator', 'POST /group/create', {
    name: 'shown 4',
  });
  const data = [{ identities: [{ identityType: 'id', identityValue: 'shown' }] }];
  await world.ask('operator', 'POST /group/member/add', { groupId, data });
  await world.applyAll();
  const shown = await world.ask('reader', 'GET /user/show', { audienceUserId });
  expect(shown).toMatchObject({
    audienceUserId,
    identities: [{ identityType: 'id', identityValue: 'shown' }],
    groupList: [
      { name: 'shown first', categoryType: '1', deptId: null },
      { name: 'shown second', categoryType: '1', deptId: null },
      { groupId, name: 'shown 4' },
    ],
  });
  const { list } = await world.ask<{ list: object[] }>('reader', 'GET /user/changes', { audienceUserId });
  // Of the groups that the user is in now.
  expect(list).toMatchObject([
    { source: 'manual', optType: 'add', groupName: 'shown 4', added: true },
    { source: 'v2', optType: 'add', groupName: 'shown first', added: true },
    { source: 'v2', optType: 'add', groupName: 'shown second', added: true },
  ]);
  expect(await code('GET /user/show', { audienceUserId: '999999' })).toBe('NOT_FOUND');
});

test('a user is erased by who types the id, and nothing in the audit log tells who it was', async () => {
  const audienceUserId = await addUser('erased', 'erasing');
  const body = { audienceUserId, confirmUserId: '0' };
  expect(await code('POST /user/erase', body)).toBe('PARAM_ERROR');
  expect(await code('POST /user/erase', { audienceUserId })).toBe('PARAM_ERROR');
  const batch = await world.ask<{ batchId: number; source: string }>('administrator', 'POST /user/erase', {
    audienceUserId,
    confirmUserId: audienceUserId,
  });
  expect(batch.source).toBe('user-erase');
  await world.applyAll();
  expect(await find({ identityValue: 'erased' })).toEqual([]);
  const { list } = await world.ask<{ list: object[] }>('administrator', 'GET /user/erasure/list');
  expect(list[0]).toMatchObject({
    batchId: batch.batchId,
    audienceUserId,
    personName: 'administrator',
    batchesDone: 0,
    finishedAt: null,
  });
  expect(await code('POST /user/erase', { audienceUserId, confirmUserId: audienceUserId })).toBe('NOT_FOUND');
  const { rows } = await world.database.query<{ entry: string }>({
    text: `
      select to_json(a)::text as entry from audit_log a
      where enterprise_id = $1::int and action = 'user/erase'`,
    values: [world.enterpriseId],
  });
  expect(rows).toHaveLength(1);
  expect(rows[0]?.entry).not.toContain('erased');
});

test('erasures are listed page by page, the latest first', async () => {
  const erased: string[] = [];
  for (const id of ['listed 1', 'listed 2', 'listed 3']) {
    const audienceUserId = await addUser(id, 'listing');
    erased.unshift(audienceUserId);
    const body = { audienceUserId, confirmUserId: audienceUserId };
    await world.ask('administrator', 'POST /user/erase', body);
    await world.applyAll();
  }
  interface Page {
    list: User[];
    nextCursor: string | null;
  }
  const first = await world.ask<Page>('administrator', 'GET /user/erasure/list', { size: '2' });
  const cursor = first.nextCursor;
  const second = await world.ask<Page>('administrator', 'GET /user/erasure/list', { size: '1', cursor });
  expect([...first.list, ...second.list].map(({ audienceUserId }) => audienceUserId)).toEqual(erased);
});

test("users are none of a department's member's business", async () => {
  const { database, enterpriseId } = world;
  const [department] = await database.transaction(TIMEOUTS, (tx) =>
    saveDepartments(tx, { enterpriseId, elements: [{ name: '华东', keys: [], parent: null }] }),
  );
  await world.addPerson('local', 'operator', department?.deptId);
  const audienceUserId = await addUser('hidden', 'hidden');
  for (const [name, sent] of [
    ['POST /user/find', { identityValue: 'hidden' }],
    ['GET /user/show', { audienceUserId }],
    ['GET /user/changes', { audienceUserId }],
  ] as const) {
    expect([name, await code(name, sent, 'local')]).toEqual([name, 'PERMISSION_DENIED']);
  }
});
