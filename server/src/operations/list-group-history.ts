import type { BatchKind } from '../domain/import-request.ts';
import type { Db } from '../postgres/database.ts';
import { BATCH_SOURCE } from './search-batches.ts';

export interface GroupHistoryEntry {
  batchId: number;
  source: BatchKind;
  optType: string;
  /** Who sent it: the one or the other; neither when it is gone. */
  appName: string | null;
  personName: string | null;
  added: number;
  removed: number;
  at: string;
  appliedSeq: number;
}

/**
 * What batches did to a group, newest first.
 * @param beforeSeq only batches before this place in the order of effect; null for the newest.
 */
export async function listGroupHistory(
  db: Db,
  page: { enterpriseId: number; groupId: number; beforeSeq: number | null; size: number },
): Promise<GroupHistoryEntry[]> {
  const { rows } = await db.query<GroupHistoryEntry>({
    name: 'list-group-history',
    // Each chunk's row holds one batch at least, so as many rows as the page is long are enough.
    text: `
      select
        b.id as "batchId", ${BATCH_SOURCE} as source, b.opt_type as "optType", a.name as "appName", p.username as "personName",
        e.added, e.removed, e.seq as "appliedSeq",
        to_char(b.finished_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at
      from (
        select
          c.applied_seq + u.ordinal as seq,
          count(*) filter (where u.added) as added, count(*) filter (where not u.added) as removed
        from (
          select applied_seq, ordinals, added from import_change
          where enterprise_id = $1::int and group_id = $2::int and applied_seq < coalesce($3::bigint, 9223372036854775807)
          order by applied_seq desc
          limit $4::int
        ) as c
        cross join unnest(c.ordinals, c.added) as u (ordinal, added)
        group by 1
      ) as e
      join import_batch b on b.enterprise_id = $1::int and b.applied_seq = e.seq
      left join app a on a.id = b.app_id and a.enterprise_id = $1::int
      left join person p on p.id = b.person_id
      where e.seq < coalesce($3::bigint, 9223372036854775807)
      order by e.seq desc
      limit $4::int`,
    values: [page.enterpriseId, page.groupId, page.beforeSeq, page.size],
  });
  return rows;
}
