import { MusterError } from '../errors.ts';
import type { Db } from '../postgres/database.ts';
import { fileImportNotFound } from './read-file-import.ts';

interface Upload {
  state: string;
  byteCount: number;
  pieceBytes: number;
}

/**
 * Keeps a piece of a file, in a transaction of its own. With the last one that was missing, the file is complete and waits to be
 * read. A piece that comes again changes nothing.
 * @param input `piece` counts from 0.
 * @returns how many pieces have come.
 * @throws {MusterError} NOT_FOUND; PARAM_ERROR when the file has no such piece, or it is of another size; CONFLICT when the
 *   upload was cancelled.
 */
export async function saveFilePiece(
  tx: Db,
  input: { enterpriseId: number; fileImportId: number; piece: number; bytes: Buffer },
): Promise<{ received: number; pieceCount: number }> {
  const { enterpriseId, fileImportId, piece, bytes } = input;
  const { rows } = await tx.query<Upload>({
    text: `
      select state, byte_count as "byteCount", piece_bytes as "pieceBytes" from file_import
      where enterprise_id = $1::int and id = $2::int
      for update`,
    values: [enterpriseId, fileImportId],
  });
  const [upload] = rows;
  if (upload === undefined) throw fileImportNotFound();
  const pieceCount = Math.ceil(upload.byteCount / upload.pieceBytes);
  if (upload.state === 'cancelled') throw uploadIsOver();
  if (upload.state !== 'uploading') return { received: pieceCount, pieceCount };
  requireSize(upload, piece, bytes.length);
  await tx.query({
    text: `
      insert into file_import_piece (enterprise_id, file_import_id, piece, bytes)
      values ($1::int, $2::int, $3::int, $4::bytea)
      on conflict do nothing`,
    values: [enterpriseId, fileImportId, piece, bytes],
  });
  const counted = await tx.query<{ received: number }>({
    text: `
      update file_import f set
        touched_at = clock_timestamp(), state = case when p.received = $3::int then 'reading' else 'uploading' end
      from (
        select count(*) as received from file_import_piece where enterprise_id = $1::int and file_import_id = $2::int
      ) as p
      where f.enterprise_id = $1::int and f.id = $2::int
      returning p.received`,
    values: [enterpriseId, fileImportId, pieceCount],
  });
  return { received: counted.rows[0]?.received ?? 0, pieceCount };
}

function requireSize({ byteCount, pieceBytes }: Upload, piece: number, size: number): void {
  const expected = Math.min(pieceBytes, byteCount - piece * pieceBytes);
  // Behind the last piece nothing is expected, which an empty one would be.
  if (piece >= 0 && expected > 0 && size === expected) return;
  throw new MusterError('PARAM_ERROR', {
    zh: `第 ${piece} 片应有 ${Math.max(expected, 0)} 字节，收到 ${size} 字节；请重新上传文件`,
    en: `piece ${piece} must have ${Math.max(expected, 0)} bytes, got ${size}; upload the file again`,
  });
}

function uploadIsOver(): MusterError {
  return new MusterError('CONFLICT', {
    zh: '此文件导入已取消，请重新上传文件',
    en: 'this file import was cancelled; upload the file again',
  });
}
