import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiWorld, createApiWorld } from './api-world.ts';
import { ask } from './ask.ts';

let world: ApiWorld;

beforeAll(async () => {
  world = await createApiWorld();
  const openid = (appid: string): object => ({
    identityType: 'openid',
    identityValue: 'o',
    appid,
    isWeChatEcosystem: true,
  });
  const phone = (identityValue: string): object => ({ identityType: 'phone', identityValue });
  await ask(world, '/audience/group/rel/v2/batchAdd', {
    body: {
      publicParams: { optType: 'add' },
      data: [
        { identities: [phone('188 1111 1111'), openid('wx1')], groups: 'a,b' },
        { identities: [phone('18822222222'), openid('wx2')] },
      ],
    },
  });
  await world.applyAll();
});
afterAll(() => world.close());

function query(identities: object[], matchingType?: number): ReturnType<typeof ask> {
  return ask(world, '/audience/user/query', { body: { identities, matchingType } });
}

test('a user is found by any identity, with all of them and the static groups', async () => {
  const answer = await query([{ identityType: 'phone', identityValue: '+86-188-1111-1111' }]);
  expect(answer.data).toEqual({
    audienceUserId: '1',
    identities: [
      { identityType: 'openid', identityValue: 'o', platform: null, appid: 'wx1' },
      { identityType: 'phone', identityValue: '+8618811111111', platform: null, appid: null },
    ],
    groupList: [
      { groupId: '1', name: 'a', categoryType: '1', deptId: null },
      { groupId: '2', name: 'b', categoryType: '1', deptId: null },
    ],
  });
});

test.each<[string, object[], number | undefined, number, string]>([
  ['nobody', [{ identityType: 'id', identityValue: 'x' }], 2, 404, 'NOT_FOUND'],
  [
    'another application, exactly',
    [{ identityType: 'openid', identityValue: 'o' }],
    undefined,
    404,
    'NOT_FOUND',
  ],
  [
    'one value of two users, fuzzily',
    [{ identityType: 'openid', identityValue: 'o' }],
    2,
    409,
    'IDENTITY_AMBIGUOUS',
  ],
  [
    'identities of two users, exactly',
    [
      { identityType: 'phone', identityValue: '18811111111' },
      { identityType: 'phone', identityValue: '18822222222' },
    ],
    1,
    409,
    'IDENTITY_CONFLICT',
  ],
  ['a bad value', [{ identityType: 'phone', identityValue: '1' }], 1, 400, 'PARAM_ERROR'],
  ['no identity', [], 1, 400, 'PARAM_ERROR'],
  ['another way of matching', [{ identityType: 'id', identityValue: 'x' }], 3, 400, 'PARAM_ERROR'],
])('%s: %#', async (_case, identities, matchingType, status, errorCode) => {
  expect(await query(identities, matchingType)).toMatchObject({ status, errorCode, data: null });
});

test('the groups of a user are listed; a user without groups has none, an unknown one does not exist', async () => {
  const list = (audienceUserId: string): ReturnType<typeof ask> =>
    ask(world, '/audience/user/group/list', { query: { audienceUserId } });
  expect(await list('1')).toMatchObject({
    data: { audienceUserId: '1', groupList: [{ name: 'a' }, { name: 'b' }] },
  });
  expect(await list('2')).toMatchObject({ data: { audienceUserId: '2', groupList: [] } });
  for (const id of ['3', '0', '9223372036854775807']) expect(await list(id)).toMatchObject({ status: 404 });
  for (const id of ['', 'x']) expect(await list(id)).toMatchObject({ status: 400 });
});

test('identity types are listed in matching order', async () => {
  const { data } = await ask<{ list: object[] }>(world, '/audience/identity/type/list');
  expect(data.list.map((type) => Object.values(type).slice(0, 1)).flat()).toEqual([
    'unionid',
    'openid',
    'phone',
    'id',
    'external_userid',
    'email',
  ]);
  expect(data.list[1]).toEqual({
    code: 'openid',
    name: '微信 openid',
    scope: 'app',
    enabled: true,
    priority: 2,
    builtIn: true,
  });
});
