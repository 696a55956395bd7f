import type { Db } from '../postgres/database.ts';

/** An answered call, without anything that the caller wrote but the request id. */
export interface RecordedCall {
  id: string;
  enterpriseId: number;
  appId: number;
  /** Milliseconds since 1970. */
  atMs: number;
  method: string;
  /** The route's pattern. */
  path: string;
  status: number;
  errorCode: string | null;
  rowCount: number | null;
  durationMs: number;
  requestId: string;
}

/** Adds calls of any enterprises to the call log. Sending the same calls again adds nothing. */
export async function recordCalls(db: Db, { calls }: { calls: readonly RecordedCall[] }): Promise<void> {
  await db.query({
    text: `
      insert into call_log (
        enterprise_id, app_id, at, id, method, path, status, error_code, row_count, duration_ms, request_id
      )
      select
        c.enterprise_id, c.app_id, to_timestamp(c.at_ms / 1000), c.id, c.method, c.path, c.status, c.error_code,
        c.row_count, c.duration_ms, c.request_id
      from unnest(
        $1::int[], $2::int[], $3::float8[], $4::uuid[], $5::text[], $6::text[], $7::smallint[], $8::text[], $9::int[],
        $10::real[], $11::text[]
      ) as c (
        enterprise_id, app_id, at_ms, id, method, path, status, error_code, row_count, duration_ms, request_id
      )
      on conflict (enterprise_id, app_id, at, id) do nothing`,
    values: [
      calls.map((call) => call.enterpriseId),
      calls.map((call) => call.appId),
      calls.map((call) => call.atMs),
      calls.map((call) => call.id),
      calls.map((call) => call.method),
      calls.map((call) => call.path),
      calls.map((call) => call.status),
      calls.map((call) => call.errorCode),
      calls.map((call) => call.rowCount),
      calls.map((call) => call.durationMs),
      calls.map((call) => call.requestId),
    ],
  });
}
