import type { Sentence } from '../errors.ts';

/** Why a row failed; the contract's order of reasons is the order in which `judge-row.ts` and the planner ask. */
export type RowFailureCode =
  | 'IDENTITY_REQUIRED'
  | 'IDENTITY_TYPE_UNKNOWN'
  | 'IDENTITY_TYPE_DISABLED'
  | 'APPID_CONFLICT'
  | 'WECHAT_ECOSYSTEM_REQUIRED'
  | 'IDENTITY_VALUE_INVALID'
  | 'CATEGORY_TYPE_INVALID'
  | 'DEPT_REQUIRED'
  | 'GROUP_NAME_INVALID'
  | 'GROUPS_REQUIRED'
  | 'DEPT_NOT_FOUND'
  | 'IDENTITY_CONFLICT'
  | 'IDENTITY_AMBIGUOUS'
  | 'USER_NOT_FOUND'
  | 'GROUP_NOT_FOUND'
  | 'GROUP_NOT_STATIC';

/** What is worth knowing about a row that was applied. */
export type RowWarningCode = 'NO_GROUPS' | 'FULLWIDTH_COMMA' | 'IDENTITY_BELONGS_TO_OTHER';

/** `pointer` is a JSON pointer from the row, such as `/identities/0/identityValue`; empty means the row itself. */
export interface RowFailure {
  code: RowFailureCode;
  pointer: string;
}

export interface RowWarning {
  code: RowWarningCode;
  pointer: string;
}

/** The rule that was broken and what to do, for the reader; the field and the kind of its value are put before it. */
export const ROW_REASONS: Record<RowFailureCode | RowWarningCode, Sentence> = {
  IDENTITY_REQUIRED: {
    zh: '每行需要 1 到 20 个用户身份，且每个身份必须是对象',
    en: 'a row needs 1 to 20 identities, each of them an object',
  },
  IDENTITY_TYPE_UNKNOWN: {
    zh: '身份类型缺失或未配置，请在“身份类型管理”中查看可用的类型',
    en: 'the identity type is missing or not configured; see 身份类型管理 for the types in force',
  },
  IDENTITY_TYPE_DISABLED: {
    zh: '该身份类型已停用，请在“身份类型管理”中启用或换用其他类型',
    en: 'this identity type is switched off; switch it on in 身份类型管理 or use another one',
  },
  APPID_CONFLICT: {
    zh: 'appid 与 mpid 同时传入且不一致，它们是同一个字段，请只传一个',
    en: 'appid and mpid are two names of one field and differ here; send one of them',
  },
  WECHAT_ECOSYSTEM_REQUIRED: {
    zh: '传了 appid 就必须传布尔值 isWeChatEcosystem',
    en: 'isWeChatEcosystem, a boolean, must be sent with appid',
  },
  IDENTITY_VALUE_INVALID: {
    zh: '身份值、平台或应用 id 缺失、过长（值 256、其余 64 个字符）、含控制字符或不符合其类型的格式',
    en: 'the value, platform or appid is missing, too long (value 256, others 64 characters), has control characters or is not valid for its type',
  },
  CATEGORY_TYPE_INVALID: {
    zh: '分组分类类型只能是 1（企业）或 2（部门）',
    en: 'the category type is 1 (enterprise) or 2 (department)',
  },
  DEPT_REQUIRED: {
    zh: 'categoryType 为 2 时需要 wxDeptId、thirdDeptId、deptId 之一',
    en: 'categoryType 2 needs one of wxDeptId, thirdDeptId, deptId',
  },
  GROUP_NAME_INVALID: {
    zh: '分组是以英文逗号隔开的名称，每个最多 64 个字符且不含控制字符，每行最多 100 个',
    en: 'groups are names separated by commas, each of at most 64 characters and without control characters, at most 100 in a row',
  },
  GROUPS_REQUIRED: {
    zh: '删除时必须写明分组，不会默认从全部分组删除',
    en: 'a delete must name its groups; it never means all groups',
  },
  DEPT_NOT_FOUND: {
    zh: '没有这个部门，请先同步部门或更正部门标识',
    en: 'there is no such department; save it first or correct its id',
  },
  IDENTITY_CONFLICT: {
    zh: '精准匹配时，本行的身份属于不同的用户',
    en: 'exact matching: the identities of this row belong to different users',
  },
  IDENTITY_AMBIGUOUS: {
    zh: '模糊匹配时，该身份属于多个用户，请补充平台和应用 id 以便区分',
    en: 'fuzzy matching: this identity belongs to several users; send its platform and appid to tell them apart',
  },
  USER_NOT_FOUND: {
    zh: '没有找到用户，且此操作不创建用户',
    en: 'no user was found and this operation creates none',
  },
  GROUP_NOT_FOUND: {
    zh: '分组不存在，删除不会创建分组',
    en: 'there is no such group, and a delete creates none',
  },
  GROUP_NOT_STATIC: {
    zh: '这是动态分组，其成员由规则决定，不能导入',
    en: 'this is a dynamic group; its members follow its rule and cannot be imported',
  },
  NO_GROUPS: {
    zh: '本行没有分组，只查找或创建了用户',
    en: 'the row has no groups; it only found or created its user',
  },
  FULLWIDTH_COMMA: {
    zh: '分组名含全角逗号，被当作一个名称；分隔符是英文逗号',
    en: 'a group name contains a full-width comma and was taken as one name; the separator is the ASCII comma',
  },
  IDENTITY_BELONGS_TO_OTHER: {
    zh: '该身份属于其他用户，未绑定到本行的用户',
    en: 'this identity belongs to another user and was not bound to the user of this row',
  },
};
