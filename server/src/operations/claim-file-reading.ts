import type { Db } from '../postgres/database.ts';

/** Without a part for so long, whoever reads it is taken for dead. */
export const READING_LEASE = '60 seconds';

export interface ClaimedFile {
  name: string;
  byteCount: number;
  pieceBytes: number;
  /** How many processes have begun to read it, this one included. */
  readersBegun: number;
  /** By which what is saved of this reading is told from what comes late from one before. */
  reading: number;
}

/**
 * Takes a file to be read, from its beginning, in a transaction of its own. It is ours while parts of it are saved in time, by
 * which whoever had it before finds out that it lost it.
 * @param input `reader`: the process that reads it. It may take up again what it could not finish.
 * @returns null when somebody else has it.
 */
export async function claimFileReading(
  tx: Db,
  { enterpriseId, fileImportId, reader }: { enterpriseId: number; fileImportId: number; reader: string },
): Promise<ClaimedFile | null> {
  const { rows } = await tx.query<ClaimedFile>({
    text: `
      update file_import set
        reader = $3::uuid, reader_until = clock_timestamp() + interval '${READING_LEASE}',
        readers_begun = readers_begun + case when reader = $3::uuid then 0 else 1 end, reading = reading + 1, row_count = 0, part_count = 0
      where enterprise_id = $1::int and id = $2::int and state = 'reading'
        and (reader = $3::uuid or reader_until is null or reader_until < clock_timestamp())
      returning name, byte_count as "byteCount", piece_bytes as "pieceBytes", readers_begun as "readersBegun", reading`,
    values: [enterpriseId, fileImportId, reader],
  });
  const [claimed] = rows;
  if (claimed === undefined) return null;
  await tx.query({
    text: 'delete from file_import_part where enterprise_id = $1::int and file_import_id = $2::int',
    values: [enterpriseId, fileImportId],
  });
  return claimed;
}
