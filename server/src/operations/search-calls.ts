import type { Db } from '../postgres/database.ts';
import type { ListedCall } from './list-calls.ts';

/** Calls that one search looks at; where fewer match than a page holds, the next search goes on behind them. */
const SCANNED_MAX = 50_000;

export interface CallFilter {
  /** The first digit of the status; null for any. */
  statusClass: 2 | 4 | 5 | null;
  errorCode: string | null;
  /** The end of the path, so that both prefixes are found. */
  pathEnd: string | null;
  from: string | null;
  to: string | null;
}

/** Behind which call a page begins; null: with the newest. */
export type CallPlace = { at: string; id: string } | null;

export interface CallSearch {
  enterpriseId: number;
  appId: number;
  filter: CallFilter;
  before: CallPlace;
  size: number;
}

const UTC = `'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'`;

const SCANNED = `
  select * from call_log
  where enterprise_id = $1::int and app_id = $2::int
    and ($3::timestamptz is null or (at, id) < ($3::timestamptz, $4::uuid))
    and ($5::timestamptz is null or at >= $5::timestamptz) and ($6::timestamptz is null or at < $6::timestamptz)
  order by at desc, id desc
  limit ${SCANNED_MAX}`;

/**
 * A page of an app's calls that match, newest first.
 * @returns `next`: where to go on, null at the end. There may be more although the page is not full, or empty.
 */
export async function searchCalls(
  db: Db,
  search: CallSearch,
): Promise<{ calls: (ListedCall & { id: string })[]; next: CallPlace }> {
  const { filter, before, size } = search;
  const scan = [
    search.enterpriseId,
    search.appId,
    before?.at ?? null,
    before?.id ?? null,
    filter.from,
    filter.to,
  ];
  const { rows } = await db.query<ListedCall & { id: string }>({
    text: `
      select
        to_char(at at time zone 'UTC', ${UTC}) as at, id, method, path, status, error_code as "errorCode",
        row_count as rows, duration_ms as "durationMs", request_id as "requestId"
      from (${SCANNED}) as scanned
      where ($7::int is null or status / 100 = $7::int)
        and ($8::text is null or error_code = $8::text)
        and ($9::text is null or right(path, length($9::text)) = $9::text)
      order by scanned.at desc, scanned.id desc
      limit $10::int`,
    values: [...scan, filter.statusClass, filter.errorCode, filter.pathEnd, size + 1],
  });
  const calls = rows.slice(0, size);
  if (rows.length > size) return { calls, next: calls.at(-1) ?? null };
  return { calls, next: await findEndOfScan(db, scan) };
}

/** Null when the scan came to the end of the log. */
async function findEndOfScan(db: Db, scan: unknown[]): Promise<CallPlace> {
  const { rows } = await db.query<{ at: string; id: string; count: number }>({
    text: `
      select to_char(at at time zone 'UTC', ${UTC}) as at, id, count(*) over () as count
      from (${SCANNED}) as scanned
      order by scanned.at, scanned.id
      limit 1`,
    values: scan,
  });
  const [last] = rows;
  return last?.count === SCANNED_MAX ? { at: last.at, id: last.id } : null;
}
