import { Type } from 'typebox';
import { sumBelow } from '../../domain/category-tree.ts';
import { changeCategory } from '../../operations/change-category.ts';
import { countCategorizedGroups } from '../../operations/count-categorized-groups.ts';
import { createCategory } from '../../operations/create-category.ts';
import { deleteCategory } from '../../operations/delete-category.ts';
import { listCategories } from '../../operations/list-categories.ts';
import { listGroupScopes } from '../../operations/list-group-scopes.ts';
import { lockCategory } from '../../operations/lock-category.ts';
import { moveGroups } from '../../operations/move-groups.ts';
import { readQueryId } from '../query.ts';
import { showScope } from '../routes-group.ts';
import { changeAudited } from './audited-change.ts';
import type { ConsoleRoute, MemberCall } from './console-route.ts';
import { readingRoute, sendingRoute } from './member-route.ts';
import { chooseNewScope, chooseScope } from './member-scope.ts';
import { readFields, readId, readLongId, readLongIds, readName, readOptional } from './read-body.ts';
import { nullable } from './schemas-console.ts';

/** As many as a list shows at once. */
const MOVED_GROUPS_MAX = 500;

const CATEGORY_ID = Type.String({
  description: '分类 ID；0 为内置的“未分类” / id; 0 is the built-in 未分类',
});
const PARENT_ID = Type.Optional(
  Type.String({ description: '上级分类 ID；0 为顶层 / id of the parent; 0 is the top' }),
);
const NAME = Type.String({ minLength: 1, maxLength: 64 });
const SCOPE = {
  categoryType: Type.String({ enum: ['1', '2'] }),
  deptId: nullable(),
};

export const CATEGORY_ROUTES: readonly ConsoleRoute[] = [
  readingRoute({
    path: '/category/list',
    access: 'reader',
    operationId: 'consoleCategories',
    summary: '分组分类，含各分类的分组数 / Categories with how many groups they hold',
    description:
      'groupCount 含下级分类；有分组或分类的范围都在 scopes 中。/ groupCount includes all categories below; scopes are those that have groups or categories.',
    query: {
      deptId: Type.Optional(
        Type.String({ description: '只要这个部门；0 为企业 / of this department only; 0 is the enterprise' }),
      ),
    },
    data: Type.Object({
      scopes: Type.Array(
        Type.Object({
          ...SCOPE,
          deptName: nullable(),
          groupCount: Type.Integer(),
          uncategorizedCount: Type.Integer(),
        }),
      ),
      list: Type.Array(
        Type.Object({
          ...SCOPE,
          categoryId: CATEGORY_ID,
          parentId: Type.String(),
          name: Type.String(),
          groupCount: Type.Integer(),
        }),
      ),
    }),
    handle: list,
  }),
  sendingRoute({
    path: '/category/create',
    access: 'operator',
    operationId: 'createCategory',
    summary: '新建分类 / Make a category',
    requestBody: Type.Object({
      name: NAME,
      deptId: Type.Optional(Type.String({ description: '所属部门；不传为企业 / absent: the enterprise' })),
      parentId: PARENT_ID,
    }),
    data: Type.Object({ categoryId: Type.String() }),
    handle: create,
  }),
  sendingRoute({
    path: '/category/change',
    access: 'operator',
    operationId: 'changeCategory',
    summary: '重命名或移动分类 / Rename or move a category',
    description:
      '未传的字段保持不变；只能在同一范围内移动。/ Absent fields stay; it moves within its scope only.',
    requestBody: Type.Object({
      categoryId: Type.String(),
      name: Type.Optional(NAME),
      parentId: PARENT_ID,
    }),
    data: Type.Null(),
    handle: change,
  }),
  sendingRoute({
    path: '/category/delete',
    access: 'operator',
    operationId: 'deleteCategory',
    summary: '删除分类 / Delete a category',
    description:
      '其中的分组和下级分类移到上一级，顶层分类的分组移到“未分类”。/ Its groups and sub-categories go one level up; groups of one at the top go into 未分类.',
    requestBody: Type.Object({ categoryId: Type.String() }),
    data: Type.Object({
      movedGroups: Type.Integer({ description: '移动的分组数 / groups that moved' }),
      movedCategories: Type.Integer({ description: '移动的下级分类数 / sub-categories that moved' }),
    }),
    handle: remove,
  }),
  sendingRoute({
    path: '/group/move',
    access: 'operator',
    operationId: 'moveGroups',
    summary: '把分组移到另一个分类 / Put groups into a category of their scope',
    requestBody: Type.Object({
      groupIds: Type.Array(Type.String(), { minItems: 1, maxItems: MOVED_GROUPS_MAX }),
      categoryId: CATEGORY_ID,
    }),
    data: Type.Null(),
    handle: move,
  }),
];

async function list(call: MemberCall): Promise<string> {
  const { services, enterpriseId, query } = call;
  const { database } = services;
  const scope = { enterpriseId, deptId: chooseScope(call, readQueryId(query, 'deptId')) };
  const categories = await listCategories(database, scope);
  const sums = sumBelow(categories, await countCategorizedGroups(database, scope));
  const scopes = await listGroupScopes(database, scope);
  return JSON.stringify({
    scopes: scopes.map(({ deptId, ...counts }) => ({ ...showScope(deptId), ...counts })),
    list: categories.map(({ deptId, categoryId, parentId, name }) => ({
      ...showScope(deptId),
      categoryId: String(categoryId),
      parentId: String(parentId),
      name,
      groupCount: sums.get(categoryId) ?? 0,
    })),
  });
}

async function create(call: MemberCall): Promise<string> {
  const { enterpriseId } = call;
  const body = readFields(call.body.value);
  const name = readName(body, 'name');
  const parentId = readOptional(body, 'parentId', readId) ?? 0;
  const asked = readOptional(body, 'deptId', readLongId);
  const categoryId = await changeAudited(call, enterpriseId, async (tx) => {
    const deptId = await chooseNewScope(tx, call, asked);
    const result = await createCategory(tx, { enterpriseId, deptId, parentId, name });
    return { result, subject: name, details: { categoryId: result, deptId, parentId } };
  });
  return JSON.stringify({ categoryId: String(categoryId) });
}

async function change(call: MemberCall): Promise<string> {
  const { enterpriseId, member } = call;
  const body = readFields(call.body.value);
  const categoryId = readId(body, 'categoryId');
  const name = readOptional(body, 'name', readName);
  const parentId = readOptional(body, 'parentId', readId);
  await changeAudited(call, enterpriseId, async (tx) => {
    const category = await lockCategory(tx, { enterpriseId, categoryId, deptId: member.deptId });
    await changeCategory(tx, { enterpriseId, category, parentId, name });
    return { result: null, subject: category.name, details: { categoryId, name, parentId } };
  });
  return 'null';
}

async function remove(call: MemberCall): Promise<string> {
  const { enterpriseId, member } = call;
  const categoryId = readId(readFields(call.body.value), 'categoryId');
  const moved = await changeAudited(call, enterpriseId, async (tx) => {
    const category = await lockCategory(tx, { enterpriseId, categoryId, deptId: member.deptId });
    const { groups, categories } = await deleteCategory(tx, { enterpriseId, category });
    const result = { movedGroups: groups, movedCategories: categories };
    return { result, subject: category.name, details: { categoryId, ...result } };
  });
  return JSON.stringify(moved);
}

async function move(call: MemberCall): Promise<string> {
  const { enterpriseId, member } = call;
  const body = readFields(call.body.value);
  const groupIds = readLongIds(body, 'groupIds', MOVED_GROUPS_MAX);
  const categoryId = readId(body, 'categoryId');
  await changeAudited(call, enterpriseId, async (tx) => {
    await moveGroups(tx, { enterpriseId, groupIds, categoryId, deptId: member.deptId });
    return { result: null, subject: groupIds.join(', '), details: { categoryId } };
  });
  return 'null';
}
