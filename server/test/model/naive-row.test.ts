import { parse } from 'lossless-json';
import { expect, test } from 'vitest';
import type { RowFailureCode } from '../../src/domain/row-reasons.ts';
import { BUILT_IN_TYPES, NaiveEnterprise } from './naive-model.ts';

/** Every sentence about a single row, worked by hand: the oracle is believed because of these. */
const OPTIONS = {
  identityTypes: [
    ...BUILT_IN_TYPES.map((type) => ({ ...type, enabled: type.code !== 'email' })),
    { code: '5', scope: 'app', enabled: true },
  ] as const,
  departments: [
    { id: 1, wxDeptId: 'w1', thirdDeptId: 't1' },
    { id: 9007199254740991, wxDeptId: 'café', thirdDeptId: null },
    { id: 2, wxDeptId: '12345678901234567890', thirdDeptId: null },
  ],
};

function failureOf(rowText: string, optType: 'add' | 'delete' = 'add'): RowFailureCode | undefined {
  const rows = [parse(rowText)];
  const enterprise = new NaiveEnterprise(OPTIONS);
  return enterprise.apply({ optType, matchingType: null, isDryRun: false, rows }).failures[0]?.code;
}

const identity = (fields: string) => failureOf(`{"identities":[{${fields}}]}`);
const openid = (fields: string) => identity(`"identityType":"openid","identityValue":"o1",${fields}`);
const valued = (type: string, value: string) => identity(`"identityType":"${type}","identityValue":${value}`);
const rowWith = (fields: string, optType: 'add' | 'delete' = 'add') =>
  failureOf(`{"identities":[{"identityType":"id","identityValue":"1"}],${fields}}`, optType);
const some = '{"identityType":"id","identityValue":"1"}';

test.each([
  ['{}', 'IDENTITY_REQUIRED'],
  ['{"identities":null}', 'IDENTITY_REQUIRED'],
  ['{"identities":[]}', 'IDENTITY_REQUIRED'],
  [`{"identities":${some}}`, 'IDENTITY_REQUIRED'],
  [`{"identities":[${some},"x"]}`, 'IDENTITY_REQUIRED'],
  [`{"identities":[{"identityType":"nope"},null]}`, 'IDENTITY_REQUIRED'],
  [`{"identities":[${some},[]]}`, 'IDENTITY_REQUIRED'],
  [`{"identities":[${Array(21).fill(some).join()}]}`, 'IDENTITY_REQUIRED'],
  [`{"identities":[${Array(20).fill(some).join()}]}`, undefined],
])('identities %s: %s', (rowText, code) => expect(failureOf(rowText)).toBe(code));

test.each([
  ['"identityValue":"1"', 'IDENTITY_TYPE_UNKNOWN'],
  ['"identityType":null,"identityValue":"1"', 'IDENTITY_TYPE_UNKNOWN'],
  ['"identityType":" \\u200b","identityValue":"1"', 'IDENTITY_TYPE_UNKNOWN'],
  ['"identityType":true,"identityValue":"1"', 'IDENTITY_TYPE_UNKNOWN'],
  ['"identityType":5.0,"identityValue":"1"', 'IDENTITY_TYPE_UNKNOWN'],
  ['"identityType":"Phone","identityValue":"13800138000"', 'IDENTITY_TYPE_UNKNOWN'],
  ['"identityType":"toString","identityValue":"1"', 'IDENTITY_TYPE_UNKNOWN'],
  ['"identityType":5,"identityValue":"1"', undefined],
  ['"identityType":" pho\\u200bne\\u3000","identityValue":"13800138000"', undefined],
  ['"identityType":"uid","identityValue":"1"', undefined],
  ['"identityType":"thirdId","identityValue":"1"', undefined],
  ['"identityType":"email","identityValue":""', 'IDENTITY_TYPE_DISABLED'],
])('the type in %s: %s', (fields, code) => expect(identity(fields)).toBe(code));

test.each([
  ['"appid":"a","mpid":"b","isWeChatEcosystem":true', 'APPID_CONFLICT'],
  ['"appid":"a","mpid":"A"', 'APPID_CONFLICT'],
  ['"appid":true,"mpid":"a"', 'APPID_CONFLICT'],
  ['"appid":7,"mpid":" 7","isWeChatEcosystem":true', undefined],
  ['"appid":"","mpid":"a","isWeChatEcosystem":true', undefined],
  ['"appid":null,"mpid":"a","isWeChatEcosystem":"false"', undefined],
  ['"appid":"a"', 'WECHAT_ECOSYSTEM_REQUIRED'],
  ['"mpid":"a","isWeChatEcosystem":null', 'WECHAT_ECOSYSTEM_REQUIRED'],
  ['"appid":"a","isWeChatEcosystem":""', 'WECHAT_ECOSYSTEM_REQUIRED'],
  ['"appid":"a","isWeChatEcosystem":1', 'WECHAT_ECOSYSTEM_REQUIRED'],
  ['"appid":"a","isWeChatEcosystem":"TRUE"', 'WECHAT_ECOSYSTEM_REQUIRED'],
  ['"appid":["a"]', 'WECHAT_ECOSYSTEM_REQUIRED'],
  ['"appid":"a","isWeChatEcosystem":false', undefined],
  ['"appid":" "', undefined],
  ['"isWeChatEcosystem":"whatever"', undefined],
  ['"platform":false', 'IDENTITY_VALUE_INVALID'],
  ['"platform":1', undefined],
  [`"platform":"${'p'.repeat(65)}"`, 'IDENTITY_VALUE_INVALID'],
  [`"platform":" ${'😀'.repeat(64)}"`, undefined],
  ['"platform":"a\\u0085b"', 'IDENTITY_VALUE_INVALID'],
  ['"platform":"a\\u0085"', undefined],
  ['"appid":{},"isWeChatEcosystem":true', 'IDENTITY_VALUE_INVALID'],
  ['"appid":1.5,"isWeChatEcosystem":true', 'IDENTITY_VALUE_INVALID'],
  [`"appid":"${'w'.repeat(65)}","isWeChatEcosystem":true`, 'IDENTITY_VALUE_INVALID'],
])('an openid with %s: %s', (fields, code) => expect(openid(fields)).toBe(code));

test.each([
  ['unionid', 'null', 'IDENTITY_VALUE_INVALID'],
  ['unionid', '" \\ufeff"', 'IDENTITY_VALUE_INVALID'],
  ['unionid', 'true', 'IDENTITY_VALUE_INVALID'],
  ['unionid', '{"a":1}', 'IDENTITY_VALUE_INVALID'],
  ['unionid', '1.0', 'IDENTITY_VALUE_INVALID'],
  ['unionid', '1e3', 'IDENTITY_VALUE_INVALID'],
  ['unionid', '1234567890123456789012', undefined],
  ['unionid', `"${'a'.repeat(257)}"`, 'IDENTITY_VALUE_INVALID'],
  ['unionid', `"${'😀'.repeat(256)}"`, undefined],
  ['unionid', `"${'e\\u0301'.repeat(256)}"`, undefined],
  ['unionid', '"a\\u0000b"', 'IDENTITY_VALUE_INVALID'],
  ['unionid', '"a\\tb"', 'IDENTITY_VALUE_INVALID'],
  ['unionid', '"\\ta\\t"', undefined],
  ['unionid', '"a\\ud800"', 'IDENTITY_VALUE_INVALID'],
  ['unionid', '"\\ud83d\\u200b\\ude00"', undefined],
  ['phone', '"12345"', 'IDENTITY_VALUE_INVALID'],
  ['phone', '"12800138000"', 'IDENTITY_VALUE_INVALID'],
  ['phone', '"138001380001"', 'IDENTITY_VALUE_INVALID'],
  ['phone', '"+12133734253"', undefined],
  ['phone', '"+12133734253 ext. 5"', 'IDENTITY_VALUE_INVALID'],
  ['phone', '"call 13800138000"', 'IDENTITY_VALUE_INVALID'],
  ['phone', '13800138000', undefined],
  ['phone', '1.38e10', 'IDENTITY_VALUE_INVALID'],
])('the %s %s: %s', (type, value, code) => expect(valued(type, value)).toBe(code));

test.each(['"a@b@c"', '"@x.cn"', '"a@"', '"a b@x.cn"', '"a.x.cn"'])('the email %s is not valid', (value) => {
  const rows = [parse(`{"identities":[{"identityType":"email","identityValue":${value}}]}`)];
  const result = new NaiveEnterprise().apply({ optType: 'add', matchingType: 1, isDryRun: false, rows });
  expect(result.failures).toEqual([{ index: 0, code: 'IDENTITY_VALUE_INVALID' }]);
});

test.each([
  ['"categoryType":"3"', 'CATEGORY_TYPE_INVALID'],
  ['"categoryType":true', 'CATEGORY_TYPE_INVALID'],
  ['"categoryType":1.0', 'CATEGORY_TYPE_INVALID'],
  ['"categoryType":"02"', 'CATEGORY_TYPE_INVALID'],
  ['"categoryType":1', undefined],
  ['"categoryType":" 1\\u200b"', undefined],
  ['"categoryType":""', undefined],
  ['"categoryType":null', undefined],
  ['"categoryType":"1","deptId":"no such"', undefined],
  ['"categoryType":"2"', 'DEPT_REQUIRED'],
  ['"categoryType":2,"wxDeptId":"","thirdDeptId":null,"deptId":" "', 'DEPT_REQUIRED'],
  ['"categoryType":2,"deptId":1', undefined],
  ['"categoryType":2,"deptId":" 1\\u200b"', undefined],
  ['"categoryType":2,"deptId":9007199254740991', undefined],
  ['"categoryType":2,"deptId":"9007199254740991"', undefined],
  ['"categoryType":2,"deptId":"007"', 'DEPT_NOT_FOUND'],
  ['"categoryType":2,"deptId":"01"', undefined],
  ['"categoryType":2,"deptId":9007199254740992', 'DEPT_NOT_FOUND'],
  ['"categoryType":2,"deptId":9223372036854775807', 'DEPT_NOT_FOUND'],
  ['"categoryType":2,"deptId":9223372036854775808', 'DEPT_NOT_FOUND'],
  ['"categoryType":2,"deptId":0', 'DEPT_NOT_FOUND'],
  ['"categoryType":2,"deptId":1.0', 'DEPT_NOT_FOUND'],
  ['"categoryType":2,"deptId":true', 'DEPT_NOT_FOUND'],
  ['"categoryType":2,"deptId":"one"', 'DEPT_NOT_FOUND'],
  [`"categoryType":2,"deptId":"${'1'.padStart(129, '0')}"`, 'DEPT_NOT_FOUND'],
  ['"categoryType":2,"wxDeptId":"w1","deptId":404', undefined],
  ['"categoryType":2,"wxDeptId":"","thirdDeptId":"t1","deptId":404', undefined],
  ['"categoryType":2,"wxDeptId":"404","deptId":1', 'DEPT_NOT_FOUND'],
  ['"categoryType":2,"thirdDeptId":[],"deptId":1', 'DEPT_NOT_FOUND'],
  ['"categoryType":2,"wxDeptId":"W1"', 'DEPT_NOT_FOUND'],
  ['"categoryType":2,"wxDeptId":"w\\u00001"', 'DEPT_NOT_FOUND'],
  ['"categoryType":2,"wxDeptId":"cafe\\u0301 "', undefined],
  ['"categoryType":2,"wxDeptId":12345678901234567890', undefined],
  ['"groups":["g"]', 'GROUP_NAME_INVALID'],
  ['"groups":1.5', 'GROUP_NAME_INVALID'],
  ['"groups":12', undefined],
  [`"groups":"g,${'x'.repeat(65)}"`, 'GROUP_NAME_INVALID'],
  [`"groups":"g, ${'x'.repeat(64)} "`, undefined],
  ['"groups":"g,a\\tb"', 'GROUP_NAME_INVALID'],
  ['"groups":"g,\\tb"', undefined],
  ['"groups":"g,\\udc00"', 'GROUP_NAME_INVALID'],
  [`"groups":"${Array.from({ length: 101 }, (_, n) => n).join()}"`, 'GROUP_NAME_INVALID'],
  [`"groups":"${Array.from({ length: 100 }, (_, n) => n).join()}, ,1, 1"`, undefined],
])('a row with %s: %s', (fields, code) => expect(rowWith(fields)).toBe(code));

test.each(['"groups":null', '"groups":""', '"groups":" ,\\u200b, "', '"categoryType":1'])(
  'a delete with %s names no group',
  (fields) => expect(rowWith(fields, 'delete')).toBe('GROUPS_REQUIRED'),
);

test.each([
  [
    '{"identities":[{"identityType":"id"},{"identityType":"nope"}],"categoryType":3}',
    'IDENTITY_VALUE_INVALID',
  ],
  ['{"identities":[{"identityType":"email","appid":"a","mpid":"b"}]}', 'IDENTITY_TYPE_DISABLED'],
  ['{"identities":[{"identityType":"id","appid":"a","mpid":"b"}]}', 'APPID_CONFLICT'],
  ['{"identities":[{"identityType":"id","appid":"a"}]}', 'WECHAT_ECOSYSTEM_REQUIRED'],
  [`{"identities":[{"identityType":"id"}],"categoryType":3}`, 'IDENTITY_VALUE_INVALID'],
  [`{"identities":[${some}],"categoryType":3,"groups":[]}`, 'CATEGORY_TYPE_INVALID'],
  [`{"identities":[${some}],"categoryType":2,"groups":[]}`, 'DEPT_REQUIRED'],
  [`{"identities":[${some}],"categoryType":2,"deptId":404,"groups":[]}`, 'GROUP_NAME_INVALID'],
  [`{"identities":[${some}],"categoryType":2,"deptId":404}`, 'GROUPS_REQUIRED'],
  [`{"identities":[${some}],"categoryType":2,"deptId":404,"groups":"g"}`, 'DEPT_NOT_FOUND'],
  [`{"identities":[${some}],"groups":"g"}`, 'USER_NOT_FOUND'],
])('of several reasons the first is given: %s: %s', (rowText, code) =>
  expect(failureOf(rowText, 'delete')).toBe(code),
);
