import { type TObject, Type } from 'typebox';
import { parseIdentityType, parseTypeOrder, parseTypeSwitch } from '../../domain/identity-type-request.ts';
import { isFeatureOpen } from '../../operations/is-feature-open.ts';
import { listIdentityTypes } from '../../operations/list-identity-types.ts';
import { reorderIdentityTypes } from '../../operations/reorder-identity-types.ts';
import { saveIdentityType } from '../../operations/save-identity-type.ts';
import { switchIdentityType } from '../../operations/switch-identity-type.ts';
import type { Db } from '../../postgres/database.ts';
import { type Audited, changeAudited } from './audited-change.ts';
import type { ConsoleRoute, MemberCall } from './console-route.ts';
import { readFields, readFlag, readOptional } from './read-body.ts';
import { ENTERPRISE } from './schemas-console.ts';

const CODE = Type.String({ description: '身份类型编码 / code of the type' });
const TYPES = Type.Object({
  isOpen: Type.Boolean({ description: '是否已开通身份类型管理 / whether types can be managed' }),
  list: Type.Array(
    Type.Object({
      code: CODE,
      name: Type.String(),
      scope: Type.String({ enum: ['global', 'app'] }),
      enabled: Type.Boolean(),
      priority: Type.Integer(),
      builtIn: Type.Boolean(),
      pattern: Type.Union([Type.String(), Type.Null()]),
    }),
  ),
});
const CHANGE_ERRORS = ['PARAM_ERROR', 'TOKEN_ERROR', 'PERMISSION_DENIED', 'UNAVAILABLE'] as const;

export const IDENTITY_TYPE_ROUTES: readonly ConsoleRoute[] = [
  {
    methods: ['GET'],
    path: '/identity-type/list',
    access: 'reader',
    body: 'none',
    success: 'plain',
    docs: {
      operationId: 'consoleIdentityTypes',
      tag: 'console',
      summary: '生效的身份类型，按匹配顺序 / The identity types in force, in matching order',
      description: '',
      isOurs: true,
      query: ENTERPRISE,
      data: TYPES,
      errors: ['TOKEN_ERROR', 'PERMISSION_DENIED', 'UNAVAILABLE'],
    },
    handle: listTypes,
  },
  changeRoute({
    path: '/identity-type/save',
    operationId: 'saveIdentityType',
    summary: '新增自有身份类型，或修改其名称和校验规则 / Add an own type, or change its name and pattern',
    requestBody: Type.Object({
      code: CODE,
      name: Type.String({ maxLength: 64 }),
      scope: Type.Optional(Type.String({ enum: ['global', 'app'], default: 'global' })),
      pattern: Type.Optional(
        Type.String({
          maxLength: 200,
          description:
            '匹配整个值：字符、\\d、\\w、点、字符类、? * + {n,m} 和 |，无括号 / matched against the whole value; no groups',
        }),
      ),
      isNew: Type.Optional(
        Type.Boolean({
          default: false,
          description: '新增：编码已存在时为 409 / adds one: 409 when the code is taken',
        }),
      ),
    }),
    change: async (tx, { enterpriseId, body }) => {
      const type = parseIdentityType(body.value);
      const isNew = readOptional(readFields(body.value), 'isNew', readFlag) ?? false;
      await saveIdentityType(tx, { enterpriseId, type, isNew });
      return { result: null, subject: type.code, details: { name: type.name, pattern: type.pattern } };
    },
  }),
  changeRoute({
    path: '/identity-type/reorder',
    operationId: 'reorderIdentityTypes',
    summary: '调整匹配顺序 / Set the matching order',
    requestBody: Type.Object({ codes: Type.Array(CODE) }),
    change: async (tx, { enterpriseId, body }) => {
      const codes = parseTypeOrder(body.value);
      await reorderIdentityTypes(tx, { enterpriseId, codes });
      return { result: null, subject: codes.join(', ') };
    },
  }),
  changeRoute({
    path: '/identity-type/switch',
    operationId: 'switchIdentityType',
    summary: '停用或启用身份类型 / Switch a type off or on',
    requestBody: Type.Object({ code: CODE, enabled: Type.Boolean() }),
    change: async (tx, { enterpriseId, body }) => {
      const change = parseTypeSwitch(body.value);
      await switchIdentityType(tx, { enterpriseId, ...change });
      return { result: null, subject: change.code, details: { enabled: change.isEnabled } };
    },
  }),
];

/** A change of the identity types answers with what is in force after it. */
function changeRoute(input: {
  path: string;
  operationId: string;
  summary: string;
  requestBody: TObject;
  change: (tx: Db, call: MemberCall) => Promise<Audited<null>>;
}): ConsoleRoute {
  const { path, change, ...docs } = input;
  return {
    methods: ['POST'],
    path,
    access: 'administrator',
    body: 'json',
    success: 'plain',
    docs: {
      ...docs,
      tag: 'console',
      description: '未开通身份类型管理时为 403。/ 403 while the management of types is not open.',
      isOurs: true,
      query: ENTERPRISE,
      data: TYPES,
      errors: [...CHANGE_ERRORS, 'NOT_FOUND', 'CONFLICT'],
    },
    handle: async (call) => {
      await changeAudited(call, call.enterpriseId, (tx) => change(tx, call));
      return listTypes(call);
    },
  };
}

async function listTypes({ services, enterpriseId }: MemberCall): Promise<string> {
  const isOpen = await isFeatureOpen(services.database, { enterpriseId });
  return JSON.stringify({ isOpen, list: await listIdentityTypes(services.database, { enterpriseId }) });
}
