import { describeBatch } from '../domain/describe-batch.ts';
import { refuse } from '../domain/import-request.ts';
import { PERMISSIONS } from '../domain/permission.ts';
import { WRONG, isWireObject, readInteger } from '../domain/wire-values.ts';
import { MusterError } from '../errors.ts';
import { acceptUndo } from '../operations/accept-undo.ts';
import { listBatches } from '../operations/list-batches.ts';
import { BATCH_STATUSES, type StoredBatch, readBatch } from '../operations/read-batch.ts';
import { writeFailuresCsv } from './failures-csv.ts';
import { readPage, readQueryChoice, readQueryMoment, readRequiredInteger, readWaitMs } from './query.ts';
import { writeResult } from './result-text.ts';
import type { GuardedCall, Route } from './route.ts';
import {
  BATCH_ID,
  BATCH_QUERY,
  CSV,
  LIST,
  LIST_QUERY,
  RESULT,
  RESULT_QUERY,
  UNDO_BODY,
} from './schemas-import.ts';
import { WAIT_MS_MAX } from './timeouts.ts';

export const IMPORT_ROUTES: Route[] = [
  {
    methods: ['GET'],
    path: '/import/result',
    permission: PERMISSIONS.groups,
    body: 'none',
    success: 'plain',
    waitMsMax: WAIT_MS_MAX,
    docs: {
      operationId: 'importResult',
      tag: 'import',
      summary: '查询数据导入结果 / The result of a batch, with a reason for every failed row',
      description:
        'waitMs 大于 0 时，最多等待这么久，直到批次处理完毕。/ With waitMs it waits until the batch is no longer PENDING, at most so long.',
      isOurs: true,
      query: RESULT_QUERY,
      data: RESULT,
      errors: ['PARAM_ERROR', 'TOKEN_ERROR', 'PERMISSION_DENIED', 'NOT_FOUND', 'UNAVAILABLE'],
    },
    handle: importResult,
  },
  {
    methods: ['GET'],
    path: '/import/list',
    permission: PERMISSIONS.groups,
    body: 'none',
    success: 'plain',
    docs: {
      operationId: 'importList',
      tag: 'import',
      summary: '导入批次列表 / Batches, newest first',
      description:
        'from、to 按 acceptedAt 过滤，含 from 不含 to。/ from and to go by acceptedAt, from inclusive, to exclusive.',
      isOurs: true,
      query: LIST_QUERY,
      data: LIST,
      errors: ['PARAM_ERROR', 'TOKEN_ERROR', 'PERMISSION_DENIED', 'UNAVAILABLE'],
    },
    handle: importList,
  },
  {
    methods: ['GET'],
    path: '/import/failures.csv',
    permission: PERMISSIONS.groups,
    body: 'none',
    success: 'csv',
    docs: {
      operationId: 'importFailuresCsv',
      tag: 'import',
      summary: '失败行下载 / The failed rows as a CSV file for Excel',
      description: 'UTF-8（带 BOM），行号从 1 起。/ UTF-8 with a byte order mark; row numbers from 1.',
      isOurs: true,
      query: BATCH_QUERY,
      data: CSV,
      errors: ['PARAM_ERROR', 'TOKEN_ERROR', 'PERMISSION_DENIED', 'NOT_FOUND', 'UNAVAILABLE'],
    },
    handle: importFailuresCsv,
  },
  {
    methods: ['POST'],
    path: '/import/undo',
    permission: PERMISSIONS.groups,
    body: 'json',
    success: 'plain',
    docs: {
      operationId: 'importUndo',
      tag: 'import',
      summary: '撤销一个批次 / Take back what a batch changed',
      description:
        '返回撤销批次的 ID，按次序处理；被后来批次再次改变的（用户，分组）对保持不变。/ Gives the id of the undo, a batch in the same order; pairs that a later batch changed again are left.',
      isOurs: true,
      requestBody: UNDO_BODY,
      data: BATCH_ID,
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
    },
    handle: importUndo,
  },
];

async function importResult({ caller, query, services, language, gone }: GuardedCall): Promise<string> {
  const { enterpriseId } = caller;
  const batchId = toBatchId(readRequiredInteger(query, 'batchId'));
  const waitMs = readWaitMs(query);
  if (batchId === null) throw batchNotFound();
  let batch = await find(batchId);
  if (batch.status === 'PENDING' && waitMs > 0) {
    await services.waiters.wait({ enterpriseId, batchId, waitMs, gone });
    batch = await find(batchId);
  }
  return writeResult(batch, language);

  async function find(id: number): Promise<StoredBatch> {
    const found = await readBatch(services.database, { enterpriseId, batchId: id });
    if (found === null) throw batchNotFound();
    return found;
  }
}

async function importList({ caller, query, services }: GuardedCall): Promise<string> {
  const { pageNo, pageSize } = readPage(query);
  const { total, isTotalCapped, batches } = await listBatches(services.database, {
    enterpriseId: caller.enterpriseId,
    filter: {
      status: readQueryChoice(query, 'status', BATCH_STATUSES),
      from: readQueryMoment(query, 'from') ?? null,
      to: readQueryMoment(query, 'to') ?? null,
    },
    offset: (pageNo - 1) * pageSize,
    size: pageSize,
  });
  return JSON.stringify({
    total,
    totalCapped: isTotalCapped,
    pageNo,
    pageSize,
    list: batches.map(describeBatch),
  });
}

async function importFailuresCsv({
  caller,
  query,
  services,
  language,
  setHeader,
}: GuardedCall): Promise<string> {
  const { enterpriseId } = caller;
  const batchId = toBatchId(readRequiredInteger(query, 'batchId'));
  const batch = batchId === null ? null : await readBatch(services.database, { enterpriseId, batchId });
  if (batch === null) throw batchNotFound();
  setHeader('content-disposition', `attachment; filename="failures-${batch.batchId}.csv"`);
  return writeFailuresCsv(batch, language);
}

async function importUndo({ caller, body, services }: GuardedCall): Promise<string> {
  const { enterpriseId, appId } = caller;
  if (!isWireObject(body.value)) throw refuse('', body.value, '必须是 JSON 对象', 'must be a JSON object');
  const sent = body.value.batchId;
  const id = readInteger(sent);
  if (id === undefined || id === WRONG) throw refuse('/batchId', sent, '必须是批次 ID', 'must be a batch id');
  const batchId = toBatchId(id);
  if (batchId === null) throw batchNotFound();
  const undoId = await acceptUndo(services.database, { enterpriseId, appId, batchId });
  if (undoId === null) {
    if ((await readBatch(services.database, { enterpriseId, batchId })) === null) throw batchNotFound();
    throw cannotBeUndone();
  }
  services.wakeWorker();
  return String(undoId);
}

function cannotBeUndone(): MusterError {
  return new MusterError('CONFLICT', {
    zh: '该批次不能撤销：只有已完成、尚未撤销且变更历史仍保留的批次可以撤销，试运行、撤销、删除分组、删除用户的批次除外',
    en: 'this batch cannot be undone: only a FINISHED one can be whose history is kept and that is not undone already, no dry run, no undo, no deletion of a group and no erasure',
  });
}

/** null for a number that we never give to a batch. */
function toBatchId(id: bigint): number | null {
  return id >= 1n && id <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(id) : null;
}

function batchNotFound(): MusterError {
  return new MusterError('NOT_FOUND', { zh: '没有这个导入批次', en: 'there is no such batch' });
}
