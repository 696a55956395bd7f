import { createHash } from 'node:crypto';
import { type ImportRequest, parseImportRequest } from '../domain/import-request.ts';
import { PERMISSIONS } from '../domain/permission.ts';
import { parseV1Request } from '../domain/v1-request.ts';
import { MusterError } from '../errors.ts';
import { type AcceptInput, acceptBatch } from '../operations/accept-batch.ts';
import { findKeyedBatch } from '../operations/find-keyed-batch.ts';
import { hasSqlState } from '../postgres/sqlstate.ts';
import type { GuardedCall, Route, RouteDescription } from './route.ts';
import { BATCH_ADD_BODY, BATCH_ID, V1_BODY } from './schemas-import.ts';
import { ACCEPT_TIMEOUTS } from './timeouts.ts';

/** Since when callers have been told to move on, in seconds since 1970: 2026-01-01. */
const V1_DEPRECATED_AT_S = 1_767_225_600;

const ERRORS: RouteDescription['docs']['errors'] = [
  'PARAM_ERROR',
  'TOKEN_ERROR',
  'PERMISSION_DENIED',
  'CONFLICT',
  'BODY_TOO_LARGE',
  'UNSUPPORTED_MEDIA_TYPE',
  'IDEMPOTENCY_KEY_REUSED',
  'TOO_MANY_REQUESTS',
  'UNAVAILABLE',
];

const KEY_NOTE =
  '可带请求头 Idempotency-Key（1 到 255 个可见 ASCII 字符，本产品自有）：24 小时内同键同内容返回同一批次 ID。/ With the header Idempotency-Key (ours; 1 to 255 printable ASCII characters) the same call gives the same batch id for 24 h.';

export const BATCH_ADD_ROUTES: Route[] = [
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
      description: `返回 200 时批次已持久保存，随后按接收顺序处理；结果见 import/result。行内的错误只影响该行。/ With the 200 the batch is durable; it is applied afterwards, in the order of acceptance. A bad row fails alone. ${KEY_NOTE}`,
      isOurs: false,
      requestBody: BATCH_ADD_BODY,
      data: BATCH_ID,
      errors: ERRORS,
    },
    handle: (call) => accept(call, 'v2', parseImportRequest(call.body.value)),
  },
  {
    methods: ['POST'],
    path: '/audience/group/rel/batchAdd',
    permission: PERMISSIONS.groups,
    body: 'json',
    success: 'plain',
    headers: ({ v1Sunset }) => ({
      deprecation: `@${V1_DEPRECATED_AT_S}`,
      sunset: v1Sunset.toUTCString(),
      link: '</api/integrate/audience/group/rel/v2/batchAdd>; rel="successor-version"',
    }),
    docs: {
      operationId: 'batchAddV1',
      tag: 'import',
      summary: '旧的用户分组批量导入，即将废弃 / The old import, deprecated: use v2',
      description: `身份以列传入，按 v2 的同一引擎处理。/ Identities come as columns; the same engine applies them. ${KEY_NOTE}`,
      isOurs: false,
      requestBody: V1_BODY,
      data: BATCH_ID,
      errors: ERRORS,
    },
    handle: (call) => accept(call, 'v1', parseV1Request(call.body.value)),
  },
];

/** Order of the contract: shape (done), Idempotency-Key, limits. A replay is answered before limits are asked. */
async function accept(call: GuardedCall, kind: AcceptInput['kind'], request: ImportRequest): Promise<string> {
  const { caller, body, services } = call;
  const { enterpriseId, appId, waitingRowsMax, importCallsPerSMax } = caller;
  call.noteRows(request.rows.length);
  const idempotency = readIdempotency(call);
  const input: AcceptInput = { enterpriseId, appId, kind, request, body: body.bytes, idempotency };
  const replayed = await findReplay(call, input);
  if (replayed !== null) return replayed;

  await services.importCalls.take(appId, importCallsPerSMax, call.setHeader);
  const noteAccepted = services.backlog.admit(enterpriseId, request.rows.length, waitingRowsMax);
  const batchId = await insert(call, input);
  // The key was taken between the look and the insert, by the same call sent twice at once.
  if (batchId === null) return (await findReplay(call, input)) ?? refuseUnderWay();

  noteAccepted();
  services.metrics.countAccepted(request.rows.length);
  services.wakeWorker();
  return String(batchId);
}

function readIdempotency({ headers, body }: GuardedCall): AcceptInput['idempotency'] {
  const key = headers['idempotency-key'];
  if (key === undefined) return null;
  if (typeof key !== 'string' || !/^[\x20-\x7e]{1,255}$/.test(key)) {
    throw new MusterError('PARAM_ERROR', {
      zh: '请求头 Idempotency-Key 必须是 1 到 255 个可见 ASCII 字符',
      en: 'the header Idempotency-Key must be 1 to 255 printable ASCII characters',
    });
  }
  return { key, bodyHash: createHash('sha256').update(body.bytes).digest() };
}

/** @throws {MusterError} IDEMPOTENCY_KEY_REUSED when the key stands for another call. */
async function findReplay(
  call: GuardedCall,
  { enterpriseId, kind, idempotency }: AcceptInput,
): Promise<string | null> {
  if (idempotency === null) return null;
  const { key, bodyHash } = idempotency;
  const { appId } = call.caller;
  const batch = await findKeyedBatch(call.services.database, { enterpriseId, appId, key });
  if (batch === null) return null;
  if (batch.kind !== kind || !batch.bodyHash.equals(bodyHash)) {
    throw new MusterError('IDEMPOTENCY_KEY_REUSED', {
      zh: '该 Idempotency-Key 已用于另一个请求，请为新的请求换一个键',
      en: 'this Idempotency-Key stands for another request; take a new key for a new request',
    });
  }
  call.setHeader('idempotent-replayed', 'true');
  return String(batch.batchId);
}

async function insert({ services }: GuardedCall, input: AcceptInput): Promise<number | null> {
  try {
    return await acceptBatch(services.database.oneByOne(ACCEPT_TIMEOUTS), input);
  } catch (error) {
    // A lock that is waited for is that of the key's first call, which is still under way.
    const isWaitOver = hasSqlState(error) && error.code === '55P03';
    if (input.idempotency !== null && isWaitOver) refuseUnderWay();
    throw error;
  }
}

function refuseUnderWay(): never {
  throw new MusterError('CONFLICT', {
    zh: '同一 Idempotency-Key 的请求仍在处理，请稍后用同一键重试',
    en: 'a request with this Idempotency-Key is still under way; send it again with the same key',
  });
}
