import { defineWords, useWords } from '../language/language.tsx';

const WORDS = defineWords({
  zh: {
    IDENTITY_REQUIRED: '缺少用户身份',
    IDENTITY_TYPE_UNKNOWN: '身份类型未配置',
    IDENTITY_TYPE_DISABLED: '身份类型已停用',
    APPID_CONFLICT: 'appid 与 mpid 不一致',
    WECHAT_ECOSYSTEM_REQUIRED: '缺少 isWeChatEcosystem',
    IDENTITY_VALUE_INVALID: '身份值格式不正确',
    CATEGORY_TYPE_INVALID: '分类类型不正确',
    DEPT_REQUIRED: '缺少部门',
    GROUP_NAME_INVALID: '分组名称不正确',
    GROUPS_REQUIRED: '移除时未写分组',
    DEPT_NOT_FOUND: '部门不存在',
    IDENTITY_CONFLICT: '身份属于不同用户',
    IDENTITY_AMBIGUOUS: '身份属于多个用户',
    USER_NOT_FOUND: '未找到用户',
    GROUP_NOT_FOUND: '分组不存在',
    GROUP_NOT_STATIC: '不能导入动态分组',
    NO_GROUPS: '没有写分组',
    FULLWIDTH_COMMA: '分组名含全角逗号',
    IDENTITY_BELONGS_TO_OTHER: '身份已属于其他用户',
  },
  en: {
    IDENTITY_REQUIRED: 'No identity',
    IDENTITY_TYPE_UNKNOWN: 'Identity type not configured',
    IDENTITY_TYPE_DISABLED: 'Identity type switched off',
    APPID_CONFLICT: 'appid and mpid differ',
    WECHAT_ECOSYSTEM_REQUIRED: 'isWeChatEcosystem missing',
    IDENTITY_VALUE_INVALID: 'Invalid identity value',
    CATEGORY_TYPE_INVALID: 'Invalid category type',
    DEPT_REQUIRED: 'No department',
    GROUP_NAME_INVALID: 'Invalid group name',
    GROUPS_REQUIRED: 'Removal without groups',
    DEPT_NOT_FOUND: 'No such department',
    IDENTITY_CONFLICT: 'Identities of different users',
    IDENTITY_AMBIGUOUS: 'Identity of several users',
    USER_NOT_FOUND: 'No such user',
    GROUP_NOT_FOUND: 'No such group',
    GROUP_NOT_STATIC: 'Group is dynamic',
    NO_GROUPS: 'No groups named',
    FULLWIDTH_COMMA: 'Full-width comma in a group name',
    IDENTITY_BELONGS_TO_OTHER: 'Identity belongs to another user',
  },
});

/** A few words for why a row failed, or what is worth knowing about it; a code that this page does not know stands for itself. */
export function useReasonWords(): (code: string) => string {
  const words: Partial<Record<string, string>> = useWords(WORDS);
  return (code) => words[code] ?? code;
}
