import { Type } from 'typebox';
import { parseDepartment } from '../../domain/department-request.ts';
import type { WireObject } from '../../domain/wire-values.ts';
import { MusterError } from '../../errors.ts';
import { listDirectory } from '../../operations/list-directory.ts';
import { readDirectoryState } from '../../operations/read-directory-state.ts';
import { saveDepartments } from '../../operations/save-departments.ts';
import type { Db } from '../../postgres/database.ts';
import { cutPage, readCursor, readQueryInteger, refuseParameter } from '../query.ts';
import type { Audited } from './audited-change.ts';
import { administratorChange } from './change-route.ts';
import type { ConsoleRoute, MemberCall } from './console-route.ts';
import { readQueryText } from './list-filter.ts';
import { readingRoute } from './member-route.ts';
import { nullable } from './schemas-console.ts';

/** A page makes a tree of them, so it wants all at once. More than that no page shows. */
const SIZE = 20_000;

const text = (description: string) => Type.Optional(Type.String({ maxLength: 128, description }));

export const DEPARTMENT_ROUTES: readonly ConsoleRoute[] = [
  readingRoute({
    path: '/department/list',
    access: 'reader',
    operationId: 'consoleDepartments',
    summary: '部门，按 ID 升序 / Departments by ascending id',
    description:
      '上级在 parentDeptId 中，一次最多 20,000 个；部门成员只看到本部门。/ A flat list with the ids of parents, 20,000 at once; a member of one department sees that one only.',
    query: {
      name: Type.Optional(Type.String({ description: '名称前缀 / prefix of the name' })),
      cursor: Type.Optional(Type.String()),
      size: Type.Optional(Type.Integer({ minimum: 1, maximum: SIZE, default: SIZE })),
    },
    data: Type.Object({
      list: Type.Array(
        Type.Object({
          deptId: Type.String(),
          name: Type.String(),
          thirdDeptId: nullable(),
          wxDeptId: nullable(),
          parentDeptId: nullable({ description: '为 null 时位于顶层 / null: at the top' }),
          groupCount: Type.Integer({ description: '本部门的分组数 / groups of its own' }),
        }),
      ),
      nextCursor: nullable(),
    }),
    handle: list,
  }),
  readingRoute({
    path: '/department/sync-state',
    access: 'reader',
    operationId: 'departmentSyncState',
    summary: '部门与外部通讯录的同步状态 / How far departments follow an outside directory',
    data: Type.Object({
      total: Type.Integer(),
      wxCount: Type.Integer({ description: '有企业微信部门 ID 的 / those with an id in WeCom' }),
      thirdCount: Type.Integer({ description: '有第三方部门 ID 的 / those with a third-party id' }),
      savedAt: nullable({ description: '应用最近一次保存部门 / when an app last saved departments' }),
      savedByApp: nullable({ description: '该应用的名称 / the name of that app' }),
    }),
    handle: async ({ services, enterpriseId }) =>
      JSON.stringify(await readDirectoryState(services.database, { enterpriseId })),
  }),
  administratorChange({
    path: '/department/save',
    operationId: 'saveDepartment',
    summary: '新建部门，或改名、移动、设置外部 ID / Add a department, or rename, move or identify one',
    description:
      '无 deptId 为新建。未传的字段不变；parentDeptId 为 null 表示移到顶层。/ Without deptId a new one. Absent fields stay; a parentDeptId of null moves it to the top.',
    requestBody: Type.Object({
      deptId: Type.Optional(Type.String()),
      name: text('名称，新部门必填 / the name; a new department needs one'),
      thirdDeptId: text('第三方部门 ID / the id of a third party'),
      wxDeptId: text('企业微信部门 ID / the id in WeCom'),
      parentDeptId: Type.Optional(nullable()),
    }),
    data: Type.Object({ deptId: Type.String(), created: Type.Boolean() }),
    change: save,
  }),
];

async function list({ services, query, enterpriseId, member }: MemberCall): Promise<string> {
  const size = readTreeSize(query);
  const found = await listDirectory(services.database, {
    enterpriseId,
    deptId: member.deptId,
    namePrefix: readQueryText(query, 'name') ?? '',
    afterId: readCursor(query),
    // One more than asked for tells whether there is a next page.
    count: size + 1,
  });
  const { page, nextCursor } = cutPage(found, size, ({ id }) => id);
  return JSON.stringify({
    list: page.map(({ id, parentId, ...department }) => ({
      ...department,
      deptId: String(id),
      parentDeptId: parentId === null ? null : String(parentId),
    })),
    nextCursor,
  });
}

function readTreeSize(query: ReadonlyMap<string, string>): number {
  const size = readQueryInteger(query, 'size') ?? BigInt(SIZE);
  if (size < 1n) throw refuseParameter('size', query.get('size'), '至少为 1', 'must be at least 1');
  return size > BigInt(SIZE) ? SIZE : Number(size);
}

async function save(tx: Db, { enterpriseId }: MemberCall, sent: WireObject): Promise<Audited<object>> {
  const element = parseDepartment(sent);
  const [result] = await saveDepartments(tx, { enterpriseId, elements: [element] });
  if (result === undefined) throw new Error('the saved department has no id');
  // An app means to change the department that has the id; a person who makes a new one does not.
  if (!result.created && element.keys.every(({ field }) => field !== 'deptId')) {
    throw new MusterError('CONFLICT', {
      zh: '此外部 ID 已属于另一个部门',
      en: 'this outside id is that of another department',
    });
  }
  const deptId = String(result.deptId);
  const outside = Object.fromEntries(element.keys.map(({ field, value }) => [field, value]));
  const parent = element.parent === 'top' ? null : element.parent?.value;
  return {
    result: { deptId, created: result.created },
    subject: element.name ?? deptId,
    details: { ...outside, deptId, name: element.name ?? undefined, parent },
  };
}
