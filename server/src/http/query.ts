import { cleanText } from '../domain/clean-text.ts';
import { describeKind } from '../domain/value-kind.ts';
import { MusterError } from '../errors.ts';

/**
 * The query parameters that are not blank.
 * @throws {MusterError} PARAM_ERROR when one is given twice: which was meant cannot be known.
 */
export function readQuery(query: unknown): Map<string, string> {
  const parameters = new Map<string, string>();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (typeof value !== 'string') throw refuseParameter(name, value, '只能传一次', 'may be given once only');
    const text = cleanText(value);
    if (text !== '') parameters.set(name, text);
  }
  return parameters;
}

/**
 * A whole number of any size, undefined when absent.
 * @throws {MusterError} PARAM_ERROR when it is no whole number.
 */
export function readQueryInteger(query: ReadonlyMap<string, string>, name: string): bigint | undefined {
  const text = query.get(name);
  if (text === undefined) return undefined;
  // No number that means anything is longer; BigInt would take seconds over a megabyte of digits.
  if (!/^-?\d{1,100}$/.test(text)) throw refuseParameter(name, text, '必须是整数', 'must be a whole number');
  return BigInt(text);
}

/** The field is named like a JSON pointer, as in a body. */
export function refuseParameter(name: string, value: unknown, zh: string, en: string): MusterError {
  const kind = describeKind(value);
  return new MusterError('PARAM_ERROR', {
    zh: `/${name} ${zh}，收到的是${kind.zh}`,
    en: `/${name} ${en}; got ${kind.en}`,
  });
}

const PAGE_SIZE = 1_000;
const PAGE_SIZE_MAX = 10_000;

/** How many things a page may hold: 1,000 when not said, 10,000 at most. */
export function readPageSize(query: ReadonlyMap<string, string>): number {
  const size = readQueryInteger(query, 'size') ?? BigInt(PAGE_SIZE);
  if (size < 1n) throw refuseParameter('size', query.get('size'), '至少为 1', 'must be at least 1');
  return size > BigInt(PAGE_SIZE_MAX) ? PAGE_SIZE_MAX : Number(size);
}

/** The id that the page before ended with; 0 for the first page, as ids begin at 1. */
export function readCursor(query: ReadonlyMap<string, string>): number {
  const text = query.get('cursor') ?? '0';
  const id = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(id)) return id;
  throw refuseParameter(
    'cursor',
    text,
    '必须是上一页返回的 nextCursor',
    'must be the nextCursor of the page before',
  );
}
