import { randomBytes } from 'node:crypto';
import { type TObject, Type } from 'typebox';
import { parseIdentityType, parseTypeOrder, parseTypeSwitch } from '../domain/identity-type-request.ts';
import { refuse } from '../domain/import-request.ts';
import { isWireObject } from '../domain/wire-values.ts';
import { checkPassword } from '../operations/check-password.ts';
import { createSession } from '../operations/create-session.ts';
import { endSession } from '../operations/end-session.ts';
import { isFeatureOpen } from '../operations/is-feature-open.ts';
import { listIdentityTypes } from '../operations/list-identity-types.ts';
import { listMemberships } from '../operations/list-memberships.ts';
import { reorderIdentityTypes } from '../operations/reorder-identity-types.ts';
import { saveIdentityType } from '../operations/save-identity-type.ts';
import { switchIdentityType } from '../operations/switch-identity-type.ts';
import type { Db } from '../postgres/database.ts';
import { hashToken } from './caller-cache.ts';
import type { AdministratorCall, ConsoleRoute, SessionCall } from './console-route.ts';
import { readSessionHash, writeSessionCookie } from './console-session.ts';
import { tokenError } from './errors.ts';
import type { Call } from './route.ts';
import { LANE_TIMEOUTS } from './timeouts.ts';

/** 256 bits, as tokens have. */
const SESSION_BYTES = 32;
/** Names and passwords of ours are no longer; hashing would read all of it. */
const SENT_LENGTH_MAX = 200;

const ENTERPRISE = Type.Object({
  enterpriseId: Type.String({ description: '企业 ID / id of the enterprise' }),
});
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

export const CONSOLE_ROUTES: readonly ConsoleRoute[] = [
  {
    methods: ['POST'],
    path: '/sign-in',
    access: 'everybody',
    body: 'json',
    success: 'plain',
    docs: {
      operationId: 'signIn',
      tag: 'console',
      summary: '登录 / Sign in',
      description:
        '会话 Cookie 12 小时未用或 7 天后失效。/ Sets the session cookie; it ends after 12 h without use, or 7 days.',
      isOurs: true,
      requestBody: Type.Object({ username: Type.String(), password: Type.String() }),
      data: Type.Null(),
      errors: ['PARAM_ERROR', 'TOKEN_ERROR', 'PERMISSION_DENIED', 'TOO_MANY_REQUESTS', 'UNAVAILABLE'],
    },
    handle: signIn,
  },
  {
    methods: ['POST'],
    path: '/sign-out',
    access: 'everybody',
    body: 'none',
    success: 'plain',
    docs: {
      operationId: 'signOut',
      tag: 'console',
      summary: '退出登录 / Sign out',
      description: '',
      isOurs: true,
      data: Type.Null(),
      errors: ['PERMISSION_DENIED', 'UNAVAILABLE'],
    },
    handle: signOut,
  },
  {
    methods: ['GET'],
    path: '/me',
    access: 'session',
    body: 'none',
    success: 'plain',
    docs: {
      operationId: 'me',
      tag: 'console',
      summary: '当前登录的人员 / Who is signed in',
      description: '',
      isOurs: true,
      data: Type.Object({
        username: Type.String(),
        isPlatformOperator: Type.Boolean(),
        enterprises: Type.Array(
          Type.Object({
            enterpriseId: Type.String(),
            name: Type.String(),
            role: Type.String({ enum: ['administrator', 'operator', 'reader'] }),
          }),
        ),
      }),
      errors: ['TOKEN_ERROR', 'UNAVAILABLE'],
    },
    handle: showMe,
  },
  {
    methods: ['GET'],
    path: '/identity-type/list',
    access: 'administrator',
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
    }),
    change: (tx, { enterpriseId, body }) =>
      saveIdentityType(tx, { enterpriseId, type: parseIdentityType(body.value) }),
  }),
  changeRoute({
    path: '/identity-type/reorder',
    operationId: 'reorderIdentityTypes',
    summary: '调整匹配顺序 / Set the matching order',
    requestBody: Type.Object({ codes: Type.Array(CODE) }),
    change: (tx, { enterpriseId, body }) =>
      reorderIdentityTypes(tx, { enterpriseId, codes: parseTypeOrder(body.value) }),
  }),
  changeRoute({
    path: '/identity-type/switch',
    operationId: 'switchIdentityType',
    summary: '停用或启用身份类型 / Switch a type off or on',
    requestBody: Type.Object({ code: CODE, enabled: Type.Boolean() }),
    change: (tx, { enterpriseId, body }) =>
      switchIdentityType(tx, { enterpriseId, ...parseTypeSwitch(body.value) }),
  }),
];

/** A change of the identity types answers with what is in force after it. */
function changeRoute(input: {
  path: string;
  operationId: string;
  summary: string;
  requestBody: TObject;
  change: (tx: Db, call: AdministratorCall) => Promise<void>;
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
      await call.services.database.transaction(LANE_TIMEOUTS, (tx) => change(tx, call));
      return listTypes(call);
    },
  };
}

async function signIn({ services, body, address, headers, setHeader }: Call): Promise<string> {
  const username = readField(body.value, 'username');
  const password = readField(body.value, 'password');
  const { attempts, database, signIns } = services;
  const attempted = `console ${username}`;
  await attempts.refuseWhenUsedUp(address, attempted);
  const person = await signIns.run(() => checkPassword(database, { username, password }));
  if (person === null) {
    await attempts.countFailure(address, attempted);
    throw tokenError('用户名或密码错误', 'wrong username or password');
  }
  const session = randomBytes(SESSION_BYTES).toString('base64url');
  await createSession(database, { hash: hashToken(session), personId: person.personId });
  setHeader('set-cookie', writeSessionCookie(session, headers));
  return 'null';
}

/** PostgreSQL takes no NUL. */
function readField(body: unknown, name: 'username' | 'password'): string {
  const value = isWireObject(body) ? body[name] : undefined;
  if (typeof value === 'string' && value.length <= SENT_LENGTH_MAX && !value.includes('\0')) return value;
  throw refuse(
    `/${name}`,
    value,
    `必须是最多 ${SENT_LENGTH_MAX} 个字符的字符串`,
    `must be a string of at most ${SENT_LENGTH_MAX} characters`,
  );
}

async function signOut({ services, headers, setHeader }: Call): Promise<string> {
  const hash = readSessionHash(headers);
  if (hash !== null) await endSession(services.database, { hash });
  setHeader('set-cookie', writeSessionCookie(null, headers));
  return 'null';
}

async function showMe({ services, signedIn }: SessionCall): Promise<string> {
  const { personId, username, isPlatformOperator } = signedIn;
  const memberships = await listMemberships(services.database, { personId });
  const enterprises = memberships.map((membership) => ({
    ...membership,
    enterpriseId: String(membership.enterpriseId),
  }));
  return JSON.stringify({ username, isPlatformOperator, enterprises });
}

async function listTypes({ services, enterpriseId }: AdministratorCall): Promise<string> {
  const isOpen = await isFeatureOpen(services.database, { enterpriseId });
  return JSON.stringify({ isOpen, list: await listIdentityTypes(services.database, { enterpriseId }) });
}
