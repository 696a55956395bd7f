import { Type } from 'typebox';
import type { RouteDescription } from './route.ts';
import { IDENTITY } from './schemas-import.ts';

type Docs = Omit<RouteDescription['docs'], 'tag' | 'isOurs'>;

const nullableText = Type.Union([Type.String(), Type.Null()]);

export const GROUP_OF_USER = Type.Object({
  groupId: Type.String(),
  name: Type.String(),
  categoryType: Type.String({ enum: ['1', '2'] }),
  deptId: nullableText,
});

export const USER_GROUP_LIST: Docs = {
  operationId: 'userGroupList',
  summary: '用户所在的静态分组 / The static groups of a user',
  description: '按分组 ID 升序。/ By ascending group id.',
  query: Type.Object({ audienceUserId: Type.String({ description: '用户 ID / the user id' }) }),
  data: Type.Object({ audienceUserId: Type.String(), groupList: Type.Array(GROUP_OF_USER) }),
  errors: ['PARAM_ERROR', 'TOKEN_ERROR', 'PERMISSION_DENIED', 'NOT_FOUND', 'UNAVAILABLE'],
};

export const USER_QUERY: Docs = {
  operationId: 'userQuery',
  summary: '按身份查询用户 / Find a user by identities, by the matching rules of an import',
  description:
    '没有用户时 404；身份属于不同用户时 409，errorCode 为 IDENTITY_CONFLICT 或 IDENTITY_AMBIGUOUS。/ 404 when nobody; 409 with IDENTITY_CONFLICT or IDENTITY_AMBIGUOUS when it is not one user.',
  requestBody: Type.Object({
    identities: Type.Array(IDENTITY, { minItems: 1, maxItems: 20 }),
    matchingType: Type.Optional(
      Type.Integer({ enum: [1, 2], description: '1 精准（默认）2 模糊 / 1 exact (default), 2 fuzzy' }),
    ),
  }),
  data: Type.Object({
    audienceUserId: Type.String(),
    identities: Type.Array(
      Type.Object({
        identityType: Type.String(),
        identityValue: Type.String(),
        platform: nullableText,
        appid: nullableText,
      }),
    ),
    groupList: Type.Array(GROUP_OF_USER),
  }),
  errors: [
    'PARAM_ERROR',
    'TOKEN_ERROR',
    'PERMISSION_DENIED',
    'NOT_FOUND',
    'IDENTITY_CONFLICT',
    'IDENTITY_AMBIGUOUS',
    'BODY_TOO_LARGE',
    'UNSUPPORTED_MEDIA_TYPE',
    'UNAVAILABLE',
  ],
};

export const IDENTITY_TYPE_LIST: Docs = {
  operationId: 'identityTypeList',
  summary: '身份类型，按匹配顺序 / The identity types in matching order',
  description: '模糊匹配按此顺序尝试身份。/ Fuzzy matching tries identities in this order.',
  data: Type.Object({
    list: Type.Array(
      Type.Object({
        code: Type.String(),
        name: Type.String(),
        scope: Type.String({ enum: ['global', 'app'] }),
        enabled: Type.Boolean(),
        priority: Type.Integer(),
        builtIn: Type.Boolean(),
      }),
    ),
  }),
  errors: ['TOKEN_ERROR', 'PERMISSION_DENIED', 'UNAVAILABLE'],
};
