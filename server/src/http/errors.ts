import { type ErrorCode, MusterError } from '../errors.ts';
import { classifyFailure } from '../postgres/sqlstate.ts';

/** The one place where an error's code becomes an HTTP status and the envelope's `code`. */
export const HTTP_ERRORS: Record<ErrorCode, { status: number; code: string }> = {
  APPID_SECRET_ERROR: { status: 401, code: '100100' },
  TOKEN_ERROR: { status: 401, code: '100200' },
  PERMISSION_DENIED: { status: 403, code: '100403' },
  NOT_FOUND: { status: 404, code: '100404' },
  PARAM_ERROR: { status: 400, code: '100400' },
  METHOD_NOT_ALLOWED: { status: 405, code: '100405' },
  CONFLICT: { status: 409, code: '100409' },
  // Of user/query only; in an import these are a row's own business.
  IDENTITY_CONFLICT: { status: 409, code: '100409' },
  IDENTITY_AMBIGUOUS: { status: 409, code: '100409' },
  BODY_TOO_LARGE: { status: 413, code: '100413' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, code: '100415' },
  IDEMPOTENCY_KEY_REUSED: { status: 422, code: '100422' },
  TOO_MANY_REQUESTS: { status: 429, code: '100429' },
  SYSTEM_ERROR: { status: 500, code: '100500' },
  UNAVAILABLE: { status: 503, code: '100503' },
};

/** Seconds. A restart of PostgreSQL takes about as long; sooner would only find it away again. */
const RETRY_AFTER_S = 2;

/** What the caller is told about anything that was thrown. Unknown errors are bugs of ours and say nothing about themselves. */
export function toMusterError(error: unknown): MusterError {
  if (error instanceof MusterError) return error;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return unsupportedMediaType();
  // A path with a broken percent escape.
  if (code === 'FST_ERR_BAD_URL') return pathNotFound();
  if (classifyFailure(error) === 'away') return databaseAway();
  return new MusterError('SYSTEM_ERROR', {
    zh: '系统错误，没有处理此请求；请凭 X-Request-Id 联系管理员',
    en: 'a fault of ours, the request was not carried out; give the operator the X-Request-Id',
  });
}

export function pathNotFound(): MusterError {
  return new MusterError('NOT_FOUND', { zh: '没有这个接口，请检查路径', en: 'there is no such path' });
}

export function unsupportedMediaType(): MusterError {
  return new MusterError('UNSUPPORTED_MEDIA_TYPE', {
    zh: 'Content-Type 必须是 application/json（获取 token 时也可以是 application/x-www-form-urlencoded），编码为 UTF-8',
    en: 'Content-Type must be application/json (for the token calls also application/x-www-form-urlencoded) in UTF-8',
  });
}

export function tokenError(zh: string, en: string): MusterError {
  return new MusterError('TOKEN_ERROR', { zh, en });
}

/** Full or stopping: the same request may well succeed in a moment. */
export function serverBusy(): MusterError {
  return new MusterError(
    'UNAVAILABLE',
    {
      zh: '服务器正忙或正在停止，没有处理此请求，请稍后重试',
      en: 'the server is full or stopping and did not carry out the request; send it again in a moment',
    },
    1,
  );
}

export function databaseAway(): MusterError {
  return new MusterError(
    'UNAVAILABLE',
    {
      zh: '数据库暂时不可用，请稍后重试',
      en: 'the database is away for the moment; send the request again',
    },
    RETRY_AFTER_S,
  );
}
