import type { Db } from '../postgres/database.ts';

export interface ListedCall {
  at: string;
  method: string;
  path: string;
  status: number;
  errorCode: string | null;
  /** Rows of an import call. */
  rows: number | null;
  durationMs: number;
  requestId: string;
}

/** A page of the calls that an app made in the last days, newest first. */
export async function listCalls(
  db: Db,
  page: { enterpriseId: number; appId: number; offset: number; size: number },
): Promise<ListedCall[]> {
  const { rows } = await db.query<ListedCall>({
    text: `
      select
        to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at, method, path, status,
        error_code as "errorCode", row_count as rows, duration_ms as "durationMs", request_id as "requestId"
      from call_log c
      where c.enterprise_id = $1::int and c.app_id = $2::int
      order by c.at desc, c.id desc
      limit $3::int offset $4::bigint`,
    values: [page.enterpriseId, page.appId, page.size, page.offset],
  });
  return rows;
}
