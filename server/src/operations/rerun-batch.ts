import { MusterError } from '../errors.ts';
import type { Db } from '../postgres/database.ts';

/**
 * Accepts an ERROR batch once more, as a new batch at the end of the order with a copy of its payload.
 * @returns the new batch's id.
 * @throws {MusterError} NOT_FOUND; CONFLICT when the batch is not in ERROR, its payload is no longer kept, or it has been run
 *   again already and that rerun is not in ERROR.
 */
export async function rerunBatch(
  db: Db,
  { enterpriseId, batchId }: { enterpriseId: number; batchId: number },
): Promise<number> {
  const { rows } = await db.query<{ id: number }>({
    // The line of reruns is named after its first batch, so the unique index lets one of them live, whichever was run again.
    // An undo has no payload; another undo of the same batch is in its way by an index of its own.
    text: `
      with batch as (
        insert into import_batch (
          enterprise_id, id, kind, app_id, person_id, file_import_id, opt_type, matching_type, dry_run, undoes_batch_id,
          row_count, byte_count, reruns_batch_id
        )
        select
          $1::int, nextval('import_batch_id'), b.kind, b.app_id, b.person_id, b.file_import_id, b.opt_type, b.matching_type,
          b.dry_run, b.undoes_batch_id, b.row_count, b.byte_count, coalesce(b.reruns_batch_id, b.id)
        from import_batch b
        left join import_payload p on p.enterprise_id = $1::int and p.batch_id = b.id
        where b.enterprise_id = $1::int and b.id = $2::bigint and b.status = 'ERROR'
          and (p.batch_id is not null or b.kind = 'undo')
        on conflict do nothing
        returning id
      ), payload as (
        insert into import_payload (enterprise_id, batch_id, body)
        select $1::int, batch.id, p.body
        from batch
        join import_payload p on p.enterprise_id = $1::int and p.batch_id = $2::bigint
      )
      select id from batch`,
    values: [enterpriseId, batchId],
  });
  const [batch] = rows;
  if (batch !== undefined) return batch.id;
  throw await explainRefusal(db, enterpriseId, batchId);
}

async function explainRefusal(db: Db, enterpriseId: number, batchId: number): Promise<MusterError> {
  const { rows } = await db.query<{ status: string; hasBody: boolean; laterId: number | null }>({
    text: `
      select
        b.status,
        b.kind = 'undo' or exists (
          select from import_payload p where p.enterprise_id = $1::int and p.batch_id = b.id
        ) as "hasBody",
        (
          select r.id from import_batch r
          where r.enterprise_id = $1::int and r.status <> 'ERROR'
            and (r.reruns_batch_id = coalesce(b.reruns_batch_id, b.id) or r.undoes_batch_id = b.undoes_batch_id)
          limit 1
        ) as "laterId"
      from import_batch b
      where b.enterprise_id = $1::int and b.id = $2::bigint`,
    values: [enterpriseId, batchId],
  });
  const [batch] = rows;
  if (batch === undefined) return noSuchBatch(enterpriseId, batchId);
  if (batch.status !== 'ERROR') {
    return new MusterError('CONFLICT', {
      zh: `批次 ${batchId} 的状态是 ${batch.status}，只有 ERROR 的批次可以重新执行`,
      en: `batch ${batchId} is ${batch.status}; only a batch in ERROR can be run again`,
    });
  }
  if (!batch.hasBody) {
    return new MusterError('CONFLICT', {
      zh: `批次 ${batchId} 的请求体已过保留期，无法重新执行，请由调用方重新发送`,
      en: `the payload of batch ${batchId} is no longer kept; its caller has to send it again`,
    });
  }
  return new MusterError('CONFLICT', {
    zh: `批次 ${batchId} 已作为批次 ${batch.laterId} 重新执行`,
    en: `batch ${batchId} has been run again already, as batch ${batch.laterId}`,
  });
}

export function noSuchBatch(enterpriseId: number, batchId: number): MusterError {
  return new MusterError('NOT_FOUND', {
    zh: `企业 ${enterpriseId} 没有批次 ${batchId}`,
    en: `enterprise ${enterpriseId} has no batch ${batchId}`,
  });
}
