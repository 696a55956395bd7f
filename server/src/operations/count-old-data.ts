import type { Db } from '../postgres/database.ts';
import { CALL_DAYS } from './delete-old-calls.ts';
import { FIRST_KEPT_DELIVERY_SQL } from './delete-old-deliveries.ts';
import { OLD_FILE_IMPORT_SQL } from './delete-old-file-imports.ts';
import type { RetentionAges, RetentionCounts } from './run-retention.ts';

/** What `runRetention` would delete now. */
export async function countOldData(
  db: Db,
  { enterpriseId, ages }: { enterpriseId: number; ages: RetentionAges },
): Promise<RetentionCounts> {
  const { rows } = await db.query<Omit<RetentionCounts, 'fileImports'>>({
    text: `
      with old as (
        select
          id, applied_seq, finished_at, idempotency_key, failures, warnings, clock_timestamp() - finished_at as age
        from import_batch
        where enterprise_id = $1::int and finished_at < clock_timestamp() - interval '1 day'
      )
      select
        count(*) filter (where idempotency_key is not null) as "idempotencyKeys",
        (
          select count(*) from old
          join import_payload p on p.enterprise_id = $1::int and p.batch_id = old.id
          where old.finished_at < clock_timestamp() - make_interval(days => $2::int)
        ) as payloads,
        count(*) filter (
          where finished_at < clock_timestamp() - make_interval(days => $3::int)
            and (failures is not null or warnings is not null)
        ) as verdicts,
        count(*) filter (where finished_at < clock_timestamp() - make_interval(days => $4::int)) as batches,
        (
          select count(*) from import_change c
          where c.enterprise_id = $1::int and c.applied_seq <= (
            select max(applied_seq) from old where finished_at < clock_timestamp() - make_interval(days => $4::int)
          )
        ) as changes,
        (
          select count(*) from delivery d
          where d.enterprise_id = $1::int and d.id < ${FIRST_KEPT_DELIVERY_SQL}
        ) as deliveries,
        (
          select count(*) from call_log c
          where c.enterprise_id = $1::int and c.at < clock_timestamp() - make_interval(days => $5::int)
        ) as calls
      from old`,
    values: [enterpriseId, ages.payloadDays, ages.verdictDays, ages.batchDays, CALL_DAYS],
  });
  const files = await db.query<{ fileImports: number }>({
    text: `
      select count(*) as "fileImports" from file_import f
      where f.enterprise_id = $1::int and ${OLD_FILE_IMPORT_SQL}`,
    values: [enterpriseId, ages.payloadDays, ages.batchDays],
  });
  const [[counts], [more]] = [rows, files.rows];
  if (counts === undefined || more === undefined) throw new Error('an aggregate without a row');
  return { ...counts, ...more };
}
