import type { FileSums } from '../domain/file-sums.ts';
import type { Db } from '../postgres/database.ts';
import type { FileImportState } from './read-file-import.ts';

/** Writes how far a file's dry run or import has come, in the transaction that holds it. */
export async function advanceFileRun(
  tx: Db,
  input: {
    enterpriseId: number;
    fileImportId: number;
    isDryRun: boolean;
    state: FileImportState;
    fed: { part: number; batchId: number }[];
    /** Parts whose rows have all been imported: nobody needs them any more. */
    doneParts: number[];
    settledParts: number;
    sums: FileSums;
  },
): Promise<void> {
  const { enterpriseId, fileImportId, isDryRun, state, fed, doneParts, settledParts, sums } = input;
  await tx.query({
    name: 'name-file-batches',
    text: `
      update file_import_part p set
        dry_run_batch_id = case when $3::boolean then fed.batch_id else p.dry_run_batch_id end,
        batch_id = case when $3::boolean then p.batch_id else fed.batch_id end
      from unnest($4::int[], $5::bigint[]) as fed (part, batch_id)
      where p.enterprise_id = $1::int and p.file_import_id = $2::int and p.part = fed.part`,
    values: [
      enterpriseId,
      fileImportId,
      isDryRun,
      fed.map(({ part }) => part),
      fed.map(({ batchId }) => batchId),
    ],
  });
  await tx.query({
    name: 'forget-file-parts',
    text: `
      update file_import_part set cells = null
      where enterprise_id = $1::int and file_import_id = $2::int and part = any ($3::int[])`,
    values: [enterpriseId, fileImportId, doneParts],
  });
  await tx.query({
    name: 'advance-file-run',
    text: `
      update file_import set
        state = $4::text, fed_parts = fed_parts + $5::int, settled_parts = $6::int,
        dry_run = case when $3::boolean then $7::json else dry_run end,
        outcome = case when $3::boolean then outcome else $7::json end,
        finished_at = case when $4::text in ('finished', 'cancelled') then clock_timestamp() end
      where enterprise_id = $1::int and id = $2::int`,
    values: [enterpriseId, fileImportId, isDryRun, state, fed.length, settledParts, JSON.stringify(sums)],
  });
}
