import { promisify } from 'node:util';
import { deflateRaw, deflateRawSync } from 'node:zlib';
import type { BatchKind, ImportRequest } from '../domain/import-request.ts';
import type { Db } from '../postgres/database.ts';

const deflate = promisify(deflateRaw);

/** Level 1 makes a tenth of a usual body in a millisecond; more effort would cost more than the bytes it saves. */
const DEFLATE_LEVEL = 1;

/** Bytes: such a body takes a millisecond at most, and sending it to another thread and back costs as much as deflating it. */
const DEFLATE_HERE_MAX = 64 * 1024;

/** Much less memory to get and clear for each body, and hardly a byte more: rows repeat each other within 8 KiB. */
const SMALL_WINDOW = { windowBits: 13, memLevel: 7 };

export interface AcceptInput {
  enterpriseId: number;
  /** null: a person does it. */
  appId: number | null;
  /** Who does it in the console, when no app does. */
  personId?: number;
  /** The file that it is a part of. */
  fileImportId?: number;
  kind: Exclude<BatchKind, 'undo'>;
  request: Omit<ImportRequest, 'rows'> & { rows: ArrayLike<unknown> };
  /** The inflated body, byte for byte as received; of what is done by hand, see `domain/console-payload.ts`. */
  body: Buffer;
  /** The caller's own name for the call, with the hash of the body that goes with it. */
  idempotency: { key: string; bodyHash: Buffer } | null;
}

/**
 * Stores an accepted call: one statement, durable when it returns. The row is the batch, the job, the result and the holder of
 * the idempotency key in one; nothing else has to be written for the worker to find it.
 * @returns the batch id, ascending in the order of acceptance; null when the key is taken, then nothing was stored.
 */
export async function acceptBatch(db: Db, input: AcceptInput): Promise<number | null> {
  const { enterpriseId, appId, personId, fileImportId, kind, request, body, idempotency } = input;
  const payload = await deflatePayload(body);
  const { rows } = await db.query<{ id: number }>({
    name: 'accept-batch',
    // Both inserts name one enterprise, so on Citus the statement stays on its node. A call with the same key that is still
    // under way is waited for by the unique index.
    text: `
      with batch as (
        insert into import_batch
          (enterprise_id, id, kind, app_id, opt_type, matching_type, dry_run, row_count, byte_count, idempotency_key, body_hash,
            person_id, file_import_id)
        values (
          $1::int, nextval('import_batch_id'), $9::text, $2::int, $3::text, $4::smallint, $5::boolean, $6::int, $7::int,
          $10::text, $11::bytea, $12::int, $13::int
        )
        on conflict (enterprise_id, app_id, idempotency_key) where idempotency_key is not null do nothing
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
      kind,
      idempotency?.key ?? null,
      idempotency?.bodyHash ?? null,
      personId ?? null,
      fileImportId ?? null,
    ],
  });
  return rows[0]?.id ?? null;
}

export async function deflatePayload(body: Buffer): Promise<Buffer> {
  const options = { level: DEFLATE_LEVEL, ...SMALL_WINDOW };
  return body.length <= DEFLATE_HERE_MAX ? deflateRawSync(body, options) : deflate(body, options);
}
