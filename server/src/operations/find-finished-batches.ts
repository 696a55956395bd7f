import type { Db } from '../postgres/database.ts';

export interface BatchKey {
  enterpriseId: number;
  batchId: number;
}

/** Those of the given batches that are no longer PENDING. One statement for all who wait in a process. */
export async function findFinishedBatches(db: Db, keys: BatchKey[]): Promise<BatchKey[]> {
  const { rows } = await db.query<BatchKey>({
    name: 'find-finished-batches',
    text: `
      select b.enterprise_id as "enterpriseId", b.id as "batchId"
      from unnest($1::int[], $2::bigint[]) as asked (enterprise_id, id)
      join import_batch b on b.enterprise_id = asked.enterprise_id and b.id = asked.id
      where b.status <> 'PENDING'`,
    values: [keys.map((key) => key.enterpriseId), keys.map((key) => key.batchId)],
  });
  return rows;
}
