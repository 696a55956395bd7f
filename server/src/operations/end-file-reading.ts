import { createHash } from 'node:crypto';
import type { Sentence } from '../errors.ts';
import type { Db } from '../postgres/database.ts';

export type ReadingOutcome = { encoding: string; columns: readonly string[] } | { error: Sentence };

/**
 * Says that a file has been read, or why it cannot be, and deletes its bytes; in a transaction of its own. Changes nothing when
 * somebody else reads the file now, or nobody is to.
 */
export async function endFileReading(
  tx: Db,
  input: { enterpriseId: number; fileImportId: number; reading: number; outcome: ReadingOutcome },
): Promise<void> {
  const { enterpriseId, fileImportId, reading, outcome } = input;
  const isFailed = 'error' in outcome;
  const { rowCount } = await tx.query({
    text: `
      update file_import set
        state = case when $4::jsonb is null then 'ready' else 'failed' end,
        error = $4::jsonb, encoding = $5::text, columns = $6::json, columns_hash = $7::bytea,
        reader = null, reader_until = null,
        finished_at = case when $4::jsonb is null then null else clock_timestamp() end
      where enterprise_id = $1::int and id = $2::int and state = 'reading' and reading = $3::int`,
    values: [
      enterpriseId,
      fileImportId,
      reading,
      isFailed ? JSON.stringify(outcome.error) : null,
      isFailed ? null : outcome.encoding,
      isFailed ? null : JSON.stringify(outcome.columns),
      isFailed ? null : hashColumns(outcome.columns),
    ],
  });
  if (rowCount === 0) return;
  await tx.query({
    text: 'delete from file_import_piece where enterprise_id = $1::int and file_import_id = $2::int',
    values: [enterpriseId, fileImportId],
  });
  if (!isFailed) return;
  await tx.query({
    text: 'delete from file_import_part where enterprise_id = $1::int and file_import_id = $2::int',
    values: [enterpriseId, fileImportId],
  });
}

/** The same for files with the same columns, by which their mapping is remembered. */
export function hashColumns(columns: readonly string[]): Buffer {
  return createHash('sha256').update(JSON.stringify(columns)).digest();
}
