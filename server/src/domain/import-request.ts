import { MusterError } from '../errors.ts';
import { describeKind } from './value-kind.ts';
import { type WireObject, WRONG, isWireObject, readBoolean, readInteger } from './wire-values.ts';

/** Rows a call may bring, from the seed: 每次最大500条. */
export const ROWS_MAX = 500;

export type OptType = 'add' | 'delete';
export type MatchingType = 1 | 2;

/** A batch whose payload is the body of a call: v2/batchAdd, the old batchAdd, or v2's again, made from a part of a file. */
export type ImportKind = 'v2' | 'v1' | 'file';

/**
 * What a batch is. `undo` takes back another one; the last three are done by hand in the console: users put into a group or taken
 * out of it, a group deleted, a user erased.
 */
export type BatchKind = ImportKind | 'undo' | 'manual' | 'group-delete' | 'user-erase';

/** A call that is well formed as a whole. What is inside a row is judged later, by `judge-row.ts`. */
export interface ImportRequest {
  optType: OptType;
  /** null when absent: then matching is exact, which never guesses. */
  matchingType: MatchingType | null;
  isDryRun: boolean;
  rows: WireObject[];
}

/**
 * The request-level check of v2/batchAdd.
 * @param body what `parseJsonText` gave.
 * @throws {MusterError} PARAM_ERROR, naming the field and its rule; then nothing of the call is stored.
 */
export function parseImportRequest(body: unknown): ImportRequest {
  if (!isWireObject(body)) throw refuse('', body, '必须是 JSON 对象', 'must be a JSON object');
  const params = body.publicParams;
  if (!isWireObject(params)) {
    throw refuse('/publicParams', params, '必须是对象', 'must be an object');
  }
  return {
    optType: readOptType(params.optType),
    matchingType: readMatchingType(params.matchingType),
    isDryRun: readDryRun(params.dryRun),
    rows: readRows(body.data),
  };
}

export function readOptType(value: unknown): OptType {
  if (value === 'add' || value === 'delete') return value;
  throw refuse('/publicParams/optType', value, '必须是 "add" 或 "delete"', 'must be "add" or "delete"');
}

export function readMatchingType(value: unknown): MatchingType | null {
  const number = readInteger(value);
  if (number === undefined) return null;
  if (number === 1n) return 1;
  if (number === 2n) return 2;
  throw refuse(
    '/publicParams/matchingType',
    value,
    '必须是 1（精准匹配）或 2（模糊匹配）',
    'must be 1 (exact) or 2 (fuzzy)',
  );
}

export function readDryRun(value: unknown): boolean {
  const flag = readBoolean(value);
  if (flag === WRONG) throw refuse('/publicParams/dryRun', value, '必须是布尔值', 'must be a boolean');
  return flag ?? false;
}

export function readRows(data: unknown): WireObject[] {
  if (!Array.isArray(data) || data.length === 0 || data.length > ROWS_MAX) {
    throw refuse(
      '/data',
      data,
      `必须是含 1 到 ${ROWS_MAX} 行的数组`,
      `must be an array of 1 to ${ROWS_MAX} rows`,
    );
  }
  return data.map((row: unknown, index) => {
    if (!isWireObject(row))
      throw refuse(`/data/${index}`, row, '每一行必须是对象', 'every row must be an object');
    return row;
  });
}

export function refuse(pointer: string, value: unknown, zh: string, en: string): MusterError {
  const kind = describeKind(value);
  return new MusterError('PARAM_ERROR', {
    zh: `${pointer || '请求体'} ${zh}，收到的是${kind.zh}`,
    en: `${pointer || 'the body'} ${en}; got ${kind.en}`,
  });
}
