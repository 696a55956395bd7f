import { describe, expect, test } from 'vitest';
import { BUILT_IN_IDENTITY_TYPES } from './identity-type.ts';
import type { OptType } from './import-request.ts';
import { type Judgement, type TypesByCode, judgeRow } from './judge-row.ts';
import type { WireObject } from './wire-values.ts';

const TYPES: TypesByCode = new Map(
  BUILT_IN_IDENTITY_TYPES.map(({ code, scope }, rank) => [
    code,
    { id: rank + 1, code, scope, enabled: code !== 'email', pattern: null, rank },
  ]),
);
const PHONE = { identityType: 'phone', identityValue: '18888888888' };
const OPENID = { identityType: 'openid', identityValue: 'o1' };

function judge(row: WireObject, optType: OptType = 'add'): Judgement {
  return judgeRow(row, optType, TYPES);
}

describe('reasons', () => {
  test.each<[string, string, WireObject, OptType?]>([
    ['IDENTITY_REQUIRED', '/identities', {}],
    ['IDENTITY_REQUIRED', '/identities', { identities: [] }],
    ['IDENTITY_REQUIRED', '/identities', { identities: { 0: PHONE } }],
    ['IDENTITY_REQUIRED', '/identities', { identities: Array.from({ length: 21 }, () => PHONE) }],
    ['IDENTITY_REQUIRED', '/identities/1', { identities: [{ identityType: 'nonsense' }, null] }],
    ['IDENTITY_TYPE_UNKNOWN', '/identities/0/identityType', { identities: [{ identityValue: '1' }] }],
    [
      'IDENTITY_TYPE_UNKNOWN',
      '/identities/0/identityType',
      { identities: [{ ...PHONE, identityType: 'Phone' }] },
    ],
    [
      'IDENTITY_TYPE_UNKNOWN',
      '/identities/0/identityType',
      { identities: [{ ...PHONE, identityType: true }] },
    ],
    [
      'IDENTITY_TYPE_DISABLED',
      '/identities/1/identityType',
      { identities: [PHONE, { identityType: 'email', identityValue: 'a@b' }] },
    ],
    ['APPID_CONFLICT', '/identities/0/mpid', { identities: [{ ...OPENID, appid: 'a', mpid: 'b' }] }],
    [
      'WECHAT_ECOSYSTEM_REQUIRED',
      '/identities/0/isWeChatEcosystem',
      { identities: [{ ...OPENID, appid: 'a' }] },
    ],
    [
      'WECHAT_ECOSYSTEM_REQUIRED',
      '/identities/0/isWeChatEcosystem',
      { identities: [{ ...PHONE, mpid: 'a', isWeChatEcosystem: 1 }] },
    ],
    [
      'IDENTITY_VALUE_INVALID',
      '/identities/0/identityValue',
      { identities: [{ identityType: 'phone', identityValue: '123' }] },
    ],
    [
      'IDENTITY_VALUE_INVALID',
      '/identities/0/identityValue',
      { identities: [{ identityType: 'id', identityValue: 0.5 }] },
    ],
    [
      'IDENTITY_VALUE_INVALID',
      '/identities/0/platform',
      { identities: [{ ...PHONE, platform: 'x'.repeat(65) }] },
    ],
    [
      'IDENTITY_VALUE_INVALID',
      '/identities/0/mpid',
      { identities: [{ ...OPENID, mpid: {}, isWeChatEcosystem: true }] },
    ],
    ['CATEGORY_TYPE_INVALID', '/categoryType', { identities: [PHONE], categoryType: 3 }],
    ['DEPT_REQUIRED', '', { identities: [PHONE], categoryType: '2', wxDeptId: '', thirdDeptId: null }],
    ['GROUP_NAME_INVALID', '/groups', { identities: [PHONE], groups: ['a'] }],
    ['GROUP_NAME_INVALID', '/groups', { identities: [PHONE], groups: `a,${'b'.repeat(65)}` }],
    ['GROUP_NAME_INVALID', '/groups', { identities: [PHONE], groups: 'a\u0000b' }],
    [
      'GROUP_NAME_INVALID',
      '/groups',
      { identities: [PHONE], groups: Array.from({ length: 101 }, (_, i) => `g${i}`).join() },
    ],
    ['GROUPS_REQUIRED', '/groups', { identities: [PHONE], groups: ' , ,' }, 'delete'],
    ['DEPT_NOT_FOUND', '/deptId', { identities: [PHONE], categoryType: 2, deptId: '9223372036854775808' }],
    ['DEPT_NOT_FOUND', '/deptId', { identities: [PHONE], categoryType: 2, deptId: 0.5 }],
    ['DEPT_NOT_FOUND', '/deptId', { identities: [PHONE], categoryType: 2, deptId: '1'.padStart(129, '0') }],
    [
      'DEPT_NOT_FOUND',
      '/wxDeptId',
      { identities: [PHONE], categoryType: 2, wxDeptId: 'x'.repeat(129), deptId: 1 },
    ],
  ])('%s at %s', (code, pointer, row, optType) => {
    expect(judge(row, optType)).toEqual({ failure: { code, pointer } });
  });

  test('the first in the order of the contract wins, identity by identity', () => {
    const bad = { categoryType: 9, groups: [], deptId: {} };
    const second = { identityType: 'nonsense' };
    const first = { ...OPENID, appid: 'a', mpid: 'b', identityValue: '' };
    expect(judge({ identities: [first, second], ...bad })).toMatchObject({
      failure: { code: 'APPID_CONFLICT' },
    });
    expect(judge({ identities: [PHONE], ...bad })).toMatchObject({
      failure: { code: 'CATEGORY_TYPE_INVALID' },
    });
  });
});

describe('a good row', () => {
  test('keeps platform and appid of an app-scoped identity only', () => {
    const app = { platform: ' gzh ', mpid: 'wx1', isWeChatEcosystem: 'false' };
    expect(
      judge({
        identities: [
          { ...PHONE, ...app },
          { ...OPENID, ...app },
        ],
      }),
    ).toMatchObject({
      row: {
        identities: [
          { typeId: 3, value: '+8618888888888', platform: '', appid: '', pointer: '/identities/0', rank: 2 },
          { typeId: 2, value: 'o1', platform: 'gzh', appid: 'wx1', pointer: '/identities/1', rank: 1 },
        ],
      },
    });
  });

  test('takes integers for strings, and uid and thirdId for id', () => {
    const identities = [
      { identityType: 'uid', identityValue: 42 },
      { identityType: ' thirdId', identityValue: '42' },
    ];
    expect(judge({ identities, groups: 7, categoryType: 1 })).toMatchObject({
      row: {
        identities: [
          { typeId: 4, value: '42' },
          { typeId: 4, value: '42' },
        ],
        groupNames: ['7'],
      },
    });
  });

  test('splits groups at the ASCII comma, without blanks and repeats', () => {
    expect(judge({ identities: [PHONE], groups: ' a ,, b,a,c，d,\u200B' })).toMatchObject({
      row: { groupNames: ['a', 'b', 'c，d'], warnings: [{ code: 'FULLWIDTH_COMMA', pointer: '/groups' }] },
    });
  });

  test('may have no groups when it adds, and is told so', () => {
    expect(judge({ identities: [PHONE] })).toMatchObject({
      row: { groupNames: [], department: null, warnings: [{ code: 'NO_GROUPS', pointer: '/groups' }] },
    });
  });

  test.each([
    [
      { wxDeptId: 'w', thirdDeptId: 't', deptId: 1 },
      { field: 'wxDeptId', value: 'w' },
    ],
    [
      { wxDeptId: ' ', thirdDeptId: 5, deptId: 1 },
      { field: 'thirdDeptId', value: '5' },
    ],
    [{ deptId: '9223372036854775807' }, { field: 'deptId', value: '9223372036854775807' }],
    [{ deptId: ' 007 ' }, { field: 'deptId', value: '7' }],
  ])('is judged by the first department id that is sent: %j', (ids, department) => {
    expect(judge({ identities: [PHONE], categoryType: 2, ...ids })).toMatchObject({ row: { department } });
    expect(judge({ identities: [PHONE], categoryType: 1, ...ids })).toMatchObject({
      row: { department: null },
    });
  });
});
