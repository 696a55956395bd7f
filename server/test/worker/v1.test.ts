import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, createTestDatabase } from '../database.ts';
import { type ImportWorld, createImportWorld } from './import-world.ts';

let db: TestDatabase;

beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.drop());

const phone = (identityValue: string): object => ({ identityType: 'phone', identityValue });
const openid = (identityValue: string, app: object = {}): object => ({
  identityType: 'openid',
  identityValue,
  ...app,
});
const unionid = (identityValue: string): object => ({ identityType: 'unionid', identityValue });
const id = (identityValue: string): object => ({ identityType: 'id', identityValue });
const WX = { platform: 'gzh', appid: 'wx1', isWeChatEcosystem: true };

/** Two users of one openid value in two applications, and a user known by phone and id. */
const BEFORE = {
  publicParams: { optType: 'add' },
  data: [
    { identities: [openid('o1', WX), unionid('u1')], groups: 'old' },
    { identities: [openid('o1', { ...WX, appid: 'wx2' }), unionid('u2')], groups: 'old' },
    { identities: [phone('18888888888'), id('c1')], groups: 'old' },
  ],
};

interface Case {
  name: string;
  v1: { publicParams: object; data: object[] };
  v2: { publicParams: object; data: object[] };
}

const add = (params: object): object => ({ optType: 'add', ...params });

const CASES: Case[] = [
  {
    name: 'exact goes by the column that identityType names, and neither looks up nor binds the others',
    v1: {
      publicParams: add({ isMatching: true, matchingType: 1 }),
      data: [
        { identityType: 'phone', phone: '188-8888-8888', unionid: 'u1', openid: 'o9', groups: 'new' },
        { identityType: 'unionid', unionid: 'u3', phone: '18888888888', groups: 'new' },
      ],
    },
    v2: {
      publicParams: add({ matchingType: 1 }),
      data: [
        { identities: [phone('18888888888')], groups: 'new' },
        { identities: [unionid('u3')], groups: 'new' },
      ],
    },
  },
  ...['id', 'uid', 'thirdId'].map((word) => ({
    name: `${word} names the column thirdId`,
    v1: { publicParams: add({}), data: [{ identityType: word, thirdId: 'c1', groups: 'new' }] },
    v2: { publicParams: add({}), data: [{ identities: [id('c1')], groups: 'new' }] },
  })),
  {
    name: 'openid belongs to the application of the call',
    v1: {
      publicParams: add({ matchingType: 1, accurateMatchType: 'gzh', accurateMatchValue: 'wx2' }),
      data: [{ identityType: 'openid', openid: 'o1', groups: 'new' }],
    },
    v2: {
      publicParams: add({}),
      data: [{ identities: [openid('o1', { ...WX, appid: 'wx2' })], groups: 'new' }],
    },
  },
  {
    name: 'fuzzy, first way: unionid before phone',
    v1: {
      publicParams: add({ isMatching: true, matchingType: 2, identifyWay: 1 }),
      data: [{ phone: '18888888888', unionid: 'u1', groups: 'new' }],
    },
    v2: {
      publicParams: add({ matchingType: 2 }),
      data: [{ identities: [phone('18888888888'), unionid('u1')], groups: 'new' }],
    },
  },
  {
    name: 'fuzzy, second way: user id before phone before unionid',
    v1: {
      publicParams: add({ isMatching: true, matchingType: 2, identifyWay: 2 }),
      data: [{ unionid: 'u1', thirdId: 'c1', groups: 'new' }],
    },
    // The same user by the id alone, with a warning for the unionid of somebody else.
    v2: { publicParams: add({}), data: [{ identities: [id('c1')], groups: 'new' }] },
  },
  {
    name: 'fuzzy openid of two applications is decided by the application of the call',
    v1: {
      publicParams: add({ matchingType: 2, identifyWay: '1', accurateMatchValue: 'wx2' }),
      data: [{ openid: 'o1', groups: 'new' }],
    },
    v2: {
      publicParams: add({ matchingType: 2 }),
      data: [{ identities: [openid('o1', { appid: 'wx2', isWeChatEcosystem: true })], groups: 'new' }],
    },
  },
  {
    name: 'without matching all columns are looked up exactly, whatever the rest says',
    v1: {
      publicParams: add({ isMatching: false, matchingType: 9, identifyWay: 9 }),
      data: [
        { phone: '18888888888', thirdId: 'c2', openid: ' ', groups: 'new' },
        { phone: '18888888888', unionid: 'u1' },
      ],
    },
    v2: {
      publicParams: add({ matchingType: 1 }),
      data: [
        { identities: [phone('18888888888'), id('c2')], groups: 'new' },
        { identities: [phone('18888888888'), unionid('u1')] },
      ],
    },
  },
  {
    name: 'delete removes from groups',
    v1: {
      publicParams: { optType: 'delete', isMatching: true, matchingType: 1 },
      data: [{ identityType: 'phone', phone: '18888888888', groups: 'old' }],
    },
    v2: {
      publicParams: { optType: 'delete' },
      data: [{ identities: [phone('18888888888')], groups: 'old' }],
    },
  },
];

test.each(CASES)('$name', async ({ v1, v2 }) => {
  const [old, now] = [await createImportWorld(db.database), await createImportWorld(db.database)];
  for (const world of [old, now]) await world.accept(BEFORE);
  const oldId = await old.accept(v1, 'v1');
  const nowId = await now.accept(v2);
  await old.applyAll();
  await now.applyAll();
  expect(await readState(old)).toEqual(await readState(now));
  const [oldBatch, nowBatch] = [await old.read(oldId), await now.read(nowId)];
  expect(oldBatch).toMatchObject({
    success: nowBatch.success,
    relationsAdded: nowBatch.relationsAdded,
    relationsRemoved: nowBatch.relationsRemoved,
    usersCreated: nowBatch.usersCreated,
    identitiesBound: nowBatch.identitiesBound,
  });
  expect(oldBatch.failures?.map(({ index, code }) => ({ index, code }))).toEqual(
    nowBatch.failures?.map(({ index, code }) => ({ index, code })),
  );
});

test('each bad row of the old call has its reason, at its column', async () => {
  const world = await createImportWorld(db.database);
  const batchId = await world.accept(
    {
      publicParams: add({}),
      data: [
        { phone: '18888888888' },
        { identityType: 'phone', openid: 'o' },
        { identityType: 'email', phone: '18888888888' },
        { identityType: 'phone', phone: '123' },
        { identityType: 'openid', openid: {} },
        { identityType: 'phone', phone: '18888888888', groups: [] },
      ],
    },
    'v1',
  );
  const without = await world.accept(
    { publicParams: add({ isMatching: false }), data: [{ groups: 'a' }] },
    'v1',
  );
  await world.applyAll();
  expect((await world.read(batchId)).failures).toEqual([
    { index: 0, code: 'IDENTITY_REQUIRED', pointer: '/identityType' },
    { index: 1, code: 'IDENTITY_REQUIRED', pointer: '/phone' },
    { index: 2, code: 'IDENTITY_TYPE_UNKNOWN', pointer: '/identityType' },
    { index: 3, code: 'IDENTITY_VALUE_INVALID', pointer: '/phone' },
    { index: 4, code: 'IDENTITY_VALUE_INVALID', pointer: '/openid' },
    { index: 5, code: 'GROUP_NAME_INVALID', pointer: '/groups' },
  ]);
  expect((await world.read(without)).failures).toEqual([
    { index: 0, code: 'IDENTITY_REQUIRED', pointer: '' },
  ]);
});

test.each([
  { isMatching: 'yes' },
  { matchingType: 3 },
  { matchingType: 2 },
  { matchingType: 2, identifyWay: 3 },
  { accurateMatchType: {} },
  { optType: 'merge' },
])('%j is refused as a whole', async (params) => {
  const world = await createImportWorld(db.database);
  const body = { publicParams: add(params), data: [{ phone: '18888888888' }] };
  await expect(world.accept(body, 'v1')).rejects.toMatchObject({ code: 'PARAM_ERROR' });
});

async function readState({ enterpriseId }: ImportWorld): Promise<object | undefined> {
  const { rows } = await db.database.query<object>({
    text: `
      select
        array(select (user_id, type_id, value, platform, appid)::text from identity where enterprise_id = $1::int order by 1) as identities,
        array(select (group_id, user_id)::text from relation where enterprise_id = $1::int order by 1) as relations,
        array(select (id, dept_id, name)::text from audience_group where enterprise_id = $1::int order by 1) as groups`,
    values: [enterpriseId],
  });
  return rows[0];
}
