import type { FileMapping } from '../domain/file-mapping.ts';
import type { FileSums } from '../domain/file-sums.ts';
import { type Sentence, MusterError } from '../errors.ts';
import type { Db } from '../postgres/database.ts';

export type FileImportState =
  | 'uploading'
  | 'reading'
  | 'ready'
  | 'checking'
  | 'importing'
  | 'cancelling'
  | 'finished'
  | 'cancelled'
  | 'failed';

/** What a list tells of a file import. Times are ISO 8601, UTC, six decimals. */
export interface ListedFileImport {
  fileImportId: number;
  name: string;
  /** Who uploaded it, or imported it. */
  username: string;
  state: FileImportState;
  byteCount: number;
  pieceBytes: number;
  receivedPieces: number;
  createdAt: string;
  startedAt: string | null;
  finishedAt: string | null;
  /** Why it could not be read. */
  error: Sentence | null;
  encoding: string | null;
  rowCount: number;
  partCount: number;
  fedParts: number;
  settledParts: number;
  /** Rows that were imported, and that were not, so far. */
  success: number;
  fail: number;
}

/** A file import without its rows. */
export interface StoredFileImport extends ListedFileImport {
  columns: string[] | null;
  mapping: FileMapping | null;
  previewBatchId: number | null;
  dryRun: FileSums | null;
  outcome: FileSums | null;
}

/** What a list reads of a file import `f`, whose person is `w`. */
export const LISTED_COLUMNS = `
  f.id as "fileImportId", f.name, coalesce(w.username, '') as username, f.state, f.byte_count as "byteCount",
  f.piece_bytes as "pieceBytes",
  (
    select count(*) from file_import_piece p where p.enterprise_id = $1::int and p.file_import_id = f.id
  ) as "receivedPieces",
  to_char(f.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "createdAt",
  to_char(f.started_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "startedAt",
  to_char(f.finished_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "finishedAt",
  f.error, f.encoding, f.row_count as "rowCount", f.part_count as "partCount", f.fed_parts as "fedParts",
  f.settled_parts as "settledParts", coalesce((f.outcome->>'success')::int, 0) as success,
  coalesce((f.outcome->>'fail')::int, 0) + coalesce((f.outcome->>'errorRows')::int, 0) as fail`;

/**
 * @param input `deptId`: whose file imports the reader may see only; null: all.
 * @throws {MusterError} NOT_FOUND
 */
export async function readFileImport(
  db: Db,
  {
    enterpriseId,
    fileImportId,
    deptId,
  }: { enterpriseId: number; fileImportId: number; deptId: number | null },
): Promise<StoredFileImport> {
  const { rows } = await db.query<StoredFileImport>({
    text: `
      select
        ${LISTED_COLUMNS},
        f.columns, f.mapping, f.preview_batch_id as "previewBatchId", f.dry_run as "dryRun", f.outcome
      from file_import f
      left join person w on w.id = f.person_id
      where f.enterprise_id = $1::int and f.id = $2::int and ($3::bigint is null or f.dept_id = $3::bigint)`,
    values: [enterpriseId, fileImportId, deptId],
  });
  const [found] = rows;
  if (found === undefined) throw fileImportNotFound();
  return found;
}

export function fileImportNotFound(): MusterError {
  return new MusterError('NOT_FOUND', {
    zh: '没有这个文件导入，它可能已过保留期；请在文件导入列表中选择',
    en: 'there is no such file import, or it is no longer kept; choose one from the list',
  });
}
