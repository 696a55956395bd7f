import type { Db } from '../postgres/database.ts';

/** A piece of a file that is being read; null when it is gone, since the import was cancelled or deleted. */
export async function readFilePiece(
  db: Db,
  { enterpriseId, fileImportId, piece }: { enterpriseId: number; fileImportId: number; piece: number },
): Promise<Buffer | null> {
  const { rows } = await db.query<{ bytes: Buffer }>({
    name: 'read-file-piece',
    text: `
      select bytes from file_import_piece
      where enterprise_id = $1::int and file_import_id = $2::int and piece = $3::int`,
    values: [enterpriseId, fileImportId, piece],
  });
  return rows[0]?.bytes ?? null;
}
