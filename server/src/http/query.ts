import { cleanText } from '../domain/clean-text.ts';
import { describeKind } from '../domain/value-kind.ts';
import { MusterError } from '../errors.ts';
import { WAIT_MS_MAX } from './timeouts.ts';

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

/** `nextCursor` and the page itself, of what was asked for with one more than `size`: that one tells whether there is more. */
export function cutPage<Item>(
  found: readonly Item[],
  size: number,
  cursorOf: (item: Item) => number,
): { page: Item[]; nextCursor: string | null } {
  const page = found.slice(0, size);
  const last = page.at(-1);
  return { page, nextCursor: found.length > size && last !== undefined ? String(cursorOf(last)) : null };
}

/** A number that must be given. @throws {MusterError} PARAM_ERROR when it is absent or no whole number. */
export function readRequiredInteger(query: ReadonlyMap<string, string>, name: string): bigint {
  const value = readQueryInteger(query, name);
  if (value === undefined) throw refuseParameter(name, undefined, '必须传入', 'must be given');
  return value;
}

/** An id; null when absent. One that we never give becomes one that nothing has. */
export function readQueryId(query: ReadonlyMap<string, string>, name: string): number | null {
  const id = readQueryInteger(query, name);
  if (id === undefined) return null;
  return id >= 0n && id <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(id) : -1;
}

/** @throws {MusterError} PARAM_ERROR when the id is absent. */
export function readRequiredId(query: ReadonlyMap<string, string>, name: string): number {
  const id = readQueryId(query, name);
  if (id === null) throw refuseParameter(name, undefined, '必须传入', 'must be given');
  return id;
}

/** One of a few words; null when absent. */
export function readQueryChoice<Choice extends string>(
  query: ReadonlyMap<string, string>,
  name: string,
  choices: readonly Choice[],
): Choice | null {
  const text = query.get(name);
  if (text === undefined) return null;
  const choice = choices.find((known) => known === text);
  if (choice !== undefined) return choice;
  throw refuseParameter(
    name,
    text,
    `必须是 ${choices.join('、')} 之一`,
    `must be one of ${choices.join(', ')}`,
  );
}

/** How long a call waits for a batch to be over; not at all when not said, and `WAIT_MS_MAX` at most. */
export function readWaitMs(query: ReadonlyMap<string, string>): number {
  const waitMs = readQueryInteger(query, 'waitMs') ?? 0n;
  if (waitMs < 0n) throw refuseParameter('waitMs', query.get('waitMs'), '不能为负', 'may not be negative');
  return waitMs > BigInt(WAIT_MS_MAX) ? WAIT_MS_MAX : Number(waitMs);
}

const MOMENT = /^(\d{4})-(\d\d)-(\d\d)T\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:?\d\d)$/;

/**
 * A moment with its offset, as text for PostgreSQL: a JavaScript Date would cut its six decimals to three.
 * @throws {MusterError} PARAM_ERROR when it is no moment, or has no offset.
 */
export function readQueryMoment(query: ReadonlyMap<string, string>, name: string): string | undefined {
  // A plus that was not escaped arrives as a blank.
  const text = query.get(name)?.replace(/ (?=\d\d:?\d\d$)/, '+');
  if (text === undefined) return undefined;
  const [, year = '', month = '', day = ''] = MOMENT.exec(text) ?? [];
  const isDay = new Date(`${year}-${month}-${day}T00:00:00Z`).getUTCDate() === Number(day);
  if (isDay && Number(year) > 0 && !Number.isNaN(Date.parse(text))) return text;
  throw refuseParameter(
    name,
    text,
    '必须是带时区的 ISO 8601 时间，如 2026-01-31T08:00:00+08:00',
    'must be an ISO 8601 time with an offset, such as 2026-01-31T08:00:00Z',
  );
}

/** Pages by number, for people: 20 a page when not said, 500 at most. */
const NUMBERED_PAGE_SIZE = 20n;
const NUMBERED_PAGE_SIZE_MAX = 500n;
/** Beyond it there is nothing: no enterprise has so many batches. */
const PAGE_NO_MAX = 1_000_000_000n;

export function readPage(query: ReadonlyMap<string, string>): { pageNo: number; pageSize: number } {
  const pageNo = readQueryInteger(query, 'pageNo') ?? 1n;
  const pageSize = readQueryInteger(query, 'pageSize') ?? NUMBERED_PAGE_SIZE;
  for (const [name, value] of Object.entries({ pageNo, pageSize })) {
    if (value < 1n) throw refuseParameter(name, query.get(name), '至少为 1', 'must be at least 1');
  }
  return {
    pageNo: Number(pageNo > PAGE_NO_MAX ? PAGE_NO_MAX : pageNo),
    pageSize: Number(pageSize > NUMBERED_PAGE_SIZE_MAX ? NUMBERED_PAGE_SIZE_MAX : pageSize),
  };
}
