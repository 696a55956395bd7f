import type { BatchKind } from '../domain/import-request.ts';
import type { Db } from '../postgres/database.ts';

export interface KeyedBatch {
  batchId: number;
  kind: BatchKind;
  bodyHash: Buffer;
}

/**
 * The batch that holds an app's idempotency key. A key is kept for 24 h; one that is older is freed here, where it is met, so
 * that it can be used again at once.
 */
export async function findKeyedBatch(
  db: Db,
  { enterpriseId, appId, key }: { enterpriseId: number; appId: number; key: string },
): Promise<KeyedBatch | null> {
  const { rows } = await db.query<KeyedBatch & { isOver: boolean }>({
    name: 'find-keyed-batch',
    text: `
      select id as "batchId", kind, body_hash as "bodyHash", accepted_at < clock_timestamp() - interval '24 hours' as "isOver"
      from import_batch
      where enterprise_id = $1::int and app_id = $2::int and idempotency_key = $3::text`,
    values: [enterpriseId, appId, key],
  });
  const [batch] = rows;
  if (batch === undefined) return null;
  if (!batch.isOver) return batch;
  await db.query({
    text: `
      update import_batch set idempotency_key = null, body_hash = null
      where enterprise_id = $1::int and id = $2::bigint`,
    values: [enterpriseId, batch.batchId],
  });
  return null;
}
