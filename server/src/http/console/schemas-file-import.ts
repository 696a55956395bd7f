import { Type } from 'typebox';
import { nullable } from './schemas-console.ts';

export const FILE_IMPORT_ID = Type.String({ description: '文件导入 ID / id of the file import' });

const STATES = [
  'uploading',
  'reading',
  'ready',
  'checking',
  'importing',
  'cancelling',
  'finished',
  'cancelled',
  'failed',
];

const SOURCE = Type.Union([
  Type.Object({ column: Type.Integer({ minimum: 0 }) }),
  Type.Object({ value: Type.String() }),
  Type.Null(),
]);

/** What the columns of a file mean. */
export const MAPPING = Type.Object(
  {
    optType: Type.String({ enum: ['add', 'delete'] }),
    matchingType: Type.Integer({ enum: [1, 2] }),
    identities: Type.Array(
      Type.Object({
        column: Type.Integer({ minimum: 0 }),
        identityType: Type.String(),
        platform: SOURCE,
        appid: SOURCE,
      }),
      { minItems: 1, maxItems: 20 },
    ),
    groupColumns: Type.Array(Type.Integer({ minimum: 0 })),
    groupNames: Type.Array(Type.String(), { maxItems: 100 }),
    department: Type.Union([
      Type.Object({
        field: Type.String({ enum: ['deptId', 'thirdDeptId', 'wxDeptId'] }),
        column: Type.Optional(Type.Integer({ minimum: 0 })),
        value: Type.Optional(Type.String()),
      }),
      Type.Null(),
    ]),
  },
  {
    description:
      '列号从 0 起；platform、appid、department 取自一列（column）或固定值（value）/ columns count from 0; platform, appid and department come from a column or are a fixed value',
  },
);

export const LISTED_FILE_IMPORT = Type.Object({
  fileImportId: FILE_IMPORT_ID,
  name: Type.String({ description: '文件名 / name of the file' }),
  username: Type.String({ description: '上传或导入的人 / who uploaded it, or imported it' }),
  state: Type.String({ enum: STATES }),
  byteCount: Type.Integer(),
  pieceBytes: Type.Integer({ description: '每片的字节数 / bytes of a piece' }),
  pieceCount: Type.Integer(),
  receivedPieces: Type.Integer({
    description: '已收到的片数，仅上传中 / pieces that have come, while it is being uploaded',
  }),
  createdAt: Type.String(),
  startedAt: nullable(),
  finishedAt: nullable(),
  error: nullable({ description: '无法读取的原因 / why it could not be read' }),
  encoding: nullable({ description: 'UTF-8、GB18030、UTF-16LE、UTF-16BE 或 XLSX' }),
  rowCount: Type.Integer(),
  partCount: Type.Integer({
    description: '每份最多 500 行，成为一个批次 / parts of up to 500 rows, one batch each',
  }),
  fedParts: Type.Integer({ description: '已成为批次的份数 / parts that have become batches' }),
  settledParts: Type.Integer({ description: '已处理完的份数 / parts whose batches are over' }),
  success: Type.Integer({ description: '已导入的行 / rows that were imported' }),
  fail: Type.Integer({ description: '未能导入的行 / rows that were not' }),
});

const COUNTS = Type.Array(Type.Object({ errorCode: Type.String(), count: Type.Integer() }));

export const NEW_GROUPS = Type.Array(Type.Object({ deptId: nullable(), name: Type.String() }), {
  description:
    '将新建的分组；deptId 为 null 是企业的 / groups that would be made; deptId null: the enterprise’s own',
});

const SUMS = Type.Union([
  Type.Object({
    success: Type.Integer(),
    fail: Type.Integer(),
    errorRows: Type.Integer({ description: 'ERROR 批次中的行 / rows of batches in ERROR' }),
    matchedRows: Type.Integer({
      description:
        '成功且未新建用户的行，等于 success − usersCreated。试运行的各份互不知晓，跨份重复的人按份各计一次 / rows that succeeded without making a user: success − usersCreated. In a dry run parts know nothing of each other, so a person in several of them counts in each',
    }),
    usersCreated: Type.Integer(),
    groupsCreated: Type.Integer({
      description: '试运行时为 newGroups 的个数 / of a dry run, how many newGroups there are',
    }),
    identitiesBound: Type.Integer(),
    relationsAdded: Type.Integer(),
    relationsRemoved: Type.Integer(),
    unchanged: Type.Integer(),
    failureCounts: COUNTS,
    warningCounts: COUNTS,
    newGroups: NEW_GROUPS,
    newGroupsCut: Type.Boolean({
      description: '超过 1,000 个，只列出这些 / there are more than these 1,000',
    }),
  }),
  Type.Null(),
]);

export const SHOWN_FILE_IMPORT = Type.Object({
  ...LISTED_FILE_IMPORT.properties,
  columns: Type.Array(Type.String()),
  firstRows: Type.Array(Type.Array(Type.String()), { description: '前 20 行 / the first 20 rows' }),
  mapping: Type.Union([MAPPING, Type.Null()]),
  mappingOrigin: Type.Union([Type.String({ enum: ['own', 'remembered', 'guessed'] }), Type.Null()], {
    description:
      '本次设定的、同样表头上次用过的，或按列名猜的 / as set for this file, as used last for the same columns, or guessed from their names',
  }),
  dryRun: SUMS,
  outcome: SUMS,
});

export const PREVIEW = Type.Object({
  batchId: Type.String(),
  status: Type.String({ description: 'PENDING 时尚无结果 / PENDING: nothing is known yet' }),
  success: Type.Integer(),
  fail: Type.Integer(),
  usersCreated: Type.Integer(),
  newGroups: NEW_GROUPS,
  rows: Type.Array(
    Type.Object({
      index: Type.Integer(),
      errorCode: nullable({ description: 'null 表示可以导入 / null: the row would be imported' }),
      msg: nullable(),
      warnings: Type.Array(Type.Object({ errorCode: Type.String(), msg: Type.String() })),
    }),
  ),
});
