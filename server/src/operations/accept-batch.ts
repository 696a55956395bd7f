import { promisify } from 'node:util';
import { deflateRaw } from 'node:zlib';
import type { ImportRequest } from '../domain/import-request.ts';
import type { Db } from '../postgres/database.ts';

const deflate = promisify(deflateRaw);

/** Level 1 makes a tenth of a usual body in a millisecond; more effort would cost more than the bytes it saves. */
const DEFLATE_LEVEL = 1;

export interface AcceptInput {
  enterpriseId: number;
  appId: number;
  request: ImportRequest;
  /** The inflated body, byte for byte as received. */
  body: Buffer;
}

/**
 * Stores an accepted call: one statement, durable when it returns. The row is the batch, the job and the result in one;
 * nothing else has to be written for the worker to find it.
 * @returns the batch id, ascending in the order of acceptance.
 */
export async function acceptBatch(
  db: Db,
  { enterpriseId, appId, request, body }: AcceptInput,
): Promise<number> {
  const payload = await deflate(body, { level: DEFLATE_LEVEL });
  const { rows } = await db.query<{ id: number }>({
    name: 'accept-batch',
    // Both inserts name one enterprise, so on Citus the statement stays on its node.
    text: `
      with batch as (
        insert into import_batch
          (enterprise_id, id, kind, app_id, opt_type, matching_type, dry_run, row_count, byte_count)
        values
          ($1::int, nextval('import_batch_id'), 'v2', $2::int, $3::text, $4::smallint, $5::boolean, $6::int, $7::int)
        returning id
      ), payload as (
        insert into import_payload (enterprise_id, batch_id, body)
        select $1::int, batch.id, $8::bytea from batch
      )
      select id from batch`,
    values: [
      enterpriseId,
      appId,
      request.optType,
      request.matchingType,
      request.isDryRun,
      request.rows.length,
      body.length,
      payload,
    ],
  });
  const [row] = rows;
  if (row === undefined) throw new Error('accepting a batch returned no id');
  return row.id;
}
