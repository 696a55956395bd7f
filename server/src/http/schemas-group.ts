import { Type } from 'typebox';
import type { RouteDescription } from './route.ts';
import { BATCH_ID } from './schemas-import.ts';

type Docs = Omit<RouteDescription['docs'], 'tag' | 'isOurs' | 'errors'> & {
  errors?: RouteDescription['docs']['errors'];
};

const nullableText = Type.Union([Type.String(), Type.Null()]);
const groupId = Type.String({ description: '分组 ID / the group id' });
const CURSOR = {
  cursor: Type.Optional(Type.String({ description: '上一页的 nextCursor / nextCursor of the page before' })),
  size: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000, default: 1_000 })),
};

export const RULE = Type.Object(
  {
    all: Type.Optional(Type.Array(groupId, { description: '须在每一个中 / in every one' })),
    any: Type.Optional(Type.Array(groupId, { description: '须在至少一个中 / in at least one' })),
    none: Type.Optional(Type.Array(groupId, { description: '不得在任何一个中 / in none' })),
  },
  {
    description:
      '由其他分组算出成员，all 与 any 不能都为空 / members by other groups; all or any is not empty',
  },
);

export const GROUP_LIST: Docs = {
  operationId: 'groupList',
  summary: '用户分组列表 / Groups by ascending id',
  description: '动态分组的 userCount 为此刻的人数。/ userCount of a dynamic group is that of this moment.',
  query: Type.Object({
    categoryType: Type.Optional(Type.String({ enum: ['1', '2'] })),
    deptId: Type.Optional(Type.Integer({ format: 'int64' })),
    name: Type.Optional(Type.String({ description: '名称前缀 / what the name begins with' })),
    ...CURSOR,
  }),
  data: Type.Object({
    list: Type.Array(
      Type.Object({
        groupId,
        name: Type.String(),
        type: Type.String({ enum: ['STATIC', 'DYNAMIC'] }),
        categoryType: Type.String({ enum: ['1', '2'] }),
        deptId: nullableText,
        categoryName: Type.String(),
        userCount: Type.Integer(),
        createdAt: Type.String({ format: 'date-time' }),
      }),
    ),
    nextCursor: nullableText,
  }),
};

export const MEMBER_LIST: Docs = {
  operationId: 'groupUserList',
  summary: '分组成员 / The users of a group by ascending id',
  description:
    'asOf 给出那一刻的成员，仅限静态分组。/ With asOf those of that moment, of static groups only.',
  query: Type.Object({
    groupId,
    ...CURSOR,
    asOf: Type.Optional(
      Type.String({ format: 'date-time', description: '带时区的时刻 / a moment with its offset' }),
    ),
  }),
  data: Type.Object({ groupId, audienceUserIdList: Type.Array(Type.String()), nextCursor: nullableText }),
};

export const HISTORY: Docs = {
  operationId: 'groupHistory',
  summary: '分组变更历史 / What batches changed in a group, newest first',
  description: '只列出改变了该分组的批次，含撤销。/ Only batches that changed the group, undos included.',
  query: Type.Object({ groupId, ...CURSOR }),
  data: Type.Object({
    list: Type.Array(
      Type.Object({
        batchId: BATCH_ID,
        batchIdStr: Type.String(),
        optType: Type.String({ enum: ['add', 'delete', 'undo'] }),
        added: Type.Integer(),
        removed: Type.Integer(),
        at: Type.String({ format: 'date-time' }),
      }),
    ),
    nextCursor: nullableText,
  }),
};

export const SAVE: Docs = {
  operationId: 'groupSave',
  summary: '新建或修改分组 / Make a group, or change its name and rule',
  description:
    '带 rule 的是动态分组。传 groupId 时未传的字段保持不变，范围不能改变。/ A rule makes a group dynamic. With groupId absent fields stay; the scope cannot change.',
  requestBody: Type.Object({
    groupId: Type.Optional(groupId),
    name: Type.Optional(Type.String({ maxLength: 64, description: '新分组必填 / needed by a new group' })),
    categoryType: Type.Optional(Type.String({ enum: ['1', '2'], default: '1' })),
    wxDeptId: Type.Optional(Type.String()),
    thirdDeptId: Type.Optional(Type.String()),
    deptId: Type.Optional(Type.Integer({ format: 'int64' })),
    rule: Type.Optional(RULE),
  }),
  data: Type.Object({ groupId }),
  errors: [
    'PARAM_ERROR',
    'TOKEN_ERROR',
    'PERMISSION_DENIED',
    'NOT_FOUND',
    'CONFLICT',
    'BODY_TOO_LARGE',
    'UNSUPPORTED_MEDIA_TYPE',
    'UNAVAILABLE',
  ],
};

export const EVALUATE: Docs = {
  operationId: 'groupEvaluate',
  summary: '计算规则的人数而不保存 / Count the users of a rule without saving it',
  description: '结果为此刻的人数。/ The count of this moment.',
  requestBody: Type.Object({ rule: RULE }),
  data: Type.Object({ userCount: Type.Integer() }),
  errors: [
    'PARAM_ERROR',
    'TOKEN_ERROR',
    'PERMISSION_DENIED',
    'NOT_FOUND',
    'BODY_TOO_LARGE',
    'UNSUPPORTED_MEDIA_TYPE',
    'UNAVAILABLE',
  ],
};
