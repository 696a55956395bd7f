import { formatNumber } from '../../language/format.ts';
import { defineWords } from '../../language/language.tsx';

/** Words that more than one part of the page says. */
export const WORDS = defineWords({
  zh: {
    title: '用户分组',
    all: '全部分组',
    enterprise: '企业分组',
    departments: '部门分组',
    uncategorized: '未分类',
    types: { STATIC: '静态', DYNAMIC: '动态' },
    name: '名称',
    nameRule: '请输入名称，最多 64 个字符',
    nameCharacters: '名称不能包含英文逗号和换行、制表符等控制字符；需要分隔时请用顿号或空格',
    scope: '所属范围',
    enterpriseScope: '企业',
    category: '分类',
    type: '类型',
    users: '成员数',
    createdAt: '创建时间',
    actions: '操作',
    rename: '重命名',
    move: '移动',
    remove: '删除',
    actionsOf: (name: string) => `${name} 的操作`,
    save: '保存',
    create: '新建',
    cancel: '取消',
    close: '关闭',
    saved: '已保存',
    created: (name: string) => `已新建“${name}”`,
    moved: '已移动',
    people: (count: number) => `${formatNumber(count)} 人`,
    groups: (count: number) => `${formatNumber(count)} 个分组`,
  },
  en: {
    title: 'Groups',
    all: 'All groups',
    enterprise: 'Of the enterprise',
    departments: 'Of departments',
    uncategorized: 'Uncategorized',
    types: { STATIC: 'Static', DYNAMIC: 'Dynamic' },
    name: 'Name',
    nameRule: 'Enter a name of at most 64 characters',
    nameCharacters: 'A name may have no comma and no control character, such as a line break or a tab',
    scope: 'Belongs to',
    enterpriseScope: 'Enterprise',
    category: 'Category',
    type: 'Type',
    users: 'Members',
    createdAt: 'Created',
    actions: 'Actions',
    rename: 'Rename',
    move: 'Move',
    remove: 'Delete',
    actionsOf: (name: string) => `Actions on ${name}`,
    save: 'Save',
    create: 'Create',
    cancel: 'Cancel',
    close: 'Close',
    saved: 'Saved',
    created: (name: string) => `Created "${name}"`,
    moved: 'Moved',
    people: (count: number) => (count === 1 ? '1 person' : `${formatNumber(count)} people`),
    groups: (count: number) => (count === 1 ? '1 group' : `${formatNumber(count)} groups`),
  },
});

export type GroupWords = (typeof WORDS)['zh'];

/** What the server calls the built-in category is a name in Chinese, whoever reads. */
export function nameCategory(
  { categoryId, categoryName }: { categoryId: string; categoryName: string },
  words: GroupWords,
): string {
  return categoryId === '0' ? words.uncategorized : categoryName;
}
