import { type IdentityType, resolveTypeCode } from './identity-type.ts';
import { normalizeIdentityValue } from './identity-value.ts';
import { type ImportRequest, readMatchingType, readOptType, readRows, refuse } from './import-request.ts';
import {
  APPLICATION_LENGTH_MAX,
  type Judgement,
  type RowIdentity,
  type TypesByCode,
  judgePlace,
} from './judge-row.ts';
import type { RowFailure } from './row-reasons.ts';
import {
  type WireObject,
  WRONG,
  isWireObject,
  readBoolean,
  readInteger,
  readShortText,
  readText,
} from './wire-values.ts';

/** The columns of a v1 row and the types they mean, in the order of identifyWay 1; identifyWay 2 is its reverse. */
export const V1_COLUMNS = [
  { column: 'unionid', code: 'unionid' },
  { column: 'openid', code: 'openid' },
  { column: 'phone', code: 'phone' },
  { column: 'thirdId', code: 'id' },
] as const;

export interface V1Request extends ImportRequest {
  /** True: only the column that the row's identityType names takes part. */
  isColumnNamed: boolean;
  /** The columns are tried from the last to the first. */
  isReversed: boolean;
  /** The application that `openid` belongs to; '' where absent. */
  platform: string;
  appid: string;
}

/**
 * The request-level check of the old batchAdd, in terms of v2: one engine serves both.
 * @throws {MusterError} PARAM_ERROR, naming the field and its rule.
 */
export function parseV1Request(body: unknown): V1Request {
  if (!isWireObject(body)) throw refuse('', body, '必须是 JSON 对象', 'must be a JSON object');
  const params = body.publicParams;
  if (!isWireObject(params)) throw refuse('/publicParams', params, '必须是对象', 'must be an object');
  const optType = readOptType(params.optType);
  const isMatching = readIsMatching(params.isMatching);
  const isFuzzy = isMatching && readMatchingType(params.matchingType) === 2;
  return {
    optType,
    matchingType: isFuzzy ? 2 : 1,
    isDryRun: false,
    rows: readRows(body.data),
    isColumnNamed: isMatching && !isFuzzy,
    isReversed: isFuzzy && readIdentifyWay(params.identifyWay) === 2,
    platform: readApplication(params, 'accurateMatchType'),
    appid: readApplication(params, 'accurateMatchValue'),
  };
}

function readIsMatching(value: unknown): boolean {
  const isMatching = readBoolean(value);
  if (isMatching === WRONG) {
    throw refuse('/publicParams/isMatching', value, '必须是布尔值', 'must be a boolean');
  }
  return isMatching ?? true;
}

function readIdentifyWay(value: unknown): 1 | 2 {
  const way = readInteger(value);
  if (way === 1n) return 1;
  if (way === 2n) return 2;
  throw refuse(
    '/publicParams/identifyWay',
    value,
    '模糊匹配时必须是 1 或 2',
    'must be 1 or 2 for fuzzy matching',
  );
}

function readApplication(params: WireObject, field: 'accurateMatchType' | 'accurateMatchValue'): string {
  const text = readShortText(params[field], APPLICATION_LENGTH_MAX);
  if (text !== WRONG) return text ?? '';
  throw refuse(
    `/publicParams/${field}`,
    params[field],
    `必须是最多 ${APPLICATION_LENGTH_MAX} 个字符且不含控制字符的字符串`,
    `must be a string of at most ${APPLICATION_LENGTH_MAX} characters without control characters`,
  );
}

/** Judges a v1 row: its columns become identities; all else is as in v2, within the enterprise's own scope. */
export function judgeV1Row(row: WireObject, request: V1Request, types: TypesByCode): Judgement {
  const columns = request.isColumnNamed
    ? findNamedColumn(row)
    : V1_COLUMNS.filter(({ column }) => isSent(row[column]));
  if ('failure' in columns) return columns;
  if (columns.length === 0) return { failure: { code: 'IDENTITY_REQUIRED', pointer: '' } };
  const identities: RowIdentity[] = [];
  for (const { column, code } of columns) {
    const identity = judgeColumn(row, column, types.get(code), request);
    if ('code' in identity) return { failure: identity };
    identities.push(identity);
  }
  return judgePlace({ groups: row.groups }, request.optType, identities);
}

function findNamedColumn(row: WireObject): (typeof V1_COLUMNS)[number][] | { failure: RowFailure } {
  const pointer = '/identityType';
  const word = readText(row.identityType);
  if (word === undefined) return { failure: { code: 'IDENTITY_REQUIRED', pointer } };
  const named =
    typeof word === 'string' ? V1_COLUMNS.find(({ code }) => code === resolveTypeCode(word)) : undefined;
  if (named === undefined) return { failure: { code: 'IDENTITY_TYPE_UNKNOWN', pointer } };
  if (!isSent(row[named.column]))
    return { failure: { code: 'IDENTITY_REQUIRED', pointer: `/${named.column}` } };
  return [named];
}

function isSent(value: unknown): boolean {
  return readText(value) !== undefined;
}

function judgeColumn(
  row: WireObject,
  column: (typeof V1_COLUMNS)[number]['column'],
  type: (IdentityType & { rank: number }) | undefined,
  request: V1Request,
): RowIdentity | RowFailure {
  const pointer = `/${column}`;
  if (type === undefined) return { code: 'IDENTITY_TYPE_UNKNOWN', pointer };
  if (!type.enabled) return { code: 'IDENTITY_TYPE_DISABLED', pointer };
  const cleaned = readText(row[column]);
  const value = typeof cleaned === 'string' ? normalizeIdentityValue(type.code, cleaned, type.pattern) : null;
  if (value === null) return { code: 'IDENTITY_VALUE_INVALID', pointer };
  const place = V1_COLUMNS.findIndex((candidate) => candidate.column === column);
  const isOpenid = column === 'openid';
  return {
    typeId: type.id,
    value,
    platform: isOpenid ? request.platform : '',
    appid: isOpenid ? request.appid : '',
    pointer,
    rank: request.isReversed ? V1_COLUMNS.length - place : place,
  };
}
