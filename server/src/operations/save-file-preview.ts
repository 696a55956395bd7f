import type { FileMapping } from '../domain/file-mapping.ts';
import type { Db } from '../postgres/database.ts';
import { explainNotReady } from './start-file-run.ts';

/**
 * Remembers the mapping that a file's first rows are tried with, and the batch that tries them. What a dry run of another
 * mapping said is forgotten.
 * @throws {MusterError} NOT_FOUND; CONFLICT when the file is not ready.
 */
export async function saveFilePreview(
  tx: Db,
  input: { enterpriseId: number; fileImportId: number; mapping: FileMapping; batchId: number },
): Promise<void> {
  const { enterpriseId, fileImportId, mapping, batchId } = input;
  const { rowCount } = await tx.query({
    text: `
      update file_import set
        dry_run = case when mapping::text = $3::text then dry_run end,
        mapping = $3::json, preview_batch_id = $4::bigint
      where enterprise_id = $1::int and id = $2::int and state = 'ready'`,
    values: [enterpriseId, fileImportId, JSON.stringify(mapping), batchId],
  });
  if (rowCount === 0) throw await explainNotReady(tx, { enterpriseId, fileImportId });
}
