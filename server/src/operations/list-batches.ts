import type { Db } from '../postgres/database.ts';
import { BATCH_COLUMNS, type BatchStatus, type StoredBatch } from './read-batch.ts';

export type ListedBatch = Omit<StoredBatch, 'failures' | 'warnings' | 'payloadText'>;

/** Counting further takes as long as reading, and nobody pages so far. */
const TOTAL_MAX = 10_000;

export interface BatchFilter {
  status: BatchStatus | null;
  /** acceptedAt, inclusive; null for no bound. ISO 8601 with an offset. */
  from: string | null;
  /** acceptedAt, exclusive. */
  to: string | null;
}

/** A page of an enterprise's batches, newest first, with the number of all up to 10,000. */
export async function listBatches(
  db: Db,
  page: { enterpriseId: number; filter: BatchFilter; offset: number; size: number },
): Promise<{ total: number; isTotalCapped: boolean; batches: ListedBatch[] }> {
  const { enterpriseId, filter } = page;
  const matches = `
    ($2::text is null or status = $2::text)
    and ($3::timestamptz is null or accepted_at >= $3::timestamptz)
    and ($4::timestamptz is null or accepted_at < $4::timestamptz)`;
  const filters = [enterpriseId, filter.status, filter.from, filter.to];
  const counted = await db.query<{ count: number }>({
    text: `select count(*) as count from (
        select from import_batch where enterprise_id = $1::int and ${matches} limit $5::int
      ) as counted`,
    values: [...filters, TOTAL_MAX + 1],
  });
  const { rows } = await db.query<ListedBatch>({
    text: `
      select ${BATCH_COLUMNS}
      from import_batch b where enterprise_id = $1::int and ${matches}
      order by id desc
      limit $5::int offset $6::bigint`,
    values: [...filters, page.size, page.offset],
  });
  const count = counted.rows[0]?.count ?? 0;
  return { total: Math.min(count, TOTAL_MAX), isTotalCapped: count > TOTAL_MAX, batches: rows };
}
