import type { Db } from '../postgres/database.ts';

export interface ListedAudit {
  id: string;
  at: string;
  /** 0: it concerns no enterprise. */
  enterpriseId: number;
  username: string;
  action: string;
  subject: string;
  details: Record<string, unknown>;
}

export interface AuditFilter {
  username: string | null;
  /** '' for any; so `app/` finds all that was done to apps. */
  actionPrefix: string;
  /** Somewhere in the subject, whatever its case; '' for any. */
  subjectPart: string;
  from: string | null;
  to: string | null;
}

export interface AuditPage {
  /** Null: of all, for the operators of the platform. */
  enterpriseId: number | null;
  filter: AuditFilter;
  before: { at: string; id: string } | null;
  size: number;
}

/** A page of what people changed, newest first. People change little, so that a filter may read all of an enterprise's log. */
export async function listAudit(db: Db, page: AuditPage): Promise<ListedAudit[]> {
  const { filter } = page;
  const { rows } = await db.query<ListedAudit>({
    text: `
      select
        id, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at,
        enterprise_id as "enterpriseId", username, action, subject, details
      from audit_log a
      where ($1::int is null or enterprise_id = $1::int)
        and ($2::timestamptz is null or (a.at, id) < ($2::timestamptz, $3::uuid))
        and ($4::text is null or username = $4::text)
        and starts_with(action, $5::text) and position(lower($6::text) in lower(subject)) > 0
        and ($7::timestamptz is null or a.at >= $7::timestamptz)
        and ($8::timestamptz is null or a.at < $8::timestamptz)
      order by a.at desc, id desc
      limit $9::int`,
    values: [
      page.enterpriseId,
      page.before?.at ?? null,
      page.before?.id ?? null,
      filter.username,
      filter.actionPrefix,
      filter.subjectPart,
      filter.from,
      filter.to,
      page.size,
    ],
  });
  return rows;
}
