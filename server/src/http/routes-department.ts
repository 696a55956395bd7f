import { Type } from 'typebox';
import { DEPARTMENTS_MAX, parseDepartmentRequest } from '../domain/department-request.ts';
import { PERMISSIONS } from '../domain/permission.ts';
import { listDepartments } from '../operations/list-departments.ts';
import { saveDepartments } from '../operations/save-departments.ts';
import { readCursor, readPageSize } from './query.ts';
import type { GuardedCall, Route } from './route.ts';
import { LANE_TIMEOUTS } from './timeouts.ts';

const text = (description: string) => Type.Optional(Type.String({ maxLength: 128, description }));
const ownId = (description: string) => Type.Optional(Type.Integer({ format: 'int64', description }));
const nullableText = Type.Union([Type.String(), Type.Null()]);

const DEPARTMENT_INPUT = Type.Object({
  name: text('名称，新部门必填 / the name; a new department needs one'),
  deptId: ownId('本系统的部门 ID，更新时可传 / the id of this system, of a department that exists'),
  thirdDeptId: text('第三方部门 ID / the id of a third party'),
  wxDeptId: text('企业微信部门 ID / the id in WeCom'),
  parentDeptId: ownId('上级部门 / the parent'),
  parentThirdDeptId: text('上级部门的第三方 ID / the parent, by its third-party id'),
  parentWxDeptId: text('上级部门的企业微信 ID，三者取先：wx > third > dept / the parent, by its WeCom id'),
});

export const DEPARTMENT_ROUTES: Route[] = [
  {
    methods: ['POST'],
    path: '/department/batchSave',
    permission: PERMISSIONS.departments,
    body: 'json',
    success: 'plain',
    docs: {
      operationId: 'departmentBatchSave',
      tag: 'department',
      summary: '批量保存部门 / Create and change departments, all of a call or none',
      description:
        '按顺序处理，前面的部门可作后面的上级；未传的字段保持不变；新部门未传上级时位于顶层。/ In order, so that an earlier element may be a parent; absent fields stay; a new department without a parent is at the top.',
      isOurs: true,
      requestBody: Type.Object({
        data: Type.Array(DEPARTMENT_INPUT, { minItems: 1, maxItems: DEPARTMENTS_MAX }),
      }),
      data: Type.Object({
        list: Type.Array(
          Type.Object({ index: Type.Integer(), deptId: Type.String(), created: Type.Boolean() }),
        ),
      }),
      errors: [
        'PARAM_ERROR',
        'TOKEN_ERROR',
        'PERMISSION_DENIED',
        'BODY_TOO_LARGE',
        'UNSUPPORTED_MEDIA_TYPE',
        'UNAVAILABLE',
      ],
    },
    handle: batchSave,
  },
  {
    methods: ['GET'],
    path: '/department/list',
    permission: PERMISSIONS.departments,
    body: 'none',
    success: 'plain',
    docs: {
      operationId: 'departmentList',
      tag: 'department',
      summary: '部门列表 / Departments by ascending id',
      description: 'nextCursor 为 null 时已到末尾。/ nextCursor is null at the end.',
      isOurs: true,
      query: Type.Object({
        cursor: Type.Optional(
          Type.String({ description: '上一页的 nextCursor / nextCursor of the page before' }),
        ),
        size: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000, default: 1000 })),
      }),
      data: Type.Object({
        list: Type.Array(
          Type.Object({
            deptId: Type.String(),
            name: Type.String(),
            thirdDeptId: nullableText,
            wxDeptId: nullableText,
            parentDeptId: nullableText,
          }),
        ),
        nextCursor: nullableText,
      }),
      errors: ['PARAM_ERROR', 'TOKEN_ERROR', 'PERMISSION_DENIED', 'UNAVAILABLE'],
    },
    handle: list,
  },
];

async function batchSave({ caller, body, services }: GuardedCall): Promise<string> {
  const { enterpriseId, appId } = caller;
  const elements = parseDepartmentRequest(body.value);
  const saved = await services.database.transaction(LANE_TIMEOUTS, (tx) =>
    saveDepartments(tx, { enterpriseId, elements, appId }),
  );
  return JSON.stringify({
    list: saved.map(({ index, deptId, created }) => ({ index, deptId: String(deptId), created })),
  });
}

async function list({ caller, query, services }: GuardedCall): Promise<string> {
  const { enterpriseId } = caller;
  const afterId = readCursor(query);
  const size = readPageSize(query);
  // One more than asked for tells whether there is a next page.
  const found = await listDepartments(services.database, { enterpriseId, afterId, count: size + 1 });
  const page = found.slice(0, size);
  return JSON.stringify({
    list: page.map(({ id, name, thirdDeptId, wxDeptId, parentId }) => ({
      deptId: String(id),
      name,
      thirdDeptId,
      wxDeptId,
      parentDeptId: parentId === null ? null : String(parentId),
    })),
    nextCursor: found.length > size ? String(page.at(-1)?.id) : null,
  });
}
