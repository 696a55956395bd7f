import { Type } from 'typebox';

/** Schemas for the API's documentation; requests are read by `domain/`, more leniently than JSON Schema can say. */

const OURS = { 'x-muster-ours': true };

const nullable = <Schema extends Parameters<typeof Type.Union>[0][number]>(schema: Schema) =>
  Type.Union([schema, Type.Null()]);

export const IDENTITY = Type.Object({
  identityValue: Type.String({
    description: '用户身份值，最多 256 个字符 / the value, up to 256 characters',
  }),
  identityType: Type.String({
    description: '用户身份类型：phone、openid、unionid 等 / the type: phone, openid, unionid, …',
    examples: ['phone'],
  }),
  platform: Type.Optional(
    Type.String({ description: '平台类型，如 gzh、workwechat / the platform, such as gzh or workwechat' }),
  ),
  appid: Type.Optional(Type.String({ description: '应用 id / the app that the identity belongs to' })),
  mpid: Type.Optional(Type.String({ description: 'appid 的另一名称 / another name of appid' })),
  isWeChatEcosystem: Type.Optional(
    Type.Boolean({ description: '是否微信生态，传了 appid 必须传 / must be sent with appid' }),
  ),
});

const ROW = Type.Object({
  identities: Type.Array(IDENTITY, {
    minItems: 1,
    maxItems: 20,
    description: '用户身份，1 到 20 个 / who: 1 to 20 identities of one user',
  }),
  groups: Type.Optional(
    Type.String({
      description:
        '用户分组，用英文逗号隔开，不存在时自动创建 / group names separated by commas; missing ones are created',
    }),
  ),
  categoryType: Type.Optional(
    Type.String({
      enum: ['1', '2'],
      default: '1',
      description: '1 企业分组，2 部门分组 / groups of the enterprise (1) or of a department (2)',
    }),
  ),
  deptId: Type.Optional(
    Type.Integer({ format: 'int64', description: '部门 ID / department id of this system' }),
  ),
  thirdDeptId: Type.Optional(Type.String({ description: '第三方部门 ID / department id of a third party' })),
  wxDeptId: Type.Optional(
    Type.String({
      description:
        '企业微信部门 ID；优先级 wxDeptId > thirdDeptId > deptId / WeCom id; the first sent decides alone',
    }),
  ),
});

export const BATCH_ADD_BODY = Type.Object({
  publicParams: Type.Object({
    optType: Type.String({ enum: ['add', 'delete'], description: '新增或删除 / add or delete' }),
    matchingType: Type.Optional(
      Type.Integer({ enum: [1, 2], description: '1 精准（默认）2 模糊 / 1 exact (default), 2 fuzzy' }),
    ),
    dryRun: Type.Optional(
      Type.Boolean({ ...OURS, description: '只演算不保存 / work everything out and keep nothing' }),
    ),
  }),
  data: Type.Array(ROW, {
    minItems: 1,
    maxItems: 500,
    description: '导入数据，每次 1 到 500 条 / 1 to 500 rows',
  }),
});

const V1_ROW = Type.Object({
  identityType: Type.Optional(
    Type.String({
      description:
        '精准匹配必填：phone、openid、unionid、id / needed by exact matching: the column that identifies',
    }),
  ),
  thirdId: Type.Optional(Type.String({ description: '用户 ID / your own user id' })),
  openid: Type.Optional(Type.String()),
  unionid: Type.Optional(Type.String()),
  phone: Type.Optional(Type.String()),
  groups: Type.Optional(
    Type.String({ description: '用户分组，用英文逗号隔开 / group names separated by commas' }),
  ),
});

export const V1_BODY = Type.Object({
  publicParams: Type.Object({
    isMatching: Type.Optional(
      Type.Boolean({ default: true, description: '是否匹配用户 / whether to match users' }),
    ),
    matchingType: Type.Optional(Type.Integer({ enum: [1, 2] })),
    identifyWay: Type.Optional(
      Type.Integer({
        enum: [1, 2],
        description:
          '模糊匹配必填：1 unionid > openid > phone > 用户 ID，2 相反 / needed by fuzzy matching; 2 is the reverse',
      }),
    ),
    accurateMatchType: Type.Optional(Type.String({ description: 'openid 的平台 / the platform of openid' })),
    accurateMatchValue: Type.Optional(Type.String({ description: 'openid 的应用 id / the app of openid' })),
    optType: Type.String({ enum: ['add', 'delete'] }),
  }),
  data: Type.Array(V1_ROW, { minItems: 1, maxItems: 500 }),
});

export const BATCH_ID = Type.Integer({
  format: 'int64',
  maximum: Number.MAX_SAFE_INTEGER,
  description: '导入批次 ID / the batch id; never over 2^53 - 1',
});

export const RESULT_QUERY = Type.Object({
  batchId: Type.Integer({ format: 'int64', description: '导入批次 ID / the batch id' }),
  waitMs: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 30_000,
      default: 0,
      description: '最多等待的毫秒数 / how long to wait, in ms',
    }),
  ),
});

const count = (description: string) => Type.Integer({ description });

const PROBLEM = {
  index: Type.Integer({ description: '行号，从 0 起 / the row, from 0' }),
  errorCode: Type.String({ description: '原因代码，不会改变 / the reason; codes never change' }),
  msg: Type.String({ description: '字段、规则和收到的类型 / the field, the rule and the kind of value' }),
};

export const BATCH_FIELDS = {
  batchId: BATCH_ID,
  batchIdStr: Type.String(),
  status: Type.String({ enum: ['PENDING', 'FINISHED', 'ERROR', 'UNDONE'] }),
  optType: Type.String({ enum: ['add', 'delete', 'undo'] }),
  matchingType: nullable(Type.Integer({ description: '实际采用的匹配方式 / as applied' })),
  dryRun: Type.Boolean(),
  undoOf: nullable(BATCH_ID),
  total: count('总行数 / rows'),
  success: count('成功行数 / rows that were applied'),
  fail: count('失败行数 / rows that were not'),
  relationsAdded: count('新增的（行，分组）对 / (row, group) pairs added'),
  relationsRemoved: count('移除的（行，分组）对 / pairs removed'),
  unchanged: count('未变的（行，分组）对 / pairs that changed nothing'),
  usersCreated: count('新建用户数 / users created'),
  groupsCreated: count('新建分组数 / groups created'),
  identitiesBound: count('新绑定的身份数 / identities bound'),
  appliedSeq: nullable(Type.Integer({ description: '生效次序 / the place in the order of effect' })),
  acceptedAt: Type.String({ format: 'date-time' }),
  finishedAt: nullable(Type.String({ format: 'date-time' })),
};

export const RESULT = Type.Object({
  ...BATCH_FIELDS,
  failures: nullable(
    Type.Array(
      Type.Object({
        ...PROBLEM,
        row: nullable(
          Type.Object(
            {},
            { additionalProperties: true, description: '原样的行；30 天后为 null / the row as sent' },
          ),
        ),
      }),
    ),
  ),
  warnings: nullable(Type.Array(Type.Object(PROBLEM))),
});

export const BATCH_QUERY = Type.Object({
  batchId: Type.Integer({ format: 'int64', description: '导入批次 ID / the batch id' }),
});

export const UNDO_BODY = Type.Object({ batchId: BATCH_ID });

export const CSV = Type.String({ description: 'CSV' });

export const LIST_QUERY = Type.Object({
  status: Type.Optional(Type.String({ enum: ['PENDING', 'FINISHED', 'ERROR', 'UNDONE'] })),
  from: Type.Optional(Type.String({ format: 'date-time' })),
  to: Type.Optional(Type.String({ format: 'date-time' })),
  pageNo: Type.Optional(Type.Integer({ minimum: 1, default: 1 })),
  pageSize: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 20 })),
});

export const LIST = Type.Object({
  total: count('总数，最多数到 10000 / how many there are, counted up to 10,000'),
  totalCapped: Type.Boolean({ description: '总数超过 10000 / there are more' }),
  pageNo: Type.Integer(),
  pageSize: Type.Integer(),
  list: Type.Array(Type.Object(BATCH_FIELDS)),
});
