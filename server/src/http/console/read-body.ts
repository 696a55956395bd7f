import { refuse } from '../../domain/import-request.ts';
import {
  type WireObject,
  isWireObject,
  readBoolean,
  readInteger,
  readShortText,
  readText,
} from '../../domain/wire-values.ts';
import { readQueryMoment } from '../query.ts';

const ID_MAX = 2n ** 31n - 1n;
const NAME_LENGTH_MAX = 64;

/** @throws {MusterError} PARAM_ERROR, as all of these do, naming the field and its rule. */
export function readFields(body: unknown): WireObject {
  if (isWireObject(body)) return body;
  throw refuse('', body, '必须是 JSON 对象', 'must be a JSON object');
}

/** A name that is fit to be shown: cleaned, 1 to `max` characters, no control characters. */
export function readName(sent: WireObject, field: string, max = NAME_LENGTH_MAX): string {
  const text = readShortText(sent[field], max);
  if (typeof text === 'string') return text;
  throw refuse(
    `/${field}`,
    sent[field],
    `必须是 1 到 ${max} 个字符的字符串，不含控制字符`,
    `must be a string of 1 to ${max} characters without control characters`,
  );
}

/** The id of an app, a person or an enterprise: digits, or a number. */
export function readId(sent: WireObject, field: string): number {
  const id = readInteger(sent[field]);
  if (typeof id === 'bigint' && id >= 0n && id <= ID_MAX) return Number(id);
  throw refuse(`/${field}`, sent[field], '必须是 ID', 'must be an id');
}

/**
 * The moment from which something is over; null: never.
 * @throws {MusterError} PARAM_ERROR also for a moment that is over.
 */
export function readExpiry(sent: WireObject, field: string): string | null {
  const value = sent[field];
  if (value === null || value === undefined) return null;
  if (typeof value !== 'string') throw refuse(`/${field}`, value, '必须是时间', 'must be a moment');
  const moment = readQueryMoment(new Map([[field, value]]), field) ?? null;
  if (moment === null || Date.parse(moment) > Date.now()) return moment;
  throw refuse(`/${field}`, value, '必须晚于现在', 'must lie in the future');
}

export function readFlag(sent: WireObject, field: string): boolean {
  const flag = readBoolean(sent[field]);
  if (typeof flag === 'boolean') return flag;
  throw refuse(`/${field}`, sent[field], '必须是布尔值', 'must be a boolean');
}

export function readChoice<Value extends string>(
  sent: WireObject,
  field: string,
  values: readonly Value[],
): Value {
  const found = values.find((value) => value === sent[field]);
  if (found !== undefined) return found;
  const known = values.join('、');
  throw refuse(`/${field}`, sent[field], `必须是 ${known} 之一`, `must be one of ${values.join(', ')}`);
}

/** At least one of `values`, each once. */
export function readChoices<Value extends string>(
  sent: WireObject,
  field: string,
  values: readonly Value[],
): Value[] {
  const chosen: unknown = sent[field];
  if (Array.isArray(chosen) && chosen.length > 0) {
    const found = values.filter((value) => chosen.includes(value));
    if (new Set(chosen).size === found.length) return found;
  }
  throw refuse(
    `/${field}`,
    chosen,
    `必须是数组，元素为 ${values.join('、')}，至少一个`,
    `must be an array of ${values.join(', ')}, at least one`,
  );
}

/** The id of a user, a batch or a department: as `readId`, up to 2^53 - 1. */
export function readLongId(sent: WireObject, field: string): number {
  return toLongId(sent[field], `/${field}`);
}

/** 1 to `max` ids as `readLongId` reads them, each once. */
export function readLongIds(sent: WireObject, field: string, max: number): number[] {
  const ids = sent[field];
  if (!Array.isArray(ids) || ids.length === 0 || ids.length > max) {
    throw refuse(
      `/${field}`,
      ids,
      `必须是含 1 到 ${max} 个 ID 的数组`,
      `must be an array of 1 to ${max} ids`,
    );
  }
  return [...new Set(ids.map((id: unknown, index) => toLongId(id, `/${field}/${index}`)))];
}

function toLongId(value: unknown, pointer: string): number {
  const id = readInteger(value);
  if (typeof id === 'bigint' && id >= 0n && id <= BigInt(Number.MAX_SAFE_INTEGER)) return Number(id);
  throw refuse(pointer, value, '必须是 ID', 'must be an id');
}

/** What `read` makes of the field; null when it is absent, null or blank. */
export function readOptional<Value>(
  sent: WireObject,
  field: string,
  read: (sent: WireObject, field: string) => Value,
): Value | null {
  return readText(sent[field]) === undefined ? null : read(sent, field);
}
