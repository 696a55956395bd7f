import type { Db } from '../postgres/database.ts';
import { deflatePayload } from './accept-batch.ts';
import { READING_LEASE } from './claim-file-reading.ts';

/**
 * Keeps the next part of a file that is being read, and the claim on it.
 * @returns false when somebody else reads the file now, or nobody is to: then nothing was kept.
 */
export async function saveFilePart(
  db: Db,
  input: { enterpriseId: number; fileImportId: number; reading: number; part: number; rows: string[][] },
): Promise<boolean> {
  const { enterpriseId, fileImportId, reading, part, rows } = input;
  const cells = await deflatePayload(Buffer.from(JSON.stringify(rows)));
  const { rowCount } = await db.query({
    name: 'save-file-part',
    text: `
      with claim as (
        update file_import set
          row_count = row_count + $5::int, part_count = $4::int + 1,
          reader_until = clock_timestamp() + interval '${READING_LEASE}'
        where enterprise_id = $1::int and id = $2::int and state = 'reading' and reading = $3::int
        returning id
      )
      insert into file_import_part (enterprise_id, file_import_id, part, row_count, cells)
      select $1::int, claim.id, $4::int, $5::int, $6::bytea from claim`,
    values: [enterpriseId, fileImportId, reading, part, rows.length, cells],
  });
  return rowCount > 0;
}
