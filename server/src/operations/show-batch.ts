import type { Db } from '../postgres/database.ts';
import { noSuchBatch } from './rerun-batch.ts';

/** Everything that is stored about a batch but its rows. */
export type ShownBatch = Record<string, unknown> & {
  failures: { index: number; code: string; pointer: string }[] | null;
  warnings: { index: number; code: string }[] | null;
};

/**
 * All columns of a batch, by their names, for somebody who looks for what went wrong. Rows of the payload are not shown: they
 * are personal data.
 * @throws {MusterError} NOT_FOUND
 */
export async function showBatch(
  db: Db,
  { enterpriseId, batchId }: { enterpriseId: number; batchId: number },
): Promise<ShownBatch> {
  const { rows } = await db.query<ShownBatch>({
    text: `
      select
        b.*, encode(b.body_hash, 'hex') as body_hash,
        (select a.appid from app a where a.id = b.app_id) as appid,
        (select p.username from person p where p.id = b.person_id) as username,
        exists (
          select from import_payload p where p.enterprise_id = $1::int and p.batch_id = b.id
        ) as has_payload
      from import_batch b
      where b.enterprise_id = $1::int and b.id = $2::bigint`,
    values: [enterpriseId, batchId],
  });
  const [batch] = rows;
  if (batch === undefined) throw noSuchBatch(enterpriseId, batchId);
  return batch;
}
