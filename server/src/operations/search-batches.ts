import type { BatchKind } from '../domain/import-request.ts';
import type { Db } from '../postgres/database.ts';
import type { ListedBatch } from './list-batches.ts';
import { BATCH_COLUMNS, type BatchStatus } from './read-batch.ts';

/** Where a batch came from: its kind, but rows that a person typed in are by hand too. */
export const BATCH_SOURCES: readonly BatchKind[] = [
  'v2',
  'v1',
  'file',
  'manual',
  'undo',
  'group-delete',
  'user-erase',
];

/** Counting further takes as long as reading, and nobody pages so far. */
const TOTAL_MAX = 10_000;

/** Who may see only what he did himself, and that since a moment, ISO 8601 with an offset. */
export interface BatchViewer {
  personId: number;
  since: string;
}

/** Null is any. */
export interface BatchSearch {
  viewer: BatchViewer | null;
  batchId: number | null;
  status: BatchStatus | null;
  source: BatchKind | null;
  appId: number | null;
  personId: number | null;
  fileImportId: number | null;
  isDryRun: boolean | null;
  /** acceptedAt, inclusive. ISO 8601 with an offset. */
  from: string | null;
  /** acceptedAt, exclusive. */
  to: string | null;
}

export interface FoundBatch extends ListedBatch {
  source: BatchKind;
  /** Who sent it: the one or the other; neither when it is gone. */
  appName: string | null;
  personName: string | null;
  fileName: string | null;
  /** Why the batch is in ERROR. */
  error: string | null;
}

/** The source of a batch `b`. */
export const BATCH_SOURCE = `case when b.kind = 'v2' and b.app_id is null then 'manual' else b.kind end`;

const MATCHES = `
  ($2::bigint is null or b.id = $2::bigint)
  and ($3::text is null or b.status = $3::text)
  and ($4::text is null or ${BATCH_SOURCE} = $4::text)
  and ($5::bigint is null or b.app_id = $5::bigint)
  and ($6::bigint is null or b.person_id = $6::bigint)
  and ($7::boolean is null or b.dry_run = $7::boolean)
  and ($8::timestamptz is null or b.accepted_at >= $8::timestamptz)
  and ($9::timestamptz is null or b.accepted_at < $9::timestamptz)
  and ($10::bigint is null or b.file_import_id = $10::bigint)
  and ($11::int is null or (b.person_id = $11::int and b.accepted_at >= $12::timestamptz))`;

/**
 * A page of batches, newest first. The first page comes with the number of all that match, counted up to 10,000.
 * @param page `beforeId`: the last of the page before; null for the first page.
 */
export async function searchBatches(
  db: Db,
  page: { enterpriseId: number; search: BatchSearch; beforeId: number | null; size: number },
): Promise<{ batches: FoundBatch[]; total: number | null; isTotalCapped: boolean }> {
  const { viewer, batchId, status, source, appId, personId, fileImportId, isDryRun, from, to } = page.search;
  const filters = [
    page.enterpriseId,
    batchId,
    status,
    source,
    appId,
    personId,
    isDryRun,
    from,
    to,
    fileImportId,
    viewer?.personId ?? null,
    viewer?.since ?? null,
  ];
  const { rows: batches } = await db.query<FoundBatch>({
    // The names are of the page only: looked up for each batch that matches, they would be most of the work.
    text: `
      with b as (
        select * from import_batch b
        where b.enterprise_id = $1::int and ${MATCHES} and ($13::bigint is null or b.id < $13::bigint)
        order by b.id desc
        limit $14::int
      )
      select
        ${BATCH_COLUMNS}, ${BATCH_SOURCE} as source, b.error,
        a.name as "appName", p.username as "personName", f.name as "fileName"
      from b
      left join app a on a.id = b.app_id and a.enterprise_id = $1::int
      left join person p on p.id = b.person_id
      left join file_import f on f.enterprise_id = $1::int and f.id = b.file_import_id
      order by b.id desc`,
    values: [...filters, page.beforeId, page.size],
  });
  if (page.beforeId !== null) return { batches, total: null, isTotalCapped: false };
  const { rows } = await db.query<{ count: number }>({
    text: `
      select count(*) as count from (
        select from import_batch b where b.enterprise_id = $1::int and ${MATCHES} limit $13::int
      ) as counted`,
    values: [...filters, TOTAL_MAX + 1],
  });
  const count = rows[0]?.count ?? 0;
  return { batches, total: Math.min(count, TOTAL_MAX), isTotalCapped: count > TOTAL_MAX };
}
