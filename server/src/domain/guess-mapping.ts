import { cleanText } from './clean-text.ts';
import type { FileMapping, MappedIdentity } from './file-mapping.ts';
import type { IdentityScope } from './identity-type.ts';

/** An identity type as far as a guess asks. */
export interface GuessableType {
  code: string;
  name: string;
  scope: IdentityScope;
  enabled: boolean;
}

/** What columns of identities are called, without case, blanks and punctuation, besides the code and name of the type. */
const IDENTITY_NAMES: Record<string, readonly string[]> = {
  unionid: ['微信unionid', 'wxunionid'],
  openid: ['微信openid', 'wxopenid', '公众号openid', '小程序openid'],
  phone: [
    '手机',
    '手机号',
    '手机号码',
    '电话',
    '电话号码',
    '联系电话',
    '联系方式',
    '移动电话',
    'phonenumber',
    'phoneno',
    'mobile',
    'mobilephone',
    'mobilenumber',
    'tel',
    'telephone',
    'cellphone',
  ],
  id: [
    '用户id',
    '用户编号',
    '会员id',
    '会员号',
    '会员编号',
    '客户id',
    'userid',
    'uid',
    'thirdid',
    'memberid',
  ],
  external_userid: ['外部联系人', '外部联系人id', '企业微信外部联系人', '企微外部联系人', '企微客户id'],
  email: ['邮箱', '电子邮箱', '邮箱地址', '电子邮件', 'mail', 'emailaddress'],
};

const GROUP_NAMES = new Set([
  '用户分组',
  '分组',
  '分组名称',
  '所属分组',
  '群组',
  '标签',
  '用户标签',
  '人群',
  '人群包',
  'group',
  'groups',
  'groupname',
  'groupnames',
  'usergroup',
  'usergroups',
  'tag',
  'tags',
  'label',
  'labels',
]);

const DEPARTMENT_NAMES = {
  deptId: ['deptid', '部门id', 'departmentid'],
  wxDeptId: ['wxdeptid', '企微部门id', '企业微信部门id', '微信部门id'],
  thirdDeptId: [
    'thirddeptid',
    '部门',
    '部门编号',
    '部门编码',
    '第三方部门id',
    '外部部门id',
    'dept',
    'department',
  ],
} as const;

const PLATFORM_NAMES = ['platform', '平台', '应用类型', '来源平台'];
const APPID_NAMES = ['appid', 'mpid', '应用id', '公众号appid', '小程序appid', '公众号id', '应用'];

/** What the columns of a file probably mean, by what they are called; each column is taken for one thing. */
export function guessMapping(columns: readonly string[], types: readonly GuessableType[]): FileMapping {
  const names = columns.map(normalizeName);
  const find = (wanted: readonly string[]): number | null => {
    const column = names.findIndex((name) => wanted.includes(name));
    return column === -1 ? null : column;
  };
  const platform = find(PLATFORM_NAMES);
  const appid = find(APPID_NAMES);
  const identities = types.flatMap(({ code, name, scope, enabled }): MappedIdentity[] => {
    const column = find([normalizeName(code), normalizeName(name), ...(IDENTITY_NAMES[code] ?? [])]);
    if (column === null || !enabled) return [];
    const isOfApp = scope === 'app';
    return [
      {
        column,
        identityType: code,
        platform: isOfApp && platform !== null ? { column: platform } : null,
        appid: isOfApp && appid !== null ? { column: appid } : null,
      },
    ];
  });
  const taken = new Set<number>();
  return {
    optType: 'add',
    matchingType: 1,
    identities: identities.filter(({ column }) => !taken.has(column) && taken.add(column)),
    groupColumns: names.flatMap((name, index) => (GROUP_NAMES.has(name) && !taken.has(index) ? [index] : [])),
    groupNames: [],
    department: guessDepartment(find),
  };
}

function guessDepartment(find: (wanted: readonly string[]) => number | null): FileMapping['department'] {
  for (const field of ['wxDeptId', 'thirdDeptId', 'deptId'] as const) {
    const column = find(DEPARTMENT_NAMES[field]);
    if (column !== null) return { field, column };
  }
  return null;
}

function normalizeName(name: string): string {
  return cleanText(name)
    .toLowerCase()
    .replace(/[\p{White_Space}\p{P}\p{S}]/gu, '');
}
