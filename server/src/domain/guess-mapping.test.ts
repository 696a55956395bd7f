import { expect, test } from 'vitest';
import { guessMapping } from './guess-mapping.ts';
import { BUILT_IN_IDENTITY_TYPES } from './identity-type.ts';

const TYPES = [
  ...BUILT_IN_IDENTITY_TYPES.map((type) => ({ ...type, enabled: true })),
  { code: 'card', name: '会员卡号', scope: 'global' as const, enabled: true },
  { code: 'old', name: '旧编号', scope: 'global' as const, enabled: false },
];

function guess(columns: string[]): object {
  const { identities, groupColumns, department } = guessMapping(columns, TYPES);
  return {
    identities: Object.fromEntries(identities.map(({ column, identityType }) => [identityType, column])),
    groupColumns,
    department,
  };
}

test.each([
  [['手机号'], { phone: 0 }],
  [['手机'], { phone: 0 }],
  [['Phone Number'], { phone: 0 }],
  [['MOBILE'], { phone: 0 }],
  [['openid'], { openid: 0 }],
  [['OpenID'], { openid: 0 }],
  [['微信 unionid'], { unionid: 0 }],
  [['外部联系人'], { external_userid: 0 }],
  [['external_userid'], { external_userid: 0 }],
  [['E-mail'], { email: 0 }],
  [['邮箱'], { email: 0 }],
  [['会员卡号'], { card: 0 }],
  [['旧编号'], {}],
  [['uid', '手机号', '手机'], { id: 0, phone: 1 }],
  [['姓名', '', '备注'], {}],
])('the columns %j are guessed to be %j', (columns, identities) => {
  expect(guess(columns)).toEqual({ identities, groupColumns: [], department: null });
});

test('groups, department, platform and appid are found beside the identities', () => {
  const columns = ['openid', '平台', 'AppID', '用户分组', 'tags', '部门ID', '错误码'];
  expect(guessMapping(columns, TYPES)).toEqual({
    optType: 'add',
    matchingType: 1,
    identities: [{ column: 0, identityType: 'openid', platform: { column: 1 }, appid: { column: 2 } }],
    groupColumns: [3, 4],
    groupNames: [],
    department: { field: 'deptId', column: 5 },
  });
});
