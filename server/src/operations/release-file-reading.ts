import type { Db } from '../postgres/database.ts';

/** Gives up a file that is being read, so that the next worker need not wait; it counts as not begun. */
export async function releaseFileReading(
  db: Db,
  { enterpriseId, fileImportId, reader }: { enterpriseId: number; fileImportId: number; reader: string },
): Promise<void> {
  await db.query({
    text: `
      update file_import set reader = null, reader_until = null, readers_begun = readers_begun - 1
      where enterprise_id = $1::int and id = $2::int and reader = $3::uuid`,
    values: [enterpriseId, fileImportId, reader],
  });
}
