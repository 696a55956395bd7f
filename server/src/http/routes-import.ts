import { type ImportRequest, parseImportRequest } from '../domain/import-request.ts';
import { PERMISSIONS } from '../domain/permission.ts';
import { MusterError } from '../errors.ts';
import { acceptBatch } from '../operations/accept-batch.ts';
import { type StoredBatch, readBatch } from '../operations/read-batch.ts';
import { readQueryInteger, refuseParameter } from './query.ts';
import { writeResult } from './result-text.ts';
import type { GuardedCall, Route } from './route.ts';
import { BATCH_ADD_BODY, BATCH_ID, RESULT, RESULT_QUERY } from './schemas-import.ts';
import { ACCEPT_TIMEOUTS, WAIT_MS_MAX } from './timeouts.ts';

export const IMPORT_ROUTES: Route[] = [
  {
    methods: ['POST'],
    path: '/audience/group/rel/v2/batchAdd',
    permission: PERMISSIONS.groups,
    body: 'json',
    success: 'plain',
    docs: {
      operationId: 'batchAdd',
      tag: 'import',
      summary: '用户分组批量导入 / Add users to groups or remove them, 500 rows a call',
      description:
        '返回 200 时批次已持久保存，随后按接收顺序处理；结果见 import/result。行内的错误只影响该行。/ With the 200 the batch is durable; it is applied afterwards, in the order of acceptance. A bad row fails alone.',
      isOurs: false,
      requestBody: BATCH_ADD_BODY,
      data: BATCH_ID,
      errors: [
        'PARAM_ERROR',
        'TOKEN_ERROR',
        'PERMISSION_DENIED',
        'BODY_TOO_LARGE',
        'UNSUPPORTED_MEDIA_TYPE',
        'TOO_MANY_REQUESTS',
        'UNAVAILABLE',
      ],
    },
    handle: batchAdd,
  },
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
];

async function batchAdd({ caller, body, services }: GuardedCall): Promise<string> {
  const { backlog, database, metrics, wakeWorker } = services;
  const { enterpriseId, appId } = caller;
  const request: ImportRequest = parseImportRequest(body.value);
  const count = request.rows.length;
  backlog.refuseWhenFull(enterpriseId, count);
  const batchId = await database.transaction(ACCEPT_TIMEOUTS, (tx) =>
    acceptBatch(tx, { enterpriseId, appId, kind: 'v2', request, body: body.bytes, idempotency: null }),
  );
  if (batchId === null) throw new Error('a call without a key met one');
  backlog.add(enterpriseId, count);
  metrics.countAccepted(count);
  wakeWorker();
  return String(batchId);
}

async function importResult({ caller, query, services, language, gone }: GuardedCall): Promise<string> {
  const { enterpriseId } = caller;
  const batchId = readBatchId(query);
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

/** null for a number that we never give to a batch. */
function readBatchId(query: ReadonlyMap<string, string>): number | null {
  const id = readQueryInteger(query, 'batchId');
  if (id === undefined) throw refuseParameter('batchId', undefined, '必须传入', 'must be given');
  return id >= 1n && id <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(id) : null;
}

function readWaitMs(query: ReadonlyMap<string, string>): number {
  const waitMs = readQueryInteger(query, 'waitMs') ?? 0n;
  if (waitMs < 0n) throw refuseParameter('waitMs', query.get('waitMs'), '不能为负', 'may not be negative');
  return waitMs > BigInt(WAIT_MS_MAX) ? WAIT_MS_MAX : Number(waitMs);
}

function batchNotFound(): MusterError {
  return new MusterError('NOT_FOUND', { zh: '没有这个导入批次', en: 'there is no such batch' });
}
