import { Type } from 'typebox';
import { refuse } from '../../domain/import-request.ts';
import { type WireObject, readInteger } from '../../domain/wire-values.ts';
import { MusterError } from '../../errors.ts';
import { cancelFileImport } from '../../operations/cancel-file-import.ts';
import { createFileImport } from '../../operations/create-file-import.ts';
import { listFileImports } from '../../operations/list-file-imports.ts';
import { saveFilePiece } from '../../operations/save-file-piece.ts';
import { startFileRun } from '../../operations/start-file-run.ts';
import { cutPage, readCursor, readRequiredId, readRequiredInteger } from '../query.ts';
import { SHORT_TIMEOUTS, WAIT_MS_MAX } from '../timeouts.ts';
import { changeAudited } from './audited-change.ts';
import { WAIT_QUERY } from './console-batch.ts';
import type { ConsoleRoute, MemberCall } from './console-route.ts';
import { downloadFailedRows } from './failed-rows-csv.ts';
import { PAGE_QUERY, readListSize } from './list-page.ts';
import { readingRoute, sendingRoute } from './member-route.ts';
import { readMappedFile, showPreview, startPreview } from './preview-file.ts';
import { readFields, readId, readName } from './read-body.ts';
import { nullable } from './schemas-console.ts';
import {
  FILE_IMPORT_ID,
  LISTED_FILE_IMPORT,
  MAPPING,
  PREVIEW,
  SHOWN_FILE_IMPORT,
} from './schemas-file-import.ts';
import { requireFileImport, showFileImport, showListed } from './show-file-import.ts';

const MIB = 1024 * 1024;
/** Small enough to arrive within the time of a request over a slow line. */
const PIECE_BYTES = MIB;
const FILE_BYTES_MAX = 512 * MIB;
/** As file systems have it. */
const FILE_NAME_LENGTH_MAX = 255;

const QUERY = { fileImportId: FILE_IMPORT_ID };
const MAPPED = Type.Object({ ...QUERY, mapping: MAPPING });
const DEPARTMENT_NOTE =
  '部门成员只看到本部门的文件，只能导入到本部门。/ Members of one department see its files only, and import into it only.';

export const FILE_IMPORT_ROUTES: readonly ConsoleRoute[] = [
  sendingRoute({
    path: '/file-import/upload',
    access: 'operator',
    operationId: 'uploadFile',
    summary: '开始上传文件 / Begin to upload a file',
    description:
      '随后按 pieceBytes 切片，用 /file-import/upload-piece 逐片上传；全部到齐后开始读取。每个企业最多 5 个未完成。/ Its pieces of pieceBytes follow by /file-import/upload-piece; when all have come it is read. Up to 5 unfinished ones an enterprise.',
    requestBody: Type.Object({
      name: Type.String({ maxLength: FILE_NAME_LENGTH_MAX }),
      byteCount: Type.Integer({ minimum: 1, maximum: FILE_BYTES_MAX }),
    }),
    data: Type.Object({
      fileImportId: FILE_IMPORT_ID,
      pieceBytes: Type.Integer(),
      pieceCount: Type.Integer(),
    }),
    handle: upload,
  }),
  {
    ...sendingRoute({
      path: '/file-import/upload-piece',
      access: 'operator',
      operationId: 'uploadPiece',
      summary: '上传一片 / Upload a piece of a file',
      description:
        '请求体是这一片的字节（application/octet-stream）；重复上传同一片无害。/ The body is its bytes (application/octet-stream); sending one twice does no harm.',
      query: {
        ...QUERY,
        piece: Type.Integer({ minimum: 0, description: '第几片，从 0 起 / which piece, from 0' }),
      },
      requestBody: Type.Object({}),
      data: Type.Object({ received: Type.Integer(), pieceCount: Type.Integer() }),
      handle: uploadPiece,
    }),
    body: 'bytes',
  },
  readingRoute({
    path: '/file-import/list',
    access: 'reader',
    operationId: 'fileImports',
    summary: '文件导入，从新到旧 / File imports, newest first',
    description: DEPARTMENT_NOTE,
    query: PAGE_QUERY,
    data: Type.Object({ list: Type.Array(LISTED_FILE_IMPORT), nextCursor: nullable() }),
    handle: list,
  }),
  readingRoute({
    path: '/file-import/show',
    access: 'reader',
    operationId: 'fileImport',
    summary:
      '一个文件导入：列、前几行、映射、进度和汇总 / One file import: columns, first rows, mapping, progress, sums',
    description: DEPARTMENT_NOTE,
    query: QUERY,
    data: SHOWN_FILE_IMPORT,
    handle: show,
  }),
  sendingRoute({
    path: '/file-import/preview',
    access: 'operator',
    operationId: 'previewFile',
    summary: '按此映射试运行前 20 行 / Try the first 20 rows with a mapping',
    description: '结果见 /file-import/preview-result。/ What comes of it is at /file-import/preview-result.',
    requestBody: MAPPED,
    data: Type.Object({ batchId: Type.String() }),
    handle: startPreview,
  }),
  readingRoute({
    path: '/file-import/preview-result',
    access: 'operator',
    operationId: 'filePreview',
    summary: '前 20 行会怎样 / What would come of the first 20 rows',
    query: { ...QUERY, ...WAIT_QUERY },
    data: PREVIEW,
    waitMsMax: WAIT_MS_MAX,
    handle: showPreview,
  }),
  sendingRoute({
    path: '/file-import/dry-run',
    access: 'operator',
    operationId: 'dryRunFile',
    summary: '试运行整个文件 / Check the whole file',
    description:
      '逐份对照此刻的数据，不改变任何内容；进度和汇总见 show。/ Part by part against the present state, changing nothing; progress and sums are at show.',
    requestBody: MAPPED,
    data: Type.Null(),
    handle: startDryRun,
  }),
  sendingRoute({
    path: '/file-import/start',
    access: 'operator',
    operationId: 'startFileImport',
    summary: '开始导入 / Import the file',
    description: DEPARTMENT_NOTE,
    requestBody: MAPPED,
    data: Type.Null(),
    handle: startImport,
  }),
  sendingRoute({
    path: '/file-import/cancel',
    access: 'operator',
    operationId: 'cancelFileImport',
    summary: '取消 / Cancel it',
    description:
      '试运行回到可导入的状态；导入不再继续，已成为批次的仍会生效。/ A dry run goes back to ready; an import goes no further, what has become batches takes effect.',
    requestBody: Type.Object(QUERY),
    data: Type.Object({ state: Type.String() }),
    handle: cancel,
  }),
  {
    ...readingRoute({
      path: '/file-import/failed-rows.csv',
      access: 'reader',
      operationId: 'failedRows',
      summary:
        '未能导入的行，改正后可再次上传 / Rows that were not imported, to be corrected and uploaded again',
      description:
        '原来的列，加上“错误码”“原因”两列；保留 30 天。/ The file’s own columns and two more, 错误码 (code) and 原因 (reason); kept 30 days.',
      query: {
        ...QUERY,
        dryRun: Type.Optional(
          Type.String({
            enum: ['true', 'false'],
            description: '上次试运行的失败行 / those of the last dry run',
          }),
        ),
      },
      data: Type.String({ description: 'CSV' }),
      handle: downloadFailedRows,
    }),
    success: 'csv',
  },
];

async function upload(call: MemberCall): Promise<string> {
  const { services, enterpriseId, member, signedIn } = call;
  const sent = readFields(call.body.value);
  const name = readName(sent, 'name', FILE_NAME_LENGTH_MAX);
  const byteCount = readByteCount(sent);
  const pieceBytes = Math.min(PIECE_BYTES, services.config.bodyBytesMax);
  const fileImportId = await changeAudited(call, enterpriseId, async (tx) => {
    const { personId } = signedIn;
    const { deptId } = member;
    const result = await createFileImport(tx, {
      enterpriseId,
      personId,
      deptId,
      name,
      byteCount,
      pieceBytes,
    });
    return { result, subject: name, details: { fileImportId: result, byteCount } };
  });
  const pieceCount = Math.ceil(byteCount / pieceBytes);
  return JSON.stringify({ fileImportId: String(fileImportId), pieceBytes, pieceCount });
}

function readByteCount(sent: WireObject): number {
  const count = readInteger(sent.byteCount);
  if (count === 0n) {
    throw new MusterError('PARAM_ERROR', {
      zh: '文件是空的，请放入带表头的数据',
      en: 'the file is empty; it needs a row of column names and rows of data',
    });
  }
  if (typeof count !== 'bigint' || count < 0n) {
    throw refuse(
      '/byteCount',
      sent.byteCount,
      '必须是文件的字节数',
      'must be the number of bytes of the file',
    );
  }
  if (count <= BigInt(FILE_BYTES_MAX)) return Number(count);
  throw new MusterError('BODY_TOO_LARGE', {
    zh: `文件不能超过 ${FILE_BYTES_MAX / MIB} MiB，请拆分成多个文件`,
    en: `a file may have at most ${FILE_BYTES_MAX / MIB} MiB; split it`,
  });
}

async function uploadPiece(call: MemberCall): Promise<string> {
  const { services, enterpriseId, query, body } = call;
  const { fileImportId } = await requireFileImport(call, readRequiredId(query, 'fileImportId'));
  const piece = Number(readRequiredInteger(query, 'piece'));
  const saved = await services.database.transaction(SHORT_TIMEOUTS, (tx) =>
    saveFilePiece(tx, { enterpriseId, fileImportId, piece, bytes: body.bytes }),
  );
  return JSON.stringify(saved);
}

async function list({ services, enterpriseId, member, query, language }: MemberCall): Promise<string> {
  const size = readListSize(query);
  const found = await listFileImports(services.database, {
    enterpriseId,
    deptId: member.deptId,
    beforeId: readCursor(query),
    size: size + 1,
  });
  const { page, nextCursor } = cutPage(found, size, ({ fileImportId }) => fileImportId);
  return JSON.stringify({ list: page.map((file) => showListed(file, language)), nextCursor });
}

async function show(call: MemberCall): Promise<string> {
  const file = await requireFileImport(call, readRequiredId(call.query, 'fileImportId'));
  return JSON.stringify(await showFileImport(call, file));
}

async function startDryRun(call: MemberCall): Promise<string> {
  const { services, enterpriseId, signedIn } = call;
  const { file, mapping } = await readMappedFile(call);
  const { fileImportId } = file;
  const { personId } = signedIn;
  await services.database.transaction(SHORT_TIMEOUTS, (tx) =>
    startFileRun(tx, { enterpriseId, fileImportId, personId, mapping, isDryRun: true }),
  );
  return 'null';
}

async function startImport(call: MemberCall): Promise<string> {
  const { enterpriseId, signedIn } = call;
  const { file, mapping } = await readMappedFile(call);
  const { fileImportId, rowCount } = file;
  const { personId } = signedIn;
  await changeAudited(call, enterpriseId, async (tx) => {
    await startFileRun(tx, { enterpriseId, fileImportId, personId, mapping, isDryRun: false });
    const details = { fileImportId, rowCount, optType: mapping.optType, groupNames: mapping.groupNames };
    return { result: null, subject: file.name, details };
  });
  return 'null';
}

async function cancel(call: MemberCall): Promise<string> {
  const { enterpriseId, member } = call;
  const { fileImportId } = await requireFileImport(call, readId(readFields(call.body.value), 'fileImportId'));
  const state = await changeAudited(call, enterpriseId, async (tx) => {
    const cancelled = await cancelFileImport(tx, { enterpriseId, fileImportId, deptId: member.deptId });
    return {
      result: cancelled.state,
      subject: cancelled.name,
      details: { fileImportId, state: cancelled.state },
    };
  });
  return JSON.stringify({ state });
}
