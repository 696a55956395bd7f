import { Type } from 'typebox';
import { readQueryInteger, refuseParameter } from '../query.ts';

/** A page as a person reads it: 50 things when not said, 500 at most. */
const SIZE = 50n;
const SIZE_MAX = 500n;

/** The query parameters of a list that goes on behind a cursor. */
export const PAGE_QUERY = {
  cursor: Type.Optional(Type.String({ description: '上一页的 nextCursor / nextCursor of the page before' })),
  size: Type.Optional(Type.Integer({ minimum: 1, maximum: Number(SIZE_MAX), default: Number(SIZE) })),
};

/** What tells of a list how long it is; only its first page does. */
export const TOTALS = {
  total: Type.Union([Type.Integer(), Type.Null()], {
    description: '总数，仅第一页给出 / how many there are in all; of the first page only',
  }),
  totalCapped: Type.Boolean({ description: '实际多于 total / there are more than total says' }),
};

export function readListSize(query: ReadonlyMap<string, string>): number {
  const size = readQueryInteger(query, 'size') ?? SIZE;
  if (size < 1n) throw refuseParameter('size', query.get('size'), '至少为 1', 'must be at least 1');
  return Number(size > SIZE_MAX ? SIZE_MAX : size);
}

/** A place in a list that is sorted by more than an id, as a cursor. */
export function writeMark(parts: (string | number)[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/**
 * What `writeMark` wrote; null for the first page.
 * @param isMark whether the parts are such as the list writes.
 */
export function readMark<Parts extends unknown[]>(
  query: ReadonlyMap<string, string>,
  isMark: (parts: unknown[]) => parts is Parts,
): Parts | null {
  const text = query.get('cursor');
  if (text === undefined) return null;
  const parts = parseMark(text);
  if (Array.isArray(parts) && isMark(parts)) return parts;
  throw refuseParameter(
    'cursor',
    text,
    '必须是上一页返回的 nextCursor',
    'must be the nextCursor of the page before',
  );
}

function parseMark(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return null;
  }
}
